"""What people mean by a message: JOIN or LOGIN with a code, STOP, REPORT, ATTEND, or something else. No Django."""

import re
import unicodedata
from typing import NamedTuple

JOIN, STOP, CALL, REPORT, ATTEND, LOGIN, OTHER = "join", "stop", "call", "report", "attend", "login", "other"
LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # of a code: none looks like another, and no word comes out of them
CODE_LENGTH = 6  # 480 million
FEW = 4  # words of a message in which STOP may stand anywhere
SOME = 10  # the same where it also says what is to stop: messages

_JOIN = (
    "join joined joining jion joi judo jude juden judna judiye jodo ज्वाइन ज्वाईन ज्वॉइन ज्वायन जॉइन जॉईन जोइन "
    "जाइन जॉयन जोईन जुड़ो जुड़ें जुड़े जुड़ना जुड़िए जुड़िये जोड़ो जोड़ें"
)
_STOP = (
    "stop stopp stoop stp st0p stopped stopall unsubscribe unsubscribed unsub quit optout cancel remove delete "
    "band bandh roko roke rokiye hatao "
    "बंद बन्द बँद रोको रोकें रोके रोकिए रोकिये रोक रोकना रुको रूको रुकें रुकिए हटा हटाओ हटाना हटाएँ हटाएं हटाइए हटाइये स्टॉप स्टाप "
    "स्टोप स्टौप"
)
# The same where it is the whole message, written without blanks: a word of it means other things beside others.
_STOP_WHOLE = (
    "end dontsend donotsend matbhejo matbhejna nahichahiye nahinchahiye "
    "मतभेजो मतभेजें मतभेजना मतभेजिए मतभेजिये नहींचाहिए नहींचाहिये नहीचाहिए नहीचाहिये"
)
# What is to stop, in a longer sentence: "please stop sending me messages".
_MESSAGES = (
    "message messages messaging msg msgs sms smses text texts texting sandesh sandes "
    "संदेश सन्देश संदेशों सन्देशों संदेशे सन्देशे सँदेश मैसेज मैसेजेज मैसेजेस मैसेजों मेसेज मेसेजेस मेसेजों मेसिज एसएमएस"
)
_REPORT = "report reports reported repot riport रिपोर्ट रिपोर्टे रिपोट रपट प्रतिवेदन"
_ATTEND = (
    "attend attended attending attendance atend attand present hazir haazir hajir haajir haziri upasthit upasthiti "
    "उपस्थित उपस्थिति उपस्तिथ उपस्तिथि हाज़िर हाज़िरी हाजिर हाजिरी हाजीर अटेंड अटेन्ड अटैंड"
)
_LOGIN = "login signin entry प्रवेश लॉगिन लॉगइन लागिन साइनइन"
_MARK = re.compile(r"[^\w\u0900-\u0963\u0970-\u097f]+|_")  # \w leaves out the vowel signs of Devanagari
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_NUKTA = "\u093c"


class Word(NamedTuple):
    """kind: JOIN, LOGIN, STOP, REPORT, ATTEND or OTHER. code: what stands beside the first two, in capitals, or "".
    rest: of REPORT and ATTEND, what stands behind as it was written; the first numbers there are `numbers`.

    A code that can't be one is kept as it was read, cut to twelve signs: it is nobody's.
    """

    kind: str
    code: str = ""
    rest: str = ""
    numbers: tuple[int, ...] = ()


def understand(text: str) -> Word:
    """What a text message means.

    STOP stands above all but REPORT and ATTEND with a number: in a message of few words anywhere, beside a word for
    messages in one of some, else as its first. A code may be written in pieces, in small letters, with digits of
    either script, next to the word or alone.
    """
    words = _words(text)
    if not words:
        return Word(OTHER)
    said = next((kind for kind, first in ((REPORT, _REPORTS), (ATTEND, _ATTENDS)) if words[0] in first), "")
    if not (said and _is_number(*words[1:2])) and _is_stop(words):
        return Word(STOP)
    if said:
        return _said(said, text, words[1:])
    if words[0] in _LOGINS:
        return Word(LOGIN, _code(words[1:]))
    for at, word in enumerate(words[:FEW]):
        if (rest := _after_join(word)) is not None:
            return Word(JOIN, _code([rest, *words[at + 1 :]]))
    return Word(JOIN, alone) if is_code(alone := "".join(words).upper()) else Word(OTHER)


def is_code(text: str) -> bool:
    """Whether it could be the code of a sign-up."""
    return len(text) == CODE_LENGTH and not {*text} - {*LETTERS}


def _words(text: str) -> list[str]:
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:500])).casefold()
    return [_folded(word) for word in _MARK.sub(" ", plain).split()]


def _folded(word: str) -> str:
    """A word without dots below, its digits as 0-9."""
    bare = unicodedata.normalize("NFD", word).replace(_NUKTA, "")
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in bare)


_JOINS = frozenset(map(_folded, _JOIN.split()))
_STOPS = frozenset(map(_folded, _STOP.split()))
_ABOUT = frozenset(map(_folded, _MESSAGES.split()))
_WHOLES = _STOPS | {*map(_folded, _STOP_WHOLE.split())}
_REPORTS = frozenset(map(_folded, _REPORT.split()))
_ATTENDS = frozenset(map(_folded, _ATTEND.split()))
_LOGINS = frozenset(map(_folded, _LOGIN.split()))


def _is_stop(words: list[str]) -> bool:
    is_short = len(words) <= FEW or (len(words) <= SOME and not _ABOUT.isdisjoint(words))
    return not _STOPS.isdisjoint(words if is_short else words[:1]) or "".join(words) in _WHOLES  # S T O P too


def _is_number(word: str = "") -> bool:
    """Whether it counts something: which work, how many people."""
    return word.isascii() and word.isdecimal() and len(word) <= 9


def _said(kind: str, text: str, words: list[str]) -> Word:
    """REPORT or ATTEND, the numbers right behind it (which work, how many people), and the rest in words."""
    numbers = [word for word in words[:2] if _is_number(word)]
    if numbers and words[0] != numbers[0]:
        numbers = []
    rest = _INVISIBLE.sub("", text[:500]).split(maxsplit=1 + len(numbers))[1 + len(numbers) :]
    return Word(kind, rest=rest[0].strip(" :-–.") if rest else "", numbers=tuple(map(int, numbers)))


def _after_join(word: str) -> str | None:
    """What is written on to a word that means JOIN ("" for nothing); None where it means something else."""
    if word in _JOINS:
        return ""
    rest = word.removeprefix("join")
    return rest if rest != word and is_code(rest.upper()) else None


def _code(pieces: list[str]) -> str:
    """The code that stands at the beginning of `pieces`, put together."""
    found = ""
    for piece in pieces:
        found += piece.upper()
        if len(found) >= CODE_LENGTH:
            break
    return found[:12]
