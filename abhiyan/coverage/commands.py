"""`abhiyan status`: the installation in figures."""

from typing import Any

import click

from abhiyan.coverage.status import status
from abhiyan.kernel import clock
from abhiyan.kernel.console import emit_json, grouped


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def status_command(*, as_json: bool) -> None:
    """Say what is here: units, posts, seats, appointments, people."""
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


def _claimed(one: dict[str, Any]) -> str:
    return f"{grouped(one['claimed']):>12} claimed {grouped(one['verified']):>12} verified"


def _done(one: dict[str, int]) -> str:
    return f"{grouped(one['done']):>8} of {grouped(one['assigned']):>6} done, {grouped(one['late'])} late"


commands: list[click.Command] = [status_command]
