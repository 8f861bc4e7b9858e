"""My calendar: links a calendar programme subscribes to, and what they answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.plans import actions
from abhiyan.plans.feed import calendar as written
from abhiyan.plans.feed import feed_of, feeds_of, token_of, units_held
from abhiyan.plans.models import Feed
from abhiyan.units.models import Unit


@login_required
@require_http_methods(["GET", "POST"])
def calendar(request: Request) -> HttpResponse:
    """One's own calendar and those of the units of one's posts: make, copy, renew and revoke the link of each."""
    if not request.authority.person_id:
        raise Http404
    if request.method == "POST":
        return _changed(request)
    made = {row.unit_id: row for row in feeds_of(request.authority.person_id)}
    units = {unit.pk: unit for unit in units_held(request.authority, today())}
    units |= {row.unit.pk: row.unit for row in made.values() if row.unit}
    choices = [_choice(request, unit, made.get(unit.pk if unit else None)) for unit in (None, *units.values())]
    return render(request, "plans/calendar.html", {"choices": choices})


def _choice(request: Request, unit: Unit | None, feed: Feed | None) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("plans:feed", args=[token_of(feed)])) if feed else ""
    return {"unit": unit, "feed": feed, "address": address}


def _changed(request: Request) -> HttpResponse:
    asked = request.POST.get("unit", "")
    by = request.authority
    if asked and not number(asked):
        raise Http404
    if request.POST.get("act") == "revoke":
        actions.revoke_feed(int(asked) if asked else None, by=by)
        messages.success(request, _("The link is void. Whoever asks for it finds nothing."))
    else:
        unit = get_object_or_404(by.see(Unit), pk=int(asked)) if asked else None
        actions.make_feed(unit, day=today(), by=by)
        messages.success(request, _("The link is new; an old one is void."))
    return redirect("plans:calendar")


@require_GET
def feed(request: Request, token: str) -> HttpResponse:
    """The calendar of a link. A link that never was one and one that was revoked are answered alike."""
    found = feed_of(token)
    if found is None:
        raise Http404
    body = written(found, day=today(), host=request.build_absolute_uri("/").rstrip("/"))
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="abhiyan.ics"'
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer
