"""Withholding: who is reported as under 18 is shown to nobody and written to no more, until a second person decides.

Names, relation and year are taken off every record of theirs and sealed beside it, so that no list, search, export or
page can show them, whichever way it reads. Number and consents stay where they are: STOP still finds them.
"""

from collections.abc import Collection
from typing import NamedTuple

import orjson

from abhiyan.kernel import bulk, crypto
from abhiyan.people import merging, together
from abhiyan.people.models import NameKey, Person

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


def name_of(person: Person) -> str:
    """The name, in the reader's language, also of a withheld record: for whoever decides."""
    said = said_of(person)
    return Person(name_hi=said.name_hi, name_en=said.name_en).name


def said_of(person: Person) -> Said:
    """What the record says, or said before it was withheld."""
    if person.withheld is None:
        return Said(person.name_hi, person.name_en, person.relation, person.birth_year)
    return Said(*orjson.loads(crypto.unseal_bytes(bytes(person.withheld))))
