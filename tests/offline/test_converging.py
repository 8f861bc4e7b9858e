"""The proof with a few phones: they converge to the oracle; without the guard by key they don't."""

from datetime import datetime, timedelta

import pytest

from abhiyan.kernel import clock
from bench.proof import offline
from tests.world import TODAY, World

START = datetime.combine(TODAY, datetime.min.time(), clock.INDIA) + timedelta(hours=6)


@pytest.mark.parametrize("seed", [1, 2])
def test_phones_that_were_offline_for_a_week_converge_to_the_oracle(world: World, seed: int) -> None:
    found = offline.week(8, 5, start=START, seed=seed)

    assert (found["wrong"], found["left"], found["clashes shown"]) == (0, 0, found["clashes expected"])
    assert found["sent again"] > 0


def test_without_the_guard_by_key_they_do_not(world: World) -> None:
    assert offline.week(8, 5, start=START, seed=1, guarded=False)["wrong"] > 0
