"""What a cell is written in: Hindi, English, Hindi in the keys of an old font, or UTF-8 read as something else.

English and Kruti Dev use the same letters, but not in the same order: `kj` and `;k` are as common in one as `th` and
`er` are in the other. Both orders are counted from this library's own words, typed both ways; a cell is weighed letter
pair by letter pair, and a cell in Kruti Dev must also give syllables that Hindi can have. A column helps its short
cells: alone, "fo" may be either.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from abhiyan.indic import krutidev
from abhiyan.indic.lexicon import words
from abhiyan.indic.roman import romanise
from abhiyan.indic.syllables import is_sound

KRUTIDEV, UNICODE, ENGLISH, MOJIBAKE, NEITHER = "krutidev", "unicode", "english", "mojibake", "neither"
OTHER_FONT = "other font"

_ENGLISH = """
about above account act activity add after again age all along also am among answer area ask back bank bar base
because become bed before begin below best better between big black blue board body book both box boy break
bring brother brown build business but buy call can can't car card care case catch cause cell central chair
chance change check child city class clean clear close club code cold column come common complete could country
course cover create cross current cut daily dark data daughter day dead deal death deputy detail did different
do doctor does done door double down draw drive due during each early easy eight else employee end engineer
enough enter even evening event every exact example face fact fail family far farmer fast fee few field fifth
file fill final find fine fire first five follow food foot form forward four free friday friend full get girl
give go god gold good grand great green group grow half hand hard head hear heart heavy help her here high him
his hold home hour how hundred husband idea if important include into inform issue item job join just keep key
kind know label lady land large last late law lead leader learn leave left less let letter level life light like
line list little live local long look lot love machine main make man manager many map married master matter may
me mean medical member men middle might mind minister minute miss money month more morning most mother move much
music must my near need never next nice night nine none nothing note now off often oh oil ok once one only open
option or other over own page paper parent part party pass past pay people person pick place plan play please
point poor position possible post power present press price print private problem product professor programme
project proper put question quick quiet rate reach read ready reason record red refer region register rest
result retired return right river role roll round row rule run safe same sample save say seat second section see
select self sell send senior service set seven several shall share she sheet short should show sick side sign
since single sister sit site six size sleep small so some son soon sort special staff stand start stay step
still stop store story street strong student study subject such sunday support sure system table take talk task
tax teacher team tell ten term test text than thank their them then there these they thing think third this
those three through thursday ticket till time title today together too top total town track trade train travel
tree true try tuesday turn two type under union unit until update use valid value various very view visit voice
wait walk want war watch water way we wednesday week well went were what when where which while white whole
whose why will win with without woman word work world worse would write wrong year yellow yesterday yet you
young your zero zone Laxmi Lakshmi Zahid Zaid Zafar Zakir Zeenat Ziya Azad Nazir Aziz Xavier Fatima Bhupendra
Jyoti Kshitij Tyagi Dixit Joshi Dwivedi Trivedi Chaturvedi Tripathi Upadhyay Rajput Thakur Chauhan Rathore Tomar
Solanki Nishad Prajapati the and of for in to is no not or as an at it we he she all any are was has have be
this that out off up down who how our its each per is on at by with from name father mother husband wife mobile
phone number address district block village ward booth mandal region state president secretary member committee
school primary junior high inter college road near market street house lane nagar pur ganj colony post office
police station date birth age male female remarks email serial yes no not available general treasurer vice joint
convenor coordinator in charge volunteer worker social media meeting report total new old east west north south
upper lower public government house room hall centre community health hospital temple bank shop Mohammad Khan
Ali Begum Siddiqui Ansari Qureshi Shri Smt Kumari Devi Singh Kumar Lal Prasad Chandra Ram Rani Bai Sharma Verma
Gupta Mishra Yadav Tiwari Dubey Chaubey Shukla Jaiswal Srivastava Saxena Mathur Bhatnagar Maurya
Kushwaha Patel Rajesh Suresh Ramesh Mukesh Dinesh Mahesh Naresh Anil Sunil Sanjay Vijay Ajay Vinod Manoj Pramod
Ashok Alok Deepak Rakesh Neha Pooja Priya Kavita Sunita Anita Geeta Seema Meena Rekha Rahul Rohit Amit Sumit
Ankit Vikas Akash Gaurav Saurabh Arjun Lucknow Kanpur Agra Varanasi Prayagraj Meerut Gorakhpur Bareilly Aligarh
Moradabad Jhansi Mathura Ayodhya Ghaziabad
"""
_DIGITS_AND_SIGNS = re.compile(r"[0-9.,-]+")
_only_latin = re.compile("[A-Za-z]")
_devanagari = re.compile("[\u0904-\u0939\u0958-\u0961]")
# Keys that stand for letters of Kruti Dev and have no place inside an English word.
_inside = re.compile(
    r"(?<=[A-Za-z\[{\]}|;/+<>~=#:'\"])[\[{}|;+<>~=#:?](?=[A-Za-z\[{};|])|[\xa5\xaa-\xfe](?=[A-Za-z]|$)"
)
_capital_inside = re.compile(r"[a-z][A-Z]")
_short_form = re.compile(r"(?<=[A-Za-z])0(?=[A-Za-z]|$)")  # m0iz0 is उ0प्र0
_misread_hindi = re.compile("à[¤¥]")
_misread = re.compile("à[¤¥]|Ã\xa0Â|[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|â€")
# Chanakya and its kin keep most letters above ASCII, as Windows or the Macintosh shows those bytes; Kruti Dev few.
_above = re.compile("[\xa1-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ•˜™š›œžŸıﬁﬂΩπ⁄∂∆∏∑√∞∫≈≠≤≥◊\uf8ff]")
_no_marks = re.compile(r"[\s\d.,;:!?()/'’‘\"“”–—-]+")
ABOVE, LEAST_ABOVE = 0.6, 3  # of the marks of a text, and how many: 0.5 is the most of a word in Kruti Dev
SURE = 0.9  # a confidence from which a person needn't look at each cell


@dataclass(frozen=True, slots=True)
class Cell:
    """What one text is written in, how sure that is (0 to 1), and the text in Unicode."""

    kind: str
    confidence: float
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of a column, how many of each kind, and the kind of most; `is_mixed` when two kinds share it."""

    cells: list[Cell]
    kinds: dict[str, int]

    @property
    def kind(self) -> str:
        told = {kind: count for kind, count in self.kinds.items() if kind != NEITHER}
        return max(told, key=lambda kind: told[kind]) if told else NEITHER

    @property
    def is_mixed(self) -> bool:
        return sum(count > 0 for kind, count in self.kinds.items() if kind != NEITHER) > 1

    @property
    def confidence(self) -> float:
        """The least of any cell that isn't empty."""
        return min((cell.confidence for cell in self.cells if cell.kind != NEITHER), default=1.0)

    @property
    def lean(self) -> float:
        """How much the sure cells speak for Kruti Dev (above 0) or English in the others: up to 2 either way."""
        return _lean(self.cells)


def detect(text: str, *, lean: float = 0.0) -> Cell:
    """What `text` is written in. Numbers, signs and nothing are "neither"; what "other font" means isn't known here.

    lean: the `lean` of the column it stands in, where that is known.
    """
    return _told(text, lean=lean)


def detect_column(texts: Sequence[str]) -> Column:
    """The same for the cells of one column; a short cell leans to what the sure ones are.

    A column half in Kruti Dev and half in English leans nowhere: each cell is told by itself.
    """
    alone = [detect(text) for text in texts]
    lean = _lean(alone)
    cells = [_told(text, lean=lean) if cell.kind in (KRUTIDEV, ENGLISH) else cell
             for text, cell in zip(texts, alone, strict=True)]  # fmt: skip
    return Column(cells, dict(Counter(cell.kind for cell in cells)))


def repair_mojibake(text: str) -> str | None:
    """UTF-8 that was read as Windows-1252 or Latin-1, read right; None when that can't be undone."""
    for _twice in range(2):
        try:
            text = b"".join(_byte(mark) for mark in text).decode("utf-8")
        except (UnicodeDecodeError, UnicodeEncodeError):
            return None
        if not _misread.search(text):
            return text
    return None


def _byte(mark: str) -> bytes:
    """The byte that was shown as `mark`; Windows shows five bytes as nothing, Latin-1 as themselves."""
    try:
        return mark.encode("cp1252")
    except UnicodeEncodeError:
        return mark.encode("latin-1")


def _told(text: str, *, lean: float) -> Cell:
    if _devanagari.search(text):
        return Cell(UNICODE, 1.0, text)
    if _misread.search(text):
        mended = repair_mojibake(text)
        if mended is not None:
            return Cell(MOJIBAKE, 1.0, mended)
        if _misread_hindi.search(text) or not _is_other_font(text):
            return Cell(MOJIBAKE, 0.5, text)
    if _is_other_font(text):
        return Cell(OTHER_FONT, 1.0, text)
    if not _only_latin.search(text):
        return Cell(NEITHER, 1.0, text)
    odds = weigh(text) + lean
    confidence = 1 / (1 + math.exp(-min(abs(odds), 30)))
    if odds > 0:
        return Cell(KRUTIDEV, confidence, krutidev.to_unicode(text))
    return Cell(ENGLISH, confidence, text)


def _is_other_font(text: str) -> bool:
    marks = _no_marks.sub("", text)
    above = len(_above.findall(marks))
    return above >= LEAST_ABOVE and above > ABOVE * len(marks)


def _lean(cells: Iterable[Cell]) -> float:
    """Up to two units of evidence, by how the sure cells are shared out."""
    sure = Counter(cell.kind for cell in cells if cell.confidence >= SURE)
    both = sure[KRUTIDEV] + sure[ENGLISH]
    if not both:
        return 0.0
    return 2 * (sure[KRUTIDEV] - sure[ENGLISH]) / both


def weigh(text: str) -> float:
    """The logarithm of the odds that Latin `text` is Kruti Dev and not English; above 0 it is."""
    return sum(_weight(word) for word in text.split())


@lru_cache(maxsize=65_536)
def _weight(word: str) -> float:
    if word.strip("0123456789.,;:!?()[]`'\"").lower() in _plain_english():
        return -6.0
    hindi, english = _pairs_of(KRUTIDEV), _pairs_of(ENGLISH)
    odds = sum(hindi(pair) - english(pair) for part in _DIGITS_AND_SIGNS.split(word) for pair in _pairs(part))
    odds += 3 * len(_inside.findall(word)) + 1.5 * len(_capital_inside.findall(word))
    odds += 3 * len(_short_form.findall(word))
    return odds if _may_be_hindi(word) else odds - 4


def _may_be_hindi(word: str) -> bool:
    """Whether reading `word` as Kruti Dev gives syllables that Hindi has, and leaves no key over."""
    read = krutidev.to_unicode(word)
    return is_sound(read) and not _only_latin.search(read)


@lru_cache(maxsize=1)
def _plain_english() -> frozenset[str]:
    return frozenset(word.lower() for word in _ENGLISH.split())


def _pairs(word: str) -> list[str]:
    """Neighbouring letters, with the word's two ends. Small and all-capital English is one to us."""
    around = f"^{word}$" if word else ""
    return [around[place : place + 2] for place in range(len(around) - 1)]


@lru_cache(maxsize=2)
def _pairs_of(kind: str) -> Callable[[str], float]:
    """How likely a pair of letters is in this kind of writing, as a logarithm."""
    seen = Counter(pair for word in _sample(kind) for pair in _pairs(word))
    total = sum(seen.values()) + 2_000
    least = math.log(0.4 / total)
    known = {pair: math.log((count + 0.4) / total) for pair, count in seen.items()}
    return lambda pair: known.get(pair, least)


def _sample(kind: str) -> list[str]:
    """Words as they are typed: the list in Kruti Dev; or English, and the list in Latin letters, in three cases."""
    if kind == KRUTIDEV:
        return [krutidev.from_unicode(word) for word in words()] + ["izk", "fo", "iw", "ek", "tw", "gk", "la", "ua"]
    latin = _ENGLISH.split() * 3 + [romanise(word) for word in words()]
    return [cased for word in latin for cased in (word.lower(), word.capitalize(), word.upper())]
