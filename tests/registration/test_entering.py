"""A worker signs in by a message from their own phone, in the browser that shows the code, once, and nobody else."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from abhiyan.accounts import outgoing, sms
from abhiyan.accounts.models import SignIn, User
from abhiyan.kernel import crypto
from abhiyan.kernel.models import AuditEntry
from abhiyan.messaging import receiving
from abhiyan.messaging.models import Inbound
from abhiyan.messaging.reading import Sent
from abhiyan.messaging.words import LOGIN, Word, understand
from abhiyan.people.actions import prove
from abhiyan.people.models import Contact, Evidence
from abhiyan.posts import bynumber, signin
from abhiyan.posts.actions import end
from abhiyan.registration.models import Entrance
from tests.registration.joining import changed, database
from tests.rights.mutants import Mutant, living
from tests.world import BY, TODAY, World

CONFIRM = "/accounts/login/code/confirm/"


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


NOBODYS = "+915000088888"


def written_for(to: str) -> set[str]:
    """The tables in which asking for a code writes anything."""
    before = database()
    Client().post("/accounts/login/code/", {"to": to})
    outgoing.flush()
    return changed(before, database())


def test_asking_writes_for_a_workers_number_what_it_writes_for_an_unknown_one(
    world: World, texts: list[tuple[str, str]]
) -> None:
    known, unknown = written_for(number_of(world, "Asha")), written_for(NOBODYS)

    assert known == unknown
    assert (len(texts), User.objects.count()) == (1, 0)


def test_the_twin_that_makes_the_user_as_it_is_asked_for_is_caught(world: World, texts: list[tuple[str, str]]) -> None:
    asked_for = "abhiyan.accounts.adapter:Adapter.get_user_by_phone"
    early = Mutant(asked_for, "return User", "self.user_by_proof(phone)\n    return User")
    with living(early):
        known, unknown = written_for(number_of(world, "Asha")), written_for(NOBODYS)

    assert known - unknown >= {"accounts_user", "people_person"}


def code_of(texts: list[tuple[str, str]]) -> str:
    outgoing.flush()
    found = re.search(r"[0-9]{6}", texts[-1][1])
    assert found
    return found[0]


def asks_and_types(browser: Client, world: World, texts: list[tuple[str, str]], *, twice: bool = False) -> None:
    browser.post("/accounts/login/code/", {"to": number_of(world, "Asha")})
    if twice:
        assert browser.post(CONFIRM, {"action": "resend"}).status_code == 302
    browser.post(CONFIRM, {"code": code_of(texts)})


@pytest.mark.parametrize("twice", [False, True])
def test_a_worker_becomes_a_user_once_the_code_came_back(
    world: World, texts: list[tuple[str, str]], twice: bool
) -> None:
    browser = Client()
    asks_and_types(browser, world, texts, twice=twice)

    user = User.objects.get()
    assert (browser.session["_auth_user_id"], user) == (str(user.pk), world.person("Asha").user)
    assert bytes(user.phone_blind or b"") == crypto.blind(number_of(world, "Asha"))
    assert browser.get("/booth/").status_code == 200
    assert AuditEntry.objects.filter(verb="let_in_by_number").count() == 1


def test_the_second_time_they_are_the_same_user(world: World, texts: list[tuple[str, str]]) -> None:
    for _time in range(2):
        asks_and_types(Client(), world, texts)

    assert (User.objects.count(), SignIn.objects.count()) == (1, 2)


def test_a_wrong_code_makes_no_user(world: World, texts: list[tuple[str, str]]) -> None:
    browser = Client()
    browser.post("/accounts/login/code/", {"to": number_of(world, "Asha")})
    wrong = f"{(int(code_of(texts)) + 1) % 10**6:06}"

    assert browser.post(CONFIRM, {"code": wrong}).status_code == 200
    assert User.objects.count() == 0


def test_whose_post_ends_before_the_code_is_typed_stays_out(world: World, texts: list[tuple[str, str]]) -> None:
    browser = Client()
    browser.post("/accounts/login/code/", {"to": number_of(world, "Asha")})
    end(world.held_by("Asha"), until=TODAY, by=BY)

    assert browser.post(CONFIRM, {"code": code_of(texts)}).status_code == 200
    assert (User.objects.count(), "_auth_user_id" in browser.session) == (0, False)


def test_another_code_may_be_asked_for_of_an_unknown_number_as_of_a_workers(
    world: World, texts: list[tuple[str, str]]
) -> None:
    said = []
    for to in (number_of(world, "Asha"), NOBODYS):
        browser = Client()
        browser.post("/accounts/login/code/", {"to": to})
        answer = browser.post(CONFIRM, {"action": "resend"})
        said.append((answer.status_code, answer["Location"], browser.post(CONFIRM, {"code": "12"}).status_code))
    outgoing.flush()

    assert said[0] == said[1]
    assert len(texts) == 2
