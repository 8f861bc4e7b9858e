"""Numbers as people type them and spreadsheets break them."""

import pytest

from abhiyan.kernel import phones


@pytest.mark.parametrize(
    "typed",
    [
        "9876543210",
        "+91 98765 43210",
        "+91-98765-43210",
        "0091 9876543210",
        "919876543210",
        "09876543210",
        "(98765) 43210",
        "98765.43210",
        "9876543210.0",
        " 9876543210 ",
        "९८७६५४३२१०",
        "+९१ ९८७६५ ४३२१०",
        "\uff19\uff18\uff17\uff16\uff15\uff14\uff13\uff12\uff11\uff10",
        "\u200b9876543210",
        "tel:+919876543210",
        "98765\N{NO-BREAK SPACE}43210",
        "'9876543210",  # as a spreadsheet writes a number kept as text
    ],
)
def test_one_number_is_read_from_every_spelling(typed):
    assert phones.read(typed) == "+919876543210"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", phones.NotAPhone),
        ("987654321", phones.NotAPhone),
        ("98765432101", phones.NotAPhone),
        ("Asha", phones.NotAPhone),
        ("9.87654E+09", phones.DigitsLost),
        ("9876543210 / 9876543211", phones.TwoNumbers),
        ("9876543210 और 9876543211", phones.TwoNumbers),
        ("98765432lO", phones.MistypedDigits),
        ("0522 223 5555", phones.NotAMobile),
        ("5876543210", phones.InventedNumber),
    ],
)
def test_what_cannot_be_read_is_named(typed, error):
    with pytest.raises(phones.NotAPhone) as caught:
        phones.read(typed)

    assert caught.type is error


def test_a_likely_correction_is_offered_and_not_made():
    with pytest.raises(phones.MistypedDigits) as caught:
        phones.read("98765432lO")

    assert caught.value.likely == "+919876543210"


def test_numbers_of_other_countries_need_their_plus():
    assert phones.read("+977 984-1234567") == "+9779841234567"


def test_invented_people_have_numbers_no_network_has():
    number = phones.read("5876543210", invented=True)

    assert (number, phones.is_invented(number), phones.is_invented("+919876543210")) == ("+915876543210", True, False)


def test_a_list_shows_four_digits():
    assert phones.masked("+919876543210") == "•••••• 3210"
