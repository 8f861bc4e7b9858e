"""The rows of a file of units: its headers in Hindi or English, its cells mended where that is safe."""

import unicodedata
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from abhiyan.kernel.tables import harmed, headers, read_lines

COLUMNS = ("code", "level", "parent", "area_parent", "name_hi", "name_en", "grid_row", "grid_col")
NEEDED = ("code", "level", "parent")
SQUARE_DIGITS = 3

HEADERS = {
    "code": ("code", "unit code", "unit_code", "id", "कोड", "क्रमांक", "संख्या", "इकाई कोड"),
    "level": ("level", "type", "kind", "स्तर", "प्रकार"),
    "parent": ("parent", "parent code", "parent_code", "under", "मूल", "मूल कोड", "ऊपर", "ऊपर की इकाई", "मूल इकाई"),
    "area_parent": (
        "area_parent", "area parent", "area", "seat", "constituency", "assembly", "assembly seat", "क्षेत्र", "सीट",
        "विधानसभा", "निर्वाचन क्षेत्र",
    ),
    "name_hi": ("name_hi", "name hi", "name (hindi)", "hindi name", "name in hindi", "नाम", "हिंदी नाम", "नाम (हिंदी)"),
    "name_en": ("name_en", "name en", "name (english)", "english name", "name in english", "name", "अंग्रेजी नाम",
                "नाम (अंग्रेजी)"),
    "grid_row": ("grid_row", "grid row", "map row", "ग्रिड पंक्ति"),
    "grid_col": ("grid_col", "grid col", "grid column", "map column", "ग्रिड स्तंभ"),
}  # fmt: skip
NO_NAME = {"", "-", "--", "null", "none", "#n/a", "n/a", "na", "nil", "0"}
OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Given(NamedTuple):
    """One row of the file."""

    line: int
    code: str
    level: str
    parent: str
    area_parent: str
    name_hi: str
    name_en: str
    grid_row: str = ""
    grid_col: str = ""


class Refused(NamedTuple):
    """A row that isn't taken, and why, in the reader's language."""

    row: Given
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file. `ignored`: headers of columns that say nothing here; `refused`: rows of the wrong shape."""

    rows: list[Given]
    columns: tuple[str, ...]
    ignored: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def read(content: bytes, *, sheet: str | None = None, from_browser: bool = True) -> Sheet:
    """The rows of a CSV or XLSX file. Raises FileRefused when it is none, or its columns aren't known."""
    lines = read_lines(content, sheet=sheet, from_browser=from_browser)
    columns, ignored = headers.find(lines, HEADERS, _missing)
    found = Sheet([], tuple(columns), ignored)
    width = max(columns.values()) + 1
    for number, cells in lines:
        if headers.is_total(cells) and not headers.cell(cells, columns["parent"]):
            continue  # a total row says a word and numbers
        row = _given(number, cells, columns)
        if len(cells) > max(width, len(columns) + len(ignored)):
            found.refused.append(Refused(row, _("The row has more cells than there are headers.")))
        else:
            found.rows.append(row)
    return found


def _missing(places: Container[str]) -> list[str]:
    """The columns without which a file isn't one of units: a name in one script is enough."""
    named = "name_hi" in places or "name_en" in places
    return [*(column for column in NEEDED if column not in places), *([] if named else ["name_hi"])]


def _given(number: int, cells: list[str], columns: dict[str, int]) -> Given:
    values = {column: harmed(cells[place]) if place < len(cells) else "" for column, place in columns.items()}
    # A code's blanks are an error to show, a name's are mended.
    names = {column: mended(values.get(column, "")) for column in ("name_hi", "name_en")}
    rest = {column: values.get(column, "") for column in ("code", "level", "parent", "area_parent")}
    rest["level"] = rest["level"].strip()
    square = {column: values.get(column, "").strip() for column in ("grid_row", "grid_col")}
    return Given(number, **rest, **names, **square)


def mended(name: str) -> str:
    """A name as it is kept: NFC, single blanks; joiners stay, they change how letters are drawn."""
    if name.isascii():
        return " ".join(name.split())
    return " ".join(unicodedata.normalize("NFC", name.replace("\ufeff", "").replace("\u200b", "")).split())


def real_name(text: str) -> str:
    """The name, or nothing for the words that spreadsheets put where nothing is."""
    return "" if text.lower() in NO_NAME else text


def no_text(cells: Iterable[str]) -> str:
    """What cells hold that is no text; empty when nothing."""
    for cell in cells:
        if not cell.isascii() and OVERRIDES & set(str(cell)):
            return _("A cell holds marks that turn the direction of writing.")
        if "\0" in cell or any("\ud800" <= mark <= "\udfff" for mark in cell):
            return _("A cell holds characters that are no text.")
    return ""


def wrong_text(row: Given) -> str:
    """What is wrong with the cells as text; empty when nothing is."""
    if reason := no_text(row[1:]):
        return reason
    if not row.code.strip():
        return _("The row has no code.")
    for code in (row.code, row.parent, row.area_parent):
        if code != code.strip() or "\n" in code:
            return _("There are blanks around the code “%(code)s”.") % {"code": code}
        if len(code) > 60:
            return _("A code is longer than 60 characters.")
    if max(len(row.name_hi), len(row.name_en)) > 200:
        return _("A name is longer than 200 characters.")
    return _wrong_square(row)


def _wrong_square(row: Given) -> str:
    square = row.grid_row, row.grid_col
    if not any(square):
        return ""
    if not all(cell.isascii() and cell.isdecimal() and len(cell) <= SQUARE_DIGITS for cell in square):
        return _("A square of the map is a row and a column, both whole numbers up to 999.")
    return ""


def square_of(row: Given) -> tuple[int | None, int | None]:
    """The square the row names, (None, None) for none."""
    return (int(row.grid_row), int(row.grid_col)) if row.grid_row else (None, None)
