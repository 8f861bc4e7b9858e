"""What padded lists look like, as rules on what stands at a unit: pure, no table, no clock, no settings.

Every bound says why it is where it is. A sign is no proof: a hostel shares a telephone, a popular booth has a crowd.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from statistics import median
from typing import Any, NamedTuple

SHARED, SERIAL, NAMES, CROWD, UNVERIFIED = "shared", "serial", "names", "crowd", "unverified"

FAMILY = 3  # people on one number at a booth: a family's telephone; one such number is usual, several are not
NUMBERS = 2  # such numbers at one booth
RUN = 5  # numbers in a row: families buy two or three together
STEP = 3  # between two numbers of a row at most: whoever makes them up leaves a few out
ALIKE = 3  # of one name at a booth: two namesakes are common, three among fifty are not
CROWD_FROM = 8  # volunteers, below which nobody pads for the number's sake
TIMES = 3  # as many as the middle of the booths beside it
BESIDE = 4  # booths, without which there is no middle
UNVERIFIED_FROM = 10  # people, below which a share says little
DEVIATIONS = 4.0  # above the share beside it: by chance at 3 of 100,000 booths
SHOWN = 40  # people named in a sign


class Claim(NamedTuple):
    """Somebody claimed at a leaf. name: folded, so that spellings are one. number: a fingerprint. last4: its digits."""

    person: int
    name: str
    number: bytes
    last4: str
    verified: bool
    seat: bool


class Found(NamedTuple):
    """A sign: of which kind, about what within it, how many, how far above what is usual, and what a page words."""

    kind: str
    subject: str
    size: int
    weight: float
    details: dict[str, Any]


def at_leaf(claims: Sequence[Claim]) -> list[Found]:
    """Signs that show within one leaf."""
    return [found for rule in (shared_here, namesakes) if (found := rule(claims))]


def shared_here(claims: Iterable[Claim]) -> Found | None:
    """Several numbers, each of several people, at one leaf."""
    by_number: dict[bytes, set[int]] = defaultdict(set)
    for one in claims:
        if one.number:
            by_number[one.number].add(one.person)
    many = [people for people in by_number.values() if len(people) >= FAMILY]
    if len(many) < NUMBERS:
        return None
    people = sorted(set().union(*many))
    return Found(
        SHARED,
        "",
        len(people),
        len(people) / (FAMILY * NUMBERS),
        {"numbers": len(many), "people": people[:SHOWN]},
    )


def namesakes(claims: Iterable[Claim]) -> Found | None:
    """One name, or spellings of it, again and again at one leaf."""
    by_name: dict[str, set[int]] = defaultdict(set)
    for one in claims:
        if one.name:
            by_name[one.name].add(one.person)
    alike = [people for people in by_name.values() if len(people) >= ALIKE]
    if not alike:
        return None
    people = sorted(set().union(*alike))
    return Found(NAMES, "", len(people), max(map(len, alike)) / ALIKE, {"names": len(alike), "people": people[:SHOWN]})


def beside(leaves: Mapping[int, Sequence[Claim]]) -> list[tuple[int, Found]]:
    """Signs of leaves that stand out among those of one parent: {leaf: its claims}."""
    if len(leaves) <= BESIDE:
        return []
    volunteers = {leaf: len({one.person for one in claims if not one.seat}) for leaf, claims in leaves.items()}
    middle = median(volunteers.values())
    claimed = {leaf: len(claims) for leaf, claims in leaves.items()}
    unproved = {leaf: sum(not one.verified for one in claims) for leaf, claims in leaves.items()}
    found = []
    for leaf in leaves:
        if crowd := _crowd(volunteers[leaf], middle):
            found.append((leaf, crowd))
        others = sum(claimed.values()) - claimed[leaf]
        if others and (
            sign := _unverified(unproved[leaf], claimed[leaf], (sum(unproved.values()) - unproved[leaf]) / others)
        ):
            found.append((leaf, sign))
    return found


def _crowd(n: int, middle: float) -> Found | None:
    usual = max(middle, 1)
    if n < max(CROWD_FROM, TIMES * usual):
        return None
    return Found(CROWD, "", n, n / max(CROWD_FROM, TIMES * usual), {"middle": round(middle, 1)})


def _unverified(n: int, claimed: int, share: float) -> Found | None:
    """share: of those beside it who are not verified, 0 to 1."""
    if claimed < UNVERIFIED_FROM:
        return None
    spread = sqrt(
        max(share * (1 - share), 0.01) / claimed
    )  # where all beside are verified, one that isn't proves little
    above = (n / claimed - share) / spread
    if above < DEVIATIONS:
        return None
    return Found(UNVERIFIED, "", n, above / DEVIATIONS, {"claimed": claimed, "beside": round(100 * share)})


def rows(numbers: Iterable[int]) -> list[list[int]]:
    """Runs of numbers, each at most STEP above the one before, of RUN or more."""
    found: list[list[int]] = []
    row: list[int] = []
    for number in sorted(set(numbers)):
        if row and number - row[-1] > STEP:
            row = []
        row.append(number)
        if len(row) == RUN:
            found.append(row)
    return found


def may_be_serial(claims: Iterable[Claim]) -> bool:
    """Whether the last four digits alone leave it open that numbers stand in a row: few do, so few are opened."""
    return bool(rows(int(one.last4) for one in claims if one.last4.isdecimal()))


def serial(numbers: Mapping[int, str], subject: str = "", **details: Any) -> Found | None:
    """Numbers in a row among those of some people: {person: number in E.164}. Nothing of a number is kept."""
    by_number: dict[int, int] = {int(number.lstrip("+")): person for person, number in numbers.items()}
    runs = rows(by_number)
    if not runs:
        return None
    people = sorted(by_number[number] for run in runs for number in run)
    longest = max(map(len, runs))
    return Found(SERIAL, subject, len(people), longest / RUN, details | {"longest": longest, "people": people[:SHOWN]})


def last_name(name: str) -> str:
    """The last word of a folded name; what tells families apart, roughly."""
    return name.rsplit(maxsplit=1)[-1] if name else ""


def shared_number(people: Mapping[int, tuple[str, str]], *, allowed: int) -> dict[str, int] | None:
    """Whether one number has more people than allowed, or people of several families at several places.

    people: {person: (folded name, path of a unit)}. The details of the sign, or None.
    """
    families = Counter(last_name(name) for name, _path in people.values())
    places = {path for _name, path in people.values()}
    apart = len(people) >= FAMILY and len(families) > 1 and len(places) > 1
    if len(people) <= allowed and not apart:
        return None
    return {"families": len(families), "places": len(places)}
