"""Who of the teams saw a kit, and who says they passed it on: one row a person, counted at the unit of their post.

What is said is a claim. It stands beside the opens, and the two are never added up.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction

from abhiyan.kernel import audit, bulk
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.gathering import Gathering
from abhiyan.kits.models import Carrier, Kit
from abhiyan.units import tally

SEEN, SHARED = "kit-seen", "kit-shared"
_SOURCE = (
    "SELECT there.unit_id AS unit_id, there.{day} AS day, measure.id AS measure_id, 1 AS n FROM kits_carrier AS there "
    "JOIN units_measure AS measure ON measure.kind = '{kind}' AND measure.subject = 'kit-' || there.kit_id "
    "WHERE there.unit_id IN ({{units}}) AND there.{day} IS NOT NULL"
)
SOURCES = (_SOURCE.format(day="seen_on", kind=SEEN), _SOURCE.format(day="shared_on", kind=SHARED))
# Who was erased, and who saw it before, is left out by the statement itself.
_SAW = (
    "INSERT INTO kits_carrier (kit_id, person_id, unit_id, seen_on) "
    "SELECT %s, person.id, %s, %s FROM people_person AS person WHERE person.id = %s AND person.erased_on IS NULL "
    "ON CONFLICT (kit_id, person_id) DO NOTHING RETURNING unit_id"
)


class Saw(NamedTuple):
    """Somebody looked at a kit."""

    kit: int
    person: int
    unit: int
    day: date


def _write(some: Sequence[Saw]) -> Sequence[bool]:
    """Whether each is new. One row a person, whatever they look with."""
    new = []
    with connection.cursor() as cursor:
        for one in sorted(set(some)):
            cursor.execute(_SAW, [one.kit, one.unit, bulk.day(one.day), one.person])
            if cursor.fetchone():
                new.append(one)
    _count(SEEN, new)
    return [one in new for one in some]


class Carried(NamedTuple):
    """Somebody saw a kit at a unit, and said at once whether they passed it on."""

    person: int
    unit: int
    is_shared: bool


def write_many(kit: Kit, some: Sequence[Carried], *, day: date) -> None:
    """Many at once, none of whom saw it before; in the caller's transaction."""
    fields = ("kit", "person", "unit", "seen_on", "shared_on")
    said = bulk.day(day)
    bulk.insert(
        Carrier, fields, ((kit.pk, one.person, one.unit, said, said if one.is_shared else None) for one in some)
    )
    _count(SEEN, [Saw(kit.pk, one.person, one.unit, day) for one in some])
    _count(SHARED, [Saw(kit.pk, one.person, one.unit, day) for one in some if one.is_shared])


WRITTEN: Gathering[Saw, bool] = Gathering(_write)


def _count(kind: str, some: Iterable[Saw]) -> None:
    tally.post(tally.Row(one.unit, one.day, tally.measure(kind, f"kit-{one.kit}"), 1) for one in some)


def seen_before(kits: Sequence[Kit], by: Authority) -> set[int]:
    """Of these kits, those somebody saw already, by any of their records. One statement."""
    rows = Carrier.objects.filter(kit__in=kits, person__in=by.records)
    return set(rows.values_list("kit_id", flat=True))


def shared_before(kits: Sequence[Kit], by: Authority) -> set[int]:
    """Of these kits, those somebody says they passed on."""
    rows = Carrier.objects.filter(kit__in=kits, person__in=by.records, shared_on__isnull=False)
    return set(rows.values_list("kit_id", flat=True))


@transaction.atomic
def say_shared(kit: Kit, unit_id: int, *, day: date, by: Authority) -> bool:
    """Somebody says they passed a kit on; whether they say so for the first time."""
    if by.person_id is None:
        return False
    if not seen_before([kit], by):
        _write([Saw(kit.pk, by.person_id, unit_id, day)])
    mine = Carrier.objects.select_for_update().filter(kit=kit, person__in=by.records).order_by("pk").first()
    if mine is None or mine.shared_on is not None:
        return False
    mine.shared_on = max(day, mine.seen_on)
    mine.save(update_fields=["shared_on"])
    _count(SHARED, [Saw(kit.pk, mine.person_id, mine.unit_id, mine.shared_on)])
    audit.wrote("say_shared", kit, by=by)
    return True
