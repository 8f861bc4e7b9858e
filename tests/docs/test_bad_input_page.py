"""The page of bad input is complete, and every sentence and test it names is there."""

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

PAGE = Path("docs/bad-input.md")
EXPECTED = {*range(1, 43), *range(52, 56), 61, 62, 63, 67, 70, 71, 72}


def rows(root: Path) -> dict[int, list[str]]:
    """{number: its input, answer and tests}."""
    lines = (root / PAGE).read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if re.match(r"\| \d", line)]
    return {int(row[0]): row[1:] for row in cells}


def functions(root: Path, name: str) -> set[str]:
    tree = ast.parse((root / name).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_bad_input_has_its_row(root: Path) -> None:
    found = rows(root)

    assert sorted(EXPECTED - found.keys()) == []
    assert [number for number, cells in found.items() if len(cells) != 3 or not all(cells)] == []


def test_every_test_that_is_named_exists(root: Path) -> None:
    named = {one for cells in rows(root).values() for one in re.findall(r"`(tests/[^`]+)`", cells[2])}

    assert [cells[0] for cells in rows(root).values() if "`tests/" not in cells[2]] == []
    assert [one for one in sorted(named) if one.split("::")[1] not in functions(root, one.split("::")[0])] == []


def test_every_sentence_is_what_the_product_says(root: Path) -> None:
    with (root / "abhiyan/locale/hi/LC_MESSAGES/django.po").open("rb") as file:
        known = {message.id for message in read_po(file)}
    said = {sentence for cells in rows(root).values() for sentence in re.findall(r"\*([^*]+)\*", cells[1])}

    assert sorted(said - known) == []
