"""Coverage: the table, the gaps, the map, the trend, and why a number is what it is."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from abhiyan.coverage import charts, export, figures, reads, shapes
from abhiyan.coverage.estimates import with_estimates
from abhiyan.kernel import lately
from abhiyan.kernel.http import Request
from abhiyan.posts import reads as posts
from abhiyan.posts.models import Post
from abhiyan.units.models import Unit

TREND_DAYS = 42
KINDS = {figures.SEATS: _("Seats"), figures.FILLED: _("Claimed"), figures.VERIFIED: _("Verified")}


def _unit(request: Request, unit_id: int) -> Unit:
    unit: Unit = get_object_or_404(request.authority.see(Unit).select_related("level"), pk=unit_id)
    return unit


def _role(request: Request) -> str:
    return request.GET.get("role", "")


def _frame(request: Request, unit: Unit) -> dict[str, Any]:
    """What every page of coverage has: the unit, the ways up, the role, the other tree."""
    above, above_area = reads.ways_up(unit, request.authority)
    return {
        "unit": unit,
        "above": above,
        "above_area": above_area,
        "role": _role(request),
        "roles": posts.roles_below(unit),
        "other_top": reads.other_top(unit, request.authority),
        "may_export": request.authority.may("export", *unit.paths),
    }


@login_required
@require_GET
def table(request: Request, unit_id: int) -> HttpResponse:
    """A unit's figures and those of the units below, a page at a time; beside it, its siblings and its roles."""
    unit = _unit(request, unit_id)
    by, day, role, after = request.authority, request.day, _role(request) or None, request.GET.get("after", "")

    def read() -> dict[str, Any]:
        children, following = reads.children(unit, by, day, after)
        own, *lines = with_estimates(figures.coverage([unit, *children], day, role=role), day, role=role)
        return {
            "own": own, "lines": lines, "next": following, "goals": reads.goals(unit, by, day),
            "roles_counted": figures.by_role(unit, day), "recount": figures.last_recount(),
        }  # fmt: skip

    try:
        now = lately.in_time(("coverage", unit.pk, role, day, after, lately.sight(by)), read, now=timezone.now())
    except lately.TooSlow:
        return lately.too_slow(request, unit.name)
    context = _frame(request, unit) | now.value | {
        "count": now.value["own"].coverage,
        "may_call": by.may("verify", *unit.paths),
        "copied_at": now.at if now.is_old else None,
    }  # fmt: skip
    return render(request, "coverage/table.html", context)


@login_required
@require_GET
def siblings(request: Request, unit_id: int) -> HttpResponse:
    """The unit among those beside it that one may see, best verified first."""
    unit = _unit(request, unit_id)
    seen = reads.siblings(unit, request.authority, request.day)
    role = _role(request) or None
    lines = with_estimates(figures.coverage(seen, request.day, role=role), request.day, role=role)
    ranked = sorted(
        lines, key=lambda line: (-line.coverage.verified_share, -line.coverage.claimed_share, line.unit.path)
    )
    return render(request, "coverage/siblings.html", _frame(request, unit) | {"lines": ranked})


@login_required
@require_GET
def gaps(request: Request, unit_id: int) -> HttpResponse:
    """Vacant posts at the unit and below, by place, a page at a time."""
    unit = _unit(request, unit_id)
    after = request.GET.get("after", "")
    count = figures.coverage_of(unit, request.day, role=_role(request) or None)
    rows: list[Post] = []
    following = ""
    if count.vacant:  # else the whole state would be walked to find nothing
        rows, following = posts.vacant_posts(unit, request.authority, request.day, role=_role(request), after=after)
    context = _frame(request, unit) | {"rows": rows, "next": following, "count": count}
    context["may_appoint"] = request.authority.may("appoint", *unit.paths)
    return render(request, "coverage/gaps.html", context)


@login_required
@require_GET
def trend(request: Request, unit_id: int) -> HttpResponse:
    """Claimed and verified at the end of each of the last days, as a drawing and as a table."""
    unit = _unit(request, unit_id)
    points = figures.trend(unit, request.day, days=TREND_DAYS, role=_role(request) or None)
    drawn = [charts.Point(point.day, point.coverage.claimed, point.coverage.verified) for point in points]
    shown = [point for before, point in zip([None, *drawn], drawn, strict=False) if _moved(before, point)]
    context = _frame(request, unit) | {
        "chart": charts.trend(drawn),
        "points": list(reversed(shown)),
        "days": TREND_DAYS,
    }
    return render(request, "coverage/trend.html", context)


def _moved(before: charts.Point | None, point: charts.Point) -> bool:
    """Whether a day changed anything, and so deserves a row."""
    return before is None or before[1:] != point[1:]


@login_required
@require_GET
def map_(request: Request, unit_id: int) -> HttpResponse:
    """Units below, shaded by what is verified (or claimed), with the same as a table.

    Squares of a grid, or the organisation's own shapes where its data directory holds a map.geojson.
    """
    unit = _unit(request, unit_id)
    verified = request.GET.get("shade") != "claimed"
    outlines = shapes.outlines()
    drawn = (
        reads.with_codes(unit, request.authority, outlines, request.day) if request.GET.get("as") != "squares" else []
    )
    units = drawn or reads.on_the_grid(unit, request.authority, request.day)
    lines = figures.coverage(units, request.day, role=_role(request) or None)
    shares = [_share(line) for line in lines]
    context = _frame(request, unit) | {
        "lines": lines,
        "verified": verified,
        "legend": charts.LEGEND,
        "has_shapes": bool(outlines),
        "tiles": None if drawn else charts.tile_map(shares, verified=verified),
        "shapes": shapes.shape_map(shares, [one.code for one in drawn], verified=verified) if drawn else None,
    }
    return render(request, "coverage/map.html", context)


def _share(line: figures.Line) -> charts.Share:
    unit, count = line.unit, line.coverage
    row, col = unit.grid_row or 0, unit.grid_col or 0
    return charts.Share(unit.pk, unit.name, row, col, count.seats, count.claimed, count.verified)


@login_required
@require_GET
def why(request: Request, unit_id: int) -> HttpResponse:
    """What a figure is made of: the units below, the changes by day, the rows themselves; tree, day, last recount."""
    unit = _unit(request, unit_id)
    kind = request.GET.get("figure", figures.VERIFIED)
    kind = kind if kind in KINDS else figures.VERIFIED
    role = _role(request) or None
    children, following = reads.children(unit, request.authority, request.day, request.GET.get("after", ""))
    lines = figures.coverage([unit, *children], request.day, role=role)
    context = _frame(request, unit) | {
        "kind": kind,
        "kind_name": KINDS[kind],
        "number": reads.number(lines[0].coverage, kind),
        "parts": [{"unit": line.unit, "number": reads.number(line.coverage, kind)} for line in lines[1:]],
        "next": following,
        "changes": reads.changes(unit, request.day, kind, role),
        "made_of": reads.made_of(unit, request.day),
        "recount": figures.last_recount(),
        "counted_now": reads.counted_again(unit, request.day, kind, role),
    }
    return render(request, "coverage/why.html", context)


@login_required
@require_GET
def export_csv(request: Request, unit_id: int) -> HttpResponse:
    """The table as CSV, for whoever may export; logged."""
    unit, lines = _exported(request, unit_id)
    answer = HttpResponse(export.as_csv(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{export.file_name(unit, request.day)}.csv"'
    return answer


@login_required
@require_GET
def export_xlsx(request: Request, unit_id: int) -> HttpResponse:
    """The table as XLSX, for whoever may export; logged."""
    unit, lines = _exported(request, unit_id)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(export.as_xlsx(lines), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{export.file_name(unit, request.day)}.xlsx"'
    return answer


def _exported(request: Request, unit_id: int) -> tuple[Unit, Sequence[figures.Line]]:
    unit = _unit(request, unit_id)
    rows = reads.for_export(unit, request.authority, request.day)
    return unit, export.take(unit, rows, request.day, role=_role(request) or None, by=request.authority)
