"""A record written as a press note: its facts, its grammar, what is asked instead of guessed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from abhiyan.indic.repair import find_damage
from abhiyan.press.record import Decision, Guest, Noun, Person, Quantity, Record, Speech, Statement, Step, Text, When
from abhiyan.press.writing import Style, write_note
from abhiyan.press.writing.checking import check
from abhiyan.press.writing.review import review

Small = Callable[..., Record]

# What the meeting said, in our own words: each must stand in the note.
FACTS_HI = (
    "21 फरवरी से 3 मार्च",
    "सभी 6 क्षेत्रों",
    "आईटी कार्यकर्ता सम्मेलन",
    "राष्ट्रीय अध्यक्ष श्री अर्णव उदाहरण जी",
    "मंडल स्तर तक",
    "प्रदेश प्रवक्ता श्री अमित कल्पित",
    "आईटी पदाधिकारियों को",
    "एक लाख 41 हजार बूथों पर",
    "प्रति बूथ 5 सोशल मीडिया कार्यकर्ता",
    "मतदाताओं",
    "1 से 8 फरवरी",
    "पूरे प्रदेश में",
    "पंजीकरण अभियान",
    "9 से 20 फरवरी",
    "प्रत्येक जिले में",
    "जिले के प्रभारी मंत्री",
    "स्थानीय सांसद",
    "जिलाध्यक्ष",
    "राष्ट्रीय टीम सदस्य श्री विनय नमूनावाल",
    "2 फरवरी",
    "शीर्ष नेता श्री देवेश आदर्शी जी",
    "ऐप के माध्यम से",
    "पूरे देश के आईटी कार्यकर्ताओं",
    "26 जनवरी",
    "योजना बैठक",
    "28, 29 एवं 31 जनवरी",
    "कानपुर-बुंदेलखंड क्षेत्र",
    "कॉलेजों में",
    "समापन सत्र",
    "क्षेत्रीय अध्यक्ष श्री महेश मनगढ़ंत",
    "2019",
    "सभी 10 लोकसभा सीटें",
    "प्रदेश सह-संयोजक श्री अंकुर बनावटी",
    "प्रदेश टीम सदस्य सुश्री हिमानी काल्पनिक",
    "संचालन क्षेत्रीय संयोजक (आईटी) श्री सौरभ नकली",
    "प्रीति परछाई",
)
FACTS_EN = (
    "21 February and 3 March",
    "all 6 regions",
    "National president Shri Arnav Udaharan",
    "down to mandal level",
    "State spokesperson",
    "1,41,000 booths",
    "5 social media workers",
    "1 to 8 February",
    "between 9 and 20 February",
    "every district",
    "minister in charge",
    "local member of parliament",
    "district president",
    "2 February",
    "26 January",
    "28, 29 and 31 January",
    "colleges",
    "closing session",
    "2019",
    "all 10 parliamentary seats",
    "conducted",
    "Priti Parchhai",
)


@pytest.mark.parametrize(("language", "facts"), [("hi", FACTS_HI), ("en", FACTS_EN)])
def test_the_note_of_the_regional_meeting_holds_every_fact(
    regional: Record, language: str, facts: tuple[str, ...]
) -> None:
    note = write_note(regional, language)

    assert [fact for fact in facts if fact not in note.text] == []
    assert check(note, regional) == []
    assert review(note, regional) == []
    assert note.questions == ()


def test_the_note_has_none_of_the_damages_of_old_fonts(regional: Record) -> None:
    assert find_damage(write_note(regional).text) == []


def test_its_paragraphs_stand_in_the_order_of_such_notes(regional: Record) -> None:
    kinds = [paragraph.kind for paragraph in write_note(regional).paragraphs]

    assert kinds == ["announcement", "attribution", "speaker", "speaker", "closing", "conduct"]


def test_every_sentence_knows_what_it_came_from(regional: Record) -> None:
    assert all(sentence.items for sentence in write_note(regional).sentences())


# --- grammar --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "9 मार्च को जल अभियान चलाया जाएगा।"),
        ({"name": Noun("जागरूकता रैली"), "kind": "conference"}, "9 मार्च को जागरूकता रैली आयोजित की जाएगी।"),
        (
            {"name": Noun("जागरूकता रैली"), "kind": "conference", "level": Noun("जिला"), "units": 13},
            "9 मार्च को सभी 13 जिलों में जागरूकता रैलियाँ आयोजित की जाएँगी।",
        ),
        (
            {"name": Noun("रक्तदान शिविर"), "level": Noun("शाखा"), "units": 40, "within": Noun("प्रदेश")},
            "9 मार्च को प्रदेश की सभी 40 शाखाओं में रक्तदान शिविर आयोजित किए जाएँगे।",
        ),
        ({"name": Noun("सफाई"), "level": Noun("वार्ड"), "units": 40}, "9 मार्च को सभी 40 वार्डों में सफाई की जाएगी।"),
        (
            {"when": When("dates", (date(2021, 12, 30), date(2021, 12, 31), date(2022, 1, 2)))},
            "30, 31 दिसंबर एवं 2 जनवरी को जल अभियान चलाया जाएगा।",
        ),
        (
            {"name": Noun("रक्तदान शिविर"), "kind": "conference", "level": Noun("शाखा")},
            "9 मार्च को प्रत्येक शाखा में रक्तदान शिविर आयोजित किया जाएगा।",
        ),
        ({"name": Noun("झंकार"), "kind": "conference"}, "9 मार्च को झंकार का आयोजन किया जाएगा।"),
        ({"name": Noun("झंकार", gender="f"), "kind": "conference"}, "9 मार्च को झंकार आयोजित की जाएगी।"),
        ({"doers": (Noun("शिक्षक"), Noun("पदाधिकारी"))}, "शिक्षकों एवं पदाधिकारियों द्वारा 9 मार्च को जल अभियान चलाया जाएगा।"),
        (
            {"when": When("from", (date(2021, 12, 30), date(2022, 1, 3)))},
            "30 दिसंबर, 2021 से 3 जनवरी, 2022 तक जल अभियान चलाया जाएगा।",
        ),
        ({"when": When("on", (date(2022, 3, 9),))}, "9 मार्च, 2022 को जल अभियान चलाया जाएगा।"),
        ({"when": When("on", (date(2022, 1, 9),))}, "9 जनवरी को जल अभियान चलाया जाएगा।"),
        ({"state": "done"}, "9 मार्च को जल अभियान चलाया गया है।"),
    ],
)
def test_a_decision_agrees_with_what_is_done(small: Small, changes: dict[str, object], said: str) -> None:
    note = write_note(small(**changes))

    assert note.paragraphs[0].sentences[0].text == said


@pytest.mark.parametrize(
    ("gender", "said"),
    [
        ("m", "इस अभियान को मंत्री श्री गगन कल्पित संबोधित करेंगे।"),
        ("f", "इस अभियान को मंत्री सुश्री गगन कल्पित संबोधित करेंगी।"),
        ("", "इस अभियान में मंत्री गगन कल्पित का संबोधन होगा।"),
    ],
)
def test_a_persons_gender_is_asked_and_written_around(small: Small, gender: str, said: str) -> None:
    record = small()
    guest = Person("gagan", Text("गगन कल्पित"), Text("मंत्री"), gender)
    record = replace(record, people=(*record.people, guest))
    note = write_note(replace(record, decisions=(replace(record.decisions[0], speaker=Guest("gagan")),)))

    assert note.paragraphs[0].sentences[1].text == said
    assert [one.code for one in note.questions] == ([] if gender else ["gender"])


def test_with_ne_the_verb_follows_the_object_whoever_speaks(small: Small) -> None:
    text = write_note(small(conducted="usha")).text

    assert "यह जानकारी प्रदेश प्रवक्ता सुश्री ऊषा बनावटी ने नमूनापुर में आयोजित बैठक में दी।" in text
    assert "बैठक की अध्यक्षता प्रदेश अध्यक्ष श्री रवि नमूना ने की तथा संचालन प्रदेश प्रवक्ता सुश्री ऊषा बनावटी ने किया।" in text


@pytest.mark.parametrize(("genders", "verb"), [("ff", "उपस्थित रहीं"), ("fm", "उपस्थित रहे"), ("f?", "की उपस्थिति रही")])
def test_those_present_agree_together(small: Small, genders: str, verb: str) -> None:
    people = tuple(
        Person(f"p{number}", Text(name), gender=gender.replace("?", ""), may_be_named=True)
        for number, (name, gender) in enumerate(zip(("लता मिसाल", "सीमा उदाहरण"), genders, strict=True))
    )
    record = small()
    record = replace(record, people=(*record.people, *people), present=("p0", "p1"), others_present=0)

    assert write_note(record).paragraphs[-1].sentences[-1].text == f"बैठक में प्रमुख रूप से लता मिसाल एवं सीमा उदाहरण {verb}।"


# --- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "said"),
    [
        (Style(), "एक लाख 41 हजार बूथों पर प्रति बूथ 5 कार्यकर्ता"),
        (Style(numbers="digits"), "1,41,000 बूथों पर प्रति बूथ 5 कार्यकर्ता"),
        (Style(devanagari_digits=True), "एक लाख ४१ हजार बूथों पर प्रति बूथ ५ कार्यकर्ता"),
    ],
)
def test_one_style_of_number_in_a_whole_note(small: Small, style: Style, said: str) -> None:
    record = small(kind="appointment", quantity=Quantity(5, Noun("कार्यकर्ता"), Noun("बूथ"), 141_000))
    note = write_note(record, "hi", style)

    assert said in note.text
    assert check(note, record) == []
    assert [one.code for one in review(note, record)] == []


# --- who may be named, and what may be said -------------------------------------------------------------------------


def test_nobody_is_named_as_present_without_consent(small: Small) -> None:
    shy = Person("shy", Text("गुमनाम छाया", "Gumnam Chhaya"), gender="m")
    record = small()
    record = replace(record, people=(*record.people, shy), present=("shy",), others_present=3)
    note = write_note(record)

    assert "गुमनाम" not in note.text
    assert "कुल 4 प्रतिभागी" in note.text
    assert [one.code for one in note.questions] == ["consent"]


def test_whoever_spoke_did_so_in_public_and_is_not_asked(small: Small) -> None:
    plain = Person("kamla", Text("कमला नवीन", "Kamla Naveen"), gender="f")
    said = Speech("one", "kamla", said=(Statement("one-1", Text("सूचियाँ तैयार हैं", "the lists are ready")),))
    record = small()
    record = replace(record, people=(*record.people, plain), speeches=(said,), present=("kamla",), others_present=7)

    note = write_note(record, "hi")

    assert "consent" not in {one.code for one in note.questions}
    assert "कमला नवीन" in note.text
    assert check(note, record) == []


@pytest.mark.parametrize(
    ("name", "within", "sentence"),
    [
        ("Booth visits", "Moradabad", "Booth visits will be held in every mandal of Moradabad on 9 March."),
        ("Booth visit", "state", "A booth visit will be held in every mandal of the state on 9 March."),
        ("Bus", "North region", "A bus will be held in every mandal of the North region on 9 March."),
    ],
)
def test_english_names_have_their_articles(small: Small, name: str, within: str, sentence: str) -> None:
    record = small(name=Noun("भ्रमण", name, gender="m"), level=Noun("मंडल", "mandal"), within=Noun("x", within))

    assert sentence in write_note(record, "en").text


def test_with_consent_somebody_is_named(small: Small) -> None:
    named = Person("named", Text("गुमनाम छाया", "Gumnam Chhaya"), gender="m", may_be_named=True)
    record = small()
    record = replace(record, people=(*record.people, named), present=("named",))

    assert "गुमनाम छाया" in write_note(record).text


def _with_speech(record: Record, words: str, *, verbatim: bool) -> Record:
    return replace(record, speeches=(Speech("one", "ravi", "", (Statement("s", Text(words), verbatim),)),))


def test_a_forecast_is_printed_only_as_somebodys_own_words(small: Small) -> None:
    words = "हमारा अभियान ऐतिहासिक होगा"
    quoted = write_note(_with_speech(small(), words, verbatim=True))
    asked = write_note(_with_speech(small(), words, verbatim=False))

    assert f"“{words}।”" in quoted.text
    assert words not in asked.text
    assert [one.code for one in asked.questions] == ["quote"]


def test_speakers_stand_in_the_order_of_protocol(small: Small) -> None:
    record = small()
    people = [
        Person(f"p{rank}", Text(f"{name} कल्पित{rank}"), Text("सदस्य"), "m", rank=rank)
        for rank, name in ((9, "अमित"), (4, "रोहित"), (6, "गगन"))
    ]
    speeches = tuple(Speech(one.key, one.key) for one in people)
    record = replace(record, people=(*record.people, *people), speeches=speeches)
    note = write_note(record)
    text = note.text

    assert text.index("रोहित") < text.index("गगन") < text.index("अमित")
    assert review(note, record) == []


def test_what_is_unknown_is_asked_and_nothing_fails(small: Small) -> None:
    record = replace(small(), announcer="nobody", present=("ghost",))
    note = write_note(record)

    assert sorted(one.values["key"] for one in note.questions if one.code == "nobody") == ["ghost", "nobody"]
    assert "जल अभियान" in note.text


def test_missing_english_words_are_asked(small: Small) -> None:
    record = small(name=Noun("जल अभियान"))

    assert [one.code for one in write_note(record, "en").questions] == ["words"]


def test_next_steps_say_who_and_until_when(small: Small) -> None:
    steps = (Step("list", Noun("सूची", "List"), Noun("शाखा सचिव", "branch secretary"), date(2021, 3, 5)),)
    note = write_note(replace(small(), steps=steps))

    assert "शाखा सचिवों द्वारा 5 मार्च तक सूची पूर्ण की जाएगी।" in note.text


def test_an_empty_meeting_makes_a_short_note(small: Small) -> None:
    record = replace(small(), decisions=(), presided="", announcer="")

    assert write_note(record).text == "नमूनापुर, 1 मार्च, 2021।\n"


def test_no_two_sentences_running_begin_alike(small: Small) -> None:
    record = small()
    more = tuple(
        Decision(f"d{day}", "meeting", Noun("समीक्षा बैठक", "Review"), when=When("on", (date(2021, 4, day),)))
        for day in range(2, 9)
    )
    record = replace(record, decisions=(*record.decisions, *more))

    assert [one.code for one in review(write_note(record), record)] == []
