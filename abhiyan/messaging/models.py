"""Messages and calls that came in; messages to many and how each fares; what an invented database keeps instead."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.units.models import Unit, in_ranges


class Inbound(models.Model):
    """One message or call that a gateway handed over, once: what was understood and what came of it.

    Never the number, never the text. `blind` is the number's, empty once whoever had it was erased; `ref` is a keyed
    hash of the gateway and its own id for the message: what comes twice is known by it. word: of messaging.words.
    outcome: a key, empty while it is handled. answered: a text went back. reply_to: the message to many that last went
    to the number by SMS, a short time before.
    """

    SMS, CALL = "sms", "call"
    gateway = models.CharField(max_length=40)
    ref = models.BinaryField(max_length=32, unique=True)
    kind = models.CharField(max_length=4)
    blind = models.BinaryField(max_length=32)
    word = models.CharField(max_length=8)
    outcome = models.CharField(max_length=12, blank=True, default="")
    answered = models.BooleanField(default=False)
    reply_to = models.ForeignKey("Broadcast", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["blind", "at"], name="inbound_of_a_number"),
            models.Index(fields=["at"], name="inbound_by_its_moment"),
            models.Index(fields=["reply_to"], condition=Q(reply_to__isnull=False), name="inbound_that_replies"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="inbound_is_of_a_known_kind", condition=Q(kind__in=["sms", "call"])),
            models.CheckConstraint(
                name="inbound_word_is_known",
                condition=Q(word__in=["join", "stop", "call", "report", "attend", "login", "other"]),
            ),
        ]


class Captured(models.Model):
    """A text that would have gone to a phone or by mail, had anybody in this database one. Sealed: it may hold a code.

    blind: the number's, or the mail address's.
    """

    blind = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["blind", "id"], name="captured_for_a_number")]


class Template(models.Model):
    """A text as it is registered with the operators: fixed words, and places for values of a stated kind.

    Only an SMS that says these words leaves. `header`: who it comes from; category: promotional or service. Only
    messaging.registering writes it, from a file.
    """

    PROMOTIONAL, SERVICE = "promotional", "service"
    number = models.CharField(max_length=40, unique=True)
    language = models.CharField(max_length=8)
    header = models.CharField(max_length=20)
    category = models.CharField(max_length=12)
    text = models.TextField()
    retired = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="template_is_of_a_known_category", condition=Q(category__in=["promotional", "service"])
            ),
        ]


class Silence(models.Model):
    """A time in which nothing goes out to a unit and what stands below it: the last hours before a poll closes.

    Half-open: [since, until). The unit may stand in either tree. Only messaging.registering writes it, from a file.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "since"], name="silence_is_there_once"),
            models.CheckConstraint(name="silence_is_forward", condition=Q(until__gt=F("since"))),
        ]


class BroadcastQuerySet(models.QuerySet["Broadcast"]):
    def seen_by(self, by: Authority) -> Self:
        """Those of the branches that `by` writes to, or lets messages go of."""
        if by.everywhere:
            return self.all()
        return self.filter(
            in_ranges(by.over("message"), "unit__path", "unit__area_path")
            | in_ranges(by.over("approve"), "unit__path", "unit__area_path")
        )

    def whole(self) -> Self:
        return self.select_related("unit__level", "template_hi", "template_en")


class Broadcast(models.Model):
    """One message to everybody of a branch who holds one of some roles: its words, when it goes, how far it is.

    It goes to people who agreed to `purpose`, by each of `channels` that reaches them. unit, roles (keys), verified:
    the rule that says who they are, `day` when it was last followed; `gathered`: up to which unit it is followed now,
    -1 while those of another day have to go first; counted_at: when it was followed to its end.
    The texts may hold {name}, {unit} and what a delivery's `fields` say. calendar: a file (.ics) that goes along by
    e-mail, empty for none. Released by somebody else than `actor` where
    the profile wants that; nothing of it is changed then. It goes from `starts_at` and no more after `ends_at`.
    key: of a message that the programme itself makes, so that it is made once. certificate: of an advertisement, the
    number under which it was certified on `certified_on`; certified: a hash (hex) of the words that were
    (messaging.certifying).
    """

    COUNTING, READY, RELEASED, SENDING, DONE, CANCELLED = (
        "counting",
        "ready",
        "released",
        "sending",
        "done",
        "cancelled",
    )
    INBOX, SMS, MAIL, PUSH = "inbox", "sms", "mail", "push"
    CHANNELS = (INBOX, SMS, MAIL, PUSH)

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField(default=list)
    verified = models.BooleanField(default=False)
    purpose = models.CharField(max_length=12)
    channels = models.JSONField(default=list)
    title_hi = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    text_hi = models.TextField()
    text_en = models.TextField()
    calendar = models.BinaryField(default=b"")
    template_hi = models.ForeignKey(Template, on_delete=models.PROTECT, null=True, related_name="+")
    template_en = models.ForeignKey(Template, on_delete=models.PROTECT, null=True, related_name="+")
    is_advertisement = models.BooleanField(default=False)
    certificate = models.CharField(max_length=60, blank=True, default="")
    certified_on = models.DateField(null=True)
    certified = models.CharField(max_length=64, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=COUNTING)
    day = models.DateField()
    gathered = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001 (unique, so none can't be "")
    actor = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    released_by = models.CharField(max_length=80, blank=True, default="")
    released_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "starts_at"], name="broadcast_by_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="broadcast_state_is_known",
                condition=Q(state__in=["counting", "ready", "released", "sending", "done", "cancelled"]),
            ),
            models.CheckConstraint(name="broadcast_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="broadcast_goes_once_released",
                condition=~Q(state__in=["released", "sending", "done"]) | Q(released_at__isnull=False),
            ),
        ]

    def text(self, language: str) -> str:
        return self.text_hi if language == "hi" else self.text_en

    def title(self, language: str) -> str:
        return self.title_hi if language == "hi" else self.title_en

    def template(self, language: str) -> Template | None:
        return self.template_hi if language == "hi" else self.template_en


class Handover(models.Model):
    """Some deliveries that one worker took to hand over in one call: committed before the call, noted after it.

    open: taken, and nobody knows yet. What stays open past its time is unsure: the worker died, or the gateway never
    answered; a person finds out and decides (arrived, or sent anew). key: what the gateway is told, and can be asked
    about.
    """

    OPEN, NOTED, UNSURE, DECIDED = "open", "noted", "unsure", "decided"
    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="handovers")
    channel = models.CharField(max_length=5)
    key = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=8, default=OPEN)
    worker = models.CharField(max_length=100)
    taken_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["taken_at"], condition=Q(state="open"), name="handover_open"),
            models.Index(fields=["broadcast", "id"], condition=Q(state="unsure"), name="handover_unsure"),
        ]


class Delivery(models.Model):
    """One message to one person by one channel: at most once, whatever dies.

    waiting → claimed (a handover has it) → handed, arrived (the gateway says so), refused or failed (`reason`), or
    unsure. held: not sent at all, for `reason`: no consent at that moment. What is unsure is never sent again by
    itself. unit: where the person holds the post they are written to for; counted: where it is counted, that unit or
    what stood above it where it is a leaf. fields: what the text says of them alone. tries: how often its own reader
    could not take it (a full mailbox); it waits then, and `handover` is the last that tried.
    """

    WAITING, CLAIMED, HANDED, ARRIVED, REFUSED, FAILED, HELD, UNSURE = (
        "waiting",
        "claimed",
        "handed",
        "arrived",
        "refused",
        "failed",
        "held",
        "unsure",
    )
    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=5)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    counted = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, db_default=WAITING)
    reason = models.CharField(max_length=12, db_default="")
    handover = models.ForeignKey(Handover, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    tries = models.PositiveSmallIntegerField(db_default=0)
    ref = models.CharField(max_length=70, db_default="")
    fields = models.JSONField(null=True)
    handed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["broadcast", "person", "channel"], name="delivery_is_one_for_a_person"),
            models.CheckConstraint(
                name="delivery_state_is_known",
                condition=Q(
                    state__in=["waiting", "claimed", "handed", "arrived", "refused", "failed", "held", "unsure"]
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["broadcast", "channel", "id"], condition=Q(state="waiting"), name="delivery_that_waits"
            ),
            models.Index(fields=["handover"], condition=Q(handover__isnull=False), name="delivery_of_a_handover"),
            models.Index(fields=["person", "id"], name="delivery_to_a_person"),
        ]


class Outcome(models.Model):
    """`n` deliveries more (or fewer) in a state, at a unit: signed rows, written with the deliveries they count.

    unit: where the delivery is counted. waiting counts what is claimed, too.
    """

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="outcomes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=5)
    state = models.CharField(max_length=8)
    n = models.IntegerField()


class Gate(models.Model):
    """What is known of a channel: when it may next be used, so that its rate is kept by all workers together.

    failures: how often in a row its gateway could not be reached; said: what it last said then, without numbers.
    """

    channel = models.CharField(max_length=5, unique=True)
    next_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    said = models.CharField(max_length=200, blank=True, default="")


class Device(models.Model):
    """A browser in which somebody switched messages on: where its push service takes them, and what only it can open.

    sealed: JSON with that address and the browser's two keys (messaging.devices.Given); `blind` is the address's, and
    one browser is one row, whoever switched it on last. label: "Chrome, Android", from what the browser says of itself.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="devices")
    blind = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField()
    label = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
