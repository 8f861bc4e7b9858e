"""Damage in Hindi text is found and nothing else is. The note, its people and its organisation are invented."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abhiyan.indic import find_damage, find_dates, find_numbers, mend
from abhiyan.indic.repair import apply

NOTE = """काल्पनिक नगर,
लोक सेवा महासंघ का सूचना विभाग 21 फरवरी से 3 मार्च के मध्य उ0प्र0 के सभी 6 क्षेत्रों में
कार्यकर्ता सम्मेलन करेगा। इन सम्मेलनों को महासंघ के राष्ट्रीय अध्यक्ष श्री गगन कल्पित जी संबोधित
करेंगे। मण्डल तक के कार्यकर्ता इनमें भाग लेंगे।
यह जानकारी प्रदेश प्रवक्ता श्री तरुण नमूना ने दी। उन्होंने कहा कि उ0प्र0 के एक लाख 41 हजार बूथों
पर 5 सोशल मीडिया कार्यकर्ता नियुक्त किये गये हैं, जो मतदाताओं तक संदेश पहुँचायेंगे। एक से 8
फरवरी के मध्य पूरे प्रदेश में वालिटिंयर्स पंजीकरण अभियान चलेगा, उसके उपरान्त 9 से 20 फरवरी के
मध्य जिला सम्मेलन आयोजित किये जायेंगे। जिले के प्रभारी मुख्य अतिथि होंगे, स्थानीय पदाधिकारी भी
उपस्थित रहेंगे।
राष्ट्रीय टीम के सदस्य श्री विनय चैथाईलाल ने बताया कि आगामी 2 फरवरी को अध्यक्ष जी मोबाईल ऐप से
सभी को संबोधित करेंगे। इसके लिए 26 जनवरी को प्रत्येक जिले की टीम बैठक करे।
कार्यकर्ता 28, 29 एवं 31 जनवरी को ऐप अभियान चलायेंगे, जिसके अन्र्तगत वे कालेजों में छात्रों से
मिलेंगे।
चैत्र मास में क्षेत्रीय बैठक होगी। संचालन संयोजक चैतन्य उदाहरण ने किया। बैठक में बाॅबी मिसाल,
नीरज सिं=”ह, प्रीति उपाध्याय आदि उपस्थित रहे।"""

DAMAGES = [
    ("वालिटिंयर्स", "वालंटियर्स", "nasal sign"),
    ("चैथाईलाल", "चौथाईलाल", "चै for चौ"),
    ("अन्र्तगत", "अन्तर्गत", "reph"),
    ("बाॅबी", "बॉबी", "split vowel sign"),
    ("सिं=”ह", "सिंह", "symbol in a word"),
]


def test_the_five_damages_of_a_press_note_are_found_and_nothing_else() -> None:
    found = find_damage(NOTE)

    assert [(one.found, one.suggested, one.kind) for one in found] == DAMAGES
    assert [NOTE[one.start : one.end] for one in found] == [damaged for damaged, _right, _kind in DAMAGES]


def test_the_note_is_mended_only_where_somebody_agrees() -> None:
    found = find_damage(NOTE)
    mended = NOTE
    for damaged, right, _kind in DAMAGES:
        mended = mended.replace(damaged, right)

    assert apply(NOTE, []) == NOTE
    assert apply(NOTE, found) == mended
    assert find_damage(mended) == []


def test_the_figures_and_days_of_the_note_are_read_and_its_abbreviation_is_none() -> None:
    assert [one.value for one in find_numbers(NOTE) if one.value not in range(1, 32)] == [141_000]
    assert "उ0प्र0" in NOTE
    assert [" ".join(one.found.split()) for one in find_dates(NOTE)] == [
        "21 फरवरी से 3 मार्च के मध्य",
        "एक से 8 फरवरी के मध्य",
        "9 से 20 फरवरी के मध्य",
        "2 फरवरी को",
        "26 जनवरी को",
        "28, 29 एवं 31 जनवरी को",
    ]


@pytest.mark.parametrize(
    ("damaged", "right", "kind", "sure"),
    [
        ("आर्दश", "आदर्श", "reph", True), ("मागर्", "मार्ग", "reph", True), ("कायर्कर्ता", "कार्यकर्ता", "reph", True),
        ("निवार्चन", "निर्वाचन", "reph", True), ("सम्र्पक", "सम्पर्क", "reph", True), ("सिहं", "सिंह", "nasal sign", True),
        ("संबधिंत", "संबंधित", "nasal sign", True), ("डाॅक्टर", "डॉक्टर", "split vowel sign", True),
        ("अाज", "आज", "split vowel letter", True),
        ("नर्इ", "नई", "split vowel letter", True), ("फै़सला", "फ़ैसला", "sign order", True),
        ("पा्रथमिक", "प्राथमिक", "sign order", True),
        ("कीी", "की", "extra sign", True), ("मंण्डल", "मण्डल", "extra sign", True), ("प्र्रदेश", "प्रदेश", "extra sign", True),
        ("दोेवा", "दोवा", "extra sign", False), ("विघालय", "विद्यालय", "wrong letter", True), ("अधयक्ष",
        "अध्यक्ष", "wrong letter", True),
        ("उधोग", "उद्योग", "wrong letter", True), ("चैराहे", "चौराहे", "चै for चौ", True), ("चैकीदार",
        "चौकीदार", "चै for चौ", True),
        ("जायेगे", "जायेंगे", "missing sign", False), ("करेगे", "करेंगे", "missing sign", False),
        ("नही", "नहीं", "missing sign", False),
    ],
)  # fmt: skip
def test_a_damaged_word_gets_its_class_and_its_answer(damaged: str, right: str, kind: str, sure: bool) -> None:
    (found,) = find_damage(f"यह {damaged} है")

    assert (found.found, found.suggested, found.kind, found.sure) == (damaged, right, kind, sure)
    assert found.why.endswith(".")


@pytest.mark.parametrize(
    "word",
    ["चैन", "चैत्र", "चैतन्य", "चैनल", "चैंपियन", "चैक", "आगे", "कर्म", "दर्शन", "राजर्षि", "अर्द्ध",
    "ईर्ष्या", "वर्त्स्य", "उ0प्र0", "ि", "ंः",
     "सिंह", "संयम", "मैयरान", "मोबाईलों", "कालेजों", "क=ख", "राम,श्याम"],
)  # fmt: skip
def test_what_is_right_or_unknown_is_left_alone(word: str) -> None:
    assert find_damage(word) == []


def test_a_sign_without_a_letter_is_found_and_left_to_a_person() -> None:
    (found,) = find_damage("अिी")

    assert (found.kind, found.suggested, found.sure) == ("no syllable", "", False)


@given(st.text(alphabet=st.characters(min_codepoint=0x900, max_codepoint=0x97F), max_size=10))
def test_any_word_is_answered(word: str) -> None:
    mend(word)


@given(st.text())
def test_any_text_is_answered_in_order(text: str) -> None:
    found = find_damage(text)

    assert all(text[one.start : one.end] == one.found for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
