"""Withholding: who is reported as under 18 is shown to nobody and written to no more, until a second person decides.

Names, relation and year are taken off every record of theirs and sealed beside it, so that no list, search, export or
page can show them, whichever way it reads. Number and consents stay where they are: STOP still finds them.
"""

from collections.abc import Collection
from typing import NamedTuple

import orjson

from abhiyan.kernel import bulk, crypto
from abhiyan.people import merging, together
from abhiyan.people.actions import NewPerson
from abhiyan.people.matching import Record, different_names, match, side_of
from abhiyan.people.models import Contact, NameKey, Person

WITHHELD_HI, WITHHELD_EN = "नाम रोका गया", "Name withheld"


class Said(NamedTuple):
    """What a withheld record said of the person."""

    name_hi: str
    name_en: str
    relation: str
    birth_year: int | None


def withhold(person_id: int) -> None:
    """Take off every record of a person what says who they are. In a transaction."""
    records = together.everyone([person_id], together.hold([person_id]))
    for row in Person.objects.filter(pk__in=records, erased_on=None, withheld=None):
        said = Said(row.name_hi, row.name_en, row.relation, row.birth_year)
        Person.objects.filter(pk=row.pk).update(
            name_hi=WITHHELD_HI, name_en=WITHHELD_EN, relation="", birth_year=None,
            withheld=crypto.seal_bytes(orjson.dumps(list(said))),
        )  # fmt: skip
    NameKey.objects.filter(person__in=records).delete()


def release(records: Collection[int]) -> None:
    """Let those of the records that are withheld say again who they are. In the transaction that holds them."""
    tops: set[int] = set()
    for some in bulk.batches(records):
        for row in Person.objects.filter(pk__in=some, withheld__isnull=False):
            Person.objects.filter(pk=row.pk).update(**said_of(row)._asdict(), withheld=None)
            tops.add(row.canonical_id)
    merging.renew_names(tops)


def stands_for(new: NewPerson) -> bool:
    """Whether somebody new may be one who is withheld: then they are not taken in again by the side door."""
    blind = crypto.blind(new.phone) if new.phone else b""
    record = Record(new.name_hi, new.name_en, new.relation, new.birth_year, blind)
    rows = Contact.objects.filter(blind=blind, person__withheld__isnull=False) if blind else ()
    return any(may_be(record_of(bytes(row.person.withheld or b""), blind), record) for row in rows)


def record_of(withheld: bytes, number: bytes) -> Record:
    """What a withheld record said, with a number of it, to be compared."""
    return Record(*_opened(withheld), number)


def may_be(withheld: Record, other: Record) -> bool:
    """Whether two with one number may be one person: a father may share his with his child, and is somebody else."""
    alike = different_names((side_of(withheld), side_of(other))) == 1
    return alike or match(withheld, other).is_possible


def name_of(person: Person) -> str:
    """The name, in the reader's language, also of a withheld record: for whoever decides."""
    said = said_of(person)
    return Person(name_hi=said.name_hi, name_en=said.name_en).name


def said_of(person: Person) -> Said:
    """What the record says, or said before it was withheld."""
    if person.withheld is None:
        return Said(person.name_hi, person.name_en, person.relation, person.birth_year)
    return _opened(bytes(person.withheld))


def _opened(withheld: bytes) -> Said:
    return Said(*orjson.loads(crypto.unseal_bytes(withheld)))
