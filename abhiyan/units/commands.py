"""Commands about the tree and its figures. Everything is done in the name of the installation itself."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.utils import translation

from abhiyan.kernel import clock
from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Progress, Refused, emit_json, grouped
from abhiyan.kernel.tables import csv_text
from abhiyan.units import actions, load, tally
from abhiyan.units.lineage import called_on, lineage
from abhiyan.units.models import Label, Unit, UnitAct
from abhiyan.units.preview import preview
from abhiyan.units.refusals import UnitRefused

BY = system("shell")
SHOWN = 10  # rows of each kind that the difference shows


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date:
    """The day given as 2018-01-26, else the programme's."""
    try:
        return clock.read_day(value) if value else clock.today()
    except clock.BadDay as error:
        raise click.BadParameter("write the day as 2018-01-26") from error


on_day = click.option("--day", callback=_day, metavar="DAY", help="From which day on; today unless given.")
as_json_too = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
without_asking = click.option("--yes", is_flag=True, help="Do it without asking.")
only_showing = click.option("--dry-run", is_flag=True, help="Show what would change, and stop.")


@click.group()
def units() -> None:
    """Load, export and change units of both trees."""


@units.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sheet", help="Which sheet of a workbook that has several.")
@click.option("--refused", type=click.Path(path_type=Path), help="Where wrong rows go; FILE.refused.csv unless given.")
@on_day
@only_showing
@without_asking
@as_json_too
def load_command(
    *, file: Path, sheet: str | None, refused: Path | None, day: date, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Take units from a CSV or XLSX FILE with the columns code, level, parent, area_parent, name_hi, name_en,
    grid_row, grid_col (the square on the map of tiles).

    Shows what would change and asks. Good rows go in; wrong rows are written beside the file, each with its reason.
    Loading the same file twice changes nothing.
    """
    with translation.override("en"):
        difference = _compared(file, sheet, day)
        _show(difference, as_json and dry_run)
        sure = not dry_run and not difference.is_empty and (yes or click.confirm("Do this?"))
        done = _applied(difference) if sure else load.Done(refused=difference.refused)
        _hand_back(done, refused or file.with_name(f"{file.name}.refused.csv"))
        if as_json and not dry_run:
            emit_json(
                {
                    "added": done.added,
                    "renamed": done.renamed,
                    "moved": done.moved,
                    "squared": done.squared,
                    "refused": len(done.refused),
                }
            )
        elif sure:
            said = f"{grouped(done.added)} added, {done.renamed} renamed, {done.moved} moved"
            click.echo(f"{said}, {done.squared} put on squares.")
    if done.refused:
        raise Refused(f"{grouped(len(done.refused))} rows were refused.")


def _compared(file: Path, sheet: str | None, day: date) -> load.Difference:
    try:
        found = load.read(file.read_bytes(), sheet=sheet, from_browser=False)
    except load.FileRefused as refused:
        raise Refused(str(refused)) from refused
    if found.ignored:
        click.echo(f"Columns not used: {', '.join(found.ignored)}", err=True)
    return load.compare(found, day=day, by=BY)


def _show(difference: load.Difference, as_json: bool) -> None:
    if as_json:
        emit_json({"day": difference.day, **difference.counts, "seatless": len(difference.seatless)})
        return
    for word, count in difference.counts.items():
        click.echo(f"{word:<10} {grouped(count):>12}", err=True)
    for row in difference.add[:SHOWN]:
        click.echo(
            f"  + {row.code}  {row.level} under {row.parent_code or '-'}  {row.name_en or row.name_hi}", err=True
        )
    for rename in difference.rename[:SHOWN]:
        click.echo(f"  ~ {rename.row.code}  {' / '.join(rename.before)} -> {' / '.join(rename.after)}", err=True)
    for move in difference.move[:SHOWN]:
        click.echo(f"  > {move.row.code}  {move.before or '-'} -> {move.after}", err=True)
    if difference.seatless:
        some = ", ".join(row.code for row in difference.seatless[:SHOWN])
        many = grouped(len(difference.seatless))
        click.echo(f"  ? {many} new units name no constituency and count in none: {some}", err=True)
    for one in difference.refused[:SHOWN]:
        click.echo(f"  ! line {one.row.line}: {one.reason}", err=True)


def _applied(difference: load.Difference) -> load.Done:
    total = len(difference.add) + difference.changes
    with Progress("Units", total=total) as progress:
        return load.apply(difference, by=BY, progress=progress.add)


def _hand_back(done: load.Done, where: Path) -> None:
    if done.refused:
        where.write_text(load.to_mend(done.refused), encoding="utf-8", newline="")
        click.echo(f"Wrong rows, with their reasons: {where}", err=True)


@units.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--below", metavar="CODE", help="Only the unit with this code and what stands below it.")
def export(file: Path, below: str | None) -> None:
    """Write open units to FILE (.csv or .xlsx), in the columns that `load` reads."""
    chosen = Unit.objects.filter(until=None)
    rows = load.export(chosen.below(_unit(below)) if below else chosen)
    if file.suffix.lower() == ".xlsx":
        count = _write_workbook(file, rows)
    else:
        kept = list(rows)
        count = len(kept)
        file.write_text(csv_text(load.COLUMNS, kept), encoding="utf-8", newline="")
    click.echo(f"{grouped(count)} units written.")


def _write_workbook(file: Path, rows: Any) -> int:
    count = 0
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("units")
        sheet.write_row(0, 0, load.COLUMNS)
        for count, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(count, column, cell)
    return count


def _unit(code: str) -> Unit:
    """The unit with this code, today's or one it gave up."""
    unit = Unit.objects.select_related("level").filter(code=code).first()
    if unit is None:
        label = Label.objects.filter(code=code).select_related("unit__level").first()
        unit = label.unit if label else None
    if unit is None:
        raise Refused(f"There is no unit with the code “{code}”.")
    return unit


@units.group()
def act() -> None:
    """Change one unit: rename, renumber, add, move, split, merge, close, reopen, undo."""


def _do(deed: Callable[[], object]) -> None:
    """Do it, or exit with the reason why not."""
    try:
        with translation.override("en"):
            deed()
    except UnitRefused as refused:
        raise Refused(str(refused)) from refused
    except PermissionDenied as refused:
        raise Refused("That is not allowed.") from refused
    click.echo("Done.")


def _ask(kind: str, unit: Unit, day: date, *, yes: bool, dry_run: bool, children: tuple[Unit, ...] = ()) -> bool:
    """Show what would move, and ask."""
    found = preview(kind, unit, children=children, day=day)
    for level, count in found.units:
        click.echo(f"  {grouped(count):>10}  {level.plural_en}")
    for word, count in found.others.items():
        click.echo(f"  {grouped(count):>10}  {word}")
    return not dry_run and (yes or click.confirm(f"{kind.capitalize()} {unit.code} from {day} on?"))


@act.command()
@click.argument("code")
@click.option("--hi", help="The name in Hindi.")
@click.option("--en", help="The name in English.")
@on_day
def rename(code: str, hi: str | None, en: str | None, day: date) -> None:
    """Give the unit other names; one that isn't given stays."""
    unit = _unit(code)
    names = {"name_hi": unit.name_hi if hi is None else hi, "name_en": unit.name_en if en is None else en}
    _do(lambda: actions.rename(unit, **names, day=day, by=BY))


@act.command()
@click.argument("code")
@click.argument("new_code")
@on_day
def renumber(code: str, new_code: str, day: date) -> None:
    """Give the unit another code."""
    _do(lambda: actions.renumber(_unit(code), code=new_code, day=day, by=BY))


@act.command()
@click.argument("parent")
@click.argument("code")
@click.option("--hi", default="", help="The name in Hindi.")
@click.option("--en", default="", help="The name in English.")
@click.option("--area", help="Code of the seat it lies in, for a unit of the lowest level.")
@on_day
def add(parent: str, code: str, hi: str, en: str, area: str | None, day: date) -> None:
    """Add a unit below PARENT."""
    second = _unit(area) if area else None
    _do(lambda: actions.add(_unit(parent), code=code, name_hi=hi, name_en=en, area_parent=second, day=day, by=BY))


@act.command()
@click.argument("code")
@click.argument("to")
@on_day
@only_showing
@without_asking
def move(code: str, to: str, day: date, dry_run: bool, yes: bool) -> None:
    """Move the unit and everything below it under TO, in the tree TO is in."""
    unit, parent = _unit(code), _unit(to)
    if _ask("move", unit, day, yes=yes, dry_run=dry_run):
        _do(lambda: actions.move(unit, to=parent, day=day, by=BY))


@act.command()
@click.argument("code")
@click.argument("new_code")
@click.argument("children", nargs=-1)
@click.option("--hi", default="", help="The new unit's name in Hindi.")
@click.option("--en", default="", help="The new unit's name in English.")
@on_day
@only_showing
@without_asking
def split(
    *, code: str, new_code: str, children: tuple[str, ...], hi: str, en: str, day: date, dry_run: bool, yes: bool
) -> None:
    """Put a new unit beside the unit and let it take CHILDREN (codes)."""
    unit, chosen = _unit(code), tuple(_unit(child) for child in children)
    if _ask("split", unit, day, yes=yes, dry_run=dry_run, children=chosen):
        _do(lambda: actions.split(unit, code=new_code, name_hi=hi, name_en=en, children=chosen, day=day, by=BY))


@act.command()
@click.argument("code")
@click.argument("into")
@on_day
@only_showing
@without_asking
def merge(code: str, into: str, day: date, dry_run: bool, yes: bool) -> None:
    """Move everything below the unit, and the holders of its posts, to INTO, and close it."""
    unit, other = _unit(code), _unit(into)
    if _ask("merge", unit, day, yes=yes, dry_run=dry_run):
        _do(lambda: actions.merge(unit, into=other, day=day, by=BY))


@act.command()
@click.argument("code")
@on_day
def close(code: str, day: date) -> None:
    """Close a unit that nothing stands below and nobody holds a post at."""
    _do(lambda: actions.close(_unit(code), day=day, by=BY))


@act.command()
@click.argument("code")
@on_day
def reopen(code: str, day: date) -> None:
    """Open a closed unit again."""
    _do(lambda: actions.reopen(_unit(code), day=day, by=BY))


@act.command()
@click.argument("number", type=int)
@on_day
def undo(number: int, day: date) -> None:
    """Take back the act with this NUMBER (`abhiyan units lineage` shows it) by a further act."""
    done = UnitAct.objects.filter(pk=number).first()
    if done is None:
        raise Refused(f"There is no act with the number {number}.")
    _do(lambda: actions.undo(done, day=day, by=BY))


@units.command("lineage")
@click.argument("code")
@on_day
@as_json_too
def lineage_command(code: str, day: date, as_json: bool) -> None:
    """What happened to a unit, and what it was called on --day."""
    unit = _unit(code)
    acts = lineage(unit)
    called = called_on(unit, day)
    if as_json:
        emit_json(
            {"unit": called._asdict(), "since": unit.since, "until": unit.until, "acts": [_said(one) for one in acts]}
        )
        return
    click.echo(f"{called.code}  {called.name_hi} / {called.name_en}  since {unit.since}")
    for one in acts:
        said = _said(one)
        into = f" -> {said['into']}" if said["into"] else ""
        click.echo(f"  {one.day}  {one.kind:<9} {said['unit']}{into}  (act {one.pk}, {one.actor})")


def _said(one: UnitAct) -> dict[str, Any]:
    return {
        "number": one.pk,
        "day": one.day,
        "kind": one.kind,
        "unit": one.unit.code,
        "into": one.into.code if one.into else None,
        "actor": one.actor,
        "undoes": one.undoes_id,
    }


@click.group("tally")
def tally_group() -> None:
    """The figures of coverage: compare them with a recount, roll them up."""


@tally_group.command()
@click.option("--units", "how_many", default=100, show_default=True, help="How many units, drawn by lot.")
@click.option("--code", help="Only the unit with this code.")
@on_day
@as_json_too
def check(how_many: int, code: str | None, day: date, as_json: bool) -> None:
    """Count again from the rows themselves and compare. Exit code 1 when a figure differs."""
    chosen = [_unit(code)] if code else _drawn(how_many, day)
    wrong = tally.check(chosen, day)
    if as_json:
        emit_json(
            {
                "day": day,
                "compared": len(chosen),
                "differences": [
                    {"unit": unit.code, "read": _words(read), "counted": _words(counted)}
                    for unit, read, counted in wrong
                ],
            }
        )
    else:
        click.echo(f"{grouped(len(chosen))} units compared on {day}: {len(wrong)} differ.")
    if wrong:
        raise Refused("Figures differ from their recount: " + ", ".join(unit.code for unit, *_rest in wrong[:SHOWN]))


def _words(figures: tally.Figures) -> dict[str, int]:
    return {f"{kind}:{subject}": n for (kind, subject), n in sorted(figures.items())}


def _drawn(how_many: int, day: date) -> list[Unit]:
    """Half of them from above the leaf (the top always among them), half leaves: errors show at the top first."""
    standing = Unit.objects.open_on(day)
    above = list(standing.filter(level__is_leaf=False).order_by("depth", "path").values_list("pk", flat=True))
    leaves = list(standing.filter(level__is_leaf=True).values_list("pk", flat=True))
    lot = random.SystemRandom()
    upper = above[:1] + lot.sample(above[1:], min(len(above) - 1, how_many // 2)) if above else []
    lower = lot.sample(leaves, min(len(leaves), how_many - len(upper)))
    return list(Unit.objects.filter(pk__in=[*upper, *lower]))


@tally_group.command()
def squash() -> None:
    """Roll what was written since into the totals; the worker does it every second."""
    click.echo(f"{grouped(tally.squash())} rows rolled up.")


commands = [units, tally_group]
