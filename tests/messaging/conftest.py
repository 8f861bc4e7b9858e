"""A gateway that signs, and a listener that answers."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from abhiyan.messaging import signatures
from abhiyan.messaging.messages import Answer, Message
from abhiyan.messaging.signals import received

SECRET = "a-secret-of-the-test"
NUMBER = "+919876543210"
Hand = Callable[..., HttpResponse]


@pytest.fixture
def hand(settings: Any, db: None) -> Hand:
    """`hand(text="JOIN BCD234")`: what a gateway posts; every part of it may be wrong."""
    settings.INBOUND_SECRET = SECRET

    def post(
        *,
        text: str = "hello",
        ref: str = "1",
        kind: str = "sms",
        number: str = NUMBER,
        body: bytes | None = None,
        at: float | None = None,
        secret: str = SECRET,
        gateway: str = "test",
        signed_for: str = "test",
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        sent = json.dumps({"id": ref, "from": number, "kind": kind, "text": text}).encode() if body is None else body
        now = int(time.time() if at is None else at)
        signature = signatures.sign(secret, gateway=signed_for, timestamp=now, body=sent)
        signed = {"X-Abhiyan-Timestamp": str(now), "X-Abhiyan-Signature": signature}
        return Client().post(
            f"/inbound/{gateway}/",
            sent,
            content_type=content_type,
            headers=signed if headers is None else headers,
        )

    return post


@pytest.fixture
def heard() -> Iterator[list[Message]]:
    """Every message that was told; each is answered "heard"."""
    kept: list[Message] = []
    others = received.receivers
    received.receivers = []
    received.sender_receivers_cache.clear()

    def listen(message: Message, **_kwargs: object) -> Answer:
        kept.append(message)
        return Answer("heard", "We heard you.")

    received.connect(listen)
    yield kept
    received.receivers = others
    received.sender_receivers_cache.clear()
