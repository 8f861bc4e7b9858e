"""What was typed into a form that was refused, on its way back to the browser that typed it.

A refused form is shown by a page of its own, so that "back" leads to it: Chromium shows no answer to a POST a second
time. Until then it lies nowhere with us: the browser carries it, sealed, in a cookie of ten minutes that only the
address of that page opens. Of somebody who didn't say they are 18 nothing is carried, and it ends with a sign-up.
"""

import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Mapping
from typing import NamedTuple

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from abhiyan.kernel import crypto

COOKIE, AGAIN = "typed", "again"  # the cookie, and what names it in the address
SECONDS = 600
LONGEST = 3_800  # letters of a cookie, of 4,096 that browsers keep


class Typed(NamedTuple):
    """The fields of a form, what was said of the form as a whole, and a language in which its words are to be read."""

    fields: dict[str, str]
    said: tuple[str, ...] = ()
    read: str = ""


def sealed(typed: Typed, again: str) -> str:
    """What the cookie holds, opened by `again`."""
    until = int(time.time()) + SECONDS
    return urlsafe_b64encode(crypto.seal_bytes(orjson.dumps([again, until, *typed]))).decode()


def new_again() -> str:
    """The name of one refused form, for its address."""
    return secrets.token_urlsafe(8)


def carry(response: HttpResponse, cookie: str, path: str) -> None:
    """Let the browser carry it to addresses at `path`."""
    response.set_cookie(
        COOKIE, cookie, max_age=SECONDS, path=path, httponly=True, samesite="Lax", secure=settings.HTTPS
    )


def carried(request: HttpRequest) -> Typed | None:
    """What this browser carries to the page that the address names; None where it carries nothing, or no more."""
    cookie, again = request.COOKIES.get(COOKIE, ""), request.GET.get(AGAIN, "")
    if not (cookie and again):
        return None
    try:
        named, until, fields, said, read = orjson.loads(crypto.unseal_bytes(urlsafe_b64decode(cookie)))
    except (Error, ValueError, crypto.BrokenSeal, crypto.NoSuchKey):
        return None  # not one of ours
    return Typed(fields, tuple(said), read) if named == again and until > time.time() else None


def drop(request: HttpRequest, response: HttpResponse, path: str) -> None:
    """Let the browser carry nothing any more."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, path=path, samesite="Lax")


def fields_of(data: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form, without what belongs to one sending of it."""
    return {name: value for name, value in data.items() if name not in ("key", "csrfmiddlewaretoken")}
