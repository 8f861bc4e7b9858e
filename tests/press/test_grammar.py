"""Forms of Hindi nouns and verbs, as a grammar has them."""

import pytest

from abhiyan.press import grammar
from abhiyan.press.grammar import Agreement
from abhiyan.press.record import Noun


@pytest.mark.parametrize(
    ("word", "gender", "oblique", "plural", "oblique_plural"),
    [
        ("जिला", "m", "जिले", "जिले", "जिलों"),
        ("बूथ", "m", "बूथ", "बूथ", "बूथों"),
        ("क्षेत्र", "m", "क्षेत्र", "क्षेत्र", "क्षेत्रों"),
        ("कार्यकर्ता", "m", "कार्यकर्ता", "कार्यकर्ता", "कार्यकर्ताओं"),
        ("आईटी पदाधिकारी", "m", "आईटी पदाधिकारी", "आईटी पदाधिकारी", "आईटी पदाधिकारियों"),
        ("बैठक", "f", "बैठक", "बैठकें", "बैठकों"),
        ("रैली", "f", "रैली", "रैलियाँ", "रैलियों"),
        ("समिति", "f", "समिति", "समितियाँ", "समितियों"),
        ("शाखा", "f", "शाखा", "शाखाएँ", "शाखाओं"),
        ("इकाई", "f", "इकाई", "इकाइयाँ", "इकाइयों"),
        ("पूरा प्रदेश", "m", "पूरे प्रदेश", "पूरे प्रदेश", "पूरे प्रदेशों"),
        ("शीर्ष नेता का संवाद", "m", "शीर्ष नेता के संवाद", "शीर्ष नेता के संवाद", "शीर्ष नेता के संवादों"),
        ("टीम की बैठक", "f", "टीम की बैठक", "टीम की बैठकें", "टीम की बैठकों"),
        ("जिला संयोजक, आईटी", "m", "जिला संयोजक, आईटी", "जिला संयोजक, आईटी", "जिला संयोजकों, आईटी"),
        ("मेला", "m", "मेले", "मेले", "मेलों"),
    ],
)
def test_a_noun_has_its_forms(word: str, gender: str, oblique: str, plural: str, oblique_plural: str) -> None:
    noun = Noun(word)

    assert grammar.gender(noun) == gender
    assert grammar.oblique(noun) == oblique
    assert grammar.plural(noun) == plural
    assert grammar.oblique_plural(noun) == oblique_plural


def test_a_word_nobody_listed_has_no_gender_until_the_record_says_it() -> None:
    assert grammar.gender(Noun("झंकार")) == ""
    assert grammar.gender(Noun("झंकार", gender="f")) == "f"


def test_what_is_at_a_booth_is_on_it_and_what_is_in_a_district_is_in_it() -> None:
    assert grammar.place(Noun("बूथ"), "बूथों") == "बूथों पर"
    assert grammar.place(Noun("जिला"), "जिलों") == "जिलों में"


@pytest.mark.parametrize(
    ("gender", "many", "held", "run"),
    [
        ("m", False, "किया जाएगा", "चलाया जाएगा"),
        ("f", False, "की जाएगी", "चलाई जाएगी"),
        ("m", True, "किए जाएँगे", "चलाए जाएँगे"),
        ("f", True, "की जाएँगी", "चलाई जाएँगी"),
    ],
)
def test_a_passive_agrees_with_what_is_done(gender: str, many: bool, held: str, run: str) -> None:
    assert grammar.will_be_done(Agreement(gender, many)) == held
    assert grammar.will_be_run(Agreement(gender, many)) == run
