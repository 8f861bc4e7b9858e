"""`python -m bench.proof [NAME ...] [--long]`: JSON figures on standard output, 1 when a proof or its twin failed."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from bench import places

BOOTHS = 403  # the smallest worked example: one for each assembly seat
NAMES = (
    "durability",
    "powercut",
    "idempotent",
    "race",
    "scope",
    "broadcast",
    "withdraw",
    "quiet",
    "kits",
    "offline",
    "overload",
)
ONLY = {
    "powercut": places.SQLITE,
    "race": places.POSTGRESQL,
    "scope": places.SQLITE,
    "quiet": places.SQLITE,
    "kits": places.SQLITE,
    "overload": places.SQLITE,
}
OWN_DATABASE = ("race", "scope", "quiet", "kits")  # run as tests, in databases these make


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
@click.option("--long", "is_long", is_flag=True, help="100,000 registrations, 100 power cuts; hours.")
@click.option("--database", type=click.Choice([places.SQLITE, places.POSTGRESQL]), help="Only on this one.")
def main(names: tuple[str, ...], *, is_long: bool, database: str | None) -> None:
    """Prove that nothing is lost, done twice, given away twice or shown to the wrong people.

    All proofs unless named. On PostgreSQL where DATABASE_URL says which (`make proof` starts one).
    """
    wanted, found = names or NAMES, list[dict[str, Any]]()
    for one in [database] if database else places.databases():
        todo = [name for name in wanted if ONLY.get(name, one) == one]
        if any(name not in OWN_DATABASE for name in todo):
            click.echo(f"an invented world on {one}", err=True)
            places.make_empty(one, "proof")
            inside("world", one, is_long=is_long)
        for name in todo:
            begun = time.monotonic()
            said = inside(name, one, is_long=is_long)
            found.append({"proof": name, "database": one, **said, "seconds": round(time.monotonic() - begun)})
            click.echo(f"{name} on {one}: {'holds' if said['holds'] else 'FAILED'}", err=True)
    click.echo(json.dumps(found, indent=1))
    sys.exit(0 if all(one["holds"] for one in found) else 1)


def inside(name: str, database: str, *, is_long: bool) -> dict[str, Any]:
    """What a proof found, in a process of its own; it fails where that one does."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "found.json")
        command = [sys.executable, "-m", "bench.proof.inside", name, "long" if is_long else "short", str(out)]
        done = subprocess.run(command, env=places.environment(database, "proof"), stdout=sys.stderr, check=False)
        if done.returncode:
            return {"holds": False, "why": f"ended with {done.returncode}"}
        said: dict[str, Any] = json.loads(out.read_text())
        return said


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent.parent)
    main()
