"""Which pages a phone keeps for times without a network: those that say so, one's own and nobody else's."""

from collections.abc import Callable
from functools import wraps

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse

HEADER = "Kept-On-Phone"
View = Callable[..., HttpResponse]


def kept_on_phone(view: View) -> View:
    """Mark a view whose last page the service worker keeps, for whoever is signed in and in that browser alone.

    A page that says what was just done is no copy to keep: it would say so again.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if answer.status_code == 200 and not len(get_messages(request)):
            answer[HEADER] = "own"
        answer.setdefault("Cache-Control", "private, no-cache")  # the copy lies with the worker, nowhere else
        return answer

    return marked
