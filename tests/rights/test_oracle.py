"""Rights in random organisations equal a second opinion that shares no code with them."""

import os
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rights.drawing import clear, draw, plant
from tests.rights.judging import disagreements

TREES = 10_000 if os.environ.get("ABHIYAN_THOROUGH") else 100


@pytest.mark.longer
@pytest.mark.timeout(3600)
@settings(
    max_examples=TREES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(chance=st.randoms(use_true_random=False))
def test_every_answer_about_rights_equals_the_oracle(db: None, chance: Random) -> None:
    country = draw(chance)

    with transaction.atomic():
        clear()
        plant(country)
        found = list(disagreements(country))
        transaction.set_rollback(True)

    assert found == []
