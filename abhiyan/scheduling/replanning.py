"""Repair a published timetable: the fewest moves first, then the best attendance."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from ortools.sat.python import cp_model

from abhiyan.scheduling.explaining import explain
from abhiyan.scheduling.faults import refuse_faults
from abhiyan.scheduling.model import Model, NoSlotLeft
from abhiyan.scheduling.problem import Guest, Problem, Slot, Venue
from abhiyan.scheduling.rules import Held
from abhiyan.scheduling.running import NoTimetableYet, Progress, Run, run
from abhiyan.scheduling.solving import LIMIT, left, timetable
from abhiyan.scheduling.timetable import Timetable


class UnknownChange(Exception):
    """A change is about somebody or something that the problem doesn't have; the key is its argument."""


@dataclass(frozen=True)
class Change:
    """What became known after a timetable was published. Exactly one of guest, venue, event, or none for a holiday.

    slots: those that are lost: the guest is busy, the venue or the event has blackouts, or they are holidays.
    chief, new_venue, pinned: what the event gets instead.
    """

    guest: str = ""
    venue: str = ""
    event: str = ""
    slots: frozenset[Slot] = frozenset()
    chief: str = ""
    new_venue: str = ""
    pinned: Slot | None = None


class Move(NamedTuple):
    """An event that is held at another time than was published; `was` is None for one that wasn't in it."""

    event: str
    was: Slot | None
    now: Slot


class Attends(NamedTuple):
    """Somebody who comes now, or doesn't come any more."""

    event: str
    guest: str
    comes: bool


@dataclass(frozen=True)
class Repair:
    """The repaired timetable of the changed problem, and how it differs from the published one.

    fewest_proved: fewer moves can't be. timetable.proved: of the timetables with so few moves none is better.
    """

    problem: Problem
    timetable: Timetable
    moves: tuple[Move, ...]
    attends: tuple[Attends, ...]
    fewest_proved: bool


def replan(
    problem: Problem,
    published: Timetable,
    changes: Iterable[Change] = (),
    limit: float = LIMIT,
    progress: Progress | None = None,
) -> Repair:
    """Fewest moves from `published` that keep all rules after `changes`, then the best attendance. A pin stays.

    limit: deterministic time for each of the two questions; progress, as for `solve`, tells of the second.
    Raises BadProblem, UnknownChange, Impossible, NoTimetableYet.
    """
    changed = changed_by(problem, changes)
    refuse_faults(changed)
    try:
        stays, fewest_proved = _most_that_stay(changed, published, limit)
        model = Model(changed)
    except NoSlotLeft as none:
        raise explain(changed, limit) from none
    model.maximise()
    model.cp.add(_staying(model, published) >= len(stays))
    for here, variable in model.held.items():
        model.cp.add_hint(variable, published.slots.get(here.event) == here.slot)
    # So few may move that trying each leaves next to nothing: a twentieth of the time, on the longest of twelve.
    found = timetable(model, run(model.cp, limit, progress, probing=True), limit)
    return Repair(changed, found, _moves(published, found), _attends(published, found), fewest_proved)


def changed_by(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The problem as it is after the changes. Raises UnknownChange."""
    for change in changes:
        _is_known(problem, change)
        problem = _changed(problem, change)
    return problem


def _changed(problem: Problem, change: Change) -> Problem:
    if change.guest:
        guest = problem.guest[change.guest]
        return _with_guest(problem, replace(guest, busy=guest.busy | change.slots))
    if change.venue:
        venue = problem.venue[change.venue]
        return _with_venue(problem, replace(venue, blackouts=venue.blackouts | change.slots))
    if change.event:
        return _with_event(problem, change)
    return replace(problem, holidays=problem.holidays | change.slots)


def _is_known(problem: Problem, change: Change) -> None:
    named = (
        (change.guest, problem.guest), (change.chief, problem.guest), (change.venue, problem.venue),
        (change.new_venue, problem.venue), (change.event, problem.event),
    )  # fmt: skip
    for key, known in named:
        if key and key not in known:
            raise UnknownChange(key)


def _with_guest(problem: Problem, guest: Guest) -> Problem:
    return replace(problem, guests=tuple(guest if one.key == guest.key else one for one in problem.guests))


def _with_venue(problem: Problem, venue: Venue) -> Problem:
    return replace(problem, venues=tuple(venue if one.key == venue.key else one for one in problem.venues))


def _with_event(problem: Problem, change: Change) -> Problem:
    event = problem.event[change.event]
    now = replace(
        event,
        blackouts=event.blackouts | change.slots,
        chief=change.chief or event.chief,
        venue=change.new_venue or event.venue,
        pinned=change.pinned or event.pinned,
    )
    return replace(problem, events=tuple(now if one.key == now.key else one for one in problem.events))


def _most_that_stay(problem: Problem, published: Timetable, limit: float) -> tuple[list[str], bool]:
    """The most events that can keep their slot, and whether more is proved impossible. Wishes move nobody: left out."""
    bare = replace(
        problem,
        events=tuple(replace(event, wishes=()) for event in problem.events),
        guests=tuple(replace(guest, travel_counts=False) for guest in problem.guests),
    )
    model = Model(bare)
    model.cp.maximize(_staying(model, published))
    done = run(model.cp, limit)
    if done.status == cp_model.INFEASIBLE:
        raise explain(problem, left(limit, done))
    if not done.found:
        raise NoTimetableYet(done.bound)
    return _stayed(model, published, done), done.proved


def _staying(model: Model, published: Timetable) -> cp_model.LinearExprT:
    slots = (Held(event, slot) for event, slot in published.slots.items())
    return cp_model.LinearExpr.sum([model.held[here] for here in slots if here in model.held])


def _stayed(model: Model, published: Timetable, done: Run) -> list[str]:
    slots = (Held(event, slot) for event, slot in published.slots.items())
    return [here.event for here in slots if here in model.held and done.holds(model.held[here])]


def _moves(published: Timetable, now: Timetable) -> tuple[Move, ...]:
    return tuple(
        Move(event, published.slots.get(event), slot)
        for event, slot in now.slots.items()
        if published.slots.get(event) != slot
    )


def _attends(published: Timetable, now: Timetable) -> tuple[Attends, ...]:
    found = []
    for event, guests in now.attendance.items():
        before = published.attendance.get(event, ())
        found += [Attends(event, guest, comes=False) for guest in before if guest not in guests]
        found += [Attends(event, guest, comes=True) for guest in guests if guest not in before]
    return tuple(found)
