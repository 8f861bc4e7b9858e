"""The worker: what has to happen again and again, on one timer. No queue, no second thread.

A domain registers in its AppConfig.ready: `loop.every(60)(squash)`. Functions are called one after another, each at the
earliest its seconds after its last start; they must be safe to call from two workers.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import close_old_connections, connection

from abhiyan.kernel.sqlite3.turn import Busy

logger = logging.getLogger(__name__)

Work = Callable[[], Any]

BUSY_SECONDS = 30.0  # until what found no turn to write is tried again


@dataclass
class Repeated:
    """One function of the timer. `error` is the last one logged, empty while it works."""

    work: Work
    seconds: float
    due: float = 0.0
    error: str = ""
    runs: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        return f"{self.work.__module__}.{self.work.__qualname__}"


repeated: list[Repeated] = []


def every(seconds: float) -> Callable[[Work], Work]:
    """Register a function of no arguments; registering it again changes nothing."""

    def register(work: Work) -> Work:
        if not any(one.work is work for one in repeated):
            repeated.append(Repeated(work, seconds))
        return work

    return register


def run(stop: threading.Event, registered: list[Repeated] | None = None) -> None:
    """Run what is registered until `stop` is set; the one that is running ends first."""
    registered = repeated if registered is None else registered
    while not stop.is_set() and registered:
        one = min(registered, key=lambda one: one.due)
        if stop.wait(max(0.0, one.due - time.monotonic())):
            return
        one.due = time.monotonic() + one.seconds
        run_once(one)


def run_once(one: Repeated) -> None:
    """Call one function. Its error goes to the log once, with its trace, until it works again or fails otherwise.

    That somebody writes for long, as while a demo plays, is none: one line says so, and it is tried again soon.
    """
    try:
        close_old_connections()
        one.work()
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        if isinstance(error, Busy):
            one.due = min(one.due, time.monotonic() + BUSY_SECONDS)  # what is done once a day must not miss its day
        if said != one.error and isinstance(error, Busy):
            logger.info("%s waits: somebody else writes for long", one.name)
        elif said != one.error:
            logger.exception("%s failed; it is tried again every %s s", one.name, one.seconds)
        one.error = said
        connection.close()
    else:
        if one.error:
            logger.info("%s works again", one.name)
        one.error = ""
        one.runs += 1


def run_until_told() -> None:
    """Run all that is registered until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logger.info("worker runs, with %s things to repeat", len(repeated))
    run(stop)
    connection.close()
    logger.info("worker stopped")
