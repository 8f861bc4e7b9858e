"""What a drive came to: by unit, by day, through its links, and where nothing was."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from abhiyan.field import access, figures, reads
from abhiyan.kernel import audit
from abhiyan.kernel.http import Request
from abhiyan.kernel.tables import csv_text
from abhiyan.plans.models import Activity
from abhiyan.units.models import Unit


def _activity(activity_id: int) -> Activity:
    found = reads.activity(activity_id)
    if found is None:
        raise Http404
    return found


def _unit(request: Request, activity: Activity) -> Unit:
    found = reads.looked_at(request.authority, activity, request.GET.get("unit", ""))
    if found is None:
        raise Http404
    return found


@login_required
@require_GET
def drive(request: Request, activity_id: int) -> HttpResponse:
    """A drive below one of the units one sees: visits and people met (claimed), what is confirmed, what is missing."""
    activity, by, day = _activity(activity_id), request.authority, request.day
    unit = _unit(request, activity)
    whole, *parts = figures.lines(activity, [unit, *reads.below(activity, unit, by, day)], day)
    here = reads.drive_at(activity, unit)
    context = {
        "activity": activity,
        "unit": unit,
        "above": reads.above(unit, by),
        "n": whole.n,
        "has_links": unit.depth <= activity.level.depth,  # they count at the units that act, and above
        "days": figures.by_day(activity, unit, day),
        "lines": sorted(parts, key=lambda one: (one.n.visited == 0, -one.n.met, one.unit.path)),
        "silent": figures.silent(activity, unit, day),
        "unvisited": figures.unvisited(activity, unit, by),
        "here": here,
        "may_arrange": here is not None and access.may_arrange(here, by=by),
        "may_export": by.may("export", *unit.paths),
    }
    return render(request, "field/drive.html", context)


@login_required
@require_GET
def report(request: Request, activity_id: int) -> HttpResponse:
    """The same as a file: by unit, or with `?by=day` by day; for whoever may take figures out."""
    activity, by, day = _activity(activity_id), request.authority, request.day
    unit = _unit(request, activity)
    by.require("export", *unit.paths)
    heads = [
        _("Visits"), _("Talks"), _("People met (claimed)"), _("Visits with a photo"), _("Link opened"), _("Signed up"),
        _("Proved their number"), _("Installs that count"),
    ]  # fmt: skip
    if request.GET.get("by") == "day":
        header = [_("Day"), *heads]
        rows = [[one.day.isoformat(), *_cells(one.n)] for one in figures.by_day(activity, unit, day)]
    else:
        header = [_("Code"), _("Name"), *heads]
        found = figures.lines(activity, [unit, *reads.below(activity, unit, by, day)], day)
        rows = [[one.unit.code, one.unit.name, *_cells(one.n)] for one in found]
    audit.wrote("export", f"unit:{unit.pk}", by=by, count=len(rows), detail={"drive": activity.pk})
    return as_file(csv_text(header, rows), f"drive-{activity.pk}-{unit.pk}")


def _cells(n: figures.Counted) -> list[str]:
    return [str(one) for one in (n.visited, n.talks, n.met, n.shown, n.opened, n.came, n.proved, n.acted)]


def as_file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
