"""Signs that a list may be padded, for a person to judge."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from abhiyan.kernel.authority import Authority
from abhiyan.units.models import Unit, in_ranges


class SignQuerySet(models.QuerySet["Sign"]):
    def seen_by(self, by: Authority) -> Self:
        """Those of the branches that `by` verifies in: a sign accuses, so whoever merely sees a unit isn't shown it."""
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("verify"), "unit__path", "unit__area_path"))

    def to_judge(self) -> Self:
        return self.filter(verdict="", gone_on=None)


class Sign(models.Model):
    """Something at a unit that padded lists have, found by checking.padding. One row for each kind and subject.

    It changes no figure. subject: what the sign is about within its kind (a keyed fingerprint, a record's number, or
    nothing but the unit itself). size: how many people or units it counts; weight: how far above what is usual, to sort
    by. details: numbers that a page words, and `people`, some ids to look at; never a phone number. gone_on: from which
    day on it was not found any more. history: every decision, the last one standing.
    """

    SHARED, SERIAL, BURST, SPREAD, NAMES, CROWD, UNVERIFIED = (
        "shared",
        "serial",
        "burst",
        "spread",
        "names",
        "crowd",
        "unverified",
    )
    ROUND, ALIKE, RUSH, APART, NIGHT = "round", "alike", "rush", "apart", "night"  # of visits: found by field
    KINDS = (SHARED, SERIAL, BURST, SPREAD, NAMES, CROWD, UNVERIFIED, ROUND, ALIKE, RUSH, APART, NIGHT)
    RIGHT, PADDED, WATCH = "right", "padded", "watch"
    VERDICTS = (RIGHT, PADDED, WATCH)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="signs")
    kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveIntegerField()
    weight = models.FloatField()
    details = models.JSONField(default=dict)
    first_seen = models.DateField()
    last_seen = models.DateField()
    gone_on = models.DateField(null=True)
    verdict = models.CharField(max_length=8, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    history = models.JSONField(default=list)

    objects = SignQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["verdict", "-weight", "id"], name="sign_worst_first")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "kind", "subject"], name="sign_is_there_once"),
            models.CheckConstraint(
                name="sign_is_of_a_known_kind",
                condition=Q(
                    kind__in=[
                        "shared",
                        "serial",
                        "burst",
                        "spread",
                        "names",
                        "crowd",
                        "unverified",
                        "round",
                        "alike",
                        "rush",
                        "apart",
                        "night",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="sign_is_open_or_decided",
                condition=Q(verdict="", decided_at=None)
                | Q(verdict__in=["right", "padded", "watch"], decided_at__isnull=False),
            ),
        ]
