"""Whose claim expires soon: the same list however it is read, page by page, in a few statements."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abhiyan.people.models import Person
from abhiyan.posts.actions import appoint
from abhiyan.posts.models import Appointment
from abhiyan.registration.leaving import expiring
from tests.pages.conftest import Enter
from tests.world import BY, TODAY, World

SOON = TODAY + timedelta(5)
FEW, ONE_BY_ONE, MANY = 1_000, 1, 0  # claims up to which it is begun at the people, and how many of them at once


@pytest.fixture
def claims(world: World) -> list[str]:
    """Everybody but Asha, who is verified; Chand holds two posts, Bela's claim ends first."""
    appoint(world.post("Shivpuri 2", "booth-worker"), world.person("Chand"), since=TODAY, by=BY)
    Person.objects.exclude(pk=world.person("Asha").pk).update(claim_expires_on=SOON)
    Person.objects.filter(pk=world.person("Bela").pk).update(claim_expires_on=TODAY + timedelta(1))
    rows = Appointment.objects.on(TODAY).exclude(person=world.person("Asha")).select_related("person", "post__unit")
    order = sorted(rows, key=lambda one: (one.person.claim_expires_on or date.max, one.person_id, one.pk))
    return [f"{one.person.name_en} {one.post.unit.name_en}" for one in order]


def paged(world: World, name: str, most: int) -> list[str]:
    """The whole list of somebody, page by page."""
    by, after, found = world.authority(name), "", list[str]()
    while rows := expiring.listed(by, TODAY, after, most):
        found += [f"{one.person.name_en} {one.post.unit.name_en}" for one in rows]
        after = expiring.mark_of(rows[-1])
    return found


@pytest.mark.parametrize("many", [FEW, ONE_BY_ONE, MANY])
@pytest.mark.parametrize("most", [1, 2, 50])
def test_the_list_is_the_same_however_it_is_read(
    world: World, claims: list[str], monkeypatch: pytest.MonkeyPatch, many: int, most: int
) -> None:
    monkeypatch.setattr(expiring, "MANY", many)
    ganga = [one for one in claims if not any(place in one for place in ("Pradesh", "Uttar", "Nagar", "Seat"))]

    assert paged(world, "Tara", most) == claims
    assert paged(world, "Dev", most) == ganga
    assert ganga[0] == "Bela Kalpit Shivpuri 1"
    assert sum("Chand" in one for one in ganga) == 2
    assert expiring.number_expiring(world.authority("Dev"), TODAY) == len(ganga)


@pytest.mark.parametrize(
    "after", ["", "x", "2018-02-30.1.1", "2018-02-06.1", "2018-02-06.1.x", "..", "2018-02-06.1." + "9" * 30]
)
def test_a_mark_that_is_none_begins_at_the_beginning(world: World, claims: list[str], after: str) -> None:
    assert len(expiring.listed(world.authority("Dev"), TODAY, after, 50)) == len(paged(world, "Dev", 50))


@pytest.mark.parametrize("many", [FEW, MANY])
def test_the_page_asks_no_more_often_when_there_is_more(
    enter: Enter, world: World, claims: list[str], monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(expiring, "MANY", many)
    client = enter("Dev")
    client.get("/expiring/")
    with CaptureQueriesContext(connection) as all_of_them:
        assert "Chand Kalpit" in client.get("/expiring/").content.decode()
    Person.objects.exclude(pk=world.person("Bela").pk).update(claim_expires_on=None)
    with CaptureQueriesContext(connection) as one:
        assert "Chand Kalpit" not in client.get("/expiring/").content.decode()

    assert len(all_of_them) == len(one)
