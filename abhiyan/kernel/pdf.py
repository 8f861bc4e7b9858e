"""PDF files and pictures: a template of ours, set by Typst from plain data. No program beside Python, no network."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent.parent / "static" / "vendor"


class NoFonts(Exception):
    """Set-up did not bring the fonts: `make setup`, or `tools/vendor`."""


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The template with `data`, which it reads as JSON: whatever stands in a name stays text. Raises NoFonts.

    Only our own fonts, so that it looks alike on every machine; without them Hindi would be boxes.
    """
    return _set(template, data)


def png(template: Path, data: Mapping[str, Any]) -> bytes:
    """The first page of the template as a picture, a pixel for each of its points. Raises NoFonts."""
    return _set(template, data, format="png", ppi=72.0)


def _set(template: Path, data: Mapping[str, Any], **how: Any) -> bytes:
    if not list(FONTS.glob("*.ttf")):
        raise NoFonts(FONTS)
    import typst  # noqa: PLC0415 (the largest library of the house; most processes never need it)

    inputs = {"data": json.dumps(data)}
    made = typst.compile(template, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs=inputs, **how)
    return bytes(made[0] if isinstance(made, list) else made)  # a picture of each page, where there are several
