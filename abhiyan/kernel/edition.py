"""What an organisation sets once and changes rarely: its roles, sentences, holidays, programmes. Read once, then kept.

Whoever changes any of it says so (`changed`) in the same transaction, and the edition counts on. A request reads the
edition together with the programme's day; what a process keeps of that edition is as new as a read of its own would be.
"""

from collections.abc import Callable
from contextvars import ContextVar, Token
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")

_of_request: ContextVar[list[int] | None] = ContextVar("edition_of_request", default=None)
_kept: dict[Any, tuple[int, Any]] = {}


def kept(read: Callable[P, R]) -> Callable[P, R]:
    """Let a read be done once in an edition, for all requests that only look. Nobody may change what it returns.

    The arguments must have a hash and be few: every answer is kept. A request that may write, a job and the command
    line read anew each time.
    """

    @wraps(read)
    def once(*args: P.args, **kwargs: P.kwargs) -> R:
        edition = _of_request.get()
        if not edition:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        number, found = _kept.get(key, (None, None))
        if number != edition[0]:
            found = read(*args, **kwargs)
            _kept[key] = (edition[0], found)
        answer: R = found  # type: ignore[assignment]  # what `read` returned, now or before
        return answer

    return once


def changed() -> None:
    """Count the edition on, in the transaction of the change itself. This request keeps nothing from here on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_edition (id, number) VALUES (1, 1) "
            "ON CONFLICT (id) DO UPDATE SET number = kernel_edition.number + 1"
        )
    edition = _of_request.get()
    if edition:
        edition.clear()


def begin(*, looks: bool) -> Token[list[int] | None]:
    """A request begins. One that only looks goes by the first edition it reads."""
    return _of_request.set([] if looks else None)


def end(token: Token[list[int] | None]) -> None:
    _of_request.reset(token)


def read(number: int) -> None:
    """The edition was read from the database, with the day."""
    edition = _of_request.get()
    if edition is not None and not edition:
        edition.append(number)


def forget() -> None:
    """Keep nothing: for tests, whose databases go back to where they were."""
    _kept.clear()
