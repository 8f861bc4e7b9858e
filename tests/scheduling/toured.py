"""One leader's tour of six regions, anew with each seed, and its shortest way counted out: the oracle.

It knows nothing of the solver nor of the validator.
"""

import random
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from itertools import product

from abhiyan.scheduling import Event, Guest, Limits, Place, Problem, Reason, Slot, Venue, whole_days

FIRST, LAST = date(2018, 2, 21), date(2018, 3, 3)
HOLI = whole_days(date(2018, 3, 1), date(2018, 3, 2))
WORST = 10**6


def tour(seed: int) -> Problem:
    """Six regions' conferences; the leader and the halls are free on some half-days, anew with each seed."""
    draw = random.Random(f"tour {seed}")

    def lost(share: float) -> frozenset[Slot]:
        return frozenset(slot for slot in sorted(whole_days(FIRST, LAST)) if draw.random() < share)

    towns = [
        Place(f"r{n}", latitude=round(draw.uniform(24.5, 28), 3), longitude=round(draw.uniform(77.5, 84.5), 3))
        for n in range(1, 7)
    ]
    return Problem(
        events=tuple(Event(one.key, one.key, FIRST, LAST, venue=f"hall-{one.key}", chief="leader") for one in towns),
        guests=(Guest("leader", home="capital", busy=lost(0.5), most_a_day=1, most_days_running=2, tours=True),),
        places=(*towns, Place("capital", latitude=26.85, longitude=80.95)),
        venues=tuple(Venue(f"hall-{one.key}", blackouts=lost(0.35)) for one in towns),
        holidays=HOLI,
        limits=Limits(overnight_km=600, same_day_km=150),
    )


# --- counted out ------------------------------------------------------------------------------------------------------


def fewest_points(given: Problem, wishes: Collection[Reason] | None = None) -> int | None:
    """What the shortest tour costs; None where there is none. With `wishes`, only these count."""
    count = _Count(given, wishes)
    if not all(any(count.is_open(one, slot, set()) for slot in one.slots()) for one in count.unled):
        return None
    found = count.left(0, frozenset(), (), 0)
    return found if found < WORST else None


class _Count:
    """Day by day: which are done, where yesterday was spent, how many days running."""

    def __init__(self, given: Problem, wishes: Collection[Reason] | None) -> None:
        self.given, self.leader, self.wishes = given, given.guests[0], wishes
        led = {one.key for one in given.events if one.chief and self.counts("chief", event=one.key)}
        self.led = [one for one in given.events if one.key in led]
        self.unled = [one for one in given.events if one.key not in led]
        self.busy = self.leader.busy if self.counts("busy") else set()
        self.holidays = given.holidays if self.counts("holiday") else set()
        self.most_a_day = self.leader.most_a_day if self.counts("guest_most_a_day") else 2
        self.most_running = self.leader.most_days_running if self.counts("most_days_running") else None
        self.within = given.limits.same_day_km if self.counts("same_day_km") else None
        self.overnight = given.limits.overnight_km if self.counts("overnight_km") else None
        first, last = min(one.first for one in given.events), max(one.last for one in given.events)
        self.days = [first + timedelta(number) for number in range((last - first).days + 1)]
        self.left, self.of_day = cache(self._left), cache(self._of_day)

    def counts(self, kind: str, **about: str) -> bool:
        return self.wishes is None or any(
            one.kind == kind and all(getattr(one, name) == key for name, key in about.items()) for one in self.wishes
        )

    def is_open(self, event: Event, slot: Slot, busy: Collection[Slot]) -> bool:
        hall = self.given.venue[event.venue].blackouts if self.counts("venue_blackout", venue=event.venue) else set()
        return slot in event.slots() and not any(slot in some for some in (hall, self.holidays, busy))

    def is_near(self, one: str, other: str, limit: int | None) -> bool:
        return limit is None or self.given.km(one, other) <= limit

    def _of_day(self, day: date) -> list[tuple[Event, ...]]:
        """What the leader could do that day: one event, or two."""
        morning, afternoon = (
            [one for one in self.led if self.is_open(one, slot, self.busy)] for slot in sorted(whole_days(day))
        )
        pairs = [
            (one, other)
            for one in morning
            for other in afternoon
            if one is not other and self.is_near(one.place, other.place, self.within)
        ]
        return [(one,) for one in self.led if one in morning + afternoon] + (pairs if self.most_a_day > 1 else [])

    def _left(self, number: int, done: frozenset[str], at: tuple[str, ...], running: int) -> int:
        """The cheapest way on from the morning of that day; `at`: where yesterday was spent, nowhere for at home."""
        homeward = self.points(at[-1], self.leader.home) if at else 0
        if len(done) == len(self.led):
            return homeward
        if number == len(self.days):
            return WORST
        best = homeward + self.left(number + 1, done, (), 0)
        for some in self.of_day(self.days[number]) if running != self.most_running else ():
            places, keys = tuple(one.place for one in some), {one.key for one in some}
            if keys & done or not all(self.is_near(*pair, self.overnight) for pair in product(at, places)):
                continue
            way = homeward + self.points(self.leader.home, places[0])
            way = min(way, self.points(at[-1], places[0])) if at else way
            way += self.points(*places) if len(places) == 2 else 0
            best = min(best, way + self.left(number + 1, done | keys, places, running + 1))
        return best

    def points(self, one: str, other: str) -> int:
        return self.given.points(self.given.km(one, other))
