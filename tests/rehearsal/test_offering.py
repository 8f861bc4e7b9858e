"""The demo offers a worker who has most to do."""

import pytest

from abhiyan.people.models import Person
from abhiyan.posts import signin
from abhiyan.units.models import Organization
from tests.field.conftest import Drive, activity, in_english, yamuna
from tests.world import TODAY, World

__all__ = ["activity", "in_english", "yamuna"]


@pytest.fixture
def invented(world: World) -> World:
    Organization.objects.update(invented=True)
    Person.objects.update(source="rehearsal")
    return world


def offered(kind: str) -> Person | None:
    found = signin.demo_visitor(kind, day=TODAY)
    return found and found.person


def test_whoever_goes_with_a_team_is_offered_before_others(invented: World, yamuna: Drive) -> None:
    assert offered("booth-worker") == invented.person("Zoya")
    assert offered("district-convenor") == invented.person("Dev")


def test_where_nobody_goes_out_the_first_is_offered(invented: World) -> None:
    assert offered("booth-worker") == invented.person("Asha")
