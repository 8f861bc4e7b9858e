"""Triggers that refuse a unit whose place does not fit its parent or its level; and no index that stands for LIKE.

A cycle cannot be written: a path is its parent's path and six digits more, and grows with every step down. On PostgreSQL
the units of one statement are checked together, for which SQLite has no trigger. Places are looked for by their range and
codes whole, never by LIKE, for which Django gives every unique text a second index there. Going back drops the triggers.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

RULES = (
    (
        "unit stands under its parent",
        "NEW.parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM units_unit AS above WHERE above.id = NEW.parent_id "
        "AND above.path = substr(NEW.path, 1, length(NEW.path) - 6))",
    ),
    (
        "unit is at the right level",
        "NOT EXISTS (SELECT 1 FROM units_level AS level WHERE level.id = NEW.level_id AND level.depth = NEW.depth "
        "AND level.tree = CAST(substr(NEW.path, 1, 6) AS integer))",
    ),
    (
        "leaf stands under a unit of the second tree",
        "NEW.area_parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM units_unit AS above "
        "WHERE above.id = NEW.area_parent_id AND above.path = substr(NEW.area_path, 1, length(NEW.area_path) - 6) "
        "AND above.path >= '000002')",
    ),
    (
        "only a leaf stands in two trees",
        "NEW.area_parent_id IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM units_level AS level WHERE level.id = NEW.level_id AND level.is_leaf)",
    ),
)
EVENTS = {
    "added": "INSERT",
    "moved": "UPDATE OF parent_id, level_id, depth, area_parent_id",
}
SECOND = (
    "SELECT indexname FROM pg_indexes WHERE tablename IN ('units_unit', 'units_placement') "
    "AND schemaname = current_schema() AND right(indexname, 5) = '_like'"
)


def sqlite_triggers() -> list[str]:
    checks = " ".join(f"SELECT RAISE(ABORT, '{words}') WHERE {wrong};" for words, wrong in RULES)
    return [
        f"CREATE TRIGGER unit_{name}_rightly AFTER {event} ON units_unit BEGIN {checks} END"
        for name, event in EVENTS.items()
    ]


def postgresql_triggers() -> list[str]:
    each = " ".join(refusal(wrong, words) for words, wrong in RULES)
    together = " ".join(
        refusal(f"EXISTS (SELECT 1 FROM added AS unit WHERE {wrong.replace('NEW.', 'unit.')})", words)
        for words, wrong in RULES
    )
    return [
        function("unit_stands_rightly", each),
        function("units_stand_rightly", together),
        f"CREATE TRIGGER unit_moved_rightly AFTER {EVENTS['moved']} ON units_unit "
        "FOR EACH ROW EXECUTE FUNCTION unit_stands_rightly()",
        f"CREATE TRIGGER unit_added_rightly AFTER {EVENTS['added']} ON units_unit REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION units_stand_rightly()",
    ]


def refusal(wrong: str, words: str) -> str:
    return f"IF {wrong} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"


def function(name: str, checks: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {checks} RETURN NULL; END $$"


def put_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in sqlite_triggers() if on_sqlite else postgresql_triggers():
        schema_editor.execute(statement)


def take_down(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for name in EVENTS:
        schema_editor.execute(f"DROP TRIGGER unit_{name}_rightly" + ("" if on_sqlite else " ON units_unit"))
    for name in () if on_sqlite else ("unit_stands_rightly", "units_stand_rightly"):
        schema_editor.execute(f"DROP FUNCTION {name}()")


def drop_second_indexes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SECOND)
        names = [row[0] for row in cursor.fetchall()]
    for name in names:
        schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):
    replaces = [
        ("units", "0002_the_database_refuses_a_bad_tree"),
        ("units", "0003_units_are_counted"),
        ("units", "0004_units_are_checked_together"),
    ]
    dependencies = [("units", "0001_first_release")]
    operations = [
        migrations.RunPython(put_up, take_down),
        migrations.RunPython(drop_second_indexes, migrations.RunPython.noop),
    ]
