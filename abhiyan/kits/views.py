"""Kits for a team and for those above it: one's own of the day, those of a branch, and how each fares."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel import audit, clock, readers
from abhiyan.kernel import http as asked
from abhiyan.kernel.http import Request
from abhiyan.kernel.tables import csv_text
from abhiyan.kits import access, carrying, figures, reads, sharing, standing
from abhiyan.kits.models import Kit
from abhiyan.kits.views_office import dress
from abhiyan.kits.wording import WHY_GONE
from abhiyan.units.models import Unit


@login_required
@require_http_methods(["GET", "POST"])
def today(request: Request) -> HttpResponse:
    """The kits of the day, to be passed on one by one. POST says that one was."""
    by, day = request.authority, clock.today()
    mine = reads.today(request.held, by, day, standing.moment())
    if request.method == "POST":
        return _said_shared(request, mine)
    if not readers.is_fetched_ahead(request):
        for one in mine:
            if one.is_new and not one.stand.why and by.person_id is not None:
                carrying.WRITTEN.do(carrying.Saw(one.kit.pk, by.person_id, one.unit.pk, day))
    shown = [
        (one, WHY_GONE.get(one.stand.why), [sharing.shown(request, piece, one.unit) for piece in one.pieces])
        for one in mine
    ]
    answer = render(request, "kits/today.html", {"kits": shown})
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _said_shared(request: Request, mine: list[reads.Mine]) -> HttpResponse:
    wanted = asked.number(request.POST.get("kit", ""))
    one = next((one for one in mine if one.kit.pk == wanted), None)
    if one is None:
        raise Http404
    if one.stand.why:
        messages.warning(request, str(WHY_GONE[one.stand.why]))
    else:
        carrying.say_shared(one.kit, one.unit.pk, day=clock.today(), by=request.authority)
        messages.success(request, _("Thank you. It is written down that you passed it on; to whom, nobody asks."))
    return redirect("kits:today")


@login_required
@require_GET
def kits(request: Request, unit_id: int) -> HttpResponse:
    """The kits that are handed down to a unit, or from below it."""
    unit: Unit = get_object_or_404(request.authority.see(Unit).select_related("level"), pk=unit_id)
    rows, following = reads.concerning(unit, request.authority, after=request.GET.get("after", ""))
    lines = [(dress(one, request.day), figures.lines(one, [unit], request.day)[0]) for one in rows]
    may_write = access.may_write(unit, by=request.authority)
    return render(request, "kits/kits.html", {"unit": unit, "lines": lines, "next": following, "may_write": may_write})


def _fares(request: Request, unit_id: int, kit_id: int) -> tuple[Unit, Kit]:
    """A unit one sees and a kit that concerns it; of drafts one sees those one may write."""
    unit: Unit = get_object_or_404(request.authority.see(Unit).select_related("level"), pk=unit_id)
    kit = reads.one_concerning(unit, kit_id, request.authority)
    if kit is None:
        raise Http404
    return unit, dress(kit, request.day)


@login_required
@require_GET
def reach(request: Request, unit_id: int, number: int) -> HttpResponse:
    """How a kit fares at a unit and below it: by unit, by day, and at the unit itself by person."""
    by, day = request.authority, request.day
    unit, kit = _fares(request, unit_id, number)
    whole, *below = figures.lines(kit, [unit, *reads.below(unit, by, day)], day)
    context = {
        "kit": kit,
        "unit": unit,
        "above": reads.above(unit, by),
        "whole": whole,
        "lines": figures.gaps_first(below),
        "gaps": sum(one.is_gap for one in below if one.meant),
        "days": figures.days(kit, unit, day),
        "team": figures.team(kit, unit, day),
        "may_export": by.may("export", *unit.paths),
        "may_open": reads.kit(kit.pk, by) is not None,
        "took": figures.took(kit),
    }
    return render(request, "kits/reach.html", context)


@login_required
@require_GET
def reach_csv(request: Request, unit_id: int, number: int) -> HttpResponse:
    """The same table as a file, for whoever may take figures out."""
    by = request.authority
    unit, kit = _fares(request, unit_id, number)
    by.require("export", *unit.paths)
    found = figures.lines(kit, [unit, *reads.below(unit, by, request.day)], request.day)
    header = [_("Code"), _("Name"), _("Handed down (claimed)"), _("Seen"), _("Shared (claimed)"), _("Opens of links")]
    rows = [[one.unit.code, one.unit.name, *map(str, (one.meant, one.seen, one.shared, one.opens))] for one in found]
    audit.wrote("export", f"unit:{unit.pk}", by=by, count=len(found), detail={"kit": kit.pk})
    answer = HttpResponse(csv_text(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="kit-{kit.pk}-{unit.pk}.csv"'
    return answer
