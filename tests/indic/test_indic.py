"""Hindi text: what meets, what stays apart, and how it is written. All names are invented."""

import pytest

from abhiyan.indic import (
    clean,
    devanagari_digits,
    fold,
    graphemes,
    join_list,
    keys,
    read_digits,
    romanise,
    skeleton,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("चम्पक", "चंपक"), ("कण्ठ", "कंठ"), ("बन्धु", "बंधु"), ("काल्पनिङ्क", "काल्पनिंक"), ("चाँदनी", "चांदनी"),
        ("ज़मीर", "जमीर"), ("फ़िरदौस", "फिरदौस"), ("राजू", "राजु"), ("मीता", "मिता"), ("गये", "गए"), ("किये", "किए"),
        ("क\u094d\u200dलव", "क्लव"), ("न\u093cमक", "नमक"), ("वंशी", "बंशी"), ("दत्ता", "दता"),
        ("Ameet", "amit"), ("Poonam", "Punam"), ("Vinod", "Binod"), ("Shashi", "Sasi"), ("Phiroz", "Firoj"),
        ("Jyothi", "Jyoti"), ("Laxmi", "Lakshmi"), ("Chauhan", "Chouhan"), ("Khariar", "Khariyar"), ("Gītā", "Geeta"),
        ("अमित", "Ameet"), ("पूनम", "Poonam"), ("ममता", "Mamta"), ("चंदेरी", "Chanderi"), ("विजय", "Bijai"),
    ],
)  # fmt: skip
def test_spellings_of_one_word_fold_to_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("गौरव", "सौरव"), ("नीलम", "नीलिमा"), ("सुमन", "सुमित"), ("राम", "रमानी"), ("दीप", "दीपाली"), ("Anita", "Sunita")],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_blanks_case_and_marks_do_not_matter() -> None:
    assert fold("  AMIT   Kalpit. ") == fold("amit kalpit") == "amit klpit"


@pytest.mark.parametrize("typed", ["र", "रा", "राजे", "R", "Ra", "Raje"])
def test_a_beginning_folds_to_a_beginning(typed: str) -> None:
    assert fold("राजेश").startswith(fold(typed))


@pytest.mark.parametrize(
    ("hindi", "english"),
    [
        ("अमित चतुरानन", "Ameet Chaturanan"), ("धनंजय कल्पित", "Dhananjai Kalpeet"), ("जितेंद्र नमूना", "Jitender Namoona"),
        ("यशवंत मिसाल", "Yashwant Misaal"), ("वृंदा काल्पनिक", "Brinda Kalpanik"), ("ऋतु उदाहरण", "Ritu Udaharan"),
        ("मोहम्मद नमूना", "Mohd Namuna"), ("श्री रवि कल्पित जी", "RAVI KALPIT"),
    ],
)  # fmt: skip
def test_one_name_in_two_scripts_shares_its_skeletons(hindi: str, english: str) -> None:
    assert {bone for bone, _ in keys(hindi)} == {bone for bone, _ in keys(english)}


def test_a_skeleton_is_consonants_and_a_first_vowel() -> None:
    assert skeleton("अमित चतुरानन") == skeleton("Ameet Chaturanan") == "AMT CTRNN"


def test_keys_are_folded_words_in_small_letters_and_skeletons_in_capitals() -> None:
    assert keys("अमित कल्पित") == [("AMT", "amit"), ("KLPT", "klpit")]


def test_titles_and_cut_words_give_no_keys_of_their_own() -> None:
    assert keys("डॉ० श्री अमित कल्पित") == keys("Dr. Amit Kalpit") == keys("अमित कल्पित")
    assert keys("कु० रीना") == keys("कुमारी रीना")


def test_a_name_of_a_title_alone_keeps_it() -> None:
    assert keys("जी") == [("J", "ji")]
    assert keys("") == keys(" . ") == []


def test_keys_fit_the_index() -> None:
    assert [max(map(len, pair)) for pair in keys("क्ष" * 60)] == [40]


@pytest.mark.parametrize(
    ("hindi", "english"),
    [
        ("अमित", "Amit"), ("ममता", "Mamta"), ("कानपुर", "Kanpur"), ("सहारनपुर", "Saharanpur"),
        ("मुज़फ़्फ़रनगर", "Muzaffarnagar"),
        ("बुलंदशहर", "Bulandshahar"), ("उत्तर प्रदेश", "Uttar Pradesh"), ("राजेंद्र", "Rajendra"), ("गुप्त", "Gupta"),
        ("दत्त", "Datt"), ("वसंत", "Vasant"), ("अंबर", "Ambar"),
        ("प्रज्ञा", "Pragya"), ("क्षमा", "Kshama"), ("अच्छा", "Achha"),
        ("अलीगढ़", "Aligarh"), ("फ़रहान", "Farhan"), ("सिंह", "Singh"), ("कल्पित, नमूना", "Kalpit, Namuna"),
        ("भाग १२", "Bhag 12"),
        ("कानपुर-बुंदेलखंड", "Kanpur-Bundelkhand"), ("already Latin", "already Latin"), ("", ""),
    ],
)  # fmt: skip
def test_hindi_is_romanised_as_newspapers_spell_it(hindi: str, english: str) -> None:
    assert romanise(hindi) == english


def test_digits_go_both_ways() -> None:
    assert devanagari_digits("1,41,000") == "१,४१,०००"
    assert devanagari_digits(7) == "७"
    assert read_digits("१,४१,००० और ৭") == "1,41,000 और 7"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("हिंदी", 2),
        ("क्षत्रिय", 3),
        ("कल्पित", 3),
        ("क़लम", 3),
        ("क्\u200cष", 2),
        ("राम-राम", 5),
        ("👨‍👩‍👧!", 2),
    ],
)
def test_length_is_counted_as_it_is_read(text: str, length: int) -> None:
    assert graphemes(text) == length


def test_lists_end_in_and() -> None:
    assert [join_list(list(items)) for items in ("", "क", "कख", "कखग")] == ["", "क", "क और ख", "क, ख और ग"]
    assert join_list(["a", "b", "c"], "en") == "a, b and c"


def test_clean_text_has_no_hidden_marks() -> None:
    assert clean(" \ufeffअ\u200bमित\u200d  कल्पित\n") == "अमित कल्पित"
