"""A plan for another year: the same text under another key, its dates moved."""

from collections.abc import Callable
from datetime import date, timedelta

from abhiyan.plans import writing

WEEK = 7
WEEKDAYS, DATES = "weekdays", "dates"  # what is kept: the day of the week, or the day of the month

Move = Callable[[date], date]


def by_weeks(weeks: int) -> Move:
    return lambda day: day + timedelta(WEEK * weeks)


def weeks_between(first: date, to: date) -> int:
    """So many whole weeks as bring `first` nearest to `to`."""
    return round((to - first).days / WEEK)


def by_calendar(first: date, to: date) -> Move:
    """Keeps day and month where `to` is that day of another year (29 February: the 28th), else moves by days."""
    if (first.month, first.day) != (to.month, to.day):
        return lambda day: day + (to - first)
    years = to.year - first.year

    def move(day: date) -> date:
        leap = (day.month, day.day) == (2, 29)
        return day.replace(year=day.year + years, day=28 if leap else day.day)

    return move


def move_to(first: date, to: date, keep: str) -> Move:
    return by_weeks(weeks_between(first, to)) if keep == WEEKDAYS else by_calendar(first, to)


def copied(text: str, key: str, move: Move, *, first: date) -> str:
    """The plan's text under `key`, every date moved; a year in the programme's name goes along. Raises WriteByHand.

    first: the plan's first day, before it is moved.
    """
    names = {name: str(said) for name, said in writing.programme_of(text).items() if name in ("name_hi", "name_en")}
    old, new = str(first.year), str(move(first).year)
    changed = {name: said.replace(old, new) for name, said in names.items()}
    return writing.moved(writing.with_programme(text, {"key": key, **changed}), move)
