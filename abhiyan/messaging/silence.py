"""Where something that is the same for everybody is shut: in the silence before a poll.

A drive's links hang all over its unit, and the page of a live address is one for whoever opens it; nothing is known of
who they are. So a part that is silent silences the whole: longer than need be, never shorter.
"""

from collections.abc import Iterator
from datetime import datetime

from abhiyan.kernel import tree
from abhiyan.messaging.models import Silence
from abhiyan.units.models import Unit, in_ranges

Places = tuple[str, str | None]
"""Where a unit stands: `Unit.paths`."""


def silent_until(places: Places, now: datetime) -> datetime | None:
    """When the silence is over that is on at a unit, above it, or at any place below; None where none is.

    One statement where there is no silence; one more for each that is on in the tree in which the unit has no place.
    """
    rows = Silence.objects.filter(since__lte=now, until__gt=now).select_related("unit")
    return max((one.until for one in rows if _touches(one.unit, places)), default=None)


def between(places: Places, since: datetime, until: datetime) -> Iterator[Silence]:
    """The silences that touch a unit in like manner at some time in [since, until), the first to begin first."""
    rows = Silence.objects.filter(since__lt=until, until__gt=since).select_related("unit").order_by("since", "pk")
    return (one for one in rows if _touches(one.unit, places))


def _touches(silent: Unit, places: Places) -> bool:
    """Whether one of the two stands in the other, or something does that stands below both."""
    if any(place and (tree.holds(silent.path, place) or tree.holds(place, silent.path)) for place in places):
        return True
    below = Unit.objects.filter(in_ranges([(places[0], tree.after(places[0]))], "path"))
    return below.filter(in_ranges([(silent.path, tree.after(silent.path))], "path", "area_path")).exists()
