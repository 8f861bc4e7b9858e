"""What a plan is: plain frozen data. No file, no table, no clock."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

REGISTRATION = "registration"  # the kind whose days open a window for signing up
KINDS = ("meeting", "drive", REGISTRATION, "live-address", "conference", "appointment", "other")
PROOFS = ("minutes", "photo", "attendance", "register", "count", "none")
PLACES = ("college", "school", "office", "hall", "street", "home", "online")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = timedelta(days=1)


class LevelPlace(NamedTuple):
    """Where a level stands: its tree, its depth from the top, whether it is the leaf of both trees."""

    tree: int
    depth: int
    is_leaf: bool

    def holds(self, other: "LevelPlace") -> bool:
        """Whether units of the other level stand at or below those of this one."""
        return self == other or other.is_leaf or (self.tree == other.tree and self.depth <= other.depth)


@dataclass(frozen=True, slots=True)
class Words:
    """The organisation's own words, which a plan may use.

    roles: key -> level. holidays: the closed days, with their names in Hindi and English. level_of_unit: the level of
    the unit with a code, None where there is no such unit. reporters: the roles that some sentence lets report; None
    where nobody has said. unnoticed: (purpose, language) for which people would find no words to consent to.
    """

    levels: Mapping[str, LevelPlace]
    roles: Mapping[str, str]
    wings: Collection[str]
    holidays: Mapping[date, tuple[str, str]]
    level_of_unit: Callable[[str], str | None]
    reporters: Collection[str] | None = None
    unnoticed: Sequence[tuple[str, str]] = ()

    def holds(self, upper: str, lower: str) -> bool:
        """Whether units of level `lower` stand at or below those of `upper`."""
        one, other = self.levels.get(upper), self.levels.get(lower)
        if one is None or other is None:
            return True  # reported where it is written
        return one.holds(other)


def events(since: date, until: date, days: Collection[date]) -> dict[str, tuple[date, date]]:
    """The events of a calendar, {what its UID ends with: (first day, day after the last)}.

    One for a period or a window, one for each day of a set.
    """
    return {f"-{day:%Y%m%d}": (day, day + DAY) for day in days} or {"": (since, until)}


@dataclass(frozen=True, slots=True)
class Target:
    """`count` holders of `role` at every unit of level `each`."""

    role: str
    each: str
    count: int


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing to be done by every unit of level `each` (inside the unit with code `within`, where given).

    since, until: half-open. days: the single days of `dates`, or those of a period that are not skipped; empty where
    it is every day of the period. details: what may be added (guests,
    audience, place, what it serves), as JSON.
    """

    key: str
    kind: str
    name_hi: str
    name_en: str
    each: str
    within: str | None
    span: str
    since: date
    until: date
    days: tuple[date, ...]
    owner: str | None
    proof: str
    target: Target | None
    details: dict[str, Any]
    line: int = field(default=0, compare=False)

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def every_day(self) -> tuple[date, ...]:
        """Each day that is meant, in order."""
        length = (self.until - self.since).days
        return self.days or tuple(self.since + timedelta(number) for number in range(length))


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that may be meant, and that somebody should look at."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.words}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A programme and its activities in the file's order; `digest` is the same for the same content.

    text: the file as it was written, with its remarks.
    """

    key: str
    name_hi: str
    name_en: str
    timezone: str
    activities: tuple[Activity, ...]
    warnings: tuple[Warned, ...] = field(default=(), compare=False)
    text: str = field(default="", compare=False, repr=False)

    @property
    def since(self) -> date:
        return min(activity.since for activity in self.activities)

    @property
    def until(self) -> date:
        return max(activity.until for activity in self.activities)

    @property
    def digest(self) -> str:
        said = [self.key, self.name_hi, self.name_en, self.timezone]
        lines = [str([getattr(one, name) for name in FIELDS]) for one in self.activities]
        return hashlib.sha256("\n".join([*said, *lines]).encode()).hexdigest()


FIELDS = tuple(name for name in Activity.__dataclass_fields__ if name != "line")
