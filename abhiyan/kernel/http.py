"""What a view is handed: Django's request with what our middleware put on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from abhiyan.kernel.authority import Authority


class Request(HttpRequest):
    """A request with the rights of the person who sent it and the day it looks at (`?on=`, else the programme's).

    held: the posts (posts.models.Appointment) that the rights come from, highest in protocol first.
    """

    authority: Authority
    held: Sequence[Any]
    day: date
    htmx: HtmxDetails
