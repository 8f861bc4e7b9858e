"""Numbers in Hindi: read from digits, words and both at once, found in a sentence, written as offices write them.

एक लाख 41 हजार is 141000; १,४१,००० and 1.41 लाख are the same. डेढ़, ढाई, सवा, पौने and साढ़े count in quarters of
what follows. The 0 of an abbreviation (उ0प्र0) is no number, nor are the digits of a date or a code.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from abhiyan.indic.spelling import spelling_key
from abhiyan.indic.text import devanagari_digits, read_digits

# 0 to 99 as offices spell them, ten a line.
_WORDS = """
शून्य एक दो तीन चार पांच छह सात आठ नौ
दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस
बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस
तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस
चालीस इकतालीस बयालीस तैंतालीस चौवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास
पचास इक्यावन बावन तिरेपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ
साठ इकसठ बासठ तिरेसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर
सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उनासी
अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी
नब्बे इक्यानबे बानबे तिरानबे चौरानबे पंचानबे छियानबे सत्तानबे अट्ठानबे निन्यानबे
"""
# What the folding of _key doesn't reach.
_OTHERS = {
    "सिफर": 0, "जीरो": 0, "इक": 1, "छः": 6, "छ": 6, "छे": 6, "ग्यारा": 11, "बारा": 12, "तेरा": None,
    "पंदरह": 15, "सोला": 16,
    "सतरह": 17, "अठारा": 18, "उन्निस": 19, "छब्बिस": 26, "उन्तीस": 29, "उनत्तीस": 29, "इकत्तीस": 31,
    "इकतिस": 31, "चवालीस": 44,
    "चौआलीस": 44, "तेतालीस": 43, "तेंतालीस": 43, "छयालीस": 46, "छ्यालीस": 46, "उन्चास": 49, "इक्कावन":
    51, "तिरपन": 53, "त्रेपन": 53,
    "तरेपन": 53, "चव्वन": 54, "चौव्वन": 54, "चउवन": 54, "सतावन": 57, "अठावन": 58, "तिरसठ": 63, "त्रेसठ":
    63, "चौसठ": 64, "छयासठ": 66,
    "सरसठ": 67, "सड़सठ": 67, "अरसठ": 68, "उन्हत्तर": 69, "उनहतर": 69, "इकत्तर": 71, "तेहत्तर": 73, "छियत्तर": 76, "सतत्तर": 77,
    "उन्यासी": 79, "उन्नासी": 79, "इकासी": 81, "ब्यासी": 82, "तेरासी": 83, "छयासी": 86, "सतासी": 87,
    "अठासी": 88, "नौासी": None,
    "नव्वे": 90, "इकानवे": 91, "इक्कानवे": 91, "बयानवे": 92, "तेरानवे": 93, "पचानवे": 95, "पिचानवे": 95,
    "पंचानवे": 95, "पिच्चानवे": 95,
    "पच्चानवे": 95, "छयानवे": 96, "सतानवे": 97, "अठानवे": 98, "निन्नानवे": 99, "निन्यानवें": None, "पचासि": 85,
    "सत्तहत्तर": 77, "अठत्तर": 78, "अठहतर": 78, "पिचासी": 85, "पच्चासी": 85, "पिचहत्तर": 75, "पिछत्तर": 75, "पछत्तर": 75,
    "छप्पण": 56, "सैंसठ": None, "इक्सठ": 61, "इक्तीस": 31, "इक्तालीस": 41, "तैंतिस": 33, "चौंतिस": 34, "पैंतिस": 35, "छत्तिस": 36,
    "अढ़तीस": 38, "अढ़तालीस": 48, "सैंतिस": 37, "बाइस": 22, "तेइस": 23, "सत्ताइस": 27, "अट्ठाइस": 28,
    "अठ्ठाईस": 28, "अठाइस": 28,
    "अठ्ठारह": 18, "उन्नतीस": 29, "पच्चिस": 25, "चालिस": 40,
}  # fmt: skip
UNITS = {"हजार": 10**3, "लाख": 10**5, "करोड़": 10**7, "अरब": 10**9, "खरब": 10**11, "नील": 10**13}
_UNIT_SPELLINGS = {
    "सहस्र": 10**3, "हज़ार": 10**3, "लाख़": 10**5, "लख": 10**5, "करोड": 10**7, "कोटि": 10**7,
    "lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "crore": 10**7, "crores": 10**7, "thousand": 10**3,
}  # fmt: skip
_HALVES = {"डेढ़": Fraction(3, 2), "ढाई": Fraction(5, 2), "अढ़ाई": Fraction(5, 2), "आधा": Fraction(1, 2),
           "आधे": Fraction(1, 2), "पौन": Fraction(3, 4)}  # fmt: skip
_ADDED = {"सवा": Fraction(1, 4), "साढ़े": Fraction(1, 2), "पौने": Fraction(-1, 4)}
_NEVER_ALONE = {10**11, 10**13}  # नील is also a colour and a name, खरब hardly ever a word by itself

_ORDINALS = (
    ("पहला", "प्रथम", 1), ("दूसरा", "द्वितीय", 2), ("तीसरा", "तृतीय", 3), ("चौथा", "चतुर्थ", 4), ("पांचवां", "पंचम", 5),
    ("छठा", "षष्ठ", 6), ("सातवां", "सप्तम", 7), ("आठवां", "अष्टम", 8), ("नौवां", "नवम", 9), ("दसवां", "दशम", 10),
)  # fmt: skip
_ORDINAL_SPELLINGS = {"छठवां": 6, "छटा": 6, "नवां": 9, "नवीं": 9, "पांचवा": 5, "सातवा": 7, "आठवा": 8}


def _key(word: str) -> str:
    """Folds what number words are spelt with at random: doubled letters, long and short i, ब and व, a last ह."""
    folded = (
        spelling_key(word).replace("व", "ब").replace("ी", "ि").replace("ई", "इ").replace("ट्ठ", "ठ").replace("ठ्ठ", "ठ")
    )
    folded = folded.replace("उंत", "उनत").replace("उंच", "उनच")
    return re.sub(r"([क-ह])\u094d\1", r"\1", folded)


CARDINALS = _WORDS.split()
_VALUES: dict[str, int] = {_key(word): value for value, word in enumerate(CARDINALS)}
_VALUES |= {_key(word): value for word, value in _OTHERS.items() if value is not None}
_UNITS = {_key(word): value for word, value in (UNITS | _UNIT_SPELLINGS).items()}
_HUNDRED = {_key("सौ"), _key("सैकड़ा"), "hundred"}
_PART = {_key(word): value for word, value in _HALVES.items()}
_MORE = {_key(word): value for word, value in _ADDED.items()}

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}|[0-9]+)(?:\.[0-9]+)?"
LONGEST = 40  # digits of a number; more are a code, or somebody's hand on a key
# No numbers: the digits of a date, a time, a version; digits with commas in the wrong places, unless it's a list.
_masked = re.compile(
    r"(?<![0-9])(?:[0-9]+([-./:])[0-9]+(?:\1[0-9]+)+|[0-9]+[/:][0-9]+|[0-9]+(?:,[0-9]+)+(?:\.[0-9]+)?"
    rf"|(?:[0-9]+\.)?[0-9]{{{LONGEST + 1},}})"
)
_digits = re.compile(_DIGITS)
_grouped = re.compile(rf"{_DIGITS}|[1-9][0-9]?(?:,[1-9][0-9]?)+")
_word = re.compile(rf"{_DIGITS}|[\u0900-\u0963\u0970-\u097f]+|[A-Za-z]+")
_blank = re.compile(r"[ \u00a0]+")
Amount = int | Fraction


class NoNumber(ValueError):
    """What was to be read is no number, or more than one."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: text[start:end] is `found`. A fraction where quarters of a whole were named."""

    start: int
    end: int
    found: str
    value: Amount
    is_ordinal: bool = False


def read_number(text: str) -> Amount:
    """The number that `text` is, as a whole or, for सवा दो or 2.5, as a fraction. Raises NoNumber."""
    text = text.strip()
    sign = -1 if text[:1] in "-−–" and text[1:] else 1
    body = text[1:].lstrip() if sign < 0 else text
    found = find_numbers(body)
    if len(found) != 1 or found[0].found != body:
        raise NoNumber(text)
    return sign * found[0].value


def find_numbers(text: str) -> list[Number]:
    """Every number in `text`, in words, in digits or half and half, in its order. Ordinals too: तीसरे, 8वीं."""
    found, words = [], _Words(text)
    while words.has_more():
        start = words.place
        if number := _ordinal_at(words) or _number_at(words):
            found.append(number)
        else:
            words.place = start + 1
    return found


class _Words:
    """The words of a text with their places; `place` is the one to be read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = read_digits(text) if not text.isascii() else text
        masked = _masked.sub(_mask, self.plain)
        self.found = list(_word.finditer(masked))
        self.keys = [_key(word.group()) if not word.group()[0].isdigit() else word.group() for word in self.found]
        self.place = 0

    def has_more(self) -> bool:
        return self.place < len(self.found)

    def key(self) -> str:
        return self.keys[self.place] if self.has_more() else ""

    def joins(self) -> bool:
        """Whether only a blank, or for words a hyphen, stands before this word."""
        between = self.plain[self.found[self.place - 1].end() : self.found[self.place].start()]
        return _blank.fullmatch(between) is not None

    def digits(self) -> Amount | None:
        """The value of a word in digits, unless they are part of an abbreviation or a code: उ0प्र0, A4, कक्ष2."""
        word = self.found[self.place]
        before, after = self.plain[max(0, word.start() - 1) : word.start()], self.plain[word.end() : word.end() + 2]
        if not word.group()[0].isdigit() or _code_before.search(before) or _code_after.match(after):
            return None
        plain = word.group().replace(",", "")
        return Fraction(plain) if "." in plain else int(plain)

    def taken(self, first: int, value: Amount, *, is_ordinal: bool = False) -> Number:
        """The number that the words from `first` to the one before `place` make."""
        start, end = self.found[first].start(), self.found[self.place - 1].end()
        whole = int(value) if value == int(value) else value
        return Number(start, end, self.text[start:end], whole, is_ordinal)


def _mask(found: re.Match[str]) -> str:
    text = found.group()
    few = len(text) <= LONGEST or not _digits.fullmatch(text)
    return text if "," in text and few and _grouped.fullmatch(text) else " " * len(text)


_code_before = re.compile(r"[^\W\d]$|[\u093a-\u094d_॰]$")
_code_after = re.compile(r"[\u0904-\u0939](?![\u0900-\u0963])|[A-Za-z_॰]")  # 500रु and 5बजे are numbers, 4क isn't


def _number_at(words: _Words) -> Number | None:
    """The number that begins here; units come down: करोड़, लाख, हजार, सौ."""
    first, total, last = words.place, Fraction(0), 10**18
    while words.has_more() and (words.place == first or words.joins()):
        before = words.place
        amount = _amount_at(words)
        unit = _UNITS.get(words.key(), 1) if words.has_more() and (words.place == first or words.joins()) else 1
        if (amount is None and (unit == 1 or words.place > first)) or unit >= last:
            words.place = before
            break
        if amount is None and unit in _NEVER_ALONE:
            return None
        words.place += unit > 1
        total, last = total + (1 if amount is None else amount) * unit, unit
        if unit == 1:
            break
    return words.taken(first, total) if words.place > first else None


def _amount_at(words: _Words) -> Fraction | None:
    """What may stand before a unit: 41, साढ़े तीन, दो सौ पांच. None when nothing does."""
    start = words.place
    added = _MORE.get(words.key())
    if added is not None:
        words.place += 1
    small = _small_at(words) if added is None or (words.has_more() and words.joins()) else None
    if added is not None and small is None:
        return _quarter_of_a_unit(words, start, added)
    amount = None if small is None else small + (added or 0)
    return _with_hundreds(words, start, amount)


def _quarter_of_a_unit(words: _Words, start: int, added: Fraction) -> Fraction | None:
    """सवा लाख is one and a quarter; पौने and साढ़े alone are nothing."""
    follows = words.has_more() and words.joins() and (words.key() in _UNITS or words.key() in _HUNDRED)
    if added == Fraction(1, 4) and follows:
        return _with_hundreds(words, start, 1 + added)
    words.place = start
    return None


def _with_hundreds(words: _Words, start: int, amount: Fraction | None) -> Fraction | None:
    if not words.has_more() or words.key() not in _HUNDRED or (words.place > start and not words.joins()):
        return amount
    if amount is not None and amount >= 100:
        return amount
    words.place += 1
    hundreds = (1 if amount is None else amount) * Fraction(100)
    before = words.place
    if words.has_more() and words.joins() and (rest := _small_at(words)) is not None:
        if rest < 100 and rest == int(rest):
            return hundreds + rest
        words.place = before
    return hundreds


def _small_at(words: _Words) -> Fraction | None:
    """One word that is a number by itself: 41, इकतालीस, डेढ़."""
    if not words.has_more():
        return None
    value: Amount | None = words.digits()
    if value is None:
        key = words.key()
        value = _VALUES.get(key, _PART.get(key))
    if value is None:
        return None
    words.place += 1
    return Fraction(value)


_ORDINAL_VALUES = {_key(form): value for base, high, value in _ORDINALS
                   for form in (base, high, base[:-1] + "े", base[:-1] + "ी")} | {
    _key(form): value for word, value in _ORDINAL_SPELLINGS.items() for form in (word,)
}  # fmt: skip
_ordinal_end = re.compile("^(.+?)(?:वां|वा|वें|वे|वीं|वी|बां|बा|बें|बे|बिं|बि)$")
_ORDINAL_ENDS = frozenset(["वां", "वाँ", "वा", "वें", "वे", "वीं", "वी", "th", "st", "nd", "rd"])


def _ordinal_at(words: _Words) -> Number | None:
    first = words.place
    value = None if _means_before(words) else _ORDINAL_VALUES.get(words.key())
    if value is None:
        value = _worn_ordinal(words)
    if value is None:
        return None
    words.place += 1
    return words.taken(first, value, is_ordinal=True)


_BEFORE_AFTER = frozenset(["से", "ही", "भी", "तो", "कि", "की", "का", "के", "तक"])


def _means_before(words: _Words) -> bool:
    """Whether पहले is the adverb: इससे पहले, पहले से."""
    near = [found.group() for found in words.found[max(0, words.place - 1) : words.place + 2]]
    follows = words.found[words.place + 1 : words.place + 2]
    asked = words.found[words.place].group() == "पहले"
    return asked and (near[0].endswith("से") or bool(follows and follows[0].group() in _BEFORE_AFTER))


def _worn_ordinal(words: _Words) -> int | None:
    """इक्कीसवीं, or digits with an ending: 8वीं, 21 वें."""
    word = words.found[words.place].group()
    follows = words.found[words.place + 1] if words.place + 1 < len(words.found) else None
    if word.isdigit():
        after = words.plain[words.found[words.place].end() : follows.start()] if follows else "-"
        if follows and after in ("", " ") and follows.group() in _ORDINAL_ENDS:
            words.place += 1
            return int(word)
        return None
    found = _ordinal_end.match(words.key())
    return _VALUES.get(found[1]) if found and words.key() not in _VALUES else None


# --- writing ----------------------------------------------------------------------------------------------------------


def group_digits(number: int, *, devanagari: bool = False) -> str:
    """1,41,000: three digits, then two at a time."""
    sign, digits = ("-", str(-number)) if number < 0 else ("", str(number))
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    text = sign + ",".join([*reversed(pairs), tail])
    return devanagari_digits(text) if devanagari else text


def in_words(number: int) -> str:
    """एक लाख इकतालीस हजार. Raises NoNumber below 0 and from a hundred नील on."""
    return _spelt(number, lambda count, _unit: _below_hundred(count))


def in_office_style(number: int) -> str:
    """एक लाख 41 हजार: the units in words, one to nine of them in words, the rest in digits."""
    return _spelt(number, lambda count, unit: CARDINALS[count] if count < 10 and unit > 1 else str(count))


def in_speech(number: int) -> str:
    """As people say round numbers: डेढ़ लाख, सवा दो हजार, साढ़े तीन सौ; any other in words."""
    for word, unit in (*reversed(UNITS.items()), ("सौ", 100)):
        quarters, rest = divmod(number * 4, unit)
        if number >= unit and not rest and quarters % 4 and quarters < 400:
            return f"{_with_quarters(quarters)} {word}"
    return in_words(number)


def _with_quarters(quarters: int) -> str:
    whole, part = divmod(quarters, 4)
    if quarters in (6, 10):
        return {6: "डेढ़", 10: "ढाई"}[quarters]
    if part == 1:
        return "सवा" if whole == 1 else f"सवा {CARDINALS[whole]}"
    return (
        f"साढ़े {CARDINALS[whole]}" if part == 2 else f"पौने {CARDINALS[whole + 1]}" if whole < 99 else f"पौने {whole + 1}"
    )


def _spelt(number: int, say: Callable[[int, int], str]) -> str:
    if not 0 <= number < 10**15:
        raise NoNumber(str(number))
    parts, left = [], number
    for word, unit in reversed(UNITS.items()):
        count, left = divmod(left, unit)
        if count:
            parts.append(f"{say(count, unit)} {word}")
    if left or not parts:
        parts.append(say(left, 1))
    return " ".join(parts)


def _below_hundred(count: int) -> str:
    hundreds, rest = divmod(count, 100)
    said = [f"{CARDINALS[hundreds]} सौ"] if hundreds else []
    return " ".join([*said, CARDINALS[rest]] if rest or not hundreds else said)


def ordinal(number: int, form: str = "m") -> str:
    """पहला, तीसरी, बारहवें: `form` is m, f or oblique. Raises NoNumber below 1 and above 99."""
    if not 1 <= number < 100:
        raise NoNumber(str(number))
    end = {"m": "ा", "f": "ी", "oblique": "े"}[form]
    for base, _high, value in _ORDINALS:
        if value == number and not base.endswith("ां"):
            return base[:-1] + end
    return CARDINALS[number] + "व" + end + "ं"
