"""The demo's sign-in with one tap: six kinds and the administrator, and nowhere but in an invented database."""

import pytest
from django.test import Client

from abhiyan.accounts.models import User
from abhiyan.people.actions import agree
from abhiyan.people.models import Consent, Person
from abhiyan.posts import signin
from abhiyan.units.models import Organization
from tests.accounts.conftest import MINISTRY
from tests.world import BY, TODAY, World

KINDS = {
    "state-head": "Tara",
    "region-convenor": "Uma",
    "district-convenor": "Dev",
    "mandal-convenor": "Mohan",
    "booth-worker": "Asha",
    "member": "Maya",
    "administrator": "Sonal",
}


@pytest.fixture
def invented(world: World) -> World:
    Organization.objects.update(invented=True)
    Person.objects.update(source="rehearsal")
    return world


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_enters_as_somebody_who_holds_such_a_post(invented: World, kind: str) -> None:
    user = signin.demo_user(kind, day=TODAY)

    assert user is not None
    assert user.person == invented.person(KINDS[kind])  # type: ignore[attr-defined]
    assert signin.demo_user(kind, day=TODAY) == user


def test_of_several_the_one_stands_for_it_who_agreed_to_be_written_to(invented: World) -> None:
    agree(invented.people["Bela"].pk, [Consent.ORGANISE], language="hi", method="form", day=TODAY, by=BY)

    visitor = signin.demo_visitor("booth-worker", day=TODAY)
    assert visitor is not None
    assert visitor.person == invented.people["Bela"]


def test_a_kind_that_is_none_enters_nobody(invented: World) -> None:
    assert signin.demo_user("president-of-the-moon", day=TODAY) is None


def test_the_page_offers_each_of_them_once(invented: World) -> None:
    offered = [(one.kind, one.person) for one in signin.demo_visitors(TODAY)]

    assert offered == [(kind, invented.person(name)) for kind, name in KINDS.items() if kind != "member"]


def test_a_real_organisation_offers_nobody(world: World) -> None:
    assert signin.demo_visitors(TODAY) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_real_organisation_has_no_such_way_in(world: World, kind: str) -> None:
    Person.objects.update(source="rehearsal")

    with pytest.raises(signin.NotInvented):
        signin.demo_user(kind, day=TODAY)
    assert not User.objects.exists()


def test_one_person_from_elsewhere_closes_it(invented: World) -> None:
    Person.objects.filter(pk=invented.person("Zoya").pk).update(source="registration")

    with pytest.raises(signin.NotInvented):
        signin.demo_user("booth-worker", day=TODAY)


def test_one_user_with_an_address_closes_it(invented: World) -> None:
    User.objects.create_user(email="somebody@example.org")

    with pytest.raises(signin.NotInvented):
        signin.demo_user("booth-worker", day=TODAY)


def test_what_visitors_add_does_not_close_it(invented: World) -> None:
    person = invented.newcomer()
    Person.objects.filter(pk=person.pk).update(source=f"post:person:{invented.person('Dev').pk}")

    assert signin.demo_user("booth-worker", day=TODAY) is not None


def test_the_page_signs_in(invented: World) -> None:
    browser = Client()

    answer = browser.post("/demo/sign-in/district-convenor/", {"key": "0123456789abcdef"})

    assert answer.status_code == 302
    assert browser.session["_auth_user_id"] == str(invented.person("Dev").user_id)


def test_the_page_is_not_there_in_a_real_organisation(world: World) -> None:
    signin.invite(world.person("Dev"), by=MINISTRY, day=TODAY)
    browser = Client()

    answer = browser.post("/demo/sign-in/district-convenor/", {"key": "0123456789abcdef"})

    assert answer.status_code == 404
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(("phone", "status", "people"), [("98765 43210", 422, 0), ("50000 12345", 302, 1)])
def test_no_real_number_is_written_down_in_an_invented_database(
    invented: World, phone: str, status: int, people: int
) -> None:
    browser = Client()
    browser.post("/demo/sign-in/district-convenor/", {"key": "0123456789abcdef"})
    post = invented.post("Rampur", "mandal-convenor")

    form = {"name": "Nira Namuna", "phone": phone, "since": TODAY.isoformat(), "key": "fedcba9876543210"}
    answer = browser.post(f"/post/{post.pk}/appoint/", form)

    assert (answer.status_code, Person.objects.filter(name_en="Nira Namuna").count()) == (status, people)
