"""Many units at once, on both trees: the set-wise form of adding, for loads and for the worked example."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction

from abhiyan.kernel import audit, bulk, tree
from abhiyan.kernel.authority import Authority
from abhiyan.units import signals
from abhiyan.units.models import Level, Placement, Unit
from abhiyan.units.profile import UnitRow

UNIT = (
    "id", "level", "code", "name_hi", "name_en", "parent", "path", "depth", "area_parent", "area_path", "since",
    "grid_row", "grid_col",
)  # fmt: skip
PLACE = ("unit", "tree", "parent", "path", "since")


class NoSuchParent(Exception):
    """A row names a parent that is neither in the tree nor earlier in the rows."""


class NoSuchLevel(Exception):
    """A row names a level the organisation does not have."""


class Place(NamedTuple):
    """Where a possible parent stands."""

    pk: int
    path: str


@transaction.atomic
def insert_units(rows: Sequence[UnitRow], *, day: date, by: Authority) -> int:
    """Add `rows` from `day` on, parents before children; their posts follow in the same transaction.

    Raises PermissionDenied, NoSuchParent, NoSuchLevel, and IntegrityError for what the database refuses; nothing is added
    then. Hand over slices of some 20,000 rows to keep the transaction short.
    """
    roots = [row for row in rows if row.parent_code is None]
    by.require("organise", *Unit.objects.filter(depth=1).values_list("path", flat=True), *[tree.root(r.tree) for r in roots])
    levels = {level.key: level for level in Level.objects.all()}
    places = _parents(rows)
    numbers = _last_children([place.path for place in places.values()])
    units, placements = [], []
    for pk, row in zip(bulk.ids(Unit, len(rows)), rows, strict=True):
        if row.level not in levels:
            raise NoSuchLevel(row.level)
        parent, path = _place(row.parent_code, row.tree, places, numbers)
        area, area_path = _place(row.area_parent_code, 0, places, numbers) if row.area_parent_code else (None, None)
        units.append(
            (pk, levels[row.level].pk, row.code, row.name_hi, row.name_en, parent, path, tree.depth(path), area, area_path,
             day, row.grid_row, row.grid_col)
        )  # fmt: skip
        placements.append((pk, row.tree, parent, path, day))
        if area_path:
            placements.append((pk, tree.tree_of(area_path), area, area_path, day))
        if not levels[row.level].is_leaf:
            places[row.code] = Place(pk, path)
    bulk.insert(Unit, UNIT, units)
    bulk.insert(Placement, PLACE, placements)
    signals.added.send(sender=Unit, unit_ids=[unit[0] for unit in units], day=day)
    audit.wrote("insert_units", "units", by=by, count=len(rows), detail={"day": str(day)})
    return len(rows)


def _parents(rows: Sequence[UnitRow]) -> dict[str, Place]:
    """The units of the tree that rows name as parents."""
    own = {row.code for row in rows}
    named = {code for row in rows for code in (row.parent_code, row.area_parent_code) if code and code not in own}
    found: dict[str, Place] = {}
    codes = sorted(named)
    for start in range(0, len(codes), 10_000):
        some = Unit.objects.filter(code__in=codes[start : start + 10_000])
        found.update({code: Place(pk, path) for code, pk, path in some.values_list("code", "pk", "path")})
    if missing := named - found.keys():
        raise NoSuchParent(sorted(missing)[0])
    return found


def _last_children(paths: Sequence[str]) -> dict[str, int]:
    """The highest child number ever given below each path; a place is never used again."""
    found: dict[str, int] = dict.fromkeys(paths, 0)
    with connection.cursor() as cursor:
        for path in paths:
            cursor.execute(
                "SELECT MAX(path) FROM units_placement WHERE path > %s AND path < %s AND length(path) = %s",
                [path, tree.after(path), len(path) + tree.SEGMENT],
            )
            last = cursor.fetchone()[0]
            found[path] = int(last[-tree.SEGMENT :]) if last else 0
    return found


def _place(
    parent_code: str | None, tree_number: int, places: dict[str, Place], numbers: dict[str, int]
) -> tuple[int | None, str]:
    """(parent id, path) of the next child of `parent_code`, or of the top of a tree."""
    if parent_code is None:
        return None, tree.root(tree_number)
    parent = places.get(parent_code)
    if parent is None:
        raise NoSuchParent(parent_code)
    numbers[parent.path] = numbers.get(parent.path, 0) + 1
    return parent.pk, tree.child(parent.path, numbers[parent.path])
