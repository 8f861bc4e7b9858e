"""Days in Hindi text: one, a range or a set, found, checked and written back as offices write them.

21 फरवरी से 3 मार्च के मध्य; एक से 8 फरवरी; 28, 29 एवं 31 जनवरी को; 26 जनवरी, 2018 शुक्रवार; 26.01.2018. A month or
a year said once holds for the days before it. A year nobody said is the caller's to give; without one the day has none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from abhiyan.indic.numbers import CARDINALS, NoNumber, read_number
from abhiyan.indic.spelling import spelling_key
from abhiyan.indic.text import join_list, read_digits

MONTHS = ("जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर")
WEEKDAYS = ("सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार")
_MONTH_SPELLINGS = {
    "जन": 1, "फर": 2, "फ़र": 2, "फेब्रुवरी": 2, "फरबरी": 2, "मार्स": 3, "अप्रेल": 4, "अप्रै": 4,
    "एप्रिल": 4, "जुलाइ": 7, "जौलाई": 7, "अग": 8,
    "सित": 9, "सितम्बर": 9, "सेप्टेम्बर": 9, "अक्तूबर": 10, "अक्टुबर": 10, "अक्तुबर": 10, "अक्टू": 10,
    "अक्तू": 10, "नव": 11, "नवम्बर": 11,
    "दिस": 12, "दिसम्बर": 12, "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6,
    "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr":
    4, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_WEEKDAY_SPELLINGS = {
    "सोम": 0, "मंगल": 1, "भौमवार": 1, "बुध": 2, "गुरूवार": 3, "बृहस्पतिवार": 3, "वीरवार": 3,
    "वृहस्पतिवार": 3, "गुरु": 3, "जुमेरात": 3,
    "शुक्र": 4, "जुमा": 4, "शनि": 5, "शनिचर": 5, "शनिश्चर": 5, "इतवार": 6, "रवि": 6, "monday": 0,
    "tuesday": 1, "wednesday": 2,
    "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was said: the year, the month or the weekday (0 is Monday) may be missing."""

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included; one day when they are the same."""

    first: Day
    last: Day


@dataclass(frozen=True, slots=True)
class Dates:
    """Days in a text: text[start:end] is `found`. `kind` is day, range or set; `problems` say what can't be right."""

    start: int
    end: int
    found: str
    kind: str
    spans: tuple[Span, ...]
    problems: tuple[str, ...] = ()

    def days(self) -> list[date]:
        """Every day, in order. Raises ValueError where the year is missing or a day doesn't exist."""
        return [day for span in self.spans for day in _from_to(as_date(span.first), as_date(span.last))]


def as_date(day: Day) -> date:
    """The calendar's day. Raises ValueError when month or year is missing or there is no such day."""
    if day.month is None or day.year is None:
        raise ValueError("The month or the year is missing.")
    return date(day.year, day.month, day.day)


def _from_to(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


# --- reading ----------------------------------------------------------------------------------------------------------

_MONTH_KEYS = {spelling_key(word): value for word, value in
               {**{word: n for n, word in enumerate(MONTHS, 1)}, **_MONTH_SPELLINGS}.items()}  # fmt: skip
_WEEKDAY_KEYS = {spelling_key(word): value for word, value in
                 {**{word: n for n, word in enumerate(WEEKDAYS)}, **_WEEKDAY_SPELLINGS}.items()}  # fmt: skip
_FIRST_OF = {"पहली": 1, "प्रथम": 1, "दूसरी": 2, "तीसरी": 3}
_numeric = re.compile(
    r"(?<![0-9./-])(?:([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})|([0-9]{4})-([0-9]{2})-([0-9]{2}))(?![0-9]|[./-][0-9])"
)
_token = re.compile(r"[0-9]+|[\u0900-\u0963\u0970-\u097f]+|[A-Za-z]+|[^\s]")
_RANGE = frozenset(("से", "–", "-", "—", "to", "लेकर"))
_SET = frozenset((",", "एवं", "और", "तथा", "व", "एवम", "एवम्", "&", "and", "या"))
_AFTER = (("के", "मध्य"), ("के", "बीच"), ("के", "दौरान"), ("तक",), ("को",))
_STOPS = frozenset(".॰०")


@dataclass(slots=True)
class _Token:
    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Item:
    day: Day
    joint: str = ""  # what stood before it: range or set


def find_dates(text: str, *, year: int | None = None, coming_from: date | None = None) -> list[Dates]:
    """Every date in `text`, in its order.

    `year` stands in where none is said; with `coming_from`, the day meant is the first one from that day on (as in a
    press note, which speaks of days to come), unless `year` is given too. A range over the turn of the
    year gets two years.
    """
    plain = read_digits(text)
    tokens = _tokens(plain)
    found, place = [], 0
    while place < len(tokens):
        one, after = _dates_at(text, plain, tokens, place)
        if one:
            found.append(_checked(_with_year(one, year, coming_from)))
        place = after
    return found


def _tokens(plain: str) -> list[_Token]:
    """Words, numbers and signs; a date in digits is one token."""
    found, place = [], 0
    for numeric in [*_numeric.finditer(plain), None]:
        end = numeric.start() if numeric else len(plain)
        found += [_Token(one.group(), one.start(), one.end()) for one in _token.finditer(plain, place, end)]
        if numeric:
            found.append(_Token(numeric.group(), numeric.start(), numeric.end()))
            place = numeric.end()
    return found


def _dates_at(text: str, plain: str, tokens: list[_Token], place: int) -> tuple[Dates | None, int]:
    """The dates that begin at a token, and where to go on."""
    first, (item, after) = place, _item_at(tokens, place)
    if item is None:
        return None, place + 1
    items, ends = [item], [after]
    while (joint := _joint(tokens, after)) and (following := _item_at(tokens, after + joint[1]))[0]:
        after = following[1]
        items.append(_Item(following[0].day, joint[0]))
        ends.append(after)
    over = after
    while items and items[-1].day.month is None:  # a number that no month follows belongs to something else
        items.pop()
        after = ends.pop()
    if not items:
        return None, over  # nor does a month follow any number of these
    if not _stands_alone(plain, tokens[first]):
        return None, place + 1
    after = ends[-1]
    start, end = tokens[first].start, tokens[after - 1].end
    end = _with_postposition(tokens, after, end)
    return Dates(start, end, text[start:end], _kind(items), _spans(_filled(items))), after


def _stands_alone(plain: str, first: _Token) -> bool:
    """Not a number that is part of something before it: कक्ष2, 4.5."""
    before = plain[max(0, first.start - 1) : first.start]
    return not (before.isalnum() or before in ("/", "॰", "_", "."))


def _item_at(tokens: list[_Token], place: int) -> tuple[_Item, int] | tuple[None, int]:
    """A day with what belongs to it: weekday, month, year, weekday again."""
    weekday, place = _weekday_at(tokens, place)
    if place >= len(tokens):
        return None, place
    if numeric := _numeric.fullmatch(tokens[place].text):
        day, place = _of_digits(numeric), place + 1
    else:
        number = _day_number(tokens[place].text)
        if number is None:
            return None, place
        day, place = _month_and_year(tokens, place + 1, Day(number))
    after_weekday, after = _weekday_at(tokens, place, after=True)
    if after_weekday is not None and day.month is not None:
        weekday, place = after_weekday, after
    return _Item(replace(day, weekday=weekday)), place


def _of_digits(found: re.Match[str]) -> Day:
    day, _sign, month, year, iso_year, iso_month, iso_day = found.groups()
    if iso_year:
        return Day(int(iso_day), int(iso_month), int(iso_year))
    return Day(int(day), int(month), int(year) if len(year) == 4 else _century(int(year)))


def _century(year: int) -> int:
    """Two digits: 00 to 68 are after 2000, as everywhere."""
    return year + (2000 if year < 69 else 1900)


def _day_number(word: str) -> int | None:
    if word in _FIRST_OF:
        return _FIRST_OF[word]
    if not word.isdigit() and word in ("से", "को", "व"):
        return None
    try:
        value = read_number(word)
    except NoNumber:
        return None
    return int(value) if value in range(1, 32) else None


def _month_and_year(tokens: list[_Token], place: int, day: Day) -> tuple[Day, int]:
    if place < len(tokens) and (month := _MONTH_KEYS.get(spelling_key(tokens[place].text))):
        day, place = replace(day, month=month), place + 1
        if place < len(tokens) and tokens[place].text in _STOPS and len(tokens[place - 1].text) < 5:
            place += 1  # जन. 2018
        after = place + 1 if place < len(tokens) and tokens[place].text in (",", "-") else place
        if after < len(tokens) and re.fullmatch("(?:19|20)[0-9]{2}", tokens[after].text):
            return replace(day, year=int(tokens[after].text)), after + 1
    return day, place


def _weekday_at(tokens: list[_Token], place: int, *, after: bool = False) -> tuple[int | None, int]:
    """A weekday at `place`, perhaps with a comma or in brackets, and where to go on; None leaves the place."""
    here = place
    if here < len(tokens) and tokens[here].text in (("(", ",", "दिन") if after else ()):
        here += 1
    if here >= len(tokens):
        return None, place
    word = tokens[here].text
    if len(word) < 4 or (weekday := _WEEKDAY_KEYS.get(spelling_key(word))) is None:
        return None, place
    here += 1
    if here < len(tokens) and tokens[here].text in (")", ",") and (not after or tokens[here].text == ")"):
        here += 1
    return weekday, here


def _joint(tokens: list[_Token], place: int) -> tuple[str, int] | None:
    """What joins two days, and how many tokens it takes."""
    if place >= len(tokens):
        return None
    word = tokens[place].text
    if word in _RANGE:
        longer = place + 1 < len(tokens) and tokens[place + 1].text == "लेकर"
        return "range", 2 if longer else 1
    if word in _SET:
        longer = word == "," and place + 1 < len(tokens) and tokens[place + 1].text in _SET
        return "set", 2 if longer else 1
    return None


def _with_postposition(tokens: list[_Token], place: int, end: int) -> int:
    for words in _AFTER:
        if tuple(token.text for token in tokens[place : place + len(words)]) == words:
            return tokens[place + len(words) - 1].end
    return end


def _kind(items: list[_Item]) -> str:
    if any(item.joint == "set" for item in items):
        return "set"
    return "range" if len(items) > 1 else "day"


def _filled(items: list[_Item]) -> list[_Item]:
    """A month and a year hold for the days before that have none."""
    month, year = None, None
    for item in reversed(items):
        month = item.day.month or month
        year = item.day.year or year
        item.day = replace(item.day, month=month, year=year)
    return items


def _spans(items: list[_Item]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for item in items:
        if item.joint == "range" and spans:
            first = spans.pop().first
            spans.append(Span(_before(first, item.day), item.day))
        else:
            spans.append(Span(item.day, item.day))
    return tuple(spans)


def _before(first: Day, last: Day) -> Day:
    """28 दिसंबर से 3 जनवरी 2019 begins in 2018."""
    turned = first.year is not None and first.year == last.year and (first.month or 0) > (last.month or 0)
    return replace(first, year=(first.year or 0) - 1) if turned else first


# --- year and check ---------------------------------------------------------------------------------------------------


def _with_year(dates: Dates, year: int | None, coming_from: date | None) -> Dates:
    if year is None and coming_from is None:
        return dates
    spans = tuple(_year_of_span(span, year, coming_from) for span in dates.spans)
    return replace(dates, spans=spans)


def _year_of_span(span: Span, year: int | None, coming_from: date | None) -> Span:
    first = _year_of(span.first, year, coming_from)
    last = span.last if span.last.year else replace(span.last, year=first.year)
    if last.year and (last.month or 0) < (first.month or 0) and not span.last.year:
        last = replace(last, year=last.year + 1)
    return Span(first, last)


def _year_of(day: Day, year: int | None, coming_from: date | None) -> Day:
    if day.year is not None:
        return day
    if year is not None or coming_from is None:
        return replace(day, year=year)
    passed = (day.month or 0, day.day) < (coming_from.month, coming_from.day)
    return replace(day, year=coming_from.year + passed)


def _checked(dates: Dates) -> Dates:
    problems = []
    for span in dates.spans:
        problems += [told for day in dict.fromkeys((span.first, span.last)) if (told := _wrong(day))]
        if not problems and _is_backwards(span):
            problems.append("The last day is before the first.")
    return replace(dates, problems=tuple(problems))


def _is_backwards(span: Span) -> bool:
    """Without a year a range may go over the turn of it, but not inside one month."""
    if span.first.year and span.last.year:
        return as_date(span.first) > as_date(span.last)
    return span.first.month == span.last.month and span.first.day > span.last.day


def _wrong(day: Day) -> str:
    """What can't be right about a day, or nothing. Without a year, 29 February can."""
    try:
        known = as_date(replace(day, year=day.year or 2000))
    except ValueError:
        return f"There is no such day: {day.day}.{day.month}."
    if day.year and day.weekday is not None and known.weekday() != day.weekday:
        return f"{known.isoformat()} is {WEEKDAYS[known.weekday()]}, not {WEEKDAYS[day.weekday]}."
    return ""


# --- writing ----------------------------------------------------------------------------------------------------------


def write_day(day: date, *, year: bool = False, weekday: bool = False) -> str:
    """2 फरवरी; 26 जनवरी, 2018; 26 जनवरी, 2018 शुक्रवार."""
    text = f"{day.day} {MONTHS[day.month - 1]}" + (f", {day.year}" if year else "")
    return f"{text} {WEEKDAYS[day.weekday()]}" if weekday else text


def write_range(first: date, last: date, *, year: bool = False, words: bool = False) -> str:
    """9 से 20 फरवरी के मध्य; 21 फरवरी से 3 मार्च के मध्य. With `words` a first of the month is एक."""
    if first == last:
        return write_day(first, year=year)
    begins = CARDINALS[1] if words and first.day == 1 else str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        begins += f" {MONTHS[first.month - 1]}" + (f", {first.year}" if first.year != last.year else "")
    return f"{begins} से {write_day(last, year=year or first.year != last.year)} के मध्य"


def write_set(days: Sequence[date], *, year: bool = False) -> str:
    """28, 29 एवं 31 जनवरी को; 28 जनवरी, 2 एवं 3 फरवरी को. In the order given."""
    said = [
        write_day(day, year=year and place == len(days) - 1) if _is_last_of_month(days, place) else str(day.day)
        for place, day in enumerate(days)
    ]
    return join_list(said, word="एवं") + " को"


def _is_last_of_month(days: Sequence[date], place: int) -> bool:
    return place == len(days) - 1 or days[place + 1].month != days[place].month
