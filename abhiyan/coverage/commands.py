"""`abhiyan status`: the installation in figures."""

from datetime import date, datetime
from typing import Any

import click
from django.utils import translation

from abhiyan.coverage.status import status
from abhiyan.coverage.telling import status_text
from abhiyan.kernel import clock, tree
from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Refused, emit_json, grouped
from abhiyan.units.models import Unit


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--text", "as_text", is_flag=True, help="A few lines to paste into a chat: one unit, one day.")
@click.option("--unit", "code", help="With --text: the unit's code; else the top of the organisation.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="With --text: the day; else the programme's.")
@click.option("--language", type=click.Choice(["hi", "en"]), default="hi", help="With --text: hi or en.")
def status_command(*, as_json: bool, as_text: bool, code: str | None, day: datetime | None, language: str) -> None:
    """Say what is here: units, posts, seats, appointments, people, work in the background."""
    if as_text:
        click.echo(_text(code, day.date() if day else clock.today(), language))
        return
    if code or day:
        raise click.UsageError("--unit and --day go with --text.")
    found = status(clock.today())
    if as_json:
        emit_json(found)
        return
    if found["organization"] is None:
        click.echo("No organisation yet: `abhiyan profile apply DIR` brings one, `abhiyan demo` an invented one.")
        return
    click.echo(f"{found['organization']}, {found['day']} ({found['database']})")
    for title in ("units", "areas", "seats"):
        for key, n in found[title].items():
            click.echo(f"  {title:<14}{key:<28}{grouped(n):>12}")
    for key, one in found["appointments"]["by_role"].items():
        click.echo(f"  {'appointments':<14}{key:<28}{_claimed(one)}")
    click.echo(f"  {'all':<14}{'':<28}{_claimed(found['appointments'])}")
    for key, one in found["plan"].items():
        click.echo(f"  {'plan':<14}{key:<36}{_done(one)}")
    click.echo(f"  {'people':<14}{'':<28}{grouped(found['people']):>12}")
    for state, n in found["jobs"].items():
        click.echo(f"  {'jobs':<14}{state:<28}{grouped(n):>12}")


def _text(code: str | None, day: date, language: str) -> str:
    """The status of a unit as the page "As text" has it. Raises Refused without such a unit."""
    asked = Unit.objects.filter(code=code) if code else Unit.objects.filter(path=tree.root(tree.ORGANISATION))
    unit = asked.select_related("level").first()
    if unit is None:
        raise Refused(f"No unit has the code {code}." if code else "No organisation yet.")
    with translation.override(language):
        return status_text(unit, day, system("status", day=day))


def _claimed(one: dict[str, Any]) -> str:
    return f"{grouped(one['claimed']):>12} claimed {grouped(one['verified']):>12} verified"


def _done(one: dict[str, int]) -> str:
    return f"{grouped(one['done']):>8} of {grouped(one['assigned']):>6} done, {grouped(one['late'])} late"


commands: list[click.Command] = [status_command]
