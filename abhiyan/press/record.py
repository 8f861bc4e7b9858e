"""What is known of a meeting: plain frozen data, from which a press note and minutes are written.

One dataclass for one table to come. Keys are the record's own ("amit", "registration", or a table's number as text);
what refers to another item names its key. Text that a person wrote comes in Hindi and in English; either may be
missing, and then the note of that language asks for it. Nothing here reads a file, a table or a clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

MALE, FEMALE, UNASKED = "m", "f", ""
OPENING, MIDDLE, CLOSING = "opening", "", "closing"
SESSIONS = (OPENING, MIDDLE, CLOSING)
PLANNED, DONE = "planned", "done"
STATES = (PLANNED, DONE)
ON, DATES, FROM, BETWEEN = "on", "dates", "from", "between"
SPANS = (ON, DATES, FROM, BETWEEN)  # as in a plan: one day, a set, every day of a period, some day of a window


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    hi: str = ""
    en: str = ""

    def in_(self, language: str) -> str:
        """The words in `language` ("hi" or "en"); empty where nobody wrote them."""
        return self.hi if language == "hi" else self.en

    def __bool__(self) -> bool:
        return bool(self.hi or self.en)


@dataclass(frozen=True, slots=True)
class Noun(Text):
    """What something is called, in the singular: जिला, बैठक, आईटी कार्यकर्ता.

    gender and the plurals are needed only where the rules (grammar.py) don't know the word.
    """

    gender: str = UNASKED
    plural_hi: str = ""
    plural_en: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who took part. `office` is the post with its place: प्रदेश प्रवक्ता.

    title: before the name (डॉ॰, Dr); without one it follows from `gender`, which is asked and never guessed. respect:
    जी after the name. rank: place in protocol, 1 speaks first. may_be_named: an ordinary attendee agreed to be named;
    whoever presided, conducted or spoke did so in public and is named by their office.
    """

    key: str
    name: Text
    office: Text = Text()
    gender: str = UNASKED
    title: Text = Text()
    respect: bool = False
    rank: int = 999
    may_be_named: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """What was held, where and when. `name` is बैठक or more: क्षेत्रीय बैठक. `audience`: who was addressed."""

    name: Noun
    held_on: date
    place: Text
    occasion: Text = Text()
    organiser: Text = Text()
    audience: Noun = Noun()


@dataclass(frozen=True, slots=True)
class When:
    """The days of something. on: one. dates: each. from, between: the first and the last, both included."""

    span: str
    days: tuple[date, ...]

    def every_day(self) -> tuple[date, ...]:
        """Each day that is meant or possible, in order."""
        if self.span in (ON, DATES):
            return self.days
        length = (self.days[-1] - self.days[0]).days
        return tuple(self.days[0] + timedelta(number) for number in range(length + 1))


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many of something: 5 social-media workers, for every unit of `level` or, without one, in all.

    units: how many units of the level there are, where that is to be said.
    """

    count: int
    of: Noun
    level: Noun = Noun()
    units: int | None = None

    @property
    def in_all(self) -> int | None:
        """The product, where both factors are known."""
        if not self.level:
            return self.count
        return None if self.units is None else self.count * self.units


@dataclass(frozen=True, slots=True)
class Guest:
    """A named person of the record, or whoever holds an office at each place: जिले के प्रभारी मंत्री."""

    person: str = ""
    office: Noun = Noun()

    def __bool__(self) -> bool:
        return bool(self.person or self.office)


@dataclass(frozen=True, slots=True)
class Decision:
    """Something decided, or reported as done: who does what, where, when, how many.

    kind: as an activity's of a plan. level: each unit of it acts, `units` says how many there are. within: where all
    of that lies (पूरा प्रदेश). told_by: the person who said it; the announcer where empty. serves, after: keys of other
    decisions. remarks: whole sentences that somebody wrote, printed as they stand. lead: the note begins with it.
    """

    key: str
    kind: str
    name: Noun
    state: str = PLANNED
    when: When | None = None
    level: Noun = Noun()
    units: int | None = None
    within: Noun = Noun()
    doers: tuple[Noun, ...] = ()
    quantity: Quantity | None = None
    chief_guest: Guest = Guest()
    speaker: Guest = Guest()
    attending: tuple[Guest, ...] = ()
    audience: Noun = Noun()
    down_to: Noun = Noun()
    by_means: Text = Text()
    owner: Noun = Noun()
    serves: str = ""
    after: str = ""
    told_by: str = ""
    remarks: tuple[Text, ...] = ()
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence somebody said. verbatim: their own words, which alone may hold a forecast or praise.

    Otherwise the words follow "said that": a clause without its full stop.
    """

    key: str
    words: Text
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """Who spoke, in which session, and what they said beside the decisions they told of."""

    key: str
    speaker: str
    session: str = MIDDLE
    said: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be finished next: a task (noun), who answers for it and until when."""

    key: str
    task: Noun
    owner: Noun = Noun()
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A meeting as it was held. `announcer` told of the decisions; present: keys, in the order they were written down.

    others_present: how many more came than are listed, where somebody counted.
    """

    meeting: Meeting
    issued_at: Text
    issued_on: date
    people: tuple[Person, ...] = ()
    announcer: str = ""
    presided: str = ""
    conducted: str = ""
    decisions: tuple[Decision, ...] = ()
    speeches: tuple[Speech, ...] = ()
    steps: tuple[Step, ...] = ()
    present: tuple[str, ...] = ()
    others_present: int | None = None
    _people: dict[str, Person] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._people.update({person.key: person for person in self.people})

    def person(self, key: str) -> Person:
        """Raises KeyError where nobody has that key."""
        return self._people[key]

    def decision(self, key: str) -> Decision:
        """Raises KeyError where there is no such decision."""
        return next((one for one in self.decisions if one.key == key), None) or _none(key)

    def told_by(self, person: str) -> tuple[Decision, ...]:
        """The decisions somebody told of, in the record's order."""
        return tuple(one for one in self.decisions if (one.told_by or self.announcer) == person)

    def unknown(self) -> Iterator[tuple[str, str]]:
        """(item, key) of everything that refers to what is not there."""
        decisions = {one.key for one in self.decisions}
        named = [("meeting", key) for key in (self.announcer, self.presided, self.conducted) if key]
        named += [("present", key) for key in self.present]
        named += [(f"speech:{one.key}", one.speaker) for one in self.speeches]
        for one in self.decisions:
            guests = (one.chief_guest, one.speaker, *one.attending)
            keys = [one.told_by, *(guest.person for guest in guests)]
            named += [(f"decision:{one.key}", key) for key in keys if key]
            yield from ((f"decision:{one.key}", key) for key in (one.serves, one.after) if key and key not in decisions)
        yield from ((item, key) for item, key in named if key not in self._people)


def _none(key: str) -> Decision:
    raise KeyError(key)
