"""The phone of the demo, and the command that plays a gateway."""

from math import inf
from typing import Any
from uuid import uuid4

import httpx
import pytest
from click.testing import CliRunner
from django.test import Client

from abhiyan.kernel import crypto
from abhiyan.messaging import commands, sending, views
from abhiyan.messaging.gateways import Letter, captured
from abhiyan.messaging.models import Captured, Inbound
from abhiyan.people.models import Person
from abhiyan.posts.signin import add_mail
from abhiyan.units.models import Organization
from tests.messaging.conftest import SECRET
from tests.world import BY, World

PHONE = "/demo/phone/"


@pytest.fixture
def invented(world: World) -> None:
    Organization.objects.update(invented=True)
    Person.objects.update(source="rehearsal")


def test_a_phone_sends_and_shows_what_came_back(invented: None) -> None:
    browser = Client(headers={"accept-language": "en"})
    form = {"number": "5000070001", "text": "hello", "act": "sms", "key": str(uuid4())}
    answer = browser.post(PHONE, form)
    assert (answer.status_code, answer["Location"]) == (302, "/demo/phone/?number=5000070001")
    assert "Send JOIN" in browser.get(answer["Location"]).content.decode()
    assert "Send JOIN" not in browser.get("/demo/phone/?number=5000070002").content.decode()
    browser.post(PHONE, form | {"text": "", "act": "call", "key": str(uuid4())})
    assert [*Inbound.objects.order_by("pk").values_list("kind", flat=True)] == ["sms", "call"]


def test_it_shows_what_went_out_last_and_to_whom(invented: None, world: World, settings: Any) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    asha = world.person("Asha")
    number = crypto.unseal(bytes(asha.contacts.get().sealed))
    add_mail(asha, "asha@example.invalid", by=BY)
    link = "http://127.0.0.1:8000/live/6/#a-ticket"
    captured.hand([Letter(1, number, "", f"by SMS: {link}", header="ABHYAN")], key="k", until=inf)
    captured.hand([Letter(2, "asha@example.invalid", "A title", "by mail")], key="k", until=inf)
    sending.text("+915000099999", "to nobody on record")
    browser = Client(headers={"accept-language": "en"})

    page = browser.get(PHONE).content.decode()

    assert [page.index(words) for words in ("to nobody on record", "by mail", "by SMS")] == sorted(
        page.index(words) for words in ("to nobody on record", "by mail", "by SMS")
    )
    assert f'href="?number={number.removeprefix("+91")}">Asha Kalpit, ' in page
    assert f'href="/live/6/#a-ticket">{link}</a>' in page
    mails = browser.get(f"{PHONE}?mail=asha%40example.invalid").content.decode()
    assert ("A title<br>by mail" in mails, "by SMS" in mails) == (True, False)


@pytest.mark.parametrize("form", [{"number": "9876543210", "text": "x"}, {"number": "5000070001"}, {}])
def test_a_real_number_or_an_empty_message_is_refused(invented: None, form: dict[str, str]) -> None:
    assert Client().post(PHONE, {"act": "sms", "key": str(uuid4()), **form}).status_code == 422
    assert not Inbound.objects.exists()


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "twin: no guard"])
def test_where_somebody_is_real_there_is_no_such_phone(
    world: World, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    if not guarded:
        monkeypatch.setattr(views.signin, "require_invented", lambda: None)
    form = {"number": "5000070001", "text": "hello", "act": "sms", "key": str(uuid4())}
    statuses = [Client().get(PHONE).status_code, Client().post(PHONE, form).status_code]
    assert (statuses == [404, 404]) is guarded
    assert Inbound.objects.exists() is not guarded


def test_nothing_is_captured_where_somebody_is_real(world: World) -> None:
    views.sending.text("+919876543210", "hello")
    assert not Captured.objects.exists()


def test_the_command_signs_what_a_server_takes(invented: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.INBOUND_SECRET = SECRET

    def post(url: str, *, content: bytes, headers: dict[str, str], timeout: float) -> httpx.Response:
        path = "/" + url.split("/", 3)[3]
        answer = Client().post(path, content, content_type=headers.pop("Content-Type"), headers=headers)
        return httpx.Response(answer.status_code, content=answer.content)

    monkeypatch.setattr(httpx, "post", post)
    for arguments in (["JOIN BCD234"], ["--missed-call"]):
        result = CliRunner().invoke(commands.send, ["--from", "5000070001", *arguments])
        assert (result.exit_code, result.output) == (0, "Received.\n")
    assert [*Inbound.objects.order_by("pk").values_list("gateway", "word")] == [("local", "join"), ("local", "call")]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--from", "5000070001"], 2, "Give either"),
        (["--from", "5000070001", "--missed-call", "x"], 2, "Give either"),
        (["--from", "5", "x"], 1, ""),
    ],
)
def test_the_command_says_what_is_wrong(
    invented: None, settings: Any, arguments: list[str], code: int, words: str
) -> None:
    settings.INBOUND_SECRET = SECRET
    result = CliRunner().invoke(commands.send, arguments)
    assert result.exit_code == code
    assert words in result.output
    settings.INBOUND_SECRET = ""
    assert "ABHIYAN_INBOUND_SECRET" in CliRunner().invoke(commands.send, ["--from", "5000070001", "x"]).output
