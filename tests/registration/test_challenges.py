"""The code by SMS: typed once, in time, where the person signed up. And the page on which it is typed."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.kernel import crypto
from abhiyan.messaging.models import Captured
from abhiyan.people import receipts
from abhiyan.registration.joining import limits
from abhiyan.registration.models import Challenge, SignUp, Spending
from abhiyan.registration.proof import challenges, proving
from abhiyan.units.models import Organization
from tests.registration.proving import BY, DEVICE, NUMBER, by_message, signed_up
from tests.world import TODAY, World

pytestmark = pytest.mark.every_database

HERE = challenges.Browser(DEVICE, "203.0.113.7")
THERE = challenges.Browser(b"e" * 16, "203.0.113.8")


@pytest.fixture(autouse=True)
def invented(world: World) -> None:
    """Everybody is, so that what would be sent can be read."""
    Organization.objects.update(invented=True)


def sent_code(number: str = NUMBER) -> str:
    row = Captured.objects.filter(blind=crypto.blind(number)).order_by("-pk").first()
    assert row is not None
    found = re.match(r"\d{6}", crypto.unseal(bytes(row.sealed)))
    assert found
    return found.group()


def typed(row: SignUp, code: str, browser: challenges.Browser = HERE, *, later: timedelta = timedelta()) -> Any:
    way = proving.Way(proving.CODE, TODAY, timezone.now() + later, BY)
    return challenges.answer(row.pk, code, browser=browser, way=way)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.fixture
def row(world: World) -> SignUp:
    """Somebody signed up and asked for a code."""
    made = signed_up(world)
    challenges.send(made.pk, browser=HERE, at=timezone.now())
    return made


def test_the_right_code_proves(row: SignUp) -> None:
    assert typed(row, sent_code()).kind == proving.PROVED
    row.refresh_from_db()
    assert (row.state, row.proof) == (SignUp.PROVED, "code")


def test_the_text_says_what_for_and_to_tell_nobody(row: SignUp) -> None:
    text = crypto.unseal(bytes(Captured.objects.get().sealed))
    assert "your registration" in text
    assert "people of the organisation included" in text


def test_the_table_holds_no_code(row: SignUp) -> None:
    challenge, code = Challenge.objects.get(), sent_code()
    assert bytes(challenge.digest) == crypto.blind(f"challenge:{challenge.pk}:{code}")
    assert code.encode() not in bytes(challenge.digest)


def test_after_five_wrong_tries_the_right_code_proves_nothing(row: SignUp) -> None:
    code = sent_code()
    came = [typed(row, wrong(code)) for _ in range(challenges.TRIES)]
    assert [one.left for one in came[:-1]] == [4, 3, 2, 1]
    assert isinstance(came[-1], challenges.Burnt)
    assert isinstance(typed(row, code), challenges.Burnt)
    assert SignUp.objects.get().state == SignUp.AWAITING


def test_twin_without_the_count_of_tries_a_code_can_be_guessed(row: SignUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(challenges, "TRIES", 10**6)
    code = sent_code()
    for _ in range(5):
        typed(row, wrong(code))
    assert typed(row, code).kind == proving.PROVED


def test_a_code_is_good_once(row: SignUp) -> None:
    code = sent_code()
    typed(row, code)
    SignUp.objects.update(state=SignUp.AWAITING, proved_at=None)
    assert isinstance(typed(row, code), challenges.Burnt)


def test_an_old_code_is_no_good(row: SignUp, monkeypatch: pytest.MonkeyPatch) -> None:
    code, late = sent_code(), timedelta(minutes=10)
    assert isinstance(typed(row, code, later=late), challenges.Burnt)
    monkeypatch.setattr(challenges, "GOOD_FOR", timedelta(days=1))  # the twin: nothing grows old
    assert typed(row, code, later=late).kind == proving.PROVED


def test_a_code_of_another_challenge_is_no_good(world: World, row: SignUp) -> None:
    first = sent_code()
    challenges.send(row.pk, browser=HERE, at=timezone.now() + timedelta(seconds=31))
    if first != sent_code():
        assert isinstance(typed(row, first, later=timedelta(seconds=31)), challenges.Wrong)
    other = signed_up(world, name_en="Om Kalpit", phone="+915000090002")
    challenges.send(other.pk, browser=HERE, at=timezone.now())
    if sent_code() != sent_code("+915000090002"):
        assert isinstance(typed(other, sent_code()), challenges.Wrong)


def test_a_code_is_taken_only_where_the_person_signed_up(row: SignUp) -> None:
    with pytest.raises(challenges.NotHere):
        typed(row, sent_code(), THERE)
    with pytest.raises(challenges.NotHere):
        challenges.send(row.pk, browser=THERE, at=timezone.now())
    with pytest.raises(challenges.NotHere):
        challenges.send(None, browser=HERE, at=timezone.now())


def test_twin_without_the_look_at_the_browser_anybody_may_type_it(row: SignUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(challenges, "may_ask", lambda *_: True)
    challenge = Challenge.objects.get()
    monkeypatch.setattr(challenges, "standing", lambda *_: challenge)
    assert typed(row, sent_code(), THERE).kind == proving.PROVED


def test_nobody_helped_is_proved_by_a_code(world: World) -> None:
    helped = signed_up(world, purposes=(), helper_id=world.people["Mohan"].pk)
    with pytest.raises(challenges.NotHere):
        challenges.send(helped.pk, browser=HERE, at=timezone.now())
    way = proving.Way(proving.CODE, TODAY, timezone.now(), BY)
    assert proving.prove_on_device(helped.pk, way=way).kind == proving.UNKNOWN


def test_a_refused_code_counts_nothing(world: World) -> None:
    made = signed_up(world)
    with pytest.raises(challenges.NotHere):
        challenges.send(made.pk, browser=THERE, at=timezone.now())
    assert (Spending.objects.count(), Challenge.objects.count(), Captured.objects.count()) == (0, 0, 0)


def test_the_switch_shuts_codes_and_leaves_join(world: World, settings: Any) -> None:
    settings.CODES = False
    made = signed_up(world)
    with pytest.raises(limits.SwitchedOff):
        challenges.send(made.pk, browser=HERE, at=timezone.now())
    assert by_message(made).kind == proving.PROVED


# --- the page ---------------------------------------------------------------------------------------------------------


def browser_of(row: SignUp) -> Client:
    """The browser that signed up."""
    from django.http import HttpResponse
    from django.test import RequestFactory

    request, response = RequestFactory().get("/"), HttpResponse()
    SignUp.objects.filter(pk=row.pk).update(device=limits.device_of(request))
    limits.keep_device(request, response)
    client = Client(headers={"accept-language": "en"})
    client.cookies[limits.COOKIE] = response.cookies[limits.COOKIE].value
    return client


def page(code: str) -> str:
    return f"/join/done/{code}/"


def test_the_whole_way_in_the_browser_that_signed_up(world: World) -> None:
    row = signed_up(world)
    client, place = browser_of(row), page(row.code)
    body = client.get(place).content.decode()
    assert [one for one in (f"JOIN {row.code}", "ending in 01", "Send me a code", "<svg") if one not in body] == []
    assert "Mira" not in body
    assert client.post(place, {"act": "send", "key": str(uuid4())}).status_code == 302
    assert "more tries" in client.get(place).content.decode()
    code = sent_code()
    for digits, words in ((wrong(code), "4 more tries"), (" ".join(code), "is proved")):
        assert client.post(place, {"act": "code", "digits": digits, "key": str(uuid4())}).status_code == 302
        assert words in client.get(place).content.decode()
    assert SignUp.objects.get().state == SignUp.PROVED


def test_a_wrong_try_stays_counted(world: World) -> None:
    """A refusal above 399 takes back whatever the view wrote; a try must not be taken back."""
    row = signed_up(world)
    client, place = browser_of(row), page(row.code)
    client.post(place, {"act": "send", "key": str(uuid4())})
    for _ in range(2):
        client.post(place, {"act": "code", "digits": wrong(sent_code()), "key": str(uuid4())})
    assert Challenge.objects.get().tries == 2
    assert client.post(place, {"act": "code", "digits": "12", "key": str(uuid4())}).status_code == 422


def plain(body: bytes, code: str) -> str:
    """A page without what is drawn anew each time, its code, the picture of it, and the number the demo plays."""
    text = re.sub(r'name="(csrfmiddlewaretoken|key)" value="[^"]*"|&amp;number=50000\d{5}', "", body.decode())
    return (
        re.sub(r"<svg[^>]*viewBox=\"0 0 3.*?</svg>", "", text, flags=re.DOTALL)
        .replace(code.upper(), "CODE")
        .replace(code, "CODE")
    )


def looks(code: str, **headers: str) -> tuple[int, str, int]:
    """Status, body without what is drawn anew and without the code itself, and the number of statements."""
    client = Client(headers={"accept-language": "en", **headers})
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(page(code))
    return answer.status_code, plain(answer.content, code), len(asked)


def test_a_stranger_sees_the_same_for_a_known_number_a_new_one_and_no_code_at_all(world: World) -> None:
    new = signed_up(world, phone="+915000090009")
    known = signed_up(world, phone="+915000000003", name_en="Dev Kalpit")  # Dev's own
    several = [signed_up(world, name_en=f"{name} Kalpit") for name in ("Mira", "Ram", "Sita", "Om", "Tej", "Jay")]
    assert several[-1].state == SignUp.HELD
    looks(new.code)  # what is read once for all is read
    answers = {looks(code) for code in (new.code, known.code, several[-1].code, "BBBBBB", "ZZZZZZ", "nonsense-code")}
    assert {status for status, _body, _n in answers} == {200}
    assert len({body for _status, body, _n in answers}) == 1
    assert len({n for _status, _body, n in answers}) == 1


def test_the_owners_page_says_the_same_for_a_known_number_and_a_new_one(world: World) -> None:
    """Also where the number is shared by too many: that is told by a text to the number, or after its own code."""
    bodies = []
    rows = [signed_up(world, name_en=f"{name} Kalpit") for name in ("Mira", "Ram", "Sita", "Om", "Tej", "Jay")]
    for row in (rows[0], rows[5], signed_up(world, phone="+915000010001", name_en="Nia Kalpit")):
        client, place = browser_of(row), page(row.code)
        client.get(place)
        with CaptureQueriesContext(connection) as asked:
            first = client.get(place).content
        sent = client.post(place, {"act": "send", "key": str(uuid4())})
        second = client.get(place).content
        bodies.append((plain(first + second, row.code), sent.status_code, len(asked)))
        Spending.objects.all().delete()
    assert bodies[0][1:] == bodies[1][1:] == bodies[2][1:]
    assert bodies[0][0] == bodies[1][0] == bodies[2][0]


def test_a_stranger_has_no_code_sent_and_is_told_the_same_for_no_code_at_all(world: World) -> None:
    row = signed_up(world)
    bodies = set()
    for code in (row.code, "BBBBBB"):
        for form in ({"act": "send"}, {"act": "code", "digits": "123456"}):
            client = Client(headers={"accept-language": "en"})
            answer = client.post(page(code), form | {"key": str(uuid4())}, follow=True)
            bodies.add((form["act"], plain(answer.content, code)))
    assert len(bodies) == 2
    assert not Captured.objects.exists()


def test_the_page_asks_again_by_itself_until_it_is_proved(world: World) -> None:
    row = signed_up(world)
    client = Client(headers={"hx-request": "true", "accept-language": "en"})
    waiting = client.get(page(row.code))
    assert "hx-trigger" in waiting.content.decode()
    by_message(row)
    done = client.get(page(row.code))
    assert (done.headers["HX-Refresh"], "hx-trigger" in done.content.decode()) == ("true", False)


def test_the_owner_of_a_number_of_too_many_is_told_after_the_code(world: World) -> None:
    rows = [signed_up(world, name_en=f"{name} Kalpit") for name in ("Mira", "Ram", "Sita", "Om", "Tej", "Jay")]
    for row in rows[:5]:
        by_message(row)
    client, place = browser_of(rows[5]), page(rows[5].code)
    assert "5 people" not in client.get(place).content.decode()
    client.post(place, {"act": "send", "key": str(uuid4())})
    client.post(place, {"act": "code", "digits": sent_code(), "key": str(uuid4())})
    assert "on record for 5 people" in client.get(place).content.decode()
    assert SignUp.objects.get(pk=rows[5].pk).state == SignUp.HELD


# --- one's own page -------------------------------------------------------------------------------------------------


def _page(client: Client, code: str) -> str:
    return client.get(f"/join/done/{code}/").content.decode()


def test_who_typed_the_code_is_led_to_their_own_page_there_and_only_then(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "device_of", lambda _request: DEVICE)
    made = signed_up(world)
    assert "/me/" not in _page(client, made.code)
    challenges.send(made.pk, browser=HERE, at=timezone.now())
    typed(made, sent_code())
    assert receipts.link_for(made.person_id or 0) in _page(client, made.code)
    SignUp.objects.update(proved_at=timezone.now() - timedelta(minutes=11))
    assert "/me/" not in _page(client, made.code)


@pytest.mark.parametrize("device", [DEVICE, b"e" * 16])
def test_nobody_is_led_there_by_a_message_or_from_another_browser(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch, device: bytes
) -> None:
    """A stranger wrote the number in this browser, and its owner sent JOIN; or the code was typed elsewhere."""
    monkeypatch.setattr(limits, "device_of", lambda _request: device)
    made = signed_up(world)
    if device == DEVICE:
        by_message(made)
    else:
        challenges.send(made.pk, browser=HERE, at=timezone.now())
        typed(made, sent_code())
    SignUp.objects.update(proved_at=timezone.now())
    assert SignUp.objects.get().state == SignUp.PROVED
    assert "/me/" not in _page(client, made.code)
