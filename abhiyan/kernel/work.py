"""Work done in the background: started with a write, tried again, taken up where it was killed, told to people.

A domain writes, in its tasks.py,

    @work.task(title=_("Load a roster"))
    def load(*, by: Authority, roster: int) -> None:
        job = work.running()                                # job.done: where the attempt before came to
        for rows in batches(roster, after=job.done):
            with transaction.atomic():                      # what is done and how far it is commit together,
                write(rows, by=by)                          # so that nothing is done twice
                work.tell(rows.last, of=roster.count)

and starts it in a verb: `work.start(load, by=by, roster=roster.pk)`. The function takes `by`, the rights of whoever
started it as they are when it runs, and ids; it is safe to call twice. What it raises is logged, and it is tried again
after growing waits; after `retries` more tries it is a dead letter, which an administrator tries again or drops.

Each job is a row (kernel.models.Job); django-tasks carries no more than its number, so that any backend of that API
may carry it: the embedded one in this database, or a broker. Whoever gets the number claims the row, with a lease by
the database's clock. A thread renews the lease while the process lives; when it lapses, `rescue` sends the job anew.
A worker that was only slow finds its attempt over when it next tells, and its batch is taken back.
"""

import functools
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import django_tasks
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task as BaseTask
from django_tasks_db.backend import DatabaseBackend

from abhiyan.kernel import audit, bell, clock, redaction
from abhiyan.kernel.authority import NOBODY, Authority, system
from abhiyan.kernel.models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  # how long after its last sign of life a worker is taken for dead
QUIET = timedelta(minutes=10)  # how long a job may tell nothing and still be taken for alive
GRACE = timedelta(seconds=30)  # how long a job may be due here without a message about it on its way
BROKER_GRACE = timedelta(minutes=10)  # the same with a broker, whose queue we can't look into
WAITS = tuple(timedelta(seconds=n) for n in (10, 60, 300, 1800, 7200))  # before each further try; the last one repeats
RETRIES = 5
LONGEST_MESSAGE = 500

stopping = threading.Event()
"""Set when this process was told to end: a job goes back at its next `tell`, and another worker takes it."""


class Hopeless(Exception):
    """Raised by a task when trying again can't help: the job is a dead letter at once."""


class LetGo(BaseException):
    """Raised by `tell`: the job is no longer this process's. Like a signal, it passes every `except Exception`."""


class Silent(LetGo):
    """Raised in a job that told nothing for `QUIET`, wherever it hangs: that is a failure like another."""


class WorkerDied(Exception):
    """Nobody raises it: it stands in a job whose worker was killed."""


class NoSuchJob(Exception):
    """There is no job of this number, or it was forgotten."""


class NotDead(Exception):
    """Only a dead letter is tried again or dropped."""


HOPELESS = (Hopeless, PermissionDenied)


Task = BaseTask[[int], None]
About = Callable[[Sequence[Mapping[str, Any]]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a task besides django-tasks' own: the function, its name for people, its further tries.

    about: for the ids of several jobs, what each is about in words ("" where it is gone).
    """

    work: Callable[..., None]
    title: Any
    retries: int
    about: About | None


@dataclass(slots=True)
class Running:
    """A job as its function sees it. `done` of `of`: told last, by this attempt or the one before."""

    done: int = 0
    of: int = 0
    attempt: int = 1
    job: Job | None = None


class Progress(NamedTuple):
    """How a job stands. state: as in Job; error: what went wrong last, "" if nothing did."""

    done: int
    of: int
    state: str
    error: str


known: dict[str, Known] = {}
interrupt: Callable[[], None] | None = None
"""Raises Silent in the thread that does jobs. Only a process that does nothing else has one (kernel.worker)."""
_running: ContextVar[Running | None] = ContextVar("running_job", default=None)
_rights_of_person: Callable[[int], Authority] = lambda _person: NOBODY  # noqa: E731 (replaced by rights_from)


# --- for domains ------------------------------------------------------------------------------------------------------


def task(*, title: Any, retries: int = RETRIES, about: About | None = None) -> Callable[[Callable[..., None]], Task]:
    """Make a function of a tasks.py a task. title: lazily translated, for the page of jobs; about: as in Known."""

    def made(work: Callable[..., None]) -> Task:
        @functools.wraps(work)
        def carried(job: int) -> None:
            # What escapes (a database that can't be reached) leaves the job to `rescue`; a backend that keeps traces
            # would keep them unmasked.
            try:
                run(job)
            except Exception:
                logger.exception("job %s was left where it is", job)

        known[f"{work.__module__}.{work.__qualname__}"] = Known(work, title, retries, about)
        return django_tasks.task(carried)

    return made


def start(task: Task, *, by: Authority, page: str = "", here: bool = False, **ids: Any) -> int:
    """Have it done, once the caller's transaction commits. Returns the job's number.

    ids: what the function is called with besides `by`; JSON, and nothing that people are known by. page: where the
    result is to be seen. here: nobody is told yet, because the caller is going to `run` it; if that process is killed,
    a worker goes on.
    """
    now = moment()
    with transaction.atomic():
        job = Job.objects.create(
            task=task.module_path, ids=ids, actor=by.actor, page=page, made_at=now, due_at=now, sent_at=now
        )
        if not here:
            _send(job)
    return job.pk


def running() -> Running:
    """The job that is running here; outside of one (an action called from the shell) a fresh one."""
    return _running.get() or Running()


def tell(done: int, *, of: int | None = None) -> None:
    """Say how far the running job is, `done` counted from its very beginning, and keep its lease.

    In the transaction of what was done, it makes sure that it is done once. Outside a job it does nothing. Raises LetGo
    when the process was told to stop or the job is somebody else's by now.
    """
    here = _running.get()
    if here is None or here.job is None:
        return
    if stopping.is_set():
        raise LetGo("told to stop")
    now, of = moment(), here.of if of is None else of
    if not Job.objects.held(here.job).update(done=done, of=of, told_at=now, lease_until=now + LEASE):
        raise LetGo("another worker has it")
    here.done, here.of = done, of


def others_wait() -> bool:
    """Whether other jobs are due and wait for a process: a job that only waits lets them go first."""
    here = _running.get()
    return here is not None and here.job is not None and Job.objects.waiting().filter(due_at__lte=moment()).exists()


def progress(job_id: int) -> Progress:
    """How a job stands. Raises NoSuchJob."""
    row = Job.objects.filter(pk=job_id).values_list("done", "of", "state", "error").first()
    if row is None:
        raise NoSuchJob(job_id)
    return Progress(*row)


def rights_from(of_person: Callable[[int], Authority]) -> None:
    """Whoever knows posts says here what a person may do today."""
    global _rights_of_person  # noqa: PLW0603 (one installation, one source of rights)
    _rights_of_person = of_person


def latest(page: str) -> Job | None:
    """The last job whose result shows on this page."""
    return Job.objects.filter(page=page).order_by("-pk").first()


def titles_of(jobs: Sequence[Job]) -> list[str]:
    """The name of each job's task for people, and what it is about; the dotted name where the program has it no longer.

    A statement or two for each kind of task, however many jobs there are.
    """
    of_task: dict[str, list[Job]] = {}
    for job in jobs:
        of_task.setdefault(job.task, []).append(job)
    titles = {
        job.pk: title for task, some in of_task.items() for job, title in zip(some, _titles(task, some), strict=True)
    }
    return [titles[job.pk] for job in jobs]


def _titles(task: str, jobs: Sequence[Job]) -> list[str]:
    try:
        found = _known(task)
    except (ImportError, KeyError):
        return [task] * len(jobs)
    about = found.about([job.ids for job in jobs]) if found.about else [""] * len(jobs)
    return [f"{found.title}: {what}" if what else str(found.title) for what in about]


# --- for whoever administers ------------------------------------------------------------------------------------------


@transaction.atomic
def again(job: Job, *, by: Authority) -> None:
    """Try a dead letter again, from where it came to. Raises PermissionDenied, NotDead."""
    dead = _dead(job, by)
    dead.state, dead.failures, dead.due_at, dead.ended_at = Job.WAITING, 0, moment(), None
    dead.save(update_fields=["state", "failures", "due_at", "ended_at"])
    _send(dead)
    audit.wrote("job_again", dead, by=by)


@transaction.atomic
def drop(job: Job, *, by: Authority) -> None:
    """Let a dead letter be. Raises PermissionDenied, NotDead."""
    dead = _dead(job, by)
    dead.state, dead.ended_at = Job.DROPPED, moment()
    dead.save(update_fields=["state", "ended_at"])
    audit.wrote("job_drop", dead, by=by)


def _dead(job: Job, by: Authority) -> Job:
    if not by.over("administer"):
        raise PermissionDenied("administer")
    dead = Job.objects.select_for_update().dead().filter(pk=job.pk).first()
    if dead is None:
        raise NotDead(job.pk)
    return dead


def counts() -> dict[str, int]:
    """How many jobs wait, run and are dead letters."""
    found = dict(Job.objects.exclude(state__in=(Job.DONE, Job.DROPPED)).values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in (Job.WAITING, Job.RUNNING, Job.DEAD)}


# --- for workers ------------------------------------------------------------------------------------------------------


def run(job_id: int) -> bool:
    """Do a waiting job, here and now. False when it doesn't wait: somebody else has it, or it has ended."""
    job = _claimed(job_id)
    if job is None:
        return False
    here = _running.set(Running(job.done, job.of, job.attempt, job))
    try:
        with _beating(job):
            _known(job.task).work(by=rights_of(job.actor), **job.ids)
        _finish(job)
    except Silent:
        logger.error("job %s (%s) told nothing for %s", job.pk, job.task, QUIET)
        _failed(job, Silent.__name__, f"{job.done} of {job.of}")
    except LetGo as why:
        logger.info("job %s let go: %s", job.pk, why)
        _put_back(job)
    except (KeyboardInterrupt, SystemExit):
        _put_back(job)
        raise
    except Exception as error:
        logger.exception("job %s (%s) failed", job.pk, job.task)
        _failed(job, type(error).__name__, str(error), hopeless=isinstance(error, HOPELESS))
    finally:
        _running.reset(here)
    return True


def run_waiting() -> int:
    """Do all that is due, here and now, one after another; returns how many. For tests and the shell."""
    total = 0
    while not stopping.is_set() and (
        job := Job.objects.waiting().filter(due_at__lte=moment()).order_by("due_at", "pk").first()
    ):
        total += run(job.pk)
    return total


def rights_of(actor: str) -> Authority:
    """What the actor of a job may do now."""
    kind, _, name = actor.partition(":")
    if kind == "system":
        return system(name, day=clock.today())
    return _rights_of_person(int(name)) if kind == "person" else NOBODY


def moment() -> datetime:
    """Now, by the database's clock: machines that share a database need not agree on the time."""
    if connection.vendor != "postgresql":
        return timezone.now()  # SQLite's clock is this machine's
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def rescue() -> int:
    """Send anew what a dead worker held, and what is due and seems to have got lost; returns how many.

    Looking writes nothing and waits for nobody.
    """
    now = moment()
    lapsed = [_rescued(job) for job in Job.objects.lapsed(now)]
    grace = GRACE if is_embedded() else BROKER_GRACE
    lost = Job.objects.waiting().filter(due_at__lt=now - grace, sent_at__lt=now - grace)
    return sum(lapsed) + sum(_sent_anew(job) for job in lost if not _is_on_its_way(job))


def forget() -> int:
    """Delete jobs that ended long ago, with the messages about them; dead letters stay until somebody decides."""
    before = moment() - timedelta(days=settings.JOB_DAYS)
    count, _ = Job.objects.ended().filter(ended_at__lt=before).delete()
    if is_embedded():
        _messages().finished().filter(finished_at__lt=before).delete()
    return count


def _known(path: str) -> Known:
    """Raises ImportError, KeyError when the program has no such task."""
    if path not in known:
        import_string(path)
    return known[path]


def _claimed(job_id: int) -> Job | None:
    """The job, now ours; None when it isn't to be had."""
    now = moment()
    with transaction.atomic():
        taken = Job.objects.waiting().filter(pk=job_id)
        if not taken.update(
            state=Job.RUNNING, attempt=F("attempt") + 1, worker=worker(), told_at=now, lease_until=now + LEASE
        ):
            return None
        return Job.objects.get(pk=job_id)


def worker() -> str:
    """This process, as a person may look for it."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


@contextmanager
def _beating(job: Job) -> Iterator[None]:
    """Keep the job's lease for the block, from a thread: a long step that tells nothing is no dead worker."""
    over = threading.Event()
    heart = threading.Thread(target=_beat, args=(job, over), daemon=True, name=f"job-{job.pk}")
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _beat(job: Job, over: threading.Event) -> None:
    while not over.wait(LEASE.total_seconds() / 3):
        try:
            now = moment()
            # A job that hangs must not be held for ever, so that only a job that tells is kept.
            kept = Job.objects.held(job).filter(told_at__gt=now - QUIET).update(lease_until=now + LEASE)
            if not kept and interrupt and not over.is_set():
                interrupt()
                return
        except DatabaseError:
            logger.warning("job %s: its lease could not be renewed; tried again", job.pk, exc_info=True)
        finally:
            connection.close()


def _finish(job: Job) -> None:
    if not Job.objects.held(job).update(
        state=Job.DONE, lease_until=None, ended_at=moment(), failures=0, error="", message=""
    ):
        logger.warning("job %s was done here after another worker had taken it over", job.pk)


@transaction.atomic
def _put_back(job: Job) -> None:
    """Unless another has it already: it waits again, and no failure is counted."""
    if Job.objects.held(job).update(state=Job.WAITING, lease_until=None, due_at=moment()):
        _send(Job.objects.get(pk=job.pk))


@transaction.atomic
def _failed(job: Job, error: str, message: str, *, hopeless: bool = False, at_once: bool = False) -> bool:
    """Count a failure: the job waits for its next try, or is a dead letter. False when it is another's by now.

    at_once: the first time it needs no wait.
    """
    held = Job.objects.select_for_update().held(job).first()
    if held is None:
        return False
    now = moment()
    held.failures, held.lease_until = held.failures + 1, None
    held.error, held.message = error[:100], _message(message)
    if hopeless or held.failures > _retries(held):
        held.state, held.ended_at = Job.DEAD, now
        logger.error("job %s (%s) is a dead letter: %s", held.pk, held.task, held.error)
    else:
        wait = timedelta(0) if at_once and held.failures == 1 else WAITS[min(held.failures, len(WAITS)) - 1]
        held.state, held.due_at = Job.WAITING, now + wait
    held.save()
    if held.state == Job.WAITING:
        _send(held)
    return True


def _retries(job: Job) -> int:
    try:
        return _known(job.task).retries
    except (ImportError, KeyError):
        return 0  # the program no longer has this task


def _message(text: str) -> str:
    """The first line without long numbers: what a database adds on further lines are the values of a row."""
    first = text.strip().partition("\n")[0]
    return redaction.masked(first)[:LONGEST_MESSAGE]


@transaction.atomic
def _rescued(job: Job) -> bool:
    """A worker that is killed again and again by the same job makes it a dead letter too."""
    if not Job.objects.select_for_update().lapsed(moment()).filter(pk=job.pk, attempt=job.attempt).exists():
        return False
    _close_message(job)
    logger.warning("job %s: %s was not heard of any more", job.pk, job.worker)
    return _failed(job, WorkerDied.__name__, f"{job.worker}: {job.done} of {job.of}", at_once=True)


@transaction.atomic
def _sent_anew(job: Job) -> bool:
    waiting = Job.objects.select_for_update().waiting().filter(pk=job.pk, sent_at=job.sent_at).first()
    if waiting is not None:
        _close_message(waiting)
        _send(waiting)
    return waiting is not None


def _close_message(job: Job) -> None:
    """End the message a dead worker took: django-tasks-db lets it stand as running for ever."""
    if is_embedded() and job.delivery:
        _messages().running().filter(pk=job.delivery).update(status="FAILED", finished_at=timezone.now())


def _send(job: Job) -> None:
    """Give django-tasks' backend the job's number, to be delivered when the job is due."""
    now = moment()
    task: Task = import_string(job.task)
    if job.due_at > now:
        if not task.get_backend().supports_defer:
            return  # `rescue` sends it when it is due
        task = task.using(run_after=job.due_at)
    if is_embedded():
        Job.objects.filter(pk=job.pk).update(sent_at=now, delivery=task.enqueue(job.pk).id)
        bell.ring()
    else:
        Job.objects.filter(pk=job.pk).update(sent_at=now)
        transaction.on_commit(lambda: _hand_over(task, job.pk))


def _hand_over(task: Task, job_id: int) -> None:
    """Tell a broker. When it can't be reached the job waits, and `rescue` sends it later."""
    try:
        task.enqueue(job_id)
    except Exception:  # each broker's library has its own errors
        logger.exception("job %s could not be handed to the broker; it is sent again later", job_id)


def is_embedded() -> bool:
    """Whether jobs are carried by this database; a broker has workers of its own."""
    return isinstance(django_tasks.task_backends["default"], DatabaseBackend)


def _is_on_its_way(job: Job) -> bool:
    """Whether a message about the job waits in this database: then the workers have much to do, and nothing is lost."""
    return is_embedded() and bool(job.delivery) and _messages().filter(pk=job.delivery, status="READY").exists()


def _messages() -> Any:
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 (apps may not be loaded when this is)

    return DBTaskResult.objects.all()
