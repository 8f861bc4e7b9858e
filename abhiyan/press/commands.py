"""`abhiyan press write`: a record as a press note. `abhiyan plan read`: a press note as a draft plan."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from django.utils.translation import override

from abhiyan.kernel import clock
from abhiyan.kernel.console import Refused, emit_json
from abhiyan.kernel.pdf import NoFonts
from abhiyan.plans.commands import plan_group
from abhiyan.posts import profile
from abhiyan.press import recordfile, vocabulary
from abhiyan.press.reading import NoNote, Vocabulary, draft, read_note
from abhiyan.press.reading.intake import LARGEST
from abhiyan.press.writing import Style, paper, write_note
from abhiyan.press.writing.checking import Mismatch, check
from abhiyan.press.writing.note import DIGITS, MIXED, Note
from abhiyan.press.writing.review import review
from abhiyan.units.models import Level

LANGUAGE = click.option("--language", type=click.Choice(["hi", "en"]), default="hi", help="Of the note: hi or en.")
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")


@click.group("press", short_help="A meeting's record as a press note, checked against the record.")
def press_group() -> None:
    """A meeting's record as a press note. `abhiyan plan read` goes the other way."""
    click.get_current_context().with_resource(override("en"))


@press_group.command("write", short_help="Write the press note of a record.")
@click.argument("record", metavar="RECORD.toml", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@LANGUAGE
@click.option(
    "--numbers",
    type=click.Choice([MIXED, DIGITS]),
    default=MIXED,
    help="Round lakhs half in words (एक लाख 41 हजार) or in digits (1,41,000).",
)
@click.option("--docx", type=click.Path(dir_okay=False, path_type=Path), help="Write it as DOCX too.")
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write it as PDF too.")
@JSON
def write(record: Path, language: str, numbers: str, docx: Path | None, pdf: Path | None, as_json: bool) -> None:
    """Print the press note of RECORD.toml.

    What the record leaves open and what a press officer should look at is said on stderr. A note that says anything
    else than its record (a number, a day, a name) is refused with exit code 1. --json gives each sentence with the
    items it came from.
    """
    try:
        kept = recordfile.read(record)
    except recordfile.RecordWrong as wrong:
        for problem in wrong.problems:
            click.echo(str(problem), err=True)
        raise click.exceptions.Exit(1) from wrong
    note = write_note(kept, language, Style(numbers=numbers))
    if differing := check(note, kept):
        raise Refused("\n".join(_mismatch(one) for one in differing))
    _papers(note, docx, pdf)
    if as_json:
        emit_json(_as_data(note))
    else:
        click.echo(note.text, nl=False)
    for question in note.questions:
        click.echo(f"? {question.words('en')}", err=True)
    for remark in review(note, kept):
        click.echo(f"look at {remark.words('en')}", err=True)


def _mismatch(one: Mismatch) -> str:
    if one.kind == "missing":
        return f"{one.item}: {one.found} stands in no sentence"
    return f"sentence {one.sentence}: the {one.kind} {one.found} is not in {one.item}"


def _papers(note: Note, docx: Path | None, pdf: Path | None) -> None:
    if docx:
        docx.write_bytes(paper.docx(note))
    if pdf:
        try:
            pdf.write_bytes(paper.pdf(note))
        except NoFonts as wrong:
            raise Refused("The fonts are missing: run `make setup` first.") from wrong


def _as_data(note: Note) -> dict[str, Any]:
    return {
        "language": note.language,
        "dateline": asdict(note.dateline),
        "paragraphs": [asdict(one) for one in note.paragraphs],
        "questions": [{"code": one.code, "item": one.item, "words": one.words("en")} for one in note.questions],
    }


@plan_group.command("read", short_help="Read a press note into a draft plan, with what has to be asked.")
@FILE
@click.option(
    "--date", "written", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The day the note was written."
)
@click.option(
    "--profile",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Use the words of a profile's folder, not of this installation.",
)
@click.option("--key", default="from-note", help="The key of the programme.")
@click.option("--language", type=click.Choice(["hi", "en"]), default="en", help="Of the remarks and questions.")
@JSON
def read(file: Path, written: datetime | None, folder: Path | None, key: str, language: str, as_json: bool) -> None:
    """Read the press note FILE (plain text, Hindi or English) and print a draft plan for a person to confirm.

    By rules alone: the same note gives the same draft. Every activity stands under the sentences it came from, with
    how sure it is and what has to be asked. Damaged text is mended for reading and what was mended is listed. Nothing
    is written; `abhiyan plan check` reads what is printed. Exit code 1 for what is no note.
    """
    words = _words(folder)
    try:
        with file.open("rb") as content:
            reading = read_note(
                content.read(LARGEST + 1), words, written_on=written.date() if written else None, today=_today()
            )
    except NoNote as no:
        raise Refused(no.said.in_("en")) from no
    if as_json:
        emit_json(draft.as_data(reading, words, language))
    else:
        click.echo(draft.toml(reading, words, key=key, name=file.stem, language=language), nl=False)


def _today() -> date:
    return clock.today()


def _words(folder: Path | None) -> Vocabulary:
    """The profile's words, else the installation's; general ones where there is no organisation yet."""
    if folder:
        try:
            return vocabulary.of_profile(profile.read(folder))
        except profile.ProfileWrong as wrong:
            raise Refused(str(wrong)) from wrong
    return vocabulary.of_installation() if Level.objects.exists() else Vocabulary()


commands: list[click.Command] = [press_group]
