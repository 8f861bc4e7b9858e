"""Whatever is appointed, proved, withdrawn, merged and taken back: everybody is counted once at a post."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from abhiyan.people import actions, merging, together
from abhiyan.people.models import Duplicate, Evidence, Merge, Person, Verification
from abhiyan.posts import counting
from abhiyan.posts.models import Appointment
from abhiyan.units import tally
from abhiyan.units.models import Unit
from tests import world as drawn
from tests.seeds import seeds
from tests.tally.brute import read, recounted
from tests.tally.chance import BY, DAYS, Chance

NOW = datetime(2018, 2, 1, 12, tzinfo=UTC)
MERGES = (
    *["appoint"] * 5, *["end"] * 3, *["prove_a_step"] * 4, "take_back", "squash", *["join"] * 5, *["part"] * 3, "move",
    "merge", "undo",
)  # fmt: skip


class Crowd(Chance):
    """Chance that also decides that people are one, and takes it back."""

    def prove_a_step(self) -> None:
        person = self.draw.choice(list(Person.objects.order_by("pk")))
        kind = self.draw.choice([Evidence.PROVED, Evidence.CONSENTED])
        actions.prove([person.pk], kind, source="chance", day=self.past(), by=BY)

    def take_back(self) -> None:
        person = self.draw.choice(list(Person.objects.order_by("pk")))
        actions.withdraw([person.pk], source="chance", day=self.past(), by=BY)

    def join(self) -> None:
        one, other = sorted(self.draw.sample(list(Person.objects.values_list("pk", flat=True).order_by("pk")), 2))
        pair, _ = Duplicate.objects.get_or_create(one_id=one, other_id=other, defaults={"score": 0.9, "found_at": NOW})
        if self.draw.random() < 0.3:
            merging.merge_many([pair.pk], by=BY, at=NOW)
        else:
            merging.merge(pair, keep=self.draw.choice([one, other]), by=BY, at=NOW)

    def part(self) -> None:
        step = self.draw.choice(list(Merge.objects.filter(undone_at=None).order_by("pk")))
        merging.undo_merge(step, by=BY, at=NOW)

    def step(self) -> None:
        with suppress(merging.MergeRefused):
            super().step()


@pytest.mark.longer
@pytest.mark.parametrize("seed", seeds(int(os.environ.get("TALLY_SEEDS", "4"))))
def test_figures_equal_a_recount_and_the_truth_after_merges_in_any_order(world: drawn.World, seed: int) -> None:
    chance = Crowd(seed, acts=MERGES)

    for _ in range(8):
        for _ in range(14):
            chance.step()
        assert read(DAYS) == recounted(DAYS), chance.done
        assert counted(DAYS) == true(DAYS), chance.done

    assert {"join", "part", "prove_a_step"} <= set(chance.done)


def test_the_comparison_notices_merges_that_nobody_counts(world: drawn.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "settle", lambda *_: None)

    two_seats_of_one(world)

    assert counted(DAYS) != true(DAYS)


def test_a_recount_notices_corrections_that_no_tail_row_tells(
    world: drawn.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_post_net", lambda *_: None)

    two_seats_of_one(world)

    assert read(DAYS) != recounted(DAYS)


def test_when_every_merge_is_taken_back_everything_is_as_if_nobody_had_merged(world: drawn.World) -> None:
    before = read(DAYS), standing()
    people = sorted(one.pk for one in world.people.values())
    for one, other in pairwise(people):
        pair = Duplicate.objects.create(one_id=one, other_id=other, score=0.9, found_at=NOW)
        merging.merge(pair, keep=other, by=BY, at=NOW)
    assert len(set(Person.objects.filter(same_as__isnull=False).values_list("same_as", flat=True))) == 1

    for step in Merge.objects.order_by("?"):
        merging.undo_merge(step, by=BY, at=NOW)

    assert (read(DAYS), standing()) == before


def standing() -> list[Any]:
    """Everything that a merge could leave behind."""
    return [
        set(Person.objects.values_list("pk", "same_as")),
        set(Appointment.objects.values_list("pk", "person", "since", "until")),
        {(key.person_id, key.skeleton, key.token) for one in Person.objects.all() for key in one.name_keys.all()},  # type: ignore[attr-defined]
        together.verified_on(sorted(Person.objects.values_list("pk", flat=True)), drawn.TODAY),
    ]


def two_seats_of_one(world: drawn.World) -> None:
    one, other = world.people["Asha"].pk, world.people["Bela"].pk
    pair = Duplicate.objects.create(one_id=one, other_id=other, score=0.9, found_at=NOW)
    merging.merge(pair, keep=one, by=BY, at=NOW)


Told = dict[tuple[str, int, date], int]


def counted(days: Iterable[date]) -> Told:
    """{(kind, leaf, day): n} as the tally says, all roles together."""
    found: Counter[tuple[str, int, date]] = Counter()
    leaves = list(Unit.objects.filter(level__is_leaf=True))
    for day in days:
        for unit, figures in tally.figures(leaves, day).items():
            for (kind, _role), n in figures.items():
                if kind in ("filled", "verified"):
                    found[kind, unit, day] += n
    return {key: n for key, n in found.items() if n}


def true(days: Iterable[date]) -> Told:
    """The same counted by walking the records: a day, a post, a person."""
    above = {pk: top or pk for pk, top in Person.objects.values_list("pk", "same_as")}
    steps: dict[int, list[tuple[date, int, str]]] = defaultdict(list)
    for person, day, pk, kind in Evidence.objects.values_list("person_id", "day", "pk", "kind"):
        steps[above[person]].append((day, pk, kind))
    several = {top for pk, top in above.items() if pk != top}
    alone = {pk for pk, top in above.items() if top not in several}
    found: Counter[tuple[str, int, date]] = Counter()
    leaves = set(Unit.objects.filter(level__is_leaf=True).values_list("pk", flat=True))
    for day in days:
        held = set(Appointment.objects.on(day).values_list("post", "post__unit", "person"))
        # One record: as many as its verifications say (a consent dated before its withdrawal makes two that overlap).
        sure = Counter(
            Verification.objects.on(day).exclude(person__in=above.keys() - alone).values_list("person", flat=True)
        )
        sure.update(top for top in several if is_proved(steps[top], day))
        for _post, unit, person in {(post, unit, above[person]) for post, unit, person in held if unit in leaves}:
            found["filled", unit, day] += 1
            found["verified", unit, day] += sure[person]
    return {key: n for key, n in found.items() if n}


def is_proved(steps: list[tuple[date, int, str]], day: date) -> bool:
    """Whether somebody of several records is verified on a day: by the steps up to then, a withdrawal outweighing
    every consent written down before it."""
    until = [step for step in steps if step[0] <= day]
    gone = [step for step in until if step[2] == Evidence.WITHDREW]
    words = [
        (when, pk, kind)
        for when, pk, kind in sorted(until)
        if kind == Evidence.WITHDREW
        or (kind == Evidence.CONSENTED and not any(one[1] > pk and one[0] <= when for one in gone))
    ]
    return any(kind == Evidence.PROVED for *_, kind in until) and bool(words) and words[-1][2] == Evidence.CONSENTED
