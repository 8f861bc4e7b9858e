"""The second process that reads ahead: it ends with the load, and leaves no trace in the worker."""

import os
import select
import signal
from collections.abc import Iterator

import pytest

from abhiyan.registration.rosters import ahead
from abhiyan.registration.rosters.rows import Refused

ROUNDS = 20


@pytest.fixture
def woken() -> Iterator[int]:
    """What the worker wakes by at a signal; as it is set up there (kernel.worker)."""
    heard, end = os.pipe()
    os.set_blocking(end, False)
    before, handler = signal.set_wakeup_fd(end), signal.signal(signal.SIGTERM, lambda *_: None)
    yield heard
    signal.set_wakeup_fd(before)
    signal.signal(signal.SIGTERM, handler)
    os.close(heard)
    os.close(end)


def rounds() -> None:
    for _ in range(ROUNDS):
        with ahead.ahead(lambda: iter(LINES), behind=0, few=False) as slices:
            assert [len(some) for some in slices] == [len(LINES)]


LINES = [Refused(line, ("a",), 0, "no name", "") for line in range(2, 9)]


def test_its_end_does_not_wake_the_worker(woken: int) -> None:
    rounds()

    assert not select.select([woken], [], [], 0)[0]


def test_with_the_signals_of_the_worker_it_would(woken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin."""
    beside = ahead._beside

    def as_forked(*args: object) -> None:
        monkeypatch.setattr(signal, "set_wakeup_fd", lambda *_: None)
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        beside(*args)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(ahead, "_beside", as_forked)
    rounds()

    assert select.select([woken], [], [], 0)[0]
