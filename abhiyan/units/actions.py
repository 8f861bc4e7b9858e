"""Every act on the tree: dated, with its lineage, and taken back by a further act.

An act is dated between the last change of the places it touches and today. Past days keep rolling up as they were: a
place left behind keeps its dates, and totals move by rows dated from the act's day on. `units.preview` says beforehand
what moves.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from abhiyan.kernel import audit, clock, edition, tree
from abhiyan.kernel.authority import Authority
from abhiyan.units import places, planting, signals, tally
from abhiyan.units.models import Label, Level, Unit, UnitAct
from abhiyan.units.planting import insert_units
from abhiyan.units.preview import counted
from abhiyan.units.profile import UnitRow
from abhiyan.units.refusals import (
    CannotUndo,
    FutureDay,
    HasChildren,
    HasHolders,
    IsClosed,
    IsOpen,
    IsTheTop,
    NotBeside,
    NothingChanges,
    NotItsChild,
    WrongLevel,
)

__all__ = [
    "add",
    "close",
    "insert_units",
    "merge",
    "move",
    "rename",
    "renumber",
    "reopen",
    "split",
    "undo",
]


@transaction.atomic
def add(
    parent: Unit,
    *,
    code: str,
    name_hi: str = "",
    name_en: str = "",
    area_parent: Unit | None = None,
    day: date,
    by: Authority,
) -> Unit:
    """A new unit below `parent`, at the level there; a leaf may stand under `area_parent` in the second tree too."""
    with tally.locked():
        parent = _fresh(parent)
        level = Level.objects.filter(tree=parent.tree, depth=parent.depth + 1).first()
        if level is None:
            raise WrongLevel("-", parent.name)
        row = UnitRow(
            level.tree,
            level.key,
            code,
            parent.code,
            area_parent.code if area_parent else None,
            name_hi,
            name_en,
            None,
            None,
        )
        unit = _plant(row, day=day, by=by)
        _note("add", unit, day=day, by=by)
    return unit


@transaction.atomic
def rename(unit: Unit, *, name_hi: str, name_en: str, day: date, by: Authority) -> UnitAct:
    """Other names from `day` on; what it was called before stays in its labels."""
    with tally.locked():
        unit = _to_change(unit, day, by)
        planting.check_words(unit.code, name_hi, name_en)
        before = [unit.name_hi, unit.name_en]
        if before == [name_hi, name_en]:
            raise NothingChanges
        _label(unit, day)
        unit.name_hi, unit.name_en = name_hi, name_en
        unit.save(update_fields=["name_hi", "name_en"])
        signals.renamed.send(sender=Unit, unit_ids=[unit.pk])
        return _note("rename", unit, day=day, by=by, before=before, after=[name_hi, name_en])


@transaction.atomic
def renumber(unit: Unit, *, code: str, day: date, by: Authority) -> UnitAct:
    """Another code from `day` on; the old one stays the unit's own and is given to nobody else."""
    with tally.locked():
        unit = _to_change(unit, day, by)
        planting.check_words(code, unit.name_hi, unit.name_en)
        before = unit.code
        if before == code:
            raise NothingChanges
        planting.check_codes([code], own=unit.pk)
        _label(unit, day)
        unit.code = code
        unit.save(update_fields=["code"])
        return _note("renumber", unit, day=day, by=by, before=before, after=code)


@transaction.atomic
def move(unit: Unit, *, to: Unit, day: date, by: Authority) -> UnitAct:
    """`unit` and everything below it stand under `to` from `day` on; a leaf moves in the tree that `to` is in."""
    with tally.locked():
        unit, to = _fresh(unit), _fresh(to)
        _require_open(unit, to, day=day)
        before = _parent_in(unit, to.tree)
        _require_above(by, unit, before)
        by.require("organise", *to.paths)
        planting.check_fits(unit.level, to.level)
        if before == to:
            raise NothingChanges
        _shift([unit], to, day)
        return _note("move", unit, into=to, day=day, by=by, before=before.pk if before else None, after=to.pk)


@transaction.atomic
def split(
    unit: Unit,
    *,
    code: str,
    name_hi: str = "",
    name_en: str = "",
    children: Sequence[Unit] = (),
    day: date,
    by: Authority,
) -> UnitAct:
    """A new unit beside `unit` takes the chosen `children`; it is the act's `into`."""
    with tally.locked():
        unit = _fresh(unit)
        _require_open(unit, day=day)
        above = _above(unit)
        _require_above(by, unit, above)
        chosen = _children(unit).filter(pk__in=[child.pk for child in children])
        for child in children:
            if child not in chosen:
                raise NotItsChild(child.name)
        area = unit.area_parent.code if unit.area_parent else None
        row = UnitRow(unit.tree, unit.level.key, code, above.code, area, name_hi, name_en, None, None)
        new = _plant(row, day=day, by=by)
        _shift(list(chosen), new, day)
        return _note("split", unit, into=new, day=day, by=by, children=[child.pk for child in children])


@transaction.atomic
def merge(unit: Unit, *, into: Unit, day: date, by: Authority) -> UnitAct:
    """Everything open below `unit` moves below `into`, holders of posts as far as there are seats; `unit` closes."""
    with tally.locked():
        unit, into = _fresh(unit), _fresh(into)
        _require_open(unit, into, day=day)
        if unit == into or unit.level_id != into.level_id:
            raise NotBeside
        _require_above(by, unit, _above(unit))
        _require_above(by, into, _above(into))
        children = list(_children(unit))
        _shift(children, into, day)
        _end(unit, into=into, day=day, by=by)
        return _note("merge", unit, into=into, day=day, by=by, children=[child.pk for child in children])


@transaction.atomic
def close(unit: Unit, *, day: date, by: Authority) -> UnitAct:
    """The unit is no more from `day` on. Its place stays, so that what was counted there goes on being counted.

    Raises HasChildren, HasHolders: such a unit is merged.
    """
    with tally.locked():
        unit = _fresh(unit)
        _require_open(unit, day=day)
        _require_above(by, unit, _above(unit))
        if below := _children(unit).count():
            raise HasChildren(below)
        if holders := counted(Unit.objects.filter(pk=unit.pk), day).get("holders", 0):
            raise HasHolders(holders)
        _end(unit, into=None, day=day, by=by)
        return _note("close", unit, day=day, by=by)


@transaction.atomic
def reopen(unit: Unit, *, day: date, by: Authority) -> UnitAct:
    """A closed unit stands again from `day` on, at its old place."""
    with tally.locked():
        unit = _fresh(unit)
        _begin_again(unit, day=day, by=by)
        return _note("reopen", unit, day=day, by=by)


@transaction.atomic
def undo(act: UnitAct, *, day: date, by: Authority) -> UnitAct:
    """Take `act` back by a further act from `day` on, itself undoable. Raises CannotUndo for a load or a second time.

    Children that have moved on since, and people who were moved, stay where they are.
    """
    with tally.locked():
        act = UnitAct.objects.select_related("unit", "into").get(pk=act.pk)
        if act.kind not in _UNDOING or UnitAct.objects.filter(undoes=act).exists():
            raise CannotUndo
        made = _UNDOING[act.kind](act, day, by)
        made.undoes = act
        made.save(update_fields=["undoes"])
        return made


def _unmerge(act: UnitAct, day: date, by: Authority) -> UnitAct:
    """Split what was merged: the closed unit opens again and takes back what still stands where it went."""
    assert act.into is not None  # noqa: S101 (a merge has one)
    unit, into = _fresh(act.unit), _fresh(act.into)
    _begin_again(unit, day=day, by=by)
    _require_open(into, day=day)
    _require_above(by, into, _above(into))
    children = list(_children(into).filter(pk__in=act.detail["children"]))
    _shift(children, _fresh(unit), day)
    return _note("split", into, into=unit, day=day, by=by, children=[child.pk for child in children])


def _move_back(act: UnitAct, day: date, by: Authority) -> UnitAct:
    if act.detail["before"] is None:
        raise CannotUndo
    return move(act.unit, to=Unit.objects.get(pk=act.detail["before"]), day=day, by=by)


def _rename_back(act: UnitAct, day: date, by: Authority) -> UnitAct:
    name_hi, name_en = act.detail["before"]
    return rename(act.unit, name_hi=name_hi, name_en=name_en, day=day, by=by)


def _merge_back(act: UnitAct, day: date, by: Authority) -> UnitAct:
    assert act.into is not None  # noqa: S101 (a split has one)
    return merge(act.into, into=act.unit, day=day, by=by)


_UNDOING: dict[str, Callable[[UnitAct, date, Authority], UnitAct]] = {
    "add": lambda act, day, by: close(act.unit, day=day, by=by),
    "rename": _rename_back,
    "renumber": lambda act, day, by: renumber(act.unit, code=act.detail["before"], day=day, by=by),
    "move": _move_back,
    "split": _merge_back,
    "merge": _unmerge,
    "close": lambda act, day, by: reopen(act.unit, day=day, by=by),
    "reopen": lambda act, day, by: close(act.unit, day=day, by=by),
}


def _fresh(unit: Unit) -> Unit:
    """The unit as it stands now that the lock is held; the caller's copy may be older."""
    return Unit.objects.select_related("level", "parent__level", "area_parent__level").get(pk=unit.pk)


def _to_change(unit: Unit, day: date, by: Authority) -> Unit:
    """The unit for an act on its own names: open, dated after its last label, within the actor's branch."""
    unit = _fresh(unit)
    _require_open(unit, day=day)
    by.require("organise", *unit.paths)
    last = Label.objects.filter(unit=unit).order_by("-until").values_list("until", flat=True).first()
    places.not_before(day, unit.since, last or unit.since)
    return unit


def _require_open(*units: Unit, day: date) -> None:
    if day > clock.today():
        raise FutureDay(day)
    for unit in units:
        if unit.until is not None:
            raise IsClosed(unit.name)


def _require_above(by: Authority, unit: Unit, above: Unit | None) -> None:
    """The right to change what stands below `above`; where nothing does, the right over the unit itself."""
    by.require("organise", *(above.paths if above else unit.paths))


def _above(unit: Unit) -> Unit:
    """The parent. Raises IsTheTop."""
    if unit.parent is None:
        raise IsTheTop
    return unit.parent


def _parent_in(unit: Unit, number: int) -> Unit | None:
    """The parent in tree `number`; None for a leaf that does not stand there. Raises IsTheTop, WrongLevel."""
    if number == unit.tree:
        return _above(unit)
    if not unit.level.is_leaf:
        raise WrongLevel(unit.level.key, str(number))
    return unit.area_parent


def _children(unit: Unit) -> Any:
    return (
        Unit.objects.filter(Q(parent=unit) | Q(area_parent=unit), until=None).select_related("level").order_by("path")
    )


def _path_in(unit: Unit, number: int) -> str | None:
    return unit.path if number == unit.tree else unit.area_path


def _shift(units: Sequence[Unit], to: Unit, day: date) -> None:
    """Put units that share a parent under `to`, with everything below them, and move their totals."""
    if not units:
        return
    olds = [_path_in(unit, to.tree) for unit in units]
    places.not_before(day, places.came(to, to.path), *(places.latest_change(old) for old in olds if old))
    places.not_before(day, *(unit.since for unit in units))
    first = places.last_numbers([to.path])[to.path] + 1
    steps = [
        places.Step(unit.pk, old, tree.child(to.path, number), to.pk)
        for number, (unit, old) in enumerate(zip(units, olds, strict=True), start=first)
    ]
    tally.transfer(units, tree.parent(olds[0] or ""), to.path, day)
    places.rewrite(steps, day)
    signals.moved.send(sender=Unit, units=list(units), day=day)


def _end(unit: Unit, *, into: Unit | None, day: date, by: Authority) -> None:
    places.not_before(day, unit.since, *(places.latest_change(path) for path in unit.paths if path))
    signals.closing.send(sender=Unit, units=[unit], into=into, day=day, by=by)
    Unit.objects.filter(pk=unit.pk).update(until=day)


def _begin_again(unit: Unit, *, day: date, by: Authority) -> None:
    above = _above(unit)
    if unit.until is None:
        raise IsOpen(unit.name)
    _require_open(above, day=day)
    _require_above(by, unit, above)
    places.not_before(day, unit.until)
    closed_on, unit.until = unit.until, None
    unit.save(update_fields=["until"])
    signals.reopened.send(sender=Unit, unit=unit, closed_on=closed_on, day=day, by=by)


def _plant(row: UnitRow, *, day: date, by: Authority) -> Unit:
    if day > clock.today():
        raise FutureDay(day)
    (pk,) = planting.plant([row], day=day, by=by)
    return _fresh(Unit(pk=pk))


def _label(unit: Unit, day: date) -> None:
    """Keep what the unit was called until `day`; a name that never lasted a day isn't kept, a code always."""
    before = Label.objects.filter(unit=unit).order_by("-until").values_list("until", flat=True).first()
    if day > (before or unit.since) or not Label.objects.filter(unit=unit, code=unit.code).exists():
        Label.objects.create(unit=unit, name_hi=unit.name_hi, name_en=unit.name_en, code=unit.code, until=day)


def _note(kind: str, unit: Unit, *, day: date, by: Authority, into: Unit | None = None, **detail: Any) -> UnitAct:
    edition.changed()  # an activity may be limited to a branch, by where that stands
    audit.wrote(kind, unit, by=by, detail={"day": str(day), "into": into.pk if into else None, **detail})
    return UnitAct.objects.create(kind=kind, unit=unit, into=into, day=day, actor=by.actor, detail=detail)
