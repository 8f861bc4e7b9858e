"""Places in the trees, by set: numbers for new children, the days a change may be dated, subtrees written to new paths.

Call inside a transaction that holds `tally.locked()`; nothing here asks for rights.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from abhiyan.kernel import bulk, tree
from abhiyan.units.models import Placement, Unit
from abhiyan.units.refusals import TooEarly


class Step(NamedTuple):
    """One unit and everything below it goes from path `old` to path `new`, under the unit `parent_id`.

    `old` is None for a leaf that comes to the second tree.
    """

    unit_id: int
    old: str | None
    new: str
    parent_id: int


def last_numbers(paths: Collection[str]) -> dict[str, int]:
    """The highest child number ever used below the place of each unit: {path: number}, 0 where none was.

    The last path of a subtree's range begins with it, so each is one look into the index.
    """
    found: dict[str, int] = {}
    for some in bulk.batches(paths):
        marks = ", ".join(["%s"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT above.path, (SELECT MAX(below.path) FROM units_placement AS below "
                "WHERE below.path > above.path AND below.path < above.path || %s) "
                f"FROM units_unit AS above WHERE above.path IN ({marks})",
                [str(tree.LAST + 1), *some],
            )
            for path, last in cursor.fetchall():
                found[path] = int(last[len(path) : len(path) + tree.SEGMENT]) if last else 0
    return found


def latest_change(path: str) -> date:
    """The latest day on which anything came to, or left, the place `path` or one below it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT MAX(since), MAX(until) FROM units_placement WHERE path >= %s AND path < %s",
            [path, tree.after(path)],
        )
        return max(as_day(day) for day in cursor.fetchone() if day)


def came(unit: Unit, path: str) -> date:
    """The day `unit` came to its present place `path`."""
    return Placement.objects.values_list("since", flat=True).get(unit=unit, path=path)


def not_before(day: date, *earliest: date) -> None:
    """Raises TooEarly unless `day` is on or after all of `earliest`."""
    if day < max(earliest):
        raise TooEarly(max(earliest))


def rewrite(steps: Sequence[Step], day: date) -> None:
    """Write subtrees to their new paths from `day` on. A place taken on `day` itself is corrected, not closed."""
    with connection.cursor() as cursor:
        for step in steps:
            if step.old is None:
                cursor.execute(
                    "UPDATE units_unit SET area_path = %s, area_parent_id = %s WHERE id = %s",
                    [step.new, step.parent_id, step.unit_id],
                )
            else:
                _close_places(cursor, step.old, step, day)
                _write_paths(cursor, step.old, step)
            _open_places(cursor, step, day)


def _close_places(cursor: Any, old: str, step: Step, day: date) -> None:
    below = [old, tree.after(old)]
    cursor.execute(
        "UPDATE units_placement SET until = %s WHERE path >= %s AND path < %s AND until IS NULL AND since < %s",
        [day, *below, day],
    )
    cursor.execute(
        "UPDATE units_placement SET path = %s || substr(path, %s) WHERE path >= %s AND path < %s AND until IS NULL",
        [step.new, len(old) + 1, *below],
    )
    cursor.execute("UPDATE units_placement SET parent_id = %s WHERE path = %s", [step.parent_id, step.new])


def _write_paths(cursor: Any, old: str, step: Step) -> None:
    columns = [("path", "parent_id")]
    if tree.tree_of(old) != tree.ORGANISATION:
        columns.append(("area_path", "area_parent_id"))
    for path, parent in columns:
        cursor.execute(
            f"UPDATE units_unit SET {path} = %s || substr({path}, %s) WHERE {path} >= %s AND {path} < %s",
            [step.new, len(old) + 1, old, tree.after(old)],
        )
        cursor.execute(f"UPDATE units_unit SET {parent} = %s WHERE {path} = %s", [step.parent_id, step.new])


def _open_places(cursor: Any, step: Step, day: date) -> None:
    """Insert a placement for every unit below the new path that has none open in this tree."""
    own = tree.tree_of(step.new)
    columns = [("path", "parent_id")]
    if own != tree.ORGANISATION:
        columns.append(("area_path", "area_parent_id"))
    moment = "%s" if bulk.is_sqlite() else "CAST(%s AS date)"
    for path, parent in columns:
        cursor.execute(
            "INSERT INTO units_placement (unit_id, tree, parent_id, path, since) "
            f"SELECT unit.id, {own:d}, unit.{parent}, unit.{path}, {moment} FROM units_unit AS unit "
            f"WHERE unit.{path} >= %s AND unit.{path} < %s AND NOT EXISTS (SELECT 1 FROM units_placement AS place "
            f"WHERE place.unit_id = unit.id AND place.tree = {own:d} AND place.until IS NULL)",
            [day, step.new, tree.after(step.new)],
        )


def as_day(value: date | str) -> date:
    """A day of a raw read; SQLite hands days over as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
