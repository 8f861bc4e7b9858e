"""What readers open: a piece's page and its file, by a signed link. Nothing about them is asked, set or kept."""

import logging
from datetime import date
from typing import cast

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_GET, require_safe

from abhiyan.kernel import readers
from abhiyan.kernel.clock import today
from abhiyan.kits import drawing, links, opening, reads, sharing, standing
from abhiyan.kits.drawing import Given
from abhiyan.kits.models import Piece
from abhiyan.kits.standing import Stand
from abhiyan.kits.wording import WHY_GONE
from abhiyan.units.models import Unit

log = logging.getLogger(__name__)

ASKED_AT_ONCE = 60  # tokens
AGAIN = 300  # seconds after which an app asks again at the latest


def _found(token: str) -> tuple[Piece, Unit, Stand]:
    """Raises Http404 for what we did not write. How it stands is asked now, at every request."""
    link = links.read(token)
    found = reads.of_link(link) if link else None
    if found is None:
        raise Http404
    piece, unit = found
    now = standing.moment()
    return piece, unit, standing.of(piece.kit, unit, day=today(), now=now, quiet=standing.quiet(now))


@require_safe
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """A piece as its reader sees it, with its imprint: no script, no cookie. Opening it is counted by unit and day."""
    piece, unit, stand = _found(token)
    if stand.why:
        return _gone(request, piece, unit, stand)
    language = sharing.reading_language()
    if readers.is_somebody(request):
        _count(piece, unit, today())
    context = {
        "piece": piece,
        "words": drawing.words_of(piece, unit, language),
        "imprint": piece.kit.imprint.line(language),
        "file": reverse("kits:file", args=[token]) if piece.has_file else "",
        "address": sharing.address_of(request, token),
        "size": piece.size,
    }
    return _of_kit(render(request, "kits/landing.html", context), piece, stand, "private")


def _count(piece: Piece, unit: Unit, day: date) -> None:
    """The page is shown, too, where it can't be counted just now."""
    try:
        opening.COUNTED.do(opening.Opened(unit.pk, piece.pk, piece.kit.subject, day))
    except DatabaseError:
        log.warning("an opening of piece %s could not be counted", piece.pk)


@require_safe
def file(request: HttpRequest, token: str) -> HttpResponse:
    """What is passed on of a piece; a template with the words of the link's unit."""
    piece, unit, stand = _found(token)
    if stand.why:
        return _gone(request, piece, unit, stand)
    given = drawing.given(piece, unit, sharing.reading_language())
    if given is None:
        raise Http404
    return _of_kit(handed(request, given), piece, stand, "public")


def handed(request: HttpRequest, given: Given) -> HttpResponse:
    """A file so that a browser shows or saves it, and runs nothing of it. Parts of it where they are asked for."""
    whole = HttpResponse(given.content, content_type=given.type)
    whole["Content-Disposition"] = f'inline; filename="{given.name}"'
    whole["X-Content-Type-Options"] = "nosniff"
    whole["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"
    whole["Cross-Origin-Resource-Policy"] = "same-origin"
    whole["Accept-Ranges"] = "bytes"
    whole["ETag"] = f'"{given.mark}"'
    patch_vary_headers(whole, ["Accept-Language"])
    if part := _range(request.headers.get("Range", ""), len(given.content)):
        first, last = part
        whole.status_code = 206
        whole["Content-Range"] = f"bytes {first}-{last}/{len(given.content)}"
        whole.content = given.content[first : last + 1]
        return whole
    return cast(HttpResponse, get_conditional_response(request, etag=f'"{given.mark}"', response=whole))


def _range(asked: str, length: int) -> tuple[int, int] | None:
    """(first, last) byte of one range, as players of videos ask for it; None for the whole."""
    unit, _, span = asked.partition("=")
    first, _, last = span.partition("-")
    if unit != "bytes" or not first.isdecimal() or len(span) > 30 or int(first) >= length:
        return None
    end = int(last) if last.isdecimal() else length - 1
    return (int(first), min(end, length - 1)) if end >= int(first) else None


def _of_kit(answer: HttpResponse, piece: Piece, stand: Stand, who: str) -> HttpResponse:
    answer["Cache-Control"] = f"{who}, max-age={stand.fresh}, must-revalidate"
    answer["Abhiyan-Kit"] = str(piece.kit_id)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _gone(request: HttpRequest, piece: Piece, unit: Unit, stand: Stand) -> HttpResponse:
    """Words instead. A withdrawn piece leads to what stands for it."""
    newer = reads.correction_of(piece) if stand.why == standing.WITHDRAWN else None
    context = {
        "why": WHY_GONE[stand.why],
        "reason": piece.kit.reason if stand.why == standing.WITHDRAWN else "",
        "newer": reverse("kits:landing", args=[links.token_of(newer.pk, unit.pk)]) if newer else "",
    }
    answer = render(request, "kits/gone.html", context, status=410)
    answer["Cache-Control"] = "no-store"
    answer["Abhiyan-Kit"] = str(piece.kit_id)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_GET
def standing_json(request: HttpRequest) -> JsonResponse:
    """Which of the pieces kept on a phone (`?t=` their tokens) still stand, and why the others don't."""
    asked = request.GET.getlist("t")[:ASKED_AT_ONCE]
    by_token = {token: links.read(token) for token in asked}
    found = reads.of_links([link for link in by_token.values() if link])
    now = standing.moment()
    quiet, day = standing.quiet(now), today()
    gone = {}
    for token, link in by_token.items():
        known = found.get(link) if link else None
        why = standing.UNKNOWN
        if known:
            why = standing.of(known[0].kit, known[1], day=day, now=now, quiet=quiet).why
        if why:
            gone[token] = why
    answer = JsonResponse({"stand": [one for one in by_token if one not in gone], "gone": gone, "again": AGAIN})
    answer["Cache-Control"] = "no-store"
    return answer
