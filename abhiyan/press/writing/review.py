"""What a press officer looks at before signing: posts, protocol, one style, no repetition, no long sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from abhiyan.indic.numbers import find_numbers
from abhiyan.indic.repair import find_damage
from abhiyan.indic.text import clean
from abhiyan.press.record import PLANNED, Person, Record, Text
from abhiyan.press.writing.flowery import flowery
from abhiyan.press.writing.note import Note, Sentence

LONGEST = 40  # words of a sentence
REPEATED = 4  # words at the beginning of two sentences running
LAKH = 100_000

REMARKS = {
    "long": Text("वाक्य लंबा है: {count} शब्द।", "A long sentence: {count} words."),
    "twice": Text("यह वाक्य दो बार है।", "This sentence stands there twice."),
    "repeated": Text("पिछले वाक्य जैसी ही शुरुआत: “{words}”।", "Begins as the sentence before: “{words}”."),
    "protocol": Text("प्रोटोकॉल क्रम: {first} का नाम {second} से पहले हो।", "Protocol: {first} goes before {second}."),
    "style": Text("एक ही विज्ञप्ति में संख्या की दो शैलियाँ: {words}।", "Two styles of number in one note: {words}."),
    "damage": Text("टूटा हुआ शब्द: {words}।", "A damaged word: {words}."),
    "flowery": Text("उद्धरण के बाहर अनुमान या प्रशंसा: “{words}”।", "A forecast or praise outside a quotation: “{words}”."),
    "consent": Text("{name} ने नाम छापने की सहमति नहीं दी।", "{name} did not agree to be named."),
    "office": Text("{name} का पद नहीं लिखा है।", "No post is written for {name}."),
    "past": Text(
        "“{what}” बैठक से पहले का है, पर आगे का बताया गया है।", "“{what}” is told as to come and lies before the meeting."
    ),
}
_quoted = re.compile("“[^”]*”")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at in sentence number `sentence` (0 is the dateline; -1: of the record itself)."""

    code: str
    sentence: int
    values: dict[str, str]

    def words(self, language: str = "en") -> str:
        """As a person reads it."""
        return REMARKS[self.code].in_(language).format_map(self.values)


def review(note: Note, record: Record) -> list[Remark]:
    """Everything worth a look, in the note's order."""
    sentences = list(note.sentences())
    found = [remark for number, one in enumerate(sentences) for remark in _sentence(number, one, record)]
    found += _together(sentences)
    return sorted([*found, *_record(note, record)], key=lambda one: one.sentence)


def _sentence(number: int, sentence: Sentence, record: Record) -> Iterator[Remark]:
    text = sentence.text
    if (count := len(text.split())) > LONGEST and not _is_list(sentence):
        yield Remark("long", number, {"count": str(count)})
    for damage in find_damage(text):
        yield Remark("damage", number, {"words": damage.found})
    if words := flowery(_without_names(_quoted.sub("", text), record)):
        yield Remark("flowery", number, {"words": words})
    yield from _people(number, text, sentence, record)


def _without_names(text: str, record: Record) -> str:
    """A name may be a word of praise: विराट."""
    for person in record.people:
        for name in (person.name.hi, person.name.en):
            text = text.replace(name, "") if name else text
    return text


def _people(number: int, text: str, sentence: Sentence, record: Record) -> Iterator[Remark]:
    placed = sorted((text.find(_name(one, text)), one) for one in _named(text, record)) if record.people else []
    for person in (one for _place, one in placed):
        if not person.may_be_named and not person.office:
            yield Remark("consent", number, {"name": _name(person, text)})
    if not _is_list(sentence):
        return
    for (_, one), (_, other) in pairwise(placed):
        if one.rank > other.rank:
            yield Remark("protocol", number, {"first": _name(other, text), "second": _name(one, text)})


def _is_list(sentence: Sentence) -> bool:
    """Several who spoke or came: whoever presided and conducted stand by what they did."""
    return bool({"speeches", "present"} & set(sentence.items))


def _named(text: str, record: Record) -> list[Person]:
    plain = clean(text)
    return [person for person in record.people if _name(person, plain) in plain]


def _name(person: Person, text: str) -> str:
    return (
        person.name.hi
        if person.name.hi and clean(person.name.hi) in clean(text)
        else (person.name.en or person.name.hi)
    )


def _together(sentences: list[Sentence]) -> Iterator[Remark]:
    seen: set[str] = set()
    before: list[str] = []
    for number, one in enumerate(sentences):
        if one.text in seen:
            yield Remark("twice", number, {})
        seen.add(one.text)
        words = one.text.split()
        if number and len(words) > REPEATED and words[:REPEATED] == before[:REPEATED]:
            yield Remark("repeated", number, {"words": " ".join(words[:REPEATED])})
        before = words
    yield from _styles(sentences)


def _styles(sentences: list[Sentence]) -> Iterator[Remark]:
    """Round lakhs in words here and in digits there; digits of two scripts."""
    large = [
        (number, found.found)
        for number, one in enumerate(sentences)
        for found in find_numbers(one.text)
        if found.value >= LAKH and found.value % 1000 == 0
    ]
    worded = [found for _, found in large if re.search("[^\\W\\d]", found)]
    plain = [(number, found) for number, found in large if found not in worded]
    if worded and plain:
        yield Remark("style", plain[0][0], {"words": f"{worded[0]}, {plain[0][1]}"})
    text = " ".join(one.text for one in sentences)
    latin, devanagari = re.search("[0-9]+", text), re.search("[०-९]+", text)
    if latin and devanagari:
        yield Remark("style", 0, {"words": f"{latin.group()}, {devanagari.group()}"})


def _record(note: Note, record: Record) -> Iterator[Remark]:
    language = note.language
    acted = {record.announcer, record.presided, record.conducted, *(speech.speaker for speech in record.speeches)}
    for person in record.people:
        if person.key in acted and not person.office:
            yield Remark("office", -1, {"name": person.name.in_(language) or person.name.hi})
    for one in record.decisions:
        if one.when and one.state == PLANNED and one.when.days[-1] < record.meeting.held_on:
            yield Remark("past", -1, {"what": one.name.in_(language) or one.name.hi})
