"""What can't be is looked for in the smallest part that can't be by itself; the others are counted."""

from dataclasses import replace

import pytest

from abhiyan.scheduling import Guest, Impossible, Problem, give_way, solve, whole_days
from abhiyan.scheduling.parts import only, parts
from tests.scheduling.drawn import AFTERNOON, MORNING, am, best, day, event, pm, problem


def busy_but(*free):
    return whole_days(day(0), day(3)) - set(free)


def two_regions(*free_h) -> Problem:
    """g leads a and b, h leads c and d; both are free on one half-day."""
    return problem(
        event("a", chief="g"), event("b", chief="g"), event("c", chief="h"), event("d", chief="h"), event("e"),
        guests=(Guest("g", busy=busy_but(am(0))), Guest("h", busy=busy_but(*(free_h or (am(0),))))),
    )  # fmt: skip


def told(given: Problem) -> Impossible:
    with pytest.raises(Impossible) as impossible:
        solve(given)
    return impossible.value


def test_parts_are_what_shares_somebody_or_something_the_smallest_first():
    given = problem(
        event("a", chief="g"), event("b", chief="g"), event("c", chief="h"), event("d", chief="h", venue="hall"),
        event("e", venue="hall"), event("f"),
        guests=(Guest("g"), Guest("h")), venues=(),
    )  # fmt: skip

    assert [sorted(part) for part in parts(given)] == [["a", "b"], ["c", "d"], ["d", "e"], ["c", "d", "e"]]
    assert [one.key for one in only(given, frozenset("da")).events] == ["a", "d"]


def test_the_whole_is_no_part():
    assert parts(problem(event("a", chief="g"), event("b", chief="g"), guests=(Guest("g"),))) == []


def test_one_conflict_is_told_and_that_another_part_cant_be_either():
    found = told(two_regions())

    assert {one.guest for one in found.conflict} in ({"g"}, {"h"})
    assert sorted(one.kind for one in found.conflict) == ["busy", "chief", "chief"]
    assert (found.is_smallest, found.beside) == (True, 1)


def test_where_one_part_alone_cant_be_nothing_is_beside_it():
    found = told(two_regions(am(0), pm(0)))

    assert ({one.guest for one in found.conflict}, found.beside) == ({"g"}, 0)


def test_every_way_out_is_one_of_all_parts_together():
    given = two_regions()
    found = told(given)

    assert found.ways_out
    for way in found.ways_out:
        assert {one.guest for one in way.gives} == {"g", "h"}
        assert best(give_way(given, way.gives)) is not None


def test_what_a_part_takes_for_granted_is_told_as_a_wish_beside_other_events():
    """a and b have one day and c another window: that they can't move there is part of why it can't be."""
    given = problem(
        event("a", 1, chief="g"), event("b", 1, chief="g"), event("c", 4, chief="h"),
        guests=(Guest("g", most_a_day=1), Guest("h")),
    )  # fmt: skip
    found = told(given)

    assert sorted((one.kind, one.event or one.guest) for one in found.conflict) == [
        ("chief", "a"), ("chief", "b"), ("guest_most_a_day", "g"), ("window", "a"), ("window", "b"),
    ]  # fmt: skip
    assert found.is_smallest


def test_the_busy_half_days_told_are_those_on_which_something_may_be_held():
    given = two_regions()
    long = tuple(replace(one, busy=one.busy | whole_days(day(10), day(15))) for one in given.guests)

    (busy,) = (one for one in told(replace(given, guests=long)).conflict if one.kind == "busy")
    assert {one.day for one in busy.slots} == {day(0), day(1)}
    assert {one.half for one in busy.slots} == {MORNING, AFTERNOON}
