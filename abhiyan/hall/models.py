"""Who is asked to an event and why, what they answered, their passes, the doors, and who came in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from abhiyan.events.models import Event
from abhiyan.hall import rules
from abhiyan.people.models import Person
from abhiyan.posts.models import Post
from abhiyan.units.models import Unit


class Audience(models.Model):
    """Whom an event asks to come: by which rules, and how many places there are. One for each event.

    rules: [{"unit", "roles", "verified"}], followed anew on each day until they are frozen. wave: how often people were
    frozen; sent: how many of those waves were written to. accompany: most people one may bring. opens, closes: times of
    the doors on the event's day; empty for two hours before it begins, and for the day's end. told: the event's `moves`
    that the invited know of; reminded: the day for which they were reminded. frozen_by: who froze the last wave, as the
    audit names them.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="audience")
    rules = models.JSONField(default=list)
    accompany = models.PositiveSmallIntegerField(default=0)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    wave = models.PositiveSmallIntegerField(default=0)
    sent = models.PositiveSmallIntegerField(default=0)
    frozen_by = models.CharField(max_length=80, blank=True, default="")
    frozen_on = models.DateField(null=True)
    told = models.PositiveIntegerField(default=0)
    reminded = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="audience_is_sent_once_frozen", condition=Q(sent__lte=models.F("wave"))),
        ]


class Invitee(models.Model):
    """One person whom an event asks to come, and why: as the holder of `post`, by the rule of that number.

    rule: from 0; -1 for a guest of the event. unit: where they are counted. kind: of their pass. places: oneself and
    whoever one brings. answered_at orders those who wait. reason: of a no.
    """

    ASKED, COMING, WAITING, DECLINED = "asked", "coming", "waiting", "declined"
    STATES = (ASKED, COMING, WAITING, DECLINED)
    GUEST = -1

    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="invitees", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="asked_to")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.SmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    kind = models.PositiveSmallIntegerField()
    wave = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, db_default=ASKED)
    places = models.PositiveSmallIntegerField(db_default=1)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["audience", "state", "answered_at"], name="invitee_by_state"),
            models.Index(fields=["audience", "rank", "id"], name="invitee_in_protocol"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["audience", "person"], name="invitee_is_asked_once"),
            models.CheckConstraint(
                name="invitee_state_is_a_word", condition=Q(state__in=["asked", "coming", "waiting", "declined"])
            ),
            models.CheckConstraint(name="invitee_takes_a_place", condition=Q(places__gte=1)),
        ]


class PassKey(models.Model):
    """A key that passes are signed with: its public half. The private one is a file (pass-N.key) beside the others.

    mark: what passes call it by (hex). What was signed with an older key still holds; with a retired one it does not.
    """

    number = models.PositiveIntegerField(unique=True)
    mark = models.CharField(max_length=8, unique=True)
    public = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)


class Pass(models.Model):
    """Lets one person in at one event. Its square of dots is signed anew whenever it is shown, always the same.

    number: counts the event's passes from 1. code: what is typed where no camera reads it. invitee: whose it is, also
    of somebody they bring; None for one without a name. last: the last day on which its signature is good, far away: an
    event that moves keeps its passes.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="passes", db_index=False)
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=8)
    kind = models.PositiveSmallIntegerField()
    invitee = models.ForeignKey(Invitee, on_delete=models.PROTECT, null=True, related_name="passes")
    last = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "number"], name="pass_number_is_there_once"),
            models.UniqueConstraint(fields=["event", "code"], name="pass_code_is_there_once"),
            models.CheckConstraint(name="pass_is_of_a_known_class", condition=Q(kind__in=rules.CLASSES)),
        ]

    @property
    def shown_code(self) -> str:
        return rules.shown_code(self.code)


class Door(models.Model):
    """A door of an event, with a link of its own for whoever keeps it. Ended, or once the event is over, nothing is
    shown there any more; what was scanned before is still taken.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="doors")
    name = models.CharField(max_length=60)
    nonce = models.CharField(max_length=32)
    ended_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "name"], name="door_is_one_for_each_name"),
        ]


class Scan(models.Model):
    """One use of a pass at a door, as the door said it: kept once, however often it is sent.

    key: made on the phone. let_in, said (a word of rules.OUTCOMES): what the door did. at: when, by the server's clock;
    device_at: by the phone's, which was `offset` seconds behind. flag: what is to be looked at (rules.settled); judged:
    what a person said of it.
    """

    CAMERA, TYPED, PAPER = "camera", "typed", "paper"
    STANDS, STRUCK = "stands", "struck"
    door = models.ForeignKey(Door, on_delete=models.PROTECT, related_name="scans", db_index=False)
    key = models.CharField(max_length=64)
    of = models.ForeignKey(Pass, on_delete=models.PROTECT, related_name="scans")
    how = models.CharField(max_length=6)
    let_in = models.BooleanField()
    said = models.CharField(max_length=12)
    at = models.DateTimeField()
    device_at = models.DateTimeField()
    offset = models.IntegerField()
    received_at = models.DateTimeField()
    flag = models.CharField(max_length=14, blank=True, db_default="")
    judged = models.CharField(max_length=6, blank=True, db_default="")
    judged_by = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["door", "id"], condition=~Q(flag=""), name="scan_to_be_looked_at"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["door", "key"], name="scan_is_kept_once"),
            models.CheckConstraint(name="scan_is_of_a_known_way", condition=Q(how__in=["camera", "typed", "paper"])),
        ]


class Entry(models.Model):
    """Somebody came in: one for each pass, from its earliest use that counts. Counted at `unit` on `day`."""

    of = models.OneToOneField(Pass, on_delete=models.PROTECT, related_name="entry")
    scan = models.OneToOneField(Scan, on_delete=models.PROTECT, related_name="entry")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
