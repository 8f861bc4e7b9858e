"""A programme over the small country of tests/world.py: districts meet, mandals register, regions confer."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.utils import translation

from abhiyan.plans import actions, vocabulary
from abhiyan.plans.models import Assignment
from abhiyan.plans.planfile import read_text
from abhiyan.plans.rules import Plan
from tests.pages.conftest import enter
from tests.world import BY, World

__all__ = ["enter"]

PLAN = """
[programme]
key = "feb"
name_en = "February"

[[activity]]
key = "planning"
kind = "meeting"
name_en = "Planning meeting"
each = "district"
on = 2018-01-26
owner = "district-convenor"
proof = "minutes"

[[activity]]
key = "registration"
kind = "registration"
name_en = "Registration"
each = "mandal"
from = 2018-02-01
through = 2018-02-08
target = { role = "volunteer", each = "booth", count = 5 }
owner = "mandal-convenor"

[[activity]]
key = "conference"
kind = "conference"
name_en = "Conference"
each = "region"
between = [2018-02-21, 2018-03-03]
owner = "region-convenor"
audience = { wing = "it", down_to = "mandal" }
"""
APPLIED = date(2018, 1, 20)
MEETING = date(2018, 1, 26)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan(world: World) -> Callable[..., Plan]:
    """The plan with words replaced: plan(("2018-01-26", "2018-01-27"))."""

    def changed(*changes: tuple[str, str], text: str = PLAN) -> Plan:
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return read_text(text, vocabulary.of_installation())

    return changed


@pytest.fixture
def applied(plan: Callable[..., Plan]) -> Plan:
    """The plan, applied on 20 January."""
    found = plan()
    actions.apply(found, day=APPLIED, by=BY)
    return found


@pytest.fixture
def work(applied: Plan) -> Callable[[str, str], Assignment]:
    """An assignment by activity and unit: work("planning", "Ganga")."""

    def find(activity: str, unit: str) -> Assignment:
        rows = Assignment.objects.select_related("activity__owner__wing", "unit", "post__unit", "post__role")
        return rows.get(activity__key=activity, unit__name_en=unit)

    return find


def without(key: str, text: str = PLAN) -> str:
    """The plan's text less one activity."""
    head, *tables = text.split("[[activity]]")
    return "[[activity]]".join([head, *(table for table in tables if f'key = "{key}"' not in table)])
