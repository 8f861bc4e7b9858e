"""`abhiyan profile`, the organisation as a folder of TOML files; `abhiyan posts appoint`, people from a list."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from django.utils.translation import override

from abhiyan.kernel import clock
from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Progress, Refused, emit_json, grouped
from abhiyan.kernel.tables import FileRefused
from abhiyan.posts import adoption, invitations, profile, roster, seating

FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
BY = system("shell")
SHOWN = 10  # rows of each kind that a look at a list shows
SIGNS = {"add": "+", "change": "~", "drop": "-", "wait": "…", "refuse": "!"}


@click.group("profile")
def profile_group() -> None:
    """The organisation as data: levels, roles, rights, words, holidays."""


def read(folder: Path) -> profile.Profile:
    """The profile, or Refused with every problem on a line of its own."""
    try:
        with override("en"):
            return profile.read(folder)
    except profile.ProfileWrong as wrong:
        raise Refused("\n".join(["the profile can't be used:", *map(str, wrong.problems)])) from None


@profile_group.command("check")
@FOLDER
@JSON
def check(folder: Path, *, as_json: bool) -> None:
    """Say file, line and what was expected for everything wrong in FOLDER."""
    found = read(folder)
    if as_json:
        emit_json({"profile": found.key, "levels": len(found.levels), "roles": len(found.roles), "problems": []})
    else:
        click.echo(
            f"{found.key}: {len(found.levels)} levels, {len(found.roles)} roles, {len(found.sentences)} rights: right"
        )


@profile_group.command("diff")
@FOLDER
@JSON
def diff(folder: Path, *, as_json: bool) -> None:
    """Say what applying FOLDER would change."""
    show(adoption.difference(read(folder)), as_json=as_json)


@profile_group.command("apply")
@FOLDER
@JSON
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="From which day on; the programme's day if not given.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def apply(folder: Path, *, as_json: bool, day: datetime | None, yes: bool) -> None:
    """Bring this installation to FOLDER, after showing the difference."""
    found = read(folder)
    lines = adoption.difference(found)
    show(lines, as_json=as_json)
    changes = [line for line in lines if line.kind != "wait"]
    if any(line.kind == "refuse" for line in lines):
        raise Refused("nothing was applied; see the lines marked !")
    if not changes:
        return
    if not yes and not click.confirm("Apply?", err=True):
        raise Refused("nothing was applied")
    first = not adoption.is_living()
    when = day.date() if day else (found.founded if first else clock.today())
    adoption.apply(found, day=when, by=system("command"))


def show(lines: list[adoption.Line], *, as_json: bool) -> None:
    """The difference, a line each, or as JSON."""
    if as_json:
        rows: list[dict[str, Any]] = [{"kind": x.kind, "what": x.what, "key": x.key, "words": x.words} for x in lines]
        emit_json(rows)
        return
    for line in lines:
        click.echo(f"{SIGNS[line.kind]} {line.what} {line.key}: {line.words}")
    click.echo(f"{len(lines)} differences" if lines else "no difference", err=True)


@click.group("posts")
def posts_group() -> None:
    """Who holds which post."""


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date:
    try:
        return clock.read_day(value) if value else clock.today()
    except clock.BadDay as error:
        raise click.BadParameter("write the day as 2018-01-26") from error


@posts_group.command("appoint")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sheet", help="Which sheet of a workbook that has several.")
@click.option("--refused", type=click.Path(path_type=Path), help="Where wrong rows go; FILE.refused.csv unless given.")
@click.option("--day", callback=_day, metavar="DAY", help="From which day on; today unless given.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and stop.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@JSON
def appoint(
    *, file: Path, sheet: str | None, refused: Path | None, day: date, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Appoint people from a CSV or XLSX FILE with the columns unit, role, seat, name_hi, name_en, phone.

    Shows what would change and asks. Good rows go in; wrong rows are written beside the file, each with its reason and
    what to do. Who is on record with the phone is taken; sending the same file twice changes nothing.
    """
    with override("en"):
        look = _looked(file, sheet, day)
        _show_look(look, as_json=as_json and dry_run)
        sure = not dry_run and bool(look.placed) and (yes or click.confirm("Appoint?", err=True))
        done = _appointed(look) if sure else seating.Done(unchanged=len(look.unchanged), refused=look.refused)
        _hand_back(done, refused or file.with_name(f"{file.name}.refused.csv"))
        if as_json and not dry_run:
            emit_json({"appointed": done.seated, "new people": done.registered, "unchanged": done.unchanged,
                       "refused": len(done.refused)})  # fmt: skip
        elif sure:
            click.echo(f"{grouped(done.seated)} appointed, {grouped(done.registered)} of them new.")
    if done.refused:
        raise Refused(f"{grouped(len(done.refused))} rows were refused.")


def _looked(file: Path, sheet: str | None, day: date) -> seating.Look:
    try:
        found = roster.read(file.read_bytes(), sheet=sheet, from_browser=False)
    except FileRefused as refused:
        raise Refused(str(refused)) from refused
    if found.ignored:
        click.echo(f"Columns not used: {', '.join(found.ignored)}", err=True)
    return seating.compare(found, since=day, by=BY)


def _show_look(look: seating.Look, *, as_json: bool) -> None:
    if as_json:
        emit_json({"day": look.since, **look.counts, "shared numbers": len(look.shared)})
        return
    for word, count in look.counts.items():
        click.echo(f"{word:<11} {grouped(count):>12}", err=True)
    for one in look.placed[:SHOWN]:
        click.echo(f"  + {one.row.unit}  {one.post.role.key}  {one.seating.seat or '-'}  {one.row.name}", err=True)
    for row in look.shared[:SHOWN]:
        click.echo(f"  ? line {row.line}: the number is on record under another name", err=True)
    for refused in look.refused[:SHOWN]:
        click.echo(f"  ! line {refused.row.line}: {' '.join(refused.why)}", err=True)


def _appointed(look: seating.Look) -> seating.Done:
    with Progress("Appointments", total=len(look.placed)) as progress:
        return seating.appoint(look, by=BY, progress=progress.add)


def _hand_back(done: seating.Done, where: Path) -> None:
    if done.refused:
        where.touch(mode=0o600)  # it holds whole numbers
        where.chmod(0o600)  # also where a file of that name was open to others
        where.write_text(roster.to_mend(done.refused), encoding="utf-8", newline="")
        click.echo(f"Wrong rows, with their reasons: {where}", err=True)


commands: list[click.Command] = [profile_group, posts_group, *invitations.commands]
