"""Finding one's place without an account: by name in either script, by seat and part number, step by step downwards.

What stands above the leaves is some thousand units, kept in memory for a few minutes with their folded names; leaves
are read from one branch at a time. A scope is the ranges of paths in which somebody may be placed: a window's branch,
or the branch of an office-bearer who helps.
"""

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Max, Min, Q, QuerySet

from abhiyan.indic import read_digits
from abhiyan.indic import skeleton as bones
from abhiyan.kernel import bulk, tree
from abhiyan.kernel.authority import EVERYWHERE, Range
from abhiyan.registration.joining.leafnames import beginning, key_of, number_behind
from abhiyan.units.grid import Grid, grid
from abhiyan.units.models import Level, Unit, in_ranges

KEPT_SECONDS = 300
LISTED = 20  # units found by their name
MOST_LEAVES = 600  # of one branch; a seat has about 350
BRANCHES_ASKED = 6  # branches in which a number is looked for
SHORTEST = 2  # letters of a name that is looked for

_last_number = re.compile(r"0*(\d+)$", re.ASCII)

Scope = Sequence[Range]
ALL: Scope = (EVERYWHERE,)


class Found(NamedTuple):
    """What was found for some words: units above the leaves, and leaves. is_cut: more leaves are called so."""

    units: list[Unit]
    leaves: list[Unit]
    is_cut: bool = False


@dataclass(frozen=True)
class Index:
    """Every open unit above the leaves, in the order of paths, and what each may be called."""

    units: list[Unit]
    by_path: dict[str, Unit]
    by_id: dict[int, Unit]
    keys: list[tuple[tuple[str, ...], tuple[str, ...]]]  # folded names, consonants of names
    leaf_depth: dict[int, int]  # by tree: how deep its last level above the leaves stands


_kept: list[tuple[float, Index]] = []


def index() -> Index:
    """The units above the leaves; read anew after a few minutes."""
    now = time.monotonic()
    if _kept and now - _kept[0][0] < KEPT_SECONDS:
        return _kept[0][1]
    units = _read()
    names = [[name for name in (one.name_hi, one.name_en) if name] for one in units]
    found = Index(
        units,
        {one.path: one for one in units},
        {one.pk: one for one in units},
        [(tuple({key_of(name) for name in some}), tuple({_bones(name) for name in some})) for some in names],
        {number: max((one.depth for one in units if one.tree == number), default=0) for number in (1, 2)},
    )
    _kept[:] = [(now, found)]
    return found


def _read() -> list[Unit]:
    """Level by level through the index of parents: asked for all at once, every leaf is looked at (0.5 s)."""
    depth = Level.objects.filter(is_leaf=True).values_list("depth", flat=True).first() or 0
    found = list(Unit.objects.filter(parent=None, until=None).select_related("level"))
    row = found
    while row:
        ids = [one.pk for one in row if one.tree == tree.CONSTITUENCIES or one.depth < depth - 1]
        row = [
            one
            for some in bulk.batches(ids)
            for one in Unit.objects.filter(parent__in=some, until=None).select_related("level")
        ]
        found += row
    return sorted(found, key=lambda one: one.path)


def forget() -> None:
    """Drop what is kept (another database, a test's roll-back)."""
    _kept.clear()


def _bones(name: str) -> str:
    return bones(name).replace(" ", "")


def is_in(scope: Scope, *paths: str | None) -> bool:
    """Whether one of the paths lies in the scope."""
    return any(path and low <= path < high for low, high in scope for path in paths)


# --- one unit ---------------------------------------------------------------------------------------------------------


def place(pk: int, scope: Scope) -> Unit | None:
    """The open unit of the organisation with this id, if somebody of the scope may be placed there. One statement."""
    # At every form: worded by Django it takes five times as long.
    unit = next(iter(Unit.objects.raw("SELECT * FROM units_unit WHERE id = %s AND until IS NULL", [pk])), None)
    if unit is None or unit.tree != tree.ORGANISATION or not is_in(scope, *unit.paths):
        return None
    return unit


def above(unit: Unit) -> list[Unit]:
    """The units above, from below the top down to the parent. No statement."""
    known = index().by_path
    return [known[path] for path in tree.ancestors(unit.path)[1:] if path in known]


def upper(pk: int) -> Unit | None:
    """A unit above the leaves, of either tree. No statement."""
    return index().by_id.get(pk)


def known_of(seat: Unit, scope: Scope) -> Unit | None:
    """The lowest unit of the organisation that holds every leaf of a seat: what is known where the part is not."""
    ends = _leaves([(seat.path, tree.after(seat.path))], scope).aggregate(low=Min("path"), high=Max("path"))
    low, high = ends["low"] or "", ends["high"] or ""
    both = [path for path in tree.ancestors(low) if path in {*tree.ancestors(high)}] if low else []
    return index().by_path.get(both[-1]) if both else None


# --- lists ------------------------------------------------------------------------------------------------------------


def tops(scope: Scope) -> list[Unit]:
    """Where the way down begins: the units right below the top of the scope. No statement, or one for leaves."""
    units = [one for one in index().units if one.tree == tree.ORGANISATION and is_in(scope, one.path)]
    inside = {one.path for one in units}
    highest = [one for one in units if tree.parent(one.path) not in inside]
    if len(highest) == 1:
        return below(highest[0], scope)
    return highest


def below(unit: Unit, scope: Scope) -> list[Unit]:
    """The units right below, leaves too. No statement, or one for leaves."""
    units = [one for one in index().units if tree.parent(one.path) == unit.path and is_in(scope, one.path)]
    return units or leaves(unit, scope)


def leaves(unit: Unit, scope: Scope) -> list[Unit]:
    """Leaves of a unit or of a seat, in the order of paths. One statement."""
    found = _leaves([(unit.path, tree.after(unit.path))], scope)
    return list(found.order_by("area_path" if unit.tree == tree.CONSTITUENCIES else "path")[:MOST_LEAVES])


def seats() -> list[Unit]:
    """The units of the second tree that leaves stand right below, in the order of their codes. No statement."""
    known = index()
    depth = known.leaf_depth[tree.CONSTITUENCIES]
    found = [one for one in known.units if one.tree == tree.CONSTITUENCIES and one.depth == depth > 0]
    return sorted(found, key=lambda one: one.code)


def squares(scope: Scope) -> Grid | None:
    """The map of squares of those units that have a place on it. No statement."""
    units = index().units
    return grid([one for one in units if is_in(scope, one.path) or _reaches_into(one, scope)])


def _reaches_into(unit: Unit, scope: Scope) -> bool:
    """Whether the scope lies inside the unit."""
    return any(unit.path <= low < tree.after(unit.path) for low, _high in scope)


# --- words ------------------------------------------------------------------------------------------------------------


def search(text: str, scope: Scope) -> Found:
    """Units by name in either script, or by code; leaves by their name, or by a number behind the name of a unit above.

    Where units are found, leaves of that name are listed only if they are few: the units lead to the many. Three
    statements at most. Nothing for fewer than two letters.
    """
    words = read_digits(" ".join(text.split()))[:100]
    name, number = _apart(words)
    units = _named(words, scope)
    leaves: list[Unit] = []
    if number and len(key_of(name)) >= SHORTEST:
        branches = _named(name, ALL)[:BRANCHES_ASKED]
        leaves = _called_so_first(words, numbered(branches, number, scope))
        units = units or [one for one in branches if _is_shown(one, scope)]
    if not leaves and any(sign.isdigit() for sign in words):
        leaves = list(_leaves([EVERYWHERE], scope).filter(code=words.upper().replace(" ", "")).order_by())
    if leaves:
        return Found(units[:LISTED], leaves[:LISTED])
    named = sorted(beginning(words, scope, LISTED + 1), key=lambda one: not _begins(one, words))
    is_cut = len(named) > LISTED
    return Found(units[:LISTED], [] if is_cut and units else named[:LISTED], is_cut)


def numbered(branches: Iterable[Unit], number: str, scope: Scope) -> list[Unit]:
    """The leaves of some units or seats with this number at the end of their code or name. One statement."""
    wanted = number.lstrip("0")
    ranges = [(one.path, tree.after(one.path)) for one in branches]
    if not (ranges and wanted):
        return []
    ends = Q(code__endswith=wanted) | Q(name_en__endswith=wanted) | Q(name_hi__endswith=wanted)
    hindi = Q(name_hi__endswith=wanted.translate(_HINDI_DIGITS))
    # Sorted here: SQLite would rather walk the whole tree in the order of paths than look into the branches.
    found = _leaves(ranges, scope).filter(ends | hindi).order_by()[:MOST_LEAVES]
    return sorted((one for one in found if wanted in _numbers(one)), key=lambda one: one.path)


def _called_so_first(words: str, leaves: Iterable[Unit]) -> list[Unit]:
    """Whoever writes a booth's whole name means it, and not another one of the district of that name."""
    key = key_of(words)
    return sorted(leaves, key=lambda one: key not in (key_of(one.name_hi), key_of(one.name_en)))


def digits(text: str) -> str:
    """The number of a part as it was typed, in the digits of either script; empty where it is none."""
    found = read_digits(text.strip())
    return found if found.isascii() and found.isdecimal() and len(found) <= 4 and found.strip("0") else ""


_HINDI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")


def _numbers(leaf: Unit) -> set[str]:
    found = (_last_number.search(read_digits(text)) for text in (leaf.code, leaf.name_hi, leaf.name_en))
    return {one[1] for one in found if one}


def _apart(words: str) -> tuple[str, str]:
    """ "Behat part 12" as ("Behat", "12"); without a number behind, the words alone."""
    found = number_behind.fullmatch(words)
    return (found[1].strip(), found[2]) if found else (words, "")


def _named(words: str, scope: Scope) -> list[Unit]:
    """Units above the leaves: by code, else whole names, beginnings, insides; by consonants where there are none."""
    key, code = key_of(words), words.upper()
    if len(key) < SHORTEST:
        return []
    known = index()
    rated = ((_rate(key, code, one, keys), one) for one, (keys, _b) in zip(known.units, known.keys, strict=True))
    found = [(rate, one) for rate, one in rated if rate and _is_shown(one, scope)]
    if not found and (some := _bones(words)):
        pairs = zip(known.units, known.keys, strict=True)
        found = [(1, one) for one, (_k, have) in pairs if some in have and _is_shown(one, scope)]
    order = sorted(found, key=lambda pair: (-pair[0], not _begins(pair[1], words), pair[1].depth, pair[1].path))
    return [one for _rate, one in order]


def _begins(unit: Unit, words: str) -> bool:
    """Whether a name begins as it was written, and not only as it sounds."""
    return any(name.lower().startswith(words.lower()) for name in (unit.name_hi, unit.name_en))


def _rate(key: str, code: str, unit: Unit, keys: Sequence[str]) -> int:
    if unit.code.upper() == code or key in keys:
        return 4
    if any(one.startswith(key) for one in keys):
        return 3
    return 2 if len(key) > SHORTEST and any(key in one for one in keys) else 0


def _is_shown(unit: Unit, scope: Scope) -> bool:
    """Units of the scope, and the seats: they lead to leaves, which are asked for in the scope."""
    if unit.tree == tree.CONSTITUENCIES:
        return unit.depth == index().leaf_depth[tree.CONSTITUENCIES]
    return unit.depth > 1 and is_in(scope, unit.path)


def _leaves(ranges: Sequence[Range], scope: Scope) -> QuerySet[Unit]:
    """Open leaves in some ranges and in the scope, with their level and the unit above."""
    found = Unit.objects.filter(until=None, level__is_leaf=True).select_related("level", "parent")
    if EVERYWHERE not in ranges:
        found = found.filter(in_ranges(ranges, "path", "area_path"))
    return found if EVERYWHERE in scope else found.filter(in_ranges(scope, "path", "area_path"))
