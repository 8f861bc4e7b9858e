"""The demo offers a worker who has most to do."""

import pytest

from abhiyan.events.models import Event
from abhiyan.people.models import Person
from abhiyan.plans.rules import Plan
from abhiyan.posts import signin
from abhiyan.posts.actions import appoint
from abhiyan.units.models import Organization
from tests.field.conftest import Drive, activity, in_english, yamuna
from tests.plans.conftest import applied, plan
from tests.world import BY, TODAY, World

__all__ = ["activity", "applied", "in_english", "plan", "yamuna"]


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


def test_whoever_is_where_the_conference_is_comes_before_others(invented: World, applied: Plan) -> None:
    """Doors, a record and a press note are at one place in the demo: those whom it offers see them."""
    nira = invented.newcomer()
    appoint(invented.post("Nagar", "mandal-convenor"), nira, since=TODAY, by=BY)
    Person.objects.update(source="rehearsal")
    conferences = Event.objects.filter(assignment__activity__key="conference")
    assert offered("mandal-convenor") == invented.person("Mohan")

    conferences.filter(assignment__unit=invented.unit("Dakshin")).update(published=True, day=TODAY)

    assert offered("mandal-convenor") == nira
    assert offered("booth-worker") == invented.person("Asha")
