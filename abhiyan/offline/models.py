"""What phones sent, each thing once; and the values of a person's own fields, so that none is lost where two meet."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.units.models import Unit, in_ranges


class FiledQuerySet(models.QuerySet["Filed"]):
    def held(self) -> Self:
        return self.filter(state=Filed.HELD)

    def in_charge_of(self, by: Authority) -> Self:
        """What `by` decides: of units where they appoint, never their own."""
        if by.everywhere:
            return self.all()
        branch = in_ranges(by.over("appoint"), "unit__path", "unit__area_path")
        return self.filter(branch).exclude(person__in=by.records)


class Filed(models.Model):
    """One thing made on a phone, taken in once by its key, however often and in whatever order it comes.

    digest: of what was sent; the same key with another body is refused. unit: where it counts; path_then: its place on
    the day it was made, path_now: when it came. device_at: the phone's clock as it was made, which was `offset` seconds
    behind; made_at: the same by the server's. after: the key of what has to come first. subject: what came of it.
    said: why it was refused. sealed: its fields, while it is held and no longer. judged_by: who decided on a held one.
    """

    TAKEN, CLASH, HELD, REFUSED = "taken", "clash", "held", "refused"
    STATES = (TAKEN, CLASH, HELD, REFUSED)
    key = models.CharField(max_length=36, unique=True)
    kind = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="filed")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    filed = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    path_then = models.CharField(max_length=60, blank=True, default="")
    path_now = models.CharField(max_length=60, blank=True, default="")
    device_at = models.DateTimeField()
    offset = models.IntegerField()
    made_at = models.DateTimeField()
    day = models.DateField()
    received_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    after = models.CharField(max_length=36, blank=True, default="")
    state = models.CharField(max_length=8)
    subject = models.CharField(max_length=80, blank=True, default="")
    said = models.CharField(max_length=300, blank=True, default="")
    sealed = models.BinaryField(default=b"")
    judged_by = models.CharField(max_length=80, blank=True, default="")

    objects = FiledQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["after"], condition=Q(state="held"), name="filed_waits_for_another"),
            models.Index(fields=["received_at"], condition=Q(state="held"), name="filed_held_since"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="filed_state_is_a_word", condition=Q(state__in=["taken", "clash", "held", "refused"])
            ),
            models.CheckConstraint(name="filed_held_waits_for_another", condition=~Q(state="held", after="")),
        ]


class Value(models.Model):
    """One value that somebody wrote into a field of their own, kept beside all others.

    key: of what was sent; base: the key of the value it took the place of, "" for what stood before the first. The one
    made last is shown. Nothing is ever overwritten here.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="values")
    field = models.CharField(max_length=12)
    key = models.CharField(max_length=36, unique=True)
    base = models.CharField(max_length=36, blank=True, default="")
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "field", "made_at"], name="value_of_a_field")]


class ClashQuerySet(models.QuerySet["Clash"]):
    def open(self) -> Self:
        return self.filter(judged_at=None)

    def in_charge_of(self, by: Authority) -> Self:
        """What `by` decides: of people at units where they appoint, never of themselves."""
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("appoint"), "unit__path", "unit__area_path")).exclude(
            person__in=by.records
        )


class Clash(models.Model):
    """Several values took the place of the same one, and say different things: the person in charge is asked.

    unit: where the person stands, whose office decides. A further value of the same base opens it again.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="clashes", db_index=False)
    field = models.CharField(max_length=12)
    base = models.CharField(max_length=36, blank=True, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=80, blank=True, default="")

    objects = ClashQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit"], condition=Q(judged_at=None), name="clash_to_be_judged"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "field", "base"], name="clash_is_one_for_each_base"),
        ]
