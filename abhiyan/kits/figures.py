"""How a kit fares, by unit and day: handed down, seen, shared as its teams say; how often its links were opened."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from abhiyan.kits.carrying import SEEN, SHARED
from abhiyan.kits.models import Carrier, Kit, Reach
from abhiyan.kits.opening import OPENS
from abhiyan.posts.counting import FILLED
from abhiyan.posts.models import Appointment
from abhiyan.units import tally
from abhiyan.units.models import Unit

MOST_NAMED = 60  # people of one unit's team


class Line(NamedTuple):
    """One unit and what is below it. meant: holders of the rule's posts; seen, shared: of them, as they say; opens: of
    links, by whoever.
    """

    unit: Unit
    meant: int
    seen: int
    shared: int
    opens: int

    @property
    def is_gap(self) -> bool:
        """Whether nobody there passed it on."""
        return not self.shared


class Day(NamedTuple):
    """What was new on one day."""

    day: date
    seen: int
    shared: int
    opens: int


class Bearer(NamedTuple):
    """Somebody of a unit's team, and how far they are with a kit."""

    name: str
    role: str
    seen_on: date | None
    shared_on: date | None


def lines(kit: Kit, units: Sequence[Unit], day: date) -> list[Line]:
    """The figures of each unit on `day`, in the order given. Two statements, whatever the size."""
    counted = tally.figures(units, day)
    return [
        Line(
            unit,
            sum(found.get((FILLED, role), 0) for role in kit.roles) if kit.is_for(unit) else 0,
            found.get((SEEN, kit.subject), 0),
            found.get((SHARED, kit.subject), 0),
            found.get((OPENS, kit.subject), 0),
        )
        for unit in units
        for found in (counted[unit.pk],)
    ]


def gaps_first(found: Sequence[Line]) -> list[Line]:
    """Those that nobody passed it on from first, then the smallest share of who is meant."""
    return sorted(found, key=lambda one: (not one.is_gap, one.shared / one.meant if one.meant else 0, one.unit.path))


def days(kit: Kit, unit: Unit, through: date) -> list[Day]:
    """What was new on each day from the first to `through` at a unit and below, the latest first. One statement."""
    keys = ((SEEN, kit.subject), (SHARED, kit.subject), (OPENS, kit.subject))
    found = [Day(day, *(new.get(key, 0) for key in keys)) for day, new in tally.history(unit, through).items()]
    return [one for one in reversed(found) if any(one[1:])]


def team(kit: Kit, unit: Unit, day: date) -> list[Bearer]:
    """The holders of the rule's posts at a unit itself, and how far each says to be. Two statements."""
    held = Appointment.objects.on(day).filter(post__unit=unit, post__role__key__in=kit.roles)
    rows = list(held.select_related("person__same_as", "post__role").order_by("post__role__rank", "pk")[:MOST_NAMED])
    carriers = {one.person_id: one for one in Carrier.objects.filter(unit=unit, kit=kit)}
    found = []
    for one in rows:
        carrier = carriers.get(one.holder.pk) or carriers.get(one.person_id)
        seen, shared = (carrier.seen_on, carrier.shared_on) if carrier else (None, None)
        found.append(Bearer(one.holder.name, one.post.role.name, seen, shared))
    return found


def by_piece(kit: Kit, unit: Unit) -> dict[int, int]:
    """How often the links of each piece were opened that the team of the unit itself gave out."""
    found: dict[int, int] = {}
    for piece, n in Reach.objects.filter(unit=unit, piece__kit=kit).values_list("piece", "n"):
        found[piece] = found.get(piece, 0) + n
    return found


def took(kit: Kit) -> timedelta | None:
    """From when its withdrawal was ordered to when it was gone."""
    return kit.withdrawn_at - kit.asked_at if kit.withdrawn_at and kit.asked_at else None
