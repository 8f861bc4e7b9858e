"""What a kit says and how long it stands. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

PLACE = re.compile(r"\{([a-z]*)\}")
PLACES = ("unit", "above", "day", "place")
"""What a template may hold: the unit, the one above it; day and place of the activity's event there."""


class Unknown(ValueError):
    """A text names a place in curly brackets that is none of PLACES."""


def check_places(text: str) -> None:
    """Raises Unknown."""
    for name in PLACE.findall(text):
        if name not in PLACES:
            raise Unknown(name)


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with each place's words; a place that has none stays empty."""
    return PLACE.sub(lambda found: words.get(found[1], ""), text)


class Imprint(NamedTuple):
    """Who printed, published and paid for it, each with an address, as it stands on the face."""

    printed_by: str = ""
    published_by: str = ""
    paid_by: str = ""

    @property
    def is_whole(self) -> bool:
        return all(self)

    def line(self, language: str) -> str:
        """ "मुद्रक: … · प्रकाशक: … · विज्ञापनदाता: …"; empty where nothing is said."""
        return " · ".join(f"{head}: {said}" for head, said in zip(HEADS[language], self, strict=True) if said)


HEADS = {
    "hi": ("मुद्रक", "प्रकाशक", "विज्ञापनदाता"),
    "en": ("Printed by", "Published by", "Paid for by"),
}  # on the face of the thing itself: in its own language, whatever the screen's is

SYNTHETIC = {"hi": "एआई से बनाया गया चित्र", "en": "Made with AI"}


def early_or_over(since: date, until: date, day: date) -> str:
    """ "early" or "over" outside [since, until); else nothing."""
    if day < since:
        return "early"
    return "over" if day >= until else ""
