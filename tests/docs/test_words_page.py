"""Every name the glossary gives exists: in the code, in the tables, among the routes."""

import importlib
import re
from pathlib import Path
from types import ModuleType
from typing import Any

from babel.messages.pofile import read_po
from django.apps import apps
from django.urls import get_resolver

PAGE = Path("docs/words.md")
TICKED = re.compile(r"`([^`]+)`")


def rows(root: Path) -> list[list[str]]:
    """The cells of every row of every table, heads and rules left out."""
    lines = (root / PAGE).read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] != "English"]


def names(root: Path, column: int) -> list[str]:
    return [name for row in rows(root) for name in TICKED.findall(row[column])]


def found(name: str) -> bool:
    """Whether `abhiyan.<name>` is a module, or something in one."""
    parts = ["abhiyan", *name.split(".")]
    thing: Any = importlib.import_module(parts[0])
    for part in parts[1:]:
        if not hasattr(thing, part) and isinstance(thing, ModuleType):
            try:
                importlib.import_module(f"{thing.__name__}.{part}")
            except ModuleNotFoundError:
                return False
        if not (hasattr(thing, part) or part in getattr(thing, "__dataclass_fields__", {})):
            return False
        thing = getattr(thing, part, None)
    return True


def route_names() -> set[str]:
    resolver = get_resolver()
    spaces = {space: inner for space, (_prefix, inner) in resolver.namespace_dict.items()}
    inside = {
        f"{space}:{name}" for space, inner in spaces.items() for name in inner.reverse_dict if isinstance(name, str)
    }
    return inside | {name for name in resolver.reverse_dict if isinstance(name, str)}


def test_every_row_has_its_word_in_both_languages_and_its_meaning(root):
    wrong = [row[0] for row in rows(root) if len(row) != 6 or not all(row[:3]) or not re.search("[ऀ-ॿ]", row[1])]

    assert wrong == []


def test_every_word_stands_once(root):
    words = [row[0] for row in rows(root)]

    assert sorted(words) == sorted(set(words))


def test_every_name_of_the_code_exists(root):
    assert [name for name in names(root, 3) if not found(name)] == []


def test_every_table_exists(root):
    tables = {model._meta.db_table for model in apps.get_models()}

    assert [name for name in names(root, 4) if name not in tables] == []


def test_every_table_of_ours_is_in_the_glossary(root):
    ours = {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("abhiyan.")}

    assert sorted(ours - set(names(root, 4))) == []


def test_every_page_exists(root):
    assert [name for name in names(root, 5) if name not in route_names()] == []


def test_screens_say_the_word_of_the_glossary_in_hindi(root):
    """Inflected (कमी, कमियाँ) or as a command (मिलाना, मिलाएँ), but the same word: it begins alike."""
    with (root / "abhiyan/locale/hi/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    said = [
        (word, hindi, str(message.string))
        for word, hindi, *_rest in rows(root)
        for written in (word, word.capitalize(), f"{word}s", f"{word.capitalize()}s")
        if (message := catalogue.get(written)) is not None
    ]

    assert len(said) > 20
    assert [one for one in said if one[1][:2] != one[2][:2]] == []
