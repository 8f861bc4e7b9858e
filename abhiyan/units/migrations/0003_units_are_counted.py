"""Count the units that stand already, as those to come count themselves.

Rows of change in the tail, which the worker rolls up. Going back leaves them: nothing reads them then.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

COUNT = """
INSERT INTO units_tail (unit_id, day, measure_id, n)
SELECT unit.id, unit.{day}, measure.id, {n} FROM units_unit AS unit
JOIN units_level AS level ON level.id = unit.level_id
JOIN units_measure AS measure ON measure.kind = 'units' AND measure.subject = level.key
WHERE unit.{day} IS NOT NULL
"""


def count(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    measures = apps.get_model("units", "Measure")
    for key in apps.get_model("units", "Level").objects.values_list("key", flat=True):
        measures.objects.get_or_create(kind="units", subject=key)
    schema_editor.execute(COUNT.format(day="since", n=1))
    schema_editor.execute(COUNT.format(day="until", n=-1))


class Migration(migrations.Migration):
    dependencies = [("units", "0002_the_database_refuses_a_bad_tree")]
    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
