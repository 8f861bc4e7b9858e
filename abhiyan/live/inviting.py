"""Tickets for people: counted at the unit of the post that stands highest in protocol, for the person they are."""

from collections.abc import Collection, Iterator
from datetime import date

from abhiyan.kernel import bulk
from abhiyan.live.models import Address
from abhiyan.live.tickets import Desk, Ticket
from abhiyan.people.models import Person
from abhiyan.posts.models import Appointment


def tickets_of(address: Address, people: Collection[int], *, day: date) -> Iterator[tuple[int, str]]:
    """(record, ticket) of those who hold a post on `day`; a statement for each few hundred people.

    Of somebody with several records each ticket counts the same person.
    """
    desk = Desk()
    for some in bulk.batches(people):
        merged = Person.objects.filter(pk__in=some, same_as__isnull=False)
        same = {pk: first for pk, first in merged.values_list("pk", "same_as") if first}
        held = Appointment.objects.on(day).filter(person__in=some).order_by("person", "post__role__rank", "pk")
        done: set[int] = set()
        for person, unit in held.values_list("person", "post__unit"):
            if person not in done:
                done.add(person)
                yield person, desk.write(Ticket(address.pk, same.get(person, person), unit))


def ticket_of(address: Address, person: int | None, *, day: date) -> str:
    """The ticket of one person; empty for nobody, and for who holds no post on `day`."""
    return next((ticket for _person, ticket in tickets_of(address, [person], day=day)), "") if person else ""
