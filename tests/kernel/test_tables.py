"""Cells of a file that a spreadsheet opens."""

import pytest

from abhiyan.kernel.tables import harmed, harmless


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_begins_a_formula_and_each_is_read_again_as_it_was(sign: str) -> None:
    text = f"{sign}1+1"

    assert harmless(text) == f"'{text}"
    assert harmed(harmless(text)) == text


@pytest.mark.parametrize("text", ["Ganga", "'tis", "1=1", ""])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert (harmless(text), harmed(text)) == (text, text)
