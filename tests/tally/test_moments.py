"""Exact at any moment: while others write, move and squash; and the ways of reading and squashing that are not."""

import os
import random
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from abhiyan.units import tally
from abhiyan.units.models import Unit
from tests import world as drawn
from tests.tally.brute import read, recounted
from tests.tally.chance import DAYS
from tests.tally.moments import Crowd, compared_often, crowd

MOMENTS = int(os.environ.get("TALLY_MOMENTS", "0"))
NOISE = ("noise", "test")

only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


@pytest.fixture
def noise(world: drawn.World) -> int:
    """A measure that only tail rows and totals hold: what is posted, must be read."""
    return tally.measure(*NOISE)


def posted(world: drawn.World, measure: int, n: int = 1) -> None:
    tally.post([tally.Row(world.units["Shivpuri 1"].pk, drawn.TODAY, measure, n)])


def heard(world: drawn.World, figures: Callable[..., dict[int, tally.Figures]] = tally.figures) -> int:
    top = world.units["Pradesh"]
    return figures([top], drawn.TODAY)[top.pk].get(NOISE, 0)


@pytest.mark.timeout(3_600 if MOMENTS else 120)
@pytest.mark.django_db(transaction=True)
def test_figures_equal_a_recount_at_random_moments_among_writers_moves_and_squashes(world: drawn.World) -> None:
    writers = 4 if connection.vendor == "postgresql" else 2

    with crowd(writers=writers).at_work() as at_work:
        moments, wrong = compared_often(random.Random(7), moments=MOMENTS or 1_000, seconds=3_600 if MOMENTS else 12)

    assert wrong == []
    assert moments >= 20, moments
    print(f"{moments} moments; {at_work.done}")  # noqa: T201 (shown with -s)
    assert {"mover", "squasher", "writer 0"} <= at_work.done.keys()
    assert read(DAYS) == recounted(DAYS)


def in_two_statements(units: list[Unit], day: object, *, between: Callable[[], object]) -> dict[int, tally.Figures]:
    """The wrong way to read: the totals, and afterwards the tail."""
    (unit,) = units
    found: dict[tuple[str, str], int] = {}
    for table, where in (
        ("units_total", "rows.unit_id = here.unit_id"),
        ("units_tail", "place.path >= here.path AND place.path < here.path || 'a'"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rows.measure_id, SUM(rows.n) FROM {table} AS rows "
                "JOIN units_placement AS place ON place.unit_id = rows.unit_id "
                f"JOIN units_placement AS here ON here.path = %s AND {where} "
                "WHERE rows.day <= %s GROUP BY rows.measure_id",
                [unit.path, day],
            )
            for measure, n in cursor.fetchall():
                found[tally._named(measure)] = found.get(tally._named(measure), 0) + int(n)
        between()
    return {unit.pk: found}


def test_reading_totals_and_tail_in_two_statements_loses_what_is_squashed_between(
    world: drawn.World, noise: int
) -> None:
    posted(world, noise)

    right = heard(world)
    wrong = heard(world, lambda units, day: in_two_statements(units, day, between=tally.squash))

    assert (right, wrong) == (1, 0)


@only_postgresql
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("one_statement", [True, False], ids=["one statement", "two statements"])
def test_a_figure_never_goes_below_what_was_committed_before_it_was_read(
    world: drawn.World, noise: int, one_statement: bool
) -> None:
    committed = started = 0

    def write() -> None:
        nonlocal committed, started
        started += 1
        posted(world, noise)
        committed += 1

    def two(units: list[Unit], day: object) -> dict[int, tally.Figures]:
        return in_two_statements(units, day, between=lambda: None)

    at_work = Crowd()
    at_work.add("writer", write)
    at_work.add("squasher", tally.squash)
    wrong = 0
    with at_work.at_work():
        for _ in range(600):
            least = committed
            figure = heard(world) if one_statement else heard(world, two)
            wrong += not least <= figure <= started

    assert (wrong == 0) == one_statement


@only_postgresql
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_squashing_by_the_highest_id_loses_rows_that_commit_late(world: drawn.World, noise: int) -> None:
    inserted, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        from django.db import transaction

        with transaction.atomic():
            posted(world, noise)
            inserted.set()
            may_commit.wait(20)
        connections.close_all()

    def highest() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COALESCE(MAX(id), 0) FROM units_tail")
            return int(cursor.fetchone()[0])

    slow = threading.Thread(target=slow_writer)
    slow.start()
    inserted.wait(20)
    posted(world, noise)  # a higher id, committed first
    high_water = highest()
    tally.squash()
    may_commit.set()
    slow.join(20)

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM units_tail WHERE id > %s", [high_water])
        squashed_next_by_high_water = int(cursor.fetchone()[0])
    ours = tally.squash()

    assert (squashed_next_by_high_water, ours) == (0, 1)
    assert heard(world) == 2
