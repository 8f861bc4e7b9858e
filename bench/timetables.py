"""Timetables with their proof: ours, HiGHS on the same matrix, and CP-SAT as it comes, by turns; then a repair.

`python -m bench.timetables` keeps its rows as the other benchmarks do and writes docs/benchmarks.md. Problems are
invented, one a seed (bench/invented_timetables.py). HiGHS is the one that OR-Tools carries, and gets our matrix.
Times are CPU times of one process from the problem to the proof, building the model included.
"""

import json
import math
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, NamedTuple

import click
from ortools.linear_solver.python import model_builder
from ortools.sat.python import cp_model

from abhiyan.scheduling import Change, Impossible, Problem, check, replan, solve
from abhiyan.scheduling.model import Model
from bench import places, report
from bench.invented_timetables import SIZES, problem
from bench.rows import Row, share

CUT = 60.0  # seconds after which the two others are stopped
LOST = 5  # slots that are lost after publishing


class Told(NamedTuple):
    """One run: CPU seconds, points, what was proved."""

    seconds: float
    objective: float
    bound: float
    proved: bool


# --- the three --------------------------------------------------------------------------------------------------------


def ours(given: Problem) -> Told:
    started = time.process_time()
    found = solve(given)
    taken = time.process_time() - started
    assert not check(given, found)
    return Told(taken, found.objective, found.bound, found.proved)


def default_cp_sat(given: Problem) -> Told:
    """The same model, two workers, all settings as they come. CPU time of both workers."""
    started = time.process_time()
    model = Model(given)
    model.maximise()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = CUT
    status = solver.solve(model.cp)
    found = solver.objective_value if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else math.nan
    taken = time.process_time() - started
    return Told(taken, found, solver.best_objective_bound, status == cp_model.OPTIMAL)


def highs(given: Problem) -> Told:
    """The same matrix as a mixed-integer program, one thread."""
    started = time.process_time()
    model = Model(given)
    model.maximise()
    program = as_program(model)
    solver = model_builder.Solver("HIGHS")
    solver.set_time_limit_in_seconds(CUT)
    solver.set_solver_specific_parameters("threads=1")
    status = solver.solve(program)
    is_found = status in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE)
    worth = -solver.objective_value + model.certain if is_found else math.nan
    taken = time.process_time() - started
    return Told(taken, worth, math.nan, status == model_builder.SolveStatus.OPTIMAL)


def as_program(model: Model) -> model_builder.Model:
    """Every constraint of the model as a row."""
    program = model_builder.Model()
    columns = [program.new_bool_var(f"v{number}") for number in range(len(model.cp.proto.variables))]
    for row in model.cp.proto.constraints:
        numbers, factors, least, most = _row(row)
        terms = model_builder.LinearExpr.weighted_sum([columns[number] for number in numbers], factors)
        program.add_linear_constraint(terms, least, most)
    terms = [columns[variable.index] for variable, _ in model.worth]
    program.minimize(model_builder.LinearExpr.weighted_sum(terms, [-points for _, points in model.worth]))
    return program


def _row(row: Any) -> tuple[list[int], list[int], float, float]:
    """Columns, factors, least, most. The model makes these four kinds only, with no negated literal."""
    if row.has_at_most_one():
        return list(row.at_most_one.literals), [1] * len(row.at_most_one.literals), -math.inf, 1
    if row.has_exactly_one():
        return list(row.exactly_one.literals), [1] * len(row.exactly_one.literals), 1, 1
    if row.has_bool_and():
        return [row.enforcement_literal[0], row.bool_and.literals[0]], [1, -1], -math.inf, 0
    domain = list(row.linear.domain)
    least, most = (math.copysign(math.inf, end) if abs(end) > 2**62 else end for end in (domain[0], domain[-1]))
    return list(row.linear.vars), list(row.linear.coeffs), least, most


SIDES: dict[str, Callable[[Problem], Told]] = {"ours": ours, "highs": highs, "default": default_cp_sat}


# --- a repair ---------------------------------------------------------------------------------------------------------


def repair(given: Problem, seed: int) -> dict[str, float] | None:
    """Five chief guests lose the half-day of one of their events: repaired, and solved anew. None where none can be."""
    published = solve(given)
    lost = random.Random(seed).sample(list(given.events), LOST)
    changes = [Change(guest=one.chief, slots=frozenset([published.slots[one.key]])) for one in lost]
    try:
        started = time.process_time()
        mended = replan(given, published, changes)
        taken = time.process_time() - started
    except Impossible:
        return None
    assert not check(mended.problem, mended.timetable)
    anew = solve(mended.problem)
    moved = sum(anew.slots[key] != slot for key, slot in published.slots.items())
    return {
        "seconds": taken, "proved": mended.fewest_proved and mended.timetable.proved, "moves": len(mended.moves),
        "anew": moved, "points": mended.timetable.objective, "best": anew.objective,
    }  # fmt: skip


# --- what is told -----------------------------------------------------------------------------------------------------


def by_turns(size: str, seeds: int, sides: list[str]) -> dict[str, list[Told]]:
    """Every problem by each side, in a process of its own, in turning order."""
    found: dict[str, list[Told]] = {side: [] for side in sides}
    for seed in range(1, seeds + 1):
        for side in sides if seed % 2 else reversed(sides):
            told = Told(**_alone("one", side, size, seed))
            found[side].append(told)
            click.echo(f"{size} {seed} {side}: {told}", err=True)
    return found


def _alone(*arguments: object) -> Any:
    command = [sys.executable, "-m", "bench.timetables", *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])


def rows(size: str, found: dict[str, list[Told]]) -> Iterator[Row]:
    mine = found["ours"]
    seconds = [one.seconds for one in mine]
    proved = sum(one.proved for one in mine)
    gaps = [100 * (one.bound - one.objective) / one.objective for one in mine]
    about = f"{len(mine)} problems, CPU; {min(seconds):.1f} to {max(seconds):.1f} s"
    goals = {"tight": ("< 2", "< 5"), "national": ("< 5", "< 30")}.get(size, ("", ""))
    goal = ">= 100" if size == "tight" else ""
    note = f"{proved} of {len(mine)}; largest gap {max(gaps):.2f} %"
    yield Row(f"timetables: proved, {size}", 100 * proved / len(mine), "%", goal, None, "", note)
    for side, name in (("highs", "HiGHS"), ("default", "CP-SAT as it comes")):
        if side in found:
            yield from _beside(size, seconds, found[side], name)
    yield Row(f"timetables: to the proof, median, {size}", median(seconds), "s", goals[0], None, "", about)
    yield Row(f"timetables: to the proof, 9 of 10, {size}", share(seconds, 0.9), "s", goals[1], None, "", about)


def _beside(size: str, seconds: list[float], theirs: list[Told], name: str) -> Iterator[Row]:
    """How many times our time theirs is; a run that was stopped counts with what it took."""
    times = sum(one.seconds for one in theirs) / sum(seconds)
    count = sum(one.proved for one in theirs)
    note = f"median {median(one.seconds for one in theirs):.1f} s; {count} of {len(theirs)} proved within {CUT:.0f} s"
    goal = ">= 5" if (size, name) == ("tight", "HiGHS") else ""
    yield Row(f"timetables: time of {name} over ours, {size}", times, "times", goal, None, "", note)


def repair_rows(found: list[dict[str, float]]) -> Iterator[Row]:
    seconds = [one["seconds"] for one in found]
    proved = sum(one["proved"] for one in found)
    moves, anew = [one["moves"] for one in found], [one["anew"] for one in found]
    given_up = max(100 * (one["best"] - one["points"]) / one["best"] for one in found)
    about = f"tight, {LOST} lost half-days, {proved} of {len(found)} proved, CPU; median {median(seconds):.2f} s"
    yield Row("timetables: a repair to its proof, 9 of 10", share(seconds, 0.9), "s", "< 1", None, "", about)
    about = (
        f"{min(moves)} to {max(moves)}, anew {min(anew)} to {max(anew)}; at most {given_up:.1f} % of points given up"
    )
    name = "timetables: events that move in a repair, median"
    yield Row(name, median(moves), "moves", "", median(anew), "solved anew", about)
    yield Row("timetables: fewer moves than solving anew", sum(anew) / sum(moves), "times", ">= 4")


# --- the command ------------------------------------------------------------------------------------------------------


@click.group(invoke_without_command=True)
@click.option("--only", type=click.Choice([*SIZES, "repair"]), multiple=True)
@click.option("--problems", default=10, show_default=True, help="Of each size; a third as many national ones.")
@click.option("--side", "sides", type=click.Choice(list(SIDES)), multiple=True, help="All three unless given.")
@click.option("--publish/--no-publish", default=True, help="Keep the rows and write the page.")
@click.pass_context
def main(context: click.Context, only: tuple[str, ...], problems: int, sides: tuple[str, ...], publish: bool) -> None:
    """Measure, keep the rows and write the page."""
    if context.invoked_subcommand:
        return
    for size in SIZES:
        if size in (only or SIZES):
            count = max(1, problems // 3) if size == "national" else problems
            _keep(list(rows(size, by_turns(size, count, list(sides or SIDES)))), f"timetables-{size}", publish=publish)
    if "repair" in (only or ("repair",)):
        told = [_alone("mend", seed) for seed in range(1, problems + 1)]
        _keep(list(repair_rows([one for one in told if one])), "timetables-repair", publish=publish)


def _keep(found: list[Row], benchmark: str, *, publish: bool) -> None:
    for row in found:
        print(*report.cells(row), sep=" | ", flush=True)
    if publish:
        report.keep(found, benchmark, places.SQLITE, "full")


@main.command("one", hidden=True)
@click.argument("side")
@click.argument("size")
@click.argument("seed", type=int)
def _one(side: str, size: str, seed: int) -> None:
    print(json.dumps(SIDES[side](problem(size, seed))._asdict()))


@main.command("mend", hidden=True)
@click.argument("seed", type=int)
def _mend(seed: int) -> None:
    print(json.dumps(repair(problem("tight", seed), seed)))


if __name__ == "__main__":
    main()
