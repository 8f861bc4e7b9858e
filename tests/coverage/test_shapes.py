"""An organisation's own map."""

import json
from collections.abc import Iterator

import pytest
from django.conf import settings

from abhiyan.coverage import shapes
from abhiyan.coverage.charts import Share
from tests.pages.conftest import Enter, enter  # noqa: F401  # the fixture
from tests.world import World

SQUARE = [[80.0, 25.0], [81.0, 25.0], [81.0, 26.0], [80.0, 26.0], [80.0, 25.0]]


@pytest.fixture
def given() -> Iterator[None]:
    """A map.geojson with the district of Ganga as a square."""
    path = settings.DATA / "map.geojson"
    geometry = {"type": "Polygon", "coordinates": [SQUARE]}
    features = [{"type": "Feature", "properties": {"code": code}, "geometry": geometry} for code in ("U1", "ELSEWHERE")]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    yield
    path.unlink()


def test_a_shape_is_drawn_for_the_unit_with_its_code(given: None, world: World, enter: Enter) -> None:  # noqa: F811
    page = enter("Sonal").get(f"/coverage/{world.unit('Pradesh').pk}/map/").content.decode()

    assert page.count("<path class=") == 1
    assert f'href="/coverage/{world.unit("Ganga").pk}/"' in page


def test_a_shape_keeps_its_proportions(given: None) -> None:
    drawn = shapes.shape_map([Share(1, "Ganga", 0, 0, 10, 9, 8)], ["U1"], verified=True)

    # One degree each way at 25.5 degrees north: higher than wide by 1 / cos(25.5).
    assert (drawn.width, drawn.height) == (640, 709)
    assert [(one.shade, one.percent) for one in drawn.shapes] == [(4, "80%")]


def test_a_file_that_is_no_map_draws_nothing() -> None:
    path = settings.DATA / "map.geojson"
    path.write_text("{}")

    assert shapes.outlines() == {}
    path.unlink()
