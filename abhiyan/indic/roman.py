"""Hindi in Latin letters, as names are spelt in newspapers: no accents, and the schwa dropped where nobody says it.

The rule for the schwa (the short a every bare consonant carries) goes from the end of the word to its start: at the end
it is silent, except after a conjunct that could not be said without it; inside, it is silent between two spoken
vowels (ममता is Mamta), but stands before a bare ह and never falls twice in a row.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from abhiyan.indic.text import VIRAMA, clean, read_digits

# Each letter with its sound beside it.
_CONSONANTS = """
क k  ख kh  ग g  घ gh  ङ n    च ch  छ chh  ज j  झ jh  ञ n    ट t  ठ th  ड d  ढ dh  ण n    त t  थ th  द d  ध dh  न n
प p  फ ph  ब b  भ bh  म m    य y  र r  ल l  ळ l  व v    श sh  ष sh  स s  ह h
"""
_VOWELS = "अ a  आ a  इ i  ई i  उ u  ऊ u  ऋ ri  ए e  ऐ ai  ओ o  औ au  ऑ o  ऍ e  ऎ e  ऒ o"


def _pairs(listed: str) -> dict[str, str]:
    letters = listed.split()
    return dict(zip(letters[::2], letters[1::2], strict=True))


CONSONANTS = _pairs(_CONSONANTS)
VOWELS = _pairs(_VOWELS)
# The signs of those vowels, in the same order; the first vowel has none.
SIGNS = dict(zip("ािीुूृेैोौॉॅॆॊ", list(VOWELS.values())[1:], strict=True))
NUKTA = "\u093c"
WITH_NUKTA = {"क": "q", "ख": "kh", "ग": "gh", "ज": "z", "ड": "r", "ढ": "rh", "फ": "f"}
NASALS = "ंँ"
SONORANT = {"y", "r", "l", "v", "m", "n"}  # after these a conjunct keeps its last a: मिश्र, शुक्ल

# Spelt by habit, not by sound.
BY_HABIT = {"सिंह": "singh", "उदाहरण": "udaharan", "ॐ": "om"}
# A place name ends in a word of its own, which keeps its beginning: मुजफ्फर-नगर.
ENDINGS = ("नगर", "शहर")

_word = re.compile(r"[\u0900-\u0963\u0970-\u097f]+")
_before_lips = re.compile(r"[pb]|m")


@dataclass(slots=True)
class Syllable:
    """Consonants spoken together, then a vowel. `bare`: the vowel is the unwritten schwa."""

    onset: list[str]
    vowel: str = ""
    bare: bool = False
    nasal: bool = False
    is_a: bool = False
    tail: str = ""

    @property
    def is_short(self) -> bool:
        """Whether its vowel is a short a: unwritten, or अ."""
        return self.bare or self.is_a


def romanise(hindi: str) -> str:
    """Hindi in Latin letters, each word with a capital; what is not Devanagari stays as it is, digits become 0-9."""
    return read_digits(_word.sub(lambda found: word(found.group()).capitalize(), clean(hindi)))


@lru_cache(maxsize=65_536)
def word(devanagari: str) -> str:
    """One word in small Latin letters."""
    if devanagari in BY_HABIT:
        return BY_HABIT[devanagari]
    for ending in ENDINGS:
        if devanagari.endswith(ending) and len(devanagari) > len(ending):
            return word(devanagari.removesuffix(ending)) + word(ending)
    found = syllables(normalize("NFD", devanagari))  # every nukta by itself: ऩ is one character in NFC, क़ two
    silence(found)
    return _spelt(found)


def syllables(devanagari: str) -> list[Syllable]:
    """The syllables of a word in NFD, none of them silent yet."""
    found: list[Syllable] = []
    onset: list[str] = []
    conjunct = False  # whether the next consonant joins the one before

    def close(vowel: str = "a", *, bare: bool = True) -> None:
        if onset:
            found.append(Syllable(onset.copy(), vowel, bare=bare))
            onset.clear()

    for mark in devanagari:
        if mark in CONSONANTS:
            if not conjunct:
                close()
            onset.append(mark)
        elif mark == NUKTA and onset:
            onset[-1] += NUKTA
        elif mark in SIGNS:
            close(SIGNS[mark], bare=False)
        elif mark != VIRAMA:
            close()
            _add_sound(found, mark)
        conjunct = mark == VIRAMA or (conjunct and mark == NUKTA)
    close("" if conjunct else "a", bare=not conjunct)
    return found


def _add_sound(found: list[Syllable], mark: str) -> None:
    """A vowel that stands by itself, or a sign that colours the syllable before it."""
    if mark in VOWELS:
        found.append(Syllable([], VOWELS[mark], is_a=mark == "अ"))
    elif found and mark in NASALS:
        found[-1].nasal = True
    elif found and mark == "ः":
        found[-1].tail = "h"


def silence(syllables: list[Syllable]) -> None:
    """Take the schwa away where it isn't spoken."""
    if len(syllables) < 2:
        return
    last = syllables[-1]
    if last.bare and not last.nasal and not last.tail and not _needs_vowel(last.onset):
        last.vowel = ""
    for i in range(len(syllables) - 2, 0, -1):
        here, before, behind = syllables[i], syllables[i - 1], syllables[i + 1]
        before_ha = behind.bare and behind.onset == ["ह"]  # शहर
        alone = len(here.onset) == 1 and len(behind.onset) == 1
        if here.bare and alone and not here.nasal and before.vowel and behind.vowel and not before_ha:
            here.vowel = ""


def _needs_vowel(onset: list[str]) -> bool:
    """Whether a last conjunct would be hard to say without its vowel: चंद्र, गुप्त; but not दत्त, भक्त."""
    if len(onset) < 2 or onset[-1] == onset[-2]:
        return False
    return letter(onset[-1]) in SONORANT or onset[-2:] == ["प", "त"]


def letter(consonant: str) -> str:
    if consonant.endswith(NUKTA):
        return WITH_NUKTA.get(consonant[0], CONSONANTS[consonant[0]])
    return CONSONANTS[consonant]


def _onset(onset: list[str]) -> str:
    """Letters of a conjunct: ज्ञ is gy, च्छ is chh, व after another consonant is w."""
    said = "".join(
        "w" if consonant == "व" and place and onset[place - 1] != "र" else letter(consonant)
        for place, consonant in enumerate(onset)
    )
    if "ज" in onset and "ञ" in onset:
        said = said.replace("jn", "gy")
    return said.replace("chchh", "chh").replace("nb", "mb").replace("np", "mp")


def _spelt(syllables: list[Syllable]) -> str:
    out = ""
    for i, one in enumerate(syllables):
        silenced = bool(out) and one.onset == ["व"] and out[-1] not in "aeiour"
        out += ("w" if silenced else _onset(one.onset)) + one.vowel
        if one.nasal:
            after = _onset(syllables[i + 1].onset) if i + 1 < len(syllables) else ""
            out += "m" if _before_lips.match(after) else "n"
        out += one.tail
    return out
