"""A file of units: what it would change, shown first; then done, and every wrong row handed back with its reason.

    sheet = read(content)                                  # or FileRefused
    difference = compare(sheet, day=day, by=by)            # changes nothing
    apply(difference, by=by)

A row is known by its code, never by its name. A unit that the file doesn't name stays as it is; loading a file twice
changes nothing the second time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from abhiyan.kernel import bulk, tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.tables import FileRefused, csv_text
from abhiyan.units import actions, planting, squares
from abhiyan.units.models import Level, Unit
from abhiyan.units.profile import UnitRow
from abhiyan.units.reading import COLUMNS, Given, Refused, Sheet, read, real_name, square_of, wrong_text
from abhiyan.units.refusals import UnitRefused
from abhiyan.units.renaming import rename_many

__all__ = [
    "COLUMNS",
    "Difference",
    "Done",
    "FileRefused",
    "Given",
    "Refused",
    "Sheet",
    "apply",
    "compare",
    "export",
    "read",
    "to_mend",
]


class Rename(NamedTuple):
    unit_id: int
    row: Given
    before: tuple[str, str]
    after: tuple[str, str]


class Move(NamedTuple):
    """To another parent in the tree the parent is in."""

    unit_id: int
    row: Given
    before: str
    after: str


class Square(NamedTuple):
    """Another square on the map of tiles."""

    unit_id: int
    row: Given
    before: squares.Place
    after: squares.Place


@dataclass(slots=True)
class Difference:
    """What a file would change from `day` on."""

    day: date
    add: list[UnitRow] = field(default_factory=list)
    rename: list[Rename] = field(default_factory=list)
    move: list[Move] = field(default_factory=list)
    unchanged: int = 0
    square: list[Square] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    seatless: list[Given] = field(default_factory=list)  # new leaves that no unit of the second tree would count
    lines: dict[str, Given] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.add or self.rename or self.move or self.square)

    @property
    def changes(self) -> int:
        """How often the file changes a unit that stands already."""
        return len(self.rename) + len(self.move) + len(self.square)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "add": len(self.add),
            "rename": len(self.rename),
            "move": len(self.move),
            "square": len(self.square),
            "unchanged": self.unchanged,
            "refused": len(self.refused),
        }


class Standing(NamedTuple):
    """A unit as it stands in the tree."""

    unit_id: int
    level_id: int
    parent: str | None
    area_parent: str | None
    name_hi: str
    name_en: str
    is_open: bool
    paths: tuple[str, str | None]
    square: squares.Place


def compare(sheet: Sheet, *, day: date, by: Authority) -> Difference:
    """What `sheet` would change from `day` on, by somebody with these rights. Changes nothing."""
    return _Comparison(sheet, day, by).run()


class _Comparison:
    """One pass over the rows, parents before children, so that a refused parent refuses what hangs on it."""

    def __init__(self, sheet: Sheet, day: date, by: Authority) -> None:
        self.sheet, self.by = sheet, by
        self.found = Difference(day, refused=list(sheet.refused))
        self.levels = {level.pk: level for level in Level.objects.all()}
        self.words = _level_words(self.levels.values())
        self.standing = _standing(sheet)
        self.rows: dict[str, Given] = {}
        self.broken: dict[str, int] = {}  # line of a code whose row is refused for itself
        self.level_of: dict[str, Level] = {}
        self.accepted: set[str] = set()
        self.has_seats = any(level.tree == tree.CONSTITUENCIES for level in self.levels.values())
        self.tops = {unit.path for unit in Unit.objects.filter(depth=1)}

    def run(self) -> Difference:
        for row in self.sheet.rows:
            reason = self._shape(row)
            if reason:
                self.found.refused.append(Refused(row, reason))
                self.broken.setdefault(row.code, row.line)
            else:
                self.rows[row.code] = row
        for code, loop in _loops(self.rows).items():
            row = self.rows.pop(code)
            self.broken[code] = row.line
            words = _("The units stand under each other in a circle: %(loop)s.")
            self.found.refused.append(Refused(row, words % {"loop": " → ".join(loop)}))
        # The leaf last: it stands in both trees.
        for row in sorted(self.rows.values(), key=self._order):
            reason = self._place(row)
            if reason:
                self.found.refused.append(Refused(row, reason))
            else:
                self.accepted.add(row.code)
                self._sort_in(row)
        self.found.refused.sort(key=lambda refused: refused.row.line)
        return self.found

    def _order(self, row: Given) -> tuple[bool, int, int]:
        level = self.level_of[row.code]
        return level.is_leaf, level.tree, level.depth

    def _shape(self, row: Given) -> str:
        """What is wrong with the row by itself; empty when nothing is."""
        if reason := wrong_text(row):
            return reason
        if row.code in self.rows:
            return _twice(row, self.rows[row.code])
        level = self.words.get(row.level.lower())
        if level is None:
            known = ", ".join(level.key for level in self.levels.values())
            return _("There is no level “%(level)s”; there are %(known)s.") % {"level": row.level, "known": known}
        self.level_of[row.code] = level
        there = self.standing.get(row.code)
        if there is None:
            return _("The row has no name.") if not (real_name(row.name_hi) or real_name(row.name_en)) else ""
        if there.level_id != level.pk:
            return _("The unit is a %(level)s; a level can't change.") % {"level": self.levels[there.level_id].name}
        return "" if there.is_open else _("The unit is closed.")

    def _place(self, row: Given) -> str:
        """What is wrong with the places the row asks for."""
        level = self.level_of[row.code]
        if level.depth == 1:
            return self._top(row, level)
        if not row.parent:
            return _("The row names no parent; only the top of a tree has none.")
        if row.parent == row.code:
            return _("The units stand under each other in a circle: %(loop)s.") % {"loop": f"{row.code} → {row.code}"}
        if reason := self._under(level, row.parent):
            return reason
        if row.area_parent:
            if not level.is_leaf:
                return _("Only a unit of the lowest level stands in the second tree too.")
            if reason := self._under(level, row.area_parent, second=True):
                return reason
        return "" if self._is_within(row) else _("The unit would stand outside your branch.")

    def _top(self, row: Given, level: Level) -> str:
        if row.parent or row.area_parent:
            return _("The top of a tree stands under nothing.")
        path = tree.root(level.tree)
        if row.code not in self.standing and path in self.tops:
            return _("The tree has its top already; there is one only.")
        self.tops.add(path)
        return "" if self.by.may("organise", path) else _("The unit would stand outside your branch.")

    def _under(self, level: Level, code: str, *, second: bool = False) -> str:
        """What is wrong with standing under the unit `code`."""
        row, there = self.rows.get(code), self.standing.get(code)
        if row is None and there is None and code in self.broken:
            return _refused_parent(code, self.broken[code])
        if row is None and there is None:
            return _("There is no unit “%(code)s”, neither in the tree nor in the file.") % {"code": code}
        if there is None and code not in self.accepted and row is not None:
            return self._hangs_on(level, row)
        if there is not None and not there.is_open:
            return _("“%(code)s” is closed.") % {"code": code}
        parent = self.levels[there.level_id] if there else self.level_of[code]
        if not self._fits(level, parent) or (parent.tree == level.tree) == second:
            words = _("A %(level)s can't stand under “%(code)s”, which is a %(parent)s.")
            return words % {"level": level.name, "code": code, "parent": parent.name}
        return ""

    def _hangs_on(self, level: Level, parent: Given) -> str:
        above = self.level_of[parent.code]
        if not self._fits(level, above):
            words = _("A %(level)s can't stand under “%(code)s”, which is a %(parent)s.")
            return words % {"level": level.name, "code": parent.code, "parent": above.name}
        return _refused_parent(parent.code, parent.line)

    def _fits(self, level: Level, parent: Level) -> bool:
        if parent.tree == level.tree:
            return parent.depth == level.depth - 1
        deepest = max(one.depth for one in self.levels.values() if one.tree == parent.tree)
        return level.is_leaf and parent.depth == deepest

    def _is_within(self, row: Given) -> bool:
        """Whether the actor organises at the parent and at a new seat; under a unit of the file that was asked already.

        A seat that stays as it is isn't asked: who names it anyway takes nobody's booth.
        """
        there = self.standing.get(row.code)
        seat = "" if there is not None and there.area_parent == row.area_parent else row.area_parent
        above = [self.standing[code] for code in (row.parent, seat) if code in self.standing]
        if not all(self.by.may("organise", *one.paths) for one in above):
            return False
        return there is None or self.by.may("organise", *there.paths)

    def _sort_in(self, row: Given) -> None:
        """Put an accepted row where it belongs: to add, rename, move, or nothing."""
        level, there, found = self.level_of[row.code], self.standing.get(row.code), self.found
        names = (real_name(row.name_hi), real_name(row.name_en))
        if there is None:
            found.lines[row.code] = row
            above = (row.parent or None, row.area_parent or None)
            found.add.append(UnitRow(level.tree, level.key, row.code, *above, *names, *square_of(row)))
            if level.is_leaf and self.has_seats and not row.area_parent:
                found.seatless.append(row)
            return
        before = (there.name_hi, there.name_en)
        after = (names[0] or before[0], names[1] or before[1])  # an empty cell says nothing
        changes = found.changes
        if after != before:
            found.rename.append(Rename(there.unit_id, row, before, after))
        for now, wanted in ((there.parent, row.parent), (there.area_parent, row.area_parent)):
            if wanted and wanted != now:
                found.move.append(Move(there.unit_id, row, now or "", wanted))
        square = square_of(row)
        if square not in ((None, None), there.square):
            found.square.append(Square(there.unit_id, row, there.square, square))
        found.unchanged += changes == found.changes


def _refused_parent(code: str, line: int) -> str:
    return _("Its parent “%(code)s” on line %(line)d is refused.") % {"code": code, "line": line}


def _level_words(levels: Iterable[Level]) -> dict[str, Level]:
    """Every word a level may be called by in a file."""
    return {
        word.lower(): level
        for level in levels
        for word in (level.name_hi, level.name_en, level.plural_hi, level.plural_en, level.key)
        if word
    }


def _standing(sheet: Sheet) -> dict[str, Standing]:
    """The units the file speaks of, by code; for a long file simply all."""
    units = Unit.objects.all()
    if len(sheet.rows) <= 5_000:
        units = units.filter(code__in={c for row in sheet.rows for c in (row.code, row.parent, row.area_parent)})
    fields = (
        "code", "pk", "level_id", "parent__code", "area_parent__code", "name_hi", "name_en", "until", "path",
        "area_path", "grid_row", "grid_col",
    )  # fmt: skip
    return {
        code: Standing(pk, level, parent, area, hindi, english, until is None, (path, area_path), (row, col))
        for code, pk, level, parent, area, hindi, english, until, path, area_path, row, col in units.values_list(
            *fields
        )
    }


def _twice(row: Given, first: Given) -> str:
    words = {"code": row.code, "line": first.line, "one": first.parent, "two": row.parent}
    if row.parent != first.parent:
        return _("“%(code)s” stands under “%(one)s” on line %(line)d and under “%(two)s” here.") % words
    return _("“%(code)s” is on line %(line)d already.") % words


def _loops(rows: dict[str, Given]) -> dict[str, list[str]]:
    """{code: the circle it is on, as codes}, for rows that stand under themselves by way of others."""
    found: dict[str, list[str]] = {}
    done: set[str] = set()
    for start in rows:
        trail: dict[str, int] = {}
        code = start
        while code in rows and code not in done and code not in trail:
            trail[code] = len(trail)
            code = rows[code].parent
        if code in trail:
            circle = [one for one, place in trail.items() if place >= trail[code]]
            found.update({one: [*circle[n:], *circle[: n + 1]] for n, one in enumerate(circle)})
        done.update(trail)
    return found


@dataclass(slots=True)
class Done:
    """What a load did."""

    added: int = 0
    renamed: int = 0
    moved: int = 0
    squared: int = 0
    refused: list[Refused] = field(default_factory=list)


def apply(difference: Difference, *, by: Authority, progress: Callable[[int], None] = lambda _n: None) -> Done:
    """Do it: add, rename, move, put on squares. What turns out to be refused comes back with its reason."""
    done = Done(refused=list(difference.refused))
    day = difference.day
    for start in range(0, len(difference.add), planting.SLICE):
        some = difference.add[start : start + planting.SLICE]
        done.added += _add(some, difference, done, by)
        progress(len(some))
    if done.added >= planting.SLICE:
        bulk.take_stock()
    for start in range(0, len(difference.rename), planting.SLICE):
        renames = difference.rename[start : start + planting.SLICE]
        done.renamed += _rename(renames, done, day, by)
        progress(len(renames))
    for move in difference.move:
        done.moved += _tried(partial(_move, move, day, by), move.row, done)
        progress(1)
    for square in difference.square:
        done.squared += _tried(partial(squares.put, Unit(pk=square.unit_id), square.after, by=by), square.row, done)
        progress(1)
    return done


def _add(rows: Sequence[UnitRow], difference: Difference, done: Done, by: Authority) -> int:
    """Add a slice; when it is refused as a whole, its rows one by one."""
    add = partial(actions.insert_units, day=difference.day, by=by)
    try:
        return add(rows)
    except (UnitRefused, PermissionDenied):
        return sum(_tried(partial(add, [row]), difference.lines[row.code], done) for row in rows)


def _rename(renames: Sequence[Rename], done: Done, day: date, by: Authority) -> int:
    wanted = {one.unit_id: one.after for one in renames}
    try:
        turned = rename_many(wanted, day=day, by=by)
    except UnitRefused as refused:
        turned = dict.fromkeys(wanted, refused)
    done.refused += [Refused(one.row, str(turned[one.unit_id])) for one in renames if one.unit_id in turned]
    return len(renames) - len(turned)


def _move(move: Move, day: date, by: Authority) -> None:
    actions.move(Unit(pk=move.unit_id), to=Unit.objects.get(code=move.after), day=day, by=by)


def _tried(act: Callable[[], object], row: Given, done: Done) -> bool:
    try:
        act()
    except UnitRefused as refused:
        done.refused.append(Refused(row, str(refused)))
        return False
    except PermissionDenied:
        done.refused.append(Refused(row, _("The unit would stand outside your branch.")))
        return False
    return True


def to_mend(refused: Sequence[Refused]) -> str:
    """The refused rows as a CSV file with their line and reason: mended, it can be loaded by itself."""
    return csv_text(
        [*COLUMNS, _("line"), _("reason")],
        ([*map(str, one.row[1:]), str(one.row.line), one.reason] for one in refused),
    )


def export(units: QuerySet[Unit] | None = None) -> Iterator[tuple[str, ...]]:
    """Rows of all open units (or of the queryset given), in COLUMNS, as `read` takes them; parents before children."""
    rows = Unit.objects.filter(until=None) if units is None else units
    fields = (
        "code", "level__key", "parent__code", "area_parent__code", "name_hi", "name_en", "grid_row", "grid_col",
    )  # fmt: skip
    found = rows.order_by("level__is_leaf", "depth", "path").values_list(*fields)
    for row in found.iterator(chunk_size=5_000):
        yield tuple("" if cell is None else str(cell) for cell in row)
