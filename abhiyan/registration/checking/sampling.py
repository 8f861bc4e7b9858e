"""Which of the claimed are drawn to be called: strata, and a draw that follows from its seed.

Every holding (a person at a post on the day) gets a number that hangs on the seed and its id only. Of each stratum
those with the smallest numbers are taken, so that the same seed takes the same people however they are read. The
number is a polynomial of the third degree with drawn coefficients: any four holdings get independent ones, which is
more than the variance of a sample asks for (two), and a database reckons it in one pass without joining anything.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from random import Random
from typing import Any, NamedTuple

from django.db import connection

from abhiyan.kernel import tree
from abhiyan.kernel.bulk import is_sqlite
from abhiyan.posts.counting import FILLED, VERIFIED
from abhiyan.posts.models import Role
from abhiyan.registration.checking.estimating import Counted, TooFewCalls, allocate
from abhiyan.registration.models import Sample
from abhiyan.units import tally
from abhiyan.units.models import Unit

PRIME = 2**31 - 1  # products of two numbers below it fit in 64 bits; ids stay below it
WHOLE = 20_000  # holdings of a branch that are quicker read whole, from the branch down
MARGIN = 20  # holdings more than wanted that a first look reads of each stratum


class Stratum(NamedTuple):
    """People claimed at a place, whose number is proved (verified) or not. unit: the place, 0 for a whole branch.

    low, high: the range of its paths. claimed: how many; drawn: how many of them are called.
    """

    unit: int
    name_hi: str
    name_en: str
    low: str
    high: str
    verified: bool
    claimed: int
    drawn: int = 0

    def counted(self) -> Counted:
        return Counted(self.verified, self.claimed, self.drawn)


class Drawn(NamedTuple):
    """One who was drawn: the stratum's place in the list, the person's one record, the appointment."""

    stratum: int
    person: int
    appointment: int


class _Holding(NamedTuple):
    number: int
    appointment: int
    person: int
    path: str
    verified: bool


def strata_of(sample: Sample) -> list[Stratum]:
    """The strata of a sample as they were drawn."""
    return [Stratum._make(row) for row in sample.strata]


def strata(unit: Unit, roles: Collection[Role], day: date) -> list[Stratum]:
    """The claimed of a branch by the units right below, and those at the unit itself; counted by the tallies.

    Four statements at most. Strata without anybody are left out.
    """
    children = list(Unit.objects.placed_below(unit, day).order_by("path"))
    figures = tally.figures([unit, *children], day)
    counts = {one: _counted(of, roles) for one, of in figures.items()}
    claimed, verified = counts[unit.pk]
    own = (claimed - sum(counts[one.pk][0] for one in children), verified - sum(counts[one.pk][1] for one in children))
    path = unit.path
    places = [(unit, path, path + "0", own)]
    for child in children:
        there = child.path if tree.tree_of(child.path) == unit.tree else child.area_path or ""
        places.append((child, there, tree.after(there), counts[child.pk]))
    return [
        Stratum(place.pk, place.name_hi, place.name_en, low, high, proved, n)
        for place, low, high, (held, known) in places
        for proved, n in ((True, known), (False, held - known))
        if n > 0
    ]


def _counted(figures: tally.Figures, roles: Collection[Role]) -> tuple[int, int]:
    return tuple(sum(figures.get((kind, role.key), 0) for role in roles) for kind in (FILLED, VERIFIED))  # type: ignore[return-value]  # two kinds


def allocated(unit: Unit, found: Sequence[Stratum], size: int) -> list[Stratum]:
    """The strata with how many to draw of each. Where so few calls don't reach for two a stratum, the units below are
    taken together: then there are two strata. Raises TooFewCalls where even that is too much."""
    try:
        shares = allocate([one.claimed for one in found], size)
    except TooFewCalls:
        found = _together(unit, found)
        shares = allocate([one.claimed for one in found], size)
    return [one._replace(drawn=n) for one, n in zip(found, shares, strict=True)]


def _together(unit: Unit, found: Sequence[Stratum]) -> list[Stratum]:
    return [
        Stratum(0, unit.name_hi, unit.name_en, unit.path, tree.after(unit.path), proved, n)
        for proved in (True, False)
        if (n := sum(one.claimed for one in found if one.verified == proved))
    ]


def draw(unit: Unit, found: Sequence[Stratum], roles: Collection[Role], *, day: date, seed: int) -> list[Drawn]:
    """Those whom the seed takes, by stratum. Whoever holds two posts is drawn once, records of one person too.

    One statement, and one for each stratum of which it found too few.
    """
    total = sum(one.claimed for one in found)
    read = _Reader(unit, [role.pk for role in roles], day, seed)
    branch = unit.path, tree.after(unit.path)
    cut = PRIME if total <= WHOLE else _cut(found)
    holdings = list(read.holdings(*branch, cut=cut, start=_DOWN if cut == PRIME else _FROM_ALL))
    taken = _taken(found, holdings)
    if cut < PRIME and (short := [at for at, one in enumerate(found) if len(taken[at]) < one.drawn]):
        few = sum(one.claimed for one in found if one.verified) <= WHOLE
        if few and any(found[at].verified for at in short):
            holdings += read.holdings(*branch, verified=True, start=_FROM_VERIFIED)
        for one in (found[at] for at in short if not (few and found[at].verified)):
            holdings += read.holdings(one.low, one.high, verified=one.verified)
        taken = _taken(found, holdings)
    return [Drawn(at, one.person, one.appointment) for at in range(len(found)) for one in taken[at]]


def _cut(found: Sequence[Stratum]) -> int:
    """Below which number to look at first, so that each stratum but a small one surely finds enough."""
    shares = [(one.drawn + 6 * one.drawn**0.5 + MARGIN) / one.claimed for one in found if one.claimed > WHOLE // 20]
    return min(PRIME, int(PRIME * max(shares, default=1.0)))


def _taken(found: Sequence[Stratum], holdings: Sequence[_Holding]) -> list[list[_Holding]]:
    """Of each stratum the holdings of the smallest numbers, as many as are drawn, nobody twice."""
    there: dict[int, list[_Holding]] = defaultdict(list)
    by_place: dict[tuple[str, bool], int] = {(one.low, one.verified): at for at, one in enumerate(found)}
    for one in sorted(set(holdings)):
        if (at := _place_of(one, found, by_place)) is not None:
            there[at].append(one)
    people: set[int] = set()
    taken: list[list[_Holding]] = []
    for at, stratum in enumerate(found):
        mine: list[_Holding] = []
        for one in there[at]:
            if len(mine) < stratum.drawn and one.person not in people:
                people.add(one.person)
                mine.append(one)
        taken.append(mine)
    return taken


def _place_of(one: _Holding, found: Sequence[Stratum], by_place: dict[tuple[str, bool], int]) -> int | None:
    """The stratum in which a holding lies: that of its own path, or of the path above it that has one."""
    for path in (one.path, *reversed(tree.ancestors(one.path))):
        at = by_place.get((path, one.verified))
        if at is not None and found[at].low <= one.path < found[at].high:
            return at
    return None


# --- reading ---------------------------------------------------------------------------------------------------------

# CROSS JOIN keeps SQLite in this order: from a branch down where it is small, else from the appointments, of which the
# number leaves few before anything is joined (649,140 holdings: 0.3 s, against 9 s for reading them all).
_DOWN = "units_unit AS unit CROSS JOIN posts_post AS post CROSS JOIN posts_appointment AS held"
_FROM_ALL = "posts_appointment AS held CROSS JOIN posts_post AS post CROSS JOIN units_unit AS unit"
_ON = "{alias}.since <= %(day)s AND ({alias}.until IS NULL OR {alias}.until > %(day)s)"
# While few are verified yet, from them: each with every record of theirs.
_FROM_VERIFIED = f"""
(SELECT known.person_id AS id FROM people_verification AS known WHERE {_ON.format(alias="known")}
 UNION SELECT known.person_id FROM people_together AS known WHERE {_ON.format(alias="known")}
 UNION SELECT record.id FROM people_together AS known
 JOIN people_person AS record ON record.same_as_id = known.person_id
 WHERE {_ON.format(alias="known")}) AS few
CROSS JOIN posts_appointment AS held CROSS JOIN posts_post AS post CROSS JOIN units_unit AS unit
"""
_WHO = "COALESCE(person.same_as_id, person.id)"
# Whoever has several records is verified by the evidence of all of them (people.together).
_VERIFIED = f"""
CASE WHEN EXISTS (SELECT 1 FROM people_person AS record WHERE record.same_as_id = {_WHO})
THEN EXISTS (SELECT 1 FROM people_together AS known WHERE known.person_id = {_WHO} AND {_ON.format(alias="known")})
ELSE EXISTS (SELECT 1 FROM people_verification AS known WHERE known.person_id = {_WHO} AND {_ON.format(alias="known")})
END
"""
# Two records of one person at one post are one holding: the older appointment stands for both.
_FIRST = f"""
NOT EXISTS (
    SELECT 1 FROM posts_appointment AS before JOIN people_person AS same ON same.id = before.person_id
    WHERE before.post_id = held.post_id AND before.id < held.id AND COALESCE(same.same_as_id, same.id) = {_WHO}
    AND {_ON.format(alias="before")} AND before.person_id <> held.person_id
)
"""


class _Reader:
    """Reads holdings of a branch on a day with the numbers that a seed gives them."""

    def __init__(self, unit: Unit, roles: Sequence[int], day: date, seed: int) -> None:
        self.field = "area_path" if unit.tree == tree.CONSTITUENCIES else "path"
        self.roles = ", ".join(str(int(pk)) for pk in roles) or "NULL"
        self.day = day.isoformat() if is_sqlite() else day
        random = Random(seed)  # noqa: S311 (it is to be repeated, and is shown)
        one, two, three, four = (random.randrange(1, PRIME) for _ in range(4))
        x, p = "held.id", PRIME
        self.number = f"((((({one} * {x} + {two}) %% {p}) * {x} + {three}) %% {p}) * {x} + {four}) %% {p}"

    def holdings(
        self, low: str, high: str, *, cut: int = PRIME, verified: bool | None = None, start: str = _DOWN
    ) -> Iterator[_Holding]:
        """Those in a range with numbers below `cut`; only verified ones, or only others, where that is said.

        start: where reading begins, one of the three above.
        """
        # A seat of the second tree has its own posts at its path, and its booths by their second place.
        place = "CASE WHEN unit.area_path <> '' THEN unit.area_path ELSE unit.path END"
        place = place if self.field == "area_path" else "unit.path"
        within = "unit.path >= %(low)s AND unit.path < %(high)s"
        if self.field == "area_path":
            within = f"(({within}) OR (unit.area_path >= %(low)s AND unit.area_path < %(high)s))"
        few = "AND few.id = held.person_id" if start == _FROM_VERIFIED else ""
        kind = {True: f"AND {_VERIFIED}", False: f"AND NOT ({_VERIFIED})", None: ""}[verified]
        chosen = f"AND {self.number} < {cut}" if cut < PRIME else ""
        sql = f"""
            SELECT {self.number} AS number, held.id, {_WHO}, {place}, {_VERIFIED}
            FROM {start} CROSS JOIN people_person AS person
            WHERE {within} AND post.unit_id = unit.id AND post.role_id IN ({self.roles})
            AND held.post_id = post.id AND {_ON.format(alias="held")} {chosen}
            AND person.id = held.person_id {few} {kind} AND {_FIRST}
        """
        asked: dict[str, Any] = {"low": low, "high": high, "day": self.day}
        with connection.cursor() as cursor:
            cursor.execute(sql, asked)
            for number, appointment, person, path, known in cursor.fetchall():
                yield _Holding(number, appointment, person, path, bool(known))
