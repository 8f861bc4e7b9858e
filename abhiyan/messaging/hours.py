"""The hours of the day in which messages go out. Pure."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from abhiyan.kernel.clock import INDIA


class Hours(NamedTuple):
    """[opens, closes) in whole hours, in India."""

    opens: int
    closes: int

    def open_at(self, moment: datetime) -> bool:
        return self.opens <= moment.astimezone(INDIA).hour < self.closes

    def closing(self, moment: datetime) -> datetime:
        """When the hours of the day of `moment` end."""
        here = moment.astimezone(INDIA)
        return datetime.combine(here.date(), time(0), INDIA) + timedelta(hours=self.closes)

    def next_opening(self, moment: datetime) -> datetime:
        """`moment` itself where it is open then, else when it next opens."""
        if self.open_at(moment):
            return moment
        here = moment.astimezone(INDIA)
        day = here.date() if here.hour < self.opens else here.date() + timedelta(days=1)
        return datetime.combine(day, time(self.opens), INDIA)


class BadHours(ValueError):
    """Not two hours of a day, the first before the second."""


def read(text: str) -> Hours:
    """ "10-21". Raises BadHours."""
    first, _, last = text.partition("-")
    if not (first.isdecimal() and last.isdecimal() and int(first) < int(last) <= 24):
        raise BadHours(text)
    return Hours(int(first), int(last))
