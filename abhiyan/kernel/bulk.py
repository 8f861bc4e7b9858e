"""The one bulk writer: executemany on SQLite, COPY on PostgreSQL.

Callers hand over tuples in column order and own the transaction. Ids are reserved first, so that rows of several tables
that point at each other are written without reading anything back.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

Row = Sequence[Any]


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def columns_of(model: type[Model], fields: Sequence[str]) -> list[str]:
    """The database columns of the named fields."""
    return [model._meta.get_field(name).column for name in fields]  # type: ignore[union-attr]


def insert(model: type[Model], fields: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert `rows` (one value for each of `fields`) and return how many there were.

    Dates and times are Python values; bytes stay bytes. Constraints are the database's, so a bad row raises
    IntegrityError and the caller's transaction goes back.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns_of(model, fields))
    if is_sqlite():
        marks = ", ".join(["%s"] * len(fields))
        return _executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
    return _copy(f"COPY {table} ({names}) FROM STDIN", rows)


def _executemany(sql: str, rows: Iterable[Row]) -> int:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
        return int(cursor.rowcount)


def _copy(sql: str, rows: Iterable[Row]) -> int:
    count = 0
    with connection.cursor() as cursor, cursor.copy(sql) as copy:  # type: ignore[attr-defined]  # psycopg's own
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def ids(model: type[Model], count: int) -> range:
    """Reserve `count` ids of `model`, in one unbroken range. Call inside the transaction that uses them.

    SQLite: the write lock is already ours, so the next free id is enough. PostgreSQL: the sequence is moved on under a
    lock on the table's own advisory key, so that two bulk writers get ranges that don't meet.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if is_sqlite():
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            first = (row[0] if row else 0) + 1
            return range(first, first + count)
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"bulk:{table}"])
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), nextval(pg_get_serial_sequence(%s, 'id')) + %s)",
            [table, table, count],
        )
        last = int(cursor.fetchone()[0])
        return range(last - count, last)
