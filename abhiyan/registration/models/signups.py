"""Who signed up: in which window, where, how, and whether the number is proved."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from abhiyan.kernel.authority import Authority
from abhiyan.people import consenting
from abhiyan.people.models import Person
from abhiyan.posts.models import Role
from abhiyan.units.models import Named, Unit, in_ranges


class WindowQuerySet(models.QuerySet["Window"]):
    def open_on(self, day: date) -> Self:
        return self.standing().filter(since__lte=day, until__gt=day)

    def standing(self) -> Self:
        return self.filter(withdrawn_on=None)


class Window(Named):
    """Days on which people may sign up for `role`, at `unit` and below; everywhere where it names none.

    key: the subject of the plan's activity that opened it. since, until: half-open.
    """

    key = models.CharField(max_length=80, unique=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField()
    withdrawn_on = models.DateField(null=True)

    objects = WindowQuerySet.as_manager()

    class Meta:
        ordering = ("since", "key")
        constraints: ClassVar = [
            models.CheckConstraint(name="window_period_is_forward", condition=Q(until__gt=F("since"))),
        ]

    def is_open(self, day: date) -> bool:
        return self.withdrawn_on is None and self.since <= day < self.until


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def seen_by(self, by: Authority) -> Self:
        """Those of the branches that `by` sees, by the place that was given."""
        return self.at(by, "see")

    def at(self, by: Authority, verb: str) -> Self:
        """Those whose place lies where `by` may do `verb`. Asked row by row, so that a list is walked in its own order:
        as a join, SQLite goes through every unit and sorts all."""
        units = Unit.objects.filter(in_ranges(by.over(verb), "path", "area_path"), pk=OuterRef("unit"))
        return self.filter(Exists(units))

    def held(self) -> "list[SignUp]":
        """Locked until the transaction ends, in order of id; read as they are once the lock is ours."""
        return list(self.select_for_update(of=("self",)).order_by("pk"))

    def awaiting(self) -> Self:
        return self.filter(state=SignUp.AWAITING)

    def willing(self) -> Self:
        """Without those who took their consent back: nobody is to ask them, nor to seat them."""
        return self.exclude(consenting.took_back("person"))

    def unplaced(self) -> Self:
        """Volunteers who know no leaf of the tree as theirs yet: somebody of the unit has to place them."""
        return self.filter(kind=SignUp.VOLUNTEER, placed=False, state__in=(SignUp.AWAITING, SignUp.PROVED))


class SignUp(models.Model):
    """Somebody signed up, alone or helped. One row each time; the number is the person's own once it is proved.

    kind: VOLUNTEER comes new, into the role of the window, and `person` is their record (claimed at once). APPOINTED
    holds a post already and only proves to be that person: `person` stays empty until the proof finds the record.
    unit: the place as far as it is known; placed: it is a leaf, and the volunteer holds the post there.
    code: what is sent with the word JOIN; no secret. `blind` is the number's. `sealed`: name and number as written,
    kept only while no record holds them. ticked: the notices (ids) that were agreed to on the form, until the code that
    was shown there comes back from the owner of the number: only then are they consents of theirs.
    helper, referrer: who helped, and whose link it was: credit once it is proved. device: a keyed hash of the browser,
    to find a thousand sign-ups of one. proof: how the number was proved.
    HELD: the number is on record for as many people as may share one. Its owner's proof takes it in all the same,
    unless so many have proved that number already.
    """

    VOLUNTEER, APPOINTED = "volunteer", "appointed"
    AWAITING, PROVED, HELD, EXPIRED, LEFT = "awaiting", "proved", "held", "expired", "left"
    EMPTY: ClassVar = {"blind": b"", "sealed": b"", "device": b"", "ticked": ""}  # of whom nothing may stand here
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, related_name="sign_ups", db_index=False)
    kind = models.CharField(max_length=10, default=VOLUNTEER)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="sign_ups")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    placed = models.BooleanField(default=False)
    code = models.CharField(max_length=8, unique=True)
    blind = models.BinaryField(max_length=32, db_index=True)
    sealed = models.BinaryField(default=b"")
    ticked = models.CharField(max_length=80, blank=True, default="", db_default="")
    language = models.CharField(max_length=8, default="hi")
    helper = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    referrer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    device = models.BinaryField(max_length=16, default=b"")
    state = models.CharField(max_length=10, default=AWAITING)
    proof = models.CharField(max_length=12, blank=True, default="")
    day = models.DateField()
    at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="sign_up_is_of_a_known_kind", condition=Q(kind__in=["volunteer", "appointed"])),
            models.CheckConstraint(
                name="sign_up_state_is_known",
                condition=Q(state__in=["awaiting", "proved", "held", "expired", "left"]),
            ),
            models.CheckConstraint(
                name="sign_up_is_proved_with_a_moment",
                condition=Q(state="proved", proved_at__isnull=False) | ~Q(state="proved"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state", "id"], name="sign_up_of_a_unit"),
            models.Index(fields=["helper", "id"], condition=Q(helper__isnull=False), name="sign_up_helped"),
            models.Index(fields=["referrer", "id"], condition=Q(referrer__isnull=False), name="sign_up_referred"),
            # Of all, also where no browser is known: SQLite would not see that a device asked for is none of those.
            models.Index(fields=["device", "day"], name="sign_up_of_a_device_by_day"),
            # Of 700,000 a few hundred wait for a place: without it a state's list read them all (1.3 s).
            models.Index(fields=["kind", "id"], condition=Q(placed=False), name="sign_up_unplaced"),
        ]


class UnderAge(models.Model):
    """How many turned out to be under 18 on a day. All that is kept of them."""

    day = models.DateField(primary_key=True)
    n = models.PositiveIntegerField(default=0)
