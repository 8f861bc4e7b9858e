"""How far each activity has come at a unit and below it, on a day: its assignments, and the people of its target."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from django.db import connection

from abhiyan.kernel import tree
from abhiyan.plans import counting
from abhiyan.plans.counting import Counted
from abhiyan.plans.models import Activity
from abhiyan.posts.counting import FILLED, VERIFIED
from abhiyan.units import below, tally
from abhiyan.units.models import Level, Unit


class Reached(NamedTuple):
    """A target in numbers: how many holders of the role are wanted, claimed and verified."""

    wanted: int
    claimed: int
    verified: int


class Progress(NamedTuple):
    """An activity on a day; `target` is None where it asks for nobody."""

    counted: Counted
    target: Reached | None


def progress(activities: Sequence[Activity], unit: Unit, day: date) -> dict[int, Progress]:
    """The progress of each activity by its id, in a fixed number of statements whatever the size.

    Assignments stand where a unit acts: seen from a seat of the second tree there are none of mandals, but the people
    of its booths are counted.
    """
    counted, targets = counting.figures(unit, day), reached(activities, unit, day)
    return {one.pk: Progress(counted.get(one.subject, counting.NOTHING), targets.get(one.pk)) for one in activities}


def reached(activities: Sequence[Activity], unit: Unit, day: date) -> dict[int, Reached]:
    """Of those activities that have a target: how far it is reached at `unit` and below.

    An activity that is limited to a branch below `unit` is counted in that branch.
    """
    places = {one: _place(one, unit) for one in activities if one.target_role_id}
    figures = tally.figures(list({place.pk: place for place in places.values()}.values()), day)
    count = cache(units_below)  # two activities may ask for the same booths
    return {
        one.pk: _reached(one, figures[place.pk], count(place, one.target_level, day))
        for one, place in places.items()
        if one.target_level is not None
    }


def _place(activity: Activity, unit: Unit) -> Unit:
    """Where the people of the target are counted: at the unit, or at the branch below it that acts."""
    within = activity.within
    return within if within is not None and tree.holds(unit.path, within.path) else unit


def _reached(activity: Activity, figures: tally.Figures, units: int) -> Reached:
    role = activity.target_role.key if activity.target_role else ""
    wanted = (activity.target_count or 0) * units
    return Reached(wanted, figures.get((FILLED, role), 0), figures.get((VERIFIED, role), 0))


def units_below(unit: Unit, level: Level, day: date) -> int:
    """How many units of `level` stood at or below `unit` on `day`, in the tree that `unit` is in.

    By the length of the path, so that nothing but places is read. The slowest part of a state timeline: 141,000 booths
    take some 100 ms, a region a fifth of it, a seat 2 ms.
    """
    if unit.level_id == level.pk:
        return 1
    path = below.path_on(unit, day)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM units_placement WHERE path >= %s AND path < %s AND length(path) = %s "
            "AND since <= %s AND (until IS NULL OR until > %s)",
            [path, tree.after(path), tree.SEGMENT * _depth(unit, level), day, day],
        )
        return int(cursor.fetchone()[0])


def _depth(unit: Unit, level: Level) -> int:
    """The level's depth in the unit's tree: the leaf stands below the deepest level of either."""
    if unit.tree == level.tree:
        return level.depth
    return 1 + Level.objects.filter(tree=unit.tree).count() if level.is_leaf else 0


def summary(day: date) -> dict[str, dict[str, int]]:
    """Every activity of the open programmes over both trees: {"feb-2018/registration": {"assigned": 1494, ...}}."""
    tops = [counting.figures(top, day) for top in Unit.objects.filter(depth=1).select_related("level")]
    found: dict[str, dict[str, int]] = {}
    for subject in Activity.objects.standing().values_list("subject", flat=True):
        parts = [figures.get(subject, counting.NOTHING) for figures in tops]
        found[subject] = Counted(*(sum(column) for column in zip(*parts, strict=True)))._asdict()
    return found
