"""The rows of a roster, one by one: to be loaded, to be asked about, or refused with the reason. No database.

read = reader(understood, on=day)
read(17, ["Lucknow", "12", "आशा कल्पित", "98765 43210"])    # Row, Asked or Refused; None for a total row
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from abhiyan.indic.fonts import weigh
from abhiyan.kernel import forbidden
from abhiyan.kernel.tables import Line, harmed
from abhiyan.kernel.tables.headers import is_total, said
from abhiyan.registration.rosters import shapes
from abhiyan.registration.rosters.cells import (
    ALLOWABLE,
    BLANK_LIKE,
    BROKEN,
    LONGEST,
    MISREAD,
    NO_LETTERS,
    OLD_FONT,
    OTHER_ORDER,
    Days,
    NotTaken,
    Text,
    Words,
    is_blank,
    read_phone,
    read_seat,
)
from abhiyan.registration.rosters.columns import (
    AGE,
    BIRTH_DATE,
    BIRTH_YEAR,
    FORBIDDEN,
    MEANINGS,
    NAME,
    NAME_EN,
    NAME_HI,
    NUMBER,
    OURS,
    PHONE,
    RELATION,
    ROLE,
    SEAT,
    SINCE,
    SPARE_PHONE,
    UNIT,
    UNKNOWN,
)
from abhiyan.registration.rosters.understanding import Column, Understood

Value = TypeVar("Value")

SURE_HAND = 6.0  # odds (a logarithm) from which a cell tells what its row is written in

ASKED = frozenset({"two numbers", NO_LETTERS, BROKEN, OLD_FONT, MISREAD, OTHER_ORDER})

_NO_PLACES = {*MEANINGS, OURS, FORBIDDEN, UNKNOWN} - {UNIT, NUMBER}
_no_text = re.compile("[\0\ud800-\udfff]")
_turning = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Row(NamedTuple):
    """A row to be loaded. places: {key of a level, "unit" or "number": text}; fixes: keys of what was changed."""

    line: int
    cells: tuple[str, ...]
    places: dict[str, str]
    role: str
    seat: str
    name_hi: str
    name_en: str
    relation: str
    phone: str
    birth_year: int | None
    since: date | None
    fixes: tuple[str, ...]


class Asked(NamedTuple):
    """A row that a person has to answer for. column: the place of the cell; -1 for the whole row."""

    line: int
    cells: tuple[str, ...]
    column: int
    reason: str
    detail: str

    @property
    def choices(self) -> tuple[str, ...]:
        """Texts of which one is to stand in the cell; with none, it is let pass or mended."""
        if self.reason == "two numbers":
            return tuple(self.detail.split())
        return (self.detail,) if self.detail else ()


class Refused(NamedTuple):
    """A row that isn't loaded. `cells` are empty for somebody (perhaps) under 18: nothing of them is kept."""

    line: int
    cells: tuple[str, ...]
    column: int
    reason: str
    detail: str


class _Stop(Exception):
    """The row ends here: why, at which place."""

    def __init__(self, reason: str, column: int = -1, detail: str = "", *, keep: bool = True) -> None:
        super().__init__(reason)
        self.reason, self.column, self.detail, self.keep = reason, column, detail[:LONGEST], keep

    @classmethod
    def at(cls, place: int, no: NotTaken) -> "_Stop":
        """What a cell can't be taken for ends its row."""
        return cls(no.reason, place, no.detail, keep=no.keep)


class Reader:
    """Reads the rows of one file; keep it for the whole file, since it remembers the texts that rows repeat."""

    def __init__(self, understood: Understood, *, on: date, invented: bool, foreign: bool) -> None:
        self.understood, self.invented, self.foreign = understood, invented, foreign
        self.columns = {column.meaning: column for column in understood.columns}
        self.days = Days(on, understood.day_first, understood.epoch)
        self.places = [(one.meaning, self._words(one)) for one in understood.columns if one.meaning not in _NO_PLACES]
        self.names = [self._words(one) for one in understood.columns if one.meaning in (NAME, NAME_HI, NAME_EN)]
        self.filling = [one.place for one in understood.columns if one.fills and one.meaning not in _NO_PLACES]
        self.above: dict[int, str] = {}
        self.was_filled = False
        self.role, self.relation = self._of(ROLE), self._of(RELATION)
        told = [*self.names, self.relation] if self.relation else self.names
        self.one_hand = [words.place for words in told] if any(words.font for words in told) else []
        self.birth = [(column.place, column.meaning) for column in understood.columns if column.meaning in _BIRTHS]
        self.seat, self.since = self._place(SEAT), self._place(SINCE)
        self.phones = [place for place in (self._place(PHONE), self._place(SPARE_PHONE)) if place >= 0]
        self.width = len(understood.columns)
        self.needed = min((words.place for words in self.names), default=0)
        self.unread = {column.place for column in understood.columns if column.meaning == FORBIDDEN}
        self.masked = {one.place for one in understood.columns if one.meaning not in (PHONE, SPARE_PHONE)}
        self.heads = [said(column.header) for column in understood.columns]

    def __call__(self, line: int, cells: Sequence[str], allowed: Collection[str] = ()) -> Row | Asked | Refused | None:
        """What a row is. allowed: reasons that a person let pass for it; None: a total, or the headers again."""
        if self.filling:
            cells = self._filled(cells)
        try:
            return self._row(line, cells, allowed)
        except _Stop as first:
            if self._is_no_row(cells):
                return None
            stop = self._childs(cells) or first
            kind = Asked if stop.reason in ASKED else Refused
            return kind(line, self._kept(cells) if stop.keep else (), stop.column, stop.reason, stop.detail)

    def readable(self, cells: Sequence[str]) -> list[str]:
        """The cells as somebody without the old font reads them; all others as they were written."""
        shown = list(cells)
        for words in self._of_words():
            if words.place < len(cells) and not shapes.in_devanagari(cells[words.place]):
                try:
                    text, _changes = self._read(words, cells, ALLOWABLE)
                except _Stop:
                    continue
                if shapes.in_devanagari(text):
                    shown[words.place] = text
        return shown

    def _of_words(self) -> Iterator[Words]:
        """The columns that hold words."""
        yield from (words for _meaning, words in self.places)
        yield from self.names
        yield from (words for words in (self.role, self.relation) if words)

    def _read(self, words: Words, cells: Sequence[str], allowed: Collection[str]) -> Text:
        """The text of a cell that is there. Raises _Stop, unless the reason is allowed."""
        cell = cells[words.place]
        by_hand = words.place in self.one_hand and not shapes.in_devanagari(cell)
        try:
            return words.read(cell, allowed, self._hand(words.place, cells) if by_hand else 0)
        except NotTaken as no:
            raise _Stop.at(words.place, no) from None

    def _filled(self, cells: Sequence[str]) -> Sequence[str]:
        """The cells with what stands above the empty ones, in columns that are written so; rows come in order."""
        full = list(cells)
        for place in self.filling:
            if place >= len(cells):
                continue
            if not cells[place].strip():
                full[place] = self.above.get(place, "")
            elif not is_total(cells):
                self.above[place] = cells[place]
        self.was_filled = full != list(cells)
        return full

    def _childs(self, cells: Sequence[str]) -> _Stop | None:
        """Whether somebody (perhaps) under 18 stands in a row that comes back for whatever reason."""
        try:
            if self.birth:
                self._birth_year(cells, [])
        except _Stop as stop:
            return None if stop.keep else stop
        return None

    def _place(self, meaning: str) -> int:
        return self.columns[meaning].place if meaning in self.columns else -1

    def _of(self, meaning: str) -> Words | None:
        return self._words(self.columns[meaning]) if meaning in self.columns else None

    def _words(self, column: Column) -> Words:
        return Words(column, fonts=self.understood.fonts, headed=self.understood.header_line > 0)

    def _kept(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The cells of a row that comes back: nothing from columns that are never read, no identity numbers."""
        return tuple(
            "" if place in self.unread else forbidden.without_numbers(cell) if place in self.masked else cell
            for place, cell in enumerate(cells)
        )

    def _is_no_row(self, cells: Sequence[str]) -> bool:
        """Whether the row sums up others, numbers the columns (1, 2, 3 ...), or is the row of headers once more."""
        if is_total(cells) or shapes.numbers_columns(cells):
            return True
        return self.understood.header_line > 0 and [said(cell) for cell in cells] == self.heads

    def _row(self, line: int, cells: Sequence[str], allowed: Collection[str]) -> Row:
        self._check_shape(cells)
        count, fixes = len(cells), ["filled from above"] if self.was_filled else []
        places: dict[str, str] = {}
        for meaning, words in self.places:
            if words.place < count and cells[words.place]:
                text, changes = self._read(words, cells, allowed)
                fixes += changes
                if text:
                    places[meaning] = text
        name_hi, name_en = self._names(cells, allowed, fixes)
        role = self._text(self.role, cells, allowed, fixes)
        relation = self._text(self.relation, cells, allowed, fixes)
        birth_year = self._birth_year(cells, fixes) if self.birth else None
        phone = self._phone(cells, fixes) if self.phones else ""
        seat = self._at(self.seat, cells, read_seat) if 0 <= self.seat < count else ""
        since = self._at(self.since, cells, self.days.since) if 0 <= self.since < count else None
        kept = self._kept(cells) if self.unread else tuple(cells)
        told = tuple(dict.fromkeys(fixes)) if fixes else ()
        return Row(line, kept, places, role, seat, name_hi, name_en, relation, phone, birth_year, since, told)

    def _check_shape(self, cells: Sequence[str]) -> None:
        if len(cells) > self.width:
            raise _Stop("row too wide")
        if len(cells) <= self.needed:
            raise _Stop("row too short")
        whole = " ".join(cells)
        if whole.isascii() and whole.isprintable():
            return
        for reason, marks in (("characters that are no text", _no_text), ("turned text", _turning)):
            if marks.search(whole):
                raise _Stop(reason, next(place for place, cell in enumerate(cells) if marks.search(cell)))

    def _hand(self, place: int, cells: Sequence[str]) -> int:
        """What the row's other words are surely written in, for one hand typed them all: 1 the old font, -1 not.

        Short names look like either: jwche is रूबीम, Jeku a name.
        """
        others = (cells[other] for other in self.one_hand if other != place and other < len(cells))
        odds = sum(weigh(cell) for cell in others if cell.isascii())
        return 1 if odds >= SURE_HAND else -1 if odds <= -SURE_HAND else 0

    def _text(self, words: Words | None, cells: Sequence[str], allowed: Collection[str], fixes: list[str]) -> str:
        if words is None or words.place >= len(cells) or not cells[words.place]:
            return ""
        text, changes = self._read(words, cells, allowed)
        fixes += changes
        return text

    def _names(self, cells: Sequence[str], allowed: Collection[str], fixes: list[str]) -> tuple[str, str]:
        """The name in Hindi and in English, each in its own script whatever the columns are called."""
        found = {True: "", False: ""}
        like_blank: _Stop | None = None
        for words in self.names:
            if words.place >= len(cells):
                continue
            try:
                text, changes = self._read(words, cells, allowed)
            except _Stop as stop:
                if stop.reason != BLANK_LIKE:
                    raise
                like_blank = stop  # the other script may hold the name
                continue
            fixes += changes
            if text:
                is_hindi = not text.isascii() and shapes.in_devanagari(text)
                found[is_hindi] = found[is_hindi] or text
        if not (found[True] or found[False]):
            raise like_blank or _Stop("no name", self.names[0].place if self.names else -1)
        return found[True], found[False]

    def _at(self, place: int, cells: Sequence[str], read: Callable[[str], Value]) -> Value:
        try:
            return read(cells[place])
        except NotTaken as no:
            raise _Stop.at(place, no) from None

    def _phone(self, cells: Sequence[str], fixes: list[str]) -> str:
        """The number as E.164: of the first column that holds one."""
        for at, place in enumerate(self.phones):
            cell = cells[place].strip() if place < len(cells) else ""
            if is_blank(cell):
                continue
            try:
                number, changes = read_phone(cell, invented=self.invented, foreign=self.foreign)
            except NotTaken as no:
                raise _Stop.at(place, no) from None
            fixes += changes
            if at:
                fixes.append("spare number")
            return number
        return ""

    def _birth_year(self, cells: Sequence[str], fixes: list[str]) -> int | None:
        """The year of birth by the first column that says it. Raises _Stop for who is no grown-up alive."""
        for place, meaning in self.birth:
            text = harmed(cells[place].strip()) if place < len(cells) else ""
            if is_blank(text):
                continue
            try:
                year = self.days.birth_year(text, meaning)
            except NotTaken as no:
                raise _Stop.at(place, no) from None
            if meaning == AGE:
                fixes.append("year from age")
            return year
        return None


_BIRTHS = (BIRTH_DATE, BIRTH_YEAR, AGE)


def reader(understood: Understood, *, on: date, invented: bool = False, foreign: bool = False) -> Reader:
    """Something that reads the rows of a file.

    on: the day that ages are counted to. invented: take the numbers of invented people. foreign: take numbers of other
    countries.
    """
    return Reader(understood, on=on, invented=invented, foreign=foreign)


def rows(
    lines: Iterable[Line], understood: Understood, *, on: date, invented: bool = False, foreign: bool = False
) -> Iterator[Row | Asked | Refused]:
    """Every row below the headers but totals and repeated headers."""
    read = reader(understood, on=on, invented=invented, foreign=foreign)
    for number, cells in lines:
        if number > understood.header_line and (found := read(number, cells)) is not None:
            yield found
