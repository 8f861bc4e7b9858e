"""`abhiyan plan`: check a plan file, see what it would change, apply it, show it; close, copy, compare programmes."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import click
from django.utils.translation import override

from abhiyan.kernel import clock
from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Refused, emit_json
from abhiyan.plans import actions, comparing, copying, counting, vocabulary, writing
from abhiyan.plans.difference import Line, difference
from abhiyan.plans.models import OPEN, Assignment, Programme
from abhiyan.plans.planfile import PlanWrong, read, read_text
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
    """A programme as one file: check it, see what it would change, apply it, show it; close, copy, compare.

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


@plan_group.command("close", short_help="End a programme: it stays to be read, and takes no more changes.")
@click.argument("key")
@DAY
@click.option("--yes", is_flag=True, help="Don't ask.")
@JSON
def close(key: str, day: datetime | None, yes: bool, as_json: bool) -> None:
    """End the programme KEY: it stays to be read and compared, and takes no more changes or reports.

    Says first how much of it is still open. A closed programme is not opened again; copy it under another key.
    """
    programme, on = _programme(key), _day(day)
    left = Assignment.objects.filter(activity__programme=programme, state__in=OPEN).count()
    if not as_json:
        click.echo(f"{_named(programme)}: {grouped(left)} assignments are still open.")
    if not yes:
        click.confirm("Close?", abort=True, err=as_json)
    try:
        actions.close(programme, day=on, by=system("command line"))
    except actions.ProgrammeClosed as closed:
        raise Refused(f"{key} was closed on {programme.closed_on}.") from closed
    if as_json:
        emit_json({"key": key, "closed_on": on, "open": left})
    else:
        click.echo("Closed.")


@plan_group.command("copy", short_help="Write a programme's plan under another key, its dates moved.")
@click.argument("key")
@click.argument("new_key")
@click.option("--to", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The first day of the copy.")
@click.option("--shift", type=int, metavar="WEEKS", help="Move every date by so many weeks instead.")
@click.option(
    "--keep",
    type=click.Choice([copying.WEEKDAYS, copying.DATES]),
    default=copying.WEEKDAYS,
    show_default=True,
    help="With --to: move by whole weeks, so that weekdays hold, or keep days of the month.",
)
@click.option("--output", type=click.Path(path_type=Path), help="The file to write, not NEW_KEY.toml; - for stdout.")
@JSON
def copy(
    key: str, new_key: str, *, to: datetime | None, shift: int | None, keep: str, output: Path | None, as_json: bool
) -> None:
    """Write the plan of the programme KEY to a file under NEW_KEY, its dates moved; nothing is applied.

    Says what is worth a look in the copy: days that have become Sundays or holidays, years without a calendar. An
    existing file is not overwritten.
    """
    if (to is None) == (shift is None):
        raise click.UsageError("Say either --to or --shift.")
    programme = _programme(key)
    first = programme.since
    move = copying.by_weeks(shift) if shift is not None else copying.move_to(first, to.date() if to else first, keep)
    try:
        text = copying.copied(writing.text_of(programme), new_key, move, first=first)
        plan = read_text(text, name=f"{new_key}.toml")
    except writing.WriteByHand as by_hand:
        raise Refused("The text of that plan can't be changed piece by piece; copy the file by hand.") from by_hand
    except PlanWrong as wrong:
        _tell_wrong(wrong, as_json=as_json)
    file = output or Path(f"{new_key}.toml")
    _written(file, text, quiet=as_json)
    if as_json:
        emit_json({"file": str(file), "key": new_key, "since": plan.since, "through": plan.until - timedelta(1),
                   "text": text, "warnings": [_warned(one) for one in plan.warnings]})  # fmt: skip
        return
    for one in plan.warnings:
        click.echo(f"look at {one}", err=True)


def _written(file: Path, text: str, *, quiet: bool) -> None:
    if str(file) == "-":
        click.echo("" if quiet else text, nl=False)
        return
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError as there:
        raise Refused(f"{file} is there already.") from there
    except OSError as refused:
        raise Refused(f"{file} can't be written: {refused.strerror}.") from refused
    if not quiet:
        click.echo(f"Written to {file}.")


@plan_group.command("compare", short_help="Set two programmes side by side, activity by activity.")
@click.argument("key")
@click.argument("other_key")
@DAY
@JSON
def compare(key: str, other_key: str, day: datetime | None, as_json: bool) -> None:
    """Set the programmes KEY and OTHER_KEY side by side: days, units, done, late and targets of each activity.

    A closed programme is shown as it stood on the day it was closed.
    """
    one, other, on = _programme(key), _programme(other_key), _day(day)
    top = Unit.objects.filter(depth=1).order_by("path").first()
    pairs = comparing.side_by_side(one, other, top, on)
    if as_json:
        emit_json([{"key": pair.key, key: _told(pair.one), other_key: _told(pair.other)} for pair in pairs])
        return
    for pair in pairs:
        click.echo(pair.key)
        for named, told in ((key, pair.one), (other_key, pair.other)):
            click.echo(f"  {named}: {_told_in_words(told)}")


def _told(told: comparing.Told | None) -> dict[str, Any] | None:
    if told is None:
        return None
    target = told.progress.target
    return {"when": told.when, **told.counted._asdict(), "target": target._asdict() if target else None}


def _told_in_words(told: comparing.Told | None) -> str:
    if told is None:
        return "not in it"
    counted, target = told.counted, told.progress.target
    said = f"{told.when}: {grouped(counted.done)} of {grouped(counted.assigned)} done, {grouped(counted.late)} late"
    if target is None:
        return said
    return f"{said}; {grouped(target.claimed)} of {grouped(target.wanted)} claimed, {grouped(target.verified)} verified"


def _programme(key: str) -> Programme:
    found = Programme.objects.filter(key=key).first()
    if found is None:
        known = ", ".join(Programme.objects.values_list("key", flat=True)) or "none"
        raise Refused(f"There is no programme {key}. There are: {known}.")
    return found


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
