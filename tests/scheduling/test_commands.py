"""`abhiyan timetable` from the shell: documents on stdout, progress and reasons on stderr, exit codes that mean it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abhiyan.cli import abhiyan


@pytest.fixture
def example(root: Path) -> Path:
    return root / "docs/timetable-example.json"


def ran(*arguments: object, given: bytes | str | None = None) -> Result:
    return CliRunner().invoke(abhiyan, ["timetable", *map(str, arguments)], input=given)


@pytest.fixture
def solved(example: Path, tmp_path: Path) -> Path:
    file = tmp_path / "timetable.json"
    file.write_text(ran("solve", example, "--json").stdout)
    return file


def changed(example: Path, tmp_path: Path, **more: object) -> Path:
    file = tmp_path / "problem.json"
    file.write_text(json.dumps(json.loads(example.read_text()) | more))
    return file


def test_a_problem_is_solved_and_the_answer_passes_the_check(example, solved):
    found = json.loads(solved.read_text())

    assert found["proved"]
    assert set(found["slots"]) == {"north", "south", "east", "west"}
    assert found["objective"] == found["bound"]
    assert all(reason["text"] for reason in found["reasons"])
    assert ran("check", example, solved).exit_code == 0


def test_progress_is_on_stderr_as_one_json_a_line(example):
    result = ran("solve", example, "--json")

    assert set(json.loads(result.stderr.splitlines()[0])) == {"best", "bound"}


def test_without_json_it_is_a_table_with_the_proof_behind(example):
    result = ran("solve", example)

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 4
    assert "none is better: proved" in result.stderr


def test_a_broken_timetable_is_refused_with_what_is_wrong(example, solved):
    found = json.loads(solved.read_text())
    found["slots"]["north"] = "2018-02-11/am"
    solved.write_text(json.dumps(found))
    result = ran("check", example, solved)

    assert result.exit_code == 1
    assert "north is held on a holiday (2018-02-11/am)" in result.stdout
    assert json.loads(ran("check", example, solved, "--json").stdout)["wrong"][0]["kind"] == "on_holiday"


def test_an_impossible_problem_is_refused_with_the_conflict_and_ways_out(example, tmp_path):
    file = changed(example, tmp_path, holidays=["2018-02-09..2018-02-13", "2018-02-15"])
    result = ran("solve", file, "--json")

    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["conflict"]
    assert told["ways_out"][0]["gives"]
    assert "it is possible if you" in result.stderr


def test_a_problem_that_is_not_understood_is_refused_with_the_place(example, tmp_path):
    result = ran("solve", changed(example, tmp_path, limits={"most_a_slot": "two"}))

    assert result.exit_code == 1
    assert 'limits.most_a_slot: expected a whole number, found "two"' in result.stderr


def test_a_problem_with_faults_is_refused_with_what_to_change(example, tmp_path):
    events = json.loads(example.read_text())["events"]
    result = ran("solve", changed(example, tmp_path, events=[events[0] | {"chief": ""}]))

    assert result.exit_code == 1
    assert "name one, or say that it needs none" in result.stderr


def test_wrong_usage_is_two(example):
    assert ran("solve").exit_code == 2
    assert ran("solve", example, "--limit", "-1").exit_code == 2


def test_a_lost_half_day_is_repaired_with_the_fewest_moves(example, solved, tmp_path):
    at = json.loads(solved.read_text())["slots"]["east"]
    changes = tmp_path / "changes.json"
    changes.write_text(json.dumps([{"guest": "minister-2", "slots": [at]}]))
    told = json.loads(ran("replan", example, solved, changes, "--json").stdout)

    assert [(move["event"], move["was"]) for move in told["moves"]] == [("east", at)]
    assert told["fewest_proved"]
    assert "1 moves, the fewest" in ran("replan", example, solved, changes).stderr


def test_a_change_about_nobody_is_refused(example, solved, tmp_path):
    changes = tmp_path / "changes.json"
    changes.write_text('[{"guest": "nobody"}]')
    result = ran("replan", example, solved, changes)

    assert result.exit_code == 1
    assert "a change names nobody" in result.stderr


def one_event(**more: object) -> dict[str, object]:
    return {"key": "a", "place": "p", "first": "2018-02-09", "last": "2018-02-10", "needs_chief": False} | more


def led(*keys: str) -> list[dict[str, object]]:
    return [one_event(key=key, chief="m", needs_chief=True) for key in keys]


ALWAYS = ["2018-02-09..2018-02-10"]
TWO_IN_ONE = [one_event(key=key, venue="hall", pinned="2018-02-09/am") for key in "ab"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"events": [one_event(first="2018-02-12")]}, "the window of a ends before it begins; exchange its first"),
        (
            {"events": [one_event()], "holidays": ALWAYS},
            "every slot of the window of a is a holiday or a blackout; widen",
        ),
        ({"events": led("a"), "guests": [{"key": "m", "busy": ALWAYS}]}, "free a half-day, or name another"),
        ({"events": TWO_IN_ONE, "venues": [{"key": "hall"}]}, "both pinned to 2018-02-09/am in hall; move one"),
        ({"events": [one_event(needs_chief=True)]}, "a has no chief guest; name one, or say that it needs none"),
        ({"events": led(*"abcde"), "guests": [{"key": "m"}]}, "m has to be at 5 events and has time for 4; free"),
    ],
)
def test_what_cannot_be_says_what_to_change(more, told):
    result = ran("solve", "-", given=json.dumps({"places": [{"key": "p"}], **more}))

    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr


@pytest.mark.parametrize(
    "given",
    [b"", b"null", b"[" * 100_000, b"\xff", b'{"events": [NaN]}', b'{"events": ' + b"9" * 5000 + b"}", b" " * 2**25],
)
def test_what_is_no_problem_is_refused_in_a_few_lines(given):
    result = ran("solve", "-", given=given)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("abhiyan: standard input can't be read:\n")
    assert len(result.stderr) < 300


def test_of_many_faults_the_first_are_told_and_all_with_json():
    given = json.dumps({"events": [one_event(key=f"e{number}", place="nowhere") for number in range(50)]})
    result = ran("solve", "-", "--json", given=given)

    assert len(json.loads(result.stdout)["faults"]) == 50
    assert result.stderr.splitlines()[-1] == "and 30 more"


def test_no_file_or_a_folder_is_wrong_usage(tmp_path):
    assert ran("solve", tmp_path / "missing.json").exit_code == 2
    assert ran("solve", tmp_path).exit_code == 2
