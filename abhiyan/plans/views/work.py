"""One assignment: what is asked, its report, what the level above says of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request
from abhiyan.plans import actions, forms, timeline
from abhiyan.plans.models import OPEN, REPORTED, Assignment
from abhiyan.plans.wording import when_in_words

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
