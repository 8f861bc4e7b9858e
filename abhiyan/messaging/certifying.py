"""Advertisements of a political organisation: certified before they go, and going only as they were certified.

What is an advertisement says who writes it. An authority for media certifies its words, by a number and a day; words
that differ from those need another certificate. Of other organisations nobody is asked.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from abhiyan.messaging.models import Broadcast


@dataclass(frozen=True, slots=True)
class Certificate:
    """Under what number an authority let words be published, and on which day."""

    number: str
    day: date


def digest(one: Broadcast) -> str:
    """A hash (hex) of all that its readers read."""
    registered = [template.text if template else "" for template in (one.template_hi, one.template_en)]
    said = [one.title_hi, one.title_en, one.text_hi, one.text_en, *registered]
    return sha256("\0".join(said).encode()).hexdigest()


def stands(one: Broadcast) -> bool:
    """Whether it may go out: no advertisement, or one with the words that were certified."""
    return not one.is_advertisement or one.certified == digest(one)
