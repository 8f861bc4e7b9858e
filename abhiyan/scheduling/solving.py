"""The best timetable there is, with its proof."""

from collections.abc import Mapping

from ortools.sat.python import cp_model

from abhiyan.scheduling.explaining import explain
from abhiyan.scheduling.faults import refuse_faults
from abhiyan.scheduling.model import Model, NoSlotLeft
from abhiyan.scheduling.problem import Problem, Slot
from abhiyan.scheduling.reasons import reasons
from abhiyan.scheduling.running import NoTimetableYet, Progress, Run, run
from abhiyan.scheduling.timetable import Timetable

LIMIT = 10.0  # of deterministic time: between 20 and 50 seconds of one core


def solve(
    problem: Problem, limit: float = LIMIT, progress: Progress | None = None, hint: Mapping[str, Slot] | None = None
) -> Timetable:
    """The best timetable, or the best found within `limit` of deterministic time, with the bound that was proved.

    Saying why there is none takes what the search left of the limit, and half of it at least.
    progress is called with the best objective so far (None before the first) and the bound. The same problem gives the
    same timetable on every machine: one worker, a fixed seed, no clock. hint: slots to begin with.
    Raises BadProblem, Impossible (with what contradicts what), NoTimetableYet.
    """
    refuse_faults(problem)
    try:
        model = Model(problem)
    except NoSlotLeft as none:
        raise explain(problem, limit) from none
    model.maximise()
    for here, variable in model.held.items():
        if hint and hint.get(here.event):
            model.cp.add_hint(variable, hint[here.event] == here.slot)
    return timetable(model, run(model.cp, limit, progress), limit)


def timetable(model: Model, done: Run, limit: float) -> Timetable:
    """What a run found within `limit`, read off its variables. Raises Impossible, NoTimetableYet."""
    if done.status == cp_model.INFEASIBLE:
        raise explain(model.problem, left(limit, done))
    if not done.found:
        raise NoTimetableYet(done.bound)
    slots = {here.event: here.slot for here, variable in model.held.items() if done.holds(variable)}
    come: dict[str, list[str]] = {event.key: [] for event in model.problem.events}
    for visit, variable in model.visits.items():
        if done.holds(variable):
            come[visit.event].append(visit.guest)
    attendance = {
        event.key: tuple(
            guest
            for guest in [*model.ground.required[event.key], *(wish.guest for wish in event.wishes)]
            if guest in come[event.key]
        )
        for event in model.problem.events
    }
    attendance = {event: tuple(dict.fromkeys(guests)) for event, guests in attendance.items()}
    objective = done.objective
    bound = objective if done.proved else max(objective, done.bound)
    ordered = {event.key: slots[event.key] for event in model.problem.events}
    return Timetable(ordered, attendance, objective, bound, done.proved, reasons(model.problem, ordered, attendance))


def left(limit: float, done: Run) -> float:
    """Deterministic time to explain with, after a run that proved that there is nothing."""
    return max(limit / 2, limit - done.spent)
