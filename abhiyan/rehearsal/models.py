"""How far an invented world has come."""

from django.db import models


class Rehearsal(models.Model):
    """The one rehearsal of this database: which profile, which seed, and the last day that was played whole."""

    profile = models.CharField(max_length=60)
    seed = models.IntegerField()
    built_at = models.DateTimeField(null=True)
    played_through = models.DateField(null=True)
    finished_at = models.DateTimeField(null=True)
