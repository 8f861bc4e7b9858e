"""Work in the background: begun with a write, tried again, given up in the open, taken up again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from abhiyan.kernel import work, worker
from abhiyan.kernel.authority import NOBODY, Authority, Grant, system
from abhiyan.kernel.models import AuditEntry, Job
from tests.kernel import jobs

pytestmark = pytest.mark.django_db

BY = system("test")
ADMINISTRATOR = Authority("person:1", grants=(Grant("administer", "0", "9", own="1"),))
PHONE = "+91 50000 12345"


@pytest.fixture(autouse=True)
def nothing_met() -> Iterator[None]:
    jobs.met.clear()
    yield
    jobs.met.clear()
    work.stopping.clear()


def the(job_id: int) -> Job:
    return Job.objects.get(pk=job_id)


def overdue(job_id: int, by: timedelta = timedelta(minutes=1)) -> None:
    """As if `by` more had passed."""
    job = the(job_id)
    job.due_at, job.sent_at = job.due_at - by, job.sent_at - by
    if job.lease_until:
        job.lease_until -= by
    job.save()


def claimed(task: Any = jobs.count, **ids: Any) -> Job:
    """A job whose worker was killed after it had begun, and whose lease has run out."""
    job_id = work.start(task, by=BY, **ids)
    assert worker.claimed() is not None
    work._claimed(job_id)
    overdue(job_id)
    return the(job_id)


# --- starting ---------------------------------------------------------------------------------------------------------


def test_a_job_is_there_when_the_write_it_was_started_with_is():
    with transaction.atomic():
        work.start(jobs.count, by=BY, upto=3)
        transaction.set_rollback(True)
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)

    job_id = work.start(jobs.count, by=BY, upto=3)

    assert work.progress(job_id) == (0, 0, "waiting", "")
    assert DBTaskResult.objects.get().args_kwargs == {"args": [job_id], "kwargs": {}}


def test_a_job_is_done_and_told_how_far():
    job_id = work.start(jobs.count, by=BY, upto=3)

    assert (worker.work_once(), worker.work_once()) == (True, False)

    assert (work.progress(job_id), jobs.steps()) == ((3, 3, "done", ""), [0, 1, 2])


def test_who_asks_for_a_job_that_is_not_there_is_told_so():
    with pytest.raises(work.NoSuchJob):
        work.progress(999)


def test_outside_a_job_nothing_is_told_and_everything_begins():
    work.tell(5, of=9)

    assert (work.running().done, Job.objects.count()) == (0, 0)


def test_a_job_that_is_done_here_is_not_given_to_a_worker():
    job_id = work.start(jobs.count, by=BY, here=True, upto=2)

    assert (DBTaskResult.objects.count(), work.run(job_id), work.progress(job_id).state) == (0, True, "done")


def test_who_was_to_do_it_here_and_was_killed_is_replaced():
    job_id = work.start(jobs.count, by=BY, here=True, upto=2)
    overdue(job_id)

    assert (work.rescue(), worker.work_once(), work.progress(job_id).state) == (1, True, "done")


# --- rights -----------------------------------------------------------------------------------------------------------


def test_rights_are_those_of_the_day_it_runs(monkeypatch):
    rights = [Authority("person:7"), ADMINISTRATOR]
    monkeypatch.setattr(work, "_rights_of_person", lambda person: rights.pop() if person == 7 else NOBODY)

    work.start(jobs.meet, by=rights[0], whom="a")
    work.run_waiting()

    assert jobs.met == [(ADMINISTRATOR, "a", 0)]


def test_rights_of_a_person_are_those_of_their_posts(world):
    rights = work.rights_of(f"person:{world.person('Dev').pk}")

    assert (rights, work.rights_of("person:99999"), work.rights_of("browser:1")) == (
        world.authority("Dev"), NOBODY, NOBODY
    )  # fmt: skip


def test_who_may_no_longer_sign_in_may_nothing(world):
    from abhiyan.accounts.models import User

    dev = world.person("Dev")
    dev.user = User.objects.create_user(is_active=False)
    dev.save()

    assert work.rights_of(f"person:{dev.pk}") == NOBODY


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_what_fails_is_tried_again_after_growing_waits_and_then_stands_as_a_dead_letter():
    jobs.met.append(ValueError(f"no such number: {PHONE}\nDETAIL: all of the row"))
    job_id = work.start(jobs.meet, by=BY)
    waits = []
    for _ in range(3):
        assert work.run(job_id)
        job = the(job_id)
        waits.append(round((job.due_at - work.moment()).total_seconds()) if job.state == Job.WAITING else job.state)

    assert waits == [10, 60, "dead"]
    assert (job.error, job.message, job.failures) == ("ValueError", "no such number: +•• ••••• •2345", 3)
    assert not work.run(job_id)


def test_the_next_try_is_delivered_when_it_is_due():
    jobs.met.append(ValueError())
    job_id = work.start(jobs.meet, by=BY)
    worker.work_once()

    assert (worker.work_once(), 8 < worker.seconds_to_next() <= 10) == (False, True)
    jobs.met.clear()
    DBTaskResult.objects.filter(status="READY").update(run_after=work.moment())

    assert (worker.work_once(), work.progress(job_id).state, the(job_id).failures) == (True, "done", 0)


@pytest.mark.parametrize("error", [work.Hopeless("the file is gone"), PermissionDenied("see")])
def test_what_cannot_be_mended_is_a_dead_letter_at_once(error):
    jobs.met.append(error)
    job_id = work.start(jobs.meet, by=BY)
    work.run_waiting()

    assert work.progress(job_id).state == "dead"


def test_a_task_the_program_no_longer_has_is_a_dead_letter_and_keeps_its_name():
    job_id = work.start(jobs.meet, by=BY)
    Job.objects.update(task="tests.kernel.jobs.gone")
    work.run(job_id)

    assert (the(job_id).state, *work.titles_of([the(job_id)])) == ("dead", "tests.kernel.jobs.gone")


def dead() -> Job:
    job_id = work.start(jobs.forbidden, by=BY)
    work.run_waiting()
    return the(job_id)


def test_a_dead_letter_is_tried_again_from_where_it_came_to():
    jobs.met.append(work.Hopeless("not yet"))
    job_id = work.start(jobs.meet, by=BY)
    work.run_waiting()
    Job.objects.update(done=7, of=9)
    jobs.met.clear()

    work.again(the(job_id), by=ADMINISTRATOR)
    worker.work_once()

    assert (work.progress(job_id), jobs.met) == ((7, 9, "done", ""), [(BY_TODAY(), "", 7)])
    assert AuditEntry.objects.filter(verb="job_again", actor="person:1", subject=f"job:{job_id}").count() == 1


def BY_TODAY() -> Authority:  # noqa: N802
    return work.rights_of("system:test")


def test_a_dead_letter_is_dropped_and_that_is_noted():
    job = dead()

    work.drop(job, by=ADMINISTRATOR)

    assert (the(job.pk).state, AuditEntry.objects.filter(verb="job_drop", subject=f"job:{job.pk}").count()) == (
        "dropped", 1
    )  # fmt: skip


@pytest.mark.parametrize("verb", [work.again, work.drop])
def test_only_who_administers_decides_about_a_dead_letter(verb):
    with pytest.raises(PermissionDenied):
        verb(dead(), by=Authority("person:2"))


@pytest.mark.parametrize("verb", [work.again, work.drop])
def test_only_a_dead_letter_is_decided_about(verb):
    job_id = work.start(jobs.count, by=BY, upto=1)

    with pytest.raises(work.NotDead):
        verb(the(job_id), by=ADMINISTRATOR)


# --- who does it, and once --------------------------------------------------------------------------------------------


def test_a_message_that_comes_twice_is_done_once():
    job_id = work.start(jobs.count, by=BY, upto=2)

    assert (work.run(job_id), work.run(job_id), jobs.steps()) == (True, False, [0, 1])


def test_a_job_of_a_dead_worker_waits_again_and_is_counted():
    job = claimed(upto=3)

    assert (work.rescue(), work.rescue()) == (1, 0)

    assert (the(job.pk).state, the(job.pk).failures, the(job.pk).error) == ("waiting", 1, "WorkerDied")
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "READY"]


def test_a_job_that_kills_its_workers_becomes_a_dead_letter():
    job = claimed(jobs.meet)
    for _ in range(3):
        work.rescue()
        work._claimed(job.pk)
        overdue(job.pk)

    assert the(job.pk).state == "dead"


def test_a_worker_that_is_heard_of_keeps_its_job():
    job_id = work.start(jobs.count, by=BY, upto=3)
    work._claimed(job_id)

    assert (work.rescue(), work.progress(job_id).state) == (0, "running")


def taken_over() -> None:
    """The lease ran out, and another worker began."""
    job = Job.objects.get()
    overdue(job.pk)
    work.rescue()
    work._claimed(job.pk)


def test_a_slow_worker_whose_job_was_taken_over_writes_nothing_more():
    jobs.met.append(taken_over)
    job_id = work.start(jobs.halt, by=BY, then="")

    work.run(job_id)

    assert (jobs.steps(), the(job_id).state, the(job_id).attempt) == ([0], "running", 2)


def test_without_that_guard_it_does(monkeypatch):
    queryset = type(Job.objects.all())
    monkeypatch.setattr(queryset, "held", lambda rows, job: rows.filter(pk=job.pk))
    jobs.met.append(taken_over)

    work.run(work.start(jobs.halt, by=BY, then=""))

    assert jobs.steps() == [0, 1]


def test_a_process_that_is_told_to_end_gives_its_job_back_and_no_failure_is_counted():
    jobs.met.append(work.stopping.set)
    job_id = work.start(jobs.halt, by=BY, then="")

    work.run(job_id)

    assert (the(job_id).state, the(job_id).failures, work.progress(job_id)[:2]) == ("waiting", 0, (1, 2))
    assert DBTaskResult.objects.filter(status="READY", pk=the(job_id).delivery).exists()


def test_a_message_that_was_lost_is_sent_anew_and_one_that_waits_is_not():
    lost, waiting = (work.start(jobs.count, by=BY, upto=1) for _ in range(2))
    DBTaskResult.objects.filter(pk=the(lost).delivery).update(status="RUNNING")  # killed between the two claims
    overdue(lost)
    overdue(waiting)

    assert (work.rescue(), work.rescue()) == (1, 0)
    while worker.work_once():
        pass
    assert [work.progress(one).state for one in (lost, waiting)] == ["done", "done"]


def test_looking_for_work_costs_one_read_and_no_lock():
    with CaptureQueriesContext(connection) as asked:
        assert worker.claimed() is None

    assert [query["sql"].split()[0] for query in asked] == ["SELECT"]


# --- what is left -----------------------------------------------------------------------------------------------------


def test_what_ended_long_ago_is_forgotten_and_a_dead_letter_is_not():
    done = work.start(jobs.count, by=BY, upto=1)
    fresh = work.start(jobs.count, by=BY, upto=1)
    while worker.work_once():
        pass
    letter = dead()
    long_ago = work.moment() - timedelta(days=15)
    Job.objects.filter(pk__in=(done, letter.pk)).update(ended_at=long_ago)
    DBTaskResult.objects.filter(pk=the(done).delivery).update(finished_at=long_ago)

    assert work.forget() == 1
    assert set(Job.objects.values_list("pk", flat=True)) == {fresh, letter.pk}
    assert DBTaskResult.objects.filter(args_kwargs__args=[done]).count() == 0


def test_jobs_are_counted():
    work.start(jobs.count, by=BY, upto=1)
    dead_one = work.start(jobs.forbidden, by=BY)
    work.run(dead_one)

    assert work.counts() == {"waiting": 1, "running": 0, "dead": 1}


# --- a broker ---------------------------------------------------------------------------------------------------------


def on(settings: Any, backend: str) -> None:
    settings.TASKS = {"default": {"BACKEND": backend}}


def test_a_broker_is_told_after_the_commit(settings, django_capture_on_commit_callbacks):
    on(settings, "django_tasks.backends.immediate.ImmediateBackend")
    with django_capture_on_commit_callbacks(execute=True):
        job_id = work.start(jobs.count, by=BY, upto=2)
        assert work.progress(job_id).state == "waiting"

    assert (work.progress(job_id).state, DBTaskResult.objects.count()) == ("done", 0)


def test_a_broker_that_cannot_be_reached_is_told_later(settings, django_capture_on_commit_callbacks, monkeypatch):
    on(settings, "django_tasks.backends.immediate.ImmediateBackend")
    monkeypatch.setattr(
        "django_tasks.backends.immediate.ImmediateBackend.enqueue", lambda *_: (_ for _ in ()).throw(OSError("refused"))
    )
    with django_capture_on_commit_callbacks(execute=True):
        job_id = work.start(jobs.count, by=BY, upto=2)
    monkeypatch.undo()
    overdue(job_id, by=timedelta(minutes=11))

    with django_capture_on_commit_callbacks(execute=True):
        assert work.rescue() == 1
    assert work.progress(job_id).state == "done"
