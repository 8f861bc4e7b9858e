"""Text as people count and write it: clean characters, digits, lengths, lists."""

import unicodedata
from collections.abc import Sequence

VIRAMA = "\u094d"
JOINERS = "\u200c\u200d"  # zero width: they change how letters join, not what is said

_to_devanagari = str.maketrans("0123456789", "०१२३४५६७८९")
_unseen = str.maketrans("", "", JOINERS + "\u200b\u2060\ufeff\u00ad")
_and = {"hi": " और ", "en": " and "}


def clean(text: str) -> str:
    """NFC, without joiners and other characters that don't show, blanks single and none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_unseen).split())


def devanagari_digits(text: str | int) -> str:
    """`text` with 0-9 as ०-९: 1,41,000 becomes १,४१,०००."""
    return str(text).translate(_to_devanagari)


def read_digits(text: str) -> str:
    """`text` with the decimal digits of every script as 0-9: १४१ becomes 141."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(mark)) if mark.isdecimal() else mark for mark in text)


def graphemes(text: str) -> int:
    """The length as a reader counts it: क्षत्रिय is 3 (क्ष, त्रि, य).

    Marks belong to their letter and a conjunct is one, as in Unicode 15.1; of emoji only joined ones are known.
    """
    length = 0
    joins = False  # whether the next letter belongs to the one before: after a virama or a joiner
    for mark in unicodedata.normalize("NFC", text):
        if unicodedata.category(mark) in ("Mn", "Mc", "Me") or mark in JOINERS:
            joins = mark in (VIRAMA, "\u200d")
            continue
        if not (joins and length and unicodedata.category(mark) in ("Lo", "So")):
            length += 1
        joins = False
    return length


def join_list(items: Sequence[str], language: str = "hi") -> str:
    """क, ख और ग; in English a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + _and.get(language, _and["en"]) + items[-1]
