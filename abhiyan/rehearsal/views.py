"""What came of a rehearsal, in its own pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import Request
from abhiyan.rehearsal import reads
from abhiyan.units.models import Unit


@login_required
@require_GET
def outcome(request: Request) -> HttpResponse:
    """What was late where, day by day; in an office's own installation, how to rehearse."""
    found = reads.of_this_place()
    if found is None:
        return render(request, "rehearsal/outcome.html", {"found": None})
    context = {
        "days": [{**one, "day": date.fromisoformat(one["day"])} for one in found.days],
        "activities": [_in_words(row) for row in found.outcome.get("activities", ())],
        **{name: _seen(found.outcome.get(name, ()), request.authority) for name in ("weakest", "vacancies")},
        "shared": found.outcome.get("shared_phones"),
        "sources": found.outcome.get("sources", ()),
    }
    return render(request, "rehearsal/outcome.html", {"found": found, **context})


def _seen(rows: Sequence[dict[str, Any]], by: Authority) -> list[dict[str, Any]]:
    """The rows of units that the reader sees."""
    seen = set(by.see(Unit).filter(pk__in=[row["id"] for row in rows]).values_list("pk", flat=True))
    return [_in_words(row) for row in rows if row["id"] in seen]


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    """The row with names in the reader's language, or the other where that one is missing."""
    first, second = ("hi", "en") if (get_language() or "hi").startswith("hi") else ("en", "hi")
    names = {name: row.get(f"{name}_{first}") or row.get(f"{name}_{second}", "") for name in ("name", "role")}
    return {**row, **names}
