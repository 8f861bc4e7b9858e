"""Days as Hindi notes say them: one, ranges, sets, with the year of the context and the weekday checked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abhiyan.indic import find_dates, write_day, write_range, write_set


def spans(text: str, **context: int | date) -> list[list[str]]:
    """Of each date in `text` its spans, as first/last in ISO form."""
    return [
        [
            "/".join(f"{day.year or ''}-{day.month:02}-{day.day:02}" for day in (span.first, span.last))
            for span in one.spans
        ]
        for one in find_dates(text, **context)  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize(
    ("text", "found", "kind", "days"),
    [
        ("सभा 21 फरवरी से 3 मार्च के मध्य होगी", "21 फरवरी से 3 मार्च के मध्य", "range", ["2018-02-21/2018-03-03"]),
        ("एक से 8 फ़रवरी तक", "एक से 8 फ़रवरी तक", "range", ["2018-02-01/2018-02-08"]),
        ("28, 29 एवं 31 जनवरी को", "28, 29 एवं 31 जनवरी को", "set",
         ["2018-01-28/2018-01-28", "2018-01-29/2018-01-29", "2018-01-31/2018-01-31"]),
        ("आगामी २ फरवरी को", "२ फरवरी को", "day", ["2018-02-02/2018-02-02"]),
        ("26 जनवरी, 2019 शनिवार", "26 जनवरी, 2019 शनिवार", "day", ["2019-01-26/2019-01-26"]),
        ("शनिवार, 26 जनवरी 2019", "शनिवार, 26 जनवरी 2019", "day", ["2019-01-26/2019-01-26"]),
        ("दिनांक 26.01.2018", "26.01.2018", "day", ["2018-01-26/2018-01-26"]),
        ("26/1/18", "26/1/18", "day", ["2018-01-26/2018-01-26"]),
        ("2018-01-26", "2018-01-26", "day", ["2018-01-26/2018-01-26"]),
        ("28 दिसम्बर से 3 जनवरी", "28 दिसम्बर से 3 जनवरी", "range", ["2018-12-28/2019-01-03"]),
        ("28 दिसंबर से 3 जनवरी 2019", "28 दिसंबर से 3 जनवरी 2019", "range", ["2018-12-28/2019-01-03"]),
        ("8 से 10 तथा 12 अप्रेल", "8 से 10 तथा 12 अप्रेल", "set", ["2018-04-08/2018-04-10", "2018-04-12/2018-04-12"]),
        ("पहली मई", "पहली मई", "day", ["2018-05-01/2018-05-01"]),
        ("5 लोग, 6 फरवरी", "6 फरवरी", "day", ["2018-02-06/2018-02-06"]),
        ("1-3 सितम्बर", "1-3 सितम्बर", "range", ["2018-09-01/2018-09-03"]),
    ],
)  # fmt: skip
def test_days_are_found_as_notes_say_them(text: str, found: str, kind: str, days: list[str]) -> None:
    (one,) = find_dates(text, year=2018)

    assert (one.found, one.kind, one.problems) == (found, kind, ())
    assert text[one.start : one.end] == found
    assert spans(text, year=2018) == [days]


@pytest.mark.parametrize(
    "text", ["", "6 क्षेत्रों के 10 लोग", "2019 में 10 सीटें", "मई दिवस", "जनवरी 2018", "कक्ष2 फरवरी", "1.2", "10:30"]
)
def test_what_is_no_day_is_left_alone(text: str) -> None:
    assert find_dates(text) == []


def test_without_a_context_a_day_has_no_year() -> None:
    assert spans("21 फरवरी से 3 मार्च") == [["-02-21/-03-03"]]
    with pytest.raises(ValueError, match="missing"):
        find_dates("2 फरवरी")[0].days()


def test_from_the_day_of_writing_a_day_is_the_next_one() -> None:
    assert spans("2 फरवरी, फिर 20 जनवरी को", coming_from=date(2018, 1, 24)) == [
        ["2018-02-02/2018-02-02"],
        ["2019-01-20/2019-01-20"],
    ]
    assert len(find_dates("9 से 20 फरवरी के मध्य", coming_from=date(2018, 1, 24))[0].days()) == 12


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("31 फरवरी", "There is no such day: 31.2."),
        ("29 फरवरी 2019", "There is no such day: 29.2."),
        ("26 जनवरी 2018 (सोमवार)", "2018-01-26 is शुक्रवार, not सोमवार."),
        ("20 से 9 फरवरी 2018", "The last day is before the first."),
        ("20 से 9 फरवरी", "The last day is before the first."),
    ],
)
def test_what_cannot_be_is_said(text: str, problem: str) -> None:
    assert find_dates(text)[0].problems == (problem,)


def test_a_year_that_was_not_said_does_not_turn_inside_a_month() -> None:
    assert find_dates("20 से 9 फरवरी", year=2018)[0].problems == ("The last day is before the first.",)
    assert spans("28 दिसंबर से 3 जनवरी", year=2018) == [["2018-12-28/2019-01-03"]]


def test_days_are_written_as_offices_write_them() -> None:
    assert write_range(date(2018, 2, 21), date(2018, 3, 3)) == "21 फरवरी से 3 मार्च के मध्य"
    assert write_range(date(2018, 2, 1), date(2018, 2, 8), words=True) == "एक से 8 फरवरी के मध्य"
    assert write_range(date(2018, 12, 28), date(2019, 1, 3)) == "28 दिसंबर, 2018 से 3 जनवरी, 2019 के मध्य"
    assert write_set([date(2018, 1, 28), date(2018, 1, 29), date(2018, 1, 31)]) == "28, 29 एवं 31 जनवरी को"
    assert write_day(date(2018, 1, 26), year=True, weekday=True) == "26 जनवरी, 2018 शुक्रवार"


DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(DAYS, st.integers(min_value=0, max_value=400))
def test_a_range_is_read_as_it_was_written(first: date, length: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    (found,) = find_dates(write_range(first, last, year=True))

    assert (found.days()[0], found.days()[-1], found.problems) == (first, last, ())


@given(DAYS)
def test_a_day_is_read_as_it_was_written(day: date) -> None:
    (found,) = find_dates(write_day(day, year=True, weekday=True))

    assert (found.days(), found.problems) == ([day], ())


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    for one in find_dates(text):
        assert text[one.start : one.end] == one.found
