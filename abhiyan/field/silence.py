"""Where links of drives ask for nothing: in the silence before a poll."""

from datetime import datetime

from abhiyan.kernel import tree
from abhiyan.messaging.models import Silence
from abhiyan.units.models import Unit, in_ranges


def silent_until(unit: Unit, now: datetime) -> datetime | None:
    """When the silence is over that is on at a unit, above it, or at any place below; None where none is.

    A drive's links hang all over its unit and nothing is known of who reads them, so a part that is silent silences
    them all: longer than need be, never shorter. One statement where there is no silence; one more for each that is on
    in the tree in which the unit has no place.
    """
    rows = Silence.objects.filter(since__lte=now, until__gt=now).select_related("unit")
    return max((one.until for one in rows if _touches(one.unit, unit)), default=None)


def _touches(silent: Unit, unit: Unit) -> bool:
    """Whether one of the two stands in the other, or something does that stands below both."""
    if any(place and (tree.holds(silent.path, place) or tree.holds(place, silent.path)) for place in unit.paths):
        return True
    below = Unit.objects.filter(in_ranges([(unit.path, tree.after(unit.path))], "path"))
    return below.filter(in_ranges([(silent.path, tree.after(silent.path))], "path", "area_path")).exists()
