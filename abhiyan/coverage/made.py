"""The assignments a figure of work is made of: the rows behind "why this number?"."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.plans.counting import LAST_DAY, Counted
from abhiyan.plans.models import WAIVED, Activity, Assignment, AssignmentQuerySet
from abhiyan.plans.timeline import STATE_WORDS
from abhiyan.units import below
from abhiyan.units.models import Unit

PAGE = 50
ASSIGNED, DUE, DONE, CHECKED, LATE = Counted._fields
KINDS = {
    ASSIGNED: _("Assigned"),
    DUE: _("Due"),
    DONE: _("Done"),
    CHECKED: _("Verified"),
    LATE: _("Late"),
}
MEANS = {
    ASSIGNED: _("Everything the plan asks of the units here and below, whenever it is due, less what was let off."),
    DUE: _("What had its last day by the day looked at, less what was let off by then."),
    DONE: _("What was reported by the day looked at, verified or not."),
    CHECKED: _("What the level above had agreed to by the day looked at."),
    LATE: _("What was due before the day looked at and still open at its end."),
}


def rows(unit: Unit, day: date, kind: str, asked: Sequence[Activity], by: Authority) -> AssignmentQuerySet:
    """The assignments that a figure counts, as far as `by` sees them."""
    return _counted(_placed(unit, LAST_DAY if kind == ASSIGNED else day, asked, by), kind, day)


def open_due(unit: Unit, day: date, on: date, asked: Sequence[Activity], by: Authority) -> AssignmentQuerySet:
    """The assignments that are open at the end of `day` and whose last day is `on`."""
    return _placed(unit, day, asked, by).open_on(day).filter(due=on)


def _placed(unit: Unit, on: date, asked: Sequence[Activity], by: Authority) -> AssignmentQuerySet:
    """Those of the units that stood at or below `unit` on the day."""
    path, place = below.path_on(unit, on), "unit__placements__"
    stood = Q(**{f"{place}until": None}) | Q(**{f"{place}until__gt": on})
    here = {f"{place}path__gte": path, f"{place}path__lt": tree.after(path), f"{place}since__lte": on}
    return Assignment.objects.seen_by(by).filter(stood, activity__in=list(asked), **here)


def _counted(found: AssignmentQuerySet, kind: str, day: date) -> AssignmentQuerySet:
    """Those that the kind of figure counts on the day, by the same dates as plans.counting."""
    if kind == ASSIGNED:
        return found.exclude(state=WAIVED)
    if kind == DUE:
        return found.filter(due__lte=day).exclude(state=WAIVED, closed_on__lte=day)
    if kind == DONE:
        return found.filter(closed_on__lte=day).exclude(state=WAIVED)
    return found.filter(verified_on__lte=day) if kind == CHECKED else found.late_on(day)


class Page(NamedTuple):
    """One page of the rows by place, how many there are in all, and the key of the next page."""

    rows: list[Assignment]
    seen: int
    following: str


def page(found: AssignmentQuerySet, day: date, after: str = "") -> Page:
    """Each row carries `words` and `late`. Two statements. A key that is not one starts from the beginning."""
    path, _dot, pk = after.partition(".")
    later = found
    if path.isdecimal() and number(pk):
        later = found.filter(unit__path__gte=path).filter(Q(unit__path__gt=path) | Q(pk__gt=number(pk)))
    listed = list(later.select_related("unit", "activity", "post__role").order_by("unit__path", "pk")[: PAGE + 1])
    for row in listed:
        row.words = STATE_WORDS[row.state_on(day)]  # type: ignore[attr-defined]  # read by templates
        row.late = row.is_late_on(day)  # type: ignore[attr-defined]
    last = listed[PAGE - 1] if len(listed) > PAGE else None
    return Page(listed[:PAGE], found.count(), f"{last.unit.path}.{last.pk}" if last else "")
