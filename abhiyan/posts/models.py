"""Posts at units, who holds them and when, and what that lets them do."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from abhiyan.kernel.authority import Authority, Range
from abhiyan.people.models import Person
from abhiyan.units.models import Level, Named, Unit, in_ranges


class Wing(Named):
    """A part of the organisation with its own office-bearers at every level. Keys never change."""

    key = models.SlugField(max_length=40, unique=True)


class Role(Named):
    """A kind of post at one level: its seats (none counts as unlimited) and its rank in protocol (1 is highest)."""

    key = models.SlugField(max_length=60, unique=True)
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="roles")
    wing = models.ForeignKey(Wing, on_delete=models.PROTECT, related_name="roles")
    seats = models.PositiveSmallIntegerField(null=True)
    rank = models.PositiveSmallIntegerField()
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ("rank", "key")


class Sentence(models.Model):
    """A right: holders of `role` may `verb` in `scope` of their unit, over posts of `wing` (none: every wing)."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="sentences")
    verb = models.CharField(max_length=20)
    scope = models.CharField(max_length=20)
    wing = models.ForeignKey(Wing, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "verb", "scope", "wing"], name="sentence_is_said_once"),
            models.CheckConstraint(
                name="sentence_has_a_known_scope",
                condition=Q(scope__in=["own", "below", "own_and_below"]),
            ),
        ]


class PostQuerySet(models.QuerySet["Post"]):
    def within(self, *ranges: Range) -> Self:
        return self.filter(in_ranges(ranges, "unit__path", "unit__area_path"))

    def seen_by(self, by: Authority) -> Self:
        return self.all() if by.everywhere else self.within(*by.over("see"))

    def open_on(self, day: date) -> Self:
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))

    def with_held(self, day: date) -> Self:
        """Each post with `held`: how many hold it on `day`."""
        holders = (
            Appointment.objects.on(day)
            .filter(post=OuterRef("pk"))
            .order_by()
            .values("post")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return self.annotate(held=Coalesce(Subquery(holders), 0))

    def vacant_on(self, day: date) -> Self:
        """Posts with limited seats that are not all held on `day`; each with `held` and `vacant`."""
        return (
            self.open_on(day)
            .filter(seats__isnull=False)
            .with_held(day)
            .annotate(vacant=F("seats") - F("held"))
            .filter(vacant__gt=0)
        )


class Post(models.Model):
    """A post at a unit, before anybody holds it. `seats` is today's number (none: unlimited), SeatChange its past."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts", db_index=False)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="posts")
    seats = models.PositiveSmallIntegerField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "role"], name="post_is_one_for_each_role_at_a_unit"),
            models.CheckConstraint(
                name="post_period_is_forward",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role.name}, {self.unit.name}"


class SeatChange(models.Model):
    """`n` seats more (or fewer) at a post from `day` on."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="seat_changes")
    day = models.DateField()
    n = models.SmallIntegerField()


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def on(self, day: date) -> Self:
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))

    def ending_after(self, day: date) -> Self:
        """Held on `day` or later: what a new appointment from `day` could clash with; none that was taken back."""
        return self.filter(Q(until=None) | Q(until__gt=day) & Q(until__gt=F("since")))

    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(
            in_ranges(by.over("see"), "post__unit__path", "post__unit__area_path") | Q(person__in=by.records)
        )


class Appointment(models.Model):
    """A person in a seat of a post from `since` until (not including) `until`. Never overwritten; only ended.

    Seats are numbered from 1; an unlimited post has none. `actor` appointed, `ended_by` ended it.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments", db_index=False)
    seat = models.PositiveSmallIntegerField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    since = models.DateField()
    until = models.DateField(null=True)
    actor = models.CharField(max_length=80)
    ended_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["post", "since"], name="appointment_of_a_post")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "seat"],
                condition=Q(until=None, seat__isnull=False),
                name="appointment_one_open_a_seat",
            ),
            models.CheckConstraint(
                name="appointment_period_is_forward",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]

    @property
    def holder(self) -> Person:
        """Who holds the seat: the person's one record that stands for all. Read `person__same_as` along with it."""
        return self.person.canonical


class Correction(models.Model):
    """`n` more or fewer holders ("filled") or verified ones of a post from `day` on, because records are one person.

    Derived: posts.counting writes it anew for a person of several records whenever their posts or proofs change, so
    that appointments and verifications stay as they are. `person` is the record that stands for all.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=12)
    day = models.DateField()
    n = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "post", "kind", "day"], name="correction_one_row_a_day"),
            models.CheckConstraint(name="correction_is_of_a_known_kind", condition=Q(kind__in=["filled", "verified"])),
        ]


class Nomination(models.Model):
    """Somebody below proposes a person for a post; whoever may appoint accepts or declines, with a reason."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="nominations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="nominations")
    actor = models.CharField(max_length=80)
    day = models.DateField()
    decided_on = models.DateField(null=True)
    accepted = models.BooleanField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    @property
    def nominee(self) -> Person:
        """Who is proposed: the person's one record that stands for all."""
        return self.person.canonical
