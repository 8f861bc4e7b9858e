"""When a guest can come: by whoever may write for them, and by their office through a link that needs no sign-in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.events import access, availability, calendars, forms, guests
from abhiyan.events.models import Guest
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request
from abhiyan.kernel.refusals import refused
from abhiyan.people.models import Person

TOO_MANY = 429


@login_required
@require_http_methods(["GET", "POST"])
def guest_days(request: Request, person_id: int) -> HttpResponse:
    """The days of a person whom events wish for; the link for their office: made, renewed, revoked."""
    by = request.authority
    person = get_object_or_404(by.see(Person).select_related("same_as"), pk=person_id)
    found = guests.guest_of(person.canonical)
    if not access.may_keep_guest(found, by=by):
        raise PermissionDenied("report")
    act = request.POST.get("act", "")
    if act == "link":
        guests.make_link(found, at=timezone.now(), by=by)
    elif act == "revoke":
        guests.revoke_link(found, by=by)
    form, done = _written(request, found, by, availability.homes_seen(by, found))
    if done or act in ("link", "revoke"):
        return redirect("events:guest_days", person.pk)
    stands = found.link_stands(timezone.now())
    link = request.build_absolute_uri(reverse("events:office", args=[guests.token_of(found)])) if stands else ""
    context = _context(found, form) | {"person": person, "link": link}
    return render(request, "events/guest_days.html", context, status=422 if form.errors else 200)


def _context(found: Guest, form: forms.Travel) -> dict[str, Any]:
    span = availability.days()
    return {
        "guest": found,
        "form": form,
        "rows": availability.rows_of(found, *span) if span else [],
        "engagements": availability.engagements(found, today()),
    }


def _written(request: Request, found: Guest, by: Authority, homes: Any) -> tuple[forms.Travel, bool]:
    """The verb the pressed button names; the form of limits, and whether something was written."""
    act, span = request.POST.get("act", ""), availability.days()
    form = forms.Travel(request.POST if act == "limits" else None, guest=found, homes=homes)
    event = next((one.event for one in _wished(found, act) if act.endswith(f"-{one.event.pk}")), None)
    try:
        if span and (act == "days" or "days" in request.POST):  # with every answer too: nothing ticked is lost
            halves = availability.halves_of(request.POST.getlist("busy"))
            guests.say_busy(found, halves, since=span[0], until=span[1], by=by)
        if act == "days":
            pass
        elif act == "limits" and form.is_valid():
            guests.say_limits(found, form.limits(), by=by)
        elif event is not None and act.startswith("refuse-"):
            guests.refuse(found, event, request.POST.get(f"reason-{event.pk}", ""), day=today(), by=by)
        elif event is not None:
            guests.come(found, event, by=by)
        else:
            return form, False
    except guests.NothingSaid:
        messages.warning(request, _("Write why, so that the organiser can find somebody else."))
    else:
        messages.success(request, _("Written down."))
    return form, True


def _wished(found: Guest, act: str) -> list[availability.Engagement]:
    return availability.engagements(found, today()) if act.startswith(("refuse-", "come-")) else []


# --- the office's link --------------------------------------------------------------------------------------------


def of_office(view: Callable[[Request, Guest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Find whose office has the link. One that never was, was revoked or is over, is answered alike: not there."""

    @never_cache
    @wraps(view)
    def found(request: Request, token: str) -> HttpResponse:
        guest = guests.guest_by_link(token, at=timezone.now())
        if guest is None:
            raise Http404
        answer = view(request, guest)
        answer["X-Robots-Tag"] = "noindex"
        answer["Referrer-Policy"] = "same-origin"  # with none a browser sends no origin, and its form is refused
        return answer

    return found


@require_http_methods(["GET", "POST"])
@of_office
def office(request: Request, guest: Guest) -> HttpResponse:
    """The days of one guest, for their office: no account, nothing of anybody else."""
    if request.method == "POST":
        try:
            guests.count_write(guest, at=timezone.now())
        except guests.TooOften:
            return refused(
                request, TOO_MANY, _("Too much was written here in one hour"), _("Nothing was changed. Wait an hour.")
            )
    # An office chooses among all units: on the page for signing up they are everybody's to see.
    form, done = _written(request, guest, guests.office_of(guest, today()), availability.homes())
    if done:
        return redirect("events:office", guests.token_of(guest))
    context = _context(guest, form) | {"token": guests.token_of(guest)}
    return render(request, "events/office.html", context, status=422 if form.errors else 200)


@require_GET
@of_office
def office_ics(request: Request, guest: Guest) -> HttpResponse:
    return calendar(request, guest)


def calendar(request: Request, guest: Guest) -> HttpResponse:
    """What a guest is invited to, as a calendar."""
    title = _("Events: %(name)s") % {"name": guest.person.name}
    host = request.build_absolute_uri("/").rstrip("/")
    answer = HttpResponse(
        calendars.of_guest(guest.pk or 0, title, host=host), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'inline; filename="abhiyan.ics"'
    return answer
