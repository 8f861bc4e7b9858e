"""The programme's timeline."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from abhiyan.kernel.http import Request
from abhiyan.plans import timeline
from abhiyan.units.models import Unit


@login_required
@require_GET
def programme(request: Request) -> HttpResponse:
    """Every activity of the programme over its days, as it stands in the branch of one's own (or `unit`)."""
    seen = request.authority.see(Unit).select_related("level")
    asked = request.GET.get("unit", "")
    unit = get_object_or_404(seen, pk=int(asked)) if asked.isdecimal() else seen.order_by("depth", "path").first()
    drawn = timeline.timeline(unit, request.day, request.authority) if unit else None
    mine = timeline.in_hands_of(request.authority.person_id, request.day) if request.authority.person_id else []
    return render(request, "plans/timeline.html", {"unit": unit, "timeline": drawn, "mine": mine})
