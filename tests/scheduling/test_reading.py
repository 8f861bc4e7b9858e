"""Problems as JSON: what is written is read again, and what isn't understood is named."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from abhiyan.scheduling import Change, Problem, check, solve
from abhiyan.scheduling.reading import (
    MOST_BYTES,
    NotUnderstood,
    as_json,
    read,
    read_many,
    read_timetable,
    timetable_as_json,
)
from tests.scheduling.drawn import am, problems

LEAST = {"events": [{"key": "a", "place": "p", "first": "2018-02-09", "last": "2018-02-10"}]}
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(problems())
def test_what_is_written_is_read_again(drawn):
    assert read(Problem, json.dumps(as_json(drawn))) == drawn


def test_a_timetable_is_read_again(root: Path):
    given_problem = read(Problem, Path(root, "docs/timetable-example.json").read_text(encoding="utf-8"))
    found = solve(given_problem)
    again = read_timetable(json.dumps(timetable_as_json(found)))

    assert (again.slots, again.attendance, again.objective) == (found.slots, found.attendance, found.objective)
    assert check(given_problem, again) == ()


def wrong(**more):
    return json.dumps(LEAST | more)


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("{", "", "JSON in UTF-8"),
        ("[" * 100_000, "", "JSON of a few levels"),
        ("", "", "JSON in UTF-8"),
        (b"\xff\xfe{}", "", "JSON in UTF-8"),
        (b'{"title": "caf\xe9"}', "", "JSON in UTF-8"),
        ('{"title": ' + "9" * 5000 + "}", "", "numbers of a few digits"),
        (" " * MOST_BYTES + "{}", "", "at most 16 MB"),
        ('{"events": [], "events": []}', "events", "each field once"),
        ('{"\x1b[2J": 1, "\x1b[2J": 1}', "", "JSON in UTF-8"),
        ('{"\\u001b[2J": 1, "\\u001b[2J": 1}', "\N{REPLACEMENT CHARACTER}[2J", "each field once"),
        ('{"events": NaN}', "", "numbers"),
        ("[]", "", "an object with the fields of Problem"),
        ("{}", "events", "a value"),
        (wrong(format="other/1"), "format", "abhiyan-timetable/1"),
        (wrong(colour="red"), "colour", "one of events, guests"),
        (wrong(title=1), "title", "a text"),
        (wrong(title="\x1b[2J"), "title", "a text without control characters"),
        (wrong(title="\ud800"), "title", "a text without control characters"),
        (wrong(title="x" * 1001), "title", "a text of at most 1000"),
        (wrong(guests={}), "guests", "a list"),
        (wrong(guests=[{"key": "g", "most_a_day": 1.5}]), "guests[0].most_a_day", "a whole number"),
        (wrong(guests=[{"key": "g", "most_a_day": True}]), "guests[0].most_a_day", "a whole number"),
        (wrong(guests=[{"key": "g", "most_a_day": 10**30}]), "guests[0].most_a_day", "a whole number"),
        (wrong(guests=[{"key": "g", "tours": "yes"}]), "guests[0].tours", "true or false"),
        (wrong(places=[{"key": "p", "latitude": 7}]).replace("7", "1e400"), "places[0].latitude", "degrees"),
        (wrong(holidays="2018-02-09"), "holidays", "a list of days"),
        (wrong(holidays=["2018-02-30"]), "holidays[0]", "a day, a half-day"),
        (wrong(holidays=["2018-02-09/noon"]), "holidays[0]", "a day, a half-day"),
        (wrong(holidays=["2018-02-09..2018-02-01"]), "holidays[0]", "a day, a half-day"),
        (wrong(holidays=["0001-01-01"]), "holidays[0]", "a day, a half-day"),
        (wrong(holidays=["2018-02-09..2019-02-09"] * 1000), "holidays[683]", "at most 500000 half-days"),
        (wrong(road_km=[["a", "b", "c"]]), "road_km[0]", "[place, place, whole km]"),
        (wrong(events=[LEAST["events"][0] | {"first": "9.2.2018"}]), "events[0].first", "a day like 2018-02-09"),
        (wrong(events=[LEAST["events"][0] | {"pinned": "2018-02-09"}]), "events[0].pinned", "a half-day like"),
        (wrong(events=[LEAST["events"][0] | {"halves": ["noon"]}]), "events[0].halves[0]", "am or pm"),
    ],
)
def test_what_is_not_understood_is_named(text, where, expected):
    with pytest.raises(NotUnderstood) as refused:
        read(Problem, text)

    assert refused.value.wrong[0].where == where
    assert expected in refused.value.wrong[0].expected


def test_the_mark_of_utf_8_and_hindi_are_read():
    found = read(Problem, ("\ufeff" + json.dumps(LEAST | {"title": "ज़िले की बैठक"}, ensure_ascii=False)).encode())

    assert found.title == "ज़िले की बैठक"


def test_days_and_ranges_stand_for_their_slots():
    found = read(Problem, wrong(holidays=["2018-02-09", "2018-02-10..2018-02-11", "2018-02-12/am"]))

    assert len(found.holidays) == 7
    assert as_json(found)["holidays"] == ["2018-02-09", "2018-02-10", "2018-02-11", "2018-02-12/am"]


def test_changes_are_a_list():
    assert read_many(Change, '[{"guest": "g", "slots": ["2018-02-09/am"]}]') == (
        Change(guest="g", slots=frozenset([am(0)])),
    )
