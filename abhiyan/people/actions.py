"""Every write about people: registering, proving, withdrawing, unmasking."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from abhiyan.indic import keys
from abhiyan.kernel import audit, bulk, crypto, forbidden
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import today
from abhiyan.people import consenting, departures, signals, together, verifying
from abhiyan.people.models import (
    Consent,
    Contact,
    Evidence,
    NameKey,
    Person,
    Unmasking,
)

CORRECTED = ("name_hi", "name_en", "relation", "language")  # what people may put right about themselves
CALL = "call:"  # how the reason of a look at a number begins when it is for a call back


class NewPerson(NamedTuple):
    """Somebody to be registered; `phone` is E.164 (kernel.phones) or empty. relation: name of a parent or husband."""

    name_hi: str
    name_en: str
    language: str
    phone: str
    relation: str = ""
    birth_year: int | None = None


class Prepared(NamedTuple):
    """A new person with the dear part done: the phone sealed and blinded, the search keys made."""

    name_hi: str
    name_en: str
    language: str
    sealed: bytes
    blind: bytes
    last4: str
    keys: tuple[tuple[str, str], ...]
    relation: str = ""
    birth_year: int | None = None


class PersonErased(Exception):
    """Somebody was erased: nothing is written about them any more, however old the wish is."""


class Withheld(Exception):
    """Somebody is reported as under 18: what their record says is decided first."""


class UnmaskLimit(Exception):
    """The actor has looked at as many whole numbers as one may in an hour."""


class NoReason(Exception):
    """A whole number is shown only for a stated reason."""


def prepare(new: Iterable[NewPerson]) -> list[Prepared]:
    """Seal phones and make search keys. No database, so that a second process can do it for the one that writes."""
    return [
        Prepared(
            one.name_hi,
            one.name_en,
            one.language,
            crypto.seal(one.phone) if one.phone else b"",
            crypto.blind(one.phone) if one.phone else b"",
            one.phone[-4:],
            name_keys(one.name_hi, one.name_en),
            one.relation,
            one.birth_year,
        )
        for one in new
    ]


@lru_cache(maxsize=65_536)
def name_keys(hindi: str, english: str) -> tuple[tuple[str, str], ...]:
    """The search keys of both names, each once. Kept: among many people the same names come again."""
    return tuple(dict.fromkeys((*keys(hindi), *keys(english))))


@transaction.atomic
def register(new: NewPerson, *, source: str, day: date, by: Authority) -> Person:
    """Record one person as claimed by `source`; the claim expires unless proved. The caller checked the right to."""
    (pk,) = register_many(prepare([new]), source=source, day=day)
    person = Person.objects.get(pk=pk)
    audit.wrote("register", f"person:{pk}", by=by)
    return person


def register_many(new: Sequence[Prepared], *, source: str | Sequence[str], day: date) -> Sequence[int]:
    """Record people in bulk; return their ids in order. source: one for all, or each person's own.

    Call inside a transaction, in slices small enough for it to be short. The bulk verb above writes the audit row.
    """
    ids = bulk.ids(Person, len(new))
    since, expires = bulk.day(day), bulk.day(day + timedelta(days=settings.CLAIM_DAYS))
    sources = [source] * len(new) if isinstance(source, str) else source
    bulk.insert(
        Person,
        ("id", "name_hi", "name_en", "relation", "birth_year", "language", "source", "claim_expires_on", "since"),
        [
            (pk, one.name_hi, one.name_en, one.relation, one.birth_year, one.language, origin, expires, since)
            for pk, one, origin in zip(ids, new, sources, strict=True)
        ],
    )
    bulk.insert(
        Contact,
        ("person", "kind", "sealed", "blind", "last4"),
        [(pk, Contact.PHONE, one.sealed, one.blind, one.last4) for pk, one in zip(ids, new, strict=True) if one.sealed],
    )
    bulk.insert(
        NameKey,
        ("skeleton", "token", "person"),
        [(*key, pk) for pk, one in zip(ids, new, strict=True) for key in one.keys],
    )
    return ids


@transaction.atomic
def correct(person: Person, field: str, value: str, *, by: Authority) -> None:
    """Write one of CORRECTED on a person's record; a name is found by its new spelling from then on.

    The caller checked the right to, and the value. Raises PersonErased, Withheld.
    """
    together.hold([person.pk])
    require_living([person.pk])
    held = Person.objects.get(pk=person.pk)
    if held.withheld is not None:
        raise Withheld
    setattr(held, field, value)
    held.save(update_fields=[field])
    if field in ("name_hi", "name_en"):
        NameKey.objects.filter(person=held).delete()
        keys_of = name_keys(held.name_hi, held.name_en)
        bulk.insert(NameKey, ("skeleton", "token", "person"), [(*key, held.pk) for key in keys_of])
    audit.wrote("correct", held, by=by, detail={"field": field})


@transaction.atomic
def prove(person_ids: Sequence[int], kind: str, *, source: str, day: date, by: Authority) -> int:
    """Add a step of evidence for each person, and verify those who now have number proved and consent given.

    Returns how many became verified. The caller checked the right to. Raises PersonErased.
    """
    groups = together.hold(person_ids)
    require_living(person_ids)
    _add_evidence(person_ids, kind, source=source, day=day, by=by)
    ready = verifying.follow(person_ids, day=day)
    _are_no_claims(ready)
    together.retell(groups)
    audit.wrote(
        "prove",
        kind,
        by=by,
        count=len(person_ids),
        detail={"source": source, "verified": len(ready)},
    )
    return len(ready)


def see(person_ids: Sequence[int], *, source: str, day: date, by: Authority) -> int:
    """Note that people were seen at an event, once for each source; returns how many it is new of. In a transaction.

    It verifies nobody. The caller knows that they are living, and writes the audit row.
    """
    there: set[int] = set()
    for some in bulk.batches(person_ids):
        rows = Evidence.objects.filter(person__in=some, kind=Evidence.SEEN, source=source)
        there.update(rows.values_list("person_id", flat=True))
    new = [pk for pk in person_ids if pk not in there]
    _add_evidence(new, Evidence.SEEN, source=source, day=day, by=by)
    return len(new)


def unsee(person_ids: Sequence[int], *, source: str, by: Authority) -> int:
    """Take back that people were seen: it was somebody else, or a slip. Returns of how many."""
    count = 0
    for some in bulk.batches(person_ids):
        count += Evidence.objects.filter(person__in=some, kind=Evidence.SEEN, source=source).delete()[0]
    if count:
        audit.wrote("unsee", source, by=by, count=count)
    return count


def _are_no_claims(person_ids: Collection[int]) -> None:
    """Who is verified is a claim no more. So what looks for claims that expire soon looks at the few that do."""
    for some in bulk.batches(person_ids):
        Person.objects.filter(pk__in=some, claim_expires_on__isnull=False).update(claim_expires_on=None)


def _are_claims_again(person_ids: Collection[int], day: date) -> None:
    """Nobody is kept without consent for ever: who took it back has a last day again."""
    for some in bulk.batches(person_ids):
        Person.objects.filter(pk__in=some, claim_expires_on=None, erased_on=None).update(
            claim_expires_on=day + timedelta(days=settings.CLAIM_DAYS)
        )


def note_consent(person_ids: Sequence[int], *, source: str, day: date, by: Authority) -> None:
    """Add consent that makes nobody verified by itself. Inside a transaction.

    For people whose records were just made, who proved no number yet, and for those who prove theirs in the same
    transaction (`prove` asks then). So nothing has to be asked here. The verb above writes the audit row.
    """
    _add_evidence(person_ids, Evidence.CONSENTED, source=source, day=day, by=by)


def require_living(person_ids: Collection[int]) -> None:
    """Raises PersonErased where one of them was."""
    ids = ", ".join(str(int(pk)) for pk in person_ids) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM people_person WHERE id IN ({ids}) AND erased_on IS NOT NULL LIMIT 1")
        if cursor.fetchone():
            raise PersonErased


@transaction.atomic
def agree(person_id: int, purposes: Sequence[str], *, language: str, method: str, day: date, by: Authority) -> None:
    """Somebody gives consent to purposes, having read the words in force in `language`.

    Raises NoticeMissing, PersonErased. The caller knows that it is the person.
    """
    together.hold([person_id])
    require_living([person_id])
    consenting.write([consenting.Given(person_id, purposes, language)], method=method, day=day)
    if Consent.ORGANISE in purposes:
        prove([person_id], Evidence.CONSENTED, source=method, day=day, by=by)
    audit.wrote("agree", f"person:{person_id}", by=by, detail={"purposes": list(purposes), "method": method})


@transaction.atomic
def withdraw(
    person_ids: Sequence[int],
    *,
    source: str,
    day: date,
    by: Authority,
    purposes: Sequence[str] = Consent.PURPOSES,
    method: str = Consent.LINK,
    only_given: bool = False,
    at: datetime | None = None,
) -> None:
    """Take consent to purposes back, for every record of the people; in force with the commit.

    only_given: the ledger gets lines only where consent was given, for people whom nothing older can reach any more;
    they are being erased, and that is what their departure says. at: when it was said, for what is repeated.
    Without the first purpose, to be kept and asked, they count as verified no more from `day` on.
    """
    groups = together.hold(person_ids)
    person_ids = together.everyone(person_ids, groups)
    at = at or timezone.now()
    consenting.take_back(person_ids, purposes, method=method, day=day, only_given=only_given, at=at)
    if Consent.ORGANISE in purposes:
        _end_verification(person_ids, groups, source=source, day=day, by=by)
    if not only_given:
        said = departures.Departure(at, day, departures.TOOK_BACK, 0, "", source, method, tuple(purposes))
        departures.note(person_ids, said)
    signals.withdrawn.send(Person, person_ids=person_ids, purposes=purposes)
    detail = {"source": source, "purposes": list(purposes)}
    audit.wrote("withdraw", "consent", by=by, count=len(person_ids), detail=detail)


def _end_verification(
    person_ids: Sequence[int], groups: together.Groups, *, source: str, day: date, by: Authority
) -> None:
    _add_evidence(person_ids, Evidence.WITHDREW, source=source, day=day, by=by)
    _are_claims_again(person_ids, day)
    verifying.settle(person_ids)
    together.retell(groups)


def _add_evidence(person_ids: Sequence[int], kind: str, *, source: str, day: date, by: Authority) -> None:
    now, on = bulk.moment(timezone.now()), bulk.day(day)
    bulk.insert(
        Evidence,
        ("person", "kind", "day", "at", "source", "actor"),
        [(pk, kind, on, now, source, by.actor) for pk in person_ids],
    )


def unmask(contact: Contact, *, reason: str, by: Authority, now: datetime) -> str:
    """The whole number of one contact, for a stated reason; logged, and limited by the hour.

    The reason stands in the look, which is emptied with the person; the audit only says which look it was.
    Raises PermissionDenied, NoReason, UnmaskLimit.
    """
    reason = forbidden.without_numbers(reason.strip())
    reason = reason.replace(CALL, "call ")[:200]  # only a call begins so: it has a limit of its own
    if not reason:
        raise NoReason
    return _shown(contact, reason, limit=settings.UNMASK_PER_HOUR, by=by, now=now)


def unmask_to_call(contact: Contact, *, sample: int, by: Authority, now: datetime) -> str:
    """The whole number of somebody drawn to be called: the call is the reason; its limit is ABHIYAN_CALLS_PER_HOUR.

    The caller made sure that the person is theirs to call. Raises PermissionDenied, UnmaskLimit.
    """
    return _shown(contact, f"{CALL}{sample}", limit=settings.CALLS_PER_HOUR, by=by, now=now)


def _shown(contact: Contact, reason: str, *, limit: int, by: Authority, now: datetime) -> str:
    """The number, once it is logged who looks and why. Calls and other looks are counted each by themselves."""
    person = contact.person.canonical
    if not by.see(Person).filter(pk=person.pk).exists() or not may_unmask(person, by=by):
        raise PermissionDenied("unmask")
    with transaction.atomic():
        # Held, so that looks asked for at once are counted one after another.
        bulk.hold(Person, [by.person_id] if by.person_id else [])
        if _looks_of_the_hour(by, now, calls=reason.startswith(CALL)) >= limit:
            raise UnmaskLimit
        look = Unmasking.objects.create(person=contact.person, actor=by.actor, reason=reason)
        audit.wrote("unmask", f"person:{contact.person_id}", by=by, detail={"unmasking": look.pk})
    return crypto.unseal(bytes(contact.sealed))


def _looks_of_the_hour(by: Authority, now: datetime, *, calls: bool) -> int:
    looks = Unmasking.objects.filter(actor=by.actor, at__gt=now - timedelta(hours=1))
    is_call = Q(reason__startswith=CALL)
    return looks.filter(is_call if calls else ~is_call).count()


def may_unmask(person: Person, *, by: Authority) -> bool:
    """Whether one may ask for the person's whole numbers: through a post they hold now or will hold, of one's wing.

    person: the record that stands for all; posts of every record count. Who left the branch is still named in its past;
    their number is no longer its business.
    """
    if by.everywhere or by.person_id == person.pk:
        return True
    appointments: Any = Person._meta.get_field("appointments").related_model  # it stands in the domain above
    theirs = appointments._default_manager.filter(person__in=together.ids_of(person.pk))
    held = theirs.filter(Q(until=None) | Q(until__gt=by.day or today()))
    places = held.values_list("post__unit__path", "post__unit__area_path", "post__role__wing__key")
    return any(by.may("unmask", path, area, wing=wing) for path, area, wing in places)
