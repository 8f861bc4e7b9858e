"""The best timetable is the best there is, and what is told of it is so."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from abhiyan.scheduling import (
    BadProblem,
    Guest,
    Impossible,
    Limits,
    NoTimetableYet,
    Region,
    Wish,
    check,
    clashes,
    give_way,
    solve,
    whole_days,
)
from tests.scheduling.drawn import am, best, day, event, pm, problem, problems
from tests.seeds import THOROUGH

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.mark.longer
@settings(max_examples=120 if THOROUGH else 60, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(problems())
def test_the_solver_finds_what_counting_out_finds(drawn):
    expected = best(drawn)
    try:
        found = solve(drawn)
    except Impossible as impossible:
        found, told = None, impossible
    if found is None:
        assert (expected, told.is_smallest) == (None, True)
        assert [way for way in told.ways_out if best(give_way(drawn, way.gives)) is None] == []
        return
    assert (found.objective, found.proved, found.bound) == (expected, True, expected)
    assert check(drawn, found) == ()


def test_the_same_problem_gives_the_same_timetable():
    one = problem(
        event("a", chief="g", wishes=(Wish("h", 5),)),
        event("b", chief="g", wishes=(Wish("h", 5),)),
        event("c"),
        guests=(Guest("g", busy=frozenset([am(0)])), Guest("h")),
    )

    assert solve(one) == solve(replace(one))


def test_one_leader_tours_six_regions_with_rest_days_and_stays_out_where_that_is_shorter():
    km = {"ab": 100, "bc": 100, "ac": 180, "za": 500, "zb": 500, "zc": 500}
    leader = Guest("g", home="z", tours=True, most_a_day=1, most_days_running=2)
    events = [replace(event(name, days=4), chief="g", needs_chief=True) for name in "abc"]
    found = solve(problem(*events, km=km, guests=(leader,), limits=Limits(km_a_point=10)))

    days = sorted(slot.day for slot in found.slots.values())
    assert (days[-1] - days[0]).days == 3  # three events, of which two days at most follow each other
    assert found.objective == -(50 + 10 + 50) - (50 + 50)


@pytest.mark.parametrize(
    ("kind", "given_problem"),
    [
        (
            "wish_busy",
            problem(event("a", pinned=am(0), wishes=(Wish("g", 9),)), guests=(Guest("g", busy=frozenset([am(0)])),)),
        ),
        (
            "wish_never_free",
            problem(event("a", wishes=(Wish("g", 9),)), guests=(Guest("g", busy=whole_days(day(0), day(1))),)),
        ),
        (
            "wish_elsewhere",
            problem(
                event("a", pinned=am(0), wishes=(Wish("g", 9),)),
                event("b", pinned=am(0), chief="g"),
                guests=(Guest("g"),),
            ),
        ),
        (
            "wish_most_a_day",
            problem(
                event("a", 1, wishes=(Wish("g", 9),)), event("b", 1, chief="g"), guests=(Guest("g", most_a_day=1),)
            ),
        ),
        (
            "wish_same_day_km",
            problem(
                event("a", 1, wishes=(Wish("g", 9),)), event("b", 1, chief="g"), guests=(Guest("g", same_day_km=5),)
            ),
        ),
        (
            "wish_overnight_km",
            problem(
                event("a", pinned=am(0), wishes=(Wish("g", 9),)),
                event("b", pinned=am(1), chief="g"),
                guests=(Guest("g", same_day_km=5, overnight_km=9),),
            ),
        ),
        (
            "wish_rest_days",
            problem(
                event("a", pinned=am(0), wishes=(Wish("g", 9),)),
                event("b", pinned=am(1), chief="g"),
                guests=(Guest("g", rest_days=1),),
            ),
        ),
        (
            "wish_most_days_running",
            problem(
                event("a", pinned=am(0), wishes=(Wish("g", 9),)),
                event("b", pinned=am(1), chief="g"),
                guests=(Guest("g", most_days_running=1),),
            ),
        ),
        ("wish_travel", problem(event("a", wishes=(Wish("g", 2),)), km={"az": 500}, guests=(Guest("g", home="z"),))),
    ],
)
def test_every_unmet_wish_has_its_reason(kind, given_problem):
    found = solve(given_problem)

    assert [(one.kind, one.event, one.guest) for one in found.reasons] == [(kind, "a", "g")]
    assert "a" in str(found.reasons[0])


def test_what_contradicts_is_a_smallest_set_with_ways_out_that_work():
    minister = Guest("g", busy=whole_days(day(0), day(2)) - {am(1)})
    crowded = problem(
        *(event(name, days=3, chief="g") for name in "ab"),
        event("c", days=3, chief="h"),
        guests=(minister, Guest("h", busy=frozenset([am(0)]))),
    )
    with pytest.raises(Impossible) as impossible:
        solve(crowded)

    conflict = {(one.kind, one.event, one.guest) for one in impossible.value.conflict}
    assert {("chief", "a", "g"), ("chief", "b", "g"), ("busy", "", "g")} <= conflict
    assert not any("h" in (one.guest, one.event) for one in impossible.value.conflict)
    assert impossible.value.is_smallest
    assert {way.cost for way in impossible.value.ways_out} == {4}
    for way in impossible.value.ways_out:
        mended = give_way(crowded, way.gives)
        assert check(mended, solve(mended)) == ()


@pytest.mark.parametrize(
    ("kind", "given_problem"),
    [
        ("most_a_slot", problem(event("a", 1), event("b", 1), event("c", 1), limits=Limits(most_a_slot=1))),
        ("most_a_day", problem(event("a", 1), event("b", 1), event("c", 1), limits=Limits(most_a_day=2))),
        (
            "region_most_a_day",
            problem(*(event(n, 1, region="r") for n in "ab"), regions=(Region("r", most_a_day=1),)),
        ),
        ("guest_most_a_day", problem(*(event(n, 1, chief="g") for n in "ab"), guests=(Guest("g", most_a_day=1),))),
        ("same_day_km", problem(*(event(n, 1, chief="g") for n in "ab"), guests=(Guest("g", same_day_km=5),))),
        ("holiday", problem(event("a", 1), holidays=whole_days(day(0)))),
        ("pinned", problem(event("a", 1, pinned=am(0)), event("b", 1, pinned=am(0)), limits=Limits(most_a_slot=1))),
        ("window", problem(event("a", 1), event("b", 2), holidays=whole_days(day(0)))),
        (
            "attends",
            problem(
                *(event(n, 1, region="r", pinned=am(0)) for n in "ab"),
                regions=(Region("r", attends=("g",)),),
                guests=(Guest("g"),),
            ),
        ),
    ],
)
def test_every_rule_can_be_what_stands_in_the_way(kind, given_problem):
    with pytest.raises(Impossible) as impossible:
        solve(given_problem)

    assert kind in {one.kind for one in impossible.value.conflict}
    assert impossible.value.ways_out
    for way in impossible.value.ways_out:
        solve(give_way(given_problem, way.gives))


def test_a_limit_that_is_too_small_says_so_and_claims_nothing():
    from bench.invented_timetables import problem as invented

    with pytest.raises(NoTimetableYet):
        solve(invented("tight", 1), limit=0.001)


def test_progress_is_told_while_it_solves():
    told = []
    solve(problem(event("a", wishes=(Wish("g", 9),)), guests=(Guest("g"),)), progress=lambda *one: told.append(one))

    assert told[-1][0] == 9


def test_a_problem_without_meaning_is_refused_with_everything_that_is_wrong():
    with pytest.raises(BadProblem) as bad:
        solve(
            problem(
                replace(event("a"), last=day(-1), needs_chief=True),
                event("b", wishes=(Wish("g", 0),)),
                guests=(Guest("g"),),
            )
        )

    assert [one.kind for one in bad.value.faults] == ["window_reversed", "no_chief", "wish_weight"]


def test_tried_by_hand_every_clash_is_shown_at_once_with_its_cost():
    one = problem(
        event("a", chief="g", wishes=(Wish("h", 7),)),
        event("b", chief="g"),
        guests=(Guest("g"), Guest("h", busy=frozenset([pm(1)]))),
    )
    found = solve(one)
    trial = clashes(one, {"a": pm(1), "b": pm(1)}, found)

    assert [clash.kind for clash in trial.clashes] == ["in_two_places"]
    assert trial.cost == 7
