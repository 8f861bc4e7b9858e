"""What was read, in an organisation's own words: a draft plan as TOML, or the same as plain data.

Whatever isn't sure stands as a remark beside its line; what can't be said in the organisation's words is asked.
The file passes `abhiyan plan check` as it is, so that a person can confirm it line by line.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from abhiyan.indic.fold import fold
from abhiyan.indic.roman import romanise
from abhiyan.press.asking import Question
from abhiyan.press.reading.result import IN_ALL, Activity, Count, Reading
from abhiyan.press.reading.tokens import Reader
from abhiyan.press.reading.words import LEVELS, LevelWord, RoleWord, Vocabulary, nearest, sense_of
from abhiyan.press.record import BETWEEN, DATES, ON, When

# Without an organisation: the general levels under their own names, to be read by a person.
GENERIC = Vocabulary(
    levels=tuple(
        LevelWord(sense, names_hi.split()[0], names_en.split()[0], place, sense == "booth")
        for place, (sense, _depth, _weak, names_hi, names_en) in enumerate(LEVELS)
        if place
    )
)
LONGEST_KEY = 39
WIDTH = 110  # letters of a remark's line
PROOFS = {
    "meeting": "minutes",
    "conference": "attendance",
    "live-address": "attendance",
    "drive": "count",
    "registration": "count",
    "appointment": "register",
}


@dataclass(slots=True)
class Draft:
    """One activity in the organisation's words; `values` are the keys of its table in a plan, in order."""

    activity: Activity
    values: dict[str, Any] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    confidence: float = 1.0

    def ask(self, code: str, *, less: float = 0.0, **values: str) -> None:
        """Ask, and be less sure."""
        self.questions.append(Question(code, self.activity.key, values))
        self.confidence = max(0.1, round(self.confidence - less, 2))


def drafts(reading: Reading, vocabulary: Vocabulary) -> list[Draft]:
    """Every activity that was read, dated ones first, in the organisation's words."""
    words = vocabulary if vocabulary.levels else GENERIC
    maker = _Maker(reading, words)
    found = [maker.draft(one) for one in (*reading.activities, *reading.undated)]
    # What has no day stands in the file as remarks, so nothing can serve it.
    keys = {one.activity.key: one.values["key"] for one in found if one.activity.when}
    for one in found:
        served = keys.get(one.activity.serves, "")
        if served and served != one.values["key"] and not _circle(served, one.values["key"], found):
            one.values["serves"] = served
    return found


def _circle(start: str, key: str, found: Sequence[Draft]) -> bool:
    """Whether what it serves is served, by whatever way, by it."""
    by_key = {one.values["key"]: one for one in found}
    seen: list[str] = []
    while start and start not in seen:
        seen.append(start)
        start = str(by_key[start].values.get("serves", "")) if start in by_key else ""
    return key in seen


class _Maker:
    """Turns activities into drafts; no two have one key."""

    def __init__(self, reading: Reading, words: Vocabulary) -> None:
        self.reading, self.words = reading, words
        self.reader = Reader(words)
        self.by_sense = {sense_of(level) or level.key: level for level in reversed(words.levels)}
        self.taken: set[str] = set()

    def draft(self, one: Activity) -> Draft:
        made = Draft(one, confidence=one.confidence, questions=list(one.questions))
        level = self._each(one, made)
        made.values["key"] = self._key(one, level)
        made.values["kind"] = one.kind
        made.values["name_en" if self.reading.language == "en" else "name_hi"] = _titled(
            one.name, self.reading.language
        )
        made.values["each"] = level.key
        self._within(one, made, level)
        made.values |= _days(one.when)
        if one.venue:
            made.values["place"] = one.venue
        self._people(one, made, level)
        self._target(one, made, level)
        made.values["proof"] = PROOFS.get(one.kind, "none")
        return made

    # --- where --------------------------------------------------------------------------------------------------------

    def _each(self, one: Activity, made: Draft) -> LevelWord:
        """The level that acts. One nobody named is taken from the kind of work, and asked."""
        sense = one.place.sense
        if sense in self.by_sense:
            level = self.by_sense[sense]
            return self._above_leaf(level) if level.is_leaf and one.kind in ("registration", "appointment") else level
        if sense:
            level = nearest(sense, self._tree()) or self.words.levels[0]
            made.ask("level", less=0.2, level=sense)
            made.ask("each", less=0.0, what=one.name, level=level.name_hi or level.name_en)
            return level
        level = self._usual(one)
        made.ask("each", less=0.2, what=one.name, level=level.name_hi or level.name_en)
        return level

    def _tree(self) -> list[LevelWord]:
        """The organisation tree: the levels before its leaf, and the leaf."""
        leaf = next(
            (place for place, level in enumerate(self.words.levels) if level.is_leaf), len(self.words.levels) - 1
        )
        return list(self.words.levels[: leaf + 1])

    def _above_leaf(self, leaf: LevelWord) -> LevelWord:
        tree = self._tree()
        return tree[-2] if len(tree) > 1 and tree[-1] is leaf else leaf

    def _usual(self, one: Activity) -> LevelWord:
        """A single event is the top's; a campaign is run below; what is held in one unit, by those in it."""
        tree = self._tree()
        if one.kind in ("registration", "appointment") and len(tree) > 1 and self.words is not GENERIC:
            return tree[-2]
        inside = self.by_sense.get(one.place.named_sense)
        if inside in tree:
            return tree[min(tree.index(inside) + 1, len(tree) - 1)]
        district = self.by_sense.get("district")
        if one.kind in ("drive", "live-address") or one.place.whole:
            return district if district in tree else tree[min(1, len(tree) - 1)]
        return tree[0]

    def _within(self, one: Activity, made: Draft, level: LevelWord) -> None:
        """The one unit that is named, by its code where the organisation has it."""
        if not one.place.named:
            return
        wanted = fold(one.place.named)
        units = [unit for unit in self.words.units if wanted in (fold(unit.name_hi), fold(unit.name_en))]
        sense = one.place.named_sense
        own = self.by_sense.get(sense)
        units = [unit for unit in units if own is None or unit.level == own.key] or units
        above = own is None or own.depth <= level.depth
        if len(units) == 1 and above:
            made.values["within"] = units[0].code
        else:
            made.ask("unit", less=0.1, unit=f"{one.place.named} {sense}")

    # --- who ----------------------------------------------------------------------------------------------------------

    def _people(self, one: Activity, made: Draft, level: LevelWord) -> None:
        for key, phrase in (("chief_guest", one.chief_guest), ("speaker", one.speaker)):
            if phrase and (role := self._role(phrase, made, at_or_above=level)):
                made.values[key] = role.key
        invited = [role.key for phrase in one.attending if (role := self._role(phrase, made))]
        if invited:
            made.values["invite"] = list(dict.fromkeys(invited))
        for phrase in one.audience:
            role = self._role(phrase, made, ask=False)
            if role and "audience" not in made.values:
                made.values["audience"] = self._audience(role, one)
        if "audience" not in made.values and one.down_to in self.by_sense and (wing := self._wing(one)):
            made.values["audience"] = {"wing": wing, "down_to": self.by_sense[one.down_to].key}
        owners = [role for phrase in one.doers if (role := self._role(phrase, made, at_or_above=level, ask=False))]
        if len(owners) == 1 and one.kind != "appointment":
            made.values["owner"] = owners[0].key
        else:
            made.ask("owner", what=one.name)

    def _wing(self, one: Activity) -> str:
        """The wing that the sentences of an activity name; empty for none or several."""
        said = self.reader.heads(" ".join(self.reading.sentences[number - 1].text for number in one.sentences))
        named = []
        for wing in self.words.wings:
            names = (self.reader.heads(wing.name_hi), self.reader.heads(wing.name_en))
            named += [wing.key] if any(heads and heads <= said for heads in names) else []
        return named[0] if len(named) == 1 else ""

    def _audience(self, role: RoleWord, one: Activity) -> dict[str, str]:
        found = {"role": role.key}
        down_to, at = (
            self.by_sense.get(one.down_to),
            next((each for each in self.words.levels if each.key == role.level), None),
        )
        if down_to and at and down_to.depth >= at.depth:
            found["down_to"] = down_to.key
        return found

    def _role(
        self, phrase: str, made: Draft, *, at_or_above: LevelWord | None = None, ask: bool = True
    ) -> RoleWord | None:
        """The one role whose name a phrase says: all its words, most words first; None is asked."""
        said = self.reader.heads(phrase)
        depth = {level.key: level.depth for level in self.words.levels}
        tree = {level.key for level in self._tree()}
        fits = [
            (len(names), role)
            for role in self.words.roles
            for names in (self.reader.heads(role.name_hi), self.reader.heads(role.name_en) - {"the", "of", "in"})
            if names
            and names - {","} <= said
            and (at_or_above is None or (role.level in tree and depth.get(role.level, 99) <= at_or_above.depth))
        ]
        best = max((length for length, _ in fits), default=0)
        roles = list({role.key: role for length, role in fits if length == best}.values())
        if len(roles) == 1:
            return roles[0]
        if ask:
            made.ask("role", less=0.05, role=phrase)
        return None

    def _target(self, one: Activity, made: Draft, level: LevelWord) -> None:
        """A count of a known role at its own level, where the note says "each"; anything else stands as a remark."""
        for count in one.counts:
            by = self.by_sense.get(count.sense)
            phrase = f"{by.name_hi} {by.name_en} {count.of}" if by else count.of
            role = self._role(phrase, made, ask=False)
            if role is None and count.per != IN_ALL:
                made.ask("role", less=0.05, role=count.of)
            places = {each.key: each for each in self.words.levels}
            if count.per == IN_ALL or role is None or by is None or role.level != by.key:
                continue
            if by.depth >= level.depth and places[role.level].depth >= level.depth and "target" not in made.values:
                made.values["target"] = {"role": role.key, "each": role.level, "count": count.count}

    def _key(self, one: Activity, level: LevelWord) -> str:
        """district-conference; the next of its kind gets a number."""
        stem = f"{level.key}-{one.kind}"[: LONGEST_KEY - 3]
        if one.kind == "other":
            said = re.sub("[^a-z]+", "-", romanise(one.name).lower() if not one.name.isascii() else one.name.lower())
            stem = f"{level.key}-{said}"[: LONGEST_KEY - 3].strip("-")
        key, number = stem, 1
        while key in self.taken:
            number += 1
            key = f"{stem}-{number}"
        self.taken.add(key)
        return key


def _titled(name: str, language: str) -> str:
    return name[:1].upper() + name[1:] if language == "en" else name


def _days(when: When | None) -> dict[str, Any]:
    if when is None:
        return {}
    if when.span == ON:
        return {"on": when.days[0]}
    if when.span == DATES:
        return {"dates": list(when.days)}
    if when.span == BETWEEN:
        return {"between": [when.days[0], when.days[-1]]}
    return {"from": when.days[0], "through": when.days[-1]}


# --- as a file --------------------------------------------------------------------------------------------------------


def toml(reading: Reading, vocabulary: Vocabulary, *, key: str, name: str, language: str = "en") -> str:
    """A plan for a person to confirm: each table under the sentences it came from, its confidence and its questions.

    What has no day stands at the end as remarks, ready to be given one.
    """
    made = drafts(reading, vocabulary)
    dated = [one for one in made if one.activity.when]
    open_ = [one for one in made if not one.activity.when]
    lines = [
        *_head(reading, language),
        "",
        "[programme]",
        f"key = {_value(key)}",
        f"name_{'en' if reading.language == 'en' else 'hi'} = {_value(name)}",
        'timezone = "Asia/Kolkata"',
    ]
    for one in dated:
        lines += ["", *_remarks(one, reading, language), "[[activity]]", *_lines(one)]
    if open_:
        lines += ["", *_remark(_said("no-day", language))]
    for one in open_:
        lines += ["", *_remarks(one, reading, language), "# [[activity]]", *(f"# {line}" for line in _lines(one))]
    return "\n".join(lines) + "\n"


SAID = {
    "head": {
        "en": "Read from a press note, for a person to confirm. Remarks say which sentence each line came from.",
        "hi": "प्रेस विज्ञप्ति से पढ़ा गया मसौदा, पुष्टि के लिए। टिप्पणियाँ बताती हैं कि कौन-सी बात किस वाक्य से है।",
    },
    "no-day": {
        "en": "Without a day in the note. Give it one, and take the # away.",
        "hi": "विज्ञप्ति में इनका दिन नहीं लिखा है। दिन लिखें और # हटा दें।",
    },
    "written": {"en": "Written on {day}.", "hi": "विज्ञप्ति की तारीख: {day}।"},
    "mended": {
        "en": "Mended for reading, sentence {number}: {found} → {meant}{ask}",
        "hi": "पढ़ने के लिए सुधारा, वाक्य {number}: {found} → {meant}{ask}",
    },
    "skipped": {
        "en": "Left out, sentence {number}: {found} ({reason})",
        "hi": "छोड़ा गया, वाक्य {number}: {found} ({reason})",
    },
    "question": {"en": "? {words}", "hi": "? {words}"},
    "sure": {"en": "confidence {sure}", "hi": "विश्वास {sure}"},
    "count": {"en": "{count} {of}{by}", "hi": "{count} {of}{by}"},
}


def _said(code: str, language: str, **values: object) -> str:
    return SAID[code][language].format_map({key: str(value) for key, value in values.items()})


def _head(reading: Reading, language: str) -> list[str]:
    lines = _remark(_said("head", language))
    if reading.written_on and reading.year_from != "assumed":
        lines += _remark(_said("written", language, day=reading.written_on))
    for one in reading.questions:
        lines += _remark(_said("question", language, words=one.words(language)))
    for mended in reading.mended:
        words = _said(
            "mended",
            language,
            number=mended.sentence,
            found=mended.found,
            meant=mended.meant,
            ask="" if mended.sure else " (?)",
        )
        lines += _remark(words)
    for skipped in reading.skipped:
        lines += _remark(
            _said("skipped", language, number=skipped.sentence, found=skipped.found, reason=skipped.reason)
        )
    return lines


def _remarks(one: Draft, reading: Reading, language: str) -> list[str]:
    lines = []
    for number in one.activity.sentences:
        lines += _remark(f"{number}: {reading.sentences[number - 1].printed}")
    lines += _remark(_said("sure", language, sure=f"{one.confidence:.2f}"))
    for count in one.activity.counts:
        lines += _remark(_said("count", language, count=count.count, of=count.of, by=_by(count)))
    for question in one.questions:
        lines += _remark(_said("question", language, words=question.words(language)))
    return lines


def _by(count: Count) -> str:
    of = f" × {count.units}" if count.units else ""
    return f" / {count.sense}{of}" if count.sense else ""


def _remark(words: str) -> list[str]:
    """Words as lines of remarks. Nothing in them can end one: TOML ends it with the line."""
    lines, line = [], "#"
    for word in " ".join(mark if mark.isprintable() else " " for mark in words.split()).split():
        if len(line) + len(word) + 1 > WIDTH and line != "#":
            lines.append(line)
            line = "#  "
        line += f" {word}"
    return [*lines, line]


def _lines(one: Draft) -> Iterator[str]:
    for key, value in one.values.items():
        yield f"{key} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, str):
        return json.dumps("".join(mark if mark.isprintable() else " " for mark in value), ensure_ascii=False)
    return str(value)


# --- as data ----------------------------------------------------------------------------------------------------------


def as_data(reading: Reading, vocabulary: Vocabulary, language: str = "en") -> dict[str, Any]:
    """The same for another program: activities with their values, evidence, confidence and questions."""
    made = drafts(reading, vocabulary)
    return {
        "language": reading.language,
        "written_on": reading.written_on if reading.year_from != "assumed" else None,
        "year_from": reading.year_from,
        "questions": [_question(one, language) for one in reading.questions],
        "activities": [_activity(one, language) for one in made if one.activity.when],
        "without_day": [_activity(one, language) for one in made if not one.activity.when],
        "mended": [
            {"sentence": one.sentence, "found": one.found, "meant": one.meant, "kind": one.kind, "sure": one.sure}
            for one in reading.mended
        ],
        "left_out": [{"sentence": one.sentence, "found": one.found, "reason": one.reason} for one in reading.skipped],
        "sentences": [{"number": one.number, "printed": one.printed, "read": one.text} for one in reading.sentences],
    }


def _question(one: Question, language: str) -> dict[str, str]:
    return {"code": one.code, "words": one.words(language)}


def _activity(one: Draft, language: str) -> dict[str, Any]:
    read = one.activity
    said = {
        key: getattr(read, key)
        for key in ("doers", "chief_guest", "speaker", "attending", "audience", "down_to", "means")
    }
    counts = [
        {"count": each.count, "of": each.of, "level": each.sense, "per": each.per, "units": each.units}
        for each in read.counts
    ]
    return {
        "plan": one.values,
        "says": {key: value for key, value in said.items() if value},
        "counts": counts,
        "level": {
            "said": read.place.sense,
            "units": read.place.units,
            "named": read.place.named,
            "whole": read.place.whole,
        },
        "sentences": read.sentences,
        "confidence": one.confidence,
        "questions": [_question(each, language) for each in one.questions],
    }
