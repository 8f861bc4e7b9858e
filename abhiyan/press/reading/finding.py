"""Finds the activities of a note: each date has one, named behind it or before it; what follows adds to it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from abhiyan.indic.dates import Dates, find_dates
from abhiyan.indic.text import read_digits
from abhiyan.press.asking import Question
from abhiyan.press.reading import details
from abhiyan.press.reading.days import ask_of_days, first_year, is_deadline, spanned, when_of, year_by_weekday
from abhiyan.press.reading.intake import Said, Taken
from abhiyan.press.reading.parts import (
    SERVES,
    Part,
    address_name,
    addresses,
    bare,
    begins,
    follows,
    is_reference,
    parts,
)
from abhiyan.press.reading.phrases import as_set, is_anaphoric, name_of, name_span, place_of, roles
from abhiyan.press.reading.result import UNCLEAR, Activity, Count, Place, Reading, Skipped
from abhiyan.press.reading.tokens import JOINTS, OPENS, POSTS, THIS, Mention, Parsed, Reader
from abhiyan.press.reading.words import Vocabulary, decided_kind, sense_of
from abhiyan.press.record import FROM, When

_FOR_THIS = re.compile(r"(इस|इसी|इन) \S+ (के लिए|हेतु)|इसके (लिए|हेतु)|\bfor this\b")
_OBLIGED = as_set("बनाये बनाएं बनायें करें करे भेजें कराएं कराये आयोजित")
_DATED_LINE = re.compile(r"^(दिनांक|तिथि|date|dated)\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?:आगामी|अगले|इसी|इस) (?:सप्ताह|माह|महीने|सोमवार|मंगलवार|बुधवार|गुरुवार|"
    r"शुक्रवार|शनिवार|रविवार)|(?<!\S)परसों|\bnext (?:week|month|\w+day)\b"
)
_TOLD = re.compile("(बातें|जानकारी|बात) .*(ने|द्वारा) .*(बता|कह|दी|दिया)|gave this information")
_APPOINTS = re.compile("नियुक्त|मनोनीत|गठित|तैनात|appointed|deployed|formed")
_AIM = re.compile(r"लक्ष्य|\btarget\b")
_PLANNING = re.compile("योजना बना|रूपरेखा तैयार")


def read(taken: Taken, vocabulary: Vocabulary, *, written_on: date | None, today: date) -> Reading:
    """What the sentences of a note say is to be done. `written_on`: the note's day where the caller knows it."""
    return _Finder(taken, Reader(vocabulary), written_on, today).reading()


class _Finder:
    """The state of one reading: what was found so far."""

    def __init__(self, taken: Taken, reader: Reader, written_on: date | None, today: date) -> None:
        self.taken = taken
        self.reader = reader
        self.own = frozenset(filter(None, (sense_of(level) or level.key for level in reader.vocabulary.levels)))
        self.found: list[Activity] = []
        self.undated: list[Activity] = []
        self.skipped: list[Skipped] = []
        self.questions: list[Question] = []
        self.last: Activity | None = None
        self.paragraph = 0  # of the sentence that told of it
        self.dateline = self._dateline()
        self.year: int | None = None
        self.written_on, self.year_from = self._day(written_on, today)

    def reading(self) -> Reading:
        for said in self.taken.sentences:
            if not said.heading and said.number not in {number for number, _ in self.dateline}:
                self._sentence(said)
        self._finish()
        return Reading(
            self.taken.language,
            self.taken.sentences,
            self.taken.mended,
            self.written_on,
            self.year_from,
            tuple(self.found),
            tuple(self.undated),
            tuple(self.skipped),
            tuple(self.questions),
        )

    def _finish(self) -> None:
        """Keys for all, and what is asked of every count."""
        every = [*self.found, *self.undated]
        keys = {id_(one): f"{one.kind}-{number}" for number, one in enumerate(every, start=1)}
        for one in every:
            _rename(one, keys[id_(one)])
            one.serves, one.after = keys.get(one.serves, ""), keys.get(one.after, "")
            for count in one.counts:
                _ask_of_count(one, count)
            if one.place.also:
                one.ask("also", less=0.2, what=one.name, level=one.place.sense, other=one.place.also)
            if not one.place.sense and one.doers:
                one.place = replace(one.place, sense=self._level_of(one.doers[0]), how="doers")

    def _level_of(self, doer: str) -> str:
        """संकुल of संकुल समन्वयक."""
        p = self.reader.parse(doer, year=None, coming_from=None)
        return next((entry.key for hit in p.hits if (entry := hit.as_("level"))), "")

    # --- when it was written ------------------------------------------------------------------------------------------

    def _dateline(self) -> list[tuple[int, date]]:
        """The sentences that say nothing but where and when the note was written."""
        found = []
        for said in (*self.taken.sentences[:4], *self.taken.sentences[-2:]):
            dates = find_dates(said.text)
            if len(dates) == 1 and dates[0].kind == "day" and not dates[0].problems and dates[0].spans[0].first.year:
                rest = (said.text[: dates[0].start] + said.text[dates[0].end :]).split()
                short = len(rest) <= 5 or _DATED_LINE.match(said.text)
                if short and not self.reader.parse(said.text, year=None, coming_from=None).mentions():
                    found.append((said.number, dates[0].days()[0]))
        return found

    def _day(self, written_on: date | None, today: date) -> tuple[date | None, str]:
        """The note's day, from the caller, its dateline, a year in the text, a weekday; else the year is asked."""
        if written_on:
            return written_on, "option"
        if self.dateline:
            return self.dateline[0][1], "dateline"
        every = [one for said in self.taken.sentences for one in find_dates(said.text)]
        days = [day for one in every for span in one.spans for day in (span.first, span.last)]
        years = sorted({day.year for day in days if day.year})
        if years:
            self.year = years[0] if len(years) == 1 else None
            return (None, "text") if len(years) == 1 else (date(years[0], 1, 1), "text")
        if year := year_by_weekday(every, today):
            self.year = year
            return None, "weekday"
        if every:
            self.questions.append(Question("year", "note", {"year": str(first_year(every, today))}))
        return today, "assumed"

    # --- sentences ----------------------------------------------------------------------------------------------------

    def _sentence(self, said: Said) -> None:
        p = self.reader.parse(said.text, year=self.year, coming_from=None if self.year else self.written_on)
        begin = begins(p)
        dates = [(one, first, last) for one, first, last in p.dates if first >= begin and not self._is_own(one, said)]
        mentions = [one for one in p.mentions() if one.first >= begin]
        refs = [one for one in mentions if is_reference(p, one)]
        real = [one for one in mentions if one not in refs]
        if not dates:
            self._without_date(said, p, begin, real)
            return
        for part in parts(p, begin, dates, real):
            self._dated(said, p, part, refs)

    def _is_own(self, one: Dates, said: Said) -> bool:
        """The note's own day, said again: आज दिनांक 20 जनवरी को."""
        if not self.dateline or one.kind != "day" or one.problems:
            return False
        own = one.spans[0].first.year is not None and one.days() == [self.dateline[0][1]]
        if own:
            self.skipped.append(Skipped(said.number, one.found, "own"))
        return own

    def _dated(self, said: Said, p: Parsed, part: "Part", refs: Sequence[Mention]) -> None:
        one, first, _last = part.date
        if details.is_over(p, part.first, part.last, first) or self._is_past(one):
            self.skipped.append(Skipped(said.number, one.found, "past"))
            return
        when, wrong = when_of(one)
        for mention in (*part.mentions, None)[: max(1, len(part.mentions))]:
            activity = self._known(p, mention, when) if mention else None
            if activity is None:
                activity = self._new(said, p, part, mention, when)
            if activity is None:
                self.skipped.append(Skipped(said.number, one.found, "no activity"))
                return
            if wrong:
                activity.ask("weekday", less=0.3, problem=wrong)
            self._about(activity, said, p, part, refs)
            self.last, self.paragraph = activity, said.paragraph

    def _is_past(self, one: Dates) -> bool:
        """A day with its year said, before the note was written."""
        if self.written_on is None or self.year_from == "assumed" or one.problems or one.spans[-1].last.year is None:
            return False
        try:
            return one.days()[-1] < self.written_on
        except ValueError:
            return False

    def _known(self, p: Parsed, mention: Mention, when: When | None) -> Activity | None:
        """यह अभियान 1 से 8 फरवरी तक चलेगा: the day of something that had none, or the same day said again."""
        same = [one for one in (*self.undated, *self.found) if one.head == mention.head]
        for one in reversed(same):
            if one.when == when and when is not None and _same_words(one.name, name_of(p, mention, 0)):
                return one
        if not is_anaphoric(p, mention):
            return None
        undated = next((one for one in reversed(same) if one.when is None), None)
        if undated is None and self.last and self.last.when is None and not mention.kind:
            undated = self.last
        if undated:
            undated.when = when
            self.undated.remove(undated)
            self.found.append(undated)
        return undated

    def _new(self, said: Said, p: Parsed, part: "Part", mention: Mention | None, when: When | None) -> Activity | None:
        """An activity that begins with this sentence; None where a day stands alone."""
        text = p.said(part.first, part.last)
        if mention is None or not mention.kind:
            made = self._by_verb(p, part, mention, when, text)
            if made is None:
                return None
        else:
            kind = _kind(p, mention, part.first)
            if kind == "live-address" or (addresses(text) and details.is_remote(text)):
                kind = "live-address"
            name = name_of(p, mention, part.first)
            made = Activity("", kind, name, mention.head, when, Place(), [])
        made.when = spanned(when, made.kind, p, part)
        if made.when and is_deadline(made.when, p, part) and self.written_on and self.year_from != "assumed":
            made.when = When(FROM, (min(self.written_on, made.when.days[0]), made.when.days[0]))
        ask_of_days(made, when, p, part)
        (self.found if made.when else self.undated).append(made)
        made.sentences.append(said.number)
        if any(one.sentence == said.number and not one.sure for one in self.taken.mended):
            made.confidence -= 0.05
        if self.year_from == "assumed":
            made.confidence -= 0.2
        return made

    def _by_verb(
        self, p: Parsed, part: "Part", mention: Mention | None, when: When | None, text: str
    ) -> Activity | None:
        """Something that only a verb names: संबोधित करेंगे, नियुक्त किए जाएँगे, or words that a person must read."""
        first, last = part.first, part.last
        who = roles(p, first, last)
        if addresses(text) and (details.is_remote(text) or not self.last):
            name = address_name(p, [one.text for one in who if p.key(one.last + 1) != "को"])
            return Activity("", "live-address", name, "संबोधन", when, Place(), [])
        if _APPOINTS.search(text) and who:
            name = f"{who[-1].text} की नियुक्ति" if not p.text.isascii() else f"Appointment of {who[-1].text}"
            return Activity("", "appointment", name, "नियुक्ति", when, Place(), [], 0.9)
        if mention is not None:
            name = name_of(p, mention, first)
            made = Activity("", "other", name, mention.head, when, Place(), [])
            made.ask("kind", less=0.3, what=name)
            return made
        if self.last and (p.key(first) in THIS or p.key(first + 1) in THIS) and self.last.when is None:
            return None
        if not (details.speaks_of_the_future(text) or any(key in _OBLIGED for key in p.keys(first, last))):
            return None
        words = p.said(part.date[2] + 1, last).strip(" ।.,")
        if last - part.date[2] <= 3 or not words:  # only its verb: नदी स्वच्छता माह 1 मार्च से 31 मार्च तक मनाया जाएगा
            words = _last_words(p, first, part.date[1] - 1) or words
        if not words:
            return None
        made = Activity("", "other", " ".join(words.split()[:10]), "", when, Place(), [])
        made.ask("kind", less=0.4, what=made.name)
        return made

    def _about(self, activity: Activity, said: Said, p: Parsed, part: "Part", refs: Sequence[Mention]) -> None:
        """What the part of a sentence says of its activity."""
        if said.number not in activity.sentences:
            activity.sentences.append(said.number)
        activity.place = _better(activity.place, place_of(p, part.first, part.last, self.own))
        text = p.said(part.first, part.last)
        if not activity.serves and (SERVES.search(text) or _FOR_THIS.search(text)):
            activity.serves = self._meant(p, part, activity)
        if not activity.after:
            for ref in refs:
                if part.first <= ref.first <= part.last and follows(p, ref):
                    activity.after = next(
                        (id_(one) for one in reversed(self.found) if _shares(one, ref, p) and one is not activity), ""
                    )
        details.take(activity, p, part.first, part.last, self.own)
        if _PLANNING.search(text) and activity.kind == "meeting" and activity.when:
            days = ", ".join(str(day) for day in activity.when.days)
            activity.ask("loose", less=0.1, days=days)

    def _meant(self, p: Parsed, part: "Part", activity: Activity) -> str:
        """Which activity is to be made a success: the one whose words are said, else the last told of."""
        text = p.said(part.first, part.last)
        found = SERVES.search(text) or _FOR_THIS.search(text)
        if found is None:
            return ""
        before = {
            word.key
            for word in p.words
            if p.words[part.first].start <= word.start < p.words[part.first].start + found.start()
        }
        before |= {word.key for word in p.words if found.group(0) and word.text in found.group(0).split()}
        others = [one for one in self.found if one is not activity and one.head not in OPENS]
        speaks = bool(before & as_set("संवाद संबोधन सम्बोधन address"))
        scored = [
            (len(before & set(_keys(one.name))) + 2 * (speaks and one.kind == "live-address"), place, one)
            for place, one in enumerate(others)
        ]
        best = max(scored, default=None, key=lambda each: (each[0], each[1]))
        if best and best[0]:
            return id_(best[2])
        if self.last and before & (THIS | {"इस", "इसी"}):
            return self.last.serves or id_(self.last)
        return id_(others[-1]) if others else ""

    def _without_date(self, said: Said, p: Parsed, begin: int, mentions: Sequence[Mention]) -> None:
        """A sentence that adds to an activity, or tells of one whose day nobody said."""
        last = len(p.words) - 1
        if _RELATIVE.search(p.text) and mentions and details.speaks_of_the_future(p.text):
            self._undated(said, p, begin, mentions[0])
            self.undated[-1].ask("relative", less=0.3, words=_found(_RELATIVE, p.text))
            return
        target = self._target(p, begin, mentions) if self._goes_on(p, begin) else None
        if target is None and self._adds(said, p, mentions):
            target = self.last
        if target is not None:
            if said.number not in target.sentences:
                target.sentences.append(said.number)
            details.take(target, p, begin, last, self.own)
            if not target.place.sense:
                target.place = _better(target.place, place_of(p, begin, last, self.own))
            return
        counted = any(p.hit_at(at, "role") for one in p.amounts for at in range(one.last + 1, one.last + 4))
        appoints = _APPOINTS.search(p.text) is not None
        if counted and (appoints or details.speaks_of_the_future(p.text)):
            self._undated(said, p, begin, mentions[0] if mentions else None)
        elif (
            mentions
            and mentions[0].kind
            and details.speaks_of_the_future(p.text)
            and p.key(mentions[0].first - 1) not in THIS
        ):
            self._undated(said, p, begin, mentions[0])

    def _adds(self, said: Said, p: Parsed, mentions: Sequence[Mention]) -> bool:
        """Right after an activity, in its paragraph, naming none itself: Each branch will send 3 delegates."""
        new = any(one.kind for one in mentions) or _APPOINTS.search(p.text)
        forward = details.speaks_of_the_future(p.text) or _AIM.search(p.text) is not None
        return not new and said.paragraph == self.paragraph and forward

    def _named_before(self, p: Parsed, mention: Mention, known: Sequence[Activity]) -> Activity | None:
        """The last activity whose name holds all that is said here: रक्तदाताओं का पंजीकरण, समीक्षा बैठक."""
        said = self.reader.heads(name_of(p, mention, 0))
        if len(said) < 2:
            return None
        return next((one for one in reversed(known) if said <= self.reader.heads(one.name)), None)

    def _goes_on(self, p: Parsed, begin: int) -> bool:
        """Whether it speaks of what is to come: how a meeting went that is over adds nothing, nor who said all this."""
        if _TOLD.search(p.text):
            return False
        return (
            details.speaks_of_the_future(p.text)
            or any(key in THIS for key in p.keys(begin, begin + 2))
            or (re.search(r"(है|हैं)\W*$", p.text) is not None and not details.is_over(p, begin, len(p.words) - 1, 0))
        )

    def _undated(self, said: Said, p: Parsed, begin: int, mention: Mention | None) -> None:
        last = len(p.words) - 1
        who = roles(p, begin, last)
        appoints = _APPOINTS.search(p.text) is not None
        if appoints and who:
            what = next((one for one in reversed(who)), who[-1]).text
            name = f"Appointment of {what}" if p.text.isascii() else f"{what} की नियुक्ति"
            one = Activity("", "appointment", name, "नियुक्ति", None, Place(), [said.number], 0.8)
        elif mention:
            one = Activity(
                "", mention.kind or "other", name_of(p, mention, begin), mention.head, None, Place(), [said.number], 0.7
            )
        else:
            one = Activity("", "other", " ".join(p.text.split()[:10]), "", None, Place(), [said.number], 0.5)
        one.place = place_of(p, begin, last, self.own)
        details.take(one, p, begin, last, self.own)
        if details.speaks_of_the_future(p.text):
            one.ask("when", what=one.name)
        else:
            one.ask("done", what=one.name)
        self.undated.append(one)
        self.last, self.paragraph = one, said.paragraph

    def _target(self, p: Parsed, begin: int, mentions: Sequence[Mention]) -> Activity | None:
        """What a sentence without a day goes on about: इन सम्मेलनों में, सम्मेलनों में, इसमें; None for something new."""
        known = [*self.undated, *self.found]
        for mention in p.mentions():
            if mention.first < begin:
                continue
            same = [one for one in known if one.head == mention.head or (not mention.kind and is_anaphoric(p, mention))]
            opened = [one for one in known if mention.of and one.head == mention.of]
            if opened:
                return opened[-1]
            if part_of := self._named_before(p, mention, known):
                return part_of
            if same and (
                is_anaphoric(p, mention)
                or p.key(mention.first - 1) in JOINTS | as_set("भी में")
                or bare(p, mention)
                or _is_come_to(p, mention)
            ):
                return self.last if self.last in same else same[-1]
        opening = p.keys(begin, begin + 3)
        if (
            self.last
            and any(key in THIS for key in opening)
            and not [one for one in mentions if one.kind and one.head != self.last.head]
        ):
            return self.last
        return None


# --- small things -----------------------------------------------------------------------------------------------------


def _better(known: Place, new: Place) -> Place:
    """What is known, with what the new one adds."""
    sense = known.sense or new.sense
    return Place(
        sense=sense,
        how=known.how or new.how,
        units=known.units or (new.units if new.sense in ("", sense) else None),
        named=known.named or new.named,
        named_sense=known.named_sense or new.named_sense,
        whole=known.whole or new.whole,
        also=known.also or new.also,
    )


def _keys(name: str) -> list[str]:
    return [key for key in as_set(read_digits(name)) if key not in JOINTS and key not in ("का", "की", "के")]


def _kind(p: Parsed, mention: Mention, least: int) -> str:
    """Of its words, and of what its name is made of: सदस्यता का विशेष अभियान is a registration."""
    first, _last = name_span(p, mention, least)
    inside = [entry.key for hit in p.hits if first <= hit.first < mention.first and (entry := hit.as_("activity"))]
    return mention.kind if mention.of else decided_kind([*inside, mention.kind])


def _is_come_to(p: Parsed, mention: Mention) -> bool:
    """4 प्रतिनिधि प्रशिक्षण में: so many people come to it; they are no part of its name."""
    role = p.hit_at(mention.first - 1, "role")
    return bool(role and any(one.last == role[0].first - 1 for one in p.amounts)) and p.key(mention.last + 1) == "में"


def _last_words(p: Parsed, first: int, last: int) -> str:
    """What stands right before a day, up to a small word: पुस्तक पर्व of राज्य में पुस्तक पर्व."""
    start = last + 1
    while start > first and p.key(start - 1) not in POSTS | JOINTS and p.words[start - 1].text[0].isalpha():
        start -= 1
    return p.said(start, last)


def _same_words(one: str, other: str) -> bool:
    return set(_keys(one)) == set(_keys(other))


def _shares(one: Activity, ref: Mention, p: Parsed) -> bool:
    said = set(p.keys(ref.first, ref.last))
    return one.head == ref.head or bool(said & set(_keys(one.name)))


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group() if found else ""


def _ask_of_count(one: Activity, count: Count) -> None:
    """5 per booth, or in all?"""
    if count.per != UNCLEAR:
        return
    if count.sense:
        one.ask("per", less=0.1, count=str(count.count), what=count.of, level=count.sense)
    else:
        one.ask("per-unit", less=0.1, count=str(count.count), what=count.of)


def id_(one: Activity) -> str:
    """A mark for an activity until all have their keys."""
    return f"@{id(one)}"


def _rename(one: Activity, key: str) -> None:
    one.questions = [replace(each, item=key) for each in one.questions]
    one.key = key
