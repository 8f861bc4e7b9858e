"""How many parts of an SMS a text takes. Pure.

The 7-bit alphabet of GSM 03.38 holds 160 signs, 153 in each of several parts; one sign outside it, any Devanagari or
an emoji, and all of the text is UCS-2: 70, or 67 in each of several.
"""

from typing import NamedTuple

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€")  # an escape and a sign
_ALL = _BASIC | _TWICE
GSM7, UCS2 = "GSM-7", "UCS-2"


class Parts(NamedTuple):
    """number: parts that are paid for. length: in units of the alphabet. outside: the first sign that GSM-7 lacks."""

    number: int
    alphabet: str
    length: int
    outside: str = ""


def is_gsm7(text: str) -> bool:
    """Whether every sign is of the 7-bit alphabet."""
    return _ALL.issuperset(text)


def parts(text: str) -> Parts:
    """The parts of `text`; an empty one takes one."""
    outside = next((sign for sign in text if sign not in _ALL), "")
    if outside:
        length = len(text.encode("utf-16-be")) // 2
        return Parts(_cut([2 if ord(sign) > 0xFFFF else 1 for sign in text], 70, 67), UCS2, length, outside)
    widths = [2 if sign in _TWICE else 1 for sign in text]
    return Parts(_cut(widths, 160, 153), GSM7, sum(widths))


def _cut(widths: list[int], alone: int, each: int) -> int:
    """How many parts: a sign of two units is never cut in two."""
    if sum(widths) <= alone:
        return 1
    count, room = 1, each
    for width in widths:
        if width > room:
            count, room = count + 1, each
        room -= width
    return count
