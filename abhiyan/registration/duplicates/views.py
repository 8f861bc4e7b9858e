"""Pairs of records that may be one person: the queue, one pair, and taking a merge back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abhiyan.kernel.http import Request, number
from abhiyan.people import merging
from abhiyan.people.models import Duplicate
from abhiyan.registration.duplicates import forms, likeness, reads
from abhiyan.units.models import Unit

REASONS = {
    merging.AlreadyDecided: gettext_lazy("Somebody decided this before you."),
    merging.AlreadyOne: gettext_lazy("The two records stand for one person already."),
    merging.KeptApart: gettext_lazy(
        "Records of these two were kept apart: they are two people. Take that decision back first."
    ),
    merging.NotOfThePair: gettext_lazy("Choose one of the two records."),
}
STATES = {
    Duplicate.OPEN: gettext_lazy("Open"),
    Duplicate.MERGED: gettext_lazy("Merged"),
    Duplicate.APART: gettext_lazy("Two people"),
}


@login_required
@require_GET
def queue(request: Request) -> HttpResponse:
    """The pairs of one's branch, the most certain first; decided ones in lists of their own."""
    by = request.authority
    if not by.over("appoint"):
        raise PermissionDenied("appoint")
    asked, unit = request.GET.get("state", ""), None
    state = asked if asked in STATES else Duplicate.OPEN
    if key := number(request.GET.get("unit", "")):
        unit = get_object_or_404(by.see(Unit).select_related("level", "parent"), pk=key)
    rows, following = reads.pairs(by, state=state, unit=unit, after=request.GET.get("after", ""), day=request.day)
    context: dict[str, Any] = {"rows": rows, "next": following, "state": state, "states": STATES, "unit": unit}
    if state == Duplicate.OPEN:
        context |= {"n": reads.how_many(by, unit), "offices": reads.by_unit(by, unit), "elsewhere": reads.elsewhere(by)}
    return render(request, "registration/duplicates.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def pair(request: Request, duplicate_id: int) -> HttpResponse:
    """Two records side by side with what speaks for and against; POST decides."""
    found = reads.pair(duplicate_id, request.authority)
    if found is None:
        raise Http404
    form = forms.Decide(request.POST or None)
    if form.is_valid():
        try:
            said = _decide(request, found, form)
        except merging.MergeRefused as refused:
            form.add_error(None, str(REASONS[type(refused)]))
            found = reads.pair(duplicate_id, request.authority) or found
        else:
            messages.success(request, said)
            following = reads.next_pair(request.authority, found)
            return (
                redirect("registration:duplicate", following.pk) if following else redirect("registration:duplicates")
            )
    return _page(request, found, form)


def _decide(request: Request, found: Duplicate, form: forms.Decide) -> str:
    """Do what the form says; the words to tell. Raises MergeRefused."""
    by, now, act = request.authority, timezone.now(), form.cleaned_data["act"]
    if act == forms.APART:
        merging.keep_apart(found, by=by, at=now)
        return _("They stay two people and are not proposed again.")
    if act == forms.AGAIN:
        merging.look_again(found, by=by)
        return _("The pair waits for a decision again.")
    step = merging.merge(found, keep=form.cleaned_data["keep"] or found.one_id, by=by, at=now)
    return _("Both records are one person now: %(name)s.") % {"name": step.kept.name}


def _page(request: Request, found: Duplicate, form: forms.Decide) -> HttpResponse:
    by, day = request.authority, request.day
    is_one = found.one.canonical_id == found.other.canonical_id
    one, other = (reads.side(record, by, day, alone=is_one) for record in (found.one, found.other))
    context = {
        "pair": found,
        "one": one,
        "other": other,
        "sides": [one, other],
        "is_one": is_one,
        "canonical": found.one.canonical,
        "first": found.other_id if other.verified and not one.verified else found.one_id,
        "n": likeness.percent(found.score),
        "reasons": likeness.reasons(found.reasons, reads.levels()),
        "twice": reads.held_by_both(one, other),
        "following": reads.next_pair(by, found),
        "form": form,
    }
    return render(request, "registration/duplicate.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def undo(request: Request, merge_id: int) -> HttpResponse:
    """Take one merge back: its record stands for a person of its own again."""
    step = reads.step(merge_id, request.authority)
    if step is None:
        raise Http404
    try:
        merging.undo_merge(step, by=request.authority, at=timezone.now())
    except merging.AlreadyDecided:
        messages.error(request, _("This merge was taken back before."))
    else:
        messages.success(
            request, _("The merge is taken back: %(name)s is a person again.") % {"name": step.merged.name}
        )
    return redirect("pages:person", step.merged_id)
