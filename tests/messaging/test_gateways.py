"""Each gateway against a server of its protocol on this machine."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from math import inf
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from abhiyan.messaging import gateways, signatures
from abhiyan.messaging.gateways import Handed, Letter, captured, http, inbox, mail, smpp
from abhiyan.messaging.models import Broadcast, Captured
from abhiyan.units.models import Organization
from tests.world import World

LETTERS = [Letter(number, f"+9150000{number:05}", "", f"नमस्ते {number}", "1107", "ABHYAN") for number in range(1, 4)]


# --- SMS by HTTP -------------------------------------------------------------------------------------------------


class Sms:
    """A gateway that takes JSON. `answer`: the next answers, as (status, body) or None for a connection that ends."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[dict[str, Any]], tuple[int, Any] | None] = taken
        sms = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sms.bodies.append(body)
                sms.headers.append(dict(self.headers))
                said = sms.answer(json.loads(body))
                if said is None:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                status, answer = said
                sent = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sms"


def taken(asked: dict[str, Any]) -> tuple[int, Any]:
    return 200, {"accepted": {one["id"]: f"p-{one['id']}" for one in asked["messages"]}}


@pytest.fixture
def sms(settings: Any) -> Iterator[Sms]:
    here = Sms()
    thread = threading.Thread(target=here.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.BULK_SMS_URL, settings.BULK_SMS_SECRET, settings.DLT_ENTITY = here.url, "a secret", "1101"
    yield here
    for client in http._clients.values():
        client.close()
    http._clients.clear()
    here.server.shutdown()
    here.server.server_close()
    thread.join()


def test_many_go_in_one_signed_call_with_what_the_operators_ask_for(sms: Sms) -> None:
    handed = http.hand(LETTERS, key="batch", until=inf)

    asked = json.loads(sms.bodies[0])
    assert (len(sms.bodies), asked["batch"], asked["entity"]) == (1, "batch", "1101")
    assert asked["messages"][0] == {
        "id": "1", "to": "+915000000001", "text": "नमस्ते 1", "template": "1107", "header": "ABHYAN"
    }  # fmt: skip
    assert handed == Handed(accepted={1: "p-1", 2: "p-2", 3: "p-3"})
    head = sms.headers[0]
    signatures.check(
        "a secret", gateway="sms", timestamp=head["X-Abhiyan-Timestamp"], signature=head["X-Abhiyan-Signature"],
        body=sms.bodies[0], now=int(head["X-Abhiyan-Timestamp"]),
    )  # fmt: skip


def test_some_refused_and_some_forgotten_by_the_gateway(sms: Sms) -> None:
    sms.answer = lambda _asked: (200, {"accepted": {"1": "x"}, "refused": {"2": "blocked"}})

    assert http.hand(LETTERS, key="k", until=inf) == Handed({1: "x"}, {2: "gateway"}, (3,))


@pytest.mark.parametrize(
    ("answer", "unsure"),
    [
        ((500, b""), 3),
        ((502, b"bad gateway"), 3),
        ((504, b""), 3),
        ((200, b"not json"), 3),
        ((200, {"accepted": ["1"]}), 3),
        (None, 3),
        ((401, b""), 0),
        ((413, b""), 0),
        ((429, b""), 0),
        ((503, b"no upstream"), 0),
    ],
)
def test_what_nobody_knows_is_unsure_and_what_was_not_taken_waits(sms: Sms, answer: Any, unsure: int) -> None:
    sms.answer = lambda _asked: answer
    handed = http.hand(LETTERS, key="k", until=inf)

    assert (len(handed.unsure), handed.accepted, bool(handed.said)) == (unsure, {}, True)


def test_a_gateway_that_is_not_there_has_taken_nothing(settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.BULK_SMS_URL = f"http://127.0.0.1:{free.getsockname()[1]}/"
    assert http.hand(LETTERS, key="k", until=inf) == Handed(said="ConnectError")


# --- mail --------------------------------------------------------------------------------------------------------


class Mailbox:
    """A mail server: keeps what it takes. refuse: answers by address; seconds: that each mail takes."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.connections = 0
        self.refuse: dict[str, str] = {}
        self.after_text = "250 OK"
        self.of_sender = "250 OK"
        self.seconds = 0.0

    async def handle_EHLO(  # noqa: N802 (the server looks for this name)
        self,
        server: Any,  # noqa: ARG002
        session: Any,
        envelope: Any,  # noqa: ARG002
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self,
        server: Any,  # noqa: ARG002
        session: Any,  # noqa: ARG002
        envelope: Any,
        address: str,
        options: list[str],  # noqa: ARG002
    ) -> str:
        if self.of_sender.startswith("250"):
            envelope.mail_from = address
        return self.of_sender

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802, ARG002
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002
        await asyncio.sleep(self.seconds)
        if self.after_text == "die":
            server.transport.close()
        elif self.after_text.startswith("250"):
            self.taken.append(envelope.content)
        return self.after_text


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    yield box
    controller.stop()


MAILS = [
    Letter(number, f"k{number}@example.org", "सीधा संबोधन", "नमस्ते", leave="https://a.example.org/me/x/", language="hi")
    for number in range(1, 4)
]


def test_many_mails_go_on_one_connection(mailbox: Mailbox) -> None:
    assert mail.hand(MAILS, key="k", until=inf) == Handed(accepted={1: "", 2: "", 3: ""})
    assert (mailbox.connections, len(mailbox.taken)) == (1, 3)
    read = message_from_bytes(mailbox.taken[0], policy=default)
    assert (read["Subject"], read["To"]) == ("सीधा संबोधन", "k1@example.org")
    assert read["List-Unsubscribe"] == "<https://a.example.org/me/x/>"
    assert read.get_content().splitlines()[0] == "नमस्ते"
    assert "https://a.example.org/me/x/" in read.get_content()


def test_a_calendar_goes_along_as_a_file_that_programs_know(mailbox: Mailbox) -> None:
    mail.hand([MAILS[0]._replace(calendar="BEGIN:VCALENDAR\r\nनमस्ते\r\n".encode())], key="k", until=inf)

    read = message_from_bytes(mailbox.taken[0], policy=default)
    (file,) = read.iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "event.ics")
    assert file["Content-Type"].params["method"] == "PUBLISH"
    assert "नमस्ते" in file.get_content()
    assert read.get_body().get_content().splitlines()[0] == "नमस्ते"


def test_an_address_that_the_server_refuses_is_refused_alone(mailbox: Mailbox) -> None:
    mailbox.refuse = {"k2@example.org": "550 no such user"}

    assert mail.hand(MAILS, key="k", until=inf) == Handed(accepted={1: "", 3: ""}, refused={2: "gateway"})


@pytest.mark.parametrize("answer", ["451 greylisted", "452 mailbox full", "450 busy"])
def test_a_reader_whose_server_says_later_is_put_off_alone(mailbox: Mailbox, answer: str) -> None:
    mailbox.refuse = {"k2@example.org": answer}

    assert mail.hand(MAILS, key="k", until=inf) == Handed(accepted={1: "", 3: ""}, later=(2,))


def test_what_is_not_taken_now_after_its_text_is_put_off(mailbox: Mailbox) -> None:
    mailbox.after_text = "452 no room"

    assert mail.hand(MAILS, key="k", until=inf) == Handed(later=(1, 2, 3))


def test_a_server_that_goes_away_is_left_alone_and_the_rest_waits(mailbox: Mailbox) -> None:
    mailbox.refuse = {"k2@example.org": "421 going down"}

    assert mail.hand(MAILS, key="k", until=inf) == Handed(accepted={1: ""}, said="SMTPRecipientsRefused")


@pytest.mark.parametrize("answer", ["451 too much from you", "530 log in first"])
def test_a_server_that_takes_nothing_from_us_has_refused_no_letter(mailbox: Mailbox, answer: str) -> None:
    mailbox.of_sender = answer

    assert mail.hand(MAILS, key="k", until=inf) == Handed(said="SMTPSenderRefused")


def test_a_mail_that_is_too_large_is_refused(mailbox: Mailbox) -> None:
    mailbox.of_sender = "552 too large"

    assert mail.hand(MAILS, key="k", until=inf) == Handed(refused=dict.fromkeys((1, 2, 3), "gateway"))


def test_a_slow_server_gets_no_mail_once_its_time_is_over(mailbox: Mailbox) -> None:
    mailbox.seconds = 0.3
    handed = mail.hand(MAILS, key="k", until=time.monotonic() + 0.45)

    assert (len(mailbox.taken), handed) == (2, Handed(accepted={1: "", 2: ""}, said="slow"))


def test_a_connection_that_ends_after_the_text_leaves_one_unsure(mailbox: Mailbox) -> None:
    mailbox.after_text = "die"
    handed = mail.hand(MAILS, key="k", until=inf)

    assert (handed.unsure, handed.accepted, handed.refused) == ((1,), {}, {})


def test_a_server_that_is_not_there_has_taken_nothing(settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free.getsockname()[1], False
    assert mail.hand(MAILS, key="k", until=inf) == Handed(said="ConnectionRefusedError")


# --- the inbox, and an invented database -------------------------------------------------------------------------


def test_an_inbox_takes_everything() -> None:
    assert inbox.hand(LETTERS, key="k", until=inf).accepted == {1: "", 2: "", 3: ""}


@pytest.fixture
def invented(world: World) -> World:
    Organization.objects.update(invented=True)
    return world


def test_nothing_leaves_an_invented_database(invented: World, settings: Any) -> None:
    settings.BULK_SMS_URL, settings.EMAIL_HOST = "https://gateway.example.org/", "mail.example.org"

    assert gateways.of(Broadcast.SMS) is gateways.of(Broadcast.MAIL) is captured
    captured.hand(LETTERS, key="k", until=inf)
    assert Captured.objects.count() == 3


@pytest.mark.parametrize("url", ["smpp://a:b@gateway.example.org:2775", "https://127.0.0.1.example.org/", ""])
def test_nor_by_any_address_that_is_not_of_this_machine(invented: World, settings: Any, url: str) -> None:
    settings.BULK_SMS_URL = url
    assert gateways.of(Broadcast.SMS) is captured


def test_a_gateway_on_this_machine_may_be_an_invented_databases_own(invented: World, settings: Any) -> None:
    settings.BULK_SMS_URL = "http://127.0.0.1:9/"
    assert gateways.of(Broadcast.SMS) is http


def test_a_real_installation_uses_what_it_is_given(world: World, settings: Any) -> None:
    settings.BULK_SMS_URL, settings.EMAIL_HOST = "https://gateway.example.org/", ""
    assert gateways.channels() == [Broadcast.INBOX, Broadcast.PUSH]  # no SMS without the organisation's number
    settings.DLT_ENTITY = "1101"
    assert (gateways.of(Broadcast.SMS), gateways.of(Broadcast.MAIL)) == (http, None)
    assert gateways.channels() == [Broadcast.INBOX, Broadcast.SMS, Broadcast.PUSH]
    settings.BULK_SMS_URL = "smpp://a:b@gateway.example.org:2775"
    assert gateways.of(Broadcast.SMS) is smpp
