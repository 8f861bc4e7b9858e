"""Why a wish is not held: what stands in its way on the slot that its event was given."""

from collections.abc import Mapping, Sequence

from abhiyan.scheduling.checking import travel, what_is_wrong
from abhiyan.scheduling.problem import Event, Problem, Slot, Wish
from abhiyan.scheduling.timetable import Reason

KINDS = {
    "in_two_places": "wish_elsewhere",
    "over_guest_most_a_day": "wish_most_a_day",
    "too_far_same_day": "wish_same_day_km",
    "too_far_overnight": "wish_overnight_km",
    "too_few_rest_days": "wish_rest_days",
    "too_many_days_running": "wish_most_days_running",
}


def reasons(problem: Problem, slots: Mapping[str, Slot], attendance: Mapping[str, Sequence[str]]) -> tuple[Reason, ...]:
    """One for every wish that isn't held, in the order of the problem; also where slots clash, or are missing."""
    visits: dict[str, list[tuple[Slot, Event]]] = {guest.key: [] for guest in problem.guests}
    placed = [event for event in problem.events if event.key in slots]
    for event in placed:
        for guest in attendance[event.key]:
            visits[guest].append((slots[event.key], event))
    return tuple(
        _reason(problem, event, wish, slots[event.key], visits[wish.guest])
        for event in placed
        for wish in event.wishes
        if wish.guest not in attendance[event.key]
    )


def _reason(problem: Problem, event: Event, wish: Wish, slot: Slot, visits: list[tuple[Slot, Event]]) -> Reason:
    guest = problem.guest[wish.guest]
    about = Reason("", event.key, guest.key, slots=(slot,))
    if slot in guest.busy:
        open_slots = {one for one in event.slots() if one not in problem.holidays}
        return about._replace(kind="wish_never_free" if open_slots <= guest.busy else "wish_busy")
    before = sorted(visits, key=lambda one: one[0])
    after = sorted([*visits, (slot, event)], key=lambda one: one[0])
    known = set(what_is_wrong(problem, guest, before))
    for wrong in what_is_wrong(problem, guest, after):
        if wrong in known:
            continue
        other = wrong.other if wrong.event == event.key else wrong.event
        other = other or next((one.key for at, one in visits if at.day == slot.day), "")
        return about._replace(kind=KINDS[wrong.kind], other=other, value=wrong.value, limit=wrong.limit)
    longer = travel(problem, guest, after) - travel(problem, guest, before)
    kind = "wish_travel" if longer >= wish.weight else "wish_not_found"
    return about._replace(kind=kind, value=longer, limit=wish.weight)
