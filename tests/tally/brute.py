"""The figures counted the slow way: every row of evidence and every place, in Python. Of `tally`, only its sources."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection

from abhiyan.units import tally
from abhiyan.units.models import Measure, Placement, Unit

Counted = dict[tuple[int, date], tally.Figures]


def recounted(days: Iterable[date]) -> Counted:
    """{(unit id, day): figures} for every unit that had a place on the day, on its own tree."""
    evidence = _evidence()
    trees = dict(Unit.objects.values_list("pk", "path"))
    places = list(Placement.objects.values_list("unit_id", "path", "since", "until"))
    return {(unit, day): figures for day in days for unit, figures in _on(day, evidence, trees, places).items()}


def _evidence() -> list[tuple[int, date, tuple[str, str], int]]:
    names = {pk: (kind, subject) for pk, kind, subject in Measure.objects.values_list("pk", "kind", "subject")}
    rows = " UNION ALL ".join(sql.format(units="SELECT id FROM units_unit") for sql in tally._sources)
    with connection.cursor() as cursor:
        cursor.execute(rows)
        return [(unit, _day(day), names[measure], int(n)) for unit, day, measure, n in cursor.fetchall()]


def _day(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def _on(
    day: date,
    evidence: list[tuple[int, date, tuple[str, str], int]],
    trees: dict[int, str],
    places: list[tuple[int, str, date, date | None]],
) -> dict[int, tally.Figures]:
    where: dict[int, list[str]] = defaultdict(list)
    at: dict[str, int] = {}
    for unit, path, since, until in places:
        if since <= day and (until is None or day < until):
            where[unit].append(path)
            at[path] = unit
    figures: dict[int, defaultdict[tuple[str, str], int]] = {
        unit: defaultdict(int) for unit, paths in where.items() if any(p[:6] == trees[unit][:6] for p in paths)
    }
    for unit, happened, name, n in evidence:
        if happened > day:
            continue
        counted = {at[path[:end]] for path in where[unit] for end in range(6, len(path) + 1, 6)}
        for above in counted:
            figures[above][name] += n
    return {unit: {name: n for name, n in found.items() if n} for unit, found in figures.items()}


def read(days: Iterable[date]) -> Counted:
    """The same from `tally.figures`."""
    units = list(Unit.objects.all())
    found: Counted = {}
    for day in days:
        placed = set(Placement.objects.filter(since__lte=day).exclude(until__lte=day).values_list("unit_id", "tree"))
        standing = [unit for unit in units if (unit.pk, unit.tree) in placed]
        found |= {(unit, day): figures for unit, figures in tally.figures(standing, day).items()}
    return found
