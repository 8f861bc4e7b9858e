"""Signing in by a code: six digits, ten minutes, five tries, one use; strangers learn nothing."""

import json
import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from abhiyan.accounts import outgoing
from abhiyan.accounts.models import User
from abhiyan.accounts.tasks import clear_sessions
from abhiyan.kernel.models import AuditEntry
from abhiyan.posts import signin
from tests.accounts.conftest import CODE, CONFIRM, MINISTRY, Gateway, number_of
from tests.world import World

Invited = Callable[[str], User]
OTHER = "+915000088888"  # nobody's


def ask(browser: Client, to: str) -> None:
    answer = browser.post(CODE, {"to": to})
    assert (answer.status_code, answer["Location"]) == (302, CONFIRM)


def signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_a_code_to_the_phone_signs_in_once(world: World, invited: Invited, gateway: Gateway, browser: Client) -> None:
    user = invited("Dev")

    ask(browser, number_of(world, "Dev"))
    answer = browser.post(CONFIRM, {"code": gateway.code})

    assert answer.status_code == 302
    assert browser.session["_auth_user_id"] == str(user.pk)
    assert re.fullmatch(r"\d{6}", gateway.code)
    assert list(AuditEntry.objects.filter(verb="sign_in").values_list("actor", "subject")) == [
        (f"person:{world.person('Dev').pk}", f"user:{user.pk}")
    ]


def test_digits_of_any_script_are_read(world: World, invited: Invited, gateway: Gateway, browser: Client) -> None:
    invited("Dev")
    devanagari = str.maketrans("0123456789", "०१२३४५६७८९")

    ask(browser, number_of(world, "Dev").removeprefix("+91").translate(devanagari))
    browser.post(CONFIRM, {"code": gateway.code.translate(devanagari)})

    assert signed_in(browser)


def test_a_code_is_used_once(world: World, invited: Invited, gateway: Gateway, browser: Client) -> None:
    invited("Dev")
    ask(browser, number_of(world, "Dev"))
    asked = dict(browser.session.items())
    first = gateway.code
    browser.post(CONFIRM, {"code": first})
    browser.post("/accounts/logout/")

    ask(browser, number_of(world, "Dev"))
    browser.post(CONFIRM, {"code": first if first != gateway.code else "000000"})

    assert not signed_in(browser)
    assert "account_login" in asked


def test_two_requests_at_once_share_one_use_of_the_code(
    world: World, invited: Invited, gateway: Gateway, browser: Client
) -> None:
    invited("Dev")
    ask(browser, number_of(world, "Dev"))
    twin = Client()
    twin.cookies = browser.cookies.copy()
    before = Session.objects.get()

    browser.post(CONFIRM, {"code": gateway.code})
    Session.objects.filter(pk=before.pk).delete()
    before.save(force_insert=True)  # the session as the second request read it, a moment before
    twin.post(CONFIRM, {"code": gateway.code})

    assert (signed_in(browser), signed_in(twin)) == (True, False)


def test_the_fifth_wrong_code_burns_the_challenge(
    world: World, invited: Invited, gateway: Gateway, browser: Client
) -> None:
    invited("Dev")
    ask(browser, number_of(world, "Dev"))
    right = gateway.code
    wrong = "000000" if right != "000000" else "111111"

    answers = [browser.post(CONFIRM, {"code": wrong}).status_code for _ in range(5)]
    browser.post(CONFIRM, {"code": right})

    assert answers == [200, 200, 200, 200, 302]
    assert not signed_in(browser)


def test_the_fourth_wrong_code_leaves_a_last_try(
    world: World, invited: Invited, gateway: Gateway, browser: Client
) -> None:
    invited("Dev")
    ask(browser, number_of(world, "Dev"))
    right = gateway.code
    wrong = "000000" if right != "000000" else "111111"

    for _ in range(4):
        browser.post(CONFIRM, {"code": wrong})
    browser.post(CONFIRM, {"code": right})

    assert signed_in(browser)


def test_tries_are_counted_outside_the_session_too(
    world: World, invited: Invited, gateway: Gateway, browser: Client
) -> None:
    """A hundred requests sent at once all read the session before the first of them writes it."""
    invited("Dev")
    ask(browser, number_of(world, "Dev"))
    right = gateway.code
    wrong = "000000" if right != "000000" else "111111"
    row = Session.objects.get()

    for _ in range(5):
        browser.post(CONFIRM, {"code": wrong})
        Session.objects.filter(pk=row.pk).delete()
        row.save(force_insert=True)
    browser.post(CONFIRM, {"code": right})

    assert not signed_in(browser)


@pytest.mark.parametrize(("seconds", "opens"), [(599, True), (601, False)])
def test_a_code_is_good_for_ten_minutes(  # noqa: PLR0917 (pytest hands them over by name)
    world: World,
    invited: Invited,
    gateway: Gateway,
    browser: Client,
    monkeypatch: pytest.MonkeyPatch,
    seconds: int,
    opens: bool,
) -> None:
    invited("Dev")
    ask(browser, number_of(world, "Dev"))
    code = gateway.code

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + seconds)
    browser.post(CONFIRM, {"code": code})

    assert signed_in(browser) is opens


def test_a_code_of_another_browser_opens_nothing(world: World, invited: Invited, gateway: Gateway) -> None:
    invited("Dev")
    mine, theirs = Client(), Client()
    ask(mine, number_of(world, "Dev"))
    first = gateway.code
    ask(theirs, number_of(world, "Dev"))

    if first != gateway.code:
        theirs.post(CONFIRM, {"code": first})

    assert not signed_in(theirs)


def without_chance(body: bytes, typed: str) -> str:
    """A page without what differs on every load or was typed."""
    page = body.decode()
    for name in ("csrfmiddlewaretoken", "key"):
        page = re.sub(rf'(name="{name}" value=")[^"]+', r"\1", page)
    return page.replace(typed, "")


def test_known_and_unknown_get_the_same_answers(world: World, invited: Invited, gateway: Gateway) -> None:
    invited("Dev")
    known = number_of(world, "Dev")
    seen = []
    for to in (known, OTHER):
        browser = Client()
        answers = [browser.post(CODE, {"to": to}), browser.get(CONFIRM), browser.post(CONFIRM, {"code": "12"})]
        seen.append(
            [(one.status_code, one.headers.get("Location"), without_chance(one.content, to)) for one in answers]
        )
    outgoing.flush()

    assert seen[0] == seen[1]
    assert [to for to, _ in gateway.sent] == [known]


def test_five_tries_at_an_unknown_number_end_as_at_a_known_one(
    world: World, invited: Invited, gateway: Gateway, browser: Client
) -> None:
    ask(browser, OTHER)

    answers = [browser.post(CONFIRM, {"code": "123456"}).status_code for _ in range(5)]

    assert answers == [200, 200, 200, 200, 302]


def test_a_code_to_the_mail_address_signs_in(world: World, browser: Client, invited: Invited) -> None:
    person = world.person("Dev")
    signin.add_mail(person, "Dev.Kalpit@example.org", by=MINISTRY)
    invited("Dev")

    ask(browser, "dev.kalpit@example.org")
    outgoing.flush()
    (letter,) = mail.outbox
    found = re.search(r"\d{6}", str(letter.body))
    assert found
    browser.post(CONFIRM, {"code": found.group()})

    assert letter.to == ["dev.kalpit@example.org"]
    assert signed_in(browser)


def test_a_stranger_cannot_make_us_send_mail(world: World, browser: Client, invited: Invited) -> None:
    ask(browser, "stranger@example.org")
    outgoing.flush()

    assert mail.outbox == []


def test_without_a_gateway_the_page_offers_mail_and_says_so(
    world: World, browser: Client, settings: object, invited: Invited
) -> None:
    settings.SMS_URL = ""  # type: ignore[attr-defined]
    invited("Dev")

    page = browser.get("/accounts/login/", headers={"Accept-Language": "en"}).content.decode()
    refused = browser.post(CODE, {"to": number_of(world, "Dev")}, headers={"Accept-Language": "en"})

    assert "sends no text messages" in page
    assert (refused.status_code, b"Write your mail address" in refused.content) == (200, True)


def test_a_number_is_sent_three_codes_a_minute(world: World, invited: Invited, gateway: Gateway) -> None:
    invited("Dev")
    answers = [Client().post(CODE, {"to": number_of(world, "Dev")}).status_code for _ in range(4)]
    outgoing.flush()

    assert answers == [302, 302, 302, 200]
    assert len(gateway.sent) == 3


def test_there_is_no_sign_up_and_no_password(world: World, browser: Client, invited: Invited) -> None:
    user = invited("Dev")
    missing = [
        browser.get(f"/accounts/{path}/").status_code for path in ("signup", "password/reset", "password/change")
    ]

    assert missing == [404, 404, 404]
    assert not user.has_usable_password()


def test_the_session_in_the_database_shows_neither_number_nor_code(
    world: World, invited: Invited, gateway: Gateway, browser: Client
) -> None:
    from base64 import b64decode

    from django.core import signing

    invited("Dev")
    ask(browser, number_of(world, "Dev"))
    data = Session.objects.get().session_data

    assert number_of(world, "Dev")[-10:] in json.dumps(dict(browser.session.items()))
    assert number_of(world, "Dev")[-10:].encode() not in b64decode(data)
    with pytest.raises(signing.BadSignature):
        signing.loads(data, salt="django.contrib.sessions.SessionStore")


def test_a_sign_in_that_cannot_be_noted_does_not_happen(
    world: World, invited: Invited, gateway: Gateway, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited("Dev")
    ask(browser, number_of(world, "Dev"))
    code = gateway.code

    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("abhiyan.kernel.audit.wrote", broken)
    with pytest.raises(OSError, match="disk full"):
        browser.post(CONFIRM, {"code": code})

    assert not signed_in(browser)


def test_sessions_that_have_run_out_are_deleted(world: World, gateway: Gateway, browser: Client) -> None:
    ask(browser, OTHER)
    ask(Client(), OTHER)
    old = Session.objects.order_by("pk").first()
    assert old
    Session.objects.filter(pk=old.pk).update(expire_date=timezone.now() - timedelta(seconds=1))

    clear_sessions()

    assert (Session.objects.count(), Session.objects.filter(pk=old.pk).exists()) == (1, False)
