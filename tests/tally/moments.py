"""Writers, a squasher and a mover at once, while a reader compares figures with a recount in one snapshot each time."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import OperationalError, connection, connections, transaction

from abhiyan.units import tally
from abhiyan.units.models import Unit
from abhiyan.units.refusals import UnitRefused
from tests.tally.chance import DAYS, Chance

WRITES = ("appoint", "appoint", "appoint", "end", "end", "seats", "prove")
MOVES = ("move", "move", "move_area", "merge", "split", "undo", "reopen", "add", "close")


class Crowd:
    """Threads that each do one thing again and again until told to stop; the first error of any is kept."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.threads: list[threading.Thread] = []
        self.done: dict[str, int] = {}
        self.error: BaseException | None = None

    def add(self, name: str, work: Callable[[], Any], *, rest: float = 0.001) -> None:
        """`rest`: seconds between two times, so that one process can be a crowd."""
        self.threads.append(threading.Thread(target=self._run, args=(name, work, rest), daemon=True))

    def _run(self, name: str, work: Callable[[], Any], rest: float) -> None:
        try:
            while not self.stop.is_set():
                if _tried(work):
                    self.done[name] = self.done.get(name, 0) + 1
                time.sleep(rest)
        except BaseException as error:  # noqa: BLE001 (shown by the test)
            self.error = error
        finally:
            connections.close_all()

    @contextmanager
    def at_work(self) -> Iterator["Crowd"]:
        for thread in self.threads:
            thread.start()
        try:
            yield self
        finally:
            self.stop.set()
            for thread in self.threads:
                thread.join(30)
        if self.error:
            raise self.error


def _tried(work: Callable[[], Any]) -> bool:
    """Whether the work was done. What waits in a circle is given up, as an office would press the button again."""
    try:
        work()
    except OperationalError as error:
        if "deadlock" not in str(error) and "locked" not in str(error):
            raise
        return False
    except UnitRefused:
        return False
    return True


def crowd(*, writers: int, seed: int = 0) -> Crowd:
    """`writers` threads that write, one that moves units about, one that squashes."""
    made = Crowd()
    for number in range(writers):
        made.add(f"writer {number}", Chance(seed + number, acts=WRITES, prefix=f"w{number}").step, rest=0.02)
    made.add("mover", Chance(seed + 100, acts=MOVES, prefix="m").step, rest=0.05)
    made.add("squasher", tally.squash, rest=0.03)
    return made


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads within see the database as it is at one moment."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def compared(draw: random.Random, *, units: int = 2) -> list[tuple[str, date, dict[tuple[str, str], tuple[int, int]]]]:
    """Some units on some day, at one moment: {measure: (read, counted)} where figures are not their recount."""
    wrong = []
    with snapshot():
        day = draw.choice(DAYS)
        chosen = draw.sample(list(Unit.objects.filter(since__lte=day)), units)
        placed = [unit for unit in chosen if unit.placements.filter(tree=unit.tree, since__lte=day).exists()]
        read = tally.figures(placed, day)
        for unit in placed:
            counted = tally.recount(unit, day)
            if counted != read[unit.pk]:
                wrong.append((unit.code, day, _differing(read[unit.pk], counted)))
    return wrong


def _differing(read: tally.Figures, counted: tally.Figures) -> dict[tuple[str, str], tuple[int, int]]:
    pairs = {name: (read.get(name, 0), counted.get(name, 0)) for name in read.keys() | counted.keys()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def compared_often(draw: random.Random, *, moments: int, seconds: float) -> tuple[int, list[Any]]:
    """How many moments were compared, `moments` or as many as fit into `seconds`, and what was wrong at any."""
    wrong: list[Any] = []
    end = time.monotonic() + seconds
    for done in range(moments):
        wrong += compared(draw)
        if time.monotonic() > end:
            return done + 1, wrong
    return moments, wrong
