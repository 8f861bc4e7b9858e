"""Whose turn it is to write: one file lock around every write transaction and every checkpoint.

SQLite up to 3.51.2 can lose a commit when a checkpoint resets the write-ahead log beside a writer. Under this lock the
two never overlap, and writers queue here instead of meeting SQLite's busy handler.
"""

import fcntl
import os
import time
from pathlib import Path

from django.db import OperationalError


class Busy(OperationalError):
    """Somebody else wrote for as long as a writer waits."""


FIRST_WAIT, LONGEST_WAIT = 0.0005, 0.01  # seconds between two tries


class Turn:
    """The lock as one connection holds it.

    flock belongs to the open file, so each connection opens its own and threads of one process exclude each other too.
    Two files: who waits for `turn` holds `next`, so that a writer who comes back at once stands behind who waited.
    """

    def __init__(self, database: Path, seconds: float) -> None:
        self.files = [Path(f"{database}.{name}") for name in ("turn", "next")]
        self.seconds = seconds
        self.descriptors: list[int] = []
        self.owner = 0
        self.held = False

    def take(self) -> None:
        """Wait for the turn. Raises Busy after `seconds`."""
        self._open()
        turn, following = self.descriptors
        until = time.monotonic() + self.seconds
        _lock(following, until)
        try:
            _lock(turn, until)
        finally:
            fcntl.flock(following, fcntl.LOCK_UN)
        self.held = True

    def release(self) -> None:
        """Let the next one write; does nothing when it isn't our turn."""
        if self.held:
            self.held = False
            fcntl.flock(self.descriptors[0], fcntl.LOCK_UN)

    def close(self) -> None:
        """Release and forget the files."""
        self.release()
        while self.descriptors:
            os.close(self.descriptors.pop())

    def _open(self) -> None:
        # A forked child shares the open file with its parent, and with it the lock: it needs its own.
        if self.owner != os.getpid():
            self.descriptors = []
            self.owner = os.getpid()
        if not self.descriptors:
            self.descriptors = [os.open(file, os.O_RDWR | os.O_CREAT, 0o600) for file in self.files]


class NoTurn(Turn):
    """A database in memory has one process and no log: nothing to wait for."""

    def take(self) -> None:
        self.held = True

    def release(self) -> None:
        self.held = False


def _lock(descriptor: int, until: float) -> None:
    wait = FIRST_WAIT
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Busy("database is locked") from None
        time.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
