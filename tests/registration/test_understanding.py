"""What columns mean: by their headers, by what stands in them, by what somebody said."""

import json
from collections.abc import Sequence

import pytest

from abhiyan.kernel.forbidden import without_numbers
from abhiyan.registration.rosters.columns import FORBIDDEN, HEADERS, IGNORED, UNKNOWN, Vocabulary
from abhiyan.registration.rosters.understanding import (
    Question,
    choices,
    from_json,
    headers_shown,
    remembered,
    to_json,
    understand,
    with_corrections,
)
from tests.registration.sheets import LEVELS, csv_of, understood

ROW = ("Ganga", "Shivpuri", "12", "Asha Kalpit", "5000012345")
ROWS = (ROW, ("Ganga", "Shivpuri", "13", "Bela Kalpit", "5000012346"), ("Ganga", "Rampur", "1", "Mira Kalpit", ""))


def meanings(*rows: Sequence[str]) -> list[str]:
    return list(understood(*rows).meanings.values())


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("नाम", "name"),
        ("Name of\nKaryakarta", "name"),
        ("Nmae", "name"),
        ("uke", "name"),  # in the keys of Kruti Dev
        ("à¤¨à¤¾à¤®", "name"),  # spoiled in saving
        ("कार्यकर्ता का नाम", "name"),
        ("नाम (हिंदी में)", "name_hi"),
        ("Name (English)", "name_en"),
        ("Father's/Husband's Name", "relation"),
        ("पिता/पति का नाम", "relation"),
        ("Moblie No.", "phone"),
        ("मोबाईल न०", "phone"),
        ("मोबा0 नं0", "phone"),
        ("eksckbZy uEcj", "phone"),
        ("WhatsApp No", "spare_phone"),
        ("आयु (वर्ष में)", "age"),
        ("जन्म-तिथि", "birth_date"),
        ("D.O.B.", "birth_date"),
        ("जन्म वर्ष", "birth_year"),
        ("पद", "role"),
        ("Desgination", "role"),
        ("स्थान संख्या", "seat_number"),
        ("नियुक्ति की तारीख", "since"),
        ("जनपद", "district"),
        ("Distict", "district"),
        ("ftyk", "district"),
        ("District Code", "district"),
        ("मण्डल का\nनाम", "mandal"),
        ("बूथ", "booth"),
        ("Name of Polling Station", "booth"),
        ("Booth No.", "number"),
        ("भाग संख्या", "number"),
        ("बूथ सं०", "number"),
        ("Part No", "number"),
        ("AC No", "assembly-seat"),
        ("विधान सभा का नाम", "assembly-seat"),
        ("Seat", "seat"),  # the level, which this organisation has
        ("Unit code", "unit"),
        ("क्र०सं०", "ignored"),
        ("पता", "ignored"),
        ("कारण", "ours"),
        ("Booth 12", "unknown"),
        ("Lucknow", "unknown"),
        ("Asha Kalpit", "unknown"),
    ],
)
def test_headers_are_known_in_both_languages_misspelt_and_in_an_old_font(header: str, meaning: str) -> None:
    assert Vocabulary(LEVELS).told(header).meaning == meaning


def test_no_word_stands_for_two_meanings() -> None:
    words = [word for listed in HEADERS.values() for word in listed.split("|")]

    assert len(words) == len(set(words))


def test_rows_of_titles_above_the_headers_are_passed_over() -> None:
    head = ("District", "Mandal", "Booth", "Name", "Mobile")

    found = understood(("List of workers, district Ganga",), ("", "2018"), head, *ROWS)

    assert found.header_line == 3
    assert list(found.meanings.values()) == ["district", "mandal", "booth", "name", "phone"]
    assert found.questions == ()


def test_without_headers_the_cells_say_what_they_can_and_the_rest_is_asked() -> None:
    found = understood(*ROWS)
    chosen = understood(*ROWS, header=0)
    settled = with_corrections(found, {0: "district", 1: "mandal", 2: "number"})

    assert found.header_line == 0
    assert list(found.meanings.values()) == [UNKNOWN, UNKNOWN, UNKNOWN, "name", UNKNOWN]  # two numbers are too few
    assert {question.key for question in found.questions} == {"no header", "no place column"}
    assert [question.key for question in chosen.questions] == ["no place column"]
    assert settled.settled


def test_a_person_may_say_which_row_holds_the_headers() -> None:
    lines = [(1, ["A", "B"]), (2, ["Place", "Who"]), (3, ["Shivpuri", "Asha Kalpit"])]

    found = understand(lines, levels=LEVELS, header=2)

    assert [column.header for column in found.columns] == ["Place", "Who"]


def test_cells_decide_where_headers_do_not() -> None:
    rows = [("x", f"50000{n:05}", f"{name} Kalpit", "chief") for n, name in enumerate(["Asha", "Bela", "Mira", "Nira"])]

    found = understood(("Booth", "Col 1", "Col 2", "Col 3"), *rows, header=1, roles=["Chief"])

    assert list(found.meanings.values()) == ["booth", "phone", "name", "role"]
    assert all(0.5 < column.confidence < 1 for column in found.columns[1:])


def test_a_header_that_its_cells_contradict_is_shown() -> None:
    rows = [("1", "Asha Kalpit", "Ganga")] * 4

    found = understood(("Booth No", "Name", "Mobile"), *rows)

    assert [column.problem for column in found.columns] == ["", "", "unlike its header"]


def test_ages_headed_as_dates_are_ages() -> None:
    rows = [("1", "Asha Kalpit", str(age)) for age in (34, 45, 56)]

    assert meanings(("Booth No", "Name", "Date of birth"), *rows)[2] == "age"
    assert meanings(("Booth No", "Name", "आयु"), *[("1", "Asha", "1985")] * 3)[2] == "birth_year"


def test_of_two_columns_headed_alike_it_is_asked_which() -> None:
    found = understood(("Booth", "Name", "Mobile", "Mobile"), ("B1", "Asha Kalpit", "5000012345", "5000012346"))
    answered = with_corrections(found, {3: "phone", 2: "ignored"})

    assert found.questions == (Question("two columns", (2, 3), "phone"),)
    assert list(found.meanings.values())[2:] == ["phone", "spare_phone"]
    assert answered.settled
    assert list(answered.meanings.values())[2:] == ["ignored", "phone"]


def test_two_phones_headed_differently_are_the_number_and_a_spare() -> None:
    found = understood(("Booth", "Name", "Mobile 1", "Mobile 2"), ("B1", "Asha Kalpit", "5000012345", "5000012346"))

    assert (found.questions, list(found.meanings.values())[2:]) == ((), ["phone", "spare_phone"])


def test_two_columns_of_names_in_two_scripts_are_one_name_twice() -> None:
    rows = [("B1", "आशा कल्पित", "Asha Kalpit"), ("B1", "बेला कल्पित", "Bela Kalpit")]

    found = understood(("Booth", "नाम", "Name"), *rows)

    assert (found.questions, list(found.meanings.values())[1:]) == ((), ["name_hi", "name_en"])


def test_of_a_level_by_name_and_by_code_the_code_is_read() -> None:
    found = understood(("District", "District Code", "Booth No", "Booth", "Name"), ("Ganga", "U1", "1", "x", "Asha"))

    assert list(found.meanings.values()) == [IGNORED, "district", "number", "booth", "name"]
    assert found.questions == ()


@pytest.mark.parametrize("header", ["जाति", "Caste", "tkfr", "Religion", "धर्म"])
def test_columns_of_caste_and_religion_are_refused_by_name_and_the_rest_is_read(header: str) -> None:
    found = understood(("Booth", "Name", header), ("B1", "Asha Kalpit", "x"))

    assert list(found.meanings.values()) == ["booth", "name", FORBIDDEN]
    assert (found.columns[2].problem, found.columns[2].samples) == ("caste or religion", ())
    assert found.questions == ()


@pytest.mark.parametrize("header", ["Aadhaar No", "आधार", "EPIC", "Voter ID", "PAN Card No", "मतदाता पहचान पत्र संख्या"])
def test_columns_of_identity_numbers_are_refused_by_name(header: str) -> None:
    found = understood(("Booth", "Name", header), ("B1", "Asha Kalpit", "x"))

    assert (found.columns[2].meaning, found.columns[2].problem) == (FORBIDDEN, "identity number")


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (("OBC", "सामान्य", "SC"), "caste or religion"),
        (("Hindu", "Muslim", "Hindu"), "caste or religion"),
        (("2341 2341 2346", "2341-2341-2346", "234123412346"), "identity number"),
        (("ABC1234567", "XYZ7654321", "ABC1111111"), "identity number"),
        (("ABCPK1234C", "ABCPK1234D", "ABCPK1234E"), "identity number"),
    ],
)
@pytest.mark.parametrize("header", ["Class", "Remarks", "Code", "Mobile"])
def test_columns_are_refused_by_what_stands_in_them(header: str, cells: Sequence[str], problem: str) -> None:
    found = understood(("Booth", "Name", header), *[("B1", f"Asha {cell} Kalpit"[:4], cell) for cell in cells])

    column = found.columns[2]
    assert (column.meaning, column.problem, column.samples) == (FORBIDDEN, problem, ())


def test_phone_numbers_with_91_in_front_are_no_identity_numbers() -> None:
    numbers = ["915000012344", "915000012359", "915000012363"]
    assert all(without_numbers(number) != number for number in numbers)  # each with the check digit

    found = understood(("Booth", "Name", "Mobile"), *[("B1", "Asha Kalpit", number) for number in numbers])

    assert found.meanings[2] == "phone"


def test_without_the_guard_a_forbidden_column_would_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abhiyan.registration.rosters.understanding._forbidden", lambda *_given: "")

    found = understood(("Booth", "Name", "जाति"), ("B1", "Asha Kalpit", "x"))

    assert found.columns[2].meaning != FORBIDDEN
    assert found.columns[2].samples == ("x",)


def test_a_column_that_may_not_be_read_stays_so_whatever_somebody_says() -> None:
    found = understood(("Booth", "Name", "जाति"), ("B1", "Asha Kalpit", "x"))

    assert with_corrections(found, {2: "relation"}).meanings[2] == FORBIDDEN


def test_a_column_in_an_old_font_shows_what_it_would_read() -> None:
    rows = [("y[kuÅ", "vk'kk dfYir"), ("y[kuÅ", "jke dqekj dfYir"), ("dkuiqj", "lhrk nsoh dfYir")]

    found = understood(("ftyk", "uke"), *rows)

    assert [(column.meaning, column.font) for column in found.columns] == [
        ("district", "krutidev"),
        ("name", "krutidev"),
    ]
    assert found.columns[1].shown == ("आशा कल्पित", "राम कुमार कल्पित", "सीता देवी कल्पित")
    assert found.columns[1].samples == ("vk'kk dfYir", "jke dqekj dfYir", "lhrk nsoh dfYir")
    assert found.questions == (Question("font", (0, 1)),)
    assert with_corrections(found, fonts=False).settled


def test_a_short_header_in_an_old_font_is_shown_as_its_neighbours_are() -> None:
    found = understood(("ftyk", "e.My", "cwFk", "uke", "vk;q"), ("आगरा", "x", "1", "आशा कल्पित", "30"))

    assert headers_shown(found.columns) == ["जिला", "मण्डल", "बूथ", "नाम", "आयु"]


def test_a_column_in_another_old_font_says_so_and_is_not_offered_to_be_converted() -> None:
    found = understood(("Booth", "Name"), ("B1", "ÚUæ× ·é¤×æÚU"), ("B1", "âèÌæ Îðßè"), ("B1", "âéÚÔUàæ ÂæÜ"))

    assert [(column.meaning, column.font, column.problem) for column in found.columns] == [
        ("booth", "", ""), ("name", "", "other font"),
    ]  # fmt: skip
    assert found.questions == ()


def test_a_column_given_a_meaning_is_asked_about_its_font() -> None:
    rows = [("B1", "vk'kk dfYir", "Asha"), ("B1", "jke dqekj dfYir", "Dev"), ("B1", "lhrk nsoh dfYir", "Uma")]
    found = understood(("Booth", "Who", "Name"), *rows)

    assert found.questions == ()
    assert with_corrections(found, {1: "relation"}).questions == (Question("font", (1,)),)
    assert with_corrections(found, {1: "relation"}, fonts=True).settled


def test_columns_in_english_are_in_no_old_font() -> None:
    names = ["Asha", "Bela", "Mira", "Nira", "Dev", "Mohan", "Uma", "Tara", "Zoya", "Chand", "Esha", "Maya", "Pia"]

    found = understood(("Booth", "Name"), *[(f"Primary School {name} Nagar", f"{name} Kalpit") for name in names])

    assert [column.font for column in found.columns] == ["", ""]


def test_a_layout_is_known_again_by_its_headers_and_read_as_it_was_corrected() -> None:
    head = ("Place", "Who", "Mobile")
    first = with_corrections(understood(head, ("B1", "Asha Kalpit", ""), header=1), {0: "booth", 1: "name"})
    second = understood(head, ("B2", "Bela Kalpit", ""), header=1)
    other = understood(("Place", "Whom", "Mobile"), ("B2", "Bela Kalpit", ""), header=1)

    assert second.mark == first.mark != other.mark
    assert remembered(second, first).meanings == first.meanings
    assert remembered(second, first).settled
    assert remembered(other, first) == other


def test_a_file_without_an_old_font_is_not_converted_because_another_was() -> None:
    head = ("Booth", "Name")
    keyed = [("B1", name) for name in ("vk'kk dfYir", "jke dqekj dfYir", "lhrk nsoh dfYir")]
    first = with_corrections(understood(head, *keyed), fonts=True)
    english = understood(head, *[("B1", f"{name} Kalpit") for name in ("Asha", "Bela", "Mira", "Nira")])

    assert remembered(english, first).fonts is None
    assert remembered(understood(head, *keyed), first).fonts is True
    assert remembered(english, with_corrections(understood(head, *keyed), fonts=False)).fonts is False


def test_a_mended_file_has_the_layout_of_the_first() -> None:
    head = ("Booth", "Name", "Mobile")

    assert (
        understood(head, ("B1", "Asha Kalpit", "")).mark
        == understood((*head, "पंक्ति", "कारण", "क्या करें"), ("B1", "Asha Kalpit", "", "2", "x", "y")).mark
    )


def test_what_was_understood_is_kept_without_anybodys_name_or_number() -> None:
    found = understood(("Booth", "Name", "Mobile", "Mobile"), ("B1", "Asha Kalpit", "5000012345", "5000012346"))

    kept = json.dumps(to_json(found))

    assert "Asha" not in kept
    assert "50000" not in kept
    again = from_json(json.loads(kept))
    assert (again.meanings, again.questions, again.mark) == (found.meanings, found.questions, found.mark)


def test_everything_a_person_may_choose_is_offered_once() -> None:
    offered = choices(LEVELS)

    assert len(offered) == len(set(offered))
    assert {"district", "booth", "name", "phone", "ignored"} <= set(offered)
    assert FORBIDDEN not in offered


def test_the_file_of_these_tests_is_csv() -> None:
    assert csv_of(("a", "b,c")) == b'a,"b,c"\r\n'
