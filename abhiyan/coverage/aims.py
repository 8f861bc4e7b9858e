"""Goals with what serves them: each unit of a goal (each seat of a region) with its booths and its people."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from abhiyan.coverage import figures
from abhiyan.coverage.figures import Coverage
from abhiyan.coverage.reads import PAGE
from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.units import below
from abhiyan.units.models import Goal, Level, Unit


class Piece(NamedTuple):
    """A unit of a goal: how many leaves stand below it, who is in place there."""

    unit: Unit
    leaves: int
    coverage: Coverage


class Aim(NamedTuple):
    """A goal and its units that one sees, in the order of their places; `there` counts them."""

    goal: Goal
    leaf: Level
    pieces: list[Piece]

    @property
    def there(self) -> int:
        return len(self.pieces)

    @property
    def whole(self) -> Coverage:
        """The sum of the pieces."""
        parts = [piece.coverage for piece in self.pieces]
        return Coverage(
            seats=sum(one.seats for one in parts),
            claimed=sum(one.claimed for one in parts),
            verified=sum(one.verified for one in parts),
            volunteers=sum(one.volunteers for one in parts),
            volunteers_verified=sum(one.volunteers_verified for one in parts),
        )

    @property
    def leaves(self) -> int:
        return sum(piece.leaves for piece in self.pieces)


def aims(unit: Unit, by: Authority, day: date) -> list[Aim]:
    """The goals of `unit` and of what is below it; at the top of a tree, those of the other tree too.

    A few statements a goal, of which an organisation has a few, and four for all of them.
    """
    seen = by.see(Unit)
    if unit.parent_id is not None:
        seen = seen.filter(path__gte=unit.path, path__lt=tree.after(unit.path))
    goals = Goal.objects.filter(unit__in=seen).select_related("level", "unit__level").order_by("year", "pk")
    units = {goal: _units(goal, by, day) for goal in goals}
    distinct = {one.pk: one for listed in units.values() for one in listed}
    covered = {line.unit.pk: line.coverage for line in figures.coverage(list(distinct.values()), day)} if units else {}
    leaf = Level.objects.get(is_leaf=True) if units else None
    return [Aim(goal, leaf, _pieces(goal, leaf, listed, covered, day)) for goal, listed in units.items() if leaf]


def _units(goal: Goal, by: Authority, day: date) -> list[Unit]:
    """The goal's units on the day: as many as one page holds."""
    steps = below.depth_in(goal.level, goal.unit.tree) - goal.unit.depth
    placed = below.placed_at(goal.unit, max(steps, 0), day)
    return list(by.see(Unit).filter(pk__in=list(placed)).select_related("level").order_by("path")[:PAGE])


def _pieces(goal: Goal, leaf: Level, units: Sequence[Unit], covered: dict[int, Coverage], day: date) -> list[Piece]:
    path, depth = below.path_on(goal.unit, day), below.depth_in(goal.level, goal.unit.tree)
    counted = below.count_below(path, depth, below.depth_in(leaf, goal.unit.tree), day)
    return [Piece(one, counted.get(below_path(one, goal.unit.tree), 0), covered[one.pk]) for one in units]


def below_path(unit: Unit, number: int) -> str:
    """The unit's path in the tree of that number."""
    return unit.path if unit.tree == number else unit.area_path or ""
