"""Sends codes and other texts behind the answer, not before it.

A gateway takes seconds and only known numbers reach it: if the page waited for it, the wait would tell who is known.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from smtplib import SMTPException
from typing import Any

from abhiyan.accounts.sms import NotSent

log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="outgoing")
_under_way: set[Future[None]] = set()


def later(send: Callable[..., Any], *args: Any) -> None:
    """Call `send(*args)` in another thread; what goes wrong is logged, without the number."""
    future = _pool.submit(_sent, send, args)
    _under_way.add(future)
    future.add_done_callback(_under_way.discard)


def flush(seconds: float = 10) -> None:
    """Wait until all that was handed over is sent (tests)."""
    wait(list(_under_way), timeout=seconds)


def _sent(send: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        send(*args)
    except (NotSent, OSError, SMTPException) as error:
        # No trace: its variables hold the number and the code.
        log.error("A text or mail was not sent: %s: %s", type(error).__name__, error)
