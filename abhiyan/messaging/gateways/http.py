"""SMS through an HTTP gateway that takes many in a call: JSON, signed.

    POST {"batch": key, "entity": ..., "messages": [{"id", "to", "text", "template", "header"}, ...]}
    X-Abhiyan-Timestamp, X-Abhiyan-Signature      as of what comes in (messaging.signatures), gateway "sms"

    200 {"accepted": {"17": "its own id", ...}, "refused": {"18": "why"}}

A letter that stands in neither is unsure, and so is all of a call without an answer. An answer 4xx or 503 says that
nothing was taken; a connection that was never made, too.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import orjson
from django.conf import settings

from abhiyan.messaging import signatures
from abhiyan.messaging.gateways import SECONDS, Handed, Letter, seconds_left

PER_CALL = 500
log = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each call else
_clients: dict[str, httpx.Client] = {}


def hand(letters: Sequence[Letter], *, key: str, until: float) -> Handed:
    refs = [one.ref for one in letters]
    try:
        answer = _posted(_body(letters, key), until)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
        return Handed(said=type(error).__name__)
    except httpx.HTTPError as error:
        return Handed(unsure=tuple(refs), said=type(error).__name__)
    if 400 <= answer.status_code < 500 or answer.status_code == 503:
        return Handed(said=f"HTTP {answer.status_code}")
    if answer.status_code != 200:
        return Handed(unsure=tuple(refs), said=f"HTTP {answer.status_code}")
    return _read(answer.content, refs)


def _body(letters: Sequence[Letter], key: str) -> bytes:
    messages = [
        {"id": str(one.ref), "to": one.to, "text": one.text, "template": one.template, "header": one.header}
        for one in letters
    ]
    return orjson.dumps({"batch": key, "entity": settings.DLT_ENTITY, "messages": messages})


def _posted(body: bytes, until: float) -> httpx.Response:
    now = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "X-Abhiyan-Timestamp": str(now),
        "X-Abhiyan-Signature": signatures.sign(settings.BULK_SMS_SECRET, gateway="sms", timestamp=now, body=body),
    }
    times = httpx.Timeout(SECONDS, connect=seconds_left(until))
    return _client().post(settings.BULK_SMS_URL, content=body, headers=headers, timeout=times)


def _client() -> httpx.Client:
    """One for each address, so that its connection is used again."""
    if settings.BULK_SMS_URL not in _clients:
        _clients[settings.BULK_SMS_URL] = httpx.Client()
    return _clients[settings.BULK_SMS_URL]


def _read(body: bytes, refs: Sequence[int]) -> Handed:
    try:
        said = orjson.loads(body)
        accepted, refused = _by_ref(said["accepted"]), _by_ref(said.get("refused", {}))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Handed(unsure=tuple(refs), said="answer not understood")
    known = {ref: accepted[ref][:70] for ref in refs if ref in accepted}
    not_taken = {ref: "gateway" for ref in refs if ref in refused and ref not in known}
    return Handed(known, not_taken, tuple(ref for ref in refs if ref not in known and ref not in not_taken))


def _by_ref(said: Mapping[str, Any]) -> dict[int, str]:
    return {int(ref): str(value) for ref, value in said.items()}
