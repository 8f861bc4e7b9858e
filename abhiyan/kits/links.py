"""Links under which a piece is passed on: of one piece and one unit, signed. Nothing of who passes on or reads."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256
from struct import Struct
from typing import NamedTuple

from django.conf import settings

_FORM = Struct(">II")
_SIGNED = 10  # bytes of the signature that are kept: a link has to be short, and opens what is public anyway
LENGTH = 24


class Link(NamedTuple):
    """Numbers of a piece, and of the unit whose team it was given to."""

    piece: int
    unit: int


def token_of(piece: int, unit: int) -> str:
    """The link as text of LENGTH characters, fit for an address."""
    said = _FORM.pack(piece, unit)
    return urlsafe_b64encode(said + _sign(said)).decode()


def read(token: str) -> Link | None:
    """None for anything that we did not write."""
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        whole = urlsafe_b64decode(token)
    except (Error, ValueError):
        return None
    said, signed = whole[: _FORM.size], whole[_FORM.size :]
    return Link._make(_FORM.unpack(said)) if hmac.compare_digest(_sign(said), signed) else None


def _sign(said: bytes) -> bytes:
    key = sha256(b"abhiyan.kits.link:" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, said, "sha256")[:_SIGNED]
