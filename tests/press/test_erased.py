"""No name of who was erased is kept in a record, its versions or its notes."""

from django.utils import timezone

from abhiyan.people import signals
from abhiyan.press import actions, facts
from abhiyan.press import erasing as forgetting
from abhiyan.press.models import DECISION, MEETING, PERSON, SPEECH, Item, PressNote, Version
from abhiyan.registration.leaving import erasing
from tests.events.conftest import applied, enter, event, in_english, plan
from tests.press.test_record import record, written
from tests.world import BY, TODAY

__all__ = ["applied", "enter", "event", "in_english", "plan", "record"]

NOW = timezone.now()


def erase(world, record, name: str) -> str:
    """Write somebody down in record and note, then erase them; returns all that is kept of the record, as text."""
    person = world.person(name)
    actions.add_people(record, [person], at=NOW, by=BY)
    key = record.items.get(kind=PERSON).key
    written(record, SPEECH, speaker=key, said=[{"hi": "सूचियाँ तैयार हैं", "en": "the lists are ready"}])
    notes = [actions.make_note(record, language, at=NOW, by=BY) for language in ("hi", "en")]
    assert all(said in str([note.paragraphs for note in notes]) for said in (person.name_hi, person.name_en))
    erasing.erase([person.pk], why="wish", day=TODAY, by=BY)
    kept = [*record.items.values_list("content"), *Version.objects.values_list("content")]
    return str([*kept, *PressNote.objects.values_list("paragraphs")])


def test_no_name_of_who_was_erased_is_kept_in_a_record_or_a_note(record, world) -> None:
    kept = erase(world, record, "Dev")

    assert "Dev Kalpit" not in kept
    assert "देव कल्पित" not in kept
    assert "the lists are ready" in kept
    assert len(facts.of(record)[0].present) == 1


def test_when_nobody_tells_the_record_it_would_be(record, world) -> None:
    """The twin."""
    signals.erased.disconnect(forgetting.on_erased)
    try:
        assert "Dev Kalpit" in erase(world, record, "Dev")
    finally:
        signals.erased.connect(forgetting.on_erased)


WORDS = (
    "Dev Kalpit spoke of Devipur", "देव कल्पित ने देवीपुर की बात की", "thanks to Shri Dev and to Asha Kalpit",
    "देव जी का आभार", "a hall as Dev and others wished",
)  # fmt: skip
WITHOUT = [
    "name removed spoke of Devipur", "नाम हटाया गया ने देवीपुर की बात की", "thanks to name removed and to Asha Kalpit",
    "नाम हटाया गया जी का आभार", "a hall as Dev and others wished",
]  # fmt: skip


def erased_in_words(record, world) -> tuple[list[str], str, str]:
    """Dev and Asha take part, Asha speaks of Dev; then he is erased. What she said, its versions, the notes."""
    asha = written(record, PERSON, name_en="Asha Kalpit", name_hi="आशा कल्पित", gender="f", rank=1)
    actions.add_people(record, [world.person("Dev")], at=NOW, by=BY)
    said = [{"en": "x", "hi": "x"} | {"hi" if "ा" in one or "े" in one else "en": one} for one in WORDS]
    spoken = written(record, SPEECH, speaker=asha.key, said=said)
    actions.write(record, SPEECH, {"speaker": asha.key, "said": said[:1]}, item=spoken, version=1, at=NOW, by=BY)
    actions.put_back(spoken, 1, at=NOW, by=BY)
    for language in ("hi", "en"):
        actions.make_note(record, language, at=NOW, by=BY)
    erasing.erase([world.person("Dev").pk], why="wish", day=TODAY, by=BY)
    rows = Item.objects.get(kind=SPEECH).content["said"]
    words = [next(one[key] for key in ("en", "hi") if one[key] != "x") for one in rows]
    versions = str(list(Version.objects.filter(item=spoken).values_list("content")))
    return words, versions, str([note.paragraphs for note in PressNote.objects.all()])


def test_a_name_goes_out_of_what_others_said_with_its_bearer(record, world) -> None:
    words, versions, notes = erased_in_words(record, world)

    assert words == WITHOUT
    assert "Dev Kalpit" not in versions + notes
    assert "देव" not in (versions + notes).replace("देवीपुर", "")
    assert "Asha Kalpit" in versions
    assert "Asha Kalpit" in notes


def test_where_only_their_own_item_was_looked_at_it_would_stay(record, world, monkeypatch) -> None:
    """The twin."""
    monkeypatch.setattr(forgetting, "_without", lambda said, _patterns: said)

    assert erased_in_words(record, world)[0] == list(WORDS)


def test_who_is_named_behind_a_title_goes_out_of_a_note_too(record, world) -> None:
    """The note names somebody once in full, then as Shri Kalpit: a mandal has one of them only."""
    dev = world.person("Dev")
    actions.add_people(record, [dev], at=NOW, by=BY)
    one = record.items.get(kind=PERSON)
    actions.write(record, PERSON, one.content | {"gender": "m"}, item=one, version=1, at=NOW, by=BY)
    meeting = record.items.get(kind=MEETING)
    content = meeting.content | {"announcer": one.key}
    actions.write(record, MEETING, content, item=meeting, version=1, at=NOW, by=BY)
    for day in ("2018-02-09", "2018-02-12"):
        written(record, DECISION, name_hi="बूथ भ्रमण", name_en=f"Booth visits {day[-1]}", kind="drive", on=day)
    notes = [actions.make_note(record, language, at=NOW, by=BY) for language in ("hi", "en")]
    assert "Shri Kalpit" in str(notes[1].paragraphs)

    erasing.erase([dev.pk], why="wish", day=TODAY, by=BY)

    assert not [
        word for word in ("Kalpit", "कल्पित") if word in str([one.paragraphs for one in PressNote.objects.all()])
    ]
