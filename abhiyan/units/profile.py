"""The profile's part about places: levels of both trees, holidays, goals, a file of units. Pure reading, no database.

`abhiyan.posts.profile.read` puts the whole profile together; the readers here take an open file and hand back tuples,
leaving everything wrong in the file's list of problems.
"""

import csv
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from abhiyan.kernel import tree
from abhiyan.kernel.tomlfile import Problem, Table, TomlFile, shown

TREES = {"organisation": tree.ORGANISATION, "constituencies": tree.CONSTITUENCIES}


@dataclass(frozen=True, slots=True)
class Level:
    """A level of one tree. `tree` is tree.ORGANISATION or tree.CONSTITUENCIES; `depth` is 1 at the top.

    The one leaf is the deepest level of the organisation tree; where there are constituencies it stands below their
    deepest level too.
    """

    key: str
    tree: int
    depth: int
    name_hi: str
    name_en: str
    plural_hi: str
    plural_en: str
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day of the calendar; `closed` when offices and colleges are shut."""

    day: date
    name_hi: str
    name_en: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """Every unit of `level` below the unit with code `unit`, `count` of them, by the end of `year`."""

    key: str
    unit: str
    level: str
    count: int
    year: int
    name_hi: str
    name_en: str


class UnitRow(NamedTuple):
    """One unit as it is loaded. `parent_code` is None at the top; `area_parent_code` is a leaf's second parent."""

    tree: int
    level: str
    code: str
    parent_code: str | None
    area_parent_code: str | None
    name_hi: str
    name_en: str
    grid_row: int | None
    grid_col: int | None


class Keys:
    """Keeps keys apart: reports the second use of one within a file."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}

    def take(self, table: Table, key: str = "key") -> str:
        value = table.key(key)
        if value and value in self.lines:
            first = _("a key of its own (“%(key)s” is taken on line %(line)d)")
            table.wrong(key, first % {"key": value, "line": self.lines[value]}, shown(value))
        self.lines.setdefault(value, table.line(key))
        return value


def levels(page: TomlFile) -> tuple[Level, ...]:
    """The levels of organisation.toml, by tree and depth, checked against each other."""
    keys = Keys()
    rows = [(_level(table, keys), table) for table in page.tables("level")]
    if not rows:
        page.wrong(1, _("tables written [[%(name)s]]") % {"name": "level"}, _("none"))
    for number in TREES.values():
        _check_depths([row for row in rows if row[0].tree == number])
    _check_leaf(rows)
    return tuple(sorted((level for level, _table in rows), key=lambda level: (level.tree, level.depth)))


def _level(table: Table, keys: Keys) -> Level:
    level = Level(
        key=keys.take(table),
        tree=TREES.get(table.choice("tree", TREES), 0),
        depth=table.whole("depth", least=1, most=9),
        name_hi=table.text("name_hi"),
        name_en=table.text("name_en"),
        plural_hi=table.text("plural_hi"),
        plural_en=table.text("plural_en"),
        is_leaf=table.truth("is_leaf", default=False),
    )
    table.done()
    return level


def _check_depths(rows: list[tuple[Level, Table]]) -> None:
    """Depths run 1, 2, 3 ... with no gap and no two alike."""
    for expected, (level, table) in enumerate(sorted(rows, key=lambda row: row[0].depth), start=1):
        if level.depth != expected:
            table.wrong("depth", f"depth = {expected}", str(level.depth))
            return


def _check_leaf(rows: list[tuple[Level, Table]]) -> None:
    """One leaf, the deepest level of the organisation tree."""
    leaves = [row for row in rows if row[0].is_leaf]
    for _level, table in leaves[1:]:
        table.wrong("is_leaf", _("one leaf in all"), _("another"))
    organisation = [row for row in rows if row[0].tree == tree.ORGANISATION]
    if not organisation:
        return
    deepest, table = max(organisation, key=lambda row: row[0].depth)
    if not leaves:
        table.wrong("is_leaf", _("is_leaf = true on the deepest level of the organisation tree"), _("no leaf"))
    elif leaves[0][0] != deepest:
        leaves[0][1].wrong("is_leaf", _("the leaf to be the deepest level of the organisation tree"), leaves[0][0].key)


def holidays(page: TomlFile) -> tuple[Holiday, ...]:
    """The days of holidays.toml in order. Each stands once and inside the file's [period]."""
    first, last = _period(page)
    seen: dict[date, int] = {}
    found = []
    for table in page.tables("holiday"):
        day = table.day("day")
        if day != date.min and not first <= day <= last:
            between = _("a day from %(first)s through %(last)s")
            table.wrong("day", between % {"first": first, "last": last}, str(day))
        if day != date.min and day in seen:
            table.wrong("day", _("each day once (line %(line)d has it)") % {"line": seen[day]}, str(day))
        seen[day] = table.line("day")
        found.append(Holiday(day, table.text("name_hi"), table.text("name_en"), table.truth("closed")))
        table.done()
    return tuple(sorted(found, key=lambda holiday: holiday.day))


def _period(page: TomlFile) -> tuple[date, date]:
    """The days the file answers for, both inclusive."""
    table = page.table("period")
    if table is None:
        if page.is_readable:
            page.wrong(1, _("a table written [%(name)s]") % {"name": "period"}, _("none"))
        return date.min, date.max
    first, last = table.day("from"), table.day("through")
    if last < first:
        table.wrong("through", _("a day on or after %(first)s") % {"first": first}, str(last))
    table.done()
    return first, last


def goals(page: TomlFile, level_keys: Collection[str]) -> tuple[Goal, ...]:
    """The goals of goals.toml in the file's order."""
    keys = Keys()
    found = []
    for table in page.tables("goal"):
        found.append(
            Goal(
                key=keys.take(table),
                unit=table.text("unit"),
                level=table.choice("level", level_keys),
                count=table.whole("count", least=1),
                year=table.whole("year", least=1900, most=2200),
                name_hi=table.text("name_hi"),
                name_en=table.text("name_en"),
            )
        )
        table.done()
    return tuple(found)


UNIT_COLUMNS = ("level", "code", "parent", "area_parent", "name_hi", "name_en", "grid_row", "grid_col")


def unit_rows(path: Path, found_levels: Collection[Level], problems: list[Problem]) -> Iterator[UnitRow]:
    """The units of a small CSV file with the columns UNIT_COLUMNS, parents before children, as a profile ships them.

    A wrong row is reported and left out. (An installation's own file goes through `abhiyan units load`.)
    """
    by_key = {level.key: level for level in found_levels}
    codes: Counter[str] = Counter()
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        if tuple(rows.fieldnames or ()) != UNIT_COLUMNS:
            problems.append(Problem(path.name, 1, ",".join(UNIT_COLUMNS), ",".join(rows.fieldnames or ())))
            return
        for row in rows:
            wrong = _unit_wrong(row, by_key, codes)
            if wrong:
                problems.append(Problem(path.name, rows.line_num, *wrong))
                continue
            codes[row["code"]] += 1
            yield _unit(row, by_key[row["level"]])


def _unit_wrong(row: dict[str, str], by_key: dict[str, Level], codes: Counter[str]) -> tuple[str, str] | None:
    """What was expected and what was found, or None for a sound row."""
    level = by_key.get(row["level"])
    if level is None:
        return ", ".join(by_key), shown(row["level"])
    if not row["code"].strip() or row["code"] in codes:
        return _("a code of its own"), shown(row["code"])
    if (level.depth == 1) != (row["parent"] == ""):
        return _("a parent, except at the top"), shown(row["parent"])
    for parent in (row["parent"], row["area_parent"]):
        if parent and parent not in codes:
            return _("the code of a unit on a line above"), shown(parent)
    if not (row["name_hi"] or row["name_en"]):
        return _("a name"), shown("")
    if not all(row[key] == "" or row[key].isdecimal() for key in ("grid_row", "grid_col")):
        return _("a whole number"), shown(row["grid_row"] + " " + row["grid_col"])
    return None


def _unit(row: dict[str, str], level: Level) -> UnitRow:
    return UnitRow(
        level.tree,
        level.key,
        row["code"],
        row["parent"] or None,
        row["area_parent"] or None,
        row["name_hi"],
        row["name_en"],
        int(row["grid_row"]) if row["grid_row"] else None,
        int(row["grid_col"]) if row["grid_col"] else None,
    )
