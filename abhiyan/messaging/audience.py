"""Whom a message goes to: holders of roles in a branch, followed set by set, a row for each person and channel.

Nobody stands here who did not agree to the purpose; whether they still do is asked again when their letter goes.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from django.db.models.functions import Coalesce

from abhiyan.kernel import bulk, tree, work
from abhiyan.messaging import devices
from abhiyan.messaging.models import Broadcast, Delivery, Outcome
from abhiyan.people import consenting
from abhiyan.people.models import Contact, Person
from abhiyan.people.together import verified_on
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Unit, in_ranges

UNITS = 2_000  # units of one slice: some ten thousand people, a transaction of about half a second
FORGOTTEN = 20_000  # deliveries dropped in one transaction
FROM_ANOTHER_DAY = -1  # Broadcast.gathered: those who stand there have to go first
FIELDS = ("broadcast", "person", "channel", "unit", "counted", "fields")
KINDS = {Broadcast.SMS: Contact.PHONE, Broadcast.MAIL: Contact.MAIL}

Deliveries = dict[int, int]
"""person -> the unit where they hold the post they are written to for."""


def gather(broadcast: Broadcast, *, day: date) -> int:
    """Follow the rule from where it was left: deliveries for everybody it names on `day`. Returns how many were added.

    Each slice commits with how far it is, so that it may be killed anywhere.
    """
    if broadcast.gathered == FROM_ANOTHER_DAY:
        _forget(broadcast)
    added = 0
    for last, units in _slices(broadcast):
        with transaction.atomic():
            added += add(broadcast, _named(broadcast, units, day), day=day)
            Broadcast.objects.filter(pk=broadcast.pk).update(gathered=last)
            work.tell(last)
    return added


def _forget(broadcast: Broadcast) -> None:
    """Drop whom the rule named on another day, before anything went out: some at a time, others want to write too."""
    while ids := list(Delivery.objects.filter(broadcast=broadcast).values_list("pk", flat=True)[:FORGOTTEN]):
        with transaction.atomic():
            Delivery.objects.filter(broadcast=broadcast, pk__gte=min(ids), pk__lte=max(ids)).delete()
            work.tell(0)
    with transaction.atomic():
        Outcome.objects.filter(broadcast=broadcast).delete()
        Broadcast.objects.filter(pk=broadcast.pk).update(gathered=0)
    broadcast.gathered = 0


def _slices(broadcast: Broadcast) -> Iterator[tuple[int, tuple[int, int]]]:
    """(last unit, first and last unit) of each slice of the branch that is not done yet."""
    path = broadcast.unit.path
    branch = Unit.objects.within((path, tree.after(path))).filter(pk__gt=broadcast.gathered)
    ids = list(branch.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), UNITS):
        some = ids[start : start + UNITS]
        yield some[-1], (some[0], some[-1])


def _named(broadcast: Broadcast, units: tuple[int, int], day: date) -> Deliveries:
    """Who holds one of the roles at one of the units on the day, by the record that stands for all of theirs."""
    who = held(broadcast.unit, broadcast.roles, day).filter(post__unit__gte=units[0], post__unit__lte=units[1])
    return dict(who.values_list("who").annotate(Min("post__unit_id")))


def held(unit: Unit, roles: Collection[str], day: date) -> Any:
    """A query of appointments to roles (keys) at `unit` and below, on a day; each with `who`: the record that stands
    for all of theirs.
    """
    path = unit.path
    found = Appointment.objects.on(day).filter(
        in_ranges([(path, tree.after(path))], "post__unit__path", "post__unit__area_path"),
        post__role__key__in=roles,
        person__erased_on=None,
    )
    return found.annotate(who=Coalesce("person__same_as_id", "person_id")).order_by()


def add(broadcast: Broadcast, named: Deliveries, *, day: date, fields: Mapping[int, Any] | None = None) -> int:
    """Deliveries to those people by every channel that reaches them; none twice. In a transaction.

    fields: what the text says of each alone.
    """
    people = consenting.stands(named, broadcast.purpose)
    if broadcast.verified:
        people = verified_on(people, day)
    places = _counted_at({named[pk] for pk in people}, broadcast.unit)
    rows: list[tuple[Any, ...]] = []
    for channel in broadcast.channels:
        for pk in sorted((people & reached(people, channel)) - _there(broadcast, people, channel)):
            said = fields.get(pk) if fields else None
            rows.append((broadcast.pk, pk, channel, named[pk], places[named[pk]], _json(said)))
    bulk.insert(Delivery, FIELDS, rows)
    _count(broadcast, rows)
    return len(rows)


def _json(value: Any) -> Any:
    return None if value is None else connection.ops.adapt_json_value(value, None)


def reached(people: Collection[int], channel: str) -> set[int]:
    """Which of these people the channel reaches, by any of their records."""
    return {*people} if channel == Broadcast.INBOX else {*ways_to(people, channel)}


def ways_to(people: Collection[int], channel: str) -> dict[int, list[bytes]]:
    """Person -> what leads to them, sealed: a number or address, or each of their browsers. None for the inbox here."""
    if channel == Broadcast.PUSH:
        return devices.sealed_of(people)
    return {pk: [one] for pk, one in _contacts_of(people, KINDS[channel]).items()} if channel in KINDS else {}


def _contacts_of(people: Collection[int], kind: str) -> dict[int, bytes]:
    """Person -> the sealed number or address, the first on record. Two statements, or a few more for many people."""
    found: dict[int, bytes] = {}
    for some in bulk.batches(people):
        also = dict(Person.objects.filter(same_as__in=some).values_list("pk", "same_as_id"))
        rows = Contact.objects.filter(person__in=[*some, *also], kind=kind).order_by("-pk")
        for person, sealed in rows.values_list("person_id", "sealed"):
            found[also.get(person) or person] = bytes(sealed)
    return found


def _there(broadcast: Broadcast, people: Collection[int], channel: str) -> set[int]:
    """Who has one already: whoever holds a post in a slice before, too."""
    found: set[int] = set()
    for some in bulk.batches(people):
        rows = Delivery.objects.filter(broadcast=broadcast, person__in=some, channel=channel)
        found.update(rows.values_list("person_id", flat=True))
    return found


def _counted_at(units: Collection[int], branch: Unit) -> dict[int, int]:
    """Unit -> where what concerns it is counted: itself, or what is above a leaf in the tree of the branch."""
    found: dict[int, int] = {}
    above = "parent_id" if branch.tree == tree.ORGANISATION else "area_parent_id"
    for some in bulk.batches(units):
        rows = Unit.objects.filter(pk__in=some).values_list("pk", above, "level__is_leaf")
        found.update({pk: parent if is_leaf and parent else pk for pk, parent, is_leaf in rows})
    return found


def _count(broadcast: Broadcast, rows: Sequence[tuple[Any, ...]]) -> None:
    tallied: dict[tuple[int, str], int] = {}
    for _broadcast, _person, channel, _unit, counted, _fields in rows:
        tallied[counted, channel] = tallied.get((counted, channel), 0) + 1
    write_outcomes(broadcast.pk, [(unit, channel, Delivery.WAITING, n) for (unit, channel), n in tallied.items()])


def write_outcomes(broadcast_id: int, changes: Collection[tuple[int, str, str, int]]) -> None:
    """Count (unit, channel, state, n) with what was done to deliveries, in its transaction."""
    rows = [(broadcast_id, *change) for change in changes if change[3]]
    bulk.insert(Outcome, ("broadcast", "unit", "channel", "state", "n"), rows)
