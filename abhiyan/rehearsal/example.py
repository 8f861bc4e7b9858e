"""The units of a profile that ships an example, at full size: facts from its files, the rest by a stated rule.

A small profile lists every unit in `units.csv`. The state of Uttar Pradesh lists what is a fact (regions, districts,
parliamentary and assembly seats, in `units/`) and leaves mandals and booths to the rule below, which is ours alone and
follows no real map (profiles/up-2018/README.md says it in words):

1. Seat number n weighs 300 + (61 n mod 101): 300 to 400, scattered. Booths are given to seats by that weight, the
   remainder to the largest fractions.
2. Every seat has as many mandals as all can have; those left over go, one each, to the seats with the most booths.
3. The booths of a seat, in order, are cut into its mandals as evenly as can be.

Nothing is drawn by lot: the same profile gives the same units every time.
"""

import csv
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

from abhiyan.kernel import tree
from abhiyan.kernel.tomlfile import Problem
from abhiyan.posts.profile import Profile, ProfileWrong
from abhiyan.units.profile import UnitRow, unit_rows

STATE = "UP"
STATE_BY_SEATS = "UP-C"

# Parts of a seat, by how many mandals it has. A seat named for a quarter of a city is counted instead.
QUARTERS = {
    3: (("नगर", "Nagar"), ("पूर्व", "East"), ("पश्चिम", "West")),
    4: (("नगर", "Nagar"), ("ग्रामीण", "Rural"), ("पूर्व", "East"), ("पश्चिम", "West")),
}
QUARTER_WORDS = {"Nagar", "Rural", "Urban", "North", "South", "East", "West", "Central", "Cantt", "Sadar", "Dehat"}
ORDINALS = (("प्रथम", "First"), ("द्वितीय", "Second"), ("तृतीय", "Third"), ("चतुर्थ", "Fourth"))


class Seat(NamedTuple):
    """An assembly seat of the example: where it lies in both trees, and how much of the rule falls on it."""

    number: int
    name_hi: str
    name_en: str
    district: str
    parliamentary: str
    booths: int
    mandals: int


def units(profile: Profile, *, booths: int | None = None) -> Iterator[UnitRow]:
    """Every unit of the profile's example, parents before children, leaves last.

    booths: how many leaves the rule makes, for measurements at other sizes; None is the profile's own number. Says
    nothing (no rows) for a profile without units. Raises ProfileWrong for a wrong row of `units.csv`.
    """
    listed = profile.root_dir / "units.csv"
    if listed.exists():
        yield from _listed(profile, listed)
    elif profile.example is not None:
        yield from _state(profile, profile.example.mandals, booths or profile.example.booths)


def _listed(profile: Profile, path: Path) -> Iterator[UnitRow]:
    problems: list[Problem] = []
    rows = list(unit_rows(path, profile.levels, problems))
    if problems:
        raise ProfileWrong(problems)
    yield from rows


def _state(profile: Profile, mandals: int, booths: int) -> Iterator[UnitRow]:
    folder = profile.root_dir / "units"
    seats = _seats(folder, mandals, booths)
    yield from _organisation(folder, seats)
    yield from _constituencies(folder, seats)
    yield from _booths(seats)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Whole shares of `total` in proportion to `weights`: largest remainders first, the earlier one on a tie."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def weight(number: int) -> int:
    """How heavy seat `number` weighs in the rule: 300 to 400."""
    return 300 + number * 61 % 101


def _seats(folder: Path, mandals: int, booths: int) -> list[Seat]:
    rows = _rows(folder / "assembly.csv")
    numbers = [int(row["number"]) for row in rows]
    booth_shares = spread(booths, [weight(number) for number in numbers])
    least, left = divmod(mandals, len(rows))
    fullest = set(sorted(range(len(rows)), key=lambda i: (-booth_shares[i], i))[:left])
    return [
        Seat(
            number=numbers[i],
            name_hi=row["name_hi"],
            name_en=row["name_en"],
            district=_district(row["district"]),
            parliamentary=f"PC{int(row['parliamentary']):02}",
            booths=booth_shares[i],
            mandals=least + (i in fullest),
        )
        for i, row in enumerate(rows)
    ]


def _organisation(folder: Path, seats: Sequence[Seat]) -> Iterator[UnitRow]:
    def row(level: str, code: str, parent: str | None, names: tuple[str, str], grid: Sequence[int] = ()) -> UnitRow:
        place = (grid[0], grid[1]) if grid else (None, None)
        return UnitRow(tree.ORGANISATION, level, code, parent, None, *names, *place)

    yield row("state", STATE, None, ("उत्तर प्रदेश", "Uttar Pradesh"))
    for region in _rows(folder / "regions.csv"):
        yield row("region", f"{STATE}-{region['code']}", STATE, _names(region))
    for district in _rows(folder / "districts.csv"):
        grid = (int(district["grid_row"]), int(district["grid_col"]))
        region_code = f"{STATE}-{district['region']}"
        yield row("district", _district(district["lgd"]), region_code, _names(district), grid)
    for seat, codes in _mandal_codes(seats):
        for code, names in zip(codes, _mandal_names(seat), strict=True):
            yield row("mandal", code, seat.district, names)


def _constituencies(folder: Path, seats: Sequence[Seat]) -> Iterator[UnitRow]:
    def row(level: str, code: str, parent: str | None, names: tuple[str, str]) -> UnitRow:
        return UnitRow(tree.CONSTITUENCIES, level, code, parent, None, *names, None, None)

    yield row("constituency-state", STATE_BY_SEATS, None, ("उत्तर प्रदेश", "Uttar Pradesh"))
    for region in _rows(folder / "regions.csv"):
        yield row("constituency-region", _region_by_seats(region["code"]), STATE_BY_SEATS, _names(region))
    for seat in _rows(folder / "parliamentary.csv"):
        code, region_code = f"PC{int(seat['number']):02}", _region_by_seats(seat["region"])
        yield row("parliamentary-seat", code, region_code, _names(seat))
    for assembly in seats:
        names = (assembly.name_hi, assembly.name_en)
        yield row("assembly-seat", f"AC{assembly.number:03}", assembly.parliamentary, names)


def _booths(seats: Sequence[Seat]) -> Iterator[UnitRow]:
    """The leaves: code AC001-012 is part 12 of seat 1, under its mandal and under its seat."""
    for seat, mandals in _mandal_codes(seats):
        assembly, part_hi, part_en = f"AC{seat.number:03}", f"{seat.name_hi} भाग ", f"{seat.name_en} part "
        parts = count(1)
        for mandal, size in zip(mandals, spread(seat.booths, [1] * seat.mandals), strict=True):
            for part in islice(parts, size):
                yield UnitRow(
                    tree.ORGANISATION,
                    "booth",
                    f"{assembly}-{part:03}",
                    mandal,
                    assembly,
                    f"{part_hi}{part}",
                    f"{part_en}{part}",
                    None,
                    None,
                )


def _mandal_codes(seats: Sequence[Seat]) -> Iterator[tuple[Seat, list[str]]]:
    """Each seat with the codes of its mandals, numbered through the state in the order of seats."""
    last = 0
    for seat in seats:
        yield seat, [f"{STATE}-M{number:04}" for number in range(last + 1, last + seat.mandals + 1)]
        last += seat.mandals


def _mandal_names(seat: Seat) -> list[tuple[str, str]]:
    """In both scripts: Behat Nagar, Behat East ...; Lucknow West First, Second ... for a seat that is itself a part."""
    named_for_part = QUARTER_WORDS & set(seat.name_en.split())
    parts = ORDINALS[: seat.mandals] if named_for_part else QUARTERS.get(seat.mandals, ORDINALS[: seat.mandals])
    if len(parts) < seat.mandals:
        parts = tuple((str(number), str(number)) for number in range(1, seat.mandals + 1))
    return [(f"{seat.name_hi} {hi}", f"{seat.name_en} {en}") for hi, en in parts]


def _region_by_seats(code: str) -> str:
    return f"{STATE_BY_SEATS}{code}"


def _district(lgd: str) -> str:
    return f"{STATE}-D{lgd}"


def _names(row: dict[str, str]) -> tuple[str, str]:
    return row["name_hi"], row["name_en"]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
