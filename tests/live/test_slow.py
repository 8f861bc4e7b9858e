"""Where the figures can't be had in time, the room shows the last there were, with their age."""

import time
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from django.db import connection

from abhiyan.coverage import figures as coverage
from abhiyan.coverage import work
from abhiyan.kernel import clock, lately
from abhiyan.live import figures
from abhiyan.live.models import Address
from tests.live.conftest import DOORS
from tests.pages.conftest import Enter
from tests.world import World

COUNTS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) SELECT MAX(i) FROM n"


@pytest.fixture(autouse=True)
def forgotten(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    clock.set_day(DOORS.date())
    monkeypatch.setattr(lately, "SECONDS", 0.3)
    lately._copies.clear()
    yield
    lately._copies.clear()


def slow_down(monkeypatch: pytest.MonkeyPatch, until: int = 10**9, *, of: Any = figures, name: str = "lines") -> None:
    """From now on the figures count up to `until` first."""
    read = getattr(of, name)

    def slowly(*given: Any, **more: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(COUNTS, [until])
        return read(*given, **more)

    monkeypatch.setattr(of, name, slowly)


def test_the_last_figures_are_shown_with_their_age(
    address: Address, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    tara, place = enter("Tara"), f"/live/{address.activity_id}/room/"
    fresh = tara.get(place).content.decode()
    slow_down(monkeypatch)

    answer = tara.get(place)

    page = answer.content.decode()
    assert (answer.status_code, "Counting takes long just now" in page) == (200, True)
    assert "Counting takes long" not in fresh
    assert page.split("<tbody>")[1].split("</tbody>")[0] == fresh.split("<tbody>")[1].split("</tbody>")[0]


def test_nobody_is_shown_the_copy_of_who_sees_more(
    world: World, address: Address, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"/live/{address.activity_id}/room/?unit={world.unit('Ganga').pk}"
    assert enter("Tara").get(place).status_code == 200
    slow_down(monkeypatch)

    answer = enter("Dev").get(place)

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "no earlier figures" in answer.content.decode()


@pytest.mark.parametrize(("page", "of", "name"), [("", coverage, "coverage"), ("plan/", work, "screen")])
def test_so_do_the_tables_of_coverage_and_of_the_plan(
    world: World, address: Address, enter: Enter, monkeypatch: pytest.MonkeyPatch, *, page: str, of: Any, name: str
) -> None:
    place, below = (f"/coverage/{world.unit(unit).pk}/{page}" for unit in ("Pradesh", "Ganga"))
    tara = enter("Tara")
    fresh = tara.get(place).content.decode()
    slow_down(monkeypatch, of=of, name=name)

    shown = tara.get(place).content.decode()
    none = tara.get(below)

    assert ("Counting takes long just now" in shown, "Counting takes long" in fresh) == (True, False)
    assert shown.split("<tbody>")[1:] == fresh.split("<tbody>")[1:] or "<tbody>" not in fresh
    assert (none.status_code, none["Retry-After"], none["Refresh"]) == (503, "30", "30")


def count_for_a_second() -> None:
    """By many short statements."""
    until = time.monotonic() + 1
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(COUNTS, [10_000])


def test_many_short_statements_are_limited_as_one(world: World) -> None:
    begun = time.monotonic()

    with pytest.raises(lately.TooSlow):
        lately.in_time("short", count_for_a_second, now=DOORS)

    assert time.monotonic() - begun < 0.8


def test_what_was_allowed_before_is_allowed_again(world: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such setting")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '7s'")
        for compute in (lambda: None, count_for_a_second):
            with suppress(lately.TooSlow):
                lately.in_time(compute, compute, now=DOORS)
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("7s",)


def test_without_the_limit_the_page_would_hang(address: Address, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    tara, place = enter("Tara"), f"/live/{address.activity_id}/room/"
    tara.get(place)
    slow_down(monkeypatch, 10**7)
    monkeypatch.setattr(lately, "limited", lambda _seconds: nullcontext())
    begun = time.monotonic()

    assert "Counting takes long" not in tara.get(place).content.decode()
    assert time.monotonic() - begun > 0.6


def test_copies_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lately, "MOST", 2)
    for number in range(4):
        lately.in_time(number, lambda number=number: number, now=DOORS)  # type: ignore[misc]

    assert [*lately._copies] == [2, 3]
