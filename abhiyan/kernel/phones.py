"""Reads phone numbers as people type them and spreadsheets break them; keeps them as E.164 (+919876543210).

Indian mobile numbers (ten digits, the first 6 to 9) take a fast path; numbers of other countries are read by
phonenumberslite and need their +. Numbers that begin with 5 belong to no network: invented people have those.
"""

import re
import unicodedata

import phonenumbers

INDIA = "+91"
SHOWN = 4  # digits a list may show

_prefix = re.compile(r"^(?:(?:\+|00)?91|0)(?=\d{10}$)", re.ASCII)
_mobile = re.compile(r"[6-9]\d{9}", re.ASCII)
_invented = re.compile(r"5\d{9}", re.ASCII)
_between = re.compile(r"[\s().'’\-\u2010-\u2015\u2212\u00ad\u200b-\u200f\u2060\ufeff]+")
_excel_zero = re.compile(r"(?<=\d{10})\.0+$")
_exponent = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)
_separator = re.compile(r"[/,;|&]|\s+(?:और|या|or|and)\s+")
_lookalikes = str.maketrans("OoIlS", "00115")


class NotAPhone(Exception):
    """No phone number can be read from the text."""


class DigitsLost(NotAPhone):
    """A spreadsheet turned the number into 9.87654E+09: the column has to be text."""


class TwoNumbers(NotAPhone):
    """More than one number stands there: somebody has to choose."""


class MistypedDigits(NotAPhone):
    """Letters stand for digits (O for 0, l for 1). `likely` is the number meant, to be confirmed by a person."""

    def __init__(self, likely: str) -> None:
        super().__init__(likely)
        self.likely = likely


class NotAMobile(NotAPhone):
    """A real number that can't receive messages: a landline or a service number."""


class InventedNumber(NotAPhone):
    """A number no network has, kept for invented people; real installations refuse it."""


def read(text: str, *, invented: bool = False) -> str:
    """The number as E.164. Raises NotAPhone, as a rule one of its named kinds.

    invented: take numbers of invented people (ten digits that begin with 5) too.
    """
    typed = _excel_zero.sub("", ascii_digits(text.strip()).removeprefix("tel:"))
    bare = _between.sub("", typed)
    digits = _prefix.sub("", bare)
    if _mobile.fullmatch(digits):
        return INDIA + digits
    # After a 0 the 5 begins an area code: 0522 is Lucknow's.
    if _invented.fullmatch(digits) and not bare.startswith("0"):
        if invented:
            return INDIA + digits
        raise InventedNumber
    _refuse_what_is_broken(typed, bare)
    return _read_foreign(bare)


def masked(number: str) -> str:
    """What a list may show: "•••••• 3210"."""
    return f"•••••• {number[-SHOWN:]}"


def is_invented(number: str) -> bool:
    """Whether an E.164 number belongs to an invented person."""
    return number.startswith(INDIA + "5") and len(number) == len(INDIA) + 10


def ascii_digits(text: str) -> str:
    """`text` with the digits of every script as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def _refuse_what_is_broken(typed: str, bare: str) -> None:
    if _exponent.fullmatch(typed):
        raise DigitsLost
    parts = [part for part in _separator.split(typed) if part.strip()]
    if len(parts) > 1 and all(sum(sign.isdigit() for sign in part) >= 10 for part in parts):
        raise TwoNumbers
    likely = _prefix.sub("", bare.translate(_lookalikes))
    if likely != bare and _mobile.fullmatch(likely):
        raise MistypedDigits(INDIA + likely)


def _read_foreign(bare: str) -> str:
    try:
        number = phonenumbers.parse("+" + bare.removeprefix("00") if bare.startswith("00") else bare, "IN")
    except phonenumbers.NumberParseException as error:
        raise NotAPhone from error
    if not phonenumbers.is_valid_number(number):
        raise NotAPhone
    kind = phonenumbers.number_type(number)
    if kind not in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE):
        raise NotAMobile
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
