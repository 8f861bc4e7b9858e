"""The plan of tests/plans over the small country, with its events: districts meet on a fixed day, regions confer."""

from collections.abc import Callable

import pytest

from abhiyan.events.models import Event
from abhiyan.plans.rules import Plan
from tests.plans.conftest import applied, enter, in_english, plan

__all__ = ["applied", "enter", "in_english", "plan"]


@pytest.fixture
def event(applied: Plan) -> Callable[[str, str], Event]:
    """An event by activity and unit: event("planning", "Ganga")."""

    def find(activity: str, unit: str) -> Event:
        return Event.objects.whole().get(assignment__activity__key=activity, assignment__unit__name_en=unit)

    return find
