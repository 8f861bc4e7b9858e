"""Whether a piece may be passed on and looked at this moment, by the team and the readers of one unit.

Asked at each request, of the tables themselves: what is withdrawn, over or silent is gone for everybody at once, and a
copy on the way lives no longer than KEPT seconds, nor into a silence.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from abhiyan.kits import rules
from abhiyan.kits.models import Kit
from abhiyan.messaging import outbox
from abhiyan.messaging.models import Silence
from abhiyan.units.models import Unit

KEPT = 60  # seconds that a browser, or something on the way, may keep a page or file
WITHDRAWN, EARLY, OVER, SILENCE, UNKNOWN = "withdrawn", "early", "over", "silence", "unknown"

Quiet = Sequence[tuple[str, datetime, datetime]]
"""(path, since, until) of silence that is on, or begins within KEPT seconds."""


class Stand(NamedTuple):
    """why: a word for what keeps it back, empty where it stands. fresh: seconds that a copy may be kept."""

    why: str
    fresh: int = 0


def moment() -> datetime:
    """Now, by which silence goes: as for messages."""
    return outbox.moment()


def quiet(now: datetime) -> Quiet:
    """Silence that is on at `now` or begins soon. One statement."""
    rows = Silence.objects.filter(until__gt=now, since__lte=now + timedelta(seconds=KEPT))
    return list(rows.values_list("unit__path", "since", "until"))


def of(kit: Kit, unit: Unit, *, day: date, now: datetime, quiet: Quiet) -> Stand:
    """How a kit stands for the team and the readers of a unit."""
    if kit.state == Kit.WITHDRAWN:
        return Stand(WITHDRAWN)
    if kit.state != Kit.HANDED or not kit.is_for(unit):
        return Stand(UNKNOWN)
    if why := rules.early_or_over(kit.since, kit.until, day):
        return Stand(why)
    begins = [since for path, since, _until in quiet if _holds(path, unit)]
    if any(since <= now for since in begins):
        return Stand(SILENCE)
    return Stand("", min([KEPT, *(int((since - now).total_seconds()) for since in begins)]))


def silent_until(unit: Unit, quiet: Quiet) -> datetime | None:
    """When the silence ends that is on at a unit."""
    return max((until for path, _since, until in quiet if _holds(path, unit)), default=None)


def _holds(path: str, unit: Unit) -> bool:
    return any(place and place.startswith(path) for place in unit.paths)
