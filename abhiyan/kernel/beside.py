"""A second process that makes something ahead of whoever uses it, or the half of it. No Django, no database.

with beside(lambda: made_ready(rows)) as slices:
    for some in slices: ...
"""

import gc
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

T = TypeVar("T")

_END = None  # what is sent last; never made by anybody


class Stream(Iterator[T], Generic[T]):
    """What the second process sends, as it comes; an error of its is raised here."""

    def __init__(self, ours: Connection) -> None:
        self._ours, self._is_over = ours, False

    def has_come(self) -> bool:
        """Whether the next one is here already: then it is had without waiting. False at the end."""
        return not self._is_over and self._ours.poll()

    def __next__(self) -> T:
        if self._is_over:
            raise StopIteration
        sent = self._ours.recv()
        if sent is _END:
            self._is_over = True
            raise StopIteration
        if isinstance(sent, Exception):
            raise sent
        made: T = sent
        return made


@contextmanager
def beside(make: Callable[[], Iterable[T]]) -> Iterator[Stream[T]]:
    """What `make` yields, made by a process of its own, which is never more than a pipe's length ahead.

    It is forked: `make` sees everything as it is now, and must not touch a connection of the database. It ends with the
    block, whatever it was at.
    """
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(ours, theirs, make), daemon=True)
    gc.freeze()  # looked through for cycles by either of the two, everything there is would be copied for the other
    try:
        process.start()
        theirs.close()
        yield Stream(ours)
    finally:
        gc.unfreeze()
        ours.close()
        process.terminate()
        process.join()


def _send(ours: Connection, theirs: Connection, make: Callable[[], Iterable[T]]) -> None:
    """In the second process: send what is made, then the end or an error. Ends when nobody reads on."""
    ours.close()
    # What the worker does at a signal is not for us: our end would ring the pipe it wakes by, and it would never sleep.
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a key pressed in the shell the process that reads hears too
    gc.enable()  # refused rows leave cycles behind: 330 MB of them after 705,000 rows
    try:
        for one in make():
            theirs.send(one)
        theirs.send(_END)
    except BrokenPipeError:
        return
    except Exception as error:  # noqa: BLE001 (told to the process that reads, which raises it)
        theirs.send(error)
