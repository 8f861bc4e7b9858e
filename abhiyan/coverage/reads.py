"""What the pages of coverage read beside the figures. Every function costs a fixed number of statements."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from abhiyan.coverage import figures
from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.posts import reads as posts
from abhiyan.posts.models import Appointment
from abhiyan.units import tally
from abhiyan.units.below import stood_below
from abhiyan.units.counting import UNITS
from abhiyan.units.models import Goal, Placement, Unit

PAGE = 100  # units of one table
MOST_SHAPES = 600  # on one map
MOST_EXPORTED = 2_000  # units of one file
RECOUNTED_FROM = 4  # the depth from which a recount is quick enough for a page: 100 booths in 15 ms, 2,000 in 270


class Step(NamedTuple):
    """A unit above, for the way up: `shown` says whether the reader may open it."""

    pk: int
    name: str
    shown: bool


def ways_up(unit: Unit, by: Authority) -> tuple[list[Step], list[Step]]:
    """The units above in the unit's own tree, and for a leaf those above in the second tree. One statement."""
    paths = [tree.ancestors(path) if path else [] for path in unit.paths]
    found = {above.path: above for above in Unit.objects.filter(path__in=paths[0] + paths[1])}

    def steps(of: Sequence[str]) -> list[Step]:
        return [Step(found[p].pk, found[p].name, by.may("see", p)) for p in of if p in found]

    return steps(paths[0]), steps(paths[1])


def children(unit: Unit, by: Authority, day: date, after: str = "", size: int = PAGE) -> tuple[list[Unit], str]:
    """One page of the units right below on `day`, by place, and the key of the next page (empty on the last)."""
    found = list(Unit.objects.seen_below(unit, by, day).filter(path__gt=after)[: size + 1])
    return found[:size], found[size - 1].path if len(found) > size else ""


def other_top(unit: Unit, by: Authority) -> Unit | None:
    """The top of the other tree, for one who may see it."""
    other = tree.CONSTITUENCIES if unit.tree == tree.ORGANISATION else tree.ORGANISATION
    found: Unit | None = by.see(Unit).filter(path=tree.root(other)).first()
    return found


def siblings(unit: Unit, by: Authority, day: date) -> list[Unit]:
    """The units beside `unit` that `by` sees, itself among them; at most one page."""
    return [one for one in figures.siblings(unit, day) if by.may("see", *one.paths)][:PAGE]


def on_the_grid(unit: Unit, by: Authority, day: date) -> list[Unit]:
    """Units below on `day` that have a place on the tile grid, of the highest level that has any.

    Walks down by parents, one statement a level: to look for places in the whole range reads every leaf of a state
    (120 ms of 141,000 booths; 2 ms so).
    """
    above: list[int] = [unit.pk]
    while above and len(above) <= MOST_SHAPES:
        placed = Placement.objects.on(day).filter(parent__in=above).values("unit")
        below = Unit.objects.seen_by(by).open_on(day).filter(pk__in=placed).select_related("level").order_by("path")
        found = list(below[: MOST_SHAPES + 1])
        if drawn := [one for one in found if one.grid_row is not None]:
            return drawn[:MOST_SHAPES]
        above = [one.pk for one in found]
    return []


def with_codes(unit: Unit, by: Authority, codes: Collection[str], day: date) -> list[Unit]:
    """Units below on `day` with one of the codes, of the highest level that has any."""
    there = Unit.objects.seen_by(by).open_on(day).filter(stood_below(unit, day))
    found = there.filter(code__in=list(codes)).select_related("level")
    units = list(found.order_by("depth", "path")[:MOST_SHAPES]) if codes else []
    return [one for one in units if one.depth == units[0].depth]


class Aim(NamedTuple):
    """A goal and how it stands: its units that are there on the day, and what is held in its branch."""

    goal: Goal
    units: int
    coverage: figures.Coverage


def goals_seen(unit: Unit, by: Authority) -> list[Goal]:
    """The goals of `unit` and of what is below it; at the top of a tree, those of the other tree too. One statement.

    An organisation has a few: all are read and looked through. (To ask for those of units in the branch reads the
    branch first, 100 ms of a state.)
    """
    goals = Goal.objects.select_related("level", "unit__level").order_by("year", "pk")
    whole = unit.parent_id is None
    return [
        goal for goal in goals if (whole or tree.holds(unit.path, goal.unit.path)) and by.may("see", *goal.unit.paths)
    ]


def goals(unit: Unit, by: Authority, day: date) -> list[Aim]:
    """Those goals with how they stand. Two statements, and one for the roles."""
    found = goals_seen(unit, by)
    if not found:
        return []
    now, roles = tally.figures([goal.unit for goal in found], day), figures.roles_asked(None)
    return [
        Aim(goal, now[goal.unit_id].get((UNITS, goal.level.key), 0), figures.summed(now[goal.unit_id], roles))
        for goal in found
    ]


def number(coverage: figures.Coverage, kind: str) -> int:
    """The figure of a kind."""
    return {figures.SEATS: coverage.seats, figures.FILLED: coverage.claimed, figures.VERIFIED: coverage.verified}[kind]


class Change(NamedTuple):
    """`n` more or fewer from `day` on; `total` is the figure from that day."""

    day: date
    n: int
    total: int


def changes(unit: Unit, day: date, kind: str, role: str | None) -> list[Change]:
    """Every change of a figure up to `day`, the latest first. One statement, and one for the roles."""
    roles = figures.roles_asked(role)
    found: list[Change] = []
    total = 0
    for when, change in sorted(tally.history(unit, day).items()):
        n = number(figures.summed(change, roles), kind)
        if n:
            total += n
            found.append(Change(when, n, total))
    return found[::-1]


def made_of(unit: Unit, day: date) -> list[Appointment]:
    """At a leaf: the appointments themselves, as the figures count them."""
    if not tally.is_leaf(unit):
        return []
    rows = Appointment.objects.on(day).filter(post__unit=unit, post__seats__isnull=False)
    held = list(rows.select_related("person__same_as", "post__role").order_by("post__role__rank", "seat")[:PAGE])
    posts.dress(held, day)
    return held


def counted_again(unit: Unit, day: date, kind: str, role: str | None) -> int | None:
    """The figure counted just now from the rows themselves; None where that would take too long for a page."""
    if not tally.is_leaf(unit) and tree.depth(unit.path) < RECOUNTED_FROM:
        return None
    if day < unit.since:
        return 0  # it was not there yet
    return number(figures.summed(tally.recount(unit, day), figures.roles_asked(role)), kind)


def for_export(unit: Unit, by: Authority, day: date) -> list[Unit]:
    """The unit and those right below, for a file."""
    below, _following = children(unit, by, day, size=MOST_EXPORTED)
    return [unit, *below]
