"""The note as DOCX and PDF."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from abhiyan.press.record import Noun, Record
from abhiyan.press.writing import minutes, paper, write_note


def test_the_docx_holds_the_note_word_for_word(regional: Record) -> None:
    note = write_note(regional)
    document = Document(BytesIO(paper.docx(note, organisation="उदाहरण संगठन", mark="प्रारूप", signed=("अमित कल्पित",))))
    lines = [paragraph.text for paragraph in document.paragraphs]

    assert lines == [
        "उदाहरण संगठन", "प्रेस विज्ञप्ति", "प्रारूप", note.dateline.text, *[one.text for one in note.paragraphs], "अमित कल्पित",
    ]  # fmt: skip


def test_every_run_of_hindi_is_told_its_font_and_language(regional: Record) -> None:
    """Word sets Devanagari as complex script: without these it would take another font, size and dictionary."""
    document = Document(BytesIO(paper.docx(write_note(regional))))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            properties = run._element.rPr
            assert properties.rFonts.get(qn("w:cs")) == paper.FONT
            assert properties.find(qn("w:lang")).get(qn("w:bidi")) == "hi-IN"
            assert properties.find(qn("w:cs")) is not None
            assert properties.find(qn("w:szCs")) is not None


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_pdf_is_set(regional: Record, language: str) -> None:
    assert paper.pdf(write_note(regional, language), organisation="उदाहरण", mark="x", signed=("y",)).startswith(b"%PDF")


def test_marks_of_the_typesetter_stay_text(small: Callable[..., Record]) -> None:
    record = small(name=Noun("#[x] $1 *अभियान* \\ <a> @b अभियान"))

    assert paper.pdf(write_note(replace(record, presided=""))).startswith(b"%PDF")


def test_the_minutes_number_each_part_from_one_and_keep_their_columns(regional: Record) -> None:
    """An office program goes by the grid of a table, not by its cells, and counts on in a list of its own."""
    made = minutes.minutes(regional, "hi", agenda=("परिचय", "योजना"))
    document = Document(BytesIO(minutes.as_docx(made)))
    numbered = [one.text.split("\t")[0] for one in document.paragraphs if "\t" in one.text]

    assert numbered == [f"{place}." for part in made.parts for place in range(1, len(part.points) + 1)]
    assert numbered.count("1.") > 1
    for table in document.tables:
        grid = [column.width for column in table.columns]
        assert [cell.width for cell in table.rows[-1].cells] == grid
        assert len(set(grid)) > 1
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
