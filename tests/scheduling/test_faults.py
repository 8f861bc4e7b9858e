"""Bad input is answered with what to change, before anything is solved."""

from dataclasses import replace

import pytest

from abhiyan.scheduling import Guest, Limits, Place, Problem, Region, Venue, Wish, faults, obstacles, whole_days
from tests.scheduling.drawn import am, day, event, pm, problem

GUEST = Guest("g")
ONE = problem(event("a", chief="g"), guests=(GUEST,))


def with_event(**more):
    return replace(ONE, events=(replace(ONE.events[0], **more),))


def with_guest(**more):
    return replace(ONE, guests=(replace(GUEST, **more),))


@pytest.mark.parametrize(
    ("kind", "wrong", "told"),
    [
        ("no_events", replace(ONE, events=()), "give at least one"),
        ("key_twice", replace(ONE, guests=(GUEST, GUEST)), "its own"),
        ("unknown_place", with_event(place="x"), "add it"),
        ("unknown_place", with_guest(home="x"), "add it"),
        ("unknown_venue", with_event(venue="x"), "add it"),
        ("unknown_region", with_event(region="x"), "add it"),
        ("unknown_guest", with_event(chief="x"), "add them"),
        ("unknown_guest", replace(ONE, regions=(Region("r", attends=("x",)),)), "add them"),
        ("window_reversed", with_event(first=day(1), last=day(0)), "exchange"),
        ("window_too_long", with_event(last=day(0).replace(year=2020)), "nearer together"),
        (
            "years_apart",
            replace(
                ONE,
                events=(
                    *ONE.events,
                    replace(ONE.events[0], key="b", pinned=replace(am(0), day=day(0).replace(year=2020))),
                ),
            ),
            "two problems",
        ),
        ("no_half", with_event(halves=()), "allow am, pm or both"),
        ("no_chief", with_event(chief=""), "name one"),
        ("wish_twice", with_event(wishes=(Wish("g", 1), Wish("g", 2))), "keep one"),
        ("wish_weight", with_event(wishes=(Wish("g", -1),)), "from 1 to"),
        ("too_small", replace(ONE, limits=Limits(km_a_point=0)), "has to be 1 or more"),
        ("too_small", with_guest(rest_days=-1), "has to be 0 or more"),
        ("too_small", with_guest(most_a_day=0), "has to be 1 or more"),
        ("tours_from_nowhere", with_guest(tours=True), "where the tour begins"),
        ("overnight_too_short", with_guest(same_day_km=20, overnight_km=10), "20 or more"),
        ("no_distance", replace(with_guest(home="z"), places=(Place("a"), Place("z"))), "coordinates, or road_km"),
    ],
)
def test_a_problem_without_meaning_says_what_to_change(kind, wrong, told):
    found = faults(wrong)

    assert [one.kind for one in found] == [kind]
    assert told in str(found[0])


@pytest.mark.parametrize(
    ("kind", "hopeless", "told"),
    [
        ("window_closed", replace(ONE, holidays=whole_days(day(0), day(1))), "widen it"),
        ("guest_never_free", with_guest(busy=whole_days(day(0), day(1))), "name another"),
        (
            "guest_overbooked",
            problem(*(event(name, chief="g") for name in "abc"), guests=(Guest("g", most_a_day=1),)),
            "free half-days",
        ),
        (
            "venue_overbooked",
            problem(*(event(name, 1, venue="v") for name in "abc"), venues=(Venue("v"),)),
            "find another venue",
        ),
        (
            "pinned_into_one_hall",
            problem(*(event(name, venue="v", pinned=am(0)) for name in "ab"), venues=(Venue("v"),)),
            "move one",
        ),
    ],
)
def test_what_cannot_go_well_is_seen_at_once(kind, hopeless, told):
    found = obstacles(hopeless)

    assert [one.kind for one in found] == [kind]
    assert told in str(found[0])


def test_a_sound_problem_has_neither():
    assert (faults(ONE), obstacles(ONE)) == ((), ())
    assert isinstance(ONE, Problem)
    assert pm(0).number == am(0).number + 1
