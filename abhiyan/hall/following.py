"""Whom the rules of an audience name on a day: each once, by the post that stands highest in protocol, and why."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from abhiyan.events.models import Event
from abhiyan.events.models import Invitation as GuestInvitation
from abhiyan.hall.models import Audience, Invitee
from abhiyan.hall.rules import OFFICE, STAGE, VOLUNTEER
from abhiyan.kernel import tree
from abhiyan.messaging import audience as readers
from abhiyan.messaging.actions import Rule
from abhiyan.people import consenting
from abhiyan.people.models import Consent
from abhiyan.people.together import verified_on
from abhiyan.plans.audience import roles_of
from abhiyan.posts import reads as posts
from abhiyan.units.models import Unit

MOST = 100_000  # people of one hall or ground
LOWEST = 9_999  # the rank of a guest who holds no post there


class Named(NamedTuple):
    """One person whom the rules name, and the post they are named for. rule: its number; Invitee.GUEST for a guest."""

    person: int
    post: int | None
    unit: int
    path: str
    rank: int
    rule: int
    kind: int


class Line(NamedTuple):
    """How many are named at a unit and below it."""

    unit: Unit
    n: int


def plan_rule(event: Event) -> dict[str, Any] | None:
    """The rule that the plan gives for an event: holders of its role, or of its wing's roles between two levels."""
    if "audience" not in event.activity.details:
        return None
    below = {role.key for role in posts.roles_below(event.unit)}
    roles = [key for key in roles_of(event.activity) if key in below]
    return {"unit": event.unit.pk, "roles": roles, "verified": False} if roles else None


def rules_of(audience: Audience) -> list[Rule | None]:
    """The rules with their units, in their order; None for one whose unit is gone. One statement."""
    units = Unit.objects.in_bulk([one["unit"] for one in audience.rules])
    return [
        Rule(units[one["unit"]], tuple(one["roles"]), bool(one.get("verified"))) if one["unit"] in units else None
        for one in audience.rules
    ]


def followed(audience: Audience, event: Event, *, day: date) -> list[Named]:
    """Everybody whom the rules name on `day`, and the guests of the event; each once, in protocol order.

    A statement for each rule and one for the guests, whatever the size; a few more where only the verified are meant.
    """
    found: dict[int, Named] = {}
    for one in _guests(event):
        found.setdefault(one.person, one)
    for number, rule in enumerate(rules_of(audience)):
        for one in _of_rule(number, rule, day) if rule else ():
            before = found.get(one.person)
            if before is None or (before.kind != STAGE and (one.rank, one.path) < (before.rank, before.path)):
                found[one.person] = one
    return sorted(found.values(), key=lambda one: (one.kind != STAGE, one.rank, one.path, one.person))


def _of_rule(number: int, rule: Rule, day: date) -> list[Named]:
    rows = readers.held(rule.unit, rule.roles, day)
    fields = ("who", "post_id", "post__unit_id", "post__unit__path", "post__role__rank", "post__role__seats")
    found = [
        Named(person, post, unit, path, rank, number, VOLUNTEER if seats is None else OFFICE)
        for person, post, unit, path, rank, seats in rows.values_list(*fields)
    ]
    if rule.verified:
        there = verified_on({one.person for one in found}, day)
        found = [one for one in found if one.person in there]
    return found


def _guests(event: Event) -> list[Named]:
    rows = GuestInvitation.objects.filter(event=event, refused_on=None, guest__person__erased_on=None)
    related = rows.select_related("guest__person", "post__role", "post__unit").order_by("pk")
    return [
        Named(
            one.guest.person.canonical_id,
            one.post_id,
            event.unit.pk,
            event.unit.path,
            one.post.role.rank if one.post else LOWEST,
            Invitee.GUEST,
            STAGE,
        )
        for one in related
    ]


def lines(named: Collection[Named], units: Sequence[Unit]) -> list[Line]:
    """How many are named at each unit right below these and at these themselves, by place. One statement."""
    counts: Counter[str] = Counter()
    for one in named:
        above = max((unit.path for unit in units if tree.holds(unit.path, one.path)), key=len, default="")
        counts[one.path[: len(above) + tree.SEGMENT] if above else one.path[: tree.SEGMENT]] += 1
    found = {unit.path: unit for unit in Unit.objects.filter(path__in=counts).select_related("level")}
    return [Line(found[path], n) for path, n in sorted(counts.items()) if path in found]


def reached(people: Collection[int]) -> set[int]:
    """Who of these agreed to be asked to events: the others are not written to."""
    return consenting.stands(people, Consent.EVENTS)
