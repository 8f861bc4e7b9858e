"""What is wrong with a timetable, found without the solver and without its rules: a second opinion.

Nothing here is imported from the model or its rules, on purpose: a rule that is wrong there is seen here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations, pairwise

from abhiyan.scheduling.problem import Event, Guest, Half, Problem, Slot
from abhiyan.scheduling.timetable import Reason, Timetable

Day = list[tuple[Slot, Event]]  # a guest's visits in their order

MANY = 10  # of one guest's wishes, the weightiest: all their sets are tried


def check(problem: Problem, timetable: Timetable) -> tuple[Reason, ...]:
    """Everything that is wrong with it; nothing for a sound one."""
    found = [*_places(problem, timetable.slots), *_guests(problem, timetable)]
    if not found:
        found = list(_figures(problem, timetable))
    return tuple(found)


# --- events -----------------------------------------------------------------------------------------------------------


def _places(problem: Problem, slots: Mapping[str, Slot]) -> Iterator[Reason]:
    known = {event.key for event in problem.events}
    yield from (Reason("unknown_event", event) for event in slots if event not in known)
    yield from (Reason("not_placed", event.key) for event in problem.events if event.key not in slots)
    placed = [(event, slots[event.key]) for event in problem.events if event.key in slots]
    for event, slot in placed:
        yield from _one_event(problem, event, slot)
    yield from _halls(placed)
    yield from _crowds(problem, placed)


def _one_event(problem: Problem, event: Event, slot: Slot) -> Iterator[Reason]:
    about = Reason("", event.key, venue=event.venue, slots=(slot,))
    if not event.first <= slot.day <= event.last or slot.half not in event.halves:
        yield about._replace(kind="outside_window")
    if slot in problem.holidays:
        yield about._replace(kind="on_holiday")
    if slot in event.blackouts:
        yield about._replace(kind="in_event_blackout")
    if event.pinned and event.pinned != slot:
        yield about._replace(kind="off_its_pin")
    if event.venue and slot in problem.venue[event.venue].blackouts:
        yield about._replace(kind="in_venue_blackout")


def _halls(placed: Sequence[tuple[Event, Slot]]) -> Iterator[Reason]:
    first: dict[tuple[str, Slot], Event] = {}
    for event, slot in placed:
        if event.venue:
            before = first.setdefault((event.venue, slot), event)
            if before is not event:
                yield Reason("venue_used_twice", event.key, other=before.key, venue=event.venue, slots=(slot,))


def _crowds(problem: Problem, placed: Sequence[tuple[Event, Slot]]) -> Iterator[Reason]:
    limits = problem.limits
    for slot, count in Counter(slot for _, slot in placed).items():
        if limits.most_a_slot is not None and count > limits.most_a_slot:
            yield Reason("over_most_a_slot", slots=(slot,), value=count, limit=limits.most_a_slot)
    for day, count in Counter(slot.day for _, slot in placed).items():
        if limits.most_a_day is not None and count > limits.most_a_day:
            yield Reason("over_most_a_day", slots=_on(placed, day), value=count, limit=limits.most_a_day)
    for (region, day), count in Counter((event.region, slot.day) for event, slot in placed).items():
        most = problem.region[region].most_a_day if region else None
        if most is not None and count > most:
            slots = _on([one for one in placed if one[0].region == region], day)
            yield Reason("over_region_most_a_day", region=region, slots=slots, value=count, limit=most)


def _on(placed: Sequence[tuple[Event, Slot]], day: date) -> tuple[Slot, ...]:
    return tuple(sorted({slot for _, slot in placed if slot.day == day}))


# --- guests -----------------------------------------------------------------------------------------------------------


def _guests(problem: Problem, timetable: Timetable) -> Iterator[Reason]:
    for event in problem.events:
        come = timetable.attendance.get(event.key, ())
        invited = {wish.guest for wish in event.wishes} | set(problem.required(event))
        yield from (Reason("guest_missing", event.key, one) for one in problem.required(event) if one not in come)
        yield from (Reason("not_invited", event.key, one) for one in come if one not in invited)
    for guest, visits in _visits(problem, timetable.slots, timetable.attendance).items():
        yield from what_is_wrong(problem, guest, visits)


def _visits(problem: Problem, slots: Mapping[str, Slot], attendance: Mapping[str, Sequence[str]]) -> dict[Guest, Day]:
    found: dict[str, Day] = defaultdict(list)
    for event in problem.events:
        for guest in dict.fromkeys(attendance.get(event.key, ())):
            if event.key in slots and guest in problem.guest:
                found[guest].append((slots[event.key], event))
    return {problem.guest[key]: sorted(visits, key=lambda one: (one[0], one[1].key)) for key, visits in found.items()}


def what_is_wrong(problem: Problem, guest: Guest, visits: Day) -> Iterator[Reason]:
    """With one guest's visits, given in their order."""
    for slot, event in visits:
        if slot in guest.busy:
            yield Reason("while_busy", event.key, guest.key, slots=(slot,))
    for day, count in Counter(slot.day for slot, _ in visits).items():
        if count > guest.most_a_day:
            of_day = tuple(slot for slot, _ in visits if slot.day == day)
            yield Reason("over_guest_most_a_day", guest=guest.key, slots=of_day, value=count, limit=guest.most_a_day)
    for (slot, event), (later, other) in combinations(visits, 2):
        yield from _two_visits(problem, guest, Reason("", event.key, guest.key, other.key, slots=(slot, later)))
    yield from _days_out(guest, sorted({slot.day for slot, _ in visits}))


def _two_visits(problem: Problem, guest: Guest, about: Reason) -> Iterator[Reason]:
    slot, later = about.slots
    apart = (later.day - slot.day).days
    if slot == later:
        yield about._replace(kind="in_two_places", slots=(slot,))
    elif apart <= 1:
        own = guest.overnight_km if apart else guest.same_day_km
        general = problem.limits.overnight_km if apart else problem.limits.same_day_km
        limit = general if own is None else own
        km = 0 if limit is None else problem.km(problem.event[about.event].place, problem.event[about.other].place)
        if limit is not None and km > limit:
            yield about._replace(kind="too_far_overnight" if apart else "too_far_same_day", value=km, limit=limit)


def _days_out(guest: Guest, days: Sequence[date]) -> Iterator[Reason]:
    running = 1
    for day, following in pairwise(days):
        free = (following - day).days - 1
        if free < guest.rest_days:
            slots = (*_morning(day), *_morning(following))
            yield Reason("too_few_rest_days", guest=guest.key, slots=slots, value=free, limit=guest.rest_days)
        running = running + 1 if free == 0 else 1
        if guest.most_days_running is not None and running == guest.most_days_running + 1:
            yield Reason(
                "too_many_days_running", guest=guest.key, slots=_morning(following), value=running,
                limit=guest.most_days_running,
            )  # fmt: skip


def _morning(day: date) -> tuple[Slot, ...]:
    return (Slot(day, Half.MORNING),)


# --- what it is worth -------------------------------------------------------------------------------------------------


def _figures(problem: Problem, timetable: Timetable) -> Iterator[Reason]:
    worth = objective(problem, timetable.slots, timetable.attendance)
    if worth != timetable.objective:
        yield Reason("wrong_objective", value=timetable.objective, limit=worth)
    if timetable.bound < worth or (timetable.proved and timetable.bound != worth):
        yield Reason("wrong_bound", value=timetable.bound, limit=worth)


def objective(problem: Problem, slots: Mapping[str, Slot], attendance: Mapping[str, Sequence[str]]) -> int:
    """Points of the wishes that are held, less travel."""
    held = sum(
        wish.weight
        for event in problem.events
        for wish in event.wishes
        if wish.guest in attendance[event.key] and wish.guest not in problem.required(event)
    )
    return held - sum(travel(problem, guest, visits) for guest, visits in _visits(problem, slots, attendance).items())


def travel(problem: Problem, guest: Guest, visits: Day) -> int:
    """Points of one guest's journeys: home for every night, but for who tours and goes on by the shorter way."""
    if not (guest.home and guest.travel_counts and visits):
        return 0

    def home(event: Event) -> int:
        return problem.points(problem.km(guest.home, event.place))

    points = home(visits[0][1]) + home(visits[-1][1])
    for (slot, event), (later, other) in pairwise(visits):
        straight, by_home = problem.points(problem.km(event.place, other.place)), home(event) + home(other)
        apart = (later.day - slot.day).days
        may_go_on = apart == 1 and guest.tours
        points += straight if apart == 0 else min(straight, by_home) if may_go_on else by_home
    return points


# --- by hand ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """A timetable that somebody tried by hand: what is wrong, who could come, and what it costs beside another."""

    clashes: tuple[Reason, ...]
    timetable: Timetable
    cost: int


def clashes(problem: Problem, slots: Mapping[str, Slot], beside: Timetable | None = None) -> Trial:
    """Every clash of these slots at once, and how many points fewer than `beside` they are worth; else 0."""
    attendance = best_attendance(problem, slots)
    worth = objective(problem, slots, attendance)
    tried = Timetable(dict(slots), attendance, worth, max(worth, beside.bound) if beside else worth, proved=False)
    found = (*_places(problem, slots), *_guests(problem, tried))
    return Trial(found, tried, beside.objective - worth if beside else 0)


def best_attendance(problem: Problem, slots: Mapping[str, Slot]) -> dict[str, tuple[str, ...]]:
    """Who comes when events are held in these slots: all who are required, and of the others what is worth most."""
    come: dict[str, list[str]] = {
        event.key: list(problem.required(event)) if event.key in slots else [] for event in problem.events
    }
    for guest in problem.guests:
        required = [(slots[one.key], one) for one in problem.events if guest.key in come[one.key]]
        wished = {
            one.key: wish.weight
            for one in problem.events
            for wish in one.wishes
            if wish.guest == guest.key and one.key in slots and guest.key not in come[one.key]
        }
        for event in _best_of(problem, guest, required, wished, slots):
            come[event].append(guest.key)
    return {event: tuple(guests) for event, guests in come.items()}


def _best_of(
    problem: Problem, guest: Guest, required: Day, wished: Mapping[str, int], slots: Mapping[str, Slot]
) -> tuple[str, ...]:
    """Which of the wished events make the most of one guest, with those it has to be at."""
    known = set(what_is_wrong(problem, guest, sorted(required, key=lambda one: one[0])))
    best: tuple[int, tuple[str, ...]] | None = None
    free = [event for event in wished if slots[event] not in guest.busy]
    free = sorted(free, key=lambda event: -wished[event])[:MANY]
    for chosen in chain.from_iterable(combinations(free, size) for size in range(len(free) + 1)):
        visits = sorted([*required, *((slots[one], problem.event[one]) for one in chosen)], key=lambda one: one[0])
        if set(what_is_wrong(problem, guest, visits)) <= known:
            worth = sum(wished[one] for one in chosen) - travel(problem, guest, visits)
            if best is None or worth > best[0]:
                best = worth, chosen
    return best[1] if best else ()
