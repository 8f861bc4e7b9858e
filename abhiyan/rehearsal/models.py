"""How far an invented world has come."""

from django.db import models


class Rehearsal(models.Model):
    """The one rehearsal of this database: which profile, which seed, and the last day that was played whole.

    `indexes_left` holds the SQL of what was dropped while the tables were filled and is not made again yet: indexes,
    and on PostgreSQL foreign keys.
    `signed_up`: how many volunteers of the day that is being played are in already; nothing of it is theirs twice.
    `days`: what happened on each day played, and what it cost ({"day", "seconds", "cpu", "reported", ...}). `outcome`
    is what the whole came to (rehearsal.outcome), written at the end.
    """

    profile = models.CharField(max_length=60)
    seed = models.IntegerField()
    built_at = models.DateTimeField(null=True)
    played_through = models.DateField(null=True)
    signed_up = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    indexes_left = models.JSONField(default=list)
    days = models.JSONField(default=list)
    outcome = models.JSONField(default=dict)
