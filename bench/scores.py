"""How right a finder of duplicates is: pairs found beside pairs that are."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

PairOf = tuple[int, int]


class Scores(NamedTuple):
    """Shares from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return (
            2 * self.precision * self.recall / (self.precision + self.recall) if self.precision + self.recall else 0.0
        )


def true_pairs(person_of_row: Sequence[object]) -> set[PairOf]:
    """All pairs of rows that are one person."""
    rows: dict[object, list[int]] = {}
    for row, person in enumerate(person_of_row):
        rows.setdefault(person, []).append(row)
    return {pair for group in rows.values() for pair in combinations(group, 2)}


def scores(found: Iterable[PairOf], true: set[PairOf]) -> Scores:
    pairs = set(found)
    right = len(pairs & true)
    return Scores(right / len(pairs) if pairs else 1.0, right / len(true) if true else 1.0)


def best_threshold(weighed: Sequence[tuple[float, PairOf]], true: set[PairOf]) -> tuple[float, Scores]:
    """The threshold with the best F1 and what it gives: the most a finder could reach if it knew the answer."""
    best, at, right = Scores(1.0, 0.0), 1.0, 0
    ordered = sorted(weighed, reverse=True)
    for count, (weight, pair) in enumerate(ordered, 1):
        right += pair in true
        last_of_weight = count == len(ordered) or ordered[count][0] < weight
        here = Scores(right / count, right / len(true))
        if last_of_weight and here.f1 > best.f1:
            best, at = here, weight
    return at, best
