"""On PostgreSQL units are written faster: those of one statement are checked together, and no index stands for LIKE.

A trigger for each row took as long as the rows. The rules are those of 0002, whose trigger for updates stays; SQLite has
no triggers of a whole statement. Places are looked for by their range and codes whole, never by LIKE, for which Django
gives every unique text a second index.
"""

from importlib import import_module

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BEFORE = import_module("abhiyan.units.migrations.0002_the_database_refuses_a_bad_tree")

SECOND = (
    "SELECT indexname FROM pg_indexes WHERE tablename IN ('units_unit', 'units_placement') "
    "AND schemaname = current_schema() AND right(indexname, 5) = '_like'"
)


def check_together(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        return
    checks = " ".join(
        f"IF EXISTS (SELECT 1 FROM added AS unit WHERE {wrong.replace('NEW.', 'unit.')}) THEN "
        f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        for words, wrong in BEFORE.RULES
    )
    schema_editor.execute(
        f"CREATE FUNCTION units_stand_rightly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {checks} RETURN NULL; END $$"
    )
    schema_editor.execute("DROP TRIGGER unit_added_rightly ON units_unit")
    schema_editor.execute(
        "CREATE TRIGGER unit_added_rightly AFTER INSERT ON units_unit REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION units_stand_rightly()"
    )


def check_each(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        return
    schema_editor.execute("DROP TRIGGER unit_added_rightly ON units_unit")
    schema_editor.execute("DROP FUNCTION units_stand_rightly()")
    schema_editor.execute(
        "CREATE TRIGGER unit_added_rightly AFTER INSERT ON units_unit "
        "FOR EACH ROW EXECUTE FUNCTION unit_stands_rightly()"
    )


def drop_second_indexes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SECOND)
        names = [row[0] for row in cursor.fetchall()]
    for name in names:
        schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [("units", "0003_units_are_counted")]
    operations = [
        migrations.RunPython(check_together, check_each),
        migrations.RunPython(drop_second_indexes, migrations.RunPython.noop),
    ]
