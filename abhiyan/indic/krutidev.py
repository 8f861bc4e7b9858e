"""Kruti Dev 010 and Unicode, both ways.

Kruti Dev is a font, not an encoding: Latin keys drawn as pieces of Devanagari, in the order in which they are drawn. So
a key is looked up as a piece and the pieces are put together syllable by syllable, as the script is built: a short i
waits for its consonants, a reph goes before all of them, a half letter and the stem `k` are one whole letter. There is
no table of pairs of keys and therefore no wrong pair (one that spells चौ as चै is copied from converter to converter).

What isn't a key of the font stays as it is. Chanakya, DevLys and Walkman Chanakya are other fonts and aren't read here
(DevLys 010 shares most of its keys).
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import normalize

from abhiyan.indic.text import NUKTA, VIRAMA, normalise

# A key with its piece beside it. A piece that ends in ् is a half letter and takes a stem.
_WHOLE = """
d क x ग p च N छ t ज > झ V ट B ठ M ड < ढ r त F थ् n द u न i प Q फ c ब e म ; य j र y ल G ळ o व l स g ह
D क् [ ख् X ग् ? घ् ³ ङ P च् T ज् ÷ झ् ¥ ञ . ण् R त् / ध् Ë ध् è ध् U न् I प् ¶ फ् C ब् H भ् E म् ¸ य् Y ल् O व् ' श् Ü श् " ष् L स् º ह्
{ क्ष् = त्र « त्र् K ज्ञ J श्र | द्य } द्व ) द्ध Ä घ Ò भ Ö झ्
Ù त्त् é न्न ™ न्न् à ह्न á ह्य ã ह्म í द्द Ì द्द Ø क्र Ý फ्र æ द्र ç प्र Á प्र ô क्क ê ट्ट Í ट्ट ë ट्ठ Î ट्ठ ì ड्ड Ï ड्ड ï ड्ढ Ô ड्ढ
"""
_WITH_VOWEL = "# रु : रू â हृ – दृ — कृ Ñ कृ"
_SIGNS = "h ी q ु w ू ` ृ s े S ै ‚ ॉ W ॅ ¢ े"
_BELOW = "z र ª र Ó य î य"  # they join what stands before
_MARKS = "a ं ¡ ँ"
_VOWELS = "v अ b इ Ã ई m उ Å ऊ , ए _ ऋ"
_OTHER = """
A । ] , - . & - µ — @ / \\ ? ( ; ¼ ( ½ ) ¿ { À } ¾ = ^ ‘ * ’ Þ “ ß ” $ + Œ ॰ ñ ॰ • ऽ · ऽ
å ० ƒ १ „ २ … ३ † ४ ‡ ५ ˆ ६ ‰ ७ Š ८ ‹ ९
"""


def _pairs(listed: str) -> dict[str, str]:
    pieces = listed.split()
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


LETTERS, SIGNS, BELOW, MARKS = _pairs(_WHOLE), _pairs(_SIGNS), _pairs(_BELOW), _pairs(_MARKS)
VOWELS, OTHER, WITH_VOWEL = _pairs(_VOWELS), _pairs(_OTHER), _pairs(_WITH_VOWEL)
STEM, SHORT_I, REPH, NUKTA_KEY, VIRAMA_KEY, COLON = "k", "f", "Z", "+", "~", "%"
# One key for two pieces. The last four are a short i, a long i or nothing, each with reph or nasal.
_SEVERAL = {"È": "ha", "±": "Za", "Ê": "hZ", "Ç": "fa", "Æ": "Zf", "É": "Zfa"}

# Signs keyed one after the other that are one sign: ks is ो. The order in which they were keyed doesn't matter.
_TOGETHER = {frozenset("ाे"): "ो", frozenset("ाै"): "ौ", frozenset("ाॅ"): "ॉ", frozenset("ोे"): "ो", frozenset("ौै"): "ौ"}
_VOWEL_AND_SIGN = {
    "अा": "आ", "अो": "ओ", "अौ": "औ", "अॉ": "ऑ", "अॅ": "ऍ", "एे": "ऐ", "आे": "ओ", "आै": "औ", "आॅ": "ऑ",
}  # fmt: skip
_ENDS_IN_VISARGA = re.compile("(?:^छ|[तशनयण])$")
_DEVANAGARI = re.compile("[\u0900-\u097f]")

# A word processor has curled the keys ' (श्) and " (ष्).
_curled = re.compile("([‘’“”])(?=k|[A-Za-z{;])(.?)(.?)")


@dataclass(slots=True)
class _Syllable:
    """What was keyed of one syllable, each part in its place."""

    reph: bool = False
    letters: str = ""  # consonants with their viramas and nuktas, or one vowel
    signs: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    short_i: bool = False

    @property
    def is_half(self) -> bool:
        return self.letters.endswith(VIRAMA)

    @property
    def waits(self) -> bool:
        """Whether consonants are still to come: nothing yet, or a half letter."""
        return not self.letters or self.is_half

    def __str__(self) -> str:
        letters, signs = self.letters, self.signs
        if signs and (whole := _VOWEL_AND_SIGN.get(letters + signs[0])):
            letters, signs = whole, signs[1:]
        before = "र" + VIRAMA if self.reph else ""
        return before + letters + "".join(signs) + "".join(self.marks)


def to_unicode(keys: str) -> str:
    """Text typed in Kruti Dev 010, in Unicode. Never fails; a sign without a letter stays where it was."""
    keys = _curled.sub(_uncurled, keys)
    return normalise_safely(_Reader(keys).read())


def normalise_safely(text: str) -> str:
    """`text` normalised, or in NFC alone if it turns the direction."""
    try:
        return normalise(text)
    except ValueError:
        return normalize("NFC", text)


def _uncurled(found: re.Match[str]) -> str:
    """ष before ट, ठ, ण and in -र्ष, where Hindi has no श; else श, which is thirty times as frequent."""
    _quote, first, second = found.groups()
    retroflex = first in ("V", "B", ".") or (first == STEM and second == REPH)
    return ('"' if retroflex else "'") + first + second


class _Reader:
    """Reads keys from left to right; the syllable being keyed is open until a new letter begins."""

    def __init__(self, keys: str) -> None:
        self.keys = "".join(_SEVERAL.get(key, key) for key in keys)
        self.out: list[str] = []
        self.now = _Syllable()

    def read(self) -> str:
        for place, key in enumerate(self.keys):
            self._take(key, place)
        self._close()
        return "".join(self.out)

    def _take(self, key: str, place: int) -> None:
        if key in LETTERS:
            self._letter(LETTERS[key])
        elif key in WITH_VOWEL:
            self._letter(WITH_VOWEL[key][:-1])
            self._sign(WITH_VOWEL[key][-1])
        elif key in VOWELS:
            self._vowel(VOWELS[key])
        elif key == SHORT_I:
            self._short_i()
        elif key == STEM:
            self._stem()
        elif key in SIGNS:
            self._sign(SIGNS[key])
        elif key in MARKS:
            self._mark(MARKS[key])
        else:
            self._rare(key, place)

    def _rare(self, key: str, place: int) -> None:
        if key in BELOW:
            self._below(BELOW[key])
        elif key == REPH and self.now.letters:
            self._reph()
        elif key == NUKTA_KEY and self.now.letters:
            self._nukta()
        elif key == VIRAMA_KEY and self.now.letters and not self.now.is_half:
            self._virama()
        elif key == COLON:
            self._colon(place)
        else:
            self._close()
            self.out.append(OTHER.get(key, key))

    def _letter(self, piece: str) -> None:
        if not self.now.waits or self.now.signs:
            self._close()
        self.now.letters += piece
        self._settle()

    def _vowel(self, piece: str) -> None:
        if self.now.letters:
            self._close()
        self.now.letters += piece
        self._settle()

    def _short_i(self) -> None:
        if self.now.letters:
            self._close()
        self.now.short_i = True

    def _settle(self) -> None:
        """A short i that was keyed first stands after its consonants as soon as they are whole."""
        if self.now.short_i and not self.now.waits:
            self.now.short_i = False
            self._sign("ि")

    def _stem(self) -> None:
        if self.now.is_half and not self.now.signs:
            self.now.letters = self.now.letters[:-1]
            self._settle()
        else:
            self._sign("ा")

    def _sign(self, sign: str) -> None:
        signs = self.now.signs
        if self.now.is_half:  # a half letter without its stem carries a vowel after all: only a whole letter can
            self.now.letters = self.now.letters[:-1]
        if signs and (one := _TOGETHER.get(frozenset(signs[-1] + sign))):
            signs[-1] = one
        elif not signs or signs[-1] != sign:
            signs.append(sign)

    def _mark(self, mark: str) -> None:
        if mark not in self.now.marks:
            self.now.marks.append(mark)

    def _below(self, letter: str) -> None:
        joint = "" if self.now.is_half else VIRAMA
        if self.now.letters:
            self.now.letters += joint + letter
            self._settle()
        else:
            self._letter(letter)

    def _virama(self) -> None:
        self.now.letters += VIRAMA
        if self.now.signs == ["ि"]:  # its consonants are not whole after all
            self.now.signs, self.now.short_i = [], True

    def _reph(self) -> None:
        if self.now.letters == "इ":
            self.now.letters = "ई"
        else:
            self.now.reph = True

    def _nukta(self) -> None:
        letters = self.now.letters
        if letters.endswith(NUKTA):
            return
        self.now.letters = letters[:-1] + NUKTA + VIRAMA if self.now.is_half else letters + NUKTA

    def _colon(self, place: int) -> None:
        """Visarga inside a word and after the endings that take one (अतः, क्रमशः); else a colon."""
        follows = self.keys[place + 1 : place + 2]
        inside = bool(follows) and (follows in LETTERS or follows in VOWELS or follows == SHORT_I)
        if self.now.letters and (inside or (not self.now.signs and _ENDS_IN_VISARGA.search(self._word()))):
            self._mark("ः")
        else:
            self._close()
            self.out.append(":")

    def _word(self) -> str:
        """The word so far."""
        found = re.search("[\u0900-\u0963]*$", "".join(self.out[-20:]) + str(self.now))
        return found.group() if found else ""

    def _close(self) -> None:
        now = self.now
        if now.letters:
            self.out.append(str(now))
        elif now.short_i or now.signs or now.marks:
            self._leave_alone()
        self.now = _Syllable()

    def _leave_alone(self) -> None:
        """Signs without a letter: onto the syllable before, if it has room, else as they were keyed."""
        now = self.now
        self.out.append(("ि" if now.short_i else "") + "".join(now.signs) + "".join(now.marks))


# --- and back ---------------------------------------------------------------------------------------------------------

_TO_KEY = {piece: key for listed in (_WITH_VOWEL, _WHOLE, _SIGNS, _MARKS, _VOWELS, _OTHER)
           for key, piece in reversed(_pairs(listed).items())}  # fmt: skip
_TO_KEY |= {"झ्": "÷", "ध्": "/", "श्": "'", "आ": "vk", "ओ": "vks", "औ": "vkS", "ऑ": "v‚", "ई": "bZ", "ऐ": ",s", "ो": "ks",
            "ौ": "kS", "ा": "k", "ि": "f", "ः": "%", "्": "~", NUKTA: "+", "क्त": "Dr", "त्त": "Ùk"}  # fmt: skip
_letter_piece = f"[क-ह]{NUKTA}?"
_syllable = re.compile(
    f"(र्(?={_letter_piece}))?((?:{_letter_piece}{VIRAMA})*{_letter_piece}{VIRAMA}?)([ािीुूृेैॉॅोौ]*)([ंँः]*)"
)
_SIGN_KEYS = {VIRAMA: VIRAMA_KEY, NUKTA: NUKTA_KEY}  # of signs whose letter has none
_LONGEST_FIRST = sorted((piece for piece in _TO_KEY if re.match("[क-ह]", piece)), key=len, reverse=True)


def from_unicode(text: str) -> str:
    """Hindi as it would be typed in Kruti Dev 010. What the font has no key for stays as it is."""
    text = normalize("NFD", text)
    keys, place = [], 0
    while place < len(text):
        found = _syllable.match(text, place)
        keys.append(_keyed(*found.groups("")) if found else _TO_KEY.get(text[place], text[place]))
        place = found.end() if found else place + 1
    return "".join(keys)


def _keyed(reph: str, letters: str, signs: str, marks: str) -> str:
    body = _letters_keyed(letters)
    before = "f" if "ि" in signs else ""
    after = "".join(_TO_KEY[sign] for sign in signs if sign != "ि")
    return before + body + after + ("Z" if reph else "") + "".join(_TO_KEY[mark] for mark in marks)


@lru_cache(maxsize=4_096)
def _letters_keyed(letters: str) -> str:
    keys = []
    while letters:
        piece, key = _first_keyed(letters)
        keys.append(key)
        letters = letters[len(piece) :]
    return "".join(keys)


def _first_keyed(letters: str) -> tuple[str, str]:
    """What these letters begin with, and its key. A letter the font has only as a half gets its stem."""
    first = letters[0]
    if first in _SIGN_KEYS:
        return first, _SIGN_KEYS[first]
    for piece in _LONGEST_FIRST:
        half = piece + VIRAMA
        if letters.startswith(half) and half in _TO_KEY:
            return half, _TO_KEY[half]
        if letters.startswith(piece):
            return piece, _TO_KEY[piece]
    half_key = _TO_KEY.get(first + VIRAMA)
    return first, half_key + STEM if half_key else first
