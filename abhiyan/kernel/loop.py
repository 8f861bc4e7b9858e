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

logger = logging.getLogger(__name__)

Work = Callable[[], Any]


@dataclass
class Job:
    """One function of the timer. `error` is the last one logged, empty while it works."""

    work: Work
    seconds: float
    due: float = 0.0
    error: str = ""
    runs: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        return f"{self.work.__module__}.{self.work.__qualname__}"


jobs: list[Job] = []


def every(seconds: float) -> Callable[[Work], Work]:
    """Register a function of no arguments; registering it again changes nothing."""

    def register(work: Work) -> Work:
        if not any(job.work is work for job in jobs):
            jobs.append(Job(work, seconds))
        return work

    return register


def run(stop: threading.Event, registered: list[Job] | None = None) -> None:
    """Run the jobs until `stop` is set; the one that is running ends first."""
    registered = jobs if registered is None else registered
    while not stop.is_set() and registered:
        job = min(registered, key=lambda job: job.due)
        if stop.wait(max(0.0, job.due - time.monotonic())):
            return
        job.due = time.monotonic() + job.seconds
        run_once(job)


def run_once(job: Job) -> None:
    """Call one job. Its error goes to the log once, with its trace, until it works again or fails otherwise."""
    try:
        close_old_connections()
        job.work()
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        if said != job.error:
            logger.exception("%s failed; it is tried again every %s s", job.name, job.seconds)
        job.error = said
        connection.close()
    else:
        if job.error:
            logger.info("%s works again", job.name)
        job.error = ""
        job.runs += 1


def run_until_told() -> None:
    """Run all registered jobs until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logger.info("worker runs %s jobs", len(jobs))
    run(stop)
    connection.close()
    logger.info("worker stopped")
