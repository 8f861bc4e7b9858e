"""What goes of somebody who was erased: their name in records and press notes. That somebody took part stays.

Their own item loses all that it says. What others said or decided loses the name: in full, or a part of it behind a
title or before जी. A name of one word alone is left there without either (आशा is hope, too), in a note it is not.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from abhiyan.indic.persons import split_name
from abhiyan.kernel import bulk
from abhiyan.press.facts import PRESENT
from abhiyan.press.models import LANGUAGES, PERSON, Item, PressNote, Version

REMOVED = {"name_hi": "नाम हटाया गया", "name_en": "name removed"}
TITLES = {
    "hi": "श्री|श्रीमती|सुश्री|कुमारी|डॉ|डॉ॰|डॉ.|प्रो|प्रो॰|प्रो.",
    "en": "Shri|Shrimati|Smt|Smt.|Sushri|Mr|Mr.|Mrs|Mrs.|Ms|Ms.|Dr|Dr.|Prof|Prof.",
}
LETTER = r"[\w\u0900-\u0963\u0970-\u097f]"  # of a word: Python takes vowel signs for none


def on_erased(*, person_ids: Sequence[int], **_: Any) -> None:
    """Called as people are erased, in that transaction. One statement for those who stand in no record: nearly all."""
    for some in bulk.batches(person_ids):
        items = Item.objects.filter(person__in=some).order_by("proceedings", "pk")
        for proceedings, theirs in groupby(items, key=lambda item: item.proceedings_id):
            _forget(proceedings, list(theirs))


def _forget(proceedings: int, items: Sequence[Item]) -> None:
    """Take the names out of the items, of every version of them, of all words of their record and of its notes."""
    versions = Version.objects.filter(item__in=items)
    contents = [one.content for one in items] + list(versions.values_list("content", flat=True))
    others = Item.objects.filter(proceedings=proceedings).exclude(pk__in=[item.pk for item in items])
    namesakes = [one.content for one in others if one.kind == PERSON]
    patterns = {language: _pattern(language, contents, namesakes) for language in LANGUAGES}
    printed = {language: _pattern(language, contents, namesakes, alone=True) for language in LANGUAGES}
    versions.update(content=REMOVED)
    for item in items:
        item.content = REMOVED | ({PRESENT: True} if item.content.get(PRESENT) else {})
        item.person = None
    Item.objects.bulk_update(items, ["content", "person"])
    spoken = others.exclude(kind=PERSON)
    rows: list[Item | Version] = [*spoken, *Version.objects.filter(item__in=spoken)]
    for row in rows:
        if row.content != (said := _without(row.content, patterns)):
            row.content = said
            row.save(update_fields=["content"])
    for note in PressNote.objects.filter(proceedings=proceedings):
        note.paragraphs = _without(note.paragraphs, {note.language: printed[note.language]})
        note.save(update_fields=["paragraphs"])


def _pattern(
    language: str, contents: Iterable[dict[str, Any]], namesakes: Iterable[dict[str, Any]], *, alone: bool = False
) -> re.Pattern[str]:
    """Finds a name in full; a part of it that nobody else of the record has behind a title or before जी.

    alone: a name of one word without either, too.
    """
    names = {said for content in contents if (said := content.get(f"name_{language}"))}
    titles = TITLES[language].split("|") + [said for one in contents if (said := one.get(f"title_{language}"))]
    called = _parts(names) - _parts(one.get(f"name_{language}", "") for one in namesakes)
    forms = [re.escape(name) for name in sorted(names, key=len, reverse=True) if alone or " " in name]
    if called:
        spoken = rf"(?:{_one_of({*names, *called})})"
        forms += [rf"(?:{_one_of(titles)})\s+{spoken}", rf"{spoken}(?=\s+(?:जी|ji)(?!{LETTER}))"]
    return re.compile(rf"(?<!{LETTER})(?:{'|'.join(forms)})(?!{LETTER})" if forms else "(?!)")


def _parts(names: Iterable[str]) -> set[str]:
    """The given names and surnames."""
    split = [split_name(name) for name in names]
    return {part for one in split for part in (one.given, one.surname)} - {""}


def _one_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _without(said: Any, patterns: dict[str, re.Pattern[str]]) -> Any:
    """The same with the names gone, however deep they stand."""
    if isinstance(said, dict):
        return {key: _without(value, patterns) for key, value in said.items()}
    if isinstance(said, list):
        return [_without(one, patterns) for one in said]
    if not isinstance(said, str):
        return said
    for language, pattern in patterns.items():
        said = pattern.sub(REMOVED[f"name_{language}"], said)
    return said
