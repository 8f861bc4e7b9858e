"""The tally of units: how many of each level stand at a unit and below it, on any day and in either tree.

A unit counts from the day it was added until the day it closes, where it stood on that day: a move carries it over.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection

from abhiyan.units import signals, tally
from abhiyan.units.models import Level, Unit

UNITS = "units"

_PART = """
SELECT unit.id AS unit_id, unit.{day} AS day, measure.id AS measure_id, {n} AS n FROM units_unit AS unit
JOIN units_level AS level ON level.id = unit.level_id
JOIN units_measure AS measure ON measure.kind = 'units' AND measure.subject = level.key
WHERE unit.{day} IS NOT NULL AND unit.id IN ({units})
"""


def sources() -> Iterator[str]:
    """What a recount counts."""
    yield _PART.replace("{day}", "since").replace("{n}", "1")
    yield _PART.replace("{day}", "until").replace("{n}", "-1")


def on_added(unit_ids: Sequence[int], day: date, **_: Any) -> None:  # noqa: ARG001 (each unit knows its own day)
    _measures()
    rows = _PART.replace("{day}", "since").replace("{n}", "1").format(units=", ".join(map(str, unit_ids)) or "NULL")
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO units_tail (unit_id, day, measure_id, n) {rows}")


def on_closing(units: Sequence[Unit], day: date, **_: Any) -> None:
    tally.post(tally.Row(unit.pk, day, tally.measure(UNITS, unit.level.key), -1) for unit in units)


def on_reopened(unit: Unit, closed_on: date, **_: Any) -> None:
    """The unit stands as if it had never closed, and is counted so."""
    tally.post([tally.Row(unit.pk, closed_on, tally.measure(UNITS, unit.level.key), 1)])


def _measures() -> None:
    for key in Level.objects.values_list("key", flat=True):
        tally.measure(UNITS, key)


def listen() -> None:
    """Count from now on. Called once, when the apps are ready."""
    for sql in sources():
        tally.source(sql)
    signals.added.connect(on_added)
    signals.closing.connect(on_closing)
    signals.reopened.connect(on_reopened)
