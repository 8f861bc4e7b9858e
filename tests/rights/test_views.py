"""Views never ask the tables themselves: what they show starts from what the person may see."""

import ast
from pathlib import Path

import pytest


def asked_tables(source: str) -> list[int]:
    """Lines that name a manager or make a queryset of their own."""
    asking = {"objects", "_default_manager", "_base_manager", "raw", "cursor"}
    return [
        node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute) and node.attr in asking
    ]


def test_no_view_touches_a_table(root: Path) -> None:
    found = [
        f"{file.relative_to(root)}:{line}"
        for file in sorted((root / "abhiyan").rglob("*.py"))
        if file.name == "entry.py" or file.stem.startswith("views") or file.parent.name == "views"
        for line in asked_tables(file.read_text())
    ]

    assert found == []


@pytest.mark.parametrize("line", ["Unit.objects.all()", "Unit._default_manager.get(pk=1)", "connection.cursor()"])
def test_one_that_does_is_found(line: str) -> None:
    assert asked_tables(f"def view(request):\n    return {line}\n") == [2]
