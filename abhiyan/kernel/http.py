"""What a view is handed: Django's request with what our middleware put on it; and how it gives out files."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from abhiyan.kernel.authority import Authority

MOST_DIGITS = 18  # a longer number is more than a database can compare with


def number(text: str) -> int:
    """The key of a row as an address or a form names it; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


def sent_in(content: bytes, *, kind: str, name: str, shown: bool = True) -> HttpResponse:
    """A file that somebody sent in, so that nothing of it runs and no copy stays on the way.

    kind: its MIME type, by its content. name: to be saved under. shown: looked at in the browser, else only saved.
    """
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'{"inline" if shown else "attachment"}; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


class Request(HttpRequest):
    """A request with the rights of the person who sent it and the day it looks at (`?on=`, else the programme's).

    held: the posts (posts.models.Appointment) that the rights come from, highest in protocol first.
    """

    authority: Authority
    held: Sequence[Any]
    day: date
    htmx: HtmxDetails
