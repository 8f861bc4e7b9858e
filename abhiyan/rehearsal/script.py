"""What will happen in an invented world, drawn once from the seed and from codes and keys.

Strong branches report in time and verify nearly everybody; weak ones are late, and have more vacancies that stay. A few
booths are padded: many volunteers on one day, all helped by one person, on one device and three phones. Nothing treats
them otherwise; they are there to be seen.
"""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from abhiyan.plans.models import Activity
from abhiyan.rehearsal.branches import Branches
from abhiyan.rehearsal.build import Chair, Holders, Place, places
from abhiyan.rehearsal.charges import MINISTER
from abhiyan.rehearsal.fate import chance

DAY = timedelta(days=1)
LATE_PROOFS = 14  # days after the window in which some still prove their number
VOLUNTEERS = 5.4  # at most so many at a booth of the strongest branch; half of it on average
PADDED = 0.004  # of the booths of a branch of no strength at all
PROVES = 0.95  # of the workers of a branch of full strength prove to be real
OPENS = 0.25  # of those above the leaves who prove it open the page that the answer names, and say more there
HELPED = 0.12  # of the volunteers have an office-bearer write for them
RUSH = (1.0, 0.8, 0.7, 0.7, 0.6, 0.8, 1.1, 1.6)  # how busy the days of registration are: the first and the last most


class Fate(NamedTuple):
    """What becomes of one assignment. A day that is None never comes; `checked` is days after the report."""

    begins: date | None
    reports: date | None
    sent_back: date | None
    checked: int | None
    waived: date | None


class Volunteer(NamedTuple):
    """Somebody who signs up for `role` at a leaf; `number` makes their name, `phone` their number.

    drive: the code of the place where somebody pads the list, on one device; empty for people of their own.
    """

    unit_id: int
    path: str
    role: str
    number: int
    phone: int
    is_helped: bool
    drive: str = ""


@dataclass
class Script:
    """Days on which people act. proofs, opening, leaving: places in the roll of invented people, from 0; opening: those
    who look at their own page then.

    shut_on: the first day after the last window, None where none ends within the play.
    """

    branches: Branches
    first: date
    last: date
    proofs: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))
    opening: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))
    leaving: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))
    filling: dict[date, list[tuple[Place, Chair]]] = field(default_factory=lambda: defaultdict(list))
    volunteers: dict[date, list[Volunteer]] = field(default_factory=lambda: defaultdict(list))
    shut_on: date | None = None

    @property
    def seed(self) -> int:
        return self.branches.seed

    @property
    def days_in_all(self) -> int:
        return (self.last - self.first).days

    def fate(self, activity: str, unit: str, path: str, since: date, due: date) -> Fate:
        """What becomes of the assignment of an activity at the unit with that code."""
        return fate(self.seed, f"{activity}/{unit}", self.branches.strength(path), since, due)


def write(seed: int, holders: Holders, activities: Sequence[Activity], *, first: date, last: date) -> Script:
    """Everything that will happen from `first` through `last`. The same whatever was played already."""
    script = Script(Branches(seed), first, last)
    windows = [one for one in activities if one.kind == "registration"]
    days = sorted({day for one in windows for day in _played(script, one)}) or [first]
    ends = [one.last_day for one in windows if one.last_day >= first]
    script.shut_on = max(ends) + DAY if ends and max(ends) < last else None
    number = _seats(script, holders, days)
    _volunteers(script, number, _rushes(script, windows))
    return script


def _played(script: Script, one: Activity) -> list[date]:
    """The days of an activity that are played."""
    return _between(max(script.first, one.since), min(script.last, one.last_day))


def _rushes(script: Script, windows: Sequence[Activity]) -> "dict[str, _Rush]":
    """role -> the days on which people sign up for it."""
    days: dict[str, set[date]] = defaultdict(set)
    for one in windows:
        if one.target_role:
            days[one.target_role.key].update(_played(script, one))
    return {role: _Rush(sorted(some)) for role, some in days.items() if some}


def fate(seed: int, name: str, strength: float, since: date, due: date) -> Fate:
    """Most on a day of the period, weak branches days later, a few never; some sent back, some let off."""
    drawn = chance(seed, "report", name)
    span = (due - since).days
    day = since + timedelta(days=int(chance(seed, "when", name) * (span + 1)))
    begins = since if chance(seed, "begin", name) < 0.12 else None
    if chance(seed, "waive", name) < 0.012:
        return Fate(begins, None, None, None, day)
    if drawn > 0.55 + 0.44 * strength:
        return Fate(begins, None, None, None, None)
    if chance(seed, "late", name) > strength:
        day = due + timedelta(days=1 + int(4 * drawn))
    back = day + DAY if chance(seed, "back", name) < 0.1 * (1.3 - strength) else None
    checked = 1 + int(3 * chance(seed, "pause", name)) if chance(seed, "check", name) < 0.35 + 0.6 * strength else None
    return Fate(begins, day, back, checked, None)


# --- seats ------------------------------------------------------------------------------------------------------------


def _seats(script: Script, holders: Holders, days: Sequence[date]) -> int:
    """Who proves when, who leaves, which vacancies are filled; return the last number given to a person."""
    everybody = [(place, seat) for place in places() for seat in holders(place)]
    before = _between(script.first, days[0] - DAY) or days
    fillings: list[tuple[date, Place, int]] = []
    for at, (place, seat) in enumerate(everybody):
        name = f"{place.code}/{place.role}/{seat or at}"
        strength = script.branches.strength(place.path)
        # Whoever works above the leaves hears of it at the first meetings, workers at the leaf in the window.
        if proof := _proof(script, name, strength, days if place.is_leaf else before):
            script.proofs[proof].append(at)
            if not place.is_leaf and chance(script.seed, "opens", name) < OPENS:
                script.opening[proof].append(at)
        if place.role == MINISTER:
            continue  # ministers are the government's: no branch appoints one
        if seat and chance(script.seed, "leave", name) < (0.0015 if place.is_leaf else 0.05) * (1.4 - strength):
            left = script.first + timedelta(days=1 + int(chance(script.seed, "left", name) * script.days_in_all))
            script.leaving[left].append(at)
            fillings.append((left + DAY, place, seat))
    fillings += _vacancies(script, holders)
    return _fill(script, fillings, len(everybody))


def _proof(script: Script, name: str, strength: float, days: Sequence[date]) -> date | None:
    """When a worker proves to be real, if ever: mostly in the window, some after it."""
    drawn, share = chance(script.seed, "proof", name), PROVES * strength
    if drawn < share * 0.85:
        return days[int(drawn / (share * 0.85) * len(days))]
    if drawn < share:
        return days[-1] + timedelta(days=int(chance(script.seed, "late proof", name) * LATE_PROOFS))
    return None


def proves_ever(seed: int, name: str, strength: float) -> bool:
    """Whether the worker of a seat proves to be real, in the window or after it."""
    return chance(seed, "proof", name) < PROVES * strength


def _vacancies(script: Script, holders: Holders) -> Iterator[tuple[date, Place, int]]:
    """Vacancies of the first day, from which day on somebody looks for a holder."""
    for place in places():
        if place.role == MINISTER:
            continue
        held = set(holders(place)) if place.seats else set()
        for seat in range(1, (place.seats or 0) + 1):
            if seat not in held:
                yield script.first, place, seat


def _fill(script: Script, vacant: Iterable[tuple[date, Place, int]], number: int) -> int:
    """A branch appoints on one day of the week, the weak ones seldom."""
    for open_from, place, seat in vacant:
        name = f"{place.code}/{place.role}/{seat}"
        if chance(script.seed, "filled", name) > 0.25 * script.branches.strength(place.path):
            continue
        week = int(chance(script.seed, "week", name) * 4)
        weekday = int(chance(script.seed, "weekday", script.branches.code(place.path)) * 6)
        day = open_from + timedelta(days=7 * week + (weekday - open_from.weekday()) % 7)
        number += 1
        script.filling[day].append((place, Chair(place.post_id, seat, number)))
    for day in script.filling:
        script.filling[day].sort(key=lambda one: (script.branches.path(one[0].path), one[1].number))
    return number


# --- volunteers -------------------------------------------------------------------------------------------------------


def _volunteers(script: Script, number: int, rushes: "dict[str, _Rush]") -> None:
    """Volunteers of each leaf, none to four, by the strength of its branch; and the padded ones."""
    seed = script.seed
    for place in places():
        rush = rushes.get(place.role)
        if place.seats is not None or rush is None:
            continue
        strength = script.branches.strength(place.path)
        padded = is_padded(seed, place.code, strength)
        count = 12 + int(14 * chance(seed, "many", place.code)) if padded else 0
        count = count or int(VOLUNTEERS * strength * chance(seed, "volunteers", place.code))
        for one in range(count):
            number += 1
            day = rush.days[-1] if padded else rush.day(chance(seed, "day", place.code, one))
            phone = number - one + one % 3 if padded else number  # three phones for all of them
            helped = padded or chance(seed, "helped", number) < HELPED
            drive = place.code if padded else ""
            script.volunteers[day].append(
                Volunteer(place.unit_id, place.path, place.role, number, phone, helped, drive)
            )


def is_padded(seed: int, code: str, strength: float) -> bool:
    """Whether the volunteers of a leaf are made up, all of them."""
    return chance(seed, "padded", code) < PADDED * (1.3 - strength)


class _Rush:
    """Spreads people over the days of registration as they come: the first days and the last are the busiest."""

    def __init__(self, days: Sequence[date]) -> None:
        weights = [RUSH[int(at * len(RUSH) / len(days))] for at in range(len(days))]
        self.days, self.ends = days, list(accumulate(weight / sum(weights) for weight in weights))

    def day(self, drawn: float) -> date:
        return self.days[min(bisect(self.ends, drawn), len(self.days) - 1)]


def _between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
