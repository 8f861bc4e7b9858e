"""One cell of a roster: the words, number or day it holds, or why it can't be taken. No database.

words = Words(column, fonts=True)
words.read("vk'kk dfYir")                       # ("आशा कल्पित", ("old font",)), or NotTaken
read_phone("098765 43210")                      # ("+919876543210", ("number written out",))
"""

import re
from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from unicodedata import category, is_normalized

from abhiyan.indic import TurnedText, detect, is_sound, normalise, read_digits, repair, to_unicode
from abhiyan.indic.fonts import KRUTIDEV, MOJIBAKE, OTHER_FONT, SURE
from abhiyan.kernel import forbidden, phones
from abhiyan.kernel.tables import harmed
from abhiyan.kernel.tables.headers import TOTALS, said
from abhiyan.registration.rosters import shapes
from abhiyan.registration.rosters.columns import AGE, BIRTH_DATE, NAME, NAME_EN, NAME_HI, RELATION
from abhiyan.registration.rosters.understanding import Column

LONGEST = 200  # characters of a cell that is kept
LONGEST_SPOILED = 6 * LONGEST  # of one whose letters were spoiled: each is three, and twice spoiled six
OLDEST, YOUNGEST = 110, 18  # years
PLACEHOLDER = date(1900, 1, 1)
MOST_REMEMBERED = 30_000  # texts of a column; what most rows repeat is read once
SAME_HAND = 12.0  # odds (a logarithm) that the font of a row's other words adds
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
WRITTEN_OUT = ("number written out",)

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
_latin = re.compile("[A-Za-z]")
_ten = re.compile(r"[6-9]\d{9}", re.ASCII)
_each_ten = re.compile(r"(?<!\d)(?:\+?91[\s-]?|0)?([5-9]\d{4}[\s-]?\d{5})(?!\d)", re.ASCII)
_run = re.compile(r"(\d)\1{7}")
_SEQUENCES = frozenset(
    text for digits in ("0123456789" * 2, "9876543210" * 2) for at in range(10) for text in [digits[at : at + 10]]
)
_digit = re.compile(r"\d")
_seat = re.compile(r"0*(\d{1,4})(?:\.0+)?", re.ASCII)

Text = tuple[str, tuple[str, ...]]
"""What a cell says as it is kept, and the keys of what was changed in it."""


class NotTaken(Exception):
    """A cell that can't stand: why, and what was perhaps meant. keep: False where nothing of the row is kept."""

    def __init__(self, reason: str, detail: str = "", *, keep: bool = True) -> None:
        super().__init__(reason)
        self.reason, self.detail, self.keep = reason, detail, keep


def is_blank(cell: str) -> bool:
    """Whether a cell says nothing, though something may stand in it."""
    return not cell or cell.lower() in _BLANKS


# --- words ------------------------------------------------------------------------------------------------------------


class Words:
    """The words of one column, each text read once; keep it for the whole file."""

    def __init__(self, column: Column, *, fonts: bool | None, headed: bool = True) -> None:
        """fonts: whether to convert old fonts; None while nobody said so. headed: whether the file has headers."""
        self.place, self.font, self.lean, self.fonts = column.place, column.font, column.lean, fonts
        self.is_name = column.meaning in (NAME, NAME_HI, NAME_EN)
        self.is_of_somebody = self.is_name or column.meaning == RELATION
        self.heads = said(column.header) if headed else ""
        self._known: tuple[dict[str, Text], ...] = ({}, {}, {})  # by the hand
        self._hand = 0

    def read(self, cell: str, allowed: Collection[str] = (), hand: int = 0) -> Text:
        """The text of a cell. Raises NotTaken, unless the reason is allowed.

        hand: what the row's other words are written in: 1 an old font, -1 surely none, 0 unknown.
        """
        known = self._known[hand]
        found = known.get(cell)
        if found is None:
            self._hand = hand
            found = self._text(harmed(cell), frozenset(allowed) & ALLOWABLE)
            if not allowed:
                if len(known) >= MOST_REMEMBERED:
                    known.clear()
                known[cell] = found
        return found

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
            raise NotTaken("cell too long")
        if self.is_name:
            self._check_name(text, allowed)
        elif not text.isascii() and not self.is_of_somebody:  # स्व० is no number
            text = read_digits(text)  # codes and numbers of booths
        return _excel_zero.sub(r"\1", text), tuple(fixes)

    def _in_unicode(self, text: str, allowed: Collection[str], fixes: list[str]) -> str:
        """The text out of an old font or a wrong decoding, once somebody said yes; asked about until then."""
        if not text.isascii() and shapes.in_devanagari(text):
            return self._in_part(text, allowed, fixes) if _latin.search(text) else text
        # What the row's other words are in may speak against the old font anywhere, for it in a column of it alone.
        hand = self._hand if self.font else min(self._hand, 0)
        told = detect(text, lean=self.lean + hand * SAME_HAND)
        if told.kind == OTHER_FONT:
            raise NotTaken("other font")
        if told.kind == MOJIBAKE:
            if told.confidence < 1:
                return text if MISREAD in allowed else _raise(NotTaken(MISREAD))
            return self._converted(text, told.text, MISREAD, allowed, fixes)
        if told.kind == KRUTIDEV and shapes.may_be_keyed(text) and self._is_sure(told.confidence):
            return self._converted(text, told.text, OLD_FONT, allowed, fixes)
        return text

    def _in_part(self, text: str, allowed: Collection[str], fixes: list[str]) -> str:
        """The text where words in Devanagari stand beside words that surely are in the old font: राम dqekj."""
        words = text.split()
        keyed = [at for at, word in enumerate(words) if not shapes.in_devanagari(word)]
        told = detect(" ".join(words[at] for at in keyed))
        if told.kind != KRUTIDEV or told.confidence < CERTAIN:
            return text
        for at in keyed:
            words[at] = to_unicode(words[at])
        return self._converted(text, " ".join(words), OLD_FONT, allowed, fixes)

    def _is_sure(self, confidence: float) -> bool:
        """Whether a cell is surely in the old font: less is enough in a column of it, most where no cell else is."""
        return confidence >= (CERTAIN if not self.font else SURE if self.lean <= 0 and not self._hand else 0)

    def _converted(self, text: str, into: str, reason: str, allowed: Collection[str], fixes: list[str]) -> str:
        if self.fonts:
            fixes.append(reason)
            return into
        if self.fonts is False or reason in allowed:
            return text
        raise NotTaken(reason, into)

    def _check_name(self, text: str, allowed: Collection[str]) -> None:
        small = text.lower()
        if small in TOTALS or (self.heads and said(text) == self.heads):
            raise NotTaken("no name")
        if small in _LIKE_BLANKS and BLANK_LIKE not in allowed:
            raise NotTaken(BLANK_LIKE)
        if _digit.search(text) and forbidden.without_numbers(text) != text:
            raise NotTaken("identity number")
        if NO_LETTERS not in allowed and not any(sign.isalpha() for sign in text):
            raise NotTaken(NO_LETTERS)
        if not text.isascii() and BROKEN not in allowed and not is_sound(text):
            raise NotTaken(BROKEN, _mended(text))


def _tidied(text: str, fixes: list[str]) -> str:
    """Without signs that don't show, in one form of letters; joiners inside words stay."""
    try:
        tidy = " ".join(normalise(text).split())
    except TurnedText:
        raise NotTaken("turned text") from None
    if tidy != text and (not is_normalized("NFC", text) or any(category(sign) in ("Cf", "Cc") for sign in text)):
        fixes.append("signs")
    return tidy


def _mended(text: str) -> str:
    """The name with the damage undone, where it is known what was meant."""
    mended = repair.apply(text, repair.find_damage(text))
    return mended if mended != text and is_sound(mended) else ""


# --- numbers ----------------------------------------------------------------------------------------------------------


def read_phone(cell: str, *, invented: bool = False, foreign: bool = False) -> Text:
    """The number as E.164; empty where the cell holds none and says why by its signs. Raises NotTaken.

    invented: take the numbers of invented people. foreign: take numbers of other countries.
    """
    if _ten.fullmatch(cell):
        return _checked(cell), ()  # most cells: nothing slower looks at them
    text = harmed(cell)
    try:
        number = phones.read(text, invented=invented)
    except phones.NotAPhone as error:
        return _one_of_several(text, invented=invented) or _raise(_why_no_phone(error, text)), WRITTEN_OUT
    if not number.startswith(phones.INDIA):
        return (number if foreign else _raise(NotTaken("foreign number"))), WRITTEN_OUT
    return (number if phones.is_invented(number) else _checked(number.removeprefix(phones.INDIA))), WRITTEN_OUT


def _checked(ten: str) -> str:
    if _run.search(ten) or ten in _SEQUENCES:
        raise NotTaken("made-up number")
    return phones.INDIA + ten


def _one_of_several(text: str, *, invented: bool) -> str:
    """The number where a cell repeats one; empty where it holds none. Raises NotTaken for two different ones."""
    tens = [re.sub(r"\D", "", one) for one in _each_ten.findall(phones.ascii_digits(text))]
    numbers = list(dict.fromkeys(phones.INDIA + ten for ten in tens if invented or ten[0] != "5"))
    if not tens or (len(tens) == 1 and len(_digit.findall(text)) < 16):
        return ""
    if len(numbers) == 1 and len(tens) > 1:
        return numbers[0]
    raise NotTaken("two numbers", " ".join(numbers))


def _why_no_phone(error: phones.NotAPhone, text: str) -> NotTaken:
    digits = phones.ascii_digits(text).strip()
    if _run.search(digits) or digits in _SEQUENCES:
        return NotTaken("made-up number")
    if isinstance(error, phones.MistypedDigits):
        return NotTaken("letters for digits", error.likely)
    if isinstance(error, phones.DigitsLost):
        return NotTaken("digits lost")
    if isinstance(error, phones.InventedNumber):
        return NotTaken("invented number")
    if isinstance(error, phones.NotAMobile):
        return NotTaken("no mobile")
    return NotTaken("no phone number")


def read_seat(cell: str) -> str:
    """The number of a seat; empty where none is named. Raises NotTaken."""
    text = read_digits(cell.strip())
    if not text or text in _BLANKS - {"0"}:
        return ""
    found = _seat.fullmatch(text)
    if not found or not int(found[1]):
        raise NotTaken("seat is no number")
    return str(int(found[1]))


# --- days -------------------------------------------------------------------------------------------------------------


class Days(NamedTuple):
    """How the days of one file are read. on: the day that ages are counted to."""

    on: date
    day_first: bool
    epoch: int

    def since(self, cell: str) -> date | None:
        """The first day in a post; None where the cell says none. Raises NotTaken."""
        text = harmed(cell.strip())
        return None if is_blank(text) else self._day(text)

    def birth_year(self, text: str, meaning: str) -> int:
        """The year of birth by a cell that isn't blank. Raises NotTaken, so for whoever is no grown-up alive."""
        if meaning == AGE and (years := shapes.read_age(text)) is not None:
            return _grown(self.on.year - years, years)
        if meaning != BIRTH_DATE and shapes.is_year(text):
            year = int(read_digits(text))
            # Whoever turns 18 this year may not have done so yet, and nothing of a child is kept.
            if self.on.year - year == YOUNGEST:
                raise NotTaken("perhaps under 18", keep=False)
            return _grown(year, self.on.year - year)
        if meaning == AGE and not shapes.is_day(text):
            raise NotTaken("no age")
        return self._year_of(self._day(text, is_birth=True))

    def _year_of(self, birth: date) -> int:
        if birth == PLACEHOLDER:
            raise NotTaken("day that stands for none")
        if birth > self.on:
            raise NotTaken("born in the future")
        before_birthday = (self.on.month, self.on.day) < (birth.month, birth.day)
        return _grown(birth.year, self.on.year - birth.year - before_birthday)

    def _day(self, text: str, *, is_birth: bool = False) -> date:
        try:
            return shapes.read_day(text, now=self.on.year, day_first=self.day_first, epoch=self.epoch)
        except shapes.NoSuchDay:
            turned = self._turned(text)
            if turned is None:
                raise NotTaken("no such day") from None
            if is_birth and self.on.year - turned.year <= YOUNGEST:
                raise NotTaken("perhaps under 18", keep=False) from None
            raise NotTaken(OTHER_ORDER, turned.isoformat()) from None
        except shapes.NoDay:
            raise NotTaken("no day") from None

    def _turned(self, text: str) -> date | None:
        """The day in the other order of day and month; None where that is none either."""
        try:
            return shapes.read_day(text, now=self.on.year, day_first=not self.day_first)
        except shapes.NoDay:
            return None


def _grown(year: int, years: int) -> int:
    if years < 0:
        raise NotTaken("born in the future")
    if years < YOUNGEST:
        raise NotTaken("under 18", keep=False)
    if years > OLDEST:
        raise NotTaken("older than anybody")
    return year


def _raise(error: NotTaken) -> str:
    raise error
