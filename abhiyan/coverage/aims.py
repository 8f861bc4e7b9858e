"""Goals with what serves them: each unit of a goal (each seat of a region) with its booths and its people."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from abhiyan.coverage import figures
from abhiyan.coverage.figures import Coverage
from abhiyan.coverage.reads import PAGE, goals_seen
from abhiyan.kernel.authority import Authority
from abhiyan.units import below, tally
from abhiyan.units.counting import UNITS
from abhiyan.units.models import Goal, Level, Unit
from abhiyan.units.tally import Figures


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

    One statement where there is none; else two a goal, of which an organisation has a few, and four for all of them.
    """
    goals = goals_seen(unit, by)
    if not goals:
        return []
    listed = [_units(goal, by, day) for goal in goals]
    now = tally.figures(list({one.pk: one for units in listed for one in units}.values()), day)
    leaf, roles = Level.objects.get(is_leaf=True), figures.roles_asked(None)
    return [Aim(goal, leaf, _pieces(units, leaf, roles, now)) for goal, units in zip(goals, listed, strict=True)]


def _units(goal: Goal, by: Authority, day: date) -> list[Unit]:
    """The goal's units on the day: as many as one page holds."""
    steps = below.depth_in(goal.level, goal.unit.tree) - goal.unit.depth
    placed = below.placed_at(goal.unit, max(steps, 0), day)
    return list(by.see(Unit).filter(pk__in=list(placed)).select_related("level").order_by("path")[:PAGE])


def _pieces(units: Sequence[Unit], leaf: Level, roles: figures.Roles, now: Mapping[int, Figures]) -> list[Piece]:
    return [Piece(one, now[one.pk].get((UNITS, leaf.key), 0), figures.summed(now[one.pk], roles)) for one in units]
