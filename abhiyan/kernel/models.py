"""The tables of the installation itself: its day, its audit, the answers it gave, its cache."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from abhiyan.kernel.authority import Authority


class ProgrammeDay(models.Model):
    """The day the programme is at, when it isn't today's: at most one row. Only clock.set_day writes it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="programme_day_is_one_row", condition=Q(id=1))]


class Edition(models.Model):
    """Counts the changes of what an organisation sets (profile, plans, tree): at most one row, written by edition."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="edition_is_one_row", condition=Q(id=1))]


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


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by how they stand."""

    def seen_by(self, by: Authority) -> Self:
        """All of them for whoever administers, one's own for everybody else."""
        mine = {by.actor, *(f"person:{record}" for record in by.records)}
        return self if by.over("administer") else self.filter(actor__in=mine)

    def waiting(self) -> Self:
        return self.filter(state=Job.WAITING)

    def running(self) -> Self:
        return self.filter(state=Job.RUNNING)

    def dead(self) -> Self:
        return self.filter(state=Job.DEAD)

    def open(self) -> Self:
        """Waiting or running."""
        return self.filter(state__in=(Job.WAITING, Job.RUNNING))

    def ended(self) -> Self:
        """Done, or dropped by somebody."""
        return self.filter(state__in=(Job.DONE, Job.DROPPED))

    def lapsed(self, now: datetime) -> Self:
        """Running, but whoever ran them has not been heard of in time."""
        return self.running().filter(lease_until__lt=now)

    def held(self, job: "Job") -> Self:
        """The job, if it is still in the attempt that `job` was read in: the guard of everything a worker writes."""
        return self.running().filter(pk=job.pk, attempt=job.attempt)


class Job(models.Model):
    """One piece of work done in the background, however often it is tried. Only kernel.work writes it.

    `task` is the dotted name of its function, `ids` what it is called with, `actor` whose rights it asks for anew.
    `attempt` counts how often it was begun and tells one attempt from the next; `failures` how often it went wrong.
    `done` of `of` is what was told last and where the next attempt goes on. A running job has a lease, by the
    database's clock, that its worker renews; without a worker it lapses. `delivery` is the id of the last message
    that django-tasks' backend was given about it, at `sent_at`. `error` and `message` say what went wrong last.
    """

    WAITING, RUNNING, DONE, DEAD, DROPPED = "waiting", "running", "done", "dead", "dropped"

    task = models.CharField(max_length=200)
    ids = models.JSONField(default=dict)
    actor = models.CharField(max_length=100)
    page = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, default=WAITING)
    attempt = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    of = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, blank=True, default="")
    delivery = models.CharField(max_length=64, blank=True, default="")
    error = models.CharField(max_length=100, blank=True, default="")
    message = models.CharField(max_length=500, blank=True, default="")

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="job_has_a_lease_while_it_runs",
                condition=Q(state="running", lease_until__isnull=False) | (~Q(state="running") & Q(lease_until=None)),
            ),
            models.CheckConstraint(
                name="job_state_is_known", condition=Q(state__in=["waiting", "running", "done", "dead", "dropped"])
            ),
        ]
        indexes: ClassVar = [
            models.Index("state", "id", name="job_by_state"),
            models.Index("due_at", name="job_open", condition=Q(state__in=["waiting", "running"])),
        ]
