"""Keep what tells people of one name apart: a relation's name and the year of birth, both empty where nobody gave them.

Going back drops the two columns with what stands in them.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0002_a_proof_is_evidence_not_a_column")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="person",
            name="relation",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(model_name="person", name="birth_year", field=models.SmallIntegerField(null=True)),
    ]
