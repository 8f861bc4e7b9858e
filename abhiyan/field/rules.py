"""What a visit may say, where it was, and what padded visits look like. Plain data: no table, no clock, no settings.

Every bound says why it is where it is. A sign is no proof: a college with two teams has two visits alike.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from abhiyan.scheduling.problem import straight_km

MORNING, AFTERNOON = "am", "pm"
PARTS = (MORNING, AFTERNOON)

MOST_MET = 20_000  # people met at one visit: a whole university's ground
MOST_TALKS = 50
LATE_DAYS = timedelta(days=30)  # a visit may come so long after it was made
AHEAD = timedelta(minutes=10)  # what a phone's clock may be ahead without being asked

DECIMALS = 2  # of a degree: steps of about 1.1 km from south to north and 1 km from west to east


def coarse(latitude: float, longitude: float) -> tuple[float, float]:
    """A point rounded to about a kilometre: where a team was, never where somebody stood."""
    return round(latitude, DECIMALS), round(longitude, DECIMALS)


# --- signs of padding -------------------------------------------------------------------------------------------------

ROUND, ALIKE, RUSH, APART, NIGHT = "round", "alike", "rush", "apart", "night"

ROUND_FROM = 5  # visits of a team, below which round numbers are chance
ROUND_SHARE = 0.8  # of them: honest counts end in 0 one time in ten, and people round the large ones
ALIKE_FROM = 4  # visits of a team with one and the same count of people
RUSH_FROM = 4  # visits of a team
RUSH_MINUTES = 20  # within which they were made: a talk alone takes as long
FASTEST_KMPH = 60  # between two places of a day, along the great circle
APART_KM = 5  # nearer than that a coarse place and a moment say nothing
DAY_BEGINS, DAY_ENDS = 6, 21  # hours in which people are met


class Seen(NamedTuple):
    """A visit as the rules look at it. at: a moment in India; point: coarse, in degrees, of the phone or the place."""

    pk: int
    at: datetime
    met: int
    point: tuple[float, float] | None


class Found(NamedTuple):
    """A sign: of which kind, how many visits, how far above what is usual (1: just so far), what a page words."""

    kind: str
    size: int
    weight: float
    details: dict[str, Any]


def signs(visits: Iterable[Seen]) -> list[Found]:
    """What the visits of one team show."""
    some = sorted(visits, key=lambda one: one.at)
    return [found for rule in (round_counts, alike, rush, apart, night) if (found := rule(some))]


def round_counts(visits: Sequence[Seen]) -> Found | None:
    """Nearly every count of people ends in a nought."""
    counted = [one for one in visits if one.met >= 10]
    n = sum(one.met % 10 == 0 for one in counted)
    if len(counted) < ROUND_FROM or n < ROUND_SHARE * len(counted):
        return None
    return Found(ROUND, n, n / (ROUND_SHARE * ROUND_FROM), {"of": len(counted)})


def alike(visits: Sequence[Seen]) -> Found | None:
    """The same count of people again and again."""
    ((met, n),) = Counter(one.met for one in visits if one.met).most_common(1) or ((0, 0),)
    return Found(ALIKE, n, n / ALIKE_FROM, {"met": met}) if n >= ALIKE_FROM else None


def rush(visits: Sequence[Seen]) -> Found | None:
    """Many visits within minutes."""
    within = timedelta(minutes=RUSH_MINUTES)
    most = max((sum(one.at <= other.at <= one.at + within for other in visits) for one in visits), default=0)
    return Found(RUSH, most, most / RUSH_FROM, {"minutes": RUSH_MINUTES}) if most >= RUSH_FROM else None


def apart(visits: Sequence[Seen]) -> Found | None:
    """One after the other in places too far from one another for one team."""
    days: dict[Any, list[Seen]] = defaultdict(list)
    for one in visits:
        if one.point is not None:
            days[one.at.date()].append(one)
    far = [pair for some in days.values() for pair in pairwise(some) if _too_fast(*pair) > 1]
    if not far:
        return None
    first, then = max(far, key=lambda pair: _too_fast(*pair))
    minutes = round((then.at - first.at) / timedelta(minutes=1))
    return Found(
        APART, len(far), min(10.0, _too_fast(first, then)), {"km": round(_km(first, then)), "minutes": minutes}
    )


def _km(one: Seen, other: Seen) -> float:
    return straight_km(*one.point, *other.point) if one.point and other.point else 0.0


def _too_fast(one: Seen, other: Seen) -> float:
    """How many times faster than FASTEST_KMPH they went; 0 for places that are near."""
    km = _km(one, other)
    if km < APART_KM:
        return 0.0
    hours = (other.at - one.at) / timedelta(hours=1)
    return km / max(hours, 1 / 60) / FASTEST_KMPH


def night(visits: Sequence[Seen]) -> Found | None:
    """People met when colleges are shut and streets are empty."""
    some = [one for one in visits if one.met and not DAY_BEGINS <= one.at.hour < DAY_ENDS]
    return Found(NIGHT, len(some), float(len(some)), {"hour": f"{some[0].at:%H:%M}"}) if some else None
