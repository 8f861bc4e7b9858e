"""Live figures of any unit, on either tree, on any day: claimed and verified side by side.

seats      seats of posts with a number of them
claimed    those seats that somebody holds (filled)
verified   those of the holders whose number is proved and who consented
vacant     seats less claimed
volunteers holders of posts without a number of seats; verified volunteers beside them
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from abhiyan.kernel import edition
from abhiyan.posts.models import Role
from abhiyan.units import tally
from abhiyan.units.models import Recount, Unit
from abhiyan.units.tally import Figures

SEATS, FILLED, VERIFIED = "seats", "filled", "verified"

Roles = tuple[frozenset[str], frozenset[str]]
"""Keys of roles: (with seats, unlimited)."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The figures of one unit and everything below it on one day."""

    seats: int = 0
    claimed: int = 0
    verified: int = 0
    volunteers: int = 0
    volunteers_verified: int = 0

    @property
    def vacant(self) -> int:
        return self.seats - self.claimed

    @property
    def claimed_share(self) -> float:
        """0 to 1; 0 where there are no seats."""
        return self.claimed / self.seats if self.seats else 0.0

    @property
    def verified_share(self) -> float:
        return self.verified / self.seats if self.seats else 0.0

    @property
    def only_claimed(self) -> int:
        return self.claimed - self.verified


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of a table with its figures; estimates (coverage.estimates.Shown) only where a page asked for them."""

    unit: Unit
    coverage: Coverage
    estimate: Any = None
    of_volunteers: Any = None


@dataclass(frozen=True, slots=True)
class Point:
    """The figures at the end of a day."""

    day: date
    coverage: Coverage


def roles_asked(role: str | None) -> Roles:
    """Keys of the roles counted. `role` None counts every role."""
    numbered, unlimited = _all_roles()
    return (numbered, unlimited) if role is None else (numbered & {role}, unlimited & {role})


@edition.kept
def _all_roles() -> Roles:
    keys = list(Role.objects.values_list("key", "seats"))
    return frozenset(k for k, seats in keys if seats is not None), frozenset(k for k, seats in keys if seats is None)


def summed(figures: Figures, roles: Roles) -> Coverage:
    """The tally's figures of the roles asked for, as coverage."""
    numbered, unlimited = roles
    with_seats = {SEATS: 0, FILLED: 0, VERIFIED: 0}
    without = dict(with_seats)
    for (kind, key), n in figures.items():  # of a booth these are few, the roles of an organisation are many
        if kind in with_seats:
            if key in numbered:
                with_seats[kind] += n
            elif key in unlimited:
                without[kind] += n
    return Coverage(
        seats=with_seats[SEATS],
        claimed=with_seats[FILLED],
        verified=with_seats[VERIFIED],
        volunteers=without[FILLED],
        volunteers_verified=without[VERIFIED],
    )


def coverage(units: Sequence[Unit], day: date, *, role: str | None = None) -> list[Line]:
    """Each unit with its coverage on `day`, in the order given. Two statements, and one for the roles."""
    roles, figures = roles_asked(role), tally.figures(units, day)
    return [Line(unit, summed(figures[unit.pk], roles)) for unit in units]


def coverage_of(unit: Unit, day: date, *, role: str | None = None) -> Coverage:
    """The coverage of one unit."""
    return summed(tally.figures_of(unit, day), roles_asked(role))


def by_role(unit: Unit, day: date) -> list[tuple[Role, Coverage]]:
    """The coverage of a unit by role, in protocol order; roles that count nothing there are left out."""
    figures = tally.figures_of(unit, day)
    named = {subject for kind, subject in figures if kind in {SEATS, FILLED}}
    found = []
    for role in Role.objects.filter(key__in=named).select_related("level", "wing").order_by("level__depth", "rank"):
        one = frozenset([role.key])
        found.append((role, summed(figures, (one, frozenset()) if role.seats is not None else (frozenset(), one))))
    return found


def trend(unit: Unit, day: date, *, days: int = 42, role: str | None = None) -> list[Point]:
    """The coverage at the end of each of the last `days` days up to `day`. One statement, and one for the roles."""
    changes, roles = tally.history(unit, day), roles_asked(role)
    first = day - timedelta(days=days - 1)
    running: Figures = {}
    for when in sorted(changes):
        if when < first:
            _add(running, changes[when])
    points = []
    for number in range(days):
        when = first + timedelta(days=number)
        _add(running, changes.get(when, {}))
        points.append(Point(when, summed(running, roles)))
    return points


def _add(running: Figures, change: Figures) -> None:
    for key, n in change.items():
        running[key] = running.get(key, 0) + n


def siblings(unit: Unit, day: date) -> list[Unit]:
    """The units beside `unit` on `day`, itself among them."""
    place = unit.placements.on(day).filter(tree=unit.tree).first()
    if place is None or place.parent is None:
        return [unit]
    return list(Unit.objects.placed_below(place.parent, day).select_related("level"))


def last_recount() -> Recount | None:
    """The latest comparison of tallies with the rows they stand for."""
    return Recount.objects.order_by("-pk").first()
