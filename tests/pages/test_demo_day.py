"""The day a browser looks at, and the guided path: only in a rehearsal, and never a right of another day."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from abhiyan.kernel import clock
from abhiyan.people.models import Person
from abhiyan.plans.models import Programme
from abhiyan.posts.actions import end
from abhiyan.rehearsal.models import Rehearsal
from abhiyan.units.models import Organization
from tests.pages.conftest import Enter
from tests.world import BY, TODAY, World

KEY = "0123456789abcdef"


@pytest.fixture
def demo(world: World) -> World:
    Organization.objects.update(invented=True)
    Person.objects.update(source="rehearsal")
    Programme.objects.create(key="feb", since=TODAY - timedelta(6), until=TODAY + timedelta(30))
    return world


def look(client: Client, **asked: str) -> int:
    return client.post("/demo/day/", {"key": KEY, "next": "/plan/"} | asked).status_code


def day_of(client: Client) -> object:
    return client.get("/plan/").wsgi_request.day  # type: ignore[attr-defined]


def test_the_slider_moves_one_browser_and_no_other(demo: World, enter: Enter) -> None:
    mine, other = enter("Tara"), enter("Dev")

    assert look(mine, offset="0") == 302

    assert (day_of(mine), day_of(other), clock.today()) == (TODAY - timedelta(6), TODAY, TODAY)


def test_the_day_never_leaves_the_programme(demo: World, enter: Enter) -> None:
    client = enter("Tara")
    look(client, offset="9999")
    assert day_of(client) == TODAY + timedelta(29)

    look(client, offset="35", step="1", key="1123456789abcdef")
    assert day_of(client) == TODAY + timedelta(29)


def test_the_slider_goes_before_a_day_in_the_address(demo: World, enter: Enter) -> None:
    answer = enter("Tara").post("/demo/day/", {"key": KEY, "offset": "1", "next": "/plan/?on=2018-02-09&view=units"})

    assert answer["Location"] == "/plan/?view=units"


def test_looking_at_a_past_day_brings_no_right_of_it_back(demo: World, enter: Enter) -> None:
    client = enter("Dev")
    end(demo.held_by("Dev"), until=TODAY, by=BY)
    client.cookies[clock.LOOKED_AT] = (TODAY - timedelta(3)).isoformat()

    assert client.get(f"/unit/{demo.unit('Ganga').pk}/").status_code == 403


def test_the_cookie_says_nothing_where_the_day_is_the_real_one(world: World, enter: Enter) -> None:
    clock.set_day(None)
    client = enter("Tara")
    client.cookies[clock.LOOKED_AT] = "2018-01-20"

    assert day_of(client) == clock.today()


def test_a_day_moved_for_everybody_stays_until_the_play_is_followed_again(demo: World, enter: Enter) -> None:
    Rehearsal.objects.create(profile="up-2018", seed=1, played_through=TODAY)
    client = enter("Tara")

    look(client, offset="0", act="everybody")
    assert clock.today() == TODAY - timedelta(6)
    look(client, act="follow", key="1123456789abcdef")
    assert clock.today() == TODAY - timedelta(6)
    look(client, act="resume", key="2123456789abcdef")

    assert clock.today() == TODAY


def test_the_banner_says_how_far_the_weeks_have_played(demo: World, enter: Enter) -> None:
    played = Rehearsal.objects.create(profile="up-2018", seed=1, played_through=TODAY)
    client = enter("Tara")
    assert "1 February is played" in client.get("/plan/").content.decode()

    Rehearsal.objects.filter(pk=played.pk).update(played_through=TODAY + timedelta(29))

    assert "is played" not in client.get("/plan/").content.decode()


def test_a_play_that_is_over_goes_on_no_more_when_the_plan_grows_longer(demo: World, enter: Enter) -> None:
    Rehearsal.objects.create(profile="up-2018", seed=1, played_through=TODAY, finished_at=timezone.now())

    page = enter("Tara").get("/plan/").content.decode()
    assert ("is played" in page, 'href="/rehearsal/"' in page) == (False, True)


@pytest.mark.parametrize("asked", [{}, {"offset": "-1"}, {"step": "5", "offset": "1"}, {"step": "1"}, {"offset": "x"}])
def test_a_day_that_is_none_moves_nothing(demo: World, enter: Enter, asked: dict[str, str]) -> None:
    assert look(enter("Tara"), **asked) == 404


def test_outside_a_demo_there_is_neither_slider_nor_path(world: World, enter: Enter) -> None:
    client = enter("Tara")
    Programme.objects.create(key="feb", since=TODAY, until=TODAY + timedelta(30))

    answers = [look(client, offset="1"), client.post("/demo/guide/", {"stop": "1", "key": KEY}).status_code]

    assert answers == [404, 404]
    assert "Begin the path" not in client.get("/plan/").content.decode()


@pytest.mark.parametrize("stop", ["8", "-1", "", "x"])
def test_a_stop_that_is_none_is_not_there(demo: World, enter: Enter, stop: str) -> None:
    assert enter("Tara").post("/demo/guide/", {"stop": stop, "key": KEY}).status_code == 404
