"""The command line: what it prints, and what it exits with."""

import io
import json

import pytest
from click.testing import CliRunner, Result

from abhiyan.cli import SECTIONS, abhiyan
from abhiyan.kernel import audit
from abhiyan.kernel.console import Progress, grouped
from abhiyan.kernel.models import AuditEntry


def run(*words: str) -> Result:
    return CliRunner().invoke(abhiyan, list(words))


def test_help_lists_every_command_in_a_named_section():
    shown = run("--help")

    placed = {name for names in SECTIONS.values() for name in names}
    told = {name for name, command in abhiyan.commands.items() if not command.hidden}
    assert (shown.exit_code, told - placed, "More:" in shown.output) == (0, set(), False)


@pytest.mark.parametrize("words", [["nonsense"], ["audit", "nonsense"], ["check", "--nonsense"]])
def test_wrong_usage_exits_2(words):
    assert run(*words).exit_code == 2


@pytest.mark.usefixtures("nothing_done")
def test_a_chain_that_holds_exits_0_and_a_broken_one_1_with_the_link_named():
    audit.wrote("appoint", "post:1", by="x")
    whole = run("audit", "verify")
    AuditEntry.objects.update(actor="y")
    broken = run("audit", "verify")

    assert (whole.exit_code, broken.exit_code) == (0, 1)
    assert "entry 1: does not match its link" in broken.output


@pytest.mark.usefixtures("nothing_done")
def test_a_script_gets_one_json_document():
    audit.wrote("appoint", "post:1", by="x")

    shown = json.loads(run("audit", "verify", "--json").output)

    assert (shown["linked_now"], shown["problems"], shown["head"][0]) == (1, [], 1)


@pytest.mark.usefixtures("nothing_done")
def test_the_head_of_nothing_is_refused():
    assert run("audit", "head").exit_code == 1


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (141000, "1,41,000"),
        (10_000_000, "1,00,00,000"),
        (-705000, "-7,05,000"),
    ],
)
def test_numbers_are_grouped_as_in_india(number, written):
    assert grouped(number) == written


def test_progress_in_a_file_is_plain_lines():
    out = io.StringIO()

    with Progress("Appointments", total=141_000, out=out) as progress:
        progress.add(140_999)
        progress.add()

    assert (out.getvalue().count("\n"), "1,41,000 of 1,41,000" in out.getvalue(), "\r" in out.getvalue()) == (
        1,
        True,
        False,
    )


def test_progress_counts_what_is_taken():
    progress = Progress("Rows", out=io.StringIO())

    assert (list(progress.over("abc")), progress.done) == (["a", "b", "c"], 3)
