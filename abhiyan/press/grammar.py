"""Hindi grammar for sentences that are put together: gender and forms of nouns, agreement of verbs.

The gender of a noun is looked up by its last word, in a list of what such organisations hold, appoint and are made of;
a word that is not there has none, and whoever writes avoids the question or asks. Forms follow from gender and ending.
"""

from collections.abc import Callable
from dataclasses import dataclass

from abhiyan.indic.spelling import spelling_key
from abhiyan.press.record import FEMALE, MALE, UNASKED, Noun

_MASCULINE = """
अभियान सम्मेलन महासम्मेलन अधिवेशन शिविर पंजीकरण कार्यक्रम प्रशिक्षण संवाद संबोधन सत्र समारोह दिवस सप्ताह पखवाड़ा माह मेला
उत्सव महोत्सव सत्यापन सर्वेक्षण टीकाकरण वितरण संपर्क जनसंपर्क रक्तदान सम्मान अभिनंदन पंचायत-भ्रमण भ्रमण दौरा प्रवास निरीक्षण
वृक्षारोपण पौधरोपण प्रदर्शन धरना ज्ञापन आंदोलन पदग्रहण चुनाव निर्वाचन मतदान गठन विस्तार आयोजन कार्य काम नवीनीकरण ऑडिट
प्रतिवेदन वेबिनार सेमिनार कैंप शुभारंभ उद्घाटन समापन अवकाश परीक्षण वाचन पाठ लक्ष्य दायित्व
राष्ट्र देश प्रदेश राज्य प्रांत क्षेत्र संभाग जिला जनपद मंडल ब्लॉक विकासखंड खंड प्रखंड सेक्टर वार्ड बूथ केंद्र गाँव ग्राम नगर
विद्यालय महाविद्यालय कॉलेज विश्वविद्यालय संघ महासंघ क्लब विभाग प्रकोष्ठ मोर्चा मुहल्ला मोहल्ला संकुल न्याय-पंचायत टोला अंचल
कार्यकर्ता पदाधिकारी अध्यक्ष जिलाध्यक्ष मंडलाध्यक्ष उपाध्यक्ष संयोजक सह-संयोजक संयोजक प्रभारी मंत्री महामंत्री सचिव महासचिव
कोषाध्यक्ष प्रवक्ता सदस्य वालंटियर स्वयंसेवक सांसद विधायक पार्षद प्रधान सरपंच प्रमुख शिक्षक प्रधानाचार्य रक्तदाता किसान मतदाता
छात्र विद्यार्थी युवा नेता अधिकारी चिकित्सक निदेशक समन्वयक पर्यवेक्षक प्रशिक्षक सहयोगी प्रतिनिधि साथी लोग व्यक्ति अभ्यर्थी अभियंता
महापौर कर्मचारी लेखपाल आयोजक वक्ता श्रोता अतिथि प्रतिभागी जलदूत दूत मित्र फॉर्म कार्ड पौधा कुआँ तालाब यूनिट-रक्त
"""
_FEMININE = """
बैठक रैली सभा जनसभा आमसभा महासभा यात्रा पदयात्रा रथयात्रा कार्यशाला गोष्ठी संगोष्ठी चौपाल जाँच जांच योजना कार्ययोजना समीक्षा
प्रतियोगिता परीक्षा तैयारी सूची रिपोर्ट टीम समिति शाखा सीट इकाई तहसील पंचायत महापंचायत टोली कक्षा पाठशाला वार्ता मुहिम शपथ
नियुक्ति घोषणा जनसुनवाई सुनवाई परिक्रमा सेवा व्यवस्था सदस्यता चर्चा गणना बैठकी पहल प्रदर्शनी दौड़ साइकिल-यात्रा जागरूकता सफाई
मरम्मत निगरानी कार्यकारिणी संयोजिका शिक्षिका अध्यक्षा कार्यकर्त्री महिला छात्रा आशा बहन लोकसभा विधानसभा सहकारिता बस्ती कॉलोनी
संस्था परिषद ग्राम-पंचायत ग्रामसभा पाली बैठकें वसूली खरीद मतगणना शृंखला
"""
_GENDERS = {spelling_key(word): MALE for word in _MASCULINE.split()}
_GENDERS |= {spelling_key(word): FEMALE for word in _FEMININE.split()}
# In -ा, and the same in the oblique and the plural: doers, in Sanskrit's way.
_STIFF = {
    spelling_key(word)
    for word in (
        "कार्यकर्ता",
        "नेता",
        "मतदाता",
        "रक्तदाता",
        "दाता",
        "अभियंता",
        "श्रोता",
        "वक्ता",
        "प्रवक्ता",
        "पिता",
        "राजा",
        "युवा",
        "आशा",
    )
}
_ADJECTIVES = frozenset(("पूरा", "सारा", "नया", "पहला", "दूसरा", "तीसरा", "चौथा", "छठा", "बड़ा", "छोटा", "ताजा"))
_ON = {spelling_key(word) for word in ("बूथ", "केंद्र", "स्तर", "स्थल", "चौराहा", "कार्यालय")}  # where पर is said, not में


def gender(noun: Noun) -> str:
    """m or f: as the record says, else as the list knows the last word; empty where neither does."""
    return noun.gender or _GENDERS.get(spelling_key(_head(noun.hi)), UNASKED)


def _head(words: str) -> str:
    plain = words.split(",", maxsplit=1)[0].split("(", maxsplit=1)[0].split()
    return plain[-1] if plain else ""


def oblique(noun: Noun) -> str:
    """The form before में, को, का: पूरे प्रदेश, जिले, बैठक, शीर्ष नेता के संवाद."""
    of = gender(noun)
    return _with_head(noun.hi, lambda word: _oblique_word(word, of), bends=of == MALE)


def plural(noun: Noun) -> str:
    """The form that does or is done: जिले, बैठकें, समितियाँ, कार्यकर्ता."""
    of = gender(noun)
    return noun.plural_hi or _with_head(noun.hi, lambda word: _plural_word(word, of), bends=of == MALE)


def oblique_plural(noun: Noun) -> str:
    """The form before में, को, का: जिलों, बैठकों, समितियों, कार्यकर्ताओं."""
    return _with_head(noun.hi, _oblique_plural_word, bends=gender(noun) == MALE)


def place(noun: Noun, form: str) -> str:
    """`form` with what says "at" it: बूथों पर, जिलों में."""
    return f"{form} {'पर' if spelling_key(_head(noun.hi)) in _ON else 'में'}"


def possessive(noun: Noun, *, many: bool = False) -> str:
    """का, की or के before it, standing alone: का अभियान, की बैठक, के सम्मेलन."""
    return "की" if gender(noun) == FEMALE else "के" if many else "का"


def _with_head(words: str, change: Callable[[str], str], *, bends: bool) -> str:
    """The phrase with its last word changed, and with a masculine one what agrees with it: पूरा, and the last का."""
    main, comma, rest = words.partition(",")
    parts = main.split()
    if not parts:
        return words
    before = parts[:-1]
    if bends:
        last_of = max((place for place, part in enumerate(before) if part == "का"), default=-1)
        before = [
            part[:-1] + "े" if part in _ADJECTIVES or place == last_of else part for place, part in enumerate(before)
        ]
    return " ".join([*before, change(parts[-1])]) + comma + rest


def _bends(word: str) -> bool:
    return word.endswith("ा") and spelling_key(word) not in _STIFF


def _oblique_word(word: str, of: str) -> str:
    return word[:-1] + "े" if of == MALE and _bends(word) else word


def _plural_word(word: str, of: str) -> str:
    if of != FEMALE:
        return _oblique_word(word, of)
    if word.endswith("ई"):
        return word[:-1] + "इयाँ"
    if word.endswith(("ी", "ि")):
        return word[:-1] + "ियाँ"
    if word.endswith("ा"):
        return word + "एँ"
    return word + "एँ" if word.endswith(("ु", "ू")) else word + "ें"


def _oblique_plural_word(word: str) -> str:
    if word.endswith("ई"):
        return word[:-1] + "इयों"
    if word.endswith(("ी", "ि")):
        return word[:-1] + "ियों"
    if word.endswith("ू"):
        return word[:-1] + "ुओं"
    if word.endswith("ा"):
        return word + "ओं" if spelling_key(word) in _STIFF or gender(Noun(word)) == FEMALE else word[:-1] + "ों"
    if word.endswith("ाँ"):
        return word[:-2] + "ओं"
    return word + ("ओं" if word.endswith(("ु", "ो")) else "ों")


# --- verbs ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a verb agrees with."""

    gender: str
    many: bool = False

    def pick(self, masculine: str, feminine: str, masculines: str, feminines: str) -> str:
        """The form for m, f, m plural, f plural."""
        if self.gender == FEMALE:
            return feminines if self.many else feminine
        return masculines if self.many else masculine


def will_be_done(what: Agreement) -> str:
    """किया जाएगा, की जाएगी, किए जाएँगे, की जाएँगी."""
    return what.pick("किया जाएगा", "की जाएगी", "किए जाएँगे", "की जाएँगी")


def has_been_done(what: Agreement) -> str:
    """किया गया है, की गई है, किए गए हैं, की गई हैं."""
    return what.pick("किया गया है", "की गई है", "किए गए हैं", "की गई हैं")


def will_be_run(what: Agreement) -> str:
    """चलाया जाएगा, चलाई जाएगी, चलाए जाएँगे, चलाई जाएँगी."""
    return what.pick("चलाया जाएगा", "चलाई जाएगी", "चलाए जाएँगे", "चलाई जाएँगी")


def has_been_run(what: Agreement) -> str:
    """चलाया गया है, चलाई गई है, चलाए गए हैं, चलाई गई हैं."""
    return what.pick("चलाया गया है", "चलाई गई है", "चलाए गए हैं", "चलाई गई हैं")


def respectful(stem: str, of: str) -> str:
    """The future of somebody who is spoken of with respect: करेंगे, करेंगी. `of` must be m or f."""
    return stem + ("ंगी" if of == FEMALE else "ंगे")
