"""Who is asked, and what they answer: every write about the people of an event, one verb a function."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum

from abhiyan.events.models import CANCELLED, Event
from abhiyan.hall import access, following, passes, rules
from abhiyan.hall.models import Audience, Invitee, Pass
from abhiyan.kernel import audit, bulk, clock, forbidden, work
from abhiyan.kernel.authority import Authority
from abhiyan.messaging.actions import Rule

FIELDS = ("audience", "person", "post", "unit", "rule", "rank", "kind", "wave")
MOST_BROUGHT = 5
SAID_NO = "said no"


class Refused(Exception):
    """Nothing was written; the subclass says why, the view words it."""


class NobodyNamed(Refused):
    """The rules name nobody who was not asked before."""


class TooMany(Refused):
    """The rules name more people than any hall or ground holds."""


class NoDay(Refused):
    """Nobody is asked to an event whose day was not said to all."""


class NothingFrozen(Refused):
    """There are no new people to be written to."""


class WasSent(Refused):
    """What was sent can't be taken back; call the event off, or ask more people."""


class NothingSaid(Refused):
    """A no needs a reason."""


class Over(Refused):
    """The event is over, called off, or taken back by the plan: no answer is needed any more."""


class NoRoom(Refused):
    """The hall has not so many places left."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for everybody asked. opens, closes: times of the doors; None for what follows from the event."""

    accompany: int = 0
    opens: time | None = None
    closes: time | None = None


def audience_of(event: Event) -> Audience:
    """The audience of an event; one not yet written, with the plan's rule, where nothing was said of it."""
    found = Audience.objects.filter(event=event).first()
    if found is not None:
        return found
    rule = following.plan_rule(event)
    return Audience(event=event, rules=[rule] if rule else [], told=event.moves)


def _held(event: Event, by: Authority) -> Audience:
    """The audience, written down and locked. Raises PermissionDenied."""
    if not access.may_arrange(event, by=by):
        raise PermissionDenied("report")
    return _locked(event)


def _locked(event: Event) -> Audience:
    fresh = audience_of(event)
    if fresh.pk is None:
        Audience.objects.get_or_create(event=event, defaults={"rules": fresh.rules, "told": fresh.told})
    return passes.hold(event)


@transaction.atomic
def add_rule(event: Event, rule: Rule, *, by: Authority) -> None:
    """Ask holders of roles in a branch, too. The same again writes nothing. Raises PermissionDenied."""
    audience = _held(event, by)
    if not access.may_ask(rule.unit, rule.roles, by=by):
        raise PermissionDenied("message")
    said = {"unit": rule.unit.pk, "roles": sorted(rule.roles), "verified": rule.verified}
    if said not in audience.rules:
        _set_rules(audience, [*audience.rules, said], by)


@transaction.atomic
def drop_rule(event: Event, number: int, *, by: Authority) -> None:
    """Ask nobody more by a rule. Whoever was frozen stays, and why: no rule goes once somebody is named by it.

    Raises PermissionDenied, WasSent.
    """
    audience = _held(event, by)
    if Invitee.objects.filter(audience=audience).exists():
        raise WasSent
    if 0 <= number < len(audience.rules):
        _set_rules(audience, [one for at, one in enumerate(audience.rules) if at != number], by)


def _set_rules(audience: Audience, said: list[Any], by: Authority) -> None:
    Audience.objects.filter(pk=audience.pk).update(rules=said)
    audit.wrote("set_audience", audience, by=by, detail={"rules": said})


@transaction.atomic
def set_limits(event: Event, limits: Limits, *, by: Authority) -> None:
    """Say how many one may bring, and when the doors open and close. Raises PermissionDenied."""
    audience = _held(event, by)
    values = {"accompany": min(limits.accompany, MOST_BROUGHT), "opens": limits.opens, "closes": limits.closes}
    Audience.objects.filter(pk=audience.pk).update(**values)
    audit.wrote("set_hall_limits", audience, by=by, detail={name: str(value) for name, value in values.items()})


@transaction.atomic
def freeze(event: Event, *, day: date, by: Authority) -> int:
    """Write down whom the rules name on `day` and why, as far as they were not asked before. Returns how many.

    Raises PermissionDenied, NobodyNamed, TooMany.
    """
    audience = _held(event, by)
    for rule in following.rules_of(audience):
        if rule is not None and not access.may_ask(rule.unit, rule.roles, by=by):
            raise PermissionDenied("message")
    named = following.followed(audience, event, day=day)
    if len(named) > following.MOST:
        raise TooMany
    there = set(Invitee.objects.filter(audience=audience).values_list("person", flat=True))
    new = [one for one in named if one.person not in there]
    if not new:
        raise NobodyNamed
    wave = audience.sent + 1
    rows = [(audience.pk, one.person, one.post, one.unit, one.rule, one.rank, one.kind, wave) for one in new]
    bulk.insert(Invitee, FIELDS, rows)
    Audience.objects.filter(pk=audience.pk).update(wave=wave, frozen_by=by.actor, frozen_on=day)
    audit.wrote(
        "freeze_audience", audience, by=by, count=len(new), digest=audit.digest_of(sorted(one.person for one in new))
    )
    return len(new)


@transaction.atomic
def thaw(event: Event, *, by: Authority) -> None:
    """Take back who was frozen and not yet written to. Raises PermissionDenied, WasSent."""
    audience = _held(event, by)
    if audience.wave == audience.sent:
        raise WasSent
    gone = Invitee.objects.filter(audience=audience, wave__gt=audience.sent)
    if gone.exclude(state=Invitee.ASKED).exists():
        raise WasSent  # somebody answered by telephone
    count = gone.delete()[0]
    Audience.objects.filter(pk=audience.pk).update(wave=audience.sent, frozen_by="", frozen_on=None)
    audit.wrote("thaw_audience", audience, by=by, count=count)


@transaction.atomic
def send(event: Event, *, by: Authority) -> int:
    """Let the invitations of the last wave go; a job writes them. Returns its number.

    Raises PermissionDenied, NoDay, NothingFrozen, Over.
    """
    audience = _locked(event)
    if not access.may_send(audience, event, by=by):
        raise PermissionDenied("message")
    if event.status == CANCELLED:
        raise Over
    if event.day is None or not event.published:
        raise NoDay
    if audience.wave == audience.sent:
        raise NothingFrozen
    Audience.objects.filter(pk=audience.pk).update(sent=audience.wave, told=event.moves)
    audit.wrote("send_invitations", audience, by=by, detail={"wave": audience.wave})
    from abhiyan.hall import tasks  # noqa: PLC0415 (a task calls verbs, and this verb starts one)

    return work.start(tasks.write_invitations, by=by, audience=audience.pk, wave=audience.wave)


# --- answers ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says to an invitation. bring: how many besides oneself."""

    coming: bool
    bring: int = 0
    reason: str = ""


def by_link(invitee: Invitee) -> Authority:
    """Whoever has an invitation's link: answers it, and nothing else."""
    return Authority(f"invitee:{invitee.pk}")


@transaction.atomic
def answer(invitee: Invitee, said: Answer, *, day: date, at: datetime, by: Authority) -> Invitee:
    """Say yes or no, by link or as told to whoever arranges the event. The same again writes nothing.

    A yes has its places at once, or waits its turn; a no gives them to whoever waits. Raises PermissionDenied, Over,
    NothingSaid, NoRoom.
    """
    event = _event_of(invitee)
    if by.actor != by_link(invitee).actor and not access.may_arrange(event, by=by):
        raise PermissionDenied("report")
    audience = _locked(event)
    now = Invitee.objects.select_related("person").get(pk=invitee.pk)
    if event.status == CANCELLED or event.day is None or event.day < day or now.person.erased_on is not None:
        raise Over
    before = (now.state, now.places, now.reason)
    if said.coming:
        _come(audience, event, now, places=1 + max(0, min(said.bring, audience.accompany)), at=at)
    else:
        _decline(event, now, said.reason, at)
    if (now.state, now.places, now.reason) != before:
        if now.state != before[0] or now.answered_at is None:  # else one keeps one's turn
            now.answered_at = at
        now.answered_by = by.actor
        now.save(update_fields=["state", "places", "reason", "answered_at", "answered_by"])
        audit.wrote("answer_invitation", now, by=by, detail={"state": now.state, "places": now.places})
        fill_up(audience, event)
        now.refresh_from_db(fields=["state"])
    return now


def _event_of(invitee: Invitee) -> Event:
    return Event.objects.whole().get(audience=invitee.audience_id)


def _come(audience: Audience, event: Event, one: Invitee, *, places: int, at: datetime) -> None:
    """Take places, or a place in the queue. Raises NoRoom for more than one has, where the hall is full."""
    free = free_places(audience, event)
    if one.state == Invitee.COMING:
        if free is not None and places - one.places > free:
            raise NoRoom
        _change_companions(event, one, places - one.places, at)
    one.places, one.reason = places, ""
    if one.state in (Invitee.COMING, Invitee.WAITING):
        return
    waits = free is not None and (places > free or _queue(audience).exists())
    one.state = Invitee.WAITING if waits else Invitee.COMING
    if not waits:
        passes.issue(event, passes.of_invitees([one]))


def _change_companions(event: Event, one: Invitee, more: int, at: datetime) -> None:
    if more > 0:
        passes.issue(event, [passes.Wanted(rules.COMPANION, one.pk)] * more)
    elif more < 0:
        theirs = Pass.objects.filter(invitee=one, kind=rules.COMPANION, revoked_at=None, entry=None).order_by("-number")
        passes.void(event, list(theirs.values_list("pk", flat=True)[:-more]), reason=SAID_NO, at=at)


def _decline(event: Event, one: Invitee, reason: str, at: datetime) -> None:
    """Raises NothingSaid."""
    said = forbidden.without_numbers(" ".join(reason.split()))[:200]
    if not said:
        raise NothingSaid
    passes.void(event, list(Pass.objects.filter(invitee=one).values_list("pk", flat=True)), reason=SAID_NO, at=at)
    one.state, one.reason, one.places = Invitee.DECLINED, said, 1


def free_places(audience: Audience, event: Event) -> int | None:
    """How many places the hall has left; None where nobody said how many it holds. One statement."""
    capacity = event.venue.capacity if event.venue else None
    if capacity is None:
        return None
    coming = Invitee.objects.filter(audience=audience, state=Invitee.COMING)
    return max(0, capacity - (coming.aggregate(n=Sum("places"))["n"] or 0))


def _queue(audience: Audience) -> Any:
    return Invitee.objects.filter(audience=audience, state=Invitee.WAITING).order_by("answered_at", "pk")


def fill_up(audience: Audience, event: Event) -> int:
    """Give free places to those who wait, in their order, and tell them. Returns how many moved up.

    In a transaction that holds the audience.
    """
    waiting: Sequence[Invitee] = list(_queue(audience).select_related("person", "unit")[:500])
    turns = [rules.Turn(one.pk, one.places) for one in waiting]
    up = set(rules.move_up(free_places(audience, event) if waiting else 0, turns))
    come = [one for one in waiting if one.pk in up]
    if come:
        Invitee.objects.filter(pk__in=up).update(state=Invitee.COMING)
        passes.issue(event, passes.of_invitees(come))
        audit.wrote("move_up", audience, by="system:hall", count=len(come))
        from abhiyan.hall import telling  # noqa: PLC0415 (what is told is worded above the verbs)

        telling.tell_moved_up(audience, event, come, day=clock.today())
    return len(come)
