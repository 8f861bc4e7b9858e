"""One HTTP gateway of any make, and what goes wrong with it."""

import logging
from typing import Any

import httpx
import pytest

from abhiyan.accounts import outgoing, sms
from abhiyan.accounts.outbox import EmailBackend

NUMBER = "+915000077777"


def answering(status: int, seen: list[httpx.Request]) -> Any:
    def request(url: str, **kwargs: Any) -> httpx.Response:
        kwargs.pop("timeout")
        seen.append(httpx.Request("POST" if "json" in kwargs else "GET", url, **kwargs))
        return httpx.Response(status, request=seen[-1])

    return request


def test_a_gateway_gets_json_with_its_token(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SMS_URL, settings.SMS_TOKEN = "https://gateway.invalid/send", "secret"
    seen: list[httpx.Request] = []
    monkeypatch.setattr(httpx, "post", answering(200, seen))

    sms.send(NUMBER, "123456 is your code")

    (request,) = seen
    assert request.headers["Authorization"] == "Bearer secret"
    assert request.content == b'{"to":"+915000077777","text":"123456 is your code"}'


def test_a_gateway_gets_number_and_text_in_its_address(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SMS_URL = "https://gateway.invalid/?mobile={to}&msg={text}"
    seen: list[httpx.Request] = []
    monkeypatch.setattr(httpx, "get", answering(200, seen))

    sms.send(NUMBER, "code & more")

    assert str(seen[0].url) == "https://gateway.invalid/?mobile=%2B915000077777&msg=code%20%26%20more"


def test_a_gateway_that_refuses_is_named_without_the_number(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SMS_URL = "https://gateway.invalid/?mobile={to}&msg={text}"
    monkeypatch.setattr(httpx, "get", answering(500, []))

    with pytest.raises(sms.NotSent, match="the gateway answered 500") as refused:
        sms.send(NUMBER, "123456")
    assert "5000077777" not in str(refused.value)


def test_what_was_not_sent_is_logged_without_the_number(
    monkeypatch: pytest.MonkeyPatch, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_URL = "https://gateway.invalid/send"

    def down(url: str, **kwargs: Any) -> httpx.Response:
        raise httpx.ConnectError(f"no way to {url} for {NUMBER}")

    monkeypatch.setattr(httpx, "post", down)
    with caplog.at_level(logging.ERROR):
        outgoing.later(sms.send, NUMBER, "123456")
        outgoing.flush()

    assert "ConnectError" in caplog.text
    assert ("5000077777" in caplog.text, "123456" in caplog.text) == (False, False)


def test_without_a_mail_server_mails_are_files_of_the_owner_only(
    tmp_path: Any, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.core.mail import EmailMessage

    settings.EMAIL_FILE_PATH = tmp_path / "outbox"
    EmailBackend().send_messages([EmailMessage("कोड", "123456", "a@example.org", ["b@example.org"])])

    (file,) = (tmp_path / "outbox").iterdir()
    assert file.read_text(encoding="utf-8").splitlines()[0::4] == ["To: b@example.org", "123456"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert str(file) in capsys.readouterr().err
