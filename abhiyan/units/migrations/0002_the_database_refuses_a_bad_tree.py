"""Triggers that refuse a unit whose place does not fit its parent or its level.

A cycle cannot be written: a path is its parent's path and six digits more, and grows with every step down. Going back drops
the triggers; no data is touched either way.
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


def sqlite_triggers() -> list[str]:
    checks = " ".join(
        f"SELECT RAISE(ABORT, '{words}') WHERE {wrong};" for words, wrong in RULES
    )
    return [
        f"CREATE TRIGGER unit_{name}_rightly AFTER {event} ON units_unit BEGIN {checks} END"
        for name, event in EVENTS.items()
    ]


def postgresql_triggers() -> list[str]:
    checks = " ".join(
        f"IF {wrong} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        for words, wrong in RULES
    )
    function = f"CREATE FUNCTION unit_stands_rightly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {checks} RETURN NULL; END $$"
    return [
        function,
        *(
            f"CREATE TRIGGER unit_{name}_rightly AFTER {event} ON units_unit "
            "FOR EACH ROW EXECUTE FUNCTION unit_stands_rightly()"
            for name, event in EVENTS.items()
        ),
    ]


def put_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in sqlite_triggers() if on_sqlite else postgresql_triggers():
        schema_editor.execute(statement)


def take_down(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for name in EVENTS:
        schema_editor.execute(
            f"DROP TRIGGER unit_{name}_rightly"
            + ("" if on_sqlite else " ON units_unit")
        )
    if not on_sqlite:
        schema_editor.execute("DROP FUNCTION unit_stands_rightly()")


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
