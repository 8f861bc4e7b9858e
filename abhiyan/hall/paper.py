"""On paper: badges with their squares, the protocol list, the sheet of a door; set by Typst from plain data."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from abhiyan.events.models import Event
from abhiyan.hall import passes, reads, rules
from abhiyan.hall.models import Pass
from abhiyan.hall.wording import CLASS_WORDS
from abhiyan.kernel.pdf import pdf
from abhiyan.units.models import Organization

HERE = Path(__file__).parent


def badges(event: Event, some: Sequence[Pass]) -> bytes:
    """Badges, eight on a sheet of A4. Raises NoFonts."""
    shown = passes.shown(some, quick=len(some) > 20)
    data = _of(event) | {"badges": [_badge(one) for one in shown]}
    return pdf(HERE / "badges.typ", data)


def _badge(one: passes.Shown) -> dict[str, str]:
    invitee = one.row.invitee
    kind = str(CLASS_WORDS[one.row.kind])
    post = invitee.post if invitee and one.row.kind != rules.COMPANION else None
    return {
        "name": one.name or kind,
        "role": f"{post.role.name}, {post.unit.name}" if post else (invitee.unit.name if invitee else ""),
        "kind": kind,
        "number": str(one.row.number),
        "code": one.row.shown_code,
        "dots": one.dots,
    }


def protocol(event: Event, seated: Sequence[reads.Seated]) -> bytes:
    """The protocol list. Raises NoFonts."""
    rows = [[str(at), one.person.name, one.role, one.unit] for at, one in enumerate(seated, 1)]
    heads = ["", _("Name"), _("Post"), _("Unit")]
    return pdf(
        HERE / "list.typ", _of(event) | {"under": _("Protocol list"), "heads": heads, "rows": rows, "tick": False}
    )


def sheet(event: Event, some: Sequence[Pass]) -> bytes:
    """The sheet of a door: every pass that stands, with a box to tick. Raises NoFonts."""
    rows = [
        [
            str(one.number),
            passes.name_of(one) or str(CLASS_WORDS[one.kind]),
            str(CLASS_WORDS[one.kind]),
            one.invitee.unit.name if one.invitee else "",
        ]
        for one in some
    ]
    heads = [_("No."), _("Name"), _("Class"), _("Unit")]
    return pdf(
        HERE / "list.typ", _of(event) | {"under": _("Sheet of a door"), "heads": heads, "rows": rows, "tick": True}
    )


def _of(event: Event) -> dict[str, Any]:
    organisation = Organization.objects.first()
    return {
        "lang": (get_language() or "hi")[:2],
        "organisation": organisation.name if organisation else "",
        "title": f"{event.activity.name}: {event.unit.name}",
        "when": _when(event.day, event),
        "where": ", ".join(filter(None, (event.venue.called, event.venue.address))) if event.venue else "",
    }


def _when(day: date | None, event: Event) -> str:
    hour = f"{event.begins_at:%H:%M}" if event.begins_at else ""
    return ", ".join(filter(None, (date_format(day, "l, j F Y") if day else "", hour)))


def answer(body: bytes, name: str) -> HttpResponse:
    """A PDF file as an answer."""
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
