"""A profile is read whole, and everything wrong in it is said with file, line and what was expected."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import holidays
import pytest
from django.utils import translation

from abhiyan.kernel import forbidden
from abhiyan.kernel.authority import VERBS
from abhiyan.kernel.tomlfile import Lines
from abhiyan.posts.profile import ProfileWrong, Sentence, read
from abhiyan.rehearsal.example import units

PROFILES = Path(__file__).parents[2] / "profiles"
DEEPEST = "on the deepest level of the organisation tree"
Change = Callable[[str, str, str], list[str]]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def problems(tmp_path: Path) -> Change:
    """Puts `new` for `old` in one file of the clubs' profile and hands back what is wrong then."""

    def change(file: str, old: str, new: str) -> list[str]:
        folder = tmp_path / "clubs"
        shutil.copytree(PROFILES / "clubs", folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ProfileWrong) as wrong:
            read(folder)
        return [str(problem) for problem in wrong.value.problems]

    return change


def test_the_large_example_says_what_it_should() -> None:
    profile = read(PROFILES / "up-2018")
    roles = {role.key: role for role in profile.roles}

    assert profile.founded == date(2018, 1, 1)
    assert [level.key for level in profile.levels] == [
        "state", "region", "district", "mandal", "booth",
        "constituency-state", "constituency-region", "parliamentary-seat", "assembly-seat",
    ]  # fmt: skip
    assert [level.key for level in profile.levels if level.is_leaf] == ["booth"]
    assert roles["booth-worker"].seats == 5
    assert roles["volunteer"].seats is None
    assert sum(role.seats or 0 for role in profile.roles if role.level == "mandal") == 7
    assert roles["minister-in-charge"].wing == "government"


def test_a_sentence_is_kept_for_each_verb() -> None:
    sentences = read(PROFILES / "up-2018").sentences

    assert [one for one in sentences if one.role == "mandal-it-team-member"] == [
        Sentence("mandal-it-team-member", verb, "own_and_below", "it") for verb in ("see", "nominate", "report")
    ]
    assert [one for one in sentences if one.role == "volunteer"] == []


def test_the_second_example_is_quite_different() -> None:
    profile = read(PROFILES / "clubs")

    assert [level.key for level in profile.levels] == ["federation", "branch", "club"]
    assert profile.goals == ()
    assert profile.example is None


def test_every_public_holiday_the_package_proposes_is_decided() -> None:
    decided = {holiday.day: holiday.closed for holiday in read(PROFILES / "up-2018").holidays}
    proposed = [day for day in holidays.India(subdiv="UP", years=2018) if day < date(2018, 4, 1)]

    assert [day for day in proposed if not decided.get(day)] == []
    assert decided[date(2018, 3, 1)]
    assert not decided[date(2018, 1, 30)]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "roles.toml", 'seats = 3', 'seats = -3',
            'roles.toml:80: expected seats = a whole number from 1 to 1000, or "unlimited", found -3',
        ),
        (
            "roles.toml", "seats = 3\n", "",
            'roles.toml:76: expected seats = a whole number from 1 to 1000, or "unlimited", found no such key',
        ),
        (
            "roles.toml", 'name_hi = "सहयोगी"\n', "",
            "roles.toml:85: expected name_hi = a text of 1 to 200 characters, found no such key",
        ),
        (
            "roles.toml", 'level = "club"', 'level = "clubs"',
            "roles.toml:60: expected level = “club”, found “clubs”",
        ),
        (
            "roles.toml", 'wing = "welcome"', 'wing = "kitchen"',
            "roles.toml:79: expected wing = one of: board, welcome, found “kitchen”",
        ),
        (
            "roles.toml", "rank = 40", "rank = 40\ncolour = 1",
            "roles.toml:91: expected one of: key, level, name_en, name_hi, rank, seats, wing, found “colour”",
        ),
        (
            "roles.toml", 'key = "helper"', 'key = "chair"',
            "roles.toml:86: expected a key of its own (“chair” is taken on line 59), found “chair”",
        ),
        (
            "roles.toml", 'key = "helper"', 'key = "caste-helper"',
            "roles.toml:86: expected a key without caste or religion, found “caste”",
        ),
        (
            "roles.toml", 'name_hi = "सहयोगी"', 'name_hi = "धर्म सहयोगी"',
            "roles.toml:91: expected a name without caste or religion, found “धर्म”",
        ),
        (
            "roles.toml", 'key = "helper"', 'key = "Helper 1"',
            "roles.toml:86: expected key = small letters, digits and hyphens, found “Helper 1”",
        ),
        (
            "rights.toml", '"administer"', '"rule"',
            f"rights.toml:5: expected verbs = one of: {', '.join(sorted(VERBS))}, found “rule”",
        ),
        (
            "rights.toml", 'scope = "own_and_below"', 'scope = "own_and_bellow"',
            "rights.toml:6: expected scope = “own_and_below”, found “own_and_bellow”",
        ),
        (
            "rights.toml", 'scope = "own"\n', "",
            "rights.toml:28: expected scope = one of: below, own, own_and_below, found no such key",
        ),
        (
            "rights.toml", '["see", "report"]', '["see", "see"]',
            "rights.toml:40: expected each only once, found “see” twice",
        ),
        (
            "organisation.toml", "depth = 3", "depth = 4",
            "organisation.toml:31: expected depth = 3, found 4",
        ),
        (
            "organisation.toml", "is_leaf = true\n", "",
            f"organisation.toml:28: expected is_leaf = true {DEEPEST}, found no leaf",
        ),
        (
            "organisation.toml", 'kind = "federation"', 'kind = "club"',
            "organisation.toml:6: expected kind = one of: federation, health, other, political, union, found “club”",
        ),
        (
            "organisation.toml", 'timezone = "Asia/Kolkata"', 'timezone = "Asia/Lucknow"',
            "organisation.toml:7: expected a time zone such as Asia/Kolkata, found “Asia/Lucknow”",
        ),
        (
            "organisation.toml", "founded = 2026-01-01", 'founded = "2026-01-01"',
            "organisation.toml:8: expected founded = a date such as 2018-01-26, without quotes, found “2026-01-01”",
        ),
        (
            "organisation.toml", 'key = "clubs"', 'key = "clubs',
            "organisation.toml:3: expected TOML: quotation marks and brackets that are closed, found “key = \"clubs”",
        ),
        (
            "holidays.toml", "day = 2026-03-04", "day = 2027-03-04",
            "holidays.toml:26: expected a day from 2026-01-01 through 2026-03-31, found 2027-03-04",
        ),
        (
            "holidays.toml", "day = 2026-02-14", "day = 2026-01-26",
            "holidays.toml:20: expected each day once (line 14 has it), found 2026-01-26",
        ),
        (
            "holidays.toml", "closed = false", 'closed = "no"',
            "holidays.toml:23: expected closed = true or false, found “no”",
        ),
        (
            "units.csv", "club,HB-02,BR-HB", "club,HB-01,BR-HB",
            "units.csv:9: expected a code of its own, found “HB-01”",
        ),
        (
            "units.csv", "club,HB-02,BR-HB", "club,HB-02,BR-XX",
            "units.csv:9: expected the code of a unit on a line above, found “BR-XX”",
        ),
    ],
)  # fmt: skip
def test_one_wrong_thing_is_one_problem(problems: Change, file: str, old: str, new: str, expected: str) -> None:
    assert problems(file, old, new) == [expected]


def test_a_renamed_level_is_reported_wherever_it_is_used(problems: Change) -> None:
    found = problems("organisation.toml", 'key = "branch"', 'key = "chapter"')

    assert [problem.split(":")[0] for problem in found] == ["roles.toml"] * 2 + ["units.csv"] * 45


def test_every_mistake_is_told_at_once(problems: Change) -> None:
    found = problems("roles.toml", 'wing = "board"\nseats = 1\nrank = 0', 'wing = "bored"\nseats = 0\nrank = -1')

    assert [problem.split(": expected")[0] for problem in found] == ["roles.toml:16", "roles.toml:17", "roles.toml:18"]


def test_a_missing_file_is_one_problem(tmp_path: Path) -> None:
    shutil.copytree(PROFILES / "clubs", tmp_path / "clubs")
    (tmp_path / "clubs" / "rights.toml").unlink()

    with pytest.raises(ProfileWrong) as wrong:
        read(tmp_path / "clubs")

    assert [str(one) for one in wrong.value.problems] == [
        "rights.toml: expected this file in the folder, found nothing"
    ]


def test_units_of_a_wrong_list_are_not_handed_out(tmp_path: Path) -> None:
    shutil.copytree(PROFILES / "clubs", tmp_path / "clubs")
    profile = read(tmp_path / "clubs")
    (tmp_path / "clubs" / "units.csv").write_text("code,name\nA,B\n", encoding="utf-8")

    with pytest.raises(ProfileWrong):
        list(units(profile))


def test_lines_are_found_by_table_number_and_key() -> None:
    lines = Lines('a = 1\n\n[[role]]\nkey = "x"\n[[role]]\n# key = 3\n"key" = "y"\n[b.c]\nd.e = 1\n')

    assert [lines.of("", 0, "a"), lines.of("role", 0, "key"), lines.of("role", 1, "key")] == [1, 4, 7]
    assert [lines.of("role", 1, "gone"), lines.of("b.c", 0, "d"), lines.of("nowhere")] == [5, 9, 1]


@pytest.mark.parametrize(
    "name",
    [
        "caste",
        "sub-caste",
        "casteName",
        "Religion of the person",
        "जाति",
        "उप-जाति",
        "মজহব ধর্ম",
        "சாதி",
        "ذات",
        "community",
    ],
)
def test_words_for_caste_and_religion_are_refused_in_any_script(name: str) -> None:
    assert forbidden.word_in(name)


@pytest.mark.parametrize(
    "name", ["broadcaster", "धर्मशाला", "community health worker", "जनजातीय", "Dharmapuri", "मंडल संयोजक"]
)
def test_words_that_only_look_alike_are_not_refused(name: str) -> None:
    assert forbidden.word_in(name) is None
