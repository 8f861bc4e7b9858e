"""The one bulk writer: executemany on SQLite, COPY on PostgreSQL.

Callers hand over tuples in column order and own the transaction. Ids are reserved first, so that rows of several tables
that point at each other are written without reading anything back.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = Sequence[Any]
Value = TypeVar("Value", int, str, bytes)

ASKED = 900  # values of one condition: SQLite takes so many at any age
FEW = 20  # rows that PostgreSQL takes faster in one INSERT than by COPY, which goes to and fro three times
TOGETHER = 50  # rows of one statement on SQLite: half the time of one row each (60,000 name keys: 3.9 and 1.1 us a row)


@cache
def is_sqlite() -> bool:
    """Whether this installation's one database is SQLite; asked for every row, so it is looked up once."""
    return connection.vendor == "sqlite"


def columns_of(model: type[Model], fields: Sequence[str]) -> list[str]:
    """The database columns of the named fields."""
    return [str(model._meta.get_field(name).column) for name in fields]  # type: ignore[union-attr]


def insert(model: type[Model], fields: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert `rows` (one value for each of `fields`) and return how many there were.

    Dates and times are Python values; bytes stay bytes. Constraints are the database's, so a bad row raises
    IntegrityError and the caller's transaction goes back.
    """
    ready = list(rows)  # making a row may ask the database something, and a copy keeps the connection to itself
    into = _into(model, tuple(fields))
    sql = f"INSERT INTO {into} VALUES "
    if is_sqlite():
        return _executemany(sql, len(fields), ready)
    if len(ready) <= FEW:
        return _few(sql, len(fields), ready)
    return _copy(f"COPY {into} FROM STDIN", ready)


@cache
def _into(model: type[Model], fields: tuple[str, ...]) -> str:
    """The table with its named columns, as statements name them."""
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(column) for column in columns_of(model, fields))
    return f"{quoted(model._meta.db_table)} ({names})"


def _executemany(sql: str, width: int, rows: Sequence[Row]) -> int:
    """Insert by statements of TOGETHER rows, and one by one what is left over."""
    marks = _marks(width)
    whole = len(rows) - len(rows) % TOGETHER
    together = (tuple(chain.from_iterable(rows[at : at + TOGETHER])) for at in range(0, whole, TOGETHER))
    with connection.cursor() as cursor:
        if whole:
            cursor.executemany(sql + ", ".join([marks] * TOGETHER), together)  # type: ignore[arg-type]
        if rows[whole:]:
            cursor.executemany(sql + marks, rows[whole:])
    return len(rows)


def _few(sql: str, width: int, rows: Sequence[Row]) -> int:
    """Insert by one statement; none at all where there are no rows."""
    if rows:
        _say(sql + ", ".join([_marks(width)] * len(rows)), [*chain.from_iterable(rows)])
    return len(rows)


_unsaid: ContextVar[list[tuple[str, list[Any]]] | None] = ContextVar("statements_for_one_go", default=None)


@contextmanager
def in_one_go() -> Iterator[None]:
    """Few rows of several tables go to PostgreSQL together at the end of the block: each way to and fro takes longer
    than the rows. Nothing in the block may read them. SQLite is in this process and takes them at once.
    """
    said: list[tuple[str, list[Any]]] = []
    token = _unsaid.set(said)
    try:
        yield
    finally:
        _unsaid.reset(token)
    if said:
        _say("; ".join(sql for sql, _values in said), [value for _sql, values in said for value in values])


def _say(sql: str, values: list[Any]) -> None:
    if (unsaid := _unsaid.get()) is not None:
        unsaid.append((sql, values))
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _marks(width: int) -> str:
    return f"({', '.join(['%s'] * width)})"


def _copy(sql: str, rows: Sequence[Row]) -> int:
    # Django words the errors of its own calls only; a copy's would come as the driver's.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)
    return len(rows)


def moment(at: datetime) -> Any:
    """A moment as `insert` wants it: SQLite keeps naive UTC text, PostgreSQL the aware value."""
    return connection.ops.adapt_datetimefield_value(at) if is_sqlite() else at


def day(on: date) -> Any:
    """A day as `insert` takes it fastest: SQLite keeps text, and would turn every row's date into it by itself."""
    return on.isoformat() if is_sqlite() else on


def ids(model: type[Model], count: int) -> Sequence[int]:
    """Reserve `count` ids of `model`, rising. Call inside the transaction that uses them.

    SQLite: the write lock is already ours, so the next free id is enough. PostgreSQL: each comes from the sequence
    (moving the sequence by `count` at once would race with a plain insert's nextval).
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if is_sqlite():
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            first = (row[0] if row else 0) + 1
            return range(first, first + count)
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def batches(values: Collection[Value]) -> Iterator[list[Value]]:
    """Values, sorted, in lists short enough for one `field__in`."""
    listed = sorted(values)
    return (listed[start : start + ASKED] for start in range(0, len(listed), ASKED))


def hold(model: type[Model], ids: Sequence[int]) -> None:
    """Lock rows until the transaction ends, in the order of their ids. On SQLite the write transaction holds them all.

    Rows that point at them may still be inserted by others: only who holds the same rows waits.
    """
    if ids and not is_sqlite():
        table, some = connection.ops.quote_name(model._meta.db_table), ", ".join(str(int(pk)) for pk in ids)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table} WHERE id IN ({some}) ORDER BY id FOR NO KEY UPDATE")


def drop_indexes(*models: type[Model]) -> list[str]:
    """Drop the secondary indexes of tables about to be filled from empty; return the SQL that makes them again.

    Keys and unique constraints stay. Call inside a transaction that also keeps the returned SQL.
    """
    made: list[str] = []
    with connection.cursor() as cursor:
        for model in models:
            for name, sql in _indexes(cursor, model._meta.db_table):
                cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
                made.append(sql)
    return made


def drop_keys(*models: type[Model]) -> list[str]:
    """Drop the foreign keys of tables about to be filled from empty; return the SQL that makes them again.

    PostgreSQL asks for every row's keys at its commit (a third of a build); made again, a key is checked for all rows
    at once. SQLite can't drop one, and asks while it writes. Call as `drop_indexes`.
    """
    made: list[str] = []
    if not is_sqlite():
        connection.check_constraints()  # asked now: a table whose rows still wait for it can't be changed
    with connection.cursor() as cursor:
        for model in () if is_sqlite() else models:
            table = connection.ops.quote_name(model._meta.db_table)
            for name, sql in _keys(cursor, model._meta.db_table):
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {connection.ops.quote_name(name)}")
                made.append(f"ALTER TABLE {table} ADD CONSTRAINT {connection.ops.quote_name(name)} {sql}")
    return made


def _keys(cursor: Any, table: str) -> list[tuple[str, str]]:
    """(name, definition) of a table's foreign keys on PostgreSQL."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        [table],
    )
    return list(cursor.fetchall())


def take_stock() -> None:
    """Let PostgreSQL count its tables after a great load: it would take them for small until it next does by itself.

    Its plans are drawn by these counts; without them, one join of units and posts took minutes instead of a second.
    """
    if not is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def make_again(sql: str) -> None:
    """Make a dropped index or foreign key again; one that is there already stays. Raises IntegrityError."""
    with connection.cursor() as cursor:
        if sql.startswith("ALTER TABLE"):
            cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [sql.split('"')[3]])
            if cursor.fetchone() is None:
                cursor.execute(sql)
        else:
            head, name = sql.split(" INDEX ", 1)
            cursor.execute(f"{head} INDEX IF NOT EXISTS {name}")


def _indexes(cursor: Any, table: str) -> list[tuple[str, str]]:
    """(name, CREATE INDEX statement) of a table's indexes that no constraint owns and that are not unique."""
    if is_sqlite():
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s", [table])
    else:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [table])
    return [(name, sql) for name, sql in cursor.fetchall() if sql and sql.startswith("CREATE INDEX")]
