"""Every list costs the same number of statements, however much is in it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abhiyan.people.actions import NewPerson, register
from abhiyan.posts.actions import appoint
from abhiyan.posts.models import Post
from abhiyan.units.actions import insert_units
from abhiyan.units.profile import UnitRow
from tests.pages.conftest import Enter
from tests.world import BY, FOUNDED, World

MORE = 12


def pages(world: World) -> list[str]:
    state, district, mandal = (world.unit(name).pk for name in ("Pradesh", "Ganga", "Shivpuri"))
    seat, post = world.unit("Seat West").pk, world.post("Rampur 1", "volunteer").pk
    return [
        "/",
        f"/unit/{district}/", f"/unit/{mandal}/", f"/unit/{seat}/",
        f"/unit/{state}/people/", f"/unit/{mandal}/people/?role=booth-worker",
        f"/coverage/{state}/", f"/coverage/{mandal}/", f"/coverage/{seat}/",
        f"/coverage/{mandal}/gaps/", f"/coverage/{mandal}/trend/", f"/coverage/{state}/map/",
        f"/coverage/{mandal}/why/?figure=filled", f"/coverage/{mandal}/siblings/",
        f"/post/{post}/", f"/post/{world.post('Shivpuri 1', 'booth-worker').pk}/", "/rosters/",
        "/calls/", f"/calls/draw/{state}/", f"/calls/draw/{mandal}/", "/signs/", f"/signs/?unit={mandal}",
        "/search/?q=Shivpuri", "/who-sees-me/", "/plan/", "/plan/?view=units", "/calendar/",
        "/assignments/?list=all", "/assignments/?list=late", "/assignments/?list=waiting", "/assignments/?list=mine",
        "/plans/",
        "/digest/", "/jobs/",
    ]  # fmt: skip


def grow(world: World) -> None:
    """A dozen more booths under Shivpuri, each with a worker and a volunteer."""
    rows = [
        UnitRow(1, "booth", f"X{n}", "U1A", "C2", f"शिवपुरी नया {n}", f"Shivpuri new {n}", None, None)
        for n in range(MORE)
    ]
    insert_units(rows, day=FOUNDED, by=BY)
    volunteer = world.post("Rampur 1", "volunteer")
    for number, post in enumerate(Post.objects.filter(role__key="booth-worker", unit__code__startswith="X")):
        for here in (post, volunteer):
            new = NewPerson("", f"Nayi{number} Kalpit", "en", f"+9150000{number:05}")
            appoint(here, register(new, source="test", day=FOUNDED, by=BY), since=FOUNDED, by=BY)


def statements(client: Client, address: str) -> int:
    client.get(address)  # what is read once and kept has been read
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_no_page_asks_more_often_when_there_is_more(enter: Enter, world: World) -> None:
    client = enter("Sonal")
    before = {address: statements(client, address) for address in pages(world)}

    grow(world)

    assert {address: statements(client, address) for address in pages(world)} == before


def test_search_asks_no_more_often_when_it_finds_more(enter: Enter, world: World) -> None:
    """Whole words, then beginnings: where the first fill the page, the second are not asked for."""
    client = enter("Sonal")
    before = statements(client, "/search/?q=Kalpit")

    grow(world)

    assert statements(client, "/search/?q=Kalpit") <= before


@pytest.mark.parametrize("name", ["Dev", "Mohan", "Asha"])
def test_the_daily_screen_costs_little(enter: Enter, name: str) -> None:
    assert statements(enter(name), "/") <= 27


def test_a_fragment_reads_no_frame(enter: Enter, world: World) -> None:
    client = enter("Mohan")
    contact = world.person("Asha").contacts.get()

    answer = client.post(
        f"/contact/{contact.pk}/unmask/",
        {"reason": "meeting", "key": "0123456789abcdef"},
        headers={"hx-request": "true"},
    )

    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
