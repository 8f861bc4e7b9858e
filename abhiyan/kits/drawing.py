"""What is given out of a piece: its file, or a template drawn with the words of one unit.

Drawn when it is looked at and kept for a while: a day at most, and so many.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from abhiyan.events.models import Event
from abhiyan.kernel import tree
from abhiyan.kernel.pdf import NoFonts
from abhiyan.kits import faces, media, rules
from abhiyan.kits.models import Piece
from abhiyan.plans import proofs
from abhiyan.units.models import Organization, Unit

DRAWN = "kits-drawn"  # of the data directory
MOST_KEPT = 2_000  # drawn templates: about 120 MB
LONGEST = timedelta(days=1)


class Given(NamedTuple):
    """A file as it is handed out. mark: changes with its content."""

    content: bytes
    type: str
    name: str
    mark: str


def given(piece: Piece, unit: Unit, language: str) -> Given | None:
    """The file of a piece for a unit; None where it has none, it is gone or was changed, or there are no fonts."""
    if piece.kind == Piece.TEMPLATE:
        try:
            content = _poster(words_of(piece, unit, language), language)
        except NoFonts:
            return None
        return Given(content, "image/png", f"{piece.pk}-{unit.code}.png", sha256(content).hexdigest())
    if not piece.name or (found := proofs.content_of(piece, media.FOLDER)) is None:
        return None
    suffix = Path(piece.name).suffix
    return Given(found, media.TYPES[suffix], f"{piece.pk}{suffix}", piece.digest)


def words_of(piece: Piece, unit: Unit, language: str) -> dict[str, str]:
    """What a piece says at a unit: of a template, with the unit's words in it."""
    with translation.override(language):
        above = unit.parent.name if unit.parent else ""
        title, text = piece.title, piece.text
        if piece.kind == Piece.TEMPLATE:
            words = {"unit": unit.name, "above": above, **_of_event(piece, unit)}
            title, text = rules.filled(title, words), rules.filled(text, words)
        organisation = Organization.objects.first()
        return {
            "organisation": organisation.name if organisation else "",
            "title": title,
            "text": text,
            "unit": f"{unit.name}, {above}" if above else unit.name,
            "imprint": piece.kit.imprint.line(language),
        }


def _of_event(piece: Piece, unit: Unit) -> Mapping[str, str]:
    """Day and place of the activity's event that is nearest above the unit, where its day is said to all."""
    if piece.activity_id is None:
        return {}
    places = [place for path in unit.paths if path for place in (path, *tree.ancestors(path))]
    found = Event.objects.placed().filter(assignment__activity=piece.activity_id, assignment__unit__path__in=places)
    event = found.filter(published=True, cancelled=False).order_by("-assignment__unit__depth").first()
    if event is None or event.day is None:
        return {"day": _("the day is still to be said"), "place": _("the place is still to be said")}
    return {
        "day": date_format(event.day, "j F Y"),
        "place": event.venue.name if event.venue else event.assignment.unit.name,
    }


def _poster(words: dict[str, str], language: str) -> bytes:
    named = sha256(json.dumps([language, words], sort_keys=True).encode()).hexdigest()
    path = proofs.path_of(f"{named}.png", DRAWN)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        content = faces.poster(words, language)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_suffix(f".{timezone.now().timestamp()}")  # whole or not at all for whoever reads it meanwhile
    beside.write_bytes(content)
    beside.replace(path)
    return content


def forget() -> int:
    """Remove drawn templates that are old or too many, and files of pieces that are there no more; how many went."""
    now = timezone.now().timestamp()
    drawn = sorted(proofs.directory(DRAWN).glob("*/*"), key=_age, reverse=True)
    gone = [path for at, path in enumerate(drawn) if at >= MOST_KEPT or now - _age(path) > LONGEST.total_seconds()]
    files = {path.name: path for path in proofs.directory(media.FOLDER).glob("*/*")}
    known = set(Piece.objects.exclude(name="").values_list("name", flat=True))
    # A file may stand there a moment before its row does.
    gone += [path for name, path in files.items() if name not in known and now - _age(path) > proofs.OLD]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another worker removed it
        return 0.0
