"""What the room and the report say of each unit: who is there, who came, heads at listening sites, who is meant."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Max, Sum

from abhiyan.kernel import clock, tree
from abhiyan.kernel.authority import Authority
from abhiyan.live.attending import HEADS, JOINED
from abhiyan.live.models import OPEN, Address, Presence, Site
from abhiyan.plans.audience import roles_of
from abhiyan.plans.models import Activity
from abhiyan.posts.counting import FILLED, VERIFIED
from abhiyan.units import tally
from abhiyan.units.models import Unit, in_ranges

MOST_SILENT = 1_000  # units that are looked at for one page


class Line(NamedTuple):
    """One unit. meant: holders of the audience's posts, claimed; verified: of them. here: in the last minute, most: in
    the fullest; joined: people who came; heads: counted at listening sites; expected: said beforehand there.
    """

    unit: Unit
    meant: int
    verified: int
    here: int
    most: int
    joined: int
    heads: int
    expected: int

    @property
    def absent(self) -> bool:
        return not (self.joined or self.heads)


class Moment(NamedTuple):
    """One unit in one minute. here: how many were there; share: of who is meant, in thousandths; nobody: so far."""

    unit: Unit
    here: int
    share: int
    nobody: bool


def moment(line: Line, minutes: Sequence[int], minute: int) -> Moment:
    share = min(1000, 1000 * minutes[minute] // line.meant) if line.meant else 0
    return Moment(line.unit, minutes[minute], share, not any(minutes[: minute + 1]))


def lines(address: Address, units: Sequence[Unit], day: date) -> list[Line]:
    """The figures of each unit on `day`, in the order given. Some nine statements, whatever the size.

    Who is meant is as of the address, however much later one looks: else its shares would change with every vacancy.
    """
    roles = roles_of(address.activity)
    counted = tally.figures(units, day)
    held_on = address.ends_at.astimezone(clock.INDIA).date()
    audience = counted if day <= held_on else tally.figures(units, held_on)
    here, most = _presence(address, units)
    expected = _expected(address, units)
    subject = address.activity.subject
    return [
        Line(
            unit,
            sum(meant.get((FILLED, role), 0) for role in roles),
            sum(meant.get((VERIFIED, role), 0) for role in roles),
            here.get(unit.pk, 0),
            most.get(unit.pk, 0),
            found.get((JOINED, subject), 0),
            found.get((HEADS, subject), 0),
            expected.get(unit.pk, 0),
        )
        for unit in units
        for found, meant in ((counted[unit.pk], audience[unit.pk]),)
    ]


def silent(activity: Activity, unit: Unit, by: Authority, day: date) -> list[Unit]:
    """The units of the activity's level below `unit`, of those that `by` sees, from which nobody came and no head was
    counted by `day`.
    """
    seen = Unit.objects.seen_by(by).below(unit).open_on(day)
    below = list(seen.filter(level=activity.level_id).order_by("path")[:MOST_SILENT])
    counted = tally.figures(below, day)
    keys = ((JOINED, activity.subject), (HEADS, activity.subject))
    return [one for one in below if not any(counted[one.pk].get(key) for key in keys)]


def _presence(address: Address, units: Sequence[Unit]) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Who is there now, while it is open, and in the fullest minute: {unit: n} each."""
    rows = Presence.objects.filter(address=address)
    last = rows.aggregate(last=Max("minute"))["last"]
    some = rows.filter(unit__in=units)
    now = dict(some.filter(minute=last).values_list("unit", "n")) if address.state in OPEN else {}
    return now, dict(some.values_list("unit").annotate(most=Max("n")))


def by_minute(address: Address, units: Sequence[Unit]) -> Mapping[int, list[int]]:
    """How many were there in each minute from the opening of the doors to the end, at each unit: {unit: [n, ...]}."""
    length = address.second(address.ends_at) // 60 + 1
    found = {one.pk: [0] * length for one in units}
    rows = Presence.objects.filter(address=address, unit__in=units, minute__lt=length)
    for unit, minute, n in rows.values_list("unit", "minute", "n"):
        found[unit][minute] = n
    return found


def hill(minutes: Sequence[int]) -> str:
    """The minutes as a filled line in a box of 1000 by 100, for SVG's `points`; the fullest touches the top."""
    top, step = max(*minutes, 1), 1000 / max(1, len(minutes) - 1)
    line = [f"{at * step:.0f},{100 - 100 * n / top:.1f}" for at, n in enumerate(minutes)]
    return " ".join(["0,100", *line, "1000,100"])


def _expected(address: Address, units: Collection[Unit]) -> Mapping[int, int]:
    """Heads that listening sites at or below each unit expect."""
    found: dict[int, int] = {}
    ranges = [(one.path, tree.after(one.path)) for one in units]
    sites = Site.objects.filter(address=address).filter(in_ranges(ranges, "unit__path", "unit__area_path"))
    by_place = list(sites.values_list("unit__path", "unit__area_path").annotate(n=Sum("expected")))
    for one in units:
        found[one.pk] = sum(n for path, area, n in by_place if tree.holds(one.path, path) or _in(one, area))
    return found


def _in(unit: Unit, path: str | None) -> bool:
    return path is not None and tree.holds(unit.path, path)


def sites_at(address: Address, unit: Unit) -> list[Site]:
    """The listening sites of a unit itself."""
    return list(Site.objects.filter(address=address, unit=unit))


def absent_first(found: Sequence[Line]) -> list[Line]:
    """Those where nobody is first, then the smallest share of who is meant."""
    return sorted(found, key=lambda one: (not one.absent, one.joined / one.meant if one.meant else 0, one.unit.path))
