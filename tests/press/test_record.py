"""The record of an event: written item by item, by several at once, approved, read as minutes, made into notes."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from docx import Document

from abhiyan.plans.models import Activity, Draft
from abhiyan.posts.actions import appoint
from abhiyan.posts.models import Post
from abhiyan.press import actions, facts, printing, reads, recordfile
from abhiyan.press.models import DECISION, MEETING, PERSON, SPEECH, STEP, Item, PressNote, Proceedings, Version
from abhiyan.press.writing import minutes as writing_minutes
from abhiyan.press.writing import write_note
from abhiyan.units.models import Unit
from tests.events.conftest import applied, enter, event, in_english, plan
from tests.world import BY

__all__ = ["applied", "enter", "event", "in_english", "plan"]

NOW = timezone.now()


@pytest.fixture
def record(event) -> Proceedings:
    """The record of Ganga's planning meeting, begun."""
    return actions.begin(event("planning", "Ganga"), at=NOW, by=BY)


def written(record, kind, /, **content) -> Item:
    return actions.write(record, kind, content, at=NOW, by=BY)


def posted(browser, address, **fields):
    return browser.post(address, {"key": str(uuid4()), **fields})


# --- begun and written ------------------------------------------------------------------------------------------------


def test_it_begins_with_what_is_known(record) -> None:
    found, problems = facts.of(record)

    assert problems == []
    assert found.meeting.name.en == "Planning meeting"
    assert found.meeting.held_on == date(2018, 1, 26)
    assert found.meeting.place.en == "Ganga"


def test_begun_twice_it_is_one(record) -> None:
    again = actions.begin(record.event, at=NOW, by=BY)

    assert again.pk == record.pk
    assert record.items.filter(kind=MEETING).count() == 1


def test_what_was_written_over_is_kept_and_can_be_put_back(record) -> None:
    one = written(record, STEP, task_en="Print the lists")
    actions.write(record, STEP, {"task_en": "Print nothing"}, item=one, version=1, at=NOW, by=BY)

    actions.put_back(Item.objects.get(pk=one.pk), 1, at=NOW, by=BY)

    now = Item.objects.get(pk=one.pk)
    assert (now.version, now.content) == (3, {"task_en": "Print the lists"})
    before = [told.before and told.before.number for told in reads.versions_of(now)]
    assert before == [2, 1, None]


def test_versions_say_what_changed_in_the_words_of_the_form(record, enter) -> None:
    speaker = written(record, PERSON, name_en="Asha Kalpit", rank=2)
    actions.write(
        record, PERSON, {"name_en": "Asha Kalpit", "gender": "f"}, item=speaker, version=1, at=NOW, by=BY
    )  # fmt: skip
    meeting = record.items.get(kind=MEETING)
    content = meeting.content | {"presided": speaker.key, "held_on": "2018-01-27"}
    actions.write(record, MEETING, content, item=meeting, version=1, at=NOW, by=BY)
    browser = enter("Tara")

    person, whole = (browser.get(f"/item/{one.pk}/versions/").content.decode() for one in (speaker, meeting))

    assert "Mr or Ms: <ins>Ms (सुश्री)</ins>" in person
    assert "Place in protocol: <del>2</del> <ins></ins>" in person
    assert "Who presided: <ins>Asha Kalpit</ins>" in whole
    assert "Held on: <del>26 January 2018</del> <ins>27 January 2018</ins>" in whole
    assert not [key for key in ("name_en", "held_on", speaker.key) if f"{key}:" in person + whole]


def test_two_who_write_the_same_at_once_see_both_and_nothing_is_lost(record, enter) -> None:
    one = written(record, STEP, task_en="Print the lists")
    browser = enter("Tara")
    actions.write(record, STEP, {"task_en": "Print the lists twice"}, item=one, version=1, at=NOW, by=BY)

    answer = posted(browser, f"/item/{one.pk}/", version="1", task_en="Print them in Hindi")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<dd>Print the lists twice</dd>" in page  # theirs
    assert "<dd>Print them in Hindi</dd>" in page  # mine
    assert 'value="Print them in Hindi"' in page  # still in its field
    assert Item.objects.get(pk=one.pk).content == {"task_en": "Print the lists twice"}
    assert {one.content["task_en"] for one in Version.objects.filter(item=one)} == {
        "Print the lists", "Print the lists twice", "Print them in Hindi",
    }  # fmt: skip
    versions = browser.get(f"/item/{one.pk}/versions/").content.decode()
    assert "kept beside" in versions
    assert versions.count("Put back") == 3  # what stands now isn't the latest
    assert 'name="version" value="3"' in page  # saving once more is meant so
    whole = "Print the lists twice, in Hindi"
    assert posted(browser, f"/item/{one.pk}/", version="3", task_en=whole).status_code == 302
    assert Item.objects.get(pk=one.pk).content == {"task_en": whole}


def test_two_who_write_beside_each_other_at_once_both_stand(record, enter) -> None:
    speaker = written(record, PERSON, name_en="Asha Kalpit")
    said = [{"en": name} for name in ("the lists are ready", "the hall is booked", "the bus is paid")]
    one = written(record, SPEECH, speaker=speaker.key, said=said)
    theirs = [{"en": "all lists are ready"}, *said[1:]]
    actions.write(record, SPEECH, {"speaker": speaker.key, "said": theirs}, item=one, version=1, at=NOW, by=BY)

    mine = "the lists are ready\r\nthe hall is booked\r\nboth buses are paid"
    answer = posted(
        enter("Tara"), f"/item/{one.pk}/", version="1", speaker=speaker.key, session="closing", said_en=mine
    )  # fmt: skip

    assert answer.status_code == 302
    assert Item.objects.get(pk=one.pk).content == {
        "speaker": speaker.key, "session": "closing",
        "said": [{"en": "all lists are ready"}, {"en": "the hall is booked"}, {"en": "both buses are paid"}],
    }  # fmt: skip
    assert Item.objects.get(pk=one.pk).version == 3


def test_what_somebody_took_out_meanwhile_comes_back_only_if_it_is_meant(record, enter) -> None:
    one = written(record, STEP, task_en="Print the lists")
    actions.take_out(one, version=1, at=NOW, by=BY)
    browser = enter("Tara")

    answer = posted(browser, f"/item/{one.pk}/", version="1", task_en="Print the lists twice")

    assert answer.status_code == 200
    assert "took this out" in answer.content.decode()
    assert Item.objects.get(pk=one.pk).gone
    assert posted(browser, f"/item/{one.pk}/", version="3", task_en="Print the lists twice").status_code == 302
    assert not Item.objects.get(pk=one.pk).gone


def test_two_decisions_of_one_decision_bring_their_figures_with_them(record, enter) -> None:
    """One sets the level, the other the count: what follows from both is worked out anew."""
    browser, place = enter("Tara"), f"/event/{record.event_id}/record/new/?kind=decision"
    first = {"name_en": "Booth visits", "kind": "drive", "state": "planned"}
    posted(browser, place, **first)
    one = Item.objects.get(kind=DECISION)
    posted(browser, f"/item/{one.pk}/", version="1", each="mandal", **first)

    answer = posted(browser, f"/item/{one.pk}/", version="1", count="5", counted="volunteer", in_each="booth", **first)

    assert answer.status_code == 302
    decision = facts.of(record)[0].decisions[0]
    assert decision.units == Unit.objects.filter(level__key="mandal").count()
    assert decision.quantity
    assert decision.quantity.count == 5


def test_without_the_look_at_the_version_the_first_would_be_lost(record, enter, monkeypatch) -> None:
    """The twin."""
    one = written(record, STEP, task_en="Print the lists")
    actions.write(record, STEP, {"task_en": "Print the lists twice"}, item=one, version=1, at=NOW, by=BY)
    now = Item.objects.get(pk=one.pk).version
    monkeypatch.setattr("abhiyan.press.views._version", lambda _request: now)

    assert posted(enter("Tara"), f"/item/{one.pk}/", version="1", task_en="Print them").status_code == 302
    assert Item.objects.get(pk=one.pk).content == {"task_en": "Print them"}


def test_what_is_taken_out_can_be_put_back(record) -> None:
    one = written(record, STEP, task_en="Print the lists")

    actions.take_out(one, version=1, at=NOW, by=BY)
    assert reads.items_of(record) == list(record.items.filter(kind=MEETING))
    assert reads.taken_out(record) == [one]

    actions.put_back(one, 1, at=NOW, by=BY)
    assert one in reads.items_of(record)


def test_items_change_places_among_their_kind(record) -> None:
    first, second = (written(record, STEP, task_en=name) for name in ("one", "two"))
    written(record, DECISION, name_en="a decision", kind="other")

    actions.shift(second, up=True, at=NOW, by=BY)
    actions.shift(second, up=True, at=NOW, by=BY)  # it is the first already

    assert [one.task.en for one in facts.of(record)[0].steps] == ["two", "one"]
    assert first.pk != second.pk


def test_people_come_from_the_lists_with_their_posts_and_each_once(record, world) -> None:
    people = [one.person for one in reads.candidates(record)]
    assert people

    assert actions.add_people(record, people, at=NOW, by=BY) == len(people)
    assert actions.add_people(record, people, at=NOW, by=BY) == 0

    found = facts.of(record)[0]
    assert set(found.present) == {person.key for person in found.people}
    assert all(person.office.en for person in found.people)
    assert all(not person.gender and not person.may_be_named for person in found.people)  # asked, never guessed
    assert reads.candidates(record) == []


def test_of_posts_that_stand_equally_high_the_one_of_the_events_unit_is_told(event, world) -> None:
    dev = world.person("Dev")
    theirs = Post.objects.get(unit__name_en="Yamuna", role__key="district-convenor")
    appoint(theirs, dev, since=date(2018, 1, 2), by=BY)

    for unit in ("Ganga", "Yamuna"):
        record = actions.begin(event("planning", unit), at=NOW, by=BY)
        actions.add_people(record, [dev], at=NOW, by=BY)
        assert record.items.get(kind=PERSON).content["office_en"] == f"District convenor, {unit}"


# --- who may ----------------------------------------------------------------------------------------------------------


def test_who_does_not_work_there_writes_nothing(record, world) -> None:
    for act in (
        lambda by: actions.begin(record.event, at=NOW, by=by),
        lambda by: actions.write(record, STEP, {"task_en": "x"}, at=NOW, by=by),
        lambda by: actions.add_people(record, [], at=NOW, by=by),
        lambda by: actions.make_note(record, "en", at=NOW, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act(world.authority("Bela"))


def test_only_the_person_who_was_named_approves(record, world) -> None:
    with pytest.raises(PermissionDenied):
        actions.approve(record, count=record.count, at=NOW, by=world.authority("Tara"))

    actions.name_approver(record, world.person("Tara"), by=BY)
    count = Proceedings.objects.get().count
    with pytest.raises(PermissionDenied):
        actions.approve(record, count=count, at=NOW, by=world.authority("Dev"))

    actions.approve(record, count=count, at=NOW, by=world.authority("Tara"))
    assert Proceedings.objects.get().is_approved


def test_what_changed_after_the_look_is_not_approved(record, world) -> None:
    actions.name_approver(record, world.person("Tara"), by=BY)
    seen = Proceedings.objects.get().count
    written(record, STEP, task_en="slipped in")

    with pytest.raises(actions.Moved):
        actions.approve(record, count=seen, at=NOW, by=world.authority("Tara"))


def test_approved_it_is_written_in_no_more_until_it_is_opened(record, world) -> None:
    one = written(record, STEP, task_en="x")
    actions.name_approver(record, world.person("Tara"), by=BY)
    actions.approve(record, count=Proceedings.objects.get().count, at=NOW, by=world.authority("Tara"))

    for act in (
        lambda: written(record, STEP, task_en="y"),
        lambda: actions.take_out(one, version=1, at=NOW, by=BY),
        lambda: actions.put_back(one, 1, at=NOW, by=BY),
        lambda: actions.shift(one, up=True, at=NOW, by=BY),
        lambda: actions.name_approver(record, world.person("Dev"), by=BY),
    ):
        with pytest.raises(actions.IsApproved):
            act()

    actions.reopen(record, at=NOW, by=world.authority("Tara"))
    written(record, STEP, task_en="y")
    assert not Proceedings.objects.get().is_approved


# --- forms ------------------------------------------------------------------------------------------------------------


def test_a_decision_is_written_on_a_page_and_put_into_the_plan(record, enter) -> None:
    browser = enter("Tara")
    answer = posted(
        browser, f"/event/{record.event_id}/record/new/?kind=decision",
        name_en="Booth visits", name_hi="बूथ भ्रमण", kind="drive", state="planned", span="between",
        days="9 to 20 February", each="mandal", owner="mandal-convenor",
        count="5", counted="volunteer", in_each="booth",
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    one = Item.objects.get(kind=DECISION)

    found, problems = facts.of(record)
    assert problems == []
    decision = found.decisions[0]
    assert decision.when
    assert decision.when.days == (date(2018, 2, 9), date(2018, 2, 20))
    assert decision.quantity
    assert decision.quantity.in_all == 5 * Unit.objects.filter(level__key="booth").count()
    assert decision.units == Unit.objects.filter(level__key="mandal").count()

    answer = posted(browser, f"/item/{one.pk}/", act="to_plan")
    draft = Draft.objects.get()
    assert answer["Location"] == f"/plans/draft/{draft.pk}/" or str(draft.pk) in answer["Location"]
    page = browser.get(answer["Location"]).content.decode()
    assert "Booth visits" in page
    assert 'key = "booth-visits"' in draft.text
    posted(browser, f"/item/{one.pk}/", act="to_plan")
    assert Draft.objects.get().text.count('key = "booth-visits"') == 1
    assert not Activity.objects.filter(key="booth-visits").exists()  # only a draft


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "decision", "name_en": "", "name_hi": ""}, "one of the two languages"),
        ({"span": "on", "days": "some day"}, "Write one day"),
        ({"span": "on", "days": "31 February 2018"}, "Write one day"),
        ({"span": "between", "days": "9 February 2018"}, "first and the last day"),
        ({"days": "9 February 2018"}, "single days"),
        ({"count": "5"}, "how many of whom"),
        ({"count": "-5"}, "greater than or equal to 1"),
        ({"name_en": "Religion of the members"}, "caste or religion"),
    ],
)
def test_a_wrong_decision_is_told_beside_its_field_and_nothing_is_lost(record, enter, fields, said) -> None:
    whole = {"name_en": "Booth visits", "kind": "drive", "state": "planned", "by_means_en": "on foot"} | fields
    answer = posted(enter("Tara"), f"/event/{record.event_id}/record/new/?kind=decision", **whole | {"kind": "drive"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="on foot"' in page
    assert not Item.objects.filter(kind=DECISION).exists()


def test_their_own_words_stand_in_quotation_marks_and_come_back_so(record, enter) -> None:
    browser = enter("Tara")
    speaker = written(record, PERSON, name_en="Asha Kalpit", name_hi="आशा कल्पित", gender="f")
    posted(
        browser, f"/event/{record.event_id}/record/new/?kind=speech",
        speaker=speaker.key, said_en="the lists are ready\n“We will reach every booth.”",
    )  # fmt: skip

    said = facts.of(record)[0].speeches[0].said
    assert [(one.words.en, one.verbatim) for one in said] == [
        ("the lists are ready", False),
        ("We will reach every booth.", True),
    ]
    page = browser.get(f"/item/{Item.objects.get(kind=SPEECH).pk}/").content.decode()
    assert "“We will reach every booth.”" in page


def test_a_speaker_who_stands_in_no_list_is_written_down_with_the_speech(record, enter) -> None:
    browser, place = enter("Tara"), f"/event/{record.event_id}/record/new/?kind=speech"
    for fields in ({}, {"speaker": "nobody", "newcomer": ""}, {"newcomer": "Esha Naveen", "speaker": "person-9"}):
        answer = posted(browser, place, said_en="the lists are ready", **fields)
        assert answer.status_code == 422
        assert "the lists are ready" in answer.content.decode()

    assert posted(browser, place, said_en="the lists are ready", newcomer="ईशा नवीन").status_code == 302

    found, problems = facts.of(record)
    (speech,) = found.speeches
    assert (found.person(speech.speaker).name.hi, found.present, problems) == ("ईशा नवीन", (speech.speaker,), [])
    assert ("gender", f"person:{speech.speaker}") in {
        (one.code, one.item) for one in write_note(found, "hi").questions
    }  # fmt: skip


def test_lines_that_differ_in_number_are_told(record, enter) -> None:
    speaker = written(record, PERSON, name_en="Asha Kalpit")
    answer = posted(
        enter("Tara"), f"/event/{record.event_id}/record/new/?kind=speech",
        speaker=speaker.key, said_hi="एक\nदो", said_en="one",
    )  # fmt: skip

    assert answer.status_code == 422
    assert "2 lines in Hindi, 1 in English" in answer.content.decode()


# --- minutes and press notes ------------------------------------------------------------------------------------------


@pytest.fixture
def full(record) -> Proceedings:
    """A record with somebody, a speech, a decision and a step."""
    asha = written(
        record, PERSON, name_en="Asha Kalpit", name_hi="आशा कल्पित", office_hi="जिला संयोजक",
        office_en="District convenor", gender="f", rank=1, present=True,
    )  # fmt: skip
    meeting = record.items.get(kind=MEETING)
    content = meeting.content | {
        "announcer": asha.key, "presided": asha.key, "name_hi": "योजना बैठक", "place_hi": "गंगा", "issued_at_hi": "गंगा",
        "organiser_hi": "जिला टीम", "organiser_en": "District team",
    }  # fmt: skip
    actions.write(record, MEETING, content, item=meeting, version=1, at=NOW, by=BY)
    written(record, SPEECH, speaker=asha.key, said=[{"hi": "सूचियाँ तैयार हैं", "en": "the lists are ready"}])
    written(
        record, DECISION, name_hi="बूथ भ्रमण", name_en="Booth visits", kind="drive", state="planned",
        between=["2018-02-09", "2018-02-20"], level_hi="मंडल", level_en="mandal", units=4, lead=True,
    )  # fmt: skip
    written(record, STEP, task_hi="सूचियों की छपाई", task_en="printing of the lists", by="2018-02-01")
    return Proceedings.objects.select_related("event").get(pk=record.pk)


@pytest.mark.parametrize(
    ("language", "day", "name"), [("hi", "9 से 20 फरवरी", "आशा कल्पित"), ("en", "9 and 20 February", "Asha Kalpit")]
)
def test_minutes_in_both_languages_on_every_paper(full, enter, language, day, name) -> None:
    page = enter("Tara").get(f"/event/{full.event_id}/minutes/?in={language}").content.decode()
    assert day in page
    assert name in page

    with override(language):
        made = printing.minutes(full, language)
        docx = Document(BytesIO(writing_minutes.as_docx(made)))
    words = [one.text for one in docx.paragraphs]
    words += [cell.text for table in docx.tables for row in table.rows for cell in row.cells]
    assert any(day in one for one in words)
    assert any(name in one for one in words)
    assert enter("Tara").get(f"/event/{full.event_id}/minutes.pdf?in={language}").content.startswith(b"%PDF")


def test_an_approved_decision_still_leads_into_the_plan(full, enter, world) -> None:
    """Decisions are put into the plan after the record was approved; what would be refused is not offered."""
    actions.name_approver(full, world.person("Tara"), by=BY)
    actions.approve(full, count=Proceedings.objects.get().count, at=NOW, by=world.authority("Tara"))
    one = Item.objects.get(kind=DECISION)
    browser = enter("Tara")

    assert f'href="/item/{one.pk}/"' in browser.get(f"/event/{full.event_id}/record/").content.decode()
    page = browser.get(f"/item/{one.pk}/").content.decode()
    assert 'value="to_plan"' in page
    assert 'value="take_out"' not in page
    assert 'fieldset class="stack" disabled' in page
    assert posted(browser, f"/item/{one.pk}/", act="to_plan")["Location"].startswith("/plans/draft/")


def test_a_note_is_approved_by_who_was_named_and_then_released(full, enter, world) -> None:
    browser = enter("Tara")
    answer = posted(browser, f"/event/{full.event_id}/notes/", **{"in": "hi"})
    note = PressNote.objects.get()
    page = browser.get(answer["Location"]).content.decode()
    assert "बूथ भ्रमण" in page
    with pytest.raises(actions.NotYet):
        actions.release(note, at=NOW, by=BY)
    with pytest.raises(PermissionDenied):
        actions.approve_note(note, at=NOW, by=world.authority("Tara"))

    actions.name_approver(full, world.person("Tara"), by=BY)
    approve(full, world)
    assert posted(browser, f"/note/{note.pk}/", act="approve").status_code == 302
    assert posted(browser, f"/note/{note.pk}/", act="release").status_code == 302

    note.refresh_from_db()
    assert note.released_at
    assert "बूथ भ्रमण" in browser.get(f"/note/{note.pk}/note.txt").content.decode()
    assert browser.get(f"/note/{note.pk}/note.pdf").content.startswith(b"%PDF")
    assert Document(BytesIO(browser.get(f"/note/{note.pk}/note.docx").content)).paragraphs


def approve(record, world) -> None:
    count = Proceedings.objects.get(pk=record.pk).count
    actions.approve(record, count=count, at=NOW, by=world.authority("Tara"))


def test_a_note_is_not_approved_before_its_record(full, enter, world) -> None:
    actions.name_approver(full, world.person("Tara"), by=BY)
    note, tara = actions.make_note(full, "en", at=NOW, by=BY), world.authority("Tara")
    browser = enter("Tara")

    with pytest.raises(actions.RecordIsOpen):
        actions.approve_note(note, at=NOW, by=tara)
    page = browser.get(f"/note/{note.pk}/").content.decode()
    assert 'value="approve"' not in page
    assert "The record is not approved yet." in page
    assert (
        "The record is not approved."
        in browser.post(f"/note/{note.pk}/", {"key": str(uuid4()), "act": "approve"}, follow=True).content.decode()
    )

    approve(full, world)
    assert 'value="approve"' in browser.get(f"/note/{note.pk}/").content.decode()
    actions.approve_note(note, at=NOW, by=tara)


def test_a_note_is_not_given_out_of_a_record_that_was_opened_again(full, enter, world) -> None:
    actions.name_approver(full, world.person("Tara"), by=BY)
    approve(full, world)
    note = actions.make_note(full, "en", at=NOW, by=BY)
    actions.approve_note(note, at=NOW, by=world.authority("Tara"))
    actions.reopen(full, at=NOW, by=world.authority("Tara"))

    with pytest.raises(actions.RecordIsOpen):
        actions.release(note, at=NOW, by=BY)
    written(full, STEP, task_en="slipped in")
    with pytest.raises(actions.Moved):
        actions.release(note, at=NOW, by=BY)
    assert 'value="release"' not in enter("Tara").get(f"/note/{note.pk}/").content.decode()


def test_a_note_older_than_its_record_is_not_approved(full, world) -> None:
    actions.name_approver(full, world.person("Tara"), by=BY)
    note = actions.make_note(full, "en", at=NOW, by=BY)
    written(full, STEP, task_en="slipped in")

    with pytest.raises(actions.Moved):
        actions.approve_note(note, at=NOW, by=world.authority("Tara"))


def test_a_note_that_says_what_the_record_does_not_is_refused(full, monkeypatch) -> None:
    made = actions.write_note

    def forged(record, language):
        note = made(record, language)
        first = note.paragraphs[0].sentences[0]
        other = type(first)(first.text.replace("20", "21"), first.items)
        rest = note.paragraphs[0].sentences[1:]
        paragraph = type(note.paragraphs[0])(note.paragraphs[0].kind, (other, *rest))
        return type(note)(note.language, note.heading, note.dateline, (paragraph, *note.paragraphs[1:]), note.questions)

    monkeypatch.setattr(actions, "write_note", forged)
    with pytest.raises(actions.NotTrue):
        actions.make_note(full, "en", at=NOW, by=BY)
    assert not PressNote.objects.exists()


def test_the_file_of_a_record_is_read_back_as_the_same(full, enter, tmp_path) -> None:
    path = tmp_path / "record.toml"
    path.write_bytes(enter("Tara").get(f"/event/{full.event_id}/record.toml").content)

    assert recordfile.read(path) == facts.of(full)[0]


def test_people_are_written_down_at_the_same_number_of_statements(event, world) -> None:
    def statements(unit: str, names: list[str]) -> int:
        record = actions.begin(event("planning", unit), at=NOW, by=BY)
        with CaptureQueriesContext(connection) as seen:
            actions.add_people(record, [world.person(name) for name in names], at=NOW, by=BY)
        return len(seen) - len(names)  # each is looked up by name here

    assert statements("Ganga", ["Dev"]) == statements("Yamuna", ["Dev", "Tara", "Mohan", "Asha"])
