"""A live address: one speaker, everybody at once. Who was there, where many listened together, and what was asked."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans.models import Activity
from abhiyan.units.models import Unit, in_ranges

KIND = "live-address"  # the kind of an activity that is a live address
PLANNED, DOORS, ON_AIR, BROKEN, ENDED = "planned", "doors", "on_air", "broken", "ended"
STATES = (PLANNED, DOORS, ON_AIR, BROKEN, ENDED)
OPEN = (DOORS, ON_AIR, BROKEN)  # whoever comes is counted


class AddressQuerySet(models.QuerySet["Address"]):
    def standing(self) -> Self:
        """Those that the plan still means: neither the activity was taken out of it nor its programme closed."""
        return self.filter(activity__withdrawn_on=None, activity__programme__closed_on=None)

    def fallen(self) -> Self:
        """The others."""
        return self.exclude(activity__withdrawn_on=None, activity__programme__closed_on=None)


class Address(models.Model):
    """An activity of the plan as something that is sent out live. One for each activity.

    `doors_at`: people may come, and are counted, from then on. `stream` and `sound`: addresses (https) of a playlist
    with pictures, and of one with sound alone. `text`: what is said, for whoever can't hear it. `notice`: what the
    state's change is told with ("Go on listening by telephone"). `version` counts the changes, so that a page knows
    whether it is up to date. settled_at: from then on it is not taken up again, and names go (Attendance).
    """

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="address")
    doors_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stream = models.CharField(max_length=500, blank=True)
    sound = models.CharField(max_length=500, blank=True)
    text_hi = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    notice_hi = models.CharField(max_length=300, blank=True)
    notice_en = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default=PLANNED)
    version = models.PositiveIntegerField(default=1)
    settled_at = models.DateTimeField(null=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="address_doors_then_start_then_end",
                condition=Q(doors_at__lte=F("starts_at"), starts_at__lt=F("ends_at")),
            ),
            models.CheckConstraint(
                name="address_is_settled_when_over", condition=Q(settled_at=None) | Q(state="ended")
            ),
            models.CheckConstraint(name="address_state_is_a_word", condition=Q(state__in=STATES)),
        ]

    @property
    def is_open(self) -> bool:
        """Whether whoever comes now is counted."""
        return self.state in OPEN

    def second(self, at: datetime) -> int:
        """Seconds from the opening of the doors to `at`; 0 before."""
        return max(0, int((at - self.doors_at) / timedelta(seconds=1)))


class Attendance(models.Model):
    """Somebody was there: one row for a person, whatever they listen with, counted at the unit of their post.

    person: None once the address is settled, of whoever did not agree that their presence is noted; the row goes on
    counting. day: the programme's. came, last: seconds from the opening of the doors; beats: how often the page said
    so, at most once in attending.PAUSE seconds.
    """

    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="attendances")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="attendances")
    day = models.DateField()
    came = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    beats = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["address", "last"], name="attendance_by_last")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["address", "person"], name="attendance_is_one_for_each_person"),
            models.CheckConstraint(name="attendance_is_forward", condition=Q(last__gte=F("came"))),
        ]


class Presence(models.Model):
    """How many were there in a minute from the opening of the doors, at a unit and everywhere below it."""

    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="presences")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    minute = models.PositiveIntegerField()
    n = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["address", "unit", "minute"], name="presence_is_one_for_each_minute"),
        ]


class SiteQuerySet(models.QuerySet["Site"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("see"), "unit__path", "unit__area_path"))


class Site(models.Model):
    """A listening site: a hall with a screen. `expected` heads, and those `counted` there: claimed, not verified.

    counted_at: when somebody counted, which may be long before it came from their phone.
    """

    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="sites")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    expected = models.PositiveIntegerField()
    counted = models.PositiveIntegerField(null=True)
    day = models.DateField(null=True)
    counted_by = models.CharField(max_length=80, blank=True)
    counted_at = models.DateTimeField(null=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ("unit__path", "name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["address", "unit", "name"], name="site_is_one_for_each_name"),
            models.CheckConstraint(
                name="site_is_counted_on_a_day",
                condition=Q(counted=None, day=None) | Q(counted__isnull=False, day__isnull=False),
            ),
        ]


class SitePhotoQuerySet(models.QuerySet["SitePhoto"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("see"), "site__unit__path", "site__unit__area_path"))


class SitePhoto(models.Model):
    """A photo of the heads at a listening site, as it stands beside the number: drawn anew, without metadata.

    name: of its file in `heads/` of the data directory; size in bytes; digest: SHA-256 (hex). Erased with its file
    after the days that the settings say.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="photos")
    name = models.CharField(max_length=40, unique=True)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    objects = SitePhotoQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)


class QuestionQuerySet(models.QuerySet["Question"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("see"), "unit__path"))


class Question(models.Model):
    """What a unit asks the speaker. `stands_at`: how far up it was taken by those who chose among what came to them."""

    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="questions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    stands_at = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    raised_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ("-raised_at", "asked_at", "pk")
