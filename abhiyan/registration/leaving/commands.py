"""`abhiyan departures`: whom an older database has to forget again, once it was put back."""

from pathlib import Path

import click

from abhiyan.kernel.console import Refused, emit_json, grouped
from abhiyan.people import departures
from abhiyan.registration.leaving import repeating


@click.group("departures")
def departures_group() -> None:
    """Who was erased, left or took consent back: the list beside the database."""


@departures_group.command("repeat")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def repeat(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Do again to this database what FILES say: this installation's own departures.tsv where none is named.

    After an older database was put back, before it is served. Running it twice is once.
    """
    lines = [line for file in files or _own() for line in _read(file)]
    done = repeating.repeat(lines)
    if as_json:
        emit_json(done._asdict())
        return
    click.echo(f"{grouped(done.erased)} records erased again, {grouped(done.taken_back)} consents taken back again.")
    click.echo(
        f"{grouped(done.let_go)} sign-ups let go again. {grouped(done.known)} lines were done here, or of nobody."
    )


def _own() -> list[Path]:
    """Raises Refused where there is none."""
    if not departures.file().exists():
        raise Refused(f"Nobody has left yet, or the list is elsewhere: there is no {departures.file()}.")
    return [departures.file()]


def _read(file: Path) -> list[departures.Departure]:
    """Raises Refused; then nothing was done."""
    try:
        return list(departures.read(file))
    except departures.NoDeparture as error:
        raise Refused(f"{file}, {error}: this is no departure. Take the line out, or copy the file anew.") from None
