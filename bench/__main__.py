"""Every benchmark on every database, one table at the end: `python -m bench --size tenth --only reads`."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from bench import places, report, tally_proof
from bench.rows import SIZES, Row

INSIDE = (
    "build",
    "reads",
    "pages",
    "boards",
    "appoint",
    "writers",
    "unit_file",
    "roster",
    "register",
    "live",
    "messages",
    "door",
)
NAMES = (*INSIDE, "proof")


@click.command()
@click.option(
    "--size", "sizes", type=click.Choice(list(SIZES)), multiple=True, help="full unless given; may be given twice."
)
@click.option("--only", type=click.Choice(NAMES), multiple=True, help="Only these; a world is built if there is none.")
@click.option("--database", type=click.Choice([places.SQLITE, places.POSTGRESQL]), help="Only on this one.")
@click.option("--minutes", default=1.0, help="Send sign-ups over HTTP for so long; an hour is 60.", show_default=True)
def main(sizes: tuple[str, ...], only: tuple[str, ...], database: str | None, *, minutes: float) -> None:
    """Measure, print a table and write docs/benchmarks.md."""
    os.environ["BENCH_REGISTER_SECONDS"] = str(60 * minutes)
    names = only or NAMES
    started = time.monotonic()
    for size in sizes or ("full",):
        for one in [database] if database else places.databases():
            for name in NAMES:
                if name in names or (name == "build" and not places.exists(one, size)):
                    _run(name, one, size, first=started)
    report.show(sizes or ("full",))


def _run(name: str, database: str, size: str, *, first: float) -> None:
    """One benchmark; its rows are kept at once, so that a stopped run loses nothing."""
    click.echo(f"[{time.monotonic() - first:5.0f} s] {name} on {database}, {size}", err=True)
    if name == "proof":
        if size == "full":  # the same small country at every size
            report.keep(tally_proof.proof(database), name, database, size)
        return
    rows = []
    if name == "build":
        places.make_empty(database, size)
    if name == "roster":
        places.make_empty(database, f"{size}-roster")
        report.keep([Row(**row) for row in inside(name, database, f"{size}-roster", SIZES[size])], name, database, size)
        return
    if name == "pages":
        rows = _statements_when_small(database)
    rows += inside(name, database, size, SIZES[size])
    if name == "unit_file":
        places.make_empty(database, f"{size}-file")
        rows += inside(name, database, f"{size}-file", SIZES[size])
    report.keep([Row(**row) for row in rows], name, database, size)


def _statements_when_small(database: str) -> list[dict[str, Any]]:
    """The pages once in a world of a hundredth, for the number of statements only."""
    small = "hundredth"
    if not places.exists(database, small):
        places.make_empty(database, small)
        inside("build", database, small, SIZES[small])
    rows = inside("pages", database, small, SIZES[small])
    report.keep([Row(**row) for row in rows], "pages", database, small)
    return []


def inside(name: str, database: str, place: str, booths: int) -> list[dict[str, Any]]:
    """The rows of a benchmark, run in a process of its own. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "rows.json")
        command = [sys.executable, "-m", "bench.inside", name, str(booths), str(out)]
        subprocess.run(command, env=places.environment(database, place), check=True)
        found: list[dict[str, Any]] = json.loads(out.read_text())
        return found


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    main()
