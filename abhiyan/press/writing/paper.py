"""A note on paper: PDF, set by Typst, and DOCX for an office that goes on writing in its own program."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from abhiyan.kernel.pdf import pdf as set_by_typst
from abhiyan.press.writing.note import Note

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

FONT = "Noto Sans Devanagari"
LANGUAGES = {"hi": "hi-IN", "en": "en-IN"}
POINTS = 12


def pdf(note: Note, *, organisation: str = "", mark: str = "", signed: Sequence[str] = (), foot: str = "") -> bytes:
    """The note as PDF. mark: what stands above it (a draft's mark); signed: lines below it. Raises NoFonts."""
    return set_by_typst(
        Path(__file__).parent / "note.typ",
        {
            "lang": note.language,
            "heading": note.heading,
            "dateline": note.dateline.text,
            "organisation": organisation,
            "paragraphs": [one.text for one in note.paragraphs],
            "mark": mark,
            "signed": list(signed),
            "foot": foot,
        },
    )


def docx(note: Note, *, organisation: str = "", mark: str = "", signed: Sequence[str] = ()) -> bytes:
    """The note as DOCX: headings and paragraphs as styles, each run told to be Hindi, so that it is shaped so."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 (brings lxml; only who asks for paper needs it)

    document = sheet(note.heading, organisation, note.language)
    titles(document, (organisation, note.heading), mark, note.language)
    written(document.add_paragraph(), note.dateline.text, note.language, bold=True)
    for paragraph in note.paragraphs:
        one = document.add_paragraph()
        one.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        written(one, paragraph.text, note.language)
    sign(document, signed, note.language)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def sheet(title: str, author: str, language: str) -> "Document":
    """An empty document of A4."""
    from docx import Document  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    made = Document()
    made.core_properties.title, made.core_properties.author = title, author
    made.core_properties.comments, made.core_properties.language = "", LANGUAGES[language]
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(20)
    _number_pages(page.footer.paragraphs[0], language)
    return made


def _number_pages(foot: "Paragraph", language: str) -> None:
    """`1 / 3` at the right of each foot: fields that the office program fills in."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.oxml.parser import OxmlElement  # noqa: PLC0415

    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for field in ("PAGE", "NUMPAGES"):
        if field == "NUMPAGES":
            written(foot, " / ", language, points=9)
        element = OxmlElement("w:fldSimple")
        element.set(qn("w:instr"), field)
        written(foot, "1", language, points=9)
        element.append(foot.runs[-1]._element)
        foot._p.append(element)


def titles(document: "Document", lines: Sequence[str], mark: str, language: str) -> None:
    """What stands above a text: whose it is and what it is, in the middle; below it a draft's mark."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

    for level, line in enumerate(filter(None, lines), start=1):
        one = headed(document, line, language, level=level, points=(16, 14, 13)[level - 1])
        one.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if mark:
        one = document.add_paragraph()
        one.alignment = WD_ALIGN_PARAGRAPH.CENTER
        written(one, mark, language, bold=True)


def headed(document: "Document", text: str, language: str, *, level: int, points: int) -> "Paragraph":
    """A heading, which the office program lists as one; black and upright as in the PDF, whatever its style is."""
    from docx.shared import RGBColor  # noqa: PLC0415

    one: Paragraph = document.add_heading(level=level)
    written(one, text, language, bold=True, points=points)
    font = one.runs[-1].font
    font.color.rgb, font.italic, font.cs_italic = RGBColor(0, 0, 0), False, False
    return one


def sign(document: "Document", lines: Sequence[str], language: str) -> None:
    """Lines below a text at the right, none of them alone on a page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    if lines:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    for place, line in enumerate(lines, start=1):
        one = document.add_paragraph()
        one.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        one.paragraph_format.keep_with_next = place < len(lines)
        one.paragraph_format.space_before, one.paragraph_format.space_after = Pt(24 if place == 1 else 0), Pt(0)
        written(one, line, language)


def written(paragraph: "Paragraph", text: str, language: str, *, bold: bool = False, points: int = POINTS) -> None:
    """Text in a paragraph. Word takes Devanagari for complex script: it has its own font, size, weight and language."""
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.oxml.parser import OxmlElement  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.bold = FONT, Pt(points), bold
    run.font.cs_bold = bold
    properties = run._element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:cs"), FONT)
    for tag, attributes in (
        ("w:szCs", {"w:val": str(points * 2)}),
        *((("w:cs", {}),) if language == "hi" else ()),
        ("w:lang", {"w:val": LANGUAGES["en"], "w:bidi": LANGUAGES["hi"]}),
    ):
        element = OxmlElement(tag)
        for name, value in attributes.items():
            element.set(qn(name), value)
        properties.append(element)
