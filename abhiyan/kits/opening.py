"""How often links are opened: counted by piece, unit and day, and in the tally; of who reads, nothing is kept.

Those that come at the same time are written together, one row for each piece and unit.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from abhiyan.kernel import bulk
from abhiyan.kernel.gathering import Gathering
from abhiyan.units import tally

OPENS = "opens"
SOURCE = (
    "SELECT reach.unit_id AS unit_id, reach.day AS day, measure.id AS measure_id, reach.n AS n "
    "FROM kits_reach AS reach JOIN kits_piece AS piece ON piece.id = reach.piece_id "
    "JOIN units_measure AS measure ON measure.kind = 'opens' AND measure.subject = 'kit-' || piece.kit_id "
    "WHERE reach.unit_id IN ({units})"
)
_ADD = (
    "INSERT INTO kits_reach (unit_id, piece_id, day, n) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (unit_id, piece_id, day) DO UPDATE SET n = kits_reach.n + excluded.n"
)


class Opened(NamedTuple):
    """A link was opened. subject: of its kit, in the tally."""

    unit: int
    piece: int
    subject: str
    day: date


def add(opened: Iterable[tuple[Opened, int]]) -> None:
    """Count each so many times more, in the caller's transaction; the tally with it."""
    rows = sorted(opened)  # in one order everywhere, so that two who write the same rows don't wait in a circle
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, [(one.unit, one.piece, bulk.day(one.day), n) for one, n in rows])
    net: Counter[tuple[int, date, str]] = Counter()
    for one, n in rows:
        net[one.unit, one.day, one.subject] += n
    tally.post(tally.Row(unit, day, tally.measure(OPENS, subject), n) for (unit, day, subject), n in net.items())


def _write(some: Sequence[Opened]) -> Sequence[None]:
    add(Counter(some).items())
    return [None] * len(some)


COUNTED: Gathering[Opened, None] = Gathering(_write)
