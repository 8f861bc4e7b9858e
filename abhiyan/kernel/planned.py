"""Statements that are asked all day long with other values: PostgreSQL plans each once for a connection.

Thirteen sources of evidence cost PostgreSQL 4 ms of planning and a tenth of that to read. SQLite keeps what it prepared
by itself. A pooler between us and the server must keep prepared statements apart (PgBouncer does from 1.21 on).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection

from abhiyan.kernel import bulk


def rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What the statement answers; `values` are named in it as %(day)s. Its text must be one of a few."""
    with _cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


NEVER = 2**31 - 1  # after so many times psycopg would prepare a statement by itself


@contextmanager
def _cursor() -> Iterator[Any]:
    """Django's cursor, in PostgreSQL's case around one that sends the values beside the statement and prepares it."""
    if bulk.is_sqlite():
        with connection.cursor() as cursor:
            yield cursor
        return
    connection.ensure_connection()
    connection.connection.prepare_threshold = NEVER  # Django's None forbids it even where it is asked for
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(_prepares()(connection.connection)) as cursor:
        yield cursor


@cache
def _prepares() -> Any:
    """The kind of cursor that prepares whatever it is asked."""
    from django.db.backends.postgresql.base import ServerBindingCursor  # noqa: PLC0415 (its driver is not everywhere)

    class Prepares(ServerBindingCursor):
        def execute(self, query: Any, params: Any = None) -> Any:
            return super().execute(query, params, prepare=True)  # type: ignore[misc]  # it is the driver's

    return Prepares
