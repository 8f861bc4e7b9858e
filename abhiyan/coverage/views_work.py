"""Coverage of the plan: the work of a unit, its trend, who is behind, why a number, and the status as text."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from abhiyan.coverage import aims, behind, charts, export, made, reads, telling, work
from abhiyan.kernel import lately
from abhiyan.kernel.http import Request
from abhiyan.plans.models import Activity
from abhiyan.plans.progress import concerning
from abhiyan.units.models import Level, Unit

TREND_DAYS = 42
PHONE_LETTERS = 30  # on one line of a phone
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _unit(request: Request, unit_id: int) -> Unit:
    unit: Unit = get_object_or_404(request.authority.see(Unit).select_related("level"), pk=unit_id)
    return unit


def _asked(request: Request, unit: Unit) -> tuple[list[Activity], list[Activity]]:
    """Every activity that concerns the unit, and those asked for: one, or all."""
    every, only = concerning(unit), request.GET.get("activity", "")
    return every, [one for one in every if str(one.pk) == only] or every


def _frame(request: Request, unit: Unit, every: list[Activity], asked: list[Activity]) -> dict[str, Any]:
    """What every page of the work has: the unit, the ways up, the activity asked for, the other tree."""
    above, above_area = reads.ways_up(unit, request.authority)
    return {
        "unit": unit,
        "above": above,
        "above_area": above_area,
        "activities": every,
        "only": asked[0].pk if len(asked) < len(every) else "",
        "other_top": reads.other_top(unit, request.authority),
        "in_other_tree": not any(work.acts_in(one, unit.tree) for one in asked),
        "may_export": request.authority.may("export", *unit.paths),
    }


@login_required
@require_GET
def table(request: Request, unit_id: int) -> HttpResponse:
    """Each activity at a unit and below; the units below; the goals and what serves them."""
    unit = _unit(request, unit_id)
    every, asked = _asked(request, unit)
    by, day, after = request.authority, request.day, request.GET.get("after", "")

    def read() -> dict[str, Any]:
        children, following = reads.children(unit, by, day, after)
        return {
            "screen": work.screen(unit, children, day, asked), "next": following, "aims": aims.aims(unit, by, day),
            "children_act": bool(children) and any(work.acts_under(one, children[0]) for one in asked),
        }  # fmt: skip

    key = ("work", unit.pk, tuple(one.pk for one in asked), day, after, lately.sight(by))
    try:
        now = lately.in_time(key, read, now=timezone.now())
    except lately.TooSlow:
        return lately.too_slow(request, unit.name)
    context = _frame(request, unit, every, asked) | now.value | {"copied_at": now.at if now.is_old else None}
    return render(request, "coverage/work.html", context)


@login_required
@require_GET
def trend(request: Request, unit_id: int) -> HttpResponse:
    """Due, done, verified and late at the end of each of the last days, as a drawing and as a table."""
    unit = _unit(request, unit_id)
    every, asked = _asked(request, unit)
    points = work.trend(unit, request.day, asked, days=TREND_DAYS)
    drawn = [charts.Point(point.day, point.counted.due, point.counted.done) for point in points]
    shown = [here for before, here in zip([None, *points], points, strict=False) if _moved(before, here)]
    context = _frame(request, unit, every, asked) | {
        "chart": charts.trend(drawn),
        "points": list(reversed(shown)),
        "days": TREND_DAYS,
    }
    return render(request, "coverage/work_trend.html", context)


def _moved(before: work.Point | None, here: work.Point) -> bool:
    """Whether a day changed anything, and so deserves a row."""
    return before is None or before.counted != here.counted


def _level(request: Request, levels: list[Level]) -> Level | None:
    """The level asked for, else the one right below; None at a leaf."""
    named = [level for level in levels if level.key == request.GET.get("level")]
    return next(iter(named or levels), None)


@login_required
@require_GET
def laggards(request: Request, unit_id: int) -> HttpResponse:
    """The units below by how far behind they are, a page at a time; the unit among its siblings; the state's middle."""
    unit = _unit(request, unit_id)
    every, asked = _asked(request, unit)
    # The whole state is read for it: on demand, so that the page itself comes at once.
    compared = behind.compared(unit, request.day, request.authority, asked) if request.GET.get("compare") else None
    if compared and request.htmx:
        return render(request, "coverage/_compared.html", {"unit": unit, "compared": compared})
    context = _frame(request, unit, every, asked) | _ranked(request, unit, asked) | {"compared": compared}
    return render(request, "coverage/behind.html", context)


def _ranked(request: Request, unit: Unit, asked: list[Activity]) -> dict[str, Any]:
    """A page of the units of the level asked for, how many are behind, and the state's middle."""
    levels = behind.levels(unit, asked)
    level = _level(request, levels)
    ranked = behind.behind(unit, level, request.day, request.authority, asked) if level else []
    page, following = behind.page_of(ranked, request.GET.get("after", ""))
    return {
        "levels": levels,
        "level": level,
        "lines": behind.lines(page, request.day, request.authority),
        "next": following,
        "behind_now": sum(one.is_behind for one in ranked),
        "units": len(ranked),
        "median": behind.median_for(unit, level, ranked, request.day, asked) if level else None,
    }


@login_required
@require_GET
def why(request: Request, unit_id: int) -> HttpResponse:
    """What a figure of work is made of: the assignments themselves; tree, day, and the same counted again."""
    unit = _unit(request, unit_id)
    every, asked = _asked(request, unit)
    kind = request.GET.get("figure", made.LATE)
    kind = kind if kind in made.KINDS else made.LATE
    number = getattr(work.counted_at(unit, request.day, asked), kind)
    rows = made.rows(unit, request.day, kind, asked, request.authority)
    context = _frame(request, unit, every, asked) | {
        "kind": kind,
        "kinds": made.KINDS,
        "kind_name": made.KINDS[kind],
        "means": made.MEANS[kind],
        "number": number,
        "page_of_rows": (page := made.page(rows, request.day, request.GET.get("after", ""))),
        "next": page.following,
    }
    return render(request, "coverage/work_why.html", context)


@login_required
@require_GET
def text(request: Request, unit_id: int) -> HttpResponse:
    """The status in a few plain lines, to be copied into a group's chat."""
    unit = _unit(request, unit_id)
    every, asked = _asked(request, unit)
    said = telling.status_text(unit, request.day, request.authority)
    shown = {"said": said, "rows": sum(1 + len(line) // PHONE_LETTERS for line in said.splitlines())}
    return render(request, "coverage/text.html", _frame(request, unit, every, asked) | shown)


@login_required
@require_GET
def behind_csv(request: Request, unit_id: int) -> HttpResponse:
    """Who is behind as CSV, for whoever may export; logged."""
    unit, cells = _exported(request, unit_id)
    answer = HttpResponse(export.table_csv(export.behind_head(), cells), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{export.file_name(unit, request.day, "behind")}.csv"'
    return answer


@login_required
@require_GET
def behind_xlsx(request: Request, unit_id: int) -> HttpResponse:
    """Who is behind as XLSX, for whoever may export; logged."""
    unit, cells = _exported(request, unit_id)
    answer = HttpResponse(export.table_xlsx(export.behind_head(), cells), content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="{export.file_name(unit, request.day, "behind")}.xlsx"'
    return answer


def _exported(request: Request, unit_id: int) -> tuple[Unit, list[list[str | int]]]:
    unit = _unit(request, unit_id)
    _every, asked = _asked(request, unit)
    level = _level(request, behind.levels(unit, asked))
    ranked = behind.behind(unit, level, request.day, request.authority, asked) if level else []
    lines = behind.lines(ranked[: reads.MOST_EXPORTED], request.day, request.authority)
    return unit, export.take_behind(unit, lines, request.day, by=request.authority)
