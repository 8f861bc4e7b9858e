"""What came out: a slot for every event, who will be there, the proof, and why what was wished is not held."""

# ruff: noqa: E501 (a sentence is a line)

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from abhiyan.scheduling.problem import Slot


class Reason(NamedTuple):
    """Why something is so, as a kind and what it is about. A caller words it; `str` says it in plain English.

    kind: one of the names in WORDING. Keys are those of the problem; what doesn't apply is empty.
    other: the key of another event that stands in the way. value: what is, limit: what may be, in the unit of the kind
    (events, days, km, points).
    """

    kind: str
    event: str = ""
    guest: str = ""
    other: str = ""
    venue: str = ""
    region: str = ""
    slots: tuple[Slot, ...] = ()
    value: int | None = None
    limit: int | None = None

    def __str__(self) -> str:
        return WORDING[self.kind].format(**self._asdict() | {"slots": _listed(self.slots), "day": _day(self.slots)})


@dataclass(frozen=True)
class Timetable:
    """A slot for every event and who will be there.

    attendance: for each event the guests who come, required ones first.
    objective: points; bound: nothing better than this can exist; proved: nothing better than `objective` exists.
    reasons: one for every wish that isn't held.
    """

    slots: Mapping[str, Slot]
    attendance: Mapping[str, tuple[str, ...]]
    objective: int
    bound: int
    proved: bool
    reasons: tuple[Reason, ...] = ()

    @property
    def gap(self) -> float:
        """How much better the best may be, as a share of it; 0 when proved."""
        return 0.0 if self.proved else (self.bound - self.objective) / max(1, abs(self.bound))


def as_step(given: Reason) -> str:
    """Giving way on something, as what to do."""
    return STEPS[given.kind].format(**given._asdict() | {"slots": _listed(given.slots), "day": _day(given.slots)})


def _listed(slots: tuple[Slot, ...]) -> str:
    shown = ", ".join(str(slot) for slot in slots[:6])
    return f"{shown} and {len(slots) - 6} more" if len(slots) > 6 else shown


def _day(slots: tuple[Slot, ...]) -> str:
    return str(slots[0].day) if slots else ""


WORDING = {
    # what a problem asks for, of which some can't be had together
    "chief": "{guest} is the chief guest of {event}",
    "attends": "{guest} attends every event of the region, {event} too",
    "window": "{event} is held within its window",
    "holiday": "nothing is held on holidays ({slots})",
    "event_blackout": "{event} has blackouts: {slots}",
    "pinned": "{event} is pinned to {slots}",
    "venue_blackout": "the venue {venue} is not to be had: {slots}",
    "most_a_slot": "at most {limit} events are held in one slot",
    "most_a_day": "at most {limit} events are held in one day",
    "region_most_a_day": "at most {limit} events a day are held in the region {region}",
    "busy": "{guest} is busy: {slots}",
    "guest_most_a_day": "{guest} is at most at {limit} events a day",
    "same_day_km": "{guest} travels at most {limit} km between two events of one day",
    "overnight_km": "{guest} travels at most {limit} km between events of one day and the next",
    "rest_days": "{guest} rests {limit} days between two days with events",
    "most_days_running": "{guest} is out at most {limit} days running",
    # why a wish is not held
    "wish_never_free": "{guest} is busy whenever {event} may be held; ask for a free half-day, or do without",
    "wish_busy": "{guest} is busy when {event} is held ({slots}), and holding it at another time is worth less or cannot be",
    "wish_elsewhere": "{guest} is at {other} when {event} is held ({slots})",
    "wish_most_a_day": "{guest} has {limit} events that day already, {other} among them, and cannot come to {event} ({slots}) as well",
    "wish_same_day_km": "{other} on the same day is {value} km from {event}, and {guest} travels at most {limit}",
    "wish_overnight_km": "{other} on the day beside it is {value} km from {event}, and {guest} travels at most {limit} overnight",
    "wish_rest_days": "{guest} would rest {value} days instead of {limit} with {event} on {slots}",
    "wish_most_days_running": "{guest} would be out {value} days running instead of {limit} with {event} on {slots}",
    "wish_travel": "the way to {event} costs {value} points and the wish for {guest} is worth {limit}",
    "wish_not_found": "{guest} could come to {event}; the search ended before it found that",
    # what is wrong with a timetable
    "unknown_event": "{event} is no event of this problem; take it out of the timetable",
    "not_placed": "{event} has no slot; give it one",
    "outside_window": "{event} is held on {slots}, outside its window",
    "on_holiday": "{event} is held on a holiday ({slots})",
    "in_event_blackout": "{event} is held in one of its blackouts ({slots})",
    "off_its_pin": "{event} is pinned to another slot than {slots}",
    "in_venue_blackout": "the venue {venue} is not to be had when {event} is held ({slots})",
    "venue_used_twice": "{event} and {other} are both held in {venue} ({slots})",
    "over_most_a_slot": "{value} events are held in {slots}, and {limit} may be",
    "over_most_a_day": "{value} events are held on {day}, and {limit} may be",
    "over_region_most_a_day": "{value} events are held in the region {region} on {day}, and {limit} may be",
    "guest_missing": "{guest} has to be at {event} and is not",
    "not_invited": "{guest} is at {event} and was not asked for",
    "while_busy": "{guest} is busy when {event} is held ({slots})",
    "in_two_places": "{guest} is at {event} and {other} at once ({slots})",
    "over_guest_most_a_day": "{guest} has {value} events on {day}, and {limit} may be",
    "too_far_same_day": "{guest} travels {value} km between {event} and {other} on one day, and {limit} may be",
    "too_far_overnight": "{guest} travels {value} km between {event} and {other} on days that follow each other, and {limit} may be",
    "too_few_rest_days": "{guest} rests {value} days after {day} and asked for {limit}",
    "too_many_days_running": "{guest} is out {value} days running by {day}, and {limit} may be",
    "wrong_objective": "the timetable says that it is worth {value} points, and it is worth {limit}",
    "wrong_bound": "the timetable says that nothing is worth more than {value} points, and it is worth {limit}",
    # what is wrong with a problem
    "no_events": "there is no event; give at least one",
    "key_twice": "{other} stands twice; every key has to be its own",
    "unknown_place": "there is no place {other} ({event}{guest}); add it, or name one that is there",
    "unknown_guest": "there is no guest {guest} ({event}{region}); add them, or name one who is there",
    "unknown_venue": "{event} is held in {venue}, which is no venue; add it, or name one that is there",
    "unknown_region": "{event} belongs to {region}, which is no region; add it, or name one that is there",
    "window_reversed": "the window of {event} ends before it begins; exchange its first and last day",
    "window_too_long": "the window of {event} is {value} days long, and {limit} may be; bring first and last nearer together",
    "years_apart": "from {event} to {other} it is {value} days, and {limit} may be; look at their days, or make two problems of it",
    "no_half": "{event} may be held in neither half of a day; allow am, pm or both",
    "no_chief": "{event} has no chief guest; name one, or say that it needs none",
    "wish_twice": "{event} wishes for {guest} twice; keep one of the two",
    "wish_weight": "the wish of {event} for {guest} weighs {value}; give it a weight from 1 to {limit}",
    "no_distance": "nothing says how far it is from {other} to {event}; give both coordinates, or road_km",
    "too_small": "{other} is {value}; it has to be {limit} or more",
    "tours_from_nowhere": "{guest} tours and has no home; say where the tour begins",
    "overnight_too_short": "{guest} may travel further within a day than overnight; let overnight_km be {limit} or more",
    # what can't go well, seen before it is tried
    "window_closed": "every slot of the window of {event} is a holiday or a blackout; widen it, or open one of them",
    "guest_never_free": "{guest} has to be at {event} and is busy in its whole window; free a half-day, or name another",
    "guest_overbooked": "{guest} has to be at {value} events and has time for {limit}; free half-days, or name others for some",
    "venue_overbooked": "{value} events are held in {venue}, which has {limit} free slots; find another venue for some",
    "pinned_into_one_hall": "{event} and {other} are both pinned to {slots} in {venue}; move one, or find another venue",
}

STEPS = {
    "chief": "hold {event} without {guest} as its chief guest",
    "attends": "excuse {guest} from {event}",
    "window": "hold {event} outside its window, on {slots}",
    "holiday": "use the holiday {slots}",
    "event_blackout": "hold {event} in its blackout {slots}",
    "pinned": "take {event} off its pin, {slots}",
    "venue_blackout": "get the venue {venue} for {slots}",
    "most_a_slot": "let {value} events be held in one slot, not {limit}",
    "most_a_day": "let {value} events be held in one day, not {limit}",
    "region_most_a_day": "let {value} events a day be held in the region {region}, not {limit}",
    "busy": "ask {guest} to be free on {slots}",
    "guest_most_a_day": "let {guest} be at more than {limit} events on {day}",
    "same_day_km": "let {guest} travel more than {limit} km on {day}",
    "overnight_km": "let {guest} travel more than {limit} km overnight on {day}",
    "rest_days": "let {guest} rest fewer than {limit} days near {day}",
    "most_days_running": "let {guest} be out more than {limit} days running near {day}",
}
