"""`abhiyan padding`: signs that lists are padded."""

import click

from abhiyan.kernel import clock
from abhiyan.kernel.authority import system
from abhiyan.kernel.console import Progress, emit_json, grouped
from abhiyan.registration.checking import padding


@click.group("padding")
def padding_group() -> None:
    """Signs that lists are padded, for people to judge."""


@padding_group.command("find")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def find(*, as_json: bool) -> None:
    """Look for signs everywhere. Safe to run again at any time: a sign is one row, and what was decided stays."""
    told = 0
    with Progress("Districts") as progress:

        def tell(done: int, _of: int) -> None:
            nonlocal told
            progress.add(done - told)
            told = done

        done = padding.find(day=clock.today(), by=system("padding"), progress=tell)
    if as_json:
        emit_json(done._asdict())
        return
    click.echo(
        f"{grouped(done.people)} people looked at; {grouped(done.signs)} signs, {grouped(done.new)} of them new, "
        f"{grouped(done.gone)} gone."
    )
