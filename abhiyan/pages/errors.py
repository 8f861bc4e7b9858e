"""What a person sees when something can't be answered: in words, and with a way on."""

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
