"""A programme as a calendar (iCalendar, RFC 5545): whole days, one event for each run of days, no personal data.

An event keeps its UID for ever and counts up with the plan's version and its own changes; what the plan took back, and
what was handed on to another post, is cancelled.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from abhiyan.kernel import links
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans import signals
from abhiyan.plans.models import WAIVED, Activity, Assignment, Feed, Handing
from abhiyan.plans.rules import DAY
from abhiyan.plans.wording import in_words, when_in_words
from abhiyan.posts.access import authority_of
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Organization, Unit

LINK = "abhiyan.plans.feed"


class Entry(NamedTuple):
    """One thing on the calendar: what, where, its days, whether it was taken back, and the page it stands on.

    work: the assignment, where the calendar is somebody's own; it has days and changes beside those of the plan.
    """

    uid: str
    activity: Activity
    unit: Unit | None
    page: str
    cancelled: bool
    work: Assignment | None = None

    @property
    def later(self) -> date | None:
        """The last day, where it was set later than the plan's."""
        held = self.work if self.work and self.work.extended_on else None
        return held.due if held and held.due > self.activity.last_day else None


def token_of(feed: Feed) -> str:
    """What stands in the link: the row's key and its nonce, signed."""
    return links.token_of(LINK, feed.pk, feed.nonce)


def feed_of(token: str) -> Feed | None:
    """The calendar a link stands for; None when it never was one, was revoked or renewed, or the account was shut."""
    found = links.read(LINK, token)
    if found is None:
        return None
    key, nonce = found
    let_in = Feed.objects.exclude(person__user__is_active=False)
    return let_in.filter(pk=key, nonce=nonce).select_related("person", "unit__level").first()


def feeds_of(person_id: int) -> list[Feed]:
    """The calendars a person has made."""
    return list(Feed.objects.filter(person=person_id).select_related("unit"))


def units_held(by: Authority, day: date) -> list[Unit]:
    """The units of the posts a person holds, of those they see: what a calendar is offered for."""
    held = Appointment.objects.on(day).filter(person__in=by.records).values("post__unit")
    return list(by.see(Unit).filter(pk__in=held).order_by("path"))


def calendar(feed: Feed, *, day: date, host: str) -> bytes:
    """The calendar as its person may see it on `day`, in their language. host: what links begin with."""
    with translation.override(feed.person.language):
        entries = _of_unit(feed.unit, authority_of(feed.person_id, day=day)) if feed.unit else _of_person(feed, day)
        heard: list[tuple[Any, Any]] = signals.calendar_asked.send(Feed, feed=feed, day=day, host=host)
        place = place_of_uids()
        own = (event for entry in entries for event in _events(entry, place, host))
        # Who knows more of an entry says it under the same UID: the one entry on the phone moves from window to day.
        known = {str(event["uid"]): event for event in chain(own, *(events or () for _receiver, events in heard))}
        return written(_title(feed), known.values())


def _title(feed: Feed) -> str:
    return _("Plan: %(unit)s") % {"unit": feed.unit.name} if feed.unit else _("Plan: what I answer for")


def _of_person(feed: Feed, day: date) -> list[Entry]:
    """What the person answers for on the day, done or not, and cancelled, what was handed on to others.

    Nothing once no post is held.
    """
    person_id = feed.person.canonical_id
    mine = list(_open_ones(Assignment.objects.in_hands_of(person_id, day)))
    handed_on = _open_ones(_handed_on(person_id, day).exclude(pk__in=[row.pk for row in mine]))
    return [_of_work(row, row.state == WAIVED) for row in mine] + [_of_work(row, True) for row in handed_on]


def _open_ones(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    rows = rows.filter(activity__programme__closed_on=None)
    return rows.select_related("activity__programme", "unit").order_by("since", "pk")


def _handed_on(person_id: int, day: date) -> QuerySet[Assignment]:
    """What a post of the person's answered for while they held it, and was then given to another."""
    held = Appointment.objects.on(day).filter(person__in=Person.objects.records_of(person_id))
    theirs = Exists(held.filter(post=OuterRef("post"), since__lte=OuterRef("day")))
    return Assignment.objects.filter(pk__in=Handing.objects.filter(theirs).values("assignment"))


def _of_work(row: Assignment, cancelled: bool) -> Entry:
    page = reverse("plans:assignment", args=[row.pk])
    cancelled = cancelled or row.activity.withdrawn_on is not None
    return Entry(uid_of_work(row), row.activity, row.unit, page, cancelled, row)


def _of_unit(unit: Unit, by: Authority) -> list[Entry]:
    """The activities of a unit and everything below it; nothing once it is not seen any more."""
    if not by.may("see", *unit.paths):
        return []
    rows = Activity.objects.filter(programme__closed_on=None).select_related("programme", "level", "within")
    return [
        Entry(
            uid_of_activity(row, unit),
            row,
            unit,
            f"{reverse('plans:activity', args=[row.pk])}?unit={unit.pk}",
            row.withdrawn_on is not None,
        )
        for row in rows.order_by("since", "pk")
        if row.concerns(unit)
    ]


def written(title: str, events: Iterable[Event]) -> bytes:
    """A calendar with these events, as a file."""
    book = Calendar()
    book.add("prodid", "-//Abhiyan//Programme//EN")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", title)
    for event in events:
        book.add_component(event)
    content: bytes = book.to_ical()
    return content


def uid_of_work(work: Assignment) -> str:
    """How the UIDs of an assignment begin, in a person's calendar."""
    return f"assignment-{work.pk}"


def uid_of_activity(activity: Activity, unit: Unit) -> str:
    """How the UIDs of an activity begin, in a unit's calendar."""
    return f"activity-{activity.pk}-{unit.pk}"


def place_of_uids() -> str:
    """What every UID ends with, so that calendars of two installations may stand side by side."""
    organisation = Organization.objects.first()
    return organisation.key if organisation else "abhiyan"


def _events(entry: Entry, place: str, host: str) -> Iterable[Event]:
    """What the plan says now; and cancelled, what calendars showed of it under an earlier one."""
    last = entry.activity.last_day
    for end, (since, until) in entry.activity.events.items():
        # A later last day lengthens the last event: its UID stays, so the entry on the phone moves.
        lasting = entry.later + DAY if entry.later and until > last else until
        yield _event(entry, f"{entry.uid}{end}@{place}", since, lasting, host)
    for end, (first, after) in entry.activity.past_events.items():
        days = date.fromisoformat(first), date.fromisoformat(after)
        yield _event(entry._replace(cancelled=True), f"{entry.uid}{end}@{place}", *days, host)


def _event(entry: Entry, uid: str, since: date, until: date, host: str) -> Event:
    programme, changed = entry.activity.programme, whole_second(_changed_at(entry))
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", programme.version + (entry.work.moves if entry.work else 0))
    event.add("dtstart", since)
    event.add("dtend", until)
    event.add("summary", f"{entry.activity.name}: {entry.unit.name}" if entry.unit else entry.activity.name)
    event.add("description", "\n".join(_description(entry)))
    event.add("url", f"{host}{entry.page}")
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event


def _description(entry: Entry) -> Iterable[str]:
    yield entry.activity.programme.name
    yield when_in_words(entry.activity)
    if entry.later:
        yield _("Set later: until %(day)s") % {"day": in_words(entry.later)}


def _changed_at(entry: Entry) -> datetime:
    """When the plan changed last or, where that is later, the day on which this one assignment did."""
    days = (entry.work.extended_on, entry.work.reassigned_on) if entry.work else ()
    midnights = (timezone.make_aware(datetime.combine(day, time.min)) for day in days if day)
    return max((entry.activity.programme.changed_at, *midnights))


def whole_second(moment: datetime) -> datetime:
    return moment - timedelta(microseconds=moment.microsecond)
