"""The plan in figures, for any unit on any day: what is assigned, due, done, verified and late, beside the people.

Assignments stand at units of the organisation and roll up in its tree. The people of a target are counted by their
booths, and so on either tree. Every function costs a fixed number of statements, whatever the size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from abhiyan.coverage import figures
from abhiyan.coverage.figures import Coverage
from abhiyan.plans import counting
from abhiyan.plans.counting import CHECKED, DONE, DUE, LAST_DAY, LATE, NOTHING, Counted
from abhiyan.plans.models import Activity
from abhiyan.plans.progress import Reached, reached
from abhiyan.units import tally
from abhiyan.units.models import Unit


class Deed(NamedTuple):
    """An activity as it stands at a unit and below; `counted` is None where its assignments are in the other tree.

    `target` is None where it asks for nobody.
    """

    activity: Activity
    counted: Counted | None
    target: Reached | None


class Row(NamedTuple):
    """A unit's work over all activities asked for, beside its people."""

    unit: Unit
    counted: Counted
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Screen:
    """A unit: its activities in the order of their days, the sum of them, and the units below."""

    deeds: list[Deed]
    own: Row
    rows: list[Row]

    @property
    def counted(self) -> list[Deed]:
        """Those whose assignments are counted in this tree."""
        return [deed for deed in self.deeds if deed.counted is not None]

    @property
    def targets(self) -> list[Deed]:
        """Those that ask for people here."""
        return [deed for deed in self.deeds if deed.target and deed.target.wanted]


def acts_in(activity: Activity, number: int) -> bool:
    """Whether the activity's assignments roll up in the tree of that number."""
    return activity.level.is_leaf or activity.level.tree == number


def acts_under(activity: Activity, unit: Unit) -> bool:
    """Whether the activity may have assignments at a unit of this level or below."""
    level = activity.level
    return level.is_leaf or (level.tree == unit.level.tree and level.depth >= unit.level.depth)


def screen(unit: Unit, children: Sequence[Unit], day: date, asked: Sequence[Activity]) -> Screen:
    """The work of `unit` and of those right below it."""
    units, roles = [unit, *children], figures.roles_asked(None)
    now, in_all = tally.figures(units, day), tally.figures(acting(units, asked), LAST_DAY)
    counted = {one.pk: counting.counted(now[one.pk], in_all.get(one.pk, {})) for one in units}
    targets = reached(asked, unit, day)
    deeds = [
        Deed(one, counted[unit.pk].get(one.subject, NOTHING) if acts_in(one, unit.tree) else None, targets.get(one.pk))
        for one in asked
    ]
    rows = [Row(one, total(counted[one.pk], asked), figures.summed(now[one.pk], roles)) for one in units]
    return Screen(deeds, rows[0], rows[1:])


def counted_at(unit: Unit, day: date, asked: Sequence[Activity]) -> Counted:
    """The sum over the activities at one unit. Two statements."""
    in_all = tally.figures(acting([unit], asked), LAST_DAY)
    return total(counting.counted(tally.figures_of(unit, day), in_all.get(unit.pk, {})), asked)


def acting(units: Sequence[Unit], asked: Sequence[Activity]) -> list[Unit]:
    """Those with assignments at or below them: leaves, which sum their own rows, only where leaves act."""
    leaves_act = any(one.level.is_leaf for one in asked)
    return [unit for unit in units if leaves_act or not tally.is_leaf(unit)]


def total(counted: Mapping[str, Counted], asked: Sequence[Activity]) -> Counted:
    """The sum over the activities asked for."""
    parts = [counted.get(one.subject, NOTHING) for one in asked]
    return Counted(*(sum(column) for column in zip(NOTHING, *parts, strict=True)))


class Point(NamedTuple):
    """What stood at the end of a day."""

    day: date
    counted: Counted


def trend(unit: Unit, day: date, asked: Sequence[Activity], *, days: int) -> list[Point]:
    """Due, done, verified and late at the end of each of the last `days` days. One statement.

    `assigned` is what the plan asks for up to the day, and so equals `due`: it is not drawn.
    """
    changes, subjects = tally.history(unit, day), {one.subject for one in asked}
    first = day - timedelta(days=days - 1)
    running = dict.fromkeys((DUE, DONE, CHECKED, LATE), 0)
    moved = sorted(changes)
    points, at = [], 0
    for number in range(days):
        when = first + timedelta(days=number)
        while at < len(moved) and moved[at] <= when:
            for (kind, subject), n in changes[moved[at]].items():
                if kind in running and subject in subjects:
                    running[kind] += n
            at += 1
        points.append(Point(when, Counted(running[DUE], *running.values())))
    return points
