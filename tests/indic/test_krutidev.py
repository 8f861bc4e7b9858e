"""Kruti Dev 010 into Unicode and back, and telling which cell is in it. All places are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abhiyan.indic import detect, detect_column, from_unicode, is_sound, romanise, to_unicode
from abhiyan.indic.fonts import ENGLISH, KRUTIDEV, MOJIBAKE, NEITHER, OTHER_FONT, UNICODE, repair_mojibake
from abhiyan.indic.lexicon import words


@pytest.mark.parametrize(
    ("keys", "hindi"),
    [
        ("gfjr", "हरित"), ("fLFkfr", "स्थिति"), ("ewfrZ;k¡", "मूर्तियाँ"), ("o\"kkZ", "वर्षा"),
        ("fuekZ.k", "निर्माण"), ("vkfFkZd", "आर्थिक"),
        ("jk\"Vªh;", "राष्ट्रीय"), ("d{kk", "कक्षा"), ("fo|kFkhZ", "विद्यार्थी"), ("Kku", "ज्ञान"),
        ("Jhjke", "श्रीराम"), ("=;h", "त्रयी"),
        ("ek=k", "मात्रा"), ("f=dks.k", "त्रिकोण"), ("c<+rs", "बढ़ते"), ("[+kku", "ख़ान"), ("eghuk",
        "महीना"), ("pkSd", "चौक"), ("pSuy", "चैनल"),
        ("v/;{k", "अध्यक्ष"), ("o`{k", "वृक्ष"), ("#i;k", "रुपया"), (":l", "रूस"), ("m|ku", "उद्यान"),
        ("}kj", "द्वार"), ("bZ'oj", "ईश्वर"),
        (",sfrgkfld", "ऐतिहासिक"), ("vkS\"kf/k", "औषधि"), ("ØkfUr", "क्रान्ति"), ("iz'u]", "प्रश्न,"),
        ("x`gA", "गृह।"), ("nq%[k", "दुःख"), ("vr%", "अतः"),
        ("fnukad% 5", "दिनांक: 5"), ("f’k{kd", "शिक्षक"), ("“kkgxat", "शाहगंज"), ("¼d½", "(क)"), ("tw0gk0&2", "जू0हा0-2"),
    ],
)  # fmt: skip
def test_keys_are_read_as_they_are_drawn(keys: str, hindi: str) -> None:
    assert to_unicode(keys) == hindi


@pytest.mark.parametrize(
    ("keys", "hindi"),
    [
        ("ikzFkfed", "प्राथमिक"),
        ("Ikzns'k", "प्रदेश"),
        ("falg", "सिंह"),
        ("d{k al0", "कक्ष सं0"),
        ("rssy", "तेल"),
        ("gSS", "है"),
        ("vkWfQl", "ऑफिस"),
    ],
)
def test_keys_in_a_wrong_order_are_read_as_they_look(keys: str, hindi: str) -> None:
    assert to_unicode(keys) == hindi


def test_a_word_comes_back() -> None:
    hard = ["सिंहासन", "द्वंद्व", "शृंगार", "उज्ज्वल", "ज़रूरत", "क़लम", "ऑक्सीजन", "छुट्टियाँ", "ब्राह्मी"]

    assert [word for word in [*words(), *hard] if to_unicode(from_unicode(word)) != word] == []


letters = st.sampled_from("कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह")
signs = st.sampled_from(["", "ा", "ि", "ी", "ु", "ू", "े", "ै", "ो", "ौ", "ृ"])
marks = st.sampled_from(["", "ं", "ँ"])
syllable = st.builds(
    lambda cluster, sign, mark: "्".join(cluster) + sign + mark, st.lists(letters, min_size=1, max_size=3), signs, marks
)


@given(st.lists(syllable, min_size=1, max_size=5).map("".join))
def test_any_syllables_come_back(word: str) -> None:
    assert to_unicode(from_unicode(word)) == word


@given(st.text())
def test_any_text_can_be_read_and_told(text: str) -> None:
    to_unicode(text)
    from_unicode(text)
    detect(text)
    repair_mojibake(text)


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        ("jke izdk'k uewuk", KRUTIDEV, "राम प्रकाश नमूना"), ("m0iz0", KRUTIDEV, "उ0प्र0"),
        ("Ram Prakash Namuna", ENGLISH, "Ram Prakash Namuna"),
        ("Booth President", ENGLISH, "Booth President"), ("राम प्रकाश", UNICODE, "राम प्रकाश"),
        ("9 8-7", NEITHER, "9 8-7"), ("", NEITHER, ""),
        ("राम".encode().decode("latin-1"), MOJIBAKE, "राम"), ("à¤°à¤¾à¤®", MOJIBAKE, "राम"),
        ("à¤°à¤¾à¤", MOJIBAKE, "à¤°à¤¾à¤"),
    ],
)  # fmt: skip
def test_a_cell_says_what_it_is_written_in(text: str, kind: str, read: str) -> None:
    assert (detect(text).kind, detect(text).text) == (kind, read)


@pytest.mark.parametrize(
    "text",
    [
        "ÖæÚUÌ", "ÚUæ× ·é¤×æÚU", "âèÌæ Îðßè", "ÃØæ\x81Øæ ·¤èçÁ°",  # Chanakya, as Windows shows its bytes
        "¬ÊÁflÍ◊", "◊ìàÿÈ",  # Walkman Chanakya, as the Macintosh does
    ],
)  # fmt: skip
def test_another_old_font_is_told_from_kruti_dev_and_left_alone(text: str) -> None:
    assert (detect(text).kind, detect(text).text) == (OTHER_FONT, text)


def test_no_word_of_kruti_dev_is_taken_for_another_font() -> None:
    assert [word for word in words() if detect(from_unicode(word)).kind == OTHER_FONT] == []


def test_the_words_are_told_apart_in_both_writings() -> None:
    long_enough = [word for word in words() if len(word) > 4]
    keyed = [detect(from_unicode(word)).kind for word in long_enough]
    latin = [detect(romanise(word)).kind for word in long_enough]

    assert keyed.count(KRUTIDEV) > 0.99 * len(keyed)
    assert latin.count(ENGLISH) > 0.99 * len(latin)


def test_a_half_and_half_column_is_told_cell_by_cell() -> None:
    cells = ["lqjs'k uewuk", "Suresh Namuna", "सुरेश नमूना", "", "xhrk dfYir", "Geeta Kalpit", "12"]
    column = detect_column(cells)

    assert [cell.kind for cell in column.cells] == [KRUTIDEV, ENGLISH, UNICODE, NEITHER, KRUTIDEV, ENGLISH, NEITHER]
    assert column.is_mixed
    assert column.confidence > 0.9


def test_a_short_cell_leans_to_its_column() -> None:
    alone, among = detect("dey"), detect_column(["dk;ZdrkZ", "izHkkjh", "egkea=h", "dey"]).cells[-1]

    assert (among.kind, among.text) == (KRUTIDEV, "कमल")
    assert among.confidence > 1 - alone.confidence


@pytest.mark.parametrize(
    ("word", "sound"), [("कार्य", True), ("ि", False), ("काी", False), ("क्ा", False), ("अंक", True), ("abc १", True)]
)
def test_a_syllable_has_one_vowel_on_a_letter(word: str, sound: bool) -> None:
    assert is_sound(word) is sound
