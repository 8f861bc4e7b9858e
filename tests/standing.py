"""The database as it stood before the first test, put back after each test that commits.

Django empties all tables then and fills in what follows from the models; whoever comes next would draw the country
anew, which takes longer than most tests. The rows are kept beside it instead: on SQLite in a second file, on PostgreSQL
in a schema that nobody looks into.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase


@cache
def _tables() -> tuple[str, ...]:
    return tuple(connection.introspection.django_table_names(only_existing=True, include_views=False))


@contextmanager
def _beside() -> Iterator[None]:
    """While the rows that are kept can be reached as tables of `kept`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("ATTACH %s AS kept", [f"{connection.settings_dict['NAME']}-kept"])
        yield
        if connection.vendor == "sqlite":
            cursor.execute("DETACH kept")


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
        return bool(cursor.fetchone()[0])


def keep() -> None:
    """Keep every row there is now."""
    with _beside(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE SCHEMA kept")
        for table in filter(_has_rows, _tables()):
            cursor.execute(f'CREATE TABLE kept."{table}" AS SELECT * FROM "{table}"')
        _statements.cache_clear()
    # A test that commits ends by this method; what it does otherwise is told above.
    TransactionTestCase._fixture_teardown = lambda _: put_back()  # type: ignore[method-assign]


@cache
def _statements() -> tuple[str, ...]:
    """What empties every table and fills in what was kept."""
    names = "SELECT tablename FROM pg_tables WHERE schemaname = 'kept'"
    if connection.vendor == "sqlite":
        names = "SELECT name FROM kept.sqlite_master WHERE type = 'table'"
    with connection.cursor() as cursor:
        cursor.execute(names)
        kept = [table for (table,) in cursor.fetchall()]
    return (
        *(f'DELETE FROM "{table}"' for table in _tables()),
        *(f'INSERT INTO "{table}" SELECT * FROM kept."{table}"' for table in kept),
    )


def put_back() -> None:
    """Let every table hold what was kept, and nothing else."""
    with _beside(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # no key and no trigger is asked: what is put back stood there before
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("; ".join(_statements()))
        for statement in _statements() if connection.vendor == "sqlite" else ():
            cursor.execute(statement)
