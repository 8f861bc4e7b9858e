"""Numbers are grouped wherever a template prints them, so those a browser or a form reads must be left bare."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "abhiyan"
TEMPLATES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("templates/**/*.html"))

KEY = re.compile(r"\{\{\s*(?:[\w.]+\.)?(?:pk|id|\w+(?<!auto)_id)\s*\}\}")
MEASURE = re.compile(r"\b(?:width|height|x|y|x1|x2|y1|y2|cx|cy|dx|dy|r|min|max)=\"[^\"]*\{\{\s*[\w.]+\s*\}\}")


@pytest.mark.parametrize("template", TEMPLATES)
def test_keys_and_measures_are_left_bare(template):
    text = (PACKAGE / template).read_text()

    assert (KEY.findall(text), MEASURE.findall(text)) == ([], [])
