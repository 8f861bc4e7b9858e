"""`abhiyan passes`: the keys that passes are signed with."""

import click

from abhiyan.hall import keys
from abhiyan.hall.models import PassKey
from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Refused


@click.group()
def passes() -> None:
    """The keys that passes of events are signed with."""


@passes.command("keys")
def keys_() -> None:
    """List the keys: number, mark, when made, whether retired."""
    for one in PassKey.objects.order_by("number"):
        ended = f"retired {one.retired_at:%Y-%m-%d}" if one.retired_at else "good"
        click.echo(f"{one.number:>4}  {one.mark}  {one.made_at:%Y-%m-%d}  {ended}")


@passes.command()
def roll() -> None:
    """Sign with a new key from now on. What the old ones signed still holds."""
    click.echo(f"Passes are signed with key {keys.roll(by=system('command'))} from now on.")


@passes.command()
@click.argument("number", type=int)
def retire(number: int) -> None:
    """Let nobody in any more with what key NUMBER signed: it was stolen. Doors hear of it when they have network."""
    try:
        keys.retire(number, by=system("command"))
    except keys.NoSuchKey as error:
        raise Refused(f"There is no key {number}: `abhiyan passes keys` lists them.") from error
    click.echo(f"Key {number} is retired. New passes are signed with another key once they are shown.")


commands: list[click.Command] = [passes]
