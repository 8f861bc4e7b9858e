"""Events in a calendar (iCalendar, RFC 5545): with their day, hour and hall, beside the plan's own entries."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from django.db.models import F, Q
from django.urls import reverse

from abhiyan.events import agenda
from abhiyan.events.models import CANCELLED, Event
from abhiyan.events.wording import HALF_WORDS
from abhiyan.people.models import Person
from abhiyan.plans.feed import place_of_uids, uid_of_activity, uid_of_work, whole_second, written
from abhiyan.plans.models import Assignment, Feed
from abhiyan.plans.rules import DAY
from abhiyan.posts.access import authority_of
from abhiyan.units.models import Unit

WINDOW = "between"  # the span of an activity that takes some day of several


def on_calendar_asked(*, feed: Feed, day: date, host: str, **_: Any) -> list[icalendar.Event]:
    """The events of a unit, as its person may see them; or those a person answers for or is invited to."""
    if feed.unit:
        found = Event.objects.seen_by(authority_of(feed.person_id, day=day)).of(feed.unit)
    else:
        person_id = feed.person.canonical_id
        mine = Assignment.objects.in_hands_of(person_id, day).values("pk")
        records = Person.objects.records_of(person_id)
        invited = Q(invitations__guest__person__in=records, invitations__refused_on=None)
        found = Event.objects.filter(Q(assignment__in=mine) | invited).distinct()
    return of(_told(found), host, feed.unit)


def of_guest(guest_id: int, title: str, *, host: str) -> bytes:
    """The calendar of a guest's office: what the guest is invited to and has not refused."""
    found = Event.objects.filter(invitations__guest=guest_id, invitations__refused_on=None)
    return written(title, of(_told(found), host))


def of_one(event: Event, *, host: str) -> bytes:
    """One event as a file, to be taken into any calendar."""
    return written(event.activity.name, of([event], host))


def of_invited(event: Event, *, page: str = "") -> bytes:
    """The same for somebody who has no account here. page: their invitation, where the file is theirs alone."""
    entries = of([event], "")
    for one in entries:
        one.pop("url")
        if page:
            one.add("url", page)
    return written(event.activity.name, entries)


def _told(found: Any) -> list[Event]:
    """Those whose day was said to all and of which more is known than the plan says; cancelled ones too.

    Where the plan's own day passed and a later last day was given, the new day is nobody's guess.
    """
    told = found.filter(published=True, assignment__activity__programme__closed_on=None)
    passed = Q(assignment__extended_on__isnull=False, day__lt=F("assignment__activity__until"))
    plain = Q(half="", begins_at=None, venue=None, cancelled=False)
    told = told.exclude(~Q(assignment__activity__span=WINDOW) & (passed | plain))
    return list(told.whole().order_by("day", "pk"))


def of(events: Sequence[Event], host: str, unit: Unit | None = None) -> list[icalendar.Event]:
    """Each as an entry; those without a day have none. unit: whose calendar it is, if not a person's.

    An event stands in the place of the plan's own entry of the same work.
    """
    minutes, place = agenda.minutes_of(events), place_of_uids()
    return [_entry(one, minutes.get(one.pk, 0), f"{_uid(one, unit)}@{place}", host) for one in events if one.day]


def _uid(event: Event, unit: Unit | None) -> str:
    of_unit = unit is not None and unit.pk == event.unit.pk
    start = uid_of_activity(event.activity, event.unit) if of_unit else uid_of_work(event.assignment)
    days = event.activity.events.items()
    return start + next((end for end, (since, until) in days if event.day and since <= event.day < until), "")


def _entry(event: Event, minutes: int, uid: str, host: str) -> icalendar.Event:
    programme = event.activity.programme
    changed = whole_second(max(event.changed_at, programme.changed_at))
    entry = icalendar.Event()
    entry.add("uid", uid)
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("sequence", programme.version + event.assignment.moves + event.moves)
    for name, moment in _times(event, minutes, programme.timezone):
        entry.add(name, moment)
    entry.add("summary", f"{event.activity.name}: {event.unit.name}")
    entry.add("description", "\n".join(_description(event)))
    entry.add("url", f"{host}{reverse('events:event', args=[event.pk])}")
    entry.add("status", "CANCELLED" if event.status == CANCELLED else "CONFIRMED")
    if event.venue:
        entry.add("location", ", ".join(filter(None, (event.venue.called, event.venue.address))))
        if event.venue.latitude is not None:
            entry.add("geo", (event.venue.latitude, event.venue.longitude))
    return entry


def _times(event: Event, minutes: int, zone: str) -> Iterable[tuple[str, date | datetime]]:
    """The whole day until somebody says when it begins; then as long as the agenda, where there is one."""
    if event.day is None:
        return
    if event.begins_at is None:
        yield "dtstart", event.day
        yield "dtend", event.day + DAY
        return
    starts = datetime.combine(event.day, event.begins_at, ZoneInfo(zone))
    yield "dtstart", starts
    if minutes:
        yield "dtend", starts + timedelta(minutes=minutes)


def _description(event: Event) -> Iterable[str]:
    yield event.activity.programme.name
    if event.half:
        yield str(HALF_WORDS[event.half])
    if event.status == CANCELLED and event.reason:
        yield event.reason
