"""The backend. ENGINE = "abhiyan.kernel.sqlite3"; everything not said here is Django's own."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper as DjangoWrapper
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from abhiyan.kernel.sqlite3.turn import NoTurn, Turn

BUSY_SECONDS = 5.0
LONGEST_LOG = 256 * 2**20  # bytes; past it a writer checkpoints by itself, in case no worker runs

PRAGMAS = (
    "PRAGMA synchronous = FULL",  # a commit that was answered survives a power cut
    "PRAGMA wal_autocheckpoint = 0",  # checkpoints happen under the turn only
    "PRAGMA journal_size_limit = 67108864",
    # Not MEMORY: inside a savepoint each statement would walk through all that is kept for its undoing (20,000 sign-ups
    # in one transaction: 24 s; this way 4).
    "PRAGMA temp_store = FILE",
    "PRAGMA cache_size = -32000",  # 32 MB
    "PRAGMA mmap_size = 268435456",
)

READS = re.compile(r"\s*(?:SELECT|EXPLAIN|PRAGMA|VALUES)\b", re.IGNORECASE)
WITH = re.compile(r"\s*WITH\b", re.IGNORECASE)
WRITES = re.compile(r"\b(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


def only_reads(query: str) -> bool:
    """Whether a statement can't change the database. In doubt it can."""
    return bool(READS.match(query)) or bool(WITH.match(query) and not WRITES.search(query))


class Cursor(SQLiteCursorWrapper):
    """Takes the turn around each write made outside a transaction, its commit included."""

    def __init__(self, connection: sqlite3.Connection, turn: Turn) -> None:
        super().__init__(connection)
        self.turn = turn
        self.kept: Iterator[Any] | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        self.kept = None
        if self._is_covered(query):
            return super().execute(query, params)
        with taken(self.turn):
            super().execute(query, params)
            # SQLite commits when the last row is read, so INSERT ... RETURNING is read to its end inside the turn.
            if self.description is not None:
                self.kept = iter(super().fetchall())
        return self

    def executemany(self, query: str, param_list: Any) -> Any:
        self.kept = None
        if self._is_covered(query):
            return super().executemany(query, param_list)
        with taken(self.turn):
            return super().executemany(query, param_list)

    def _is_covered(self, query: str) -> bool:
        return self.turn.held or self.connection.in_transaction or only_reads(query)

    def fetchone(self) -> Any:
        return super().fetchone() if self.kept is None else next(self.kept, None)

    def fetchmany(self, size: int | None = 1) -> Any:
        if self.kept is None:
            return super().fetchmany(self.arraysize if size is None else size)
        return [row for row, _ in zip(self.kept, range(size or self.arraysize), strict=False)]

    def fetchall(self) -> list[Any]:
        return super().fetchall() if self.kept is None else list(self.kept)

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        return self

    def __next__(self) -> Any:
        return super().__next__() if self.kept is None else next(self.kept)


@contextmanager
def taken(turn: Turn) -> Iterator[None]:
    """Hold the turn for the block; a block inside one that holds it changes nothing."""
    if turn.held:
        yield
        return
    turn.take()
    try:
        yield
    finally:
        turn.release()


class DatabaseWrapper(DjangoWrapper):
    """One connection: WAL, FULL, IMMEDIATE, foreign keys, and its turn to write."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Turn | None = None

    @property
    def turn(self) -> Turn:
        """The lock of this connection's database; pytest and Django rename databases, so it is found late."""
        if self._turn is None:
            name = self.settings_dict["NAME"]
            seconds = float(self.settings_dict["OPTIONS"].get("timeout", BUSY_SECONDS))
            self._turn = NoTurn(Path(), 0) if self.is_in_memory_db() else Turn(_file(name), seconds)
        return self._turn

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        self.transaction_mode = "IMMEDIATE"  # a deferred one can fail when its first write comes
        params.setdefault("timeout", BUSY_SECONDS)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        self._turn = None
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        if not self.is_in_memory_db() and connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            with taken(self.turn):
                connection.execute("PRAGMA journal_mode = WAL")
        for pragma in PRAGMAS:
            connection.execute(pragma)
        return connection

    def create_cursor(self, name: Any = None) -> Any:  # noqa: ARG002 (Django's signature)
        return self.connection.cursor(factory=lambda connection: Cursor(connection, self.turn))

    def _start_transaction_under_autocommit(self) -> None:
        self.turn.take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self.turn.release()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # not in the stubs
        self._checkpoint_a_long_log()
        self.turn.release()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self.turn.release()

    def _close(self) -> None:
        # The last connection that closes checkpoints, but only when SQLite finds it alone: no turn is needed.
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self.turn.close()

    def checkpoint(self) -> tuple[int, int, int]:
        """Move the log into the database file, as far as readers allow.

        Returns (busy, pages in the log, pages moved), as SQLite does. Call outside a transaction.
        """
        with taken(self.turn), self.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            busy, pages, moved = cursor.fetchone()
        return busy, pages, moved

    def log_bytes(self) -> int:
        """Size of the write-ahead log on disk; 0 when there is none."""
        if self.is_in_memory_db():
            return 0
        log = Path(f"{_file(self.settings_dict['NAME'])}-wal")
        return log.stat().st_size if log.exists() else 0

    def _checkpoint_a_long_log(self) -> None:
        if self.turn.held and self.connection is not None and self.log_bytes() > LONGEST_LOG:
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _file(name: str | Path) -> Path:
    """The database's path, also of a URI such as file:/data/x.sqlite3?mode=ro."""
    text = str(name)
    return Path(text.removeprefix("file:").split("?")[0]) if text.startswith("file:") else Path(text)
