"""Numbers of identity documents are found in free text and hidden; what only looks like one stays."""

import pytest

from abhiyan.kernel import forbidden
from abhiyan.kernel.forbidden import without_numbers

AADHAAR = "234123412346"  # made up, with the right check digit


@pytest.mark.parametrize(
    "written",
    [
        AADHAAR,
        "2341 2341 2346",
        "2341-2341-2346",
        "२३४१ २३४१ २३४६",
        "ABCPK1234L",
        "abcpk1234l",
        "ABCPK 1234 L",
        "XYZ1234567",
        "XYZ 1234567",
        "UP/12/345/0678901",
    ],
)
def test_a_number_is_hidden_wherever_it_stands(written: str) -> None:
    hidden = "".join("•" if sign.isalnum() else sign for sign in written)

    assert without_numbers(f"Done. {written}, 12 came") == f"Done. {hidden}, 12 came"
    assert without_numbers(f"उनका{written}है") == f"उनका{hidden}है"


@pytest.mark.parametrize(
    "written",
    [
        "234123412345",  # a wrong check digit
        "034123412346",
        "98765 43210",
        "+91 98765 43210",
        "1,41,000",
        "2018-01-26",
        "23412341234612",  # longer
        "ABCDE1234F1",
        "ABCDK1234L",  # no such kind of holder
        "ABCPK0000L",  # serial numbers begin with 1
        "234122221432",  # the right check digit, and a palindrome
        "UP-2018-000123",
    ],
)
def test_what_only_looks_like_one_stays(written: str) -> None:
    assert without_numbers(f"See {written} again") == f"See {written} again"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Aadhaar No.", "aadhaar"),
        ("आधार संख्या", "आधार"),
        ("Voter-ID", "voter id"),
        ("मतदाता पहचान पत्र क्र०", "मतदाता पहचान पत्र"),
        ("PAN card", "pan"),
        ("Panchayat", None),
        ("आधारशिला विद्यालय", None),
        ("Identity of the booth", None),
        ("", None),
    ],
)
def test_a_header_that_asks_for_an_identity_number_is_known(header: str, words: str | None) -> None:
    assert forbidden.identity_in(header) == words


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [("OBC", True), ("सामान्य", True), ("Scheduled Caste", True), ("muslim ", True), ("General Secretary", False),
     ("सामान्य सदस्य", False), ("Asha", False), ("", False)],
)  # fmt: skip
def test_a_cell_that_says_only_a_class_or_a_religion_is_known(cell: str, is_one: bool) -> None:
    assert forbidden.is_group(cell) == is_one
