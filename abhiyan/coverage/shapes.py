"""The organisation's own map: `map.geojson` in the data directory, each shape with the `code` of a unit as a property.

Drawn on the server as plain paths: longitudes are narrowed by the cosine of the middle latitude, which is true enough
for a state.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path

from django.conf import settings

from abhiyan.coverage.charts import Share, percent_of, shade_of

WIDTH = 640  # units of the drawing
MOST_BYTES = 20_000_000

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One unit on the map."""

    share: Share
    path: str
    shade: int
    percent: str


@dataclass(frozen=True, slots=True)
class ShapeMap:
    width: int
    height: int
    shapes: list[Shape]


def outlines() -> Mapping[str, list[Ring]]:
    """The rings of every shape by the code of its unit; empty without a file, or with one that can't be read."""
    path = settings.DATA / "map.geojson"
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        return {}
    return _outlines(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _outlines(path: Path, changed: int) -> Mapping[str, list[Ring]]:  # noqa: ARG001  # a changed file is another key
    try:
        features = json.loads(path.read_bytes())["features"]
        return {str(one["properties"]["code"]): list(_rings(one["geometry"])) for one in features}
    except (ValueError, KeyError, TypeError):
        return {}


def _rings(geometry: Mapping[str, object]) -> Iterator[Ring]:
    """Every ring of a polygon or of several."""
    found = geometry["coordinates"]
    for polygon in [found] if geometry["type"] == "Polygon" else found:  # type: ignore[attr-defined]  # lists, as GeoJSON has them
        for ring in polygon:
            yield tuple((float(point[0]), float(point[1])) for point in ring)


def shape_map(shares: Sequence[Share], codes: Sequence[str], *, verified: bool) -> ShapeMap:
    """The shapes of the units with these codes (in the order of `shares`), shaded, filling the width."""
    rings = {code: outlines()[code] for code in codes}
    points = [point for some in rings.values() for ring in some for point in ring]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    narrow = cos(radians((south + north) / 2))
    scale = WIDTH / max((east - west) * narrow, 1e-9)

    def written(some: Sequence[Ring]) -> str:
        return "".join(
            "M" + "L".join(f"{(x - west) * narrow * scale:.1f} {(north - y) * scale:.1f}" for x, y in ring) + "Z"
            for ring in some
        )

    shapes = []
    for share, code in zip(shares, codes, strict=True):
        filled = share.verified if verified else share.claimed
        shapes.append(Shape(share, written(rings[code]), shade_of(share, filled), percent_of(share, filled)))
    return ShapeMap(WIDTH, max(1, round((north - south) * scale)), shapes)
