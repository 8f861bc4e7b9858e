"""Volunteers who knew no booth and were given one."""

from django.db import models

from abhiyan.posts.models import Appointment
from abhiyan.registration.models.signups import SignUp
from abhiyan.units.models import Unit


class Placing(models.Model):
    """A sign-up that was given its booth by somebody of the unit: the appointment, and the place known before.

    There while the appointment stands; when it is ended the sign-up waits again, at the place known.
    """

    sign_up = models.OneToOneField(SignUp, on_delete=models.CASCADE, primary_key=True, related_name="placing")
    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="+")
    known = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
