"""What speaks for two records being one person, and what against it, in words.

The keys are those of abhiyan.people.matching: words, and for some a number after a blank.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FOR, AGAINST, NEITHER = 1, -1, 0

WORDS: dict[str, tuple[int, Promise]] = {
    "same phone": (FOR, _("The phone number is the same.")),
    "same name": (FOR, _("The name is the same.")),
    "name alike": (FOR, _("The names are alike (%(percent)s%%).")),
    "same relation": (FOR, _("The name of father, mother or husband is the same.")),
    "relation alike": (FOR, _("The names of father, mother or husband are alike (%(percent)s%%).")),
    "same birth year": (FOR, _("The year of birth is the same.")),
    "birth year near": (FOR, _("The years of birth are near each other (difference: %(number)s).")),
    "same place": (FOR, _("Both stand in one unit of the level “%(level)s”.")),
    "other phone": (AGAINST, _("The phone numbers differ.")),
    "other name": (AGAINST, _("The names differ (alike to %(percent)s%%).")),
    "other relation": (AGAINST, _("The names of father, mother or husband differ.")),
    "relation is the other": (AGAINST, _("One is named as father, mother or husband of the other.")),
    "birth year apart": (AGAINST, _("The years of birth lie apart (difference: %(number)s).")),
    "other place": (AGAINST, _("The places lie apart: only the unit of the level “%(level)s” is the same.")),
    "phone shared": (AGAINST, _("Several have this number, as families do (records: %(number)s).")),
    "common name": (AGAINST, _("The name is common near by (records: %(number)s).")),
    "no phone": (NEITHER, _("One of the two has no phone number.")),
    "no relation": (NEITHER, _("The name of father, mother or husband is missing in at least one of the two.")),
    "no birth year": (NEITHER, _("The year of birth is missing in at least one of the two.")),
}


class Reasons(NamedTuple):
    """Sentences in the reader's language, by the side they speak for."""

    agree: list[str]
    differ: list[str]
    unknown: list[str]


def reasons(keys: list[str], levels: Mapping[str, str]) -> Reasons:
    """The keys of a pair in words; one that nobody has worded is left out. levels: {"3": "District"}, by depth."""
    sides: dict[int, list[str]] = {FOR: [], AGAINST: [], NEITHER: []}
    for key in keys:
        word, number = split(key)
        if word in WORDS:
            side, sentence = WORDS[word]
            values = {"number": number, "percent": _percent(number), "level": levels.get(number, number)}
            sides[side].append(sentence % values if number else str(sentence))
    return Reasons(sides[FOR], sides[AGAINST], sides[NEITHER])


def split(key: str) -> tuple[str, str]:
    """ "name alike 0.93" -> ("name alike", "0.93"); no number is empty."""
    word, _blank, number = key.rpartition(" ")
    return (word, number) if number.replace(".", "", 1).isdecimal() else (key, "")


def _percent(number: str) -> str:
    return str(percent(float(number))) if number else ""


def percent(score: float) -> int:
    """0.934 -> 93; what is not certain is never 100."""
    return min(99, int(score * 100)) if score < 1 else 100
