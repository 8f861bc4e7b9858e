"""Whether an SMS says what is registered with the operators. Pure.

A registered text has fixed words and places such as {#alphanumeric#} for a value of a stated kind. What differs in
anything else is thrown away by the operators on the way, in silence; so it is refused here, with the reason.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from abhiyan.messaging.parts import is_gsm7, parts

PLACE = re.compile(r"\{#([a-z]+)#\}")
LONGEST = 40  # signs of one value
# What a value of each kind may be. A link's host is asked for apart, against the list that is registered.
KINDS = {
    "alphanumeric": r"[^\r\n]{1,400}?",
    "numeric": r"[0-9०-९,.]{1,400}?",
    "url": r"https?://\S{1,400}?",
    "cbn": r"[0-9+][0-9 -]{2,400}?",
    "email": r"[^\s@]{1,200}@[^\s@]{1,200}?",
}
# A bare host is one where something stands behind its slash: "10.30/11", "A.K./B.S." and "श्री.राम/सीता" are none, as
# their last words are no country's two letters and none of the domains that short links use.
_DOMAINS = "[a-z]{2}|com|net|org|info|biz|app|dev|link|page|site|online|live|xyz|top|shop|store|click|club|news|भारत"
_HOST = rf"[a-z0-9\u0900-\u097f-]+(?:\.[a-z0-9\u0900-\u097f-]+)*\.(?:{_DOMAINS}|xn--[a-z0-9-]+)\.?(?::\d+)?/"
LINK = re.compile(rf"(?:https?://|www\.|{_HOST})\S*", re.IGNORECASE)
# Words that canvass, as they stand in neither a time nor a place. Folded: small letters.
_CANVASSING = "vote votes elect offer discount free win victory वोट मतदान मत विजयी जिताएँ जिताएं जिताइए समर्थन मुफ़्त मुफ्त छूट"
CANVASSING = frozenset(_CANVASSING.split())


class Unfit(Exception):
    """An SMS that must not leave. `reason`: a key of at most 12 letters; `what`: what it is about, for a person."""

    def __init__(self, reason: str, what: str = "") -> None:
        self.reason, self.what = reason, what
        super().__init__(f"{reason}: {what}")


class Registered(NamedTuple):
    """A registered text, and the hosts that links may lead to. service: it may not canvass."""

    text: str
    service: bool
    hosts: Collection[str]


def check(text: str, registered: Registered) -> None:
    """Raises Unfit where `text` is not what is registered."""
    kinds, pattern, is_latin = _pattern(registered.text)
    if is_latin and not is_gsm7(text):
        raise Unfit("alphabet", parts(text).outside)
    found = pattern.fullmatch(_plain(text))
    if found is None:
        raise Unfit("words", _first_difference(_plain(text), _plain(registered.text)))
    for kind, value in zip(kinds, found.groups(), strict=True):
        _check_value(kind, value, registered)


def unknown_kinds(text: str) -> list[str]:
    """Kinds of places in a text to be registered that there are none of; a bare {#var#} is one."""
    return sorted({kind for kind in PLACE.findall(text) if kind not in KINDS})


def _check_value(kind: str, value: str, registered: Registered) -> None:
    if len(value) > LONGEST and kind != "url":
        raise Unfit("too-long", value[:LONGEST])
    for link in [value] if kind == "url" else LINK.findall(value):
        host = urlsplit(link if "://" in link else f"https://{link}").hostname or ""
        if kind != "url" or host not in registered.hosts:
            raise Unfit("link", host)
    if registered.service and (said := CANVASSING & set(re.findall(r"[\w\u0900-\u097f]+", value.casefold()))):
        raise Unfit("canvassing", min(said))


def _plain(text: str) -> str:
    return re.sub(r"[ \t]+", " ", text.replace("\r\n", "\n")).strip()


@lru_cache(maxsize=64)
def _pattern(text: str) -> tuple[list[str], re.Pattern[str], bool]:
    """The kinds of places in order, what the whole text must look like, whether its own words are GSM-7."""
    pieces = PLACE.split(_plain(text))
    words = "".join(
        re.escape(piece) if at % 2 == 0 else f"({KINDS.get(piece, '(?!)')})" for at, piece in enumerate(pieces)
    )
    return pieces[1::2], re.compile(words), is_gsm7("".join(pieces[::2]))


def _first_difference(text: str, wanted: str) -> str:
    """Where the fixed words before the first place part ways; "" where they don't."""
    fixed = PLACE.split(wanted)[0]
    for at, (one, other) in enumerate(zip(text, fixed, strict=False)):
        if one != other:
            return text[max(0, at - 10) : at + 20]
    return text[len(fixed) : len(fixed) + 30]
