"""A repair moves as few events as can be, keeps what is pinned, and says what is different."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from abhiyan.scheduling import Change, Guest, Impossible, UnknownChange, Wish, check, replan, solve
from tests.scheduling.drawn import am, event, every_timetable, pm, problem, problems

PLANNED = problem(
    *(event(name, days=3, chief="g", wishes=(Wish("h", 5),)) for name in "abc"),
    guests=(Guest("g"), Guest("h"), Guest("i")),
)
PUBLISHED = solve(PLANNED)


def test_one_lost_half_day_moves_one_event():
    lost = PUBLISHED.slots["a"]
    repair = replan(PLANNED, PUBLISHED, [Change(guest="g", slots=frozenset([lost]))])

    assert [(move.event, move.was) for move in repair.moves] == [("a", lost)]
    assert repair.fewest_proved
    assert repair.timetable.proved
    assert check(repair.problem, repair.timetable) == ()


def test_what_is_pinned_stays_and_another_moves():
    *first, last = (replace(one, pinned=PUBLISHED.slots[one.key]) for one in PLANNED.events)
    pinned = replace(PLANNED, events=(*first, replace(last, pinned=None)))
    repair = replan(pinned, PUBLISHED, [Change(event="c", slots=frozenset([PUBLISHED.slots["c"]]))])

    assert [move.event for move in repair.moves] == ["c"]
    with pytest.raises(Impossible):
        replan(pinned, PUBLISHED, [Change(guest="g", slots=frozenset([PUBLISHED.slots["a"]]))])


def test_a_guest_who_drops_out_is_told_and_moves_nobody():
    repair = replan(PLANNED, PUBLISHED, [Change(guest="h", slots=frozenset([PUBLISHED.slots["b"]]))])

    assert repair.moves == ()
    assert [(one.event, one.guest, one.comes) for one in repair.attends] == [("b", "h", False)]


def test_another_chief_guest_moves_nobody():
    repair = replan(PLANNED, PUBLISHED, [Change(event="a", chief="i")])

    assert repair.moves == ()
    assert repair.timetable.attendance["a"] == ("i", "h")


def test_a_change_about_nobody_is_refused():
    with pytest.raises(UnknownChange):
        replan(PLANNED, PUBLISHED, [Change(guest="nobody")])


@settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip
@given(problems(), st.frozensets(st.sampled_from([half(day) for half, day in product((am, pm), range(3))]), max_size=2))
def test_no_repair_has_fewer_moves_and_none_of_as_few_is_worth_more(drawn, lost):
    try:
        published = solve(drawn)
    except Impossible:
        assume(False)
    try:
        repair = replan(drawn, published, [Change(guest="g", slots=lost), Change(slots=frozenset(list(lost)[:1]))])
    except Impossible:
        return

    def moves(slots):
        return sum(slots[key] != published.slots[key] for key in slots)

    counted = [(moves(one.slots), -one.objective) for one in every_timetable(repair.problem)]
    assert (len(repair.moves), -repair.timetable.objective) == min(counted)
    assert (repair.fewest_proved, repair.timetable.proved) == (True, True)
    assert check(repair.problem, repair.timetable) == ()
