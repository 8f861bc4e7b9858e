"""The few writes that belong to no domain: moving the demo's day."""

from datetime import date

from django.db import transaction

from abhiyan.kernel import audit, clock
from abhiyan.kernel.authority import Authority
from abhiyan.posts import signin


@transaction.atomic
def move_day(day: date, *, by: Authority) -> None:
    """Put the programme of an invented database at `day`. Raises signin.NotInvented where anybody real is."""
    signin.require_invented()
    clock.set_day(day)
    audit.wrote("move_day", str(day), by=by)
