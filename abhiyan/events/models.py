"""What happens on a day at a place: events of the plan, their halls, their agenda; guests and when they can."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans.models import REPORTED, VERIFIED, WAIVED, Activity, Assignment
from abhiyan.posts.models import Post
from abhiyan.units.models import Named, Unit, in_ranges

KINDS = ("meeting", "conference")  # the kinds of activities whose assignments are events
FACILITIES = ("seating", "sound", "projector", "stage", "power", "water", "toilets", "parking", "step_free", "internet")
MORNING, AFTERNOON = "am", "pm"
HALVES = (MORNING, AFTERNOON)


class VenueQuerySet(models.QuerySet["Venue"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("see"), "unit__path", "unit__area_path"))


class Venue(models.Model):
    """A hall or a ground that a unit knows of. `facilities` are words of FACILITIES; the map point is in degrees.

    name: as people there call it; name_en: in English, where that is another.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="venues")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, db_default="")
    address = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    capacity = models.PositiveIntegerField(null=True)
    facilities = models.JSONField(default=list)

    objects = VenueQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "name"], name="venue_is_one_for_each_name"),
            models.CheckConstraint(
                name="venue_point_is_whole_and_on_earth",
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    @property
    def called(self) -> str:
        """The name in the reader's language, as far as it is known."""
        return self.name if (get_language() or "hi").startswith("hi") else self.name_en or self.name


PLANNED, PROPOSED, PUBLISHED, HELD, CANCELLED = "planned", "proposed", "published", "held", "cancelled"
STATUSES = (PLANNED, PROPOSED, PUBLISHED, HELD, CANCELLED)


class EventQuerySet(models.QuerySet["Event"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("see"), "assignment__unit__path", "assignment__unit__area_path"))

    def of(self, unit: Unit) -> Self:
        """Those of the unit and of everything below it, today."""
        places = [(unit.path, tree.after(unit.path))]
        return self.filter(in_ranges(places, "assignment__unit__path", "assignment__unit__area_path"))

    def standing(self) -> Self:
        """Those that will be or were held: neither cancelled, nor let off, nor taken out of the plan."""
        going = self.exclude(cancelled=True).exclude(assignment__state=WAIVED)
        return going.filter(assignment__activity__withdrawn_on=None, assignment__activity__programme__closed_on=None)

    def placed(self) -> Self:
        """With unit, window and hall alone: a fifth of the work of `whole`."""
        return self.select_related("venue", "assignment__unit")

    def whole(self) -> Self:
        """With everything that a page or a calendar says of them."""
        return self.select_related(
            "venue", "assignment__activity__programme", "assignment__activity__owner__wing", "assignment__unit__level",
            "assignment__post__role", "assignment__post__unit",
        )  # fmt: skip


class Event(models.Model):
    """An activity of the plan at one unit, as something that is held: its day, its hall, its agenda.

    Window, guests and audience stay the plan's, the organiser is the post that answers for the assignment; with it the
    event goes and comes back, keeping what was entered. `day` is empty until it is timetabled, or the plan's own day;
    `half` until somebody says; `begins_at` is the time at the place. `published`: the day is said to all. `pinned`: no
    timetable moves it. Permission of the authorities: asked for by `ask_by`, had by `grant_by`. `moves` counts what
    calendars have to be told.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="event")
    day = models.DateField(null=True)
    half = models.CharField(max_length=10, blank=True, db_default="")
    begins_at = models.TimeField(null=True)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, related_name="events")
    proposed = models.BooleanField(db_default=False)
    published = models.BooleanField(db_default=False)
    pinned = models.BooleanField(db_default=False)
    cancelled = models.BooleanField(db_default=False)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    ask_by = models.DateField(null=True)
    asked_on = models.DateField(null=True)
    grant_by = models.DateField(null=True)
    granted_on = models.DateField(null=True)
    moves = models.PositiveIntegerField(db_default=0)
    changed_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("day", "pk")
        indexes: ClassVar = [models.Index(fields=["day"], name="event_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="event_published_has_a_day", condition=Q(published=False) | Q(day__isnull=False)
            ),
            models.CheckConstraint(name="event_half_is_one_of_two", condition=Q(half__in=["", *HALVES])),
            models.CheckConstraint(name="event_cancelled_for_a_reason", condition=Q(cancelled=False) | ~Q(reason="")),
        ]

    @property
    def unit(self) -> Unit:
        return self.assignment.unit

    @property
    def activity(self) -> Activity:
        return self.assignment.activity

    @property
    def status(self) -> str:
        """A word of STATUSES. What the plan took back is cancelled, what was reported was held."""
        gone = self.assignment.state == WAIVED or self.activity.withdrawn_on is not None
        if self.cancelled or gone:
            return CANCELLED
        if self.assignment.state in (REPORTED, VERIFIED):
            return HELD
        return PUBLISHED if self.published else PROPOSED if self.proposed else PLANNED

    @property
    def is_outside(self) -> bool:
        """Its day lies outside what the plan allows this unit."""
        return self.day is not None and not self.assignment.since <= self.day <= self.assignment.due


class AgendaLine(Named):
    """One thing on the agenda of every event of an activity at `unit` and below, in the order of `number`.

    Whoever writes it for a unit above writes it for all below: there it may be filled in, and lines added beside it.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="agenda")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("number", "unit__depth", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(name="agenda_line_has_a_name", condition=~Q(name_hi="") | ~Q(name_en="")),
            models.CheckConstraint(name="agenda_line_takes_time", condition=Q(minutes__gte=1)),
        ]


class Filling(models.Model):
    """What one event says to a line of its agenda: who speaks, what about."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="fillings")
    line = models.ForeignKey(AgendaLine, on_delete=models.CASCADE, related_name="fillings")
    words = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "line"], name="filling_is_one_for_each_line")]


class GuestQuerySet(models.QuerySet["Guest"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        held = "person__appointments__post__unit__"
        return self.filter(in_ranges(by.over("see"), f"{held}path", f"{held}area_path")).distinct()


class Guest(models.Model):
    """Somebody whom events wish for, and what their days allow: made when the first thing about them is written.

    home: the unit they set out from. Kilometres as a car goes, there on the same day or overnight. The office's link is
    the row's key and `nonce`, signed, until `link_until` (real time); no nonce, no link.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="guest")
    home = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    most_a_day = models.PositiveSmallIntegerField(default=2)
    same_day_km = models.PositiveSmallIntegerField(default=150)
    overnight_km = models.PositiveSmallIntegerField(default=600)
    nonce = models.CharField(max_length=32, blank=True)
    link_until = models.DateTimeField(null=True)

    objects = GuestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="guest_takes_one_or_two_a_day", condition=Q(most_a_day__range=(1, 2))),
            models.CheckConstraint(name="guest_link_has_an_end", condition=Q(nonce="") | Q(link_until__isnull=False)),
        ]

    def link_stands(self, at: datetime) -> bool:
        return bool(self.nonce) and self.link_until is not None and self.link_until > at


class Busy(models.Model):
    """A half-day on which a guest can't come, or a hall can't be had."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, null=True, related_name="busy")
    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, null=True, related_name="busy")
    day = models.DateField()
    half = models.CharField(max_length=10)

    class Meta:
        ordering = ("day", "-half")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guest", "day", "half"], name="busy_guest_is_said_once"),
            models.UniqueConstraint(fields=["venue", "day", "half"], name="busy_venue_is_said_once"),
            models.CheckConstraint(
                name="busy_is_a_guest_or_a_venue",
                condition=Q(guest__isnull=False, venue=None) | Q(guest=None, venue__isnull=False),
            ),
            models.CheckConstraint(name="busy_half_is_one_of_two", condition=Q(half__in=HALVES)),
        ]


class Invitation(models.Model):
    """A person whom an event invited, by the post they hold: they come, or said no with a reason.

    It is made when a timetable is published, or when the guest's office says no before that.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="invitations")
    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="invitations")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    part = models.CharField(max_length=20)
    refused_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "guest"], name="invitation_is_one_for_each_guest"),
            models.CheckConstraint(
                name="invitation_refused_for_a_reason", condition=Q(refused_on=None) | ~Q(reason="")
            ),
        ]


class Timetable(models.Model):
    """Days for all events of an activity, as the solver found them, with what proves them, or as somebody tries them.

    asked: SHA-256 of the problem, so that what was solved is known again. slots: {event: [day, half]}; guests: {event:
    [guest, ...]}; proof: the objective, its bound, whether it is the best there is, reasons. A timetable is looked at
    as a difference before it is published, and stays to be read.

    based_on: the one it was taken from. steps: what was moved by hand, the latest last, as [event, day and half before,
    or null]; null for what the solver found. Until it is published, asked and proof are those of the one it began from,
    and only `actor` moves anything. pins: the events that keep their slot, in place of those that stand pinned; null
    for those.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="timetables")
    asked = models.CharField(max_length=64)
    slots = models.JSONField(default=dict)
    guests = models.JSONField(default=dict)
    proof = models.JSONField(default=dict)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    steps = models.JSONField(null=True)
    pins = models.JSONField(null=True)
    made_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    @property
    def by_hand(self) -> bool:
        return self.steps is not None


NOON = time(12)


def is_in(half: str, begins_at: time | None) -> bool:
    """Whether something that begins at that time is held in that half of the day, as far as both are said."""
    return not half or begins_at is None or (begins_at < NOON) == (half == MORNING)


def days_between(since: date, until: date) -> list[date]:
    """Every day from `since` up to, not including, `until`."""
    return [since + timedelta(number) for number in range((until - since).days)]
