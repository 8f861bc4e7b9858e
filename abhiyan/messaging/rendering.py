"""What a message says to one person: their name, their unit, figures of their own; and whether an SMS may say it."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings

from abhiyan.messaging import registered
from abhiyan.messaging.models import Broadcast, Template
from abhiyan.messaging.registered import Registered, Unfit
from abhiyan.posts.reads import is_invented

PLACE = re.compile(r"\{([a-z_]*)\}")
ALWAYS = ("name", "unit")  # what every message may say of a person
LINK = "link"  # a link of each reader's own; who they are stands behind its #
SOMEBODY = {"hi": ("साथियो", "हमारी इकाई"), "en": ("friends", "our unit")}  # who reads what is passed on, and where
SAMPLE = {"hi": "काल्पनिक", "en": "Kalpit"}


class Reader(NamedTuple):
    """One person as a message addresses them."""

    language: str
    name: str
    unit: str
    fields: Mapping[str, Any]


def filled(text: str, reader: Reader) -> str:
    """`text` with what stands in braces; what nobody knows stays as it is, and an SMS with it is not sent."""
    if "{" not in text:
        return text
    known = {"name": reader.name, "unit": reader.unit, **reader.fields}
    return PLACE.sub(lambda found: str(known.get(found[1], found[0])), text)


def unknown_places(text: str) -> list[str]:
    """What stands in braces and is nothing that every message may say."""
    return sorted({name for name in PLACE.findall(text) if name not in ALWAYS})


def for_others(broadcast: Broadcast, reader: Reader) -> str:
    """A message as its reader may pass it on: nobody is named, and a link of their own becomes the page for everybody.

    "" where it says anything else of its reader alone, such as what is late with them.
    """
    words = (broadcast.title(reader.language), broadcast.text(reader.language))
    if {place for text in words for place in PLACE.findall(text)} - {*ALWAYS, LINK}:
        return ""
    link = str(reader.fields.get(LINK, "")).partition("#")[0]
    somebody = Reader(reader.language, *SOMEBODY[reader.language], {LINK: link})
    return "\n".join(filled(text, somebody) for text in words)


def require_entity() -> None:
    """Raises Unfit where the organisation has no number with the operators; an invented one needs none."""
    if not (settings.DLT_ENTITY or is_invented()):
        raise Unfit("entity")


def check_sms(text: str, template: Template | None) -> None:
    """Raises Unfit where the text may not leave as an SMS."""
    if template is None or template.retired:
        raise Unfit("template")
    if PLACE.search(text):
        raise Unfit("place", text)
    service = template.category == Template.SERVICE
    registered.check(text, Registered(template.text, service, tuple(settings.DLT_HOSTS)))


def sample(broadcast: Broadcast, language: str) -> str:
    """The text as somebody invented would read it."""
    word = SAMPLE[language]
    return filled(broadcast.text(language), Reader(language, word, word, {}))
