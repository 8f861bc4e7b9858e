"""Signs that lists are padded: the list of a branch, one sign, and what is decided of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from abhiyan.kernel import work
from abhiyan.kernel.http import Request, number
from abhiyan.registration.checking import forms, padding, samples, signs, tasks
from abhiyan.units.models import Unit

REASONS = {
    padding.AboutOneself: gettext_lazy("This sign is about what you did yourself. Somebody else decides it."),
    padding.NothingDecided: gettext_lazy("Nothing is decided here that could be taken back."),
}
LISTS = signs.VERDICTS | {signs.GONE: gettext_lazy("Not found any more")}
PAGE = "signs"


@login_required
@require_http_methods(["GET", "POST"])
def listed(request: Request) -> HttpResponse:
    """The signs of one's branch, the worst first; POST has them looked for anew."""
    by = request.authority
    if not by.over("verify"):
        raise PermissionDenied("verify")
    if request.method == "POST":
        tasks.look(by=by)
        return redirect("registration:signs")
    unit = None
    if key := number(request.GET.get("unit", "")):
        unit = get_object_or_404(by.see(Unit).select_related("level"), pk=key)
    asked, kind = request.GET.get("verdict", ""), request.GET.get("kind", "")
    verdict = asked if asked in LISTS else ""
    rows, following = signs.listed(by, verdict=verdict, kind=kind, unit=unit, after=request.GET.get("after", ""))
    context: dict[str, Any] = {
        "rows": rows,
        "next": following,
        "verdict": verdict,
        "lists": LISTS,
        "kind": kind,
        "kinds": signs.KINDS,
        "unit": unit,
        "job": work.latest(tasks.SIGNS),
    }
    return render(request, "registration/signs.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def one(request: Request, pk: int) -> HttpResponse:
    """A sign: why, whom it names, what was decided; POST decides or takes that back."""
    by, now = request.authority, timezone.now()
    sign = signs.one(pk, by)
    if sign is None:
        raise Http404
    others = signs.others(sign, by)
    form = forms.Judge(request.POST if request.POST.get("act") == forms.DECIDE else None)
    try:
        if request.POST.get("act") == forms.TAKE_BACK:
            padding.take_back(sign, now=now, by=by)
            messages.success(request, _("The decision is taken back."))
            return redirect("registration:sign", pk)
        if form.is_valid():
            for that in (sign, *(others if form.cleaned_data["others"] else ())):
                padding.decide(that, form.cleaned_data["verdict"], note=form.cleaned_data["note"], now=now, by=by)
            messages.success(request, _("Your decision is written down. No figure changes by it."))
            return redirect("registration:signs")
    except padding.DecisionRefused as refused:
        form = forms.Judge(request.POST)
        form.add_error(None, str(REASONS[type(refused)]))
    context = {
        "sign": sign,
        "others": others,
        "people": signs.people_of(sign, by, request.day),
        "form": form,
        "verdict_words": signs.VERDICTS[sign.verdict],
        "decided_by": samples.name_of(sign.decided_by) if sign.decided_by else "",
        "history": [
            {
                "words": signs.VERDICTS[verdict] if verdict else _("Taken back"),
                "note": note,
                "who": samples.name_of(who),
                "at": at[:10],
            }
            for verdict, note, who, at in sign.history
        ],
    }
    return render(request, "registration/sign.html", context, status=422 if form.errors else 200)
