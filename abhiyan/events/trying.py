"""A timetable tried by hand: taken from another or from the published days, moved event by event, weighed at once.

It is a timetable like any other, so comparing, checking and publishing need nothing of their own. Only the days are
kept; who comes on them and what clashes is worked out whenever somebody looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from abhiyan.events import asking, solving, timetabling
from abhiyan.events.models import HALVES, Event, Timetable
from abhiyan.events.timetabling import NothingFound, PublishedBefore, Refused
from abhiyan.kernel import audit
from abhiyan.kernel.authority import Authority
from abhiyan.plans.models import Activity

Slots = Mapping[int, tuple[date, str]]  # {event: (day, half)}


class NoSuchEvent(Refused):
    """The activity holds no such event, or not any more."""


class NoSuchHalf(Refused):
    """A day has a morning and an afternoon."""


@transaction.atomic
def begin(activity: Activity, found: Timetable | None, *, at: datetime, by: Authority) -> Timetable:
    """Take a timetable, or without one the published days, to try something by hand. Untouched, twice is once.

    Raises PermissionDenied, NothingFound.
    """
    timetabling.require_timetable(activity, by=by)
    published = timetabling.published_of(activity) if found is None else None
    slots = timetabling.slots_of(found) if found else dict(published.slots) if published else {}
    if not slots:
        raise NothingFound
    base = found or _as_published(activity, slots)
    pins = _standing(slots) if base is None or base.pins is None else {pk: slots[pk] for pk in base.pins if pk in slots}
    slots |= pins
    mine = Timetable.objects.filter(activity=activity, actor=by.actor, published_at=None, steps=[], based_on=base)
    if (untouched := mine.first()) is not None and timetabling.slots_of(untouched) == slots:
        return untouched
    row = Timetable(activity=activity, based_on=base, steps=[], made_at=at, actor=by.actor)
    row.slots = {str(event): [day.isoformat(), half] for event, (day, half) in slots.items()}
    row.asked, row.proof = (base.asked, base.proof) if base else ("", {"limits": asdict(asking.Limits())})
    row.pins = sorted(pins)
    row.save()
    audit.wrote("try_timetable", row, by=by, detail={"from": base.pk if base else None})
    return row


def _as_published(activity: Activity, slots: Slots) -> Timetable | None:
    """The timetable that was published last, if its days still stand."""
    last = timetabling.last_published(activity)
    return last if last and timetabling.slots_of(last) == slots else None


def _standing(slots: Slots) -> dict[int, tuple[date, str]]:
    """The events that stand pinned, where they stand, though these days have them elsewhere."""
    pinned = Event.objects.filter(pk__in=slots, pinned=True, day__isnull=False).values_list("pk", "day", "half")
    return {pk: (day, half or slots[pk][1]) for pk, day, half in pinned if day}


def _mine(timetable: Timetable, by: Authority) -> Timetable:
    """The row as it stands, locked. Raises PermissionDenied, PublishedBefore."""
    row = Timetable.objects.select_for_update(of=("self",)).select_related("activity__within").get(pk=timetable.pk)
    timetabling.require_timetable(row.activity, by=by)
    if not row.by_hand or row.actor != by.actor:
        raise PermissionDenied("plan")
    if row.published_at is not None:
        raise PublishedBefore
    return row


@transaction.atomic
def move(timetable: Timetable, event_id: int, day: date, half: str, *, by: Authority) -> bool:
    """Put an event on another half-day; whether that changed anything. A pinned one keeps to its new place.

    Any half-day may be tried: what it breaks is shown.
    Raises PermissionDenied, PublishedBefore, NoSuchEvent, NoSuchHalf.
    """
    row, key, slot = _mine(timetable, by), str(event_id), [day.isoformat(), half]
    if half not in HALVES:
        raise NoSuchHalf
    if not Event.objects.standing().filter(pk=event_id, assignment__activity=row.activity_id).exists():
        raise NoSuchEvent
    if (before := row.slots.get(key)) == slot:
        return False
    row.steps, row.slots = [*(row.steps or ()), [event_id, before]], row.slots | {key: slot}
    row.save(update_fields=["steps", "slots"])
    audit.wrote("move_by_hand", row, by=by, detail={"event": event_id, "to": slot})
    return True


@transaction.atomic
def undo(timetable: Timetable, *, by: Authority) -> int | None:
    """Take the last move back; the event that was moved, or None. Raises PermissionDenied, PublishedBefore."""
    row = _mine(timetable, by)
    if not row.steps:
        return None
    row.slots, event_id = _before(row.slots, row.steps[-1]), int(row.steps[-1][0])
    row.steps = row.steps[:-1]
    row.save(update_fields=["steps", "slots"])
    audit.wrote("undo_by_hand", row, by=by, detail={"event": event_id})
    return event_id


def _before(slots: dict[str, Any], step: list[Any]) -> dict[str, Any]:
    """The days as they were before a step."""
    others = {key: slot for key, slot in slots.items() if key != str(step[0])}
    return others | {str(step[0]): step[1]} if step[1] else others


@transaction.atomic
def pin(timetable: Timetable, event_id: int, *, pinned: bool, by: Authority) -> None:
    """Have an event keep its slot, whatever gives way, and once published in every timetable made; or let go of it.

    Twice is once. Raises PermissionDenied, PublishedBefore, NoSuchEvent.
    """
    row = _mine(timetable, by)
    if str(event_id) not in row.slots:
        raise NoSuchEvent
    pins = set(row.pins or ()) - {event_id} | ({event_id} if pinned else set())
    if pins == set(row.pins or ()):
        return
    row.pins = sorted(pins)
    row.save(update_fields=["pins"])
    audit.wrote("pin_by_hand", row, by=by, detail={"event": event_id, "pinned": pinned})


# --- what came of it ----------------------------------------------------------------------------------------------


def began_from(timetable: Timetable) -> Slots:
    """The days before the first move."""
    slots = dict(timetable.slots)
    for step in reversed(timetable.steps or ()):
        slots = _before(slots, step)
    return timetabling.slots_of(Timetable(slots=slots))


def moved(timetable: Timetable) -> set[int]:
    """The events that stand elsewhere than before the first move."""
    began, now = began_from(timetable), timetabling.slots_of(timetable)
    return {event for event in now if now[event] != began.get(event)}


def kept(timetable: Timetable) -> asking.Pins:
    """What stays when the rest gives way: what was moved and what is pinned."""
    slots = timetabling.slots_of(timetable)
    return {event: slots[event] for event in sorted(moved(timetable) | set(timetable.pins or ())) if event in slots}


def as_found(timetable: Timetable) -> solving.Found:
    """Its days, as something from which little is to be moved."""
    return solving.Found("", timetabling.slots_of(timetable), {}, {"objective": 0, "bound": 0, "proved": False})


@dataclass(frozen=True, slots=True)
class Weighed:
    """What days tried by hand come to, today.

    clashes, lost, gained: reasons. found: who comes, points, every wish unmet. cost: points less than `best`, the best
    there is, or where nothing proves that, than the days it began from.
    """

    clashes: list[dict[str, Any]]
    found: solving.Found
    cost: int
    is_best: bool
    lost: list[dict[str, Any]]
    gained: list[dict[str, Any]]


def weigh(timetable: Timetable, *, day: date) -> Weighed:
    """What a timetable tried by hand comes to on `day`: every clash, who comes, what that costs. Writes nothing."""
    limits = timetabling.limits_of(timetable)
    problem = asking.ask(timetable.activity, limits, day=day, pins=timetabling.pins_of(timetable))
    clashes, now = solving.tried(problem, timetabling.slots_of(timetable))
    began, came = now.proof["objective"], now.guests
    if moved(timetable):
        began, came = solving.worth(problem, began_from(timetable))
    proof = timetable.proof  # of a repair only that none which moves so few is better
    is_best = bool(proof.get("proved")) and "moves" not in proof and timetable.asked == now.asked
    beside = proof["objective"] if is_best else began
    before, after = _held(came), _held(now.guests)
    why = {(one.get("event"), one.get("guest")): one for one in now.proof["reasons"]}
    lost = [why[pair] for pair in ((str(event), str(guest)) for event, guest in sorted(before - after)) if pair in why]
    gained = [{"kind": "wish_held", "event": event, "guest": guest} for event, guest in sorted(after - before)]
    return Weighed(clashes, now, beside - now.proof["objective"], is_best, lost, gained)


def _held(come: Mapping[int, Sequence[int]]) -> set[tuple[int, int]]:
    """(event, guest) of everybody who comes."""
    return {(event, guest) for event, guests in come.items() for guest in guests}
