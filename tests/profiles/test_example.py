"""The worked example: what is a fact, and what its own rule makes."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from abhiyan.kernel import tree
from abhiyan.posts.profile import Profile, read
from abhiyan.rehearsal.example import spread, units, weight
from abhiyan.units.profile import UnitRow

PROFILES = Path(__file__).parents[2] / "profiles"


@pytest.fixture(scope="module")
def profile() -> Profile:
    return read(PROFILES / "up-2018")


@pytest.fixture(scope="module")
def rows(profile: Profile) -> list[UnitRow]:
    return list(units(profile))


@pytest.fixture(scope="module")
def by_code(rows: list[UnitRow]) -> dict[str, UnitRow]:
    return {row.code: row for row in rows}


def of_level(rows: list[UnitRow], level: str) -> list[UnitRow]:
    return [row for row in rows if row.level == level]


def test_the_state_is_there_at_full_size(rows: list[UnitRow]) -> None:
    assert Counter(row.level for row in rows) == {
        "state": 1, "region": 6, "district": 75, "mandal": 1_494, "booth": 141_000,
        "constituency-state": 1, "constituency-region": 6, "parliamentary-seat": 80, "assembly-seat": 403,
    }  # fmt: skip


def test_codes_are_unique_and_parents_come_first(rows: list[UnitRow]) -> None:
    seen: set[str | None] = {None}
    for row in rows:
        assert row.code not in seen
        assert {row.parent_code, row.area_parent_code} <= seen
        seen.add(row.code)


def test_levels_follow_the_profile(profile: Profile, rows: list[UnitRow], by_code: dict[str, UnitRow]) -> None:
    levels = {level.key: level for level in profile.levels}
    for row in rows:
        level = levels[row.level]
        above = by_code[row.parent_code] if row.parent_code else None
        assert row.tree == level.tree
        assert (levels[above.level].depth if above else 0) == level.depth - 1


def test_every_name_stands_in_both_scripts(rows: list[UnitRow]) -> None:
    for row in rows:
        assert row.name_en.isascii()
        assert any("\u0900" <= mark <= "\u097f" for mark in row.name_hi)


def test_regions_have_their_parliamentary_seats(rows: list[UnitRow]) -> None:
    seats = Counter(row.parent_code for row in of_level(rows, "parliamentary-seat"))

    assert [seats[f"UP-CR{number}"] for number in range(1, 7)] == [14, 13, 10, 16, 14, 13]


def test_eight_assembly_seats_lie_across_regions(rows: list[UnitRow], by_code: dict[str, UnitRow]) -> None:
    across = set()
    for booth in of_level(rows, "booth"):
        mandal, seat = by_code[str(booth.parent_code)], by_code[str(booth.area_parent_code)]
        by_district = by_code[str(mandal.parent_code)].parent_code
        by_seat = by_code[str(seat.parent_code)].parent_code
        if str(by_district)[-2:] != str(by_seat)[-2:]:
            across.add(seat.name_en)

    assert across == {
        "Aliganj", "Gunnaur", "Salon", "Jaswantnagar", "Bilhaur", "Alapur", "Zahoorabad", "Mohammadabad",
    }  # fmt: skip


def test_a_mandal_lies_in_one_seat_and_a_seat_has_three_or_four(rows: list[UnitRow]) -> None:
    seats_of_mandal = defaultdict(set)
    for booth in of_level(rows, "booth"):
        seats_of_mandal[booth.parent_code].add(booth.area_parent_code)
    mandals = Counter(next(iter(seats)) for seats in seats_of_mandal.values())

    assert len(seats_of_mandal) == 1_494
    assert {len(seats) for seats in seats_of_mandal.values()} == {1}
    assert Counter(mandals.values()) == {3: 118, 4: 285}


def test_booths_of_a_seat_are_numbered_through_and_spread_evenly(rows: list[UnitRow]) -> None:
    parts, sizes = defaultdict(list), defaultdict(Counter)
    for booth in of_level(rows, "booth"):
        parts[booth.area_parent_code].append(int(booth.code.split("-")[1]))
        sizes[booth.area_parent_code][booth.parent_code] += 1

    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in parts.values())
    assert all(max(size.values()) - min(size.values()) <= 1 for size in sizes.values())


def test_mandals_are_named_apart_within_a_district(rows: list[UnitRow]) -> None:
    names = Counter((row.parent_code, row.name_hi) for row in of_level(rows, "mandal"))

    assert max(names.values()) == 1


def test_names_read_as_offices_write_them(by_code: dict[str, UnitRow]) -> None:
    assert by_code["AC001-012"][6:4:-1] == ("Behat part 12", "बेहट भाग 12")
    assert by_code["UP-D120"].name_en == "Allahabad"  # as it was called in January 2018
    assert by_code["UP-M0001"].name_hi == "बेहट नगर"


def test_districts_alone_stand_on_the_tile_grid_each_on_its_own(rows: list[UnitRow]) -> None:
    tiles = [(row.grid_row, row.grid_col) for row in of_level(rows, "district")]

    assert len(set(tiles)) == 75
    assert all(row.grid_row is None for row in rows if row.level != "district")


def test_the_same_profile_gives_the_same_units(profile: Profile, rows: list[UnitRow]) -> None:
    assert list(units(profile)) == rows


@pytest.mark.parametrize("booths", [14_100, 141_000, 1_057_500])
def test_the_rule_makes_as_many_booths_as_asked(booths: int) -> None:
    shares = spread(booths, [weight(number) for number in range(1, 404)])

    assert sum(shares) == booths
    assert min(shares) > 0


def test_shares_follow_the_weights_and_the_earlier_wins_a_tie() -> None:
    assert spread(10, [1, 1, 1]) == [4, 3, 3]
    assert spread(7, [2, 1]) == [5, 2]


def test_goals_count_what_is_there(profile: Profile, rows: list[UnitRow]) -> None:
    (goal,) = profile.goals
    counted = [row for row in of_level(rows, goal.level) if row.parent_code == goal.unit]

    assert len(counted) == goal.count == 10


def test_the_clubs_are_listed_one_by_one_on_one_tree() -> None:
    rows = list(units(read(PROFILES / "clubs")))

    assert Counter(row.level for row in rows) == {"federation": 1, "branch": 5, "club": 40}
    assert {row.tree for row in rows} == {tree.ORGANISATION}
    assert {row.area_parent_code for row in rows} == {None}
