"""An activity's events, halls, guests and days, translated into a plain problem for the solver.

Keys there: an event's and a hall's number, a guest's person, a place's path; no name of a person. How far two events
are apart is told by the map points of their halls where both have one; else where a unit lies is read off the profile's
map of squares, SQUARE_KM by road from one to the next, and without a map nobody is far from anybody.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from itertools import combinations
from math import hypot
from typing import Any

from django.db.models import Q

from abhiyan.events import wishing
from abhiyan.events.models import HALVES, Busy, Event, Guest, Invitation
from abhiyan.events.wishing import INVITE, Wish
from abhiyan.kernel import tree
from abhiyan.plans.models import Activity
from abhiyan.scheduling import problem as plain
from abhiyan.scheduling.problem import Half, Problem, Slot
from abhiyan.units.models import Holiday, Unit

SQUARE_KM = 60
POINTS = 10  # of the last role that the plan invites; each before it is worth as much more


@dataclass(frozen=True, slots=True)
class Limits:
    """How many events at once; None for any number."""

    most_a_slot: int | None = None
    most_a_day: int | None = None


Pins = Mapping[int, tuple[date, str]]  # {event: the day it keeps, and the half or nothing}


def ask(activity: Activity, limits: Limits, *, day: date, pins: Pins | None = None) -> Problem:
    """Everything that the timetable of an activity has to hold. A dozen statements, whatever the size.

    Whoever holds a post on `day` is meant. What was pinned keeps its day; what was called off is left out.
    pins: in place of those that stand.
    """
    events = list(
        Event.objects.standing().filter(assignment__activity=activity).placed().order_by("assignment__unit__path")
    )
    refused = _refused(events)
    wished = [
        one
        for one in wishing.wishes([activity], day=day)
        if one.person_id and (one.event_id, one.person_id) not in refused
    ]
    guests = _guests(wished, activity)
    paths = {event.unit.path for event in events} | {one.home for one in guests if one.home}
    regions, by_event = _regions(events, wished), wished_by_event(wished)
    if pins is None:
        pins = {event.pk: (event.day, event.half) for event in events if event.pinned and event.day}
    return Problem(
        events=tuple(_event(event, by_event.get(event.pk, []), regions, pins.get(event.pk)) for event in events),
        guests=guests,
        places=tuple(plain.Place(path) for path in sorted(paths)),
        venues=_venues(events, activity),
        regions=tuple(plain.Region(path, attends=attends) for path, attends in sorted(regions.items())),
        holidays=_holidays(activity, events, {kept for kept, _half in pins.values()}),
        road_km={**_road_km(sorted(paths)), **_between_halls(events)},
        limits=plain.Limits(most_a_slot=limits.most_a_slot, most_a_day=limits.most_a_day),
        title=activity.name_en or activity.name_hi,
    )


def slots(day: date, half: str = "") -> frozenset[Slot]:
    """The slots of a day, or of one half of it."""
    return frozenset(Slot(day, Half(one)) for one in HALVES if half in ("", one))


def wished_by_event(wished: Sequence[Wish]) -> dict[int, list[Wish]]:
    found: dict[int, list[Wish]] = defaultdict(list)
    for one in wished:
        found[one.event_id].append(one)
    return found


def _refused(events: Sequence[Event]) -> set[tuple[int, int]]:
    """(event, person) of whoever said no."""
    said = Invitation.objects.filter(event__in=events, refused_on__isnull=False)
    return set(said.values_list("event", "guest__person"))


# --- events -------------------------------------------------------------------------------------------------------


def _event(
    event: Event, wished: Sequence[Wish], regions: Mapping[str, Collection[str]], pin: tuple[date, str] | None
) -> plain.Event:
    """With its chief guest; without one where the post is vacant, or where they said no.

    Where it stands already it may be kept, though the plan allows other days now.
    """
    work = event.assignment
    chief = next((str(one.person_id) for one in wished if one.part != INVITE), "")
    region = max((path for path in regions if tree.holds(path, event.unit.path)), default="", key=len)
    attends = set(regions.get(region, ())) | {chief}
    first, last = (pin[0], pin[0]) if pin and pin[0] == event.day else (work.since, work.due)
    return plain.Event(
        key=str(event.pk),
        place=event.unit.path,
        first=first,
        last=last,
        name=event.unit.name_en or event.unit.name_hi,
        region=region,
        venue=str(event.venue_id or ""),
        halves=(Half(pin[1]),) if pin and pin[1] else plain.BOTH,
        chief=chief,
        needs_chief=bool(chief),
        wishes=tuple(_weighed(wished, attends)),
        pinned=Slot(pin[0], Half(pin[1])) if pin and pin[1] else None,
    )


def _weighed(wished: Sequence[Wish], attends: Collection[str]) -> list[plain.Wish]:
    """Those who would be nice to have, each once, by the order of the plan."""
    last = max((one.order for one in wished if one.part == INVITE), default=0)
    weights = {str(one.person_id): POINTS * (last - one.order + 1) for one in reversed(wished) if one.part == INVITE}
    return [plain.Wish(guest, weight) for guest, weight in sorted(weights.items()) if guest not in attends]


def _regions(events: Sequence[Event], wished: Sequence[Wish]) -> dict[str, tuple[str, ...]]:
    """{place above the events: the invited who hold a post there}: presidents are at every event of their region."""
    unit_of = {event.pk: event.unit.path for event in events}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for one in wished:
        above = one.place != unit_of[one.event_id] and tree.holds(one.place, unit_of[one.event_id])
        if one.part == INVITE and above:
            found[one.place][str(one.person_id)] = None
    return {path: tuple(guests) for path, guests in found.items()}


def _holidays(activity: Activity, events: Sequence[Event], pinned: Collection[date]) -> frozenset[Slot]:
    """What the plan leaves out; where it names no days, Sundays and the closed days of the calendar.

    A day that somebody pinned an event to is no holiday.
    """
    first = min((event.assignment.since for event in events), default=activity.since)
    last = max((event.assignment.due for event in events), default=activity.last_day)
    every = [first + timedelta(number) for number in range((last - first).days + 1)]
    meant = {date.fromisoformat(str(one)) for one in activity.days}
    closed = set(Holiday.objects.filter(closed=True, day__gte=first, day__lte=last).values_list("day", flat=True))
    out = (one for one in every if (one not in meant if meant else one.weekday() == 6 or one in closed))
    return frozenset(slot for one in out if one not in pinned for slot in slots(one))


def _venues(events: Sequence[Event], activity: Activity) -> tuple[plain.Venue, ...]:
    """The halls that were taken, with the half-days on which they can't be had or hold something else."""
    halls = sorted({event.venue_id for event in events if event.venue_id})
    taken: dict[int, set[Slot]] = {pk: set() for pk in halls}
    for venue, day, half in Busy.objects.filter(venue__in=halls).values_list("venue", "day", "half"):
        taken[venue or 0] |= slots(day, half)
    elsewhere = (
        Event.objects.standing().filter(venue__in=halls, day__isnull=False).exclude(assignment__activity=activity)
    )
    for event in elsewhere:
        taken[event.venue_id or 0] |= slots(event.day, event.half) if event.day else frozenset()
    return tuple(plain.Venue(str(pk), blackouts=frozenset(busy)) for pk, busy in taken.items())


# --- guests -------------------------------------------------------------------------------------------------------


def _guests(wished: Sequence[Wish], activity: Activity) -> tuple[plain.Guest, ...]:
    """Everybody wished for, with the half-days they said and those on which another activity has them."""
    people = {one.person_id for one in wished}
    known = {one.person_id: one for one in Guest.objects.filter(person__in=people).select_related("home")}
    places = {
        one.person_id: one.place for one in reversed(wished) if one.place.startswith(tree.root(tree.ORGANISATION))
    }
    busy = _busy(known.values(), activity)
    touring = {one.person_id for one in wished if one.part == "speaker"}
    found = []
    for pk in sorted({one.person_id for one in wished if one.person_id}):
        guest = known.get(pk) or Guest(person_id=pk)
        found.append(
            plain.Guest(
                key=str(pk),
                home=guest.home.path if guest.home else places.get(pk, ""),
                busy=frozenset(busy.get(pk, ())), most_a_day=guest.most_a_day,
                same_day_km=guest.same_day_km, overnight_km=guest.overnight_km, tours=pk in touring,
            )
        )  # fmt: skip
    return tuple(found)


def _busy(guests: Collection[Guest], activity: Activity) -> dict[int, set[Slot]]:
    found: dict[int, set[Slot]] = defaultdict(set)
    keys = [guest.pk for guest in guests]
    for person, day, half in Busy.objects.filter(guest__in=keys).values_list("guest__person", "day", "half"):
        found[person] |= slots(day, half)
    held = Q(event__day__isnull=False, event__cancelled=False, refused_on=None)
    elsewhere = Invitation.objects.filter(held, guest__in=keys).exclude(event__assignment__activity=activity)
    for one in elsewhere.select_related("event", "guest"):
        found[one.guest.person_id] |= slots(one.event.day, one.event.half) if one.event.day else frozenset()
    return found


# --- how far ------------------------------------------------------------------------------------------------------


def _road_km(paths: Sequence[str]) -> dict[tuple[str, str], int]:
    """Between every two places, by the profile's map of squares."""
    on_map = squares()
    points = {path: point(path, on_map) for path in paths}
    return {
        (one, other): round(SQUARE_KM * hypot(points[one][0] - points[other][0], points[one][1] - points[other][1]))
        for number, one in enumerate(paths)
        for other in paths[number + 1 :]
    }


def _between_halls(events: Sequence[Event]) -> dict[tuple[str, str], int]:
    """Between every two places whose halls have map points: the straight line, as roads go."""
    points = {
        event.unit.path: (event.venue.latitude, event.venue.longitude)
        for event in events
        if event.venue and event.venue.latitude is not None and event.venue.longitude is not None
    }
    return {
        (one, other): round(plain.ROAD_OVER_STRAIGHT * plain.straight_km(*points[one], *points[other]))
        for one, other in combinations(sorted(points), 2)
    }


def squares() -> dict[str, tuple[int, int]]:
    """{path of a unit on the profile's map: row and column of its square}."""
    on_map = Unit.objects.filter(grid_row__isnull=False, grid_col__isnull=False)
    return {path: (row or 0, column or 0) for path, row, column in on_map.values_list("path", "grid_row", "grid_col")}


def point(path: str, on_map: Mapping[str, tuple[int, int]]) -> tuple[float, float]:
    """The square of the unit or of the nearest above it; of a larger unit, the middle of its squares."""
    for one in (path, *reversed(tree.ancestors(path))):
        if one in on_map:
            return on_map[one]
    inside = [square for one, square in on_map.items() if tree.holds(path, one)]
    if not inside:
        return 0.0, 0.0
    return sum(row for row, _ in inside) / len(inside), sum(column for _, column in inside) / len(inside)


# --- what was asked -----------------------------------------------------------------------------------------------


def digest_of(problem: Problem) -> str:
    """SHA-256 (hex) of a problem, the same for the same content."""
    return hashlib.sha256(json.dumps(_as_json(problem), sort_keys=True).encode()).hexdigest()


def _as_json(value: Any) -> Any:
    if is_dataclass(value):
        return [_as_json(getattr(value, one.name)) for one in fields(value)]
    if isinstance(value, frozenset | set):
        return sorted(str(one) for one in value)
    if isinstance(value, Mapping):
        return sorted([str(key), _as_json(one)] for key, one in value.items())
    if isinstance(value, tuple | list):
        return [_as_json(one) for one in value]
    return value if isinstance(value, int | str | None) else str(value)
