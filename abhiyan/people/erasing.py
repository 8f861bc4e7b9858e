"""What the tables of people keep of somebody: gathered for the vault, then emptied. Set-wise.

Only registration.leaving.erasing calls it, which knows of posts and sign-ups too. What stays is a tombstone: the
record's number, its days and steps without a name, so that past counts go on being right.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import StrIndex, Substr

from abhiyan.accounts.models import User
from abhiyan.kernel import bulk, crypto
from abhiyan.kernel.authority import Authority
from abhiyan.people import signals
from abhiyan.people.models import (
    Consent,
    Contact,
    Duplicate,
    Evidence,
    Grievance,
    NameKey,
    Person,
    Unmasking,
)

TOMBSTONE_HI, TOMBSTONE_EN = "मिटाया गया व्यक्ति", "Erased person"
Kept = dict[int, dict[str, Any]]
"""record -> what is kept of it, as JSON."""

_FIELDS = {
    Evidence: ("kind", "day", "at", "source", "actor"),
    Consent: ("purpose", "given", "notice_id", "language", "method", "helper", "day", "at"),
    Unmasking: ("actor", "reason", "at"),
    Grievance: ("kind", "text", "opened_at", "due", "state", "answer", "answered_by", "answered_at"),
}


def gathered(records: Collection[int]) -> Kept:
    """All that these tables say about the records, in the clear: for the vault alone."""
    found: Kept = {}
    fields = ("pk", "name_hi", "name_en", "relation", "birth_year", "language", "source", "since", "same_as_id")
    for some in bulk.batches(records):
        for row in Person.objects.filter(pk__in=some).values(*fields):
            found[row["pk"]] = row | {"contacts": []}
        for person, kind, sealed in Contact.objects.filter(person__in=some).values_list("person_id", "kind", "sealed"):
            found[person]["contacts"].append([kind, crypto.unseal(bytes(sealed))])
        for model, names in _FIELDS.items():
            rows: dict[int, list[Any]] = defaultdict(list)
            for person, *values in model._default_manager.filter(person__in=some).values_list("person_id", *names):
                rows[person].append(values)
            for person, listed in rows.items():
                found[person][model.__name__.lower()] = listed
    return found


def words_of(kept: Kept) -> set[str]:
    """Names and numbers of the records: what a kept answer may show of them."""
    words = {str(one[key]) for one in kept.values() for key in ("name_hi", "name_en") if one[key]}
    return words | {number for one in kept.values() for _kind, number in one["contacts"]}


def users_of(records: Collection[int]) -> set[int]:
    """The users of these records."""
    found: set[int] = set()
    for some in bulk.batches(records):
        found.update(Person.objects.filter(pk__in=some, user__isnull=False).values_list("user_id", flat=True))
    return found


def reported(records: Collection[int]) -> set[int]:
    """Those of the records that are withheld, or of which a report waits that they are of somebody under 18."""
    found: set[int] = set()
    for some in bulk.batches(records):
        found.update(Person.objects.filter(pk__in=some, withheld__isnull=False).values_list("pk", flat=True))
        waiting = Grievance.objects.waiting().filter(person__in=some, kind=Grievance.UNDER_AGE)
        found.update(waiting.values_list("person_id", flat=True))
    return found


def empty(records: Collection[int], *, day: date, at: datetime, by: Authority) -> None:
    """Make tombstones of the records. Inside the transaction that holds them.

    Without a user nobody is signed in: every session of theirs ends with it. What they said and nobody answered yet is
    answered by that: there is nobody left to read it.
    """
    users, numbers = users_of(records), _numbers_of(records)
    for some in bulk.batches(records):
        Person.objects.filter(pk__in=some).update(
            name_hi=TOMBSTONE_HI, name_en=TOMBSTONE_EN, relation="", birth_year=None, claim_expires_on=None, user=None,
            erased_on=day, source=_kind_of_source(),
        )  # fmt: skip
        NameKey.objects.filter(person__in=some).delete()
        Contact.objects.filter(person__in=some).delete()
        Duplicate.objects.filter(Q(one__in=some) | Q(other__in=some)).delete()
        Unmasking.objects.filter(person__in=some).update(reason="")
        said = Grievance.objects.filter(person__in=some)
        said.update(text="", answer="")
        said.waiting().update(state=Grievance.FIXED, answered_at=at, answered_by=by.actor)
        Evidence.objects.filter(person__in=some, source__contains=":").update(source=_kind_of_source())
    signals.erased.send(Person, person_ids=list(records), numbers=numbers - _in_use(numbers))
    if users:
        User.objects.filter(pk__in=users).delete()


def _numbers_of(records: Collection[int]) -> set[bytes]:
    """The blind indexes of the numbers and addresses of the records."""
    found: set[bytes] = set()
    for some in bulk.batches(records):
        found.update(bytes(one) for one in Contact.objects.filter(person__in=some).values_list("blind", flat=True))
    return found


def _in_use(numbers: Collection[bytes]) -> set[bytes]:
    """Those of the numbers that a record has: families share them."""
    found: set[bytes] = set()
    for some in bulk.batches(numbers):
        found.update(bytes(one) for one in Contact.objects.filter(blind__in=some).values_list("blind", flat=True))
    return found


def _kind_of_source() -> Case:
    """ "roster:12:345" becomes "roster:": where it came from, without the row that says who it was."""
    colon = StrIndex("source", Value(":"))
    return Case(When(source__contains=":", then=Substr("source", 1, colon)), default=F("source"))
