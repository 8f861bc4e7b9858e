"""Every number, day and name of a note against the items its sentences came from.

It reads the printed words anew and doesn't ask how they were made: a note changed by hand is checked alike.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from abhiyan.indic.dates import Dates, find_dates
from abhiyan.indic.numbers import find_numbers
from abhiyan.indic.persons import split_name
from abhiyan.indic.text import clean
from abhiyan.press.record import Decision, Person, Record, Text, When
from abhiyan.press.writing.note import Note, Sentence

Days = tuple[date, ...]
_LETTER = "[\u0900-\u0963A-Za-z]"
TITLES = ("श्री", "सुश्री", "Shri", "Ms")
PRONOUNS = ("उन्होंने", "इन्होंने")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """`found` stands in sentence number `sentence` (0 is the dateline) and not in its items; or is missing everywhere.

    kind: number, date, name (sentence says it), missing (a fact of `item` no sentence says), unbound (no such item).
    """

    kind: str
    sentence: int
    item: str
    found: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What may stand in a sentence that came from an item; `needed` must stand in one of them."""

    numbers: frozenset[int]
    days: frozenset[Days]
    needed_numbers: frozenset[int] = frozenset()
    needed_days: frozenset[Days] = frozenset()


def check(note: Note, record: Record) -> list[Mismatch]:
    """All that the note says and its items don't, and every fact of a decision that it doesn't say."""
    sentences = list(note.sentences())
    known = {item: facts(item, record) for sentence in sentences for item in sentence.items}
    found = [
        Mismatch("unbound", number, item, "")
        for number, sentence in enumerate(sentences)
        for item in sentence.items or ("",)
        if known.get(item) is None
    ]
    for number, sentence in enumerate(sentences):
        of = [each for item in sentence.items if (each := known.get(item))]
        found += _said(number, sentence, of, record)
    return found + list(_missing(sentences, record))


def facts(item: str, record: Record) -> Facts | None:
    """The numbers and days an item holds, its own text included; None where the record has no such item."""
    kind, _, key = item.partition(":")
    if kind == "meeting":
        dates = frozenset({(record.meeting.held_on,), (record.issued_on,)})
        return _with(_texts(record.meeting, record.issued_at), record, days=dates)
    if kind == "speeches":
        return _with((), record)
    if kind == "present":
        return _with((), record, numbers=_present(record))
    found = _item(kind, key, record)
    if found is None:
        return None
    if isinstance(found, Decision):
        needed, days = _of_decision(found)
        allowed = _with(_texts(found), record, numbers=needed, days=days)
        return Facts(allowed.numbers, allowed.days, needed, days)
    by = getattr(found, "by", None)
    return _with(_texts(found), record, days=frozenset({(by,)} if by else ()))


def _item(kind: str, key: str, record: Record) -> object | None:
    among: dict[str, Sequence[object]] = {
        "person": record.people,
        "decision": record.decisions,
        "speech": record.speeches,
        "step": record.steps,
        "statement": [said for speech in record.speeches for said in speech.said],
    }
    return next((one for one in among.get(kind, ()) if getattr(one, "key", None) == key), None)


def _of_decision(one: Decision) -> tuple[frozenset[int], frozenset[Days]]:
    said = {one.units if (one.units or 0) > 1 and not _is_counted(one) else None}
    if one.quantity:
        said |= {one.quantity.count, one.quantity.units}
    return frozenset(number for number in said if number is not None), frozenset({_days(one.when)} if one.when else ())


def _is_counted(one: Decision) -> bool:
    """An appointment tells its own units, those of the quantity; an address tells none."""
    return one.kind in ("appointment", "live-address")


def _days(when: When) -> Days:
    return when.every_day()


def _present(record: Record) -> frozenset[int]:
    acted = {record.announcer, record.presided, record.conducted, *(one.speaker for one in record.speeches)}
    came = [person for person in _listed(record) if person.key not in acted]
    unnamed = sum(not person.may_be_named and not person.office for person in came)
    others = (record.others_present or 0) + unnamed
    return frozenset({others})


def _listed(record: Record) -> list[Person]:
    return [person for person in record.people if person.key in record.present]


def _texts(*things: object) -> list[str]:
    """Every piece of text in a dataclass, in both languages."""
    found: list[str] = []
    for thing in things:
        if isinstance(thing, Text):
            found += [thing.hi, thing.en]
        elif isinstance(thing, tuple):
            found += _texts(*thing)
        elif is_dataclass(thing):
            found += _texts(*(getattr(thing, one.name) for one in fields(thing)))
    return [text for text in found if text]


def _with(
    texts: Sequence[str], record: Record, *, numbers: frozenset[int] = frozenset(), days: frozenset[Days] = frozenset()
) -> Facts:
    said_days = {_of_dates(one) for text in texts for one in _dates(text, record)}
    said_numbers = {number for text in texts for number in _numbers(text, record)}
    return Facts(numbers | said_numbers, days | said_days)


# --- what a sentence says ---------------------------------------------------------------------------------------------


def _dates(text: str, record: Record) -> list[Dates]:
    return [one for one in find_dates(text, coming_from=record.issued_on) if not one.problems]


def _of_dates(one: Dates) -> Days:
    try:
        return tuple(one.days())
    except ValueError:
        return ()


def _numbers(text: str, record: Record) -> list[int]:
    """The numbers outside dates."""
    for one in reversed(find_dates(text, coming_from=record.issued_on)):
        text = text[: one.start] + " ~ " + text[one.end :]
    return [int(number.value) for number in find_numbers(text) if number.value == int(number.value)]


def _said(number: int, sentence: Sentence, of: Sequence[Facts], record: Record) -> Iterator[Mismatch]:
    text = _without_places(sentence.text, record) if "meeting" in sentence.items else sentence.text
    days = {each for one in of for each in one.days}
    numbers = {each for one in of for each in one.numbers}
    items = " ".join(sentence.items)
    for found in find_dates(_english_range(text), coming_from=record.issued_on):
        if found.problems or _of_dates(found) not in days:
            yield Mismatch("date", number, items, found.found)
    for value in _numbers(_english_range(text), record):
        if value not in numbers:
            yield Mismatch("number", number, items, str(value))
    for item in sentence.items:
        if item.startswith("person:") and not _names(text, item.removeprefix("person:"), record):
            yield Mismatch("name", number, item, "")


def _without_places(text: str, record: Record) -> str:
    """Without a place whose name ends in a number: in "Booth 12, 26 January" it is no day of the month."""
    places = {words for one in (record.issued_at, record.meeting.place) for words in (one.hi, one.en) if words}
    for place in places:
        if place[-1].isdigit():
            text = text.replace(place, "~")
    return text


def _english_range(text: str) -> str:
    """between 9 and 20 February is a range, though and joins a set elsewhere."""
    if "between " not in text:
        return text
    before, _, after = text.partition("between ")
    return f"{before}between {after.replace(' and ', ' to ', 1)}"


def _names(text: str, key: str, record: Record) -> bool:
    """Whether somebody is named in full, by title and surname, or stood in for by a pronoun."""
    person = next((one for one in record.people if one.key == key), None)
    if person is None:
        return False
    plain = clean(text)
    names = [clean(name) for name in (person.name.hi, person.name.en) if name]
    if any(_stands(name, plain) for name in names) or any(word in plain for word in PRONOUNS):
        return True
    surnames = [surname for name in names if (surname := split_name(name).surname)]
    titles = [title for title in (*TITLES, person.title.hi, person.title.en) if title]
    return any(_stands(f"{title} {surname}", plain) for title in titles for surname in surnames)


def _stands(words: str, text: str) -> bool:
    """Whether the words stand in the text as whole words."""
    return re.search(rf"(?<!{_LETTER}){re.escape(words)}(?!{_LETTER})", text) is not None


# --- what no sentence says --------------------------------------------------------------------------------------------


def _missing(sentences: Sequence[Sentence], record: Record) -> Iterator[Mismatch]:
    for decision in record.decisions:
        item = f"decision:{decision.key}"
        own = [_english_range(one.text) for one in sentences if one.items[:1] == (item,)]
        known = facts(item, record)
        if not own or known is None:
            yield Mismatch("missing", -1, item, decision.name.hi or decision.name.en)
            continue
        said = {number for text in own for number in _numbers(text, record)}
        days = {_of_dates(one) for text in own for one in _dates(text, record)}
        yield from (Mismatch("missing", -1, item, str(one)) for one in sorted(known.needed_numbers - said))
        yield from (Mismatch("missing", -1, item, f"{one[0]}..{one[-1]}") for one in sorted(known.needed_days - days))
