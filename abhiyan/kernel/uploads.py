"""How much a request may send: looked at before anything of it is read.

A request that doesn't say its length is read as empty (WSGI), so that one without end costs nothing either.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from abhiyan.kernel.refusals import refused

MEGABYTE = 2**20
MOST = 80 * MEGABYTE  # a report with all its photos
FORM = MEGABYTE  # beside a file, for the fields and the borders between them

View = Callable[..., HttpResponseBase]


def at_most(megabytes: int) -> Callable[[View], View]:
    """Mark a view that takes files up to so large; more is answered with 413."""

    def mark(view: View) -> View:
        view.most_bytes = megabytes * MEGABYTE + FORM  # type: ignore[attr-defined]  # read by TooLarge
        return view

    return mark


class TooLarge:
    """The middleware. It stands before the one that reads the form's token, and with it the whole form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Whoever hung up, or said nothing any more, in the middle of sending: no fault of ours."""
        return HttpResponse(status=408) if isinstance(error, UnreadablePostError) else None

    def process_view(self, request: HttpRequest, view: View, *_args: Any) -> HttpResponse | None:
        most: int = getattr(view, "most_bytes", MOST)
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not said.isdecimal() or int(said) <= most:
            return None
        words = _("What was sent is larger than %(megabytes)d MB. Nothing was changed. Send it in parts.")
        return refused(request, 413, _("This is too large"), words % {"megabytes": most // MEGABYTE})
