"""A file of rows, opened: what it is, its content says and not its name."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from abhiyan.kernel.tables import texts, workbooks
from abhiyan.kernel.tables.cells import FileRefused, Line
from abhiyan.kernel.tables.texts import Text
from abhiyan.kernel.tables.workbooks import MEGABYTE, Looked, Sheet, SheetSeen

MOST_BYTES = 25 * MEGABYTE  # of a file sent by a browser: a district
MOST_COLUMNS = 200
BLANK_ROWS = 1_000  # after so many the rest is taken for formatting
FIRST_ROWS = 10  # where two are too wide, the whole table is


@dataclass(slots=True)
class Notes:
    """What was fixed or left out: counts of the rows read so far, by the last `lines`."""

    encoding: str = ""
    delimiter: str = ""
    filled: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    hidden_sheets: int = 0


@dataclass(slots=True)
class Book:
    """A table in one sheet or several. It holds a path, or bytes, and can be read any number of times.

    doubt: "encoding" where the letters were guessed and somebody should look at them. epoch: the year from which the
    workbook counts days, 1900 or 1904.
    """

    source: Path | bytes
    kind: str
    sheets: tuple[SheetSeen, ...]
    notes: Notes
    text: Text | None = None
    looked: Looked = workbooks.NOTHING
    epoch: int = 1900
    doubt: str = field(default="")

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of the sheets that aren't hidden. Where there are several, ask which."""
        return tuple(sheet.name for sheet in self.sheets if not sheet.hidden)

    def lines(self, sheet: str | None = None, *, hidden: bool = False) -> Iterator[Line]:
        """The rows of a sheet that aren't blank; no name is the only one shown. Raises FileRefused.

        hidden: take hidden sheets, rows and columns too. Rows of a text come from the disk as they are asked for.
        """
        if self.text:
            return _shaped(texts.rows(lambda: _opened(self.source), self.text))
        return _shaped(self._of_workbook(self._chosen(sheet or None, hidden=hidden), hidden=hidden))

    def _chosen(self, name: str | None, *, hidden: bool) -> Sheet:
        offered = [sheet for sheet in self.looked.sheets if hidden or not sheet.seen.hidden]
        meant = [sheet for sheet in offered if name is None or sheet.seen.name == name]
        if len(meant) == 1:
            return meant[0]
        names = ", ".join(f"“{sheet.seen.name}”" for sheet in offered)
        raise FileRefused(_("The workbook has several sheets (%(names)s). Say which one.") % {"names": names})

    def _of_workbook(self, sheet: Sheet, *, hidden: bool) -> Iterator[list[str]]:
        notes, filled = self.notes, workbooks.Filled()
        notes.hidden_rows = notes.filled = 0
        columns = frozenset() if hidden else sheet.columns
        notes.hidden_columns = len(columns)
        for number, cells in enumerate(workbooks.rows(self.source, sheet.seen.name, filled)):
            notes.filled = filled.count
            if number in sheet.rows and not hidden:
                notes.hidden_rows += any(cells)
                yield []
            elif columns:
                yield ["" if place in columns else cell for place, cell in enumerate(cells)]
            else:
                yield cells


def opened(source: Path | bytes, *, from_browser: bool, encoding: str = "") -> Book:
    """A CSV or XLSX file, ready to be read. Raises FileRefused for what is wrong with the file as a whole.

    encoding: what a person said of a text whose letters were in doubt.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if from_browser and size > MOST_BYTES:
        raise FileRefused(_("The file is larger than 25 MB."))
    with _opened(source) as file:
        start = file.read(texts.START)
    if not start.strip():
        raise FileRefused(_("The file is empty."))
    if start.startswith(b"PK"):
        return _workbook(source, from_browser=from_browser)
    _refuse_what_is_no_text(start, source)
    text = texts.told(lambda: _opened(source), encoding)
    notes = Notes(text.encoding.removesuffix("-sig"), text.delimiter)
    return Book(source, "csv", (SheetSeen(""),), notes, text=text, doubt=text.doubt)


def _workbook(source: Path | bytes, *, from_browser: bool) -> Book:
    looked = workbooks.looked_through(source, from_browser=from_browser)
    sheets = tuple(sheet.seen for sheet in looked.sheets)
    notes = Notes(hidden_sheets=sum(sheet.hidden for sheet in sheets))
    return Book(source, "xlsx", sheets, notes, looked=looked, epoch=looked.epoch)


def read_lines(content: bytes, *, sheet: str | None = None, from_browser: bool = True) -> Iterator[Line]:
    """The rows that aren't blank of a file of ours: UTF-8 or UTF-16, no row wider than a table is.

    `sheet` names one of several sheets of a workbook. Raises FileRefused, at once or on the way.
    """
    book = opened(content, from_browser=from_browser)
    if book.text and book.text.line:
        raise texts.not_utf8(book.text.line)
    return _narrow(book.lines(sheet))


def _narrow(lines: Iterable[Line]) -> Iterator[Line]:
    for number, row in lines:
        if len(row) > MOST_COLUMNS:
            raise _too_wide(number)
        yield number, row


def _shaped(rows: Iterable[list[str]]) -> Iterator[Line]:
    """Numbered, without blank rows and the blank cells at a row's end. Raises FileRefused for a table too wide."""
    blank = seen = wide = 0
    for number, row in enumerate(rows, start=1):
        while row and (not row[-1] or row[-1].isspace()):
            row.pop()
        if not row:
            blank += 1
            if blank > BLANK_ROWS:
                return
            continue
        blank, seen = 0, seen + 1
        if len(row) > MOST_COLUMNS and seen <= FIRST_ROWS:
            wide += 1
            if wide > 1:
                raise _too_wide(number)
        yield number, row


def _too_wide(row: int) -> FileRefused:
    return FileRefused(_("Row %(row)d has more than 200 columns.") % {"row": row})


def _opened(source: Path | bytes) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _refuse_what_is_no_text(start: bytes, source: Path | bytes) -> None:
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_or_locked(source)
    begun = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begun.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")):
        raise FileRefused(_("This is a web page named like a table. Open it in Excel and save it as .xlsx or CSV."))
    if begun.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"{\\rtf", b"\x1f\x8b", b"rar!", b"7z\xbc")):
        raise FileRefused(_("This is not a table. Send a CSV or XLSX file."))


def _old_or_locked(source: Path | bytes) -> FileRefused:
    """An old workbook, or a new one in the same wrapping because it has a password."""
    with _opened(source) as file:
        if "EncryptedPackage".encode("utf-16-le") in file.read(MOST_BYTES):
            return FileRefused(_("The workbook has a password. Save it without one."))
    return FileRefused(_("This is an old Excel file (.xls). Save it as .xlsx or CSV."))
