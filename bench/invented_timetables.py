"""Invented problems: the conferences of a state, or of six, with ministers, members and presidents; one a seed."""

import random
from dataclasses import replace
from datetime import date

from abhiyan.scheduling import (
    Event,
    Guest,
    Limits,
    Place,
    Problem,
    Region,
    Slot,
    Venue,
    Wish,
    whole_days,
)  # fmt: skip

FIRST, LAST = date(2018, 2, 9), date(2018, 2, 20)
CLOSED = whole_days(date(2018, 2, 11)) | whole_days(date(2018, 2, 18)) | whole_days(date(2018, 2, 13))
SLOTS = sorted(whole_days(FIRST, LAST) - CLOSED)
SIZES = ("base", "tight", "national")
STATES = 6  # in the nation


def problem(size: str, seed: int) -> Problem:
    """75 to 92 districts, nine days of two halves; `tight` has presidents as well, `national` is six times the base."""
    draw = random.Random(f"{size} {seed}")
    if size != "national":
        return _state(draw, "", presidents=size == "tight")
    return _together([_state(draw, f"s{number}-", presidents=False) for number in range(1, STATES + 1)])


def _state(draw: random.Random, mark: str, *, presidents: bool) -> Problem:
    count = draw.randint(75, 92)
    towns = [
        Place(f"{mark}d{number}", "", round(draw.uniform(24.5, 28.0), 3), round(draw.uniform(77.5, 84.5), 3))
        for number in range(1, count + 1)
    ]
    capital = Place(f"{mark}capital", "", 26.85, 80.95)
    of = _regions(towns, mark)
    ministers, chief = _ministers(draw, towns, mark)
    members, wishes = _members(draw, towns, mark)
    heads = [Guest(f"{mark}president{number}", home=_middle(towns, of, f"{mark}r{number}")) for number in range(1, 7)]
    return Problem(
        title=f"conferences of {count} districts",
        places=(*towns, capital),
        venues=tuple(Venue(f"hall-{town.key}", "", _lost(draw, 0.20)) for town in towns),
        guests=(*ministers, *members, *(heads if presidents else ())),
        regions=tuple(
            Region(f"{mark}r{number}", attends=(f"{mark}president{number}",) if presidents else ())
            for number in range(1, 7)
        ),
        events=tuple(
            Event(
                town.key, town.key, FIRST, LAST, region=of[town.key], venue=f"hall-{town.key}", chief=chief[town.key],
                wishes=tuple(wishes[town.key]),
            )
            for town in towns
        ),
        holidays=CLOSED,
        limits=Limits(most_a_slot=8, same_day_km=150, overnight_km=600),
    )  # fmt: skip


def _lost(draw: random.Random, share: float) -> frozenset[Slot]:
    return frozenset(slot for slot in SLOTS if draw.random() < share)


def _regions(towns: list[Place], mark: str) -> dict[str, str]:
    """Six of about the same size: three from west to east, each cut into south and north."""
    ordered = sorted(towns, key=lambda town: town.longitude or 0)
    third = -(-len(ordered) // 3)
    of = {}
    for column in range(3):
        part = sorted(ordered[column * third : (column + 1) * third], key=lambda town: town.latitude or 0)
        for number, town in enumerate(part):
            of[town.key] = f"{mark}r{2 * column + (1 if number < len(part) / 2 else 2)}"
    return of


def _middle(towns: list[Place], of: dict[str, str], region: str) -> str:
    return next(town.key for town in towns if of[town.key] == region)


def _ministers(draw: random.Random, towns: list[Place], mark: str) -> tuple[list[Guest], dict[str, str]]:
    """About 45, each in charge of one to three districts anywhere in the state."""
    left, chief, guests = draw.sample(towns, len(towns)), {}, []
    while left:
        key = f"{mark}minister{len(guests) + 1}"
        for town in left[: draw.choice((1, 2, 2, 2, 3) if len(towns) > 80 else (1, 1, 2, 2, 2, 3))]:
            chief[town.key] = key
            left.remove(town)
        guests.append(Guest(key, home=f"{mark}capital", busy=_lost(draw, 0.30)))
    return guests, chief


def _members(draw: random.Random, towns: list[Place], mark: str) -> tuple[list[Guest], dict[str, list[Wish]]]:
    """80, each with a seat that touches one to three districts beside each other, the first its home."""
    wishes: dict[str, list[Wish]] = {town.key: [] for town in towns}
    guests = []
    for number in range(1, 81):
        home = draw.choice(towns)
        key = f"{mark}member{number}"
        for town in sorted(towns, key=lambda other: _near(home, other))[: draw.randint(1, 3)]:
            wishes[town.key].append(Wish(key, draw.randint(10, 30)))
        guests.append(Guest(key, home=home.key, busy=_lost(draw, 0.25)))
    return guests, wishes


def _near(home: Place, other: Place) -> float:
    return abs((home.latitude or 0) - (other.latitude or 0)) + abs((home.longitude or 0) - (other.longitude or 0))


def _together(states: list[Problem]) -> Problem:
    """One problem of all, with a ceiling over the whole."""
    return replace(
        states[0],
        title=f"conferences of {sum(len(state.events) for state in states)} districts",
        events=tuple(event for state in states for event in state.events),
        guests=tuple(guest for state in states for guest in state.guests),
        places=tuple(place for state in states for place in state.places),
        venues=tuple(venue for state in states for venue in state.venues),
        regions=tuple(region for state in states for region in state.regions),
        limits=replace(states[0].limits, most_a_slot=8 * len(states)),
    )
