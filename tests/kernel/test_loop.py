"""The worker calls what is due, and goes on when something fails."""

import logging
import os
import signal
import threading
import time

import pytest

from abhiyan.kernel import loop
from abhiyan.kernel.loop import Repeated
from abhiyan.kernel.sqlite3.turn import Busy

pytestmark = pytest.mark.django_db(transaction=True)  # the loop opens and closes connections


def run_for(seconds: float, *those: Repeated) -> None:
    stop = threading.Event()
    threading.Timer(seconds, stop.set).start()
    loop.run(stop, list(those))


def test_each_job_runs_at_its_own_pace():
    quick, slow = Repeated(lambda: None, 0.02), Repeated(lambda: None, 60)

    run_for(0.3, quick, slow)

    assert (3 <= quick.runs <= 16, slow.runs) == (True, 1)


def test_a_failure_is_logged_once_with_its_trace_and_stops_nobody(caplog):
    def fail() -> None:
        raise ZeroDivisionError("by nought")

    failing, other = Repeated(fail, 0.01), Repeated(lambda: None, 0.01)

    run_for(0.2, failing, other)

    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert (len(errors), errors[0].exc_info is not None, other.runs > 3) == (1, True, True)


def test_who_finds_no_turn_to_write_waits_in_one_line_and_is_tried_again_soon(caplog):
    def wait() -> None:
        raise Busy("database is locked")

    daily = Repeated(wait, 86_400, due=time.monotonic() + 86_400)
    caplog.set_level(logging.INFO)
    loop.run_once(daily)
    loop.run_once(daily)

    assert [(record.levelno, record.exc_info) for record in caplog.records] == [(logging.INFO, None)]
    assert daily.due - time.monotonic() <= loop.BUSY_SECONDS


def test_another_failure_of_a_daily_job_waits_its_day():
    def fail() -> None:
        raise ZeroDivisionError

    daily = Repeated(fail, 86_400, due=time.monotonic() + 86_400)
    loop.run_once(daily)

    assert daily.due - time.monotonic() > loop.BUSY_SECONDS


def test_a_job_that_works_again_is_said(caplog):
    answers = iter([ZeroDivisionError(), None])

    def sometimes() -> None:
        if error := next(answers):
            raise error

    job = Repeated(sometimes, 1)
    caplog.set_level(logging.INFO)
    loop.run_once(job)
    loop.run_once(job)

    assert [record.getMessage().split()[-2:] for record in caplog.records][-1] == ["works", "again"]


def test_registering_twice_is_once(monkeypatch):
    monkeypatch.setattr(loop, "repeated", [])

    def work() -> None: ...

    loop.every(1)(work)
    loop.every(1)(work)

    assert [job.work for job in loop.repeated] == [work]


def test_a_signal_ends_the_loop(monkeypatch):
    monkeypatch.setattr(loop, "repeated", [Repeated(lambda: os.kill(os.getpid(), signal.SIGTERM), 30)])
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    started = time.monotonic()
    loop.run_until_told()

    for number, handler in before.items():
        signal.signal(number, handler)
    assert time.monotonic() - started < 5
