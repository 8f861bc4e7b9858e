"""What cells look like, whatever stands above them: a phone number, a name, a day, a year, an age."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from abhiyan.indic import find_dates, read_digits
from abhiyan.indic.dates import as_date

OLDEST_YEAR = 1900
LEAST_SERIAL, MOST_SERIAL = 1_000, 60_000  # days since 1900 that a cell of digits may stand for: until 2064
SHORTEST_NAME, LONGEST_NAME = 2, 60

_phone = re.compile(r"[+(]?\d[\d\s().+\-/,]{8,40}", re.ASCII)
_whole = re.compile(r"\d{1,9}(?:\.0+)?", re.ASCII)
_age = re.compile(r"(\d{1,3})(?:\.\d+)?\s*(?:years?|yrs?|y|वर्ष|साल)?\.?", re.IGNORECASE)
_day = re.compile(r"(\d{1,4})\s*[./\-\s]\s*(\d{1,2})\s*[./\-\s]\s*(\d{1,4})(?:[T\s]+\d{1,2}:\d\d.*)?", re.ASCII)
_joined_month = re.compile(r"(?<=\w)-(?=\w)")
_latin_or_hindi = re.compile("[A-Za-z\u00c0-\u024f\u0900-\u097f\u0980-\u0dff]")
_markup = re.compile(r"</?\w+>")
_devanagari = re.compile("[\u0900-\u097f]")


class NoDay(Exception):
    """No day can be read from the text."""


class NoSuchDay(NoDay):
    """The text is written as a day that no calendar has: 31/02, or a thirteenth month."""


def is_phone(text: str) -> bool:
    """Whether the text has the digits of a phone number, or of two."""
    digits = read_digits(text)
    return bool(_phone.fullmatch(digits)) and sum(sign.isdigit() for sign in digits) >= 10


def is_whole(text: str) -> bool:
    """Whether the text is a whole number as a spreadsheet writes it."""
    return bool(_whole.fullmatch(read_digits(text)))


def is_age(text: str) -> bool:
    """Whether the text says an age of somebody who may serve, or nearly."""
    found = _age.fullmatch(read_digits(text))
    return bool(found) and 10 <= int(found[1]) <= 110  # type: ignore[index]  # it was found


def is_year(text: str) -> bool:
    """Whether the text is a year somebody alive may be born in."""
    digits = read_digits(text)
    return len(digits) == 4 and digits.isdecimal() and OLDEST_YEAR <= int(digits) <= 2100


def is_day(text: str) -> bool:
    """Whether the text is written as a day, though it may be none."""
    digits = read_digits(text)
    return bool(_day.fullmatch(digits)) or bool(find_dates(_joined_month.sub(" ", digits)))


def is_name(text: str) -> bool:
    """Whether the text may be somebody's name: a few words of letters."""
    if not SHORTEST_NAME <= len(text) <= LONGEST_NAME or any(sign.isdigit() for sign in text):
        return False
    return bool(_latin_or_hindi.search(text)) and len(text.split()) <= 6


def may_be_keyed(text: str) -> bool:
    """Whether text in Latin letters may be Hindi in an old font: a web page's tags only look so."""
    return not _markup.search(text)


def numbers_columns(cells: Sequence[str]) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3 ..., as forms do below their headers."""
    said = [read_digits(cell.strip(" ()")) for cell in cells]
    return len(said) > 1 and said == [str(place) for place in range(1, len(said) + 1)]


def in_devanagari(text: str) -> bool:
    """Whether any letter is one of Hindi's."""
    return bool(_devanagari.search(text))


def share(cells: Iterable[str], fits: Callable[[str], bool]) -> float:
    """How many of the cells that aren't empty fit, from 0 to 1; 0 where all are empty."""
    filled = [cell for cell in cells if cell]
    return sum(map(fits, filled)) / len(filled) if filled else 0.0


def orders(cells: Sequence[str]) -> tuple[int, int]:
    """How many days can only be written day first, and how many only month first."""
    found = [match for cell in cells if (match := _day.fullmatch(read_digits(cell))) and len(match[1]) < 3]
    day_first = sum(int(match[1]) > 12 >= int(match[2]) for match in found)
    return day_first, sum(int(match[2]) > 12 >= int(match[1]) for match in found)


@lru_cache(maxsize=65_536)
def read_day(text: str, *, now: int, day_first: bool = True, epoch: int = 1900) -> date:
    """The day that a cell says: 5/6/2007, 2007-06-05, 5 जून 2007, or the number that a spreadsheet keeps for it.

    now: the year of today; years of two digits are of the hundred years that end with it. epoch: 1900 or 1904, from
    where such numbers count. Raises NoDay.
    """
    digits = read_digits(text)
    if found := _day.fullmatch(digits):
        return _of_digits(found[1], found[2], found[3], now=now, day_first=day_first)
    if is_whole(digits) and LEAST_SERIAL <= float(digits) <= MOST_SERIAL:
        # Numbers above 60 are one too high since 1900: the spreadsheet counts a 29 February that year.
        start = date(1904, 1, 1) if epoch == 1904 else date(1899, 12, 30)
        return start + timedelta(days=int(float(digits)))
    words = find_dates(_joined_month.sub(" ", digits))
    if len(words) != 1 or words[0].kind != "day":
        raise NoDay(text)
    try:
        return as_date(words[0].spans[0].first)
    except (TypeError, ValueError) as error:
        raise NoSuchDay(text) from error


def _of_digits(first: str, second: str, third: str, *, now: int, day_first: bool) -> date:
    year, month, day = (first, second, third) if len(first) > 2 else (third, second, first)
    if len(first) <= 2 and not day_first:
        month, day = day, month
    try:
        return date(_full_year(year, now), int(month), int(day))
    except ValueError as error:
        raise NoSuchDay(f"{day}/{month}/{year}") from error


def _full_year(year: str, now: int) -> int:
    if len(year) > 2:
        return int(year)
    full = now - now % 100 + int(year)
    return full if full <= now else full - 100


def read_age(text: str) -> int | None:
    """The years of an age; None where the text is none."""
    found = _age.fullmatch(read_digits(text))
    return int(found[1]) if found else None
