"""Whatever is written down when, the periods of verification are those the steps say, and the figures follow."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abhiyan.people import rules, verifying
from abhiyan.people.actions import prove, withdraw
from abhiyan.people.models import Evidence, Verification
from abhiyan.units import tally
from tests.world import BY, FOUNDED, TODAY, World

FIRST = date(2018, 1, 10)
DAYS = [FOUNDED, *(FIRST + timedelta(days=n) for n in range(9)), TODAY]

STEPS = st.lists(
    st.tuples(
        st.sampled_from([Evidence.PROVED, Evidence.CONSENTED, Evidence.CONSENTED, Evidence.WITHDREW]),
        st.integers(0, 7),
        st.sampled_from([("Bela",), ("Bela", "Chand"), ("Chand",)]),
    ),
    max_size=9,
)


def step(world: World, kind: str, day: date, *names: str) -> None:
    ids = [world.people[name].pk for name in names]
    if kind == Evidence.WITHDREW:
        withdraw(ids, source="test", day=day, by=BY)
    else:
        prove(ids, kind, source="test", day=day, by=BY)


def periods(world: World, name: str) -> list[tuple[date, date | None]]:
    rows = Verification.objects.filter(person=world.people[name]).order_by("since", "pk")
    return list(rows.values_list("since", "until"))


def by_the_steps(world: World, name: str) -> list[tuple[date, date | None]]:
    rows = Evidence.objects.filter(person=world.people[name]).values_list("pk", "kind", "day")
    return rules.verified(rules.Step(*row) for row in rows)


def is_counted_right(world: World) -> bool:
    top = world.unit("Pradesh")
    return all(tally.figures_of(top, day) == tally.recount(top, day) for day in DAYS)


def consent_is_given_late_for_a_day_before_it_was_taken_back(world: World) -> None:
    for kind, day in ((Evidence.PROVED, 0), (Evidence.CONSENTED, 0), (Evidence.WITHDREW, 7), (Evidence.CONSENTED, 3)):
        step(world, kind, FIRST + timedelta(days=day), "Bela")


def test_late_consent_for_a_day_before_it_was_taken_back_counts_nobody_twice(world: World) -> None:
    consent_is_given_late_for_a_day_before_it_was_taken_back(world)

    assert periods(world, "Bela") == [(FIRST, FIRST + timedelta(days=7))]
    assert tally.figures_of(world.unit("Shivpuri 1"), FIRST + timedelta(days=4))["verified", "booth-worker"] == 2
    assert is_counted_right(world)


def test_without_the_look_at_the_days_it_would(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(person_ids: list[int], *, day: date) -> list[int]:
        closed = Verification.objects.filter(person__in=person_ids, until=None).exists()
        steps = Evidence.objects.filter(person__in=person_ids)
        if closed or {*steps.values_list("kind", flat=True)} < {Evidence.PROVED, Evidence.CONSENTED}:
            return []
        Verification.objects.bulk_create(Verification(person_id=pk, since=day) for pk in person_ids)
        return person_ids

    monkeypatch.setattr(verifying, "follow", at_once)
    consent_is_given_late_for_a_day_before_it_was_taken_back(world)

    assert periods(world, "Bela") == [(FIRST, FIRST + timedelta(days=7)), (FIRST + timedelta(days=3), None)]


@pytest.mark.parametrize("kinds", [("proved", "consented"), ("consented", "proved")])
def test_nobody_is_verified_before_both_stand_whichever_was_written_late(world: World, kinds: tuple[str, str]) -> None:
    step(world, kinds[0], FIRST + timedelta(days=6), "Bela")
    step(world, kinds[1], FIRST, "Bela")

    assert periods(world, "Bela") == [(FIRST + timedelta(days=6), None)]
    assert is_counted_right(world)


def test_consent_taken_back_for_an_earlier_day_than_it_was_before_shortens_that_period(world: World) -> None:
    for kind, day in ((Evidence.PROVED, 0), (Evidence.CONSENTED, 0), (Evidence.WITHDREW, 7), (Evidence.WITHDREW, 3)):
        step(world, kind, FIRST + timedelta(days=day), "Bela")

    assert periods(world, "Bela") == [(FIRST, FIRST + timedelta(days=3))]
    assert is_counted_right(world)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_periods_are_what_the_steps_say(world: World, steps: list[tuple[str, int, tuple[str, ...]]]) -> None:
    with transaction.atomic():
        for kind, day, names in steps:
            step(world, kind, FIRST + timedelta(days=day), *names)
            for name in ("Bela", "Chand"):
                assert periods(world, name) == by_the_steps(world, name)
        assert is_counted_right(world)
        transaction.set_rollback(True)


def test_the_usual_case_reads_nobody_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def settle(person_ids: Collection[int]) -> list[int]:
        read.extend(person_ids)
        return []

    monkeypatch.setattr(verifying, "settle", settle)

    for kind in (Evidence.CONSENTED, Evidence.PROVED, Evidence.PROVED):
        step(world, kind, TODAY, "Bela", "Chand")

    assert read == []
    assert periods(world, "Bela") == [(TODAY, None)]
