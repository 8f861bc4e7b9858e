"""The grammar of Devanagari: what a syllable may be made of."""

import re
from unicodedata import normalize

from abhiyan.indic.text import NUKTA, VIRAMA

LETTER = f"[क-ह]{NUKTA}?"
JOINT = f"{VIRAMA}[\u200c\u200d]?"
SIGN = "[\u093e-\u094c\u0962\u0963]"
VOWEL = "[\u0904-\u0914\u0960\u0961\u0972-\u0977]"
MARK = "[ँंः]"
SYLLABLE = f"(?:(?:{LETTER}{JOINT})*{LETTER}(?:{JOINT}(?!{LETTER})|{SIGN}?{MARK}{{0,2}})|{VOWEL}{MARK}{{0,2}}|[ॐऽ])"

WORD = re.compile("[\u0900-\u0963\u0971-\u097f\u200c\u200d]+")
_sound = re.compile(f"(?:{SYLLABLE}|[^\u0900-\u0963\u0971-\u097f])*")
_one = re.compile(SYLLABLE)


def is_sound(text: str) -> bool:
    """Whether every sign in `text` has a letter to stand on and no letter has two."""
    return _sound.fullmatch(normalize("NFD", text)) is not None


def syllables(word: str) -> list[str]:
    """The syllables of a word, in NFD; what belongs to none stands by itself: सम्मान is स, म्मा, न."""
    word = normalize("NFD", word)
    found, place = [], 0
    while place < len(word):
        one = _one.match(word, place)
        end = one.end() if one and one.end() > place else place + 1
        found.append(word[place:end])
        place = end
    return found
