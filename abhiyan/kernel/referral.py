"""Signed links that name who passed them on: a referrer, a unit, and the window they hold for.

Anybody may read them, nobody can make or change one without the installation's key. They say nothing secret.
"""

from typing import NamedTuple

from django.core import signing

SALT = "abhiyan.referral"
LONGEST = 300  # characters of a token that is looked at


class NoReferral(Exception):
    """The token was cut, changed or made by somebody else."""


class Referral(NamedTuple):
    """referrer_id: a record of people. window: the key of the window in which the link counts.

    through: what the link hung on, as its domain names it; empty for one that somebody passed on by hand.
    """

    referrer_id: int
    unit_id: int
    window: str
    through: str = ""


def token_of(referral: Referral) -> str:
    """The signed token, of letters that may stand in an address."""
    return signing.Signer(salt=SALT, sep=".").sign_object(list(referral))


def read(token: str) -> Referral:
    """What a token says. Raises NoReferral."""
    if len(token) > LONGEST:
        raise NoReferral
    try:
        return _referral(*signing.Signer(salt=SALT, sep=".").unsign_object(token))
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise NoReferral from error


def _referral(referrer: int, unit: int, window: str, through: str = "") -> Referral:
    return Referral(int(referrer), int(unit), str(window), str(through))
