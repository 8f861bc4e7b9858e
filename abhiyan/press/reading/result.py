"""What was read from a note: activities with the sentences they came from, how sure each is, and what to ask."""

from dataclasses import dataclass, field
from datetime import date

from abhiyan.press.asking import Question
from abhiyan.press.reading.intake import Mended, Said
from abhiyan.press.record import When

PER_UNIT, IN_ALL, UNCLEAR = "each", "all", "unclear"


@dataclass(frozen=True, slots=True)
class Count:
    """So many of something. per: each (unit of `sense`), all, or unclear. units: how many units the note says."""

    count: int
    of: str
    sense: str = ""
    per: str = UNCLEAR
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Which units act. sense: of the level, empty where none is said. named: one unit by its name, with its level.

    whole: all of it is meant (पूरे प्रदेश). also: a second level named in one breath (जिला एवं मंडल स्तर पर).
    """

    sense: str = ""
    how: str = ""
    units: int | None = None
    named: str = ""
    named_sense: str = ""
    whole: str = ""
    also: str = ""


@dataclass(slots=True)
class Activity:
    """One activity, put together sentence by sentence. Phrases stand as the note says them."""

    key: str
    kind: str
    name: str
    head: str
    when: When | None
    place: Place
    sentences: list[int]
    confidence: float = 1.0
    questions: list[Question] = field(default_factory=list)
    doers: list[str] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    chief_guest: str = ""
    speaker: str = ""
    attending: list[str] = field(default_factory=list)
    audience: list[str] = field(default_factory=list)
    down_to: str = ""
    venue: str = ""
    means: str = ""
    serves: str = ""
    after: str = ""

    def ask(self, code: str, *, less: float = 0.0, **values: str) -> None:
        """Ask once, and be less sure."""
        one = Question(code, self.key, values)
        if one not in self.questions:
            self.questions.append(one)
            self.confidence = max(0.1, round(self.confidence - less, 2))


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day in the note that is no work to be planned. reason: past, own (the note's own date), no activity."""

    sentence: int
    found: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """year_from: option, dateline, text, weekday or assumed."""

    language: str
    sentences: tuple[Said, ...]
    mended: tuple[Mended, ...]
    written_on: date | None
    year_from: str
    activities: tuple[Activity, ...]
    undated: tuple[Activity, ...]
    skipped: tuple[Skipped, ...]
    questions: tuple[Question, ...]
