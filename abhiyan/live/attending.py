"""Who came is written by the second: many at once, each once, counted in the tally with it.

joined   people who came, at the unit of their post, from the programme's day on
heads    people counted at listening sites: claimed
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F

from abhiyan.kernel import bulk
from abhiyan.live.models import Address, Attendance
from abhiyan.people.models import Person
from abhiyan.units import tally

JOINED, HEADS = "joined", "heads"
PAUSE = 25  # seconds: a page beats every 30, and who beats more often, or with two phones, is counted once

# CROSS JOIN keeps SQLite in this order: from the units, and not from the address, to which everybody came.
SOURCES = (
    (
        "SELECT there.unit_id AS unit_id, there.day AS day, measure.id AS measure_id, 1 AS n "
        "FROM live_attendance AS there CROSS JOIN live_address AS address CROSS JOIN plans_activity AS activity "
        "CROSS JOIN units_measure AS measure "
        "WHERE there.unit_id IN ({units}) AND address.id = there.address_id AND activity.id = address.activity_id "
        "AND measure.kind = 'joined' AND measure.subject = activity.subject"
    ),
    (
        "SELECT site.unit_id AS unit_id, site.day AS day, measure.id AS measure_id, site.counted AS n "
        "FROM live_site AS site JOIN live_address AS address ON address.id = site.address_id "
        "JOIN plans_activity AS activity ON activity.id = address.activity_id "
        "JOIN units_measure AS measure ON measure.kind = 'heads' AND measure.subject = activity.subject "
        "WHERE site.unit_id IN ({units}) AND site.day IS NOT NULL"
    ),
)

ROWS = 2_000  # of one statement
# Who was erased, and who was there already, is left out by the statement itself; a ticket may be older than a merge.
_COME = """
WITH come(person_id, unit_id, came, last, beats) AS (VALUES {rows})
INSERT INTO live_attendance (address_id, person_id, unit_id, day, came, last, beats)
SELECT {address:d}, person.id, unit.id, {day}, come.came, come.last, come.beats
FROM come JOIN people_person AS record ON record.id = come.person_id
JOIN people_person AS person ON person.id = COALESCE(record.same_as_id, record.id) AND person.erased_on IS NULL
JOIN units_unit AS unit ON unit.id = come.unit_id
WHERE true
ON CONFLICT (address_id, person_id) DO NOTHING
RETURNING unit_id
"""


class Stay(NamedTuple):
    """A person's record, the unit they are counted at, and when they came and were last there: seconds from the
    opening of the doors.
    """

    person: int
    unit: int
    came: int
    last: int
    beats: int = 1


@transaction.atomic
def write(address: Address, stays: Sequence[Stay], *, day: date) -> int:
    """Write down people who came; return how many of them were not there yet. The tally follows.

    day: the programme's. Hand over slices: 20,000 take about half a second.
    """
    units: Counter[int] = Counter()
    on = f"'{day.isoformat()}'" if bulk.is_sqlite() else f"CAST('{day.isoformat()}' AS date)"
    for start in range(0, len(stays), ROWS):
        rows = ", ".join("({:d}, {:d}, {:d}, {:d}, {:d})".format(*one) for one in stays[start : start + ROWS])
        with connection.cursor() as cursor:
            cursor.execute(_COME.format(rows=rows, address=address.pk, day=on))
            units.update(row[0] for row in cursor.fetchall())
    measure = tally.measure(JOINED, address.activity.subject)
    tally.post(tally.Row(unit, day, measure, n) for unit, n in units.items())
    return units.total()


def come(address: Address, people: Mapping[int, int], *, second: int, day: date) -> int:
    """Write down people who come now ({record: unit}), `second` seconds from the opening of the doors."""
    return write(address, [Stay(person, unit, second, second) for person, unit in sorted(people.items())], day=day)


def beat(address: Address, people: Collection[int], *, second: int) -> None:
    """Note that people are still there, `second` seconds from the opening of the doors; at most once in PAUSE."""
    whole = {*people}
    for some in bulk.batches(people):
        whole.update(Person.objects.filter(pk__in=some, same_as__isnull=False).values_list("same_as_id", flat=True))
    for some in bulk.batches(whole):
        there = Attendance.objects.filter(address=address, person__in=some, last__lte=second - PAUSE)
        there.update(last=second, beats=F("beats") + 1)


def on_merged(*, person_ids: Sequence[int], **_: Any) -> None:
    """Records became one person: of their rows at an address the first to come stays, and the tally follows.

    A merge that is taken back leaves it so: who was there then, nobody can tell any more.
    """
    rows: dict[tuple[int, int], list[Attendance]] = defaultdict(list)
    for some in bulk.batches(person_ids):
        for one in Attendance.objects.filter(person__in=some).select_related("person", "address__activity"):
            if one.person is not None:
                rows[one.address_id, one.person.canonical_id].append(one)
    dropped: list[Attendance] = []
    kept: list[Attendance] = []
    for (_address, person), theirs in rows.items():
        first, *others = sorted(theirs, key=lambda one: (one.came, one.pk))
        if others or first.person_id != person:
            first.person_id, first.last = person, max(one.last for one in theirs)
            kept.append(first)
            dropped += others
    _drop(dropped)
    Attendance.objects.bulk_update(kept, ["person", "last"], batch_size=ROWS)


def _drop(rows: Sequence[Attendance]) -> None:
    """Take rows out that count somebody once more."""
    Attendance.objects.filter(pk__in=[one.pk for one in rows]).delete()
    tally.post(tally.Row(one.unit_id, one.day, tally.measure(JOINED, one.address.activity.subject), -1) for one in rows)
