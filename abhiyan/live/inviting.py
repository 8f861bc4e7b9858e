"""For whom somebody counts: one person, at one unit.

The unit is that of the post by which the plan means them; of several, of the one that stands highest in protocol, and
of equals the unit that was there first. Whom the plan doesn't mean counts at their highest post. So whoever is meant
comes at the unit at which they are expected, by whatever way they come: a link, a message, a page.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Min

from abhiyan.kernel import bulk, tree
from abhiyan.live.models import Address
from abhiyan.live.tickets import Desk, Ticket
from abhiyan.messaging.audience import held
from abhiyan.people.models import Person
from abhiyan.plans.audience import roles_of
from abhiyan.posts.models import Appointment, Role
from abhiyan.units.models import Unit


class Place(NamedTuple):
    """Who is counted: the record that stands for all of a person's; and at which unit."""

    person: int
    unit: int


def places_of(address: Address, people: Collection[int], *, day: date) -> Iterator[tuple[int, Place]]:
    """(record, its place) of those who hold a post on `day`; a few statements for each few hundred people."""
    meant, branch = {*roles_of(address.activity)}, address.activity.branch
    for some in bulk.batches(people):
        merged = Person.objects.filter(pk__in=some, same_as__isnull=False)
        first = {pk: pk for pk in some} | {pk: top for pk, top in merged.values_list("pk", "same_as_id") if top}
        others = Person.objects.filter(same_as__in={*first.values()}).values_list("pk", "same_as_id")
        whose = {top: top for top in first.values()} | {pk: top for pk, top in others if top}
        best: dict[int, tuple[bool, int, int]] = {}
        theirs = Appointment.objects.on(day).filter(person__in=whose).select_related("post__role", "post__unit")
        for one in theirs:
            role, unit = one.post.role, one.post.unit
            is_meant = role.key in meant and any(path and tree.holds(branch, path) for path in unit.paths)
            person, post = one.person_id, (not is_meant, role.rank, unit.pk)
            best[whose[person]] = min(best.get(whose[person], post), post)
        yield from ((pk, Place(top, best[top][-1])) for pk, top in first.items() if top in best)


def everybody(address: Address, *, day: date) -> dict[int, int]:
    """Whom the plan means on `day`, by the record that stands for theirs, and the unit of each: a statement a rank."""
    unit = address.activity.within or Unit.objects.get(path=address.activity.branch)
    meant = held(unit, roles_of(address.activity), day)
    found: dict[int, int] = {}
    for rank in Role.objects.filter(retired=False).order_by("rank").values_list("rank", flat=True).distinct():
        here = meant.filter(post__role__rank=rank).values_list("who").annotate(Min("post__unit_id"))
        for person, where in here.iterator():
            found.setdefault(person, where)
    return found


def tickets_of(address: Address, people: Collection[int], *, day: date) -> Iterator[tuple[int, str]]:
    """(record, ticket) of those who hold a post on `day`. Of somebody with several records each counts the same."""
    desk = Desk()
    for pk, place in places_of(address, people, day=day):
        yield pk, desk.write(Ticket(address.pk, place.person, place.unit))


def ticket_of(address: Address, person: int | None, *, day: date) -> str:
    """The ticket of one person; empty for nobody, and for who holds no post on `day`."""
    return next((ticket for _person, ticket in tickets_of(address, [person], day=day)), "") if person else ""
