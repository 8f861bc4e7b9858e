"""A note that says anything else than its record is caught; each guard has a twin without it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from abhiyan.press.record import Record, Text
from abhiyan.press.writing import write_note
from abhiyan.press.writing.checking import check
from abhiyan.press.writing.note import Note, Paragraph, Sentence
from abhiyan.press.writing.review import review


def altered(note: Note, before: str, after: str) -> Note:
    """The note with words changed by hand, its sentences still bound to their items."""
    paragraphs = tuple(
        Paragraph(one.kind, tuple(Sentence(each.text.replace(before, after), each.items) for each in one.sentences))
        for one in note.paragraphs
    )
    assert paragraphs != note.paragraphs, "the words to be changed are in the note"
    return replace(note, paragraphs=paragraphs)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("एक लाख 41 हजार", "एक लाख 42 हजार", "number"),
        ("एक लाख 41 हजार", "1,40,000", "number"),
        ("प्रति बूथ 5 सोशल", "प्रति बूथ 6 सोशल", "number"),
        ("सभी 6 क्षेत्रों", "सभी 7 क्षेत्रों", "number"),
        ("सभी 10 लोकसभा", "सभी 11 लोकसभा", "number"),
        ("28, 29 एवं 31 जनवरी", "28, 29 एवं 30 जनवरी", "date"),
        ("9 से 20 फरवरी", "9 से 21 फरवरी", "date"),
        ("2 फरवरी को", "2 मार्च को", "date"),
        ("21 फरवरी से 3 मार्च", "21 फरवरी से 3 अप्रैल", "date"),
        ("अर्णव उदाहरण", "अर्णव उदाहरणी", "name"),
        ("सौरभ नकली", "सौरव नकली जी", "name"),
        ("प्रीति परछाई", "प्रीती परछाईं", "name"),
    ],
)
def test_an_altered_number_day_or_name_is_found(regional: Record, before: str, after: str, kind: str) -> None:
    note = altered(write_note(regional), before, after)

    assert kind in {one.kind for one in check(note, regional)}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("1,41,000", "1,42,000", "number"),
        ("5 social", "50 social", "number"),
        ("between 9 and 20 February", "between 9 and 21 February", "date"),
        ("28, 29 and 31 January", "28, 29 and 30 January", "date"),
        ("Arnav Udaharan", "Arnav Udaharn", "name"),
    ],
)
def test_so_it_is_in_english(regional: Record, before: str, after: str, kind: str) -> None:
    note = altered(write_note(regional, "en"), before, after)

    assert kind in {one.kind for one in check(note, regional)}


def test_the_same_words_pass_when_the_record_says_so_too(regional: Record) -> None:
    """The twin: it is the record that decides, not the words."""
    changed = replace(
        regional,
        decisions=tuple(
            replace(one, quantity=replace(one.quantity, count=6)) if one.quantity else one for one in regional.decisions
        ),
    )
    note = altered(write_note(regional), "प्रति बूथ 5 सोशल", "प्रति बूथ 6 सोशल")

    assert check(note, regional) != []
    assert check(note, changed) == []


def test_a_sentence_left_out_is_missed(regional: Record) -> None:
    note = write_note(regional)
    kept = tuple(
        Paragraph(one.kind, tuple(each for each in one.sentences if "9 से 20 फरवरी" not in each.text))
        for one in note.paragraphs
    )
    missed = check(replace(note, paragraphs=kept), regional)

    assert [(one.kind, one.item) for one in missed] == [("missing", "decision:district-conference")]


def test_a_sentence_that_came_from_nowhere_is_found(regional: Record) -> None:
    note = write_note(regional)
    stray = Paragraph("speaker", (Sentence("मौसम अच्छा रहा।", ()), Sentence("सब ठीक है।", ("decision:none",))))
    found = check(replace(note, paragraphs=(*note.paragraphs, stray)), regional)

    assert [one.kind for one in found] == ["unbound", "unbound"]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("समापन सत्र", "अन्र्तगत समापन सत्र", "damage"),
        ("ऐप अभियान चलाया", "ऐतिहासिक ऐप अभियान चलाया", "flowery"),
        ("प्रति बूथ 5", "कुल 1,41,000", "style"),
        ("अंकुर बनावटी एवं प्रदेश टीम सदस्य सुश्री हिमानी काल्पनिक", "हिमानी काल्पनिक एवं अंकुर बनावटी", "protocol"),
        ("इनमें मंडल स्तर", "इन सम्मेलनों को राष्ट्रीय अध्यक्ष मंडल स्तर", "repeated"),
        ("इसके अंतर्गत", "इसके अंतर्गत " + "और भी " * 40, "long"),
    ],
)
def test_a_press_officer_is_told_what_to_look_at(regional: Record, before: str, after: str, code: str) -> None:
    note = write_note(regional)

    assert review(note, regional) == []
    assert code in {one.code for one in review(altered(note, before, after), regional)}


def test_somebody_without_consent_who_was_written_in_by_hand_is_seen(regional: Record) -> None:
    shy = tuple(replace(one, may_be_named=False) if one.key == "p9" else one for one in regional.people)

    assert "consent" in {one.code for one in review(write_note(regional), replace(regional, people=shy))}


def test_what_is_told_as_to_come_and_is_over_is_seen(small: Callable[..., Record]) -> None:
    record = small()
    late = replace(record, meeting=replace(record.meeting, held_on=date(2021, 4, 1)), issued_on=date(2021, 4, 1))

    assert "past" in {one.code for one in review(write_note(late), late)}
    assert "past" not in {one.code for one in review(write_note(record), record)}


@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_place_that_ends_in_a_number_is_no_day(regional: Record, language: str) -> None:
    place = Text("शिवपुरी 12", "Shivpuri 12")
    moved = replace(regional, issued_at=place, meeting=replace(regional.meeting, place=place))
    note = write_note(moved, language)

    assert "12, 2" in note.dateline.text
    assert [one for one in check(note, moved) if one.kind != "missing"] == []
    forged = replace(note, dateline=Sentence(note.dateline.text.replace("2018", "2019"), note.dateline.items))
    assert [one.kind for one in check(forged, moved)] == ["date"]
