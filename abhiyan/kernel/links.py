"""Links that open without a sign-in: a row's key and its nonce, signed. A new nonce makes the old link void."""

from django.core import signing


def token_of(purpose: str, pk: int, nonce: str) -> str:
    """What stands in the link. purpose: one for each kind of link, so that none opens another's page."""
    return signing.Signer(salt=purpose).sign(f"{pk}-{nonce}").replace(":", "~")


def read(purpose: str, token: str) -> tuple[int, str] | None:
    """The key and the nonce of a link; None when it never was one of this kind."""
    try:
        key, _dash, nonce = signing.Signer(salt=purpose).unsign(token.replace("~", ":")).partition("-")
    except signing.BadSignature:
        return None
    return int(key), nonce
