"""What is drawn on the face of a piece: the label of synthetic pictures, the imprint, a template's words.

A label stands above the picture and is at least a tenth of the whole; the imprint stands below. Both are drawn into the
one file that is given out, so that none is there without them.
"""

import math
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import ExifTags, Image

from abhiyan.kernel.pdf import png
from abhiyan.kits import media, rules

HERE = Path(__file__).parent
SHARE = 0.11  # of the whole face is the label: a tenth is asked for, and saving a picture blurs its border
LABEL_BACK, LABEL_INK = "#ffd400", "#000000"
SMALLEST_SIDE = 320  # pixels: a smaller picture is made larger first, or nobody could read what is drawn on it


class Drawn(NamedTuple):
    """A face as a JPEG, and how many rows of pixels its label takes."""

    content: bytes
    label_rows: int
    picture: Image.Image


def drawn(picture: Image.Image, *, imprint: str, label: str, language: str, maker: str = "", mark: str = "") -> Drawn:
    """The picture with a label above and an imprint below it, where they are given. Raises NoFonts.

    maker, mark: by whom a synthetic one was made, and what names it for good; they stand in the file's metadata.
    """
    picture = _large_enough(picture)
    width = picture.width
    foot = _strip(imprint, width, language=language) if imprint else None
    rows = picture.height + (foot.height if foot else 0)
    label_rows = math.ceil(rows * SHARE / (1 - SHARE)) if label else 0
    whole = Image.new("RGB", (width, rows + label_rows), "white")
    if label:
        whole.paste(_strip(label, width, height=label_rows, language=language), (0, 0))
    whole.paste(picture, (0, label_rows))
    if foot:
        whole.paste(foot, (0, label_rows + picture.height))
    out = BytesIO()
    whole.save(out, "JPEG", quality=86, optimize=True, **(_said(maker, mark) if label else {}))
    return Drawn(out.getvalue(), label_rows, whole)


def _large_enough(picture: Image.Image) -> Image.Image:
    least = min(picture.size)
    if least >= SMALLEST_SIDE:
        return picture
    factor = SMALLEST_SIDE / least
    return picture.resize((math.ceil(picture.width * factor), math.ceil(picture.height * factor)))


def _strip(text: str, width: int, *, language: str, height: int = 0) -> Image.Image:
    """height: in pixels; 0 for as high as the text is."""
    size = _size(width, height) if height else max(14.0, width / 48)
    said = {
        "text": text, "width": width, "height": height, "size": size, "lang": language,
        "back": LABEL_BACK if height else "#ffffff", "ink": LABEL_INK, "weight": 600 if height else 400,
    }  # fmt: skip
    return media.opened(png(HERE / "strip.typ", said)).resize((width, height)) if height else _as_wide(said, width)


def _size(width: int, height: int) -> float:
    """Of a label's letters, in pixels: in two lines where it is high for its width."""
    return min(height * 0.3, width / 17) if height > width * 0.2 else min(height * 0.5, width / 26)


def _as_wide(said: dict[str, Any], width: int) -> Image.Image:
    found = media.opened(png(HERE / "strip.typ", said))
    return found.crop((0, 0, width, found.height))


def _said(maker: str, mark: str) -> dict[str, Any]:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = maker
    exif[ExifTags.Base.ImageDescription] = f"Synthetic (AI). Made by: {maker}. Id: {mark}"
    return {"exif": exif}


def poster(words: dict[str, str], language: str) -> bytes:
    """A template with a unit's words as a PNG. words: organisation, title, text, unit, imprint. Raises NoFonts."""
    return png(HERE / "poster.typ", words | {"lang": language})


def label_of(language: str) -> str:
    """In both languages, the reader's first: a label is for whoever sees the picture."""
    other = "en" if language == "hi" else "hi"
    return f"{rules.SYNTHETIC[language]} · {rules.SYNTHETIC[other]}"
