"""The names of leaves as they are searched: written with each leaf, in either script, and asked for by a beginning."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from abhiyan.indic import fold
from abhiyan.kernel import bulk
from abhiyan.kernel.authority import EVERYWHERE, Range
from abhiyan.registration.models import LeafName
from abhiyan.units.models import Unit, in_ranges

LONGEST = 40  # letters of a key
SHORTEST = 3  # letters that are looked for: two begin a word in every tenth booth
PER_LEAF = 2  # keys of a leaf that begin alike: one in each script
END = "\U0010ffff"  # sorts after every letter: the end of a beginning's range

PARTS = ("booth", "part", "no", "number", "बूथ", "भाग", "संख्या", "क्रमांक", "क्र")  # before the number of one
number_behind = re.compile(rf"(.*?)(?:[\s,.:#/-]+(?:{'|'.join(PARTS)}))*[\s,.:#/-]*(\d{{1,4}})", re.IGNORECASE)
_parts = {fold(word) for word in PARTS}


def key_of(name: str) -> str:
    """A name as both scripts and its spellings have it, without blanks."""
    return fold(name).replace(" ", "")


def keys_of(*names: str) -> set[str]:
    """Under what a leaf is found: its names from each of their words on, but not from the number of the part on."""
    found = set()
    for name in names:
        words = fold(name).split()
        while words and not all(word.isdecimal() or word in _parts for word in words):
            found.add("".join(words)[:LONGEST])
            words = words[1:]
    return {key for key in found if len(key) >= SHORTEST}


def rows_of(units: Iterable[tuple[int, str, str]]) -> list[tuple[str, int]]:
    """(key, unit) for units as (id, Hindi name, English name)."""
    return [(key, pk) for pk, hindi, english in units for key in sorted(keys_of(hindi, english))]


def write(*, unit_ids: Sequence[int], **_: Any) -> None:
    """Leaves were added: write their keys. Inside the transaction of that."""
    for some in bulk.batches(unit_ids):
        leaves = Unit.objects.filter(pk__in=some, level__is_leaf=True).order_by("pk")
        bulk.insert(LeafName, ("key", "unit"), rows_of(leaves.values_list("pk", "name_hi", "name_en")))


def write_anew(*, unit_ids: Sequence[int], **_: Any) -> None:
    """Leaves got other names: their keys are others, too. Inside the transaction of that."""
    for some in bulk.batches(unit_ids):
        LeafName.objects.filter(unit__in=some).delete()
    write(unit_ids=unit_ids)


def beginning(text: str, scope: Sequence[Range], most: int) -> list[Unit]:
    """Open leaves of a scope with a word in their name from which on it begins so; `most` of them. One statement."""
    key = key_of(text)[:LONGEST]
    if len(key) < SHORTEST:
        return []
    rows: QuerySet[LeafName] = LeafName.objects.filter(key__gte=key, key__lt=key + END, unit__until=None)
    if EVERYWHERE not in scope:
        rows = rows.filter(in_ranges(scope, "unit__path", "unit__area_path"))
    rows = rows.select_related("unit__level", "unit__parent").order_by("key", "unit_id")
    return list({row.unit_id: row.unit for row in rows[: most * PER_LEAF]}.values())[:most]
