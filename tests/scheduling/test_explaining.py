"""Why there is no timetable: within its limit, the same each time, and a conflict however little time there is."""

from dataclasses import replace

import pytest

from abhiyan.scheduling import Impossible, explaining, give_way, solve, whole_days
from abhiyan.scheduling.explaining import A_ROW, explain
from tests.scheduling.toured import FIRST, LAST, fewest_points, tour

HOPELESS = tour(3)
LIMITS = (1e-9, 0.002, 0.01, 0.05, 4.0)


def told(limit: float) -> Impossible:
    return explain(HOPELESS, limit)


@pytest.fixture(scope="module")
def by_limit() -> dict[float, Impossible]:
    return {limit: told(limit) for limit in LIMITS}


def test_with_any_limit_what_is_told_is_a_conflict(by_limit):
    assert [fewest_points(HOPELESS, one.conflict) for one in by_limit.values()] == [None] * len(LIMITS)


def test_a_larger_limit_tells_no_larger_conflict_and_the_largest_the_smallest(by_limit):
    sizes = [len(one.conflict) for one in by_limit.values()]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]
    assert (by_limit[LIMITS[0]].is_smallest, by_limit[LIMITS[-1]].is_smallest) == (False, True)


def test_with_any_limit_every_way_out_that_is_told_was_tried(by_limit):
    ways = [way for one in by_limit.values() for way in one.ways_out]

    assert [way for way in ways if fewest_points(give_way(HOPELESS, way.gives)) is None] == []
    assert by_limit[LIMITS[0]].ways_out == ()
    assert by_limit[LIMITS[-1]].ways_out


@pytest.mark.parametrize("limit", LIMITS)
def test_the_same_limit_tells_the_same(limit, by_limit):
    again = told(limit)

    assert (again.conflict, again.is_smallest, again.ways_out) == (
        by_limit[limit].conflict, by_limit[limit].is_smallest, by_limit[limit].ways_out
    )  # fmt: skip


@pytest.mark.parametrize("limit", LIMITS)
def test_no_more_work_is_done_than_the_limit_allows(limit, monkeypatch):
    spent = []
    run = explaining.run

    def counted(cp, within, *more, **also):
        done = run(cp, within, *more, **also)
        spent.append(done.spent + A_ROW * len(cp.proto.constraints))
        return done

    monkeypatch.setattr(explaining, "run", counted)
    told(limit)

    assert sum(spent[:-1]) <= limit  # the last question ends a little after its time
    assert (spent == []) == (limit == LIMITS[0])


def test_the_limit_of_the_search_is_handed_on():
    never = replace(HOPELESS, guests=(replace(HOPELESS.guests[0], busy=whole_days(FIRST, LAST)),))
    found = []
    for limit in (1e-9, 4.0):
        with pytest.raises(Impossible) as impossible:
            solve(never, limit)
        found.append(impossible.value.is_smallest)

    assert found == [False, True]
