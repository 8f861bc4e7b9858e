"""Reading a plan: days, the organisation's words, and a clear word for everything that is wrong."""

from datetime import date
from pathlib import Path

import pytest

from abhiyan.plans import vocabulary
from abhiyan.plans.planfile import PlanWrong, read, read_text
from abhiyan.plans.rules import Target
from abhiyan.plans.wording import when_in_words
from abhiyan.posts import profile
from tests.plans.conftest import PLAN
from tests.world import PROFILE

WORDS = vocabulary.of_profile(profile.read(PROFILE))


@pytest.fixture(autouse=True)
def plan() -> None:
    """Nothing here needs the database."""


def problems(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(PlanWrong) as wrong:
        read_text(text, WORDS)
    return [(one.line, one.expected, one.found) for one in wrong.value.problems]


def activity(*lines: str) -> str:
    head = ["[programme]", 'key = "p"', 'name_en = "P"', "[[activity]]", 'key = "a"', 'kind = "drive"', 'name_en = "A"']
    return "\n".join([*head, *lines])


def test_a_plan_is_read_with_half_open_periods():
    plan = read_text(PLAN, WORDS)

    assert [(one.key, one.span, one.since, one.until) for one in plan.activities] == [
        ("planning", "on", date(2018, 1, 26), date(2018, 1, 27)),
        ("registration", "from", date(2018, 2, 1), date(2018, 2, 9)),
        ("conference", "between", date(2018, 2, 21), date(2018, 3, 4)),
    ]
    assert plan.activities[1].target == Target("volunteer", "booth", 5)
    assert (plan.since, plan.until) == (date(2018, 1, 26), date(2018, 3, 4))


def test_a_set_of_days_keeps_each_day():
    plan = read_text(activity('each = "district"', "dates = [2018-01-28, 2018-01-29, 2018-01-31]"), WORDS)

    one = plan.activities[0]
    assert one.days == (date(2018, 1, 28), date(2018, 1, 29), date(2018, 1, 31))
    assert (one.since, one.until) == (date(2018, 1, 28), date(2018, 2, 1))
    assert when_in_words(one) == "28, 29 and 31 January 2018"


@pytest.mark.parametrize(
    ("lines", "line", "expected", "found"),
    [
        (['each = "distrct"', "on = 2018-01-26"], 8, "each = “district”", "“distrct”"),
        (['each = "mandal"', "on = 2018-01-26", 'owner = "nobody"'], 10, "one of: ", "“nobody”"),
        (['each = "mandal"', "on = 2018-01-26", 'owner = "booth-worker"'], 10, "a role at level mandal or above",
         "booth-worker (booth)"),
        (['each = "mandal"', "from = 2018-02-08", "through = 2018-02-01"], 10, "a day on or after 2018-02-08",
         "2018-02-01"),
        (['each = "mandal"', "between = [2018-02-08, 2018-02-01]"], 9, "a day on or after 2018-02-08", "2018-02-01"),
        (['each = "mandal"', "between = [2018-02-08]"], 9, "between = [2018-02-09, 2018-02-20]", "[2018-02-08]"),
        (['each = "mandal"', 'on = "2018-02-08"'], 9, "on = a date such as 2018-01-26, without quotes", "“2018-02-08”"),
        (['each = "mandal"'], 4, "one of: on; dates; from and through; between", "none"),
        (['each = "mandal"', "on = 2018-02-08", "dates = [2018-02-08]"], 10, "one of: on; dates; ", "on + dates"),
        (['each = "mandal"', "from = 2018-02-08"], 4, "through = a date", "no such key"),
        (['each = "mandal"', "dates = [2018-02-09, 2018-02-08]"], 9, "each day once, the earliest first",
         "[2018-02-09, 2018-02-08]"),
        (['each = "mandal"', "on = 2018-02-08", "ovner = 1"], 10, "“owner”", "“ovner”"),
        (['each = "mandal"', "on = 2018-02-08", 'target = { role = "volunteer", each = "booth" }'], 10,
         "count = a whole number from 1 to 1000000000", "no such key"),
        (['each = "mandal"', "on = 2018-02-08", 'target = { role = "volunteer", each = "mandal", count = 5 }'], 10,
         "the level of the role: booth", "“mandal”"),
        (['each = "booth"', "on = 2018-02-08", 'target = { role = "mandal-convenor", each = "mandal", count = 1 }'], 10,
         "a level at or below booth", "“mandal”"),
        (['each = "mandal"', "on = 2018-02-08", "target = 5"], 10, "target = { role", "5"),
        (['each = "mandal"', "on = 2018-02-08", 'serves = "b"'], 10, "serves = one of", "“b”"),
        (['each = "mandal"', "on = 2018-02-08", 'invite = ["member", "membr"]'], 10, "invite = “member”", "“membr”"),
        (['each = "mandal"', "on = 2018-02-08", 'audience = { down_to = "booth" }'], 10, "a role, a wing or both",
         "none"),
    ],
)  # fmt: skip
def test_a_wrong_thing_is_told_with_its_line_and_what_was_expected(lines, line, expected, found):
    told = problems(activity(*lines))

    assert [(at, said.find(expected) >= 0, what.startswith(found)) for at, said, what in told] == [(line, True, True)]


def test_a_key_used_twice_names_the_first_line():
    second = activity('each = "mandal"', "on = 2018-02-08") + (
        '\n[[activity]]\nkey = "a"\nkind = "drive"\nname_en = "B"\neach = "mandal"\non = 2018-02-08'
    )

    assert problems(second) == [(11, "a key of its own (“a” is taken on line 5)", "“a”")]


def test_everything_wrong_is_told_at_once():
    lines = [line for line, _expected, _found in problems('[programme]\nkey = "P"\n[[activity]]\nkey = "a"\n')]

    assert lines == [1, 2, 3, 3, 3, 3]


def test_what_is_no_toml_is_told_by_its_line():
    assert [line for line, _expected, _found in problems("[programme]\nkey = \n")] == [2]


def test_a_plan_without_activities_is_wrong():
    assert problems('[programme]\nkey = "p"\nname_en = "P"\n') == [(1, "tables written [[activity]]", "none")]


def test_the_same_content_has_the_same_digest_however_it_is_written():
    spaced = PLAN.replace("\n\n", "\n\n# a remark\n\n")

    assert read_text(spaced, WORDS).digest == read_text(PLAN, WORDS).digest
    assert read_text(PLAN.replace("2018-02-08", "2018-02-09"), WORDS).digest != read_text(PLAN, WORDS).digest


def test_the_worked_example_is_sound_and_says_what_to_look_at(root):
    folder = root / "profiles/up-2018"
    plan = read(folder / "plan.toml", vocabulary.of_profile(profile.read(folder)))

    said = [one.words for one in plan.warnings]
    assert "28 January 2018 is a Sunday: colleges are closed" in said
    assert "26 January 2018 is Republic Day" in said
    assert "13 February 2018, inside the period, is Maha Shivaratri" in said
    assert "1 and 2 March 2018, inside the period, is Holika Dahan, Holi" in said


@pytest.mark.parametrize("name", ["up-2018", "clubs"])
def test_a_shipped_plan_has_no_problem(root: Path, name):
    folder = root / "profiles" / name

    assert read(folder / "plan.toml", vocabulary.of_profile(profile.read(folder))).activities != ()
