"""What the pages for finding a place show, and where their links lead. The finding itself is in whereabouts.py."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from abhiyan.kernel import tree
from abhiyan.kernel.http import number
from abhiyan.registration.joining import whereabouts
from abhiyan.registration.joining.whereabouts import Scope
from abhiyan.units.models import Unit


class Way(NamedTuple):
    """A way to a place. finding, chosen: addresses of the page one looks on and of the page a place is taken to.

    kept: what every address carries on. scope: where somebody may be placed. exact: only a leaf will do.
    """

    finding: str
    chosen: str
    kept: Mapping[str, str]
    scope: Scope
    exact: bool = False

    def further(self, **more: object) -> str:
        """The address of the next step."""
        query = urlencode({**self.kept, **more})
        return f"{self.finding}?{query}" if query else self.finding

    def take(self, unit: Unit | None) -> str:
        """The address that takes this place; empty where it can't be taken."""
        if unit is None or not whereabouts.is_in(self.scope, *unit.paths) or (self.exact and not unit.level.is_leaf):
            return ""
        return f"{self.chosen}?{urlencode({**self.kept, 'at': unit.pk})}"

    @property
    def start(self) -> str:
        return self.further()


class Row(NamedTuple):
    """A place in a list. under: what stands below its name: its level, or the units above."""

    name: str
    under: str
    href: str


class Place(NamedTuple):
    """A place in words: its name, its level, the units above from below the top."""

    unit: Unit
    level: str
    above: str

    @property
    def name(self) -> str:
        return self.unit.name


def told(unit: Unit) -> Place:
    """No statement, where the unit came with its level."""
    above = [*whereabouts.above(unit)]
    return Place(unit, unit.level.name, ", ".join(one.name for one in reversed(above)))


def found(asked: Mapping[str, str], way: Way) -> dict[str, Any]:
    """What a page of the way shows for its address. Four statements at most."""
    text = asked.get("q", "").strip()
    seat = whereabouts.upper(number(asked.get("seat", "")))
    under = whereabouts.upper(number(asked.get("under", "")))
    shown: dict[str, Any] = {"way": way, "text": text, "seats": whereabouts.seats()}
    if text:
        return shown | _searched(text, way)
    if seat is not None and seat.tree == tree.CONSTITUENCIES:
        return shown | _of_seat(seat, asked.get("part", ""), way)
    if under is not None and under.tree == tree.ORGANISATION and whereabouts.is_in(way.scope, under.path):
        return shown | _under(under, way)
    grid = whereabouts.squares(way.scope)
    return shown | {
        "rows": _rows(whereabouts.tops(way.scope), way),
        "grid": grid,
        "squares": [(one, way.further(under=one.unit.pk)) for one in grid.squares] if grid else [],
        "unknown": _top(way),
    }


def _searched(text: str, way: Way) -> dict[str, Any]:
    hits = whereabouts.search(text, way.scope)
    return {"rows": _rows([*hits.leaves, *hits.units], way), "searched": True, "is_cut": hits.is_cut}


def _of_seat(seat: Unit, part: str, way: Way) -> dict[str, Any]:
    said = whereabouts.digits(part)
    leaves = whereabouts.numbered([seat], said, way.scope) if said else whereabouts.leaves(seat, way.scope)
    known = whereabouts.known_of(seat, way.scope)
    return {
        "seat": seat,
        "part": part,
        "rows": _rows(leaves, way),
        "none_of_part": bool(said) and not leaves,
        "known": told(known) if known else None,
        "take_known": way.take(known),
    }


def _under(under: Unit, way: Way) -> dict[str, Any]:
    above = [one for one in whereabouts.above(under) if whereabouts.is_in(way.scope, one.path)]
    return {
        "under": told(under),
        "steps": [(one.name, way.further(under=one.pk)) for one in above],
        "rows": _rows(whereabouts.below(under, way.scope), way),
        "take_known": way.take(under),
    }


def _top(way: Way) -> str:
    """The address that takes the highest place of the scope, for who knows nothing of their place."""
    inside = [one for one in whereabouts.index().units if whereabouts.is_in(way.scope, one.path)]
    return way.take(next((one for one in inside if one.tree == tree.ORGANISATION), None))


def _rows(units: Iterable[Unit], way: Way) -> list[Row]:
    return [_row(one, way) for one in units]


def _row(unit: Unit, way: Way) -> Row:
    if unit.tree == tree.CONSTITUENCIES:
        return Row(unit.name, unit.level.name, way.further(seat=unit.pk))
    place = told(unit)
    href = way.take(unit) if unit.level.is_leaf else way.further(under=unit.pk)
    return Row(unit.name, f"{place.level} · {place.above}" if place.above else place.level, href)
