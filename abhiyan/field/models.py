"""Drives: places to visit, teams and their slots; what was visited; links that people follow, and what came of it."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Left, Length

from abhiyan.field.rules import MOST_MET, MOST_TALKS, PARTS
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans.models import Assignment
from abhiyan.posts.models import Appointment
from abhiyan.registration.models import SignUp
from abhiyan.units.models import Unit, in_ranges

KIND = "drive"  # the kind of an activity that is a drive
ASKED, GRANTED, REFUSED = "asked", "granted", "refused"
PERMISSIONS = ("", ASKED, GRANTED, REFUSED)
AT_UNIT = ("assignment__unit__path", "assignment__unit__area_path")


class PlaceQuerySet(models.QuerySet["Place"]):
    def seen_by(self, by: Authority) -> Self:
        """Those of drives whose unit `by` sees. A team's own places come with its slots."""
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("see"), *AT_UNIT))

    def standing(self) -> Self:
        return self.filter(dropped_on=None)


class Place(models.Model):
    """A place that a drive means to visit: a college, as a rule, with what its institution said to that.

    assignment: the drive at the unit that acts. unit: in which unit, of it or below, the place lies; visits count
    there. latitude, longitude: of the institution, both or none. sealed: how its office is reached, encrypted; it may
    hold a number. permission: a word of PERMISSIONS, since `permission_on`. dropped_on: not meant any more, from then.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="places")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=300, blank=True)
    sealed = models.BinaryField(default=b"")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    permission = models.CharField(max_length=8, blank=True, default="")
    permission_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "name"], name="place_is_one_for_each_name"),
            models.CheckConstraint(name="place_permission_is_a_word", condition=Q(permission__in=PERMISSIONS)),
            models.CheckConstraint(
                name="place_has_a_whole_point",
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    @property
    def lacks_permission(self) -> bool:
        return self.permission != GRANTED


class Team(models.Model):
    """Some who go out together in one drive, with a leader whose name its links carry."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=80)
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "name"], name="team_is_one_for_each_name"),
        ]


class MemberQuerySet(models.QuerySet["Member"]):
    def serving(self, people: tuple[int, ...], day: date) -> Self:
        """Those of these records of one person, if it holds a post on `day` at the drive's unit or below: with the
        post the team ends.
        """
        above = OuterRef("team__assignment__unit__path")
        held = Appointment.objects.on(day).filter(person__in=people)
        held = held.annotate(branch=Left("post__unit__path", Length(above))).filter(branch=above)
        return self.filter(Exists(held), person__in=people)


class Member(models.Model):
    """Somebody goes with a team; in one drive with one team only, so that nobody is in two places."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "person"], name="member_is_of_one_team"),
        ]


class SlotQuerySet(models.QuerySet["Slot"]):
    def whole(self) -> Self:
        """With all that a page, a right and a verb ask of a slot."""
        related = ("place__unit", "team__assignment__activity__owner__wing", "team__assignment__activity__programme",
                   "team__assignment__activity__within", "team__assignment__unit__level")  # fmt: skip
        return self.select_related(*related)


class Slot(models.Model):
    """A team goes to a place on one half of one day of the plan. A team is in one place at a time."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="slots")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="slots")
    day = models.DateField()
    part = models.CharField(max_length=2)

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ("day", "part", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "day", "part"], name="slot_has_a_team_in_one_place"),
            models.CheckConstraint(name="slot_part_is_a_half", condition=Q(part__in=PARTS)),
        ]


class VisitQuerySet(models.QuerySet["Visit"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("see"), *AT_UNIT))

    def standing(self) -> Self:
        return self.filter(struck_on=None)


class Visit(models.Model):
    """Somebody was somewhere for a drive: what was done, and how many people were met, which is a claim.

    key: made where it was written, so that it counts once however often it comes. unit: where it counts, as it was
    then. place: of the list; none on a street or from door to door, of which `where` says something. made_at: when it
    was made, on `day`; is_late: it came on a later day. latitude, longitude: where the phone was, about a kilometre
    coarse, if somebody tapped. shown: a photo came with it (which is erased after a while). struck_on: taken back by a
    person, with a `reason`; it counts no more.
    """

    key = models.CharField(max_length=64, unique=True)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="visits")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="visits")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="visits")
    where = models.CharField(max_length=120, blank=True)
    day = models.DateField()
    made_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    talks = models.PositiveIntegerField()
    met = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    shown = models.BooleanField(default=False)
    actor = models.CharField(max_length=80)
    struck_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ("-day", "-pk")
        indexes: ClassVar = [models.Index(fields=["unit", "day"], name="visit_of_a_unit")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="visit_counts_are_sensible", condition=Q(met__lte=MOST_MET, talks__lte=MOST_TALKS)
            ),
            models.CheckConstraint(
                name="visit_has_a_whole_point",
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    @property
    def is_off_plan(self) -> bool:
        """Whether it was made on a day that the plan doesn't name."""
        activity = self.assignment.activity
        if activity.days:
            return self.day.isoformat() not in activity.days
        return not activity.since <= self.day < activity.until


class VisitPhotoQuerySet(models.QuerySet["VisitPhoto"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("see"), *(f"visit__{place}" for place in AT_UNIT)))


class VisitPhoto(models.Model):
    """The photo of a visit, drawn anew, without metadata.

    name: of its file in `visits/` of the data directory; size in bytes; digest: SHA-256 (hex). Erased with its file
    after the days that the settings say.
    """

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="photo")
    name = models.CharField(max_length=40, unique=True)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = VisitPhotoQuerySet.as_manager()


class LinkQuerySet(models.QuerySet["Link"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("see"), *AT_UNIT))


class Link(models.Model):
    """A short link with its square of dots: of a drive, of one of its teams, or of a team's day.

    referrer: whom the link credits, the leader of its team.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="links")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="links")
    day = models.DateField(null=True)
    referrer = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ("team", "day", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment"], condition=Q(team=None), name="link_is_one_of_the_drive"),
            models.UniqueConstraint(
                fields=["team"], condition=Q(day=None, team__isnull=False), name="link_is_one_of_the_team"
            ),
            models.UniqueConstraint(fields=["team", "day"], name="link_is_one_of_the_teams_day"),
            models.CheckConstraint(name="link_of_a_day_is_a_teams", condition=Q(day=None) | Q(team__isnull=False)),
        ]


class Opened(models.Model):
    """How often a link was opened on a day. All that is known of those who did."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="opened")
    day = models.DateField()
    n = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["link", "day"], name="opened_is_one_for_each_day")]


class Came(models.Model):
    """Somebody signed up through a link, on `day`; the days on which they proved their number and did something.

    Only from `acted_on` does an install count. Who was referred by somebody else before, or by themselves, never does.
    """

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="came")
    sign_up = models.OneToOneField(SignUp, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    proved_on = models.DateField(null=True)
    acted_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(acted_on=None), name="came_and_not_counted_yet"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="came_acts_after_the_proof",
                condition=Q(acted_on=None) | Q(proved_on__isnull=False, acted_on__gte=F("proved_on")),
            ),
        ]
