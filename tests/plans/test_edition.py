"""What pages keep between requests is read anew after every verb that changes it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from abhiyan.kernel.models import Edition
from abhiyan.plans import actions
from abhiyan.plans.models import Programme
from abhiyan.plans.rules import Plan
from abhiyan.posts import adoption
from abhiyan.posts.profile import read
from abhiyan.units.actions import rename
from abhiyan.units.models import Organization
from tests.pages.conftest import Enter
from tests.plans.conftest import APPLIED
from tests.world import BY, PROFILE, TODAY, World

pytestmark = pytest.mark.django_db

Verb = Callable[[World, Plan], object]


def without_sight() -> object:
    profile = read(PROFILE)
    said = tuple(one for one in profile.sentences if one.verb != "see" or one.role == "administrator")
    return adoption.apply(replace(profile, sentences=said), day=TODAY, by=BY)


VERBS: dict[str, Verb] = {
    "a profile": lambda _world, _plan: without_sight(),
    "a plan": lambda _world, plan: actions.apply(plan, day=APPLIED, by=BY),
    "a programme that is closed": lambda _world, _plan: actions.close(Programme.objects.get(), day=TODAY, by=BY),
    "an act on a unit": lambda world, _plan: rename(
        world.unit("Ganga"), name_hi="गंगा पार", name_en="Ganga Paar", day=TODAY, by=BY
    ),
}


@pytest.mark.parametrize("what", VERBS)
def test_each_of_them_begins_a_new_edition(what: str, world: World, applied: Plan) -> None:
    before = Edition.objects.get().number
    longer = replace(
        applied, activities=(replace(applied.activities[0], name_en="Another name"), *applied.activities[1:])
    )

    VERBS[what](world, longer)

    assert Edition.objects.get().number > before


def test_a_right_that_the_profile_takes_away_is_gone_at_the_next_request(enter: Enter, world: World) -> None:
    client, page = enter("Dev"), f"/unit/{world.unit('Ganga').pk}/"
    assert client.get(page).status_code == 200

    without_sight()

    assert client.get(page).status_code == 404


def test_an_activity_is_in_the_strip_as_soon_as_its_plan_is_applied(enter: Enter, plan: Callable[..., Plan]) -> None:
    client = enter("Dev")
    before = client.get("/", {"on": "2018-02-03"}).content.decode()

    actions.apply(plan(), day=APPLIED, by=BY)

    assert "Registration" not in before
    assert "Registration" in client.get("/", {"on": "2018-02-03"}).content.decode()


def test_what_is_changed_without_a_word_is_not_seen(enter: Enter) -> None:
    """The twin: it is the new edition that lets a page read anew."""
    client = enter("Dev")
    client.get("/")

    Organization.objects.update(name_en="Renamed Clubs")

    assert "Renamed Clubs" not in client.get("/").content.decode()
