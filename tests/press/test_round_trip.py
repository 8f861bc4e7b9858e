"""Record, note, draft plan: what was decided comes back."""

import pytest

from abhiyan.press.reading import read_note
from abhiyan.press.record import Record
from abhiyan.press.writing import write_note
from abhiyan.press.writing.checking import check
from abhiyan.press.writing.review import review
from tests.press.making import LEVELS, record

SENSES = {noun.hi: sense for sense, noun in LEVELS}
SEEDS = range(40)


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_regional_meeting_comes_back(regional: Record, language: str) -> None:
    reading = read_note(write_note(regional, language).text.encode(), today=regional.issued_on)
    found = {(one.kind, one.when.span, one.when.days, one.place.sense) for one in reading.activities if one.when}
    wanted = {
        (one.kind, one.when.span, one.when.days, "" if one.kind == "live-address" else _sense(one.level.hi))
        for one in regional.decisions
        if one.when
    }

    assert found == wanted
    assert [(count.count, count.per, count.units) for one in reading.undated for count in one.counts] == [
        (5, "each", 141_000)
    ]


def _sense(level: str) -> str:
    return SENSES.get(level, "")


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_decided_is_found_again(seed: int, language: str) -> None:
    made = record(seed)
    note = write_note(made, language)
    assert check(note, made) == []
    assert {one.code for one in review(note, made)} <= {"long"}

    reading = read_note(note.text.encode(), today=made.issued_on)

    assert len(reading.activities) == len(made.decisions)
    for decision in made.decisions:
        assert decision.when is not None
        found = [one for one in reading.activities if one.kind == decision.kind and one.when == decision.when]
        assert found or decision.when.days[0] == decision.when.days[-1], decision
        one = next(
            one
            for one in reading.activities
            if one.when and one.when.every_day() == decision.when.every_day() and one.kind == decision.kind
        )
        assert one.place.sense == SENSES[decision.level.hi]
        assert one.place.units == decision.units
        assert bool(one.chief_guest) == bool(decision.chief_guest)
        if decision.quantity:
            assert (decision.quantity.count, "each") in {(count.count, count.per) for count in one.counts}
