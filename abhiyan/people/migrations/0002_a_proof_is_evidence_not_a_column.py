"""Drop the day of proof that stood on a contact and was never written: Evidence says when a number was proved.

Going back adds the column again, empty as it always was.
"""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0001_initial")]

    operations: ClassVar = [migrations.RemoveField(model_name="contact", name="proved_on")]
