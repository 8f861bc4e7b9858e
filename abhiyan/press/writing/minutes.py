"""A record written as minutes: what the meeting was, who was there, what was said, what was decided, what is next.

minutes(record, "hi")           plain data, each decision with the same sentences as in the press note
as_pdf(found), as_docx(found)   on paper
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from abhiyan.indic.dates import write_day
from abhiyan.kernel.pdf import pdf as set_by_typst
from abhiyan.press.asking import Question
from abhiyan.press.record import SESSIONS, Decision, Person, Record, Speech, Text
from abhiyan.press.writing import PLAIN, Style, Writer, voice_of
from abhiyan.press.writing.paper import headed, sheet, sign, titles, written

if TYPE_CHECKING:
    from docx.document import Document

HEADINGS = {
    "minutes": Text("कार्यवृत्त", "Minutes"),
    "held": Text("दिनांक", "Date"),
    "place": Text("स्थान", "Place"),
    "occasion": Text("अवसर", "Occasion"),
    "organiser": Text("आयोजक", "Organiser"),
    "presided": Text("अध्यक्षता", "Presided"),
    "conducted": Text("संचालन", "Conducted"),
    "present": Text("उपस्थिति", "Present"),
    "others": Text("अन्य उपस्थित", "Others present"),
    "agenda": Text("कार्यसूची", "Agenda"),
    "speeches": Text("वक्तव्य", "What was said"),
    "decisions": Text("निर्णय", "Decisions"),
    "number": Text("क्र॰", "No."),
    "decision": Text("निर्णय", "Decision"),
    "owner": Text("उत्तरदायी", "Responsible"),
    "when": Text("कब", "When"),
    "how_many": Text("कितने", "How many"),
    "steps": Text("आगे के कार्य", "Next steps"),
    "step": Text("कार्य", "Task"),
    "by": Text("कब तक", "By"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells below their headings; `numbered`: the first cell is a number."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with points below it, or with a table."""

    heading: str
    points: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """facts: (label, words). questions: what was left out until somebody answers."""

    language: str
    heading: str
    name: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    questions: tuple[Question, ...] = ()


def minutes(record: Record, language: str = "hi", *, agenda: Sequence[str] = (), style: Style = PLAIN) -> Minutes:
    """The minutes of a record. agenda: its lines. KeyError for a language that is not there."""
    return _Minutes(record, language, style).made(agenda)


class _Minutes:
    def __init__(self, record: Record, language: str, style: Style) -> None:
        self.record, self.language = record, language
        self.voice = voice_of(record, language, style)
        self.writer = Writer(record, self.voice)

    def made(self, agenda: Sequence[str]) -> Minutes:
        facts = [(label, words) for label, words in self._facts() if words]
        parts = [
            Part(self._head("agenda"), tuple(agenda)),
            Part(self._head("speeches"), tuple(self._speeches())),
            self._decisions(),
            self._steps(),
        ]
        kept = tuple(part for part in parts if part.points or part.table)
        name = self.voice.text(self.record.meeting.name, "meeting")
        return Minutes(
            self.language, self._head("minutes"), name, tuple(facts), kept, tuple(self.voice.questions.values())
        )

    def _head(self, key: str) -> str:
        return HEADINGS[key].in_(self.language)

    def _said(self, text: Text) -> str:
        """The words in this language, or in the other: on paper a name in the other script is better than none."""
        return text.in_(self.language) or text.hi or text.en

    def _day(self, day: date) -> str:
        if self.language == "hi":
            return write_day(day, year=True)
        return f"{day.day} {day:%B} {day.year}"

    def _named(self, key: str) -> str:
        person = self.writer.person(key)
        return self._person(person) if person else ""

    def _person(self, person: Person) -> str:
        office = self._said(person.office)
        name = " ".join(word for word in (self.voice.title(person), self._said(person.name)) if word)
        return f"{name}, {office}" if office else name

    # --- facts --------------------------------------------------------------------------------------------------------

    def _facts(self) -> list[tuple[str, str]]:
        meeting, record = self.record.meeting, self.record
        listed = [person for key in dict.fromkeys(record.present) if (person := self.writer.person(key))]
        listed.sort(key=lambda person: person.rank)
        others = record.others_present
        return [
            (self._head("held"), self._day(meeting.held_on)),
            (self._head("place"), self._said(meeting.place)),
            (self._head("occasion"), self._said(meeting.occasion)),
            (self._head("organiser"), self._said(meeting.organiser)),
            (self._head("presided"), self._named(record.presided)),
            (self._head("conducted"), self._named(record.conducted)),
            (self._head("present"), "; ".join(self._person(person) for person in listed)),
            (self._head("others"), self.voice.number(others) if others else ""),
        ]

    # --- parts --------------------------------------------------------------------------------------------------------

    def _speeches(self) -> list[str]:
        ranks = {person.key: person.rank for person in self.record.people}
        order = {session: place for place, session in enumerate(SESSIONS)}
        spoken = sorted(self.record.speeches, key=lambda one: (order[one.session], ranks.get(one.speaker, 999)))
        return [self._speech(one) for one in spoken]

    def _speech(self, speech: Speech) -> str:
        who = self._named(speech.speaker) or speech.speaker
        said = [(self._said(one.words).strip().rstrip("।."), one.verbatim) for one in speech.said]
        words = [f"“{one}”" if verbatim else one + self.voice.stop for one, verbatim in said if one]
        return f"{who}: {' '.join(words)}" if words else who

    def _decisions(self) -> Part:
        rows = []
        for number, one in enumerate(self.record.decisions, start=1):
            sentences = " ".join(sentence.text for sentence in self.writer.decision(one))
            cells = (self._said(one.owner), self.voice.days(one.when) if one.when else "", self._how_many(one))
            rows.append((self.voice.number(number), sentences, *cells))
        head = tuple(self._head(key) for key in ("number", "decision", "owner", "when", "how_many"))
        return Part(self._head("decisions"), table=Table(head, tuple(rows)) if rows else None)

    def _how_many(self, one: Decision) -> str:
        """5 × 1,41,000 = 7,05,000; or the count alone."""
        if one.quantity is None:
            return ""
        whole, units = one.quantity.in_all, one.quantity.units
        if not one.quantity.level or whole is None or units is None:
            return self.voice.number(one.quantity.count)
        return " ".join(
            (self.voice.number(one.quantity.count), "×", self.voice.number(units), "=", self.voice.number(whole))
        )

    def _steps(self) -> Part:
        rows = tuple(
            (
                self.voice.number(number),
                self._said(one.task),
                self._said(one.owner),
                self._day(one.by) if one.by else "",
            )
            for number, one in enumerate(self.record.steps, start=1)
        )
        head = tuple(self._head(key) for key in ("number", "step", "owner", "by"))
        return Part(self._head("steps"), table=Table(head, rows) if rows else None)


# --- on paper ---------------------------------------------------------------------------------------------------------


def as_pdf(
    found: Minutes, *, organisation: str = "", mark: str = "", signed: Sequence[str] = (), foot: str = ""
) -> bytes:
    """The minutes as PDF. mark: what stands above them (a draft's mark); signed: lines below. Raises NoFonts."""
    parts = [
        {
            "heading": one.heading,
            "points": list(one.points),
            "head": list(one.table.head) if one.table else [],
            "rows": [list(row) for row in one.table.rows] if one.table else [],
        }
        for one in found.parts
    ]
    return set_by_typst(
        Path(__file__).parent / "minutes.typ",
        {
            "lang": found.language, "heading": found.heading, "name": found.name, "organisation": organisation,
            "facts": [list(one) for one in found.facts], "parts": parts, "mark": mark, "signed": list(signed),
            "foot": foot,
        },
    )  # fmt: skip


def as_docx(found: Minutes, *, organisation: str = "", mark: str = "", signed: Sequence[str] = ()) -> bytes:
    """The minutes as DOCX, for an office that goes on writing in its own program."""
    document = sheet(f"{found.heading}: {found.name}", organisation, found.language)
    titles(document, (organisation, found.heading, found.name), mark, found.language)
    for label, words in found.facts:
        line = document.add_paragraph()
        line.paragraph_format.space_after = 0
        written(line, f"{label}: ", found.language, bold=True)
        written(line, words, found.language)
    for part in found.parts:
        headed(document, part.heading, found.language, level=4, points=13)
        for number, point in enumerate(part.points, start=1):
            _point(document, number, point, found.language)
        if part.table:
            _table(document, part.table, found.language)
    sign(document, signed, found.language)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _point(document: "Document", number: int, words: str, language: str) -> None:
    """A numbered point. The number is text: one of the program's own lists would go on counting in the next part."""
    from docx.shared import Mm  # noqa: PLC0415

    line = document.add_paragraph()
    line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Mm(7), Mm(-7)
    written(line, f"{number}.\t{words}", language)


WIDTHS = {5: (12, 74, 32, 28, 24), 4: (12, 84, 42, 32)}  # of the columns, in mm: 170 in all


def _table(document: "Document", table: Table, language: str) -> None:
    """Each column keeps its width (some programs ask the grid, some the cells), and the head stands on every page."""
    from docx.oxml.parser import OxmlElement  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    widths = WIDTHS[len(table.head)]
    grid = document.add_table(rows=0, cols=len(table.head))
    grid.style, grid.autofit = "Table Grid", False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    for number, words_of_row in enumerate((table.head, *table.rows)):
        row = grid.add_row()
        told = row._tr.get_or_add_trPr()
        for tag in ("w:cantSplit", *(("w:tblHeader",) if number == 0 else ())):
            told.append(OxmlElement(tag))
        for cell, words, width in zip(row.cells, words_of_row, widths, strict=True):
            cell.width = Mm(width)
            room = cell.paragraphs[0].paragraph_format
            room.space_before = room.space_after = Pt(3)
            written(cell.paragraphs[0], words, language, bold=number == 0, points=10)
