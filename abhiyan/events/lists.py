"""What the pages of events read. Every function costs a fixed number of statements, whatever the size."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from abhiyan.events import wording
from abhiyan.events.models import CANCELLED, HELD, Event, Venue
from abhiyan.kernel import clock, tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.plans.models import Activity
from abhiyan.units.models import Unit, in_ranges

PAGE = 50  # events on one page
NEVER = date(9999, 12, 31)  # where an event without a day stands in the order of days


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows a list. words: part of a unit's name, or a code. day: one day. activity: a number."""

    unit: Unit
    words: str = ""
    day: date | None = None
    activity: str = ""


def found(asked: Asked, by: Authority) -> "QuerySet[Event]":
    """The events at a unit and below that `by` sees and that the plan still holds, by day, those without one last."""
    rows: Any = Event.objects.seen_by(by).of(asked.unit)
    rows = rows.filter(assignment__activity__withdrawn_on=None, assignment__activity__programme__closed_on=None)
    if asked.day is not None:
        rows = rows.filter(day=asked.day)
    if activity := number(asked.activity):
        rows = rows.filter(assignment__activity=activity)
    if asked.words:
        named = Q()
        for field, how in (("name_hi", "icontains"), ("name_en", "icontains"), ("code", "iexact")):
            named |= Q(**{f"assignment__unit__{field}__{how}": asked.words})
        rows = rows.filter(named)
    return rows.annotate(when=Coalesce("day", Value(NEVER))).order_by("when", "pk")  # type: ignore[no-any-return]  # annotated


def page(asked: Asked, by: Authority, after: str = "") -> tuple[list[Event], str]:
    """One page of a list, each dressed, and the key of the next. A key that is none begins anew. One statement."""
    some: list[Any] = list(found(asked, by).filter(_later_than(after)).whole()[: PAGE + 1])  # type: ignore[attr-defined]  # annotated
    for one in some:
        dress(one)
    last = some[PAGE - 1] if len(some) > PAGE else None
    return some[:PAGE], f"{last.when.isoformat()}.{last.pk}" if last else ""


def _later_than(key: str) -> Q:
    day, _dot, pk = key.partition(".")
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return Q()
    return Q(when__gt=when) | Q(when=when, pk__gt=number(pk)) if number(pk) else Q()


def dress(event: Event) -> None:
    """Put `words`, `tag` (of its status) and `half_words` on an event, for templates."""
    event.words = wording.STATUS_WORDS[event.status]  # type: ignore[attr-defined]
    event.tag = wording.STATUS_TAGS[event.status]  # type: ignore[attr-defined]
    event.half_words = wording.HALF_WORDS.get(event.half, "")  # type: ignore[attr-defined]


def is_permission_late(event: Event, day: date) -> bool:
    """Whether the permission was to be asked for, or to be had, before `day` and was not."""
    if event.granted_on is not None or event.status in (CANCELLED, HELD):
        return False
    unasked = event.asked_on is None and event.ask_by is not None and event.ask_by < day
    return unasked or (event.grant_by is not None and event.grant_by < day)


def day_of(text: str) -> date | None:
    """A day as it stands in an address; None where it is none."""
    try:
        return clock.read_day(text)
    except clock.BadDay:
        return None


def activities_of(unit: Unit) -> list[tuple[int, str]]:
    """The activities whose events stand at a unit and below, for the filter."""
    rows = Event.objects.standing().of(unit).order_by("assignment__activity__since", "assignment__activity")
    fields = [f"assignment__activity__{name}" for name in ("pk", "name_hi", "name_en")]
    some = rows.values_list(*fields).distinct()
    english = wording.reads_english()
    return [(pk, (en or hi) if english else (hi or en)) for pk, hi, en in some]


def activity_of(asked: str, among: list[tuple[int, str]]) -> Activity | None:
    """The activity of that number among these, else the first; None where there are none."""
    numbers = [pk for pk, _name in among]
    chosen = number(asked) if number(asked) in numbers else next(iter(numbers), None)
    return Activity.objects.select_related("owner__wing").filter(pk=chosen).first() if chosen else None


def venues_near(unit: Unit, by: Authority) -> "QuerySet[Venue]":
    """The halls of a unit, of those below it and of those above it, as far as `by` sees them."""
    above = Q(unit__path__in=tree.ancestors(unit.path))
    places = in_ranges([(unit.path, tree.after(unit.path))], "unit__path", "unit__area_path")
    seen: QuerySet[Venue] = by.see(Venue)
    return seen.filter(above | places).select_related("unit").order_by("unit__path", "name", "pk")


def venue_page(unit: Unit, by: Authority, words: str = "", after: str = "") -> tuple[list[Venue], str]:
    """One page of the halls near a unit by number, and the key of the next."""
    rows = venues_near(unit, by).order_by("pk")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(name_en__icontains=words) | Q(address__icontains=words))
    if last := number(after):
        rows = rows.filter(pk__gt=last)
    some = list(rows[: PAGE + 1])
    return some[:PAGE], str(some[PAGE - 1].pk) if len(some) > PAGE else ""
