"""Whatever is written, moved, merged, closed and squashed: figures equal a recount, for every unit, on every day."""

import os

import pytest

from abhiyan.units import actions, tally
from abhiyan.units.models import Unit
from tests import world as drawn
from tests.seeds import seeds
from tests.tally.brute import read, recounted
from tests.tally.chance import ACTS, BY, DAYS, Chance


@pytest.mark.longer
@pytest.mark.parametrize("seed", seeds(int(os.environ.get("TALLY_SEEDS", "4"))))
def test_figures_equal_a_recount_after_any_acts_in_any_order(world: drawn.World, seed: int) -> None:
    chance = Chance(seed)

    for _ in range(8):
        for _ in range(12):
            chance.step()
        assert read(DAYS) == recounted(DAYS), chance.done

    tally.squash()
    assert read(DAYS) == recounted(DAYS)


def test_chance_does_every_kind_of_act(world: drawn.World) -> None:
    chance = Chance(1)

    for _ in range(300):
        chance.step()

    assert set(chance.done) == set(ACTS)


def test_recount_equals_the_count_by_hand(world: drawn.World) -> None:
    chance = Chance(99)
    for _ in range(60):
        chance.step()

    counted = recounted(DAYS)
    assert {(u, day): tally.recount(Unit.objects.get(pk=u), day) for u, day in counted} == counted


def test_the_comparison_notices_a_move_that_leaves_its_totals_behind(
    world: drawn.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "transfer", lambda *_: None)

    actions.move(world.unit("Shivpuri 1"), to=world.unit("Rampur"), day=drawn.TODAY, by=BY)

    assert read(DAYS) != recounted(DAYS)
