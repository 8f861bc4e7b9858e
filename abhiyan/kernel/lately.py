"""Figures that can't be had in time: the last copy of them is shown, with its age, and not a page that hangs.

Copies lie in the memory of a process. Whoever asks puts into the key everything that the answer depends on, rights too.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from abhiyan.kernel.authority import Authority
from abhiyan.kernel.refusals import refused

SECONDS = 2.0  # that figures may take
MOST = 200  # copies of a process
LOOK_AGAIN = 30  # seconds
STEPS = 10_000  # of SQLite's machine between two looks at the clock

T = TypeVar("T")


class TooSlow(Exception):
    """They took too long, and there is no copy."""


class Copy(NamedTuple, Generic[T]):
    """Figures as they were at a moment. is_old: from before, as they can't be had just now."""

    value: T
    at: datetime
    is_old: bool


_copies: "OrderedDict[Hashable, tuple[Any, datetime]]" = OrderedDict()


def in_time(key: Hashable, compute: Callable[[], T], *, now: datetime) -> Copy[T]:
    """What `compute` reads, or the last copy of it where it takes longer than SECONDS. Raises TooSlow."""
    try:
        with limited(SECONDS):
            value = compute()
    except OperationalError as error:
        if key not in _copies:
            raise TooSlow from error
        return Copy(*_copies[key], is_old=True)
    _copies[key] = value, now
    _copies.move_to_end(key)
    while len(_copies) > MOST:
        _copies.popitem(last=False)
    return Copy(value, now, is_old=False)


def sight(by: Authority) -> Hashable:
    """What of somebody's rights a copy depends on: it is shown to nobody who sees another part of the country."""
    return by.everywhere, by.over("see")


def too_slow(request: HttpRequest, title: str) -> HttpResponse:
    """A page that looks again by itself, where there is no copy either."""
    said = _(
        "Counting takes too long just now, and there are no earlier figures of this unit. "
        "This page looks again by itself."
    )
    answer = refused(request, 503, title, said)
    answer["Retry-After"] = answer["Refresh"] = str(LOOK_AGAIN)
    return answer


def limited(seconds: float) -> AbstractContextManager[None]:
    """Reading ends after so long, all of it, with an OperationalError."""
    return _on_postgresql(seconds) if connection.vendor == "postgresql" else _on_sqlite(seconds)


@contextmanager
def _on_postgresql(seconds: float) -> Iterator[None]:
    """The server limits a statement: each gets what those before it left."""
    until = time.monotonic() + seconds

    def within(execute: Callable[..., Any], *given: Any) -> Any:
        left = until - time.monotonic()
        if left <= 0:
            raise OperationalError("no time is left for another statement")
        _limit(f"{max(1, int(left * 1000))}ms")
        return execute(*given)

    with transaction.atomic():
        former = connection.connection.execute("SHOW statement_timeout").fetchone()[0]
        with connection.execute_wrapper(within):
            yield
        _limit(former)


def _limit(value: str) -> None:
    """Until the transaction ends, or that part of it which is rolled back. By the driver: nothing is wrapped there."""
    with connection.wrap_database_errors:
        connection.connection.execute("SELECT set_config('statement_timeout', %s, true)", [value])


@contextmanager
def _on_sqlite(seconds: float) -> Iterator[None]:
    """Without a transaction: that would wait for the turn to write."""
    connection.ensure_connection()
    until = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)
