"""A workbook in XLSX: looked through before anything is unpacked, then read by its stored values.

Formulas are never evaluated. calamine lays a sheet out as one whole rectangle, so `looked_through` first sees to it
that the rectangle isn't far larger than what stands in it: two cells in opposite corners would take hundreds of
gigabytes.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum, XmlError, ZipError

from abhiyan.kernel.tables.cells import FileRefused, cell_text

MEGABYTE = 2**20
MOST_UNPACKED = 100 * MEGABYTE  # of a file sent by a browser; 20 times as much from the shell
MOST_RATIO = 100  # unpacked to packed
MOST_ENTRIES = 2_000
LONGEST_ENTRY = 512  # bytes of the table of contents
END = 70_000  # bytes at the end of an archive in which its table of contents is announced
PIECE = MEGABYTE
SPARE_CELLS = 8_000_000  # cells of a rectangle that may be empty: 200 MB
MOST_EMPTY = 8  # empty cells to a full one
LEAST_WIDTH, BARE_WIDTH, MOST_WIDTH = 26, 78, 702  # columns: A-Z; where no cell says its own; AA-ZZ

# Attributes stand in any order and with any blanks; a tag never holds < or >.
_hidden = re.compile(rb'<(?:\w+:)?(row|col)\b[^<>]*?\bhidden\s*=\s*["\'](?:1|true)["\'][^<>]*>')
_number = re.compile(rb'\b(?:r|min)\s*=\s*["\'](\d+)["\']')
_last_column = re.compile(rb'\bmax\s*=\s*["\'](\d+)["\']')
_far_column = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br\s*=\s*["\']([A-Za-z]{2,})\d[^<>]*[^/<>]>')
_far_row = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br\s*=\s*["\'][A-Za-z]*(\d{6,})["\'](?:[^<>]*[^/<>])?>')
_without_place = re.compile(rb"<(?:\w+:)?c(?![\w:])(?![^<>]*\br\s*=)")
_row_number = re.compile(rb'<(?:\w+:)?row\b[^<>]*?\br\s*=\s*["\'](\d{6,})["\']')
_values = (b"<v>", b"<v ", b"<is>", b":v>", b":is>")  # what a cell that isn't empty holds
_relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class SheetSeen(NamedTuple):
    """A sheet, and how many of its rows and columns are hidden (a filter hides rows)."""

    name: str
    hidden: bool = False
    hidden_rows: int = 0
    hidden_columns: int = 0


class Sheet(NamedTuple):
    """A sheet with which rows and columns are hidden, both counted from 0."""

    seen: SheetSeen
    rows: frozenset[int]
    columns: frozenset[int]


class Looked(NamedTuple):
    """What a look through a workbook told. epoch: the year its days are counted from, 1900 or 1904."""

    sheets: tuple[Sheet, ...]
    epoch: int


NOTHING = Looked((), 1900)


def looked_through(source: Path | bytes, *, from_browser: bool) -> Looked:
    """The sheets of a workbook that is safe to read. Raises FileRefused."""
    try:
        _check_directory(_last(source))
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            size = len(source) if isinstance(source, bytes) else source.stat().st_size
            _check_contents(archive.infolist(), size, MOST_UNPACKED if from_browser else 20 * MOST_UNPACKED)
            parts = {entry.filename: _looked_at(archive, entry) for entry in archive.infolist()}
            return _put_together(archive, parts, _sheets_of(source))
    except (zipfile.BadZipFile, ET.ParseError, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise FileRefused(_("The file is damaged.")) from error
    except (CalamineError, XmlError, ZipError) as error:
        raise FileRefused(_("The workbook can't be read: %(error)s") % {"error": error}) from error


def _last(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source[-END:]
    with source.open("rb") as file:
        file.seek(max(0, source.stat().st_size - END))
        return file.read()


def _check_directory(end: bytes) -> None:
    """Look at how long the table of contents is before it is read: 100,000 entries alone take 50 MB."""
    at = end.rfind(b"PK\5\6")
    if at < 0 or len(end) < at + 22:
        raise FileRefused(_("The file is damaged."))
    entries, size = struct.unpack_from("<HI", end, at + 10)
    if entries > MOST_ENTRIES or size > MOST_ENTRIES * LONGEST_ENTRY:
        raise FileRefused(_("The file unpacks to far more than a table of names could hold."))


def _check_contents(entries: Sequence[zipfile.ZipInfo], size: int, most: int) -> None:
    """Look at the table of contents, before anything is unpacked."""
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > most or unpacked > MOST_RATIO * max(size, 1):
        raise FileRefused(_("The file unpacks to far more than a table of names could hold."))
    names = {entry.filename for entry in entries}
    if any(_is_no_part(name) for name in names):
        raise FileRefused(_("The file holds entries that no workbook has."))
    if any(mark in name for name in names for mark in ("vbaProject", "/embeddings/", "/externalLinks/", "/activeX/")):
        raise FileRefused(_("The workbook has macros, embedded objects or links to other files. Save it without them."))
    if "xl/workbook.xml" not in names:
        raise _no_workbook(names)


def _is_no_part(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or path.suffix.lower() in (".zip", ".xlsx", ".xlsm", ".exe", ".js")


def _no_workbook(names: set[str]) -> FileRefused:
    if "content.xml" in names:
        return FileRefused(_("This is an OpenDocument table (.ods). Save it as .xlsx or CSV."))
    if "xl/workbook.bin" in names:
        return FileRefused(_("This is a binary workbook (.xlsb). Save it as .xlsx or CSV."))
    return FileRefused(_("This is not an Excel workbook (.xlsx)."))


class _Part(NamedTuple):
    rows: frozenset[int]
    columns: frozenset[int]


def _looked_at(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> _Part:
    """Read an entry to its end, in pieces: its size and checksum are then known to be true.

    Raises FileRefused for a document type, an archive inside, and for cells that stand far apart.
    """
    rows, columns, extent = set[int](), set[int](), _Extent()
    for piece in _pieces(archive, entry):
        # In every part: a workbook may say of any that it is a sheet.
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            raise FileRefused(_("The workbook declares a document type, which no spreadsheet program writes."))
        extent.add(piece)
        for found in _hidden.finditer(piece) if b"hidden" in piece else ():
            _note_hidden(found, rows, columns)
    if extent.bare:
        extent.height = max([extent.height, *(row for piece in _pieces(archive, entry) for row in _rows_in(piece))])
    if extent.is_too_far:
        raise FileRefused(_("Cells stand very far apart in the sheet. Delete what stands far below or to the right."))
    return _Part(frozenset(rows), frozenset(columns))


class _Extent:
    """How far the cells of a sheet reach that aren't empty, and how many there are. `height` counts from 100,000."""

    def __init__(self) -> None:
        self.width, self.height, self.values = LEAST_WIDTH, 0, 0
        self.bare = False

    def add(self, piece: bytes) -> None:
        self.width = max([self.width, *(_place(letters) for letters in _far_column.findall(piece))])
        self.height = max([self.height, *map(int, _far_row.findall(piece))])
        self.values += sum(piece.count(mark) for mark in _values)
        if not self.bare and _without_place.search(piece):  # then only rows say where they stand
            self.bare, self.width = True, max(self.width, BARE_WIDTH)

    @property
    def is_too_far(self) -> bool:
        return self.width > MOST_WIDTH or self.width * self.height > SPARE_CELLS + MOST_EMPTY * self.values


def _rows_in(piece: bytes) -> list[int]:
    return [int(number) for number in _row_number.findall(piece)]


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry in pieces that end where a tag ends."""
    left = b""
    with archive.open(entry) as opened:
        while piece := opened.read(PIECE):
            if not left and piece.startswith((b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff", b"\xd0\xcf\x11\xe0")):
                raise FileRefused(_("The file holds entries that no workbook has."))
            piece = left + piece
            end = piece.rfind(b">") + 1 or len(piece)
            left = piece[end:]
            yield piece[:end]
    yield left


def _note_hidden(found: re.Match[bytes], rows: set[int], columns: set[int]) -> None:
    tag = found[0]
    first = _number.search(tag)
    if not first:
        return
    if found[1] == b"row":
        rows.add(int(first[1]) - 1)
    else:
        last = _last_column.search(tag)
        columns.update(range(int(first[1]) - 1, min(int(last[1]) if last else int(first[1]), 1_000)))


def _place(letters: bytes) -> int:
    """The number of a column from its letters: A is 1, AA 27."""
    number = 0
    for letter in letters[:4].upper():
        number = 26 * number + letter - 64
    return number


def _sheets_of(source: Path | bytes) -> list[SheetSeen]:
    return [
        SheetSeen(str(sheet.name), sheet.visible != SheetVisibleEnum.Visible)
        for sheet in _book(source).sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _put_together(archive: zipfile.ZipFile, parts: dict[str, _Part], sheets: list[SheetSeen]) -> Looked:
    """Each sheet with what is hidden in it, by the part that the workbook says holds it."""
    workbook = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 (no document type: looked at above)
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 (the same)
    targets = {one.get("Id"): one.get("Target", "").removeprefix("/xl/").removeprefix("/") for one in relations}
    of_name = {one.get("name"): targets.get(one.get(_relation), "") for one in workbook.iter() if one.get(_relation)}
    epoch = 1904 if any(one.get("date1904") in ("1", "true") for one in workbook.iter()) else 1900
    found = []
    for sheet in sheets:
        part = parts.get(f"xl/{of_name.get(sheet.name, '')}", _Part(frozenset(), frozenset()))
        seen = sheet._replace(hidden_rows=len(part.rows), hidden_columns=len(part.columns))
        found.append(Sheet(seen, part.rows, part.columns))
    return Looked(tuple(found), epoch)


# --- reading --------------------------------------------------------------------------------------------------------


def _book(source: Path | bytes) -> CalamineWorkbook:
    if isinstance(source, bytes):
        return CalamineWorkbook.from_filelike(io.BytesIO(source))
    return CalamineWorkbook.from_path(source)


class Filled:
    """How many cells were filled from the one above them, so far."""

    def __init__(self) -> None:
        self.count = 0


def rows(source: Path | bytes, sheet: str, filled: Filled) -> Iterator[list[str]]:
    """Every row of a sheet from the first on, blank ones too; merged cells filled down. Raises FileRefused."""
    try:
        opened = _book(source).get_sheet_by_name(sheet)
        merged = _Merged(opened.merged_cell_ranges)
        above: list[str] = []
        down, right = opened.start or (0, 0)
        yield from ([] for _blank in range(down))  # so that rows keep the numbers they have in the file
        for number, row in enumerate(opened.iter_rows(), start=down):
            cells = [""] * right + [cell_text(value) for value in row]
            for column in merged.on(number):
                if column < len(cells) and column < len(above) and not cells[column]:
                    cells[column] = above[column]
                    filled.count += bool(above[column])
            yield list(cells)
            above = cells
    except (CalamineError, XmlError, ZipError) as error:
        raise FileRefused(_("The workbook can't be read: %(error)s") % {"error": error}) from error


class _Merged:
    """Cells merged with the one above. A mandal's name merged over 30 rows stands in each."""

    def __init__(self, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]] | None) -> None:
        self.coming = sorted((top + 1, bottom, left) for (top, left), (bottom, _right) in ranges or () if bottom > top)
        self.coming.reverse()
        self.open: list[tuple[int, int]] = []

    def on(self, row: int) -> list[int]:
        """The columns, from 0, whose cell in `row` is merged with the one above; ask for every row in turn."""
        while self.coming and self.coming[-1][0] <= row:
            _top, bottom, left = self.coming.pop()
            self.open.append((bottom, left))
        if self.open:
            self.open = [one for one in self.open if one[0] >= row]
        return [left for _bottom, left in self.open]
