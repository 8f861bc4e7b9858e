"""`abhiyan roster`: people from a spreadsheet as the office has it, of any size."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from abhiyan.kernel import clock
from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Progress, Refused, emit_json, grouped
from abhiyan.kernel.tables import FileRefused
from abhiyan.posts.models import Role
from abhiyan.registration.models import Roster
from abhiyan.registration.rosters import actions, mending, reading, template, trial, wording
from abhiyan.registration.rosters.reading import Choice
from abhiyan.registration.rosters.understanding import Understood, with_corrections
from abhiyan.units.models import Unit

BY = system("shell")
SHOWN = 10  # of each kind that a look shows
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date:
    try:
        return clock.read_day(value) if value else clock.today()
    except clock.BadDay as error:
        raise click.BadParameter("write the day as 2018-01-26") from error


@click.group("roster")
def roster_group() -> None:
    """Rosters: people in posts, from spreadsheets as offices have them."""


@roster_group.command("load")
@FILE
@click.option("--sheet", default="", help="Which sheet of a workbook that has several.")
@click.option("--hidden", is_flag=True, help="Take hidden rows, columns and sheets too.")
@click.option("--header", type=click.IntRange(min=0), help="The row of the headers; 0 when there is none.")
@click.option("--column", "columns", multiple=True, metavar="HEADER=MEANING", help="What a column means; repeat it.")
@click.option("--fonts/--no-fonts", default=None, help="Convert cells in an old Hindi font, or leave them.")
@click.option("--month-first", is_flag=True, help="05/06/2007 is 6 May.")
@click.option("--role", "role_key", default="", help="The post of whoever is listed, where the file doesn't say.")
@click.option(
    "--from", "day", type=click.DateTime(["%Y-%m-%d"]), help="Appointed from; the programme's day if not given."
)
@click.option(
    "--refused",
    "mend",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where wrong rows go; FILE.refused.csv unless given.",
)
@click.option("--look", is_flag=True, help="Show what it would do, and do nothing.")
@JSON
def load(  # noqa: PLR0913 (one for each option)
    file: Path,
    *,
    sheet: str,
    hidden: bool,
    header: int | None,
    columns: tuple[str, ...],
    fonts: bool | None,
    month_first: bool,
    role_key: str,
    day: date,
    mend: Path | None,
    look: bool,
    as_json: bool,
) -> None:
    """Load FILE (CSV or XLSX, any size). Stopped at any moment, the same command goes on where it was."""
    choice = Choice(sheet, hidden, "", header)
    sent = _understood(file, choice, columns, fonts, month_first=month_first)
    role = _role(role_key)
    if look:
        _look(sent, role, day, as_json=as_json)
        return
    roster = _resumed(sent) or actions.send(sent, role=role, day=day, by=BY)
    try:
        actions.start(roster, by=BY)
    except actions.AlreadyRunning as running:
        raise Refused(f"roster {running.roster.pk} is this file and is being loaded at this moment.") from None
    with Progress("Rows", total=sent.rows) as progress:
        actions.load(roster, by=BY, source=file, progress=lambda line: progress.add(line - progress.done))
    roster.refresh_from_db()
    _tell(roster, mend or file.with_name(f"{file.name}.refused.csv"), as_json=as_json)


def _understood(
    file: Path, choice: Choice, columns: tuple[str, ...], fonts: bool | None, *, month_first: bool
) -> actions.Sent:
    """The file and what its columns mean. Raises Refused while a question about it is open."""
    try:
        sent = actions.open_sent(file.name, file, choice, from_browser=False)
    except FileRefused as refused:
        raise Refused(str(refused)) from refused
    if sent.understood is None:
        raise Refused("the workbook has several sheets: say which with --sheet.")
    meanings = _meanings(sent.understood, columns)
    understood = with_corrections(sent.understood, meanings, fonts=fonts, day_first=False if month_first else None)
    for column in understood.columns:
        click.echo(
            f"  {column.header or column.place + 1!s:<24} {column.meaning:<12} {column.confidence:.2f}", err=True
        )
    if not understood.settled:
        asked = [" ".join(wording.column_words(one.key, one.detail)) for one in understood.questions]
        raise Refused("\n".join(["the file asks something first:", *asked]))
    return actions.Sent(sent.name, sent.content, sent.choice, understood, sent.rows)


def _meanings(understood: Understood, columns: tuple[str, ...]) -> dict[int, str]:
    places = {column.header: column.place for column in understood.columns}
    found: dict[int, str] = {}
    for said in columns:
        header, _equals, meaning = said.rpartition("=")
        place = places.get(header, int(header) - 1 if header.isdecimal() else None)
        if place is None:
            raise Refused(f"there is no column {header!r}; the file has: {', '.join(places)}")
        found[place] = meaning
    return found


def _role(key: str) -> Role | None:
    if not key:
        return None
    role = Role.objects.filter(key=key, retired=False).first()
    if role is None:
        known = ", ".join(Role.objects.filter(retired=False).values_list("key", flat=True))
        raise Refused(f"there is no role {key!r}; there are: {known}")
    return role


def _resumed(sent: actions.Sent) -> Roster | None:
    """The roster of this very file that a load left in the middle."""
    left = Roster.objects.filter(digest=reading.digest_of(sent.content), sheet=sent.choice.sheet, person=None)
    roster = left.filter(state__in=(Roster.WAITING, Roster.RUNNING, Roster.STOPPED)).order_by("-pk").first()
    if roster and roster.line:
        click.echo(f"Going on with roster {roster.pk} behind line {grouped(roster.line)}.", err=True)
    return roster


def _look(sent: actions.Sent, role: Role | None, day: date, *, as_json: bool) -> None:
    roster = Roster(name=sent.name, role=role, day=day, **actions.settled_fields(sent))
    read = reading.reading(sent.content, roster.settled, day=day)
    tried = trial.attempt(roster, read(), by=BY)
    if as_json:
        emit_json({"rows": sent.rows, "tried": tried.rows, "new people": tried.new, **tried.outcomes})
        return
    click.echo(f"Tried with {grouped(tried.rows)} rows of {grouped(sent.rows)}; {grouped(tried.new)} new people.")
    for outcome, count in tried.outcomes.most_common():
        click.echo(f"{outcome:<10} {grouped(count):>12}")
    for turned in tried.turned:
        words = " ".join(wording.words(turned.reason, turned.detail))
        click.echo(f"  ! {grouped(turned.rows)} rows, the first on line {turned.line}: {words}")
    for word, rows in tried.missing_roles:
        click.echo(f"  ? {word!r} names no post ({grouped(rows)} rows)")
    for one in tried.missing[:SHOWN]:
        likely = ", ".join(unit.code for unit in one.likely)
        click.echo(f"  ? {one.text!r} names no unit ({grouped(one.rows)} rows){': ' + likely if likely else ''}")


def _tell(roster: Roster, mend: Path, *, as_json: bool) -> None:
    """What became of the rows; the wrong ones as a file. Raises Refused when there are any, for the exit code."""
    counts = {key: getattr(roster, key) for key in ("loaded", "known", "asked", "refused")}
    if roster.refused:
        _hand_back(roster, mend)
    if as_json:
        emit_json({"roster": roster.pk, "state": roster.state, "line": roster.line, **counts})
    else:
        for word, count in counts.items():
            click.echo(f"{word:<10} {grouped(count):>12}")
        for outcome, _reason, words, count, line in mending.reasons(roster, by=BY)["reasons"]:
            click.echo(f"  {outcome}: {grouped(count)} rows, the first on line {line}: {' '.join(words)}")
    if roster.state != Roster.DONE:
        raise Refused(f"roster {roster.pk} is {roster.state}: the same command goes on with it.")
    if roster.refused or roster.asked:
        raise Refused(f"{grouped(roster.refused)} rows were refused and {grouped(roster.asked)} ask something.")


def _hand_back(roster: Roster, where: Path) -> None:
    where.unlink(missing_ok=True)
    where.touch(mode=0o600)  # it holds whole numbers
    with where.open("w", encoding="utf-8", newline="") as file:
        file.writelines(mending.to_mend(roster))
    click.echo(f"Wrong rows, with their reasons: {where}", err=True)


@roster_group.command("list")
@JSON
def listing(*, as_json: bool) -> None:
    """Every roster that was sent, the newest first."""
    fields = ("pk", "name", "state", "rows", "line", "loaded", "known", "asked", "refused")
    found: list[dict[str, Any]] = list(Roster.objects.order_by("-pk").values(*fields))
    if as_json:
        emit_json(found)
        return
    for one in found:
        counts = "  ".join(f"{key} {grouped(one[key])}" for key in ("loaded", "known", "asked", "refused"))
        click.echo(f"{one['pk']:>5}  {one['state']:<8} {one['name']:<32} {counts}")


@roster_group.command("empty")
@click.option("--unit", "code", required=True, help="The unit's code: its vacant seats and those below.")
@click.option("--role", "role_key", required=True, help="Which post.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The workbook (XLSX).")
def empty(code: str, role_key: str, out: Path) -> None:
    """Write a workbook of a branch's vacant seats, to be filled in and loaded."""
    unit, role = Unit.objects.filter(code=code).first(), _role(role_key)
    if unit is None or role is None:
        raise Refused(f"there is no unit {code!r}.")
    try:
        out.write_bytes(template.workbook(unit, role, day=clock.today(), by=BY))
    except template.TooManySeats:
        raise Refused("more than 20,000 seats are vacant there: choose a smaller unit.") from None
