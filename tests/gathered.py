"""Several acts that come while one is being written: they are written together, as people at a busy hour are."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections

from abhiyan.kernel.gathering import Gathering

PATIENCE = 20  # seconds


@contextmanager
def held(gathering: Gathering[Any, Any], until: int) -> Iterator[threading.Event]:
    """The first write of the gathering waits until so many more have come; the event says that it has begun."""
    begun, write = threading.Event(), gathering.write

    def wait_once(wishes: Sequence[Any]) -> Sequence[Any]:
        if not begun.is_set():
            begun.set()
            end = time.monotonic() + PATIENCE
            while len(gathering.waiting) < until and time.monotonic() < end:
                time.sleep(0.005)
        return write(wishes)

    gathering.write = wait_once  # type: ignore[method-assign]
    try:
        yield begun
    finally:
        gathering.write = write  # type: ignore[method-assign]


def together(gathering: Gathering[Any, Any], first: Callable[[], Any], *others: Callable[[], Any]) -> list[Any]:
    """What each of `others` returned or raised, done in one group that came while `first` was written."""
    said: list[Any] = [None] * (1 + len(others))

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            said[number] = act()
        except Exception as error:  # noqa: BLE001 (it is looked at)
            said[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate((first, *others))]
    with held(gathering, len(others)) as begun:
        threads[0].start()
        begun.wait(PATIENCE)
        for count, thread in enumerate(threads[1:], start=1):
            thread.start()
            end = time.monotonic() + PATIENCE
            while len(gathering.waiting) < count and time.monotonic() < end and thread.is_alive():
                time.sleep(0.005)  # in their order
        for thread in threads:
            thread.join(PATIENCE)
    return said[1:]
