"""What columns of a roster are headed by: words in Hindi and English, as offices write and misspell them.

words = Vocabulary([LevelWords("mandal", ("mandal", "मंडल"), is_leaf=False), ...])
words.told("मण्डल का\\nनाम")                               # Told("mandal", 1.0, "name")
words.told("Moblie No.")                                # Told("phone", 0.94)
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from abhiyan.indic import clean, fold, read_digits, repair_mojibake, to_unicode

UNIT, NUMBER, ROLE = "unit", "number", "role"
SEAT = "seat_number"  # a level may be called seat
NAME, NAME_HI, NAME_EN, RELATION = "name", "name_hi", "name_en", "relation"
AGE, BIRTH_DATE, BIRTH_YEAR = "age", "birth_date", "birth_year"
PHONE, SPARE_PHONE, SINCE = "phone", "spare_phone", "since"
IGNORED, OURS, FORBIDDEN, UNKNOWN = "ignored", "ours", "forbidden", "unknown"
MEANINGS = (
    UNIT, NUMBER, ROLE, SEAT, NAME, NAME_HI, NAME_EN, RELATION, PHONE, SPARE_PHONE, AGE, BIRTH_DATE, BIRTH_YEAR, SINCE,
    IGNORED,
)  # fmt: skip

HEADERS = {
    UNIT: "unit|unit code|code|इकाई|इकाई कोड|कोड|इकाई का कोड",
    ROLE: "role|post|designation|position|responsibility|भूमिका|पद|पदनाम|दायित्व|पद का नाम|role key|जिम्मेदारी|post name",
    SEAT: "seat|seat number|seat no|स्थान|स्थान संख्या|स्थान क्रमांक",
    NAME: "name|full name|person name|member name|worker name|name of worker|name of member|volunteer name|नाम|"
    "पूरा नाम|कार्यकर्ता का नाम|सदस्य का नाम|पदाधिकारी का नाम|नाम कार्यकर्ता|कार्यकर्ता|वालंटियर का नाम|naam|karyakarta|"
    "karyakarta ka naam|name of person|contact name|holder|व्यक्ति का नाम|पदाधिकारी|name of volunteer",
    NAME_HI: "name hi|name hindi|hindi name|name in hindi|हिंदी नाम|नाम हिंदी|नाम हिंदी में|हिंदी में नाम|name_hi",
    NAME_EN: "name en|name english|english name|name in english|अंग्रेजी नाम|नाम अंग्रेजी|नाम अंग्रेजी में|"
    "अंग्रेजी में नाम|name_en",
    RELATION: "father name|fathers name|father|husband name|husband|mother name|guardian|relation|relation name|s o|"
    "d o|w o|c o|पिता का नाम|पिता|पति का नाम|पति|माता का नाम|पिता पति का नाम|पिता पति|संबंधी|संबंधी का नाम|pita ka naam|"
    "father husband name|father or husband",
    AGE: "age|आयु|उम्र|age in years|आयु वर्ष|आयु वर्ष में|umra|aayu",
    BIRTH_DATE: "date of birth|dob|birth date|d o b|जन्म तिथि|जन्मतिथि|जन्म दिनांक|जन्म की तारीख|birthday",
    BIRTH_YEAR: "birth year|year of birth|yob|जन्म वर्ष|जन्म का वर्ष",
    PHONE: "phone|phone number|phone no|mobile|mobile number|mobile no|mob|mob no|cell|cell no|contact|contact number|"
    "contact no|मोबाइल|मोबाइल नंबर|मोबाइल संख्या|मोबाईल|मोबाईल नंबर|मो नं|मो नंबर|मो न|मोबा|"
    "मोबा नं|मोबाइल न|मो|फोन|फ़ोन|फोन नंबर|दूरभाष|संपर्क|"
    "संपर्क नंबर|"
    "संपर्क सूत्र|नंबर|चलभाष|दूरभाष संख्या|telephone|tel|mobile no of worker",
    SPARE_PHONE: "alternate mobile|alternate number|alternate phone|alternate contact|other mobile|second mobile|"
    "whatsapp|whatsapp number|whatsapp no|वैकल्पिक मोबाइल|दूसरा मोबाइल|दूसरा नंबर|अन्य मोबाइल|व्हाट्सएप|व्हाट्सएप नंबर|"
    "व्हाट्सऐप नंबर|"
    "residence phone|alt mobile|alternate no|spare phone",
    SINCE: "since|from|date of appointment|appointment date|appointed on|joining date|नियुक्ति तिथि|नियुक्ति दिनांक|"
    "नियुक्ति की तारीख|कब से|since date",
    IGNORED: "s no|sno|sr no|sr|sl|sl no|serial|serial no|serial number|no|क्र|क्रमांक|क्र सं|क्रम|क्रम संख्या|क्र संख्या|सं|"
    "remark|remarks|टिप्पणी|अभ्युक्ति|विशेष|विशेष विवरण|note|notes|comment|address|पता|gender|sex|लिंग|email|e mail|"
    "ईमेल|ई मेल|education|शिक्षा|profession|occupation|व्यवसाय|पेशा|photo|फोटो|signature|हस्ताक्षर|status|स्थिति|date|दिनांक|"
    "timestamp|pin code|पिन कोड|blood group|रक्त समूह|facebook|twitter|village|ग्राम|गांव|मोहल्ला|मकान संख्या|house no",
    OURS: "line|reason|what to do|पंक्ति|कारण|क्या करें",
}  # fmt: skip

# Words for one kind of place; a level that has one of them has them all.
KINDS = (
    "state|pradesh|प्रदेश|राज्य|प्रांत",
    "region|zone|क्षेत्र|संभाग|सम्भाग|kshetra",
    "district|dist|distt|zila|zilla|jila|जिला|ज़िला|जनपद|janpad",
    "mandal|मंडल|मण्डल|mandal prakhand",
    "block|ब्लॉक|ब्लाक|विकास खंड|विकासखंड|खंड|प्रखंड",
    "sector|सेक्टर|shakti kendra|शक्ति केंद्र",
    "ward|वार्ड",
    "booth|बूथ|polling booth|polling station|polling centre|मतदेय स्थल|मतदान केंद्र|मतदान स्थल|part|भाग|ps|मतदान बूथ",
    (
        "assembly seat|assembly|assembly constituency|ac|vidhan sabha|vidhansabha|vs|विधानसभा|विधान सभा|विधानसभा सीट|"
        "विधानसभा क्षेत्र|विधान सभा क्षेत्र|constituency|निर्वाचन क्षेत्र"
    ),
    (
        "parliamentary seat|parliamentary constituency|pc|lok sabha|loksabha|लोकसभा|लोक सभा|लोकसभा सीट|लोकसभा क्षेत्र|"
        "संसदीय क्षेत्र"
    ),
)

_NAMES = ("", "{} name", "name of {}", "{} का नाम", "{} नाम", "name of the {}", "{} ka naam")
_CODES = ("{} code", "{} id", "{} कोड", "{} का कोड", "code of {}")
_NUMBERS = ("{} no", "{} number", "{} num", "{} nos", "{} संख्या", "{} सं", "{} क्रमांक", "{} नंबर", "{} की संख्या",
            "{} नं", "{} न",
            "{} क्र", "no of {}", "{} sankhya")  # fmt: skip
_SAYS = {  # one such word is enough, where the whole isn't known
    RELATION: {"father", "fathers", "husband", "mother", "guardian", "पिता", "पति", "माता", "relation", "संबंधी"},
    SPARE_PHONE: {"whatsapp", "alternate", "व्हाट्सएप", "वैकल्पिक", "alternative"},
    PHONE: {"mobile", "phone", "मोबाइल", "मोबाईल", "फोन", "फ़ोन", "दूरभाष", "mob", "contact"},
    AGE: {"age", "आयु", "उम्र"},
    ROLE: {"designation", "दायित्व", "पदनाम"},
    IGNORED: {
        "village",
        "ग्राम",
        "गांव",
        "school",
        "विद्यालय",
        "address",
        "पता",
        "remark",
        "remarks",
        "टिप्पणी",
        "signature",
        "हस्ताक्षर",
        "email",
    },
}
_NEAR = 0.8  # of the letters; a header less like a word than this isn't taken for it
_SHORTEST_MISSPELT = 4
_signs = re.compile(r"[\s.,:;/\\()\[\]{}*'’‘\"“”&|\-–—_#?]+")
_short = re.compile("(?<=[\u0900-\u097f])[0\u0970]")  # सं०, सं0: a zero for the dot of a word cut short
_numbered = re.compile(r"\s*\d+$")


class LevelWords(NamedTuple):
    """A level of either tree, by what people call it: its key and its names, singular and plural, in both languages."""

    key: str
    words: tuple[str, ...]
    is_leaf: bool


class Told(NamedTuple):
    """What a header means and how sure that is. form: of a place, whether by "name", "code" or "number"."""

    meaning: str
    confidence: float
    form: str = ""


NOTHING = Told(UNKNOWN, 0.0)


def plain(header: str) -> str:
    """A header as it is compared: small, without signs and line breaks, blanks single."""
    return " ".join(_signs.sub(" ", _short.sub(" ", read_digits(clean(header)).casefold())).split())


class Vocabulary:
    """All words for columns, with those of the organisation's own levels."""

    def __init__(self, levels: Sequence[LevelWords]) -> None:
        self.known: dict[str, Told] = {}
        for level in levels:
            for word in level.words:  # what an organisation calls its own stands before what others mean by it
                self._learn(word, Told(level.key, 1.0, "name"))
        for meaning, listed in HEADERS.items():
            for word in listed.split("|"):
                self._learn(word, Told(meaning, 1.0))
        for level in levels:
            for word in _words_of(level):
                self._learn_level(word, level)
        self._remembered: dict[str, Told] = {}

    def told(self, header: str) -> Told:
        """What `header` means: by its words, also in an old font or spoiled, by one telling word, by likeness."""
        if header not in self._remembered:
            self._remembered[header] = self._told(header)
        return self._remembered[header]

    def _learn(self, word: str, told: Told) -> None:
        self.known.setdefault(plain(word), told)
        self.known.setdefault("=" + fold(plain(word)), told)

    def _learn_level(self, word: str, level: LevelWords) -> None:
        for forms, form in ((_NAMES, "name"), (_CODES, "code"), (_NUMBERS, "number")):
            meaning = NUMBER if form == "number" and level.is_leaf else level.key
            for pattern in forms:
                self._learn(pattern.format(word) if pattern else word, Told(meaning, 1.0, form))

    def _told(self, header: str) -> Told:
        said = plain(header)
        if not said:
            return NOTHING
        keyed = plain(repair_mojibake(header) or "") if not header.isascii() else plain(to_unicode(header))
        return (
            self._exact(said)
            or self._exact(_numbered.sub("", said), numbered=True)
            or (self._exact(keyed) if keyed else None)
            or _by_one_word(said)
            or (_by_one_word(keyed) if keyed else None)
            or self._alike(said)
            or (Told(NAME, 0.6) if {"name", "नाम", "naam"} & set(said.split()) else NOTHING)
        )

    def _exact(self, said: str, *, numbered: bool = False) -> Told | None:
        found = self.known.get(said) or self.known.get("=" + fold(said)) if said else None
        if found and numbered and found.form:
            return None  # "Booth 12" is a booth and no header
        return found

    def _alike(self, said: str) -> Told | None:
        """The known word most like a misspelt one."""
        if len(said) < _SHORTEST_MISSPELT:
            return None
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(said)
        best, told = _NEAR, None
        for word, meant in self.known.items():
            if word.startswith("=") or abs(len(word) - len(said)) > 3:
                continue
            matcher.set_seq1(word)
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and (rate := matcher.ratio()) > best:
                best, told = rate, meant._replace(confidence=round(rate, 2))
        return told


def _words_of(level: LevelWords) -> list[str]:
    """Everything a level may be called."""
    own = {plain(word) for word in level.words}
    groups = [group for group in (kind.split("|") for kind in KINDS) if own & {plain(word) for word in group}]
    return sorted(own | {word for group in groups for word in group})


def _by_one_word(said: str) -> Told | None:
    words = set(said.split())
    for meaning, telling in _SAYS.items():
        if words & telling:
            return Told(meaning, 0.85)
    return None
