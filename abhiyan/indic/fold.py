"""Keys for finding names: what is spelt in many ways, in two scripts, folds to one.

`fold` keeps i, u, e and o, so that it stays close to what was typed; `skeleton` keeps consonants alone and meets more.
Both read Hindi through its sound (roman.py), so the two scripts share their keys. Both keep a beginning a beginning:
what is typed of a name folds, but for a letter's second half, to the start of the name's key. Keys find; they prove
nothing: कमल and कमाल, सौरभ and सौरव have one key each pair.
"""

import re
import unicodedata
from functools import lru_cache

from abhiyan.indic import roman
from abhiyan.indic.text import clean, read_digits

LONGEST_KEY = 40  # characters, as the index keeps them

_apart = re.compile(r"[\s!-/:-@\[-`{-~।॥॰…–—‘’“”]+")
_short_form = re.compile(r"(?<=[\u0904-\u094d\u0958-\u0961])[०0](?![0-9०-९])")  # उ०प्र०: a zero that cuts a word short
_devanagari = re.compile(r"[\u0900-\u0963\u0970-\u097f]+")

# Titles say nothing about who it is. A name of titles alone keeps them.
_TITLES = """
shri shree sri smt shrimati mr mrs ms miss dr prof er adv ji late
श्री श्रीमती श्रीमति सुश्री डॉ डा प्रो इं एड स्व जी माननीय मा
"""
TITLES = frozenset(_TITLES.split())
WRITTEN_OUT = {"mohd": "mohammad", "md": "mohammad", "मो": "मोहम्मद", "kr": "kumar", "कु": "कुमारी", "km": "kumari"}

# In this order. The letters are already small and without accents.
_habits = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (r"ksh|x", "ks"),
        (r"ph", "f"),
        (r"chh?", "C"),  # a capital stands for ch until plain c has become k
        (r"c", "k"),
        (r"C", "c"),
        (r"sh", "s"),
        (r"qu(?=[aeiou])|q", "k"),
        (r"z", "j"),
        (r"ngh", "n"),  # Singh and सिंह
        (r"^jn", "gy"),
        (r"(?<=[bcdfgjklmnprstvwy])h", ""),
        (r"([^aeiou\d])\1+", r"\1"),
        (r"ao$", "av"),
        (r"[vw]", "b"),
        (r"aa+", "a"),
        (r"ee+|ii+", "i"),
        (r"oo+|uu+", "u"),
        (r"iy(?=[aeou])", "i"),
        (r"(?<=a)y(?=e)", ""),
        (r"a[iy](?![aeiou])|e[iy](?![aeiou])|ae", "e"),
        (r"au|ou", "o"),
        (r"(?<=[^aeiou])y$", "i"),
        (r"(?<!^)a", ""),
    )
)
_left_out = re.compile(r"(?<!^)[aeiouyh]")
_first = {"e": "i", "o": "u"}


def fold(text: str) -> str:
    """The search key of `text`: its words folded, with one blank between."""
    return " ".join(_folded(word) for word in words(text))


def skeleton(name: str) -> str:
    """The blocking key of a name: of each word the consonants in capitals and a first vowel, a blank between."""
    return " ".join(_skeleton(word) for word in words(name))


def keys(name: str) -> list[tuple[str, str]]:
    """What the index holds of a name: (skeleton in capitals, folded form in small letters) of each word, once.

    Titles are left out, unless there is nothing else. Neither is longer than LONGEST_KEY.
    """
    found = dict.fromkeys(pair for part in name.split() for pair in _keys_of_part(part))
    return list(found) if found else list(dict.fromkeys(_keys_of_word(word) for word in words(name)))


def words(text: str) -> list[str]:
    """The words of `text`, clean and small; abbreviations with a zero or a dot come apart."""
    return [word for word in _apart.split(_short_form.sub(" ", clean(text)).casefold()) if word]


@lru_cache(maxsize=65_536)
def _keys_of_part(part: str) -> tuple[tuple[str, str], ...]:
    """The keys of what stands between two blanks of a name; empty for a title."""
    return tuple(_keys_of_word(word) for word in words(part) if word not in TITLES)


def _keys_of_word(word: str) -> tuple[str, str]:
    word = WRITTEN_OUT.get(word, word)
    return _skeleton(word)[:LONGEST_KEY], _folded(word)[:LONGEST_KEY]


@lru_cache(maxsize=65_536)
def _folded(word: str) -> str:
    said = _devanagari.sub(lambda found: roman.word(found.group()), word)
    said = "".join(mark for mark in unicodedata.normalize("NFKD", read_digits(said)) if not unicodedata.combining(mark))
    for habit, into in _habits:
        said = habit.sub(into, said)
    return said


@lru_cache(maxsize=65_536)
def _skeleton(word: str) -> str:
    folded = _folded(word)
    start = _first.get(folded[:1], folded[:1])
    return _left_out.sub("", start + folded[1:]).upper()
