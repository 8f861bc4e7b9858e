"""`abhiyan plan` on a wrong plan, a new one, the same one again."""

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from abhiyan.plans.commands import plan_group
from abhiyan.plans.models import Assignment
from tests.plans.conftest import PLAN


@pytest.fixture
def file(tmp_path: Path, world: object) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    return path


def run(*arguments: object, answer: str = "") -> Result:
    return CliRunner().invoke(plan_group, [str(one) for one in arguments], input=answer)


def test_check_passes_a_sound_plan_and_tells_what_to_look_at(file):
    done = run("check", file)

    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "look at plan.toml:11: 26 January 2018 is Republic Day",
        "plan.toml is sound: 3 activities, 2018-01-26 … 2018-03-03.",
    ]


def test_check_refuses_a_wrong_plan_with_file_and_line(file):
    file.write_text(PLAN.replace('"district-convenor"', '"district-convener"'))

    done = run("check", file)

    assert (done.exit_code, done.stderr) == (
        1,
        "plan.toml:12: expected owner = “district-convenor”, found “district-convener”\n",
    )
    assert [one["line"] for one in orjson.loads(run("check", file, "--json").stdout)["problems"]] == [12]


def test_apply_asks_first_and_does_nothing_when_told_no(file):
    done = run("apply", file, "--day", "2018-01-20", answer="n\n")

    assert (done.exit_code, Assignment.objects.count()) == (1, 0)


def test_apply_then_diff_says_nothing_to_change(file):
    done = run("apply", file, "--day", "2018-01-20", "--yes")

    assert (done.exit_code, done.output.splitlines()[-1], Assignment.objects.count()) == (0, "Applied.", 7)
    assert run("diff", file).output == "Nothing to change.\n"
    assert run("apply", file).output == "Nothing to change.\n"
    assert orjson.loads(run("diff", file, "--json").output) == []


def test_show_tells_how_far_each_activity_has_come(file):
    run("apply", file, "--day", "2018-01-20", "--yes")

    lines = run("show", file, "--day", "2018-01-30").output.splitlines()

    assert lines[:2] == [
        "February · 2018-01-26 … 2018-03-03",
        "26 January 2018: Planning meeting (district)  0 of 2 done, 2 late",
    ]


def test_wrong_usage_is_told_apart():
    assert run("check", "nowhere.toml").exit_code == 2
