"""Under what a leaf is found by who types its name."""

from typing import ClassVar

from django.db import models

from abhiyan.units.models import Unit


class LeafName(models.Model):
    """The name of a leaf in one script from one of its words on, folded: "Primary School Rampur", "School Rampur", ...

    So the beginning of any word finds it, by one range of the index. Written anew whenever the name changes.
    """

    key = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "unit"], name="leaf_name")]
