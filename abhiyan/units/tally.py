"""Figures that are exact at any moment, on any day, and cheap at any size.

A figure on day D is the sum of signed rows up to D. A verb inserts tail rows at the unit where something changed,
beside its own row and in its transaction; nobody waits at the root. Squashing rolls tail rows up into totals of every
unit above, by the places the unit had on each day. A read is one statement over both. A leaf has no totals: it sums
its own evidence, through the sources that the domains above register; the same sources are what a recount counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, transaction

from abhiyan.kernel import bulk, planned, tree
from abhiyan.kernel.remembered import remembered
from abhiyan.units.models import Level, Measure, Recount, Tail, Unit

LOCK = 71_001  # the advisory key that squash and moves share on PostgreSQL

Figures = dict[tuple[str, str], int]
"""(kind, subject) -> n."""


class Row(NamedTuple):
    """`n` more of a measure at a unit from a day on."""

    unit_id: int
    day: date
    measure_id: int
    n: int


_sources: list[str] = []


def source(sql: str) -> None:
    """Register rows of evidence: a SELECT of (unit_id, day, measure_id, n) with `{units}` where the unit ids go.

    The ids are a list or a sub-select; every measure must come from one source only.
    """
    if sql not in _sources:
        _sources.append(sql)


@cache
def measure(kind: str, subject: str) -> int:
    """The id of a measure, made on first use. Raises nothing; two processes that make the same one get the same id."""
    return Measure.objects.get_or_create(kind=kind, subject=subject)[0].pk


@cache
def _named(measure_id: int) -> tuple[str, str]:
    found = Measure.objects.get(pk=measure_id)
    return found.kind, found.subject


def forget() -> None:
    """Drop the cached ids of measures (another database, a test's roll-back)."""
    measure.cache_clear()
    _named.cache_clear()
    _leaf_levels.cache_clear()
    deepest.cache_clear()
    _depth_above_leaves.cache_clear()


def post(rows: Iterable[Row]) -> int:
    """Insert tail rows beside the rows they stand for, in the caller's transaction. Zero rows are not stored."""
    return bulk.insert(Tail, ("unit", "day", "measure", "n"), (row for row in rows if row.n))


@contextmanager
def locked() -> Iterator[None]:
    """Hold the lock that squash and moves share; must be called inside a transaction.

    On SQLite the write transaction itself is that lock.
    """
    if not bulk.is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    yield


# What one tail row adds above it. For every place the unit had after the row's day: `n` from the day (or from the day
# it came to that place) and, where it left again, `-n` from the day it left. A leaf adds to its parent and up; others
# to themselves and up. Sums are made at the lowest total first, so that the walk up is over mandals and not booths.
_ROLL_UP = """
, moved AS (
    SELECT CASE WHEN level.is_leaf THEN substr(place.path, 1, length(place.path) - 6) ELSE place.path END AS path,
           CASE WHEN place.since > tail.day THEN place.since ELSE tail.day END AS day,
           place.until AS until, tail.measure_id AS measure_id, tail.n AS n
    FROM gone AS tail
    JOIN units_placement AS place ON place.unit_id = tail.unit_id AND (place.until IS NULL OR place.until > tail.day)
    JOIN units_unit AS unit ON unit.id = tail.unit_id
    JOIN units_level AS level ON level.id = unit.level_id
), lowest AS (
    SELECT path, day, measure_id, SUM(n) AS n FROM (
        SELECT path, day, measure_id, n FROM moved
        UNION ALL
        SELECT path, until, measure_id, -n FROM moved WHERE until IS NOT NULL
    ) AS both_ends
    GROUP BY path, day, measure_id
), steps(size) AS (VALUES (6), (12), (18), (24), (30), (36), (42), (48))
INSERT INTO units_total (unit_id, day, measure_id, n)
SELECT above.unit_id, lowest.day, lowest.measure_id, SUM(lowest.n)
FROM lowest
JOIN steps ON steps.size <= length(lowest.path)
JOIN units_placement AS above ON above.path = substr(lowest.path, 1, steps.size)
WHERE true
GROUP BY above.unit_id, lowest.day, lowest.measure_id
HAVING SUM(lowest.n) <> 0
ON CONFLICT (unit_id, measure_id, day) DO UPDATE SET n = units_total.n + excluded.n
"""


BATCH = 50_000  # tail rows rolled up in one transaction


def squash() -> int:
    """Roll every committed tail row up into totals, a batch in a transaction; return how many there were."""
    total = 0
    # Asked without the lock: with nothing to do, the worker's every second costs no writer its turn.
    while Tail.objects.exists() and (count := _squash_batch()):
        total += count
        if count < BATCH:
            break
    return total


@transaction.atomic
def _squash_batch() -> int:
    """Roll up the oldest rows.

    PostgreSQL: delete-returning feeds the insert in one statement, so that no row is rolled up twice or lost, whatever
    order ids were committed in. SQLite: the same in one write transaction, where nobody else can insert.
    """
    with locked(), connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*), MAX(id) FROM (SELECT id FROM units_tail ORDER BY id LIMIT {BATCH}) AS first")
        count, last = cursor.fetchone()
        if not count:
            return 0
        if bulk.is_sqlite():
            gone = "SELECT unit_id, day, measure_id, n FROM units_tail WHERE id <= %s"
            cursor.execute(f"WITH gone AS ({gone}) {_ROLL_UP}", [last])
            cursor.execute("DELETE FROM units_tail WHERE id <= %s", [last])
        else:
            gone = "DELETE FROM units_tail WHERE id <= %s RETURNING unit_id, day, measure_id, n"
            cursor.execute(f"WITH gone AS ({gone}) {_ROLL_UP}", [last])
        cursor.execute("DELETE FROM units_total WHERE n = 0")
    return int(count)


_READ = """
WITH steps(size) AS (VALUES (6), (12), (18), (24), (30), (36), (42), (48))
SELECT unit_id, measure_id, SUM(n) FROM (
    SELECT unit_id, measure_id, n FROM units_total WHERE unit_id IN ({units}) AND day <= %(day)s
    UNION ALL
    SELECT here.unit_id, tail.measure_id, tail.n
    FROM units_tail AS tail
    CROSS JOIN units_placement AS place
    CROSS JOIN steps
    CROSS JOIN units_placement AS here
    WHERE place.unit_id = tail.unit_id AND place.since <= %(day)s AND (place.until IS NULL OR place.until > %(day)s)
        AND steps.size <= length(place.path) AND here.path = substr(place.path, 1, steps.size)
        AND +here.unit_id IN ({units}) AND here.since <= %(day)s AND (here.until IS NULL OR here.until > %(day)s)
        AND tail.day <= %(day)s
) AS both_parts
GROUP BY unit_id, measure_id
"""
# The same for few units: whether a tail row lies below each of them is asked of its place. (Any one unit beside 400
# rows in the tail, 99 of 100: 2 ms of CPU where the walk up the steps took 9.)
_READ_FEW = """
SELECT unit_id, measure_id, SUM(n) FROM (
    SELECT unit_id, measure_id, n FROM units_total WHERE unit_id IN ({units}) AND day <= %(day)s
    UNION ALL
    SELECT here.unit_id, tail.measure_id, tail.n
    FROM units_placement AS here
    CROSS JOIN units_tail AS tail
    CROSS JOIN units_placement AS place
    WHERE place.unit_id = tail.unit_id AND place.since <= %(day)s AND (place.until IS NULL OR place.until > %(day)s)
        AND substr(place.path, 1, length(here.path)) = here.path
        AND here.unit_id IN ({units}) AND here.since <= %(day)s AND (here.until IS NULL OR here.until > %(day)s)
        AND tail.day <= %(day)s
) AS both_parts
GROUP BY unit_id, measure_id
"""
FEW = 4


def figures(units: Sequence[Unit], day: date) -> dict[int, Figures]:
    """The figures of each unit and everything below it, as of `day`: {unit id: {(kind, subject): n}}.

    One statement for leaves (their own evidence) and one for all others (totals and tail together: two statements would
    read wrongly while a squash runs). Units without any figure get an empty dict.
    """
    found: dict[int, Figures] = {unit.pk: {} for unit in units}
    leaves = [unit.pk for unit in units if is_leaf(unit)]
    others = [unit.pk for unit in units if not is_leaf(unit)]
    for rows in (_totals(others, day), _evidence(leaves, day)):
        for unit_id, measure_id, n in rows:
            if n:
                found[unit_id][_named(measure_id)] = int(n)
    return found


@remembered
def figures_of(unit: Unit, day: date) -> Figures:
    """The figures of one unit."""
    return figures([unit], day)[unit.pk]


def is_leaf(unit: Unit) -> bool:
    return unit.level_id in _leaf_levels()


@cache
def _leaf_levels() -> frozenset[int]:
    return frozenset(Level.objects.filter(is_leaf=True).values_list("pk", flat=True))


@cache
def deepest(number: int) -> int:
    """The depth of the last level of a tree that is not shared with the other; 0 where the tree has none."""
    return max((level.depth for level in Level.objects.filter(tree=number)), default=0)


@cache
def _depth_above_leaves(number: int) -> int:
    levels = Level.objects.filter(tree=number, is_leaf=False)
    return max((level.depth for level in levels), default=0)


def stands_over_leaves(unit: Unit) -> bool:
    """Whether what stands right below the unit, if anything, is leaves."""
    return unit.depth == _depth_above_leaves(unit.tree)


def _totals(ids: Sequence[int], day: date) -> list[tuple[int, int, int]]:
    if not ids:
        return []
    return _of_units(_READ_FEW if len(ids) <= FEW else _READ, ids, day)


def _evidence(ids: Sequence[int], day: date) -> list[tuple[int, int, int]]:
    return _of_units(_counted("{units}"), ids, day) if ids else []


def _of_units(sql: str, ids: Sequence[int], day: date) -> list[tuple[Any, ...]]:
    """What a statement with `{units}` answers for these units.

    One unit is a value of it, so that the statement is the same for any unit and is planned once. Several are listed:
    PostgreSQL takes a list that it doesn't know for ten, and plans anew each time.
    """
    if len(ids) == 1:
        return planned.rows(sql.format(units="%(unit)s"), {"unit": ids[0], "day": day})
    with connection.cursor() as cursor:
        cursor.execute(sql.format(units=", ".join(str(int(pk)) for pk in ids)), {"day": day})
        return list(cursor.fetchall())


def _counted(units: str) -> str:
    """The statement that sums the sources up to %(day)s; `units` is a list of ids or a sub-select."""
    rows = " UNION ALL ".join(sql.format(units=units) for sql in _sources)
    return (
        f"SELECT unit_id, measure_id, SUM(n) FROM ({rows}) AS counted WHERE day <= %(day)s GROUP BY unit_id, measure_id"
    )


def evidence(unit: Unit) -> list[Row]:
    """Every row of evidence at the unit itself, on any day."""
    rows = " UNION ALL ".join(sql.format(units=str(unit.pk)) for sql in _sources)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT unit_id, day, measure_id, SUM(n) FROM ({rows}) AS c GROUP BY unit_id, day, measure_id")
        return _rows(cursor.fetchall())


def recount(unit: Unit, day: date) -> Figures:
    """The same figures as `figures_of`, counted from the rows themselves: everything placed below `unit` on `day`.

    Empty on a day before the unit was there.
    """
    place = unit.placements.on(day).filter(tree=unit.tree).first()
    if place is None:
        return {}
    placed = (
        f"SELECT unit_id FROM units_placement WHERE path >= '{place.path}' AND path < '{tree.after(place.path)}' "
        f"AND since <= '{day.isoformat()}' AND (until IS NULL OR until > '{day.isoformat()}')"
    )
    found: Figures = {}
    with connection.cursor() as cursor:
        cursor.execute(_counted(placed), {"day": day})
        counted = cursor.fetchall()
    for _, measure_id, n in counted:
        name = _named(measure_id)
        found[name] = found.get(name, 0) + int(n)
    return {name: n for name, n in found.items() if n}


def check(units: Sequence[Unit], day: date) -> list[tuple[Unit, Figures, Figures]]:
    """Compare figures with a recount; return those that differ, and note the recount for "why this number?"."""
    read = figures(units, day)
    wrong = [(unit, read[unit.pk], counted) for unit in units if (counted := recount(unit, day)) != read[unit.pk]]
    Recount.objects.create(day=day, compared=len(units), differences=len(wrong))
    return wrong


def transfer(units: Sequence[Unit], old: str, new: str, day: date) -> None:
    """Move what stands at and below `units` from the parent at path `old` and those above it to `new`, from `day` on.

    `old` is empty for leaves that come to the second tree. Call with the lock held, in the transaction that moves the
    places. What is still in the tail finds its way by the places themselves, so only what has been squashed is
    transferred: a leaf's evidence less its tail, in one statement.
    """
    leaves = [unit.pk for unit in units if is_leaf(unit)]
    others = [unit.pk for unit in units if not is_leaf(unit)]
    net: dict[tuple[date, int], int] = {}
    for row in (*_squashed_leaves(leaves), *_squashed(others)):
        key = (max(row.day, day), row.measure_id)
        net[key] = net.get(key, 0) + row.n
    old_above = {*tree.ancestors(old), old} - {""}
    new_above = {*tree.ancestors(new), new}
    _add_to_totals([(path, -1) for path in old_above - new_above] + [(path, 1) for path in new_above - old_above], net)


def _rows(found: list[tuple[int, date | str, int, int]]) -> list[Row]:
    """Rows of a raw read; SQLite hands days over as text."""
    return [
        Row(
            unit_id,
            date.fromisoformat(day) if isinstance(day, str) else day,
            measure_id,
            int(n),
        )
        for unit_id, day, measure_id, n in found
    ]


def _squashed(ids: Sequence[int]) -> list[Row]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT unit_id, day, measure_id, n FROM units_total WHERE unit_id IN ({', '.join(map(str, ids))})"
        )
        return _rows(cursor.fetchall())


def _squashed_leaves(ids: Sequence[int]) -> list[Row]:
    if not ids:
        return []
    units = ", ".join(map(str, ids))
    rows = " UNION ALL ".join(
        [
            *(sql.format(units=units) for sql in _sources),
            f"SELECT unit_id, day, measure_id, -n FROM units_tail WHERE unit_id IN ({units})",
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT unit_id, day, measure_id, SUM(n) FROM ({rows}) AS c "
            "GROUP BY unit_id, day, measure_id HAVING SUM(n) <> 0"
        )
        return _rows(cursor.fetchall())


def _add_to_totals(changes: list[tuple[str, int]], net: dict[tuple[date, int], int]) -> None:
    with connection.cursor() as cursor:
        for path, sign in changes:
            cursor.executemany(
                "INSERT INTO units_total (unit_id, day, measure_id, n) "
                "SELECT unit_id, %s, %s, %s FROM units_placement WHERE path = %s "
                "ON CONFLICT (unit_id, measure_id, day) DO UPDATE SET n = units_total.n + excluded.n",
                [(day, measure_id, sign * n, path) for (day, measure_id), n in net.items() if n],
            )


_HISTORY = """
SELECT day, measure_id, SUM(n) FROM (
    SELECT day, measure_id, n FROM units_total WHERE unit_id = %s AND day <= %s
    UNION ALL
    SELECT tail.day, tail.measure_id, tail.n
    FROM units_tail AS tail
    JOIN units_placement AS place ON place.unit_id = tail.unit_id AND place.path >= %s AND place.path < %s
        AND place.since <= %s AND (place.until IS NULL OR place.until > %s)
    WHERE tail.day <= %s
) AS both_parts
GROUP BY day, measure_id ORDER BY day
"""


def history(unit: Unit, through: date) -> dict[date, Figures]:
    """The changes at a unit by day up to `through`: add them up in order to see any figure grow. One statement."""
    found: dict[date, Figures] = {}
    if is_leaf(unit):
        for row in evidence(unit):
            if row.day <= through:
                found.setdefault(row.day, {})[_named(row.measure_id)] = row.n
        return dict(sorted(found.items()))
    end = tree.after(unit.path)
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [unit.pk, through, unit.path, end, through, through, through])
        for day, measure_id, n in cursor.fetchall():
            when = date.fromisoformat(day) if isinstance(day, str) else day
            found.setdefault(when, {})[_named(measure_id)] = int(n)
    return found
