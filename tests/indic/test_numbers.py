"""Numbers in digits, words and both; what only looks like one is left alone."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abhiyan.indic import (
    NoNumber,
    find_numbers,
    group_digits,
    in_office_style,
    in_speech,
    in_words,
    ordinal,
    read_number,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("एक लाख 41 हजार", 141_000), ("१,४१,०००", 141_000), ("1.41 लाख", 141_000), ("141,000", 141_000),
        ("７", 7), ("٤٥", 45),
        ("डेढ़ लाख", 150_000), ("ढाई हज़ार", 2_500), ("सवा लाख", 125_000), ("सवा दो करोड़", 22_500_000),
        ("पौने दो लाख", 175_000),
        ("साढ़े तीन सौ", 350), ("सवा सौ", 125), ("12 सौ", 1_200), ("सात सौ पाँच हजार", 705_000),
        ("पौने आठ", Fraction(31, 4)),
        ("एक करोड़ पांच लाख छः हजार सात सौ बीस", 10_506_720), ("शून्य", 0), ("-5", -5), ("दो अरब", 2 * 10**9), ("सौ", 100),
        ("पन्द्रह", 15), ("उन्तीस", 29), ("इकतालिस", 41), ("चव्वन", 54), ("तिरसठ", 63), ("उन्यासी", 79),
        ("छियानवे", 96), ("अट्ठारह", 18),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text: str, value: int | Fraction) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize("text", ["", "उ0प्र0", "दो तीन", "पौने", "साढ़े", "हजारों", "नील", "1,41,00", "²", "5 लोग"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NoNumber):
        read_number(text)


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("उ0प्र0 के एक लाख 41 हजार बूथों पर 5 कार्यकर्ता", {"एक लाख 41 हजार": 141_000, "5": 5}),
        ("उ०प्र०, कक्ष2 और न03", {}), ("26.01.2018 को 10:30 बजे", {}), ("28,29 एवं 31", {"28": 28, "29": 29, "31": 31}),
        ("4-5 लोग 500रु लाए", {"4": 4, "5": 5, "500": 500}), ("नील कमल और पद्म", {}),
        ("दो लाख तीन करोड़", {"दो लाख": 200_000, "तीन करोड़": 30_000_000}),
        ("इससे पहले, पहले से और पहले दिन", {"पहले": 1}),
        ("कक्षा 8वीं का तीसरा कमरा", {"8वीं": 8, "तीसरा": 3}), ("इक्कीसवें दिन प्रथम", {"इक्कीसवें": 21, "प्रथम": 1}),
    ],
)  # fmt: skip
def test_numbers_are_found_with_their_places(sentence: str, numbers: dict[str, int]) -> None:
    found = find_numbers(sentence)

    assert {one.found: one.value for one in found} == numbers
    assert [sentence[one.start : one.end] for one in found] == [one.found for one in found]


def test_ordinals_are_marked() -> None:
    assert [one.is_ordinal for one in find_numbers("8वीं 8 आठवें आठ")] == [True, False, True, False]


def test_numbers_are_written_as_offices_write_them() -> None:
    assert in_words(141_000) == "एक लाख इकतालीस हजार"
    assert in_office_style(141_000) == "एक लाख 41 हजार"
    assert in_office_style(7_05_025) == "सात लाख पांच हजार 25"
    assert [in_speech(n) for n in (150_000, 2_500, 2_250, 175, 3_500, 41)] == [
        "डेढ़ लाख", "ढाई हजार", "सवा दो हजार", "पौने दो सौ", "साढ़े तीन हजार", "इकतालीस",
    ]  # fmt: skip
    assert group_digits(-14_10_000) == "-14,10,000"
    assert group_digits(141_000, devanagari=True) == "१,४१,०००"
    assert [ordinal(1, "f"), ordinal(6), ordinal(5), ordinal(21, "oblique")] == ["पहली", "छठा", "पांचवां", "इक्कीसवें"]


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_what_is_written_is_read_again(number: int) -> None:
    for write in (in_words, in_office_style, in_speech, group_digits):
        assert read_number(write(number)) == number


@given(st.integers(min_value=1, max_value=99), st.sampled_from(["m", "f", "oblique"]))
def test_ordinals_are_read_again(number: int, form: str) -> None:
    (found,) = find_numbers(ordinal(number, form))

    assert (found.value, found.is_ordinal) == (number, True)


def test_numbers_beyond_words_are_refused() -> None:
    for write in (in_words, in_office_style):
        with pytest.raises(NoNumber):
            write(-1)
        with pytest.raises(NoNumber):
            write(10**15)
    with pytest.raises(NoNumber):
        ordinal(0)


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    for one in find_numbers(text):
        assert text[one.start : one.end] == one.found
