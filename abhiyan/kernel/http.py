"""What a view is handed: Django's request with what our middleware put on it."""

from datetime import date

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from abhiyan.kernel.authority import Authority


class Request(HttpRequest):
    """A request with the rights of the person who sent it and the day it looks at (`?on=`, else the programme's)."""

    authority: Authority
    day: date
    htmx: HtmxDetails
