"""Every write about events: their day and hall, their agenda, calling them off; and the halls themselves."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from abhiyan.events import access, agenda
from abhiyan.events.models import AgendaLine, Busy, Event, Filling, Venue
from abhiyan.kernel import audit, forbidden
from abhiyan.kernel.authority import Authority
from abhiyan.plans.models import Activity
from abhiyan.units.models import Unit


class Refused(Exception):
    """A write about an event that can't be; the subclass says why, the view words it."""


class OutsidePlan(Refused):
    """The plan allows this unit other days."""


class HallTaken(Refused):
    """Another event is in the hall at that time; `event` is that one."""

    def __init__(self, event: Event) -> None:
        self.event = event
        super().__init__(event.pk)


class HallBusy(Refused):
    """The hall can't be had at that time."""


class NoSuchHall(Refused):
    """The hall is of another branch."""


class NoDay(Refused):
    """What has no day can't be said to all."""


class NothingSaid(Refused):
    """A reason, or a name, needs words."""


class FromAbove(Refused):
    """The line was written for a unit above: below it is filled in, not taken out."""


class NameTaken(Refused):
    """The unit has a hall of that name."""


class Closed(Refused):
    """The plan took the event back, or it was reported: nothing is changed any more."""


@dataclass(frozen=True, slots=True)
class Details:
    """What an organiser says of an event. half: a word of models.HALVES, or empty; venue: its key."""

    day: date | None
    half: str = ""
    begins_at: time | None = None
    venue: int | None = None
    published: bool = False
    pinned: bool = False
    ask_by: date | None = None
    asked_on: date | None = None
    grant_by: date | None = None
    granted_on: date | None = None


def details_of(event: Event) -> Details:
    """What stands written."""
    return Details(
        **{name: getattr(event, "venue_id" if name == "venue" else name) for name in Details.__dataclass_fields__}
    )


@transaction.atomic
def arrange(event: Event, details: Details, *, at: datetime, by: Authority) -> Event:
    """Say when and where an event is held. The same again writes nothing.

    Raises PermissionDenied, Closed, OutsidePlan, NoDay, NoSuchHall, HallTaken, HallBusy.
    """
    _require_arrange(event, by=by)
    now = _locked(event)
    before = details_of(now)
    details = replace(details, published=details.published or before.published)  # moved or called off, never unsaid
    if details == before:
        return now
    work = now.assignment
    if details.day is not None and details.day != before.day and not work.since <= details.day <= work.due:
        raise OutsidePlan
    if details.published and details.day is None:
        raise NoDay
    _require_hall(now, details)
    for name, value in asdict(details).items():
        setattr(now, "venue_id" if name == "venue" else name, value)
    _save(now, at=at)
    audit.wrote("arrange_event", now, by=by, detail=_changed(before, details))
    return now


def _require_arrange(event: Event, *, by: Authority) -> None:
    if not access.may_arrange(event, by=by):
        raise PermissionDenied("report")


def _locked(event: Event) -> Event:
    """The event as it stands now, nobody else's until the transaction ends. Raises Closed."""
    now = Event.objects.select_for_update(of=("self",)).whole().get(pk=event.pk)
    if now.status in ("held", "cancelled") and not now.cancelled:
        raise Closed
    return now


def _save(event: Event, *, at: datetime) -> None:
    event.moves, event.changed_at = F("moves") + 1, at
    event.save()
    event.refresh_from_db(fields=["moves"])


def _changed(before: Details, after: Details) -> dict[str, str]:
    old, new = asdict(before), asdict(after)
    return {name: str(new[name]) for name in new if new[name] != old[name]}


def _require_hall(event: Event, details: Details) -> None:
    """The hall is of the own branch or one above, and free. Raises NoSuchHall, HallTaken, HallBusy."""
    if details.venue is None:
        return
    venue = _hall(details.venue)
    if venue is None or not (
        event.unit.path.startswith(venue.unit.path) or venue.unit.path.startswith(event.unit.path)
    ):
        raise NoSuchHall
    if details.day is None:
        return
    there = Event.objects.standing().filter(venue=venue, day=details.day).exclude(pk=event.pk)
    busy = venue.busy.filter(day=details.day)
    if details.half:
        there, busy = there.filter(half__in=("", details.half)), busy.filter(half=details.half)
    if (other := there.whole().first()) is not None:
        raise HallTaken(other)
    if busy.exists():
        raise HallBusy


def _hall(pk: int) -> Venue | None:
    """The hall, nobody else's until the transaction ends.

    It is locked, not the events in it: two organisers who take it at once both see it empty.
    """
    return Venue.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=pk).first()


@transaction.atomic
def call_off(event: Event, *, reason: str, at: datetime, by: Authority) -> None:
    """Cancel an event that the plan still asks for. Twice is once. Raises PermissionDenied, NothingSaid, Closed."""
    _require_arrange(event, by=by)
    now = _locked(event)
    if not (said := forbidden.without_numbers(" ".join(reason.split()))):
        raise NothingSaid
    if now.cancelled:
        return
    now.cancelled, now.reason = True, said
    _save(now, at=at)
    audit.wrote("call_off_event", now, by=by, detail={"reason": said})


@transaction.atomic
def call_on(event: Event, *, at: datetime, by: Authority) -> None:
    """Take a cancellation back; everything stands as it stood. Twice is once. Raises PermissionDenied, HallTaken."""
    _require_arrange(event, by=by)
    now = _locked(event)
    if not now.cancelled:
        return
    _require_hall(now, details_of(now))
    now.cancelled, now.reason = False, ""
    _save(now, at=at)
    audit.wrote("call_on_event", now, by=by)


# --- the agenda ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be on the agenda: its place in the order, a name in one script or both, how long."""

    number: int
    name_hi: str
    name_en: str
    minutes: int


@transaction.atomic
def add_line(activity: Activity, unit: Unit, line: Line, *, by: Authority) -> AgendaLine:
    """Put a line on the agenda of every event of an activity at `unit` and below.

    Raises PermissionDenied, NothingSaid.
    """
    if not access.may_write_agenda(activity, unit, by=by):
        raise PermissionDenied("report")
    if not (line.name_hi.strip() or line.name_en.strip()):
        raise NothingSaid
    row = AgendaLine.objects.create(activity=activity, unit=unit, **asdict(line))
    audit.wrote("add_agenda_line", row, by=by, detail={"unit": unit.pk, **asdict(line)})
    return row


@transaction.atomic
def drop_line(line: AgendaLine, unit: Unit, *, by: Authority) -> None:
    """Take a line off, as whoever works at `unit`. Raises PermissionDenied, FromAbove."""
    if not access.may_write_agenda(line.activity, line.unit, by=by):
        raise PermissionDenied("report") if line.unit_id == unit.pk else FromAbove
    if line.unit_id != unit.pk:
        raise FromAbove
    audit.wrote("drop_agenda_line", line, by=by, detail={"unit": unit.pk, "name": line.name})
    line.delete()


@transaction.atomic
def fill(event: Event, words: dict[int, str], *, at: datetime, by: Authority) -> int:
    """Say what an event has to the lines of its agenda: {line: words}, nothing to take it back.

    Returns how many changed. Lines of other agendas are left alone. Raises PermissionDenied, Closed.
    """
    _require_arrange(event, by=by)
    now = _locked(event)
    here = {line.pk for line in agenda.lines_for(now.activity, now.unit)}
    said = {
        line: forbidden.without_numbers(" ".join(text.split()))[:200] for line, text in words.items() if line in here
    }
    before = dict(Filling.objects.filter(event=now).values_list("line", "words"))
    changed = {line: text for line, text in said.items() if text != before.get(line, "")}
    Filling.objects.filter(event=now, line__in=changed).delete()
    Filling.objects.bulk_create(Filling(event=now, line_id=line, words=text) for line, text in changed.items() if text)
    if changed:
        audit.wrote("fill_agenda", now, by=by, count=len(changed))
        _save(now, at=at)
    return len(changed)


# --- halls --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hall:
    """What is known of a hall or ground. facilities: words of models.FACILITIES; the point in degrees, both or none."""

    name: str
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    capacity: int | None = None
    facilities: tuple[str, ...] = ()
    name_en: str = ""


@transaction.atomic
def keep_venue(unit: Unit, hall: Hall, *, by: Authority, venue: Venue | None = None) -> Venue:
    """Write down a hall of a unit, or what has changed of it. Raises PermissionDenied, NameTaken."""
    if not access.may_keep_venues(unit, by=by):
        raise PermissionDenied("report")
    row = venue or Venue(unit=unit)
    for name, value in asdict(hall).items():
        setattr(row, name, list(value) if name == "facilities" else value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise NameTaken from taken
    audit.wrote("keep_venue", row, by=by, detail={"unit": unit.pk, "name": hall.name})
    return row


@transaction.atomic
def set_hall_busy(venue: Venue, halves: set[tuple[date, str]], *, since: date, until: date, by: Authority) -> None:
    """Say on which half-days from `since` up to `until` a hall can't be had. Raises PermissionDenied."""
    if not access.may_keep_venues(venue.unit, by=by):
        raise PermissionDenied("report")
    now = {(day, half) for day, half in halves if since <= day < until}
    venue.busy.filter(day__gte=since, day__lt=until).delete()
    Busy.objects.bulk_create(Busy(venue=venue, day=day, half=half) for day, half in sorted(now))
    audit.wrote("venue_busy", venue, by=by, count=len(now), detail={"since": str(since), "until": str(until)})
