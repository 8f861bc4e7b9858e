"""The outbox: deliveries are claimed, handed over and noted, so that each person gets a message at most once.

    claim      in a transaction: some deliveries of one message become those of one Handover, whoever may not be
               written to this moment is held back; it commits before anything leaves
    hand over  one call to the gateway
    note       in a transaction: what the gateway said

A worker that dies in between leaves its handover open. Past its time that is unsure: it is listed, and nothing in here
ever claims it again. (docs/decisions/0034)
"""

import json
import logging
import secrets
import threading
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from abhiyan.kernel import bulk, clock, crypto, tree, work
from abhiyan.messaging import audience, certifying, gateways, hours, rendering
from abhiyan.messaging.gateways import Gateway, Handed, Letter
from abhiyan.messaging.models import Broadcast, Delivery, Gate, Handover, Silence
from abhiyan.messaging.registered import Unfit
from abhiyan.people import consenting, receipts
from abhiyan.people.models import Person
from abhiyan.units.models import Unit

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # after which an open handover is unsure; a call takes a minute at most
FRESH = 30.0  # seconds from the claim in which letters may leave; what hasn't by then is given back
PUT_OFF = timedelta(minutes=15)  # after which a letter goes again whose own reader could not take it
TRIES = 30  # times a letter may be put off: longer than a server is down for six hours. An outage counts for none
LONGEST_PAUSE = timedelta(minutes=5)  # between two tries of a gateway that can't be reached
STEP = 0.25  # seconds: so often whoever waits for a channel looks whether other work waits for this process
NO_CONSENT, TWICE, NO_CONTACT, GAVE_UP = "consent", "twice", "contact", "tries"
LATER = "later"  # of what waits again: for a reason of its own


class Wait(NamedTuple):
    """The channel may not be used for so many seconds."""

    seconds: float


class Claimed(NamedTuple):
    """Letters that are this worker's to hand over now. until: the monotonic moment after which none may leave."""

    handover: Handover
    letters: list[Letter]
    until: float


class Row(NamedTuple):
    """A delivery as it was claimed."""

    pk: int
    person: int
    unit: int
    counted: int
    fields: dict[str, Any]


def moment() -> datetime:
    """Now, by which hours, silence and schedules go.

    On a day set by hand it is that day at this time of day, moved into the hours: a rehearsal isn't asked to wait.
    """
    now = timezone.now()
    if not clock.is_set():
        return now
    allowed, here = the_hours(), now.astimezone(clock.INDIA)
    here = datetime.combine(clock.today(), here.timetz())
    first = here.replace(hour=allowed.opens, minute=0, second=0, microsecond=0)
    return min(max(here, first), first + timedelta(hours=allowed.closes - allowed.opens) - timedelta(seconds=1))


def the_hours() -> hours.Hours:
    return hours.read(settings.MESSAGE_HOURS)


def hand_over(
    channel: str, *, seconds: float = 20, now: datetime | None = None, stop: threading.Event = work.stopping
) -> int:
    """Hand over what is due by a channel, for so long at most; returns how many letters were accepted.

    Where it has to wait for the channel's rate and other jobs wait for this process, it ends.
    now: the moment of the outbox, for tests and rehearsals.
    """
    gateway = gateways.of(channel)
    until, accepted = time.monotonic() + seconds, 0
    while gateway is not None and time.monotonic() < until and not stop.is_set():
        got = claim(channel, gateway, now=now or moment())
        if isinstance(got, Wait):
            if time.monotonic() + got.seconds > until or not _waited(got.seconds, stop):
                break
        elif got is None:
            break
        elif got.letters:
            accepted += _hand(gateway, got)
    return accepted


def _waited(seconds: float, stop: threading.Event) -> bool:
    """Wait until the channel may be used again; False where other work wants this process meanwhile."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not stop.is_set():
        if work.others_wait():
            return False
        stop.wait(min(left, STEP))
    return True


def _hand(gateway: Gateway, got: Claimed) -> int:
    """Give the letters of one handover to the gateway, and note what it says."""
    if time.monotonic() > got.until:
        handed = Handed(said="held up")
    else:
        try:
            handed = gateway.hand(got.letters, key=got.handover.key, until=got.until)
        except Exception:  # whatever it was, nobody knows what had left by then
            log.exception("handover %s: the gateway's file failed", got.handover.pk)
            handed = Handed(unsure=[one.ref for one in got.letters], said="failed")
    note(got.handover, handed)
    return len(handed.accepted)


# --- claim ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def claim(channel: str, gateway: Gateway, *, now: datetime) -> Claimed | Wait | None:
    """Some letters that may go by the channel this moment; None where there are none.

    Consent, hours, silence and the rate are asked here, in the transaction that takes the deliveries.
    """
    begun = time.monotonic()  # when `now` was, before anybody is waited for
    work.tell(work.running().done)  # raises LetGo when told to stop: before anything is taken, never after
    if not the_hours().open_at(now):
        return None
    gate = _gate(channel)
    if (early := (gate.next_at - timezone.now()).total_seconds()) > 0:
        return Wait(early)
    rate = gateways.per_second(channel)
    most = min(gateway.PER_CALL, rate) if rate else gateway.PER_CALL
    for broadcast in _due(channel, now):
        handover = Handover(
            broadcast=broadcast, channel=channel, key=secrets.token_hex(16), worker=work.worker(), taken_at=_now()
        )
        rows = _take(handover, silent(now), most)
        if not rows:
            continue
        if rate:
            _shape(gate, len(rows) / rate)
        letters = _letters(handover, rows, now)
        return Claimed(handover, letters, begun + min(FRESH, _seconds_left(broadcast, now)))
    return None


def _now() -> datetime:
    return timezone.now()


def _gate(channel: str) -> Gate:
    """The channel's row, locked: who hands over by it does so one after another."""
    found = Gate.objects.select_for_update().filter(channel=channel).first()
    if found is None:
        Gate.objects.bulk_create([Gate(channel=channel, next_at=timezone.now())], ignore_conflicts=True)
        found = Gate.objects.select_for_update().get(channel=channel)
    return found


def _shape(gate: Gate, seconds: float) -> None:
    Gate.objects.filter(pk=gate.pk).update(next_at=timezone.now() + timedelta(seconds=seconds))


def _due(channel: str, now: datetime) -> list[Broadcast]:
    """Messages that go out now, the first to begin first; no advertisement but with the words that were certified."""
    found = Broadcast.objects.filter(state=Broadcast.SENDING, starts_at__lte=now, ends_at__gt=now)
    ordered = found.select_related("template_hi", "template_en").order_by("starts_at", "pk")
    return [one for one in ordered if channel in one.channels and certifying.stands(one)]


def silent(now: datetime) -> list[tuple[str, str]]:
    """The branches in which there is silence this moment, as ranges of paths."""
    paths = Silence.objects.filter(since__lte=now, until__gt=now).values_list("unit__path", flat=True)
    return [(path, tree.after(path)) for path in paths]


def _take(handover: Handover, quiet: Sequence[tuple[str, str]], most: int) -> list[Row]:
    """Up to `most` waiting deliveries, now the handover's; none saved where there are none."""
    ids = _waiting(handover, quiet, most)
    if not ids:
        return []
    handover.save()
    listed = ", ".join(map(str, ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE messaging_delivery SET state = 'claimed', handover_id = %s"
            f" WHERE id IN ({listed}) AND state = 'waiting'"
            " RETURNING id, person_id, unit_id, counted_id, fields",
            [handover.pk],
        )
        found = cursor.fetchall()
    return sorted(Row(pk, person, unit, counted, _fields(said)) for pk, person, unit, counted, said in found)


def _fields(said: Any) -> dict[str, Any]:
    return (json.loads(said) if isinstance(said, str) else said) or {}


def _waiting(handover: Handover, quiet: Sequence[tuple[str, str]], most: int) -> list[int]:
    """Those that were never put off first: one statement, as a rule."""
    found = _outside(quiet, broadcast=handover.broadcast_id, channel=handover.channel).order_by("pk")
    ids = list(found.filter(handover=None).values_list("pk", flat=True)[:most])
    if len(ids) < most:
        ids += found.filter(_put_off_long_ago()).values_list("pk", flat=True)[: most - len(ids)]
    return ids


def _outside(quiet: Sequence[tuple[str, str]], **of: Any) -> "QuerySet[Delivery]":
    """What waits where there is no silence."""
    found = Delivery.objects.filter(state=Delivery.WAITING, **of)
    for low, high in quiet:
        found = found.exclude(unit__path__gte=low, unit__path__lt=high)
        found = found.exclude(unit__area_path__isnull=False, unit__area_path__gte=low, unit__area_path__lt=high)
    return found


def _put_off_long_ago() -> Q:
    return Q(handover__taken_at__lt=timezone.now() - PUT_OFF)


def _letters(handover: Handover, rows: Sequence[Row], now: datetime) -> list[Letter]:
    """The letters of those who may be written to this moment; the others are held back, or refused with the reason."""
    broadcast, channel = handover.broadcast, handover.channel
    people = {row.person for row in rows}
    allowed = consenting.stands(people, broadcast.purpose)
    known = {row[0]: row[1:] for row in _people(allowed)}
    twice = _twice(broadcast, channel, known)
    contacts = audience.ways_to(allowed, channel)
    units = _unit_names({row.unit for row in rows}) if "{unit}" in broadcast.text_hi + broadcast.text_en else {}
    letters: list[Letter] = []
    seconds = int(_seconds_left(broadcast, now)) if channel == Broadcast.PUSH else 0
    held: dict[int, str] = {}
    refused: dict[int, str] = {}
    for row in rows:
        if row.person not in known:
            held[row.pk] = NO_CONSENT
        elif row.person in twice:
            held[row.pk] = TWICE
        elif channel != Broadcast.INBOX and row.person not in contacts:
            held[row.pk] = NO_CONTACT
        else:
            try:
                one = _letter(broadcast, channel, row, known[row.person], contacts, units)
                letters.append(one._replace(seconds=seconds) if seconds else one)
            except Unfit as unfit:
                refused[row.pk] = unfit.reason
    _settle(handover, rows, {Delivery.HELD: held, Delivery.REFUSED: refused})
    if not letters:
        Handover.objects.filter(pk=handover.pk).update(state=Handover.NOTED)
    return letters


def _people(ids: Collection[int]) -> list[tuple[Any, ...]]:
    """(id, language, name in Hindi, in English, whose record it is) of each."""
    fields = ("pk", "language", "name_hi", "name_en", "same_as_id", "links_revoked")
    return [row for some in bulk.batches(ids) for row in Person.objects.filter(pk__in=some).values_list(*fields)]


def _twice(broadcast: Broadcast, channel: str, known: Mapping[int, tuple[Any, ...]]) -> set[int]:
    """Records that became another's since the audience was gathered, whose person is written to under that one."""
    merged = {pk: row[3] for pk, row in known.items() if row[3]}
    if not merged:
        return set()
    rows = Delivery.objects.filter(broadcast=broadcast, channel=channel, person__in=merged.values())
    theirs = set(rows.values_list("person_id", flat=True))
    return {pk for pk, top in merged.items() if top in theirs}


def _unit_names(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for some in bulk.batches(ids):
        rows = Unit.objects.filter(pk__in=some).values_list("pk", "name_hi", "name_en")
        found.update({pk: (hindi or english, english or hindi) for pk, hindi, english in rows})
    return found


def _letter(
    broadcast: Broadcast,
    channel: str,
    row: Row,
    person: tuple[Any, ...],
    contacts: Mapping[int, Sequence[bytes]],
    units: Mapping[int, tuple[str, str]],
) -> Letter:
    """Raises Unfit."""
    language = reading_language(person[0])
    hindi = language == "hi"
    name = (person[1] or person[2]) if hindi else (person[2] or person[1])
    unit = units.get(row.unit, ("", ""))[0 if hindi else 1]
    reader = rendering.Reader(language, name, unit, row.fields)
    text = rendering.filled(broadcast.text(language), reader)
    to = "\n".join(map(crypto.unseal, contacts.get(row.person, ())))
    if channel == Broadcast.SMS:
        template = broadcast.template(language)
        rendering.check_sms(text, template)
        return Letter(row.pk, to, "", text, template.number, template.header)  # type: ignore[union-attr]  # checked
    title = rendering.filled(broadcast.title(language), reader)
    one = Letter(row.pk, to, title, text, language=language)
    if channel != Broadcast.MAIL:
        return one
    return one._replace(leave=_leave(row.person, person[4]), calendar=bytes(broadcast.calendar))


def _seconds_left(broadcast: Broadcast, now: datetime) -> float:
    """How long a message may leave, or be found by a device that was off: in the hours, before its end, any silence."""
    ends = [broadcast.ends_at, the_hours().closing(now)]
    silence = Silence.objects.filter(since__gt=now).order_by("since").values_list("since", flat=True).first()
    return (min([*ends, silence] if silence else ends) - now).total_seconds()


def _leave(person_id: int, revoked: int) -> str:
    """Where somebody takes consent back; "" where this installation has no public address."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{receipts.address(person_id, revoked)}" if settings.PUBLIC_URL else ""


def reading_language(language: str) -> str:
    return "en" if language.startswith("en") else "hi"


# --- note -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def note(handover: Handover, handed: Handed) -> None:
    """Write down what became of a handover. What was taken for unsure meanwhile is so no more."""
    gate = _gate(handover.channel)
    _close(handover)
    rows = _rows(handover, Delivery.CLAIMED, Delivery.UNSURE)
    tries = {row.pk: row.tries for row in rows}
    known = tries.keys()
    accepted = {pk: ref for pk, ref in handed.accepted.items() if pk in known}
    unsure = dict.fromkeys(known & {*handed.unsure}, "")
    refused = {pk: why for pk, why in handed.refused.items() if pk in known}
    refused |= {pk: GAVE_UP for pk in known & {*handed.later} if tries[pk] + 1 >= TRIES}
    left = known - accepted.keys() - unsure.keys() - refused.keys()
    back = {pk: LATER if pk in handed.later else "" for pk in left}
    _settle(
        handover,
        rows,
        {Delivery.REFUSED: refused, Delivery.UNSURE: unsure, Delivery.WAITING: back, Delivery.HANDED: accepted},
    )
    if unsure:
        Handover.objects.filter(pk=handover.pk).update(state=Handover.UNSURE)
    _remember(gate, handed, reached=bool(accepted or refused))


def _close(handover: Handover) -> None:
    """Before its rows are locked, as _lapsed and actions.decide lock it."""
    Handover.objects.filter(pk=handover.pk).update(state=Handover.NOTED)


class Standing(NamedTuple):
    """A delivery of a handover as it stands: in which state it is counted, how often it was put off."""

    pk: int
    counted: int
    state: str
    tries: int


def _rows(handover: Handover, *states: str) -> list[Standing]:
    """Locked, in the order of arrivals.take: a gateway says of some of them what became of them meanwhile."""
    found = Delivery.objects.select_for_update().filter(handover=handover, state__in=states).order_by("pk")
    return [Standing(*row) for row in found.values_list("pk", "counted_id", "state", "tries")]


def _settle(handover: Handover, rows: Sequence[Row | Standing], became: Mapping[str, Mapping[int, str]]) -> None:
    """Give deliveries of a handover their new states, and count that. became: {state: {delivery: reason or ref}}."""
    by_pk = {row.pk: row for row in rows}
    counted: Counter[tuple[int, str]] = Counter()
    for state, some in became.items():
        if not some:
            continue
        _write(handover, state, some, whole=len(some) == len(rows))
        for pk in some:
            row = by_pk[pk]
            before = row.state if isinstance(row, Standing) else Delivery.CLAIMED
            counted[row.counted, _counted_as(before)] -= 1
            counted[row.counted, _counted_as(state)] += 1
    changes = [(unit, handover.channel, state, n) for (unit, state), n in sorted(counted.items())]
    audience.write_outcomes(handover.broadcast_id, changes)


def _counted_as(state: str) -> str:
    return Delivery.WAITING if state == Delivery.CLAIMED else state


def _write(handover: Handover, state: str, some: Mapping[int, str], *, whole: bool) -> None:
    """One statement for all that are alike: `whole`, the handover itself says which."""
    table = Delivery.objects.filter(handover=handover, state__in=(Delivery.CLAIMED, Delivery.UNSURE))
    chosen = [table] if whole else [table.filter(pk__in=batch) for batch in bulk.batches(some)]
    if state == Delivery.HANDED:
        named = {pk: ref for pk, ref in some.items() if ref}
        _write_handed(handover, named)
        for one in chosen if len(named) < len(some) else ():  # those above are claimed no more
            one.update(state=state, handed_at=timezone.now())
    elif state == Delivery.WAITING:
        for batch in bulk.batches([pk for pk, said in some.items() if said]):  # the handover says since when
            table.filter(pk__in=batch).update(state=state, tries=F("tries") + 1)
        for one in chosen:  # those above are claimed no more, so these are the others
            one.update(state=state, handover=None)
    else:
        for why in {*some.values()}:
            for batch in bulk.batches([pk for pk, said in some.items() if said == why]):
                table.filter(pk__in=batch).update(state=state, reason=why)


def _write_handed(handover: Handover, refs: Mapping[int, str]) -> None:
    """That they were, with the gateway's own ids: some hundred in a statement, each row written once."""
    at = bulk.moment(timezone.now())
    for some in bulk.batches(refs):
        rows = ", ".join(["(%s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH said(id, ref) AS (VALUES {rows}) UPDATE messaging_delivery"
                " SET ref = said.ref, state = 'handed', handed_at = %s FROM said"
                " WHERE messaging_delivery.id = said.id AND handover_id = %s AND state IN ('claimed', 'unsure')",
                [*(value for pk in some for value in (pk, refs[pk])), at, handover.pk],
            )


def _remember(gate: Gate, handed: Handed, *, reached: bool) -> None:
    """After a failure the channel rests, longer each time; after a success it is as good as new."""
    if handed.said and not reached:
        pause = min(timedelta(seconds=2 ** min(gate.failures, 10)), LONGEST_PAUSE)
        Gate.objects.filter(pk=gate.pk).update(
            failures=gate.failures + 1, said=handed.said[:200], next_at=timezone.now() + pause
        )
        log.warning("%s: its gateway could not be used (%s)", gate.channel, handed.said)
    elif gate.failures:
        Gate.objects.filter(pk=gate.pk).update(failures=0, said="")


def settle_unsure(handover: Handover, state: str) -> int:
    """What a person found out about the unsure letters of a handover; returns how many. In a transaction."""
    rows = _rows(handover, Delivery.UNSURE)
    _settle(handover, rows, {state: dict.fromkeys((row.pk for row in rows), "")})
    return len(rows)


# --- again and again --------------------------------------------------------------------------------------------------


def sweep(*, before: datetime | None = None) -> int:
    """Handovers whose worker is not heard of any more become unsure; returns how many."""
    old = Handover.objects.filter(state=Handover.OPEN, taken_at__lt=before or timezone.now() - LEASE)
    return sum(_lapsed(pk) for pk in old.values_list("pk", flat=True))


@transaction.atomic
def _lapsed(handover_id: int) -> bool:
    found = Handover.objects.select_for_update().filter(pk=handover_id, state=Handover.OPEN).first()
    if found is None:
        return False
    rows = _rows(found, Delivery.CLAIMED)
    _settle(found, rows, {Delivery.UNSURE: dict.fromkeys((row.pk for row in rows), "")})
    Handover.objects.filter(pk=found.pk).update(state=Handover.UNSURE if rows else Handover.NOTED)
    log.warning("handover %s: what became of %s messages is not known", found.pk, len(rows))
    return True


def finish(now: datetime) -> int:
    """End messages of which nothing waits any more, or whose time is over; returns how many."""
    ended = 0
    for one in Broadcast.objects.filter(state=Broadcast.SENDING):
        # In this order: what an open handover gives back waits again, and with none open nothing comes back.
        if now < one.ends_at and Delivery.objects.filter(broadcast=one, state=Delivery.WAITING).exists():
            continue
        if Handover.objects.filter(broadcast=one, state=Handover.OPEN).exists():
            continue
        ended += Broadcast.objects.filter(pk=one.pk, state=Broadcast.SENDING).update(
            state=Broadcast.DONE, ended_at=timezone.now()
        )
    return ended


def is_due(channel: str, now: datetime) -> bool:
    """Whether something could go by the channel now."""
    if gateways.of(channel) is None or not the_hours().open_at(now):
        return False
    if Gate.objects.filter(channel=channel, next_at__gt=timezone.now()).exists():
        return False
    waiting = _outside(silent(now), channel=channel).filter(Q(handover=None) | _put_off_long_ago())
    return any(waiting.filter(broadcast=one).exists() for one in _due(channel, now))
