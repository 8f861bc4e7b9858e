"""Small problems, drawn in a line or two, and every timetable of one counted out by hand: the oracle."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product

from hypothesis import strategies as st

from abhiyan.scheduling import (
    BOTH,
    Event,
    Guest,
    Half,
    Limits,
    Place,
    Problem,
    Region,
    Slot,
    Timetable,
    Venue,
    Wish,
    check,
)
from abhiyan.scheduling.checking import best_attendance, objective

FIRST = date(2018, 2, 9)
MORNING, AFTERNOON = Half.MORNING, Half.AFTERNOON


def day(number: int) -> date:
    """The day so many after the first."""
    return date(2018, 2, 9 + number)


def am(number: int) -> Slot:
    return Slot(day(number), MORNING)


def pm(number: int) -> Slot:
    return Slot(day(number), AFTERNOON)


def event(key: str, days: int = 2, **more: object) -> Event:
    """Held at a place of its own name on one of the first days, with no chief guest unless one is given."""
    more.setdefault("needs_chief", "chief" in more)
    return Event(key, key, FIRST, day(days - 1), **more)  # type: ignore[arg-type]


def problem(*events: Event, km: Mapping[str, int] | None = None, **more: object) -> Problem:
    """Places as the events need them; `km` for pairs like "ab", 10 where none is said."""
    names = sorted({one.place for one in events} | {guest.home for guest in more.get("guests", ()) if guest.home})  # type: ignore[attr-defined]
    said = km or {}
    roads = {
        (one, other): said.get(one + other, said.get(other + one, 10))
        for one in names
        for other in names
        if one < other
    }
    return Problem(events=events, places=tuple(map(Place, names)), road_km=roads, **more)  # type: ignore[arg-type]


# --- the oracle -------------------------------------------------------------------------------------------------------


def every_timetable(given: Problem) -> Iterator[Timetable]:
    """All ways to place the events, each with the attendance that is worth most: those that pass the check."""
    slots = [sorted(event.slots()) for event in given.events]
    for chosen in product(*slots):
        placed = dict(zip((event.key for event in given.events), chosen, strict=True))
        attendance = best_attendance(given, placed)
        worth = objective(given, placed, attendance)
        found = Timetable(placed, attendance, worth, worth, proved=True)
        if not check(given, found):
            yield found


def best(given: Problem) -> int | None:
    """What the best timetable is worth; None where there is none."""
    return max((one.objective for one in every_timetable(given)), default=None)


# --- drawn by hypothesis ----------------------------------------------------------------------------------------------


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to three events, three guests, three days; every rule may be in it."""
    names = "abc"[: draw(st.integers(1, 3))]
    slots = [Slot(day(number), half) for number in range(3) for half in BOTH]
    some = st.frozensets(st.sampled_from(slots), max_size=3)
    limit = st.sampled_from([None, 20, 60])
    guests = []
    for key in "gh":
        same_day, overnight = draw(limit), draw(limit)
        if overnight is not None and (same_day is None or same_day > overnight):
            same_day = overnight
        guests.append(
            Guest(
                key,
                home=draw(st.sampled_from(["", "a", "z"])),
                busy=draw(some),
                most_a_day=draw(st.integers(1, 2)),
                same_day_km=same_day,
                overnight_km=overnight,
                rest_days=draw(st.integers(0, 1)),
                most_days_running=draw(st.sampled_from([None, 1, 2])),
                travel_counts=draw(st.booleans()),
            )
        )
    guests = [_touring(draw, guest) for guest in guests]
    events = [_event(draw, name, slots, some) for name in names]
    km = {pair: draw(st.integers(0, 90)) for pair in ("ab", "ac", "bc", "az", "bz", "cz")}
    places = tuple(map(Place, "abcz"))
    return Problem(
        tuple(events),
        tuple(guests),
        places,
        venues=(Venue("hall", blackouts=draw(some)),),
        regions=(
            Region("r", attends=draw(st.sampled_from([(), ("h",)])), most_a_day=draw(st.sampled_from([None, 1]))),
        ),
        holidays=draw(st.frozensets(st.sampled_from(slots), max_size=1)),
        road_km={(pair[0], pair[1]): length for pair, length in km.items()},
        limits=Limits(draw(st.sampled_from([None, 1])), draw(st.sampled_from([None, 2])), km_a_point=10),
    )


def _touring(draw: st.DrawFn, guest: Guest) -> Guest:
    return replace(guest, tours=bool(guest.home) and draw(st.booleans()))


def _event(draw: st.DrawFn, name: str, slots: list[Slot], some: st.SearchStrategy[frozenset[Slot]]) -> Event:
    first = draw(st.integers(0, 1))
    chief = draw(st.sampled_from(["", "", "g"]))
    wishes = draw(st.lists(st.builds(Wish, st.sampled_from("gh"), st.integers(1, 25)), unique_by=lambda one: one.guest))
    return Event(
        name,
        name,
        day(first),
        day(draw(st.integers(first, 2))),
        region=draw(st.sampled_from(["", "r"])),
        venue=draw(st.sampled_from(["", "hall"])),
        halves=draw(st.sampled_from([BOTH, BOTH, (MORNING,)])),
        blackouts=draw(some) if draw(st.booleans()) else frozenset(),
        chief=chief,
        needs_chief=False,
        wishes=tuple(wishes),
        pinned=draw(st.sampled_from([None, None, None, *slots])),
    )
