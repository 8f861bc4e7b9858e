"""Very many of one name in one place: what they cost, what is still found, and what is said to be passed over."""

from itertools import pairwise

import pytest

from abhiyan.people import pairs
from abhiyan.people.matching import Record
from abhiyan.people.pairs import PassedOver, find

BOOTH = "000001" * 5
FATHERS = [f"{first} कल्पित" for first in ("हरीश", "मोहन", "सुरेश", "दिनेश", "महेश", "गणेश", "कमल", "विजय", "अजय", "पवन")]
COMMON = "अमित कल्पित"


def crowd(count: int, *, known: bool = True) -> list[Record]:
    """Unlike people of one name at one booth, each with a number of their own; known: with father and year of birth."""
    return [
        Record(
            COMMON,
            relation=FATHERS[n % 10] if known else "",
            birth_year=1940 + n // 10 % 60 if known else None,
            phone=b"%d" % n,
            place=BOOTH,
        )
        for n in range(count)
    ]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pairs were compared, in the only item."""
    counted = [0]
    compare = pairs._signs_near_by

    def compared(*args: object, **more: object) -> object:
        counted[0] += 1
        return compare(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(pairs, "_signs_near_by", compared)
    return counted


def test_the_cost_of_a_crowd_grows_with_the_crowd_and_not_with_its_square(
    looks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "CROWD", 20)
    monkeypatch.setattr(pairs, "NEXT", 5)
    costs = []
    for count in (500, 1_000, 1_500):
        looks[0] = 0
        list(find(crowd(count)))
        costs.append(looks[0])

    assert all(more - fewer <= 500 * 2 * 5 * 1.1 for fewer, more in pairwise(costs))


def test_without_the_bound_it_is_the_square(looks: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "CROWD", 10_000)

    list(find(crowd(300, known=False)))

    assert looks[0] == 300 * 299 // 2


def test_a_name_alone_is_not_compared_in_a_crowd_and_that_is_said(looks: list[int]) -> None:
    over = PassedOver()

    found = list(find(crowd(1_000, known=False), passed_over=over))

    assert (found, looks[0], over.pairs) == ([], 0, 1_000 * 999 // 2)


def test_old_ones_among_each_other_are_no_pairs_that_were_passed_over() -> None:
    over, people = PassedOver(), crowd(500, known=False)

    list(find(people[:2], against=people[2:], passed_over=over))

    assert over.pairs == 1 + 2 * 498


def test_few_of_one_name_are_all_compared_and_nothing_is_passed_over(looks: list[int]) -> None:
    over = PassedOver()

    list(find(crowd(pairs.CROWD, known=False), passed_over=over))

    assert (looks[0], over.pairs) == (pairs.CROWD * (pairs.CROWD - 1) // 2, 0)


@pytest.mark.parametrize(
    "again",
    [
        Record(COMMON, relation="प्रभात कल्पित", birth_year=1971, place=BOOTH),
        Record(COMMON, relation="प्रभात", birth_year=1972, place=BOOTH),
        Record("Amit Kalpit", relation="Prabhat Kalpit", birth_year=1971, place=BOOTH),
    ],
)
def test_who_stands_twice_in_a_crowd_is_found_by_relation_and_year(again: Record) -> None:
    twice = [Record(COMMON, relation="प्रभात कल्पित", birth_year=1971, place=BOOTH), *crowd(1_000), again]

    assert (0, 1_001) in {(pair.i, pair.j) for pair in find(twice)}


def test_who_stands_twice_in_a_crowd_is_found_by_the_phone() -> None:
    twice = [*crowd(1_000, known=False), Record(COMMON, phone=b"7", place=BOOTH)]

    assert (7, 1_000) in {(pair.i, pair.j) for pair in find(twice)}


def test_in_a_crowd_each_pair_comes_once() -> None:
    found = [(pair.i, pair.j) for pair in find(crowd(1_000))]

    assert len(found) == len(set(found))
