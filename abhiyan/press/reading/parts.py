"""Which words of a sentence belong to which date, and which activity each date means."""

import re
from collections.abc import Sequence
from itertools import pairwise

from abhiyan.indic.dates import Dates
from abhiyan.press.reading import details
from abhiyan.press.reading.phrases import as_set, is_anaphoric, name_of
from abhiyan.press.reading.tokens import JOINTS, Mention, Parsed

_SAYING = as_set("कहा बताया बोले घोषणा जानकारी")
_SAYING_EN = re.compile(r"\b(?:said|informed|announced|added|told [\w ]+?|stated)(?: that)? ", re.IGNORECASE)
_AFTER = as_set("उपरांत बाद पश्चात after")
SERVES = re.compile(
    r"(को|की|के) (सफल|सफलता|तैयारी|तैयारियों|सफलतापूर्वक)|to make (?:\S+ "
    r"){1,8}?a success|for the success|to prepare for|in preparation for"
)


class Part:
    """The words of a sentence that belong to one date, and the activities named in them."""

    def __init__(self, date_: tuple[Dates, int, int], first: int, last: int, mentions: list[Mention]) -> None:
        self.date, self.first, self.last, self.mentions = date_, first, last, mentions


def parts(p: Parsed, begin: int, dates: Sequence[tuple[Dates, int, int]], mentions: Sequence[Mention]) -> list[Part]:
    """One part for each date. Behind the last date nothing named: then what they mean stands before them."""
    backward = bool(mentions) and not any(one.first > dates[-1][2] for one in mentions)
    found: list[Part] = []
    start = begin
    for place, (one, first, last) in enumerate(dates):
        following = dates[place + 1][1] if place + 1 < len(dates) else len(p.words)
        if backward:
            end = len(p.words) - 1 if following == len(p.words) else last
            inside = [each for each in mentions if start <= each.first < first]
            chosen = _coordinated(p, inside[-1:], inside, backward=True)
        else:
            inside = [each for each in mentions if last < each.first < following]
            chosen = _coordinated(p, inside[:1], inside, backward=False)
            if not chosen:
                chosen = [each for each in mentions if start <= each.first < first][-1:]
            shared = p.key(following - 1) in JOINTS and not details.speaks_of_the_future(
                p.said(last + 1, following - 1)
            )
            if not chosen and shared:
                chosen = [each for each in mentions if each.first > following][:1]  # 5 को जिला तथा 7 को मंडल स्तर पर बैठकें
            end = following - 1 if following == len(p.words) else max(last, _end_before(p, chosen, following))
        found.append(Part((one, first, last), start, end, chosen))
        start = end + 1
    return found


def _coordinated(p: Parsed, chosen: list[Mention], inside: Sequence[Mention], *, backward: bool) -> list[Mention]:
    """बैठक एवं कार्यशाला: both are meant by one date."""
    row = list(reversed(inside)) if backward else list(inside)
    for one, other in pairwise(row):
        left, right = (other, one) if backward else (one, other)
        between = p.keys(left.last + 1, right.first - 1)
        if one in chosen and between and between[0] in JOINTS and len(between) <= 2:
            chosen.append(other)
    return chosen


def _end_before(p: Parsed, chosen: Sequence[Mention], following: int) -> int:
    """The last word before the next date that still belongs here: up to a joint behind the activity."""
    after = chosen[-1].last if chosen else 0
    joints = [place for place in range(after + 1, following) if p.key(place) in JOINTS]
    return joints[-1] if joints else following - 1


def begins(p: Parsed) -> int:
    """Where what was said begins: behind कि, where somebody said so."""
    if p.text.isascii():
        found = _SAYING_EN.search(p.text)
        return next((place for place, word in enumerate(p.words) if found and word.start >= found.end()), 0)
    for place in range(len(p.words)):
        if p.key(place) == "कि" and any(key in _SAYING for key in p.keys(place - 4, place - 1)):
            return place + 1
    return 0


def is_reference(p: Parsed, mention: Mention) -> bool:
    """An activity that is only spoken about: पंजीकरण के उपरांत, संवाद कार्यक्रम को सफल बनाने."""
    behind = p.said(mention.last + 1, mention.last + 4)
    return (
        follows(p, mention)
        or SERVES.match(behind) is not None
        or p.keys(mention.first - 2, mention.first - 1)[:1] == ["after"]
        or (
            p.text.isascii()
            and "to make" in p.said(max(0, mention.first - 8), mention.first)
            and "a success" in p.said(mention.last, mention.last + 3)
        )
        or (is_anaphoric(p, mention) and p.keys(mention.last + 1, mention.last + 2) in (["के", "लिए"], ["हेतु"]))
    )


def follows(p: Parsed, mention: Mention) -> bool:
    return any(key in _AFTER for key in p.keys(mention.last + 1, mention.last + 3)) or "after" in p.keys(
        mention.first - 6, mention.first - 1
    )


def addresses(text: str) -> bool:
    return re.search(
        "(संबोधित|सम्बोधित) कर|संवाद कर|will address|shall address|address to", text
    ) is not None and details.speaks_of_the_future(text)


def address_name(p: Parsed, speakers: Sequence[str]) -> str:
    """प्रदेश अध्यक्ष का संबोधन; where only "they" speak, an address."""
    if p.text.isascii():
        return f"Address of {speakers[0]}" if speakers else "Address"
    return f"{speakers[0]} का संबोधन" if speakers else "संबोधन"


def bare(p: Parsed, mention: Mention) -> bool:
    """Only the word itself, as one says what was named before: सम्मेलनों में."""
    return name_of(p, mention, 0) == p.said(mention.first, mention.last) and mention.first == mention.last
