"""The few writes that belong to no domain: moving the demo's day."""

from datetime import date

from django.db import transaction

from abhiyan.kernel import audit, clock
from abhiyan.kernel.authority import Authority
from abhiyan.units.models import Organization


class NotInvented(Exception):
    """The database is not marked as invented: nobody enters it without a sign-in, and its day is the real one."""


def required_invented() -> None:
    """Raises NotInvented unless everybody in the database is."""
    if not Organization.objects.filter(invented=True).exists():
        raise NotInvented


@transaction.atomic
def move_day(day: date, *, by: Authority) -> None:
    """Put the programme of an invented database at `day`. Raises NotInvented."""
    required_invented()
    clock.set_day(day)
    audit.wrote("move_day", str(day), by=by)
