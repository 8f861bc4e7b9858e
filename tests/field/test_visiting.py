"""Visits: kept once, counted in the transaction, late and struck out; who may say what."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from abhiyan.field import actions, figures, reads, signs, visiting
from abhiyan.field.models import Visit
from abhiyan.field.visiting import Fields, Made
from abhiyan.posts.actions import end
from abhiyan.units import tally
from tests.field.conftest import JAN_28, JAN_29, JAN_30, JAN_31, Drive, at
from tests.world import BY, World


def counted(drive: Drive, unit: str, world: World, day=JAN_31) -> tuple[int, int, int]:
    n = figures.of_unit(drive.assignment.activity, world.unit(unit), day)
    return n.visited, n.met, n.shown


def test_a_visit_counts_up_to_the_top_from_its_day_on(world: World, ganga: Drive) -> None:
    ganga.visit(world.authority("Asha"))

    for unit in ("Shivpuri", "Ganga", "Uttar", "Pradesh"):
        assert counted(ganga, unit, world) == (1, 40, 0)
        assert counted(ganga, unit, world, JAN_28) == (0, 0, 0)
    assert counted(ganga, "Rampur", world) == counted(ganga, "Dakshin", world) == (0, 0, 0)


def test_figures_equal_a_recount_before_and_after_the_squash(world: World, ganga: Drive) -> None:
    one = ganga.visit(talks=2)
    ganga.visit(met=7, place=None, where="Main road")
    visiting.strike(one, reason="Counted twice", day=JAN_29, by=BY)
    units = [world.unit(name) for name in ("Pradesh", "Ganga", "Shivpuri", "Yamuna")]

    assert tally.check(units, JAN_31) == []
    tally.squash()
    assert tally.check(units, JAN_31) == []
    assert counted(ganga, "Ganga", world) == (1, 7, 0)


def test_the_same_key_is_the_same_visit(world: World, ganga: Drive) -> None:
    asha = world.authority("Asha")

    first, second = (ganga.visit(asha, key="k" * 20) for _ in range(2))

    assert first.pk == second.pk
    assert counted(ganga, "Ganga", world) == (1, 40, 0)


def test_somebody_elses_key_is_refused(world: World, ganga: Drive) -> None:
    ganga.visit(world.authority("Asha"), key="k" * 20)

    with pytest.raises(PermissionDenied):
        ganga.visit(world.authority("Mohan"), key="k" * 20)


def test_a_late_visit_belongs_to_the_day_it_was_made(world: World, ganga: Drive) -> None:
    made = Made("late" * 5, at(15, day=JAN_28), is_late=True)
    visiting.visit(ganga.assignment, Fields(met=12, team=ganga.team), made, by=world.authority("Asha"))

    assert Visit.objects.get().is_late
    assert counted(ganga, "Ganga", world, JAN_28) == (1, 12, 0)


def test_a_visit_of_the_future_or_of_long_ago_is_refused() -> None:
    now = at(12)

    visiting.check_time(Made("", now + timedelta(minutes=10)), now=now)
    visiting.check_time(Made("", now - timedelta(days=30)), now=now)
    with pytest.raises(visiting.InFuture):
        visiting.check_time(Made("", now + timedelta(minutes=11)), now=now)
    with pytest.raises(visiting.TooLate):
        visiting.check_time(Made("", now - timedelta(days=30, minutes=1)), now=now)


def test_before_the_drive_began_nothing_was_visited(ganga: Drive) -> None:
    with pytest.raises(visiting.TooEarly):
        ganga.visit(made=at(11, day=JAN_28 - timedelta(days=1)))


def test_a_visit_on_the_skipped_day_is_kept_and_marked(ganga: Drive) -> None:
    assert ganga.visit(made=at(11, day=JAN_30)).is_off_plan
    assert not ganga.visit().is_off_plan


@pytest.mark.parametrize("said", [{"met": -1}, {"met": 20_001}, {"talks": -1}, {"talks": 51}])
def test_absurd_counts_are_refused(ganga: Drive, said: dict[str, int]) -> None:
    with pytest.raises(visiting.OutOfRange):
        ganga.visit(**said)


def test_where_a_phone_was_is_kept_to_a_kilometre(ganga: Drive) -> None:
    one = ganga.visit(point=(26.449923, 80.331874))

    assert (one.latitude, one.longitude) == (26.45, 80.33)


def test_no_number_of_a_card_stays_in_a_note(ganga: Drive) -> None:
    assert "2345" not in ganga.visit(note="Spoke to 2345 6789 0124").note


# --- who --------------------------------------------------------------------------------------------------------------


def test_a_team_says_what_it_did_itself(world: World, ganga: Drive, yamuna: Drive) -> None:
    for drive, name in ((ganga, "Zoya"), (yamuna, "Asha"), (ganga, "Chand"), (ganga, "Pia"), (yamuna, "Dev")):
        with pytest.raises(PermissionDenied):
            drive.visit(world.authority(name))

    for name in ("Asha", "Mohan", "Dev", "Uma", "Tara"):
        assert ganga.visit(world.authority(name)).pk


def test_a_team_speaks_for_no_other_team(world: World, ganga: Drive) -> None:
    other = actions.make_team(ganga.assignment, "Another", by=BY)

    with pytest.raises(PermissionDenied):
        ganga.visit(world.authority("Asha"), team=other)
    with pytest.raises(PermissionDenied):
        ganga.visit(world.authority("Asha"), team=None)


def test_the_team_ends_with_the_post_and_what_was_made_before_is_taken(world: World, ganga: Drive) -> None:
    asha = world.authority("Asha")
    end(world.held_by("Asha"), until=JAN_29, by=BY)

    assert ganga.visit(asha, made=at(11, day=JAN_28)).pk
    with pytest.raises(PermissionDenied):
        ganga.visit(asha, made=at(11))


def test_a_worker_sees_the_slots_of_the_own_team_alone(world: World, ganga: Drive, yamuna: Drive) -> None:
    assert [one.slot for one in reads.mine(world.authority("Asha"), JAN_29)] == [ganga.slot]
    assert [one.slot for one in reads.mine(world.authority("Zoya"), JAN_29)] == [yamuna.slot]
    assert reads.mine(world.authority("Chand"), JAN_29) == []


def test_only_who_made_it_or_sets_the_drive_up_strikes_a_visit_out(world: World, ganga: Drive) -> None:
    one = ganga.visit(world.authority("Asha"))

    for name in ("Zoya", "Pia", "Chand"):
        with pytest.raises(PermissionDenied):
            visiting.strike(one, reason="x", day=JAN_29, by=world.authority(name))
    with pytest.raises(visiting.NothingSaid):
        visiting.strike(one, reason=" ", day=JAN_29, by=world.authority("Dev"))
    for _twice in range(2):
        visiting.strike(one, reason="Not there", day=JAN_29, by=world.authority("Dev"))

    assert counted(ganga, "Ganga", world) == (0, 0, 0)


# --- many, gaps, signs ------------------------------------------------------------------------------------------------


def test_many_visits_are_written_as_one_would_be(world: World, ganga: Drive) -> None:
    some = [
        (Fields(met=n, talks=1, team=ganga.team, place=ganga.college), Made(f"many-{n:020}", at(9 + n)))
        for n in range(1, 6)
    ]

    assert [visiting.visit_many(ganga.assignment, some, by=BY) for _twice in range(2)] == [5, 0]
    assert counted(ganga, "Shivpuri", world) == (5, 15, 0)
    assert tally.check([world.unit("Pradesh")], JAN_31) == []
    assert Visit.objects.order_by("pk").first().made_at == at(10)


def test_gaps_are_units_and_places_without_a_visit(world: World, ganga: Drive, yamuna: Drive) -> None:
    activity, top = ganga.assignment.activity, world.unit("Pradesh")
    assert [one.name_en for one in figures.silent(activity, top, JAN_31)] == ["Ganga", "Yamuna"]

    one = ganga.visit()

    assert [unit.name_en for unit in figures.silent(activity, top, JAN_31)] == ["Yamuna"]
    assert figures.unvisited(activity, top, BY) == 1
    visiting.strike(one, reason="x", day=JAN_29, by=BY)
    assert figures.unvisited(activity, top, BY) == 2


def test_days_are_told_with_those_that_brought_nothing(ganga: Drive, world: World) -> None:
    ganga.visit()
    ganga.visit(made=at(11, day=JAN_30), met=3)

    found = figures.by_day(ganga.assignment.activity, world.unit("Ganga"), JAN_31)

    assert [(one.day, one.n.met, one.is_planned) for one in found] == [
        (JAN_28, 0, True), (JAN_29, 40, True), (JAN_30, 3, False), (JAN_31, 0, True),
    ]  # fmt: skip


def test_signs_of_padding_are_found_and_change_no_figure(world: World, ganga: Drive) -> None:
    for n in range(6):
        ganga.visit(met=50, made=at(23, 3 * n))

    before = counted(ganga, "Ganga", world)
    found = {sign.kind: sign.size for _unit, sign in signs.find(JAN_31)}

    assert found == {"round": 6, "alike": 6, "rush": 6, "night": 6}
    assert counted(ganga, "Ganga", world) == before == (6, 300, 0)
