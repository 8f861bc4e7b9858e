"""An address as a square of dots that a phone's camera reads."""

import io

import segno

QUIET = 4  # dots of white around it: fewer and cameras fail
DOT = 12  # pixels of a dot in the picture: 500 to 700 wide, enough for a poster


def svg(text: str, *, mask: int | None = None) -> str:
    """Inline SVG without a style attribute, as large as it is given room. mask: one of eight patterns; the best is
    looked for where none is given, which takes six times as long.
    """
    out = io.BytesIO()
    _code(text, mask).save(out, kind="svg", border=QUIET, xmldecl=False, svgns=True, omitsize=True, light="#fff")
    return out.getvalue().decode()


def png(text: str, *, mask: int | None = None) -> bytes:
    """A picture to be sent on."""
    out = io.BytesIO()
    _code(text, mask).save(out, kind="png", scale=DOT, border=QUIET)
    return out.getvalue()


def _code(text: str, mask: int | None = None) -> segno.QRCode:
    return segno.make(text, error="m", micro=False, mask=mask)
