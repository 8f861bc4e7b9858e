"""The few writes that belong to no domain: entering the demo, moving its day."""

from datetime import date

from django.db import transaction

from abhiyan.accounts.models import User
from abhiyan.kernel import audit, clock
from abhiyan.kernel.authority import Authority, system
from abhiyan.people.models import Person
from abhiyan.units.models import Organization


class NotInvented(Exception):
    """The database is not marked as invented: nobody enters it without a sign-in, and its day is the real one."""


def required_invented() -> None:
    """Raises NotInvented unless everybody in the database is."""
    if not Organization.objects.filter(invented=True).exists():
        raise NotInvented


@transaction.atomic
def enter_as(person: Person) -> User:
    """The user of an invented person, made on first use. Raises NotInvented."""
    required_invented()
    if person.user is None:
        person.user = User.objects.create_user()
        person.save(update_fields=["user"])
    audit.wrote("enter_demo", f"person:{person.pk}", by=system("demo"))
    return person.user


@transaction.atomic
def move_day(day: date, *, by: Authority) -> None:
    """Put the programme of an invented database at `day`. Raises NotInvented."""
    required_invented()
    clock.set_day(day)
    audit.wrote("move_day", str(day), by=by)
