"""One run of CP-SAT with the settings that suit these problems."""

from collections.abc import Callable
from math import floor
from typing import NamedTuple

from ortools.sat.python import cp_model

Progress = Callable[[int | None, int | None], object]


class NoTimetableYet(Exception):
    """The limit passed before any timetable was found, and none was proved impossible. The bound is its argument."""


class Run(NamedTuple):
    """How a run ended."""

    solver: cp_model.CpSolver
    status: cp_model.CpSolverStatus

    @property
    def found(self) -> bool:
        return self.status in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    @property
    def proved(self) -> bool:
        return bool(self.status == cp_model.OPTIMAL)

    @property
    def objective(self) -> int:
        return round(self.solver.objective_value)

    @property
    def bound(self) -> int:
        return floor(self.solver.best_objective_bound + 1e-6)

    @property
    def spent(self) -> float:
        """Deterministic time."""
        return float(self.solver.response_proto.deterministic_time)

    def holds(self, variable: cp_model.IntVar) -> bool:
        return bool(self.solver.boolean_value(variable))


def solver(limit: float) -> cp_model.CpSolver:
    """One worker with the linear relaxation: on few cores the portfolio proves nothing (or-tools issue 3662).

    limit: deterministic time, which counts the work and not the clock.
    """
    made = cp_model.CpSolver()
    made.parameters.num_workers = 1
    made.parameters.random_seed = 1
    made.parameters.linearization_level = 2
    made.parameters.cp_model_probing_level = 0  # a third of the time, for nothing that the sums don't say already
    made.parameters.use_objective_lb_search = True
    made.parameters.add_lp_constraints_lazily = False  # all sums from the start: a fifth of the time
    made.parameters.add_cg_cuts = False  # a sixth of the time on 24 tight problems: our sums are as tight already
    made.parameters.max_consecutive_inactive_count = 1000  # keeps what the relaxation will need again
    made.parameters.max_deterministic_time = limit
    return made


def run(model: cp_model.CpModel, limit: float, progress: Progress | None = None, *, probing: bool = False) -> Run:
    """Solve; `progress` gets the best objective (None before the first) and the bound whenever one is better.

    probing: try every variable first. It pays where most of them can have one value only, as in a repair.
    """
    made = solver(limit)
    if probing:
        made.parameters.cp_model_probing_level = 2
    if progress is None:
        return Run(made, made.solve(model))
    telling = _Telling(progress)
    made.best_bound_callback = telling.bound_is
    return Run(made, made.solve(model, telling))


class _Telling(cp_model.CpSolverSolutionCallback):
    """Hands on what the solver says while it works."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self.progress = progress
        self.best: int | None = None
        self.bound: int | None = None

    def on_solution_callback(self) -> None:
        self.best = round(self.objective_value)
        self.progress(self.best, self.bound)

    def bound_is(self, bound: float) -> None:
        self.bound = floor(bound + 1e-6)
        self.progress(self.best, self.bound)
