"""Call-back samples: the list, drawing one, calling its people, what came out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abhiyan.kernel import clock
from abhiyan.kernel.http import Request
from abhiyan.kernel.idempotency import keyless
from abhiyan.people.actions import UnmaskLimit, may_unmask
from abhiyan.posts.reads import roles_below
from abhiyan.registration.checking import calling, forms, samples, sampling
from abhiyan.registration.checking.estimating import TooFewCalls
from abhiyan.registration.models import Call, Sample
from abhiyan.units.models import Unit

REASONS = {
    calling.NobodyClaimed: gettext_lazy("Nobody is claimed here, so nobody can be called."),
    calling.StillOpen: gettext_lazy("A draw of these people is still being called. Finish it, or give it up."),
    calling.SampleIsOver: gettext_lazy("This sample is over."),
    calling.NotYours: gettext_lazy("This person is not in your hands any more. Take the next one."),
    calling.NothingToUndo: gettext_lazy("There is nothing of yours to take back."),
}


@login_required
@require_GET
def calls(request: Request) -> HttpResponse:
    """Every draw of one's branch, the newest first: open, finished, given up."""
    by = request.authority
    if not by.over("verify"):
        raise PermissionDenied("verify")
    rows, following = samples.listed(by, after=request.GET.get("after", ""))
    own = [held.post.unit for held in request.held if by.may("verify", *held.post.unit.paths)]
    context = {"rows": rows, "next": following, "units": list({unit.pk: unit for unit in own}.values())}
    return render(request, "registration/calls.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def draw(request: Request, unit_id: int) -> HttpResponse:
    """How many to call and what that is worth; POST draws them."""
    by, day = request.authority, clock.today()
    unit = get_object_or_404(by.see(Unit).select_related("level"), pk=unit_id)
    by.require("verify", *unit.paths)
    asked = request.POST.get("whom", "") or request.GET.get("whom", "")
    whom, role = forms.whom_of(asked)
    claimed = sum(one.claimed for one in sampling.strata(unit, calling.roles_of(whom, role), day))
    form = forms.Draw(request.POST or None, offers=samples.offers(claimed), initial={"whom": asked, "size": 200})
    if form.is_valid():
        size = form.cleaned_data["size"]
        try:
            sample = calling.draw(unit, whom=whom, role=role, size=size, day=day, now=timezone.now(), by=by)
        except calling.CallingRefused as refused:
            form.add_error(None, str(REASONS[type(refused)]))
        except TooFewCalls as few:
            form.add_error("size", _("At least %(n)s calls are needed here.") % {"n": few.least})
        else:
            messages.success(request, _("%(n)s people were drawn.") % {"n": sample.size})
            return redirect("registration:sample", sample.pk)
    earlier, _following = samples.listed(by, unit)
    context = {
        "unit": unit,
        "form": form,
        "whom_form": forms.Whom(roles=roles_below(unit), initial={"whom": asked or whom}, auto_id="shown_%s"),
        "claimed": claimed,
        "earlier": earlier,
        "open": next((one for one in earlier if (one.state, one.whom, one.role) == (Sample.OPEN, whom, role)), None),
    }
    return render(request, "registration/draw.html", context, status=422 if form.errors else 200)


def _sample(request: Request, pk: int) -> Sample:
    sample = samples.one(pk, request.authority)
    if sample is None:
        raise Http404
    return sample


@login_required
@require_http_methods(["GET", "POST"])
def sample(request: Request, pk: int) -> HttpResponse:
    """How far a sample is, and once it is finished what it says and how that is reckoned; POST ends it."""
    found, by, problem = _sample(request, pk), request.authority, ""
    if request.method == "POST":
        end = calling.abandon if request.POST.get("act") == forms.ABANDON else calling.finish
        try:
            end(found, now=timezone.now(), by=by)
        except calling.NobodyClaimed:
            problem = _("Nobody was reached yet, so there is nothing to reckon with. Call on, or give the sample up.")
        except calling.SampleIsOver as refused:
            problem = str(REASONS[type(refused)])
        else:
            return redirect("registration:sample", found.pk)
    standing = calling.standing(found)
    context = {
        "sample": found,
        "drawn_by": samples.name_of(found.drawn_by),
        "standing": standing,
        "left": standing.of - standing.done,
        "outcomes": [(words, standing.outcomes.get(key, 0)) for key, words in samples.OUTCOMES.items()],
        "explained": samples.explained(found) if found.state == Sample.FINISHED else None,
        "again": calling.drawn_again(found) if "again" in request.GET else None,
        "problem": problem,
    }
    return render(request, "registration/sample.html", context, status=422 if problem else 200)


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def work(request: Request, pk: int) -> HttpResponse:
    """The person in one's hands; POST takes the next one, says what came of the call, or takes the last answer back."""
    found, by, now = _sample(request, pk), request.authority, timezone.now()
    if request.method == "POST":
        try:
            _do(request, found)
        except calling.CallingRefused as refused:
            messages.error(request, str(REASONS[type(refused)]))
        return redirect("registration:work", found.pk)
    call = calling.in_hands_of(by, found, now) if found.state == Sample.OPEN else None
    return render(request, "registration/call.html", _page(request, found, call))


def _do(request: Request, found: Sample) -> None:
    """What the form says; then the next one is taken. Raises CallingRefused."""
    by, now, day, act = request.authority, timezone.now(), clock.today(), request.POST.get("act", forms.NEXT)
    if act == forms.UNDO:
        calling.undo(found, now=now, by=by)
        messages.success(request, _("Your last answer is taken back."))
        return
    if act == forms.SAY:
        form = forms.Said(request.POST)
        if form.is_valid():
            call = calling.of_sample(found, form.cleaned_data["call"])
            if call is None:
                raise calling.NotYours
            said = form.cleaned_data
            calling.say(call, said["outcome"], note=said["note"], day=day, now=now, by=by)
    calling.take(found, day=day, now=now, by=by)


def _page(request: Request, found: Sample, call: Call | None, **more: Any) -> dict[str, Any]:
    standing = calling.standing(found)
    context = {
        "sample": found,
        "standing": standing,
        "left": standing.of - standing.done,
        "mine": calling.said_by(found, request.authority),
        "outcomes": list(samples.OUTCOMES.items()),
        "form": forms.Said(),
    }
    if call is not None:
        told = samples.to_call(call)
        contact = calling.contact_of(call)
        context |= told | {
            "contact": contact,
            "may_dial": told["person"] is not None and may_unmask(told["person"], by=request.authority),
        }
    return context | more


@keyless  # its answer holds the number, which no kept answer may; sent twice it is a second look, and counted
@login_required
@require_POST
@never_cache
def dial(request: Request, pk: int) -> HttpResponse:
    """Show the number of whom one has in hand, to be dialled. Logged, limited by the hour, seen by the person."""
    found, by, now = _sample(request, pk), request.authority, timezone.now()
    call = calling.in_hands_of(by, found, now)
    if call is None:
        return redirect("registration:work", found.pk)
    number, problem = "", ""
    try:
        number = calling.dial(call, now=now, by=by)
    except UnmaskLimit:
        problem = _("You have dialled as many numbers as one may in an hour. Try again later.")
    except (calling.SampleIsOver, calling.NotYours):  # STOP may have come in this very moment
        return redirect("registration:work", found.pk)
    context = _page(request, found, call, number=number, problem=problem)
    return render(request, "registration/call.html", context, status=422 if problem else 200)
