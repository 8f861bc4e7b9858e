"""Units as squares on a grid, near where they lie. No database."""

from collections.abc import Sequence
from typing import NamedTuple

from abhiyan.indic import graphemes
from abhiyan.units.models import Unit

TILE = 64  # units of the drawing for one tile


class Square(NamedTuple):
    """A unit's square: its corner in the drawing, and as much of its name as fits."""

    unit: Unit
    x: int
    y: int
    short: str


class Grid(NamedTuple):
    width: int
    height: int
    squares: list[Square]


def grid(units: Sequence[Unit]) -> Grid | None:
    """The squares of those units that have a place on the grid; None where none has."""
    placed = [
        (one, one.grid_row, one.grid_col) for one in units if one.grid_row is not None and one.grid_col is not None
    ]
    if not placed:
        return None
    top, left = min(row for _one, row, _col in placed), min(col for _one, _row, col in placed)
    squares = [Square(one, (col - left) * TILE, (row - top) * TILE, shortened(one.name)) for one, row, col in placed]
    return Grid(max(one.x for one in squares) + TILE, max(one.y for one in squares) + TILE, squares)


def shortened(name: str, letters: int = 8) -> str:
    """As much of a name as a tile holds: whole up to `letters` as a reader counts, else cut between two letters."""
    if graphemes(name) <= letters:
        return name
    end = max(n for n in range(1, len(name)) if graphemes(name[:n]) == letters - 1)
    return name[:end].rstrip() + "…"
