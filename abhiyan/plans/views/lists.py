"""The lists an office-bearer works from, what is done to many at once, and the lists as files."""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.plans import actions, forms, lists, sheets
from abhiyan.plans.models import STATES
from abhiyan.plans.progress import in_force
from abhiyan.plans.refusals import WHY_NOT
from abhiyan.plans.timeline import STATE_WORDS
from abhiyan.plans.views.work import tell_masked
from abhiyan.plans.wording import grouped
from abhiyan.units.models import Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILTERS = ("list", "unit", "activity", "state", "q")
SHOWN = 20  # refused ones named on a preview


class Line(NamedTuple):
    """Why some can't be, and how many."""

    reason: Any
    n: int


def _asked(request: Request) -> lists.Asked:
    kind, unit = request.GET.get("list", ""), number(request.GET.get("unit", ""))
    seen = request.authority.see(Unit).select_related("level")
    return lists.Asked(
        kind=kind if kind in lists.NAMES else lists.TODAY,
        unit=get_object_or_404(seen, pk=unit) if unit else None,
        activity=request.GET.get("activity", ""),
        state=request.GET.get("state", ""),
        words=" ".join(request.GET.get("q", "").split())[:100],
    )


def _filters(request: Request) -> list[tuple[str, str]]:
    """What narrows the list, to be carried on by forms."""
    return [(name, request.GET[name]) for name in FILTERS if request.GET.get(name)]


@login_required
@require_GET
def work(request: Request) -> HttpResponse:
    """What is due today, late below, waiting for me, mine: a page at a time, narrowed, with what can be done."""
    asked, by, day = _asked(request), request.authority, request.day
    rows, following = lists.page(asked, by, day, request.GET.get("after", ""))
    counts = lists.counts(by, day)
    context = {
        "asked": asked,
        "rows": rows,
        "next": following,
        "total": lists.found(asked, by, day).count(),
        "tabs": [(key, name, counts.get(key)) for key, name in lists.NAMES.items()],
        "title": lists.NAMES[asked.kind],
        "filters": _filters(request),
        "activities": in_force(),
        "states": [(state, STATE_WORDS[state]) for state in STATES],
        "act": forms.Act(),
        "may_act": bool(by.over("verify") or by.over("report")),
        "may_export": bool(by.over("export")),
    }
    return render(request, "plans/work.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def act(request: Request) -> HttpResponse:
    """To the chosen ones, or to all that the filter finds: first how many and why not the rest, then it is done.

    Everything stands in the address; POST says that it is meant.
    """
    asked = _asked(request)
    form = forms.Act(request.GET)
    ids = _chosen(request, asked) if form.is_valid() else []
    if not (form.is_valid() and ids):
        sent = [(name, value) for name in (*FILTERS, "whole", "pk") for value in request.GET.getlist(name)]
        context = {"form": form, "none": form.is_valid(), "sent": sent, "back": _back(request)}
        return render(request, "plans/act.html", context, status=422)
    deed = form.deed(day=today(), by=request.authority)
    if request.method == "POST":
        turned = actions.do(deed, ids)
        _tell(request, len(ids) - len(turned), turned)
        tell_masked(request, form.cleaned_data["text"])
        return redirect(_back(request))
    turned = actions.preview(deed, ids)
    context = {
        "form": form,
        "what": dict(forms.ACTS)[form.cleaned_data["act"]],
        "ready": len(ids) - len(turned),
        "lines": _lines(turned),
        "most": lists.MOST if len(ids) == lists.MOST else 0,
        "back": _back(request),
    }
    return render(request, "plans/act.html", context)


def _chosen(request: Request, asked: lists.Asked) -> list[int]:
    """The ids ticked, as far as one sees them; or all that the filter finds, at most lists.MOST."""
    rows = lists.found(asked, request.authority, request.day)
    if request.GET.get("whole") != "yes":
        ticked = [key for pk in request.GET.getlist("pk") if (key := number(pk))]
        everything = lists.Asked(lists.ALL)
        rows = lists.found(everything, request.authority, request.day).filter(pk__in=ticked[: lists.PAGE])
    return list(rows.values_list("pk", flat=True)[: lists.MOST])


def _lines(turned: list[actions.Turned]) -> list[Line]:
    counted = Counter(one.reason for one in turned)
    return [Line(WHY_NOT[reason], n) for reason, n in counted.most_common()]


def _back(request: Request) -> str:
    """The list one came from."""
    query = request.GET.copy()
    for name in set(query) - set(FILTERS):
        del query[name]
    return f"{reverse('plans:work')}?{query.urlencode()}"


def _tell(request: Request, done: int, turned: list[actions.Turned]) -> None:
    said = ngettext("Done for %(n)s assignment.", "Done for %(n)s assignments.", done) % {"n": grouped(done)}
    messages.success(request, said)
    for line in _lines(turned):
        messages.warning(request, _("Not done for %(n)s: %(reason)s") % {"n": grouped(line.n), "reason": line.reason})


@login_required
@require_GET
def work_csv(request: Request) -> HttpResponse:
    """A list as CSV, for whoever may export; logged."""
    return _file(request, sheets.as_csv(_exported(request)), "text/csv; charset=utf-8", "csv")


@login_required
@require_GET
def work_xlsx(request: Request) -> HttpResponse:
    """A list as XLSX, for whoever may export; logged."""
    return _file(request, sheets.as_xlsx(_exported(request)), XLSX, "xlsx")


def _exported(request: Request) -> list[list[str]]:
    asked = _asked(request)
    rows = lists.to_export(asked, request.authority, request.day)
    return sheets.noted(rows, asked.kind, by=request.authority)


def _file(request: Request, content: str | bytes, kind: str, suffix: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(_asked(request), request.day)}.{suffix}"'
    return answer


def _file_name(asked: lists.Asked, day: date) -> str:
    return f"work-{asked.kind}-{day.isoformat()}"
