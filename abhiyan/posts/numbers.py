"""A phone number as somebody wrote it, and why one is not taken, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abhiyan.kernel import phones

REASONS = {
    phones.DigitsLost: gettext_lazy("A spreadsheet shortened this number: write all its digits."),
    phones.TwoNumbers: gettext_lazy("Two numbers stand here: keep one."),
    phones.MistypedDigits: gettext_lazy("Letters stand where digits should be: O for 0, or l for 1."),
    phones.NotAMobile: gettext_lazy("This number can't receive messages: write a mobile number."),
    phones.InventedNumber: gettext_lazy("No network has numbers that begin with 5."),
}


class NumberRefused(Exception):
    """The text is no number that may stand here; it says why."""


def read(typed: str, *, invented: bool) -> str:
    """The number as E.164. invented: everybody in this database is, and has numbers that no network has.

    Raises NumberRefused.
    """
    try:
        number = phones.read(typed, invented=invented)
    except phones.NotAPhone as error:
        other = _("This is not a phone number: ten digits for a number in India.")
        raise NumberRefused(str(REASONS.get(type(error), other))) from error
    if invented and not phones.is_invented(number):
        raise NumberRefused(_("Everybody here is invented. Write a number that no network has: it begins with 5."))
    return number
