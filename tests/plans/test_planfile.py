"""Reading a plan: days, the organisation's words, and a clear word for everything that is wrong."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from abhiyan.plans import vocabulary
from abhiyan.plans.planfile import PlanWrong, read, read_bytes, read_text
from abhiyan.plans.rules import Target
from abhiyan.plans.wording import when_in_words
from abhiyan.posts import profile
from tests.plans.conftest import PLAN
from tests.world import PROFILE

UNITS = {"U": "region", "B1": "booth"}
WORDS = replace(vocabulary.of_profile(profile.read(PROFILE)), level_of_unit=UNITS.get)


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


HEAD = '[programme]\nkey = "p"\nname_en = "P"\n'
ONE = HEAD + '[[activity]]\nkey = "a"\nkind = "drive"\nname_en = "A"\neach = "district"\n'
ON = ONE + "on = 2018-02-08\n"
SECOND = '[[activity]]\nkey = "b"\nkind = "drive"\nname_en = "B"\neach = "district"\non = 2018-02-09\n'
OWNED = 'owner = "district-convenor"\n'
PERIOD = ONE + "from = 2018-02-01\nthrough = 2018-02-08\n"


@pytest.mark.parametrize(
    ("text", "line", "expected", "found"),
    [
        # the file
        ("", 1, "a plan: [programme], then [[activity]]", "an empty file"),
        ("   \n\n", 1, "a plan: [programme], then [[activity]]", "an empty file"),
        ("# a remark alone\n", 1, "a plan: [programme], then [[activity]]", "an empty file"),
        ("words\n", 1, "TOML: key = value", "“words”"),
        ("[programme\n", 1, "TOML: ", "“[programme”"),
        ('[programme]\nkey = "p\n', 2, "TOML: quotation marks and brackets that are closed", "“key = \"p”"),
        ("[programme]\nkey = \n", 2, "TOML: ", "“key =”"),
        ("[programme]\nkey = p\n", 2, "TOML: ", "“key = p”"),
        ('[programme]\nkey = "p"\nkey = "q"\n', 3, "TOML: each key and each table once", "“key = \"q\"”"),
        ('[programme]\nkey = "p"\n[programme]\n', 3, "TOML: each key and each table once", "“[programme]”"),
        ('[programme]\nkey = "p\x00"\n', 2, "TOML: ", "“key = "),
        (ONE + "on = 2018-02-30\n", 9, "TOML: a date that exists", "“on = 2018-02-30”"),
        (ONE + "on = 2018-1-1\n", 9, "TOML: ", "“on = 2018-1-1”"),
        (ONE + "dates = [2018-02-08\n", 9, "TOML: ", "“dates = [2018-02-08”"),
        (ONE + "count = " + "9" * 5000 + "\n", 9, "TOML: ", ""),
        ("x = " + "[" * 5000 + "]" * 5000, 1, "fewer brackets inside each other", "more than can be read"),
        # the programme
        ('[[activity]]\nkey = "a"\nkind = "drive"\nname_en = "A"\neach = "district"\non = 2018-02-08\n', 1,
         "a table written [programme]", "none"),
        ("programme = 5\n" + SECOND, 1, "a table written [programme]", "5"),
        (HEAD, 1, "tables written [[activity]]", "none"),
        (HEAD + '[activity]\nkey = "a"\n', 4, "tables written [[activity]]", "{'key': 'a'}"),
        (ON.replace('key = "p"', 'key = "Feb 2018"'), 2, "key = small letters, digits and hyphens", "“Feb 2018”"),
        (ON.replace('key = "p"', "key = 5"), 2, "key = small letters, digits and hyphens", "5"),
        (ON.replace('key = "p"', f'key = "{"p" * 40}"'), 2, "a key of at most 39 characters", "40"),
        (ON.replace('name_en = "P"', ""), 1, "a name: name_hi, name_en or both", "none"),
        (ON.replace('name_en = "P"', 'name_en = ""'), 3, "name_en = a text of 1 to 200 characters", "“”"),
        (ON.replace('name_en = "P"', f'name_en = "{"P" * 201}"'), 3, "name_en = a text of 1 to 200", "“PPP"),
        (ON.replace('name_en = "P"', 'name_en = "P"\ntimezone = "Lucknow"'), 4, "a time zone such as", "“Lucknow”"),
        (ON.replace('name_en = "P"', 'name_en = "P"\ntimzone = "x"'), 4, "“timezone”", "“timzone”"),
        (ON.replace("[programme]", 'extra = 1\n[programme]'), 1, "one of: activity, programme", "“extra”"),
        # an activity
        (ON.replace('key = "a"', 'key = "A"'), 5, "key = small letters", "“A”"),
        (ON.replace('key = "a"\n', ""), 4, "key = small letters", "no such key"),
        (ON + ON.replace(HEAD, ""), 11, "a key of its own (“a” is taken on line 5)", "“a”"),
        (ON.replace('"drive"', '"drve"'), 6, "kind = “drive”", "“drve”"),
        (ON.replace('"drive"', "3"), 6, "kind = one of: ", "3"),
        (ON.replace('kind = "drive"\n', ""), 4, "kind = one of: ", "no such key"),
        (ON.replace('name_en = "A"', ""), 4, "a name: name_hi, name_en or both", "none"),
        (ON.replace('each = "district"', 'each = "distrct"'), 8, "each = “district”", "“distrct”"),
        (ON + 'ovner = "x"\n', 10, "“owner”", "“ovner”"),
        (ON + 'within = "X9"\n', 10, "the code of a unit", "“X9”"),
        (ON + 'within = ""\n', 10, "within = a text", "“”"),
        (ON + 'within = "B1"\n', 10, "a unit in which units of level district stand", "B1 (booth)"),
        (ON + 'proof = "video"\n', 10, "proof = one of: ", "“video”"),
        (ON + 'place = "colege"\n', 10, "place = “college”", "“colege”"),
        (ON + 'note_en = 5\n', 10, "note_en = a text", "5"),
        # who
        (ON + 'owner = "distict-convenor"\n', 10, "owner = “district-convenor”", "“distict-convenor”"),
        (ON + 'owner = "mandal-convenor"\n', 10, "a role at level district or above", "mandal-convenor (mandal)"),
        (ON + 'owner = ["district-convenor"]\n', 10, "owner = ", "['district-convenor']"),
        (ON + 'chief_guest = "mandal-convenor"\n', 10, "a role at level district or above", "mandal-convenor (man"),
        (ON + 'chief_guest = "member"\n', 10, "a role at level district or above", "member (seat)"),
        (ON + 'speaker = "presidnt"\n', 10, "speaker = ", "“presidnt”"),
        (ON + 'invite = "member"\n', 10, "invite = a list of one or more", "“member”"),
        (ON + "invite = []\n", 10, "invite = a list of one or more", "[]"),
        (ON + 'invite = ["member", "member"]\n', 10, "each only once", "“member” twice"),
        # when
        (ONE, 4, "one of: on; dates; from and through; between", "none"),
        (ON + "dates = [2018-02-08]\n", 10, "one of: on; dates; from and through; between", "on + dates"),
        (ONE + 'on = "2018-02-08"\n', 9, "on = a date such as 2018-01-26, without quotes", "“2018-02-08”"),
        (ONE + "on = 2018-02-08T10:00:00\n", 9, "on = a date such as 2018-01-26", "2018-02-08 10:00:00"),
        (ONE + "on = 2018-02-08T10:00:00+05:30\n", 9, "on = a date such as 2018-01-26", "2018-02-08 10:00:00+05:30"),
        (ONE + "on = 10:00:00\n", 9, "on = a date such as 2018-01-26", "10:00:00"),
        (ONE + "on = 20180208\n", 9, "on = a date such as 2018-01-26", "20180208"),
        (ONE + "on = 1018-02-08\n", 9, "a day from 2000-01-01 to 2099-12-31", "1018-02-08"),
        (ONE + "on = 9999-12-31\n", 9, "a day from 2000-01-01 to 2099-12-31", "9999-12-31"),
        (ONE + "from = 2018-02-08\n", 4, "through = a date", "no such key"),
        (ONE + "through = 2018-02-08\n", 4, "from = a date", "no such key"),
        (ONE + "from = 2018-02-08\nthrough = 2018-02-01\n", 10, "a day on or after 2018-02-08", "2018-02-01"),
        (ONE + "from = 2018-02-08\nthrough = 2028-02-01\n", 10, "a period of at most 731 days", "3646"),
        (ONE + "between = [2018-02-08]\n", 9, "between = [2018-02-09, 2018-02-20]", "[2018-02-08]"),
        (ONE + "between = 2018-02-08\n", 9, "between = [2018-02-09, 2018-02-20]", "2018-02-08"),
        (ONE + "between = [2018-02-09, 2018-02-08]\n", 9, "a day on or after 2018-02-09", "2018-02-08"),
        (ONE + "dates = []\n", 9, "dates = [", "[]"),
        (ONE + 'dates = ["2018-02-08"]\n', 9, "dates = [", "[2018-02-08]"),
        (ONE + "dates = [2018-02-08, 2018-02-08]\n", 9, "each day once, the earliest first",
         "[2018-02-08, 2018-02-08]"),
        # days left out
        (ON + 'skip = ["sunday"]\n', 10, "skip only beside from and through, or between", "on"),
        (PERIOD + 'skip = "sunday"\n', 11, "skip = a list of one or more", "“sunday”"),
        (PERIOD + 'skip = ["sundy"]\n', 11, "skip = “sunday”", "“sundy”"),
        (PERIOD + 'skip = ["holiday"]\n', 11, "skip = “holidays”", "“holiday”"),
        (PERIOD + 'weekdays = ["holidays"]\n', 11, "weekdays = ", "“holidays”"),
        (PERIOD + "except = [2018-02-09]\n", 11, "a day from 2018-02-01 to 2018-02-08", "2018-02-09"),
        (PERIOD + "except = 2018-02-03\n", 11, "except = [2018-01-30]", "2018-02-03"),
        (ONE + 'from = 2018-02-04\nthrough = 2018-02-04\nskip = ["sunday"]\n', 11, "at least one day that is left",
         "every day is left out"),
        (ONE + 'between = [2018-01-26, 2018-01-26]\nskip = ["holidays"]\n', 10, "at least one day that is left",
         "every day is left out"),
        # targets and audiences
        (ON + "target = 5\n", 10, "target = { role", "5"),
        (ON + 'target = { role = "volunteer", each = "booth", count = 0 }\n', 10, "count = a whole number from 1", "0"),
        (ON + 'target = { role = "volunteer", each = "booth", count = 2.5 }\n', 10, "count = a whole", "2.5"),
        (ON + 'target = { role = "voluntir", each = "booth", count = 5 }\n', 10, "role = “volunteer”", "“voluntir”"),
        (ON + 'target = { role = "volunteer", each = "booth", count = 5, of = 1 }\n', 10,
         "one of: count, each, role", "“of”"),
        (ON + 'audience = { down_to = "booth" }\n', 10, "a role, a wing or both", "none"),
        (ON + 'audience = "all"\n', 10, "audience = { wing", "“all”"),
        (ON + 'audience = { wing = "itt" }\n', 10, "wing = “it”", "“itt”"),
        (ON + 'audience = { wing = "it", from = "booth", down_to = "district" }\n', 10, "a level at or below booth",
         "“district”"),
        (ON + 'audience = { role = "state-convenor", from = "district" }\n', 10, "a role at level district or below",
         "state-convenor (state)"),
        (ON + 'audience = { role = "volunteer", down_to = "mandal" }\n', 10, "a role at level mandal or above",
         "volunteer (booth)"),
        # what serves what
        (ON + 'serves = "b"\n', 10, "serves = one of", "“b”"),
        (ON + 'serves = "a"\n', 10, "the key of another activity", "“a”"),
    ],
)  # fmt: skip
def test_each_wrong_thing_has_its_line_its_expectation_and_what_was_found(text, line, expected, found):
    told = problems(text)

    assert [(at, said[: len(expected)], what[: len(found)]) for at, said, what in told] == [(line, expected, found)]


def test_two_that_serve_each_other_are_both_told():
    second = SECOND + 'serves = "a"\n'

    assert problems(ON + 'serves = "b"\n' + second) == [
        (10, "an activity that does not lead back here", "a → b → a"),
        (17, "an activity that does not lead back here", "b → a → b"),
    ]


@pytest.mark.parametrize(
    ("content", "line", "expected", "found"),
    [
        (ON.encode("utf-16"), 1, "text in UTF-8", "other bytes"),
        (ON.encode() + b"# \xe0\xa4\n", 10, "text in UTF-8", "other bytes"),
        (b"#" * 10_000_000, 0, "a file of at most 500 kB", "a larger one"),
    ],
)
def test_what_is_no_text_is_told(content, line, expected, found):
    with pytest.raises(PlanWrong) as wrong:
        read_bytes(content, WORDS)

    assert [(one.line, one.expected, one.found) for one in wrong.value.problems] == [(line, expected, found)]


def test_marks_and_line_ends_of_other_machines_are_no_mistake():
    assert read_bytes(b"\xef\xbb\xbf" + ON.replace("\n", "\r\n").encode(), WORDS) == read_text(ON, WORDS)


def test_a_wrong_thing_is_told_in_hindi_too():
    with translation.override("hi"):
        assert problems(ONE + "from = 2018-02-08\nthrough = 2018-02-01\n") == [
            (10, "2018-02-08 या उसके बाद का दिन", "2018-02-01")
        ]
        assert problems("[programme]\nkey = \n")[0][1] == 'TOML: key = "पाठ", संख्या, तिथि या सूची'


@pytest.mark.parametrize(
    ("lines", "days", "said"),
    [
        ('from = 2018-02-01\nthrough = 2018-02-08\nskip = ["sunday"]', [1, 2, 3, 5, 6, 7, 8],
         "1 February to 8 February 2018, except 4 February"),
        ("between = [2018-02-01, 2018-02-04]\nexcept = [2018-02-02]", [1, 3, 4],
         "one day from 1 February to 4 February 2018, except 2 February"),
        ('from = 2018-02-01\nthrough = 2018-02-28\nweekdays = ["saturday"]', [3, 10, 17, 24],
         "3, 10, 17 and 24 February 2018"),
        ('from = 2018-02-03\nthrough = 2018-02-05\nskip = ["saturday"]', [4, 5], "4 February to 5 February 2018"),
        ('from = 2018-02-01\nthrough = 2018-02-03\nskip = ["sunday", "holidays"]', [1, 2, 3],
         "1 February to 3 February 2018"),
    ],
)  # fmt: skip
def test_a_period_leaves_days_out(lines, days, said):
    one = read_text(ONE + lines + "\n", WORDS).activities[0]

    assert ([day.day for day in one.every_day], when_in_words(one)) == (days, said)


def test_holidays_are_left_out_by_the_calendar():
    one = read_text(ONE + 'from = 2018-01-25\nthrough = 2018-01-27\nskip = ["holidays"]\n', WORDS).activities[0]

    assert [day.day for day in one.every_day] == [25, 27]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ON, ["plan.toml:5: a has no owner"]),
        (ON + 'owner = "district-convenor"\n', []),
        (ON + 'owner = "district-president"\n',
         ["plan.toml:10: no sentence lets district-president report, so somebody above will have to"]),
        (ONE + "on = 2018-02-04\n", ["plan.toml:9: 4 February 2018 is a Sunday", "plan.toml:5: a has no owner"]),
        (ONE + 'on = 2018-02-04\nplace = "college"\n',
         ["plan.toml:9: 4 February 2018 is a Sunday: colleges are closed", "plan.toml:5: a has no owner"]),
        (ONE + 'from = 2018-02-03\nthrough = 2018-02-05\nplace = "college"\n',
         ["plan.toml:9: 4 February 2018, inside the period: Sunday, colleges are closed",
          "plan.toml:5: a has no owner"]),
        (ONE + "dates = [2018-01-26, 2018-01-28]\n",
         ["plan.toml:9: every day of a is closed: 26 and 28 January 2018", "plan.toml:5: a has no owner"]),
        (ONE + "between = [2018-02-04, 2018-02-04]\n",
         ["plan.toml:9: every day of a is closed: 4 February 2018", "plan.toml:5: a has no owner"]),
        (ONE + "on = 2019-02-05\n", ["plan.toml:5: a has no owner", "plan.toml:9: no holidays of 2019 are on record"]),
        (ON.replace("02-08", "02-10") + OWNED + 'serves = "b"\n' + SECOND + OWNED,
         ["plan.toml:11: a begins when what it serves, b, is over"]),
    ],
)  # fmt: skip
def test_what_is_worth_a_look_is_told_by_line(text, said):
    assert [str(one) for one in read_text(text, WORDS).warnings] == said


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
