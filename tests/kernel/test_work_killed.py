"""Workers in earnest: killed, halted and woken, on a database of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

pytestmark = pytest.mark.own_database
SECONDS = 60
STEPS = 12

READY = """
import django, json, os, sys; django.setup()
from datetime import timedelta
from abhiyan.kernel import work, worker
from abhiyan.kernel.authority import system
from abhiyan.kernel.models import Job
from tests.kernel import jobs
from django_tasks_db.models import DBTaskResult
work.LEASE = work.GRACE = timedelta(seconds=2)
if os.environ.get("QUIET"):
    work.QUIET = timedelta(seconds=1)
if os.environ.get("NO_GUARD"):
    work.tell = lambda done, of=None: None
"""
DESK = """
import contextlib, io
for line in sys.stdin:
    script, *sys.argv[1:] = json.loads(line)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(script)
    print(json.dumps(said.getvalue()), flush=True)
"""
START = """
print(work.start(jobs.count, by=system("test"), upto=int(sys.argv[1]), seconds=float(sys.argv[2]), loud=True))
"""
WORK = """
print("ready", flush=True)
worker.work_until_told()
"""
THEIRS = """
from django_tasks_db.management.commands.db_worker import Worker
Worker(queue_names=["default"], interval=0, batch=True, backend_name="default", startup_delay=False,
       max_tasks=None, worker_id="theirs", excluded_queue_names=[]).run()
"""
RESCUE = """
import time
until = time.monotonic() + 30
while Job.objects.running().exists() and time.monotonic() < until:
    work.rescue()
    time.sleep(0.1)
DBTaskResult.objects.filter(status="READY").update(run_after=work.moment())  # nobody waits for the next try
"""
UNTIL_WAITING = """
import time
until = time.monotonic() + 30
while not Job.objects.waiting().exists() and time.monotonic() < until:
    time.sleep(0.1)
"""
UNTIL_DONE = """
import time
until = time.monotonic() + 30
while not Job.objects.ended().exists() and time.monotonic() < until:
    time.sleep(0.1)
"""
SAY = """
job = Job.objects.get()
print(json.dumps([jobs.steps(), job.state, job.attempt, job.failures, job.done]))
"""


class Place:
    """A database of its own, and processes on it."""

    def __init__(self, data: Path, url: str, root: Path) -> None:
        self.root = root
        dropped = ("DATABASE_URL", "ABHIYAN_KEYS", "PYTEST_VERSION")
        self.environment = {name: value for name, value in os.environ.items() if name not in dropped} | {
            "ABHIYAN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "abhiyan.settings",
            "PYTHONPATH": str(root), "ABHIYAN_LOG_LEVEL": "CRITICAL",
        }  # fmt: skip
        if url:
            self.environment["DATABASE_URL"] = url
        self.started: list[subprocess.Popen[str]] = []
        self.desk: subprocess.Popen[str] | None = None

    def begin(self, script: str, *words: object, **names: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", READY + script, *map(str, words)]
        self.started.append(
            subprocess.Popen(
                command,
                env={**self.environment, **names},
                cwd=self.root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        return self.started[-1]

    def run(self, script: str, *words: object) -> str:
        """What a script prints, in the one process that does whatever must not die: each start takes seconds."""
        if self.desk is None:
            self.desk = self.begin(DESK)
        assert self.desk.stdin is not None
        print(json.dumps([script, *map(str, words)]), file=self.desk.stdin, flush=True)
        return str(json.loads(line(self.desk))).strip()

    def say(self) -> list[object]:
        found: list[object] = json.loads(self.run(SAY))
        return found


MIGRATE = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
EMPTY, COPY = f"empty_{os.getpid()}", f"killed_{os.getpid()}"  # databases on the server


def on_server(*statements: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        for statement in statements:
            server.execute(statement.encode())


def address(name: str) -> str:
    before, _, after = os.environ["DATABASE_URL"].partition("?")
    return before.rpartition("/")[0] + f"/{name}" + (f"?{after}" if after else "")


@pytest.fixture(scope="module")
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A database with its tables, made once and copied for each test."""
    if connection.vendor == "sqlite":
        yield request.getfixturevalue("installed")
        return
    data = tmp_path_factory.mktemp("empty")
    on_server(f"DROP DATABASE IF EXISTS {EMPTY}", f"CREATE DATABASE {EMPTY}")
    Place(data, address(EMPTY), Path(__file__).parents[2]).begin(MIGRATE).communicate()
    yield data
    on_server(f"DROP DATABASE {EMPTY} WITH (FORCE)")


@pytest.fixture
def place(empty: Path, tmp_path: Path, root: Path) -> Iterator[Place]:
    is_server = connection.vendor != "sqlite"
    if is_server:
        on_server(f"DROP DATABASE IF EXISTS {COPY}", f"CREATE DATABASE {COPY} TEMPLATE {EMPTY}")
    place = Place(shutil.copytree(empty, tmp_path / "data"), address(COPY) if is_server else "", root)
    yield place
    for process in place.started:
        if process.poll() is None:
            process.kill()
        process.communicate()
    if is_server:
        on_server(f"DROP DATABASE {COPY} WITH (FORCE)")


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def at_step(process: subprocess.Popen[str], number: int) -> None:
    """Wait until the worker has written a step."""
    while (said := line(process)) != str(number):
        assert said, "the worker has ended"


@pytest.mark.timeout(300)
def test_a_job_killed_with_kill_9_again_and_again_is_finished_and_nothing_is_done_twice(place: Place) -> None:
    place.run(START, STEPS, 0.2)
    for turn, step in enumerate((3, 7)):
        worker = place.begin(WORK)
        at_step(worker, step)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        place.run(RESCUE)
        assert place.say()[1:4] == ["waiting", turn + 1, turn + 1]

    place.begin(WORK)
    place.run(UNTIL_DONE)

    assert place.say() == [list(range(STEPS)), "done", 3, 0, STEPS]


@pytest.mark.timeout(300)
def test_with_nobody_who_looks_for_the_dead_it_would_stand_as_running_for_ever(place: Place) -> None:
    place.run(START, STEPS, 0.2)
    worker = place.begin(WORK)
    at_step(worker, 3)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    time.sleep(2.5)  # the lease is over

    place.begin(THEIRS).communicate(timeout=SECONDS)

    steps, state, *_ = place.say()
    assert (len(steps) < STEPS, state) == (True, "running")  # type: ignore[arg-type]


def halted_and_replaced(place: Place, **names: str) -> list[object]:
    """What stands after a worker was halted in the middle, another finished, and the first went on."""
    place.run(START, STEPS, 0.3)
    slow = place.begin(WORK, **names)
    at_step(slow, 3)
    time.sleep(0.1)  # it sleeps between two steps, holding nothing
    slow.send_signal(signal.SIGSTOP)
    place.run(RESCUE)
    place.begin(WORK)
    place.run(UNTIL_DONE)
    slow.send_signal(signal.SIGCONT)
    time.sleep(1)
    slow.send_signal(signal.SIGTERM)
    slow.wait(SECONDS)
    return place.say()


@pytest.mark.timeout(300)
def test_a_worker_that_was_taken_for_dead_and_comes_back_does_nothing_twice(place: Place) -> None:
    assert halted_and_replaced(place) == [list(range(STEPS)), "done", 2, 0, STEPS]


@pytest.mark.timeout(300)
def test_without_the_guard_it_does(place: Place) -> None:
    steps = halted_and_replaced(place, NO_GUARD="1")[0]

    assert isinstance(steps, list)
    assert len(steps) > STEPS


@pytest.mark.timeout(120)
def test_a_step_longer_than_the_lease_keeps_its_job(place: Place) -> None:
    place.run(START, 2, 3.5)
    worker = place.begin(WORK)
    at_step(worker, 0)
    time.sleep(3)

    assert place.run("print(work.rescue())") == "0"
    at_step(worker, 1)


@pytest.mark.timeout(120)
def test_a_job_that_hangs_is_interrupted_and_its_worker_goes_on(place: Place) -> None:
    place.run(START, 2, 60)
    worker = place.begin(WORK, QUIET="1")
    at_step(worker, 0)
    place.run(UNTIL_WAITING)
    said = place.say()
    place.run(START, 1, 0)

    at_step(worker, 0)
    assert said == [[0], "waiting", 1, 1, 1]


@pytest.mark.timeout(120)
def test_a_worker_that_sleeps_is_woken_by_the_write_and_ends_when_it_is_told(place: Place) -> None:
    worker = place.begin(WORK)
    assert line(worker) == "ready"
    time.sleep(0.5)
    place.run(START, 1, 0)
    began = time.monotonic()
    assert line(worker) == "0"
    woken = time.monotonic() - began

    time.sleep(0.3)
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    worker.wait(SECONDS)
    assert (woken < 5, time.monotonic() - began < 5, worker.returncode) == (
        True,
        True,
        0,
    )  # it looks every 30 s by itself
