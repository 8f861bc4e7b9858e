"""A worker signs in by a message from their own phone, in the browser that shows the code, once, and nobody else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from abhiyan.accounts import outgoing, sms
from abhiyan.accounts.models import SignIn, User
from abhiyan.kernel import crypto
from abhiyan.messaging import receiving
from abhiyan.messaging.models import Inbound
from abhiyan.messaging.reading import Sent
from abhiyan.messaging.words import LOGIN, Word, understand
from abhiyan.people.actions import prove
from abhiyan.people.models import Contact, Evidence
from abhiyan.posts import bynumber, signin
from abhiyan.posts.actions import end
from abhiyan.registration.models import Entrance
from tests.world import BY, TODAY, World


@pytest.fixture(autouse=True)
def heard(settings: Any) -> None:
    settings.INBOUND_NUMBER, settings.INBOUND_SECRET = "+915123456789", "s"


def number_of(world: World, name: str) -> str:
    return crypto.unseal(bytes(world.people[name].contacts.get().sealed))


def message(world: World, text: str, name: str = "Asha") -> str:
    """What comes of a message from somebody's phone."""
    number = number_of(world, name)
    receiving.take(Sent(uuid4().hex, "sms", number, text), gateway="test", number=number, day=TODAY)
    return Inbound.objects.latest("pk").outcome


def begun(browser: Client) -> str:
    answer = browser.post("/enter/", {"key": uuid4().hex})
    return str(answer["Location"]).strip("/").rpartition("/")[2]


def enter(browser: Client, code: str, person: int) -> str:
    return str(browser.post(f"/enter/{code}/", {"person": person, "key": uuid4().hex})["Location"])


@pytest.mark.parametrize("text", ["LOGIN BCD234", "login bcd 234", "लॉगिन BCD234", "Login: BCD२३४.", "प्रवेश bcd234"])
def test_login_and_a_code_in_the_spellings_people_use(text: str) -> None:
    assert understand(text) == Word(LOGIN, "BCD234")


def test_a_worker_signs_in_by_a_message_from_their_own_phone(world: World) -> None:
    browser, asha = Client(), world.person("Asha")
    code = begun(browser)
    assert f"LOGIN {code}" in browser.get(f"/enter/{code}/").content.decode()
    assert enter(browser, code, asha.pk) == f"/enter/{code}/"  # the message has not come

    assert message(world, f"LOGIN {code}") == "entrance"
    assert enter(browser, code, asha.pk) == "/booth/"

    assert browser.get("/booth/").status_code == 200
    assert (SignIn.objects.get().user, Entrance.objects.get().used_at is not None) == (world.person("Asha").user, True)


def test_only_the_browser_that_shows_the_code_goes_on_and_only_once(world: World) -> None:
    browser, stranger, asha = Client(), Client(), world.person("Asha")
    code = begun(browser)
    begun(stranger)
    message(world, f"LOGIN {code}")

    assert "Asha" not in stranger.get(f"/enter/{code}/").content.decode()
    assert stranger.post(f"/enter/{code}/", {"person": asha.pk, "key": uuid4().hex}).status_code == 200
    assert enter(browser, code, asha.pk) == "/booth/"
    again = Client()
    again.cookies = browser.cookies
    assert again.post(f"/enter/{code}/", {"person": asha.pk, "key": uuid4().hex}).status_code == 200
    assert SignIn.objects.count() == 1


def test_a_code_is_over_after_ten_minutes(world: World) -> None:
    browser = Client()
    code = begun(browser)
    Entrance.objects.update(at=timezone.now() - timedelta(minutes=11))

    assert message(world, f"LOGIN {code}") == "no-entrance"
    assert enter_status(browser, code, world) == 200


def enter_status(browser: Client, code: str, world: World) -> int:
    return browser.post(f"/enter/{code}/", {"person": world.people["Asha"].pk, "key": uuid4().hex}).status_code


def test_the_first_phone_that_sends_a_code_is_the_one_that_counts(world: World) -> None:
    prove_all(world, "Bela")
    browser = Client()
    code = begun(browser)
    message(world, f"LOGIN {code}", "Bela")

    assert message(world, f"LOGIN {code}", "Asha") == "no-entrance"
    assert enter(browser, code, world.people["Bela"].pk) == "/booth/"


def prove_all(world: World, name: str) -> None:
    for kind in (Evidence.PROVED, Evidence.CONSENTED):
        prove([world.people[name].pk], kind, source="test", day=TODAY, by=BY)


@pytest.mark.parametrize("who", ["Bela", "Mohan", "Sonal", "Esha"])
def test_nobody_enters_who_is_only_claimed_stands_above_the_booth_or_holds_no_post(world: World, who: str) -> None:
    if who != "Bela":  # she is only claimed
        prove_all(world, who)
    code = begun(Client())

    assert message(world, f"LOGIN {code}", who) == "not-let-in"
    assert User.objects.count() == 0


def test_a_family_with_one_phone_says_who_it_is(world: World) -> None:
    prove_all(world, "Bela")
    asha = Contact.objects.get(person=world.people["Asha"])
    Contact.objects.filter(person=world.people["Bela"]).update(sealed=bytes(asha.sealed), blind=bytes(asha.blind))
    browser = Client(headers={"Accept-Language": "en"})
    code = begun(browser)
    message(world, f"LOGIN {code}")

    page = browser.get(f"/enter/{code}/").content.decode()
    assert "I am Asha Kalpit" in page
    assert "I am Bela Kalpit" in page
    assert enter(browser, code, world.people["Chand"].pk) == f"/enter/{code}/"  # not of that number
    assert enter(browser, code, world.people["Bela"].pk) == "/booth/"


def test_who_was_shut_out_stays_out(world: World) -> None:
    bynumber.user_of(world.person("Asha"))
    signin.shut_out(world.person("Asha"), by=world.authority("Mohan"), day=TODAY, reason="lost")
    code = begun(Client())

    assert message(world, f"LOGIN {code}") == "not-let-in"


def test_the_post_that_ends_ends_the_access(world: World) -> None:
    browser = Client()
    code = begun(browser)
    message(world, f"LOGIN {code}")
    enter(browser, code, world.people["Asha"].pk)

    end(world.held_by("Asha"), until=TODAY, by=BY)

    assert browser.get("/booth/").status_code == 403


# --- a code typed on the own device ----------------------------------------------------------------------------------


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[tuple[str, str]]:
    settings.SMS_URL = "https://sms.example.org/?to={to}&text={text}"
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(sms, "send", lambda to, text: sent.append((to, text)))
    return sent


def asked(world: World, name: str) -> None:
    Client().post("/accounts/login/code/", {"to": number_of(world, name)})
    outgoing.flush()


def test_a_worker_gets_a_code_on_their_own_number_and_others_get_none(
    world: World, texts: list[tuple[str, str]]
) -> None:
    for name in ("Asha", "Bela", "Mohan"):
        asked(world, name)

    assert [to for to, _text in texts] == [number_of(world, "Asha")]


def test_a_code_to_a_number_that_several_share_goes_to_nobody(world: World, texts: list[tuple[str, str]]) -> None:
    prove_all(world, "Bela")
    asha = Contact.objects.get(person=world.people["Asha"])
    Contact.objects.filter(person=world.people["Bela"]).update(sealed=bytes(asha.sealed), blind=bytes(asha.blind))

    asked(world, "Asha")

    assert texts == []
