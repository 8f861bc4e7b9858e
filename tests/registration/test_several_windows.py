"""Several windows at once: a link, a choice or the place says which one is meant; else it is asked."""

from datetime import date

import pytest
from django.test import Client

from abhiyan.kernel import referral
from abhiyan.registration.models import SignUp, Window
from tests.pages.conftest import Enter
from tests.registration.joining import filled, opened, send
from tests.world import World

ASKED = "Which registration?"


@pytest.fixture
def second(world: World, window: Window) -> Window:
    """Another one, of Ganga alone; it shuts first."""
    return opened(key="test/ganga", name_en="Drive of Ganga", unit=world.unit("Ganga"), until=date(2018, 2, 5))


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


def page(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def at(world: World, unit: str) -> str:
    return f"/join/?at={world.unit(unit).pk}"


def test_where_one_takes_people_of_the_place_nobody_is_asked(client: Client, world: World, second: Window) -> None:
    assert ASKED not in page(client, at(world, "Nagar 1"))
    send(client, filled(world, "Nagar 1"))

    assert SignUp.objects.get().window != second


def test_where_both_do_it_is_asked_and_nothing_written_before(client: Client, world: World, second: Window) -> None:
    said = page(client, at(world, "Shivpuri 1"))
    assert ASKED in said
    assert "Drive of Ganga" in said

    assert send(client, filled(world, "Shivpuri 1")).status_code == 409
    assert not SignUp.objects.exists()


def test_what_was_chosen_is_taken_and_carried_on(client: Client, world: World, window: Window, second: Window) -> None:
    for one in (window, second):
        said = page(client, f"{at(world, 'Shivpuri 1')}&w={one.pk}")
        assert ASKED not in said
        assert f'name="w" value="{one.pk}"' in said
        send(client, filled(world, "Shivpuri 1", w=one.pk))
        assert SignUp.objects.latest("pk").window == one


def test_a_link_says_which(client: Client, world: World, second: Window) -> None:
    token = referral.token_of(referral.Referral(world.person("Mohan").pk, world.unit("Shivpuri 1").pk, second.key))

    assert ASKED not in page(client, f"/j/{token}/")
    send(client, filled(world, "Shivpuri 1", r=token))

    assert SignUp.objects.get().window == second


def test_a_choice_that_is_none_is_asked_for_again(client: Client, world: World, second: Window) -> None:
    assert ASKED in page(client, f"{at(world, 'Shivpuri 1')}&w=999999")


def test_an_appointed_worker_is_not_asked(client: Client, world: World, second: Window) -> None:
    send(client, filled(world, None, **{"as": "appointed"}))

    assert SignUp.objects.get().window is None


def test_who_helps_is_asked_where_both_take_people(enter: Enter, world: World, window: Window, second: Window) -> None:
    helper, fields = enter("Mohan"), filled(world, "Shivpuri 1", agree_organise=None, words=None)
    assert ASKED in page(helper, f"/help-join/?at={fields['at']}")
    send(helper, fields, "/help-join/")
    assert not SignUp.objects.exists()

    send(helper, fields | {"w": second.pk, "key": "0123456789abcdef"}, "/help-join/")

    assert SignUp.objects.get().window == second


def test_a_link_is_made_for_the_one_that_was_chosen(enter: Enter, world: World, second: Window) -> None:
    helper = enter("Mohan")
    assert "Choose the one you mean" in page(helper, "/share/")
    assert helper.get("/share/link.svg").status_code == 404

    said = page(helper, f"/share/?at={world.unit('Shivpuri 1').pk}&w={second.pk}")

    assert referral.read(said.split("/j/")[1].split("/")[0]).window == second.key
