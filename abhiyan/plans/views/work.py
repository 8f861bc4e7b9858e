"""One assignment: what is asked, its report with proof, what the level above does. And the files that prove it."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel import forbidden
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, sent_in
from abhiyan.kernel.idempotency import before_writing
from abhiyan.plans import actions, forms, lists, proofs, timeline
from abhiyan.plans.models import OPEN, REPORTED, VERIFIED, WAIVED, Assignment, Proof
from abhiyan.plans.refusals import REASONS
from abhiyan.plans.wording import reason_in_words, when_in_words

PROOF_WORDS = {
    "none": _("Words are enough."),
    "minutes": _("The minutes: in words, or as a PDF."),
    "photo": _("At least one photo."),
    "attendance": _("How many were present."),
    "count": _("How many people it was."),
    "register": _("The register, as photos or as a PDF."),
}
SAID = {
    "report": _("Reported. The level above verifies it."),
    "verify": _("Verified."),
    "send_back": _("Sent back with your reason."),
    "waive": _("Let off, with your reason."),
    "extend": _("The last day is later now."),
    "reassign": _("Handed to another post."),
    "remind": _("Whoever answers is told on their page."),
    "take_back": _("Your report is taken back; it is open again."),
    "undo_verify": _("The verification is taken back."),
    "undo_waive": _("It is asked for again."),
}


def _read_files(request: HttpRequest) -> None:
    """Photos take seconds: they are drawn anew before the write turn is taken, for whoever reports somewhere."""
    if cast(Request, request).authority.over("report"):
        proofs.read_early(request.FILES.getlist("sent"))


@before_writing(_read_files)
@login_required
@require_http_methods(["GET", "POST"])
def assignment(request: Request, assignment_id: int) -> HttpResponse:
    """An activity at one unit: report what was done; the level above verifies, sends back, lets off, hands on."""
    held = get_object_or_404(_seen(request), pk=assignment_id)
    reporting = request.POST.get("act") == "report"
    report = forms.Report(*_sent(request, reporting), proof=held.activity.proof)
    act = forms.Act(request.POST if request.method == "POST" and not reporting else None)
    form = report if reporting else act
    if form.is_valid():
        try:
            _do(held, report, act, request)
        except tuple(REASONS) as refused:
            form.add_error(None, str(REASONS[type(refused)]))
        else:
            messages.success(request, str(SAID[request.POST["act"]]))
            tell_masked(request, form.cleaned_data["text"])
            return redirect("plans:assignment", held.pk)
    context = _context(held, request) | {"report": report, "act": act}
    return render(request, "plans/assignment.html", context, status=422 if form.errors else 200)


def _seen(request: Request) -> Any:
    related = ("activity__programme", "activity__owner__wing", "activity__level", "activity__within", "unit__level",
               "post__unit", "post__role__wing", "acting__unit", "acting__role", "activity__target_role",
               "activity__target_level")  # fmt: skip
    return request.authority.see(Assignment).select_related(*related)


def _sent(request: Request, reporting: bool) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if reporting else (None, None)


def _do(held: Assignment, report: forms.Report, act: forms.Act, request: Request) -> None:
    """The verb the pressed button names."""
    day, by = today(), request.authority
    if report.is_bound:
        actions.report(held, text=report.cleaned_data["text"], given=report.given(), day=day, by=by)
    else:
        actions.do_one(act.deed(day=day, by=by), held)


def tell_masked(request: Request, text: str) -> None:
    """Say so where words held the number of an identity document: it was masked before it was kept."""
    if forbidden.without_numbers(text) != text:
        messages.warning(request, str(_("The number of an identity document was masked: none is kept here.")))


def _context(held: Assignment, request: Request) -> dict[str, Any]:
    day, by = request.day, request.authority
    standing, past = lists.proofs_of(held)
    verifies = actions.may_verify(held, by=by)
    is_open = held.state in OPEN
    return {
        "held": held,
        "when": when_in_words(held.activity),
        "late": held.is_late_on(day),
        "state": timeline.STATE_WORDS[held.state_on(day)],
        "proof": PROOF_WORDS[held.activity.proof],
        "proofs": standing,
        "past": past,
        "target": lists.target_of(held, day),
        "vacant": lists.is_vacant(held, today()),
        "reason": reason_in_words(held.reason),
        "told_by": lists.name_of(held.told_by),
        "may_report": is_open and actions.may_report(held, by=by),
        "may_decide": held.state == REPORTED and verifies and (held.reported_by != by.actor or by.everywhere),
        "may_take_back": held.state == REPORTED and held.reported_by == by.actor,
        "may_change": is_open and verifies,
        "undo": _undo(held) if verifies else "",
    }


def _undo(held: Assignment) -> str:
    """The act that takes back what the level above did."""
    return {VERIFIED: "undo_verify", WAIVED: "undo_waive"}.get(held.state, "")


@login_required
@require_GET
def proof(request: Request, proof_id: int) -> HttpResponse:
    """A photo to be looked at, or a document to be saved, for whoever sees the assignment."""
    found: Proof = get_object_or_404(request.authority.see(Proof), pk=proof_id)
    content = proofs.content_of(found)
    if content is None:
        raise Http404
    name = f"proof-{found.pk}{proofs.SUFFIX[found.kind]}"
    return sent_in(content, kind=proofs.TYPES[found.kind], name=name, shown=found.kind == Proof.PHOTO)
