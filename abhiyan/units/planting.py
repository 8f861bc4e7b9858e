"""Units by the thousand: the set-wise form of `actions.add`."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db import transaction

from abhiyan.kernel import audit, bulk, clock, edition, tree
from abhiyan.kernel.authority import Authority
from abhiyan.units import places, tally
from abhiyan.units.models import Label, Level, Placement, Unit, UnitAct
from abhiyan.units.profile import UnitRow
from abhiyan.units.refusals import (
    CodeTaken,
    FutureDay,
    IsClosed,
    IsTheTop,
    NeedsName,
    TooEarly,
    UnknownUnit,
    WrongLevel,
)
from abhiyan.units.signals import added

SLICE = 2_000  # rows in one transaction: with their places and posts under 0.5 s on SQLite

FIELDS = (
    "id", "level", "code", "name_hi", "name_en", "parent", "path", "depth", "area_parent", "area_path", "since",
    "grid_row", "grid_col",
)  # fmt: skip


class _Place(NamedTuple):
    """Where a parent stands: enough to put children below it."""

    unit_id: int
    path: str
    level: Level
    since: date
    is_open: bool


def insert_units(rows: Iterable[UnitRow], *, day: date, by: Authority) -> int:
    """Add units on both trees, parents before children, from `day` on; return how many.

    Each slice is one transaction, so that other writers get their turn; a wrong row raises UnitRefused and takes its
    own slice back, not those before it (`load.compare` finds wrong rows beforehand). Signal `added` is sent per slice.
    """
    if day > clock.today():
        raise FutureDay(day)
    count = 0
    for some in _slices(rows):
        with transaction.atomic(), tally.locked():
            ids = plant(some, day=day, by=by)
            _note(ids, [row.code for row in some], day=day, by=by)
        count += len(some)
    return count


def _slices(rows: Iterable[UnitRow]) -> Iterator[Sequence[UnitRow]]:
    source = iter(rows)
    while some := list(islice(source, SLICE)):
        yield some


def plant(rows: Sequence[UnitRow], *, day: date, by: Authority) -> Sequence[int]:
    """Insert units with their places and tell the domains above; return their ids. Call with the lock held."""
    check_codes([row.code for row in rows])
    levels = {level.key: level for level in Level.objects.all()}
    parents = _parents(rows)
    # Asked of both places: what is added below a seat changes the seat's figures as much as the mandal's.
    for code in {code for row in rows for code in (row.parent_code, row.area_parent_code) if code in parents}:
        by.require("organise", parents[code or ""].path)
    ids = bulk.ids(Unit, len(rows))
    numbers = places.last_numbers([place.path for place in parents.values()])
    units, placements = [], []
    for pk, row in zip(ids, rows, strict=True):
        unit, places_of_unit = _placed(pk, row, levels, parents, numbers, day=day, by=by)
        units.append(unit)
        placements += places_of_unit
    bulk.insert(Unit, FIELDS, units)
    bulk.insert(Placement, ("unit", "tree", "parent", "path", "since"), placements)
    added.send(sender=Unit, unit_ids=ids, day=day)
    return ids


def _note(ids: Sequence[int], codes: Sequence[str], *, day: date, by: Authority) -> None:
    edition.changed()  # which units touch which is kept by it
    detail = {"count": len(ids), "last": ids[-1]}
    UnitAct.objects.create(kind="load", unit_id=ids[0], day=day, actor=by.actor, detail=detail)
    audit.wrote("load", "units", by=by, count=len(ids), detail={"day": str(day)}, digest=audit.digest_of(codes))


def _parents(rows: Sequence[UnitRow]) -> dict[str, _Place]:
    """The parents that stand already, by code. Read anew for each slice: a move may have come between."""
    own = {row.code for row in rows}
    wanted = {code for row in rows for code in (row.parent_code, row.area_parent_code) if code and code not in own}
    found = Unit.objects.filter(code__in=wanted).select_related("level")
    since = dict(
        Placement.objects.filter(unit__code__in=wanted, until=None, unit__level__is_leaf=False).values_list(
            "unit_id", "since"
        )
    )
    return {
        unit.code: _Place(unit.pk, unit.path, unit.level, since.get(unit.pk, unit.since), unit.until is None)
        for unit in found
    }


def _placed(
    pk: int,
    row: UnitRow,
    levels: dict[str, Level],
    parents: dict[str, _Place],
    numbers: dict[str, int],
    *,
    day: date,
    by: Authority,
) -> tuple[tuple[object, ...], list[tuple[object, ...]]]:
    """The unit's row and its placements; the unit joins `parents` for the rows after it."""
    level = levels.get(row.level)
    if level is None or level.tree != row.tree:
        raise WrongLevel(row.level, row.parent_code or "-")
    check_words(row.code, row.name_hi, row.name_en)
    parent = _parent(row.parent_code, parents, day)
    if parent is None:
        path = _top(level, row.tree, by)
    else:
        _check_stands(level, parent.level, row.parent_code)
        path = _next(parent.path, numbers)
    area = _parent(row.area_parent_code, parents, day)
    if area is not None:
        if area.level.tree == level.tree:
            raise WrongLevel(level.key, row.area_parent_code or "-")
        _check_stands(level, area.level, row.area_parent_code)
    area_path = _next(area.path, numbers) if area else None
    if not level.is_leaf:
        parents[row.code] = _Place(pk, path, level, day, True)
        numbers[path] = 0  # a new place has had no children
    first = bulk.day(day)
    above, area_above = parent and parent.unit_id, area and area.unit_id
    unit = (
        pk, level.pk, row.code, row.name_hi, row.name_en, above, path, level.depth, area_above, area_path, first,
        row.grid_row, row.grid_col,
    )  # fmt: skip
    where: list[tuple[object, ...]] = [(pk, row.tree, above, path, first)]
    if area:
        where.append((pk, tree.CONSTITUENCIES, area_above, area_path, first))
    return unit, where


def _parent(code: str | None, parents: dict[str, _Place], day: date) -> _Place | None:
    if code is None:
        return None
    place = parents.get(code)
    if place is None:
        raise UnknownUnit(code)
    if not place.is_open:
        raise IsClosed(code)
    if day < place.since:
        raise TooEarly(place.since)
    return place


def _top(level: Level, number: int, by: Authority) -> str:
    path = tree.root(number)
    by.require("organise", path)
    if level.depth != 1 or Unit.objects.filter(path=path).exists():
        raise IsTheTop
    return path


def _next(path: str, numbers: dict[str, int]) -> str:
    numbers[path] += 1
    return tree.child(path, numbers[path])


def _check_stands(level: Level, parent: Level, code: str | None) -> None:
    if not fits(level, parent):
        raise WrongLevel(level.key, code or "-")


def fits(level: Level, parent: Level) -> bool:
    """Whether `level` may stand under `parent`: one step up or, for a leaf, the last of the second tree."""
    if parent.tree == level.tree:
        return parent.depth == level.depth - 1
    return level.is_leaf and parent.depth == tally.deepest(parent.tree)


def check_fits(level: Level, parent: Level) -> None:
    """Raises WrongLevel unless a unit of `level` may stand under one of `parent`."""
    _check_stands(level, parent, parent.key)


def check_codes(codes: Sequence[str], *, own: int | None = None) -> None:
    """Raises CodeTaken when a unit other than `own` has, or ever had, one of the codes."""
    others = Unit.objects.exclude(pk=own) if own else Unit.objects.all()
    taken = others.filter(code__in=codes).values_list("code", flat=True).first()
    taken = taken or Label.objects.filter(code__in=codes).exclude(unit=own).values_list("code", flat=True).first()
    if taken:
        raise CodeTaken(taken)


def check_words(code: str, name_hi: str, name_en: str) -> None:
    """Raises NeedsName for a code or names nobody could be shown."""
    if not code or code != code.strip() or not (name_hi.strip() or name_en.strip()):
        raise NeedsName
