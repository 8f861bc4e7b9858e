"""Text as people count and write it: clean characters, digits, lengths, lists, the dictionary's order."""

import re
import unicodedata
from collections.abc import Sequence

VIRAMA = "\u094d"
NUKTA = "\u093c"
JOINERS = "\u200c\u200d"  # zero width: they change how letters join, not what is said
SIGNS = "ािीुूृॄॅॆेैॉॊोौ"  # of vowels
MARKS = "ँंः"  # they colour a syllable and stand at its end
CONSONANTS = "क-हक़-य़"  # for use inside [ ]

_to_devanagari = str.maketrans("0123456789", "०१२३४५६७८९")
_unseen = str.maketrans("", "", JOINERS + "\u200b\u2060\ufeff\u00ad")
_and = {"hi": " और ", "en": " and "}

# Characters that turn the direction of what follows: they can make a name look like another.
_turning = re.compile("[\u202a-\u202e\u2066-\u2069]")
_shown_formats = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
_late_nukta = re.compile(f"([{SIGNS}{MARKS}]+){NUKTA}")
_repeated = re.compile(f"([{NUKTA}{MARKS}])\\1+")
# One letter keyed in two pieces. NFC doesn't join them.
_split = (
    ("\u093e\u0945", "ॉ"), ("\u0945\u093e", "ॉ"), ("\u093e\u0947", "ो"), ("\u093e\u0948", "ौ"),
    ("अ\u093e", "आ"), ("आ\u0945", "ऑ"), ("अ\u0949", "ऑ"), ("अ\u094b", "ओ"), ("अ\u094c", "औ"), ("ए\u0947", "ऐ"),
)  # fmt: skip


# What only a name in good order holds: plain letters, no nukta, and none of the pairs that are put right below.
_may_need_more = re.compile(
    f"[^ -~ऄ-हऽ-्ॐ०-९।]|[{MARKS}]{{2}}|[\u093e\u0945\u0947\u0948]{{2}}|[अआएऑ][\u0945\u0947-\u094c\u093e]"
)


class TurnedText(ValueError):
    """The text holds a character that turns the writing direction, so that it shows as something else."""


def clean(text: str) -> str:
    """NFC, without joiners and other characters that don't show, blanks single and none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_unseen).split())


def normalise(text: str) -> str:
    """`text` as it should be kept: one way of writing what looks the same; done twice it changes nothing more.

    NFC; characters that don't show are gone, but for joiners and line ends; a nukta stands before its vowel sign; vowel
    signs keyed in two pieces are one; a nukta or nasal sign isn't there twice. Raises TurnedText.
    """
    if not _may_need_more.search(text):
        return text  # most names: a quarter of the time
    if _turning.search(text):
        raise TurnedText(text)
    text = unicodedata.normalize("NFC", "".join(mark for mark in text if _shows(mark)))
    before = None
    while before != text:
        before, text = text, _in_order(text)
    return text


def match_key(text: str) -> str:
    """`text` for comparing letter by letter: normalised, without joiners, small, blanks single."""
    return clean(normalise(text)).casefold()


def _shows(mark: str) -> bool:
    kind = unicodedata.category(mark)
    if kind == "Cf":
        return mark in JOINERS or bool(_shown_formats.match(mark))
    return kind != "Cs" and (kind != "Cc" or mark in "\t\n\r")


def _in_order(text: str) -> str:
    text = _repeated.sub(r"\1", _late_nukta.sub(NUKTA + r"\1", text))
    for pieces, whole in _split:
        text = text.replace(pieces, whole)
    return unicodedata.normalize("NFC", text)


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


def join_list(items: Sequence[str], language: str = "hi", *, word: str | None = None) -> str:
    """क, ख और ग; in English a, b and c. `word` is another joining word: एवं, तथा."""
    if len(items) < 2:
        return "".join(items)
    joint = f" {word} " if word else _and.get(language, _and["en"])
    return ", ".join(items[:-1]) + joint + items[-1]


# A Hindi dictionary: nasal and breath signs first (अंक before अकड़), vowels, consonants, vowel signs, conjuncts last.
_order = {mark: place for place, mark in enumerate("ः अऄआइईउऊऋॠऌएऍऎऐओऑऒऔकखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह", start=300)}
_order |= dict.fromkeys("ँं", 290)
_order |= {mark: 400 + place for place, mark in enumerate("ािीुूृॄॅॆेैॉॊोौ" + VIRAMA)}
_order |= {mark: 10 + place for place, mark in enumerate("0123456789")}
SortKey = tuple[tuple[int, ...], str]


def sort_key(text: str) -> SortKey:
    """Puts Hindi in the order of a dictionary: `sorted(names, key=sort_key)`.

    कंकाल, कई, कमल, काम, क्या; a nukta and ँ for ं decide only between words that are otherwise alike. Digits come
    before letters, Devanagari before other scripts.
    """
    plain = read_digits(_lenient(text)).casefold()
    apart = unicodedata.normalize("NFD", plain).replace(NUKTA, "")
    return tuple(0 if mark == " " else _order.get(mark, 1_000 + ord(mark)) for mark in apart), plain


def _lenient(text: str) -> str:
    return clean(normalise(_turning.sub("", text)))
