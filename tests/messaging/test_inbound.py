"""The gateway's address: what is taken, once, and what is refused by a name."""

import io
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from abhiyan.accounts import outgoing, sms
from abhiyan.kernel import crypto
from abhiyan.messaging import figures, receiving, signatures
from abhiyan.messaging.messages import Message
from abhiyan.messaging.models import Broadcast, Captured, Delivery, Inbound
from abhiyan.units.models import Organization
from tests.canaries import CANARIES, everything_in_the_database, leaked
from tests.messaging.conftest import NUMBER, SECRET, Hand
from tests.messaging.test_pages import entered
from tests.messaging.world import agreed, sending
from tests.world import World

pytestmark = pytest.mark.every_database

CANARY = CANARIES[0]


def test_a_message_is_kept_without_number_or_text_and_told_once(hand: Hand, heard: list[Message]) -> None:
    answers = [hand(text="JOIN BCD234"), hand(text="JOIN BCD234")]

    assert [(one.status_code, json.loads(one.content)) for one in answers] == [(200, {"received": True})] * 2
    assert [(one.kind, one.code, one.number) for one in heard] == [("join", "BCD234", NUMBER)]
    row = Inbound.objects.get()
    assert (row.gateway, row.kind, row.word, row.outcome, row.answered) == ("test", "sms", "join", "heard", True)
    assert bytes(row.blind) == crypto.blind(NUMBER)


def test_form_fields_are_read_as_well(hand: Hand, heard: list[Message]) -> None:
    body = b"id=7&from=919876543210&kind=call&text="
    assert hand(body=body, content_type="application/x-www-form-urlencoded").status_code == 200
    assert [(one.kind, one.number) for one in heard] == [("call", NUMBER)]


def test_the_same_id_of_another_gateway_is_another_message(hand: Hand, heard: list[Message]) -> None:
    hand(ref="1")
    hand(ref="1", gateway="other", signed_for="other")
    assert len(heard) == 2


def test_without_a_secret_there_is_no_such_address(hand: Hand, settings: Any) -> None:
    settings.INBOUND_SECRET = ""
    assert hand(secret="").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status", "name"),
    [
        ({"secret": "another"}, 403, "forged"),
        ({"signed_for": "another"}, 403, "forged"),
        ({"headers": {}}, 403, "forged"),
        ({"headers": {"X-Abhiyan-Timestamp": "²", "X-Abhiyan-Signature": "x"}}, 403, "forged"),
        ({"headers": {"X-Abhiyan-Timestamp": "9" * 400, "X-Abhiyan-Signature": "é"}}, 403, "forged"),
        ({"at": time.time() - 301}, 403, "stale"),
        ({"at": time.time() + 1_000_000}, 403, "stale"),
        ({"body": b"x" * 4_097}, 413, "too-large"),
        ({"body": b"{"}, 400, "no-json"),
        ({"body": b"\xff\xfe"}, 400, "no-json"),
        ({"body": b'{"id": NaN}'}, 400, "no-json"),
        ({"body": b'{"id": 1e999}'}, 400, "wrong-type"),
        ({"body": b'{"id": "1", "id": "2"}'}, 400, "no-json"),
        ({"body": b"[" * 4_000}, 400, "no-json"),
        ({"body": b"[1]"}, 400, "no-object"),
        ({"body": b'{"id": "\\ud800"}'}, 400, "broken-signs"),
        ({"body": b'{"id": ["1"]}'}, 400, "wrong-type"),
        ({"body": b'{"id": true}'}, 400, "wrong-type"),
        ({"body": b"{}"}, 400, "no-id"),
        ({"ref": "x" * 201}, 400, "no-id"),
        ({"kind": "mms"}, 400, "unknown-kind"),
        ({"number": ""}, 400, "no-number"),
        ({"text": "a\0b"}, 400, "control-signs"),
        ({"number": "12345"}, 422, "not-a-number"),
        ({"number": "5000000001"}, 422, "not-a-number"),
        ({"number": "O987654321"}, 422, "not-a-number"),
        ({"body": b"id=1&id=2", "content_type": "application/x-www-form-urlencoded"}, 400, "no-form"),
        ({"body": b"a=1&" * 1_000 + b"b=", "content_type": "application/x-www-form-urlencoded"}, 400, "no-form"),
        ({"body": b"\xff=\xff", "content_type": "text/plain"}, 400, "no-form"),
        ({"body": b"", "content_type": "multipart/form-data"}, 400, "no-id"),
    ],
)
def test_what_is_wrong_has_a_name(hand: Hand, heard: list[Message], wrong: Any, status: int, name: str) -> None:
    answer = hand(**wrong)
    assert (answer.status_code, json.loads(answer.content)) == (status, {"error": name})
    assert (heard, Inbound.objects.count()) == ([], 0)


def test_twin_without_the_check_of_signatures_a_forged_message_is_taken(
    hand: Hand, heard: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signatures, "check", lambda *_args, **_kwargs: None)
    assert hand(secret="another").status_code == 200
    assert len(heard) == 1


def test_twin_without_the_key_a_message_is_acted_upon_twice(
    hand: Hand, heard: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_is_first", lambda _row: True)
    hand()
    hand()
    assert len(heard) == 2


def test_only_posts_are_answered(hand: Hand) -> None:
    hand()
    assert Client().get("/inbound/test/").status_code == 405


def test_what_a_listener_cannot_do_leaves_nothing(
    hand: Hand, heard: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(receiving, "_answers_of_the_day", broken)
    with pytest.raises(RuntimeError):
        hand()
    assert not Inbound.objects.exists()


def test_so_many_texts_go_back_in_a_day_and_no_more(
    hand: Hand,
    heard: list[Message],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sent: list[str] = []
    settings.SMS_URL = "https://gateway.invalid/send"
    monkeypatch.setattr(sms, "send", lambda to, _text: sent.append(to))
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(receiving.MOST_ANSWERS + 3):
            assert hand(ref=str(number)).status_code == 200
    outgoing.flush()
    assert sent == [NUMBER] * receiving.MOST_ANSWERS


def test_what_is_not_understood_is_answered_with_what_to_send(hand: Hand, world: World) -> None:
    Organization.objects.update(invented=True)
    hand(text="नमस्ते", number="5000070001")
    text = crypto.unseal(bytes(Captured.objects.get().sealed))
    assert [word for word in ("JOIN", "STOP", "भेजें", "Send") if word not in text] == []
    assert Inbound.objects.get().outcome == receiving.UNCLEAR


def test_no_number_stands_in_tables_logs_or_answers(hand: Hand, world: World, log: io.StringIO) -> None:
    cache.clear()
    words = ("JOIN BCD234", "JOIN", "hello 77000 31337", "77000 31337")
    answers = [hand(text=text, ref=f"{CANARY}-{text}", number=CANARY) for text in words]
    answers += [hand(kind="call", ref="c", number=CANARY), hand(number=CANARY, ref="s", secret="another")]
    answers += [hand(number=CANARY, ref="u", kind="fax"), hand(number=CANARY + "0", ref="n")]
    whole = "".join(answer.content.decode() for answer in answers) + log.getvalue() + everything_in_the_database()
    assert Inbound.objects.count() == 5
    assert leaked(whole) == []
    assert CANARY not in repr(Message("g", "join", "", CANARY, b"", *_now()))


def _now() -> Any:
    from django.utils import timezone

    now = timezone.now()
    return now.date(), now


def test_the_secret_is_what_signs() -> None:
    one = signatures.sign(SECRET, gateway="g", timestamp=1, body=b"x")
    assert one != signatures.sign(SECRET, gateway="g", timestamp=11, body=b"x")
    assert one != signatures.sign(SECRET, gateway="g", timestamp=1, body=b"y")


# --- replies to a message to many -------------------------------------------------------------------------------------


def test_what_readers_of_an_sms_send_soon_after_is_counted_as_replies_to_it(world: World, hand: Hand) -> None:
    Organization.objects.update(invented=True)  # their numbers begin with 5
    agreed(world, "Asha", "Bela")
    made = sending(world)
    numbers = {
        name: crypto.unseal(bytes(world.person(name).contacts.get().sealed)) for name in ("Asha", "Bela", "Zoya")
    }
    now = timezone.now()
    for ago, channel in ((timedelta(days=3), "sms"), (timedelta(hours=1), "sms"), (timedelta(minutes=1), "inbox")):
        old = made if ago == timedelta(hours=1) else sending(world, title_en=str(ago))
        Delivery.objects.filter(broadcast=old).update(channel=channel, state="handed", handed_at=now - ago)

    for number, text in (("Asha", "STOP"), ("Asha", "stop"), ("Bela", "what?"), ("Zoya", "STOP")):
        hand(text=text, ref=f"{number} {text}", number=numbers[number])

    assert figures.replies(made) == [("other", 1), ("stop", 1)]
    assert Inbound.objects.filter(reply_to=None).count() == 1  # Zoya of another branch had no message
    page = entered(world, "Dev").get(f"/messages/{made.pk}/").content.decode()
    assert "STOP: takes consent back</dt><dd>1 person</dd>" in page
    assert figures.replies(Broadcast.objects.exclude(pk=made.pk)[0]) == []
