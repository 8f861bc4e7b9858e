"""The measures of the timeline's drawing: a column for each day, a row for each activity, in units of the picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import pgettext

from abhiyan.plans.models import Activity

WIDTH, ROW, HEAD, NAMES, FOOT = 1080, 40, 62, 300, 10
BAR = 22  # the height of a bar
ROOMY = 14.0  # a day's column takes its number from this width on
LETTER = 7.2  # about the width of one letter of a state's words
NAME_LETTERS = 42
SUNDAY = 6


class Span(NamedTuple):
    """Where something lies across the picture."""

    x: float
    width: float


class Mark(NamedTuple):
    """A day on the axis: its weekday in two letters, its number, whether offices are shut, and the holiday's name."""

    x: float
    width: float
    day: date
    weekday: str
    numbered: bool
    closed: bool
    holiday: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def starts_month(self) -> bool:
        return self.day.day == 1


@dataclass(frozen=True, slots=True)
class Axis:
    """The days from `first` up to `last` (not included), a margin of one day on each side of the programme."""

    first: date
    last: date

    @property
    def day_width(self) -> float:
        return (WIDTH - NAMES - 8) / (self.last - self.first).days

    def x(self, day: date) -> float:
        return round(NAMES + (day - self.first).days * self.day_width, 1)

    def middle(self, day: date) -> float | None:
        """The middle of a day's column; None outside."""
        return round(self.x(day) + self.day_width / 2, 1) if self.first <= day < self.last else None

    def span(self, since: date, until: date) -> Span:
        return Span(self.x(since), round((until - since).days * self.day_width, 1))

    def marks(self, holidays: Mapping[date, tuple[str, bool]]) -> Iterable[Mark]:
        """holidays: {day: (name, closed)}. A Sunday is closed by itself."""
        weekdays = pgettext("two letters for each weekday, Monday first", "Mo Tu We Th Fr Sa Su").split()
        for number in range((self.last - self.first).days):
            day = self.first + timedelta(days=number)
            name, shut = holidays.get(day, ("", False))
            numbered = self.day_width >= ROOMY or day.weekday() == 0
            closed = shut or day.weekday() == SUNDAY
            place = self.span(day, day + timedelta(days=1))
            yield Mark(*place, day, weekdays[day.weekday()] if numbered else "", numbered, closed, name)


def axis(activities: Iterable[Activity]) -> Axis:
    periods = [(one.since, one.until) for one in activities]
    margin = timedelta(days=1)
    return Axis(min(since for since, _ in periods) - margin, max(until for _, until in periods) + margin)


def pieces(activity: Activity, on: Axis) -> tuple[Span, ...]:
    """The period as one piece; a set of days as so many as it has runs of days."""
    if not activity.days:
        return (on.span(activity.since, activity.until),)
    days = [date.fromisoformat(day) for day in activity.days]
    ends = [day for day in days if day + timedelta(days=1) not in days]
    starts = [day for day in days if day - timedelta(days=1) not in days]
    return tuple(on.span(start, end + timedelta(days=1)) for start, end in zip(starts, ends, strict=True))


def place_of_words(words: str, spans: tuple[Span, ...]) -> tuple[float, str]:
    """Where the state's words stand beside a bar: (x, text-anchor). After it where there is room, else before it."""
    end = spans[-1].x + spans[-1].width
    if end + 6 + len(words) * LETTER <= WIDTH:
        return round(end + 6, 1), "start"
    return round(spans[0].x - 6, 1), "end"


def short(name: str) -> str:
    """A name as far as the column of names holds it."""
    return name if len(name) <= NAME_LETTERS else name[: name.rfind(" ", 0, NAME_LETTERS)] + " …"
