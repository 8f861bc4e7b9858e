"""One Hindi word, spelt in two ways: हिन्दी and हिंदी, ज़िला and जिला, किये and किए, मिश्र and मिश्रा.

`spelling_key` is the same for spellings of one word. Its rules are those of the script and of office habit; what is a
rule for some words only (ब for व, a last आ, short and long इ) asks a short list or the shape of a loan word, because
elsewhere it tells words apart: बात and वात, छात्र and छात्रा, दिन and दीन.
"""

import re
from functools import lru_cache
from unicodedata import normalize as unicode_form

from abhiyan.indic.text import clean, normalise, read_digits

_SERIES = (("ङ", "कखगघ"), ("ञ", "चछजझ"), ("ण", "टठडढ"), ("न", "तथदध"), ("म", "पफबभ"))

# Surnames whose last short a is also written long. Elsewhere the two are two words: मात्र and मात्रा.
_LONG = "मिश्र शुक्ल गुप्त मौर्य शाक्य वैश्य आर्य दत्त पन्त सिन्ह बोध्य विश्वकर्म कुशवाह"
_ALSO_LONG = frozenset(_LONG.split())
# Names and words that are said and written with ब as with व.
_B_OR_V = re.compile(
    "^व(?=ाजपे|िश्वकर्म|ीरे|िजय|िनोद|िमल|िवेक|िश्वनाथ|िष्णु|संत|ंशी|ंसल|ाल्मीक|ृन्दा|ृंदा|ंदना|िंध्य|िक्रम|िनय|र्मा|ृजेश|िकास)"
)
_LOAN = re.compile("[टड]र्स|[िी]ंग$|ेशन|िल्म|[टड]ल$|[टड]र$|िस$")  # in these shapes short and long i, u change places
_RULES = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        *((f"{nasal}\u094d(?=[{stops}])", "ं") for nasal, stops in _SERIES),
        ("ँ", "ं"),
        ("([डढ])\u093c", "\\1\u093c"),  # the nukta that makes another letter stays
        ("(?<![डढ])\u093c", ""),
        ("ॉ|ॊ", "ा"), ("ऑ|ऒ", "आ"), ("ॅ|ॆ", "े"), ("[ऍऎॲ]", "ए"), ("^ऐ", "ए"),
        ("(?<=[\u0904-\u0914क-हािीुूेैोौ\u093c])ये", "ए"),  # गये, चाहिये, रुपये
        ("(?<=[\u0904-\u0914क-हािीुूेैोौ\u093c])यी", "ई"),
        ("(?<=[\u0904-\u0914ािीुूेैोौ])इ", "ई"),  # मोबाइल; a short इ inside a word is always its own vowel
        ("\u094dरि", "ृ"), ("^ब्रज(?=ेश|भू|मो|ला|पा|किश|राज|बिह)|^बृज", "बृज"),
        ("सिंघ$", "सिंह"), ("^महाराज(?=गं)", "महराज"),
        ("(?<=[क-हािीुू])([रल])\u094d(?=[क-ह].*[क-ह])", "\\1"),  # सुल्तानपुर, मिर्जापुर
    )
)  # fmt: skip


def same_word(one: str, other: str) -> bool:
    """Whether the two are spellings of one Hindi word (or of one phrase, word by word)."""
    return spelling_key(one) == spelling_key(other)


def spelling_key(text: str) -> str:
    """What all spellings of a word have in common. Never to be shown: it is no spelling itself. Raises TurnedText."""
    return " ".join(_of_word(word) for word in clean(normalise(text)).casefold().split())


@lru_cache(maxsize=65_536)
def _of_word(word: str) -> str:
    word = unicode_form("NFD", read_digits(word))
    if word in _ALSO_LONG:
        word += "ा"
    for rule, into in _RULES:
        word = rule.sub(into, word)
    word = _B_OR_V.sub("ब", word)
    return word.replace("ी", "ि").replace("ू", "ु") if _LOAN.search(word) else word
