"""The row of headers in a file: found below titles, in either language."""

import unicodedata
from collections.abc import Callable, Container, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from abhiyan.kernel.tables.cells import FileRefused, Line

TITLE_ROWS = 10  # rows above the header that are passed over
TOTALS = {"total", "grand total", "कुल", "योग", "कुल योग"}

Words = Mapping[str, Sequence[str]]
"""The words a column may be headed by: {column: words}."""


class NoHeaders(FileRefused):
    """No row among the first has the columns that are needed."""


def find(
    lines: Iterator[Line], words: Words, missing: Callable[[Container[str]], list[str]]
) -> tuple[dict[str, int], list[str]]:
    """{column: its place} from the first row that lacks nothing, and the headers nobody knows; `lines` go on below it.

    missing: the columns that are needed and are not among those given. Raises NoHeaders, or FileRefused for two columns
    that say the same.
    """
    known = {said(word): column for column, some in words.items() for word in some}
    best: set[str] = set()
    for _number, cells in _first(lines, TITLE_ROWS):
        heads = [said(cell) for cell in cells]
        places: dict[str, int] = {}
        for place, head in enumerate(heads):
            column = known.get(head)
            if column in places:
                names = f"“{cells[places[column]]}”, “{cells[place]}”"
                raise FileRefused(_("Two columns say the same: %(names)s.") % {"names": names})
            if column:
                places[column] = place
        if not missing(places):
            return places, [cells[n] for n, head in enumerate(heads) if head and head not in known]
        best |= places.keys()
    words_missing = ", ".join(missing(best))
    raise NoHeaders(_("The file has no row of headers with: %(missing)s.") % {"missing": words_missing})


def said(cell: str) -> str:
    """A header or a word of the organisation as it is compared: one form of letters, small, single blanks."""
    return " ".join(unicodedata.normalize("NFC", cell).lower().split()).strip(" :*")


def cell(cells: Sequence[str], place: int) -> str:
    """The cell at a place; empty where the row is shorter."""
    return cells[place].strip() if place < len(cells) else ""


def is_total(cells: Sequence[str]) -> bool:
    """Whether the row says that it sums up others."""
    return any(one.strip().lower() in TOTALS for one in cells)


def _first(lines: Iterator[Line], count: int) -> Iterator[Line]:
    for _n, line in zip(range(count), lines, strict=False):
        yield line
