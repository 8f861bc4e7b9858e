"""The second process: it ends with the block, leaves no trace in the worker, and its errors are heard."""

import os
import select
import signal
from collections.abc import Iterator
from itertools import count
from multiprocessing import active_children

import pytest

from abhiyan.kernel import beside

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
        with beside.beside(lambda: iter(range(7))) as made:
            assert [*made] == [*range(7)]
            assert not made.has_come()


def test_its_end_does_not_wake_the_worker(woken: int) -> None:
    rounds()

    assert not select.select([woken], [], [], 0)[0]


def test_with_the_signals_of_the_worker_it_would(woken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin."""
    send = beside._send

    def as_forked(*args: object) -> None:
        monkeypatch.setattr(signal, "set_wakeup_fd", lambda *_: None)
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        send(*args)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(beside, "_send", as_forked)
    rounds()

    assert select.select([woken], [], [], 0)[0]


def test_its_error_is_raised_here_behind_what_was_made() -> None:
    def make() -> Iterator[int]:
        yield 1
        raise LookupError("made no more")

    with beside.beside(make) as made:
        assert next(made) == 1
        with pytest.raises(LookupError, match="made no more"):
            next(made)


def test_killed_it_is_no_end() -> None:
    def make() -> Iterator[int]:
        yield 1
        os.kill(os.getpid(), signal.SIGKILL)

    with beside.beside(make) as made, pytest.raises(EOFError):
        list(made)


def test_left_early_it_ends() -> None:
    with beside.beside(count) as made:
        assert next(made) == 0

    assert not active_children()
