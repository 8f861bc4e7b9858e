"""The rows of a list of people to be appointed: a file or pasted rows, headers in Hindi or English.

sheet = read(content)                                  # or FileRefused
to_mend(refused)                                       # the rows handed back, with their reasons
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from django.utils.translation import gettext as _

from abhiyan.kernel.phones import ascii_digits
from abhiyan.kernel.tables import FileRefused, Line, csv_text, harmed, headers, read_lines
from abhiyan.units.reading import mended, no_text, real_name

COLUMNS = ("unit", "role", "seat", "name_hi", "name_en", "phone")
NEEDED = ("unit", "role", "phone")
MOST_ROWS = 10_000  # of a list sent by a browser: some four seconds in which nobody else writes on SQLite
SEAT_DIGITS = 4
LONGEST = {"unit": 60, "role": 120, "name_hi": 200, "name_en": 200, "phone": 40}
HEADERS = {
    "unit": (
        "unit", "unit code", "unit_code", "code", "booth", "booth code", "इकाई", "इकाई कोड", "कोड", "बूथ", "बूथ कोड",
    ),
    "role": ("role", "role key", "role_key", "post", "भूमिका", "पद"),
    "seat": ("seat", "seat number", "seat no", "seat no.", "स्थान", "स्थान संख्या", "स्थान क्रमांक"),
    "name_hi": ("name_hi", "name hi", "name (hindi)", "hindi name", "name in hindi", "नाम", "हिंदी नाम", "नाम (हिंदी)"),
    "name_en": ("name_en", "name en", "name (english)", "english name", "name in english", "name", "अंग्रेजी नाम",
                "नाम (अंग्रेजी)"),
    "phone": (
        "phone", "phone number", "phone no", "mobile", "mobile number", "mobile no", "मोबाइल", "मोबाइल नंबर", "फ़ोन",
        "फोन", "फ़ोन नंबर", "फोन नंबर", "नंबर",
    ),
}  # fmt: skip


class Given(NamedTuple):
    """One row: who is to hold which post. seat: empty for the first that is free."""

    line: int
    unit: str
    role: str
    seat: str
    name_hi: str
    name_en: str
    phone: str

    @property
    def name(self) -> str:
        """The name as it was written, in either script."""
        return self.name_hi or self.name_en

    @property
    def words(self) -> list[str]:
        """What a page shows of the row: unit, role and name, as far as they are written. Never the number."""
        return [word for word in (self.unit, self.role, self.name) if word]


class Why(NamedTuple):
    """Why a row isn't taken, and what to do next: a sentence each, in the reader's language."""

    reason: str
    advice: str


class Refused(NamedTuple):
    """A row that isn't taken, and why."""

    row: Given
    why: Why


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a list. `ignored`: headers of columns that say nothing here; `refused`: rows of the wrong shape."""

    rows: list[Given] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read(content: bytes, *, sheet: str | None = None, from_browser: bool = True, pasted: bool = False) -> Sheet:
    """The rows of a CSV or XLSX file, or of text pasted from one, which may come without headers, in order of COLUMNS.

    Raises FileRefused when it is none, its columns aren't known, or a browser sends more than MOST_ROWS.
    """
    columns, ignored, lines = _columns(content, sheet, from_browser, pasted)
    found = Sheet(ignored=ignored)
    width = max(max(columns.values()) + 1, len(columns) + len(ignored))
    for number, cells in lines:
        if headers.is_total(cells) and not headers.cell(cells, columns["phone"]):
            continue
        row = _given(number, cells, columns)
        if why := _wrong_shape(row, too_wide=len(cells) > width):
            found.refused.append(Refused(row, why))
        else:
            found.rows.append(row)
        if from_browser and len(found.rows) > MOST_ROWS:
            raise FileRefused(_("The list has more than 10,000 rows: send it in parts."))
    return found


def _columns(
    content: bytes, sheet: str | None, from_browser: bool, pasted: bool
) -> tuple[dict[str, int], list[str], Iterator[Line]]:
    """Where the columns stand, the headers nobody knows, and the rows below."""
    lines = read_lines(content, sheet=sheet, from_browser=from_browser)
    try:
        return *headers.find(lines, HEADERS, _missing), lines
    except headers.NoHeaders:
        if not pasted:
            raise
    return {column: place for place, column in enumerate(COLUMNS)}, [], read_lines(content, from_browser=from_browser)


def _missing(places: Container[str]) -> list[str]:
    named = "name_hi" in places or "name_en" in places
    return [*(column for column in NEEDED if column not in places), *([] if named else ["name_hi"])]


def _given(number: int, cells: Sequence[str], columns: dict[str, int]) -> Given:
    values = {column: mended(harmed(headers.cell(cells, place))) for column, place in columns.items()}
    names = {column: real_name(values.get(column, "")) for column in ("name_hi", "name_en")}
    seat = ascii_digits(values.get("seat", ""))
    seat = seat.lstrip("0") or seat[:1]
    return Given(number, values["unit"], values["role"], seat, **_where_it_belongs(**names), phone=values["phone"])


def _where_it_belongs(name_hi: str, name_en: str) -> dict[str, str]:
    """The names by their script, where the only one stands in the other's column."""
    name = name_hi or name_en
    if name and not (name_hi and name_en) and in_devanagari(name) != bool(name_hi):
        name_hi, name_en = name_en, name_hi
    return {"name_hi": name_hi, "name_en": name_en}


def in_devanagari(name: str) -> bool:
    """Whether a name is written in the script of Hindi."""
    return any("\u0900" <= mark <= "\u097f" for mark in name)


def _wrong_shape(row: Given, *, too_wide: bool) -> Why | None:
    """What is wrong with the cells of a row, whatever they name."""
    if too_wide:
        return Why(
            _("The row has more cells than there are headers."), _("Look for a comma too many, or write a header.")
        )
    if reason := no_text(row[1:]):
        return Why(reason, _("Type the cell anew."))
    if any(len(getattr(row, column)) > most for column, most in LONGEST.items()):
        return Why(_("A cell is longer than what it may hold."), _("Look whether cells ran together."))
    if not row.unit:
        return Why(_("The row names no unit."), _("Write the unit's code: it stands on the unit's page."))
    if not row.role:
        return Why(_("The row names no post."), _("Write the key or the name of a role."))
    if row.seat and not (row.seat.isascii() and row.seat.isdecimal() and len(row.seat) <= SEAT_DIGITS):
        return Why(_("The seat is no whole number."), _("Leave the seat empty for the first that is free."))
    return None


def to_mend(refused: Sequence[Refused]) -> str:
    """The refused rows as a CSV file with line, reason and advice: mended, it can be sent by itself."""
    rows = (chain(map(str, one.row[1:]), (str(one.row.line), *one.why)) for one in refused)
    return csv_text([*COLUMNS, _("line"), _("reason"), _("what to do")], map(tuple, rows))
