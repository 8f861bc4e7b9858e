"""The file of a roster, kept sealed in pieces or lying where the shell found it; its rows as the layout reads."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from abhiyan.kernel import crypto
from abhiyan.kernel.tables import Book, Line, opened
from abhiyan.posts.models import Role
from abhiyan.posts.reads import is_invented
from abhiyan.registration.models import Layout, Roster, RosterPart
from abhiyan.registration.rosters import rows
from abhiyan.registration.rosters.ahead import Read
from abhiyan.registration.rosters.columns import LevelWords
from abhiyan.registration.rosters.understanding import (
    FIRST,
    Understood,
    from_json,
    remembered,
    understand,
)
from abhiyan.units.models import Level

OF_A_PERSON = {"name", "name_hi", "name_en", "relation", "age", "birth_date", "birth_year", "phone", "spare_phone"}
PART = 2**20  # bytes of the file in one sealed piece


class Choice(NamedTuple):
    """What somebody said about the file as a whole: which sheet, with hidden rows or not, in which encoding."""

    sheet: str = ""
    hidden: bool = False
    encoding: str = ""
    header: int | None = None


def digest_of(source: Path | bytes) -> str:
    """A keyed hash of the file (hex): equal for equal files, and tells nothing about what stands in it."""
    whole = hashlib.sha256()
    if isinstance(source, bytes):
        whole.update(source)
    else:
        with source.open("rb") as file:
            while piece := file.read(PART):
                whole.update(piece)
    return crypto.blind(whole.hexdigest()).hex()


def keep(roster: Roster, content: bytes) -> None:
    """Keep what a browser sent, sealed."""
    pieces = (content[start : start + PART] for start in range(0, len(content), PART))
    RosterPart.objects.bulk_create(
        RosterPart(roster=roster, number=number, sealed=crypto.seal_bytes(piece))
        for number, piece in enumerate(pieces, start=1)
    )


def content_of(roster: Roster) -> bytes:
    """The file as it was sent; empty when it is kept no longer, or was never sent by a browser."""
    pieces = roster.parts.order_by("number").values_list("sealed", flat=True)
    return b"".join(crypto.unseal_bytes(bytes(piece)) for piece in pieces)


def level_words() -> list[LevelWords]:
    """What the organisation calls its levels, for the headers."""
    return [
        LevelWords(
            level.key, (level.key, level.name_hi, level.name_en, level.plural_hi, level.plural_en), level.is_leaf
        )
        for level in Level.objects.order_by("tree", "depth")
    ]


def look(book: Book, choice: Choice) -> Understood:
    """What the columns of a sheet mean: as they were settled for this layout before, or as they look."""
    lines: Sequence[Line] = list(islice(book.lines(choice.sheet, hidden=choice.hidden), FIRST))
    roles = {word for role in Role.objects.filter(retired=False) for word in (role.key, role.name_hi, role.name_en)}
    found = understand(lines, levels=level_words(), roles=roles, header=choice.header, epoch=book.epoch)
    earlier = Layout.objects.filter(mark=found.mark).first()
    return remembered(found, from_json(earlier.settled)) if earlier else found


def last_line(book: Book, choice: Choice) -> int:
    """The number of the last row that isn't blank."""
    last = 0
    for last, _cells in book.lines(choice.sheet, hidden=choice.hidden):  # noqa: B007 (the last one is meant)
        pass
    return last


def choice_of(settled: Mapping[str, Any]) -> Choice:
    """What was said about the file, as a roster keeps it."""
    return Choice(**settled.get("choice", {}))


def reading(
    source: Path | bytes, settled: Mapping[str, Any], *, day: date, from_browser: bool = False
) -> Callable[[], Read]:
    """A function that reads the rows of the settled layout from the first on; a second process may call it."""
    book = opened(source, from_browser=from_browser, encoding=choice_of(settled).encoding)
    return rows_of(book, settled, day=day)


def rows_of(book: Book, settled: Mapping[str, Any], *, day: date) -> Callable[[], Read]:
    """The same of a file that is open."""
    choice = choice_of(settled)
    return partial(_rows, book, choice, from_json(settled["understood"]), day, is_invented())


def _rows(book: Book, choice: Choice, understood: Understood, day: date, invented: bool) -> Iterator[Any]:
    lines = _naming(book.lines(choice.sheet, hidden=choice.hidden), understood)
    return rows.rows(lines, understood, on=day, invented=invented)


def _naming(lines: Iterator[Line], understood: Understood) -> Iterator[Line]:
    """The lines in which somebody stands. Empty seats of a roster that was handed out filled in are passed over."""
    places = [place for place, meaning in understood.meanings.items() if meaning in OF_A_PERSON]
    for number, cells in lines:
        if number <= understood.header_line or any(cells[place].strip() for place in places if place < len(cells)):
            yield number, cells
