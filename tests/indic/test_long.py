"""What is no text: lines without end, digits without end. They are answered, and soon.

Each bound is many times what it takes; before there were any of the limits these lines took minutes or broke.
"""

from typing import Any

import pytest

from abhiyan import indic
from abhiyan.indic import NoNumber

LONG = 60_000
DIGITS = "1" * LONG


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["क" * LONG, "सौ" * LONG, "क्" * LONG, "क=" * LONG, "\u093c" * LONG], ids=str.__len__)
def test_a_word_longer_than_words_are_is_not_looked_at(text: str) -> None:
    assert indic.find_damage(text) == []


@pytest.mark.timeout(60)
def test_damage_beside_it_is_found() -> None:
    assert [one.suggested for one in indic.find_damage("क" * LONG + " अन्र्तगत")] == ["अन्तर्गत"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", [DIGITS, f"1.{DIGITS}", f"{DIGITS}वीं", "1" + ",111" * LONG])
def test_digits_without_end_are_no_number(text: str) -> None:
    assert indic.find_numbers(text) == []
    with pytest.raises(NoNumber):
        indic.read_number(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("text", "found"), [("dk;ZdrkZ " * LONG, 0), ("पहले " * LONG, LONG), ("1 " * LONG, LONG)])
def test_a_line_of_many_words_is_read_word_by_word(text: str, found: int) -> None:
    assert len(indic.find_numbers(text)) == found


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["1, " * LONG, "1-" * LONG, "1 से " * LONG, DIGITS])
def test_numbers_without_a_month_are_no_days(text: str) -> None:
    assert indic.find_dates(text) == []


@pytest.mark.timeout(60)
def test_days_behind_them_are_found() -> None:
    assert [one.found for one in indic.find_dates("1, " * LONG + "x 2 फरवरी")] == ["2 फरवरी"]


@pytest.mark.parametrize("text", ["क्" * LONG, "क़्" * LONG, "\u093c" * LONG])
def test_letters_without_end_are_keyed(text: str) -> None:
    keyed: Any = indic.from_unicode(text)
    assert len(keyed) >= LONG
