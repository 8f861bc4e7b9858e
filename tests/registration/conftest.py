"""Somebody signed in, as for the other pages; and pairs in the small country."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from abhiyan.people.models import Duplicate
from abhiyan.registration.models import Window
from tests.pages.conftest import Enter, enter
from tests.registration.joining import opened
from tests.world import World

__all__ = ["NOW", "Enter", "Paired", "enter"]

NOW = datetime(2018, 2, 1, 12, tzinfo=UTC)
Paired = Callable[..., Duplicate]


@pytest.fixture
def window(world: World) -> Window:
    """Open today, for everybody."""
    return opened()


@pytest.fixture
def paired(world: World) -> Paired:
    """`paired("Asha", "Bela", unit="Shivpuri 1")`: the two, waiting for a decision."""

    def pair(one: str, other: str, *, unit: str, score: float = 0.9) -> Duplicate:
        first, second = sorted((world.people[one].pk, world.people[other].pk))
        return Duplicate.objects.create(
            one_id=first,
            other_id=second,
            unit=world.unit(unit),
            score=score,
            reasons=["same name", "other phone", "phone shared 4"],
            found_at=NOW,
        )

    return pair
