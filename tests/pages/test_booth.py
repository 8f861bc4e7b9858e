"""What a worker's own page says of the work: what the plan asks of the booth by counts, and who may act on it."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from abhiyan.events.models import Guest
from abhiyan.pages import booth
from abhiyan.plans import actions, vocabulary
from abhiyan.plans.planfile import read_text
from abhiyan.plans.progress import SOON
from abhiyan.posts.models import Sentence
from tests.pages.conftest import Enter
from tests.world import BY, TODAY, World

FIRST, LAST = TODAY + SOON, TODAY + SOON + timedelta(7)
PLAN = """
[programme]
key = "feb"
name_en = "February"

[[activity]]
key = "registration"
kind = "registration"
name_en = "Sign-up of volunteers"
each = "mandal"
from = {since}
through = {through}
target = {{ role = "volunteer", each = "booth", count = 5 }}
owner = "mandal-convenor"
"""
ASKED = "At least 5 are asked for: 0 are there, 0 verified"


def page_of(enter: Enter, world: World, name: str, since: date, through: date) -> str:
    plan = read_text(PLAN.format(since=since, through=through), vocabulary.of_installation())
    actions.apply(plan, day=TODAY, by=BY)
    with translation.override("en"):
        return enter(name).get("/booth/").content.decode()


@pytest.mark.parametrize("verb", ["nominate", "unmask"])
def test_a_worker_is_told_what_is_asked_of_the_booth_and_who_may_acts_on_it(
    enter: Enter, world: World, verb: str
) -> None:
    role = world.post("Shivpuri 1", "booth-worker").role
    Sentence.objects.create(role=role, verb=verb, scope="own", wing=role.wing)

    page = page_of(enter, world, "Asha", TODAY, LAST)

    assert ASKED in page
    assert (f'href="/help-join/?at={world.unit("Shivpuri 1").pk}"' in page) is (verb == "nominate")
    assert "Nothing is in your hands today." not in page


@pytest.mark.parametrize(("before", "said"), [(0, True), (1, False)])
def test_it_is_said_a_week_before_and_nobody_acts_early(enter: Enter, world: World, before: int, *, said: bool) -> None:
    page = page_of(enter, world, "Asha", FIRST + timedelta(before), LAST + timedelta(before))

    assert (ASKED in page, "/help-join/?at=" in page) == (said, False)
    assert ("Nothing is in your hands today." in page) is not said


def test_nothing_is_asked_any_more_once_it_is_over(enter: Enter, world: World) -> None:
    assert ASKED not in page_of(enter, world, "Asha", TODAY - timedelta(8), TODAY - timedelta(1))


def test_my_team_is_of_my_own_wing_and_more_than_myself(enter: Enter, world: World) -> None:
    """A convenor of a state is not asked who else holds an office there, and nobody is a team alone."""

    def teams(name: str) -> dict[str, list[str]]:
        found = booth.screen([world.held_by(name)], world.authority(name), TODAY)["teams"]
        return {team.role.key: [seat.held.holder.name for seat in team.seats if seat.held] for team in found}

    with translation.override("en"):
        assert teams("Tara") == teams("Maya") == {}
        assert teams("Sonal") == {"administrator": ["Sonal Kalpit"]}
        assert teams("Asha") == {"booth-worker": ["Asha Kalpit", "Bela Kalpit"]}


def test_a_guest_finds_the_own_days(enter: Enter, world: World) -> None:
    way = f"/person/{world.people['Maya'].pk}/itinerary/"

    def found(name: str) -> list[bool]:
        return [way in enter(name).get(page).content.decode() for page in ("/", "/booth/")]

    assert found("Maya") == [False, False]
    Guest.objects.create(person=world.person("Maya"))
    assert found("Maya") == [True, True]
    assert found("Dev") == [False, False]
    assert enter("Maya").get(way).status_code == 200
