"""A guest's itinerary: the published events they are invited to, in their order, and a map of the way."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from abhiyan.events import asking, lists, wording
from abhiyan.events.models import Event, Guest
from abhiyan.kernel.pdf import pdf
from abhiyan.units.grid import TILE
from abhiyan.units.models import Organization

LEAST = 5  # squares across that a map shows, so that a short way lies somewhere
TEMPLATE = Path(__file__).parent / "itinerary.typ"


class Stop(NamedTuple):
    """One event of the way, in its order from 1."""

    number: int
    event: Event


def stops_of(guest: Guest) -> list[Stop]:
    """Where a guest is invited and did not say no, as far as the day was said to all. One statement."""
    invited = Event.objects.standing().filter(invitations__guest=guest.pk or 0, invitations__refused_on=None)
    found = list(invited.filter(published=True, day__isnull=False).whole().order_by("day", "half", "begins_at", "pk"))
    for one in found:
        lists.dress(one)
    return [Stop(number, one) for number, one in enumerate(found, 1)]


# --- the map ------------------------------------------------------------------------------------------------------


class Mark(NamedTuple):
    """A place on the map where one stops, once or more often. numbers: "1" or "1, 4"; days: "9 Feb"."""

    x: float
    y: float
    numbers: str
    days: str


@dataclass(frozen=True, slots=True)
class TourMap:
    """Squares of the profile's map around a way. left, top, width, height: what is shown; size: of its letters.

    line: "x,y x,y" from stop to stop; home: where the guest sets out from, None where nobody said.
    """

    left: float
    top: float
    width: float
    height: float
    size: float
    squares: list[tuple[int, int]]
    marks: list[Mark]
    line: str
    home: tuple[float, float] | None


def map_of(guest: Guest, stops: Sequence[Stop]) -> TourMap | None:
    """The way on the map of squares; None where the profile has no map, or nobody goes anywhere. One statement."""
    squares = asking.squares() if stops else {}
    if not squares:
        return None
    way = [_middle(asking.point(stop.event.unit.path, squares)) for stop in stops]
    home = _middle(asking.point(guest.home.path, squares)) if guest.home else None
    left, top, right, bottom = _frame([*way, *([home] if home else [])])
    shown = [(column * TILE, row * TILE) for row, column in sorted(set(squares.values()))]
    return TourMap(
        left, top, right - left, bottom - top,
        size=max(12.0, round((right - left) / 26, 1)),
        squares=[(x, y) for x, y in shown if left <= x < right and top <= y < bottom],
        marks=_marks(stops, way), line=" ".join(f"{x:g},{y:g}" for x, y in way), home=home,
    )  # fmt: skip


def _middle(square: tuple[float, float]) -> tuple[float, float]:
    row, column = square
    return (column + 0.5) * TILE, (row + 0.5) * TILE


def _frame(places: Collection[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of whole squares around these places, one more on every side."""
    across, down = [x // TILE for x, _y in places], [y // TILE for _x, y in places]
    left, right, top, bottom = min(across) - 1, max(across) + 2, min(down) - 1, max(down) + 2
    missing = max(0, LEAST - (right - left))
    left, right = left - missing // 2, right + missing - missing // 2
    return left * TILE, top * TILE, right * TILE, bottom * TILE


def _marks(stops: Sequence[Stop], way: Sequence[tuple[float, float]]) -> list[Mark]:
    at: dict[tuple[float, float], list[Stop]] = defaultdict(list)
    for stop, place in zip(stops, way, strict=True):
        at[place].append(stop)
    return [
        Mark(
            *place,
            ", ".join(str(stop.number) for stop in some),
            ", ".join(dict.fromkeys(date_format(_day(stop), "j M") for stop in some)),
        )
        for place, some in at.items()
    ]


def _day(stop: Stop) -> date:
    return stop.event.day or date.max  # those without one are no stops


# --- on paper -----------------------------------------------------------------------------------------------------


def as_pdf(guest: Guest, stops: Sequence[Stop], tour: TourMap | None, *, day: date) -> bytes:
    """The itinerary on sheets of A4, in the reader's language. One statement. Raises NoFonts."""
    organisation = Organization.objects.first()
    data = {
        "lang": (get_language() or "hi")[:2],
        "title": guest.person.name,
        "under": _("Itinerary"),
        "organisation": organisation.name if organisation else "",
        "as_of": _("As of %(day)s. What changes later stands on the page.") % {"day": date_format(day, "j F Y")},
        "nothing": "" if stops else _("No published event invites this guest."),
        "stops": [_as_data(stop) for stop in stops],
        "map": _map_as_data(tour) if tour else None,
    }
    return pdf(TEMPLATE, data)


def _as_data(stop: Stop) -> dict[str, Any]:
    event = stop.event
    post = event.assignment.post
    hour = f"{event.begins_at:%H:%M}" if event.begins_at else ""
    when = ", ".join(filter(None, (str(wording.HALF_WORDS.get(event.half, "")), hour)))
    venue = ", ".join(filter(None, (event.venue.called, event.venue.address))) if event.venue else ""
    return {
        "number": str(stop.number),
        "day": date_format(_day(stop), "l, j F Y"),
        "when": when,
        "what": event.activity.name,
        "unit": event.unit.name,
        "venue": venue,
        "organiser": f"{post.role.name}, {post.unit.name}" if post else "",
    }


def _map_as_data(tour: TourMap) -> Mapping[str, Any]:
    """In squares from the left and the top of what is shown."""

    def near(x: float, y: float) -> list[float]:
        return [(x - tour.left) / TILE, (y - tour.top) / TILE]

    return {
        "width": tour.width / TILE,
        "height": tour.height / TILE,
        "squares": [near(x, y) for x, y in tour.squares],
        "line": [near(*(float(one) for one in place.split(","))) for place in tour.line.split()],
        "marks": [{"at": near(one.x, one.y), "numbers": one.numbers, "days": one.days} for one in tour.marks],
        "home": near(*tour.home) if tour.home else None,
    }
