"""The backend's turn: writers, threads, processes and checkpoints never overlap."""

import multiprocessing
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.db.utils import ConnectionHandler
from pytest_django.plugin import DjangoDbBlocker

from abhiyan.kernel.sqlite3.base import DatabaseWrapper, only_reads


def opened(file: Path | str, seconds: float = 5) -> DatabaseWrapper:
    settings = {"ENGINE": "abhiyan.kernel.sqlite3", "NAME": file, "OPTIONS": {"timeout": seconds}}
    return ConnectionHandler({"default": settings})["default"]  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def own_databases(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Each test here opens databases of its own."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.sqlite3"


@pytest.fixture
def first(file: Path) -> Iterator[DatabaseWrapper]:
    connection = opened(file)
    run(connection, "CREATE TABLE line (id INTEGER PRIMARY KEY, n INTEGER)")
    yield connection
    connection.close()


@pytest.fixture
def second(first: DatabaseWrapper, file: Path) -> Iterator[DatabaseWrapper]:
    connection = opened(file, seconds=0.2)
    yield connection
    connection.close()


def run(connection: DatabaseWrapper, query: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def atomic(monkeypatch: pytest.MonkeyPatch) -> Callable[[DatabaseWrapper], Any]:
    """transaction.atomic for a connection that isn't in the settings."""

    def block(connection: DatabaseWrapper) -> Any:
        monkeypatch.setattr(transaction, "get_connection", lambda using=None: connection)  # noqa: ARG005 (Django's signature)
        return transaction.atomic()

    return block


def test_a_connection_is_set_up_to_lose_nothing(first):
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint")

    assert [run(first, f"PRAGMA {pragma}")[0][0] for pragma in pragmas] == ["wal", 2, 1, 0]


def test_a_transaction_holds_the_turn_to_its_end(first, second, atomic):
    with atomic(first):
        held = first.turn.held
        with pytest.raises(OperationalError):
            run(second, "INSERT INTO line (n) VALUES (1)")

    run(second, "INSERT INTO line (n) VALUES (2)")
    assert (held, first.turn.held) == (True, False)
    assert run(first, "SELECT n FROM line") == [(2,)]


def test_a_transaction_that_fails_gives_its_turn_back(first, atomic):
    def fail() -> None:
        with atomic(first):
            run(first, "INSERT INTO line (n) VALUES (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert (first.turn.held, run(first, "SELECT count(*) FROM line")) == (False, [(0,)])


def test_a_refused_start_gives_the_turn_back(first, file, atomic):
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    first.connection.execute("PRAGMA busy_timeout = 10")

    with pytest.raises(OperationalError), atomic(first):
        pass

    assert first.turn.held is False
    other.close()


def test_a_read_waits_for_nobody(first, second, atomic):
    with atomic(first):
        run(first, "INSERT INTO line (n) VALUES (1)")

        assert run(second, "SELECT count(*) FROM line") == [(0,)]


def test_an_insert_that_returns_is_committed_before_the_turn_passes_on(first, second):
    cursor = first.cursor()
    cursor.execute("INSERT INTO line (n) VALUES (7), (8) RETURNING n")

    assert run(second, "SELECT n FROM line") == [(7,), (8,)]
    assert (cursor.fetchone(), cursor.fetchmany(5), cursor.fetchone()) == ((7,), [(8,)], None)


def test_closing_in_a_transaction_gives_the_turn_back(first, second, atomic):
    with atomic(first):
        first.close()

    run(second, "INSERT INTO line (n) VALUES (1)")
    assert run(second, "SELECT n FROM line") == [(1,)]


def test_a_checkpoint_waits_for_the_writer(first, second, atomic):
    with atomic(first):
        run(first, "INSERT INTO line (n) VALUES (1)")
        with pytest.raises(OperationalError):
            second.checkpoint()

    busy, pages, moved = second.checkpoint()
    assert (busy, pages > 0, pages == moved) == (0, True, True)


def test_threads_of_one_process_take_turns(first, file):
    def add(times: int) -> None:
        connection = opened(file)
        for _ in range(times):
            run(connection, "INSERT INTO line (n) VALUES (1)")
        connection.close()

    threads = [threading.Thread(target=add, args=(25,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert run(first, "SELECT count(*) FROM line") == [(100,)]


def test_who_waited_writes_before_who_comes_back(first, second, atomic):
    """A bulk load that begins slice after slice lets others in between."""
    order: list[str] = []
    waiting = threading.Event()

    def clerk() -> None:
        connection = second
        connection.inc_thread_sharing()
        waiting.set()
        run(connection, "INSERT INTO line (n) VALUES (1)")
        order.append("clerk")

    thread = threading.Thread(target=clerk)
    for number in range(8):
        with atomic(first):
            if number == 0:
                thread.start()
                waiting.wait()
                time.sleep(0.05)
        order.append("slice")
    thread.join()

    assert order.index("clerk") <= 2
    second.dec_thread_sharing()


def test_a_database_in_memory_has_no_lock(tmp_path):
    connection = opened(":memory:")
    run(connection, "CREATE TABLE line (n INTEGER)")
    run(connection, "INSERT INTO line (n) VALUES (1)")

    assert run(connection, "SELECT n FROM line") == [(1,)]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("query", "reads"),
    [
        ("select 1", True),
        ("\n  WITH a AS (SELECT 1) SELECT * FROM a", True),
        ("WITH a AS (SELECT 1) INSERT INTO line SELECT * FROM a", False),
        ("VACUUM", False),
        ("INSERT INTO line (n) VALUES (1) RETURNING id", False),
    ],
)
def test_what_may_write_is_told_from_what_only_reads(query, reads):
    assert only_reads(query) is reads


def _opened_alone(file: Path) -> DatabaseWrapper:
    os.environ["DJANGO_SETTINGS_MODULE"] = "django.conf.global_settings"
    return opened(file, seconds=30)


def _write(file: Path, writer: int, rows: int) -> None:
    connection = _opened_alone(file)
    for number in range(rows):
        run(connection, "INSERT INTO line (n) VALUES (%s)", writer * 1_000_000 + number)
    connection.close()


def _checkpoint(file: Path, stop: Any) -> None:
    connection = _opened_alone(file)
    while not stop.is_set():
        connection.checkpoint()
        time.sleep(0.002)
    connection.close()


def test_two_processes_write_while_a_third_checkpoints(first, file):
    spawn = multiprocessing.get_context("spawn")
    stop = spawn.Event()
    rows = 150
    writers = [spawn.Process(target=_write, args=(file, writer, rows)) for writer in (1, 2)]
    keeper = spawn.Process(target=_checkpoint, args=(file, stop))

    for process in (*writers, keeper):
        process.start()
    for process in writers:
        process.join()
    stop.set()
    keeper.join()

    assert [process.exitcode for process in (*writers, keeper)] == [0, 0, 0]
    written = {n for (n,) in run(first, "SELECT n FROM line")}
    assert written == {writer * 1_000_000 + number for writer in (1, 2) for number in range(rows)}
    assert run(first, "PRAGMA integrity_check") == [("ok",)]
