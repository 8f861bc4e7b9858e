"""Tickets: what a person's page shows to be counted as them. Made by the hundred thousand, read by the hub alone.

A ticket names an address, a person's record and the unit they are counted at, signed; it opens nothing else, and is
good while the address is open. No name and no number stands in it.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256
from struct import Struct
from typing import NamedTuple

from django.conf import settings

_FORM = Struct(">IQI")
_SIGNED = 16  # bytes of the signature that are kept
LENGTH = 43  # characters: 32 bytes in base64


class Ticket(NamedTuple):
    """Numbers of an address, of a person's record, and of the unit where they are counted."""

    address: int
    person: int
    unit: int


def _key() -> bytes:
    return sha256(b"abhiyan.live.ticket:" + settings.SECRET_KEY.encode()).digest()


class Desk:
    """Makes and reads tickets with the installation's key."""

    def __init__(self) -> None:
        self._key = _key()

    def write(self, ticket: Ticket) -> str:
        """The ticket as text of LENGTH characters, fit for an address."""
        said = _FORM.pack(*ticket)
        return urlsafe_b64encode(said + self._sign(said)).decode().rstrip("=")

    def read(self, text: bytes) -> Ticket | None:
        """The ticket; None for anything that we did not write."""
        if len(text) != LENGTH:
            return None
        try:
            whole = urlsafe_b64decode(text + b"=")
        except (Error, ValueError):
            return None
        said, signed = whole[: _FORM.size], whole[_FORM.size :]
        if not hmac.compare_digest(self._sign(said), signed):
            return None
        return Ticket._make(_FORM.unpack(said))

    def _sign(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")[:_SIGNED]
