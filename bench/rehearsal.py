"""A rehearsal watched while it plays: `python -m bench.rehearsal DATA [MOMENTS]`, beside `abhiyan play-rehearsal`.

Draws a unit and a day again and again and compares its figures with a recount, each pair inside one snapshot of the
database, until the play ends or so many moments were compared. Prints JSON: moments, differences, days seen.
"""

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

MOMENTS = 1_000
SEED = 11


class Moment(NamedTuple):
    """One comparison: a unit's code, the day looked at, the day played through when it was looked at."""

    code: str
    day: date
    played: date | None
    alike: bool


def watch(moments: int, *, seed: int = SEED, seconds: float = 3_600) -> list[Moment]:
    """Compare at `moments` random moments while another process plays; stops early when the play has ended."""
    draw, found, until = random.Random(seed), list[Moment](), time.monotonic() + seconds
    for unit_id in _units(draw):
        if len(found) >= moments or time.monotonic() > until or (found and _has_ended()):
            break
        found.append(compare(unit_id, draw))
    return found


def compare(unit_id: int, draw: random.Random) -> Moment:
    """Figures and recount of one unit on one day, in one snapshot."""
    from abhiyan.rehearsal.models import Rehearsal
    from abhiyan.units import tally
    from abhiyan.units.models import Unit

    with snapshot():
        played = Rehearsal.objects.values_list("played_through", flat=True).first()
        day = (played or date(2018, 1, 26)) - timedelta(days=draw.choice([-1, 0, 0, 0, 1, 5]))
        unit = Unit.objects.select_related("level").get(pk=unit_id)
        return Moment(unit.code, day, played, tally.figures_of(unit, day) == tally.recount(unit, day))


class snapshot:  # noqa: N801 (reads as a word)
    """Everything inside sees one state of the database, and keeps no writer waiting."""

    def __enter__(self) -> None:
        from django.db import connection

        connection.ensure_connection()
        # Past our own cursors: those would wait for their turn to write, which a reader doesn't need.
        self.cursor = connection.connection.cursor()
        self.cursor.execute("BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ")

    def __exit__(self, *_: object) -> None:
        self.cursor.execute("COMMIT")
        self.cursor.close()


def _units(draw: random.Random) -> Iterator[int]:
    """Units of all levels without end, each level as often as another, the tops seldom."""
    from abhiyan.units.models import Level, Unit

    by_level = [list(Unit.objects.filter(level=level).values_list("pk", flat=True)) for level in Level.objects.all()]
    by_level = [ids for ids in by_level if ids]
    while True:
        ids = draw.choice(by_level)
        if len(ids) > 10 or draw.random() < 0.02:  # a recount of the whole state takes seconds
            yield draw.choice(ids)


def _has_ended() -> bool:
    from abhiyan.rehearsal.models import Rehearsal

    return Rehearsal.objects.filter(finished_at__isnull=False).exists()


def summary(found: list[Moment]) -> dict[str, Any]:
    return {
        "moments": len(found),
        "different": [one for one in found if not one.alike],
        "days_seen": len({one.played for one in found}),
    }


def main() -> int:
    os.environ["ABHIYAN_DATA"] = sys.argv[1]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abhiyan.settings")
    import django

    django.setup()
    found = summary(watch(int(sys.argv[2]) if len(sys.argv) > 2 else MOMENTS))
    print(json.dumps(found, default=str, indent=1))
    return int(bool(found["different"]))


if __name__ == "__main__":
    sys.exit(main())
