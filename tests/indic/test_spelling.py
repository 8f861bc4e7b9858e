"""Spellings of one word meet; words that look like spellings stay apart."""

from pathlib import Path

import pytest

from abhiyan.indic import same_word

WORDS = Path(__file__).with_name("words.txt")


def listed() -> list[tuple[str, str, bool]]:
    """(word, other, whether they are one word) of every line of words.txt."""
    found = []
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        word, rest = line.split("=")
        same, others = rest.split("!")
        found += [(word.strip(), other.strip(), True) for other in same.split(",")]
        found += [(word.strip(), other.strip(), False) for other in others.split(",")]
    return found


@pytest.mark.parametrize(("one", "other", "same"), listed())
def test_spellings_of_a_word_meet_and_other_words_do_not(one: str, other: str, same: bool) -> None:
    assert same_word(one, other) is same
    assert same_word(other, one) is same


def test_a_phrase_is_compared_word_by_word() -> None:
    assert same_word("हिन्दी  पञ्चायत", "हिंदी पंचायत")
    assert not same_word("हिंदी पंचायत", "हिंदी")
