"""When an activity is.

`on` one day; `dates` a set of days; `from` and `through` every day of a period; `between` some day of a window. The
file's last days are inclusive, as people say them; `until` is half-open, as tables keep it.
"""

from datetime import date, datetime

from django.utils.translation import gettext as _

from abhiyan.kernel.tomlfile import Table, shown
from abhiyan.plans.rules import DAY

SPANS = ("on", "dates", "from", "between")


def when(table: Table) -> tuple[str, date, date, tuple[date, ...]]:
    """(span, since, until, days). A wrong date hands back one day, so that the reader goes on."""
    asked = [span for span in SPANS if table.has(span) or (span == "from" and table.has("through"))]
    if len(asked) != 1:
        expected = _("one of: on; dates; from and through; between")
        table.wrong(asked[1] if asked else "", expected, " + ".join(asked) or _("none"))
    for key in (*SPANS, "through"):
        table.take(key)
    span = asked[0] if asked else "on"
    days = _days(table, span)
    first, last = min(days, default=date.min), max(days, default=date.min)
    return span, first, last + DAY, days if span == "dates" else ()


def _days(table: Table, span: str) -> tuple[date, ...]:
    """The days written under `span`: all of them, or the first and the last of a period."""
    if span == "on":
        return (table.day("on"),) if table.has("on") else ()
    if span == "from":
        return _forward(table, "through", table.day("from"), table.day("through"))
    days = table.take(span)
    least, most = (2, 2) if span == "between" else (1, 366)
    if not isinstance(days, list) or not least <= len(days) <= most or not all(_is_day(day) for day in days):
        example = "[2018-02-09, 2018-02-20]" if span == "between" else "[2018-01-28, 2018-01-29, 2018-01-31]"
        table.wrong(span, f"{span} = {example}", _listed(days))
        return ()
    if span == "between":
        return _forward(table, "between", days[0], days[1])
    if days != sorted(set(days)):
        table.wrong("dates", _("each day once, the earliest first"), _listed(days))
    return tuple(sorted(set(days)))


def _listed(days: object) -> str:
    """A list as it is written, dates without quotes."""
    return shown([str(day) for day in days]).replace("'", "") if isinstance(days, list) else shown(days)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _forward(table: Table, key: str, first: date, last: date) -> tuple[date, ...]:
    if date.min not in (first, last) and last < first:
        table.wrong(key, _("a day on or after %(first)s") % {"first": first}, str(last))
        return (first,)
    return first, last
