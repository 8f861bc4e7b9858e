"""Who acted on somebody's record, and which office lies beyond all of them: for complaints that name nobody."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from abhiyan.kernel import tree
from abhiyan.kernel.authority import scope
from abhiyan.kernel.models import AuditEntry
from abhiyan.people import together
from abhiyan.people.models import Evidence
from abhiyan.posts.models import Appointment
from abhiyan.registration.models import RosterLine, SignUp
from abhiyan.units.models import Unit


def who_acted(records: Collection[int]) -> set[int]:
    """The records of everybody who enrolled, helped, appointed, called, changed or looked at these records."""
    found = {pk for actor in _actors(records) if (pk := _person(actor)) is not None}
    helped = SignUp.objects.filter(person__in=records, helper__isnull=False)
    found.update(helped.values_list("helper_id", flat=True))
    loaded = RosterLine.objects.filter(person__in=records, roster__person__isnull=False)
    found.update(loaded.values_list("roster__person_id", flat=True))
    return {*together.everyone(found, together.groups_of(found))} - {*records}


def _actors(records: Collection[int]) -> Iterator[str]:
    """As the audit names them."""
    posts = Appointment.objects.filter(person__in=records).values_list("post_id", flat=True)
    of_posts = Q(subject__in=[f"post:{pk}" for pk in {*posts}], detail__person__in=list(records))
    deeds = AuditEntry.objects.filter(Q(subject__in=[f"person:{pk}" for pk in records]) | of_posts)
    yield from deeds.values_list("actor", flat=True).distinct()
    yield from Evidence.objects.filter(person__in=records).values_list("actor", flat=True).distinct()


def _person(actor: str) -> int | None:
    kind, _colon, pk = actor.partition(":")
    return int(pk) if kind == "person" and pk.isdecimal() else None


class Office(NamedTuple):
    """Where somebody holds a post from which they may answer, and their record."""

    path: str
    person_id: int


def beyond(unit: Unit, acted: Collection[int], day: date) -> tuple[Unit, set[int]]:
    """(the unit that answers for what may be about any of these people, those who are kept from it).

    It lies above the nearest office over `unit`, and above every post, of today or before, that one of them held on the
    way up. Where nobody else could answer they aren't kept from it: better that one of them does than nobody.
    """
    offices = list(_offices(unit, day))
    way = [*tree.ancestors(unit.path), unit.path]
    held = Appointment.objects.filter(person__in=acted, post__unit__path__in=way)
    nearest = max((one.path for one in offices), key=len, default=unit.path)
    highest = min((unit.path, nearest, *held.values_list("post__unit__path", flat=True)), key=len)
    there = above(Unit.objects.get(path=highest))
    able = {one.person_id for one in _offices(there, day)} | set(_administrators(day))
    return there, {*acted} if able - {*acted} else set()


def above(unit: Unit) -> Unit:
    """The unit above; the top is its own."""
    return Unit.objects.filter(path=tree.parent(unit.path)).first() or unit


def _offices(unit: Unit, day: date) -> Iterator[Office]:
    """From where somebody appoints at the unit."""
    way = [*tree.ancestors(unit.path), unit.path]
    held = Appointment.objects.on(day).filter(post__unit__path__in=way, post__role__sentences__verb="appoint")
    for path, said, person in held.values_list("post__unit__path", "post__role__sentences__scope", "person_id"):
        low, high = scope(said, path)
        if low <= unit.path < high:
            yield Office(path, person)


def _administrators(day: date) -> Iterator[int]:
    held = Appointment.objects.on(day).filter(post__role__sentences__verb="administer")
    yield from held.values_list("person_id", flat=True)
