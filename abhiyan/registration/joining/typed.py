"""What was typed into a form that was refused, on its way back to the browser that typed it.

A refused form is shown by a page of its own, so that "back" leads to it: Chromium shows no answer to a POST a second
time. Until then it lies nowhere with us: the browser carries it, sealed, in a cookie of ten minutes that only the
address of that page opens; what a helper typed, only for that helper. Of somebody who isn't said to be 18 nothing is
carried, and it ends with a sign-up.
"""

import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Mapping
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from abhiyan.kernel import crypto
from abhiyan.kernel.idempotency import keeps_nothing
from abhiyan.registration.joining.forms import YES

COOKIE, AGAIN = "typed", "again"  # the cookie, and what names it in the address
SECONDS = 600
LONGEST = 3_800  # letters of a cookie, of 4,096 that browsers keep


Filled = TypeVar("Filled", bound=Form)


class Typed(NamedTuple):
    """The fields of a form, what was said of the form as a whole, and a language in which its words are to be read."""

    fields: dict[str, str]
    said: tuple[str, ...] = ()
    read: str = ""


def to_own_page(typed: Typed, path: str, kept: Mapping[str, str], *, whose: str = "") -> HttpResponse | None:
    """Go to a page at `path` that shows the form once more; None where it can't be carried there.

    kept: what the address has to say besides. whose: for whom alone the page shows it.
    """
    again = secrets.token_urlsafe(8)
    until = int(time.time()) + SECONDS
    cookie = urlsafe_b64encode(crypto.seal_bytes(orjson.dumps([again, whose, until, *typed]))).decode()
    if typed.fields.get("adult") != YES or len(cookie) > LONGEST:
        return None
    answer = redirect(f"{path}?{urlencode({**kept, AGAIN: again})}")
    answer.set_cookie(COOKIE, cookie, max_age=SECONDS, path=path, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return keeps_nothing(answer)


def carried(request: HttpRequest, *, whose: str = "") -> Typed | None:
    """What this browser carries to the page that the address names; None where it carries nothing, or no more."""
    cookie, again = request.COOKIES.get(COOKIE, ""), request.GET.get(AGAIN, "")
    if not (cookie and again):
        return None
    try:
        named, owner, until, fields, said, read = orjson.loads(crypto.unseal_bytes(urlsafe_b64decode(cookie)))
    except (Error, ValueError, crypto.BrokenSeal, crypto.NoSuchKey):
        return None  # not one of ours
    is_it = (named, owner) == (again, whose) and until > time.time()
    return Typed(fields, tuple(said), read) if is_it else None


def shown(form: Filled, was: Typed) -> Filled:
    """A form made of what was typed, with everything that was said of it."""
    form.full_clean()
    for words in was.said:
        form.add_error(None, words)
    return form


def drop(request: HttpRequest, response: HttpResponse, path: str) -> None:
    """Let the browser carry nothing any more."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, path=path, samesite="Lax")


def fields_of(data: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form, without what belongs to one sending of it."""
    return {name: value for name, value in data.items() if name not in ("key", "csrfmiddlewaretoken")}
