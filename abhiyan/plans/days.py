"""When an activity is.

`on` one day; `dates` a set of days; `from` and `through` every day of a period; `between` some day of a window. The
file's last days are inclusive, as people say them; `until` is half-open, as tables keep it.

A period or a window may leave days out: `weekdays` names the only ones meant, `skip` weekdays and "holidays" (the
closed days of the organisation's calendar), `except` single days.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from abhiyan.kernel.tomlfile import Table, shown
from abhiyan.plans.rules import DAY, WEEKDAYS

SPANS = ("on", "dates", "from", "between")
PERIODS = ("from", "between")
LEFT_OUT = ("weekdays", "skip", "except")
HOLIDAYS = "holidays"
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # a year outside is a slip of the pen
MOST_DAYS = 731  # two years


class When(NamedTuple):
    """since, until: half-open. days: the single days that are meant, empty where it is every day between the two."""

    span: str
    since: date
    until: date
    days: tuple[date, ...]


NEVER = When("on", date.min, date.min + DAY, ())  # what is handed back for a wrong date, so that the reader goes on


def when(table: Table, holidays: Collection[date]) -> When:
    """The days of an activity. A wrong date is reported and hands back NEVER."""
    asked = [span for span in SPANS if table.has(span) or (span == "from" and table.has("through"))]
    if len(asked) != 1:
        expected = _("one of: on; dates; from and through; between")
        table.wrong(asked[1] if asked else "", expected, " + ".join(asked) or _("none"))
    for key in (*SPANS, "through", *LEFT_OUT):
        table.take(key)
    span = asked[0] if asked else "on"
    days = _days(table, span)
    if not days:
        return NEVER
    if span in PERIODS:
        return _period(table, span, days, holidays)
    if stray := [key for key in LEFT_OUT if table.has(key)]:
        table.wrong(stray[0], _("%(key)s only beside from and through, or between") % {"key": stray[0]}, span)
    return When(span, days[0], days[-1] + DAY, days if span == "dates" else ())


def _days(table: Table, span: str) -> tuple[date, ...]:
    """The days written under `span`: all, or the first and the last of a period. Empty when something is wrong."""
    if span == "on":
        return _known(table, "on", table.day("on")) if table.has("on") else ()
    if span == "from":
        first, last = table.day("from"), table.day("through")
        known = _known(table, "from", first) and _known(table, "through", last)
        return _forward(table, "through", first, last) if known else ()
    example = "[2018-02-09, 2018-02-20]" if span == "between" else "[2018-01-28, 2018-01-29, 2018-01-31]"
    days = _list(table, span, example, *((2, 2) if span == "between" else (1, 366)))
    if not days:
        return ()
    if span == "between":
        return _forward(table, "between", days[0], days[1])
    if list(days) != sorted(set(days)):
        table.wrong("dates", _("each day once, the earliest first"), _listed(list(days)))
    return tuple(sorted(set(days)))


def _list(table: Table, key: str, example: str, least: int, most: int) -> tuple[date, ...]:
    days = table.take(key)
    if not isinstance(days, list) or not least <= len(days) <= most or not all(_is_day(day) for day in days):
        table.wrong(key, f"{key} = {example}", _listed(days))
        return ()
    return tuple(days) if all(_known(table, key, day) for day in days) else ()


def _known(table: Table, key: str, day: date) -> tuple[date, ...]:
    """The day, unless it was wrong already or lies in another century."""
    if day == date.min:
        return ()
    if not FIRST <= day <= LAST:
        table.wrong(key, _("a day from %(first)s to %(last)s") % {"first": FIRST, "last": LAST}, str(day))
        return ()
    return (day,)


def _listed(days: object) -> str:
    """A list as it is written, dates without quotes."""
    return shown([str(day) for day in days]).replace("'", "") if isinstance(days, list) else shown(days)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _forward(table: Table, key: str, first: date, last: date) -> tuple[date, ...]:
    """The two, in order and not too far apart; else none, with a word about `key`."""
    if last < first:
        table.wrong(key, _("a day on or after %(first)s") % {"first": first}, str(last))
        return ()
    if (last - first).days >= MOST_DAYS:
        table.wrong(key, _("a period of at most %(most)d days") % {"most": MOST_DAYS}, str((last - first).days + 1))
        return ()
    return first, last


# --- what is left out ---------------------------------------------------------------------------------------------


def _period(table: Table, span: str, ends: tuple[date, ...], holidays: Collection[date]) -> When:
    """A period or window less what it leaves out; it begins and ends on days that are left."""
    every = [ends[0] + timedelta(number) for number in range((ends[-1] - ends[0]).days + 1)]
    only = (table.choices("weekdays", WEEKDAYS) if table.has("weekdays") else ()) or WEEKDAYS
    skipped = table.choices("skip", (*WEEKDAYS, HOLIDAYS)) if table.has("skip") else ()
    out = _except(table, ends) if table.has("except") else ()
    left = tuple(
        day
        for day in every
        if WEEKDAYS[day.weekday()] in only
        and WEEKDAYS[day.weekday()] not in skipped
        and not (HOLIDAYS in skipped and day in holidays)
        and day not in out
    )
    if not left:
        key = next((key for key in ("except", "skip", "weekdays") if table.has(key)), span)
        table.wrong(key, _("at least one day that is left"), _("every day is left out"))
        return NEVER
    whole = len(left) == (left[-1] - left[0]).days + 1
    return When(span, left[0], left[-1] + DAY, () if whole else left)


def _except(table: Table, ends: tuple[date, ...]) -> tuple[date, ...]:
    out = _list(table, "except", "[2018-01-30]", 1, 366)
    for day in out:
        if not ends[0] <= day <= ends[-1]:
            expected = _("a day from %(first)s to %(last)s") % {"first": ends[0], "last": ends[-1]}
            table.wrong("except", expected, str(day))
    return out
