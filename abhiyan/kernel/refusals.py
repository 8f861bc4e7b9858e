"""Pages that say in words why a request was not done."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import select_template
from django.utils.translation import gettext as _

TEMPLATES = ("refused.html", "kernel/refused.html")  # the screens' own, else a bare one


def refused(request: HttpRequest, status: int, title: str, reason: str) -> HttpResponse:
    """A page that says what was not done and why."""
    template = select_template(TEMPLATES)
    return HttpResponse(template.render({"title": title, "reason": reason, "status": status}, request), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django passes its own reason)
    """What a person sees whose form has no valid token: as a rule the page was open for too long."""
    return refused(
        request,
        403,
        _("This page was open for too long"),
        _("Nothing was changed. Go back, load the page again and send the form once more."),
    )


class NoNul:
    """Refuses an address with U+0000 in it: PostgreSQL can't hold one, and nobody types one. (Forms refuse it.)

    Stands after DayMiddleware, which every page needs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return refused(
                request, 400, _("This address can't be read"), _("Nothing was changed. Go back and try once more.")
            )
        return self.get_response(request)
