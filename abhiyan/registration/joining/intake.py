"""What somebody writes who signs up, read by the rules of a roster's rows. No database.

name_of("आशा कल्पित")      ("आशा कल्पित", "")
phone_of("98765 43210")   "+919876543210"
"""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import phones
from abhiyan.registration.rosters.columns import NAME, PHONE
from abhiyan.registration.rosters.rows import Asked, Refused, Row, reader
from abhiyan.registration.rosters.understanding import Column, Understood

LONGEST = 100  # characters of a name or number that are read
_ONE_ROW = Understood(0, (Column(0, "", NAME, 1.0), Column(1, "", PHONE, 1.0)), (), "", fonts=False)
_ANY_DAY = date(2000, 1, 1)  # nothing that is read here counts an age

WRONG = {
    "no name": _("Write your name."),
    "name reads like a blank": _("This reads like a form tried out, not like a name. Write your name."),
    "name without letters": _("There are no letters in this name. Write your name in Hindi or in English letters."),
    "identity number": _("This is a number of an identity document. We keep no such numbers: write your name."),
    "broken syllables": _("A vowel sign here belongs to no letter. Type the name once more."),
    "misread letters": _("The letters of this name are spoiled. Type it once more."),
    "turned text": _("There are hidden signs in this name. Type it once more."),
    "characters that are no text": _("There are signs here that can't be read. Type it once more."),
    "cell too long": _("This is longer than any name. Write your name alone."),
    "no phone": _("Write your phone number."),
    "two numbers": _("Two numbers stand here: keep one."),
    "letters for digits": _("Letters stand where digits should be: O for 0, or l for 1."),
    "digits lost": _("This number has lost its last digits: write all ten."),
    "no mobile": _("This number can't receive messages: write a mobile number."),
    "no phone number": _("This is not a phone number: ten digits for a number in India."),
    "made-up number": _("Nobody has this number: it is one digit over and over, or digits in a row."),
    "invented number": _("No network has numbers that begin with 5."),
    "foreign number": _("This number is of another country, and our messages do not go there. Write an Indian number."),
    "everybody is invented": _("Everybody here is invented. Write a number that no network has: it begins with 5."),
}


class Wrong(Exception):
    """The text can't stand. `reason` is a key of WRONG."""

    def __init__(self, reason: str) -> None:
        self.reason = reason if reason in WRONG else "no name"
        super().__init__(reason)

    @property
    def words(self) -> str:
        return str(WRONG[self.reason])


class Name(NamedTuple):
    """A name by its script; one of the two is empty."""

    hindi: str
    english: str


def name_of(text: str) -> Name:
    """The name as it is kept. Raises Wrong."""
    row = _read(text, "")
    return Name(row.name_hi, row.name_en)


def phone_of(text: str, *, invented: bool) -> str:
    """The number as E.164. invented: everybody in this database is, with numbers that no network has. Raises Wrong."""
    number = _read("Kalpit", text, invented=invented).phone
    if not number:
        raise Wrong("no phone")
    if invented and not phones.is_invented(number):
        raise Wrong("everybody is invented")
    return number


def _read(name: str, phone: str, *, invented: bool = False) -> Row:
    found = reader(_ONE_ROW, on=_ANY_DAY, invented=invented)(1, [name[: LONGEST + 1], phone[: LONGEST + 1]])
    if isinstance(found, Refused | Asked):
        raise Wrong(found.reason)
    if found is None:  # what a roster takes for a row of sums
        raise Wrong("no name")
    if len(name) > LONGEST:
        raise Wrong("cell too long")
    return found
