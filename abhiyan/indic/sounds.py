"""How a name sounds, from either script, and how far two sounds are apart.

A word becomes a row of sounds: consonants as small letters (`T` and `t` are one, as in names), vowels with their length
where it is written. Latin `a` may be short or long, and stands as `a`; Hindi knows: `a` is the short one that nobody
writes, `A` the long.
"""

import math
import re
import unicodedata
from functools import lru_cache
from itertools import accumulate
from unicodedata import normalize

from abhiyan.indic import roman
from abhiyan.indic.text import read_digits

LATIN_A = "@"  # the letter a in Latin script: short or long, nobody can tell
_VOWELS = frozenset(["a", "A", "@", "i", "I", "u", "e", "E", "o", "O"])  # E is ai, O is au

# Latin letters to sounds, the longest first.
_LATIN = {
    "chh": ("c",), "ksh": ("k", "s"), "dny": ("g", "y"), "gny": ("g", "y"), "ch": ("c",),
    "sh": ("S",), "kh": ("K",),
    "gh": ("G",), "jh": ("J",), "th": ("T",), "dh": ("D",), "ph": ("f",), "bh": ("B",), "rh": ("R",),
    "aa": ("A",), "ee": ("i",),
    "ii": ("i",), "oo": ("u",), "uu": ("u",), "ai": ("E",), "ei": ("E",), "ay": ("E",),
    "ey": ("E",), "au": ("O",),
    "ou": ("O",), "ow": ("O",), "x": ("k", "s"), "q": ("k",), "c": ("k",), "a": (LATIN_A,),
    "w": ("v",), "z": ("j",),
}  # fmt: skip
_latin_letters = re.compile("|".join(_LATIN))
_GLIDES = frozenset(("ay", "ey", "ow"))  # a consonant before another vowel: Goyal, Kuwar
_HINDI = {"kh": "K", "gh": "G", "ch": "c", "chh": "c", "jh": "J", "th": "T", "dh": "D", "ph": "f",
"bh": "B", "sh": "S", "rh": "R",
          "z": "j", "q": "k"}  # fmt: skip
_HINDI_VOWELS = {"ai": "E", "au": "O", "a": "A"}

# Sounds that are one in the spelling of names, and what taking one for the other costs (1 is another name).
_NEAR = {
    frozenset(pair): cost
    for listed, cost in (
        ("sS fp vb ck", 0.12), ("tT dD", 0.12), ("fB", 0.9), ("kK gG jJ bB", 0.3), ("rR", 0.05),
        ("Rd RD", 0.15), ("a@ A@", 0.0), ("oO", 0.06),
        ("ie", 0.22), ("uo", 0.25), ("uO", 0.35), ("eE", 0.1), ("iE", 0.3), ("ae @e", 0.25), ("@E aE",
        0.4), ("AE Ae Ao", 0.6),
        ("aA", 0.5), ("ai @i", 0.5), ("au @u", 0.38), ("ao @o", 0.5), ("@O aO", 0.45), ("nm", 0.7),
        ("vB", 0.7), ("Ky", 1.0),
    )
    for pair in listed.split()
}  # fmt: skip
_NEAR |= {
    frozenset("Nn"): 0.0,
    frozenset("Nm"): 0.1,
    frozenset("Ii"): 0.0,
    frozenset("Ia"): 0.15,
    frozenset("I@"): 0.15,
}
_NEAR |= {frozenset("Iu"): 0.2, frozenset("Ie"): 0.25}
_NEAR[frozenset("ck")] = 0.8
_NEAR[frozenset("fp")] = 0.4
# What a sound costs that only one of the two has.
_ALONE = {
    "N": 0.6,
    "a": 0.1,
    LATIN_A: 0.12,
    "h": 0.35,
    "y": 0.2,
    "v": 0.6,
    "e": 0.35,
    "i": 0.38,
    "u": 0.5,
    "o": 0.5,
    "A": 0.55,
    "E": 0.6,
    "O": 0.6,
}
_AT_THE_END = {"A": 0.5, LATIN_A: 0.45, "a": 0.1, "h": 0.25, "i": 0.6, "e": 0.22}
ANOTHER = 1.0

_devanagari = re.compile("[\u0900-\u0963\u0970-\u097f]+")


def is_vowel(sound: str) -> bool:
    return sound in _VOWELS


@lru_cache(maxsize=131_072)
def sounds(word: str) -> tuple[str, ...]:
    """The sounds of one word in small letters, of either script; doubled ones once."""
    if _devanagari.search(word):
        return _once(_of_hindi(word))
    plain = "".join(
        mark for mark in unicodedata.normalize("NFKD", read_digits(word)) if not unicodedata.combining(mark)
    )
    return _once(_of_latin(plain))


def _of_hindi(word: str) -> list[str]:
    """By the syllables of roman.py, whose silent vowels are silent here."""
    word = word.replace("बृज", "ब्रज")
    if word in roman.BY_HABIT:
        return _of_latin(roman.BY_HABIT[word])
    syllables = roman.syllables(normalize("NFD", word))
    roman.silence(syllables)
    found: list[str] = []
    for one in syllables:
        found += _onset(one.onset)
        found += _hindi_vowel(one)
        if one.nasal:
            found.append("N")
        if one.tail:
            found.append("h")
    return found


def _onset(onset: list[str]) -> list[str]:
    letters = [roman.letter(consonant) for consonant in onset]
    if letters[-2:] == ["j", "n"]:
        letters[-2:] = ["g", "y"]
    flapped = [consonant[0] in "डढ" and len(consonant) > 1 for consonant in onset]  # ड़ is written r or d
    return ["R" if flap else _HINDI.get(said, said) for said, flap in zip(letters, flapped, strict=False)]


def _hindi_vowel(one: roman.Syllable) -> list[str]:
    if not one.vowel:
        return []
    if one.vowel == "ri":
        return ["r", "I"]
    if one.vowel == "a":
        return ["a"] if one.is_short else ["A"]
    return [_HINDI_VOWELS.get(one.vowel, one.vowel)]


def _of_latin(word: str) -> list[str]:
    word = word.replace("brij", "braj")
    found: list[str] = []
    place = 0
    while place < len(word):
        letters, said = _latin_at(word, place)
        if letters == "q" and word[place + 1 : place + 2] == "u" and _vowel_follows(word, place + 2):
            letters = "qu"
        if letters == "y" and not _vowel_follows(word, place + 1):
            said = ("i",)
        found += said
        place += len(letters)
    return found


def _latin_at(word: str, place: int) -> tuple[str, tuple[str, ...]]:
    if place == 0 and word.startswith(("gy", "jn", "gn")):
        return word[:2], ("g", "y")
    found = _latin_letters.match(word, place)
    if found is None:
        return word[place], (word[place],)
    letters = found[0]
    if letters in _GLIDES and _vowel_follows(word, found.end()):
        return letters[0], (LATIN_A if letters[0] == "a" else letters[0],)
    return letters, _LATIN[letters]


def _vowel_follows(word: str, place: int) -> bool:
    return word[place : place + 1] in ("a", "e", "i", "o", "u")


_ASPIRATED = {"d": "D", "t": "T", "k": "K", "g": "G", "b": "B", "j": "J"}


def _once(found: list[str]) -> tuple[str, ...]:
    """Doubled sounds once, m for a nasal sign before the lips, ai for ay before a consonant or an end."""
    out: list[str] = []
    for sound in found:
        if out and _ASPIRATED.get(out[-1]) == sound:  # Chaddha
            out[-1] = sound
        elif not out or out[-1] != sound:
            out.append(sound)
    for place in range(len(out) - 1):
        if out[place] in "nN" and out[place + 1] in ("b", "p", "B", "f"):
            out[place] = "m" if out[place] == "N" else "N"  # धनबीर is also धनवीर: its n is no m
    return tuple(_with_ai(out))


def _with_ai(found: list[str]) -> list[str]:
    """ai for ay before a consonant or an end, e for a last ey, ai for a last eyi."""
    out: list[str] = []
    for place, sound in enumerate(found):
        ends = place + 1 == len(found)
        if sound == "y" and out and out[-1] == "a" and (ends or not is_vowel(found[place + 1])):
            out[-1] = "E"
        elif (
            sound == "a"
            and found[place - 1 : place] == ["y"]
            and out[-2:-1] == ["a"]
            and "r" in found[place + 2 : place + 3]
        ):
            out[-2:] = ["E"]  # जयप्रकाश: no schwa is said before a conjunct with r
        elif not (sound == "y" and ends and out and out[-1] == "e"):
            out.append(sound)
    if len(out) > 4 and out[-2:] == ["y", "i"] and out[-3] in ("e", LATIN_A, "E"):
        out[-3:] = ["E"]
    return out


# Consonants that may be one, in a name or in two spellings of it: no cost below ANOTHER leads out of a row of them.
_KINDS = ("sS", "tT", "rRdD", "kKcq", "gG", "jJ", "vbBfp", "nmN", "l")
_LIGHT = "Nvhy"  # they may be left out for less


@lru_cache(maxsize=131_072)
def _kinds(word: tuple[str, ...]) -> tuple[int, int]:
    """Which kinds of consonants the word has, a bit each; and which of them it can't lose for less than ANOTHER."""
    found = kept = 0
    for place, kind in enumerate(_KINDS):
        said = [sound for sound in word if sound in kind]
        found |= bool(said) << place
        kept |= any(sound not in _LIGHT for sound in said) << place
    return found, kept


def must_differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a consonant of one has no like in the other: their distance is ANOTHER at least."""
    (has, keeps), (also_has, also_keeps) = _kinds(one), _kinds(other)
    return bool(keeps & ~also_has or also_keeps & ~has)


FAR = math.inf  # what a row costs that is given up


def distance(one: tuple[str, ...], other: tuple[str, ...], *, limit: float = FAR) -> float:
    """The least cost of turning one row of sounds into the other; 0 for the same, about 1 for each other consonant.

    Beyond `limit` the rest isn't looked at: FAR.
    """
    if one == other:
        return 0.0
    if one[-1:] == ("E",) and other[-3:] == (LATIN_A, "y", LATIN_A):
        return 0.2 + distance(one, (*other[:-3], "E"), limit=limit)
    if other[-1:] == ("E",) and one[-3:] == (LATIN_A, "y", LATIN_A):
        return distance(other, one, limit=limit)
    rows = [[0.0, *accumulate(_alone_costs(other))]]
    for down in range(len(one)):
        rows.append(_row(one, other, down, rows))
        if min(rows[-1]) > limit:
            return FAR
    return rows[-1][-1]


def _row(one: tuple[str, ...], other: tuple[str, ...], down: int, rows: list[list[float]]) -> list[float]:
    """The next row of the table. Names are compared by the million: this loop is the price of each."""
    above, sound, alone = rows[-1], one[down], _alone_costs(one)[down]
    last = len(other) - 1 if down == len(one) - 1 else -1
    may_turn = bool(down) and "r" in one[down - 1 : down + 1]
    row = [above[0] + alone]
    left = row[0]
    for across, (said, cost) in enumerate(zip(other, _alone_costs(other), strict=True)):
        best = above[across] + near(sound, said)
        if across == last:
            best += _another_end(sound, said)
        if (other_way := above[across + 1] + alone) < best:
            best = other_way
        if (other_way := left + cost) < best:
            best = other_way
        if may_turn and across and _turned(one[down - 1 : down + 1], other[across - 1 : across + 1]):
            best = min(best, rows[-2][across - 1] + 0.15)
        row.append(best)
        left = best
    return row


@lru_cache(maxsize=131_072)
def _alone_costs(word: tuple[str, ...]) -> tuple[float, ...]:
    return tuple(_alone(word, place) for place in range(len(word)))


def _another_end(one: str, other: str) -> float:
    """Radha and Radhe: inside a word a and e change places, at its end they are two names."""
    return 0.35 if "e" in (one, other) and ({one, other} & {LATIN_A, "a", "A"}) else 0.0


def _turned(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """A vowel and an r that have changed places: Hriday and Hirday, Jitendra and Jitender."""
    if one[0] == "r":
        one, other = other, one
    return one[1:] == ("r",) == other[:1] and is_vowel(one[0]) and is_vowel(other[1]) and near(one[0], other[1]) < 0.3


@lru_cache(maxsize=4_096)
def near(one: str, other: str) -> float:
    """What it costs to take one sound for the other."""
    return 0.0 if one == other else _NEAR.get(frozenset((one, other)), ANOTHER)


def _alone(word: tuple[str, ...], place: int) -> float:
    """What it costs to leave a sound out: little for the schwa, for y between vowels, for n before a
    consonant never."""
    sound = word[place]
    if place == len(word) - 1 and sound in _AT_THE_END and place:
        if sound == LATIN_A and not is_vowel(word[place - 1]) and _is_cluster(word, place):
            return 0.34  # Mishra, Gupta, Maurya: the schwa after two consonants is written in Latin
        return _AT_THE_END[sound]
    if sound == "e" and word[place + 1 : place + 2] == ("r",):
        return 0.15
    if sound in ("y", "v") and 0 < place < len(word) - 1 and is_vowel(word[place - 1]) and is_vowel(word[place + 1]):
        return 0.08 if sound == "y" else 0.3
    if place == 0:
        return 0.2 if sound == "h" and word[1:2] == ("r",) else ANOTHER  # Hrithik
    if sound == "v" and not is_vowel(word[place - 1]):
        return 0.3
    return _ALONE.get(sound, ANOTHER)


def _is_cluster(word: tuple[str, ...], place: int) -> bool:
    return place > 1 and not is_vowel(word[place - 2])
