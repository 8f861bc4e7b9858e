"""`abhiyan profile`, the organisation as a folder of TOML files."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.utils.translation import override

from abhiyan.kernel import clock
from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Refused, emit_json
from abhiyan.posts import adoption, invitations, profile

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
    try:
        adoption.apply(found, day=when, by=system("command"))
    except adoption.AppliedInAdvance:
        raise Refused(f"{when} has not come yet: a profile is applied from today or an earlier day on") from None


def show(lines: list[adoption.Line], *, as_json: bool) -> None:
    """The difference, a line each, or as JSON."""
    if as_json:
        rows: list[dict[str, Any]] = [{"kind": x.kind, "what": x.what, "key": x.key, "words": x.words} for x in lines]
        emit_json(rows)
        return
    for line in lines:
        click.echo(f"{SIGNS[line.kind]} {line.what} {line.key}: {line.words}")
    click.echo(f"{len(lines)} differences" if lines else "no difference", err=True)


commands: list[click.Command] = [profile_group, *invitations.commands]
