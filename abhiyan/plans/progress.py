"""How far each activity has come at a unit and below it, on a day: its assignments, and the people of its target."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from abhiyan.kernel import edition, tree
from abhiyan.plans import counting
from abhiyan.plans.counting import Counted
from abhiyan.plans.models import Activity
from abhiyan.posts.counting import FILLED, VERIFIED
from abhiyan.units import tally
from abhiyan.units.counting import UNITS
from abhiyan.units.models import Unit

SOON = timedelta(days=7)  # before an activity begins it is shown to whoever has a part in it


class Reached(NamedTuple):
    """A target in numbers: how many holders of the role are wanted, claimed and verified."""

    wanted: int
    claimed: int
    verified: int

    @property
    def missing(self) -> int:
        return max(self.wanted - self.claimed, 0)


class Progress(NamedTuple):
    """An activity on a day; `target` is None where it asks for nobody."""

    counted: Counted
    target: Reached | None


@edition.kept
def in_force() -> list[Activity]:
    """The activities of the open programmes that their plans still hold, with all they refer to, by their days."""
    related = ("programme", "level", "within", "owner__level", "target_role__wing", "target_level")
    return list(Activity.objects.standing().select_related(*related))


def concerning(unit: Unit) -> list[Activity]:
    """Those of them that `unit` is a part of."""
    return [one for one in in_force() if one.concerns(unit)]


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
    return {one.pk: _reached(one, figures[place.pk]) for one, place in places.items()}


def targets_at(unit: Unit, day: date) -> list[tuple[Activity, Reached]]:
    """What the open programmes ask of a unit of the target's own level, now or soon, by their days.

    No row of its own says so at a leaf: it follows from the plan and the people there. No statement where nothing is
    asked for, one else.
    """
    asked = [one for one in concerning(unit) if one.target_level_id == unit.level_id and is_near(one, day)]
    if not asked:
        return []
    figures = tally.figures_of(unit, day)
    return [(one, _reached(one, figures)) for one in asked]


def is_near(activity: Activity, day: date) -> bool:
    """Whether an activity goes on, or begins within days."""
    return activity.since - SOON <= day < activity.until


def _place(activity: Activity, unit: Unit) -> Unit:
    """Where the people of the target are counted: at the unit, or at the branch below it that acts."""
    within = activity.within
    return within if within is not None and tree.holds(unit.path, within.path) else unit


def _reached(activity: Activity, figures: tally.Figures) -> Reached:
    role = activity.target_role.key if activity.target_role else ""
    level = activity.target_level.key if activity.target_level else ""
    wanted = (activity.target_count or 0) * figures.get((UNITS, level), 0)
    return Reached(wanted, figures.get((FILLED, role), 0), figures.get((VERIFIED, role), 0))


def summary(day: date) -> dict[str, dict[str, int]]:
    """Every activity of the open programmes over both trees: {"feb-2018/registration": {"assigned": 1494, ...}}."""
    tops = [counting.figures(top, day) for top in Unit.objects.filter(depth=1).select_related("level")]
    found: dict[str, dict[str, int]] = {}
    for subject in (one.subject for one in in_force()):
        parts = [figures.get(subject, counting.NOTHING) for figures in tops]
        found[subject] = Counted(*(sum(column) for column in zip(*parts, strict=True)))._asdict()
    return found
