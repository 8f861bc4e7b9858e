"""The programme: its timeline by activity or by unit, and an activity down to its assignments."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from abhiyan.kernel.http import Request, number
from abhiyan.plans import timeline
from abhiyan.plans.models import Activity, Programme
from abhiyan.plans.wording import when_in_words
from abhiyan.units.models import Unit

VIEWS = ("activities", "units")


def _unit(request: Request) -> Unit | None:
    """The unit asked for, else one's own."""
    if asked := number(request.GET.get("unit", "")):
        seen = request.authority.see(Unit).select_related("level")
        named: Unit = get_object_or_404(seen, pk=asked)
        return named
    return own_unit(request)


def own_unit(request: Request) -> Unit | None:
    """Of one's highest post whose unit one sees: of a seat's member the seat, and not the first of its booths."""
    units = (held.post.unit for held in request.held)
    return next((unit for unit in units if request.authority.may("see", *unit.paths)), None)


@login_required
@require_GET
def programme(request: Request) -> HttpResponse:
    """Every activity of a programme over its days, as it stands in the branch of one's own (or `unit`).

    `programme` names one by its key; `view=units` shows it for each unit directly below.
    """
    unit = _unit(request)
    found = timeline.programmes(request.day, request.GET.get("programme", ""))
    chosen = found[0] if found else None
    view = "units" if request.GET.get("view") == "units" else "activities"
    context: dict[str, Any] = {"unit": unit, "programmes": found, "programme": chosen, "view": view}
    if unit and chosen:
        context |= _by_unit(request, unit, chosen) if view == "units" else _by_activity(request, unit, chosen)
        context["above"] = timeline.ways_up(unit, request.authority)
    return render(request, "plans/timeline.html", context)


def _by_activity(request: Request, unit: Unit, chosen: Programme) -> dict[str, Any]:
    by = request.authority
    mine = timeline.in_hands_of(by.person_id, request.day) if by.person_id else []
    return {"timeline": timeline.timeline(unit, request.day, by, chosen), "mine": mine}


def _by_unit(request: Request, unit: Unit, chosen: Programme) -> dict[str, Any]:
    activities = timeline.activities_of(unit, request.day, chosen)
    table = timeline.by_unit(unit, request.day, request.authority, activities, request.GET.get("after", ""))
    return {"table": table, "next": table.next}


@login_required
@require_GET
def activity(request: Request, activity_id: int) -> HttpResponse:
    """One activity in a branch: the units below with their state, down to the level that acts; there, each assignment.

    `show` lists the assignments of a state straight away, whatever lies between.
    """
    unit = _unit(request)
    found = timeline.activity(activity_id)
    show = request.GET.get("show", "")
    context: dict[str, Any] = {
        "activity": found,
        "unit": unit,
        "standing": timeline.standing_of(found, unit, request.day, request.authority),
        "when": when_in_words(found),
        "above": timeline.ways_up(unit, request.authority) if unit else [],
        "show": show if show in timeline.SHOWN else "",
    }
    context |= _drilled(request, unit, found) if unit and not context["show"] else {}
    context |= {} if context.get("lines") else _listed(request, unit, found, context["show"] or "all")
    return render(request, "plans/activity.html", context)


def _drilled(request: Request, unit: Unit, found: Activity) -> dict[str, Any]:
    """The units directly below that have the activity to do further down."""
    if found.level.tree == unit.tree and found.level.depth <= unit.depth + 1:
        return {}
    after = request.GET.get("after", "")
    table = timeline.by_unit(unit, request.day, request.authority, [found], after)
    return {"lines": [line for line in table.lines if line.cells and line.cells[0].state], "next": table.next}


def _listed(request: Request, unit: Unit | None, found: Activity, show: str) -> dict[str, Any]:
    after = request.GET.get("after", "")
    rows, following = timeline.assignments(found, unit, request.authority, request.day, after, show)
    return {"rows": rows, "next": following, "listed": show}
