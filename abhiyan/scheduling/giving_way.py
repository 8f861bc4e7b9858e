"""What it costs to give way on a rule, and the problem that is left when somebody did."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from abhiyan.scheduling.problem import Event, Guest, Problem
from abhiyan.scheduling.timetable import Reason

# How hard it is to give way, as offices tell it: another half-day before another guest, a holiday late, the chief last.
COSTS = {
    "most_a_slot": 2,
    "most_a_day": 2,
    "region_most_a_day": 2,
    "guest_most_a_day": 2,
    "rest_days": 3,
    "most_days_running": 3,
    "same_day_km": 3,
    "overnight_km": 3,
    "venue_blackout": 3,
    "event_blackout": 3,
    "window": 3,
    "pinned": 4,
    "busy": 4,
    "attends": 5,
    "holiday": 6,
    "chief": 8,
}


def cost(problem: Problem, why: Reason) -> int:
    """What giving way costs; a day outside a window costs more the further outside it lies."""
    if why.kind != "window":
        return COSTS[why.kind]
    event, day = problem.event[why.event], why.slots[0].day
    return COSTS["window"] + max(0, (event.first - day).days, (day - event.last).days)


def give_way(problem: Problem, gives: Iterable[Reason]) -> Problem:
    """The problem after giving way on each of these."""
    for why in gives:
        problem = WAYS[why.kind](problem, why)
    return problem


def _event(problem: Problem, key: str, change: Callable[[Event], Event]) -> Problem:
    return replace(problem, events=tuple(change(one) if one.key == key else one for one in problem.events))


def _guest(problem: Problem, key: str, change: Callable[[Guest], Guest]) -> Problem:
    return replace(problem, guests=tuple(change(one) if one.key == key else one for one in problem.guests))


def _widen(problem: Problem, why: Reason) -> Problem:
    """The window reaches to the slot."""
    (slot,) = why.slots

    def wider(event: Event) -> Event:
        first, last = min(event.first, slot.day), max(event.last, slot.day)
        halves = tuple(dict.fromkeys([*event.halves, slot.half]))
        return replace(event, first=first, last=last, halves=halves)

    return _event(problem, why.event, wider)


def _unpin(problem: Problem, why: Reason) -> Problem:
    return _event(problem, why.event, lambda event: replace(event, pinned=None))


def _open_event(problem: Problem, why: Reason) -> Problem:
    return _event(problem, why.event, lambda event: replace(event, blackouts=event.blackouts - set(why.slots)))


def _open_venue(problem: Problem, why: Reason) -> Problem:
    venues = (
        replace(one, blackouts=one.blackouts - set(why.slots)) if one.key == why.venue else one
        for one in problem.venues
    )
    return replace(problem, venues=tuple(venues))


def _open_holiday(problem: Problem, why: Reason) -> Problem:
    return replace(problem, holidays=problem.holidays - set(why.slots))


def _without_chief(problem: Problem, why: Reason) -> Problem:
    return _event(problem, why.event, lambda event: replace(event, chief="", needs_chief=False))


def _excuse(problem: Problem, why: Reason) -> Problem:
    return _event(problem, why.event, lambda event: replace(event, excused=event.excused | {why.guest}))


def _free_guest(problem: Problem, why: Reason) -> Problem:
    return _guest(problem, why.guest, lambda guest: replace(guest, busy=guest.busy - set(why.slots)))


def _more_a_day(problem: Problem, why: Reason) -> Problem:
    return _guest(problem, why.guest, lambda guest: replace(guest, most_a_day=2))


def _further(problem: Problem, why: Reason) -> Problem:
    """As far as any two of the guest's events are apart."""
    places = {event.place for event in problem.events if why.guest in problem.required(event)}
    furthest = max(problem.km(one, other) for one in places for other in places)
    same_day = furthest if why.kind == "same_day_km" else None

    def further(guest: Guest) -> Guest:
        return replace(guest, overnight_km=furthest, same_day_km=same_day or guest.same_day_km)

    return _guest(problem, why.guest, further)


def _no_rest(problem: Problem, why: Reason) -> Problem:
    return _guest(problem, why.guest, lambda guest: replace(guest, rest_days=0))


def _run_on(problem: Problem, why: Reason) -> Problem:
    return _guest(problem, why.guest, lambda guest: replace(guest, most_days_running=None))


def _more_in_region(problem: Problem, why: Reason) -> Problem:
    regions = (replace(one, most_a_day=why.value) if one.key == why.region else one for one in problem.regions)
    return replace(problem, regions=tuple(regions))


def _more_in_all(problem: Problem, why: Reason) -> Problem:
    limits = problem.limits
    if why.kind == "most_a_slot":
        return replace(problem, limits=replace(limits, most_a_slot=max(limits.most_a_slot or 0, why.value or 0)))
    return replace(problem, limits=replace(limits, most_a_day=max(limits.most_a_day or 0, why.value or 0)))


WAYS: dict[str, Callable[[Problem, Reason], Problem]] = {
    "most_a_slot": _more_in_all,
    "most_a_day": _more_in_all,
    "region_most_a_day": _more_in_region,
    "guest_most_a_day": _more_a_day,
    "rest_days": _no_rest,
    "most_days_running": _run_on,
    "same_day_km": _further,
    "overnight_km": _further,
    "venue_blackout": _open_venue,
    "event_blackout": _open_event,
    "window": _widen,
    "pinned": _unpin,
    "busy": _free_guest,
    "attends": _excuse,
    "holiday": _open_holiday,
    "chief": _without_chief,
}
