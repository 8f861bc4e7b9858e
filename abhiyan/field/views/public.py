"""The page behind a link of a drive: for anybody, without an account, a session or a mark on who came."""

import logging
from datetime import date

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from abhiyan.field import linking
from abhiyan.field.models import Link
from abhiyan.kernel import readers
from abhiyan.messaging import outbox, silence
from abhiyan.posts.signin import day_of
from abhiyan.registration.joining import windows

log = logging.getLogger(__name__)


@never_cache
@require_safe
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """What it is about, the way to sign up with place and credit filled in, how to keep it on the phone.

    That the page was opened is counted for the link and the day; nothing is asked of who did, nor set in their browser.
    In silence it asks for nothing, and counts nothing.
    """
    link = linking.link_by(token)
    if link is None:
        raise Http404
    day, unit = day_of(request), link.assignment.unit
    if until := silence.silent_until(unit.paths, outbox.moment()):
        return render(request, "messaging/silent.html", {"until": until})
    if readers.is_somebody(request):
        _count(link, day)
    open_now = windows.for_place(windows.open_on(day), unit)
    context = {
        "activity": link.assignment.activity,
        "unit": unit,
        "ways": [(one, linking.way_in(link, one)) for one in open_now],
        "coming": None if open_now else windows.coming(day),
    }
    return render(request, "field/landing.html", context)


def _count(link: Link, day: date) -> None:
    """The page is shown, too, where it can't be counted just now."""
    try:
        linking.OPENED.do(linking.Opened(link.pk, day))
    except DatabaseError:
        log.warning("an opening of link %s could not be counted", link.pk)
