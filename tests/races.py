"""Two acts at once, and a step after which they meet: what every race on PostgreSQL is made of."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connections


def at_once(*works: Callable[[], Any], refusals: tuple[type[Exception], ...]) -> list[str]:
    """Run each in a thread of its own, all set off together; "done" or the name of the refusal, in order."""
    said = [""] * len(works)
    ready = threading.Barrier(len(works))

    def run(number: int, work: Callable[[], Any]) -> None:
        ready.wait(20)
        try:
            work()
            said[number] = "done"
        except refusals as refused:
            said[number] = type(refused).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said


@pytest.fixture
def meeting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let two threads meet after a step: both have looked, neither has committed. Locked out, one waits in vain.

    A twin's threads both come, however busy the machine is: there one waits longer.
    """
    both = threading.Barrier(2)
    callspec = getattr(request.node, "callspec", None)
    seconds = 5 if callspec is not None and False in callspec.params.values() else 1

    def after(module: Any, name: str) -> None:
        step = getattr(module, name)

        def met(*args: Any, **kwargs: Any) -> Any:
            found = step(*args, **kwargs)
            with suppress(threading.BrokenBarrierError):
                both.wait(seconds)
            return found

        monkeypatch.setattr(module, name, met)

    return after
