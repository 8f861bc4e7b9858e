"""Codes sent to a number, and how many of them a day has seen."""

from typing import ClassVar

from django.db import models

from abhiyan.registration.models.signups import SignUp


class Challenge(models.Model):
    """A code of six digits, sent to the number of a sign-up to be typed where that person signed up.

    Good for ten minutes, five tries, one use, in the browser whose hash `device` is; the last one sent is the one that
    counts. digest: a keyed hash of the code with this row's id.
    """

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="challenges", db_index=False)
    device = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sign_up", "-id"], name="challenge_of_a_sign_up")]


class Entrance(models.Model):
    """A sign-in that waits for a message from the worker's own phone: LOGIN and this code.

    Good for ten minutes, once, in the browser whose hash `device` is. blind: of the number that sent it, once it came.
    """

    code = models.CharField(max_length=6, unique=True)
    device = models.BinaryField(max_length=16)
    at = models.DateTimeField()
    blind = models.BinaryField(max_length=32, default=b"")
    used_at = models.DateTimeField(null=True)


class Spending(models.Model):
    """How many codes were sent for one thing on a day and how many came back: a number, seven digits, a network, all.

    key: a keyed hash of what is counted; nobody's number or address can be read from it. Kept for two days.
    """

    day = models.DateField()
    key = models.BinaryField(max_length=32)
    sent = models.PositiveIntegerField(default=0)
    proved = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "key"], name="spending_one_row_a_day")]
