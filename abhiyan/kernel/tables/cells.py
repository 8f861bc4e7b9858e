"""Cells of a file that a spreadsheet opens or has written, and a file of our own made of them."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")

Line = tuple[int, list[str]]
"""The number of a row in the file, from 1, and its cells."""


class FileRefused(Exception):
    """The file can't be read at all; the text says why, in the reader's language."""


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
    return "".join(csv_lines(header, rows))


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The same, row by row, for a file of any length."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        yield _taken(out)
        writer.writerow([harmless(cell) for cell in row])
    yield _taken(out)


def _taken(out: io.StringIO) -> str:
    """What was written so far, taken out."""
    written = out.getvalue()
    out.seek(0)
    out.truncate()
    return written
