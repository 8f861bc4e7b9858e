"""When an address is shut because a poll is near.

Its page is the same for everybody, may be kept on the way and asks nobody who they are; the transmission comes from
another host. So it is shut as one, wherever a unit that it is for is touched: longer than need be, never shorter.
"""

from collections.abc import Iterable
from datetime import datetime

from abhiyan.live.models import Address
from abhiyan.messaging import silence
from abhiyan.messaging.models import Silence
from abhiyan.plans.models import Activity


def silent_until(activity: Activity, now: datetime) -> datetime | None:
    """When the silence is over that is on somewhere in the activity's branch; None where none is."""
    return silence.silent_until(_places(activity), now)


def between(activity: Activity, since: datetime, until: datetime) -> Silence | None:
    """The first silence somewhere in the activity's branch at some time in [since, until)."""
    return next(silence.between(_places(activity), since, until), None)


def shut(addresses: Iterable[Address], now: datetime) -> set[int]:
    """Which of them are in silence, by number. One statement where there is none."""
    if not Silence.objects.filter(since__lte=now, until__gt=now).exists():
        return set()
    return {one.pk for one in addresses if silent_until(one.activity, now)}


def _places(activity: Activity) -> silence.Places:
    return activity.within.paths if activity.within else (activity.branch, None)
