"""Browsers that take messages: what one gives, which push services are spoken to, whose they are.

The address comes from a browser, so anybody may have written it. It is called only where its host is one of those that
the settings name: browsers have their push services from a handful of makers. Nothing there is ever followed elsewhere.
"""

from base64 import urlsafe_b64decode
from binascii import Error
from collections import defaultdict
from collections.abc import Collection
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from abhiyan.kernel import bulk, crypto
from abhiyan.messaging.models import Device
from abhiyan.people.models import Person
from abhiyan.posts.reads import is_invented

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LONGEST = 1_000  # signs of an address


class Given(NamedTuple):
    """What a browser gives, as written: where its push service takes messages for it, its public key, its secret."""

    endpoint: str
    p256dh: str
    auth: str

    def __repr__(self) -> str:
        return "Given()"  # whoever knows the address can write to that browser


class NotADevice(Exception):
    """What was given is no subscription of a browser, or of a push service that this installation does not speak to."""


def read(given: Given) -> Given:
    """The same, once it is known to be usable. Raises NotADevice."""
    if len(given.endpoint) > LONGEST or not may_be_called(given.endpoint):
        raise NotADevice("address")
    try:
        point, secret = _bytes(given.p256dh), _bytes(given.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise NotADevice("keys") from error
    if len(point) != 65 or len(secret) != 16:
        raise NotADevice("keys")
    return given


def _bytes(text: str) -> bytes:
    """Of base64 as browsers write it. Raises ValueError."""
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except Error as error:
        raise ValueError from error


def may_be_called(endpoint: str) -> bool:
    """Whether messages go to this address: https to a push service of the settings.

    This very machine only where the settings name it, and in an invented database nothing else.
    """
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None:
        return False
    if host in LOOPBACK:
        return parts.scheme in ("http", "https") and host in settings.PUSH_HOSTS
    return parts.scheme == "https" and port in (None, 443) and not is_invented() and _is_listed(host)


def _is_listed(host: str) -> bool:
    return any(host.endswith(one) if one.startswith(".") else host == one for one in settings.PUSH_HOSTS)


def are_taken() -> bool:
    """Whether a browser can be written to from here at all."""
    return any(one in LOOPBACK or not is_invented() for one in settings.PUSH_HOSTS)


def of(person_id: int) -> list[Device]:
    """The browsers of somebody, by any of their records, the newest first."""
    return list(Device.objects.filter(person__in=Person.objects.records_of(person_id)).order_by("-since", "-pk"))


def mark_of(device: Device) -> str:
    """By what a browser knows itself in the list: the SHA-256 of its address."""
    (given,) = opened(crypto.unseal(bytes(device.sealed)))
    return sha256(given.endpoint.encode()).hexdigest()


def sealed_of(people: Collection[int]) -> dict[int, list[bytes]]:
    """Person -> what their browsers gave, sealed, by any of their records. Two statements, or a few more for many."""
    found: defaultdict[int, list[bytes]] = defaultdict(list)
    for some in bulk.batches(people):
        also = dict(Person.objects.filter(same_as__in=some).values_list("pk", "same_as_id"))
        rows = Device.objects.filter(person__in=[*some, *also]).order_by("pk")
        for person, sealed in rows.values_list("person_id", "sealed"):
            found[also.get(person) or person].append(bytes(sealed))
    return dict(found)


def sealed(given: Given) -> bytes:
    return crypto.seal_bytes(orjson.dumps(given._asdict()))


def opened(text: str) -> list[Given]:
    """The browsers that a letter goes to, a line each."""
    return [Given(**orjson.loads(line)) for line in text.splitlines()]
