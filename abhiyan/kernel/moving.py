"""Copies a whole installation from SQLite into an empty PostgreSQL, in one transaction there."""

from collections.abc import Callable, Iterator
from typing import Any

import dj_database_url
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.models import Field, Model

TARGET = "target"
CHUNK = 5_000  # rows read at once
MADE_BY_MIGRATE = {"contenttypes.contenttype", "auth.permission", "kernel.keymark"}
NOT_MOVED = {"kernel.cacherow"}


class NotEmpty(Exception):
    """The database to move into holds rows already; the text names a table."""


class NotPostgreSQL(Exception):
    """The address is of something else."""


def move(url: str, *, tell: Callable[[str, int], None]) -> int:
    """Copy every row to the database at `url` and return how many there were.

    The tables there are made first. All rows arrive or none; sequences go on behind the highest key. `tell` is called
    with each table's name and count. Raises NotPostgreSQL, NotEmpty.
    """
    connect(url)
    call_command("migrate", database=TARGET, interactive=False, verbosity=0)
    models = [model for model in apps.get_models(include_auto_created=True) if is_moved(model)]
    refuse_rows(models)
    total = 0
    with transaction.atomic(), transaction.atomic(using=TARGET):
        tables_made_ready(models)
        for model in models:
            count = copy(model)
            total += count
            tell(model._meta.db_table, count)
        finished(models)
    return total


def is_moved(model: type[Model]) -> bool:
    return model._meta.managed and not model._meta.proxy and model._meta.label_lower not in NOT_MOVED


def connect(url: str) -> None:
    """Make the database at `url` known as "target"."""
    parsed = dict(dj_database_url.parse(url))
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise NotPostgreSQL(parsed["ENGINE"])
    # The keys Django fills in for a database of the settings are taken from the one that is there.
    connections.databases[TARGET] = {**connections.databases["default"], "OPTIONS": {}, "CONN_MAX_AGE": 0, **parsed}


def refuse_rows(models: list[type[Model]]) -> None:
    for model in models:
        if model._meta.label_lower not in MADE_BY_MIGRATE and model._base_manager.using(TARGET).exists():
            raise NotEmpty(model._meta.db_table)


def tables_made_ready(models: list[type[Model]]) -> None:
    """Empty what migrate filled, and let rows come in any order: references are checked at the end."""
    names = [table(model) for model in models]
    run(f"TRUNCATE {', '.join(names)}", "SET CONSTRAINTS ALL DEFERRED")
    run(*(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names))


def finished(models: list[type[Model]]) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(*(f"ALTER TABLE {table(model)} ENABLE TRIGGER USER" for model in models))
    run(*connections[TARGET].ops.sequence_reset_sql(no_style(), models))
    run("ANALYZE")  # the planner must not guess at tables that came all at once


def copy(model: type[Model]) -> int:
    """Copy one table; returns its rows."""
    target = connections[TARGET]
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    names = ", ".join(target.ops.quote_name(str(field.column)) for field in fields)
    count = 0
    with target.cursor() as cursor, cursor.copy(f"COPY {table(model)} ({names}) FROM STDIN") as rows:
        for row in rows_of(model, fields):
            rows.write_row(row)
            count += 1
    return count


def rows_of(model: type[Model], fields: "list[Field[Any, Any]]") -> Iterator[list[Any]]:
    """The rows of one table here, as PostgreSQL's driver takes them."""
    target = connections[TARGET]
    found = model._base_manager.order_by().values_list(*(field.attname for field in fields))
    for row in found.iterator(chunk_size=CHUNK):
        yield [field.get_db_prep_save(value, target) for field, value in zip(fields, row, strict=True)]


def table(model: type[Model]) -> str:
    return connections[TARGET].ops.quote_name(model._meta.db_table)


def run(*statements: str) -> None:
    with connections[TARGET].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
