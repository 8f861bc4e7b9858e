"""What is written of a meeting, item by item with every version of each, and the press notes made of it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from abhiyan.events.models import Event
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.units.models import in_ranges

MEETING, PERSON, SPEECH, DECISION, STEP = "meeting", "person", "speech", "decision", "step"
KINDS = (MEETING, PERSON, SPEECH, DECISION, STEP)
LANGUAGES = ("hi", "en")


class ProceedingsQuerySet(models.QuerySet["Proceedings"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        places = ("event__assignment__unit__path", "event__assignment__unit__area_path")
        return self.filter(in_ranges(by.over("see"), *places))


class Proceedings(models.Model):
    """The record of one event. `count` goes up with every change of an item: what is approved is one count of it.

    approver: the person who is to approve it, and the press notes made of it; nobody else can.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="proceedings")
    approver = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)

    objects = ProceedingsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "proceedings"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="proceedings_approved_by_somebody",
                condition=Q(approved_at=None) | Q(approver__isnull=False),
            ),
        ]

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None


class Item(models.Model):
    """One thing written down: the meeting itself, somebody who took part, a speech, a decision, a next step.

    content: as a table of a record's file says it (press.recordfile), days as ISO text, with what only a screen needs
    below "screen". `number` is its place among those of its kind. gone: taken out; it can be put back.
    """

    proceedings = models.ForeignKey(Proceedings, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    gone = models.BooleanField(default=False)

    class Meta:
        ordering = ("number", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proceedings", "key"], name="item_key_is_one_in_a_record"),
            models.UniqueConstraint(
                fields=["proceedings"], condition=Q(kind=MEETING), name="item_meeting_is_one_in_a_record"
            ),
            models.CheckConstraint(name="item_is_of_a_kind", condition=Q(kind__in=KINDS)),
        ]


class Version(models.Model):
    """An item as it once stood, who wrote it so and when. Never changed.

    beside: written at the same time as the one before it, which stands; kept so that no words are lost.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    gone = models.BooleanField(default=False)
    beside = models.BooleanField(db_default=False)
    actor = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="version_is_one_for_each_number")
        ]


class PressNoteQuerySet(models.QuerySet["PressNote"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        places = ("proceedings__event__assignment__unit__path", "proceedings__event__assignment__unit__area_path")
        return self.filter(in_ranges(by.over("see"), *places))


class PressNote(models.Model):
    """A press note as it was made from one count of the proceedings; its sentences are frozen with their items.

    paragraphs: [{"kind", "sentences": [{"text", "items"}]}]. It is a draft, then approved, then released.
    """

    proceedings = models.ForeignKey(Proceedings, on_delete=models.PROTECT, related_name="notes")
    language = models.CharField(max_length=2)
    count = models.PositiveIntegerField()
    heading = models.CharField(max_length=200)
    dateline = models.JSONField()
    paragraphs = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=100, blank=True, db_default="")
    released_at = models.DateTimeField(null=True)

    objects = PressNoteQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(name="press_note_in_a_language", condition=Q(language__in=LANGUAGES)),
            models.CheckConstraint(
                name="press_note_released_after_approval",
                condition=Q(released_at=None) | Q(approved_at__isnull=False),
            ),
        ]
