"""Between the solver's keys and the tables' numbers: what is found comes back as events, days and people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from abhiyan import scheduling
from abhiyan.events.asking import digest_of
from abhiyan.scheduling import Half, Problem, Reason, Slot, Timetable
from abhiyan.scheduling.reasons import reasons

SAID = ("kind", "event", "guest", "other", "venue", "region", "value", "limit")


@dataclass(frozen=True, slots=True)
class Found:
    """What the solver came to. asked: the digest of the problem; slots: {event: (day, half)}; guests: {event: people}.

    proof: objective, bound, proved, reasons. Without slots: obstacles (what is seen to be in the way, with what to
    change), reasons (what contradicts what), smallest (whether none of these can be left out), beside (how many other
    parts can't be either), ways_out and, for each, way_costs: points, and whether nothing costs less.
    """

    asked: str
    slots: Mapping[int, tuple[date, str]]
    guests: Mapping[int, Sequence[int]]
    proof: Mapping[str, Any]


def solve(problem: Problem, published: Found | None = None) -> Found:
    """The best timetable, or as good a one as the limit allows; without days where there is none, and why.

    published: of those that move as few of its events as can be.
    """
    try:
        return _repaired(problem, published) if published else found_of(problem, scheduling.solve(problem))
    except scheduling.Impossible as impossible:
        return _none(
            problem, impossible.conflict,
            obstacles=[as_json(one) for one in scheduling.obstacles(problem)],
            smallest=impossible.is_smallest, beside=impossible.beside,
            ways_out=[[as_json(one) for one in way.gives] for way in impossible.ways_out],
            way_costs=[[way.cost, way.proved] for way in impossible.ways_out],
        )  # fmt: skip
    except scheduling.BadProblem as bad:
        return _none(problem, bad.faults)
    except scheduling.NoTimetableYet:
        return _none(problem, (), unfinished=True)


def _repaired(problem: Problem, published: Found) -> Found:
    """What is held now and is still asked for, with the fewest moves."""
    before = plain(published)
    slots = {event: slot for event, slot in before.slots.items() if event in problem.event}
    guests = {event: before.attendance.get(event, ()) for event in slots}
    repair = scheduling.replan(problem, replace(before, slots=slots, attendance=guests))
    found = found_of(problem, repair.timetable)
    moved = sum(move.was is not None for move in repair.moves)
    return replace(found, proof={**found.proof, "moves": moved, "fewest": repair.fewest_proved})


def _none(problem: Problem, why: Sequence[Reason], **more: Any) -> Found:
    return Found(digest_of(problem), {}, {}, {"reasons": [as_json(one) for one in why], **more})


def clashes(problem: Problem, found: Found) -> list[dict[str, Any]]:
    """Where a timetable breaks a rule of the problem, by the validator, which knows nothing of the solver.

    Of its figures nothing is asked once the problem is another: they were right for the one that was solved.
    """
    wrong = scheduling.check(problem, plain(found))
    same = found.asked == digest_of(problem)
    return [as_json(one) for one in wrong if same or not one.kind.startswith("wrong_")]


def tried(problem: Problem, slots: Mapping[int, tuple[date, str]]) -> tuple[list[dict[str, Any]], Found]:
    """Every clash of days tried by hand, as reasons; and who could come on them, what that is worth, what is unmet."""
    trial = scheduling.clashes(problem, _plain_slots(slots))
    now = trial.timetable
    now = replace(now, reasons=reasons(problem, now.slots, now.attendance))
    return [as_json(one) for one in trial.clashes], found_of(problem, now)


def worth(problem: Problem, slots: Mapping[int, tuple[date, str]]) -> tuple[int, dict[int, list[int]]]:
    """What days tried by hand are worth, in points, and who could come."""
    now = scheduling.clashes(problem, _plain_slots(slots)).timetable
    return now.objective, {int(event): [int(guest) for guest in some] for event, some in now.attendance.items()}


def found_of(problem: Problem, timetable: Timetable) -> Found:
    """What the solver found, by the tables' numbers."""
    return Found(
        digest_of(problem),
        {int(event): (slot.day, str(slot.half)) for event, slot in timetable.slots.items()},
        {int(event): [int(guest) for guest in guests] for event, guests in timetable.attendance.items()},
        {
            "objective": timetable.objective,
            "bound": timetable.bound,
            "proved": timetable.proved,
            "reasons": [as_json(one) for one in timetable.reasons],
        },
    )


def plain(found: Found) -> Timetable:
    """What was found as the solver's kind of timetable."""
    return Timetable(
        _plain_slots(found.slots),
        {str(event): tuple(str(person) for person in some) for event, some in found.guests.items()},
        objective=found.proof["objective"],
        bound=found.proof["bound"],
        proved=found.proof["proved"],
    )


def _plain_slots(slots: Mapping[int, tuple[date, str]]) -> dict[str, Slot]:
    return {str(event): Slot(day, Half(half)) for event, (day, half) in slots.items()}


def as_json(reason: Reason) -> dict[str, Any]:
    """A reason as it is kept: only what applies."""
    said: dict[str, Any] = {name: getattr(reason, name) for name in SAID}
    said["slots"] = [str(slot) for slot in reason.slots]
    said["words"] = str(reason)
    return {name: value for name, value in said.items() if value not in ("", None, [])}
