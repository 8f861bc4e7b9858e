"""Characters in one order and one form; names in the order of a dictionary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abhiyan.indic import TurnedText, join_list, match_key, normalise, sort_key

HINDI = st.text(alphabet=st.characters(min_codepoint=0x900, max_codepoint=0x97F), max_size=12)
MIXED = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x900, max_codepoint=0x97F), st.sampled_from("\u200c\u200d\u200b a0")
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("क\u093cलम", "\u0958लम"), ("फ़ै", "फै\u093c"), ("बॉबी", "बा\u0945बी"), ("आज", "अ\u093eज"),
        ("ऑफ", "अ\u093e\u0945फ"),
        ("कोट", "का\u0947ट"), ("सिंह", "सिंंह"), ("राम", "रा\u200bम\ufeff\u00ad\u200f"), ("क्\u200dष",
        "क्\u200dष"), ("क\nख\tग", "क\nख\tग\x00"),
    ],
)  # fmt: skip
def test_what_looks_the_same_is_written_the_same(kept: str, typed: str) -> None:
    assert normalise(typed) == kept


@pytest.mark.parametrize("mark", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_a_turned_direction_is_refused(mark: str) -> None:
    with pytest.raises(TurnedText):
        normalise(f"अमित{mark}त")


def test_joiners_show_and_do_not_count() -> None:
    assert normalise("क्\u200dष") != normalise("क्ष")
    assert match_key("क्\u200dष  A") == match_key("क्ष a")


@given(MIXED)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


@given(st.text())
def test_any_text_is_normalised_or_refused(text: str) -> None:
    try:
        once = normalise(text)
    except TurnedText:
        return
    assert normalise(once) == once


def test_a_dictionary_begins_with_the_nasals_and_ends_with_the_conjuncts() -> None:
    words = [
        "अंक",
        "अकड़",
        "आम",
        "इमली",
        "कंकाल",
        "कई",
        "कड़ा",
        "कमल",
        "काम",
        "किताब",
        "कौन",
        "क्या",
        "क्षमा",
        "खत",
        "ज़मीन",
        "जाति",
        "ज्ञान",
    ]

    assert sorted(set(words), key=sort_key) == words


def test_spellings_stand_side_by_side() -> None:
    words = ["चांद", "चाँद", "चाँदनी", "सड़क", "सडन"]

    assert [sort_key(word)[0] for word in words[:1]] == [sort_key("चाँद")[0]]
    assert sorted(words, key=sort_key)[2:] == ["चाँदनी", "सड़क", "सडन"]


def test_lists_join_with_the_word_of_offices_too() -> None:
    assert join_list(["क", "ख", "ग"], word="एवं") == "क, ख एवं ग"


@given(HINDI)
def test_every_text_has_its_place(text: str) -> None:
    assert sort_key(text) == sort_key(text + " ")


@given(st.text(alphabet=st.sampled_from("अआएऑऒकनरािीुेैॅॉॊोौ्ँंः़ aB1")))
def test_a_text_that_is_passed_quickly_is_one_that_needs_nothing(text: str) -> None:
    """Beside a letter with a nukta every text takes the slow way."""
    assert normalise("क\u093c " + text) == "क\u093c " + normalise(text)
