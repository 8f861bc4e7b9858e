"""Two names, one person's name or two: measured on invented people, each with other spellings and with neighbours."""

from itertools import product
from pathlib import Path

import pytest

from abhiyan.indic import blocks, same_name
from abhiyan.indic.same import name_words
from abhiyan.indic.sounds import ANOTHER, distance, must_differ, sounds

PAIRS = Path(__file__).with_name("names.txt")


def listed() -> list[tuple[str, str, bool]]:
    """(name, other name, whether they are one name) of every line of names.txt."""
    found = []
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, rest = line.split("=")
        same, others = rest.split("!")
        found += [(name.strip(), other.strip(), True) for other in same.split(",") if other.strip()]
        found += [(name.strip(), other.strip(), False) for other in others.split(",") if other.strip()]
    return found


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(listed()) >= 550


def test_words_that_must_differ_are_as_far_apart_as_two_names() -> None:
    words = sorted({word for name, other, _same in listed() for word in (*name_words(name), *name_words(other))})[::7]
    pairs = [(sounds(one), sounds(other)) for one, other in product(words, words)]
    told = [(one, other) for one, other in pairs if must_differ(one, other)]

    assert len(told) > len(pairs) / 2
    assert [two for two in told if distance(*two) < ANOTHER - 1e-9] == []


def test_names_are_told_with_few_errors() -> None:
    told = [(same_name(one, other).is_same, same) for one, other, same in listed()]
    right = told.count((True, True))
    precision = right / (right + told.count((True, False)))
    recall = right / (right + told.count((False, True)))

    assert 2 * precision * recall / (precision + recall) >= 0.985
    assert precision >= 0.995


def test_names_that_are_one_share_a_block_and_few_others_do() -> None:
    same = [(one, other) for one, other, is_same in listed() if is_same]
    names, others = {one for one, _ in same}, {other for _, other in same}
    met = [1 for one, other in product(names, others) if blocks(one) & blocks(other)]

    assert [pair for pair in same if not blocks(pair[0]) & blocks(pair[1])] == []
    assert len(met) < 0.04 * len(names) * len(others)


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("अमित कल्पित", "Amit Kalpit", 1.0),
        ("अमित कल्पित", "KALPIT AMIT", 0.97),
        ("Amit Kumar Kalpit", "अमित कल्पित", 0.92),
        ("राज कुमार नमूना", "Rajkumar Namuna", 1.0),
        ("A. K. Namuna", "Anil Kumar Namuna", 0.72),
        ("AK Namuna", "Anil Kumar Namuna", 0.72),
        ("डॉ० सीमा नमूना", "Seema Namuna", 1.0),
        ("मो० ज़फ़र", "Mohammad Jafar", 1.0),
        ("कमल नमूना", "कमाल नमूना", 0.5),
        ("राम नमूना", "रमा नमूना", 0.0),
        ("सीता", "गीता", 0.0),
        ("", "Amit", 0.0),
        ("Amit\u202eabc", "Amit", 0.0),
    ],
)
def test_a_score_follows_from_the_farthest_word(one: str, other: str, score: float) -> None:
    assert same_name(one, other).score == same_name(other, one).score == score


def test_the_reasons_name_what_differs() -> None:
    found = same_name("ममता वर्मा", "VARMA Mamata Devi")

    assert found.is_same
    assert found.reasons == ("ममता ~ mamata 0.88", "वर्मा ~ varma 1.00", "only one has devi", "surname first")
