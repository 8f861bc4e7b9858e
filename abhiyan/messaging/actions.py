"""The verbs of messages to many: compose, release, cancel; and what a person decides of those that are unsure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from abhiyan.kernel import audit, bulk, crypto, forbidden, work
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import INDIA
from abhiyan.messaging import access, audience, certifying, devices, outbox, rendering
from abhiyan.messaging.certifying import Certificate
from abhiyan.messaging.models import Broadcast, Captured, Delivery, Device, Handover, Inbound, Template
from abhiyan.people.models import Consent, Person
from abhiyan.units.models import Unit

DECIDE_AFTER = timedelta(minutes=15)  # from the handover: no worker that is alive still has it in hand then
SLICE = 5_000  # people of one transaction
MOST_DEVICES = 10  # of one person
LONGEST = timedelta(days=7)  # that a message may go on going out


class Refused(Exception):
    """The message is not as the verb wants it; the view says why."""


class NotReady(Refused):
    """Its audience is still being counted, or it was released, ended or cancelled before."""


class NobodyToWriteTo(Refused):
    """The rule names nobody who agreed to the purpose and can be reached."""


class TooLate(Refused):
    """The time in which it may go out is over."""


class OutsideHours(Refused):
    """Not one moment of the time in which it may go out lies in the hours."""


class NotCertified(Refused):
    """It is an advertisement, and no certificate of a day until today was named."""


class TooManyDevices(Refused):
    """So many browsers of one person take messages already; one has to be dropped first."""


class NotUnsure(Refused):
    """That handover was decided, or turned out well, meanwhile."""


class StillInHand(Refused):
    """It is too soon to know that no worker has it in hand."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says, by which channels, and when.

    template_*: what its SMS is registered under; calendar: a file (.ics) that goes along by e-mail.
    """

    title_hi: str
    title_en: str
    text_hi: str
    text_en: str
    channels: tuple[str, ...]
    purpose: str
    starts_at: datetime
    ends_at: datetime
    template_hi: Template | None = None
    template_en: Template | None = None
    calendar: bytes = b""
    is_advertisement: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom it goes to: holders of `roles` (keys) at `unit` and below; verified: only those who are."""

    unit: Unit
    roles: tuple[str, ...]
    verified: bool = False


@transaction.atomic
def compose(words: Words, rule: Rule, *, day: date, now: datetime, by: Authority) -> Broadcast:
    """Write a message down and have its audience counted. Nothing goes out before it is released.

    Raises PermissionDenied, registered.Unfit (an SMS that may not leave), TooLate.
    """
    allowed = {role.key for role in access.roles_for(rule.unit, by=by)}
    if not rule.roles or not allowed.issuperset(rule.roles):
        raise PermissionDenied("message")
    if words.ends_at <= now or words.ends_at - words.starts_at > LONGEST:
        raise TooLate
    made = Broadcast(
        unit=rule.unit, roles=[*rule.roles], verified=rule.verified, day=day, actor=by.actor, made_at=now,
        **{name: _clean(getattr(words, name)) for name in Words.__dataclass_fields__},
    )  # fmt: skip
    if Broadcast.SMS in words.channels:
        rendering.require_entity()
        for language in ("hi", "en"):
            rendering.check_sms(rendering.sample(made, language), made.template(language))
    made.save()
    audit.wrote("compose", made, by=by, detail={"unit": rule.unit.code, "roles": [*rule.roles]})
    from abhiyan.messaging import tasks  # noqa: PLC0415 (a task calls verbs, and this verb starts one)

    work.start(tasks.count_audience, by=by, broadcast=made.pk)
    return made


def _clean(value: Any) -> Any:
    if isinstance(value, tuple):
        return [*value]
    return forbidden.without_numbers(value) if isinstance(value, str) else value


@transaction.atomic
def release(
    broadcast: Broadcast, *, now: datetime, at: datetime, by: Authority, certificate: Certificate | None = None
) -> Broadcast:
    """Let a message go at its time, an advertisement as it was certified. now: the outbox's moment; at: the real one.

    Raises PermissionDenied, NotReady, NobodyToWriteTo, TooLate, OutsideHours, NotCertified.
    """
    held = _held(broadcast)
    if not access.may_release(held, by=by):
        raise PermissionDenied("approve")
    if held.state != Broadcast.READY:
        raise NotReady
    if now >= held.ends_at:
        raise TooLate
    if outbox.the_hours().next_opening(max(now, held.starts_at)) >= held.ends_at:
        raise OutsideHours
    if not Delivery.objects.filter(broadcast=held).exists():
        raise NobodyToWriteTo
    if held.is_advertisement:
        if certificate is None or certificate.day > now.astimezone(INDIA).date():
            raise NotCertified
        held.certificate, held.certified_on = certificate.number, certificate.day
        held.certified = certifying.digest(held)
    held.state, held.released_by, held.released_at = Broadcast.RELEASED, by.actor, at
    held.save(update_fields=["state", "released_by", "released_at", "certificate", "certified_on", "certified"])
    audit.wrote("release", held, by=by, detail={"certificate": held.certificate} if held.is_advertisement else None)
    return held


@transaction.atomic
def cancel(broadcast: Broadcast, *, at: datetime, by: Authority) -> Broadcast:
    """Stop a message: what is in a gateway's hands goes, nothing else does. Raises PermissionDenied, NotReady."""
    held = _held(broadcast)
    if not access.may_stop(held, by=by):
        raise PermissionDenied("message")
    if held.state in (Broadcast.DONE, Broadcast.CANCELLED):
        raise NotReady
    held.state, held.ended_at = Broadcast.CANCELLED, at
    held.save(update_fields=["state", "ended_at"])
    audit.wrote("cancel", held, by=by)
    return held


@transaction.atomic
def decide(handover: Handover, *, arrived: bool, now: datetime, at: datetime, by: Authority) -> int:
    """Say what became of a handover that is unsure: it arrived, or it did not and goes anew. Returns how many letters.

    Raises PermissionDenied, NotUnsure, StillInHand, TooLate (to send anew).
    """
    broadcast = _held(handover.broadcast)
    if not access.may_write(broadcast.unit, by=by) and not by.may("approve", *broadcast.unit.paths):
        raise PermissionDenied("message")
    held = Handover.objects.select_for_update().get(pk=handover.pk)
    if held.state != Handover.UNSURE:
        raise NotUnsure
    if at - held.taken_at < DECIDE_AFTER:
        raise StillInHand
    if not arrived and (now >= broadcast.ends_at or broadcast.state == Broadcast.CANCELLED):
        raise TooLate
    count = outbox.settle_unsure(held, Delivery.HANDED if arrived else Delivery.WAITING)
    Handover.objects.filter(pk=held.pk).update(state=Handover.DECIDED, decided_by=by.actor)
    if not arrived and broadcast.state == Broadcast.DONE:
        Broadcast.objects.filter(pk=broadcast.pk).update(state=Broadcast.SENDING, ended_at=None)
    audit.wrote("decide", held, by=by, count=count, detail={"arrived": arrived})
    return count


def _held(broadcast: Broadcast) -> Broadcast:
    """The message, locked until the transaction ends; what happens to its deliveries is counted meanwhile."""
    return Broadcast.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=broadcast.pk)


# --- one's own browsers -----------------------------------------------------------------------------------------------


@transaction.atomic
def switch_on(person_id: int, given: devices.Given, *, label: str, at: datetime, by: Authority) -> Device:
    """Have messages to somebody come to a browser too; the same browser again, also for another person, is one row.

    Raises NotADevice, TooManyDevices.
    """
    devices.read(given)
    # Locked, or two browsers at one moment would both find room.
    list(Person.objects.select_for_update().filter(pk=person_id).order_by("pk").values_list("pk"))
    blind = crypto.blind(given.endpoint)
    if len([one for one in devices.of(person_id) if bytes(one.blind) != blind]) >= MOST_DEVICES:
        raise TooManyDevices
    values = {"person_id": person_id, "sealed": devices.sealed(given), "label": label[:40], "since": at}
    made, _is_new = Device.objects.update_or_create(blind=blind, defaults=values)
    audit.wrote("switch_on", made, by=by)
    return made


@transaction.atomic
def drop_device(person_id: int, device_id: int, *, by: Authority) -> bool:
    """Have no more messages come to a browser of somebody; whether it was theirs."""
    theirs = Device.objects.filter(person__in=Person.objects.records_of(person_id), pk=device_id)
    found = theirs.select_for_update().first()
    if found is None:
        return False
    audit.wrote("drop_device", found, by=by)
    found.delete()
    return True


@transaction.atomic
def forget_devices(endpoints: Sequence[str]) -> int:
    """Drop browsers that their push service knows no more; returns how many."""
    return Device.objects.filter(blind__in=[crypto.blind(one) for one in endpoints]).delete()[0]


# --- by the installation itself ---------------------------------------------------------------------------------------


@transaction.atomic
def counted(broadcast: Broadcast, *, at: datetime) -> None:
    """Its audience is counted: it may be looked at and released."""
    Broadcast.objects.filter(pk=broadcast.pk).update(counted_at=at)
    Broadcast.objects.filter(pk=broadcast.pk, state=Broadcast.COUNTING).update(state=Broadcast.READY)


@transaction.atomic
def begin(broadcast: Broadcast, *, day: date) -> bool:
    """Put a released message whose time has come under way; False where its audience must be gathered anew first.

    Whom a rule names changes from day to day: what goes out on another day than it was counted is counted again.
    """
    held = _held(broadcast)
    if held.state != Broadcast.RELEASED:
        return False
    if held.day != day:
        held.day, held.gathered, held.counted_at = day, audience.FROM_ANOTHER_DAY, None
        held.save(update_fields=["day", "gathered", "counted_at"])
    if held.counted_at is None:
        return False
    Broadcast.objects.filter(pk=held.pk).update(state=Broadcast.SENDING)
    return True


def write_to(
    key: str,
    words: Words,
    named: Mapping[int, int],
    *,
    unit: Unit,
    fields: Mapping[int, Mapping[str, Any]],
    day: date,
    at: datetime,
    by: Authority,
) -> Broadcast | None:
    """A message that the programme itself makes, once under its key, to these people (person: their unit).

    fields: what the text says of each alone. It goes out by the same rules as every other. None where it was made
    before, or nobody agreed to it. In slices that commit one by one; killed in between, it is made to its end the next
    time.
    """
    said = {name: _clean(getattr(words, name)) for name in Words.__dataclass_fields__}
    said |= {"unit": unit, "day": day, "actor": by.actor, "made_at": at, "released_by": by.actor, "released_at": at}
    made, _is_new = Broadcast.objects.get_or_create(key=key, defaults=said)
    if made.state != Broadcast.COUNTING:
        return None
    people = sorted(named)
    for start in range(0, len(people), SLICE):
        some = {pk: named[pk] for pk in people[start : start + SLICE]}
        with transaction.atomic():
            audience.add(made, some, day=day, fields=fields)
    return _goes(made, key, by)


@transaction.atomic
def _goes(made: Broadcast, key: str, by: Authority) -> Broadcast | None:
    made = _held(made)
    if made.state != Broadcast.COUNTING:  # overtaken while it was made
        return None
    if not Delivery.objects.filter(broadcast=made).exists():
        made.delete()
        return None
    made.state = Broadcast.SENDING
    made.save(update_fields=["state"])
    audit.wrote("write_to", made, by=by, detail={"key": key})
    return made


@transaction.atomic
def overtake(keys: str, *, but: str = "", at: datetime, by: Authority) -> None:
    """Stop what the programme wrote under keys that begin so, except one: it says what is true no more.

    What is in a gateway's hands goes, nothing else does. The keys are free: it may become true again.
    """
    for one in Broadcast.objects.select_for_update().filter(key__startswith=keys).exclude(key=but).order_by("pk"):
        if one.state in (Broadcast.COUNTING, Broadcast.SENDING):
            one.state, one.ended_at = Broadcast.CANCELLED, at
            audit.wrote("cancel", one, by=by)
        one.key = None
        one.save(update_fields=["state", "ended_at", "key"])


def on_erased(*, person_ids: Sequence[int], numbers: Collection[bytes] = (), **_: Any) -> None:
    """Of who was erased nothing stays here but that messages went and came: no reference, no figures, no number."""
    Delivery.objects.filter(person__in=person_ids).update(fields=None, ref="")
    Device.objects.filter(person__in=person_ids).delete()
    for some in bulk.batches(numbers):
        Inbound.objects.filter(blind__in=some).update(blind=b"")
        Captured.objects.filter(blind__in=some).delete()


def on_withdrawn(*, person_ids: Sequence[int], purposes: Sequence[str], **_: Any) -> None:
    """Who is not to be kept and asked any more has no browser here."""
    if Consent.ORGANISE in purposes:
        Device.objects.filter(person__in=person_ids).delete()
