"""What is to be timetabled and what came out: frozen dataclasses, known by their keys.

A slot is one half of one day, and an event takes one slot. Objective, weights and bound are whole points: the weights
of the wishes that are held, less travel, where a journey of `km_a_point` kilometres costs one point.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

ROAD_OVER_STRAIGHT = 1.3  # roads beside the straight line, where no road-km are given
EARTH_KM = 6371.0


class Half(StrEnum):
    """The two halves of a day, in their order."""

    MORNING = "am"
    AFTERNOON = "pm"


BOTH = (Half.MORNING, Half.AFTERNOON)


@dataclass(frozen=True, order=True)
class Slot:
    """One half of one day. As text: 2018-02-09/am."""

    day: date
    half: Half

    def __str__(self) -> str:
        return f"{self.day}/{self.half}"

    @cached_property
    def number(self) -> int:
        """Half-days since the beginning of the calendar: two of one day are 2n and 2n + 1."""
        return 2 * self.day.toordinal() + (self.half is Half.AFTERNOON)


def whole_days(first: date, last: date | None = None, halves: Iterable[Half] = BOTH) -> frozenset[Slot]:
    """Every slot from `first` through `last`; of one day where `last` is left out."""
    through = last or first
    days = ((first + timedelta(days=n)) for n in range((through - first).days + 1))
    return frozenset(Slot(day, half) for day in days for half in halves)


@dataclass(frozen=True)
class Place:
    """Where somebody lives or something is held. Degrees; both None where road-km say how far it is to the others."""

    key: str
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Venue:
    """A hall or ground: one event a slot, none in its blackouts."""

    key: str
    name: str = ""
    blackouts: frozenset[Slot] = frozenset()


@dataclass(frozen=True)
class Guest:
    """Somebody who is wanted at events.

    same_day_km, overnight_km: how far apart two events on one day, or on days that follow each other, may lie; None
    takes the limit of the problem.
    rest_days: so many days without an event between two days with one.
    most_days_running: so many days with events may follow each other; None for any number.
    tours: goes on from event to event on days that follow each other where that is shorter than by way of home;
    everybody else goes home for the night.
    travel_counts: whether journeys cost points; limits hold all the same.
    """

    key: str
    name: str = ""
    home: str = ""
    busy: frozenset[Slot] = frozenset()
    most_a_day: int = 2
    same_day_km: int | None = None
    overnight_km: int | None = None
    rest_days: int = 0
    most_days_running: int | None = None
    tours: bool = False
    travel_counts: bool = True


@dataclass(frozen=True)
class Region:
    """Events that belong together. `attends` are the guests (its presidents) who have to be at every one of them."""

    key: str
    name: str = ""
    attends: tuple[str, ...] = ()
    most_a_day: int | None = None


@dataclass(frozen=True)
class Wish:
    """Somebody whom an event would like to have, and how many points that is worth."""

    guest: str
    weight: int


@dataclass(frozen=True)
class Event:
    """What takes one slot between `first` and `last`, both included.

    chief: the guest who has to be there; empty only with needs_chief = False.
    excused: those who attend every event of its region, but need not come to this one.
    pinned: the slot it has been given and keeps.
    """

    key: str
    place: str
    first: date
    last: date
    name: str = ""
    region: str = ""
    venue: str = ""
    halves: tuple[Half, ...] = BOTH
    blackouts: frozenset[Slot] = frozenset()
    chief: str = ""
    needs_chief: bool = True
    excused: frozenset[str] = frozenset()
    wishes: tuple[Wish, ...] = ()
    pinned: Slot | None = None

    def slots(self) -> frozenset[Slot]:
        """Those of its window."""
        return whole_days(self.first, self.last, self.halves)


@dataclass(frozen=True)
class Limits:
    """What holds for everybody; None where there is no limit."""

    most_a_slot: int | None = None
    most_a_day: int | None = None
    same_day_km: int | None = None
    overnight_km: int | None = None
    km_a_point: int = 50


@dataclass(frozen=True)
class Problem:
    """All events of one activity, and everybody and everything that they need.

    holidays: slots in which nothing is held.
    road_km: kilometres by road between two places, in either order; coordinates where a pair is missing.
    """

    events: tuple[Event, ...]
    guests: tuple[Guest, ...] = ()
    places: tuple[Place, ...] = ()
    venues: tuple[Venue, ...] = ()
    regions: tuple[Region, ...] = ()
    holidays: frozenset[Slot] = frozenset()
    road_km: Mapping[tuple[str, str], int] = field(default_factory=dict)
    limits: Limits = Limits()
    title: str = ""

    @cached_property
    def event(self) -> dict[str, Event]:
        return {one.key: one for one in self.events}

    @cached_property
    def guest(self) -> dict[str, Guest]:
        return {one.key: one for one in self.guests}

    @cached_property
    def place(self) -> dict[str, Place]:
        return {one.key: one for one in self.places}

    @cached_property
    def venue(self) -> dict[str, Venue]:
        return {one.key: one for one in self.venues}

    @cached_property
    def region(self) -> dict[str, Region]:
        return {one.key: one for one in self.regions}

    def required(self, event: Event) -> tuple[str, ...]:
        """Everybody without whom it isn't held: the chief guest, then who attends its region; each once."""
        presidents = self.region[event.region].attends if event.region else ()
        of_region = [guest for guest in presidents if guest not in event.excused]
        return tuple(dict.fromkeys([*([event.chief] if event.chief else []), *of_region]))

    def km(self, one: str, other: str) -> int:
        """Whole road-km between two places. Raises NoDistance where neither a table nor coordinates tell."""
        if one == other:
            return 0
        known = self.road_km.get((one, other), self.road_km.get((other, one)))
        return known if known is not None else self._by_coordinates(one, other)

    def points(self, km: int) -> int:
        """What one journey costs: whole points, half a point rounded up."""
        return (2 * km + self.limits.km_a_point) // (2 * self.limits.km_a_point)

    def _by_coordinates(self, one: str, other: str) -> int:
        here, there = self.place[one], self.place[other]
        if here.latitude is None or here.longitude is None or there.latitude is None or there.longitude is None:
            raise NoDistance(one, other)
        straight = straight_km(here.latitude, here.longitude, there.latitude, there.longitude)
        return round(straight * ROAD_OVER_STRAIGHT)


class NoDistance(Exception):
    """Neither road-km nor coordinates say how far it is between two places."""


def straight_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Along the great circle; degrees."""
    north, other_north = radians(latitude), radians(other_latitude)
    across = sin(radians(other_longitude - longitude) / 2) ** 2 * cos(north) * cos(other_north)
    return 2 * EARTH_KM * asin(sqrt(min(1.0, sin((other_north - north) / 2) ** 2 + across)))
