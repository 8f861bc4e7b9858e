"""The words for everything a roster may be told: what is wrong with a row, what is asked, what a column means.

words("two numbers", "+919876543210 +919876543211")    # Words(sentence, advice), in the reader's language
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from abhiyan.registration.rosters import columns

OURS = ("line", "reason", "what to do")


class Words(NamedTuple):
    """What is so, and what to do next: a sentence each."""

    sentence: str
    advice: str


Sentences = dict[str, tuple[str | Promise, str | Promise]]

_ROWS: Sentences = {
    "erased": (_("The person of this row was erased."), _("Nothing is to be done.")),
    "row too wide": (
        _("The row has more cells than there are headers."),
        _("Look for a comma too many, or write a header."),
    ),
    "row too short": (
        _("The row ends before the column of the name."),
        _("Look whether the row is broken into two, or take it out."),
    ),
    "characters that are no text": (_("A cell holds characters that are no text."), _("Type the cell anew.")),
    "turned text": (_("A cell holds marks that turn the direction of writing."), _("Type the cell anew.")),
    "cell too long": (
        _("A cell is longer than 200 characters."),
        _("Look whether cells ran together. Nothing is cut off."),
    ),
    "no name": (_("The row has no name."), _("Write the name, or take the row out.")),
    "name reads like a blank": (
        _("The name reads like an empty cell."),
        _("Write the name. If somebody is truly called so, let the row pass."),
    ),
    "name without letters": (
        _("The name has no letters."),
        _("Write the name. If it is right as it stands, let the row pass."),
    ),
    "identity number": (
        _("Where the name belongs there is a number of an identity document. Such numbers are not kept."),
        _("Write the name."),
    ),
    "broken syllables": (
        _("The name has a vowel sign that belongs to no letter, or two on one."),
        _("Was this meant: %(detail)s?"),
    ),
    "old font": (
        _("The cell is in an old font (Kruti Dev). In Hindi letters it reads: %(detail)s"),
        _("Say once for the file whether to convert it. The original is kept."),
    ),
    "other font": (
        _("What stands here is in an old font that cannot be read: not Kruti Dev, perhaps Chanakya."),
        _("Convert the column to Unicode where it was typed and send the file again, or type the cell anew."),
    ),
    "misread letters": (
        _("The letters of the cell were spoiled when the file was saved."),
        _("In Hindi letters it reads: %(detail)s"),
    ),
    "two numbers": (_("Two phone numbers stand in one cell: %(detail)s"), _("Pick the one to be kept.")),
    "letters for digits": (
        _("Letters stand for digits in the phone number."),
        _("Probably it is %(detail)s. Write it in digits if that is right."),
    ),
    "digits lost": (
        _("The spreadsheet has lost the last digits of the phone number."),
        _("Format the column as text and write the numbers again."),
    ),
    "no mobile": (
        _("This is a landline or a service number: no message reaches it."),
        _("Write a mobile number."),
    ),
    "no phone number": (
        _("This is not a phone number: ten digits for a number in India."),
        _("Write the whole number."),
    ),
    "no phone": (
        _("The row has no phone number."),
        _("Write the person's number: without one nobody could ask whether the person agrees."),
    ),
    "made-up number": (
        _("Nobody has this number: it is one digit over and over, or digits in a row."),
        _("Write the person's own number."),
    ),
    "invented number": (
        _("Numbers that begin with 5 are those of invented people."),
        _("Write the person's own number."),
    ),
    "foreign number": (
        _("The number is of another country, and messages do not go there."),
        _("Write an Indian mobile number."),
    ),
    "seat is no number": (
        _("The seat is no whole number."),
        _("Leave the seat empty for the first that is free."),
    ),
    "no day": (_("This is not a date."), _("Write it as 21/02/1985.")),
    "no such day": (_("There is no such day in the calendar."), _("Write it as 21/02/1985: day, month, year.")),
    "day in another order": (
        _("Read with the day first, this is no date; with the month first it is %(detail)s."),
        _("Was that day meant? Or write it as 21/02/1985: day, month, year."),
    ),
    "day that stands for none": (
        _("1 January 1900 is what forms write where no date is known."),
        _("Write the date of birth, or leave the cell empty."),
    ),
    "born in the future": (_("The date of birth is still to come."), _("Look at the year.")),
    "older than anybody": (_("Nobody is older than 110 years."), _("Look at the year, or at the age.")),
    "under 18": (
        _("The person is under 18. Nothing of the row has been kept."),
        _("Only grown-ups can be registered. If the date or age is wrong, correct it in your file."),
    ),
    "perhaps under 18": (
        _("By this date the person may be under 18. Nothing of the row has been kept."),
        _("Write the whole date of birth: day, month, year."),
    ),
    "no age": (_("This is not an age."), _("Write the age in whole years, or leave the cell empty.")),
}

_LOADING: Sentences = {
    "no unit": (_("The row names no unit."), _("Write the unit's code or its name.")),
    "no such unit": (_("There is no unit “%(detail)s” in your branch."), _("It may be one of: %(likely)s")),
    "several units": (_("“%(detail)s” may be several units."), _("Write the code of the one meant: %(likely)s")),
    "unit closed": (_("The unit is closed."), _("Write the unit that it went to.")),
    "no role": (_("The row names no post."), _("Write the post, or choose one for the whole file.")),
    "role of another level": (
        _("The post chosen for the file belongs to another level of units."),
        _("Write the post in the row, or another unit."),
    ),
    "several roles": (_("Several posts have this name."), _("Write the key of the post.")),
    "no such role": (
        _("There is no post “%(detail)s” at this level."),
        _("Write the post as the organisation calls it."),
    ),
    "no such post": (_("The unit has no such post."), _("Look at the posts on the unit's page.")),
    "post is closed": (_("The post is not open on this day."), _("Choose another day or another post.")),
    "outside your branch": (
        _("You may not appoint to this post."),
        _("Send the row to the office that appoints here."),
    ),
    "nobody appoints oneself": (
        _("This row is you: nobody appoints oneself."),
        _("Send the row to the office above yours."),
    ),
    "number of too many": (
        _("As many people as may share one number have it already."),
        _("Ask the person for a number of their own."),
    ),
    "cannot be taken": (_("This person cannot be taken."), _("Take the row out. Nothing of it is kept.")),
    "twice in the file": (
        _("The same person stands for this post in line %(detail)s too."),
        _("Nothing is to be done: the first row counts."),
    ),
    "no such seat": (
        _("The post has no seat with this number."),
        _("Leave the seat empty for the first that is free."),
    ),
    "seat is taken": (_("Somebody holds this seat, or will."), _("Leave the seat empty for the first that is free.")),
    "every seat is held": (
        _("Every seat of this post is held."),
        _("End an appointment first, or ask for a seat more."),
    ),
}

_COLUMNS: Sentences = {
    "unlike its header": (_("What stands in this column is unlike its header."), _("Look what the column means.")),
    "filled down": (
        _("An empty cell of this column is read as what stands above it."),
        _("If that is wrong, fill the cells in your file and send it again."),
    ),
    "same as another": (_("Another column means the same."), _("Choose which of them is to be read.")),
    "caste or religion": (
        _("Caste and religion are not kept: this column is not read."),
        _("The other columns are read. Nothing is to be done."),
    ),
    "several sheets": (
        _("The workbook has several sheets."),
        _("Choose the one that holds the list; another one can be sent after it."),
    ),
    "no header": (
        _("No row of headers was found."),
        _("Choose the row that holds the headers, or say what each column means."),
    ),
    "two columns": (_("Several columns mean the same: %(detail)s"), _("Choose which of them is to be read.")),
    "font": (
        _("Some cells are in an old font or were spoiled when the file was saved."),
        _("Look at the samples: shall they be converted in the whole file? The originals are kept."),
    ),
    "day or month": (
        _("Some dates can only be read with the month first, others with the day first."),
        _("Say which comes first in this file. Dates that do not fit are asked about one by one."),
    ),
    "no name column": (_("No column holds the name."), _("Say which column it is.")),
    "no place column": (
        _("No column says which unit the person belongs to."),
        _("Say which column it is, or choose a unit for the whole file."),
    ),
    "encoding": (
        _("It is not certain in which letters the file was saved."),
        _("Look whether the names are right. If not, save the file as “CSV UTF-8” and send it again."),
    ),
}
_IDENTITY_COLUMN = (
    _("Numbers of identity documents are not kept: this column is not read."),
    _("The other columns are read. Nothing is to be done."),
)
_OF_UNITS = ("no such unit", "several units")
_SENTENCES = _ROWS | _LOADING | _COLUMNS
# Where the detail is missing, the sentence and the advice say less.
_SENTENCES_WITHOUT_DETAIL = {
    "two numbers": _("Two phone numbers stand in one cell."),
    "no such role": _("There is no such post at this level."),
    "no such unit": _("There is no such unit in your branch."),
    "several units": _("What is written may be several units."),
    "twice in the file": _("The same person stands for this post in an earlier line too."),
    "old font": _("The cell is in an old font (Kruti Dev)."),
    "day in another order": _("Read with the day first, this is no date; with the month first it is one."),
}
_WITHOUT_DETAIL = {
    "broken syllables": _("Type the name anew. If it is right as it stands, let the row pass."),
    "misread letters": _("Save the file as “CSV UTF-8” from where it was made, or type the cell anew."),
    "no such unit": _("Write the unit's code: it stands on the unit's page."),
    "several units": _("Write the unit's code: it stands on the unit's page."),
    "letters for digits": _("Write the number in digits."),
}

_MEANINGS: dict[str, str | Promise] = {
    columns.UNIT: _("code of a unit"),
    columns.NUMBER: _("number of the lowest unit"),
    columns.ROLE: _("post"),
    columns.SEAT: _("seat number"),
    columns.NAME: _("name"),
    columns.NAME_HI: _("name in Hindi"),
    columns.NAME_EN: _("name in English"),
    columns.RELATION: _("name of father, mother or husband"),
    columns.AGE: _("age"),
    columns.BIRTH_DATE: _("date of birth"),
    columns.BIRTH_YEAR: _("year of birth"),
    columns.PHONE: _("phone number"),
    columns.SPARE_PHONE: _("second phone number, where the first is missing"),
    columns.SINCE: _("first day in the post"),
    columns.IGNORED: _("not needed"),
    columns.OURS: _("our own column of a file to mend"),
    columns.FORBIDDEN: _("not read"),
    columns.UNKNOWN: _("not understood"),
}
_FIXES: dict[str, str | Promise] = {
    "number written out": _("phone numbers written in full"),
    "spare number": _("second number taken, where the first was missing"),
    "year from age": _("year of birth reckoned from the age"),
    "filled from above": _("empty cells filled with what stands above"),
    "signs": _("signs that do not show taken out"),
    "old font": _("converted from an old font"),
    "misread letters": _("spoiled letters read right"),
}


def words(reason: str, detail: str = "", names: Mapping[str, str] | None = None) -> Words:
    """The sentence and the advice for a reason, a question or a problem, in the reader's language.

    detail: what came with it; of a unit, the text and, after a line end, the codes that may be meant. names: what the
    units with these codes are called.
    """
    sentence, advice = _SENTENCES[reason]
    text, _line, likely = detail.partition("\n")
    known = names or {}
    offered = (f"{known[code]} ({code})" if code in known else code for code in likely.split())
    said = {"detail": text, "likely": ", ".join(offered)}
    if not text:
        sentence = _SENTENCES_WITHOUT_DETAIL.get(reason, sentence)
    if reason in _WITHOUT_DETAIL and not (likely if reason in _OF_UNITS else text):
        advice = _WITHOUT_DETAIL[reason]
    return Words(str(sentence) % said, str(advice) % said)


def column_words(problem: str, detail: str = "", levels: Mapping[str, str] | None = None) -> Words:
    """The same for what is said or asked of whole columns; levels: the organisation's names by key."""
    if problem == "identity number":
        return Words(*map(str, _IDENTITY_COLUMN))
    if problem == "two columns":
        detail = meaning_words(detail, levels)
    return words(problem, detail)


def meaning_words(meaning: str, levels: Mapping[str, str] | None = None) -> str:
    """What a meaning is called; levels: the organisation's names by key."""
    return str((levels or {}).get(meaning) or _MEANINGS.get(meaning, meaning))


def hidden_words(rows: int, columns: int, sheets: int) -> str:
    """What of a workbook is hidden; empty when nothing is."""
    if not (rows or columns or sheets):
        return ""
    said = {"rows": rows, "columns": columns, "sheets": sheets}
    return gettext("Hidden: %(rows)d rows, %(columns)d columns, %(sheets)d sheets. They are not read otherwise.") % said


def fix_words(fix: str) -> str:
    """What was changed in rows."""
    return str(_FIXES[fix])


def headers() -> list[str]:
    """The three columns that a file to mend has more than the one that was sent."""
    return [gettext("line"), gettext("reason"), gettext("what to do")]
