"""A piece as a worker has it in hand: its words, its file, and what they pass on from their own phone."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from abhiyan.kits import drawing, links
from abhiyan.kits.models import Piece
from abhiyan.kits.wording import PIECES
from abhiyan.units.models import Unit


class Shown(NamedTuple):
    """share: the whole text that is passed on, with the imprint and the link. file: where the file is, "" for none."""

    piece: Piece
    kind: Any
    token: str
    title: str
    text: str
    imprint: str
    file: str
    share: str


def reading_language() -> str:
    return "hi" if (get_language() or "hi").startswith("hi") else "en"


def shown(request: HttpRequest, piece: Piece, unit: Unit) -> Shown:
    """With the words of a unit's team, in the reader's language."""
    language = reading_language()
    token = links.token_of(piece.pk, unit.pk)
    words = drawing.words_of(piece, unit, language) if piece.kind == Piece.TEMPLATE else {}
    title, text = words.get("title", piece.title), words.get("text", piece.text)
    imprint = piece.kit.imprint.line(language)
    said = [title, text, imprint, address_of(request, token)]
    file = reverse("kits:file", args=[token]) if piece.has_file else ""
    return Shown(piece, PIECES[piece.kind], token, title, text, imprint, file, "\n\n".join(filter(None, said)))


def address_of(request: HttpRequest, token: str) -> str:
    """The whole address under which a piece is passed on."""
    path = reverse("kits:landing", args=[token])
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
