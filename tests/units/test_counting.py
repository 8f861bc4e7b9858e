"""How many units of a level stand somewhere, on any day, in either tree."""

from datetime import date, timedelta

from abhiyan.posts.models import Appointment
from abhiyan.units import actions, tally
from abhiyan.units.counting import UNITS
from abhiyan.units.models import Unit
from tests.world import BY, TODAY, World

YESTERDAY = TODAY - timedelta(1)
BEFORE = TODAY - timedelta(2)


def count(world: World, unit: str, level: str = "booth", day: date = TODAY) -> int:
    return tally.figures_of(world.unit(unit), day).get((UNITS, level), 0)


def test_units_are_counted_at_every_level_and_in_both_trees(world: World) -> None:
    found = {name: count(world, name) for name in ("Pradesh", "Ganga", "Seat East", "Seat West", "Nagar 1")}

    assert found == {"Pradesh": 4, "Ganga": 3, "Seat East": 2, "Seat West": 2, "Nagar 1": 1}
    assert (count(world, "Pradesh", "mandal"), count(world, "Shivpuri", "mandal")) == (3, 1)


def test_a_past_day_keeps_what_stood_there_before_a_move(world: World) -> None:
    actions.move(world.unit("Rampur"), to=world.unit("Yamuna"), day=TODAY, by=BY)

    assert [count(world, name, day=YESTERDAY) for name in ("Ganga", "Yamuna", "Pradesh")] == [3, 1, 4]
    assert [count(world, name) for name in ("Ganga", "Yamuna", "Pradesh")] == [2, 2, 4]


def test_a_closed_unit_counts_until_its_day_and_again_when_it_is_undone(world: World) -> None:
    Appointment.objects.filter(post__unit=world.units["Rampur 1"]).delete()
    act = actions.close(world.unit("Rampur 1"), day=TODAY, by=BY)
    assert [count(world, "Ganga", day=day) for day in (YESTERDAY, TODAY)] == [3, 2]

    actions.undo(act, day=TODAY, by=BY)

    assert [count(world, "Ganga", day=day) for day in (YESTERDAY, TODAY)] == [3, 3]
    assert tally.recount(world.unit("Ganga"), TODAY)[UNITS, "booth"] == 3


def test_a_new_unit_counts_from_its_day(world: World) -> None:
    actions.add(world.unit("Rampur"), code="B9", name_hi="", name_en="Rampur 2", day=TODAY, by=BY)

    assert [count(world, "Uttar", day=day) for day in (YESTERDAY, TODAY)] == [3, 4]


def test_after_moves_mergers_and_closings_every_unit_counts_what_a_recount_finds(world: World) -> None:
    Appointment.objects.filter(post__unit=world.units["Rampur 1"]).delete()
    actions.move(world.unit("Rampur"), to=world.unit("Yamuna"), day=YESTERDAY, by=BY)
    actions.undo(actions.close(world.unit("Rampur 1"), day=YESTERDAY, by=BY), day=TODAY, by=BY)
    actions.merge(world.unit("Nagar"), into=world.unit("Rampur"), day=TODAY, by=BY)
    actions.add(world.unit("Rampur"), code="B9", name_hi="", name_en="Rampur 2", day=TODAY, by=BY)
    tally.squash()

    found = [(unit, day) for unit in Unit.objects.filter(level__is_leaf=False) for day in (BEFORE, YESTERDAY, TODAY)]
    assert [units_of(tally.figures_of(*one)) for one in found] == [units_of(tally.recount(*one)) for one in found]


def units_of(figures: tally.Figures) -> tally.Figures:
    return {name: n for name, n in figures.items() if name[0] == UNITS}
