"""A stamp for every record, drawn by the database: by it a list beside it knows the record again (people.departures).
And whom a complaint that names nobody is kept from.

May run again. Going back drops both; a list written until then knows nobody any more.
"""

from typing import ClassVar

from django.db import migrations, models

from abhiyan.people.models.people import Drawn


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0007_withheld_and_whom_a_complaint_is_about")]

    operations: ClassVar = [
        migrations.AddField(
            "person", "stamp", models.BinaryField(db_default=Drawn(), editable=False, max_length=8)
        ),
        migrations.AddField(
            "grievance", "kept_from", models.ManyToManyField(related_name="+", to="people.person")
        ),
    ]
