"""When a thing was made and what that means, and which of several values is shown. No database, no clock of its own."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

LATE = timedelta(days=1)  # from being made to coming: beyond it, it is marked
OLDEST = timedelta(days=30)  # beyond it, it is refused in words
HELD_DAYS = timedelta(days=5)  # that something waits for another before a person is asked
CLOCK_OFF = 600  # seconds that a phone's clock may be wrong before it is said


class Moment(NamedTuple):
    """When a thing was made: by the phone, how far that clock was behind (seconds), by the server's clock."""

    device_at: datetime
    offset: int
    made_at: datetime

    @property
    def is_off(self) -> bool:
        return abs(self.offset) > CLOCK_OFF


def moment(device_at: datetime, *, device_now: datetime, now: datetime) -> Moment:
    """Put the phone's clock right by what it says as it sends; nothing was made later than now."""
    behind = now - device_now
    return Moment(device_at, round(behind.total_seconds()), min(device_at + behind, now))


def is_late(made_at: datetime, received_at: datetime) -> bool:
    return received_at - made_at > LATE


def is_too_old(made_at: datetime, received_at: datetime) -> bool:
    return received_at - made_at > OLDEST


def day_of(made: date, *, real: date, today: date) -> date:
    """The programme's day on which a thing is dated: as many days before its `today` as it was made before the real
    one. The two are the same but in a demo.
    """
    return today - (real - made)


class Written(NamedTuple):
    """One value of a field: the key it came by, the one it took the place of, what it says, when it was made."""

    key: str
    base: str
    text: str
    made_at: datetime


def shown(values: Iterable[Written]) -> Written:
    """The value made last; of two made at once the greater key, so that the order in which they come says nothing."""
    return max(values, key=lambda one: (one.made_at, one.key))


def clashing(values: Sequence[Written]) -> set[str]:
    """The bases whose place several values took that say different things."""
    said: dict[str, set[str]] = {}
    for one in values:
        said.setdefault(one.base, set()).add(one.text)
    return {base for base, texts in said.items() if len(texts) > 1}
