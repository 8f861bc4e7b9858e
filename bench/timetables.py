"""Timetables with their proof: ours beside HiGHS and CP-SAT as it comes, by turns; then repairs.

`python -m bench.timetables` keeps its rows and writes docs/benchmarks-timetables.md; with --only a part of it anew.
Problems are invented, one a seed (bench/invented_timetables.py). HiGHS is the one that OR-Tools carries; it gets the
plain program (bench/plain_program.py), and our matrix too. Times are CPU times of one process from the problem to the
proof, building the model included; the clock beside them.
"""

import json
import math
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import click
import ortools
from ortools.linear_solver.python import model_builder
from ortools.sat.python import cp_model

from abhiyan.scheduling import Change, Impossible, Problem, check, replan, solve
from abhiyan.scheduling.model import Model
from bench import places, report
from bench.invented_timetables import problem
from bench.plain_program import PlainProgram
from bench.rows import Row, share

PAGE = Path("docs/benchmarks-timetables.md")
CUT = 45.0  # seconds of the clock after which CP-SAT as it comes is stopped
CUT_HIGHS = 30.0  # and HiGHS
LOST = 5  # half-days that are lost after publishing


class Told(NamedTuple):
    """One run: CPU seconds, points, what was proved, seconds by the clock."""

    seconds: float
    objective: float
    bound: float
    proved: bool
    wall: float = 0.0


# --- the sides --------------------------------------------------------------------------------------------------------


def ours(given: Problem) -> Told:
    found = solve(given)
    return Told(time.process_time(), found.objective, found.bound, found.proved)


def default_cp_sat(given: Problem) -> Told:
    """The same model, two workers, all settings as they come. CPU time of both workers."""
    model = Model(given)
    model.maximise()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = CUT
    status = solver.solve(model.cp)
    found = solver.objective_value if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else math.nan
    return Told(time.process_time(), found, solver.best_objective_bound, status == cp_model.OPTIMAL)


def highs(given: Problem) -> Told:
    """Our matrix as a mixed-integer program, one thread."""
    model = Model(given)
    model.maximise()
    told = by_highs(as_program(model))
    return told._replace(objective=model.certain - told.objective)


def plain_highs(given: Problem) -> Told:
    """The program as one would write it down at first, one thread."""
    return by_highs(PlainProgram(given).program)


def by_highs(program: model_builder.Model) -> Told:
    solver = model_builder.Solver("HIGHS")
    solver.set_time_limit_in_seconds(CUT_HIGHS)
    solver.set_solver_specific_parameters("threads=1")
    status = solver.solve(program)
    is_found = status in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE)
    found = solver.objective_value if is_found else math.nan
    return Told(time.process_time(), found, math.nan, status == model_builder.SolveStatus.OPTIMAL)


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


class Side(NamedTuple):
    """One way to solve a problem. one_of: it gets so small a part of the problems, as it takes long."""

    told_as: str
    solve: Callable[[Problem], Told]
    one_of: int


SIDES = {
    "ours": Side("ours", ours, 1),
    "plain": Side("HiGHS, plain program", plain_highs, 4),
    "highs": Side("HiGHS, our matrix", highs, 2),
    "default": Side("CP-SAT as it comes, two workers", default_cp_sat, 4),
}


def measured(side: str, size: str, seed: int) -> Told:
    """One run in this process: seconds of CPU and of the clock for building and solving alone."""
    given, cpu, wall = problem(size, seed), time.process_time(), time.perf_counter()
    told = SIDES[side].solve(given)
    return told._replace(seconds=told.seconds - cpu, wall=time.perf_counter() - wall)


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


def by_turns(size: str, problems: int, sides: Sequence[str]) -> dict[str, list[Told]]:
    """Every problem by each side, in a process of its own, in turning order; {side: runs, by seed}."""
    found: dict[str, list[Told]] = {side: [] for side in sides}
    for seed in range(1, problems + 1):
        for side in sides if seed % 2 else reversed(sides):
            if seed <= max(1, problems // SIDES[side].one_of):
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
    goals = {"tight": ("< 2", "< 5"), "national": ("< 5", "< 30")}.get(size, ("", ""))
    goal = ">= 100" if size == "tight" else ""
    note = f"{proved} of {len(mine)}; largest gap {max(gaps):.2f} %"
    yield Row("proved", 100 * proved / len(mine), "%", goal, None, "", note)
    note = f"{min(seconds):.1f} to {max(seconds):.1f} s; by the clock {median(one.wall for one in mine):.1f} s"
    yield Row("to the proof, median", median(seconds), "s", goals[0], None, "", note)
    yield Row("to the proof, 9 of 10", share(seconds, 0.9), "s", goals[1])
    for side, theirs in found.items():
        if side != "ours":
            yield _beside(size, side, mine[: len(theirs)], theirs)


def _beside(size: str, side: str, mine: list[Told], theirs: list[Told]) -> Row:
    """How many times our median time theirs is, over the same problems; a stopped run counts with what it took."""
    times = median(one.seconds for one in theirs) / median(one.seconds for one in mine)
    proved = sum(one.proved for one in theirs)
    each = ", ".join(f"{one.seconds:.1f}{'' if one.proved else '+'}" for one in theirs)
    note = (
        f"{each} s of CPU; {proved} of {len(theirs)} proved; ours {', '.join(f'{one.seconds:.1f}' for one in mine)} s"
    )
    goal = ">= 5" if (size, side) == ("tight", "plain") else ""
    return Row(f"{SIDES[side].told_as}, over ours", times, "times", goal, None, "", f"{note}{_short(mine, theirs)}")


def _short(mine: list[Told], theirs: list[Told]) -> str:
    """What the stopped ones found, beside the best."""
    stopped = [(one, best) for one, best in zip(theirs, mine, strict=True) if not one.proved]
    gaps = [100 * (1 - one.objective / best.objective) for one, best in stopped if not math.isnan(one.objective)]
    nothing = len(stopped) - len(gaps)
    words = [f"up to {max(gaps):.1f} % short when stopped"] if gaps else []
    words += [f"{nothing} had no timetable when stopped"] if nothing else []
    return "".join(f"; {one}" for one in words)


def repair_rows(found: list[dict[str, float]]) -> Iterator[Row]:
    seconds = [one["seconds"] for one in found]
    proved = sum(one["proved"] for one in found)
    moves, anew = [one["moves"] for one in found], [one["anew"] for one in found]
    given_up = max(100 * (one["best"] - one["points"]) / one["best"] for one in found)
    note = f"{LOST} lost half-days, {proved} of {len(found)} proved; median {median(seconds):.2f} s"
    yield Row("a repair to its proof, longest", max(seconds), "s", "< 1", None, "", note)
    note = f"{min(moves)} to {max(moves)}, anew {min(anew)} to {max(anew)}; at most {given_up:.1f} % of points given up"
    yield Row("events that move in a repair, median", median(moves), "moves", "", median(anew), "solved anew", note)
    yield Row("fewer moves than solving anew", sum(anew) / sum(moves), "times", ">= 4")


# --- the page ---------------------------------------------------------------------------------------------------------

HEAD = """# Timetables: to the proof

`python -m bench.timetables` measures this anew and writes this page; `--only tight` a part of it. On two quiet cores
it takes seven minutes. CPU time of one process from the problem to the proof, building the model included, as
cores may be shared; each by turns with the others, one problem after another, medians.

The problems are invented, one a seed (bench/invented_timetables.py): 75 to 92 districts, nine days of two halves, some
40 ministers in charge of one to three, 80 members of parliament with weights, 30 % of ministers', 25 % of members' and
20 % of halls' half-days taken, at most 8 conferences a slot, 150 km a day and 600 overnight. Tight: six presidents as
well, who attend every conference of their region and whose journeys count. National: six states in one problem.

HiGHS gets two programs, one thread. The *plain* one is what one would write down for it at first: a variable for what
may be, every exclusion pair by pair (bench/plain_program.py); the goal of five times is about that one. *Our matrix* is
what CP-SAT gets from us: in it most of the work is done already, so that row says what is left between the two solvers.
CP-SAT as it comes gets our model. A + after a time: stopped by then, so the ratio is more than is said.
"""
SECTIONS = {
    "base": "Base: without presidents", "tight": "Tight", "national": "National: six states at once",
    "repair": "A repair, tight",
}  # fmt: skip


def keep(found: Sequence[Row], section: str) -> None:
    """Replace what is kept of that section, and write the page."""
    file = places.folder() / "timetables.json"
    kept = json.loads(file.read_text()) if file.exists() else {}
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; load of the machine {os.getloadavg()[1]:.1f}."
    kept[section] = {"when": when, "rows": [row.as_dict() for row in found]}
    file.write_text(json.dumps(kept, indent=1))
    PAGE.write_text("\n".join(_page(kept)), encoding="utf-8")


def _page(kept: dict[str, Any]) -> Iterator[str]:
    yield HEAD
    yield f"Machine: {report.hardware()}, OR-Tools {ortools.__version__}."
    for section, title in SECTIONS.items():
        if section in kept:
            yield from ("", f"## {title}", "", kept[section]["when"], "")
            yield from ("| what | | goal | beside | note |", "|---|---:|---:|---|---|")
            for row in kept[section]["rows"]:
                name, found, goal, beside, _, note = report.cells(Row(**row))
                yield f"| {name} | {found} | {goal} | {beside} | {note} |"
    yield ""


# --- the command ------------------------------------------------------------------------------------------------------


@click.group(invoke_without_command=True)
@click.option("--only", type=click.Choice(list(SECTIONS)), multiple=True)
@click.option("--problems", default=12, show_default=True, help="Tight ones, and repairs; a quarter of the others.")
@click.option("--side", "sides", type=click.Choice(list(SIDES)), multiple=True, help="All four unless given.")
@click.option("--publish/--no-publish", default=True, help="Keep the rows and write the page.")
@click.pass_context
def main(
    context: click.Context, only: tuple[str, ...], problems: int, sides: tuple[str, ...], *, publish: bool
) -> None:
    """Measure, keep the rows and write the page."""
    if context.invoked_subcommand:
        return
    for section in only or SECTIONS:
        if section == "repair":
            told = [_alone("mend", seed) for seed in range(1, problems + 1)]
            found = list(repair_rows([one for one in told if one]))
        else:
            count = problems if section == "tight" else max(1, problems // 4)
            known = ("ours", "highs") if section == "national" else tuple(SIDES)
            chosen = [side for side in known if side in (sides or SIDES) or side == "ours"]
            found = list(rows(section, by_turns(section, count, chosen)))
        for row in found:
            print(section, *report.cells(row), sep=" | ", flush=True)
        if publish:
            keep(found, section)


@main.command("one", hidden=True)
@click.argument("side")
@click.argument("size")
@click.argument("seed", type=int)
def _one(side: str, size: str, seed: int) -> None:
    print(json.dumps(measured(side, size, seed)._asdict()))


@main.command("mend", hidden=True)
@click.argument("seed", type=int)
def _mend(seed: int) -> None:
    print(json.dumps(repair(problem("tight", seed), seed)))


if __name__ == "__main__":
    main()
