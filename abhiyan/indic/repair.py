"""Finds what fonts, converters and typing have done to Hindi text, and suggests; nothing is changed here.

Two witnesses: the grammar of the script (a syllable has one vowel, a reph begins it) and a list of words. What the
grammar forbids is damage; what it allows is damage only when the word isn't known and its mended form is. A name or a
word nobody listed is left alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from abhiyan.indic.lexicon import SYNONYMS, begins_with_known, is_real_with_ai, knows
from abhiyan.indic.syllables import LETTER, SIGN, WORD, is_sound, syllables
from abhiyan.indic.text import MARKS, NUKTA, SIGNS, VIRAMA, TurnedText
from abhiyan.indic.text import normalise as normal

REPH = "र" + VIRAMA
LONGEST = 100  # letters and signs of a word


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One damage. `text[start:end]` is `found`; `suggested` is empty where only a person can say what was meant.

    `sure`: the grammar or a known word leaves one answer. A person decides all the same.
    """

    start: int
    end: int
    found: str
    suggested: str
    kind: str
    why: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Mended:
    """A word made right, and how."""

    word: str
    kind: str
    why: str
    sure: bool


def find_damage(text: str) -> list[Suggestion]:
    """Every damage in `text`, in its order; none overlaps another. Never fails."""
    found = list(_with_symbols(text))
    taken = {place for one in found for place in range(one.start, one.end)}
    words = (word for word in WORD.finditer(text) if word.start() not in taken)
    found += [_suggestion(word.start(), word.group(), mended) for word in words if (mended := mend(word.group()))]
    return sorted(found, key=lambda one: one.start)


def apply(text: str, suggestions: Sequence[Suggestion]) -> str:
    """`text` with these suggestions done: those a person has agreed to. One without an answer changes nothing."""
    for one in sorted(suggestions, key=lambda one: one.start, reverse=True):
        if one.suggested and text[one.start : one.end] == one.found:
            text = text[: one.start] + one.suggested + text[one.end :]
    return text


def mend(word: str) -> Mended | None:
    """How one word of Devanagari is damaged; None: it is sound, longer than words are, or nobody knows better."""
    if len(word) > LONGEST or not re.search(LETTER + "|[अ-औ]", normalize("NFD", word)):
        return None  # a sign that is spoken about
    pieces = _keyed_in_pieces(word)
    plain = pieces.word if pieces else normalize("NFC", word)
    further = _mend_whole(plain)
    if pieces and further:
        return Mended(further.word, pieces.kind, f"{pieces.why} {further.why}", further.sure)
    return pieces or further


def _mend_whole(word: str) -> Mended | None:
    ways: tuple[Callable[[str], Mended | None], ...] = (_no_syllable, _reph_inside, _nasal_left_out)
    for way in ways:
        if mended := way(word):
            return mended
    if knows(word):
        return None
    ways = (_ai_for_au, _late_or_early, _wrong_letter, _two_nasals)
    return next((mended for way in ways if (mended := way(word))), None)


def _suggestion(start: int, found: str, mended: Mended) -> Suggestion:
    return Suggestion(start, start + len(found), found, mended.word, mended.kind, mended.why, mended.sure)


# --- symbols inside a word --------------------------------------------------------------------------------------------

_SYMBOLS = r"[=<>\"“”‘’'…*^~|`+#$_\\]"
_QUOTES = set("\"“”‘’'")
_broken = re.compile(rf"(?<![\u0900-\u0963])([\u0900-\u0963]+)({_SYMBOLS}{{1,4}})([\u0900-\u0963]+)")


def _with_symbols(text: str) -> Iterator[Suggestion]:
    """A word with symbols in it, that is a word without them: सिं=”ह."""
    for found in _broken.finditer(text):
        before, symbols, after = found.groups()
        joined = before + after
        if not is_sound(joined) or (knows(before) and knows(after)):
            continue
        odd = len(set(symbols)) > 1 and not set(symbols) <= _QUOTES
        if knows(joined) or odd:
            why = f"“{symbols}” stands inside a word."
            yield _suggestion(found.start(), found.group(), Mended(joined, "symbol in a word", why, knows(joined)))


# --- what the grammar of the script forbids ---------------------------------------------------------------------------

_PIECES = (
    ("split vowel sign", re.compile(f"[{SIGNS}][\u0945\u0947\u0948\u093e]"), "A vowel sign was keyed in two pieces."),
    (
        "split vowel letter",
        re.compile("[अआए][\u093e\u0945\u0947\u0949\u094b\u094c]"),
        "A vowel was keyed in two pieces.",
    ),
    ("split vowel letter", re.compile(f"{REPH}इ"), "A converter writes र्इ for ई."),
    ("sign order", re.compile(f"[{SIGNS}{MARKS}]{NUKTA}"), "The nukta stands after the vowel sign."),
    ("extra sign", re.compile(f"([{MARKS}{NUKTA}])\\1"), "A sign stands there twice."),
)


def _keyed_in_pieces(word: str) -> Mended | None:
    """What `normalise` puts together by itself."""
    try:
        plain = normal(word).replace(REPH + "इ", "ई")
    except TurnedText:
        return None
    for kind, pattern, why in _PIECES:
        if pattern.search(word) and plain != normalize("NFC", word):
            return Mended(plain, kind, why, sure=True)
    return None


# Tried in this order until the word is sound.
_ORDER, _EXTRA = "sign order", "extra sign"
_REORDER = (
    (_ORDER, re.compile(f"(^|[अ-औ{SIGNS}{MARKS}])ि((?:{LETTER}{VIRAMA})*{LETTER})(?!{SIGN})"), r"\1\2ि",
     "The short i stands before its letter."),
    (_ORDER, re.compile(f"({SIGN})({VIRAMA}[रय])"), r"\2\1", "The vowel sign stands before the letter below."),
    (_ORDER, re.compile(f"([{MARKS}]+)({SIGN})"), r"\2\1", "The nasal sign stands before the vowel sign."),
    (_EXTRA, re.compile(f"({SIGN})\\1+"), r"\1", "A vowel sign stands there twice."),
    (_EXTRA, re.compile(f"{VIRAMA}+(?={SIGN})"), "", "A half letter carries a vowel sign."),
    (_EXTRA, re.compile(f"{VIRAMA}{{2,}}"), VIRAMA, "A virama stands there twice."),
    (_EXTRA, re.compile(f"({SIGN}){SIGN}+"), r"\1", "A letter carries two vowel signs."),
)  # fmt: skip


def _no_syllable(word: str) -> Mended | None:
    if is_sound(word):
        return None
    kinds, whys, mended = [], [], normalize("NFD", word)
    for kind, pattern, into, why in (*_REORDER, *_REORDER):
        changed = pattern.sub(into, mended)
        if changed != mended and not is_sound(mended):
            mended = changed
            kinds.append(kind)
            whys.append(why)
    if not is_sound(mended):
        return Mended("", "no syllable", "A sign has no letter to stand on.", sure=False)
    mended = normalize("NFC", mended)
    return Mended(mended, kinds[0], " ".join(whys), sure=knows(mended))


def _reph_inside(word: str) -> Mended | None:
    """A reph inside a conjunct: अन्र्तगत. It begins its syllable, or belongs to the one after: अन्तर्गत."""
    parts = syllables(word)
    for place, part in enumerate(parts):
        if (inside := part.find(VIRAMA + REPH)) < 0 or not re.match(LETTER, part[inside + 3 :]):
            continue
        without = part[: inside + 1] + part[inside + 3 :]
        if part[inside + 3] == "र":  # प्र्र: one र too many
            return _if_known(_joined([*parts[:place], without, *parts[place + 1 :]]), "A half र stands before र.")
        later = _joined([*parts[:place], without, *_with_reph(parts[place + 1 :])])
        here = _joined([*parts[:place], REPH + without, *parts[place + 1 :]])
        best = next((one for one in (later, here) if knows(one)), later)
        return Mended(best, "reph", "A reph stands inside a conjunct.", sure=knows(best))
    return None


def _if_known(mended: str, why: str) -> Mended:
    return Mended(mended, "extra sign", why, sure=knows(mended))


# --- what only a word list can tell -----------------------------------------------------------------------------------

_AFTER_AU = ["थ", "ह", "ध", "ब", "र", "क", "प", "द", "ड़", "ड", "त", "स", "व", "म", "ग", "ख", "ल", "ं"]


def _ai_for_au(word: str) -> Mended | None:
    """चै where चौ was keyed, by converters that have the pair wrong: चैथाई, चैराहा."""
    after = word[2:3]
    if not word.startswith("चै") or after not in _AFTER_AU or is_real_with_ai(word):
        return None
    mended = "चौ" + word[2:]
    if not (sure := knows(mended)) and not begins_with_known(mended):
        return None
    return Mended(mended, "चै for चौ", "Some converters write चै where चौ was keyed.", sure=sure)


def _late_or_early(word: str) -> Mended | None:
    """A reph or a nasal sign one syllable from where it belongs: आर्दश, वालिटिंयर्स."""
    if len(word) < 4:
        return None
    parts = syllables(word)
    for kind, moves in (("reph", _reph_moves), ("nasal sign", _nasal_moves)):
        mended = list(dict.fromkeys(one for one in moves(parts) if knows(one)))
        if mended:
            best = SYNONYMS.get(mended[0], mended[0])
            return Mended(best, kind, f"A {kind} stands one syllable from its place.", sure=len(mended) == 1)
    return None


def _reph_moves(parts: list[str]) -> Iterator[str]:
    for place, part in enumerate(parts):
        if not part.startswith(REPH):
            continue
        rest = [part[2:]] if part[2:] else []
        if place:
            yield _joined([*parts[: place - 1], *_with_reph(parts[place - 1 : place]), *rest, *parts[place + 1 :]])
        if rest and place + 1 < len(parts):
            yield _joined([*parts[:place], *rest, *_with_reph(parts[place + 1 :])])


def _nasal_moves(parts: list[str]) -> Iterator[str]:
    for place, part in enumerate(parts):
        if part[-1] not in "ंँ" or len(part) < 2:
            continue
        for to in (place - 1, place + 1):
            if 0 <= to < len(parts) and parts[to][-1] not in MARKS:
                moved = [*parts]
                moved[place], moved[to] = part[:-1], parts[to] + part[-1]
                yield _joined(moved)


def _with_reph(parts: list[str]) -> list[str]:
    """These syllables, with a reph on the first."""
    return [REPH + parts[0], *parts[1:]] if parts and re.match(LETTER, parts[0]) else [*parts, "?"]


_WRONG_LETTERS = ((re.compile("ध(?![\u093c-\u094d])"), "ध", "ध" + VIRAMA), (re.compile("घ"), "घ", "द्य"),
                  (re.compile("ध"), "ध", "द्य"))  # fmt: skip


def _wrong_letter(word: str) -> Mended | None:
    """A half letter that an older table made whole, or द्य made घ: अधयक्ष, विघालय."""
    for pattern, wrong, right in _WRONG_LETTERS:
        for found in pattern.finditer(word):
            mended = word[: found.start()] + right + word[found.end() :]
            if is_sound(mended) and knows(mended):
                return Mended(mended, "wrong letter", f"A converter writes {wrong} for {right}.", sure=True)
    return None


def _two_nasals(word: str) -> Mended | None:
    """A nasal sign before a half nasal: मंण्डल."""
    mended = re.sub(f"[ंँ](?=[ङञणनम]{VIRAMA})", "", word)
    return _if_known(mended, "A nasal sign stands before a half nasal.") if mended != word and knows(mended) else None


_PLURALS = re.compile("([ाोीू]ये|[ाोीू]ए|े)गे$")
_ALWAYS_NASAL = {word: word + "ं" for word in ["मे", "नही", "उन्हे", "इन्हे", "जिन्हे", "तुम्हे", "उन्होने", "इन्होने", "क्यो"]}
_ALWAYS_NASAL |= {"उन्होने": "उन्होंने", "इन्होने": "इन्होंने"}


def _nasal_left_out(word: str) -> Mended | None:
    """Verbs and small words that always carry a nasal sign: जायेगे, नही."""
    mended = _ALWAYS_NASAL.get(word, "")
    if not mended and len(word) > 4 and _PLURALS.search(word):
        mended = word[:-2] + "ंगे"
    if not mended:
        return None
    return Mended(mended, "missing sign", "This form carries a nasal sign.", sure=False)


def _joined(parts: list[str]) -> str:
    return normalize("NFC", "".join(parts))
