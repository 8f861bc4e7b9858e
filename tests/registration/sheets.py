"""Files for tests of rosters, and what is made of them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from abhiyan.kernel.tables import opened
from abhiyan.registration.rosters import rows as reading
from abhiyan.registration.rosters.columns import LevelWords
from abhiyan.registration.rosters.rows import Asked, Refused, Row
from abhiyan.registration.rosters.understanding import Understood, understand

ON = date(2018, 2, 1)
LEVELS = (
    LevelWords("district", ("district", "districts", "जिला", "जिले"), is_leaf=False),
    LevelWords("mandal", ("mandal", "mandals", "मंडल"), is_leaf=False),
    LevelWords("booth", ("booth", "booths", "बूथ"), is_leaf=True),
    LevelWords("seat", ("seat", "seats", "सीट", "सीटें"), is_leaf=False),
    LevelWords("assembly-seat", ("assembly seat", "assembly seats", "विधानसभा सीट"), is_leaf=False),
)
HEAD = ("Mandal", "Booth No", "Name", "Age", "Mobile")


def csv_of(*rows: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def understood(*rows: Sequence[str], **more: Any) -> Understood:
    lines = list(opened(csv_of(*rows), from_browser=True).lines())
    return understand(lines[:200], levels=LEVELS, **more)


def read(
    *rows: Sequence[str], head: Sequence[str] = HEAD, by: Understood | None = None, **more: Any
) -> list[Row | Asked | Refused]:
    """The rows below a head, numbers of invented people taken."""
    lines = list(opened(csv_of(head, *rows), from_browser=True).lines())
    by = by or understand(lines[:200], levels=LEVELS)
    return list(reading.rows(lines, by, **{"on": ON, "invented": True, **more}))


def one(name: str = "Asha Kalpit", *, phone: str = "5000012345", age: str = "", **more: Any) -> Row | Asked | Refused:
    """The one row with this name, number and age."""
    (found,) = read(("Shivpuri", "12", name, age, phone), **more)
    return found


def phone_of(typed: str, **more: Any) -> str:
    found = one(phone=typed, **more)
    return found.phone if isinstance(found, Row) else found.reason


def name_of(typed: str) -> str:
    found = one(typed)
    return (found.name_hi or found.name_en) if isinstance(found, Row) else found.reason


def reasons(found: Iterable[Row | Asked | Refused]) -> list[str]:
    return ["" if isinstance(row, Row) else row.reason for row in found]
