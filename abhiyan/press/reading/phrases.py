"""Phrases of a sentence: where something is done, what it is called, who is spoken of."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from abhiyan.press.reading.result import Place
from abhiyan.press.reading.tokens import EACH, JOINTS, LEVEL_WORDS, OF, POSTS, SMALL, THIS, WHOLE, Mention, Parsed
from abhiyan.press.reading.words import DEPTHS, as_form

LONGEST_NAME = 8  # words
_TILL = frozenset(as_form("तक"))
_SEATS = frozenset(as_form("मुख्यालय मुख्यालयों headquarters"))
_NOT_NAMES = frozenset(
    as_form("ग्रामीण शहरी कार्य अन्य दूसरे संबंधित सम्बन्धित स्थानीय प्रभावित संवेदनशील विभिन्न कई हमारे बड़े छोटे नगरीय निकाय हरे")
)
_NO_VERB = frozenset(
    as_form(
        "होना होने आयोजित सुनिश्चित संपन्न सम्पन्न चलाया चलाए चलाई चलेगा चलेगी "
        "दी दिया लिया संबोधित सम्बोधित उद्घाटन शुभारंभ नियुक्त शामिल भाग उपस्थित"
    )
)
_LASTING = frozenset(as_form("दिवसीय day"))
_TITLES = frozenset(as_form("श्री श्रीमती सुश्री डॉ प्रो जी shri smt dr ms mr prof"))


@dataclass(frozen=True, slots=True)
class LevelMention:
    """A level that is named. how: each, counted, mod, many, named, role, whole, till, plain."""

    first: int
    last: int
    sense: str
    how: str
    count: int | None = None
    name: str = ""


def levels(p: Parsed, first: int, last: int, own: frozenset[str]) -> Iterator[LevelMention]:
    """The levels named in words first..last. own: the organisation's senses, which are never ordinary nouns."""
    for hit in p.hits:
        entry = hit.as_("level")
        if entry is None or not first <= hit.first <= last or p.dated(hit.first):
            continue
        how, count = _how(p, hit.first, hit.last, entry.form)
        if entry.weak and entry.key not in own and how not in ("each", "counted", "till"):
            continue
        alone = how in ("plain", "role") and entry.key != "nation" and not p.hit_at(hit.last + 1, "role")
        name = _unit_name(p, hit.first, first) if alone else ""
        yield LevelMention(hit.first, hit.last, entry.key, "named" if name else how, count, name)


def _how(p: Parsed, first: int, last: int, form: str) -> tuple[str, int | None]:
    """How a level stands in its sentence, by the words around it, and how many units are said."""
    amount = next((one for one in p.amounts if one.last == first - 1), None)
    after, then, before = p.key(last + 1), p.key(last + 2), p.key(first - 1)
    if after in _TILL or (after in LEVEL_WORDS and then in _TILL) or p.keys(first - 2, first - 1) == ["down", "to"]:
        return "till", None
    if amount and form == "one" and _role_ahead(p, last + 1):
        return "role", None  # 5 बूथ कार्यकर्ता
    if amount:
        one_by_one = "each" in p.keys(amount.first - 3, amount.first - 1)  # each of the 40 booths
        return "each" if one_by_one else "counted", amount.value
    if before in EACH or after in LEVEL_WORDS or (after in _SEATS and form == "one"):
        return "each", None
    if before in WHOLE or p.keys(first - 2, first - 1) in (["across", "the"], ["throughout", "the"]):
        return "whole", None
    return _how_loosely(p, last, form), None


def _role_ahead(p: Parsed, place: int) -> bool:
    """Whether an office follows with nothing but its own words between."""
    for at in range(place, place + 4):
        if p.hit_at(at, "role"):
            return True
        if p.key(at) in SMALL or not p.key(at):
            return False
    return False


def _how_loosely(p: Parsed, last: int, form: str) -> str:
    """A level that is neither counted nor said of each, by what follows it."""
    after = p.key(last + 1)
    if p.hit_at(last + 1, "role") or (form == "one" and after in OF and _role_follows(p, last + 2)):
        return "role"
    if form == "adjective" or p.hit_at(last + 1, "activity"):
        return "mod"
    if form == "many":
        return "many"
    open_ended = after and after not in OF | POSTS | JOINTS and p.words[last + 1].text[0].isalpha()
    return "loose" if open_ended else "plain"


def _role_follows(p: Parsed, place: int) -> bool:
    """Within two words: जिले के प्रभारी मंत्री."""
    return any(p.hit_at(at, "role") for at in (place, place + 1))


def _unit_name(p: Parsed, first: int, least: int) -> str:
    """The name of the one unit before its level: कानपुर बुन्देलखण्ड of कानपुर बुन्देलखण्ड क्षेत्र."""
    start = first
    while start - 1 >= max(least, first - 3) and _is_name(p, start - 1):
        start -= 1
    return p.said(start, first - 1)


def _is_name(p: Parsed, place: int) -> bool:
    word = p.words[place]
    known = word.key in SMALL or word.key in _NOT_NAMES or any(hit.first <= place <= hit.last for hit in p.hits)
    number = any(one.first <= place <= one.last for one in p.amounts)
    if known or number or p.dated(place) or not word.text[0].isalpha():
        return False
    return not word.text.isascii() or word.text[0].isupper()


ORDER = ("each", "counted", "mod", "many", "plain")


def place_of(p: Parsed, first: int, last: int, own: frozenset[str]) -> Place:
    """Which units act, from all that words first..last say of levels."""
    names = [name_span(p, mention, first) for mention in p.mentions() if first <= mention.first <= last]
    found = [
        replace(one, how="mod")
        if one.how in ("loose", "plain", "role") and any(start <= one.first < end for start, end in names)
        else one
        for one in levels(p, first, last, own)
    ]
    wide = [one for one in found if one.how == "whole" or (one.how == "plain" and one.sense in ("state", "nation"))]
    named = next((one for one in found if one.how == "named"), None)
    acting = [one for one in found if one not in wide and not _counts_something(p, one)] or [
        one for one in found if one not in wide
    ]
    for how in ORDER:
        if strong := [one for one in acting if one.how == how]:
            chosen = max(strong, key=lambda one: DEPTHS.get(one.sense, 3))
            beside = _beside(p, chosen, found)
            break
    else:
        chosen, beside = LevelMention(0, 0, "", ""), ""
    return Place(
        chosen.sense,
        chosen.how,
        chosen.count,
        named.name if named else "",
        named.sense if named else "",
        wide[0].sense if wide else "",
        beside,
    )


def _beside(p: Parsed, chosen: LevelMention, found: list[LevelMention]) -> str:
    """A level that "and" joins to the chosen one."""
    for one in found:
        between = p.keys(one.last + 1, chosen.first - 1) or p.keys(chosen.last + 1, one.first - 1)
        if (
            one.sense != chosen.sense
            and between
            and set(between) <= JOINTS | LEVEL_WORDS | {"पर"}
            and set(between) & JOINTS
        ):
            return one.sense
    return ""


def _counts_something(p: Parsed, one: LevelMention) -> bool:
    """प्रत्येक बूथ पर 5 कार्यकर्ता: the level is what they are counted by."""
    at = one.last + 1
    while p.key(at) in POSTS | OF | as_set("न्यूनतम कम से") and at < one.last + 6:
        at += 1
    amount = next((each for each in p.amounts if each.first == at), None)
    return bool(amount and any(p.hit_at(place, "role") for place in range(amount.last + 1, amount.last + 5)))


def as_set(words: str) -> frozenset[str]:
    """Keys of words."""
    return frozenset(as_form(words))


# --- names ------------------------------------------------------------------------------------------------------------


def name_of(p: Parsed, mention: Mention, least: int) -> str:
    """What an activity is called: its last word with what belongs before it, in English also behind it."""
    return p.said(*name_span(p, mention, least))


def name_span(p: Parsed, mention: Mention, least: int) -> tuple[int, int]:
    """The words of its name."""
    start = mention.first
    taken_of = False
    while start - 1 >= least and mention.last - start < LONGEST_NAME:
        before = p.key(start - 1)
        if before in OF and not taken_of and (group := _group_before(p, start - 1, least)) is not None:
            start, taken_of = group, True
        elif not _belongs(p, start - 1):
            break
        else:
            start -= 1
    while p.key(start) in JOINTS | OF | as_set("विशेष विशाल आगामी राज्यव्यापी") and start < mention.first:
        start += 1
    last = mention.last
    if p.key(last + 1) == "of" and p.text.isascii():
        last = _behind(p, last + 2)
    return start, last


def _belongs(p: Parsed, place: int) -> bool:
    """Whether a word may stand inside a name."""
    key = p.key(place)
    if key in SMALL or key in _NO_VERB or p.dated(place) or not p.words[place].text[0].isalnum():
        return False
    amount = next((one for one in p.amounts if one.first <= place <= one.last), None)
    if amount and p.key(amount.last + 1) not in _LASTING:  # एक दिवसीय प्रशिक्षण
        return False
    role = p.hit_at(place, "role")
    return not (role and p.hit_at(place + 1, "level"))  # पदाधिकारी | जिला सम्मेलन


def _group_before(p: Parsed, of: int, least: int) -> int | None:
    """Where the words begin that का joins to a name; none when they are a place (प्रत्येक जिले की बैठक)."""
    start = of
    while start - 1 >= max(least, of - 3) and _belongs(p, start - 1):
        start -= 1
    inside = [hit for hit in p.hits if start <= hit.first < of]
    place = any(hit.as_("level") and hit.last == of - 1 for hit in inside)
    if start == of or place or p.key(start - 1) in EACH | WHOLE:
        return None
    return start


def _behind(p: Parsed, place: int) -> int:
    end = place - 1
    while end + 1 < len(p.words) and end - place < 3 and (_belongs(p, end + 1) or p.key(end + 1) == "the"):
        end += 1
    return end


# --- people -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RolePhrase:
    """Somebody spoken of: words first..last; `end` is the last word of the office, a name may follow."""

    first: int
    last: int
    end: int
    text: str
    many: bool


def roles(p: Parsed, first: int, last: int) -> list[RolePhrase]:
    """The offices and those who do things in words first..last, with what belongs to each; none inside another."""
    found: list[RolePhrase] = []
    for hit in p.hits:
        entry = hit.as_("role")
        if entry is None or not first <= hit.first <= last or p.dated(hit.first):
            continue
        if (found and hit.first <= found[-1].last) or _is_only_modifier(p, hit.last):
            continue
        start = _role_start(p, hit.first, max(first, found[-1].last + 1 if found else first))
        end = _name_after(p, hit.last)
        if p.text.isascii() and p.key(hit.last + 1) == "of":
            end = _behind(p, hit.last + 2)
        found.append(RolePhrase(start, end, hit.last, p.said(start, end).strip(" ,"), entry.form == "many"))
    return found


def _is_only_modifier(p: Parsed, last: int) -> bool:
    """प्रभारी of प्रभारी मंत्री, महिला of महिला सम्मेलन, युवा of युवा मोर्चा अध्यक्ष."""
    following = p.hit_at(last + 1, "role") or p.hit_at(last + 1, "activity")
    return following is not None and following[1].key != "appointment" and not p.dated(last + 1)


def _role_start(p: Parsed, first: int, least: int) -> int:
    start = first
    while start - 1 >= least and first - start < 6:
        key = p.key(start - 1)
        if key in OF:
            level = p.hit_at(start - 2, "level")
            if level is None or start - 2 < least or p.key(level[0].first - 1) in WHOLE:
                break
            start = level[0].first
            continue
        if key in SMALL - LEVEL_WORDS or p.dated(start - 1) or not p.words[start - 1].text[0].isalpha():
            break
        if any(one.first <= start - 1 <= one.last for one in p.amounts) or p.hit_at(start - 1, "activity"):
            break
        start -= 1
    return start


def _name_after(p: Parsed, last: int) -> int:
    """The name that follows an office: only where a title leads it, up to जी or three words."""
    if p.key(last + 1) not in _TITLES:
        return last
    end, names = last + 1, 0
    while end + 1 < len(p.words) and p.words[end + 1].text[0].isalpha():
        key = p.key(end + 1)
        if key == "जी":
            return end + 1
        if key not in _TITLES and (names == 3 or key in _NO_VERB or not _is_name(p, end + 1)):
            break
        names += key not in _TITLES
        end += 1
    return end


def is_anaphoric(p: Parsed, mention: Mention) -> bool:
    """इन सम्मेलनों, यह अभियान."""
    return p.key(mention.first - 1) in THIS or (p.key(mention.first - 1) in EACH and p.key(mention.first - 2) in THIS)
