"""Visits: the slots of one's own teams, saying what was done, and what was said."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.field import access, forms, photos, reads, visiting
from abhiyan.field.models import Slot, Visit, VisitPhoto
from abhiyan.field.views.setup import arranged
from abhiyan.field.visiting import Made
from abhiyan.field.wording import PART_WORDS, tried
from abhiyan.kernel import clock
from abhiyan.kernel.http import Request, number, sent_in
from abhiyan.kernel.idempotency import before_writing
from abhiyan.offline.keeping import kept_on_phone
from abhiyan.plans import proofs


@kept_on_phone
@login_required
@require_GET
def mine(request: Request) -> HttpResponse:
    """Where one's own teams go and when, what was said of it, and what is to be said: also without a network."""
    rows = reads.mine(request.authority, request.day)
    for one in rows:
        one.slot.part_words = PART_WORDS[one.slot.part]  # type: ignore[attr-defined]  # read by the template
    shown = [(one, forms.brief(one.slot) if one.slot.day <= request.day and not one.visits else None) for one in rows]
    return render(request, "field/mine.html", {"rows": shown})


def _read_photo(request: HttpRequest) -> None:
    """A photo takes seconds: it is drawn anew before the write turn is taken, for whoever is signed in."""
    if cast(Request, request).authority.person_id is not None:
        proofs.read_early(request.FILES.getlist("sent"))


def _sent(request: Request) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@before_writing(_read_photo)
@login_required
@require_http_methods(["GET", "POST"])
@kept_on_phone
def slot(request: Request, slot_id: int) -> HttpResponse:
    """A place where one's team goes: how it is found, what it said; POST says what was done there, now."""
    by, now = request.authority, clock.moment()
    found = reads.slot(slot_id)
    if found is None or not access.may_see(found, day=clock.today(), by=by):
        raise Http404
    form = forms.VisitForm(*_sent(request))
    if form.is_valid() and tried(form, lambda: _visit(request, found, form, Made(request.POST["key"], now))):
        messages.success(request, _("Written down and counted."))
        return redirect("field:mine")
    made = reads.made_in(found)
    context = {
        "slot": found, "place": found.place, "part": PART_WORDS[found.part], "form": form, "made": made,
        "contact": reads.contact_of(found.place), "held": found.team.assignment,
    }  # fmt: skip
    return render(request, "field/slot.html", context, status=422 if form.errors else 200)


def _visit(request: Request, found: Slot, form: forms.VisitForm, made: Made) -> None:
    visiting.visit(found.team.assignment, form.said(found), made, by=request.authority)


@before_writing(_read_photo)
@login_required
@require_http_methods(["GET", "POST"])
def free_visit(request: Request, assignment_id: int) -> HttpResponse:
    """A visit without a slot: what an office hears from its teams, also later; streets and doors, by counts alone."""
    held, now = arranged(request, assignment_id), clock.moment()
    own = reads.own_team(held, request.authority, clock.today())
    form = forms.FreeVisitForm(*_sent(request), assignment=held, now=now, own=own)

    def write() -> None:
        at = form.made_at()
        made = Made(request.POST["key"], at, at.date() < now.astimezone(clock.INDIA).date())
        visiting.check_time(made, now=now)
        visiting.visit(held, form.fields_given(), made, by=request.authority)

    if form.is_valid() and tried(form, write):
        messages.success(request, _("Written down and counted."))
        return redirect("field:visits", held.pk)
    context = {"held": held, "tab": "visits", "form": form}
    return render(request, "field/free_visit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def visits(request: Request, assignment_id: int) -> HttpResponse:
    """The visits of a drive, the latest first; POST strikes one out, with a reason."""
    held = arranged(request, assignment_id)
    form = forms.Strike(request.POST or None)
    if form.is_valid():
        one = get_object_or_404(
            request.authority.see(Visit).select_related("assignment__activity__owner__wing", "assignment__unit"),
            assignment=held, pk=form.cleaned_data["visit"],
        )  # fmt: skip
        reason = form.cleaned_data["reason"]
        if tried(form, lambda: visiting.strike(one, reason=reason, day=clock.today(), by=request.authority)):
            messages.success(request, _("Struck out: it counts no more."))
            return redirect(request.get_full_path())
    team = number(request.GET.get("team", ""))
    rows, following = reads.visits(held, team=team, after=request.GET.get("after", ""))
    context = {
        "held": held, "tab": "visits", "rows": rows, "next": following, "form": form,
        "teams": list(reads.teams_to_choose(held)), "team": team,
    }  # fmt: skip
    return render(request, "field/visits.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def photo(request: Request, photo_id: int) -> HttpResponse:
    """The photo of a visit, for whoever sees the drive's unit."""
    found: VisitPhoto = get_object_or_404(request.authority.see(VisitPhoto), pk=photo_id)
    content = photos.content_of(found)
    if content is None:
        raise Http404
    return sent_in(content, kind="image/jpeg", name=f"visit-{found.pk}.jpg")
