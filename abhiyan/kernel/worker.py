"""The process that does jobs: one at a time, as their messages come in django-tasks' table of this database.

Their own worker asks once a second, and holds SQLite's write lock while it asks. This one sleeps at the bell, looks
without a lock, and claims in a transaction of a few statements.
"""

import logging
import os
import signal
import threading
from datetime import timedelta
from types import FrameType

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult, get_date_max

from abhiyan.kernel import work
from abhiyan.kernel.bell import Bell

logger = logging.getLogger(__name__)

AFTER_ERROR = timedelta(seconds=5)
LONGEST_WAIT = timedelta(seconds=30)  # in case a ring got lost


def work_until_told() -> None:
    """Do jobs until SIGTERM or SIGINT; the one that runs goes back when it next tells how far it is."""
    ended, end = os.pipe()
    os.set_blocking(end, False)
    signal.set_wakeup_fd(end)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: work.stopping.set())
    signal.signal(signal.SIGUSR1, _silent)
    work.interrupt = lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
    bell = Bell(ended)
    logger.info("jobs are done by process %s", os.getpid())
    try:
        while not work.stopping.is_set():
            work_or_wait(bell)
    finally:
        bell.close()
        connection.close()


def _silent(_number: int, _frame: FrameType | None) -> None:
    if work.running().job is not None:
        raise work.Silent


def work_or_wait(bell: Bell) -> None:
    """Do the next job, or wait for one. A database that can't be reached is waited for too."""
    try:
        close_old_connections()
        if work_once():
            return
        seconds = seconds_to_next()
    except DatabaseError:
        logger.exception("jobs can't be looked for; tried again")
        connection.close()
        seconds = AFTER_ERROR.total_seconds()
    bell.wait(seconds)


def work_once() -> bool:
    """Take the next message and do its job; False when there is none."""
    message = claimed()
    if message is None:
        return False
    _worker().run_task(message)
    return True


def claimed() -> DBTaskResult[..., None] | None:
    """The next message, now ours."""
    ready = DBTaskResult.objects.ready().filter(backend_name="default")
    if not ready.exists():  # a read waits for nobody: nothing is locked while there is nothing to do
        return None
    with transaction.atomic():
        message = ready.get_locked()
        if message is not None:
            message.claim(work.worker()[:64])
        return message


def seconds_to_next() -> float:
    """Until the next try of something that went wrong, if that is soon."""
    later = DBTaskResult.objects.filter(status="READY", backend_name="default", run_after__lt=get_date_max())
    due = later.order_by("run_after").values_list("run_after", flat=True).first()
    wait = LONGEST_WAIT if due is None else min(max(due - timezone.now(), timedelta(0)), LONGEST_WAIT)
    return wait.total_seconds()


def _worker() -> db_worker.Worker:
    return db_worker.Worker(
        queue_names=["default"], interval=0, batch=False, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id=work.worker()[:64], excluded_queue_names=[],
    )  # fmt: skip
