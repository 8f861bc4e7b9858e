"""The rules of a timetable, one function each: "of these, at most so many".

Every rule yields AtMost over three kinds of terms, so that the same rules serve the solver, the search for what
contradicts what, and any other program that takes linear sums. The sums are written as tight as they are known to be:
all events that exclude each other in one sum rather than pair by pair.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

from abhiyan.scheduling.problem import BOTH, Event, Guest, Half, Problem, Slot
from abhiyan.scheduling.timetable import Reason


class Held(NamedTuple):
    """The event is held in the slot."""

    event: str
    slot: Slot


class Visit(NamedTuple):
    """The guest is at the event, which is held in the slot."""

    guest: str
    event: str
    slot: Slot


class Out(NamedTuple):
    """The guest is at some event on that day."""

    guest: str
    day: date


Term = Held | Visit | Out


class AtMost(NamedTuple):
    """Of these terms at most so many hold. `why` is what a person would have to give up for more."""

    why: Reason
    terms: tuple[Term, ...]
    most: int


Rule = Callable[["Ground"], Iterator[AtMost]]


class Ground:
    """What every rule looks at: the days there are, and who is wanted where."""

    def __init__(self, problem: Problem, margin: int = 0) -> None:
        """margin: so many days before and after all windows are looked at as well."""
        self.problem = problem
        self.days = all_days(problem, margin)
        self.slots = [Slot(day, half) for day in self.days for half in BOTH]
        self.required = {event.key: problem.required(event) for event in problem.events}
        self.wanted: dict[str, list[Event]] = defaultdict(list)
        for event in problem.events:
            for guest in dict.fromkeys([*self.required[event.key], *(wish.guest for wish in event.wishes)]):
                self.wanted[guest].append(event)

    def guests(self) -> Iterator[tuple[Guest, list[Event]]]:
        """Every guest who is wanted anywhere, with the events."""
        for guest in self.problem.guests:
            if guest.key in self.wanted:
                yield guest, self.wanted[guest.key]

    def too_far(self, events: Sequence[Event], limit: int | None) -> dict[str, set[str]]:
        """For each event those further away than the limit."""
        if limit is None:
            return {event.key: set() for event in events}
        km = self.problem.km
        return {event.key: {other.key for other in events if km(event.place, other.place) > limit} for event in events}


def all_days(problem: Problem, margin: int = 0) -> list[date]:
    """From the first day of any window to the last of any, pinned days included."""
    pinned = [event.pinned.day for event in problem.events if event.pinned]
    first = min([*(event.first for event in problem.events), *pinned]) - timedelta(days=margin)
    last = max([*(event.last for event in problem.events), *pinned]) + timedelta(days=margin)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


# --- one event --------------------------------------------------------------------------------------------------------


def every_event_is_within_its_window(ground: Ground) -> Iterator[AtMost]:
    for event in ground.problem.events:
        open_slots = event.slots()
        yield from _never(Reason("window", event.key), event, (one for one in ground.slots if one not in open_slots))


def nothing_is_held_on_a_holiday(ground: Ground) -> Iterator[AtMost]:
    for slot in ground.slots:
        if slot in ground.problem.holidays:
            for event in ground.problem.events:
                yield AtMost(Reason("holiday", slots=(slot,)), (Held(event.key, slot),), 0)


def no_event_is_held_in_its_blackouts(ground: Ground) -> Iterator[AtMost]:
    for event in ground.problem.events:
        yield from _never(Reason("event_blackout", event.key), event, event.blackouts)


def what_is_pinned_stays(ground: Ground) -> Iterator[AtMost]:
    for event in ground.problem.events:
        if event.pinned:
            why = Reason("pinned", event.key, slots=(event.pinned,))
            others = [one for one in ground.slots if one != event.pinned]
            yield AtMost(why, tuple(Held(event.key, slot) for slot in others), 0)


# --- venues, regions, the whole ---------------------------------------------------------------------------------------


def no_venue_is_used_in_its_blackouts(ground: Ground) -> Iterator[AtMost]:
    for event in ground.problem.events:
        if event.venue:
            blackouts = ground.problem.venue[event.venue].blackouts
            yield from _never(Reason("venue_blackout", venue=event.venue), event, blackouts)


def no_venue_holds_two_events_at_once(ground: Ground) -> Iterator[AtMost]:
    inside: dict[str, list[Event]] = defaultdict(list)
    for event in ground.problem.events:
        if event.venue:
            inside[event.venue].append(event)
    for venue, events in inside.items():
        if len(events) > 1:
            for slot in ground.slots:
                yield AtMost(Reason("venue_twice", venue=venue, slots=(slot,), limit=1), _held(events, [slot]), 1)


def no_slot_holds_more_than_the_most(ground: Ground) -> Iterator[AtMost]:
    most = ground.problem.limits.most_a_slot
    if most is not None:
        for slot in ground.slots:
            yield AtMost(Reason("most_a_slot", slots=(slot,), limit=most), _held(ground.problem.events, [slot]), most)


def no_day_holds_more_than_the_most(ground: Ground) -> Iterator[AtMost]:
    most = ground.problem.limits.most_a_day
    if most is not None:
        yield from _most_a_day(ground, "most_a_day", "", ground.problem.events, most)


def no_region_holds_more_a_day_than_its_most(ground: Ground) -> Iterator[AtMost]:
    for region in ground.problem.regions:
        if region.most_a_day is not None:
            events = [event for event in ground.problem.events if event.region == region.key]
            yield from _most_a_day(ground, "region_most_a_day", region.key, events, region.most_a_day)


# --- guests -----------------------------------------------------------------------------------------------------------


def no_guest_is_at_an_event_while_busy(ground: Ground) -> Iterator[AtMost]:
    for guest, events in ground.guests():
        for slot in ground.slots:
            if slot in guest.busy:
                why = Reason("busy", guest=guest.key, slots=(slot,))
                for event in events:
                    yield AtMost(why, (Visit(guest.key, event.key, slot),), 0)


def nobody_is_in_two_places_at_once(ground: Ground) -> Iterator[AtMost]:
    for guest, events in ground.guests():
        if len(events) > 1:
            for slot in ground.slots:
                why = Reason("two_places", guest=guest.key, slots=(slot,), limit=1)
                yield AtMost(why, _visits(guest, events, [slot]), 1)


def no_guest_has_more_events_a_day_than_the_most(ground: Ground) -> Iterator[AtMost]:
    for guest, events in ground.guests():
        if guest.most_a_day < min(len(BOTH), len(events)):
            for day in ground.days:
                why = Reason("guest_most_a_day", guest=guest.key, slots=_of(day), limit=guest.most_a_day)
                yield AtMost(why, _visits(guest, events, _of(day)), guest.most_a_day)


def no_guest_travels_too_far_within_a_day(ground: Ground) -> Iterator[AtMost]:
    """Nobody is at two at once, so a set of mornings that are all too far from a set of afternoons is one sum."""
    for guest, events in ground.guests():
        limit = same_day_km(ground.problem, guest)
        far = ground.too_far(events, limit)
        for mornings, afternoons in _sets_too_far(far):
            for day in ground.days:
                morning, afternoon = _of(day)
                terms = (
                    *(Visit(guest.key, event, morning) for event in mornings),
                    *(Visit(guest.key, event, afternoon) for event in afternoons),
                )
                yield AtMost(Reason("same_day_km", guest=guest.key, slots=_of(day), limit=limit), terms, 1)


def no_guest_travels_too_far_overnight(ground: Ground) -> Iterator[AtMost]:
    """What is too far for a night is too far for a day as well, so of such a group one is held in two days."""
    for guest, events in ground.guests():
        limit = overnight_km(ground.problem, guest)
        for group in _groups_too_far(ground.too_far(events, limit)):
            for day, next_day in zip(ground.days, ground.days[1:], strict=False):
                slots = (*_of(day), *_of(next_day))
                terms = tuple(Visit(guest.key, event, slot) for event, slot in product(group, slots))
                yield AtMost(Reason("overnight_km", guest=guest.key, slots=slots, limit=limit), terms, 1)


def every_guest_has_rest_days(ground: Ground) -> Iterator[AtMost]:
    for guest, _ in ground.guests():
        if guest.rest_days:
            yield from _most_days(ground, guest, "rest_days", guest.rest_days + 1, 1, guest.rest_days)


def no_guest_is_out_too_many_days_running(ground: Ground) -> Iterator[AtMost]:
    for guest, _ in ground.guests():
        if (most := guest.most_days_running) is not None:
            yield from _most_days(ground, guest, "most_days_running", most + 1, most, most)


RULES: tuple[Rule, ...] = (
    every_event_is_within_its_window,
    nothing_is_held_on_a_holiday,
    no_event_is_held_in_its_blackouts,
    what_is_pinned_stays,
    no_venue_is_used_in_its_blackouts,
    no_venue_holds_two_events_at_once,
    no_slot_holds_more_than_the_most,
    no_day_holds_more_than_the_most,
    no_region_holds_more_a_day_than_its_most,
    no_guest_is_at_an_event_while_busy,
    nobody_is_in_two_places_at_once,
    no_guest_has_more_events_a_day_than_the_most,
    no_guest_travels_too_far_within_a_day,
    no_guest_travels_too_far_overnight,
    every_guest_has_rest_days,
    no_guest_is_out_too_many_days_running,
)


def all_rules(ground: Ground) -> Iterator[AtMost]:
    """Everything that has to hold, rule by rule."""
    for rule in RULES:
        yield from rule(ground)


# --- what the rules share ---------------------------------------------------------------------------------------------


def same_day_km(problem: Problem, guest: Guest) -> int | None:
    return guest.same_day_km if guest.same_day_km is not None else problem.limits.same_day_km


def overnight_km(problem: Problem, guest: Guest) -> int | None:
    return guest.overnight_km if guest.overnight_km is not None else problem.limits.overnight_km


def _of(day: date) -> tuple[Slot, Slot]:
    return Slot(day, Half.MORNING), Slot(day, Half.AFTERNOON)


def _never(why: Reason, event: Event, slots: Iterable[Slot]) -> Iterator[AtMost]:
    for slot in sorted(slots):
        yield AtMost(why._replace(slots=(slot,)), (Held(event.key, slot),), 0)


def _held(events: Iterable[Event], slots: Iterable[Slot]) -> tuple[Term, ...]:
    return tuple(Held(event.key, slot) for event, slot in product(events, slots))


def _visits(guest: Guest, events: Iterable[Event], slots: Iterable[Slot]) -> tuple[Term, ...]:
    return tuple(Visit(guest.key, event.key, slot) for event, slot in product(events, slots))


def _most_a_day(ground: Ground, kind: str, region: str, events: Sequence[Event], most: int) -> Iterator[AtMost]:
    for day in ground.days:
        yield AtMost(Reason(kind, region=region, slots=_of(day), limit=most), _held(events, _of(day)), most)


def _most_days(ground: Ground, guest: Guest, kind: str, length: int, most: int, limit: int) -> Iterator[AtMost]:
    """Of any `length` days running the guest is out on at most so many."""
    for start in range(max(1, len(ground.days) - length + 1)):
        days = ground.days[start : start + length]
        if len(days) > most:
            slots = tuple(slot for day in days for slot in _of(day))
            why = Reason(kind, guest=guest.key, slots=slots, limit=limit)
            yield AtMost(why, tuple(Out(guest.key, day) for day in days), most)


def _sets_too_far(far: dict[str, set[str]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Pairs of sets, each event of the one too far from each of the other; every pair that is too far is in one.

    An event counts as too far from itself: it is held once.
    """
    if not any(far.values()):
        return []
    reach = {event: others | {event} for event, others in far.items()}
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = {}
    for afternoons in reach.values():
        mornings = tuple(event for event in reach if afternoons <= reach[event])
        found[mornings, tuple(event for event in reach if event in afternoons)] = None
    return list(found)


def _groups_too_far(far: dict[str, set[str]]) -> Iterator[list[str]]:
    """Groups of events that are all too far from each other; every pair that is too far is in one."""
    covered: set[tuple[str, str]] = set()
    for event, others in far.items():
        for other in far:
            if other in others and (event, other) not in covered:
                group = [event, other]
                group += [more for more in far if more not in group and all(more in far[one] for one in group)]
                group = _grown(group, far)
                covered |= set(product(group, group))
                yield group


def _grown(group: list[str], far: dict[str, set[str]]) -> list[str]:
    """The first two, and each of the others that is too far from all before it."""
    kept = group[:2]
    for event in group[2:]:
        if all(event in far[one] for one in kept):
            kept.append(event)
    return kept
