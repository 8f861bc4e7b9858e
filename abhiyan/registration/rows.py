"""The rows of a roster, one by one: to be loaded, to be asked about, or refused with the reason. No database.

read = reader(understood, on=day)
read(17, ["Lucknow", "12", "आशा कल्पित", "98765 43210"])    # Row, Asked or Refused; None for a total row
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from unicodedata import category, is_normalized

from abhiyan.indic import TurnedText, detect, is_sound, normalise, read_digits, repair
from abhiyan.indic.fonts import KRUTIDEV, MOJIBAKE, SURE, weigh
from abhiyan.kernel import forbidden, phones
from abhiyan.kernel.tables import Line, harmed
from abhiyan.kernel.tables.headers import TOTALS, is_total, said
from abhiyan.registration import shapes
from abhiyan.registration.columns import (
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
from abhiyan.registration.understanding import Column, Understood

LONGEST = 200  # characters of a cell that is kept
LONGEST_SPOILED = 6 * LONGEST  # of one whose letters were spoiled: each is three, and twice spoiled six
OLDEST, YOUNGEST = 110, 18  # years
PLACEHOLDER = date(1900, 1, 1)
MOST_REMEMBERED = 30_000  # texts of a column; what most rows repeat is read once
SURE_HAND, SAME_HAND = 6.0, 12.0  # odds (logarithms) from which a cell tells what its row is written in; what that adds
CERTAIN = 0.999  # that a single cell is in an old font, for it to be asked about

# Reasons that a person may let pass for one row, by one tap.
BLANK_LIKE, NO_LETTERS, BROKEN, OLD_FONT, MISREAD = (
    "name reads like a blank",
    "name without letters",
    "broken syllables",
    "old font",
    "misread letters",
)
ALLOWABLE = frozenset({BLANK_LIKE, NO_LETTERS, BROKEN, OLD_FONT, MISREAD})
OTHER_ORDER = "day in another order"
ASKED = frozenset({"two numbers", NO_LETTERS, BROKEN, OLD_FONT, MISREAD, OTHER_ORDER})

_NO_PLACES = {*MEANINGS, OURS, FORBIDDEN, UNKNOWN} - {UNIT, NUMBER}
_BLANKS = {
    "",
    "-",
    "--",
    "---",
    ".",
    "..",
    "#n/a",
    "n/a",
    "#na",
    "#ref!",
    "#value!",
    "#name?",
    "0",
    "nil",
    "–",
    "—",
    "*",
}
_LIKE_BLANKS = {"null", "none", "na", "nan", "test", "testing", "xyz", "abc", "dummy", "unknown", "not available",
                "शून्य", "टेस्ट", "परीक्षण", "अज्ञात", "उपलब्ध नहीं"}  # fmt: skip

_NOTHING = _BLANKS - {"0"}
_excel_zero = re.compile(r"^(\d+)\.0+$", re.ASCII)
_no_text = re.compile("[\0\ud800-\udfff]")
_turning = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ten = re.compile(r"[6-9]\d{9}", re.ASCII)
_each_ten = re.compile(r"(?<!\d)(?:\+?91[\s-]?|0)?([5-9]\d{4}[\s-]?\d{5})(?!\d)", re.ASCII)
_run = re.compile(r"(\d)\1{7}")
_SEQUENCES = frozenset(
    text for digits in ("0123456789" * 2, "9876543210" * 2) for at in range(10) for text in [digits[at : at + 10]]
)
_digit = re.compile(r"\d")
_seat = re.compile(r"0*(\d{1,4})(?:\.0+)?", re.ASCII)


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


class _NotTaken(Exception):
    """A text that can't stand; the column is known to whoever asked."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


Text = tuple[str, tuple[str, ...]]
"""A text as it is kept, and the keys of what was changed in it."""


class Reader:
    """Reads the rows of one file; keep it for the whole file, since it remembers the texts that rows repeat."""

    def __init__(self, understood: Understood, *, on: date, invented: bool, foreign: bool) -> None:
        self.understood, self.on, self.invented, self.foreign = understood, on, invented, foreign
        by_meaning = {column.meaning: column for column in understood.columns}
        self.columns = by_meaning
        self.places = [
            (column.place, column.meaning, _Remembered(self, column))
            for column in understood.columns
            if column.meaning not in _NO_PLACES
        ]
        self.names = [
            (column.place, column.meaning, _Remembered(self, column, is_name=True))
            for column in understood.columns
            if column.meaning in (NAME, NAME_HI, NAME_EN)
        ]
        self.filling = [one.place for one in understood.columns if one.fills and one.meaning not in _NO_PLACES]
        self.above: dict[int, str] = {}
        self.was_filled = False
        self.role, self.relation = self._of(ROLE), self._of(RELATION)
        told = [texts for _place, _meaning, texts in self.names] + ([self.relation[1]] if self.relation else [])
        self.one_hand = [texts.place for texts in told] if any(texts.font for texts in told) else []
        self.birth = [(column.place, column.meaning) for column in understood.columns if column.meaning in _BIRTHS]
        self.seat, self.since = self._place(SEAT), self._place(SINCE)
        self.phones = [place for place in (self._place(PHONE), self._place(SPARE_PHONE)) if place >= 0]
        self.width = len(understood.columns)
        self.needed = min((place for place, _meaning, _texts in self.names), default=0)
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
        for place, texts in self._of_words():
            if place < len(cells) and not shapes.in_devanagari(cells[place]):
                hand = self._hand(place, cells) if place in self.one_hand else 0
                try:
                    text, _changes = texts.get(cells[place], ALLOWABLE, hand)
                except _Stop:
                    continue
                if shapes.in_devanagari(text):
                    shown[place] = text
        return shown

    def _of_words(self) -> "Iterator[tuple[int, _Remembered]]":
        """The columns that hold words, and their texts."""
        yield from ((place, texts) for place, _meaning, texts in (*self.places, *self.names))
        yield from (one for one in (self.role, self.relation) if one)

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

    def _of(self, meaning: str) -> "tuple[int, _Remembered] | None":
        column = self.columns.get(meaning)
        return (column.place, _Remembered(self, column)) if column else None

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
        for place, meaning, texts in self.places:
            if place < count and (cell := cells[place]):
                text, changes = texts.get(cell, allowed)
                fixes += changes
                if text:
                    places[meaning] = text
        name_hi, name_en = self._names(cells, allowed, fixes)
        role = self._text(self.role, cells, allowed, fixes)
        relation = self._text(self.relation, cells, allowed, fixes)
        birth_year = self._birth_year(cells, fixes) if self.birth else None
        phone = self._phone(cells, fixes) if self.phones else ""
        seat = self._seat(cells[self.seat]) if 0 <= self.seat < count else ""
        since = self._since(cells[self.since]) if 0 <= self.since < count else None
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

    def _text(
        self, of: "tuple[int, _Remembered] | None", cells: Sequence[str], allowed: Collection[str], fixes: list[str]
    ) -> str:
        if of is None or of[0] >= len(cells) or not cells[of[0]]:
            return ""
        text, changes = of[1].get(cells[of[0]], allowed, self._hand(of[0], cells) if self.one_hand else 0)
        fixes += changes
        return text

    def _names(self, cells: Sequence[str], allowed: Collection[str], fixes: list[str]) -> tuple[str, str]:
        """The name in Hindi and in English, each in its own script whatever the columns are called."""
        found = {True: "", False: ""}
        like_blank: _Stop | None = None
        for place, _meaning, texts in self.names:
            if place >= len(cells):
                continue
            try:
                text, changes = texts.get(cells[place], allowed, self._hand(place, cells) if self.one_hand else 0)
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
            raise like_blank or _Stop("no name", self.names[0][0] if self.names else -1)
        return found[True], found[False]

    # --- numbers ----------------------------------------------------------------------------------------------------

    def _phone(self, cells: Sequence[str], fixes: list[str]) -> str:
        """The number as E.164: of the first column that holds one."""
        for at, place in enumerate(self.phones):
            cell = cells[place].strip() if place < len(cells) else ""
            if not cell or cell.lower() in _BLANKS:
                continue
            number = cell if _ten.fullmatch(cell) else ""
            try:
                number = self._checked(number) if number else self._read_phone(cell, fixes)
            except _NotTaken as no:
                raise _Stop(no.reason, place, no.detail) from None
            if at:
                fixes.append("spare number")
            return number
        return ""

    def _checked(self, ten: str) -> str:
        if _run.search(ten) or ten in _SEQUENCES:
            raise _NotTaken("made-up number")
        return phones.INDIA + ten

    def _read_phone(self, cell: str, fixes: list[str]) -> str:
        text = harmed(cell)
        try:
            number = phones.read(text, invented=self.invented)
        except phones.NotAPhone as error:
            return self._several(text, fixes) or _raise(_why_no_phone(error, text))
        fixes.append("number written out")
        if not number.startswith(phones.INDIA):
            return number if self.foreign else _raise(_NotTaken("foreign number"))
        return number if phones.is_invented(number) else self._checked(number.removeprefix(phones.INDIA))

    def _several(self, text: str, fixes: list[str]) -> str:
        """The number where a cell repeats one; empty where it holds none. Raises _NotTaken for two different ones."""
        tens = [re.sub(r"\D", "", one) for one in _each_ten.findall(phones.ascii_digits(text))]
        numbers = list(dict.fromkeys(phones.INDIA + ten for ten in tens if self.invented or ten[0] != "5"))
        if not tens or (len(tens) == 1 and len(_digit.findall(text)) < 16):
            return ""
        if len(numbers) == 1 and len(tens) > 1:
            fixes.append("number written out")
            return numbers[0]
        raise _NotTaken("two numbers", " ".join(numbers))

    def _seat(self, cell: str) -> str:
        text = read_digits(cell.strip())
        if not text or text in _BLANKS - {"0"}:
            return ""
        found = _seat.fullmatch(text)
        if not found or not int(found[1]):
            raise _Stop("seat is no number", self.seat)
        return str(int(found[1]))

    # --- days -------------------------------------------------------------------------------------------------------

    def _since(self, cell: str) -> date | None:
        text = harmed(cell.strip())
        return self._day(text, self.since) if text and text.lower() not in _BLANKS else None

    def _day(self, text: str, place: int) -> date:
        understood = self.understood
        try:
            return shapes.read_day(text, now=self.on.year, day_first=understood.day_first, epoch=understood.epoch)
        except shapes.NoSuchDay:
            turned = _read_or_none(text, now=self.on.year, day_first=not understood.day_first)
            if turned is None:
                raise _Stop("no such day", place) from None
            if place != self.since and self.on.year - turned.year <= YOUNGEST:
                raise _Stop("perhaps under 18", place, keep=False) from None
            raise _Stop(OTHER_ORDER, place, turned.isoformat()) from None
        except shapes.NoDay:
            raise _Stop("no day", place) from None

    def _birth_year(self, cells: Sequence[str], fixes: list[str]) -> int | None:
        """The year of birth by the first column that says it. Raises _Stop for who is no grown-up alive."""
        for place, meaning in self.birth:
            text = harmed(cells[place].strip()) if place < len(cells) else ""
            if not text or text.lower() in _BLANKS:
                continue
            year = self._year(text, meaning, place)
            if meaning == AGE:
                fixes.append("year from age")
            return year
        return None

    def _year(self, text: str, meaning: str, place: int) -> int:
        if meaning == AGE and (years := shapes.read_age(text)) is not None:
            return self._grown(self.on.year - years, years, place)
        if meaning != BIRTH_DATE and shapes.is_year(text):
            year = int(read_digits(text))
            # Whoever turns 18 this year may not have done so yet, and nothing of a child is kept.
            if self.on.year - year == YOUNGEST:
                raise _Stop("perhaps under 18", place, keep=False)
            return self._grown(year, self.on.year - year, place)
        if meaning == AGE and not shapes.is_day(text):
            raise _Stop("no age", place)
        day = self._day(text, place)
        if day == PLACEHOLDER:
            raise _Stop("day that stands for none", place)
        if day > self.on:
            raise _Stop("born in the future", place)
        before_birthday = (self.on.month, self.on.day) < (day.month, day.day)
        return self._grown(day.year, self.on.year - day.year - before_birthday, place)

    def _grown(self, year: int, years: int, place: int) -> int:
        if years < 0:
            raise _Stop("born in the future", place)
        if years < YOUNGEST:
            raise _Stop("under 18", place, keep=False)
        if years > OLDEST:
            raise _Stop("older than anybody", place)
        return year


_BIRTHS = (BIRTH_DATE, BIRTH_YEAR, AGE)


class _Remembered:
    """The texts of one column, each read once."""

    def __init__(self, reader: Reader, column: Column, *, is_name: bool = False) -> None:
        self.place, self.font, self.lean, self.is_name = column.place, column.font, column.lean, is_name
        self.fonts = reader.understood.fonts
        self.heads = said(column.header) if reader.understood.header_line else ""
        self.known: tuple[dict[str, Text], ...] = ({}, {}, {})  # by the hand
        self.hand = 0

    def get(self, cell: str, allowed: Collection[str], hand: int = 0) -> Text:
        """The text of a cell as it is kept. hand: see Reader._hand. Raises _Stop, unless the reason is allowed."""
        known = self.known[hand]
        found = known.get(cell)
        if found is None:
            self.hand = hand
            found = self._read(cell, allowed)
            if not allowed:
                if len(known) >= MOST_REMEMBERED:
                    known.clear()
                known[cell] = found
        return found

    def _read(self, cell: str, allowed: Collection[str]) -> Text:
        try:
            return self._text(harmed(cell), frozenset(allowed) & ALLOWABLE)
        except _NotTaken as no:
            raise _Stop(no.reason, self.place, no.detail) from None

    def _text(self, cell: str, allowed: Collection[str]) -> Text:
        fixes: list[str] = []
        text = cell.strip(" \t\r\n")
        if text.lower() in (_BLANKS if self.is_name else _NOTHING):
            return "", ()
        if len(text) <= LONGEST_SPOILED and (not text.isascii() or self.font or self.is_name):
            text = self._in_unicode(text, allowed, fixes)
        text = " ".join(text.split())
        if not (text.isascii() and text.isprintable()):
            text = _tidied(text, fixes)
        if len(text) > LONGEST:
            raise _NotTaken("cell too long")
        if self.is_name:
            self._check_name(text, allowed)
        elif not text.isascii():
            text = read_digits(text)  # codes and numbers of booths
        return _excel_zero.sub(r"\1", text), tuple(fixes)

    def _in_unicode(self, text: str, allowed: Collection[str], fixes: list[str]) -> str:
        """The text out of an old font or a wrong decoding, once somebody said yes; asked about until then."""
        if not text.isascii() and shapes.in_devanagari(text):
            return text
        # What the row's other words are in may speak against the old font anywhere, for it in a column of it alone.
        hand = self.hand if self.font else min(self.hand, 0)
        told = detect(text, lean=self.lean + hand * SAME_HAND)
        if told.kind == MOJIBAKE:
            if told.confidence < 1:
                return text if MISREAD in allowed else _raise(_NotTaken(MISREAD))
            return self._converted(text, told.text, MISREAD, allowed, fixes)
        if told.kind == KRUTIDEV and shapes.may_be_keyed(text) and self._is_sure(told.confidence):
            return self._converted(text, told.text, OLD_FONT, allowed, fixes)
        return text

    def _is_sure(self, confidence: float) -> bool:
        """Whether a cell is surely in the old font: less is enough in a column of it, most where no cell else is."""
        return confidence >= (CERTAIN if not self.font else SURE if self.lean <= 0 and not self.hand else 0)

    def _converted(self, text: str, into: str, reason: str, allowed: Collection[str], fixes: list[str]) -> str:
        if self.fonts:
            fixes.append(reason)
            return into
        if self.fonts is False or reason in allowed:
            return text
        raise _NotTaken(reason, into)

    def _check_name(self, text: str, allowed: Collection[str]) -> None:
        small = text.lower()
        if small in TOTALS or (self.heads and said(text) == self.heads):
            raise _NotTaken("no name")
        if small in _LIKE_BLANKS and BLANK_LIKE not in allowed:
            raise _NotTaken(BLANK_LIKE)
        if _digit.search(text) and forbidden.without_numbers(text) != text:
            raise _NotTaken("identity number")
        if NO_LETTERS not in allowed and not any(sign.isalpha() for sign in text):
            raise _NotTaken(NO_LETTERS)
        if not text.isascii() and BROKEN not in allowed and not is_sound(text):
            raise _NotTaken(BROKEN, _mended(text))


def _tidied(text: str, fixes: list[str]) -> str:
    """Without signs that don't show, in one form of letters; joiners inside words stay."""
    try:
        tidy = " ".join(normalise(text).split())
    except TurnedText:
        raise _NotTaken("turned text") from None
    if tidy != text and (not is_normalized("NFC", text) or any(category(sign) in ("Cf", "Cc") for sign in text)):
        fixes.append("signs")
    return tidy


def _mended(text: str) -> str:
    """The name with the damage undone, where it is known what was meant."""
    mended = repair.apply(text, repair.find_damage(text))
    return mended if mended != text and is_sound(mended) else ""


def _why_no_phone(error: phones.NotAPhone, text: str) -> _NotTaken:
    digits = phones.ascii_digits(text).strip()
    if _run.search(digits) or digits in _SEQUENCES:
        return _NotTaken("made-up number")
    if isinstance(error, phones.MistypedDigits):
        return _NotTaken("letters for digits", error.likely)
    if isinstance(error, phones.DigitsLost):
        return _NotTaken("digits lost")
    if isinstance(error, phones.InventedNumber):
        return _NotTaken("invented number")
    if isinstance(error, phones.NotAMobile):
        return _NotTaken("no mobile")
    return _NotTaken("no phone number")


def _read_or_none(text: str, *, now: int, day_first: bool) -> date | None:
    try:
        return shapes.read_day(text, now=now, day_first=day_first)
    except shapes.NoDay:
        return None


def _raise(error: _NotTaken) -> str:
    raise error


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
