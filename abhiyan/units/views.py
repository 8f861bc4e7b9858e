"""Loading and changing units."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from abhiyan.kernel.http import Request
from abhiyan.units.models import Unit


@login_required
def load(request: Request) -> HttpResponse:
    return render(request, "units/load.html")


@login_required
def change(request: Request, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(request.authority.see(Unit).select_related("level"), pk=unit_id)
    request.authority.require("organise", *unit.paths)
    return render(request, "units/change.html", {"unit": unit})


@login_required
def act(request: Request, unit_id: int, kind: str) -> HttpResponse:
    return change(request, unit_id)


@login_required
def undo(request: Request, act_id: int) -> HttpResponse:
    return render(request, "units/load.html")
