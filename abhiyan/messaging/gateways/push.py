"""Web push: a letter to every browser that its reader switched on, encrypted for that one alone (RFC 8291, 8292).

A push service stores what it can't deliver at once, for as long as it is told; it never sees what it carries. A reader
has got a letter when the service of one of their browsers took it. A browser that its service knows no more (404, 410)
is forgotten. Redirects are not followed: where a letter goes was asked when the browser was switched on, and is asked
again here.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx
import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.urls import reverse

from abhiyan.kernel import keyfiles
from abhiyan.messaging import actions, devices
from abhiyan.messaging.devices import Given
from abhiyan.messaging.gateways import SECONDS, Handed, Letter, seconds_left

if TYPE_CHECKING:
    from webpush import WebPush

PER_CALL = 500
AT_ONCE = 16  # calls under way
MOST_BYTES = 2_500  # of a text: a service takes 4,096 in all
GROUP = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # order of P-256 (FIPS 186-5)

TAKEN, GONE, NEVER, LATER, LEFT, UNSURE = "taken", "gone", "never", "later", "left", "unsure"
BEST_FIRST = (TAKEN, UNSURE, LATER, LEFT, NEVER, GONE)
"""What one browser's service said; of several browsers the first of these stands for the letter."""


class Keys(NamedTuple):
    """The installation's own, by which push services know who writes. public: as browsers are told it."""

    private_pem: bytes
    public_pem: bytes
    public: str


def keys() -> Keys:
    """Made when they are first needed, kept beside the others. If they are lost, all have to switch it on anew."""
    return _keys(settings.KEYS)


@lru_cache(maxsize=4)
def _keys(folder: Path) -> Keys:
    from webpush.vapid import VAPID  # noqa: PLC0415 (a third of a second)

    number = int.from_bytes(keyfiles.read_or_make(folder / "push.key")) % (GROUP - 1) + 1
    private = ec.derive_private_key(number, ec.SECP256R1())
    return Keys(
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        VAPID.get_application_server_key(private.public_key()),
    )


class Said(NamedTuple):
    """What became of one letter at one browser's service. status: as it stands in Handed.said."""

    ref: int
    outcome: str
    status: str = ""
    endpoint: str = ""


def hand(letters: Sequence[Letter], *, key: str, until: float) -> Handed:  # noqa: ARG001 (as every gateway)
    to_do = [(one, given) for one in letters for given in devices.opened(one.to)]
    said = [Said(one.ref, NEVER) for one, given in to_do if not devices.may_be_called(given.endpoint)]
    to_do = [both for both in to_do if devices.may_be_called(both[1].endpoint)]
    with (
        httpx.Client(follow_redirects=False, trust_env=False) as client,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        said += pool.map(lambda both: _push(client, *both, until=until), to_do)
    if gone := [one.endpoint for one in said if one.outcome == GONE]:
        actions.forget_devices(gone)
    return _summed(said)


def _summed(said: Sequence[Said]) -> Handed:
    outcomes: dict[int, str] = {}
    for one in said:
        outcomes[one.ref] = min(one.outcome, outcomes.get(one.ref, GONE), key=BEST_FIRST.index)
    by_outcome = {outcome: [ref for ref, found in outcomes.items() if found == outcome] for outcome in BEST_FIRST}
    refused = dict.fromkeys(by_outcome[GONE], "device") | dict.fromkeys(by_outcome[NEVER], "gateway")
    why = next((one.status for one in said if one.outcome in (LATER, LEFT, UNSURE)), "")
    # Of several services one is away: its letters hold nobody up. Where nothing went, the channel rests.
    later = by_outcome[LATER] if by_outcome[TAKEN] else ()
    return Handed(dict.fromkeys(by_outcome[TAKEN], ""), refused, tuple(by_outcome[UNSURE]), why, tuple(later))


def _push(client: httpx.Client, letter: Letter, given: Given, *, until: float) -> Said:
    """In a thread of its own, without the database."""
    if time.monotonic() > until:
        return Said(letter.ref, LEFT, "slow")
    body, headers = _sealed(letter, given)
    try:
        times = httpx.Timeout(SECONDS, connect=seconds_left(until))
        answer = client.post(given.endpoint, content=body, headers=headers, timeout=times)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
        return Said(letter.ref, LATER, type(error).__name__)
    except httpx.HTTPError as error:
        return Said(letter.ref, UNSURE, type(error).__name__)
    return Said(letter.ref, _meaning(answer.status_code), f"HTTP {answer.status_code}", given.endpoint)


def _meaning(status: int) -> str:
    if status in (200, 201, 202):
        return TAKEN
    if status in (404, 410):
        return GONE
    if status in (400, 413):
        return NEVER
    # 401 and 403 are about our own key, 429 and 503 about the moment; a redirect took nothing.
    return UNSURE if status in (500, 502, 504) else LATER


def _sealed(letter: Letter, given: Given) -> tuple[bytes, dict[str, str]]:
    """The body that only the browser can open, and what its service is told."""
    from webpush import WebPushSubscription  # noqa: PLC0415 (a third of a second)

    subscription = WebPushSubscription.model_validate(
        {"endpoint": given.endpoint, "keys": {"p256dh": given.p256dh, "auth": given.auth}}
    )
    made = _writer(letter.seconds).get(_payload(letter), subscription)
    # What is sent twice under one topic and was not delivered yet, lies there once.
    return made.encrypted, {**made.headers, "topic": str(letter.ref), "urgency": "normal"}


def _writer(seconds: int) -> "WebPush":
    from webpush import WebPush  # noqa: PLC0415 (a third of a second)

    own, sender = keys(), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return WebPush(own.private_pem, own.public_pem, subscriber=sender, ttl=max(0, seconds))


def _payload(letter: Letter) -> bytes:
    """What the browser shows: title and text, where it leads, and a mark by which one letter is shown once."""
    text = letter.text.encode()[:MOST_BYTES].decode(errors="ignore")
    return orjson.dumps(
        {
            "title": letter.title,
            "body": text + ("…" if len(text) < len(letter.text) else ""),
            "lang": letter.language,
            "url": reverse("messaging:inbox"),
            "tag": str(letter.ref),
        }
    )
