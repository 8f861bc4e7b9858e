"""Signs that visits are padded: each just inside and just outside its bound."""

from datetime import datetime, timedelta

import pytest

from abhiyan.field import rules
from abhiyan.field.rules import Seen
from abhiyan.kernel import clock

NOON = datetime(2018, 1, 29, 12, tzinfo=clock.INDIA)


def seen(*met: int, minutes: int = 60, start: datetime = NOON) -> list[Seen]:
    return [Seen(n, start + timedelta(minutes=minutes * n), count, None) for n, count in enumerate(met)]


def two(km_north: float, minutes: int) -> list[Seen]:
    points = (26.0, 80.0), (26.0 + km_north / 111.2, 80.0)
    return [Seen(n, NOON + timedelta(minutes=minutes * n), 31, point) for n, point in enumerate(points)]


@pytest.mark.parametrize(
    ("visits", "kinds"),
    [
        (seen(31, 47, 12, 85, 9), []),
        (seen(30, 40, 10, 80, 90), ["round"]),
        (seen(30, 40, 10, 80), []),
        (seen(30, 40, 10, 80, 91), ["round"]),
        (seen(30, 40, 10, 81, 91), []),
        (seen(31, 31, 31, 31), ["alike"]),
        (seen(31, 31, 31, 32), []),
        (seen(0, 0, 0, 0, 0), []),
        (seen(31, 47, 12, 85, minutes=6), ["rush"]),
        (seen(31, 47, 12, 85, minutes=7), []),
        (two(30, 60), []),
        (two(30, 20), ["apart"]),
        (two(4, 1), []),
        (seen(31, start=NOON.replace(hour=21)), ["night"]),
        (seen(31, start=NOON.replace(hour=20)), []),
        (seen(31, start=NOON.replace(hour=5)), ["night"]),
        (seen(0, start=NOON.replace(hour=23)), []),
    ],
)
def test_a_sign_begins_at_its_bound(visits: list[Seen], kinds: list[str]) -> None:
    assert [one.kind for one in rules.signs(visits)] == kinds


def test_a_point_is_rounded_to_about_a_kilometre() -> None:
    assert rules.coarse(26.449923, 80.336) == (26.45, 80.34)
