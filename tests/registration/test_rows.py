"""Rows as offices write them: what is mended, what is asked, what is refused, and of whom nothing is kept."""

from datetime import date
from time import process_time

import pytest
from django.utils import translation

from abhiyan.indic import same_word
from abhiyan.kernel import phones
from abhiyan.registration.rosters import rows as reading
from abhiyan.registration.rosters import wording
from abhiyan.registration.rosters.rows import Asked, Refused, Row
from abhiyan.registration.rosters.understanding import understand, with_corrections
from tests.registration.sheets import HEAD, LEVELS, ON, name_of, one, phone_of, read, reasons, understood


def test_a_plain_row_is_read_whole() -> None:
    head = (
        "जिला",
        "मंडल",
        "भाग संख्या",
        "पद",
        "स्थान संख्या",
        "नाम",
        "पिता का नाम",
        "जन्म तिथि",
        "मोबाइल",
        "नियुक्ति तिथि",
        "पता",
    )
    cells = ("गंगा", "शिवपुरी", "१२", "बूथ कार्यकर्ता", "03", "आशा  कल्पित", "राम कल्पित", "05/06/1980", "50000 12345",
             "1 जनवरी 2018", "शिवपुरी")  # fmt: skip

    (row,) = read(cells, head=head)

    assert row == Row(
        2, cells, {"district": "गंगा", "mandal": "शिवपुरी", "number": "12"}, "बूथ कार्यकर्ता", "3", "आशा कल्पित", "",
        "राम कल्पित", "+915000012345", 1980, date(2018, 1, 1), ("number written out",),
    )  # fmt: skip


# --- names ----------------------------------------------------------------------------------------------------------


def test_one_letter_written_two_ways_is_one() -> None:
    assert name_of("\u0958\u093eसिम कल्पित") == name_of("क\u093c\u093eसिम कल्पित") == "क\u093cासिम कल्पित"


def test_joiners_stay_in_a_name_and_count_for_nothing_in_comparing() -> None:
    joined = "भक्\u200dत कल्पित"

    assert name_of(joined) == joined
    assert same_word("भक्\u200dत", "भक्त")


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u200e", "\u200f", "\u00ad", "\x07", "\u2060"])
def test_signs_that_do_not_show_are_taken_out_and_it_is_said(sign: str) -> None:
    hindi, latin = one(f"आ{sign}शा कल्पित"), one(f"As{sign}ha Kalpit")

    assert isinstance(hindi, Row)
    assert isinstance(latin, Row)
    assert (hindi.name_hi, latin.name_en) == ("आशा कल्पित", "Asha Kalpit")
    assert (hindi.fixes, latin.fixes) == (("signs", "number written out"), ("signs", "number written out"))


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_signs_that_turn_the_text_are_refused(sign: str) -> None:
    found = one(f"Asha{sign} Kalpit")

    assert isinstance(found, Refused)
    assert (found.column, found.reason) == (2, "turned text")


@pytest.mark.parametrize(("one_way", "another"), [("सिंह", "सिन्ह"), ("हिन्दी", "हिंदी"), ("चाँद", "चांद")])
def test_spellings_stay_as_they_are_and_are_one_word_in_comparing(one_way: str, another: str) -> None:
    assert (name_of(one_way), name_of(another)) == (one_way, another)
    assert one_way == "सिंह" or same_word(one_way, another)


@pytest.mark.parametrize("broken", ["सिंिह कल्पित", "आशाा कल्पित", "ािशा कल्पित", "मीराी कल्पित"])
def test_a_vowel_sign_out_of_place_is_asked_about_and_may_pass(broken: str) -> None:
    found = one(broken)
    by = understood(HEAD, ("Shivpuri", "12", broken, "", "5000012345"))
    passed = reading.reader(by, on=ON, invented=True)(2, ("Shivpuri", "12", broken, "", ""), {"broken syllables"})

    assert isinstance(found, Asked)
    assert (found.column, found.reason) == (2, "broken syllables")
    assert isinstance(passed, Row)


KRUTIDEV = (
    ("y[kuÅ", "12", "vk'kk dfYir", "", "5000012345"),
    ("y[kuÅ", "12", "jke dqekj dfYir", "", "5000012346"),
    ("y[kuÅ", "12", "lhrk nsoh dfYir", "", "5000012347"),
    ("लखनऊ", "12", "मीरा कल्पित", "", "5000012348"),
    ("लखनऊ", "12", "Bela Kalpit", "", "5000012349"),
)


def test_an_old_font_is_asked_about_once_for_the_file_and_converted_cell_by_cell() -> None:
    by = understood(HEAD, *KRUTIDEV)
    yes, no = with_corrections(by, fonts=True), with_corrections(by, fonts=False)

    converted = read(*KRUTIDEV, by=yes)

    assert reasons(read(*KRUTIDEV, by=by)) == ["old font"] * 3 + ["", ""]
    assert [(row.name_hi, row.name_en) for row in converted if isinstance(row, Row)] == [
        ("आशा कल्पित", ""), ("राम कुमार कल्पित", ""), ("सीता देवी कल्पित", ""), ("मीरा कल्पित", ""), ("", "Bela Kalpit"),
    ]  # fmt: skip
    assert converted[0].places["mandal"] == "लखनऊ"  # type: ignore[union-attr]
    assert converted[0].cells[2] == "vk'kk dfYir"  # the original
    assert [row.name_en for row in read(*KRUTIDEV, by=no) if isinstance(row, Row)][:1] == ["vk'kk dfYir"]


def test_an_english_name_that_could_be_keys_stays_english_beside_english_words() -> None:
    """Only the relations are partly in the old font; Jeku alone could be keys too (श्रमान)."""
    head = ("Mandal", "Booth", "Name", "Father's name", "Mobile")
    english = [
        ("Shivpuri", "1", f"{n} Kalpit", "Mohanlal Singh Kalpit", "5000012345") for n in ("Asha", "Bela", "Mira")
    ]
    keyed = [("Shivpuri", "1", "मीरा कल्पित", name, "5000012345") for name in ("jke dqekj dfYir", "lhrk nsoh dfYir") * 3]
    row = ("Shivpuri", "1", "Jeku", "Late Phaver Singh Kalpit", "5000012345")
    by = with_corrections(understood(head, *english * 6, *keyed), fonts=True)
    assert [column.font for column in by.columns if column.meaning in ("name", "relation")] == ["", "krutidev"]

    (found,) = read(row, by=by)

    assert isinstance(found, Row)
    assert (found.name_hi, found.name_en) == ("", "Jeku")


def test_a_single_cell_in_an_old_font_is_asked_about() -> None:
    many = [("Shivpuri", str(n), f"{name} Kalpit", "", f"50000{n:05}") for n, name in enumerate(["Asha"] * 40)]

    found = read(*many, ("Shivpuri", "1", "jke dqekj dfYir", "", ""))

    assert reasons(found) == [""] * 40 + ["old font"]
    assert found[-1].detail == "राम कुमार कल्पित"  # type: ignore[union-attr]


def test_half_a_cell_in_an_old_font_is_asked_about_and_latin_letters_are_not() -> None:
    many = [("Shivpuri", str(n), f"{name} Kalpit", "", f"50000{n:05}") for n, name in enumerate(["Asha"] * 40)]
    latin = ("Dr. राम कुमार", "राम Kumar", "डॉ. A. राम", "राम कुमार (Ram Kumar)", "राम कुमार MLA")

    found = read(*many, ("Shivpuri", "1", "राम dqekj 'kekZ", "", ""), *(("", "1", one, "", "") for one in latin))

    asked = [row for row in found if getattr(row, "reason", "") == "old font"]
    assert [row.detail for row in asked] == ["राम कुमार शर्मा"]  # type: ignore[union-attr]


def test_another_old_font_is_refused_and_never_read_as_kruti_dev() -> None:
    """राम कुमार and सीता देवी in Chanakya."""
    rows = [("Shivpuri", "12", "ÚUæ× ·é¤×æÚU", "", "5000012345"), ("Shivpuri", "12", "âèÌæ Îðßè", "", "5000012346")]
    by = with_corrections(understood(HEAD, *rows), fonts=True)

    found = read(*rows, ("Shivpuri", "12", "Asha Kalpit", "", "5000012347"), by=by)

    assert reasons(found) == ["other font", "other font", ""]
    assert [type(row) for row in found] == [Refused, Refused, Row]
    assert found[0].cells[2] == "ÚUæ× ·é¤×æÚU"  # to be mended


def _as_windows_shows(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def test_letters_spoiled_in_saving_are_read_right_once_somebody_agrees() -> None:
    spoiled = "".join(_as_windows_shows(byte) for byte in "मीरा ठाकुर कल्पित".encode())
    row = ("Shivpuri", "12", spoiled, "", "")
    by = understood(HEAD, row)

    assert by.columns[2].font == "mojibake"
    assert reasons(read(row, by=by)) == ["misread letters"]
    assert [found.name_hi for found in read(row, by=with_corrections(by, fonts=True)) if isinstance(found, Row)] == [
        "मीरा ठाकुर कल्पित"
    ]


def test_letters_spoiled_beyond_repair_are_asked_about() -> None:
    row = ("Shivpuri", "12", "à¤®à¥€à¤°à¤", "", "")

    (found,) = read(row, by=with_corrections(understood(HEAD, row), fonts=True))

    assert isinstance(found, Asked)
    assert (found.reason, found.detail) == ("misread letters", "")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Asha", "Asha"),
        ("A K Kalpit", "A K Kalpit"),
        ("O'Kalpit", "O'Kalpit"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("വെങ്കടനരസിംഹരാജുവാരിപേട്ട കല്പിത്", "വെങ്കടനരസിംഹരാജുവാരിപേട്ട കല്പിത്"),
        ("=HYPERLINK(\"x\")", "=HYPERLINK(\"x\")"),
        ("CON", "CON"),
        ("..\\Asha", "..\\Asha"),
        ("क" * 85, "क" * 85),
    ],
)  # fmt: skip
def test_unusual_names_are_names(name: str, kept: str) -> None:
    others = [("Shivpuri", "12", "Asha Kalpit", "", "")] * 3

    found, *_rest = read(("Shivpuri", "12", name, "", ""), *others)

    assert isinstance(found, Row)
    assert (found.name_hi or found.name_en) == kept


@pytest.mark.parametrize("blank", ["", "-", "--", "#N/A", "n/a", "0", "–"])
def test_an_empty_name_of_any_spelling_is_refused(blank: str) -> None:
    assert name_of(blank) == "no name"


@pytest.mark.parametrize("word", ["NULL", "None", "test", "शून्य"])
def test_somebody_truly_called_null_passes_by_one_tap(word: str) -> None:
    cells = ("Shivpuri", "12", word, "", "")
    read_one = reading.reader(understood(HEAD, cells), on=ON)

    assert isinstance(read_one(2, cells), Refused)
    assert isinstance(read_one(2, cells, {"name reads like a blank"}), Row)
    assert isinstance(read_one(2, cells), Refused)  # for the next one it is asked anew


@pytest.mark.parametrize("name", ["123", "😀", "१२", "..\\"])
def test_a_name_without_letters_is_asked_about(name: str) -> None:
    assert isinstance(one(name), Asked)
    assert name_of(name) == "name without letters"


def test_a_long_name_is_refused_and_never_cut() -> None:
    assert name_of("क" * 200) == "क" * 200
    assert name_of("क" * 201) == "cell too long"
    assert name_of("a" * 32_767) == "cell too long"


# --- phones ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["5000012345", "५०००० १२३४५", "5०0००12345", "٥٠٠٠٠١٢٣٤٥",
     "５００００１２３４５", "+91 50000-12345",
     "915000012345", "(50000) 12345", "50000.12345", "5000012345.0", "50000\u00a012345", "'+915000012345"],
)  # fmt: skip
def test_one_number_is_read_from_every_spelling(typed: str) -> None:
    assert phone_of(typed) == "+915000012345"


@pytest.mark.parametrize("typed", ["0091 98000 12345", "09800012345", "9800012345.0"])
def test_a_zero_or_two_in_front_belong_to_no_number(typed: str) -> None:
    assert phone_of(typed) == "+919800012345"


def test_a_superscript_is_no_digit() -> None:
    assert phone_of("500001234²") == "no phone number"


@pytest.mark.parametrize(("typed", "likely"), [("98765O4321", "+919876504321"), ("9876504l21", "+919876504121")])
def test_letters_for_digits_are_shown_with_the_likely_number(typed: str, likely: str) -> None:
    found = one(phone=typed)

    assert isinstance(found, Refused)
    assert (found.reason, found.detail, found.column) == ("letters for digits", likely, 4)


def test_lost_digits_are_explained() -> None:
    with translation.override("en"):
        assert phone_of("9.87654E+09") == "digits lost"
        assert "as text" in wording.words("digits lost").advice


@pytest.mark.parametrize("between", [" / ", ", ", " और ", "\n", " ", "; "])
def test_of_two_numbers_one_is_picked(between: str) -> None:
    found = one(phone=f"5000012345{between}50000 12346")

    assert isinstance(found, Asked)
    assert found.choices == ("+915000012345", "+915000012346")


def test_one_number_written_twice_is_one() -> None:
    assert phone_of("5000012345 / 50000 12345") == "+915000012345"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("0522-2234567", "no mobile"),
        ("112", "no phone number"),
        ("+44 7400 123456", "foreign number"),
        ("1111111111", "made-up number"),
        ("9999999999", "made-up number"),
        ("1234567890", "made-up number"),
        ("9876543210", "made-up number"),
        ("98765", "no phone number"),
    ],
)
def test_numbers_that_reach_nobody_are_refused(typed: str, reason: str) -> None:
    assert phone_of(typed) == reason


def test_numbers_of_other_countries_only_where_they_are_allowed() -> None:
    assert phone_of("+44 7400 123456", foreign=True) == "+447400123456"


def test_numbers_of_invented_people_only_where_people_are_invented() -> None:
    assert phone_of("5000012345", invented=False) == "invented number"


def test_a_second_number_stands_in_where_the_first_is_missing() -> None:
    head = ("Booth No", "Name", "Mobile 1", "Mobile 2")

    found = read(("1", "Asha Kalpit", "5000012345", "5000012346"), ("1", "Bela Kalpit", "", "5000012347"), head=head)

    assert [row.phone for row in found if isinstance(row, Row)] == ["+915000012345", "+915000012347"]
    assert found[1].fixes == ("number written out", "spare number")  # type: ignore[union-attr]


# --- days and ages --------------------------------------------------------------------------------------------------

BORN = ("Booth No", "Name", "Date of birth")


def born(text: str, **more: object) -> int | str | None:
    (found,) = read(("1", "Asha Kalpit", text), head=BORN, **more)
    return found.birth_year if isinstance(found, Row) else found.reason


@pytest.mark.parametrize(
    ("written", "year"),
    [("05/06/1987", 1987), ("1987-06-05", 1987), ("5.6.87", 1987), ("५/६/१९८७", 1987), ("5 जून 1987", 1987),
     ("05-Jun-1987", 1987), ("31933", 1987), ("1980-01-01 00:00:00", 1980), ("1/2/2000", 2000)],
)  # fmt: skip
def test_days_are_read_as_offices_write_them(written: str, year: int) -> None:
    assert born(written) == year


def test_the_numbers_of_days_follow_the_workbooks_epoch() -> None:
    lines = [(1, list(BORN)), (2, ["1", "Asha Kalpit", "30471"])]
    by = understand(lines, levels=LEVELS, epoch=1904)

    assert [row.birth_year for row in reading.rows(lines, by, on=ON) if isinstance(row, Row)] == [1987]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("29/02/1900", "no such day"),
        ("31/02/1980", "no such day"),
        ("01-01-1900", "day that stands for none"),
        ("02/02/2018", "born in the future"),
        ("05/06/2047", "born in the future"),
        ("05/06/1875", "older than anybody"),
        ("yesterday", "no day"),
        ("02/02/2000", "under 18"),
        ("01/13/1980", "day in another order"),
    ],
)
def test_days_nobody_here_was_born_on(written: str, reason: str) -> None:
    assert born(written) == reason


@pytest.mark.parametrize(
    ("head", "cell", "kept"),
    [
        ("Date of birth", "01/02/2000", 2000),  # 18 that very day
        ("Date of birth", "02/02/2000", "under 18"),
        ("Age", "18", 2000),
        ("Age", "17", "under 18"),
        ("आयु", "१७ वर्ष", "under 18"),
        ("Birth year", "1999", 1999),
        ("Birth year", "2000", "perhaps under 18"),
        ("Birth year", "2001", "under 18"),
        ("Age", "142", "older than anybody"),
    ],
)
def test_nothing_is_kept_of_who_is_or_may_be_under_18(head: str, cell: str, kept: int | str) -> None:
    (found,) = read(("1", "Asha Kalpit", cell), head=("Booth No", "Name", head))

    assert (found.birth_year if isinstance(found, Row) else found.reason) == kept
    if isinstance(kept, str) and "18" in kept:
        assert (found.cells, found.detail) == ((), "")  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["", "NULL", "x" * 300, "Asha\u202e", "😀"])
def test_a_child_is_not_kept_whatever_else_is_wrong_with_the_row(name: str) -> None:
    found = one(name, age="12", phone="98765O4321")

    assert isinstance(found, Refused)
    assert (found.reason, found.cells) == ("under 18", ())


def test_without_the_second_look_a_child_would_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading.Reader, "_childs", lambda *_given: None)

    assert one("", age="12").cells != ()


def test_a_column_of_days_in_two_orders_is_asked_about() -> None:
    mixed = (("1", "Asha Kalpit", "13/01/1980"), ("1", "Bela Kalpit", "01/13/1980"))
    by = understood(BORN, *mixed)
    turned = with_corrections(by, day_first=False)

    assert [question.key for question in by.questions] == ["day or month"]
    assert turned.settled
    assert reasons(read(*mixed, head=BORN, by=by)) == ["", "day in another order"]
    assert reasons(read(*mixed, head=BORN, by=turned)) == ["day in another order", ""]


# --- rows -----------------------------------------------------------------------------------------------------------


def test_rows_of_another_width_are_refused_and_the_others_read() -> None:
    good = ("Shivpuri", "1", "Asha Kalpit", "30", "5000012345")

    found = read(good, (*good, *["x"] * 300), ("Shivpuri", "1"), good)

    assert reasons(found) == ["", "row too wide", "row too short", ""]


@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_characters_no_database_holds_are_one_rows_fault(sign: str) -> None:
    good = ("Shivpuri", "1", "Asha Kalpit", "30", "5000012345")

    assert reasons(read(good, ("Shivpuri", "1", f"Asha{sign}", "", ""), good)) == [
        "",
        "characters that are no text",
        "",
    ]


def test_totals_and_repeated_headers_are_no_rows() -> None:
    good = ("Shivpuri", "1", "Asha Kalpit", "30", "5000012345")

    found = read(("1", "2", "3", "4", "5"), good, ("कुल योग", "", "", "", "30"), HEAD, ("", "", "Total", "1"), good)

    assert [row.line for row in found] == [3, 7]


def test_empty_cells_below_a_name_mean_that_name_where_a_roster_is_written_so() -> None:
    head = ("Mandal", "Booth No", "Name")
    rows = [("Shivpuri", "1", "Asha"), ("", "2", "Bela"), ("", "3", "Mira"), ("कुल", "", "3"), ("Rampur", "1", "Dev"),
            ("", "2", "Uma")]  # fmt: skip

    found = read(*rows, head=head)

    assert [row.places["mandal"] for row in found if isinstance(row, Row)] == ["Shivpuri"] * 3 + ["Rampur"] * 2
    assert [row.fixes for row in found if isinstance(row, Row)][:2] == [(), ("filled from above",)]
    assert found[1].cells == ("Shivpuri", "2", "Bela")
    assert understood(head, *rows).columns[0].problem == "filled down"


def test_empty_cells_stay_empty_where_names_are_repeated() -> None:
    rows = [("Shivpuri", "1", "Asha"), ("Shivpuri", "2", "Bela"), *[("", str(n), "Mira") for n in range(3, 8)]]

    found = read(*rows, head=("Mandal", "Booth No", "Name"))

    assert [row.places.get("mandal") for row in found if isinstance(row, Row)] == ["Shivpuri"] * 2 + [None] * 5


def test_cells_that_are_never_read_come_back_empty() -> None:
    head = (*HEAD, "जाति", "आधार संख्या", "Remarks")
    row = ("Shivpuri", "1", "", "30", "5000012345", "सामान्य", "2341 2341 2346", "card 234123412346")

    found, *_others = read(row, *[(*row[:2], "Asha Kalpit", *row[3:5], "सामान्य", "", "none")] * 3, head=head)

    assert found.cells == ("Shivpuri", "1", "", "30", "5000012345", "", "", "card ••••••••••••")


def test_an_identity_number_in_the_place_of_a_name_is_refused() -> None:
    assert name_of("Asha ABCPK1234C") == "identity number"


def test_every_reason_has_its_words_in_both_languages() -> None:
    for reason in wording._SENTENCES:
        for detail in ("", "x", "x\nA1 B2"):
            with translation.override("en"):
                english = wording.words(reason, detail)
            with translation.override("hi"):
                hindi = wording.words(reason, detail)
            assert all(english)
            assert all(hindi)
            assert english.sentence != hindi.sentence
            assert "%(" not in "".join((*english, *hindi))
            assert len(reason) <= 40


def test_an_ordinary_row_is_cheap_beside_its_phone_number() -> None:
    """Guards the quick ways: a whole row costs what a few numbers cost. (25 microseconds on the bench machine.)"""
    plain = [
        ["Shivpuri", str(n % 300), f"Asha {chr(97 + n % 26)} Kalpit", "30", f"98{n:08}"]
        for n in range(12_340_000, 12_345_000)
    ]
    by = understood(HEAD, *plain[:200])

    def rows_take() -> float:
        read_one, begun = reading.reader(by, on=ON), process_time()
        assert all(isinstance(read_one(n, cells), Row) for n, cells in enumerate(plain))
        return process_time() - begun

    def numbers_take() -> float:
        begun = process_time()
        for cells in plain:
            phones.read(cells[4])
        return process_time() - begun

    assert min(rows_take() for _time in range(3)) < 30 * min(numbers_take() for _time in range(3))


@pytest.mark.parametrize(
    ("name", "relation", "read"),
    [
        ("jwche", "eksgueqdqV dfYir", "रूबीम"),  # a short name beside a long one in the font
        ("Jeku", "Mohanlal Kalpit", "Jeku"),  # the same letters beside plain English
    ],
)
def test_a_short_name_is_in_the_font_of_the_words_beside_it(name: str, relation: str, read: str) -> None:
    rows = [["नाम", "पिता", "मोबाइल"]]
    rows += [["vfer dfYir", "eksgu dfYir", "9876543210"], ["Amit Kalpit", "Mohan Kalpit", "9876543211"]] * 4
    lines = [*enumerate([*rows, [name, relation, "9876543212"]], start=1)]
    found = with_corrections(understand(lines, levels=LEVELS), fonts=True)

    *_others, last = reading.rows(lines, found, on=ON)

    assert isinstance(last, Row)
    assert (last.name_hi or last.name_en) == read


def test_the_sign_of_an_abbreviation_beside_a_relation_is_no_digit() -> None:
    head = ("Mandal", "Booth No", "Name", "Father", "Mobile")
    (row,) = read(("Shivpuri", "१२", "मीरा कल्पित", "स्व० मोहन कल्पित", "5000012345"), head=head)

    assert isinstance(row, Row)
    assert (row.relation, row.places["number"]) == ("स्व० मोहन कल्पित", "12")
