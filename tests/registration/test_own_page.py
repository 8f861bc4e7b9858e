"""The link to one's own page reaches its owner: by text to the proved number, and in the browser surely theirs."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from abhiyan.kernel import crypto
from abhiyan.messaging.models import Captured
from abhiyan.people import receipts
from abhiyan.people.models import Person
from abhiyan.registration.models import SignUp
from abhiyan.registration.proof import challenges, proving, replies
from abhiyan.units.models import Organization
from tests.messaging.conftest import Hand, hand
from tests.registration.proving import NUMBER, by_message, signed_up
from tests.registration.test_challenges import browser_of, page, plain, sent_code
from tests.world import World

__all__ = ["hand"]

ADDRESS = "https://abhiyan.example.org"
OTHER = "+915000090002"


@pytest.fixture(autouse=True)
def invented(world: World) -> None:
    """Everybody is, so that what would be sent can be read."""
    Organization.objects.update(invented=True)


def texts(number: str = NUMBER) -> list[str]:
    rows = Captured.objects.filter(blind=crypto.blind(number)).order_by("pk")
    return [crypto.unseal(bytes(row.sealed)) for row in rows]


def link_of(row: SignUp) -> str:
    return receipts.link_for(int(SignUp.objects.get(pk=row.pk).person_id or 0))


# --- by text ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "kind"), [("JOIN {}", "sms"), ("", "call")])
def test_the_answer_to_a_proof_has_the_link(world: World, hand: Hand, settings: Any, text: str, kind: str) -> None:
    settings.PUBLIC_URL = ADDRESS
    row = signed_up(world)
    hand(text=text.format(row.code), kind=kind, number=NUMBER)
    (said,) = texts()
    assert f"{ADDRESS}{link_of(row)}" in said
    assert Client().get(link_of(row)).status_code == 200


def test_join_sent_again_brings_a_lost_link_back(world: World, hand: Hand, settings: Any) -> None:
    settings.PUBLIC_URL = ADDRESS
    row = signed_up(world)
    for ref in ("1", "2"):
        hand(text=f"JOIN {row.code}", number=NUMBER, ref=ref)
    assert [link_of(row) in said for said in texts()] == [True, True]


def test_nobody_else_hears_it(world: World, hand: Hand, settings: Any) -> None:
    """From another number, or with a code nobody has: the same as before, and no link."""
    settings.PUBLIC_URL = ADDRESS
    row = signed_up(world)
    by_message(row)
    for number, code in ((OTHER, row.code), ("+915000090003", "BBBBBB")):
        hand(text=f"JOIN {code}", number=number, ref=number)
    assert texts(OTHER) == texts("+915000090003")
    assert not receipts.LINK.search(texts(OTHER)[0])


def test_without_a_public_address_there_is_none(world: World, settings: Any) -> None:
    settings.PUBLIC_URL = ""
    outcome = by_message(signed_up(world))
    Organization.objects.update(invented=False)
    with override("en"):
        assert replies.text(outcome) == replies.words(outcome)


@pytest.mark.parametrize("kind", [proving.PROVED, proving.ALREADY, proving.ASKED])
@pytest.mark.parametrize(("language", "part"), [("hi", 134), ("en", 160)])
def test_it_fits_two_parts_in_hindi_and_one_in_english(
    world: World, settings: Any, kind: str, language: str, part: int
) -> None:
    settings.PUBLIC_URL = "https://abhiyan.example.org.in"  # 30 letters
    asha = world.person("Asha").pk
    with override("en"):
        said = replies.text(proving.Outcome(kind, language, person=asha))
    assert receipts.link_for(asha) in said
    assert len(said) <= part, (len(said), said)


def test_the_phone_of_the_demo_shows_a_link_to_tap(world: World, hand: Hand) -> None:
    Person.objects.update(source="rehearsal")
    row = signed_up(world)
    hand(text=f"JOIN {row.code}", number=NUMBER)
    shown = Client(headers={"accept-language": "en"}).get(f"/demo/phone/?number={NUMBER[3:]}").content.decode()
    link = link_of(row)
    assert f'<a class="link" href="{link}">http://testserver{link}</a>' in shown


def test_what_somebody_wrote_is_no_link() -> None:
    from django.test import RequestFactory

    from abhiyan.messaging.views import pieces

    request = RequestFactory().get("/")
    assert list(pieces("see https://elsewhere.example/me/x/ <b>", request)) == [
        ("see https://elsewhere.example/me/x/ <b>", "")
    ]


# --- in the browser ---------------------------------------------------------------------------------------------------


def shows(client: Client, row: SignUp) -> bool:
    return link_of(row) in client.get(page(row.code)).content.decode()


def test_a_code_typed_there_says_whose_browser_it_is(world: World) -> None:
    """Even where several of a family signed up in it."""
    row = signed_up(world)
    client = browser_of(row)
    signed_up(world, phone=OTHER, name_en="Om Kalpit", device=bytes(SignUp.objects.get(pk=row.pk).device))
    client.post(page(row.code), {"act": "send", "key": str(uuid4())})
    client.post(page(row.code), {"act": "code", "digits": sent_code(), "key": str(uuid4())})
    assert SignUp.objects.get(pk=row.pk).state == SignUp.PROVED
    assert shows(client, row)


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "twin: no look at the browser"])
def test_a_stranger_sees_the_same_as_before(world: World, monkeypatch: pytest.MonkeyPatch, guarded: bool) -> None:
    row, other = signed_up(world), signed_up(world, phone=OTHER, name_en="Om Kalpit", device=b"e" * 16)
    by_message(row)
    by_message(other, OTHER)
    SignUp.objects.update(proof=proving.CODE, proved_at=timezone.now())  # as if each had typed a code just now
    if not guarded:
        monkeypatch.setattr(challenges, "_is_of", lambda *_: True)
    stranger = Client(headers={"accept-language": "en"})
    bodies = [stranger.get(page(one.code)).content for one in (row, other)]
    assert ("/me/" not in bodies[0].decode()) is guarded
    assert (plain(bodies[0], row.code) == plain(bodies[1], other.code)) is guarded


def test_who_was_helped_has_no_link_on_the_helpers_screen(world: World) -> None:
    row = signed_up(world, purposes=(), helper_id=world.people["Mohan"].pk)
    client = browser_of(row)
    by_message(row)
    assert not shows(client, row)


def test_after_leaving_it_is_offered_no_more(world: World) -> None:
    from abhiyan.registration.leaving import leaving

    row = signed_up(world)
    client = browser_of(row)
    by_message(row)
    leaving.leave(int(row.person_id or 0), method="link", day=row.day, by=world.authority("Asha"))
    assert "/me/" not in client.get(page(row.code)).content.decode()


def test_the_own_page_says_nothing_of_whose_link_it_was(world: World) -> None:
    """Neither who passed it on, nor whom else they brought."""
    asha = world.person("Asha")
    rows = [
        signed_up(
            world, phone=f"+91500009000{n}", name_en=f"{name} Kalpit", referrer_id=asha.pk, device=bytes([n]) * 16
        )
        for n, name in enumerate(("Qadir", "Qamar", "Qasim"), start=1)
    ]
    for n, row in enumerate(rows, start=1):
        by_message(row, f"+91500009000{n}")
    shown = Client(headers={"accept-language": "en"}).get(link_of(rows[0])).content.decode()
    mine = shown.split('id="kept"')[1].split('id="wrong"')[0]
    assert "Qadir" in shown
    assert [word for word in ("Qamar", "Qasim", "referr", "link_") if word in shown] == []
    assert "Asha" not in mine


# --- the page itself --------------------------------------------------------------------------------------------------


def test_it_makes_no_session_and_loads_no_menu(world: World) -> None:
    row = signed_up(world)
    client = browser_of(row)
    awaits = client.get(page(row.code)).content.decode()
    client.post(page(row.code), {"act": "send", "key": str(uuid4())})
    client.post(page(row.code), {"act": "code", "digits": "000000", "key": str(uuid4())})
    client.get(page(row.code))
    by_message(row)
    proved = client.get(page(row.code)).content.decode()

    assert not Session.objects.exists()
    assert "sessionid" not in client.cookies
    scripts = [re.findall(r'src="[^"]*/([a-z0-9.-]+)\.js"', body) for body in (awaits, proved)]
    assert ["htmx-2.min" in found for found in scripts] == [True, False]
    assert [word for word in ("data-slider", 'class="menu', "/accounts/login/") if word in awaits] == []
