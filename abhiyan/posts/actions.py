"""Every write about posts: opening them, appointing, ending, transferring, nominating, changing their seats."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from abhiyan.kernel import audit, bulk, forbidden
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import today
from abhiyan.people import together
from abhiyan.people.models import Person
from abhiyan.posts import opening, signals
from abhiyan.posts.counting import SEATS, post_change
from abhiyan.posts.models import Appointment, Nomination, Post, SeatChange
from abhiyan.posts.rules import Period, Taken, free_from, free_seat
from abhiyan.units import tally
from abhiyan.units.models import Unit

MOST_SEATS = 1_000  # of one post, as in a profile


TRANSFER, UNIT_CLOSED = "transfer", "unit closed"  # reasons of what ends because something else begins


class Refused(Exception):
    """An act on a post that cannot be done; the subclass says why, the view words it."""


class PostIsFull(Refused):
    """Every seat is held on the first day."""


class SeatTakenLater(Refused):
    """A seat is free on the first day, but each free one is taken before the period ends."""


class DatesReversed(Refused):
    """The last day lies before the first."""


class PostIsClosed(Refused):
    """The post, or its unit, is not there for the whole period."""


class AlreadyHeld(Refused):
    """The person already holds this post in the period."""


class NotOneself(Refused):
    """Nobody appoints oneself."""


class PersonIsMerged(Refused):
    """The record was merged into another; appoint that one."""


class CannotBeTaken(Refused):
    """This person, or one of this name and number, is given no post now; why is nobody's business."""


class PersonIsErased(Refused):
    """The person was erased: nobody is appointed who is no more."""


class AlreadyEnded(Refused):
    """The appointment ended before that day."""


class SeatsAreHeld(Refused):
    """More people hold the post now or later than would have seats; `holders` are those beyond the number."""

    def __init__(self, holders: list[Appointment]) -> None:
        self.holders = holders
        super().__init__(len(holders))


class SeatsChangeLater(Refused):
    """The number of seats changes on a later day already; a change before it would be undone by that one."""


class SeatsInAdvance(Refused):
    """The day has not come yet: a post says how many seats it has today."""


class NotThatMany(Refused):
    """No number of seats (1 to 1,000), or a post whose seats are unlimited."""


class AlreadyDecided(Refused):
    """The nomination was accepted or declined before."""


def required(post: Post, verb: str, *, by: Authority) -> None:
    """Raises PermissionDenied unless `by` may do `verb` to this post: its branch, its wing, and not above oneself."""
    by.require(verb, *post.unit.paths, wing=post.role.wing.key, rank=post.role.rank)


@transaction.atomic
def appoint(
    post: Post,
    person: Person,
    *,
    since: date,
    until: date | None = None,
    by: Authority,
    reason: str = "",
) -> Appointment:
    """Seat `person` in `post` from `since` until (not including) `until`, or with no end yet.

    Raises PermissionDenied, or the Refused that says why not.
    """
    required(post, "appoint", by=by)
    if by.person_id == person.pk:
        raise NotOneself
    post = _locked(post)
    wanted = Period(since, until)
    _check(post, person, wanted)
    held = Appointment(
        post=post,
        seat=_seat(post, wanted),
        person=person,
        since=since,
        until=until,
        actor=by.actor,
        reason=reason,
    )
    held.save()
    post_change(held, before=None, after=wanted)
    _still_there(person, follows=reason == UNIT_CLOSED)
    audit.wrote(
        "appoint",
        f"post:{post.pk}",
        by=by,
        detail={"person": person.pk, "seat": held.seat, "since": str(since)},
    )
    signals.holders_changed.send(sender=Post, post_ids=[post.pk])
    return held


@transaction.atomic
def end(appointment: Appointment, *, until: date, by: Authority, reason: str = "") -> Appointment:
    """End an appointment: its holder's last day is the one before `until`. One's own post may always be laid down.

    Ended on its first day it was never held: that takes back a mistake, and the history keeps the row. An end before
    the first day is refused.
    """
    if appointment.person_id not in by.records:
        required(appointment.post, "appoint", by=by)
    held = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("post__role", "person")
        .get(pk=appointment.pk)
    )
    if held.until is not None and held.until <= until:
        raise AlreadyEnded
    if until < held.since:
        raise DatesReversed
    before = Period(held.since, held.until)
    held.until, held.ended_by, held.reason = until, by.actor, forbidden.without_numbers(reason)[:200]
    held.save(update_fields=["until", "ended_by", "reason"])
    post_change(held, before=before, after=Period(held.since, until))
    audit.wrote(
        "end",
        f"post:{held.post_id}",
        by=by,
        detail={"person": held.person_id, "until": str(until)},
    )
    signals.ended.send(sender=Appointment, appointment=held)
    signals.holders_changed.send(sender=Post, post_ids=[held.post_id])
    return held


@transaction.atomic
def transfer(appointment: Appointment, post: Post, *, day: date, by: Authority) -> Appointment:
    """Move a holder to another post: the one ends as the other begins, or neither."""
    _locked(post)  # first, as everywhere: posts, then appointments, then people, so that nobody waits in a circle
    end(appointment, until=day, by=by, reason=TRANSFER)
    return appoint(post, appointment.holder, since=day, by=by, reason=TRANSFER)


@transaction.atomic
def set_seats(post: Post, seats: int, *, day: date, by: Authority) -> Post:
    """Give a post `seats` seats from `day` on.

    Raises NotThatMany, PostIsClosed, SeatsInAdvance, SeatsChangeLater, or SeatsAreHeld with the holders beyond the new
    number.
    """
    by.require("organise", *post.unit.paths)
    post = _locked(post)
    _check_seats(post, seats, day)
    beyond = Appointment.objects.ending_after(day).filter(post=post, seat__gt=seats).select_related("person")
    if holders := list(beyond):
        raise SeatsAreHeld(holders)
    change = seats - (post.seats or 0)  # a number: _check_seats has refused unlimited posts
    if change:
        SeatChange.objects.create(post=post, day=day, n=change)
        tally.post([tally.Row(post.unit_id, day, tally.measure(SEATS, post.role.key), change)])
        post.seats = seats
        post.save(update_fields=["seats"])
        audit.wrote(
            "set_seats",
            f"post:{post.pk}",
            by=by,
            detail={"seats": seats, "from": str(day)},
        )
    return post


def _check_seats(post: Post, seats: int, day: date) -> None:
    if post.seats is None or not 1 <= seats <= MOST_SEATS:
        raise NotThatMany
    if day < post.since or post.until is not None:
        raise PostIsClosed
    if day > today():
        raise SeatsInAdvance
    if SeatChange.objects.filter(post=post, day__gt=day).exists():
        raise SeatsChangeLater


@transaction.atomic
def nominate(post: Post, person: Person, *, day: date, by: Authority) -> Nomination:
    """Propose `person` for `post` to whoever may appoint there. Raises the Refused that says why not."""
    required(post, "nominate", by=by)
    post = _locked(post)
    _check(post, person, Period(day))
    _still_there(person, follows=False)
    nomination, _ = Nomination.objects.get_or_create(
        post=post,
        person=person,
        decided_on=None,
        defaults={"actor": by.actor, "day": day},
    )
    audit.wrote("nominate", f"post:{post.pk}", by=by, detail={"person": person.pk})
    return nomination


@transaction.atomic
def decide(nomination: Nomination, *, accept: bool, day: date, by: Authority, reason: str = "") -> Appointment | None:
    """Accept a nomination (and appoint from `day`) or decline it with a reason."""
    nomination = Nomination.objects.select_for_update(of=("self",)).select_related("post__unit").get(pk=nomination.pk)
    required(nomination.post, "appoint", by=by)
    if nomination.decided_on is not None:
        raise AlreadyDecided
    nomination.decided_on, nomination.accepted = day, accept
    nomination.decided_by, nomination.reason = by.actor, forbidden.without_numbers(reason)[:200]
    nomination.save()
    if accept:
        return appoint(nomination.post, nomination.nominee, since=day, by=by)
    audit.wrote(
        "decline",
        f"post:{nomination.post_id}",
        by=by,
        detail={"person": nomination.person_id},
    )
    return None


def _locked(post: Post) -> Post:
    """The post, locked until the transaction ends.

    Lock the post, not its appointments: two clerks filling the last seat at once both see zero rows to lock.
    """
    return Post.objects.select_for_update(of=("self",)).select_related("role__wing", "unit").get(pk=post.pk)


def _check(post: Post, person: Person, wanted: Period) -> None:
    if wanted.until is not None and wanted.until <= wanted.since:
        raise DatesReversed
    if post.role.retired:
        raise PostIsClosed  # whoever holds it may stay; nobody new comes
    ends = [end for end in (post.until, post.unit.until) if end is not None]
    if wanted.since < post.since or any(wanted.until is None or end < wanted.until for end in ends):
        raise PostIsClosed
    if person.same_as_id is not None:
        raise PersonIsMerged
    if person.erased_on is not None:
        raise PersonIsErased
    records = together.ids_of(person.pk)
    meets = Appointment.objects.filter(post=post, person__in=records).ending_after(wanted.since)
    if wanted.until is not None:
        meets = meets.filter(since__lt=wanted.until)
    if meets.exists():
        raise AlreadyHeld


def _still_there(person: Person, *, follows: bool) -> None:
    """Asked again once the person is held: they may have been erased or withheld while we waited.

    follows: they only go where their unit went, as whoever is withheld does too. Raises PersonIsErased, CannotBeTaken.
    """
    erased_on, withheld = Person.objects.values_list("erased_on", "withheld").get(pk=person.pk)
    if erased_on is not None:
        raise PersonIsErased
    if withheld is not None and not follows:
        raise CannotBeTaken


def _seat(post: Post, wanted: Period) -> int | None:
    """The seat to take; None in an unlimited post. Raises PostIsFull or SeatTakenLater."""
    if post.seats is None:
        return None
    later = Appointment.objects.filter(post=post).ending_after(wanted.since)
    taken = [
        Taken(seat or 0, Period(since, until)) for seat, since, until in later.values_list("seat", "since", "until")
    ]
    seat = free_seat(post.seats, taken, wanted)
    if seat is None:
        raise (SeatTakenLater if free_from(post.seats, taken, wanted.since) else PostIsFull)
    return seat


def on_units_added(*, unit_ids: Any, day: date, **_: Any) -> None:
    """New units get the posts their level has."""
    opening.open_posts(day=day, unit_ids=unit_ids)


def on_units_closing(
    *,
    units: list[Unit],
    into: Unit | None,
    day: date,
    by: Authority,
    **_: Any,
) -> None:
    """A closing unit's posts end; with a successor, holders move there as far as seats go, the rest are ended.

    Who may change the units may do so to whoever holds a post there: no further right is asked for.
    """
    posts = Post.objects.filter(unit__in=units).filter(Q(until=None) | Q(until__gt=day))
    bulk.hold(Post, [*posts.values_list("pk", flat=True), *Post.objects.filter(unit=into).values_list("pk", flat=True)])
    carried = replace(by, everywhere=True, person_id=None)
    for appointment in _leaving(units, day):
        _leave(appointment, into=into, day=day, by=carried)
    for post in posts.select_related("role"):
        opening.close(post, day=day)


def _leaving(units: list[Unit], day: date) -> list[Appointment]:
    """Who holds a post there on `day` or later, read once locked: an end sent meanwhile changes the period."""
    held = Appointment.objects.filter(post__unit__in=units).ending_after(day)
    bulk.hold(Appointment, list(held.values_list("pk", flat=True)))
    return list(held.select_related("post__role", "person").order_by("post", "seat", "pk"))


def _leave(appointment: Appointment, *, into: Unit | None, day: date, by: Authority) -> None:
    """End one appointment with its unit, and let its holder go on in the same role at `into` for as long as it ran."""
    if appointment.since >= day:
        _take_back(appointment, by=by)
    else:
        end(appointment, until=day, by=by, reason=UNIT_CLOSED)
    successor = Post.objects.filter(unit=into, role=appointment.post.role).first() if into else None
    if successor is None:
        return
    since, until = max(day, appointment.since), appointment.until
    try:
        with transaction.atomic():
            appoint(successor, appointment.holder, since=since, until=until, by=by, reason=UNIT_CLOSED)
    except Refused:
        return  # no seat there: the ended appointment says "unit closed", the preview counted it


def _take_back(appointment: Appointment, *, by: Authority) -> None:
    """Remove an appointment from a day on which its unit is no more. The audit keeps who it was and when."""
    post_id = appointment.post_id
    appointment.delete()
    post_change(appointment, before=Period(appointment.since, appointment.until), after=None)
    audit.wrote(
        "take_back",
        f"post:{appointment.post_id}",
        by=by,
        detail={
            "person": appointment.person_id,
            "seat": appointment.seat,
            "since": str(appointment.since),
            "until": str(appointment.until) if appointment.until else None,
            "reason": "unit closed",
        },
    )
    signals.holders_changed.send(sender=Post, post_ids=[post_id])
