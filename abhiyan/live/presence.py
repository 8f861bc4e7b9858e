"""How many are there: counted every few seconds from who said so last, for every unit above the booths."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import accumulate

from django.db import connection, transaction
from django.utils import timezone

from abhiyan.kernel import bulk, tree
from abhiyan.live.models import OPEN, Address, Presence
from abhiyan.units.models import Unit

STILL_HERE = 75  # seconds since the last beat: two may get lost on the way
EVERY = 5  # seconds

# Sums are made at the lowest unit that is written first, so that the walk up is over mandals and not booths.
_COUNT = """
INSERT INTO live_presence (address_id, unit_id, minute, n)
WITH here AS (
    SELECT CASE WHEN level.is_leaf THEN substr(unit.path, 1, length(unit.path) - 6) ELSE unit.path END AS path,
           substr(unit.area_path, 1, length(unit.area_path) - 6) AS area_path, there.n AS n
    FROM (
        SELECT unit_id, COUNT(*) AS n FROM live_attendance
        WHERE address_id = %(address)s AND last >= %(since)s AND came <= %(until)s GROUP BY unit_id
    ) AS there
    JOIN units_unit AS unit ON unit.id = there.unit_id
    JOIN units_level AS level ON level.id = unit.level_id
), lowest AS (
    SELECT path, SUM(n) AS n FROM (
        SELECT path, n FROM here UNION ALL SELECT area_path, n FROM here WHERE area_path IS NOT NULL
    ) AS both_trees
    GROUP BY path
), steps(size) AS (VALUES (6), (12), (18), (24), (30), (36), (42), (48))
SELECT %(address)s, above.id, %(minute)s, SUM(lowest.n)
FROM lowest JOIN steps ON steps.size <= length(lowest.path)
JOIN units_unit AS above ON above.path = substr(lowest.path, 1, steps.size)
GROUP BY above.id
ON CONFLICT (address_id, unit_id, minute) DO UPDATE SET n = excluded.n
"""


def count_all() -> None:
    """Count at every address that is open; the worker asks every few seconds."""
    for address in Address.objects.filter(state__in=OPEN):
        count(address, at=timezone.now())


@transaction.atomic
def count(address: Address, *, at: datetime) -> None:
    """Write how many are there at `at` for its minute, as far as they said so within STILL_HERE seconds."""
    second = address.second(at)
    values = {"address": address.pk, "since": second - STILL_HERE, "until": second, "minute": second // 60}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)


# Who came to be there, and who no longer was, in the first minute whose full second finds it so.
_CHANGES = """
SELECT CASE WHEN level.is_leaf THEN substr(unit.path, 1, length(unit.path) - 6) ELSE unit.path END AS path,
       substr(unit.area_path, 1, length(unit.area_path) - 6) AS area_path, there.minute, SUM(there.n)
FROM (
    SELECT unit_id, (came + 59) / 60 AS minute, 1 AS n FROM live_attendance WHERE address_id = %(address)s
    UNION ALL
    SELECT unit_id, (last + %(still)s) / 60 + 1, -1 FROM live_attendance WHERE address_id = %(address)s
) AS there
JOIN units_unit AS unit ON unit.id = there.unit_id
JOIN units_level AS level ON level.id = unit.level_id
GROUP BY 1, 2, 3
"""


@transaction.atomic
def count_again(address: Address) -> int:
    """Write every minute of an address anew from who came and when they said so last; returns how many rows there are.

    The same as `count` at each full minute, were it asked then; a whole morning of hundreds of thousands at once.
    """
    length = address.second(address.ends_at) // 60 + 1
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"address": address.pk, "still": STILL_HERE})
        changes = _upwards(cursor.fetchall(), length)
    above = dict(Unit.objects.filter(level__is_leaf=False).values_list("path", "pk"))
    rows = [
        (address.pk, above[path], minute, n)
        for path, of_minutes in changes.items()
        for minute, n in enumerate(accumulate(of_minutes))
        if n
    ]
    Presence.objects.filter(address=address).delete()
    return bulk.insert(Presence, ("address", "unit", "minute", "n"), rows)


def _upwards(found: list[tuple[str, str | None, int, int]], length: int) -> Mapping[str, list[int]]:
    """The changes of each minute, at each place and all above it in both trees."""
    changes: defaultdict[str, list[int]] = defaultdict(lambda: [0] * length)
    for path, area_path, minute, n in found:
        if minute < length:
            for place in _places(path, area_path):
                changes[place][minute] += n
    return changes


def _places(*paths: str | None) -> Iterator[str]:
    for path in filter(None, paths):
        yield from (*tree.ancestors(path), path)
