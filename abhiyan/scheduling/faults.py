"""What is wrong with a problem itself, and what can't go well with it; each with what to change."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

from abhiyan.scheduling.problem import Event, Guest, NoDistance, Problem, Slot
from abhiyan.scheduling.timetable import Reason

LONGEST_WINDOW = 120  # days; a timetable further ahead is another plan
LONGEST_WHOLE = 400  # days from the first of any window to the last of any, pins included
HEAVIEST = 10_000  # points


class BadProblem(Exception):
    """The problem can't be understood; `faults` says everything that is wrong with it."""

    def __init__(self, faults: tuple[Reason, ...]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


def refuse_faults(problem: Problem) -> None:
    """Raises BadProblem where anything is wrong with it."""
    if found := faults(problem):
        raise BadProblem(found)


def faults(problem: Problem) -> tuple[Reason, ...]:
    """Everything without which a problem has no meaning: names of nothing, reversed windows, numbers that can't be."""
    if not problem.events:
        return (Reason("no_events"),)
    found = [*_keys_twice(problem), *_unknown(problem)]
    if not found:
        found = [*_windows(problem), *_wishes(problem), *_numbers(problem), *_limits(problem)]
    if not found:
        found = [*_whole(problem), *_distances(problem)]
    return tuple(found)


def obstacles(problem: Problem) -> tuple[Reason, ...]:
    """What makes a sound problem impossible and can be seen at once, before anything is solved."""
    return (*_closed_windows(problem), *_overbooked_guests(problem), *_overbooked_venues(problem))


# --- names ------------------------------------------------------------------------------------------------------------


def _keys_twice(problem: Problem) -> Iterator[Reason]:
    for things in (problem.events, problem.guests, problem.places, problem.venues, problem.regions):
        for key, count in Counter(thing.key for thing in things).items():
            if count > 1 or not key:
                yield Reason("key_twice", other=key)


def _unknown(problem: Problem) -> Iterator[Reason]:
    for event in problem.events:
        yield from _unknown_of_event(problem, event)
    for region in problem.regions:
        yield from (
            Reason("unknown_guest", "", one, region=region.key) for one in region.attends if one not in problem.guest
        )
    for guest in problem.guests:
        if guest.home and guest.home not in problem.place:
            yield Reason("unknown_place", guest=guest.key, other=guest.home)


def _unknown_of_event(problem: Problem, event: Event) -> Iterator[Reason]:
    if event.place not in problem.place:
        yield Reason("unknown_place", event.key, other=event.place)
    if event.venue and event.venue not in problem.venue:
        yield Reason("unknown_venue", event.key, venue=event.venue)
    if event.region and event.region not in problem.region:
        yield Reason("unknown_region", event.key, region=event.region)
    for guest in (*filter(None, [event.chief]), *(wish.guest for wish in event.wishes)):
        if guest not in problem.guest:
            yield Reason("unknown_guest", event.key, guest)


# --- events, guests, limits -------------------------------------------------------------------------------------------


def _windows(problem: Problem) -> Iterator[Reason]:
    for event in problem.events:
        days = (event.last - event.first).days + 1
        if days < 1:
            yield Reason("window_reversed", event.key)
        if days > LONGEST_WINDOW:
            yield Reason("window_too_long", event.key, value=days, limit=LONGEST_WINDOW)
        if not event.halves:
            yield Reason("no_half", event.key)


def _whole(problem: Problem) -> Iterator[Reason]:
    """Events years apart: a day forgotten, or two plans in one."""
    pinned = [event.pinned.day for event in problem.events if event.pinned]
    first = min([*(event.first for event in problem.events), *pinned])
    last = max([*(event.last for event in problem.events), *pinned])
    if (last - first).days >= LONGEST_WHOLE:
        one = next(event.key for event in problem.events if first in (event.first, event.pinned and event.pinned.day))
        other = next(event.key for event in problem.events if last in (event.last, event.pinned and event.pinned.day))
        yield Reason("years_apart", one, other=other, value=(last - first).days + 1, limit=LONGEST_WHOLE)


def _wishes(problem: Problem) -> Iterator[Reason]:
    for event in problem.events:
        if event.needs_chief and not event.chief:
            yield Reason("no_chief", event.key)
        for guest, count in Counter(wish.guest for wish in event.wishes).items():
            if count > 1:
                yield Reason("wish_twice", event.key, guest)
        for wish in event.wishes:
            if not 1 <= wish.weight <= HEAVIEST:
                yield Reason("wish_weight", event.key, wish.guest, value=wish.weight, limit=HEAVIEST)


def _numbers(problem: Problem) -> Iterator[Reason]:
    limits = problem.limits
    yield from _at_least(1, {"limits.km_a_point": limits.km_a_point})
    yield from _at_least(1, {"limits.most_a_slot": limits.most_a_slot, "limits.most_a_day": limits.most_a_day})
    yield from _at_least(0, {"limits.same_day_km": limits.same_day_km, "limits.overnight_km": limits.overnight_km})
    for region in problem.regions:
        yield from _at_least(1, {f"{region.key}.most_a_day": region.most_a_day})
    for guest in problem.guests:
        mark = guest.key
        yield from _at_least(
            1, {f"{mark}.most_a_day": guest.most_a_day, f"{mark}.most_days_running": guest.most_days_running}
        )
        yield from _at_least(
            0,
            {
                f"{mark}.rest_days": guest.rest_days,
                f"{mark}.same_day_km": guest.same_day_km,
                f"{mark}.overnight_km": guest.overnight_km,
            },
        )
    for pair, km in problem.road_km.items():
        yield from _at_least(0, {f"road_km {'-'.join(pair)}": km})


def _at_least(least: int, numbers: dict[str, int | None]) -> Iterator[Reason]:
    for name, number in numbers.items():
        if number is not None and number < least:
            yield Reason("too_small", other=name, value=number, limit=least)


def _limits(problem: Problem) -> Iterator[Reason]:
    for guest in problem.guests:
        if guest.tours and not guest.home:
            yield Reason("tours_from_nowhere", guest=guest.key)
        within = _first(guest.same_day_km, problem.limits.same_day_km)
        overnight = _first(guest.overnight_km, problem.limits.overnight_km)
        if overnight is not None and within is not None and overnight < within:
            yield Reason("overnight_too_short", guest=guest.key, value=overnight, limit=within)


def _first(*limits: int | None) -> int | None:
    return next((limit for limit in limits if limit is not None), None)


def _distances(problem: Problem) -> Iterator[Reason]:
    """Every distance that will be asked for."""
    missing = set()
    for guest, events in _wanted(problem).items():
        places = {event.place for event in events}
        starts = places | ({problem.guest[guest].home} - {""})
        for one, other in product(sorted(starts), sorted(places)):
            try:
                problem.km(one, other)
            except NoDistance:
                missing.add((one, other))
    for one, other in sorted(missing):
        yield Reason("no_distance", event=other, other=one)


def _wanted(problem: Problem) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in problem.events:
        for guest in dict.fromkeys([*problem.required(event), *(wish.guest for wish in event.wishes)]):
            found[guest].append(event)
    return found


# --- what can't go well -----------------------------------------------------------------------------------------------


def _open(problem: Problem, event: Event) -> frozenset[Slot]:
    venue = problem.venue[event.venue].blackouts if event.venue else frozenset()
    return event.slots() - problem.holidays - event.blackouts - venue


def _closed_windows(problem: Problem) -> Iterator[Reason]:
    for event in problem.events:
        if not _open(problem, event):
            yield Reason("window_closed", event.key, venue=event.venue)


def _overbooked_guests(problem: Problem) -> Iterator[Reason]:
    for guest in problem.guests:
        events = [event for event in problem.events if guest.key in problem.required(event)]
        for event in events:
            if _open(problem, event) and _open(problem, event) <= guest.busy:
                yield Reason("guest_never_free", event.key, guest.key)
        slots = {slot for event in events for slot in _open(problem, event)}
        time = _time(guest, slots - guest.busy)
        if 0 < time < len(events):
            yield Reason("guest_overbooked", guest=guest.key, value=len(events), limit=time)


def _time(guest: Guest, slots: Iterable[Slot]) -> int:
    """At how many events the guest can be in these slots."""
    return sum(min(count, guest.most_a_day) for count in Counter(slot.day for slot in slots).values())


def _overbooked_venues(problem: Problem) -> Iterator[Reason]:
    inside: dict[str, list[Event]] = defaultdict(list)
    for event in problem.events:
        if event.venue:
            inside[event.venue].append(event)
    for venue, events in inside.items():
        slots = {slot for event in events for slot in _open(problem, event)}
        if 0 < len(slots) < len(events):
            yield Reason("venue_overbooked", venue=venue, value=len(events), limit=len(slots))
        pinned: dict[Slot, Event] = {}
        for event in events:
            if event.pinned and pinned.setdefault(event.pinned, event) is not event:
                other = pinned[event.pinned].key
                yield Reason("pinned_into_one_hall", event.key, other=other, venue=venue, slots=(event.pinned,))
