"""Invented names of a believable size, as sounds, and the ways people write them in both scripts.

A name is spelt in sounds: `suniitaa`, `raam.` (a dot: the vowel nobody says), `raajeMdra` (M: a nasal as what follows).
From the sounds come the Hindi letters, the usual Latin ones and the habits of those who type. Nothing here is taken
from the matcher's tables, so that a benchmark on these names is no test of one list against itself. Given names are put
together from everyday parts; surnames are made of syllables, name nobody's, and tell neither caste nor religion.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from random import Random
from typing import NamedTuple

_CONSONANTS = {
    "k": ("क", "k"), "kh": ("ख", "kh"), "g": ("ग", "g"), "gh": ("घ", "gh"), "c": ("च", "ch"), "C": ("छ", "chh"),
    "j": ("ज", "j"), "jh": ("झ", "jh"), "T": ("ट", "t"), "Th": ("ठ", "th"), "D": ("ड", "d"), "Dh": ("ढ", "dh"),
    "N": ("ण", "n"), "t": ("त", "t"), "th": ("थ", "th"), "d": ("द", "d"), "dh": ("ध", "dh"), "n": ("न", "n"),
    "p": ("प", "p"), "f": ("फ", "ph"), "b": ("ब", "b"), "bh": ("भ", "bh"), "m": ("म", "m"), "y": ("य", "y"),
    "r": ("र", "r"), "l": ("ल", "l"), "v": ("व", "v"), "S": ("श", "sh"), "x": ("ष", "sh"), "s": ("स", "s"),
    "h": ("ह", "h"), "R": ("ड़", "r"), "z": ("ज़", "z"), "F": ("फ़", "f"),
}  # fmt: skip
_VOWELS = {
    "a": ("अ", "", "a"), "aa": ("आ", "ा", "a"), "i": ("इ", "ि", "i"), "ii": ("ई", "ी", "i"), "u": ("उ", "ु", "u"),
    "uu": ("ऊ", "ू", "u"), "e": ("ए", "े", "e"), "ai": ("ऐ", "ै", "ai"), "o": ("ओ", "ो", "o"), "au": ("औ", "ौ", "au"),
}  # fmt: skip
_sound = re.compile("aa|ai|au|ii|uu|kh|gh|jh|Th|Dh|th|dh|bh|[a-zA-Z.]")
_NASAL = {**dict.fromkeys(["p", "f", "b", "bh", "m"], "m"), **dict.fromkeys(["T", "D", "Th", "Dh"], "N")}

# First and second parts of given names; both are also said alone where the third list says so.
_FIRST = """
raam. Syaam. jay. vijay. raaj. dev. suuray. caMdra hari Siv. prem. sukh. bal. dhan. ruup. mohan. naMd. gaNeS. kamal.
amar. ajay. dilaav. guru jag. kul. man. nav. pavan. ravi sat. tej. uday. vaasu yog. som. bhaan. dharam. karam. ratan.
lakhan. madan. mahaa munnaa phuul. piyuux. samar. saMt. sumer. taaraa vidyaa viSv. omv. iiSv. hem. jagan. bhuv. dayaa
""".replace("phuul", "fuul").replace("omv", "om")
_SECOND = """
paal. laal. diip. viir. jiit. pati naath. eS. eMdra aanaMd. karaN. kiSor. SaMkar. daas. bahaadur. prakaaS. kaaMt. mohan.
svaruup. prataap. vilaas. avataar. sevak. SaraN. milan. raaj. vardhan. bhuuxaN. dhar. mitra rakxak. ratan. vijay. vrat.
"""
_FIRST_F = (
    """
kus.um. rajan.ii suman. puxp. maay. raadh. giit. niil. kaant. Saant. maal. hem. deep. jyot. kam.l. vim.l. nir.m.l.
saroj. caMd. ruup. prem. Siv. raam. jay. lakxm. saavitr. uur.m. SaSi prabh. vidy. baas.aM phuul. sukh. dhan. guN. bhaag.
man. """.replace("deep", "diip")
    .replace("phuul", "fuul")
    .replace("baas.aM", "basaMt.")
)
_SECOND_F = (
    "vatii matii lataa maalaa Srii prabhaa raanii iSvarii kalaa vaalaa jyoti kiraN. suMdarii baaii aavatii aarii"
)
_ONSETS = "k g c j t d n p b m y r l v s S h bh dh kh gh th f sv pr Sr"
_FIRST_VOWELS = "a a aa i u e o uu aM"
_INSIDE = "n m r l v j d k t S b s p h dh bh"
_LASTS = "n l r t k S m d j v p"
_ENDED = "n m r l v j d k t S"
_OF_SURNAMES = "k g c t d n p b m r l v s S h bh dh kh gh T D jh"
_VOWELS_OF_SURNAMES = "a aa i u e o aM au ai"
_ENDS_OF_SURNAMES = "kar. vaar. nii likaa Taa riyaa moraa Sar. bliit. daru goT. puryaa laav. nij. tok."
_MIDDLES_M = (("", 46), ("kumaar.", 24), ("siMh.", 12), ("laal.", 7), ("prasaad.", 5), ("caMdra", 3), ("naaraayaN.", 3))
_MIDDLES_F = (("", 46), ("devii", 30), ("kumaarii", 16), ("raanii", 4), ("baaii", 4))

Name = tuple[str, ...]  # words in sounds: given, perhaps a middle one, perhaps a surname


class Vocabulary(NamedTuple):
    """Names with how often each is met, as running sums for Random.choices."""

    words: tuple[str, ...]
    sums: tuple[float, ...]

    def pick(self, chance: Random) -> str:
        return chance.choices(self.words, cum_weights=self.sums)[0]


def vocabulary(words: Sequence[str], chance: Random, *, flat: float) -> Vocabulary:
    """`words` in an order drawn by lot; the first `flat` are about equally common, the rest ever rarer."""
    drawn = sorted(set(words))
    chance.shuffle(drawn)
    sums, total = [], 0.0
    for rank in range(len(drawn)):
        total += 1 / (rank + flat)
        sums.append(total)
    return Vocabulary(tuple(drawn), tuple(sums))


class Names(NamedTuple):
    """What a country's people are called: about 3,000 given names of either sex and 1,500 surnames."""

    men: Vocabulary
    women: Vocabulary
    surnames: Vocabulary


@lru_cache(maxsize=1)
def names() -> Names:
    """The same every time: the names are one thing, who bears them is drawn by each benchmark's own seed."""
    chance = Random(20180126)
    men = [a + b for a in _FIRST.split() for b in _SECOND.split()]
    men = [_joined(word) for word in chance.sample(men, 900)] + [word for word in _FIRST.split() if word.endswith(".")]
    men += [_short(chance, female=False) for _ in range(1_400)]
    women = [_joined(a + b) for a in _FIRST_F.split() for b in _SECOND_F.split()]
    women = chance.sample(women, 450) + [_short(chance, female=True) for _ in range(1_400)]
    surnames = [_surname(chance) for _ in range(1_600)]
    return Names(*(vocabulary(words, chance, flat=8) for words in (men, women, surnames)))


def _joined(word: str) -> str:
    """A dot before a vowel is no silent one: raaj. and eMdra are raajeMdra."""
    return re.sub(r"\.(?=[aeiou])", "", word)


def _short(chance: Random, *, female: bool) -> str:
    """Such as anil., sudhiir., kaviir.; suniitaa, saroj., meghii."""
    start = chance.choice(["a", "a", "u", "i", *_ONSETS.split(), *_ONSETS.split()])
    first = start if start in ("a", "u", "i") else start + chance.choice(_FIRST_VOWELS.split())
    middle = chance.choice(_INSIDE.split()) + chance.choice(["a", "i", "ii", "u", "e", "aa", "o"])
    last = chance.choice(_LASTS.split())
    if female:
        return (
            f"{first}{middle}{last}{chance.choice(['aa', 'aa', 'ii', 'i'])}"
            if chance.random() < 0.8
            else _ended(first, chance)
        )
    return f"{first}{middle}{last}." if chance.random() < 0.8 else f"{first}{last}u"


def _ended(first: str, chance: Random) -> str:
    return first + chance.choice(_ENDED.split()) + chance.choice(["aa", "ii"])


def _surname(chance: Random) -> str:
    """Two or three syllables and an end: nobody's name."""
    row = [
        chance.choice(_OF_SURNAMES.split()) + chance.choice(_VOWELS_OF_SURNAMES.split())
        for _ in range(chance.choice([1, 1, 2]))
    ]
    end = chance.choice(_ENDS_OF_SURNAMES.split())
    return "".join(row) + end


def middle(chance: Random, *, female: bool) -> str:
    words = _MIDDLES_F if female else _MIDDLES_M
    return chance.choices([word for word, _ in words], [count for _, count in words])[0]


# --- the two scripts, as they should be ------------------------------------------------------------------------------


@lru_cache(maxsize=65_536)
def hindi(word: str) -> str:
    """The word in Hindi letters: hindi("raajeMdra") is राजेंद्र."""
    out, open_consonant = "", False
    for sound in _sound.findall(word):
        if sound == ".":
            open_consonant = False
        elif sound == "M":
            out, open_consonant = out + "ं", False
        elif sound in _VOWELS:
            out, open_consonant = out + _VOWELS[sound][open_consonant], False
        else:
            out += ("्" if open_consonant else "") + _CONSONANTS[sound][0]
            open_consonant = True
    return out


@lru_cache(maxsize=65_536)
def latin(word: str) -> str:
    """The word in plain Latin letters: latin("raajeMdra") is Rajendra."""
    return "".join(_letters(word)).capitalize()


_BY_HABIT = {"siMh.": ["s", "i", "n", "gh", ""]}


def _letters(word: str) -> list[str]:
    """The Latin letters sound by sound; nothing for a silent vowel."""
    if word in _BY_HABIT:
        return list(_BY_HABIT[word])
    sounds = _sound.findall(word)
    found = []
    for place, sound in enumerate(sounds):
        if sound == "M":
            found.append("m" if _NASAL.get("".join(sounds[place + 1 : place + 2])) == "m" else "n")
        elif sound in _VOWELS:
            found.append(_VOWELS[sound][2])
        else:
            found.append("" if sound == "." else _CONSONANTS[sound][1])
    return found


# --- the habits of those who type ------------------------------------------------------------------------------------

_HABITS_LATIN = {
    "aa": ("a", "a", "a", "aa"), "ii": ("i", "ee", "i", "ee"), "uu": ("u", "oo", "u"), "ai": ("ai", "ai", "e", "ei"),
    "au": ("au", "au", "ou", "o"), "v": ("v", "w", "v"), "S": ("sh", "sh", "s"), "x": ("sh", "sh", "s"),
    "f": ("ph", "f"), "C": ("chh", "ch"), "R": ("r", "d"), "z": ("z", "j"), "c": ("ch", "ch", "ch", "c"),
    "N": ("n",), "kh": ("kh", "kh", "k"), "e": ("e", "e", "e", "e", "e", "ay"), "i": ("i", "i", "i", "e"),
    "u": ("u", "u", "u", "oo"),
}  # fmt: skip
_HABITS_HINDI = (
    ("ंद", "न्द"), ("ंत", "न्त"), ("ंक", "ङ्क"), ("ंड", "ण्ड"), ("ंप", "म्प"), ("ंब", "म्ब"), ("ं", "ँ"), ("ी", "ि"), ("ि", "ी"),
    ("ू", "ु"), ("ु", "ू"), ("श", "स"), ("ष", "श"), ("व", "ब"), ("ब", "व"), ("ण", "न"), ("ड़", "ड"), ("ज़", "ज"), ("फ़", "फ"),
    ("ै", "े"), ("ौ", "ो"), ("ये", "ए"), ("ा", ""), ("ी", ""), ("े", ""), ("ु", ""), ("ं", ""), ("र्", ""), ("्", ""),
)  # fmt: skip
_RARE = frozenset(["", "ँ"])  # a sign left out happens less often than one taken for another


@lru_cache(maxsize=65_536)
def latin_as_typed(word: str, dice: int) -> str:
    """One of 24 ways to type the word in Latin letters, by `dice`; 0 is the plain one."""
    if not dice:
        return latin(word)
    chance = Random(f"{word} {dice} en")
    sounds, letters = _sound.findall(word), _letters(word)
    for place, sound in enumerate(sounds):
        if sound in _HABITS_LATIN and chance.random() < 0.7:
            letters[place] = chance.choice(_HABITS_LATIN[sound])
    typed = "".join(letters)
    if sounds[-1:] == ["."] and chance.random() < 0.04:
        typed += "a"  # the schwa that isn't said
    if sounds[-1:] == ["a"] and chance.random() < 0.3:
        typed = typed[:-1] if typed[-3:-1] != "dr" or chance.random() < 0.5 else typed[:-2] + "er"
    return _mistyped(typed, chance, share=0.06).capitalize()


@lru_cache(maxsize=65_536)
def hindi_as_typed(word: str, dice: int) -> str:
    """One of 24 ways to type the word in Hindi, by `dice`; 0 is the one of hindi()."""
    typed = hindi(word)
    if not dice:
        return typed
    chance = Random(f"{word} {dice} hi")
    for _ in range(chance.choice([0, 0, 1, 1, 1, 2])):
        may = [(a, b) for a, b in _HABITS_HINDI if a in typed[1:] and (b not in _RARE or chance.random() < 0.25)]
        if may:
            a, b = chance.choice(may)
            place = chance.choice([found.start() for found in re.finditer(a, typed) if found.start()] or [0])
            typed = typed[:place] + b + typed[place + len(a) :] if place else typed
    return typed


def _mistyped(typed: str, chance: Random, *, share: float) -> str:
    """With the chance `share`, one slip of the finger: two letters turned, one left out, one doubled."""
    if len(typed) < 4 or chance.random() >= share:
        return typed
    place = chance.randrange(1, len(typed) - 1)
    return chance.choice(
        [
            typed[:place] + typed[place + 1] + typed[place] + typed[place + 2 :],
            typed[:place] + typed[place + 1 :],
            typed[:place] + typed[place] + typed[place:],
        ]
    )
