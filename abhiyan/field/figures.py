"""What is said of a drive: by unit, by day, by place, by team; what came of its links; where nothing was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from abhiyan.field import counting
from abhiyan.field.models import Came, Link, Opened, Place, Team
from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.plans.models import Activity, Assignment
from abhiyan.units import tally
from abhiyan.units.models import Unit, in_ranges

PAGE = 50
MOST_SILENT = 1_000  # units that are looked at for one page


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures of a drive. met is a claim; shown: visits with a photo; acted: installs that count."""

    visited: int = 0
    talks: int = 0
    met: int = 0
    shown: int = 0
    opened: int = 0
    came: int = 0
    proved: int = 0
    acted: int = 0

    @property
    def is_nothing(self) -> bool:
        return not any(getattr(self, kind) for kind in counting.KINDS)


NOTHING = Counted()


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with its figures."""

    unit: Unit
    n: Counted


@dataclass(frozen=True, slots=True)
class Day:
    """What one day brought. is_planned: the plan names it."""

    day: date
    n: Counted
    is_planned: bool


def _of(found: Mapping[tuple[str, str], int], activity: Activity) -> Counted:
    return Counted(**{one.name: found.get((one.name, activity.subject), 0) for one in fields(Counted)})


def lines(activity: Activity, units: Sequence[Unit], day: date) -> list[Line]:
    """The figures of each unit up to `day`, in the order given. Two statements at most."""
    counted = tally.figures(units, day)
    return [Line(one, _of(counted[one.pk], activity)) for one in units]


def of_unit(activity: Activity, unit: Unit, day: date) -> Counted:
    return _of(tally.figures_of(unit, day), activity)


def by_day(activity: Activity, unit: Unit, through: date) -> list[Day]:
    """Each day that the plan names or on which something was counted, up to `through`. One statement."""
    found = tally.history(unit, through)
    planned = {date.fromisoformat(str(day)) for day in activity.days}
    counted = {day: _of(changes, activity) for day, changes in found.items()}
    days = {day for day, n in counted.items() if not n.is_nothing} | {day for day in planned if day <= through}
    return [Day(day, counted.get(day, NOTHING), not planned or day in planned) for day in sorted(days)]


def silent(activity: Activity, unit: Unit, day: date) -> list[Unit]:
    """The units of the activity's level, at or below `unit`, that did nothing by `day` that is known of."""
    acting = Assignment.objects.standing().filter(activity=activity).values("unit")
    below = list(Unit.objects.below(unit).open_on(day).filter(pk__in=acting).order_by("path")[:MOST_SILENT])
    return [line.unit for line in lines(activity, below, day) if not line.n.visited]


def unvisited(activity: Activity, unit: Unit, by: Authority) -> int:
    """How many places at and below `unit` that are meant were not visited. One statement."""
    places = _places_of(activity, unit, by).standing()  # type: ignore[attr-defined]
    visited = Q(visits__isnull=False, visits__struck_on=None)
    return int(places.exclude(pk__in=Place.objects.filter(visited).values("pk")).count())


def _places_of(activity: Activity, unit: Unit, by: Authority) -> "QuerySet[Place]":
    here = in_ranges([(unit.path, tree.after(unit.path))], "assignment__unit__path")
    seen: QuerySet[Place] = by.see(Place)
    return seen.filter(here, assignment__activity=activity)


# --- places, teams ----------------------------------------------------------------------------------------------------

_STANDS = Q(visits__struck_on=None)
_SUMS: dict[str, Any] = {
    "visited": Count("visits", filter=_STANDS),
    "talks": Coalesce(Sum("visits__talks", filter=_STANDS), Value(0)),
    "met": Coalesce(Sum("visits__met", filter=_STANDS), Value(0)),
    "shown": Count("visits", filter=_STANDS & Q(visits__shown=True)),
    "last": Max("visits__day", filter=_STANDS),
}


def places(assignment: Assignment, *, show: str = "", after: str = "") -> tuple[list[Place], str]:
    """One page of a drive's places in the order they were noted, each with its sums, and the key of the next.

    show: "unvisited", "unasked" (without permission), "dropped", or all that are meant. One statement.
    """
    rows = Place.objects.filter(assignment=assignment, pk__gt=number(after)).select_related("unit")
    rows = rows.filter(dropped_on__isnull=False) if show == "dropped" else rows.standing()
    found: QuerySet[Any] = rows.annotate(**_SUMS).order_by("pk")
    if show == "unvisited":
        found = found.filter(visited=0)
    elif show == "unasked":
        found = found.exclude(permission="granted")
    some = list(found[: PAGE + 1])
    return some[:PAGE], str(some[PAGE - 1].pk) if len(some) > PAGE else ""


def report_places(assignment: Assignment) -> list[Place]:
    """Every place of a drive with its sums, for a file. One statement."""
    return list(Place.objects.filter(assignment=assignment).select_related("unit").annotate(**_SUMS).order_by("pk"))


def teams(assignment: Assignment) -> list[Team]:
    """The teams of a drive with their people and sums. Three statements."""
    rows = Team.objects.filter(assignment=assignment).select_related("leader")
    return list(rows.annotate(**_SUMS).prefetch_related("members__person").order_by("pk"))


# --- links ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Followed:
    """A link with what came of it."""

    link: Link
    opened: int
    came: int
    proved: int
    acted: int


def links(assignment: Assignment, day: date) -> list[Followed]:
    """The links of a drive with what came of each by `day`. Three statements."""
    rows = list(Link.objects.filter(assignment=assignment).select_related("team", "assignment__unit"))
    rows.sort(key=lambda one: (one.team_id or 0, one.day or date.min))
    opened = dict(Opened.objects.filter(link__in=rows, day__lte=day).values_list("link").annotate(n=Sum("n")))
    came = Came.objects.filter(link__in=rows, day__lte=day).values_list("link")
    counted = came.annotate(
        n=Count("pk"), proved=Count("pk", filter=Q(proved_on__lte=day)), acted=Count("pk", filter=Q(acted_on__lte=day))
    )
    by_link = {link: counts for link, *counts in counted}
    return [Followed(one, opened.get(one.pk, 0), *by_link.get(one.pk, (0, 0, 0))) for one in rows]
