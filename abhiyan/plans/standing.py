"""How an activity stands, on a day: how many units have it to do, have closed it, are late with it; in a word and in
words. Counted from the assignments themselves by the places their units had on that day, so that a past day keeps what
stood there before a move. One statement for a branch, or for all units directly below it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.plans.models import WAIVED, Activity, Assignment
from abhiyan.plans.wording import grouped
from abhiyan.units.models import Unit

WAITING, RUNNING, DONE, LATE = "waiting", "running", "done", "late"


class Standing(NamedTuple):
    """How many units have the activity to do on a day, how many have closed it, how many are late with it."""

    units: int = 0
    closed: int = 0
    late: int = 0


def in_branch(unit: Unit, day: date, by: Authority, **only: Any) -> dict[int, Standing]:
    """The standing of each activity in the branch of `unit`, by the activity's id."""
    rows = _counted(_placed(path_on(unit, day), day, by, **only).values("activity"), day)
    return {row["activity"]: _standing(row) for row in rows}


def below(unit: Unit, day: date, by: Authority, **only: Any) -> dict[tuple[str, int], Standing]:
    """The same for every unit directly below, by its path on the day and the activity's id."""
    path = path_on(unit, day)
    placed = _placed(path, day, by, **only)
    placed = placed.annotate(child=Substr("unit__placements__path", 1, Value(len(path) + tree.SEGMENT)))
    rows = _counted(placed.values("child", "activity"), day)
    return {(row["child"], row["activity"]): _standing(row) for row in rows if row["child"] != path}


def path_on(unit: Unit, day: date) -> str:
    """Where the unit stood in its own tree on the day; where it stands today, before it was there."""
    then = unit.placements.on(day).filter(tree=unit.tree)
    return then.values_list("path", flat=True).first() or unit.path


def placed_on(day: date, field: str = "placements") -> Q:
    """A filter for what had its place (`field` leads to placements) on the day."""
    still = Q(**{f"{field}__until": None}) | Q(**{f"{field}__until__gt": day})
    return Q(**{f"{field}__since__lte": day}) & still


def _placed(path: str, day: date, by: Authority, **only: Any) -> QuerySet[Assignment]:
    """Assignments of units that stood below `path` on `day`, of those that `by` sees."""
    here = Q(unit__placements__path__gte=path, unit__placements__path__lt=tree.after(path))
    rows = Assignment.objects.seen_by(by).filter(here & placed_on(day, "unit__placements"))
    return rows.exclude(state=WAIVED).filter(**only).order_by()


def _counted(rows: Any, day: date) -> Any:
    closed = Q(closed_on__lte=day)
    late = Q(due__lt=day) & (Q(closed_on=None) | Q(closed_on__gt=day))
    return rows.annotate(n=Count("pk"), closed=Count("pk", filter=closed), late=Count("pk", filter=late))


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(row["n"], row["closed"], row["late"])


def state_of(activity: Activity, standing: Standing, day: date) -> str:
    """WAITING, RUNNING, DONE or LATE. Done is when every unit has closed it; late when one should have and has not."""
    if standing.units and standing.closed == standing.units:
        return DONE
    if standing.late:
        return LATE
    if day < activity.since:
        return WAITING
    return RUNNING if day < activity.until or standing.units else DONE


def worded(state: str, standing: Standing) -> str:
    """The state as a sentence."""
    counts = {"n": standing.units, "closed": standing.closed, "late": standing.late}
    numbers = {name: grouped(count) for name, count in counts.items()}
    if not standing.units:
        return {DONE: _("over"), RUNNING: _("running")}.get(state, _("not yet"))
    if state == DONE:
        return ngettext("done by the %(n)s unit", "done by all %(n)s units", standing.units) % numbers
    if state == LATE:
        return ngettext("%(late)s of %(n)s late", "%(late)s of %(n)s late", standing.late) % numbers
    if state == RUNNING:
        return _("running: %(closed)s of %(n)s done") % numbers
    return ngettext("%(n)s unit will do it", "%(n)s units will do it", standing.units) % numbers


def in_short(state: str, standing: Standing) -> str:
    """The state for a narrow cell or beside a bar: done; 4 late; 3 of 20; waiting."""
    if not standing.units:
        return worded(state, standing)
    if state == LATE:
        return _("%(late)s late") % {"late": grouped(standing.late)}
    if state == RUNNING:
        return _("%(closed)s of %(n)s") % {"closed": grouped(standing.closed), "n": grouped(standing.units)}
    return _("done") if state == DONE else pgettext("an activity that has not begun", "waiting")
