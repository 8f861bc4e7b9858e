"""Timetables of many events with shared guests, proved best. Python and OR-Tools, nothing else.

solve(problem)                      the best timetable, or the best found with the bound that was proved
replan(problem, published, changes) the fewest moves that repair it
clashes(problem, slots, beside)     what is wrong with slots tried by hand, and what they cost
check(problem, timetable)           an independent look at any timetable
faults(problem), obstacles(problem) what to change before anything is solved

The solver (OR-Tools, 0.7 seconds to import) is loaded when one of its functions is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from abhiyan.scheduling.checking import Trial, check, clashes
from abhiyan.scheduling.faults import BadProblem, faults, obstacles, refuse_faults
from abhiyan.scheduling.problem import (
    BOTH,
    Event,
    Guest,
    Half,
    Limits,
    NoDistance,
    Place,
    Problem,
    Region,
    Slot,
    Venue,
    Wish,
    whole_days,
)
from abhiyan.scheduling.timetable import Reason, Timetable

if TYPE_CHECKING:
    from abhiyan.scheduling.explaining import Impossible, WayOut
    from abhiyan.scheduling.giving_way import give_way
    from abhiyan.scheduling.replanning import Attends, Change, Move, Repair, UnknownChange, replan
    from abhiyan.scheduling.running import NoTimetableYet
    from abhiyan.scheduling.solving import solve

_LATER = {
    "Attends": "replanning",
    "Change": "replanning",
    "Impossible": "explaining",
    "Move": "replanning",
    "NoTimetableYet": "running",
    "UnknownChange": "replanning",
    "Repair": "replanning",
    "WayOut": "explaining",
    "give_way": "giving_way",
    "replan": "replanning",
    "solve": "solving",
}

__all__ = [
    "BOTH",
    "Attends",
    "BadProblem",
    "Change",
    "Event",
    "Guest",
    "Half",
    "Impossible",
    "Limits",
    "Move",
    "NoDistance",
    "NoTimetableYet",
    "Place",
    "Problem",
    "Reason",
    "Region",
    "Repair",
    "Slot",
    "Timetable",
    "Trial",
    "UnknownChange",
    "Venue",
    "WayOut",
    "Wish",
    "check",
    "clashes",
    "faults",
    "give_way",
    "obstacles",
    "refuse_faults",
    "replan",
    "solve",
    "whole_days",
]


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f"abhiyan.scheduling.{_LATER[name]}"), name)
    raise AttributeError(name)
