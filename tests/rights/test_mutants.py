"""Each guard, switched off, makes the oracle disagree: the property would notice if somebody took it away."""

import os
from collections.abc import Iterator
from itertools import islice
from random import Random

import pytest
from django.db import transaction

from tests.rights.drawing import clear, draw, plant
from tests.rights.judging import disagreements
from tests.rights.mutants import MUTANTS, Mutant, living

pytestmark = pytest.mark.one_database

TRIES = 400  # drawings; most mutants are found in the first few


def found_in(tries: int) -> Iterator[str]:
    for seed in range(tries):
        with transaction.atomic():
            clear()
            country = draw(Random(seed))
            plant(country)
            found = list(islice(disagreements(country), 1))
            transaction.set_rollback(True)
        yield from found


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_guard_switched_off_is_noticed(db: None, mutant: Mutant) -> None:
    with living(mutant):
        noticed = next(found_in(TRIES), None)

    assert noticed is not None


@pytest.mark.longer
def test_with_every_guard_on_there_is_nothing_to_notice(db: None) -> None:
    assert list(found_in(200 if os.environ.get("ABHIYAN_THOROUGH") else 30)) == []
