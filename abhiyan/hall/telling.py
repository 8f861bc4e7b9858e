"""What is written to people about an event: the invitation, that a place came free, the reminder, that it moved.

By the outbox, each letter with its reader's own link; only to those who agreed to be asked to events. A mail brings the
event along for a calendar; an SMS leads to the page that has it.
"""

import logging
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import formats, timezone, translation

from abhiyan.events import calendars
from abhiyan.events.models import CANCELLED, Event
from abhiyan.hall import actions, passes
from abhiyan.hall.models import Audience, Invitee
from abhiyan.hall.rules import Hours
from abhiyan.kernel import clock, links
from abhiyan.kernel.authority import Authority, system
from abhiyan.messaging import gateways, outbox
from abhiyan.messaging.actions import LONGEST, Words, overtake, write_to
from abhiyan.messaging.models import Broadcast
from abhiyan.people.models import Consent
from abhiyan.plans.reminding import registered_as

logger = logging.getLogger(__name__)

LINK = "abhiyan.hall.invitee"
REMIND = timedelta(days=1)  # before the doors open
OPENS_BEFORE = timedelta(hours=2)
BEGINS = {"pm": time(12)}  # of an event that says no hour but its half; others at SIX
SIX = time(6)


class Text(NamedTuple):
    """A letter in both languages. {when}, {what}, {where} are filled in for all, {name} and {link} for each."""

    title_hi: str
    title_en: str
    hi: str
    en: str


INVITED = Text(
    "निमंत्रण",
    "Invitation",
    "नमस्ते {{name}}, {what} में आप सादर आमंत्रित हैं: {when}, {where}। आने की सूचना दें: {{link}}",
    "Namaste {{name}}, you are invited to {what}: {when}, {where}. Please answer: {{link}}",
)
MOVED_UP = Text(
    "आपके लिए स्थान है",
    "There is a place for you",
    "नमस्ते {{name}}, {what} में आपके लिए अब स्थान है: {when}, {where}। आपका प्रवेश-पत्र: {{link}}",
    "Namaste {{name}}, there is a place for you now at {what}: {when}, {where}. Your pass: {{link}}",
)
REMINDER = Text(
    "आयोजन का स्मरण",
    "Reminder",
    "नमस्ते {{name}}, {what}: {when}, {where}। अपना प्रवेश-पत्र साथ लाएँ: {{link}}",
    "Namaste {{name}}, {what}: {when}, {where}. Bring your pass: {{link}}",
)
MOVED = Text(
    "आयोजन में बदलाव",
    "The event has changed",
    "नमस्ते {{name}}, {what} अब यहाँ और तब होगा: {when}, {where}। आपका प्रवेश-पत्र मान्य है: {{link}}",
    "Namaste {{name}}, {what} is now held here: {when}, {where}. Your pass stays good: {{link}}",
)
OFF = Text(
    "आयोजन रद्द",
    "The event is called off",
    "नमस्ते {{name}}, {what} ({when}) नहीं होगा। विवरण: {{link}}",
    "Namaste {{name}}, {what} ({when}) is not held. More: {{link}}",
)


def token_of(invitee: int) -> str:
    return links.token_of(LINK, invitee, "")


def invitee_by(token: str) -> Invitee | None:
    """Whose link it is; None when it never was one, and of somebody who was erased."""
    found = links.read(LINK, token)
    if found is None:
        return None
    rows = Invitee.objects.select_related("person", "unit", "post__role", "post__unit", "audience")
    return rows.filter(pk=found[0], person__erased_on=None).first()


def link_of(invitee: int) -> str:
    """The whole address, where it is known; else its path."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("hall:invited", args=[token_of(invitee)])


def hours_of(audience: Audience, event: Event) -> Hours | None:
    """When the doors are open, in India; None while the event has no day."""
    if event.day is None:
        return None
    begins = datetime.combine(event.day, event.begins_at or BEGINS.get(event.half, SIX), clock.INDIA)
    opens = datetime.combine(event.day, audience.opens, clock.INDIA) if audience.opens else begins - OPENS_BEFORE
    last = datetime.combine(event.day, audience.closes or time(23, 59), clock.INDIA)
    return Hours(opens, last if last > opens else last + timedelta(days=1))


def write_invitations(
    audience: Audience, *, wave: int, day: date, by: Authority, now: datetime | None = None
) -> Broadcast | None:
    """The invitations of a wave, once. now: the outbox's moment, for rehearsals."""
    event = _event(audience)
    some = Invitee.objects.filter(audience=audience, wave=wave)
    return _write(f"hall-{audience.pk}-wave-{wave}", INVITED, audience, event, some, day=day, by=by, now=now)


def tell_moved_up(audience: Audience, event: Event, some: Collection[Invitee], *, day: date) -> Broadcast | None:
    """Tell people who waited that they have a place."""
    last = max(one.pk for one in some)
    key = f"hall-{audience.pk}-up-{last}-{timezone.now():%Y%m%d%H%M%S%f}"
    return _write(key, MOVED_UP, audience, event, some, day=day, by=system("hall"))


def look() -> None:
    """Everything that is due: free places given, changes told, reminders. The worker asks every minute."""
    day, now = clock.today(), outbox.moment()
    for audience in Audience.objects.filter(sent__gt=0, event__day__gte=day - REMIND).order_by("pk"):
        try:
            if _is_anything_due(audience, now):
                look_at(audience, day=day, now=now)
        except Exception:
            logger.exception("What is due for event %d was not done", audience.event_id)


def _is_anything_due(audience: Audience, now: datetime) -> bool:
    """Asked without the turn to write: as a rule there is nothing."""
    event = _event(audience)
    if audience.told != event.moves:
        return True
    waits = Invitee.objects.filter(audience=audience, state=Invitee.WAITING)
    return event.status != CANCELLED and (_is_time_to_remind(audience, event, now) or waits.exists())


def look_at(audience: Audience, *, day: date, now: datetime) -> None:
    """What is due for one event."""
    with transaction.atomic():
        event = _event(audience)
        held = passes.hold(event)
        if held.told != event.moves:
            _tell_changed(held, event, day, now)
        if event.status != CANCELLED:
            actions.fill_up(held, event)
            _remind(held, event, day, now)


def _tell_changed(audience: Audience, event: Event, day: date, now: datetime) -> None:
    """Passes stay as they are: they say no day. Who said no is not told. Letters that still wait go no more."""
    overtake(f"hall-{audience.pk}-", at=timezone.now(), by=system("hall"))
    said = Invitee.objects.filter(audience=audience, wave__lte=audience.sent).exclude(state=Invitee.DECLINED)
    text = OFF if event.status == CANCELLED else MOVED
    key = f"hall-{audience.pk}-moved-{event.moves}"
    _write(key, text, audience, event, said, day=day, by=system("hall"), now=now)
    Audience.objects.filter(pk=audience.pk).update(told=event.moves)


def _remind(audience: Audience, event: Event, day: date, now: datetime) -> None:
    if not _is_time_to_remind(audience, event, now):
        return
    coming = Invitee.objects.filter(audience=audience, state=Invitee.COMING)
    key = f"hall-{audience.pk}-remind-{event.day}"
    _write(key, REMINDER, audience, event, coming, day=day, by=system("hall"), now=now)
    Audience.objects.filter(pk=audience.pk).update(reminded=event.day)


def _is_time_to_remind(audience: Audience, event: Event, now: datetime) -> bool:
    hours = hours_of(audience, event)
    return hours is not None and audience.reminded != event.day and hours.opens - REMIND <= now < hours.closes


def _event(audience: Audience) -> Event:
    return Event.objects.whole().get(pk=audience.event_id)


def _write(
    key: str,
    text: Text,
    audience: Audience,
    event: Event,
    some: Collection[Invitee],
    *,
    day: date,
    by: Authority,
    now: datetime | None = None,
) -> Broadcast | None:
    """One letter to each, under its key, once. None where it was written before, or nobody agreed to it."""
    rows = some if isinstance(some, list) else list(some.only("pk", "person_id", "unit_id"))  # type: ignore[attr-defined]
    units = {one.person_id: one.unit_id for one in rows}
    fields = {one.person_id: {"link": link_of(one.pk)} for one in rows}
    if not units:
        return None
    at = now or outbox.moment()
    said = words(text, event, at, _last(audience, event, at))
    return write_to(key, said, units, unit=event.unit, fields=fields, day=day, at=at, by=by)


def _last(audience: Audience, event: Event, now: datetime) -> datetime:
    """Until when letters may go: none of an event after its doors closed."""
    hours = hours_of(audience, event)
    return min(now + LONGEST, hours.closes) if hours is not None and hours.closes > now else now + LONGEST


def words(text: Text, event: Event, now: datetime, last: datetime) -> Words:
    """The letter, from now until a moment; by SMS too where its words are registered in both languages."""
    hindi, english = _filled(text.hi, event, "hi"), _filled(text.en, event, "en")
    sample = link_of(0)
    registered = [registered_as(one, said.replace("{link}", sample)) for one, said in (("hi", hindi), ("en", english))]
    channels = gateways.of_the_programme(by_sms=all(registered))
    by_sms = Broadcast.SMS in channels
    with translation.override("hi"):  # one file for all of its readers
        calendar = calendars.of_invited(event) if event.day else b""
    return Words(
        text.title_hi, text.title_en, hindi, english, channels, Consent.EVENTS, now, last,
        registered[0] if by_sms else None, registered[1] if by_sms else None, calendar,
    )  # fmt: skip


def _filled(text: str, event: Event, language: str) -> str:
    with translation.override(language):
        when = formats.date_format(event.day, "j F Y") if event.day else ""
        if event.begins_at:
            when = f"{when}, {event.begins_at:%H:%M}"
        what = f"{event.activity.name} ({event.unit.name})".replace("{", "").replace("}", "")
        where = (event.venue.called if event.venue else event.unit.name).replace("{", "").replace("}", "")
    return text.format(what=what, when=when, where=where)
