"""Who is behind with the plan: the units of a level in order, beside their siblings and the state's middle."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from statistics import median
from typing import NamedTuple

from django.db.models import Q
from django.utils.formats import number_format

from abhiyan.coverage import figures, reads
from abhiyan.coverage.figures import VERIFIED, Coverage
from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.plans.counting import CHECKED, DONE, DUE, KINDS, LATE
from abhiyan.plans.models import Activity
from abhiyan.units import below, tally
from abhiyan.units.counting import UNITS
from abhiyan.units.models import Level, Measure, Unit

PAGE = 50  # units of one page
FEWEST = 3  # units of a level before their median is told: of two it would tell the other's figure


class Standing(NamedTuple):
    """How far a unit is behind. `undone`: of what is due, not done; wanted, verified: people of targets begun."""

    unit_id: int
    path: str
    due: int
    done: int
    checked: int
    late: int
    undone: int
    wanted: int
    verified: int

    @property
    def key(self) -> tuple[int, float, int, str]:
        """Sorts the furthest behind first: late, then the undone share of what is due, then targets short."""
        return -self.late, -self.undone / self.due if self.due else 0.0, -self.short, self.path

    @property
    def kept(self) -> int:
        """Of what is due: done."""
        return self.due - self.undone

    @property
    def short(self) -> int:
        """Verified people wanting to the targets."""
        return max(0, self.wanted - self.verified)

    @property
    def is_behind(self) -> bool:
        return bool(self.late or self.undone or self.short)


class Median(NamedTuple):
    """The middle of a level: how many assignments late, which share of the due ones done (0 to 1; None: none due)."""

    units: int
    late: float
    kept_share: Fraction | None

    @property
    def late_words(self) -> str:
        """3; 2.5 between two."""
        return number_format(self.late, decimal_pos=1 if self.late % 1 else 0, force_grouping=True)

    @property
    def kept_words(self) -> str:
        """A share rounded down: 87%; empty where nothing is due."""
        return "" if self.kept_share is None else f"{int(self.kept_share * 100)}%"


def levels(unit: Unit, asked: Sequence[Activity]) -> list[Level]:
    """The level right below, and those further down at which an activity of the plan acts; never the leaf from afar."""
    if tally.is_leaf(unit):
        return []
    found = list(Level.objects.filter(Q(tree=unit.tree, depth__gt=unit.depth) | Q(is_leaf=True)).order_by("depth"))
    above = [level for level in found if not level.is_leaf]
    acting_at = {one.level_id for one in asked}
    return [level for level in above if level == above[0] or level.pk in acting_at] or found


def behind(
    unit: Unit, level: Level, day: date, by: Authority, asked: Sequence[Activity], *, people: bool = True
) -> list[Standing]:
    """The units of `level` below `unit` that `by` sees, the furthest behind first; without `people` by work alone."""
    if level.is_leaf:
        seen, _more = reads.children(unit, by, day, size=reads.MOST_EXPORTED)
        found = _of_leaves(seen, unit, day, asked)
    else:
        placed = below.placed_at(unit, level.depth - unit.depth, day)
        found = standings(_seen(placed, by), level.depth, day, asked, people=people)
    return sorted(found, key=lambda one: one.key)


def _seen(placed: Mapping[int, str], by: Authority) -> Mapping[int, str]:
    """Those of the units that `by` sees."""
    ids = by.see(Unit).filter(pk__in=list(placed)).values_list("pk", flat=True)
    return {pk: placed[pk] for pk in ids}


def standings(
    placed: Mapping[int, str], depth: int, day: date, asked: Sequence[Activity], *, people: bool = True
) -> list[Standing]:
    """How units at `depth`, {id: path}, stand; without `people` just what is due, done and late."""
    aims = [one for one in asked if people and _aims(one, depth, day)]
    measures = _measures(asked, depth, aims, KINDS if people else (DUE, DONE, LATE))
    now = below.figures_at(placed, depth, day, measures)
    subjects, roles = _named(asked, aims)
    return [_standing(pk, path, now[pk], subjects, roles, _wanted(path, now[pk], aims)) for pk, path in placed.items()]


def _of_leaves(leaves: Sequence[Unit], unit: Unit, day: date, asked: Sequence[Activity]) -> list[Standing]:
    """The same for leaves, which sum their own rows."""
    aims = [one for one in asked if _aims(one, leaves[0].depth, day)] if leaves else []
    now, (subjects, roles) = tally.figures(leaves, day), _named(asked, aims)
    wanted = sum(one.target_count or 0 for one in aims)
    place = "path" if unit.tree == tree.ORGANISATION else "area_path"
    return [_standing(one.pk, getattr(one, place), now[one.pk], subjects, roles, wanted) for one in leaves]


def _named(asked: Sequence[Activity], aims: Sequence[Activity]) -> tuple[frozenset[str], list[str]]:
    """What the measures of the activities are named by, and of the targets (a role for each)."""
    return frozenset(one.subject for one in asked), [one.target_role.key for one in aims if one.target_role]


def _aims(activity: Activity, depth: int, day: date) -> bool:
    """Whether a target has begun and is counted whole at units of `depth`: not one limited to a part of such."""
    within = activity.within
    return activity.target_level is not None and activity.since <= day and (within is None or within.depth <= depth)


def _measures(
    asked: Sequence[Activity], depth: int, aims: Sequence[Activity], kinds: Sequence[str]
) -> dict[int, tuple[str, str]]:
    """The measures that say how units at `depth` stand: of work done there or below, of the people wanted and where."""
    work = {one.subject for one in asked if one.level.is_leaf or one.level.depth >= depth}
    people = {one.target_role.key for one in aims if one.target_role}
    places = {one.target_level.key for one in aims if one.target_level}
    rows = Measure.objects.filter(kind__in=[*kinds, VERIFIED, UNITS], subject__in=[*work, *people, *places])
    return {pk: (kind, subject) for pk, kind, subject in rows.values_list("pk", "kind", "subject")}


def _wanted(path: str, now: tally.Figures, aims: Sequence[Activity]) -> int:
    """How many people the targets want at the unit that stands at `path`, with those figures."""
    here = [one for one in aims if one.within is None or tree.holds(one.within.path, path)]
    return sum((one.target_count or 0) * now.get((UNITS, one.target_level.key), 0) for one in here if one.target_level)


def _standing(
    pk: int, path: str, now: tally.Figures, subjects: Collection[str], roles: Sequence[str], wanted: int
) -> Standing:
    sums = dict.fromkeys(KINDS, 0)
    undone = 0
    for (kind, subject), n in now.items():
        if kind in sums and subject in subjects:
            sums[kind] += n
            undone += _undone(now, subject) if kind == DUE else 0
    verified = sum(now.get((VERIFIED, role), 0) for role in roles) if wanted else 0
    return Standing(pk, path, sums[DUE], sums[DONE], sums[CHECKED], sums[LATE], undone, wanted, verified)


def _undone(now: tally.Figures, subject: str) -> int:
    """Of an activity's assignments that are due, those not done. What was done early hides none that is late."""
    due, done, late = (now.get((kind, subject), 0) for kind in (DUE, DONE, LATE))
    return max(late, due - done)


def page_of(ranked: Sequence[Standing], after: str, size: int = PAGE) -> tuple[Sequence[Standing], str]:
    """The standings after the unit at path `after` (from the beginning without one), and the key of the next page."""
    start = next((number + 1 for number, one in enumerate(ranked) if one.path == after), 0)
    page = ranked[start : start + size]
    return page, page[-1].path if start + size < len(ranked) else ""


class Line(NamedTuple):
    """A unit of the list with its people."""

    unit: Unit
    standing: Standing
    coverage: Coverage


def lines(page: Sequence[Standing], day: date, by: Authority) -> list[Line]:
    """The units of a page, in its order."""
    rows = by.see(Unit).filter(pk__in=[one.unit_id for one in page]).select_related("level")
    units: dict[int, Unit] = {unit.pk: unit for unit in rows}
    ordered = [one for one in page if one.unit_id in units]
    covered = figures.coverage([units[one.unit_id] for one in ordered], day)
    return [Line(line.unit, one, line.coverage) for one, line in zip(ordered, covered, strict=True)]


def median_of(found: Collection[Standing]) -> Median | None:
    """The middle of a level; None for fewer units than would hide one another."""
    if len(found) < FEWEST:
        return None
    shares = [Fraction(one.kept, one.due) for one in found if one.due]
    return Median(len(found), median(one.late for one in found), median(shares) if shares else None)


def median_for(
    unit: Unit, level: Level, ranked: Collection[Standing], day: date, asked: Sequence[Activity]
) -> Median | None:
    """The middle of all units of `level` in the tree; None for leaves: 141,000 booths have none."""
    if level.is_leaf:
        return None
    return median_of(ranked if unit.depth == 1 else of_level(unit, level.depth, day, asked))


class Compared(NamedTuple):
    """A unit among those of its level: its place among the siblings one sees, and the middle of the whole tree."""

    standing: Standing
    place: int
    siblings: int
    median: Median | None


def compared(unit: Unit, day: date, by: Authority, asked: Sequence[Activity]) -> Compared | None:
    """The unit beside its siblings and the state; None for the top, a leaf, or a unit that did not stand on the day."""
    if unit.depth == 1 or tally.is_leaf(unit):
        return None
    everywhere = of_level(unit, unit.depth, day, asked)
    siblings = {one.pk for one in reads.siblings(unit, by, day)}
    ranked = sorted((one for one in everywhere if one.unit_id in siblings), key=lambda one: one.key)
    place = next((number for number, one in enumerate(ranked, start=1) if one.unit_id == unit.pk), 0)
    return Compared(ranked[place - 1], place, len(ranked), median_of(everywhere)) if place else None


def of_level(unit: Unit, depth: int, day: date, asked: Sequence[Activity]) -> list[Standing]:
    """The work of every unit at `depth` of the tree that `unit` is in, for its median alone: not for lists."""
    top = Unit.objects.get(path=tree.root(unit.tree))
    return standings(below.placed_at(top, depth - 1, day), depth, day, asked, people=False)
