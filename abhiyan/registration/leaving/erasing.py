"""Erasing people: what is left is a tombstone, what was there goes into the vault, past counts stay as they were.

By one, on somebody's own wish, or by the thousand where claims expire; it is the same verb.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from abhiyan.kernel import audit, bulk, crypto, idempotency
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.collecting import uncollected
from abhiyan.kernel.models import AuditEntry
from abhiyan.people import actions, departures, erasing, together, vault, withholding
from abhiyan.people.matching import Record, match
from abhiyan.people.models import Consent, Contact, Duplicate, Evidence, Person
from abhiyan.posts import ending
from abhiyan.posts.models import Appointment
from abhiyan.registration.checking import padding
from abhiyan.registration.joining import signing
from abhiyan.registration.models import Call, RosterLine, SignUp

REASON = "erased"  # of an appointment that ended because its holder was


@uncollected()
@transaction.atomic
def erase(
    person_ids: Collection[int],
    *,
    why: str,
    day: date,
    by: Authority,
    state: str = SignUp.LEFT,
    keep: bool = True,
    at: datetime | None = None,
) -> int:
    """Erase people with every record of theirs; returns how many records. Who was erased before is left as it is.

    why: a word for the audit. day: the programme's. keep: what was there goes into the vault for a year and a day; of
    somebody under age nothing does, nor of somebody reported as that, however they come to be erased: they are counted
    as such here. state: what becomes of their sign-ups. at: when it was asked for, where it is repeated. The caller
    checked the right to, and hands over slices (500 take a sixth of a second).
    """
    records = _living(person_ids, day)
    if not records:
        return 0
    at = at or timezone.now()
    groups = together.groups_of(records)
    minors = _minors(records, groups) if keep else set()
    withholding.release(records)  # so that what was there is gathered, and found where it was answered
    kept = _gathered(records)
    _take_up(kept)
    if keep:
        vault.put({top: things for top, things in _by_person(kept, groups).items() if top not in minors}, at=at)
    for _one in minors:
        signing.note_under_age(day)
    moments = _moments(kept, at)
    _withdraw(records, day=day, by=by)
    ending.end_all(records, day=day, by=by, reason=REASON)
    users = erasing.users_of(records)
    numbers, devices = _numbers_and_devices(records)
    erasing.empty(records, day=day, at=at, by=by)
    ending.forget(records)
    _empty_sign_ups(records, state)
    padding.forget(numbers, devices)
    _empty_calls(records)
    idempotency.bury(moments, words=erasing.words_of(kept), actors={f"user:{pk}" for pk in users})
    whole = {pk for pk in records if not keep or groups.get(pk, pk) in minors}
    departures.note(sorted(whole), departures.Departure(at, day, departures.ERASED_WHOLE, 0, ""))
    if state != SignUp.EXPIRED:  # claims that expired do so again by themselves
        left = [pk for pk in records if pk not in whole]
        departures.note(left, departures.Departure(at, day, departures.ERASED, 0, ""))
    audit.wrote("erase", f"person:{records[0]}" if len(records) == 1 else "people", by=by, count=len(records),
                detail={"why": why}, digest=audit.digest_of(records) if len(records) > 1 else "")  # fmt: skip
    return len(records)


def _living(person_ids: Collection[int], day: date) -> list[int]:
    """Every record of these people that was not erased yet, held until the transaction ends."""
    groups = together.groups_of(person_ids)
    records = together.everyone(person_ids, groups)
    _hold_first(records)
    groups = ending.hold(records, day=day)
    found: list[int] = []
    for some in bulk.batches(together.everyone(person_ids, groups)):
        found += Person.objects.filter(pk__in=some, erased_on=None).values_list("pk", flat=True)
    return sorted(found)


def _hold_first(records: Sequence[int]) -> None:
    """Lock sign-ups and pairs of records, which everything else locks before posts and people too."""
    for some in bulk.batches(records):
        SignUp.objects.filter(person__in=some).held()
        blinds = {bytes(one) for one in Contact.objects.filter(person__in=some).values_list("blind", flat=True)}
        for numbers in bulk.batches(blinds):
            SignUp.objects.filter(blind__in=numbers, person=None).held()
        pairs = Duplicate.objects.filter(Q(one__in=some) | Q(other__in=some))
        bulk.hold(Duplicate, sorted(pairs.values_list("pk", flat=True)))


def _minors(records: Sequence[int], groups: together.Groups) -> set[int]:
    """The people among the records who are reported as under 18, by whichever record."""
    return {groups.get(pk, pk) for pk in erasing.reported(records)}


# --- what there was --------------------------------------------------------------------------------------------------


def _gathered(records: Sequence[int]) -> erasing.Kept:
    kept = erasing.gathered(records)
    for some in bulk.batches(records):
        for person, *values in Appointment.objects.filter(person__in=some).values_list(
            "person_id", "post_id", "seat", "since", "until", "reason"
        ):
            kept[person].setdefault("appointment", []).append(values)
        for row in SignUp.objects.filter(person__in=some):
            kept[row.person_id or 0].setdefault("sign_up", []).append(_line(row))
        for person, *values in Call.objects.filter(person__in=some).values_list(
            "person_id", "sample_id", "outcome", "note", "said_at"
        ):
            kept[person].setdefault("call", []).append(values)
    return kept


def _line(row: SignUp) -> list[Any]:
    said = crypto.unseal_bytes(bytes(row.sealed)).decode() if row.sealed else ""
    return [row.pk, row.kind, row.unit_id, row.code, row.language, row.state, row.proof, row.at, said, row.ticked]


def _take_up(kept: erasing.Kept) -> None:
    """Sign-ups that no record holds yet, but made with the number and surely the name of one, become its own.

    Name and number stand in them too; what becomes of the record's sign-ups becomes of these.
    """
    owners: dict[bytes, list[tuple[int, Record]]] = defaultdict(list)
    for pk, one in kept.items():
        for blind in {crypto.blind(number) for kind, number in one["contacts"] if kind == Contact.PHONE}:
            owners[blind].append((pk, Record(one["name_hi"], one["name_en"], phone=blind)))
    for some in bulk.batches(owners):
        for row in SignUp.objects.filter(blind__in=some, person=None).exclude(sealed=b""):
            entry = signing.written(row)
            wanted = Record(entry.name_hi, entry.name_en, phone=bytes(row.blind))
            sure = [pk for pk, record in owners[wanted.phone] if match(wanted, record).is_certain]
            if sure:
                SignUp.objects.filter(pk=row.pk).update(person=sure[0])
                kept[sure[0]].setdefault("sign_up", []).append(_line(row))


def _by_person(kept: erasing.Kept, groups: together.Groups) -> dict[int, list[Any]]:
    """The records of each person under the one that stands for all."""
    people: dict[int, list[Any]] = defaultdict(list)
    for pk, record in kept.items():
        people[groups.get(pk, pk)].append(record)
    return people


def _moments(kept: erasing.Kept, now: datetime) -> list[datetime]:
    """When something was written about the people, as far back as answers are kept."""
    since = now - timedelta(days=idempotency.KEPT_DAYS)
    found = [line[7] for one in kept.values() for line in one.get("sign_up", ())]
    found += [line[2] for one in kept.values() for line in one.get("evidence", ())]
    for some in bulk.batches({f"person:{pk}" for pk in kept}):
        found += AuditEntry.objects.filter(subject__in=some, at__gt=since).values_list("at", flat=True)
    return [at for at in found if at > since]


# --- emptying --------------------------------------------------------------------------------------------------------


def _withdraw(records: Sequence[int], *, day: date, by: Authority) -> None:
    """Whoever ever consented takes it back: verified falls, and no older consent comes after."""
    consented: set[int] = set()
    for some in bulk.batches(records):
        steps = Evidence.objects.filter(person__in=some, kind=Evidence.CONSENTED)
        consented.update(steps.values_list("person_id", flat=True))
        consented.update(Consent.objects.filter(person__in=some, given=True).values_list("person_id", flat=True))
    if consented:
        actions.withdraw(sorted(consented), source=REASON, day=day, by=by, only_given=True)


def _numbers_and_devices(records: Sequence[int]) -> tuple[set[bytes], set[bytes]]:
    """The fingerprints of their numbers, and of the browsers they signed up in."""
    numbers, devices = set[bytes](), set[bytes]()
    for some in bulk.batches(records):
        numbers.update(bytes(one) for one in Contact.objects.filter(person__in=some).values_list("blind", flat=True))
        rows = SignUp.objects.filter(person__in=some).exclude(device=b"")
        devices.update(bytes(one) for one in rows.values_list("device", flat=True))
    return numbers, devices


def _empty_sign_ups(records: Sequence[int], state: str) -> None:
    gone = {"sealed": b"", "detail": "", "outcome": RosterLine.REFUSED, "reason": "erased"}
    for some in bulk.batches(records):
        SignUp.objects.filter(person__in=some).update(state=state, **SignUp.EMPTY)
        RosterLine.objects.filter(person__in=some, outcome__in=(RosterLine.ASKED, RosterLine.REFUSED)).update(**gone)


def _empty_calls(records: Sequence[int]) -> None:
    """What came of a call stays in its sample; who it was and what a caller wrote about them goes."""
    for some in bulk.batches(records):
        Call.objects.filter(person__in=some).update(person=None, note="", steps=[])
