"""From the tables to paper: minutes and press notes with what stands around them."""

from typing import Any, NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from abhiyan.people.reads import names_of_actors
from abhiyan.press import facts, reads
from abhiyan.press.models import PressNote, Proceedings
from abhiyan.press.writing import minutes as writing_minutes
from abhiyan.press.writing import paper, write_note
from abhiyan.press.writing.note import Note, Paragraph, Sentence
from abhiyan.press.writing.review import review
from abhiyan.units.models import Organization


def minutes(proceedings: Proceedings, language: str) -> writing_minutes.Minutes:
    """The minutes of a record as it stands."""
    record, _problems = facts.of(proceedings)
    return writing_minutes.minutes(record, language, agenda=reads.agenda_of(proceedings.event, language))


def around(proceedings: Proceedings, language: str) -> dict[str, Any]:
    """What stands around minutes on paper: whose they are, that they are a draft, who approved them."""
    with override(language):
        named = proceedings.approver.name if proceedings.approver else ""
        if proceedings.approved_at is None:
            return {"organisation": _organisation(), "mark": _("Draft: not approved yet"), "signed": [], "foot": ""}
        signed = [_("Approved by %(name)s") % {"name": named}, f"{localtime(proceedings.approved_at):%d-%m-%Y}"]
        return {"organisation": _organisation(), "mark": "", "signed": signed, "foot": ""}


def note(kept: PressNote) -> Note:
    """A kept press note as it was made."""

    def said(one: dict[str, Any]) -> Sentence:
        return Sentence(one["text"], tuple(one["items"]))

    paragraphs = [Paragraph(one["kind"], tuple(map(said, one["sentences"]))) for one in kept.paragraphs]
    return Note(kept.language, kept.heading, said(kept.dateline), tuple(paragraphs))


def _organisation() -> str:
    found = Organization.objects.first()
    return found.name if found else ""


def _around_note(kept: PressNote) -> dict[str, Any]:
    with override(kept.language):
        if kept.approved_at is None:
            return {"organisation": _organisation(), "mark": _("Draft: not for the press"), "signed": []}
        names = names_of_actors([kept.approved_by])
        signed = [_("Approved by %(name)s") % {"name": names.get(kept.approved_by, "")}]
        return {"organisation": _organisation(), "mark": "", "signed": signed}


def note_pdf(kept: PressNote) -> bytes:
    """The note as PDF. Raises NoFonts."""
    return paper.pdf(note(kept), **_around_note(kept))


def note_docx(kept: PressNote) -> bytes:
    """The note as DOCX."""
    return paper.docx(note(kept), **_around_note(kept))


class Seen(NamedTuple):
    """A note as a press officer looks at it. paragraphs: of (sentence, [(name, id) of each item it came from])."""

    dateline: str
    paragraphs: list[list[tuple[str, list[tuple[str, int | None]]]]]
    questions: list[str]
    remarks: list[str]


def looked_at(kept: PressNote, language: str) -> Seen:
    """Every sentence with where it came from; what the record leaves open, and what is worth a look. Two statements."""
    record, _problems = facts.of(kept.proceedings)
    items = {one.key: one for one in reads.items_of(kept.proceedings)}

    def source(item: str) -> tuple[str, int | None]:
        kind, _colon, key = item.partition(":")
        if kind == "statement":
            key = key.rpartition("-")[0]
        found = items.get(key or kind)
        return (reads.name_of(found, items) if found else "", found.pk if found else None)

    made = note(kept)
    fresh = write_note(record, kept.language)
    return Seen(
        made.dateline.text,
        [
            [
                (one.text, [each for each in dict.fromkeys(source(item) for item in one.items) if each[0]])
                for one in paragraph.sentences
            ]
            for paragraph in made.paragraphs
        ],
        [one.words(language) for one in fresh.questions],
        [one.words(language) for one in review(made, record)],
    )
