"""A table written as text: its encoding, its delimiter, whether every quote is closed. Read in pieces, never whole."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from statistics import median
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from abhiyan.kernel.tables.cells import FileRefused

Source = Callable[[], BinaryIO]
"""Opens the bytes of the file anew."""

START = 65_536  # bytes looked at to tell what a file is
PIECE = 2**20
DELIMITERS = ",;\t|"
LINES_LOOKED_AT = 20
MOST_LINES_OF_A_ROW = 100  # a cell over more lines is a quote that was never closed
SURE = 0.15  # of the letters outside ASCII; in Windows-1252 they are the exception, in ISCII the rule

csv.field_size_limit(2 * PIECE)  # a long cell is its row's fault; a line of a whole piece is no table

_end = ["\ue000"]  # a row of ours behind the last, to see whether that one ends
_quoted = re.compile(r'"[^"]*"')
_devanagari = re.compile("[\u0900-\u097f]")


class Text(NamedTuple):
    """How a text file is to be read. doubt: "encoding" where somebody should look at what came out.

    line: the first that isn't UTF-8; 0 where all are, or where the letters are of two bytes each.
    """

    encoding: str
    delimiter: str
    doubt: str = ""
    line: int = 0


def told(source: Source, encoding: str = "") -> Text:
    """How to read the file. Raises FileRefused for bytes that are no text and for a quote that is never closed.

    encoding: what a person said it is.
    """
    with source() as file:
        start = file.read(START)
    seen = _Seen(encoding) if encoding else _encoding(source, start)
    delimiter = _delimiter(start.decode(seen.encoding, errors="replace"))
    text = Text(seen.encoding, delimiter, seen.doubt, seen.line)
    if seen.quotes:
        _check_quotes(source, text)
    return text


def rows(source: Source, text: Text) -> Iterator[list[str]]:
    """Every row of the file, blank ones too. Raises FileRefused."""
    with _opened(source, text) as lines:
        try:
            yield from csv.reader(lines, delimiter=text.delimiter)
        except csv.Error as error:
            raise FileRefused(_("The file is not a CSV file that can be read: %(error)s") % {"error": error}) from error
        except UnicodeDecodeError as error:
            raise FileRefused(_("The text ends in the middle of a letter: the file is damaged.")) from error


@contextmanager
def _opened(source: Source, text: Text) -> Iterator[io.TextIOWrapper]:
    """The lines of the file. A half of a pair of surrogates passes: it is one row's fault, not the file's."""
    errors = "surrogatepass" if text.encoding.startswith("utf") else "strict"
    with source() as file, io.TextIOWrapper(file, encoding=text.encoding, errors=errors, newline="") as lines:
        yield lines


# --- encoding -------------------------------------------------------------------------------------------------------


class _Seen(NamedTuple):
    """What a look at the bytes told. quotes: whether there may be any."""

    encoding: str
    doubt: str = ""
    line: int = 0
    quotes: bool = True


def _encoding(source: Source, start: bytes) -> _Seen:
    """The encoding of the file. Raises FileRefused."""
    if encoding := _wide(start):
        return _Seen(encoding)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
    quotes, lines = False, 1
    with source() as file:
        while piece := file.read(PIECE):
            quotes = quotes or b'"' in piece
            if len(piece) == PIECE and b"\n" not in piece and b"\r" not in piece:
                raise FileRefused(_("This is not a table. Send a CSV or XLSX file."))
            try:
                decoder.decode(piece, final=len(piece) < PIECE)
            except UnicodeDecodeError as error:
                line = lines + piece[: max(0, error.start)].count(b"\n")
                return _one_byte_each(source, start, line)
            lines += piece.count(b"\n")
    return _Seen("utf-8-sig", quotes=quotes)


def _wide(start: bytes) -> str:
    """UTF-16 by its mark or, without one, by every other byte being that of Latin or Devanagari letters."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    half = max(1, len(start) // 2)
    odd, even = (sum(start[at::2].count(byte) for byte in (b"\0", b"\x09", b"\x20")) / half for at in (1, 0))
    if start.count(b"\0") < half / 20:
        return ""
    return "utf-16-le" if odd > 0.9 else "utf-16-be" if even > 0.9 else ""


def _one_byte_each(source: Source, start: bytes, line: int) -> _Seen:
    """Windows-1252, with a doubt when there is much of it. Raises FileRefused where it can't be."""
    letters = foreign = 0
    with source() as file:
        while piece := file.read(PIECE):
            foreign += sum(byte > 127 for byte in piece)
            letters += sum(byte > 64 for byte in piece)
            if any(byte in piece for byte in b"\x81\x8d\x8f\x90\x9d"):
                raise not_utf8(line)
    wrong = start.decode("utf-8", errors="replace")
    if len(_devanagari.findall(wrong)) > wrong.count("\ufffd"):
        raise not_utf8(line)  # Hindi in UTF-8 with a piece broken out of it
    return _Seen("cp1252", "" if foreign <= SURE * letters else "encoding", line)


def not_utf8(line: int) -> FileRefused:
    """The refusal of a text that isn't UTF-8."""
    words = _("The text is not UTF-8 (line %(line)d). Save it as “CSV UTF-8”.")
    return FileRefused(words % {"line": line})


# --- delimiter and quotes -------------------------------------------------------------------------------------------


def _delimiter(start: str) -> str:
    """The sign of which most lines have the most, so that a title with commas doesn't decide."""
    lines = [line for line in _quoted.sub("", start).splitlines() if line.strip()][:LINES_LOOKED_AT] or [""]
    counts = {sign: [line.count(sign) for line in lines] for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: (median(counts[sign]), sum(counts[sign])))


def _check_quotes(source: Source, text: Text) -> None:
    """Raises FileRefused, with the line, for a quote that runs on to the end of the file or over very many lines."""
    with _opened(source, text) as lines:
        reader = csv.reader(chain(lines, _end), delimiter=text.delimiter)
        before = begun = 0
        row: list[str] = []
        try:
            for row in reader:  # noqa: B007 (the last one is looked at below)
                before, begun = begun, reader.line_num
                if begun - before > MOST_LINES_OF_A_ROW:
                    raise _unclosed(before + 1)
        except csv.Error as error:
            raise _unclosed(begun + 1) from error
        except UnicodeDecodeError as error:
            raise FileRefused(_("The text ends in the middle of a letter: the file is damaged.")) from error
    if row != _end:
        raise _unclosed(before + 1)


def _unclosed(line: int) -> FileRefused:
    words = _("A quotation mark opens in line %(line)d and is never closed. Take it out or close it.")
    return FileRefused(words % {"line": line})
