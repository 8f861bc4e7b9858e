"""The parts of a printed name. Everybody here is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abhiyan.indic import agreement, split_name


@pytest.mark.parametrize(
    ("text", "titles", "parts", "after", "office", "gender"),
    [
        ("श्री अमित कल्पित जी", ("श्री",), ("अमित", "", "कल्पित"), ("जी",), "", "m"),
        ("डॉ० सीमा रानी नमूना", ("डॉ॰",), ("सीमा", "रानी", "नमूना"), (), "", "f"),
        ("डाॅ0 सीमा नमूना", ("डॉ॰",), ("सीमा", "", "नमूना"), (), "", ""),
        ("स्व० श्री राम नमूना", ("स्व॰", "श्री"), ("राम", "", "नमूना"), (), "", "m"),
        ("मो० आरिफ नमूना", (), ("मोहम्मद आरिफ", "", "नमूना"), (), "", ""),
        ("कु0 रीना नमूना", ("कुमारी",), ("रीना", "", "नमूना"), (), "", "f"),
        ("राम ठाकुर", (), ("राम", "", "ठाकुर"), (), "", ""),
        ("ठा० राम नमूना", ("ठा॰",), ("राम", "", "नमूना"), (), "", "m"),
        ("राष्ट्रीय अध्यक्ष श्री गगन भाई कल्पित जी", ("श्री",), ("गगन", "भाई", "कल्पित"), ("जी",), "राष्ट्रीय अध्यक्ष", "m"),
        ("मा० सीमा नमूना, सांसद", ("माननीय",), ("सीमा", "", "नमूना"), (), "सांसद", ""),
        ("Smt. Seema Namuna", ("श्रीमती",), ("Seema", "", "Namuna"), (), "", "f"),
        ("Mohd Arif Namuna", (), ("Mohammad Arif", "", "Namuna"), (), "", ""),
        ("सीता", (), ("सीता", "", ""), (), "", ""),
        ("", (), ("", "", ""), (), "", ""),
    ],
)  # fmt: skip
def test_a_name_comes_apart(
    text: str, titles: tuple[str, ...], parts: tuple[str, str, str], after: tuple[str, ...], office: str, gender: str
) -> None:
    found = split_name(text)

    assert (found.titles, (found.given, found.middle, found.surname), found.after, found.office, found.gender) == (
        titles, parts, after, office, gender,
    )  # fmt: skip


def test_a_verb_agrees_with_respect_and_gender() -> None:
    assert agreement(split_name("श्रीमती सीमा नमूना जी")) == ("f", True)
    assert agreement(split_name("सीमा नमूना")) == ("", False)


@given(st.text())
def test_any_text_comes_apart(text: str) -> None:
    split_name(text)
