"""Two processes take people in from one browser at once (PostgreSQL; SQLite has one writer): its limit holds."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from abhiyan.registration.joining import arriving, limits
from abhiyan.registration.models import SignUp
from tests.races import at_once, meeting
from tests.registration.joining import opened
from tests.registration.test_arriving import arrival, nothing_kept
from tests.world import World

__all__ = ["meeting", "nothing_kept"]

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]
BROWSER, OTHER = b"\xf0" * 16, b"\x0f" * 16


@pytest.mark.parametrize("locked", [pytest.param(True, id="locked"), pytest.param(False, id="twin: no lock")])
def test_two_groups_of_one_browser_stay_within_its_limit(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    settings.SIGN_UPS_PER_DEVICE = 3
    window = opened()
    groups = [[arrival(world, window, 2 * n + one, device=BROWSER) for one in (0, 1)] for n in (0, 1)]
    if not locked:
        monkeypatch.setattr(limits, "_LOCKS", "SELECT 1 WHERE %s IS NOT NULL")
    meeting(limits, "count_sign_ups")

    said = at_once(*[lambda some=some: taken_in(some) for some in groups], refusals=(limits.TooMany,))

    assert (sorted(said) == ["TooMany", "done"]) is locked
    assert (SignUp.objects.count() == 2) is locked


def test_groups_of_the_same_browsers_in_another_order_don_t_wait_in_a_circle(world: World) -> None:
    window = opened()
    groups = [
        [arrival(world, window, 10 * n + at, device=device) for at, device in enumerate(devices)]
        for n, devices in enumerate(((BROWSER, OTHER), (OTHER, BROWSER)) * 5)
    ]

    assert at_once(*[lambda some=some: taken_in(some) for some in groups], refusals=()) == ["done"] * 10
    assert SignUp.objects.count() == 20


def taken_in(some: list[arriving.Arrival]) -> None:
    with transaction.atomic():
        arriving._take_in(some)


def test_the_lock_of_a_browser_is_one_of_the_databases_numbers() -> None:
    assert [limits._locks([one])[0] < 0 for one in (BROWSER, OTHER)] == [True, False]
    assert limits._locks([OTHER, BROWSER]) == limits._locks([BROWSER, OTHER])
