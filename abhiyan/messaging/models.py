"""Messages and calls that came in, and the texts that an invented database keeps instead of sending."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Inbound(models.Model):
    """One message or call that a gateway handed over, once: what was understood and what came of it.

    Never the number, never the text. `blind` is the number's, `ref` a keyed hash of the gateway and its own id for
    the message: what comes twice is known by it. word: of messaging.words. outcome: a key, empty while it is handled.
    answered: a text went back.
    """

    SMS, CALL = "sms", "call"
    gateway = models.CharField(max_length=40)
    ref = models.BinaryField(max_length=32, unique=True)
    kind = models.CharField(max_length=4)
    blind = models.BinaryField(max_length=32)
    word = models.CharField(max_length=8)
    outcome = models.CharField(max_length=12, blank=True, default="")
    answered = models.BooleanField(default=False)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["blind", "at"], name="inbound_of_a_number"),
            models.Index(fields=["at"], name="inbound_by_its_moment"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="inbound_is_of_a_known_kind", condition=Q(kind__in=["sms", "call"])),
            models.CheckConstraint(
                name="inbound_word_is_known", condition=Q(word__in=["join", "stop", "call", "other"])
            ),
        ]


class Captured(models.Model):
    """A text that would have gone to a phone, had anybody in this database one. Sealed, for a code may stand in it."""

    blind = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["blind", "id"], name="captured_for_a_number")]
