"""Between the solver's keys and the tables' numbers: what is found comes back as events, days and people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from abhiyan.events.asking import digest_of
from abhiyan.kernel.work import Hopeless
from abhiyan.scheduling import Half, Problem, Reason, Slot, Timetable

SAID = ("kind", "event", "guest", "other", "venue", "region", "value", "limit")


class NoSolver(Hopeless):
    """The solver is not built in yet: nothing is found, and nothing found can be checked."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the solver came to. asked: the digest of the problem; slots: {event: (day, half)}; guests: {event: people}.

    proof: objective, bound, proved, reasons; without slots, what contradicts what.
    """

    asked: str
    slots: Mapping[int, tuple[date, str]]
    guests: Mapping[int, Sequence[int]]
    proof: Mapping[str, Any]


def solve(problem: Problem) -> Found:
    """The best timetable, or as good a one as the limit allows. Raises NoSolver."""
    raise NoSolver(problem.title)


def clashes(problem: Problem, slots: Mapping[int, tuple[date, str]], people: Mapping[int, Sequence[int]]) -> list[str]:
    """Where a timetable breaks a rule of the problem, in words. Raises NoSolver."""
    raise NoSolver(problem.title, plain(slots, people))


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


def plain(slots: Mapping[int, tuple[date, str]], people: Mapping[int, Sequence[int]]) -> Timetable:
    """Days and people as the solver's kind of timetable, for its validator; of its worth nothing is claimed."""
    return Timetable(
        {str(event): Slot(day, Half(half)) for event, (day, half) in slots.items()},
        {str(event): tuple(str(person) for person in some) for event, some in people.items()},
        objective=0,
        bound=0,
        proved=False,
    )


def as_json(reason: Reason) -> dict[str, Any]:
    """A reason as it is kept: only what applies."""
    said: dict[str, Any] = {name: getattr(reason, name) for name in SAID}
    said["slots"] = [str(slot) for slot in reason.slots]
    return {name: value for name, value in said.items() if value not in ("", None, [])}
