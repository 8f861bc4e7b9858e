"""Room on a sign-up for what was ticked on its form, until the owner of the number says so.

Earlier sign-ups have theirs in the ledger already. Going back drops what waits: its owners agree by JOIN alone then.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("registration", "0007_devices_by_day")]

    operations: ClassVar = [
        migrations.AddField(
            "signup", "ticked", models.CharField(blank=True, db_default="", default="", max_length=80)
        ),
    ]
