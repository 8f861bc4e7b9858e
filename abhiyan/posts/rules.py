"""What is always true of seats and periods. Pure: no table, no clock."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Period(NamedTuple):
    """Half-open: from `since` until (not including) `until`; None is open."""

    since: date
    until: date | None = None

    def meets(self, other: "Period") -> bool:
        """Whether the two have a day in common; an empty period (taken back on its first day) has none at all."""
        if self.until == self.since or other.until == other.since:
            return False
        return (other.until is None or self.since < other.until) and (self.until is None or other.since < self.until)

    def common(self, other: "Period") -> "Period | None":
        """The days both have, if any."""
        if not self.meets(other):
            return None
        ends = [end for end in (self.until, other.until) if end is not None]
        return Period(max(self.since, other.since), min(ends) if ends else None)


def joined(periods: Iterable[Period]) -> list[Period]:
    """The days that lie in any of the periods, as periods that have no day in common and don't touch."""
    found: list[Period] = []
    for one in sorted((one for one in periods if one.until != one.since), key=lambda one: one.since):
        last = found[-1] if found else None
        if last is None or (last.until is not None and last.until < one.since):
            found.append(one)
        elif last.until is not None:
            found[-1] = Period(last.since, None if one.until is None else max(last.until, one.until))
    return found


class Taken(NamedTuple):
    """A seat that is held for a period."""

    seat: int
    period: Period


def free_seat(seats: int, taken: Iterable[Taken], wanted: Period) -> int | None:
    """The lowest seat (from 1) that is free for the whole of `wanted`; None when each is taken on some day of it."""
    blocked = {held.seat for held in taken if held.period.meets(wanted)}
    return next((seat for seat in range(1, seats + 1) if seat not in blocked), None)


def free_from(seats: int, taken: Iterable[Taken], day: date) -> bool:
    """Whether some seat is free on `day` itself (it may be taken later)."""
    return free_seat(seats, taken, Period(day, date.fromordinal(day.toordinal() + 1))) is not None
