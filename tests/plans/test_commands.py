"""`abhiyan plan` on a wrong plan, a new one, the same one again."""

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from abhiyan.plans.commands import plan_group
from abhiyan.plans.models import Assignment, Programme
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


@pytest.fixture
def applied(file: Path) -> Path:
    run("apply", file, "--day", "2018-01-20", "--yes")
    return file


def test_close_says_what_is_open_and_ends_the_programme_once(applied):
    assert run("close", "feb", answer="n\n").exit_code == 1
    assert run("close", "feb", "--day", "2018-03-05", "--yes").output.splitlines() == [
        "February: 7 assignments are still open.",
        "Closed.",
    ]
    again = run("close", "feb", "--yes")
    assert (again.exit_code, again.stderr) == (1, "abhiyan: feb was closed on 2018-03-05.\n")


def test_what_is_no_programme_is_told_with_those_there_are(applied):
    for command in (("close", "mar"), ("copy", "mar", "x", "--shift", 1), ("compare", "mar", "feb")):
        done = run(*command)
        assert (done.exit_code, done.stderr) == (1, "abhiyan: There is no programme mar. There are: feb.\n")


def test_copy_writes_the_plan_with_its_dates_moved_by_weeks(applied, tmp_path):
    new = tmp_path / "new.toml"

    done = run("copy", "feb", "feb-2019", "--to", "2019-01-26", "--output", new)

    moved = {"2018-01-26": "2019-01-25", "2018-02-01": "2019-01-31", "2018-02-08": "2019-02-07",
             "2018-02-21": "2019-02-20", "2018-03-03": "2019-03-02", '"feb"': '"feb-2019"'}  # fmt: skip
    wanted = PLAN
    for old, other in moved.items():
        wanted = wanted.replace(old, other)
    assert (done.exit_code, new.read_text()) == (0, wanted)
    assert "look at feb-2019.toml:11: no holidays of 2019 are on record" in done.stderr
    again = run("copy", "feb", "feb-2019", "--to", "2019-01-26", "--output", new)
    assert (again.exit_code, again.stderr) == (1, f"abhiyan: {new} is there already.\n")


def test_copy_keeps_the_days_of_the_month_where_it_is_told_to(applied):
    done = orjson.loads(
        run("copy", "feb", "x", "--to", "2019-01-26", "--keep", "dates", "--output", "-", "--json").stdout
    )

    assert (done["since"], done["through"]) == ("2019-01-26", "2019-03-03")


def test_copy_moves_one_way_or_the_other(applied):
    assert run("copy", "feb", "x").exit_code == 2
    assert run("copy", "feb", "x", "--shift", 1, "--to", "2019-01-26").exit_code == 2


def test_copy_of_a_plan_applied_without_its_text_says_the_same(applied, tmp_path):
    Programme.objects.update(text="")

    run("copy", "feb", "feb", "--shift", 0, "--output", tmp_path / "same.toml")

    assert run("diff", tmp_path / "same.toml").output == "Nothing to change.\n"


def test_compare_sets_two_side_by_side(applied, tmp_path):
    run("copy", "feb", "mar", "--shift", 5, "--output", tmp_path / "mar.toml")
    run("apply", tmp_path / "mar.toml", "--day", "2018-01-20", "--yes")

    lines = run("compare", "feb", "mar", "--day", "2018-01-30").output.splitlines()

    assert lines[:3] == [
        "planning",
        "  feb: 26 January 2018: 0 of 2 done, 2 late",
        "  mar: 2 March 2018: 0 of 2 done, 0 late",
    ]
    told = orjson.loads(run("compare", "feb", "mar", "--day", "2018-01-30", "--json").stdout)
    assert [one["feb"]["assigned"] == one["mar"]["assigned"] for one in told] == [True] * 3


def test_a_remark_alone_is_kept_and_changes_nothing(applied):
    applied.write_text(PLAN + "# a remark\n")

    assert run("apply", applied).output == "Nothing to change.\n"
    assert (Programme.objects.get().text, Programme.objects.get().version) == (PLAN + "# a remark\n", 1)
