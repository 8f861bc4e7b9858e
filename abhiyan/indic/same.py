"""Whether two names are one name, in either script: a score, a verdict and the reasons.

Words are laid beside each other, in order or surname first; joined words come apart, initials meet their words, titles
count for nothing. A name is as near as its farthest word: two people of one family share the nearest. What only one
side has costs by what it is: कुमार little, a name of its own more.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from abhiyan.indic.fold import TITLES, skeleton, words
from abhiyan.indic.sounds import ANOTHER, distance, is_vowel, must_differ, near, sounds
from abhiyan.indic.text import normalise

SAME_FROM = 0.6  # the verdict's threshold
INITIAL = 0.72
TURNED = 0.97  # a surname written first
# Middle names and ends that are written or left out at will.
_FILLERS = frozenset(
    [
        "kumar",
        "kumari",
        "lal",
        "prasad",
        "devi",
        "singh",
        "chandra",
        "chand",
        "ram",
        "bhai",
        "ben",
        "bai",
        "begum",
        "bano",
        "khatoon",
        "das",
        "dutt",
        "nath",
        "kant",
        "raj",
        "rani",
        "deo",
        "dev",
        "narayan",
        "कुमार",
        "कुमारी",
        "लाल",
        "प्रसाद",
        "देवी",
        "सिंह",
        "चन्द्र",
        "चंद्र",
        "चंद",
        "राम",
        "भाई",
        "बेन",
        "बाई",
        "बेगम",
        "बानो",
        "खातून",
        "दास",
        "नाथ",
        "कांत",
        "राज",
        "रानी",
        "देव",
        "नारायण",
        "साहब",
        "साहिबा",
        "साहेब",
    ]
)
_TITLES = TITLES | frozenset(
    [
        "कुँवर",
        "कुंवर",
        "महोदय",
        "महोदया",
        "माननीया",
        "स्वर्गीय",
        "डॉक्टर",
        "प्रोफेसर",
        "इंजी",
        "इंजीनियर",
        "एडवोकेट",
        "पं",
        "पंडितजी",
        "श्रीयुत",
        "साहब",
        "साहेब",
        "साहिबा",
        "श्रीमान",
        "मान",
        "सुश्री",
        "अधि",
        "pt",
        "shrimati",
        "kunwar",
        "hon",
        "honble",
        "doctor",
        "professor",
        "sahab",
        "saheb",
        "sahiba",
        "adv",
        "smt",
        "km",
        "shree",
        "sushri",
        "shriman",
        "mst",
    ]
)
_WRITTEN_OUT = {
    "mohd": "mohammad", "md": "mohammad", "muhd": "mohammad", "मो": "मोहम्मद", "मु": "मोहम्मद",
    "kr": "kumar", "kum": "kumar",
    "कु": "कुमारी", "pd": "prasad", "प्र": "प्रसाद", "चौ": "चौधरी", "ठा": "ठाकुर", "thk": "thakur",
    "शे": "शेख",
}  # fmt: skip
# One name, spelt too differently for the sounds to know.
_ALIASES = """
singh sinh sing सिंह सिंघ सींह सिह सीह सिहं
saxena saksena sexena सक्सेना
srivastava shrivastava srivastav shrivastav श्रीवास्तव
dwivedi dvivedi dubedi dwiwedi द्विवेदी
mohammad mohammed muhammad mohamad mohamed muhammed मोहम्मद मुहम्मद मोहम्मद
chaudhary choudhary chaudhari chowdhury chowdhary choudhury चौधरी
siddiqui siddiqi siddique siddiki सिद्दीकी सिद्दिकी
yadav yadava यादव
jaiswal jayaswal jaisawal जायसवाल जैसवाल
vishwakarma vishvakarma biswakarma विश्वकर्मा
rai ray राय
goyal goel गोयल
narayan narain narayana नारायण नारायन
chandra chand chander चन्द्र चंद्र चंद चन्द
brijesh brajesh बृजेश ब्रजेश
rahman rehman rahaman रहमान
abdul abdur अब्दुल अब्दुर
upadhyay upadhyaya उपाध्याय
gujjar gurjar गुर्जर गूजर
arya आर्य आर्या
mishra misra मिश्र मिश्रा
shukla sukla शुक्ल शुक्ला
gupta गुप्त गुप्ता
maurya mourya morya मौर्य मौर्या
bhattacharya bhattacharjee भट्टाचार्य
joseph yusuf yousuf यूसुफ
krishna krishan krishn kishan कृष्ण कृष्णा
"""
_ALIAS = {word: group.split()[0] for group in _ALIASES.strip().splitlines() for word in group.split()}
_OFTEN_MISSPELT = (
    "कुमार",
    "कुमारी",
    "सिंह",
    "देवी",
    "प्रसाद",
    "नारायण",
    "kumar",
    "kumari",
    "singh",
    "devi",
    "prasad",
    "narayan",
)
_LETTERS_HI = {
    "ए": "a", "बी": "b", "सी": "c", "डी": "d", "ई": "e", "एफ": "f", "जी": "g", "एच": "h", "आई": "i",
    "जे": "j", "के": "k", "एल": "l",
    "एम": "m", "एन": "n", "ओ": "o", "पी": "p", "क्यू": "q", "आर": "r", "एस": "s", "टी": "t", "यू": "u",
    "वी": "v", "डब्ल्यू": "w", "वाई": "y", "जेड": "z",
}  # fmt: skip
_letter_name = re.compile("(" + "|".join(sorted(_LETTERS_HI, key=len, reverse=True)) + r")(?=[0०॰.])[0०॰.]\s*")
_initials = re.compile(r"^[A-Z]{2,3}$")
_dotted = re.compile(r"\b([A-Z])\.?\s*(?=[A-Z]\b)")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near two names are, 0 to 1; whether they are one name by that; and why, as short sentences."""

    score: float
    is_same: bool
    reasons: tuple[str, ...]


def same_name(one: str, other: str) -> Likeness:
    """Compare two names of persons. Never fails; a name alone proves nothing about who it is."""
    first, second = name_words(one), name_words(other)
    if not first or not second:
        return Likeness(0.0, is_same=False, reasons=("One of them is no name.",))
    score, reasons = _best(first, second)
    return Likeness(round(score, 3), score >= SAME_FROM, reasons)


NOTHING_IN_COMMON = 0.3


@lru_cache(maxsize=32_768)
def alike(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """The score of same_name for names in words already (name_words): for comparing very many.

    0 below NOTHING_IN_COMMON: most pairs are told apart by one word that is like none of the other's, without laying
    them out.
    """
    if one == other:
        return 1.0 if one else 0.0
    if len(one) > len(other):
        one, other = other, one
    alone = [word for word in one if not _is_like_any(word, other)]
    if not one or len(alone) > (len(one) < len(other)):
        return 0.0
    if alone and not _is_like_any(alone[0], [a + b for a, b in itertools.pairwise(other)]):
        return 0.0
    score = round(_best(one, other)[0], 3)
    return score if score >= NOTHING_IN_COMMON else 0.0


def _is_like_any(word: str, others: Iterable[str]) -> bool:
    begins = _may_begin(word)
    return any(begins & _may_begin(other) and likeness(word, other) >= NOTHING_IN_COMMON for other in others)


# First sounds that may be one, a bit for each row of them; h may be silent, r change places with a vowel.
_BEGIN_ALIKE = ("kKcqx", "gG", "jJ", "tT", "dDR", "pfbBv", "sS", "nNm", "l", "y", "aA@iIueEoOr", "rR")
_ANY_BEGINNING = (1 << 31) - 1


@lru_cache(maxsize=131_072)
def _may_begin(word: str) -> int:
    first = sounds(word)[:1]
    if len(word) == 1 or word in _ALIAS or not first or first[0] == "h":
        return _ANY_BEGINNING
    return sum(1 << place for place, row in enumerate(_BEGIN_ALIKE) if first[0] in row) or _ANY_BEGINNING


def blocks(name: str) -> frozenset[str]:
    """Keys for finding those worth comparing: two names that are one share a key; few others do.

    Of each word its consonants as they sound in any spelling, without the fillers, if anything is left.
    """
    parts = name_words(name)
    joined = [a + b for a, b in itertools.pairwise(parts)]
    return frozenset(found for part in [*telling(parts), *joined] if (found := bone(part)))


def telling(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without the fillers that a hundred others bear; all of them when nothing else is there."""
    return tuple([part for part in parts if part not in _FILLERS]) or parts


@lru_cache(maxsize=131_072)
def bone(word: str) -> str:
    """The skeleton, with what spelling leaves open left out: a y or h, a v beside a vowel, n before a consonant."""
    found = skeleton(_ALIAS.get(word, word)).replace(" ", "")
    return found[:1] + re.sub("[YHVBN]", "", found[1:]) if len(found) > 3 else found


@lru_cache(maxsize=65_536)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that tell: small, titles left out (unless nothing else is there), short forms written out."""
    try:
        if _SHORTENS.isdisjoint(name):  # most names: part by part, as each part has been met before
            capitals = name.isupper()
            parts = [small for part in name.split() for small in _of_part(part, capitals)]
        else:
            parts = _of_whole(name)
    except ValueError:
        return ()
    named = [part for part in parts if part not in _TITLES]
    return tuple([_WRITTEN_OUT.get(part) or _mended(part) for part in (named or parts)])


_SHORTENS = frozenset(".0०॰")


def _of_whole(name: str) -> list[str]:
    name = _letter_name.sub(lambda found: _LETTERS_HI[found[1]] + " ", normalise(name))
    capitals = name.isupper()
    return [small for part in name.split() for small in _apart(part, all_capitals=capitals)]


@lru_cache(maxsize=131_072)
def _of_part(part: str, all_capitals: bool) -> tuple[str, ...]:
    return tuple([word for piece in normalise(part).split() for word in _apart(piece, all_capitals=all_capitals)])


@lru_cache(maxsize=131_072)
def _mended(word: str) -> str:
    """One of the commonest middle words where it is misspelt but slightly: कुमर, देबी, Kumr."""
    if word in _FILLERS or word in _ALIAS or len(word) < 3:
        return word
    consonants = bone(word)
    begin_so = _misspelt_by_first().get(consonants[:1], ())
    near = [(likeness(word, common), common) for common, said in begin_so if len(said ^ set(consonants)) < 2]
    score, common = max(near, default=(0.0, word))
    return common if score >= 0.5 else word


@cache
def _misspelt_by_first() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """The commonest middle words with their consonants, by the first of these."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for common in _OFTEN_MISSPELT:
        found.setdefault(bone(common)[0], []).append((common, frozenset(bone(common))))
    return found


def _apart(part: str, *, all_capitals: bool) -> list[str]:
    """Initials written together come apart: RK is r and k; where all is in capitals only what can't be said does."""
    plain = part.strip(".")
    said = all_capitals and re.search("[AEIOU]", plain)
    if _initials.match(plain) and not said and plain.casefold() not in _WRITTEN_OUT:
        return list(plain.casefold())
    return words(part)


def _best(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
    best: tuple[float, tuple[str, ...]] = (0.0, ("No word of one is a word of the other.",))
    for one, other, note in _arrangements(first, second):
        score, reasons = _laid_beside(one, other)
        if note == SURNAME_FIRST:
            score *= TURNED
        if score > best[0]:
            best = (score, (*reasons, note) if note else reasons)
        if best[0] > 0.97:
            break
    return best


SURNAME_FIRST, TOGETHER = "surname first", "written together"
_Words = tuple[str, ...]


def _arrangements(one: _Words, other: _Words) -> Iterator[tuple[_Words, _Words, str]]:
    """The ways to put the two beside each other; the longer one's words may be one word in the shorter."""
    if len(one) > len(other):
        one, other = other, one
    yield one, other, ""
    together = list(_joinings(other)) if len(other) > len(one) else []
    for joined in together:
        yield one, joined, TOGETHER
    for parts in (other, *together):
        for turned in {parts[-1:] + parts[:-1], parts[1:] + parts[:1]} - {parts}:
            yield one, turned, SURNAME_FIRST


def _joinings(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for place in range(len(parts) - 1):
        yield (*parts[:place], parts[place] + parts[place + 1], *parts[place + 2 :])


def _laid_beside(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
    """The best way to lay the shorter along the longer in order, and what the words left over cost."""
    if len(one) > len(other):
        one, other = other, one
    best: tuple[float, tuple[str, ...]] = (0.0, ("No word of one is a word of the other.",))
    if len(other) > 7:
        return best
    for places in itertools.combinations(range(len(other)), len(one)):
        pairs = [(word, other[place]) for word, place in zip(one, places, strict=True)]
        worst = min(likeness(*pair, surname=0 < place == len(pairs) - 1) for place, pair in enumerate(pairs))
        if worst <= best[0]:
            continue
        score = worst * _left_over(one, other, places)
        if score > best[0]:
            best = (score, _told(pairs, other, places))
    return best


def _left_over(one: tuple[str, ...], other: tuple[str, ...], places: tuple[int, ...]) -> float:
    """What the words cost that only one side has: the first and the last are a name's own, those between may go."""
    cost = 1.0
    for place, word in enumerate(other):
        if place in places:
            continue
        filler = word in _FILLERS
        between = 0 < place < len(other) - 1
        if len(one) < 2:
            cost *= 0.55 if not filler else 0.74
        elif between:
            cost *= 0.92 if filler else 0.8
        elif place == 0:
            cost *= 0.85 if word in ("mohammad", "मोहम्मद") else 0.55
        else:
            cost *= 0.75 if filler else 0.58
    return cost


@lru_cache(maxsize=131_072)
def likeness(one: str, other: str, *, surname: bool = False) -> float:
    """How near two words of names are, 0 to 1; below SAME_FROM they are two names.

    A last a tells Anil from Anila, but in a surname nothing: Yadav is Yadava.
    """
    if one == other or _ALIAS.get(one, one) == _ALIAS.get(other, other):
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return INITIAL if _initial(one) == _initial(other) else 0.0
    if one in _ALIAS and other in _ALIAS:
        return 0.3
    first, second = sounds(one), sounds(other)
    if first and second and _begin_apart(first[0], second[0]):
        return 0.0
    if surname:
        first, second = _without_last_a(first), _without_last_a(second)
    strictness = _strictness(first, second)
    if must_differ(first, second):
        return 0.0  # nothing in common, which most pairs are told by without the dear table of the distance
    return max(0.0, 1.0 - strictness * distance(first, second, limit=(1 - NOTHING_IN_COMMON) / strictness))


def _begin_apart(one: str, other: str) -> bool:
    """Another first consonant is another name; but an h may be silent, and an r change places with its vowel."""
    if "h" in (one, other) or ("r" in (one, other) and is_vowel(one) != is_vowel(other)):
        return False
    return near(one, other) == ANOTHER


def _without_last_a(row: tuple[str, ...]) -> tuple[str, ...]:
    return row[:-1] if len(row) > 4 and row[-1] in ("@", "A", "a") and not is_vowel(row[-2]) and row[-2] != "y" else row


def _strictness(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """A short word has less room to be misspelt in."""
    spoken = min(sum(not is_vowel(sound) for sound in row) for row in (first, second))
    return 1.25 if spoken <= 2 else 1.0 if spoken <= 4 else 0.8


def _initial(word: str) -> str:
    first = sounds(word)[0] if sounds(word) else ""
    return {
        "K": "k",
        "G": "g",
        "J": "j",
        "T": "t",
        "D": "d",
        "B": "b",
        "S": "s",
        "f": "p",
        "v": "b",
        "A": "a",
        "@": "a",
        "c": "c",
    }.get(first, first)


def _told(pairs: list[tuple[str, str]], other: tuple[str, ...], places: tuple[int, ...]) -> tuple[str, ...]:
    told = [f"{a} ~ {b} {likeness(a, b):.2f}" for a, b in pairs if a != b]
    left = [f"only one has {word}" for place, word in enumerate(other) if place not in places]
    return (*told, *left) or ("the same words",)
