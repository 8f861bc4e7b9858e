"""Figures of any unit, beside the least a database can be asked and beside counting the rows anew."""

import random
from datetime import date, timedelta
from statistics import median
from typing import Any

from bench.rows import Row, Spent, share, spent

READS = 2_000
TAIL = 400  # rows that 200 appointments in a second leave before the squasher comes
DAY = date(2018, 2, 20)


def measure(_booths: int) -> list[Row]:
    from django.db import connection

    from abhiyan.units import tally

    draw = random.Random(3)
    tally.squash()
    units = any_units(draw, READS)
    ours: list[Spent] = []
    bare: list[float] = []
    with connection.cursor() as cursor:
        for unit in units:
            bare.append(spent(lambda: (cursor.execute("SELECT 1"), cursor.fetchall())).wall)
            ours.append(_read(unit, any_day(draw)))
    wall, cpu = [one.wall for one in ours], [one.cpu for one in ours]
    note = f"{READS:,} units, all levels, any day; CPU {share(cpu, 0.5):.2f} ms"
    return [
        Row("figures of any unit, p50", share(wall, 0.5), "ms", "", median(bare), "SELECT 1", note),
        Row(
            "figures of any unit, p99", share(wall, 0.99), "ms", "< 5", share(bare, 0.99), "SELECT 1",
            f"CPU {share(cpu, 0.99):.2f} ms",
        ),
        _busy(draw, units),
        _root(draw),
    ]  # fmt: skip


def _read(unit: Any, day: date) -> Spent:
    from abhiyan.units import tally

    return spent(lambda: tally.figures_of(unit, day))


def _busy(draw: random.Random, units: list[Any]) -> Row:
    """The same while rows wait to be squashed; nothing of it is kept."""
    from django.db import transaction

    with transaction.atomic():
        leave_a_tail(draw)
        taken = [_read(unit, DAY) for unit in units[:500]]
        transaction.set_rollback(True)
    cpu = share([one.cpu for one in taken], 0.99)
    note = f"{TAIL:,} rows not squashed yet; CPU {cpu:.2f} ms"
    return Row("figures of any unit, p99, busy", share([one.wall for one in taken], 0.99), "ms", "< 5", note=note)


def _root(draw: random.Random) -> Row:
    from abhiyan.units.models import Unit

    recounts, wrong = _recounted(draw)
    top = Unit.objects.select_related("level").get(path="000001")
    root = [_read(top, DAY).wall for _ in range(50)]
    unlike = f"{wrong} of {len(recounts)} figures differ from their recount"
    return Row("figures of the state, p50", median(root), "ms", "", max(recounts), "recount of the state", unlike)


def any_units(draw: random.Random, count: int) -> list[Any]:
    """Units of all levels, each level as often as another."""
    from abhiyan.units.models import Level, Unit

    found: list[Any] = []
    levels = list(Level.objects.all())
    for level in levels:
        ids = list(Unit.objects.filter(level=level).values_list("pk", flat=True))
        chosen = [draw.choice(ids) for _ in range(count // len(levels) + 1)]
        rows = Unit.objects.select_related("level").in_bulk(chosen)
        found += [rows[pk] for pk in chosen]
    draw.shuffle(found)
    return found[:count]


def any_day(draw: random.Random) -> date:
    return DAY - timedelta(days=draw.choice([0, 0, 0, 1, 5, 20]))


def leave_a_tail(draw: random.Random) -> None:
    """Rows that nobody has squashed yet, at booths all over the state."""
    from abhiyan.units import tally
    from abhiyan.units.models import Unit

    ids = list(Unit.objects.filter(level__is_leaf=True).values_list("pk", flat=True))
    measure = tally.measure("filled", "volunteer")
    tally.post(tally.Row(draw.choice(ids), DAY, measure, 1) for _ in range(TAIL))


def _recounted(draw: random.Random) -> tuple[list[float], int]:
    """Milliseconds of a recount of the state and of some units, and how many of their figures were wrong."""
    from abhiyan.units import tally
    from abhiyan.units.models import Unit

    wrong, taken = 0, []
    top = Unit.objects.select_related("level").get(path="000001")
    # The state once, some ten seconds at full size; then units from the third level down.
    for unit in (top, *[one for one in any_units(draw, 60) if one.depth > 2]):
        counted: list[tally.Figures] = []
        taken.append(spent(lambda unit=unit, counted=counted: counted.append(tally.recount(unit, DAY))).wall)
        wrong += counted != [tally.figures_of(unit, DAY)]
    return taken, wrong
