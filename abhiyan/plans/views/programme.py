"""The programme: its timeline, and an activity unit by unit."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from abhiyan.kernel.http import Request
from abhiyan.plans import timeline
from abhiyan.plans.wording import when_in_words
from abhiyan.units.models import Unit


def _unit(request: Request) -> Unit | None:
    """The unit asked for, else the highest that one sees."""
    seen = request.authority.see(Unit).select_related("level")
    asked = request.GET.get("unit", "")
    if asked.isdecimal():
        named: Unit = get_object_or_404(seen, pk=int(asked))
        return named
    first: Unit | None = seen.order_by("path").first()  # a unit's path sorts before those below it
    return first


@login_required
@require_GET
def programme(request: Request) -> HttpResponse:
    """Every activity of the programme over its days, as it stands in the branch of one's own (or `unit`)."""
    unit = _unit(request)
    drawn = timeline.timeline(unit, request.day, request.authority) if unit else None
    mine = timeline.in_hands_of(request.authority.person_id, request.day) if request.authority.person_id else []
    return render(request, "plans/timeline.html", {"unit": unit, "timeline": drawn, "mine": mine})


@login_required
@require_GET
def activity(request: Request, activity_id: int) -> HttpResponse:
    """One activity: the units that do it, the open ones first, a page at a time."""
    unit = _unit(request)
    found = timeline.activity(activity_id)
    rows, following = timeline.assignments(found, unit, request.authority, request.day, request.GET.get("after", ""))
    standing = timeline.standing_of(found, unit, request.day, request.authority)
    context = {"activity": found, "unit": unit, "rows": rows, "next": following, "standing": standing}
    return render(request, "plans/activity.html", context | {"when": when_in_words(found)})
