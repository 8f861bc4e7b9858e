"""Drawings made on the server: places and lengths as numbers, for templates to write into SVG. No database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import NamedTuple

from abhiyan.units.grid import TILE, shortened

SHADES = (0.2, 0.4, 0.6, 0.8)  # where the next darker shade begins
LEGEND = ("0–19%", "20–39%", "40–59%", "60–79%", "80–100%")


class Share(NamedTuple):
    """What a tile stands for: a unit, and how many of its seats are claimed and verified."""

    unit_id: int
    name: str
    row: int
    col: int
    seats: int
    claimed: int
    verified: int


@dataclass(frozen=True, slots=True)
class Tile:
    """One square of the map. `shade` is 0 (lightest) to 4; `dark` says that text on it must be light."""

    share: Share
    x: int
    y: int
    shade: int
    dark: bool
    short: str
    percent: str


@dataclass(frozen=True, slots=True)
class TileMap:
    width: int
    height: int
    tiles: list[Tile]


def tile_map(shares: Sequence[Share], *, verified: bool) -> TileMap:
    """Squares on a grid, one a unit, shaded by the verified (else the claimed) part of their seats."""
    if not shares:
        return TileMap(0, 0, [])
    top = min(share.row for share in shares)
    left = min(share.col for share in shares)
    tiles = [_tile(share, top, left, share.verified if verified else share.claimed) for share in shares]
    return TileMap(max(tile.x for tile in tiles) + TILE, max(tile.y for tile in tiles) + TILE, tiles)


def _tile(share: Share, top: int, left: int, filled: int) -> Tile:
    shade = shade_of(share, filled)
    return Tile(
        share=share,
        x=(share.col - left) * TILE,
        y=(share.row - top) * TILE,
        shade=shade,
        dark=shade >= 3,
        short=shortened(share.name),
        percent=percent_of(share, filled),
    )


def shade_of(share: Share, filled: int) -> int:
    """0 (lightest) to 4, by the filled part of the seats."""
    part = filled / share.seats if share.seats else 0.0
    return sum(part >= edge for edge in SHADES)


def percent_of(share: Share, filled: int) -> str:
    return f"{filled * 100 // share.seats if share.seats else 0}%"


class Point(NamedTuple):
    """A day of the trend with what stood on it."""

    day: date
    claimed: int
    verified: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, what it says (a number or a day), and on which side of the mark it stands."""

    at: float
    value: int | date
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Trend:
    """Two lines over days. Points are "x,y x,y" for SVG; `up` are marks of the upright axis, `along` days below."""

    width: int
    height: int
    left: int
    foot: int
    claimed: str
    verified: str
    up: list[Tick]
    along: list[Tick]
    right: int
    label: int
    under: int
    last: Point
    last_x: float
    last_claimed_y: float
    last_verified_y: float


def trend(points: Sequence[Point], *, width: int = 640, height: int = 280, left: int = 100) -> Trend | None:
    """The lines through `points` (in order of days); None for fewer than two."""
    if len(points) < 2:
        return None
    step = nice_step(max(max(point.claimed, point.verified) for point in points))
    top = step * max(1, ceil(max(max(p.claimed, p.verified) for p in points) / step))
    foot, right = height - 34, width - 16
    days = (points[-1].day - points[0].day).days

    def x(day: date) -> float:
        return round(left + (right - left) * (day - points[0].day).days / days, 1)

    def y(n: int) -> float:
        return round(foot - (foot - 14) * n / top, 1)

    last = points[-1]
    return Trend(
        width, height, left, foot,
        claimed=" ".join(f"{x(p.day)},{y(p.claimed)}" for p in points),
        verified=" ".join(f"{x(p.day)},{y(p.verified)}" for p in points),
        up=[Tick(y(n), n) for n in range(0, top + 1, step)],
        along=[Tick(x(p.day), p.day, "end" if p is last else "middle") for p in _spread(points, 3)],
        right=right, label=left - 8, under=height - 6,
        last=last, last_x=x(last.day), last_claimed_y=y(last.claimed), last_verified_y=y(last.verified),
    )  # fmt: skip


def nice_step(most: int, marks: int = 4) -> int:
    """A round distance between marks so that about `marks` of them reach `most`."""
    if most <= marks:
        return 1
    raw = most / marks
    size = 10 ** floor(log10(raw))
    return int(next(step for step in (size, 2 * size, 5 * size, 10 * size) if step >= raw))


def _spread(points: Sequence[Point], parts: int) -> list[Point]:
    """The first, the last and up to `parts - 1` between, evenly."""
    n = min(parts, len(points) - 1)
    return [points[round(i * (len(points) - 1) / n)] for i in range(n + 1)]
