"""The list of those who were helped and of those who wait in one's branch."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abhiyan.posts.actions import appoint, end
from abhiyan.registration.joining import helped, views_help
from abhiyan.registration.models import SignUp
from tests.registration.conftest import Enter
from tests.registration.proving import by_message, signed_up
from tests.world import BY, TODAY, World


def names(body: str) -> list[str]:
    return re.findall(r"<li><span>([^<]+)<span", body)


@pytest.fixture
def some(world: World) -> dict[str, SignUp]:
    """Three whom Mohan helped, one of them proved; one who came alone; one elsewhere."""
    mohan = world.people["Mohan"].pk
    made = {}
    for n, (name, unit, helper) in enumerate(
        (
            ("Mira", "Shivpuri 1", mohan),
            ("Ram", "Shivpuri 2", mohan),
            ("Done", "Shivpuri 1", mohan),
            ("Alone", "Shivpuri", None),
            ("Away", "Nagar 1", None),
        )
    ):
        purposes = () if helper else ("organise",)
        phone = f"+91500009100{n}"
        made[name] = signed_up(world, unit, phone=phone, name_en=f"{name} Kalpit", helper_id=helper, purposes=purposes)
        if name == "Done":
            by_message(made[name], phone)
    return made


def test_a_helper_sees_whom_they_helped_and_what_each_has_to_send(some: dict[str, SignUp], enter: Enter) -> None:
    body = enter("Mohan").get("/helped/").content.decode()
    assert names(body) == ["Ram Kalpit", "Mira Kalpit"]
    assert f"JOIN {some['Ram'].code}" in body
    assert names(enter("Mohan").get("/helped/?list=mine&state=done").content.decode()) == ["Done Kalpit"]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("Mohan", ["Alone Kalpit", "Ram Kalpit", "Mira Kalpit"]),
        ("Dev", ["Alone Kalpit", "Ram Kalpit", "Mira Kalpit"]),
        ("Tara", ["Away Kalpit", "Alone Kalpit", "Ram Kalpit", "Mira Kalpit"]),
        ("Asha", ["Mira Kalpit"]),
        ("Maya", ["Away Kalpit", "Mira Kalpit"]),
        ("Pia", []),
        ("Chand", []),
    ],
)
@pytest.mark.parametrize("few", [helped.FEW_UNITS, 0], ids=["unit by unit", "a large branch"])
def test_a_branch_sees_who_waits_in_it(
    some: dict[str, SignUp], enter: Enter, monkeypatch: pytest.MonkeyPatch, few: int, who: str, seen: list[str]
) -> None:
    monkeypatch.setattr(helped, "FEW_UNITS", few)
    monkeypatch.setattr(helped, "LISTED_UNITS", few)
    if who == "Pia":
        SignUp.objects.update(unit=None)  # nobody's branch
    assert names(enter(who).get("/helped/?list=branch").content.decode()) == seen


@pytest.mark.parametrize("few", [helped.FEW_UNITS, 0])
def test_it_is_narrowed_to_a_unit_of_ones_branch(
    world: World, some: dict[str, SignUp], enter: Enter, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(helped, "FEW_UNITS", few)
    monkeypatch.setattr(helped, "LISTED_UNITS", few)
    there, elsewhere = world.unit("Shivpuri 2").pk, world.unit("Nagar 1").pk
    assert names(enter("Dev").get(f"/helped/?list=branch&unit={there}").content.decode()) == ["Ram Kalpit"]
    assert enter("Dev").get(f"/helped/?list=branch&unit={elsewhere}").status_code == 404


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "twin: by the helper alone"])
def test_an_ended_post_is_ended_access_to_whom_one_helped(
    world: World, some: dict[str, SignUp], enter: Enter, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    if not guarded:
        alone = lambda by: SignUp.objects.filter(helper__in=by.records)  # noqa: E731
        monkeypatch.setattr(helped, "helped_by", alone)
        monkeypatch.setattr(views_help, "helped_by", alone)
    client = enter("Mohan")
    assert names(client.get("/helped/").content.decode()) != []
    end(world.held_by("Mohan"), until=TODAY, by=BY)
    appoint(world.post("Shivpuri 1", "booth-worker"), world.person("Mohan"), since=TODAY, by=BY)  # sees, and no more
    assert (names(client.get("/helped/").content.decode()) == []) is guarded
    done = client.get(f"/help-join/done/{some['Mira'].code}/").status_code
    assert (done == 404) is guarded


def test_whom_one_helped_elsewhere_is_shown_where_one_still_helps(
    world: World, some: dict[str, SignUp], enter: Enter
) -> None:
    """Dev helped in his district, and at a booth that is none of his any more."""
    dev = world.people["Dev"].pk
    SignUp.objects.filter(pk__in=[some["Mira"].pk, some["Away"].pk]).update(helper=dev)
    row = signed_up(
        world, None, kind=SignUp.APPOINTED, phone="+915000091009", name_en="Of none", helper_id=dev, purposes=()
    )
    body = enter("Dev").get("/helped/").content.decode()
    assert names(body) == ["Of none", "Mira Kalpit"]
    assert row.code in body


def test_who_shares_a_number_with_too_many_waits_like_all(world: World, enter: Enter) -> None:
    mohan = world.people["Mohan"].pk
    for name in ("A", "B", "C", "D", "E", "F"):
        signed_up(world, name_en=f"{name} Kalpit", helper_id=mohan, purposes=())
    assert SignUp.objects.filter(state=SignUp.HELD).count() == 1
    body = enter("Mohan").get("/helped/").content.decode()
    assert names(body) == [f"{name} Kalpit" for name in ("F", "E", "D", "C", "B", "A")]


def test_it_turns_pages_and_takes_odd_addresses(world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helped, "PAGE", 2)
    mohan = world.people["Mohan"].pk
    for name in ("A", "B", "C"):
        signed_up(world, name_en=f"{name} Kalpit", helper_id=mohan, purposes=())
    client = enter("Mohan")
    body = client.get("/helped/").content.decode()
    (after,) = re.findall(r"after=(\d+)", body)
    assert names(client.get(f"/helped/?after={after}").content.decode()) == ["A Kalpit"]
    for odd in ("after=x", "after=" + "9" * 30, "list=all", "state=held", "after=²"):
        assert client.get(f"/helped/?{odd}").status_code == 200
    assert client.get("/helped/?list=branch&unit=" + "9" * 18).status_code == 404
    for none in ("9" * 30, "0"):
        assert client.get(f"/helped/?unit={none}").status_code == 200


def test_it_costs_the_same_for_one_and_for_many(world: World, enter: Enter) -> None:
    mohan, client = world.people["Mohan"].pk, enter("Mohan")
    counts: dict[str, set[int]] = {"/helped/": set(), "/helped/?list=branch": set()}
    for name in ("A", "B", "C", "D"):
        signed_up(world, name_en=f"{name} Kalpit", helper_id=mohan, purposes=())
        for address, found in counts.items():
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            found.add(len(asked))
    assert [len(found) for found in counts.values()] == [1, 1]


def test_it_has_no_field_but_those_of_the_frame(some: dict[str, SignUp], enter: Enter) -> None:
    body = enter("Mohan").get("/helped/").content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    assert "<input" not in main
    assert "<form" not in main
