"""Every write about guests: when they can come, the link of their office, what they say to an invitation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction

from abhiyan.events import access
from abhiyan.events.models import Busy, Event, Guest, Invitation, Timetable
from abhiyan.kernel import audit, bulk, forbidden, links, tree
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.units.models import Unit

LINK = "abhiyan.events.guest"
LINK_DAYS = 30  # then the office asks for another one
MOST_AN_HOUR = 60  # writes through one link: an office needs a handful


class Refused(Exception):
    """A write about a guest that can't be; the subclass says why, the view words it."""


class NothingSaid(Refused):
    """Saying no needs a reason."""


class TooOften(Refused):
    """So much was written through this link in one hour that it is no office any more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How a guest travels. home: the unit they set out from, None where nobody said."""

    home: Unit | None
    most_a_day: int
    same_day_km: int
    overnight_km: int


def guest_of(person: Person) -> Guest:
    """The guest that a person is; a new one, not yet written, where nothing was said about them."""
    return Guest.objects.select_related("home").filter(person=person).first() or Guest(person=person)


def _kept(guest: Guest, by: Authority) -> Guest:
    """The guest's own row, locked. Raises PermissionDenied."""
    by_link = by.actor == office_of(guest, by.day).actor
    if not by_link and not access.may_keep_guest(guest, by=by):
        raise PermissionDenied("report")
    Guest.objects.get_or_create(person_id=guest.person_id)
    return Guest.objects.select_for_update().get(person_id=guest.person_id)


@transaction.atomic
def say_busy(guest: Guest, halves: Collection[tuple[date, str]], *, since: date, until: date, by: Authority) -> None:
    """Say on which half-days from `since` up to `until` a guest can't come; all others of these days are free.

    Raises PermissionDenied.
    """
    row = _kept(guest, by)
    before = set(row.busy.filter(day__gte=since, day__lt=until).values_list("day", "half"))
    now = {(day, half) for day, half in halves if since <= day < until}
    if now == before:
        return
    row.busy.filter(day__gte=since, day__lt=until).delete()
    Busy.objects.bulk_create(Busy(guest=row, day=day, half=half) for day, half in sorted(now))
    audit.wrote("guest_busy", row, by=by, count=len(now), detail={"since": str(since), "until": str(until)})


@transaction.atomic
def say_limits(guest: Guest, limits: Limits, *, by: Authority) -> None:
    """Say where a guest sets out from and how far they go. Raises PermissionDenied."""
    row = _kept(guest, by)
    for name in Limits.__dataclass_fields__:
        setattr(row, name, getattr(limits, name))
    row.save()
    audit.wrote("guest_limits", row, by=by)


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of one guest: how they travel, and the half-days on which they can't come."""

    person_id: int
    limits: Limits
    halves: Collection[tuple[date, str]]


@transaction.atomic
def say_many(said: Sequence[Said], *, by: Authority) -> int:
    """Write down guests of whom nothing is known yet; returns how many. Raises PermissionDenied. Few statements."""
    by.require("plan", tree.root(tree.ORGANISATION))
    known = set(Guest.objects.filter(person__in=[one.person_id for one in said]).values_list("person", flat=True))
    new = {one.person_id: one for one in said if one.person_id not in known}
    rows = [(pk, one.limits.home and one.limits.home.pk, *_travel(one.limits), "") for pk, one in sorted(new.items())]
    bulk.insert(Guest, ("person", "home", "most_a_day", "same_day_km", "overnight_km", "nonce"), rows)
    keys = dict(Guest.objects.filter(person__in=new).values_list("person", "pk"))
    busy = [(keys[pk], day, half) for pk, one in sorted(new.items()) for day, half in sorted(one.halves)]
    bulk.insert(Busy, ("guest", "day", "half"), busy)
    audit.wrote("guests_said", "guests", by=by, count=len(rows), detail={"busy": len(busy)})
    return len(rows)


def _travel(limits: Limits) -> tuple[int, int, int]:
    return limits.most_a_day, limits.same_day_km, limits.overnight_km


@transaction.atomic
def refuse(guest: Guest, event: Event, reason: str, *, day: date, by: Authority) -> None:
    """Say no to an event, also before it invited. Raises PermissionDenied, NothingSaid."""
    row = _kept(guest, by)
    if not (said := forbidden.without_numbers(" ".join(reason.split()))[:200]):
        raise NothingSaid
    Invitation.objects.update_or_create(event=event, guest=row, defaults={"refused_on": day, "reason": said})
    audit.wrote("guest_refused", event, by=by, detail={"guest": row.pk})


@transaction.atomic
def come(guest: Guest, event: Event, *, by: Authority) -> None:
    """Take a no back. Twice is once. Raises PermissionDenied."""
    row = _kept(guest, by)
    for one in Invitation.objects.filter(event=event, guest=row, refused_on__isnull=False):
        one.refused_on, one.reason = None, ""
        one.save(update_fields=["refused_on", "reason"])
        audit.wrote("guest_comes", event, by=by, detail={"guest": row.pk})


def on_erased(*, person_ids: Sequence[int], **_: Any) -> None:
    """Of somebody who was erased no day, no invitation and no link stays, nor their number in any timetable."""
    Guest.objects.filter(person__in=person_ids).delete()
    gone = set(person_ids)
    for row in Timetable.objects.only("guests", "proof").select_for_update():
        guests = {event: [pk for pk in people if pk not in gone] for event, people in row.guests.items()}
        proof = {part: _without(gone, said) for part, said in row.proof.items()}
        if (guests, proof) != (row.guests, row.proof):
            row.guests, row.proof = guests, proof
            row.save(update_fields=["guests", "proof"])


def _without(gone: Collection[int], said: Any) -> Any:
    """Reasons, or lists of them, without those that are about people who are gone; anything else as it is."""
    if not isinstance(said, list):
        return said
    about = [one for one in said if not (isinstance(one, dict) and int(one.get("guest") or 0) in gone)]
    return [_without(gone, one) for one in about]


# --- the office's link --------------------------------------------------------------------------------------------


@transaction.atomic
def make_link(guest: Guest, *, at: datetime, by: Authority) -> Guest:
    """A link for the guest's office, for LINK_DAYS; an old one is void. Raises PermissionDenied.

    The office's own link makes no other one.
    """
    if by.actor == office_of(guest, by.day).actor:
        raise PermissionDenied("report")
    row = _kept(guest, by)
    row.nonce, row.link_until = token_hex(16), at + timedelta(days=LINK_DAYS)
    row.save(update_fields=["nonce", "link_until"])
    audit.wrote("make_guest_link", row, by=by)
    return row


@transaction.atomic
def revoke_link(guest: Guest, *, by: Authority) -> None:
    """The link is void from now on. Twice is once. Raises PermissionDenied."""
    row = _kept(guest, by)
    if row.nonce:
        row.nonce, row.link_until = "", None
        row.save(update_fields=["nonce", "link_until"])
        audit.wrote("revoke_guest_link", row, by=by)


def token_of(guest: Guest) -> str:
    return links.token_of(LINK, guest.pk, guest.nonce)


def guest_by_link(token: str, *, at: datetime) -> Guest | None:
    """Whose office has this link; None when it never was one, was revoked, renewed, or its time is over."""
    found = links.read(LINK, token)
    if found is None:
        return None
    rows = Guest.objects.select_related("person__same_as", "home").filter(pk=found[0], nonce=found[1])
    guest = rows.exclude(nonce="").filter(person__erased_on=None).first()
    return guest if guest is not None and guest.link_stands(at) else None


def office_of(guest: Guest, day: date | None) -> Authority:
    """Whoever has the link: nothing but this guest's own days."""
    return Authority(f"office:{guest.pk}", day=day)


def count_write(guest: Guest, *, at: datetime) -> None:
    """Note a write through the link. Raises TooOften."""
    key = f"guest-link:{guest.pk}:{at:%Y%m%d%H}"
    cache.add(key, 0, timeout=3_600)
    if cache.incr(key) > MOST_AN_HOUR:
        raise TooOften
