"""A sentence as words with what each is: a day, a number, a level, an office, an activity, or a small word."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from abhiyan.indic.dates import Dates, find_dates
from abhiyan.indic.numbers import find_numbers
from abhiyan.indic.spelling import spelling_key
from abhiyan.press.reading.words import (
    Entry,
    Form,
    Vocabulary,
    as_form,
    decided_kind,
    forms_hi,
    general,
    plural_en,
    sense_of,
)

_word = re.compile(
    r"[\u0900-\u0963\u0970-\u097f]+(?:-[\u0900-\u0963\u0970-\u097f]+)*|[A-Za-z]+(?:[-'’][A-Za-z]+)*|[0-9०-९]+(?:,[0-9०-९]+)*|[^\s]"
)
LONGEST_ENTRY = 4  # words

EACH = frozenset(as_form("प्रत्येक हर सभी समस्त सब प्रति एक-एक every each all per respective अपने-अपने"))
WHOLE = frozenset(as_form("पूरे पूरा संपूर्ण समूचे सारे whole entire across throughout"))
THIS = frozenset(
    as_form(
        "इस इन इसी इन्हीं उक्त यह ये इसके इसका इसकी इसमें इनमें इसे इन्हें इनका "
        "इनके जिसके जिसमें जिसे जिन्हें जिनको जिनमें उसमें this these it them such"
    )
)
JOINTS = frozenset(as_form("एवं और तथा व एवम् & and , या"))
POSTS = frozenset(as_form("में को से पर तक ने द्वारा हेतु लिए साथ सहित बाद उपरांत पश्चात पूर्व दौरान मध्य बीच माध्यम रूप"))
OF = frozenset(as_form("का की के"))
SMALL = (
    POSTS
    | OF
    | JOINTS
    | THIS
    | EACH
    | WHOLE
    | frozenset(
        as_form(
            "कि भी ही तो है हैं था थे थी होगा होगी होंगे हुए हुआ हुई किया की गया "
            "गई गए जाएगा जाएगी जाएंगे कर करते करने करेंगे आगामी आज कल दिनांक "
            "तारीख कुल लगभग करीब न्यूनतम कम अधिक अतिरिक्त अपने अपनी अपना वह "
            "वे उनके उन्होंने विधिवत प्रमुख अतिथि स्तर स्तरीय निकट समय साथ "
            "the a an of in on at by for to from with will be is are was "
            "were has have been and or that which who as also its their "
            "under through during between after before into about level held organised organized run"
        )
    )
)
OPENS = frozenset(as_form("उद्घाटन शुभारंभ समापन inauguration launch"))
LEVEL_WORDS = frozenset(as_form("स्तर स्तरीय level"))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence: text[start:end]; key folds its spelling."""

    text: str
    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Words first..last (that one included) are an entry of a list; of several meanings `entries` holds all."""

    first: int
    last: int
    entries: tuple[Entry, ...]

    def as_(self, what: str) -> Entry | None:
        """What it is as a level, a role, an activity; None when it can't be one."""
        return next((entry for entry in self.entries if entry.what == what), None)


@dataclass(frozen=True, slots=True)
class Mention:
    """An activity that is named: words first..last, the kind they decide, the key of its last word."""

    first: int
    last: int
    kind: str
    head: str
    of: str = ""  # the head of what it opens: अभियान of अभियान का शुभारंभ


@dataclass(frozen=True, slots=True)
class Amount:
    """A number outside dates: its words and its value."""

    first: int
    last: int
    value: int


@dataclass(slots=True)
class Parsed:
    """A sentence taken apart. dates: (Dates, first word, last word)."""

    text: str
    words: list[Word]
    hits: list[Hit] = field(default_factory=list)
    dates: list[tuple[Dates, int, int]] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)

    def key(self, place: int) -> str:
        """The key of a word; empty outside the sentence."""
        return self.words[place].key if 0 <= place < len(self.words) else ""

    def keys(self, first: int, last: int) -> list[str]:
        """The keys of words first..last."""
        return [word.key for word in self.words[max(0, first) : last + 1]]

    def said(self, first: int, last: int) -> str:
        """The words first..last as they are written."""
        if last < first or first >= len(self.words):
            return ""
        return self.text[self.words[first].start : self.words[min(last, len(self.words) - 1)].end]

    def dated(self, place: int) -> bool:
        """Whether a word belongs to a date."""
        return any(first <= place <= last for _, first, last in self.dates)

    def hit_at(self, place: int, what: str) -> tuple[Hit, Entry] | None:
        """The level, role or activity a word belongs to."""
        return next(
            ((hit, entry) for hit in self.hits if hit.first <= place <= hit.last and (entry := hit.as_(what))), None
        )

    def mentions(self) -> list[Mention]:
        """Activities named in the sentence, words next to each other as one: पंजीकरण अभियान."""
        found: list[Mention] = []
        for hit in self.hits:
            entry = hit.as_("activity") or hit.as_("generic")
            if entry is None or self.dated(hit.first):
                continue
            role_next = self.hit_at(hit.last + 1, "role")
            if role_next and entry.form == "one" and role_next[1].key != "team":
                continue  # सम्मेलन प्रभारी is an office
            if found and entry.head in OPENS and found[-1].last == hit.first - 2 and self.key(hit.first - 1) in OF:
                opened = found.pop()
                found.append(Mention(opened.first, hit.last, entry.key, entry.head, opened.head))
            elif found and found[-1].last == hit.first - 1 and entry.what == "activity":
                before = found.pop()
                kind = decided_kind([before.kind, entry.key]) if before.kind else entry.key
                found.append(Mention(before.first, hit.last, kind, entry.head))
            else:
                found.append(Mention(hit.first, hit.last, entry.key, entry.head))
        return found


class Reader:
    """Takes sentences apart with an organisation's own words beside the general ones."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        own: dict[Form, list[Entry]] = {form: list(entries) for form, entries in general().items()}
        for level in vocabulary.levels:
            sense = sense_of(level) or level.key
            for name in (level.name_hi, level.name_en):
                for form, kind in [*forms_hi(name), (plural_en(name), "many")] if name else ():
                    entries = own.setdefault(as_form(form), [])
                    if not any(entry.what == "level" for entry in entries):
                        entries.insert(0, Entry("level", sense, kind, head=spelling_key(name)))
        self.lists: Mapping[Form, tuple[Entry, ...]] = {form: tuple(entries) for form, entries in own.items()}

    def parse(self, text: str, *, year: int | None, coming_from: date | None) -> Parsed:
        """The sentence taken apart; a year nobody said is `year`, or the next from `coming_from`."""
        words = [
            Word(one.group(), one.start(), one.end(), spelling_key(one.group().casefold()))
            for one in _word.finditer(text)
        ]
        parsed = Parsed(text, words)
        for dates in find_dates(text, year=year, coming_from=coming_from):
            first, last = _covered(words, dates.start, dates.end)
            parsed.dates.append((dates, first, last))
        for number in find_numbers(text):
            first, last = _covered(words, number.start, number.end)
            if not parsed.dated(first) and not number.is_ordinal and number.value == int(number.value):
                parsed.amounts.append(Amount(first, last, int(number.value)))
        parsed.hits = list(self._hits(words))
        return parsed

    def heads(self, text: str) -> frozenset[str]:
        """What a phrase is made of, each word in its plain form: रक्तदाताओं का पंजीकरण is रक्तदाता, पंजीकरण."""
        words = [Word(one.group(), 0, 0, spelling_key(one.group().casefold())) for one in _word.finditer(text)]
        found = {place: hit.entries[0].head for hit in self._hits(words) for place in range(hit.first, hit.last + 1)}
        plain = {found.get(place, "") or word.key for place, word in enumerate(words)}
        return frozenset(plain - OF - JOINTS)

    def _hits(self, words: Sequence[Word]) -> list[Hit]:
        found, place = [], 0
        while place < len(words):
            for length in range(min(LONGEST_ENTRY, len(words) - place), 0, -1):
                form = tuple(word.key for word in words[place : place + length])
                if entries := self.lists.get(form):
                    found.append(Hit(place, place + length - 1, entries))
                    place += length
                    break
            else:
                place += 1
        return found


def _covered(words: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    inside = [place for place, word in enumerate(words) if word.start < end and word.end > start]
    return (inside[0], inside[-1]) if inside else (len(words), len(words))
