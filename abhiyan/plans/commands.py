"""`abhiyan plan`: check a plan file, see what it would change, apply it, show it."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from django.utils.translation import override

from abhiyan.kernel import clock
from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Refused, emit_json
from abhiyan.plans import actions, counting, vocabulary
from abhiyan.plans.difference import Line, difference
from abhiyan.plans.models import Programme
from abhiyan.plans.planfile import PlanWrong, read
from abhiyan.plans.rules import Plan, Words
from abhiyan.plans.wording import grouped, when_in_words
from abhiyan.posts import profile
from abhiyan.units.models import Level, Unit

SIGNS = {"add": "+", "change": "~", "withdraw": "-", "restore": "+", "refuse": "!"}

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
DAY = click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Instead of the programme's day."
)


@click.group("plan", short_help="A programme as one file: check it, see its effect, apply it.")
def plan_group() -> None:
    """A programme as one file: check it, see what it would change, apply it, show it.

    The file speaks the organisation's own words: its levels, roles and units. Applying twice is once; nothing that was
    reported is ever lost.
    """
    click.get_current_context().with_resource(override("en"))  # as all commands speak


@plan_group.command("check", short_help="Say everything that is wrong, by line, and what is worth a look.")
@FILE
@click.option("--profile", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Check against the words of a profile's folder, not of this installation.")  # fmt: skip
@JSON
def check(file: Path, folder: Path | None, as_json: bool) -> None:
    """Say everything that is wrong in FILE, with line and what was expected, and what is worth a look.

    An empty installation has no words yet: then the profile in FILE's own folder is asked. Exit code 1 when something
    is wrong; warnings alone are no reason to refuse.
    """
    try:
        plan = read(file, _words(file, folder))
    except PlanWrong as wrong:
        _tell_wrong(wrong, as_json=as_json)
    if as_json:
        emit_json({"file": str(file), "problems": [], "warnings": [_warned(one) for one in plan.warnings]})
        return
    for one in plan.warnings:
        click.echo(f"look at {one}")
    click.echo(f"{file.name} is sound: {grouped(len(plan.activities))} activities, {_period(plan)}.")


@plan_group.command("diff", short_help="Show what applying would change, in words and numbers of units.")
@FILE
@JSON
def diff(file: Path, as_json: bool) -> None:
    """Show what applying FILE would change here. Exit code 0, also when that is nothing."""
    lines = difference(_plan(file, as_json=as_json))
    if as_json:
        emit_json([_line(one) for one in lines])
    else:
        _tell(lines)


@plan_group.command("apply", short_help="Apply it, after showing what it changes.")
@FILE
@DAY
@click.option("--yes", is_flag=True, help="Don't ask.")
@JSON
def apply(file: Path, day: datetime | None, yes: bool, as_json: bool) -> None:
    """Show what FILE would change, ask, and bring it about. Applying the same file again changes nothing."""
    plan = _plan(file, as_json=as_json)
    version = actions.version_of(plan.key)
    lines = difference(plan)
    if not as_json:
        _tell(lines)
    if lines and not yes and not any(one.kind == "refuse" for one in lines):
        click.confirm("Apply?", abort=True)
    try:
        done = actions.apply(plan, day=_day(day), by=system("command line"), version=version)
    except actions.PlanRefused as refused:
        raise Refused(str(refused)) from refused
    except actions.PlanMoved as moved:
        raise Refused("The programme was changed meanwhile. Look at the difference again.") from moved
    if as_json:
        emit_json([_line(one) for one in done])
    elif done:
        click.echo("Applied.")


@plan_group.command("show", short_help="Show the plan and how far each activity has come.")
@FILE
@DAY
@JSON
def show(file: Path, day: datetime | None, as_json: bool) -> None:
    """Show the activities of FILE by their days and, where it is applied, how far each has come."""
    plan = _plan(file, as_json=as_json)
    on = _day(day)
    rows = [_row(plan, number, _progress(on)) for number in range(len(plan.activities))]
    if as_json:
        emit_json({"key": plan.key, "name": plan.name_en or plan.name_hi, "day": on, "activities": rows})
        return
    applied = Programme.objects.filter(key=plan.key).exists()
    click.echo(f"{_named(plan)} · {_period(plan)}" + ("" if applied else " · " + "not applied yet"))
    for row in rows:
        click.echo(_shown(row))


def _words(file: Path, folder: Path | None = None) -> Words:
    if folder is None and Level.objects.exists():
        return vocabulary.of_installation()
    try:
        return vocabulary.of_profile(profile.read(folder or file.parent))
    except profile.ProfileWrong as wrong:
        raise Refused("There is no organisation here yet, and no sound profile beside the file.") from wrong


def _plan(file: Path, *, as_json: bool) -> Plan:
    try:
        return read(file, _words(file))
    except PlanWrong as wrong:
        _tell_wrong(wrong, as_json=as_json)


def _tell_wrong(wrong: PlanWrong, *, as_json: bool) -> NoReturn:
    """Everything that is wrong, and exit code 1."""
    if as_json:
        emit_json({"problems": [_problem(one) for one in wrong.problems], "warnings": []})
    else:
        for one in wrong.problems:
            click.echo(str(one), err=True)
    raise click.exceptions.Exit(1)


def _tell(lines: list[Line]) -> None:
    if not lines:
        click.echo("Nothing to change.")
    for one in lines:
        click.echo(f"{SIGNS[one.kind]} {one.words}")


def _day(day: datetime | None) -> date:
    return day.date() if day else clock.today()


def _period(plan: Plan) -> str:
    return f"{plan.since} … {max(one.last_day for one in plan.activities)}"


def _named(one: Any) -> str:
    return str(Programme(name_hi=one.name_hi, name_en=one.name_en).name)


def _progress(day: date) -> dict[str, counting.Counted]:
    """The activities of the whole tree, by subject."""
    top = Unit.objects.filter(depth=1).order_by("path").first()
    return counting.figures(top, day) if top else {}


def _row(plan: Plan, number: int, progress: dict[str, counting.Counted]) -> dict[str, Any]:
    one = plan.activities[number]
    counted = progress.get(f"{plan.key}/{one.key}", counting.NOTHING)
    return {
        "key": one.key, "name": _named(one), "when": when_in_words(one), "since": one.since, "through": one.last_day,
        "each": one.each, "within": one.within, "owner": one.owner, **counted._asdict(),
    }  # fmt: skip


def _shown(row: dict[str, Any]) -> str:
    words = f"{row['when']}: {row['name']} ({row['each']}"
    words += f", {row['within']})" if row["within"] else ")"
    if not row["assigned"]:
        return words
    return f"{words}  {grouped(row['done'])} of {grouped(row['assigned'])} done, {grouped(row['late'])} late"


def _problem(one: Any) -> dict[str, Any]:
    return {"file": one.file, "line": one.line, "expected": one.expected, "found": one.found}


def _warned(one: Any) -> dict[str, Any]:
    return {"file": one.file, "line": one.line, "words": one.words}


def _line(one: Line) -> dict[str, Any]:
    return {"kind": one.kind, "key": one.key, "words": one.words, "units": one.units}


commands: list[click.Command] = [plan_group]
