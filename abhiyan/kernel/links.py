"""Links that open without a sign-in: a row's key and its nonce, signed. A new nonce makes the old link void."""

from base64 import urlsafe_b64encode

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac


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


# --- short ones -----------------------------------------------------------------------------------------------------

MAC = 12  # letters: 72 bits, which nobody tries through
BASE = "0123456789abcdefghijklmnopqrstuvwxyz"


def short_of(purpose: str, pk: int) -> str:
    """A short link of a row, to be printed and typed: its key and a signature. Such a link can't be made void."""
    code = _in_letters(pk)
    return f"{code}-{_mac(purpose, code)}"


def read_short(purpose: str, token: str) -> int | None:
    """The key of a short link; None when it never was one of this kind."""
    code, _dash, mac = token.partition("-")
    if not constant_time_compare(_mac(purpose, code), mac):
        return None
    return int(code, 36)


def _in_letters(number: int) -> str:
    code = ""
    while number or not code:
        number, at = divmod(number, len(BASE))
        code = BASE[at] + code
    return code


def _mac(purpose: str, code: str) -> str:
    digest = salted_hmac(purpose, code, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode()[:MAC]
