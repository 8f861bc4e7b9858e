"""The tables of the installation itself: its day, its audit, the answers it gave, its cache."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ProgrammeDay(models.Model):
    """The day the programme is at, when it isn't today's: at most one row. Only clock.set_day writes it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="programme_day_is_one_row", condition=Q(id=1))]


class AuditEntry(models.Model):
    """One thing that was done. Written with it in one transaction by audit.wrote, linked afterwards by audit.chain.

    `number` counts linked entries from 1 without a gap; `link` is SHA-256 over the link before and this row. Both are
    empty for about a second. A bulk verb is one entry with its count and the digest of what it touched.
    """

    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=100)
    verb = models.CharField(max_length=50)
    subject = models.CharField(max_length=200)
    count = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64, blank=True, default="")
    detail = models.JSONField(null=True)
    number = models.PositiveBigIntegerField(null=True, unique=True)
    link = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="audit_number_comes_with_link",
                condition=Q(number=None, link="") | (Q(number__isnull=False) & ~Q(link="")),
            )
        ]
        indexes: ClassVar = [
            models.Index("id", name="audit_unlinked", condition=Q(number=None)),
            models.Index("subject", "at", name="audit_of_subject"),
            models.Index("actor", "verb", "at", name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"


class AuditHead(models.Model):
    """The last linked entry, signed with a key that isn't in the database: at most one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField()
    link = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="audit_head_is_one_row", condition=Q(id=1))]


class Answer(models.Model):
    """What was answered to one POST, so that the same POST sent again gets the same answer and does nothing.

    `actor` scopes the key (a user or a session); `status` 0 marks the row of a request that is being answered, which no
    other transaction ever sees. A body over the bound is not kept: `truncated`.
    """

    key = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    path = models.CharField(max_length=500)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    truncated = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor", "key"], name="answer_once_per_actor_and_key")]


class KeyMark(models.Model):
    """The fingerprint of a key this database relies on: says which key file is missing, and nothing about the key."""

    name = models.CharField(max_length=40, primary_key=True)
    fingerprint = models.CharField(max_length=32)
    since_at = models.DateTimeField(default=timezone.now)


class CacheRow(models.Model):
    """One value of Django's database cache (sign-in limits count in it)."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = str(settings.CACHES["default"]["LOCATION"])
