"""Rows of a CSV or XLSX file as text, or one sentence why the file as a whole is refused. Knows nothing of units.

What a file is, its content says and not its name. Formulas are never evaluated: a workbook hands over the values that
were stored with it.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum, XmlError, ZipError

MEGABYTE = 2**20
MOST_BYTES = 25 * MEGABYTE  # of a file sent by a browser
MOST_UNPACKED = 100 * MEGABYTE
MOST_RATIO = 100  # unpacked to packed
MOST_ENTRIES = 2_000
MOST_COLUMNS = 200
BLANK_ROWS = 1_000  # after so many the rest is taken for formatting
START = 4_096  # bytes looked at to tell what a file is

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")

Line = tuple[int, list[str]]
"""The number of a row in the file, from 1, and its cells."""


class FileRefused(Exception):
    """The file can't be read at all; the text says why, in the reader's language."""


def read_lines(content: bytes, *, sheet: str | None = None, from_browser: bool = True) -> Iterator[Line]:
    """The rows that aren't blank. `sheet` names one of several sheets of a workbook.

    Raises FileRefused: at once for what the file is, on the way for a row too wide or text that isn't UTF-8.
    """
    if from_browser and len(content) > MOST_BYTES:
        raise FileRefused(_("The file is larger than 25 MB."))
    if not content.strip():
        raise FileRefused(_("The file is empty."))
    if content.startswith(b"PK"):
        _check_archive(content, most=MOST_UNPACKED if from_browser else 20 * MOST_UNPACKED)
        rows = _of_workbook(content, sheet)
    else:
        rows = _of_text(_decoded(content))
    return _shaped(rows)


def _shaped(rows: Iterable[list[str]]) -> Iterator[Line]:
    blank = 0
    for number, row in enumerate(rows, start=1):
        while row and not row[-1].strip():
            row.pop()
        if not row:
            blank += 1
            if blank > BLANK_ROWS:
                return
            continue
        blank = 0
        if len(row) > MOST_COLUMNS:
            raise FileRefused(_("Row %(row)d has more than 200 columns.") % {"row": number})
        yield number, row


def _decoded(content: bytes) -> str:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(_("This is an old Excel file (.xls). Save it as .xlsx or CSV."))
    start = content[:START].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")):
        raise FileRefused(_("This is a web page named like a table. Open it in Excel and save it as .xlsx or CSV."))
    if start.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"{\\rtf")):
        raise FileRefused(_("This is not a table. Send a CSV or XLSX file."))
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        words = _("The text is not UTF-8 (line %(line)d). Save it as “CSV UTF-8”.")
        raise FileRefused(words % {"line": line}) from error


def _of_text(text: str) -> Iterator[list[str]]:
    head = "\n".join(text[:START].splitlines()[:10])
    delimiter = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    except csv.Error as error:
        raise FileRefused(_("The file is not a CSV file that can be read: %(error)s") % {"error": error}) from error


def _check_archive(content: bytes, *, most: int) -> None:
    """Look at a workbook's table of contents before anything is unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise FileRefused(_("The file is damaged.")) from error
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > most or unpacked > MOST_RATIO * max(len(content), 1):
        raise FileRefused(_("The file unpacks to far more than a table of names could hold."))
    names = {entry.filename for entry in entries}
    if any(".." in PurePosixPath(name).parts or name.startswith("/") or name.endswith(".zip") for name in names):
        raise FileRefused(_("The file holds entries that no workbook has."))
    if any("vbaProject" in name or "/embeddings/" in name or "/externalLinks/" in name for name in names):
        raise FileRefused(_("The workbook has macros, embedded objects or links to other files. Save it without them."))
    if "xl/workbook.xml" not in names:
        raise FileRefused(_("This is not an Excel workbook (.xlsx)."))
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in _beginning(archive, entry):
            raise FileRefused(_("The workbook declares a document type, which no spreadsheet program writes."))


def _beginning(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as opened:
        return opened.read(START)


def _of_workbook(content: bytes, wanted: str | None) -> Iterator[list[str]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_name(_chosen(book, wanted))
        filled = _merged(sheet.merged_cell_ranges)
        skipped = sheet.start[0] if sheet.start else 0
        yield from ([] for _blank in range(skipped))  # so that rows keep the numbers they have in the file
        left = sheet.start[1] if sheet.start else 0
        above: dict[int, str] = {}
        for number, row in enumerate(sheet.iter_rows(), start=skipped):
            cells = [cell_text(value) for value in row]
            for column in filled.get(number, ()):
                cells[column - left] = above.get(column, "")
            yield cells
            above = {column + left: text for column, text in enumerate(cells)}
    except (CalamineError, XmlError, ZipError) as error:
        raise FileRefused(_("The workbook can't be read: %(error)s") % {"error": error}) from error


def _chosen(book: CalamineWorkbook, wanted: str | None) -> str:
    """The sheet to read: the one asked for, or the only visible one."""
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    if wanted is not None and wanted in visible:
        return wanted
    if len(visible) == 1 and wanted is None:
        return str(visible[0])
    names = ", ".join(f"“{name}”" for name in visible)
    raise FileRefused(_("The workbook has several sheets (%(names)s). Say which one.") % {"names": names})


def _merged(ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]] | None) -> dict[int, list[int]]:
    """Cells merged with the one above: {row: columns}, counted from 0. A name merged over 30 rows stands in each."""
    found: dict[int, list[int]] = {}
    for (top, left), (bottom, right) in ranges or ():
        for row in range(top + 1, bottom + 1):
            found.setdefault(row, []).extend(range(left, right + 1))
    return found


def cell_text(value: Any) -> str:
    """A cell as a person sees it: 12 for 12.0, a day as 2018-01-26."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == datetime.min.time() else str(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def harmless(text: str) -> str:
    """`text` for a file that a spreadsheet opens: what it would take for a formula begins with an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA) else text


def harmed(text: str) -> str:
    """The reverse of `harmless`, so that what was exported can be read again."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A CSV file that Excel opens in the right script (it needs the mark in front), safe from formulas."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()
