"""What shows that a message comes from our gateway: a signature over its moment, the gateway and the body. Pure."""

import hmac

FRESH_SECONDS = 300


class Forged(Exception):
    """The signature is another one, or there is none."""


class Stale(Exception):
    """The moment it was signed is more than five minutes away: a replay, or a wrong clock."""


def sign(secret: str, *, gateway: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA-256 (hex) over "timestamp.gateway." and the body."""
    return hmac.new(secret.encode(), f"{timestamp}.{gateway}.".encode() + body, "sha256").hexdigest()


def check(secret: str, *, gateway: str, timestamp: str, signature: str, body: bytes, now: float) -> None:
    """Raises Forged or Stale. timestamp: seconds since 1970. First the signature: strangers learn no clock of ours."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise Forged
    wanted = sign(secret, gateway=gateway, timestamp=int(timestamp), body=body)
    if not hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace")):
        raise Forged
    if abs(now - int(timestamp)) > FRESH_SECONDS:
        raise Stale
