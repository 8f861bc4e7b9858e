"""What one request reads several times is read once.

The figures of a unit, the roles of the organisation, the day's holiday: a page asks for them from several sides. While
a page is only looked at, nothing it reads can change by its own hand, so the first answer serves. A request that may
write, a job and the command line read anew each time.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse

from abhiyan.kernel import edition

P = ParamSpec("P")
R = TypeVar("R")
LOOKING = {"GET", "HEAD"}

_of_request: ContextVar[dict[Any, Any] | None] = ContextVar("remembered_of_request", default=None)


def remembered(read: Callable[P, R]) -> Callable[P, R]:
    """Let a read with the same arguments be done once in a request that only looks. Nobody may change what it returns.

    The arguments must have a hash; models are told apart by their keys.
    """

    @wraps(read)
    def once(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _of_request.get()
        if kept is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = read(*args, **kwargs)
        found: R = kept[key]
        return found

    return once


class Remembering:
    """Begins a request that only looks with an empty memory, and any other with none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        looks = request.method in LOOKING
        token, since = _of_request.set({} if looks else None), edition.begin(looks=looks)
        try:
            return self.get_response(request)
        finally:
            edition.end(since)
            _of_request.reset(token)
