"""A guest's itinerary as a page, as a PDF file and for a calendar: for who keeps their days, and for their office."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from abhiyan.events import access, guests, tours
from abhiyan.events.models import Guest
from abhiyan.events.views.guests import calendar, of_office
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request
from abhiyan.people.models import Person


def _kept(request: Request, person_id: int) -> Guest:
    """Raises PermissionDenied."""
    person = get_object_or_404(request.authority.see(Person).select_related("same_as"), pk=person_id)
    guest = guests.guest_of(person.canonical)
    if not access.may_keep_guest(guest, by=request.authority):
        raise PermissionDenied("report")
    return guest


def _context(guest: Guest) -> dict[str, Any]:
    stops = tours.stops_of(guest)
    return {"guest": guest, "stops": stops, "tour": tours.map_of(guest, stops)}


@login_required
@require_GET
def itinerary(request: Request, person_id: int) -> HttpResponse:
    """Where a guest goes, on which days, and the way on a map."""
    guest = _kept(request, person_id)
    return render(request, "events/itinerary.html", _context(guest) | {"person_id": person_id})


@login_required
@require_GET
def itinerary_pdf(request: Request, person_id: int) -> HttpResponse:
    """The same on paper."""
    return _pdf(_kept(request, person_id))


@login_required
@require_GET
def itinerary_ics(request: Request, person_id: int) -> HttpResponse:
    """The same for a calendar."""
    return calendar(request, _kept(request, person_id))


@require_GET
@of_office
def office_itinerary(request: Request, guest: Guest) -> HttpResponse:
    """The same for the guest's office."""
    return render(request, "events/office_itinerary.html", _context(guest) | {"token": guests.token_of(guest)})


@require_GET
@of_office
def office_pdf(_request: Request, guest: Guest) -> HttpResponse:
    """The same on paper, for the guest's office."""
    return _pdf(guest)


def _pdf(guest: Guest) -> HttpResponse:
    context = _context(guest)
    made = tours.as_pdf(guest, context["stops"], context["tour"], day=today())
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="itinerary.pdf"'
    return answer
