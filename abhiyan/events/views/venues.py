"""Halls and grounds: those near a unit, and one of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from abhiyan.events import access, actions, availability, forms, lists, wording
from abhiyan.events.models import Venue
from abhiyan.kernel.http import Request
from abhiyan.units.models import Unit


@login_required
@require_http_methods(["GET", "POST"])
def venues(request: Request, unit_id: int) -> HttpResponse:
    """The halls a unit's events may take: its own, those below and above it. POST writes one of its own down."""
    by = request.authority
    unit = get_object_or_404(by.see(Unit).select_related("level"), pk=unit_id)
    form = forms.Place(request.POST or None)
    if form.is_valid() and _kept(form, unit, request):
        return redirect("events:venues", unit.pk)
    words = " ".join(request.GET.get("q", "").split())[:100]
    rows, following = lists.venue_page(unit, by, words, request.GET.get("after", ""))
    context = {
        "unit": unit, "rows": rows, "next": following, "words": words, "form": form,
        "may_keep": access.may_keep_venues(unit, by=by),
    }  # fmt: skip
    return render(request, "events/venues.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def venue(request: Request, venue_id: int) -> HttpResponse:
    """One hall; POST writes down what has changed of it."""
    by = request.authority
    found = get_object_or_404(by.see(Venue).select_related("unit__level"), pk=venue_id)
    span = availability.days()
    if request.POST.get("act") == "days" and span:
        halves = availability.halves_of(request.POST.getlist("busy"))
        actions.set_hall_busy(found, halves, since=span[0], until=span[1], by=by)
        return redirect("events:venue", found.pk)
    initial = {name: getattr(found, name) for name in forms.Place.base_fields}
    form = forms.Place(request.POST or None, initial=initial)
    if form.is_valid() and _kept(form, found.unit, request, found):
        return redirect("events:venue", found.pk)
    facilities = [wording.FACILITY_WORDS[word] for word in found.facilities]
    context = {
        "venue": found,
        "facilities": facilities,
        "form": form,
        "may_keep": access.may_keep_venues(found.unit, by=by),
        "rows": availability.rows_of(found, *span) if span else [],
    }
    return render(request, "events/venue.html", context, status=422 if form.errors else 200)


def _kept(form: forms.Place, unit: Unit, request: Request, found: Venue | None = None) -> bool:
    """Whether it was written; the form says why not."""
    try:
        actions.keep_venue(unit, form.hall(), by=request.authority, venue=found)
    except actions.NameTaken:
        form.add_error("name", _("The unit has a hall of that name. Add what tells the two apart."))
        return False
    messages.success(request, _("Written down."))
    return True
