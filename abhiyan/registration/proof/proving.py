"""Proving that a number is the person's own: by a message, a missed call, or a code typed where they signed up.

Whoever proves a number sees what is true of it; whoever only writes it somewhere never does. A code that doesn't go
with the number it came from is answered like one that nobody has.

Consent comes from the owner of the number. What was ticked on a form counts once the code shown there is sent or typed
by them. JOIN without a code is consent to be kept and asked, and to no more. A missed call proves the number and says
nothing else: its answer asks.

Locks are taken in one order everywhere: sign-ups by their ids, pairs of records, people.
"""

import hmac
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from abhiyan.kernel import audit, bulk
from abhiyan.kernel.authority import Authority
from abhiyan.people import consenting, together
from abhiyan.people.actions import note_consent, prove
from abhiyan.people.matching import Record, match
from abhiyan.people.models import Consent, Contact, Evidence, Person
from abhiyan.posts.models import Appointment
from abhiyan.registration.duplicates import finding
from abhiyan.registration.joining import signing
from abhiyan.registration.models import SignUp

SMS, CALL, CODE = Consent.SMS, Consent.CALL, "code"

PROVED, ALREADY, HELD, NOT_ON_FILE, UNKNOWN, WHICH = "proved", "already", "held", "not-on-file", "unknown", "which"
ASKED = "asked"
# UNKNOWN: no such code, or not from its number. WHICH: none or several await, so that only a code can tell. ASKED: the
# number is proved, and its owner, who agreed to nothing yet, is asked whether they do.


class Outcome(NamedTuple):
    """What came of a proof. language: of the sign-up or record, "" where none is known. sharers: of a HELD number.

    person: the record whose number it is, where that is proved, now or before.
    """

    kind: str
    language: str = ""
    sharers: int = 0
    person: int | None = None


class Way(NamedTuple):
    """How a proof came: SMS, CALL or CODE, when, on which day of the programme, and under whose name it is written."""

    method: str
    day: date
    at: datetime
    by: Authority


# --- the verbs -------------------------------------------------------------------------------------------------------


@transaction.atomic
def prove_by_message(code: str, blind: bytes, *, way: Way) -> Outcome:
    """The owner of a number sent JOIN and a code: prove the sign-up of that code, if it was made with that number."""
    row = SignUp.objects.filter(code=code).first()
    if row is None or not _is_from(row, blind):
        return Outcome(UNKNOWN)
    row, *others = _hold(blind, row.pk)
    return _prove(row, others, way=way, by_code=True) if _is_from(row, blind) else Outcome(UNKNOWN)


@transaction.atomic
def prove_by_call(blind: bytes, *, way: Way) -> Outcome:
    """The owner of a number let it ring: prove its sign-up, where exactly one awaits."""
    rows = _hold(blind)
    awaiting = [row for row in rows if row.state == SignUp.AWAITING]
    if len(awaiting) != 1:
        return Outcome(WHICH)
    return _prove(awaiting[0], [row for row in rows if row is not awaiting[0]], way=way)


@transaction.atomic
def prove_by_join(blind: bytes, *, way: Way) -> Outcome:
    """The owner of a number sent JOIN alone: prove its one sign-up that awaits, or the one record of theirs that does.

    So an appointed worker, whom an office wrote down, is proved without signing up; and who withdrew comes back.
    """
    rows = _hold(blind)
    if any(row.state == SignUp.AWAITING for row in rows):
        return prove_by_call(blind, way=way)
    waiting = _unverified(_people_of(blind), way.day)
    if len(waiting) != 1:
        return Outcome(WHICH)
    person = Person.objects.get(pk=waiting[0])
    agree_and_prove({person.pk: person.language}, way=way)
    return Outcome(PROVED, person.language, person=person.pk)


@transaction.atomic
def prove_on_device(sign_up_id: int, *, way: Way) -> Outcome:
    """The code sent to the number was typed where its owner signed up. Nothing of a helper's is proved so."""
    blind = bytes(SignUp.objects.values_list("blind", flat=True).get(pk=sign_up_id))
    row, *others = _hold(blind, sign_up_id)
    if row.helper_id is not None or row.state not in (SignUp.AWAITING, SignUp.HELD):
        return Outcome(ALREADY if row.state == SignUp.PROVED else UNKNOWN, row.language)
    return _prove(row, others, way=way, by_code=True)


# --- whose it is -----------------------------------------------------------------------------------------------------


def _is_from(row: SignUp, blind: bytes) -> bool:
    """Whether the sign-up was made with that number. Of one that was left, the record still says so, if it is there."""
    if not blind:
        return False  # what was erased has an empty one
    if hmac.compare_digest(bytes(row.blind), blind):
        return True
    return row.state == SignUp.LEFT and Contact.objects.filter(person=row.person_id or 0, blind=blind).exists()


def _hold(blind: bytes, first: int | None = None) -> list[SignUp]:
    """Every sign-up of a number, locked in order of id; `first` to the front, whatever its number is."""
    wanted = Q(blind=blind) if first is None else Q(blind=blind) | Q(pk=first)
    return sorted(SignUp.objects.filter(wanted).held(), key=lambda row: row.pk != first)


def _people_of(blind: bytes) -> list[int]:
    """Who has the number, each by the record that stands for them."""
    rows = Contact.objects.filter(blind=blind, kind=Contact.PHONE).values_list("person_id", "person__same_as_id")
    return sorted({top or pk for pk, top in rows})


def sharers_of(blind: bytes) -> int:
    """How many people a number is on record for."""
    return len(_people_of(blind))


def _unverified(people: Sequence[int], day: date) -> list[int]:
    done = together.verified_on(people, day)
    return [pk for pk in people if pk not in done]


def _on_file(row: SignUp, day: date) -> int | None:
    """The appointed person with the number and name of a sign-up: surely the same, or alike and alone in awaiting."""
    entry = signing.written(row)
    wanted = Record(entry.name_hi, entry.name_en, phone=bytes(row.blind))
    contacts = Contact.objects.filter(blind=bytes(row.blind), kind=Contact.PHONE).select_related("person")
    found = {
        one.person.canonical_id: match(wanted, Record(one.person.name_hi, one.person.name_en, phone=wanted.phone))
        for one in contacts.order_by("pk")
    }
    held = _appointed(found, day)
    certain = [pk for pk in held if found[pk].is_certain]
    if certain:
        return certain[0] if len(certain) == 1 else None
    waiting = _unverified(held, day)
    return waiting[0] if len(waiting) == 1 and found[waiting[0]].is_possible else None


def _appointed(people: Collection[int], day: date) -> list[int]:
    """Those who hold or will hold a post, by whichever record of theirs."""
    held = Appointment.objects.ending_after(day).filter(Q(person__in=people) | Q(person__same_as__in=people))
    rows = held.values_list("person_id", "person__same_as_id")
    return sorted({top or pk for pk, top in rows})


# --- what a proof does -----------------------------------------------------------------------------------------------


def _prove(row: SignUp, others: Sequence[SignUp], *, way: Way, by_code: bool = False) -> Outcome:
    """Prove one sign-up; others: those of the same number. All are held. by_code: its own code came from the owner."""
    if row.state == SignUp.HELD and not _let_go_on(row, way):
        return Outcome(HELD, row.language, sharers_of(bytes(row.blind)))
    if row.state == SignUp.PROVED and row.person_id is not None and agreed([row.person_id]):
        return Outcome(ALREADY, row.language, person=row.person_id)
    if row.person_id is None and not _find(row, way):
        return Outcome(NOT_ON_FILE if row.sealed else UNKNOWN, row.language)
    records = _proved(row, way, by_code=by_code)
    same = [one for one in others if one.state == SignUp.AWAITING and one.person_id in records]
    _mark([row, *same], way)
    _credit([row, *same], records)
    audit.wrote("prove_sign_up", row, by=way.by, detail={"by": way.method, "sign_ups": 1 + len(same)})
    return Outcome(PROVED if agreed(records) else ASKED, row.language, person=row.person_id)  # of one person


def _let_go_on(row: SignUp, way: Way) -> bool:
    """Whether a sign-up of a number of too many goes on after all: the owner proved it, and of the others few did.

    Whom somebody only wrote down with the number keeps nobody out: else a stranger shuts its owner out by five forms.
    """
    sharers = [pk for top in _people_of(bytes(row.blind)) for pk in together.ids_of(top)]
    proved = Evidence.objects.filter(person__in=sharers, kind=Evidence.PROVED)
    if (
        len({top or pk for pk, top in proved.values_list("person_id", "person__same_as_id")})
        >= settings.PHONE_SHARED_BY
    ):
        return False
    if row.kind == SignUp.VOLUNTEER:
        row.person_id, row.placed = signing.take_in_held(row, day=way.day, by=way.by)
        row.sealed = b""
    return True


def _proved(row: SignUp, way: Way, *, by_code: bool) -> Sequence[int]:
    """Link the record of a sign-up with those on file, prove it and have it agree; every record of the person."""
    person_id = int(row.person_id or 0)  # there is one: the caller found it
    finding.find_sharers(person_id, day=way.day, at=way.at, by=way.by)
    agree_and_prove({person_id: row.language}, [row], way=way, by_code=by_code)
    return together.ids_of(_top(person_id))


def _find(row: SignUp, way: Way) -> bool:
    """Give an appointed person's sign-up its record; whether there is one."""
    person_id = _on_file(row, way.day) if row.sealed and row.kind == SignUp.APPOINTED else None
    if person_id is None:
        return False
    row.person_id, row.sealed = person_id, b""
    return True


def agree_and_prove(
    languages: Mapping[int, str], rows: Sequence[SignUp] = (), *, way: Way, by_code: bool = False
) -> int:
    """Numbers are proved; what their owners agreed to by that is written down. Return how many count from now on.

    languages: person -> the one to consent in. rows: their sign-ups, if these are proved; of a code's, `ticked` is
    emptied. Who withdrew and sends JOIN consents anew; what was refused before stays in the ledger.
    """
    people = sorted(languages)
    together.hold(people)  # before it is asked what they agreed to: STOP may come in the same moment
    if by_code:
        _count_ticked(rows, way)
    if way.method == SMS:
        willing = agreed(people)
        helpers = {row.person_id: f"person:{row.helper_id}" for row in rows if row.helper_id is not None}
        silent = [pk for pk in people if pk not in willing]
        given = [consenting.Given(pk, (Consent.ORGANISE,), languages[pk], helpers.get(pk, "")) for pk in silent]
        consenting.write(given, method=Consent.SMS, day=way.day)
        note_consent(silent, source=way.method, day=way.day, by=way.by)
    return prove(people, Evidence.PROVED, source=way.method, day=way.day, by=way.by)


def _count_ticked(rows: Sequence[SignUp], way: Way) -> None:
    """What was ticked on the forms is consent from now on; what was taken back since, by any record, stays so."""
    ticked = [
        consenting.Ticked(row.person_id or 0, [int(pk) for pk in row.ticked.split()], row.at)
        for row in rows
        if row.ticked
    ]
    for row in rows:
        row.ticked = ""
    willing = consenting.write_ticked(ticked, day=way.day) if ticked else set()
    note_consent(sorted(willing), source=signing.SOURCE, day=way.day, by=way.by)


def agreed(people: Collection[int]) -> set[int]:
    """Whose consent stands by the last word of any of their records."""
    groups = together.groups_of(people)
    words = Evidence.objects.filter(kind__in=(Evidence.CONSENTED, Evidence.WITHDREW))
    last: dict[int, tuple[int, str]] = {}
    for some in bulk.batches(together.everyone(people, groups)):
        for pk, person, kind in words.filter(person__in=some).values_list("pk", "person", "kind"):
            top = groups.get(person, person)
            last[top] = max(last.get(top, (0, "")), (pk, kind))
    return {pk for pk in people if last.get(groups.get(pk, pk), (0, ""))[1] == Evidence.CONSENTED}


def _top(person_id: int | None) -> int | None:
    """The record that stands for a record's person."""
    if person_id is None:
        return None
    return Person.objects.filter(pk=person_id).values_list("same_as_id", flat=True).first() or person_id


def _mark(rows: Sequence[SignUp], way: Way) -> None:
    for row in rows:
        row.state, row.proof, row.proved_at = SignUp.PROVED, way.method, way.at
    SignUp.objects.bulk_update(rows, ["state", "proof", "proved_at", "person", "placed", "sealed", "ticked"])


def _credit(rows: Sequence[SignUp], records: Collection[int]) -> None:
    """Only the first referrer of a person counts; oneself, or whom one referred oneself, never.

    What counts is `referrer` of proved sign-ups, so it is cleared where it doesn't.
    """
    mine = SignUp.objects.filter(person__in=records, state=SignUp.PROVED, referrer__isnull=False)
    taken = mine.exclude(pk__in=[row.pk for row in rows]).exists()
    lost = []
    for row in sorted(rows, key=lambda row: row.pk):
        if row.referrer_id is None:
            continue
        if taken or _is_own(row.referrer_id, records):
            lost.append(row.pk)
        else:
            taken = True
    if lost:
        SignUp.objects.filter(pk__in=lost).update(referrer=None)


def _is_own(referrer_id: int, records: Collection[int]) -> bool:
    """Whether the referrer is the person, or was referred by them."""
    theirs = together.ids_of(_top(referrer_id))
    if {*theirs} & {*records}:
        return True
    return SignUp.objects.filter(person__in=theirs, referrer__in=records, state=SignUp.PROVED).exists()
