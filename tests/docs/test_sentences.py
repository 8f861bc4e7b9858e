"""Every sentence is found by whoever extracts them."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
hidden = runpy.run_path(str(ROOT / "tools" / "words.py"))["hidden"]


def test_a_sentence_inside_an_f_string_is_told() -> None:
    source = "name = 1\nsaid = f\"{name} {_('Team: %(name)s.')}\"\nother = _('Teams')\n"

    assert hidden(source) == [2]


def test_no_sentence_of_ours_stands_in_one() -> None:
    files = (ROOT / "abhiyan").rglob("*.py")

    assert {file.name: lines for file in files if (lines := hidden(file.read_text("utf-8")))} == {}
