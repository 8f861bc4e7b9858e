"""What a sentence adds to an activity: who opens it, who comes, how many, by what means, what for."""

import re

from abhiyan.press.reading.phrases import LevelMention, RolePhrase, as_set, levels, roles
from abhiyan.press.reading.result import IN_ALL, PER_UNIT, UNCLEAR, Activity, Count
from abhiyan.press.reading.tokens import EACH, OF, OPENS, POSTS, THIS, Amount, Parsed
from abhiyan.press.reading.words import DEPTHS

_COMES = as_set(
    "उपस्थित मौजूद शामिल सम्मिलित भाग प्रतिभाग हिस्सा सहभागिता आमंत्रित आमन्त्रित present attend participate part join invited"
)
_PRESENT = as_set("उपस्थित मौजूद present attend")
_SPEAKS = as_set("संबोधित सम्बोधित संबोधन address संवाद")
_IN_ALL = as_set("कुल total altogether overall")
_MEASURES = as_set("बजे बजकर तारीख दिवसीय दिनी घंटे घण्टे मिनट वर्ष साल o'clock am pm hours minutes")
_ABOUT = as_set("न्यूनतम कम अधिक लगभग करीब least about")
_MASS = as_set(
    "कार्यकर्ता वालंटियर वॉलंटियर स्वयंसेवक सदस्य पदाधिकारी शिक्षक किसान रक्तदाता "
    "छात्र विद्यार्थी युवा महिला लोग नागरिक प्रतिनिधि कर्मचारी प्रतिभागी"
)
_MASS_EN = frozenset(
    [
        "workers",
        "volunteers",
        "members",
        "office-bearers",
        "teachers",
        "farmers",
        "donors",
        "students",
        "people",
        "delegates",
        "participants",
        "women",
        "doctors",
        "nurses",
    ]
)
_VENUES = (
    ("school", "(?<!महा)(?<!विश्व)विद्यालयों में|स्कूलों में|\\bin schools"),
    ("college", "कॉलेज|कालेज|महाविद्याल|विश्वविद्याल|college|universit"),
    ("online", "ऑनलाइन|आनलाइन|वीडियो कॉन्फ्रेंस|वर्चुअल|online|video conferenc|virtual"),
    ("home", "घर[- ]घर|door[- ]to[- ]door|each home"),
    ("hall", "सभागार|हॉल|हाल में|ऑडिटोरियम|प्रेक्षागृह|auditorium|\\bhall\\b"),
    ("office", "कार्यालय|\\boffices?\\b"),
    ("street", "नुक्कड़|चौराह|बाजार|सड़क|street|market"),
)
_MEANS = re.compile(
    r"((?:\S+ ){1,2}?)(?:के )?माध्यम से|through (?:the |an? )?((?:\S+ ){0,2}?(?:app|video|radio|television|portal)\S*)",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    "ऐप|एप|वीडियो|विडियो|ऑनलाइन|लाइव|सीधा प्रसारण|सीधे प्रसारण|वर्चुअल|रेडियो|"
    "दूरदर्शन|वेबकास्ट|\\bapp\\b|video|online|live|virtual|webcast|radio",
    re.IGNORECASE,
)
_BEING = as_set("होंगे होंगी होगा होगी रहेंगे रहेंगी रहेगा रहेगी")  # पार्षद मुख्य अतिथि रहेंगे, not मुख्य अतिथि पार्षद होंगे
_CHIEF = (["मुख्य", "अतिथि"], ["chief", "guest"])
_FUTURE = re.compile("([ेाो]गा|ेगी|ेंगे|ेंगी|एगा|एगी|एंगे|एंगी|येगा|येगी|येंगे|येंगी|ोंगे|ोंगी|\\bwill\\b|\\bshall\\b)")
_PAST = re.compile(
    "(संपन्न|सम्पन्न|आयोजित|समाप्त) (हुआ|हुई|हुए|किया गया|की गई|की गयी|किए गए|किये गये)|(हुआ|हुई|हुए|"
    "गया|गई|गए|गये|गयी|रहा|रही|रहे) (था|थी|थे)|\\b(was|were|had been) (held|organi[sz]ed|run|conducted)"
)
_GONE = as_set("गत बीते विगत पिछले पिछली last previous")


def is_remote(text: str) -> bool:
    """Whether somebody speaks to people who are elsewhere."""
    return _REMOTE.search(text) is not None


def speaks_of_the_future(text: str) -> bool:
    """Whether a verb says that something will be."""
    return _FUTURE.search(text) is not None


def is_over(p: Parsed, first: int, last: int, date_first: int) -> bool:
    """Whether words first..last tell of something that was held."""
    if any(key in _GONE for key in p.keys(date_first - 3, date_first - 1)):
        return True
    said = p.said(first, last)
    return _PAST.search(said) is not None and not speaks_of_the_future(p.said(first, len(p.words) - 1))


def take(activity: Activity, p: Parsed, first: int, last: int, own: frozenset[str]) -> None:
    """Add what words first..last say of an activity; what is known stays."""
    who = roles(p, first, last)
    used = _chief_guest(activity, p, first, last, who)
    used |= _speaker(activity, p, first, last, [one for one in who if one not in used])
    used |= _openers(activity, p, first, last, who)
    used |= _doers(activity, p, first, [one for one in who if one not in used])
    counted = _counts(activity, p, first, last, who, own)
    _comers(activity, p, first, last, [one for one in who if one not in used and one not in counted])
    _reach(activity, p, first, last, own)
    _where(activity, p, first, last)


def _chief_guest(activity: Activity, p: Parsed, first: int, last: int, who: list[RolePhrase]) -> set[RolePhrase]:
    """Who stands nearest behind "chief guest", else right before it."""
    for place in range(first, last):
        if p.keys(place, place + 1) not in _CHIEF:
            continue
        behind = [one for one in who if one.first > place + 1]
        before = [one for one in who if one.last < place]
        chosen = behind[0] if behind and behind[0].first - place < 8 else before[-1] if before else None
        is_told_of = p.key(place + 2) in _BEING or (p.text.isascii() and (not behind or "will be the chief" in p.text))
        if before and is_told_of:
            chosen = before[-1]
        if chosen and not activity.chief_guest:
            activity.chief_guest = chosen.text
        return {chosen} if chosen else set()
    return set()


def _speaker(activity: Activity, p: Parsed, first: int, last: int, who: list[RolePhrase]) -> set[RolePhrase]:
    """Who will address it: the one before the verb who isn't addressed (को)."""
    verb = next((place for place in range(first, last + 1) if p.key(place) in _SPEAKS), None)
    if verb is None or not speaks_of_the_future(p.said(first, last)) or activity.speaker:
        return set()
    speakers = [one for one in who if one.first < verb and p.key(one.last + 1) not in as_set("को के की का से तक को")]
    if not speakers:
        return set()
    activity.speaker = speakers[0].text
    addressed = [one.text for one in who if p.key(one.last + 1) == "को" or (p.text.isascii() and one.first > verb)]
    activity.audience += [one for one in addressed if one not in activity.audience]
    return {speakers[0]} | {one for one in who if p.key(one.last + 1) in as_set("को")}


def _openers(activity: Activity, p: Parsed, first: int, last: int, who: list[RolePhrase]) -> set[RolePhrase]:
    """Who opens or closes it: उद्घाटन … करेंगे."""
    verb = next((place for place in range(first, last + 1) if p.key(place) in OPENS), None)
    if verb is None:
        return set()
    found = [one for one in who if p.key(one.last + 1) not in POSTS | OF][:1]
    activity.attending += [one.text for one in found if one.text not in (*activity.attending, activity.chief_guest)]
    return set(found)


def _doers(activity: Activity, p: Parsed, first: int, who: list[RolePhrase]) -> set[RolePhrase]:
    """X एवं Y द्वारा; by X and Y."""
    by = next((place for place in range(first, len(p.words)) if p.key(place) == "द्वारा"), None)
    doers: list[RolePhrase] = []
    if by is not None:
        for one in reversed([each for each in who if each.last < by]):
            if one.last + 1 == (doers[0].first - 1 if doers else by) or (doers and one.last + 2 >= doers[0].first):
                doers.insert(0, one)
    elif p.text.isascii():
        doers = [one for one in who if p.key(one.first - 1) == "by"]
    elif activity.kind != "appointment" and not _comes(p, first) and _is_active(p, first):
        doers = [one for one in who if one.many or p.key(one.end) in _MASS][:1]
        doers = [one for one in doers if p.key(one.last + 1) not in POSTS | OF and p.key(one.first - 1) not in THIS]
    activity.doers += [one.text for one in doers if one.text not in activity.doers]
    return set(doers)


_ACTIVE = re.compile(
    "(करेंगे|करेंगी|करेगी|करेगा|चला[एय]ंगे|चला[एय]ेंगे|चलायेंगे|चलायेगी|चलाएगी|बना[एय]े?ंगे|लगा[एय]े?ंगे|भेजेंगे|भेजेगी|जाएंगे|जायेंगे)"
)


def _is_active(p: Parsed, first: int) -> bool:
    """Whether somebody does it: चलाएँगे, not चलाया जाएगा."""
    return _ACTIVE.search(p.said(first, len(p.words) - 1)) is not None


def _comes(p: Parsed, first: int) -> bool:
    return any(key in _COMES | _SPEAKS for key in p.keys(first, len(p.words) - 1))


def _comers(activity: Activity, p: Parsed, first: int, last: int, who: list[RolePhrase]) -> None:
    """Who must be there, and who is called in numbers."""
    verb = next((place for place in range(last, first - 1, -1) if p.key(place) in _COMES), None)
    if verb is None or not speaks_of_the_future(p.said(first, min(len(p.words) - 1, last + 3))):
        return
    for one in who:
        mass = (p.key(one.end) in _MASS and p.key(verb) not in _PRESENT) or p.key(one.end) in _MASS_EN
        among = activity.audience if mass else activity.attending
        if one.text not in (*among, activity.chief_guest, activity.speaker):
            among.append(one.text)


def _reach(activity: Activity, p: Parsed, first: int, last: int, own: frozenset[str]) -> None:
    """मंडल तक के कार्यकर्ता."""
    for one in levels(p, first, last, own):
        if one.how == "till" and not activity.down_to:
            activity.down_to = one.sense
            behind = next((each for each in roles(p, one.last, last) if each.first - one.last < 6), None)
            if behind and behind.text not in activity.audience:
                activity.audience.append(behind.text)


def _where(activity: Activity, p: Parsed, first: int, last: int) -> None:
    said = p.said(first, last)
    for venue, pattern in _VENUES:
        if not activity.venue and re.search(pattern, said, re.IGNORECASE):
            activity.venue = venue
    if not activity.means and (means := _MEANS.search(said)):
        said_by = (means[1] or means[2] or "").split()
        activity.means = " ".join(word for word in said_by if word not in ("वे", "वह", "को", "में", "जी", "एवं", "the"))


# --- how many ---------------------------------------------------------------------------------------------------------


def _counts(
    activity: Activity, p: Parsed, first: int, last: int, who: list[RolePhrase], own: frozenset[str]
) -> list[RolePhrase]:
    """Numbers of people or things, each with what it is counted by."""
    found = list(levels(p, first, last, own))
    counted: list[RolePhrase] = []
    for amount in p.amounts:
        if not first <= amount.first <= last or _is_year(amount) or p.key(amount.last + 1) in _MEASURES:
            continue
        of = next((one for one in who if 0 <= one.end - amount.last <= 4 and one.last > amount.last), None)
        if of is None or any(
            one.first <= amount.last + 2 and one.first > amount.last and one.how == "counted" for one in found
        ):
            continue
        counted.append(of)
        text = re.sub(r"^[\d\s–-]+", "", p.said(amount.last + 1, of.end))
        count = _count(p, amount, text, found, first)
        if count not in activity.counts and not any(
            one.count == count.count and one.of == count.of for one in activity.counts
        ):
            activity.counts.append(count)
    return counted


def _is_year(amount: Amount) -> bool:
    return 1900 <= amount.value <= 2100 and amount.first == amount.last


def _count(p: Parsed, amount: Amount, of: str, found: list[LevelMention], first: int) -> Count:
    """Counted by the nearest level that is each one or so many; before it कुल says "in all"."""
    twice = re.match(rf"{amount.value}\s*[-–]\s*{amount.value}\b", p.text[p.words[amount.first].start :])
    near = [one for one in found if one.how in ("each", "counted", "many") and one.sense]
    near.sort(key=lambda one: (abs(one.first - amount.first), -DEPTHS.get(one.sense, 0)))
    if any(key in _IN_ALL for key in p.keys(max(first, amount.first - 3), amount.first - 1)):
        return Count(amount.value, of, per=IN_ALL)
    each = next((one for one in near if one.how == "each"), None)
    numbered = next((one for one in near if one.how == "counted"), None)
    if each and _stands_by(p, each, amount):
        units = numbered.count if numbered and numbered.sense == each.sense else each.count
        return Count(amount.value, of, each.sense, PER_UNIT, units)
    if _each_of_something(p, amount, first):
        return Count(amount.value, of, per=PER_UNIT)
    by = numbered or each or (near[0] if near else None)
    if twice and by:
        return Count(amount.value, of, by.sense, PER_UNIT, by.count)
    return Count(amount.value, of, by.sense if by else "", UNCLEAR, by.count if by else None)


def _stands_by(p: Parsed, each: LevelMention, amount: Amount) -> bool:
    """Only a small word between: प्रत्येक बूथ पर 5, प्रति बूथ 5."""
    before = p.keys(max(amount.last + 1, each.first - 6), each.first - 1)
    if p.text.isascii() and each.first > amount.last and {"in", "at", "from", "for", "per"} & set(before):
        return True
    between = p.keys(min(each.last, amount.last) + 1, max(each.first, amount.first) - 1)
    return all(key in POSTS | _ABOUT for key in between) or len(between) < 3


def _each_of_something(p: Parsed, amount: Amount, first: int) -> bool:
    """प्रत्येक शिविर में 150, प्रति डिपो कम से कम 75: of what no level is, but each of them."""
    at = amount.first - 1
    while at >= first and p.key(at) in POSTS | _ABOUT:
        at -= 1
    return at - 1 >= first and (p.key(at - 1) in EACH or p.key(at - 2) in EACH)
