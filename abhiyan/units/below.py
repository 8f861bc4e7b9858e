"""Every unit of a level below another at once: where they stood on a day, their figures.

What ranks all mandals of a state without asking for each.
"""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import connection
from django.db.models import Q

from abhiyan.kernel import clock, tree
from abhiyan.units import tally
from abhiyan.units.models import Level, Placement, Unit
from abhiyan.units.tally import Figures

_OPEN = "{0}.since <= %s AND ({0}.until IS NULL OR {0}.until > %s)"
# Totals and tail in one statement, as units.tally reads them, but for the measures asked alone.
_READ = f"""
SELECT unit_id, measure_id, SUM(n) FROM (
    SELECT unit_id, measure_id, n FROM units_total
    WHERE unit_id IN ({{units}}) AND measure_id IN ({{measures}}) AND day <= %s
    UNION ALL
    SELECT here.unit_id, tail.measure_id, tail.n
    FROM units_tail AS tail
    CROSS JOIN units_placement AS place
    CROSS JOIN units_placement AS here
    WHERE tail.measure_id IN ({{measures}}) AND tail.day <= %s
        AND place.unit_id = tail.unit_id AND {_OPEN.format("place")}
        AND here.path = substr(place.path, 1, %s) AND here.unit_id IN ({{units}}) AND {_OPEN.format("here")}
) AS both_parts
GROUP BY unit_id, measure_id
"""


def path_on(unit: Unit, day: date) -> str:
    """Where the unit stood in its own tree on `day`; where it stands today, for a day on which it did not."""
    placed = unit.placements.on(day).filter(tree=unit.tree)
    return placed.values_list("path", flat=True).first() or unit.path


def placed_at(unit: Unit, steps: int, day: date) -> dict[int, str]:
    """The units `steps` levels below `unit` on `day`, with their paths: {unit id: path}. A statement a level.

    By parents: the range of a state holds 141,000 booths to be passed over (40 ms for 1,494 mandals; 5 ms so).
    """
    found = {unit.pk: path_on(unit, day)}
    for _ in range(steps):
        here = Placement.objects.on(day).filter(parent__in=list(found), tree=unit.tree)
        found = dict(here.values_list("unit", "path"))
    return found


def within(unit: Unit, steps: int, day: date) -> list[int]:
    """Ids of `unit` and of those down to `steps` levels below on `day`, by parents too. A statement a level."""
    here = found = [unit.pk]
    for _ in range(steps):
        here = list(Placement.objects.on(day).filter(parent__in=here, tree=unit.tree).values_list("unit", flat=True))
        found = found + here
    return found


def stood_below(unit: Unit, day: date, place: str = "") -> Q:
    """The condition that a unit stood at or below `unit` on `day`; for today it is the range of places alone.

    place: the lookup that leads to the unit ("post__unit__"). Two statements for a past day: who came since and who
    went, so that the walk along the index of today's places stays.
    """
    field = "path" if unit.tree == tree.ORGANISATION else "area_path"
    here = Q(**{f"{place}{field}__gte": unit.path, f"{place}{field}__lt": tree.after(unit.path)})
    if day >= clock.today() or unit.parent_id is None:  # nothing comes to the top of a tree, and nothing leaves it
        return here
    gone, come = _moved_since(unit, day, field)
    if come:
        here &= ~Q(**{f"{place}pk__in": come})
    return here | Q(**{f"{place}pk__in": gone}) if gone else here


def _moved_since(unit: Unit, day: date, field: str) -> tuple[list[int], list[int]]:
    """Ids of the units that stood below on `day` and do no more, and of those that do now and did not then."""
    then = path_on(unit, day)
    placed = Placement.objects.filter(tree=unit.tree, since__lte=day, until__gt=day)
    now = Q(**{f"unit__{field}__gte": unit.path, f"unit__{field}__lt": tree.after(unit.path)})
    stood = Q(path__gte=then, path__lt=tree.after(then))
    gone = placed.filter(stood).exclude(now).values_list("unit", flat=True)
    come = placed.filter(now).exclude(stood).values_list("unit", flat=True)
    return list(gone), list(come)


def figures_at(
    units: Collection[int], depth: int, day: date, measures: Mapping[int, tuple[str, str]]
) -> dict[int, Figures]:
    """The figures of units at `depth` that are no leaves, as of `day`, of the measures {id: (kind, subject)}.

    {unit id: {(kind, subject): n}}, empty where there is none. One statement.
    """
    found: dict[int, Figures] = {pk: {} for pk in units}
    if not (measures and units):
        return found
    named = {"units": ", ".join(map(str, units)), "measures": ", ".join(map(str, measures))}
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(**named), [day, day, day, day, tree.SEGMENT * depth, day, day])
        for unit_id, measure_id, n in cursor.fetchall():
            if n:
                found[unit_id][measures[measure_id]] = int(n)
    return found


def depth_in(level: Level, number: int) -> int:
    """The depth of `level` in the tree of that number; 0 where it has no place: only the leaf stands in both."""
    if level.tree == number:
        return level.depth
    return tally.deepest(number) + 1 if level.is_leaf else 0
