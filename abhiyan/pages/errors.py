"""What a person sees when something can't be answered: in words, and with a way on."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from abhiyan.kernel.refusals import refused


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django passes it
    return refused(request, 400, _("This address can't be read"), _("Nothing was changed. Go back and try once more."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # as above
    """No word on what it was: whoever may not do it need not learn that it is there."""
    return refused(
        request,
        403,
        _("Your post does not allow this"),
        _("Nothing was changed. Rights come from the posts you hold today: ask whoever stands above you."),
    )


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # as above
    return refused(
        request,
        404,
        _("There is no such page in your branch"),
        _("Either it does not exist, or it lies outside your branch. Search for it, or begin at your own page."),
    )


class Worded:
    """Gives an answer of 405 its words: an address that only takes forms was opened like a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        words = _("Nothing was changed. This address only takes a form: begin at your own page.")
        answer = refused(request, 405, _("There is nothing to read here"), words)
        answer["Allow"] = response["Allow"]
        return answer
