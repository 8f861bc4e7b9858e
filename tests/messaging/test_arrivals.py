"""What a gateway says later of letters it took: bad inputs 63."""

import json
import time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from abhiyan.messaging import gateways, outbox, signatures
from abhiyan.messaging.gateways import Handed
from abhiyan.messaging.models import Broadcast, Delivery
from tests.messaging.world import NOON, Counting, agreed, counted, recounted, sending
from tests.world import World

pytestmark = pytest.mark.every_database


@pytest.fixture
def made(world: World, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Broadcast:
    """Three letters, handed over."""
    gateway = Counting()
    monkeypatch.setattr(gateways, "of", lambda _channel: gateway)
    settings.BULK_SMS_SECRET = "of the gateway"
    agreed(world, "Asha", "Bela", "Chand")
    broadcast = sending(world)
    outbox.hand_over(Broadcast.INBOX, now=NOON)
    return broadcast


def said(*receipts: tuple[Any, str], body: bytes | None = None, secret: str = "of the gateway") -> HttpResponse:
    sent = json.dumps({"receipts": [{"id": ref, "state": state} for ref, state in receipts]}).encode()
    sent = sent if body is None else body
    now = int(time.time())
    signature = signatures.sign(secret, gateway="sms", timestamp=now, body=sent)
    headers = {"X-Abhiyan-Timestamp": str(now), "X-Abhiyan-Signature": signature}
    return Client().post("/inbound/sms/receipts/", sent, content_type="application/json", headers=headers)


def refs(made: Broadcast) -> list[int]:
    return list(Delivery.objects.filter(broadcast=made).order_by("pk").values_list("pk", flat=True))


def test_a_state_only_moves_forward(made: Broadcast) -> None:
    one, two, three = refs(made)
    for receipts in (
        [(str(one), "arrived"), (two, "failed"), (999_999, "arrived"), ("x", "failed")],
        [(str(one), "failed"), (two, "arrived")],
        [(str(one), "arrived"), (three, "failed"), (three, "arrived")],
    ):
        assert said(*receipts).status_code == 200

    assert counted(made) == recounted(made) == {"arrived": 2, "failed": 1}


def test_a_receipt_before_our_own_note_counts(world: World, made: Broadcast) -> None:
    early = sending(world)
    got = outbox.claim(Broadcast.INBOX, Counting(per_call=2), now=NOON)
    assert isinstance(got, outbox.Claimed)
    said((got.letters[0].ref, "arrived"))
    outbox.note(got.handover, Handed(accepted=dict.fromkeys((one.ref for one in got.letters), "")))

    assert counted(early) == recounted(early) == {"arrived": 1, "handed": 1, "waiting": 1}


def test_a_receipt_settles_what_was_unsure(world: World, made: Broadcast) -> None:
    Delivery.objects.filter(broadcast=made).update(state=Delivery.UNSURE)
    said(*((ref, "arrived") for ref in refs(made)))

    assert set(Delivery.objects.filter(broadcast=made).values_list("state", flat=True)) == {"arrived"}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"secret": "another"}, 403),
        ({"body": b"{"}, 400),
        ({"body": b"[]"}, 400),
        ({"body": b'{"receipts": 1}'}, 400),
        ({"body": b'{"receipts": [{"id": "1", "state": "sent"}]}'}, 400),
        ({"body": json.dumps({"receipts": [{"id": 1, "state": "arrived"}] * 1_001}).encode()}, 400),
        ({"body": b"x" * 100_001}, 413),
    ],
)
def test_what_is_not_signed_or_not_readable_is_refused(made: Broadcast, changed: Any, status: int) -> None:
    assert (said(**changed).status_code, counted(made)) == (status, {"handed": 3})


def test_without_a_secret_there_is_no_such_address(made: Broadcast, settings: Any) -> None:
    settings.BULK_SMS_SECRET = ""
    assert said(secret="").status_code == 404
