"""Samples of claimed people who are called back, and every call."""

from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.posts.models import Appointment, Role
from abhiyan.units.models import Unit, in_ranges

TRIES = 3  # on different days, before somebody counts as not reached


class SampleQuerySet(models.QuerySet["Sample"]):
    def seen_by(self, by: Authority) -> Self:
        """Those of units over which `by` verifies: whoever only stands below is not told who is called."""
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("verify"), "unit__path", "unit__area_path"))

    def finished_by(self, day: date) -> Self:
        return self.filter(state=Sample.FINISHED, day__lte=day)


class Sample(models.Model):
    """One draw of claimed people at `unit` and below on `day`, stratified, to be called back.

    whom: whose claims; `role` only with ROLE. size: how many were drawn. seed: the draw follows from it, the day and
    the strata, so that it can be repeated. strata: [unit, name_hi, name_en, path, verified, claimed, drawn] each, in
    order (registration.checking.sampling.Stratum). result: what came out, written when it is finished. A
    draw is never deleted; one that nobody went on with is ABANDONED and stays in the list.
    """

    SEATS, VOLUNTEERS, ROLE = "seats", "volunteers", "role"
    OPEN, FINISHED, ABANDONED = "open", "finished", "abandoned"
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="samples", db_index=False)
    whom = models.CharField(max_length=10, default=SEATS)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField()
    seed = models.BigIntegerField()
    size = models.PositiveIntegerField()
    strata = models.JSONField()
    state = models.CharField(max_length=10, default=OPEN)
    drawn_by = models.CharField(max_length=80)
    drawn_at = models.DateTimeField()
    ended_by = models.CharField(max_length=80, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)

    objects = SampleQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "state", "-day"], name="sample_of_a_unit")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sample_names_a_role_or_none",
                condition=Q(whom="role", role__isnull=False) | Q(whom__in=["seats", "volunteers"], role=None),
            ),
            models.CheckConstraint(
                name="sample_is_finished_with_a_result",
                condition=Q(state="finished", result__isnull=False) | Q(state__in=["open", "abandoned"], result=None),
            ),
        ]


class CallQuerySet(models.QuerySet["Call"]):
    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("verify"), "sample__unit__path", "sample__unit__area_path"))

    def to_do(self, by: Authority, day: date, now: datetime) -> Self:
        """Who may be called by `by` now: not answered, not tried on `day`, in nobody else's hands, not oneself."""
        free = Q(leased_until=None) | Q(leased_until__lt=now) | Q(caller=by.actor)
        waits = Q(outcome="") | Q(outcome=Call.UNREACHED, tries__lt=TRIES)
        untried = Q(tried_on=None) | Q(tried_on__lt=day)
        found = self.filter(waits, free, untried, person__isnull=False, person__withheld=None)
        return found.exclude(person__in=by.records)


class Call(models.Model):
    """One person of a sample, in the order in which they are called.

    person: the record that stands for all of theirs; empty once it was erased, while the outcome stays. stratum: its
    place in the sample's strata. caller, leased_until: in whose hands it is. tries: days on which nobody answered.
    steps: what was said before `outcome`, for taking it back: [outcome, tries, tried_on, note, caller, evidence].
    """

    REAL, UNAWARE, WRONG, UNREACHED, REFUSED, NOBODY, OTHERS = (
        "real",
        "unaware",
        "wrong",
        "unreached",
        "refused",
        "nobody",
        "others",
    )
    OUTCOMES = (REAL, UNAWARE, WRONG, UNREACHED, REFUSED, NOBODY, OTHERS)
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="calls", db_index=False)
    number = models.PositiveIntegerField()
    stratum = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=10, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    tried_on = models.DateField(null=True)
    caller = models.CharField(max_length=80, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True)
    steps = models.JSONField(default=list)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "number"], name="call_has_its_place_in_a_sample"),
            models.UniqueConstraint(fields=["sample", "person"], name="call_is_one_a_person"),
            models.CheckConstraint(
                name="call_outcome_is_known",
                condition=Q(outcome__in=["", "real", "unaware", "wrong", "unreached", "refused", "nobody", "others"]),
            ),
        ]
