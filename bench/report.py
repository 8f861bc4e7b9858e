"""Keeps what was measured and writes docs/benchmarks.md from it: the last run of each thing, with its date and load."""

import json
import os
import platform
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bench import places
from bench.rows import SIZES, Row

PAGE = Path("docs/benchmarks.md")
WORDS = {
    "hundredth": "A hundredth: 1,410 booths",
    "tenth": "A tenth: 14,100 booths",
    "full": "Full size: 141,000 booths, 705,000 seats of booth workers",
    "country": "The country: 1,050,000 booths",
}
HEAD = """# Benchmarks

`make bench` measures this anew and writes this page (`python -m bench --help` for parts of it);
`python -m bench.duplicates` adds who is the same person, beside Splink.
Machines differ and are noisy, so look at the ratio: ours beside the bare limit or another way of doing the same,
measured by turns in one run; medians of several repeats. A ratio below 1 of something per second is the share of the
bare limit that is left; of a time, how many times as long ours takes. Goals are meant for full size on two quiet cores;
where the machine was busy, the CPU time in the notes says more than the clock.
"""


def keep(rows: Sequence[Row], benchmark: str, database: str, size: str) -> None:
    """Replace what is kept of that benchmark by these rows, and write the page."""
    kept = [row for row in _kept() if (row["benchmark"], row["database"], row["size"]) != (benchmark, database, size)]
    when = {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "load": round(os.getloadavg()[0], 1)}
    about = {"benchmark": benchmark, "database": database, "size": size, **when}
    kept += [{**about, "row": row.as_dict()} for row in rows]
    _file().write_text(json.dumps(kept, indent=1))
    write()


def _file() -> Path:
    return places.folder() / "results.json"


def _kept() -> list[dict[str, Any]]:
    return json.loads(_file().read_text()) if _file().exists() else []


def write() -> None:
    """docs/benchmarks.md from everything that is kept."""
    PAGE.write_text("\n".join([HEAD, *machine(), *_tables(), ""]), encoding="utf-8")


def machine() -> list[str]:
    """What it was measured on."""
    versions = f"{hardware()}, SQLite {sqlite3.sqlite_version}"
    return [f"Machine: {versions}. PostgreSQL with its default settings, on the same machine.", ""]


def hardware() -> str:
    """Cores, memory and Python."""
    model = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = next((int(line.split()[1]) // 2**20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    words = f"{os.cpu_count()} cores ({model or platform.machine()}), {memory} GB, {platform.system()}"
    return f"{words}; Python {platform.python_version()}"


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def _tables() -> Iterator[str]:
    kept = _kept()
    for size in ("full", "tenth", "country", "hundredth"):
        for database in (places.SQLITE, places.POSTGRESQL):
            rows = [row for row in kept if (row["size"], row["database"]) == (size, database)]
            if rows:
                yield from _table(size, database, rows)
    yield from _short(kept)


def _short(kept: list[dict[str, Any]]) -> Iterator[str]:
    """Goals that were not reached at full size, by the clock."""
    rows = [(one["database"], one["load"], Row(**one["row"])) for one in kept if one["size"] == "full"]
    missed = [(database, load, row) for database, load, row in rows if row.is_met is False]
    yield "## What falls short at full size"
    yield ""
    for database, load, row in missed:
        yield f"- {row.name} on {database}: {number(row.ours)} {row.unit}, goal {row.goal} (load {load})"
    if not rows:
        yield "Full size was not measured yet."
    elif not missed:
        yield "Nothing that was measured."
    yield ""


def _table(size: str, database: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    loads = [row["load"] for row in rows]
    yield f"## {WORDS[size]}, {'SQLite' if database == places.SQLITE else 'PostgreSQL'}"
    yield ""
    first, last = min(row["at"] for row in rows), max(row["at"] for row in rows)
    yield f"{first} to {last}; load of the machine {min(loads)} to {max(loads)}."
    yield ""
    yield "| what | ours | goal | beside | ratio | note |"
    yield "|---|---:|---:|---|---:|---|"
    for kept in rows:
        name, ours, goal, *more = cells(Row(**kept["row"]))
        yield "| " + " | ".join((name, ours, "" if size == "hundredth" else goal, *more)) + " |"
    yield ""


def cells(row: Row) -> tuple[str, ...]:
    """A row of the table as text."""
    goal = "" if row.is_met is None else f"{row.goal.replace('>=', '≥')} {'✓' if row.is_met else '✗'}"
    beside = f"{row.bare_name} {number(row.bare)} {row.unit}" if row.bare is not None else ""
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
    return row.name, f"{number(row.ours)} {row.unit}", goal, beside, ratio, row.note


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def show(sizes: Sequence[str]) -> None:
    """The table on the screen."""
    for kept in _kept():
        if kept["size"] in sizes:
            name, ours, goal, beside, ratio, note = cells(Row(**kept["row"]))
            click.echo(
                f"{kept['size']:<8} {kept['database']:<10} {name:<52} {ours:>14} {goal:>11} {beside} {ratio}  {note}"
            )
    click.echo(f"\nWritten to {PAGE}; kept in {_file()}", err=True)


assert set(WORDS) == set(SIZES)
