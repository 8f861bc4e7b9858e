"""One leader addresses six regions in eleven days, with Holi between and rest days: the best tour, or what stands in
its way. Counted out day by day beside it.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest

from abhiyan.scheduling import Impossible, Problem, Reason, Timetable, check, give_way, solve, whole_days
from abhiyan.scheduling.giving_way import cost
from tests.scheduling.toured import FIRST, HOLI, LAST, fewest_points, tour
from tests.seeds import THOROUGH

pytestmark = pytest.mark.longer
SEEDS = range(1, 21 if THOROUGH else 11)


def outcome(seed: int) -> Timetable | Impossible:
    try:
        return solve(tour(seed))
    except Impossible as impossible:
        return impossible


@pytest.fixture(scope="module")
def outcomes() -> dict[int, Timetable | Impossible]:
    return {seed: outcome(seed) for seed in SEEDS}


def test_some_calendars_have_a_tour_and_some_have_none(outcomes):
    possible = {seed for seed, found in outcomes.items() if isinstance(found, Timetable)}

    assert possible == {seed for seed in SEEDS if fewest_points(tour(seed)) is not None}
    assert 0.2 <= len(possible) / len(SEEDS) <= 0.8


def test_every_tour_is_sound_and_no_shorter_one_can_be(outcomes):
    for seed, found in outcomes.items():
        if isinstance(found, Timetable):
            assert check(tour(seed), found) == ()
            assert (seed, found.proved, -found.objective) == (seed, True, fewest_points(tour(seed)))
            assert not HOLI & set(found.slots.values())


def test_what_stands_in_the_way_is_a_smallest_set(outcomes):
    for seed, told in outcomes.items():
        if isinstance(told, Impossible):
            assert (seed, told.is_smallest) == (seed, True)
            assert fewest_points(tour(seed), told.conflict) is None
            for one in told.conflict:
                others = [wish for wish in told.conflict if wish != one]
                assert fewest_points(tour(seed), others) is not None, (seed, str(one))


def test_every_way_out_leads_to_a_sound_tour_and_the_first_is_the_cheapest(outcomes):
    for seed, told in outcomes.items():
        if isinstance(told, Impossible):
            assert told.ways_out, seed
            assert [way.cost for way in told.ways_out] == sorted(way.cost for way in told.ways_out)
            for way in told.ways_out:
                after = give_way(tour(seed), way.gives)
                assert check(after, solve(after)) == ()
                for fewer in combinations(way.gives, len(way.gives) - 1):
                    assert fewest_points(give_way(tour(seed), fewer)) is None, "nothing is given up for nothing"
            assert told.ways_out[0].proved
            assert not [one for one in cheaper(tour(seed), told.ways_out[0].cost) if is_possible(seed, one)]


def cheaper(given: Problem, than: int) -> list[Reason]:
    """Every single thing that one could give way on for less; more days running cost by the stretch: left out."""
    single = [
        *(Reason("busy", guest="leader", slots=(slot,)) for slot in given.guests[0].busy),
        *(Reason("holiday", slots=(slot,)) for slot in given.holidays),
        *(Reason("venue_blackout", venue=hall.key, slots=(slot,)) for hall in given.venues for slot in hall.blackouts),
        *(
            Reason("window", one.key, slots=(slot,))
            for one in given.events
            for slot in whole_days(FIRST - timedelta(3), LAST + timedelta(3)) - one.slots()
        ),
        *(Reason("chief", one.key, guest="leader") for one in given.events),
    ]
    return [one for one in single if cost(given, one) < than]


def is_possible(seed: int, gives: Reason) -> bool:
    return fewest_points(give_way(tour(seed), [gives])) is not None


def test_without_the_leader_no_tour_costs_anything():
    """The twin: what is counted above is about the leader."""
    given = tour(next(seed for seed in SEEDS if fewest_points(tour(seed)) is not None))
    none = replace(given, events=tuple(replace(one, chief="", needs_chief=False) for one in given.events))

    assert (fewest_points(none), solve(none).objective) == (0, 0)
