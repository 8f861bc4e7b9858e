"""More come than can be answered: what waited too long is turned away in a word, what matters most goes on to the end.

Without it everybody is answered, and too late: by then their browser has given up and asked again, and all work is for
nobody. A request's wait for a thread is measured; whether it was too long depends on what it asks (`patience_by`).
Turning away costs a fiftieth of a page, as nothing of Django runs for it.
"""

import secrets
from collections.abc import Callable
from functools import lru_cache

from django.template.loader import render_to_string

# Seconds that a request may have waited: what is being handed in or taken back; the way in; all else; the first to go.
KEPT, ENTERING, USUAL, FIRST = 10.0, 5.0, 2.0, 0.5
SOON, SPREAD = 5, 25  # seconds until the first of those who were turned away come again, and until the last do after it

READS = ("GET", "HEAD")

Patience = Callable[[str, str], float]
_known: list[Patience] = []


def patience_by(known: Patience) -> None:
    """Let `known` say how many seconds a request may have waited, by its method and path."""
    _known[:] = [known]


def is_too_late(method: str, path: str, waited: float) -> bool:
    """Whether a request that waited so many seconds is turned away."""
    return waited > FIRST and waited > (_known[0](method, path) if _known else USUAL)


def answer(method: str) -> bytes:
    """503 with a page in both languages; each is to come again at a moment of their own, a page does so by itself."""
    seconds = SOON + secrets.randbelow(SPREAD)
    is_page = method in READS
    body = b"" if method == "HEAD" else _page(is_page)
    head = (
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
        f"Content-Length: {len(body)}\r\nRetry-After: {seconds}\r\n"
        + f"Refresh: {seconds}\r\n" * is_page
        + "Connection: close\r\n\r\n"
    )
    return head.encode() + body


@lru_cache(2)
def _page(is_page: bool) -> bytes:
    return render_to_string("503.html", {"is_page": is_page}).encode()
