"""The parts of a person's name as it is printed: titles, given name, surname, what follows it, the office before it.

श्री, डॉ० and जी say how somebody is spoken of and are no part of the name; मो० and कु० are: they are written out, never
dropped. Nothing is lost: the parts together hold every word.
"""

import re
from dataclasses import dataclass

from abhiyan.indic.text import clean

MALE, FEMALE, ANY = "m", "f", ""

# Titles before a name with who they are said of; each in all its spellings, without its dot or zero.
_BEFORE = (
    ("श्री", MALE, "श्री श्रीमान श्रीयुत shri shree sri mr"), ("श्रीमती", FEMALE, "श्रीमती श्रीमति smt shrimati mrs"),
    ("सुश्री", FEMALE, "सुश्री ms sushri"), ("कुमारी", FEMALE, "कु कुमारी km kumari miss"), ("डॉ॰", ANY,
    "डॉ डा डॉक्टर डाक्टर dr"),
    ("प्रो॰", ANY, "प्रो प्रोफेसर prof"), ("इं॰", ANY, "इं इंजी ई इंजीनियर er"), ("एड॰", ANY, "एड एडवोकेट अधि adv advocate"),
    ("स्व॰", ANY, "स्व स्वर्गीय late"), ("माननीय", ANY, "मा माननीय hon hon'ble"), ("माननीया", FEMALE, "माननीया"),
    ("पं॰", MALE, "पं पंडित पण्डित pt pandit"), ("ठा॰", MALE, "ठा ठाकुर thakur"), ("चौ॰", MALE,
    "चौ चौधरी ch"), ("हाजी", MALE, "हाजी haji"),
    ("कुँवर", MALE, "कुँवर कुंवर kunwar"),
)  # fmt: skip
_AFTER = (
    ("जी", ANY, "जी ji"), ("साहब", MALE, "साहब साहेब sahab saheb"), ("साहिबा", FEMALE, "साहिबा"),
    ("महोदय", MALE, "महोदय"),
    ("महोदया", FEMALE, "महोदया"), ("एडवोकेट", ANY, "एडवोकेट advocate"),
)  # fmt: skip
# Parts of the name that are cut short, written out.
_CUT_SHORT = {"मो": "मोहम्मद", "मु": "मोहम्मद", "mohd": "Mohammad", "md": "Mohammad", "kr": "Kumar"}
# These are titles only where a name still follows them: राम ठाकुर has a surname, ठा० राम सिंह a title.
_ALSO_NAMES = frozenset(
    [
        "ठाकुर",
        "चौधरी",
        "thakur",
        "ch",
        "पंडित",
        "पण्डित",
        "pandit",
        "कुमारी",
        "kumari",
        "हाजी",
        "haji",
        "मा",
        "ई",
        "अधि",
        "कु",
        "km",
    ]
)

_FEMALE_NAMES = frozenset(
    [
        "देवी",
        "बाई",
        "बेगम",
        "बानो",
        "खातून",
        "कुमारी",
        "रानी",
        "devi",
        "bai",
        "begum",
        "bano",
        "khatoon",
        "kumari",
        "rani",
        "बेन",
        "ben",
    ]
)
_OFFICE = frozenset(
    [
        "राष्ट्रीय",
        "प्रदेश",
        "प्रांतीय",
        "क्षेत्रीय",
        "जिला",
        "मंडल",
        "मण्डल",
        "बूथ",
        "नगर",
        "ब्लॉक",
        "शक्ति",
        "केंद्र",
        "केन्द्र",
        "सह",
        "उप",
        "पूर्व",
        "वर्तमान",
        "मुख्य",
        "अतिथि",
        "महा",
        "विभाग",
        "टीम",
        "मीडिया",
        "आईटी",
        "सोशल",
        "अध्यक्ष",
        "अध्यक्षा",
        "उपाध्यक्ष",
        "जिलाध्यक्ष",
        "महामंत्री",
        "मंत्री",
        "महासचिव",
        "सचिव",
        "प्रवक्ता",
        "संयोजक",
        "संयोजिका",
        "प्रभारी",
        "सदस्य",
        "कोषाध्यक्ष",
        "पदाधिकारी",
        "कार्यकर्ता",
        "प्रधानमंत्री",
        "मुख्यमंत्री",
        "उपमुख्यमंत्री",
        "राज्यपाल",
        "राष्ट्रपति",
        "सांसद",
        "विधायक",
        "पार्षद",
        "महापौर",
        "प्रधान",
        "प्रमुख",
        "जिलाधिकारी",
        "आयुक्त",
        "निदेशक",
        "प्रधानाचार्य",
        "संगठन",
        "national",
        "state",
        "regional",
        "district",
        "mandal",
        "booth",
        "president",
        "vice",
        "secretary",
        "general",
        "convenor",
        "spokesperson",
        "member",
        "minister",
        "chief",
        "prime",
    ]
)
_SHORT = re.compile(r"^([^\d०॰.]+?)(?:[0०॰.]+)$")
_ANYWHERE_SHORT = re.compile(r"(?<=[\u0904-\u094d])[0०॰.](?=[\u0904-\u0939])")


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts, each as printed but for titles, which have their usual form, and short forms, which
    are written out."""

    titles: tuple[str, ...]
    given: str
    middle: str
    surname: str
    after: tuple[str, ...]
    office: str
    gender: str

    @property
    def is_respectful(self) -> bool:
        """Whether the verb stands in the plural: करेंगे after श्री, जी or माननीय."""
        return bool(self.titles or self.after)

    @property
    def name(self) -> str:
        """The name alone, for matching."""
        return " ".join(part for part in (self.given, self.middle, self.surname) if part)


def split_name(text: str) -> PersonName:
    """The parts of a name in either script. Given name first; a single word is the given name."""
    words = _words(text)
    words, following = _office_after(words)
    office, words = _office_before(words)
    titles, words = _titles_before(words)
    after, words = _titles_after(words)
    names = [_CUT_SHORT.get(_bare(word), word) if _is_short(word) or word.isascii() else word for word in words]
    given, middle, surname = _three(names)
    return PersonName(
        tuple(title for title, _ in titles), given, middle, surname, tuple(title for title, _ in after),
        " ".join(part for part in (office, following) if part), _gender([*titles, *after], names),
    )  # fmt: skip


def agreement(name: PersonName) -> tuple[str, bool]:
    """How a verb agrees: (m, f or "" where nobody can tell, whether in the plural of respect)."""
    return name.gender, name.is_respectful


def _words(text: str) -> list[str]:
    """Words between blanks; डॉ०राम is two."""
    return _ANYWHERE_SHORT.sub(lambda found: found.group() + " ", clean(text)).replace(" ,", ",").split()


def _bare(word: str) -> str:
    """A word without the sign that cuts it short."""
    found = _SHORT.match(word)
    return (found[1] if found else word).casefold().replace("ॅ", "").strip(",")


def _is_short(word: str) -> bool:
    return _SHORT.match(word) is not None


_TITLES_BEFORE = {spelling: (title, gender) for title, gender, listed in _BEFORE for spelling in listed.split()}
_TITLES_BEFORE |= {"डाॅ": ("डॉ॰", ANY)}
_TITLES_AFTER = {spelling: (title, gender) for title, gender, listed in _AFTER for spelling in listed.split()}


def _titles_before(words: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    found = []
    while len(words) > 1 and (title := _TITLES_BEFORE.get(_bare(words[0]))):
        if words[0].casefold() in _ALSO_NAMES and len(words) < 3:
            break
        found.append(title)
        words = words[1:]
    return found, words


def _titles_after(words: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    found: list[tuple[str, str]] = []
    while len(words) > 1 and (title := _TITLES_AFTER.get(_bare(words[-1]))):
        found.insert(0, title)
        words = words[:-1]
    return found, words


def _office_before(words: list[str]) -> tuple[str, list[str]]:
    """Words of an office at the beginning, or all before a first title."""
    count = 0
    while count < len(words) - 1 and words[count].casefold() in _OFFICE:
        count += 1
    return " ".join(words[:count]), words[count:]


def _office_after(words: list[str]) -> tuple[list[str], str]:
    """What follows a comma: नमूना कुमार, सांसद."""
    for place, word in enumerate(words[:-1]):
        if word.endswith(",") and len(word) > 1:
            return [*words[:place], word.rstrip(",")], " ".join(words[place + 1 :])
    return words, ""


def _three(names: list[str]) -> tuple[str, str, str]:
    if len(names) < 3:
        return names[0] if names else "", "", names[1] if len(names) == 2 else ""
    if names[0] in ("मोहम्मद", "Mohammad"):  # a name in two words
        return f"{names[0]} {names[1]}", " ".join(names[2:-1]), names[-1]
    return names[0], " ".join(names[1:-1]), names[-1]


def _gender(titles: list[tuple[str, str]], names: list[str]) -> str:
    """By the titles, else by a name that only one of the two bears."""
    told = [gender for _title, gender in titles if gender]
    if told:
        return told[-1]
    return FEMALE if any(name.casefold() in _FEMALE_NAMES for name in names[1:]) else ANY
