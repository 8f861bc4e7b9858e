"""The small words and drawings of every page."""

from datetime import date

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from abhiyan.coverage import charts
from abhiyan.pages.templatetags import abhiyan as words
from abhiyan.units import grid


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 5, "0%"),
        (5, 5, "100%"),
        (704_999, 705_000, "99.9%"),
        (1, 3, "33.3%"),
        (1, 705_000, "0%"),
        (3, 0, "–"),
        (3, None, "–"),
    ],
)
def test_a_share_is_rounded_down(part: int, whole: int | None, said: str) -> None:
    assert words.percent(part, whole) == said


def test_numbers_group_in_lakhs_in_both_languages() -> None:
    for language in ("hi", "en"):
        with override(language):
            assert Template("{{ n }}").render(Context({"n": 14_10_000})) == "14,10,000"


def test_a_period_ends_on_its_last_day() -> None:
    with override("en"):
        assert words.period(date(2018, 2, 1), date(2018, 2, 9)) == "1 February 2018 to 8 February 2018"
        assert words.period(date(2018, 2, 2), date(2018, 2, 3)) == "2 February 2018"
        assert words.period(date(2018, 2, 1), None) == "since 1 February 2018"


def test_days_read_as_offices_write_them() -> None:
    with override("hi"):
        assert words.in_words(date(2018, 1, 26)) == "शुक्रवार, 26 जनवरी 2018"


def test_a_bar_says_what_it_draws() -> None:
    with override("en"):
        drawn = words.bar(4, 1, 5)

    assert 'aria-label="Claimed 80%, verified 20% of the seats"' in drawn
    assert 'class="claimed" width="800"' in drawn
    assert 'class="verified" width="200"' in drawn


def test_a_bar_never_leaves_its_frame() -> None:
    assert 'class="claimed" width="1000"' in words.bar(7, 7, 5)


def test_links_carry_on_the_day_and_nothing_else() -> None:
    request = RequestFactory().get("/", {"on": "2018-01-26", "after": "x", "role": ""})

    assert words.keep({"request": request}) == "?on=2018-01-26"
    assert words.keep({"request": request}, figure="filled") == "?on=2018-01-26&figure=filled"
    assert words.with_query({"request": request}, on="") == "/"


def test_a_masked_number_shows_four_digits() -> None:
    with override("en"):
        assert "number ending in 1 2 3 4" in words.masked("1234")


def test_a_long_name_is_cut_between_two_letters() -> None:
    assert grid.shortened("आगरा") == "आगरा"
    assert grid.shortened("सिद्धार्थ नगर उत्तर") == "सिद्धार्थ नगर…"


def test_the_map_is_shaded_by_what_is_verified() -> None:
    shares = [
        charts.Share(1, "A", 2, 3, 10, 9, 1),
        charts.Share(2, "B", 3, 3, 10, 9, 8),
        charts.Share(3, "C", 3, 4, 0, 0, 0),
    ]

    drawn = charts.tile_map(shares, verified=True)

    assert [(tile.x, tile.y, tile.shade, tile.percent) for tile in drawn.tiles] == [
        (0, 0, 0, "10%"), (0, 64, 4, "80%"), (64, 64, 0, "0%"),
    ]  # fmt: skip
    assert (drawn.width, drawn.height) == (128, 128)


@pytest.mark.parametrize(("most", "step"), [(0, 1), (3, 1), (5, 2), (17, 5), (705_000, 200_000)])
def test_an_axis_has_round_marks(most: int, step: int) -> None:
    assert charts.nice_step(most) == step


def test_a_trend_needs_two_days() -> None:
    one = charts.Point(date(2018, 2, 1), 5, 1)

    assert charts.trend([one]) is None
    drawn = charts.trend([one, charts.Point(date(2018, 2, 2), 10, 5)])
    assert drawn is not None
    assert [tick.value for tick in drawn.up] == [0, 5, 10]
    assert drawn.claimed.split()[-1] == f"{drawn.last_x},{drawn.last_claimed_y}"
