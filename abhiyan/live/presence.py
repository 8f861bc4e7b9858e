"""How many are there: counted every few seconds from who said so last, for every unit above the booths."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from abhiyan.live.models import OPEN, Address

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
