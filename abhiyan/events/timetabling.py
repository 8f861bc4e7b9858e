"""Every write about timetables: having one solved, keeping what came out with its proof, publishing it.

What is tried by hand is in events/trying.py.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction

from abhiyan.events import access, asking, solving
from abhiyan.events.asking import Limits
from abhiyan.events.models import Event, EventQuerySet, Guest, Invitation, Timetable, is_in
from abhiyan.events.wishing import INVITE, wishes
from abhiyan.kernel import audit, bulk
from abhiyan.kernel.authority import Authority
from abhiyan.plans.models import Activity


class Refused(Exception):
    """A timetable that can't be published; the subclass says why, the view words it."""


class Clashes(Refused):
    """What was found no longer holds; `reasons` say where. Solve anew."""

    def __init__(self, reasons: Sequence[dict[str, Any]]) -> None:
        self.reasons = list(reasons)
        super().__init__(len(reasons))


class NothingFound(Refused):
    """The timetable has no days: the wishes contradict each other."""


class PublishedBefore(Refused):
    """This timetable, or a later one, was published already."""


class Change(NamedTuple):
    """An event that another day or half-day is proposed for. before: None where it had no day."""

    event: Event
    before: tuple[date, str] | None
    after: tuple[date, str]


def require_timetable(activity: Activity, *, by: Authority) -> None:
    """Raises PermissionDenied."""
    if not access.may_timetable(activity, by=by):
        raise PermissionDenied("plan")


@transaction.atomic
def propose(
    activity: Activity,
    limits: Limits,
    found: solving.Found,
    *,
    at: datetime,
    by: Authority,
    tried: Timetable | None = None,
    pins: Collection[int] | None = None,
) -> Timetable:
    """Keep what the solver found, to be looked at before it is published. Raises PermissionDenied.

    tried: what was moved by hand before, pins: the events that kept their slot for it.
    """
    require_timetable(activity, by=by)
    row = Timetable(activity=activity, based_on=tried, made_at=at, actor=by.actor)
    row.slots = {str(event): [day.isoformat(), half] for event, (day, half) in found.slots.items()}
    row.pins = sorted(pins) if pins is not None else None
    _put(row, found, limits)
    row.save()
    Event.objects.filter(pk__in=found.slots, published=False).update(proposed=True)
    audit.wrote("propose_timetable", row, by=by, count=len(found.slots), detail={"asked": found.asked})
    return row


def _put(row: Timetable, found: solving.Found, limits: Limits) -> None:
    """What was asked, who comes and what that is worth; not yet saved."""
    row.asked = found.asked
    row.guests = {str(event): list(people) for event, people in found.guests.items()}
    row.proof = {**found.proof, "limits": asdict(limits)}


def slots_of(timetable: Timetable) -> dict[int, tuple[date, str]]:
    """{event: (day, half)}."""
    return {int(pk): (date.fromisoformat(day), half) for pk, (day, half) in timetable.slots.items()}


def people_of(timetable: Timetable) -> dict[int, list[int]]:
    """{event: who is to be there}, required ones first."""
    return {int(pk): list(people) for pk, people in timetable.guests.items()}


def found_in(timetable: Timetable) -> solving.Found:
    return solving.Found(timetable.asked, slots_of(timetable), people_of(timetable), timetable.proof)


def pins_of(timetable: Timetable) -> asking.Pins | None:
    """The days that its own pins keep; None where those that stand count."""
    if timetable.pins is None:
        return None
    slots = slots_of(timetable)
    return {pk: slots[pk] for pk in timetable.pins if pk in slots}


def limits_of(timetable: Timetable) -> Limits:
    return Limits(**timetable.proof["limits"])


def last_published(activity: Activity) -> Timetable | None:
    return Timetable.objects.filter(activity=activity, published_at__isnull=False).first()


def _published(activity: Activity) -> EventQuerySet:
    """Those whose half-day was said to all."""
    said = Event.objects.standing().filter(assignment__activity=activity, published=True, day__isnull=False)
    return said.exclude(half="")


def is_published(activity: Activity) -> bool:
    return _published(activity).exists()


def published_of(activity: Activity) -> solving.Found | None:
    """The days that were said to all and who was invited, as something to be repaired; None where nothing was."""
    slots = {pk: (day, half) for pk, day, half in _published(activity).values_list("pk", "day", "half") if day}
    if not slots:
        return None
    invited: dict[int, list[int]] = {}
    rows = Invitation.objects.filter(event__in=slots, refused_on=None).order_by("pk")
    for event, person in rows.values_list("event", "guest__person"):
        invited.setdefault(event, []).append(person)
    return solving.Found("", slots, invited, {"objective": 0, "bound": 0, "proved": False})


def changes(timetable: Timetable) -> list[Change]:
    """What publishing would change, by day. One statement."""
    slots = slots_of(timetable)
    events = Event.objects.standing().filter(pk__in=slots).placed()
    found = [Change(one, (one.day, one.half) if one.day else None, slots[one.pk]) for one in events]
    return sorted((one for one in found if one.before != one.after), key=lambda one: (one.after, one.event.pk))


@transaction.atomic
def publish(timetable: Timetable, *, day: date, at: datetime, by: Authority) -> int:
    """Give every event the day that was found for it, invite its guests, and say so; returns how many days changed.

    What was found is checked once more against what stands now; what was tried by hand is weighed anew, and is nobody
    else's to publish. The same number of statements, whatever the size.
    Raises PermissionDenied, NothingFound, PublishedBefore, Clashes.
    """
    activity = Activity.objects.select_for_update(of=("self",)).select_related("within").get(pk=timetable.activity_id)
    require_timetable(activity, by=by)
    if timetable.by_hand and timetable.actor != by.actor:
        raise PermissionDenied("plan")
    if not timetable.slots:
        raise NothingFound
    if Timetable.objects.filter(activity=activity, pk__gte=timetable.pk, published_at__isnull=False).exists():
        raise PublishedBefore
    if wrong := _clashes(timetable, activity, day=day):
        raise Clashes(wrong)
    changed = changes(timetable)
    slots, moved = slots_of(timetable), {one.event.pk for one in changed}
    events = list(Event.objects.select_for_update(of=("self",)).filter(pk__in=slots))
    for event in events:
        event.moves += event.pk in moved or not event.published
        event.day, event.half = slots[event.pk]
        event.begins_at = event.begins_at if is_in(event.half, event.begins_at) else None
        event.published, event.changed_at = True, at
        event.pinned = event.pinned if timetable.pins is None else event.pk in timetable.pins
    Event.objects.bulk_update(events, ["day", "half", "begins_at", "published", "pinned", "moves", "changed_at"])
    _invite(timetable, activity, day=day)
    timetable.published_at = at
    timetable.save()
    audit.wrote("publish_timetable", timetable, by=by, count=len(moved), detail={"asked": timetable.asked})
    return len(moved)


def _clashes(timetable: Timetable, activity: Activity, *, day: date) -> list[dict[str, Any]]:
    """Where a timetable breaks what holds on `day`, as reasons; checked by rules of its own, not the solver's."""
    limits = limits_of(timetable)
    problem = asking.ask(activity, limits, day=day, pins=pins_of(timetable))
    if timetable.by_hand:
        _put(timetable, solving.tried(problem, slots_of(timetable))[1], limits)
    return solving.clashes(problem, found_in(timetable))


def standing_clashes(activity: Activity, *, day: date) -> list[dict[str, Any]]:
    """Where the days that were said to all break what holds on `day`: a guest is busy meanwhile, a hall was lost.

    The limits are those of the timetable that was published last. Nothing where no day was said.
    """
    published = published_of(activity)
    if published is None:
        return []
    last = last_published(activity)
    limits = limits_of(last) if last else Limits()
    return solving.clashes(asking.ask(activity, limits, day=day), published)


def _invite(timetable: Timetable, activity: Activity, *, day: date) -> None:
    """Whom the timetable has at each event, in place of whom an earlier one had; a no stays a no."""
    wanted = {(int(event), person) for event, people in timetable.guests.items() for person in people}
    people = {person for _event, person in wanted}
    known = set(Guest.objects.filter(person__in=people).values_list("person", flat=True))
    Guest.objects.bulk_create(Guest(person_id=person) for person in sorted(people - known))
    keys = dict(Guest.objects.filter(person__in=people).values_list("person", "pk"))
    standing = Invitation.objects.filter(event__assignment__activity=activity)
    before = {(event, person): pk for event, person, pk in standing.values_list("event", "guest__person", "pk")}
    gone = [pk for pair, pk in before.items() if pair not in wanted]
    standing.filter(pk__in=gone, refused_on=None).delete()
    parts = {(one.event_id, one.person_id): one for one in reversed(wishes([activity], day=day))}
    rows = []
    for event, person in sorted(wanted - set(before)):
        wish = parts.get((event, person))
        rows.append((event, keys[person], wish.post_id if wish else None, wish.part if wish else INVITE, ""))
    bulk.insert(Invitation, ("event", "guest", "post", "part", "reason"), rows)
