"""All units out to a file, and the same file into an empty installation."""

import os
from datetime import date
from pathlib import Path

from bench.rows import Row, seconds

FOUNDED = date(2017, 4, 1)


def measure(_booths: int) -> list[Row]:
    """Where units stand, export them; where none do yet (the second call, in an empty place), load that file."""
    from abhiyan.units.models import Unit

    file = Path(os.environ["ABHIYAN_DATA"]).parent / "units.csv"
    try:
        standing = Unit.objects.exists()
    except Exception:  # noqa: BLE001 (no tables yet)
        standing = False
    return _export(file) if standing else _load(file)


def _export(file: Path) -> list[Row]:
    from abhiyan.kernel.tables import csv_text
    from abhiyan.units import load

    taken = seconds(lambda: file.write_text(csv_text(load.COLUMNS, load.export()), encoding="utf-8", newline=""))
    rows = sum(1 for _ in file.open(encoding="utf-8")) - 1
    return [Row("units exported to CSV", taken, "s", note=f"{rows:,} rows, {rows / taken:,.0f}/s")]


def _load(file: Path) -> list[Row]:
    from django.core.management import call_command

    from abhiyan.kernel.authority import system
    from abhiyan.posts import adoption
    from abhiyan.posts import profile as profiles
    from abhiyan.rehearsal import commands
    from abhiyan.units import load

    call_command("migrate", verbosity=0)
    by, found = system("bench"), []
    profile = profiles.read(commands.shipped("up-2018"))
    adoption.apply(profile, day=profile.founded, by=by)

    def compare() -> None:
        sheet = load.read(file.read_bytes(), sheet=None, from_browser=False)
        found.append(load.compare(sheet, day=profile.founded, by=by))

    compared = seconds(compare)
    applied = seconds(lambda: found.append(load.apply(found[0], by=by)))  # type: ignore[arg-type]
    done = found[1]
    assert isinstance(done, load.Done)
    assert not done.refused, done.refused[:3]
    note = f"{done.added:,} units, {done.added / applied:,.0f}/s with places, posts, tallies and audit"
    return [
        Row("units file read and compared", compared, "s"),
        Row("units file loaded", applied, "s", note=note),
    ]
