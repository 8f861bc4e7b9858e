"""The programme: its timeline, an activity unit by unit, and one assignment with its report."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request
from abhiyan.plans import actions, forms, timeline
from abhiyan.plans.models import OPEN, REPORTED, Assignment
from abhiyan.plans.wording import when_in_words
from abhiyan.units.models import Unit

REASONS: dict[type[Exception], Any] = {
    actions.AlreadyClosed: _("This was reported already."),
    actions.NotReported: _("There is no report to decide on."),
    actions.NothingSaid: _("Write what was done, or why."),
    actions.OwnReport: _("Nobody verifies their own report."),
    actions.ProgrammeClosed: _("The programme is closed."),
    actions.TooEarly: _("That day lies before the activity begins."),
}
SAID = {
    "report": _("Reported. The level above verifies it."),
    "verify": _("Verified."),
    "send_back": _("Sent back with your reason."),
    "waive": _("Let off, with your reason."),
}


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


@login_required
@require_http_methods(["GET", "POST"])
def assignment(request: Request, assignment_id: int) -> HttpResponse:
    """An activity at one unit: report what was done; the level above verifies, sends back or lets off."""
    related = ("activity__programme", "activity__owner__wing", "activity__level", "unit", "post__unit", "post__role")
    held = get_object_or_404(request.authority.see(Assignment).select_related(*related), pk=assignment_id)
    form = forms.Words(request.POST or None)
    if form.is_valid():
        act = form.cleaned_data["act"]
        try:
            _do(act, held, form.cleaned_data["text"], request)
        except tuple(REASONS) as refused:
            form.add_error(None, str(REASONS[type(refused)]))
        else:
            messages.success(request, str(SAID[act]))
            return redirect("plans:assignment", held.pk)
    context = {
        "held": held,
        "when": when_in_words(held.activity),
        "form": form,
        "late": held.is_late_on(request.day),
        "state": timeline.STATE_WORDS[held.state_on(request.day)],
        "is_open": held.state in OPEN,
        "is_reported": held.state == REPORTED,
        "may_report": actions.may_report(held, by=request.authority),
        "may_verify": actions.may_verify(held, by=request.authority),
    }
    return render(request, "plans/assignment.html", context, status=422 if form.errors else 200)


def _do(act: str, held: Assignment, text: str, request: Request) -> None:
    """The verb the pressed button names."""
    day, by = today(), request.authority
    if act == "report":
        actions.report(held, text=text, day=day, by=by)
    elif act == "verify":
        actions.verify(held, day=day, by=by)
    elif act == "send_back":
        actions.send_back(held, reason=text, day=day, by=by)
    else:
        actions.waive(held, reason=text, day=day, by=by)
