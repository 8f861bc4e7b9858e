"""How far an activity has come: assignments, and the people a target asks for, claimed and verified."""

from datetime import date

import pytest

from abhiyan.plans import actions
from abhiyan.plans.counting import Counted
from abhiyan.plans.models import Activity
from abhiyan.plans.progress import Progress, Reached, progress, units_below
from abhiyan.units.models import Level
from tests.plans.conftest import APPLIED
from tests.world import BY, TODAY


def of(world, key, unit, day=TODAY):
    rows = Activity.objects.select_related("level", "within", "target_role", "target_level")
    activity = rows.get(key=key)
    return progress([activity], world.unit(unit), day)[activity.pk]


@pytest.mark.parametrize(
    ("unit", "assigned", "reached"),
    [
        ("Pradesh", 3, Reached(wanted=20, claimed=1, verified=0)),
        ("Uttar", 2, Reached(wanted=15, claimed=1, verified=0)),
        ("Shivpuri", 1, Reached(wanted=10, claimed=0, verified=0)),
        ("Rampur 1", 0, Reached(wanted=5, claimed=1, verified=0)),
        ("Seat West", 0, Reached(wanted=10, claimed=1, verified=0)),
    ],
)
def test_a_target_is_counted_on_either_tree_and_at_any_level(applied, world, unit, assigned, reached):
    assert of(world, "registration", unit) == Progress(Counted(assigned, 0, 0, 0, 0), reached)


def test_a_target_limited_to_a_branch_counts_that_branch_alone(plan, world):
    actions.apply(plan(('each = "mandal"', 'each = "mandal"\nwithin = "D"')), day=APPLIED, by=BY)

    assert of(world, "registration", "Pradesh").target == Reached(wanted=5, claimed=0, verified=0)


def test_an_activity_without_a_target_has_none(applied, world):
    assert of(world, "planning", "Pradesh", date(2018, 1, 27)) == Progress(Counted(2, 2, 0, 0, 2), None)


def test_units_of_a_level_are_counted_by_their_places(world):
    booth = Level.objects.get(is_leaf=True)

    found = {name: units_below(world.unit(name), booth, TODAY) for name in ("Pradesh", "Ganga", "Seat East", "Nagar 1")}
    assert found == {"Pradesh": 4, "Ganga": 3, "Seat East": 2, "Nagar 1": 1}


def test_progress_asks_as_many_statements_for_few_units_as_for_many(applied, world, django_assert_num_queries):
    activities = list(Activity.objects.select_related("level", "within", "target_role", "target_level"))
    progress(activities, world.unit("Pradesh"), TODAY)

    for name in ("Pradesh", "Shivpuri"):
        unit = world.unit(name)
        with django_assert_num_queries(5):
            progress(activities, unit, TODAY)
