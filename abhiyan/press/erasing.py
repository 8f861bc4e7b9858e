"""What goes of somebody who was erased: their name in records and press notes. That somebody took part stays."""

from collections.abc import Iterable, Sequence
from typing import Any

from abhiyan.kernel import bulk
from abhiyan.press.facts import PRESENT
from abhiyan.press.models import Item, PressNote, Version

REMOVED = {"name_hi": "नाम हटाया गया", "name_en": "name removed"}


def on_erased(*, person_ids: Sequence[int], **_: Any) -> None:
    """Called as people are erased, in that transaction. One statement for those who stand in no record: nearly all."""
    for some in bulk.batches(person_ids):
        items = list(Item.objects.filter(person__in=some))
        if items:
            _forget(items)


def _forget(items: Sequence[Item]) -> None:
    """Take the names out of the items, of every version of them, and of the notes made of their records."""
    versions = Version.objects.filter(item__in=items)
    contents = [one.content for one in items] + list(versions.values_list("content", flat=True))
    names = {
        language: {said for content in contents if (said := content.get(f"name_{language}"))}
        for language in ("hi", "en")
    }
    versions.update(content=REMOVED)
    for item in items:
        item.content = REMOVED | ({PRESENT: True} if item.content.get(PRESENT) else {})
        item.person = None
    Item.objects.bulk_update(items, ["content", "person"])
    for note in PressNote.objects.filter(proceedings__in={item.proceedings_id for item in items}):
        for paragraph in note.paragraphs:
            for sentence in paragraph["sentences"]:
                sentence["text"] = _without(sentence["text"], names[note.language], REMOVED[f"name_{note.language}"])
        note.save(update_fields=["paragraphs"])


def _without(text: str, names: Iterable[str], instead: str) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, instead)
    return text
