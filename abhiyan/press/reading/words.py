"""What notes of this kind speak of: levels, offices, activities; in all their forms, in Hindi and in English.

An organisation's own words come first (Vocabulary); these lists hold what any of them says. A sense is the key that a
level or an office has here when the organisation has no word for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from abhiyan.indic.spelling import spelling_key
from abhiyan.press import grammar
from abhiyan.press.record import Noun


@dataclass(frozen=True, slots=True)
class LevelWord:
    """A level of the organisation. depth: 1 at the top."""

    key: str
    name_hi: str
    name_en: str
    depth: int
    is_leaf: bool = False


@dataclass(frozen=True, slots=True)
class RoleWord:
    """A role of the organisation, at one of its levels."""

    key: str
    level: str
    name_hi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class UnitWord:
    """A unit that a note may name: its level, its code."""

    code: str
    level: str
    name_hi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class WingWord:
    """A wing of the organisation."""

    key: str
    name_hi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The organisation's own words; an empty one reads as well, and asks more."""

    levels: tuple[LevelWord, ...] = ()
    roles: tuple[RoleWord, ...] = ()
    units: tuple[UnitWord, ...] = ()
    wings: tuple[WingWord, ...] = ()


# sense, how deep it usually lies, its words in Hindi and English. A weak one is also an ordinary noun (a school is a
# place) and counts as a level only where the note says each, so many of them or "at ... level".
LEVELS = (
    ("nation", 0, True, "राष्ट्र देश भारत", "nation country"),
    ("state", 1, False, "प्रदेश राज्य प्रांत सूबा", "state province"),
    ("region", 2, False, "क्षेत्र संभाग अंचल जोन परिक्षेत्र", "region zone"),
    ("district", 3, False, "जिला जनपद", "district"),
    ("tehsil", 4, False, "तहसील अनुमंडल उपखंड", "tehsil subdivision"),
    ("block", 4, False, "ब्लॉक विकासखंड विकास-खंड प्रखंड", "block"),
    ("mandal", 4, False, "मंडल", "mandal"),
    ("cluster", 5, False, "संकुल न्याय-पंचायत", "cluster"),
    ("sector", 5, False, "सेक्टर शक्ति-केंद्र", "sector"),
    ("ward", 5, False, "वार्ड", "ward"),
    ("panchayat", 5, False, "पंचायत ग्राम-पंचायत ग्राम-सभा", "panchayat"),
    ("branch", 5, False, "शाखा", "branch"),
    ("club", 5, True, "क्लब", "club"),
    ("society", 5, True, "समिति", "society"),
    ("centre", 6, True, "केंद्र", "centre center"),
    ("school", 6, True, "विद्यालय स्कूल", "school"),
    ("village", 6, True, "गाँव ग्राम", "village"),
    ("booth", 7, False, "बूथ मतदान-केंद्र पोलिंग-बूथ", "booth"),
)
DEPTHS = {sense: depth for sense, depth, *_ in LEVELS}
_ADJECTIVES = {
    "राष्ट्रीय": "nation",
    "अखिल-भारतीय": "nation",
    "प्रदेशीय": "state",
    "प्रांतीय": "state",
    "प्रादेशिक": "state",
    "राज्यस्तरीय": "state",
    "प्रदेशस्तरीय": "state",
    "क्षेत्रीय": "region",
    "संभागीय": "region",
    "आंचलिक": "region",
    "जिलास्तरीय": "district",
    "जनपदीय": "district",
    "जनपदस्तरीय": "district",
    "ब्लॉकस्तरीय": "block",
    "मंडलीय": "mandal",
    "मंडलस्तरीय": "mandal",
    "ग्रामस्तरीय": "village",
    "बूथस्तरीय": "booth",
    "national": "nation",
    "regional": "region",
    "statewide": "state",
    "state-level": "state",
    "district-level": "district",
    "block-level": "block",
    "branch-level": "branch",
    "booth-level": "booth",
    "zonal": "region",
    "district-wise": "district",
}

_MEETINGS = """
बैठक सभा आमसभा गोष्ठी संगोष्ठी चौपाल कार्यशाला प्रशिक्षण बैठकी वेबिनार जनसुनवाई पंचायत-सभा किसान-पंचायत महिला-पंचायत
छात्र-पंचायत युवा-पंचायत
"""
_DRIVES = """
अभियान यात्रा पदयात्रा पखवाड़ा सप्ताह मुहिम सर्वेक्षण सर्वे वितरण संपर्क जनसंपर्क टीकाकरण वृक्षारोपण पौधरोपण सफाई शिविर कैंप
भ्रमण दौरा दौड़ रक्तदान
"""
# Activities: the kind of a plan, and their words. Those that modify decide the kind of what stands after them.
_ACTIVITIES = (
    (
        "meeting",
        _MEETINGS,
        "meeting workshop training seminar webinar orientation",
    ),
    (
        "conference",
        "सम्मेलन महासम्मेलन अधिवेशन रैली जनसभा समारोह महापंचायत महोत्सव उत्सव मेला प्रदर्शनी",
        "conference convention rally ceremony function fair",
    ),
    ("drive", _DRIVES, "campaign drive camp survey march fortnight week distribution plantation vaccination yatra"),
    ("registration", "पंजीकरण रजिस्ट्रेशन सदस्यता नामांकन पंजीयन", "registration enrolment enrollment membership"),
    ("live-address", "संवाद सीधा-प्रसारण वेबकास्ट", "address webcast broadcast livestream"),
    ("appointment", "नियुक्ति चयन गठन मनोनयन चुनाव निर्वाचन", "appointment selection election formation"),
    (
        "other",
        "उद्घाटन शुभारंभ समापन सत्यापन समीक्षा तैयारी निरीक्षण जाँच परीक्षा प्रतियोगिता ऑडिट मरम्मत प्रदर्शन धरना गणना",
        "inauguration launch verification review inspection audit contest repair check count",
    ),
)
_DECIDES = ("registration",)  # पंजीकरण अभियान is a registration
_HELD = ("meeting", "conference")  # पंजीकरण सम्मेलन isn't
_GENERIC = "कार्यक्रम आयोजन गतिविधि"
_GENERIC_EN = "programme program event activity"

# Offices and those who do things; प्रदेश प्रवक्ता is one with its level before it.
_ROLES = (
    "अध्यक्ष उपाध्यक्ष जिलाध्यक्ष मंडलाध्यक्ष अध्यक्षा संयोजक सह-संयोजक सहसंयोजक "
    "संयोजिका प्रभारी मंत्री महामंत्री सचिव महासचिव कोषाध्यक्ष प्रवक्ता "
    "सांसद विधायक पार्षद प्रधान सरपंच प्रमुख महापौर प्रधानमंत्री मुख्यमंत्री राज्यपाल जिलाधिकारी आयुक्त निदेशक अधिकारी समन्वयक पर्यवेक्षक "
    "प्रशिक्षक सदस्य कार्यकर्ता पदाधिकारी वालंटियर वॉलंटियर स्वयंसेवक "
    "प्रतिनिधि शिक्षक प्रधानाचार्य प्रधानाध्यापक चिकित्सक रक्तदाता किसान "
    "मित्र दूत सहयोगी कर्मचारी अभियंता नेता विद्यार्थी छात्र युवा महिला "
    "मतदाता नागरिक लाभार्थी प्रतिभागी बच्चा जलदूत सखी सहायिका टीम दल "
    "संचालक सभापति संरक्षक संरक्षिका समन्वयिका कार्यकर्त्री शिक्षिका आशा व्यक्ति लोग नर्स फॉर्म टीका पौधा यूनिट"
)
_ROLES_EN = (
    "president vice-president chairman chairperson chair convenor "
    "convener co-convenor coordinator minister secretary treasurer "
    "spokesperson member mp mla director officer worker volunteer "
    "office-bearer teacher principal headmaster doctor donor "
    "farmer representative vaccinator supervisor trainer leader "
    "magistrate mayor delegate nurse student team people unit sapling "
    "child participant"
)

Form = tuple[str, ...]  # the spelling keys of its words


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of a list. what: level, role, activity, generic. form: one, many or adjective."""

    what: str
    key: str
    form: str = "one"
    weak: bool = False
    head: str = ""  # the spelling key of the plain word, the same in every form


@lru_cache(maxsize=1)
def general() -> Mapping[Form, tuple[Entry, ...]]:
    """The lists above, by form."""
    found: dict[Form, list[Entry]] = {}
    for sense, _depth, weak, hindi, english in LEVELS:
        _take(found, "level", sense, hindi, english, weak=weak)
    for kind, hindi, english in _ACTIVITIES:
        _take(found, "activity", kind, hindi, english)
    _take(found, "generic", "", _GENERIC, _GENERIC_EN)
    _take(found, "role", "", _ROLES, _ROLES_EN)
    for word, sense in _ADJECTIVES.items():
        found.setdefault(as_form(word), []).append(Entry("level", sense, "adjective"))
    return {form: tuple(entries) for form, entries in found.items()}


def _take(found: dict[Form, list[Entry]], what: str, key: str, hindi: str, english: str, *, weak: bool = False) -> None:
    for word in hindi.split():
        for form, kind in forms_hi(word.replace("-", " ") if what in ("level", "activity") else word):
            found.setdefault(as_form(form), []).append(Entry(what, key, kind, weak, spelling_key(word)))
    for word in english.split():
        for form, kind in ((word, "one"), (plural_en(word), "many")):
            found.setdefault(as_form(form), []).append(Entry(what, key, kind, weak, word))


def forms_hi(word: str) -> list[tuple[str, str]]:
    """(form, one or many) of a Hindi noun in every case, with what typing leaves out (बैठके)."""
    noun = Noun(word)
    many = {grammar.oblique_plural(noun)} | ({grammar.plural(noun)} - {word})
    one = {word, grammar.oblique(noun)}
    many |= {form[:-1] for form in many if form.endswith("ें")}
    if grammar.gender(noun) == "f":
        many |= {form.replace("ियाँ", "ियां").replace("एँ", "एं") for form in many}
    return [(form, "one") for form in sorted(one)] + [(form, "many") for form in sorted(many - one)]


def plural_en(word: str) -> str:
    """district -> districts, agency -> agencies."""
    if word == "child":
        return "children"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def as_form(words: str) -> Form:
    """The spelling keys of some words; hyphens stay, as they do in a token."""
    return tuple(spelling_key(word.casefold()) for word in words.split())


def decided_kind(kinds: Sequence[str]) -> str:
    """The kind of a row of activity words: of the last, unless one before it decides (पंजीकरण अभियान)."""
    if kinds[-1] in _HELD:
        return kinds[-1]
    if "meeting" in kinds:
        return "meeting"  # प्रशिक्षण शिविर
    return next((kind for kind in kinds if kind in _DECIDES), kinds[-1])


def sense_of(level: LevelWord) -> str:
    """Which of the general levels an organisation's level is; empty for none."""
    if level.key in DEPTHS:
        return level.key
    names = {as_form(level.name_hi), as_form(level.name_en)}
    found = [entry for name in names for entry in general().get(name, ()) if entry.what == "level"]
    return found[0].key if found else ""


def nearest(sense: str, levels: Iterable[LevelWord]) -> LevelWord | None:
    """The organisation's level that lies where `sense` usually does: the deepest not below it, else the highest."""
    placed = [(DEPTHS.get(sense_of(level), level.depth), level) for level in levels]
    depth = DEPTHS.get(sense, 3)
    above = [(at, level) for at, level in placed if at <= depth]
    chosen = max(above, key=lambda one: one[0], default=None) or min(placed, key=lambda one: one[0], default=None)
    return chosen[1] if chosen else None
