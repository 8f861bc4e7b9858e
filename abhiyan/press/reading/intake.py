"""The bytes of a note as sentences: what is no note is refused in words, damage is mended in memory and listed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from abhiyan.indic import fonts, repair
from abhiyan.indic.dates import MONTHS, find_dates
from abhiyan.indic.text import TurnedText, normalise
from abhiyan.press.record import Text

LARGEST = 200_000  # bytes; a note of two pages has some ten thousand
MOST_SENTENCES = 600
SURE = 0.9  # that a line is in an old font


class NoNote(Exception):
    """This can't be read as a note; `said` says why and what to do, in both languages."""

    def __init__(self, said: Text) -> None:
        self.said = said
        super().__init__(said.en)


TOO_LARGE = Text(
    "फ़ाइल बहुत बड़ी है (200 kB से अधिक): प्रेस विज्ञप्ति एक-दो पृष्ठ की होती है।",
    "The file is larger than 200 kB: a press note has a page or two. Give the note alone.",
)
NO_TEXT = Text(
    "यह सादा पाठ (UTF-8) नहीं है। विज्ञप्ति को .txt के रूप में सहेजकर फिर दें।",
    "This is no plain text in UTF-8 (is it DOCX, PDF or a picture?). Save the note as a text file and give that.",
)
EMPTY = Text("फ़ाइल ख़ाली है।", "The file is empty: there is nothing to read.")
OLD_FONT = Text(
    "यह पाठ पुराने फ़ॉन्ट (Kruti Dev) में है। पहले यूनिकोड में बदलें: abhiyan text krutidev < NOTE.txt > NOTE.hi.txt",
    "The text is keyed in Kruti Dev. Turn it into Unicode first: abhiyan text krutidev < NOTE.txt > NOTE.hi.txt",
)
OTHER_FONT = Text(
    "यह पाठ किसी दूसरे पुराने फ़ॉन्ट में है, जो यहाँ पढ़ा नहीं जाता।",
    "The text is in another old font (Chanakya or its kin), which is not read here. Convert it first.",
)
TURNED = Text(
    "पाठ में लेखन की दिशा बदलने वाले छिपे चिह्न हैं। उन्हें हटाकर फिर दें।",
    "The text holds hidden characters that turn the direction of writing. Take them out first.",
)


@dataclass(frozen=True, slots=True)
class Mended:
    """What was mended, in memory only. sure: one answer was left; otherwise a person should look."""

    sentence: int
    found: str
    meant: str
    kind: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence: number from 1, as printed and as it was read; `paragraph` from 1."""

    number: int
    paragraph: int
    printed: str
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A note ready to be read. language: of most of its letters."""

    language: str
    sentences: tuple[Said, ...]
    mended: tuple[Mended, ...]


def take(content: bytes) -> Taken:
    """The sentences of a note. Raises NoNote for what isn't one."""
    text = decoded(content)
    language = _language(text)
    sentences: list[Said] = []
    mended: list[Mended] = []
    for number, (paragraph, printed) in enumerate(_printed(text), start=1):
        found = [one for one in repair.find_damage(printed) if one.suggested]
        mended += [Mended(number, one.found, one.suggested, one.kind, one.sure) for one in found]
        sentences.append(Said(number, paragraph, printed, _plain(repair.apply(printed, found))))
    if len(sentences) > MOST_SENTENCES:
        raise NoNote(TOO_LARGE)
    return Taken(language, tuple(sentences), tuple(mended))


def decoded(content: bytes) -> str:
    """The text of a file, its characters in order. Raises NoNote."""
    if len(content) > LARGEST:
        raise NoNote(TOO_LARGE)
    text = _characters(content)
    if not text.strip():
        raise NoNote(EMPTY)
    text = _in_unicode(text.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        return normalise(text)
    except TurnedText as wrong:
        raise NoNote(TURNED) from wrong


def _characters(content: bytes) -> str:
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(coding)
    except UnicodeDecodeError as wrong:
        raise NoNote(NO_TEXT) from wrong
    strange = sum(mark < " " and mark not in "\t\n\r\f\v" for mark in text) + text.count("\ufffd")
    if content[:4] in (b"%PDF", b"PK\x03\x04") or "\x00" in text or strange > len(text) // 50:
        raise NoNote(NO_TEXT)
    return text


def _in_unicode(text: str) -> str:
    """The text, UTF-8 that was misread read right; one that is mostly in an old font is refused."""
    lines = [(line, fonts.detect(line) if len(line.split()) > 2 else None) for line in text.split("\n")]
    words = sum(len(line.split()) for line, _ in lines)
    for kind, refusal in ((fonts.KRUTIDEV, OLD_FONT), (fonts.OTHER_FONT, OTHER_FONT)):
        in_font = sum(
            len(line.split()) for line, cell in lines if cell and cell.kind == kind and cell.confidence > SURE
        )
        if in_font * 2 > words:
            raise NoNote(refusal)
    return "\n".join(cell.text if cell and cell.kind == fonts.MOJIBAKE else line for line, cell in lines)


def _language(text: str) -> str:
    hindi, latin = len(re.findall("[\u0904-\u0939]", text)), len(re.findall("[A-Za-z]", text))
    return "hi" if hindi * 3 >= latin else "en"


# --- sentences --------------------------------------------------------------------------------------------------------

_SHORT = (
    r"(?:डॉ|डा|प्रो|श्री|कु|मो|पं|सं|नं|रु|उ|प्र|म|जन|फर|सित|अक्टू|नव|दिस|[A-Z]|[A-Za-z]\.[A-Za-z]|Dr|Smt|Shri|Sri|Mr|Mrs|Ms"
    r"|Prof|No|Rs|St|Hon|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|vs|Ltd|Govt)"
)
_stop = re.compile(r"[।॥|?!]+[”\"’']*|\.(?=\s|$|[”\"’'])[”\"’']*")
_short_before = re.compile(rf"(?:^|[\s(“\"])({_SHORT})$")
_inline_dateline = re.compile(r"^([^:।]{2,60}?)\s*(?::-?|[–—]|\s-)\s+(?=\S+ \S+ \S+)")
_bullet = re.compile(r"^\s*(?:[-–—•●▪*‣]+\s+|\(?[0-9०-९]{1,2}[.)]\s+|\(?[क-ह]\)\s+|\([a-z]\)\s+)")
_ended = re.compile(r"([।॥|.?!:;”\"]|है|हैं|था|थी|थे|गा|गी|गे|ंगे|ये|यें|एं|एँ|करें|किया|गया|गई|दी|ली|रहे|रही|चाहिए)$")
WRAPPED = (45, 160)  # letters of the longest line of a text that an editor wrapped


def _printed(text: str) -> Iterator[tuple[int, str]]:
    """(paragraph, sentence) as printed; a line's end ends a sentence too, unless the lines were only wrapped."""
    for number, paragraph in enumerate(_paragraphs(text.split("\n")), start=1):
        for sentence in _cut(paragraph):
            yield number, sentence


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    longest = max((len(line.rstrip()) for line in lines), default=0)
    wrapped = WRAPPED[0] <= longest <= WRAPPED[1]
    held = ""
    for line in lines:
        plain = line.strip()
        if held and (not plain or _bullet.match(line)):
            yield held
            held = ""
        if not plain:
            continue
        held = f"{held} {plain}".strip()
        full = len(line.rstrip()) > longest * 0.75 if wrapped else _breaks_off(plain)
        if not full:
            yield held
            held = ""
    if held:
        yield held


def _breaks_off(line: str) -> bool:
    """Whether a long line ends in the middle of a sentence: without a stop, and not with a verb either."""
    return len(line) > WRAPPED[0] and not _ended.search(line)


def _cut(paragraph: str) -> Iterator[str]:
    plain = _bullet.sub("", paragraph)
    start = 0
    line = _inline_dateline.match(plain)
    if line and any(one.spans[0].first.year for one in find_dates(line[1])):
        yield line[1]
        start = line.end()
    for stop in _stop.finditer(plain):
        if stop.group().startswith(".") and _short_before.search(plain[start : stop.start()]):
            continue
        if sentence := plain[start : stop.end()].strip():
            yield sentence
        start = stop.end()
    if rest := plain[start:].strip():
        yield rest


_ordinal = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_month_first = re.compile(
    rf"\b({_MONTHS})\s+(\d{{1,2}}(?:(?:\s*(?:to|-|–|and|&)\s*|,\s*)\d{{1,2}}\b(?!\d|\s+(?:{_MONTHS})))*)(?:,?\s+(20\d\d))?\b(?!\s*[:.]\d)"
)
_same_month = re.compile(rf"\b(\d{{1,2}} ({_MONTHS})) (?:to|till|until) (\d{{1,2}} \2(?: 20\d\d)?)")
_day_of = re.compile(rf"\b(\d{{1,2}}) of ({_MONTHS})\b")
_between = re.compile(rf"\b(between|from) (\d{{1,2}}(?: (?:{_MONTHS}))?(?: 20\d\d)?) (?:and|till|until|up to) (?=\d)")
_from_day = re.compile(r"\b(\d{1,2}) (?:till|until|through) (?=\d)")
_till_hi = re.compile(r"(\d|जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|[सन][^ ]*बर|अक्टूबर) (?:तारीख )?से लेकर (?=\S)")
_begins_hi = re.compile("से (?:शुरू|प्रारंभ|प्रारम्भ|आरंभ|आरम्भ) हो(?:कर|ते हुए) (?=\\S)")
_ends_hi = re.compile(
    r"(\d{1,2} [^\s\d]+(?: 20\d\d)?) से (?:(\D{3,80}?) )?(?:शुरू|प्रारंभ|प्रारम्भ|आरंभ|आरम्भ) "
    r"(?:होगा|होगी|होंगे|(?:किया|किये|किए|की) जा(?:ये|ए|यें|एं|एँ)(?:गा|गी|गे)) (?:जो|तथा|और|एवं) "
    r"(\d{1,2} [^\s\d]+(?: 20\d\d)?) तक"
)
_of_month_hi = re.compile(rf"({'|'.join(MONTHS)})( 20\d\d)? (?:माह |महीने |मास )?की (\d{{1,2}}) (?:तारीख|तिथि)(?= )")
_weekday_hi = re.compile(r"(?<=\d) (?:तारीख|तिथि)(?= )")


def _plain(sentence: str) -> str:
    """Days in the order that is read: March 5, 2019 as 5 March 2019; between 9 and 20 as 9 to 20."""
    text = _ordinal.sub(r"\1", sentence)
    text = _day_of.sub(r"\1 \2", text)
    text = _month_first.sub(_day_first, text)
    text = _same_month.sub(r"\1 to \3", text)
    text = _between.sub(r"\1 \2 to ", text)
    text = _from_day.sub(r"\1 to ", text)
    text = _begins_hi.sub("से ", text)
    text = _ends_hi.sub(lambda found: f"{found[2] or ''} {found[1]} से {found[3]} तक".strip(), text)
    text = _of_month_hi.sub(r"\3 \1\2", text)
    return _weekday_hi.sub("", _till_hi.sub(r"\1 से ", text))


def _day_first(found: re.Match[str]) -> str:
    month, days, year = found.groups()
    return f"{days} {month}" + (f" {year}" if year else "")
