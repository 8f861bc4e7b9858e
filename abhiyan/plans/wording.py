"""Days and counts in words, as commands and pages of the plan say them."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from abhiyan.plans.rules import DAY
from abhiyan.units.models import Level


class Dated(Protocol):
    """What a plan's activity and a stored one have in common."""

    @property
    def span(self) -> str: ...
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date: ...
    @property
    def days(self) -> Sequence[date | str]: ...


def in_words(day: date) -> str:
    """26 January 2018, in the reader's language."""
    return date_format(day)


def when_in_words(one: Dated) -> str:
    """26 January 2018; 28, 29 and 31 January 2018; 1 February to 8 February 2018 ..."""
    last = in_words(one.until - DAY)
    if one.days:
        days = [day if isinstance(day, date) else date.fromisoformat(day) for day in one.days]
        one_month = (days[0].year, days[0].month) == (days[-1].year, days[-1].month)
        before = ", ".join(str(day.day) if one_month else _short(day, one) for day in days[:-1])
        return _("%(days)s and %(last)s") % {"days": before, "last": last} if before else last
    if one.until - one.since == DAY:
        return last
    if one.span == "between":
        return _("one day from %(first)s to %(last)s") % {"first": _short(one.since, one), "last": last}
    return _("%(first)s to %(last)s") % {"first": _short(one.since, one), "last": last}


def _short(day: date, one: Dated) -> str:
    """Without the year, where the last day says it."""
    same_year = day.year == (one.until - DAY).year
    return date_format(day, "MONTH_DAY_FORMAT") if same_year else in_words(day)


def grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def units_in_words(level: Level, number: int) -> str:
    """75 districts; 1,494 mandals."""
    return f"{grouped(number)} {level.name if number == 1 else level.plural}"
