"""The database as it stands before each test: migrated and drawn once for all processes that test, and kept.

Where a test commits, Django would empty all tables and fill in what follows from the models; whoever comes next would
draw the country anew, which takes longer than most tests. What stood at first is kept beside it instead, on SQLite as
a copy in memory, on PostgreSQL in a schema that nobody looks into, and put back.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from abhiyan.kernel import crypto

_copy = sqlite3.connect(":memory:")


@contextmanager
def set_up(draw: Callable[[], None], shared: Path | None) -> Iterator[None]:
    """A database of this process, with what was drawn; where several test, the first to come leaves one in `shared`."""
    before = settings.DATABASES["default"]["NAME"]
    if shared:
        with (shared / "country.lock").open("w") as lock:
            flock(lock, LOCK_EX)
            _draw_or_copy(draw, shared / "country", f"test_{before}_country")
    else:
        _make(draw)
    keep()
    yield
    connection.creation.destroy_test_db(before, verbosity=0)


def _make(draw: Callable[[], None]) -> None:
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    draw()


def _draw_or_copy(draw: Callable[[], None], country: Path, beside: str) -> None:
    """The folder `country` has the keys with which it is sealed and, on SQLite, its file; a server has it `beside`."""
    is_file = connection.vendor == "sqlite"
    name = connection.creation._get_test_db_name()
    if not country.exists():
        _make(draw)
        connection.close()
        half = Path(shutil.copytree(settings.KEYS, country.with_name("half"), ignore=lambda *_: ["session.key"]))
        _copy_database(name, half / "country.sqlite3" if is_file else beside)
        half.rename(country)
        return
    shutil.copytree(country, settings.KEYS, dirs_exist_ok=True, ignore=lambda *_: ["country.sqlite3"])
    for kept in (crypto._ring, crypto._blind_key):
        kept.cache_clear()
    _copy_database(country / "country.sqlite3" if is_file else beside, name)
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _copy_database(old: Path | str, new: Path | str) -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(old)) as one, closing(sqlite3.connect(new)) as other:
            one.backup(other)
        return
    old, new = (connection.ops.quote_name(str(name)) for name in (old, new))
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {new}")
        cursor.execute(f"CREATE DATABASE {new} TEMPLATE {old}")


def keep() -> None:
    """Keep every row there is now."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.backup(_copy)
    else:
        _keep_beside()
    # A test that commits ends by this method; what it does otherwise is told above.
    TransactionTestCase._fixture_teardown = lambda _: put_back()  # type: ignore[method-assign]


def put_back() -> None:
    """Let every table hold what was kept, and nothing else."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _copy.backup(connection.connection)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # No key and no trigger is asked: what is put back stood there before.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_statements())


def _keep_beside() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS kept CASCADE")
        cursor.execute("CREATE SCHEMA kept")
        for table in _tables():
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
            if cursor.fetchone()[0]:
                cursor.execute(f'CREATE TABLE kept."{table}" AS SELECT * FROM "{table}"')
    _statements.cache_clear()


def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


@cache
def _statements() -> str:
    """What empties every table and fills in what was kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'kept'")
        kept = [table for (table,) in cursor.fetchall()]
    return "; ".join((
        *(f'DELETE FROM "{table}"' for table in _tables()),
        *(f'INSERT INTO "{table}" SELECT * FROM kept."{table}"' for table in kept),
    ))  # fmt: skip
