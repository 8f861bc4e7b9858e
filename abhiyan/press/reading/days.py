"""The days a date means: one, a set, a period or a window; and the year, where nobody said it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from abhiyan.indic.dates import Dates
from abhiyan.press.reading.parts import Part
from abhiyan.press.reading.result import Activity
from abhiyan.press.reading.tokens import Parsed
from abhiyan.press.record import BETWEEN, DATES, FROM, ON, When


def when_of(one: Dates) -> tuple[When | None, str]:
    """The days of a date, and what can't be right about them."""
    wrong = " ".join(one.problems)
    try:
        days = tuple(one.days())
    except ValueError:
        return None, wrong or one.found
    if not days:
        return None, wrong
    if one.kind == "range" and len(one.spans) == 1:
        return When(FROM, (days[0], days[-1])), wrong
    return When(DATES if len(days) > 1 else ON, tuple(sorted(set(days)))), wrong


_UNTIL = ("तक",)


def spanned(when: When | None, kind: str, p: Parsed, part: Part) -> When | None:
    """A range is a window for what takes a day at each place, a period for what goes on; तक makes it a period."""
    if when is None or when.span != FROM:
        return when
    ending = p.key(part.date[2])
    if kind in ("conference", "meeting") and ending not in _UNTIL:
        return replace(when, span=BETWEEN)
    return when


def ask_of_days(made: Activity, when: When | None, p: Parsed, part: Part) -> None:
    if when is None:
        return
    first, last = when.days[0], when.days[-1]
    if when.span == FROM and _may_be_a_window(made, p, part):
        made.ask("window", less=0.05, first=str(first), last=str(last))
    if is_deadline(when, p, part):
        begins = made.when.days[0] if made.when else first
        made.ask("begin", less=0.15, first=str(begins), last=str(last))


def is_deadline(when: When, p: Parsed, part: Part) -> bool:
    """15 अक्टूबर तक: by that day, from a day nobody said."""
    return when.span == ON and (p.key(part.date[2]) == "तक" or p.key(part.date[1] - 1) in ("by", "till", "until"))


def _may_be_a_window(made: Activity, p: Parsed, part: Part) -> bool:
    """Events of a day in a period: one day each, or all of them; "between" says one, where several hold them."""
    if made.kind in ("drive", "other"):
        return made.head in ("शिविर", "कैंप", "camp", "जांच", "परीक्षा", "प्रतियोगिता")
    between = p.key(part.date[2]) in ("मध्य", "बीच") or "between" in p.keys(part.date[1] - 1, part.date[1])
    return made.kind in ("conference", "meeting") and not between


def year_by_weekday(every: Sequence[Dates], today: date) -> int | None:
    """The one year near today in which all weekdays that are said are right."""
    said = [
        day
        for one in every
        for span in one.spans
        for day in (span.first, span.last)
        if day.weekday is not None and day.month
    ]
    if not said:
        return None
    fits = [
        year
        for year in range(today.year - 2, today.year + 3)
        if all(_weekday(year, day.month or 1, day.day) == day.weekday for day in said)
    ]
    return fits[0] if len(fits) == 1 else None


def _weekday(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return None


def first_year(every: Sequence[Dates], today: date) -> int:
    first = every[0].spans[0].first
    return today.year + ((first.month or 12, first.day) < (today.month, today.day))
