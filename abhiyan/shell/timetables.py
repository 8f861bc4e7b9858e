"""`abhiyan timetable`: a problem as JSON in, a timetable with its proof out. Needs no database."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from abhiyan import scheduling
from abhiyan.kernel.console import Refused, emit_json
from abhiyan.scheduling import reading
from abhiyan.scheduling.timetable import Timetable, as_step

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
PROBLEM = click.argument("problem_file", metavar="PROBLEM.json", type=FILE)
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document: timetable, bound, reasons.")
LIMIT = click.option(
    "--limit",
    type=click.FloatRange(min=0.01),
    default=10.0,
    show_default=True,
    help="Deterministic time, not the clock: 1 is 2 to 5 seconds of one core.",
)

MOST_LINES = 20  # of one kind; --json has all

Read = TypeVar("Read")


@click.group("timetable", short_help="Timetables of many events with shared guests: solve, check, re-plan.")
def timetable_group() -> None:
    """Timetables of many events with shared guests, proved best. Needs no database.

    docs/timetable.md says what a problem holds.
    """


@timetable_group.command("solve", short_help="Find the best timetable of a problem, with its proof.")
@PROBLEM
@JSON
@LIMIT
def solve_command(problem_file: Path, as_json: bool, limit: float) -> None:
    """Find the best timetable of PROBLEM.json and say what is proved; progress is told on standard error.

    Where none is possible it says which wishes contradict each other and what to give up, and the exit code is 1.
    """
    problem = _read(problem_file, lambda text: reading.read(scheduling.Problem, text))
    with _refusals(as_json, problem):
        found = scheduling.solve(problem, limit, _tell)
        _sound(problem, found)
    if as_json:
        emit_json(reading.timetable_as_json(found))
    else:
        _show(found)


@timetable_group.command("check", short_help="Look at a timetable independently of the solver.")
@PROBLEM
@click.argument("timetable_file", metavar="TIMETABLE.json", type=FILE)
@JSON
def check_command(problem_file: Path, timetable_file: Path, as_json: bool) -> None:
    """Say everything that is wrong with TIMETABLE.json, found without the solver; exit code 1 for anything."""
    problem = _read(problem_file, lambda text: reading.read(scheduling.Problem, text))
    tried = _read(timetable_file, reading.read_timetable)
    with _refusals(as_json):
        scheduling.refuse_faults(problem)
        wrong = scheduling.check(problem, tried)
    if as_json:
        emit_json({"wrong": [reading.reason_as_json(one) for one in wrong]})
    elif not wrong:
        click.echo(f"sound: {len(tried.slots)} events, {tried.objective} points")
    for one in wrong if not as_json else ():
        click.echo(str(one))
    if wrong:
        raise Refused(f"{len(wrong)} things are wrong with the timetable")


@timetable_group.command("replan", short_help="Repair a published timetable with the fewest moves.")
@PROBLEM
@click.argument("timetable_file", metavar="TIMETABLE.json", type=FILE)
@click.argument("changes_file", metavar="CHANGES.json", type=FILE)
@JSON
@LIMIT
def replan_command(problem_file: Path, timetable_file: Path, changes_file: Path, as_json: bool, limit: float) -> None:
    """Repair TIMETABLE.json after CHANGES.json: the fewest moves first, then the best attendance.

    CHANGES.json is a list of what became known, as docs/timetable.md has it.
    """
    problem = _read(problem_file, lambda text: reading.read(scheduling.Problem, text))
    published = _read(timetable_file, reading.read_timetable)
    changes = _read(changes_file, lambda text: reading.read_many(scheduling.Change, text))
    with _refusals(as_json):
        repair = scheduling.replan(problem, published, changes, limit, _tell)
        _sound(repair.problem, repair.timetable)
    if as_json:
        difference = {"moves": reading.as_json(repair.moves), "attends": reading.as_json(repair.attends)}
        told = {**difference, "fewest_proved": repair.fewest_proved}
        emit_json({**told, "timetable": reading.timetable_as_json(repair.timetable)})
        return
    for move in repair.moves:
        click.echo(f"{move.event}\t{move.was or '-'}\t{move.now}")
    for one in repair.attends:
        click.echo(f"{one.event}\t{one.guest}\t{'comes' if one.comes else 'does not come'}")
    fewest = "the fewest" if repair.fewest_proved else "perhaps not the fewest"
    click.echo(f"{len(repair.moves)} moves, {fewest}; {_proof(repair.timetable)}", err=True)


# --- in and out -------------------------------------------------------------------------------------------------------


def _read(file: Path, read: Callable[[bytes], Read]) -> Read:
    """What a file holds; `-` is standard input. Of a longer one no more is read than shows it. Raises Refused."""
    name = "standard input" if str(file) == "-" else str(file)
    try:
        with click.open_file(str(file), "rb") as opened:
            return read(opened.read(reading.MOST_BYTES + 1))
    except reading.NotUnderstood as error:
        raise Refused(f"{name} can't be read:\n{_first(error.wrong)}") from error
    except OSError as error:
        raise Refused(f"{name} can't be read: {error.strerror}") from error


def _first(things: Sequence[object]) -> str:
    """One a line, as many as one reads."""
    lines = [str(one) for one in things[:MOST_LINES]]
    return "\n".join([*lines, f"and {len(things) - MOST_LINES} more"] if len(things) > MOST_LINES else lines)


@contextmanager
def _refusals(as_json: bool, problem: Any = None) -> Iterator[None]:
    """What the solver refuses, as a refusal with its reasons; with --json as a document too.

    problem: of an impossible one, what can be seen to be in its way without solving anything is told as well.
    """
    try:
        yield
    except scheduling.BadProblem as error:
        if as_json:
            emit_json({"faults": [reading.reason_as_json(one) for one in error.faults]})
        raise Refused(f"the problem has to be mended first:\n{_first(error.faults)}") from error
    except scheduling.UnknownChange as error:
        raise Refused(f"a change names {error}, which the problem doesn't have") from error
    except scheduling.Impossible as error:
        seen = scheduling.obstacles(problem) if problem else ()
        if as_json:
            emit_json({**_impossible(error), "obstacles": [reading.reason_as_json(one) for one in seen]})
        raise Refused(_why(error, seen)) from error
    except scheduling.NoTimetableYet as error:
        raise Refused(
            "no timetable was found within the limit, and none proved impossible; give a larger --limit"
        ) from error


def _impossible(error: Any) -> dict[str, Any]:
    ways = [
        {
            "cost": way.cost,
            "proved": way.proved,
            "gives": [{**reading.reason_as_json(one), "text": as_step(one)} for one in way.gives],
        }
        for way in error.ways_out
    ]
    conflict = [reading.reason_as_json(one) for one in error.conflict]
    return {"conflict": conflict, "is_smallest": error.is_smallest, "beside": error.beside, "ways_out": ways}


def _why(error: Any, seen: Sequence[object]) -> str:
    lines = ["no timetable is possible:", *(f"  {one}" for one in seen)] if seen else ["no timetable is possible."]
    lines += ["these contradict each other:", *(f"  {one}" for one in error.conflict)]
    if not error.is_smallest:
        lines.append("  (fewer of them may do: the limit passed first; a larger --limit says more)")
    if error.beside:
        lines.append(f"  (so many other parts can't be either, each by itself: {error.beside})")
    for way in error.ways_out:
        lines.append(f"it is possible if you (cost {way.cost}):")
        lines += [f"  {as_step(one)}" for one in way.gives]
    return "\n".join(lines)


def _sound(problem: Any, found: Timetable) -> None:
    """Nothing leaves here unchecked. Raises Refused."""
    if wrong := scheduling.check(problem, found):
        raise Refused("the solver's timetable failed its check:\n" + "\n".join(map(str, wrong)))


def _show(found: Timetable) -> None:
    for event, slot in sorted(found.slots.items(), key=lambda one: (one[1], one[0])):
        click.echo(f"{slot}\t{event}\t{' '.join(found.attendance[event])}")
    for reason in found.reasons:
        click.echo(f"not held: {reason}", err=True)
    click.echo(_proof(found), err=True)


def _proof(found: Timetable) -> str:
    if found.proved:
        return f"{found.objective} points, and none is better: proved"
    return f"{found.objective} points; none is worth more than {found.bound} ({found.gap:.1%} away)"


def _tell(best: int | None, bound: int | None) -> None:
    click.echo(json.dumps({"best": best, "bound": bound}), err=True)
