"""`abhiyan posts appoint`: what it prints, what it does, and how it exits."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abhiyan.posts.commands import posts_group
from abhiyan.posts.models import Appointment
from tests.world import World

HEAD = "unit,role,seat,name_hi,name_en,phone\n"
GOOD = "B2,booth-worker,,,Nira Kalpit,9876543210\n"
WRONG = "NOPE,booth-worker,,,Mira Kalpit,9876500001\n"


def run(*arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(posts_group, ["appoint", *arguments], input=said)


@pytest.fixture
def file(world: World, tmp_path: Path) -> Path:
    made = tmp_path / "people.csv"
    made.write_text(HEAD + GOOD + WRONG, encoding="utf-8")
    return made


def test_it_shows_a_look_and_does_nothing_unless_told(file: Path) -> None:
    file.write_text(HEAD + GOOD, encoding="utf-8")

    shown, refused = run(str(file), "--dry-run"), run(str(file), said="n\n")

    assert (shown.exit_code, refused.exit_code) == (0, 0)
    assert "+ B2  booth-worker  1  Nira Kalpit" in shown.stderr
    assert not Appointment.objects.filter(person__name_en="Nira Kalpit").exists()


def test_good_rows_go_in_wrong_ones_lie_beside_the_file_and_it_exits_1(file: Path) -> None:
    done = run(str(file), "--yes")

    beside = file.with_name("people.csv.refused.csv")
    assert done.exit_code == 1
    assert "1 appointed, 1 of them new." in done.stdout
    assert "1 rows were refused" in done.output
    assert "There is no unit “NOPE”" in beside.read_text(encoding="utf-8")
    assert beside.stat().st_mode & 0o077 == 0
    assert Appointment.objects.filter(person__name_en="Nira Kalpit").exists()


def test_wrong_rows_are_for_their_owner_alone_where_a_file_of_that_name_lay_open(file: Path) -> None:
    beside = file.with_name("people.csv.refused.csv")
    beside.write_text("", encoding="utf-8")
    beside.chmod(0o666)

    run(str(file), "--yes")

    assert beside.stat().st_mode & 0o777 == 0o600


def test_it_says_in_json_what_it_did_and_the_second_time_does_nothing(file: Path) -> None:
    file.write_text(HEAD + GOOD, encoding="utf-8")

    shown = run(str(file), "--dry-run", "--json")
    first, again = (run(str(file), "--yes", "--json") for _ in range(2))

    assert json.loads(shown.stdout)["seated"] == 1
    assert [one.exit_code for one in (shown, first, again)] == [0, 0, 0]
    assert [json.loads(one.stdout) for one in (first, again)] == [
        {"appointed": 1, "new people": 1, "unchanged": 0, "refused": 0},
        {"appointed": 0, "new people": 0, "unchanged": 1, "refused": 0},
    ]


def test_a_file_that_is_no_list_exits_1_and_wrong_usage_2(file: Path) -> None:
    file.write_text("something else\n", encoding="utf-8")

    refused = run(str(file), "--yes")

    assert (refused.exit_code, "no row of headers" in refused.output) == (1, True)
    assert run(str(file), "--day", "soon").exit_code == 2
    assert run(str(file.with_name("missing.csv"))).exit_code == 2
