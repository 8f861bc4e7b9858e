"""Room for who is withheld and whom a complaint is about; a last day for whoever took consent back before today.

May run again. Going back drops the two columns; the last days stay.
"""

from datetime import timedelta
from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.utils import timezone


def give_a_last_day(apps: Any, _schema_editor: Any) -> None:
    """Whose last word on consent is that it was taken back is kept CLAIM_DAYS more, as from now on everybody is."""
    person, evidence = apps.get_model("people", "Person"), apps.get_model("people", "Evidence")
    words = evidence.objects.filter(person=OuterRef("pk"), kind__in=("consented", "withdrew")).order_by("-pk")
    back = evidence.objects.filter(kind="withdrew").values("person")
    person.objects.annotate(last=Subquery(words.values("kind")[:1])).filter(
        pk__in=back, last="withdrew", claim_expires_on=None, erased_on=None
    ).update(claim_expires_on=timezone.localdate() + timedelta(days=settings.CLAIM_DAYS))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0006_grievances_vault_and_tombstones")]

    operations: ClassVar = [
        migrations.AddField(
            "grievance",
            "about",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField("person", "withheld", models.BinaryField(null=True)),
        migrations.RunPython(give_a_last_day, migrations.RunPython.noop),
    ]  # fmt: skip
