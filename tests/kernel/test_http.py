"""The key of a row as an address names it."""

import pytest

from abhiyan.kernel.http import number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17", 17),
        ("007", 7),
        ("9" * 18, 10**18 - 1),  # the most that a database compares
        ("9" * 19, 0),
        ("9" * 5000, 0),  # int() of it would raise
        *((wrong, 0) for wrong in ("", "0", "-1", "+1", "1.5", "1e3", " 1", "1 ", "1_0", "१७", "²", "x", "1\x00")),
    ],
)
def test_only_a_plain_number_that_a_row_may_have_is_one(text, expected):
    assert number(text) == expected
