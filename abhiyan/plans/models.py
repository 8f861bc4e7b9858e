"""What is to be done, by whom and by when: programmes, their activities, and an assignment for every unit that acts."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, Length

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority, Grant
from abhiyan.people.models import Person
from abhiyan.plans.rules import DAY, events
from abhiyan.posts.models import Appointment, Post, Role
from abhiyan.units.models import Level, Named, Unit, in_ranges


class Programme(Named):
    """A plan that was applied. `version` counts its changes, `digest` tells whether a file says anything new.

    text: the plan as it was last written, with its remarks; empty where it was applied without. since, until:
    half-open, from the first activity to the last. A programme that is closed takes no more changes.
    """

    key = models.SlugField(max_length=60, unique=True)
    timezone = models.CharField(max_length=60, default="Asia/Kolkata")
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)
    digest = models.CharField(max_length=64, blank=True)
    since = models.DateField()
    until = models.DateField()
    closed_on = models.DateField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("since", "key")
        constraints: ClassVar = [
            models.CheckConstraint(name="programme_period_is_forward", condition=Q(until__gt=F("since"))),
        ]

    @property
    def last_day(self) -> date:
        return self.until - DAY


class DraftQuerySet(models.QuerySet["Draft"]):
    def seen_by(self, by: Authority) -> Self:
        """Those of branches one may plan for: a draft is nobody else's business yet."""
        return self.filter(in_ranges(by.over("plan"), "unit__path"))


class Draft(models.Model):
    """A plan that an office is writing: its text, sound or not. One for each programme's key.

    unit: the branch whose planners work on it. version: counts its changes, so that of two who write the second is
    told. changed_by: who wrote last, as the audit names them.
    """

    key = models.CharField(max_length=60, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ("key",)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def standing(self) -> Self:
        """Activities of open programmes that the plan still holds, in the order of their days."""
        return self.filter(withdrawn_on=None, programme__closed_on=None).order_by("since", "until", "pk")


class Activity(Named):
    """One activity of a programme, done by every unit of `level` (inside `within`, where given).

    since, until: half-open; `days` are the single days of a set. `subject` names its measures in the tally. `owner` is
    the role that answers for it. The target is `target_count` holders of `target_role` at every unit of `target_level`.
    `details`: guests, audience, place, what it serves. `past_events`: what calendars showed under an earlier plan and
    have to cancel now, {end of the UID: [first day, day after the last]}.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="activities")
    key = models.SlugField(max_length=60)
    subject = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    within = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    span = models.CharField(max_length=10)
    since = models.DateField()
    until = models.DateField()
    days = models.JSONField(default=list)
    owner = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, related_name="+")
    proof = models.CharField(max_length=20, default="none")
    target_role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, related_name="+")
    target_level = models.ForeignKey(Level, on_delete=models.PROTECT, null=True, related_name="+")
    target_count = models.PositiveIntegerField(null=True)
    details = models.JSONField(default=dict)
    withdrawn_on = models.DateField(null=True)
    past_events = models.JSONField(default=dict)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ("since", "until", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "key"], name="activity_is_one_for_each_key"),
            models.CheckConstraint(name="activity_period_is_forward", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(
                name="activity_target_is_whole",
                condition=Q(target_role=None, target_level=None, target_count=None)
                | Q(target_role__isnull=False, target_level__isnull=False, target_count__gte=1),
            ),
        ]

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def branch(self) -> str:
        """The path of the unit it is limited to, or of the top: whose planners plan for all of it."""
        return self.within.path if self.within else tree.root(tree.ORGANISATION)

    def concerns(self, unit: Unit) -> bool:
        """Whether `unit` is a part of it, at whatever level: it isn't limited to a branch beside."""
        return self.within is None or tree.holds(self.within.path, unit.path) or tree.holds(unit.path, self.within.path)

    @property
    def events(self) -> dict[str, tuple[date, date]]:
        """What a calendar shows of it, as `rules.events` has it."""
        return events(self.since, self.until, [date.fromisoformat(str(day)) for day in self.days])


NOT_STARTED, IN_PROGRESS, REPORTED, VERIFIED, WAIVED = "not_started", "in_progress", "reported", "verified", "waived"
STATES = (NOT_STARTED, IN_PROGRESS, REPORTED, VERIFIED, WAIVED)
OPEN = (NOT_STARTED, IN_PROGRESS)
WITHDRAWN = "withdrawn"  # the reason of an assignment that the plan itself took back; it may bring it back too


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("see"), "unit__path", "unit__area_path"))

    def of(self, unit: Unit) -> Self:
        """Those of the unit and of everything below it, today."""
        return self.filter(in_ranges([(unit.path, tree.after(unit.path))], "unit__path", "unit__area_path"))

    def standing(self) -> Self:
        """Those of activities that the plan still holds."""
        return self.filter(activity__withdrawn_on=None, activity__programme__closed_on=None)

    def open_on(self, day: date) -> Self:
        """Neither reported nor waived by the end of `day`."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def due_on(self, day: date) -> Self:
        """Open, with `day` as the last day."""
        return self.open_on(day).filter(due=day)

    def late_on(self, day: date) -> Self:
        """Due before `day` and still open on it."""
        return self.open_on(day).filter(due__lt=day)

    def waiting_on(self, day: date) -> Self:
        """Reported by the end of `day` and not yet verified then."""
        return (
            self.exclude(state=WAIVED).filter(closed_on__lte=day).filter(Q(verified_on=None) | Q(verified_on__gt=day))
        )

    def verifiable_by(self, by: Authority) -> Self:
        """Those whose reports `by` may decide on: the list to `actions.may_verify`, which is the button."""
        if by.everywhere:
            return self.all()
        above = Left("unit__path", Length("unit__path") - tree.SEGMENT)
        allowed = Q(pk__in=[])  # nothing, and without a statement where nothing is added
        for grant in by.grants:
            if grant.verb == "verify":
                allowed |= _below_post(grant) | _without_post(grant)
        return self.annotate(above=above).filter(allowed)

    def in_hands_of(self, person_id: int, day: date) -> Self:
        return self.filter(in_hands_of(person_id, day))


def in_hands_of(person_id: int, day: date) -> Q:
    """Assignments that a person answers for on `day`, by the owner's post or in its holder's stead."""
    held = Appointment.objects.on(day).filter(person__in=Person.objects.records_of(person_id)).values("post")
    return Q(acting=None, post__in=held) | Q(acting__in=held)


def _below_post(grant: Grant) -> Q:
    """Work of a post that the grant reaches: in its branch and wing, and lower in protocol at the holder's own unit."""
    place, rank = "post__unit__path", "post__role__rank__gt"
    found = Q(**{f"{place}__gte": grant.low, f"{place}__lt": grant.high})
    found &= ~Q(**{place: grant.own}) | Q(**{rank: grant.rank})
    return found & Q(post__role__wing__key=grant.wing) if grant.wing else found


def _without_post(grant: Grant) -> Q:
    """Work that no post answers for: whoever stands over the unit above decides; at a top, over the top itself."""
    below = Q(above__gte=grant.low, above__lt=grant.high)
    top = Q(above="", unit__path__gte=grant.low, unit__path__lt=grant.high)
    return Q(post=None) & (below | top)


class Assignment(models.Model):
    """An activity at one unit that acts: its period, who answers for it, how it stands.

    `due` is the last day, included. `post` is the owner's (none: the activity has no owner); `acting` the post above
    that answers while the owner's is vacant. `closed_on`: the day it was reported, or waived with a `reason`. The dates
    tell the state on any day; `state` is today's. `extended_on`: the day on which it got a later due day than the
    plan's; `reassigned_on`: on which another post than the plan's owner got it; either stays when the plan is applied
    again. `told_on`, `told_by`: who reminded whoever answers, last. `moves` counts what calendars have to be told of
    this one assignment, beside the changes of the plan.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="assignments")
    acting = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="stands_in_for")
    since = models.DateField()
    due = models.DateField()
    state = models.CharField(max_length=12, default=NOT_STARTED)
    begun_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    verified_on = models.DateField(null=True)
    report = models.TextField(blank=True)
    reason = models.CharField(max_length=200, blank=True)
    reported_by = models.CharField(max_length=80, blank=True)
    verified_by = models.CharField(max_length=80, blank=True)
    extended_on = models.DateField(null=True)
    reassigned_on = models.DateField(null=True)
    told_on = models.DateField(null=True)
    told_by = models.CharField(max_length=80, blank=True, db_default="")
    moves = models.PositiveIntegerField(db_default=0)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("due", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "unit"], name="assignment_is_one_for_each_unit"),
            models.CheckConstraint(name="assignment_period_is_forward", condition=Q(due__gte=F("since"))),
            models.CheckConstraint(
                name="assignment_state_follows_its_dates",
                condition=Q(state__in=OPEN, closed_on=None, verified_on=None)
                | Q(state__in=[REPORTED, WAIVED], closed_on__isnull=False, verified_on=None)
                | Q(state=VERIFIED, closed_on__isnull=False, verified_on__isnull=False),
            ),
        ]

    def state_on(self, day: date) -> str:
        """A word of STATES, as it was at the end of `day`."""
        if self.verified_on is not None and self.verified_on <= day:
            return VERIFIED
        if self.closed_on is not None and self.closed_on <= day:
            return WAIVED if self.state == WAIVED else REPORTED
        return IN_PROGRESS if self.begun_on is not None and self.begun_on <= day else NOT_STARTED

    def is_late_on(self, day: date) -> bool:
        return self.due < day and (self.closed_on is None or self.closed_on > day)


class Handing(models.Model):
    """Work that went on from a post to another: `post` answered for it until `day`.

    It stays in that post's calendars, as cancelled, until the work comes back.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="handings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        ordering = ("pk",)


class Feed(models.Model):
    """A calendar that somebody subscribed to: what they answer for, or (with `unit`) the activities of a unit.

    Its link is the row's key and `nonce`, signed: a new nonce makes the old link void. What it shows follows from the
    posts the person holds on the day it is asked for.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feeds")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, related_name="+")
    nonce = models.CharField(max_length=32)
    made_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "unit"], name="feed_is_one_for_each_unit"),
            models.UniqueConstraint(fields=["person"], condition=Q(unit=None), name="feed_is_one_of_ones_own"),
        ]


class ProofQuerySet(models.QuerySet["Proof"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("see"), "assignment__unit__path", "assignment__unit__area_path"))


class Proof(models.Model):
    """Something that stands behind a report: a number, or a file in the data directory under a name of our own.

    A number has no file; a photo or a document has a `name`, its size in bytes and its SHA-256 (hex). `withdrawn_on`:
    when the report it belongs to was sent back or taken back; it stays to be read.
    """

    NUMBER, PHOTO, DOCUMENT = "number", "photo", "document"

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=10)
    number = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    day = models.DateField()
    actor = models.CharField(max_length=80)
    withdrawn_on = models.DateField(null=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="proof_is_a_number_or_a_file",
                condition=Q(kind="number", number__isnull=False, name="")
                | Q(kind__in=["photo", "document"], number=None, size__isnull=False) & ~Q(name=""),
            ),
        ]
