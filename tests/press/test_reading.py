"""A press note read back: notes of other organisations, damaged text, years nobody said, what is no note at all."""

import random
import textwrap
import tomllib
from datetime import date

import pytest

from abhiyan.press.reading import NoNote, Reading, RoleWord, UnitWord, Vocabulary, WingWord, draft, read_note
from abhiyan.press.reading.words import LevelWord
from tests.press.expected import NOTES, compare, read

NAMES = sorted(path.stem for path in NOTES.glob("*.toml"))
TODAY = date(2018, 1, 20)
STATE = Vocabulary(
    levels=(
        LevelWord("state", "प्रदेश", "state", 1),
        LevelWord("region", "क्षेत्र", "region", 2),
        LevelWord("district", "जिला", "district", 3),
        LevelWord("mandal", "मंडल", "mandal", 4),
        LevelWord("booth", "बूथ", "booth", 5, is_leaf=True),
    ),
    roles=(
        RoleWord("minister-in-charge", "district", "प्रभारी मंत्री", "Minister in charge"),
        RoleWord("district-convenor", "district", "जिला संयोजक, आईटी", "District convenor, IT"),
        RoleWord("booth-worker", "booth", "बूथ सोशल मीडिया कार्यकर्ता", "Booth social media worker"),
    ),
    units=(UnitWord("R3", "region", "कानपुर-बुंदेलखंड", "Kanpur-Bundelkhand"),),
    wings=(WingWord("it", "आईटी", "IT"), WingWord("organisation", "संगठन", "Organisation")),
)


def said(text: str, **options: object) -> Reading:
    return read_note(text.encode(), **{"today": TODAY, **options})  # type: ignore[arg-type]


def first(text: str, words: Vocabulary = STATE) -> dict[str, object]:
    """The first activity of a text as a plan has it."""
    return draft.drafts(said(text, vocabulary=words), words)[0].values


@pytest.mark.parametrize("name", NAMES)
def test_a_note_is_read_as_a_person_reads_it(name: str) -> None:
    reading, wanted = read(name)

    wrong, _facts = compare(reading, wanted)
    assert len(wrong) == wanted.get("missed", 0), wrong


def test_what_differs_is_seen() -> None:
    """The twin of the one above: another expectation fails."""
    reading, wanted = read("water")
    wanted["activity"][0]["units"] = 51
    wanted["activity"][2]["sense"] = "district"

    assert len(compare(reading, wanted)[0]) == 2


@pytest.mark.parametrize("name", NAMES)
def test_the_same_note_gives_the_same_draft(name: str) -> None:
    assert draft.as_data(read(name)[0], STATE) == draft.as_data(read(name)[0], STATE)


# --- days -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("5 मार्च को बैठक होगी।", {"on": date(2018, 3, 5)}),
        ("पाँच मार्च को बैठक होगी।", {"on": date(2018, 3, 5)}),
        ("०५.०३.२०१९ को बैठक होगी।", {"on": date(2019, 3, 5)}),
        ("28, 29 एवं 31 जनवरी को अभियान चलेगा।", {"dates": [date(2018, 1, day) for day in (28, 29, 31)]}),
        ("एक से 8 फरवरी तक अभियान चलेगा।", {"from": date(2018, 2, 1), "through": date(2018, 2, 8)}),
        ("9 से 20 फरवरी के मध्य जिला सम्मेलन होंगे।", {"between": [date(2018, 2, 9), date(2018, 2, 20)]}),
        (
            "1 फरवरी से सदस्यता अभियान प्रारम्भ होगा जो 8 फरवरी तक चलेगा।",
            {"from": date(2018, 2, 1), "through": date(2018, 2, 8)},
        ),
        ("मार्च माह की 5 तारीख को बैठक होगी।", {"on": date(2018, 3, 5)}),
        ("28 दिसंबर से 3 जनवरी तक अभियान चलेगा।", {"from": date(2018, 12, 28), "through": date(2019, 1, 3)}),
        ("The meeting will be held on March 5.", {"on": date(2018, 3, 5)}),
        (
            "A campaign will be run from 5th to 9th March, 2019.",
            {"from": date(2019, 3, 5), "through": date(2019, 3, 9)},
        ),
        ("Conferences will be held between 9 February and 3 March.", {"between": [date(2018, 2, 9), date(2018, 3, 3)]}),
    ],
)
def test_days_are_read_in_all_their_forms(words: str, when: dict[str, object]) -> None:
    values = first(words)

    assert {key: values[key] for key in ("on", "dates", "from", "through", "between") if key in values} == when


@pytest.mark.parametrize(
    ("text", "options", "year", "source"),
    [
        ("5 मार्च को बैठक होगी।", {"written_on": date(2015, 2, 1)}, 2015, "option"),
        ("लखनऊ, 20 फरवरी 2016\n5 मार्च को बैठक होगी।", {}, 2016, "dateline"),
        ("लखनऊ, 20 दिसंबर 2016\n5 मार्च को बैठक होगी।", {}, 2017, "dateline"),
        ("5 मार्च को बैठक तथा 9 मार्च 2020 को सम्मेलन होगा।", {}, 2020, "text"),
        ("5 मार्च (मंगलवार) को बैठक होगी।", {}, 2019, "weekday"),
        ("5 मार्च को बैठक होगी।", {}, 2018, "assumed"),
    ],
)
def test_the_year_is_inferred_or_asked(text: str, options: dict[str, object], year: int, source: str) -> None:
    reading = said(text, **options)
    when = reading.activities[0].when

    assert when is not None
    assert (when.days[0].year, reading.year_from) == (year, source)
    assert [one.code for one in reading.questions] == (["year"] if source == "assumed" else [])


def test_a_weekday_that_does_not_fit_is_asked() -> None:
    reading = said("लखनऊ, 20 फरवरी 2018\n5 मार्च, रविवार को बैठक होगी।")

    assert "weekday" in [one.code for one in reading.activities[0].questions]


def test_what_is_over_is_left_out_and_listed() -> None:
    reading = said("लखनऊ, 20 फरवरी 2018\nगत 5 फरवरी को बैठक हुई थी। 5 मार्च को सम्मेलन होगा।")

    assert [one.name for one in reading.activities] == ["सम्मेलन"]
    assert [(one.found, one.reason) for one in reading.skipped] == [("5 फरवरी को", "past")]


# --- what is asked --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("1 से 8 मार्च तक पंजीकरण अभियान चलेगा। इस अभियान में 40 बूथों पर 5 वालंटियर बनाए जाएंगे।", "per"),
        ("1 से 8 मार्च तक प्रत्येक जिले में बैठक होगी।", "window"),
        ("8 मार्च तक प्रत्येक जिले में बैठक होगी।", "begin"),
        ("8 मार्च को बैठक होगी। मुख्य अतिथि नगर सेठ अध्यक्ष होंगे।", "role"),
        ("8 मार्च को झाँकपुर क्षेत्र में अभियान चलेगा।", "unit"),
        ("8 मार्च को सभी 9 संकुलों में बैठक होगी।", "level"),
        ("8 मार्च से 9 मार्च तक अभियान चलेगा।", "each"),
        ("8 मार्च को जिला एवं मंडल स्तर पर बैठक होगी।", "also"),
        ("8 मार्च को जिला बैठक होगी।", "owner"),
        ("8 मार्च को पौधे लगाए जाएंगे।", "kind"),
    ],
)
def test_what_is_not_clear_is_asked(words: str, codes: str) -> None:
    reading = said(words, vocabulary=STATE)
    one = draft.drafts(reading, STATE)[0]

    assert codes in [question.code for question in one.questions]
    assert one.confidence < 1
    assert all(question.words("hi") and question.words("en") for question in one.questions)


def test_five_at_each_booth_is_a_target_and_five_at_so_many_is_asked() -> None:
    clear = draft.drafts(
        said("5 मार्च को प्रत्येक बूथ पर 5 बूथ सोशल मीडिया कार्यकर्ता नियुक्त किए जाएंगे।", vocabulary=STATE), STATE
    )[0]
    unclear = said("5 मार्च को 40 बूथों पर 5 सोशल मीडिया कार्यकर्ता नियुक्त किए जाएंगे।", vocabulary=STATE).activities[0]

    assert clear.values["target"] == {"role": "booth-worker", "each": "booth", "count": 5}
    assert [count.per for count in unclear.counts] == ["unclear"]
    assert "5 सोशल मीडिया कार्यकर्ता: for each booth, or in all?" in [one.words("en") for one in unclear.questions]


@pytest.mark.parametrize(
    ("words", "chief_guest"),
    [
        ("8 मार्च को सम्मेलन होगा जिसमें पार्षद मुख्य अतिथि रहेंगे और विधायक उपस्थित रहेंगे।", "पार्षद"),
        ("8 मार्च को सम्मेलन होगा जिसमें मुख्य अतिथि पार्षद रहेंगे और विधायक उपस्थित रहेंगे।", "पार्षद"),
        ("8 मार्च को सम्मेलन होगा जिसमें मुख्य अतिथि के रूप में पार्षद तथा विधायक उपस्थित रहेंगे।", "पार्षद"),
    ],
)
def test_the_chief_guest_stands_on_either_side(words: str, chief_guest: str) -> None:
    one = said(words).activities[0]

    assert one.chief_guest == chief_guest
    assert one.attending == ["विधायक"]


def test_an_hour_is_no_count_and_each_camp_counts_its_own() -> None:
    reading = said(
        "5 मार्च को सायं 4 बजे सभी जिला समन्वयकों की बैठक होगी। 6 मार्च को शिविर होंगे। प्रत्येक शिविर में 150 नागरिक आएंगे।"
    )

    meeting, camp = reading.activities
    assert meeting.counts == []
    assert [(one.count, one.per) for one in camp.counts] == [(150, "each")]


def test_two_days_share_what_is_named_behind_both() -> None:
    reading = said("5 मार्च को जिला स्तर पर तथा 7 मार्च को मंडल स्तर पर कार्यशालाएँ होंगी।", vocabulary=STATE)

    assert [(one.name, one.place.sense, one.when and one.when.days[0].day) for one in reading.activities] == [
        ("कार्यशालाएँ", "district", 5), ("कार्यशालाएँ", "mandal", 7),
    ]  # fmt: skip


def test_an_organisations_own_words_are_found() -> None:
    text = (
        "26 जनवरी को कानपुर बुन्देलखण्ड क्षेत्र के प्रत्येक जिले में आईटी बैठक "
        "होगी। इस बैठक में मुख्य अतिथि के रूप में जिले के प्रभारी मंत्री भाग लेंगे। "
        "बैठक में मंडल तक के आईटी कार्यकर्ता भाग लेंगे।"
    )
    values = first(text)

    assert (values["each"], values["within"], values["chief_guest"]) == ("district", "R3", "minister-in-charge")
    assert values["audience"] == {"wing": "it", "down_to": "mandal"}


def test_a_federation_with_other_levels_reads_as_well() -> None:
    clubs = Vocabulary(
        levels=(
            LevelWord("federation", "महासंघ", "federation", 1),
            LevelWord("branch", "शाखा", "branch", 2),
            LevelWord("club", "क्लब", "club", 3, is_leaf=True),
        )
    )

    assert first("7 मई को सभी शाखाओं में बैठक होगी।", clubs)["each"] == "branch"
    assert first("7 मई को प्रत्येक क्लब में दौड़ होगी।", clubs)["each"] == "club"


# --- damage, and what is no note ------------------------------------------------------------------------------------


def test_damaged_words_are_mended_for_reading_and_listed() -> None:
    reading = said("जिसके अन्र्तगत 9 मार्च को वालिटिंयर्स सम्मेलन आयोजित किये जायेगे")

    assert [(one.found, one.meant) for one in reading.mended] == [
        ("अन्र्तगत", "अन्तर्गत"),
        ("वालिटिंयर्स", "वालंटियर्स"),
        ("जायेगे", "जायेंगे"),
    ]
    assert reading.activities[0].name == "वालंटियर्स सम्मेलन"
    assert "वालिटिंयर्स" in reading.sentences[0].printed


@pytest.mark.parametrize(
    ("content", "said_why"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x00\x01\x02\x03" * 50, "plain text"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "plain text"),
        (b"%PDF-1.7 text", "plain text"),
        (b"PK\x03\x04 docx", "plain text"),
        (b"x" * 10_000_000, "larger than"),
        (b"Dear all, thank you for your help. Regards, A.", "No date at all"),
        ("प्रिय साथियो, आप सबका धन्यवाद। आगे भी मिलते रहेंगे।".encode(), "No date at all"),
        ("आज 5 मार्च है।".encode(), "nothing that is to happen"),
        (b"ftyk lEesyu esa dk;ZdrkZ Hkkx ysaxs 5 ekpZ", "krutidev"),
        ("5 मार्च को \u202eबैठक होगी।".encode(), "hidden characters"),
    ],
)
def test_what_is_no_note_is_refused_in_words(content: bytes, said_why: str) -> None:
    with pytest.raises(NoNote, match=said_why) as refused:
        read_note(content, today=TODAY)

    assert refused.value.said.hi


def test_utf_16_and_a_mark_at_the_beginning_are_no_mistake() -> None:
    text = "5 मार्च को बैठक होगी।"

    assert read_note(text.encode("utf-16"), today=TODAY).activities[0].name == "बैठक"
    assert read_note(b"\xef\xbb\xbf" + text.encode(), today=TODAY).activities[0].name == "बैठक"


def test_whatever_is_typed_gives_a_sound_file_or_a_refusal() -> None:
    chance = random.Random(7)
    texts = [path.read_text("utf-8") for path in sorted(NOTES.glob("*.txt"))]
    read_well = 0
    for _ in range(60):
        marks = list(chance.choice(texts))
        for _ in range(chance.randrange(30)):
            at = chance.randrange(len(marks))
            marks[at : at + chance.randrange(20)] = chance.choice(
                ('"', "\\", "#\n", "31 फरवरी को", "]\n[[activity]]\n", "॥", "99", "")
            )
        try:
            reading = read_note("".join(marks).encode(), STATE, today=TODAY)
        except NoNote:
            continue
        tomllib.loads(draft.toml(reading, STATE, key="x", name='a "b" \\'))
        read_well += 1

    assert read_well > 20


def test_nothing_in_a_note_becomes_a_line_of_the_plan() -> None:
    text = '5 मार्च को "]\n[[activity]]\nkey = "evil"\n बैठक होगी।\n6 मार्च को सभा # key = "evil" होगी।'
    plan = tomllib.loads(draft.toml(said(text), STATE, key="x", name="x"))

    assert "evil" not in {one["key"] for one in plan["activity"]}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "coop"])  # coop is broken off in mid-line already
def test_lines_that_an_editor_wrapped_are_one_sentence(name: str) -> None:
    _, wanted = read(name)
    lines = (NOTES / f"{name}.txt").read_text("utf-8").split("\n")
    wrapped = "\n".join("\n".join(textwrap.wrap(line, 80)) for line in lines)

    reading = read_note(wrapped.replace("\n", "\r\n").encode(), today=wanted.get("today", TODAY))

    wrong, _facts = compare(reading, wanted)
    assert len(wrong) == wanted.get("missed", 0), wrong
