"""How many parts an SMS takes: by our own count, and by that of the SMPP library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpplib.gsm import make_parts

from abhiyan.messaging.parts import GSM7, UCS2, parts


@pytest.mark.parametrize(
    ("text", "count", "alphabet"),
    [
        ("", 1, GSM7),
        ("a" * 160, 1, GSM7),
        ("a" * 161, 2, GSM7),
        ("a" * 306, 2, GSM7),
        ("a" * 307, 3, GSM7),
        ("[" * 80, 1, GSM7),
        ("[" * 81, 2, GSM7),
        ("क" * 70, 1, UCS2),
        ("क" * 71, 2, UCS2),
        ("क" * 134, 2, UCS2),
        ("क" * 135, 3, UCS2),
        ("a" * 70 + "é", 1, GSM7),
        ("a" * 70 + "ê", 2, UCS2),
        ("😀" * 35, 1, UCS2),
        ("😀" * 36, 2, UCS2),
    ],
)
def test_parts(text: str, count: int, alphabet: str) -> None:
    assert parts(text)[:2] == (count, alphabet)


def test_the_sign_that_makes_it_dear_is_named() -> None:
    assert (parts("Rs 5 – now").outside, parts("Rs 5 - now").outside) == ("–", "")


@given(st.text(alphabet="abc[€ कि😀é\n", max_size=400))
def test_it_is_what_the_smpp_library_cuts(text: str) -> None:
    cut, _coding, _kind = make_parts(text or " ")
    ours = parts(text or " ")
    # The library may cut a sign of two units in two; we never do, so that we count a part more at most.
    assert len(cut) <= ours.number <= len(cut) + 1
