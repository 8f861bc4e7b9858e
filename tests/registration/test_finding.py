"""Pairs are found, certain ones merged, the others queued; what a person decided stays."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from abhiyan.people import merging
from abhiyan.people.actions import NewPerson, prepare, register_many
from abhiyan.people.matching import Match, Record
from abhiyan.people.models import Duplicate, Merge, Person
from abhiyan.people.pairs import Pair
from abhiyan.posts.actions import appoint
from abhiyan.registration.duplicates import commands, finding, likeness, reads
from tests.registration.conftest import NOW
from tests.world import BY, TODAY, World


def find(records: Iterable[Record], *, against: Iterable[Record] = (), passed_over: object = None) -> Iterator[Pair]:
    """The same number is certain; one name, in one district, is possible."""
    new = list(records)
    every = [*new, *against]
    for i in range(len(new)):
        for j in range(i + 1, len(every)):
            one, other = every[i], every[j]
            if one.phone and one.phone == other.phone:
                yield Pair(i, j, Match(0.99, ("same phone", "same name")))
            elif one.name_en == other.name_en and one.place[:18] == other.place[:18]:
                yield Pair(i, j, Match(0.6, ("same name", "other phone")))


@pytest.fixture(autouse=True)
def simple(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same number is certain, one name in a district is possible, whatever the real rules say."""
    monkeypatch.setattr(finding, "find", find)


def newcomer(world: World, name: str, phone: str, unit: str, role: str = "volunteer") -> Person:
    """Somebody as a list brings them, appointed."""
    (pk,) = register_many(prepare([NewPerson("", name, "en", phone)]), source="test", day=TODAY)
    person = Person.objects.get(pk=pk)
    appoint(world.post(unit, role), person, since=TODAY, by=BY)
    return person


def look(ids: list[int] | None = None) -> finding.Found:
    return finding.find_duplicates(ids, day=TODAY, at=NOW, by=BY)


def test_the_certain_are_merged_and_the_possible_wait_at_the_office_above_both(world: World) -> None:
    certain = newcomer(world, "Asha Kalpit", "+915000000006", "Nagar 1")
    possible = newcomer(world, "Bela Kalpit", "+915000077000", "Rampur 1")

    done = look()

    assert (done.pairs, done.merged, done.left) == (2, 1, 1)
    assert done.records == Person.objects.count()
    assert Person.objects.get(pk=certain.pk).same_as_id == world.people["Asha"].pk
    row = Duplicate.objects.get(state=Duplicate.OPEN)
    assert (row.one_id, row.other_id, row.score) == (world.people["Bela"].pk, possible.pk, 0.6)
    assert row.unit == world.unit("Ganga")
    assert row.reasons == ["same name", "other phone"]


def test_a_second_pass_changes_nothing(world: World) -> None:
    newcomer(world, "Asha Kalpit", "+915000000006", "Nagar 1")
    newcomer(world, "Bela Kalpit", "+915000077000", "Rampur 1")
    look()
    before = list(Duplicate.objects.order_by("pk").values())

    done = look()

    assert (done.merged, list(Duplicate.objects.order_by("pk").values())) == (0, before)


def test_what_a_person_decided_stays(world: World) -> None:
    newcomer(world, "Asha Kalpit", "+915000000006", "Nagar 1")
    look()
    merging.undo_merge(Merge.objects.get(), by=BY, at=NOW)

    done = look()

    assert (done.merged, Merge.objects.filter(undone_at=None).count()) == (0, 0)
    assert Duplicate.objects.get().state == Duplicate.APART


def test_new_people_are_compared_with_those_near_them_and_with_whoever_has_their_number(world: World) -> None:
    far = newcomer(world, "Asha Kalpit", "+915000000006", "Nagar 1")
    near = newcomer(world, "Bela Kalpit", "+915000077000", "Rampur 1")
    newcomer(world, "Chand Kalpit", "+915000077001", "Shivpuri 2")

    done = look([far.pk, near.pk])

    assert {(row.one_id, row.other_id) for row in Duplicate.objects.all()} == {
        (world.people["Asha"].pk, far.pk),
        (world.people["Bela"].pk, near.pk),
    }
    assert (done.merged, done.left) == (1, 1)


def test_no_pair_is_lost_between_blocks_and_slices(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [newcomer(world, "Nira Kalpit", f"+91500007700{n}", "Rampur 1") for n in range(5)]
    monkeypatch.setattr(finding, "BLOCK", 3)
    monkeypatch.setattr(finding, "SLICE", 2)

    look()

    ids = sorted(one.pk for one in people)
    found = {(row.one_id, row.other_id) for row in Duplicate.objects.all()}
    assert found == {(one, other) for one in ids for other in ids if one < other}


def test_somebody_without_a_post_waits_at_no_office(world: World) -> None:
    pk, other = register_many(
        prepare([NewPerson("", "Nira Kalpit", "en", f"+91500007700{n}") for n in (1, 2)]), source="test", day=TODAY
    )

    look()

    assert [(row.one_id, row.other_id, row.unit) for row in Duplicate.objects.all()] == [(pk, other, None)]


def test_the_shell_finds_and_tells(world: World) -> None:
    newcomer(world, "Asha Kalpit", "+915000000006", "Nagar 1")
    newcomer(world, "Bela Kalpit", "+915000077000", "Rampur 1")

    found = said("find", "--json")
    told = said("status", "--json")

    assert (found["pairs"], found["merged"], found["left"]) == (2, 1, 1)
    assert told == {"open": 1, "merged": 1, "apart": 0, "records": 1}
    assert told == reads.standing()._asdict()
    assert CliRunner().invoke(commands.duplicates, ["find", "--unit", "NOPE"]).exit_code == 1
    assert said("find", "--unit", "U1", "--json")["merged"] == 0


def test_the_shell_tells_what_a_crowd_left_uncompared(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    done = finding.Found(records=9, pairs=0, merged=0, left=0, passed_over=141_000)
    monkeypatch.setattr(finding, "find_duplicates", lambda *_, **__: done)

    assert "up to 1,41,000 pairs" in CliRunner().invoke(commands.duplicates, ["find"]).output
    assert said("find", "--json")["passed_over"] == 141_000


def said(*arguments: str) -> Any:
    answer = CliRunner().invoke(commands.duplicates, arguments)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def test_every_reason_has_its_words() -> None:
    matching = pytest.importorskip("abhiyan.people.matching")
    if not hasattr(matching, "KEYS"):
        pytest.skip("the stand-in gives no reasons of its own")
    assert set(matching.KEYS) == set(likeness.WORDS)
    assert {key: matching.speaks(key) for key in likeness.WORDS} == {
        key: side for key, (side, _) in likeness.WORDS.items()
    }


def test_reasons_are_worded_with_their_numbers() -> None:
    worded = likeness.reasons(
        ["same phone", "name alike 0.93", "birth year apart 12", "no relation", "same place 3", "unheard of"],
        {"3": "District"},
    )

    assert [len(side) for side in worded] == [3, 1, 1]
    assert "District" in worded.agree[2]
    assert "93%" in worded.agree[1]
    assert "12" in worded.differ[0]


def test_somebody_named_twice_is_no_pair(world: World) -> None:
    asha = world.people["Asha"].pk

    assert look([asha, asha]).pairs == 0
