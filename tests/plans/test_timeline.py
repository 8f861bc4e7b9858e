"""The timeline: bars of what concerns a unit, with their state on the day looked at."""

from datetime import date

import pytest
from django.test import Client

from abhiyan.plans import actions
from abhiyan.plans.progress import Reached
from abhiyan.plans.timeline import timeline
from tests.plans.conftest import MEETING
from tests.world import BY, TODAY


def said(world, unit, day, who="Tara"):
    drawn = timeline(world.unit(unit), day, world.authority(who))
    return [(bar.activity.key, bar.state, bar.words) for bar in drawn.bars]


def test_bars_say_how_it_stands_on_the_day(work, world):
    actions.report(work("planning", "Ganga"), text="We met.", day=MEETING, by=BY)

    assert said(world, "Pradesh", date(2018, 1, 20)) == [
        ("planning", "waiting", "2 units will do it"),
        ("registration", "waiting", "3 units will do it"),
        ("conference", "waiting", "2 units will do it"),
    ]
    assert said(world, "Pradesh", TODAY) == [
        ("planning", "late", "1 of 2 late"),
        ("registration", "running", "running: 0 of 3 done"),
        ("conference", "waiting", "2 units will do it"),
    ]
    assert said(world, "Ganga", TODAY)[0] == ("planning", "done", "done by the 1 unit")


def test_a_target_is_shown_claimed_and_verified(applied, world):
    drawn = timeline(world.unit("Pradesh"), TODAY, world.authority("Tara"))

    assert [bar.reached for bar in drawn.bars] == [None, Reached(wanted=20, claimed=1, verified=0), None]


def test_without_a_programme_there_is_no_timeline(world):
    assert timeline(world.unit("Pradesh"), TODAY, world.authority("Tara")) is None


@pytest.mark.parametrize("unit", ["Pradesh", "Shivpuri"])
def test_the_timeline_asks_as_many_statements_for_few_units_as_for_many(
    applied, world, django_assert_max_num_queries, unit
):
    found, by = world.unit(unit), world.authority("Tara")
    timeline(found, TODAY, by)  # the names of measures are read once for a process

    with django_assert_max_num_queries(7):
        timeline(found, TODAY, by)


def test_the_plan_is_not_shown_to_somebody_who_is_not_signed_in(applied, client: Client):
    assert client.get("/plan/").status_code == 302


def test_a_set_of_days_is_not_drawn_or_said_as_a_period(plan, world):
    days = ("on = 2018-01-26", "dates = [2018-01-26, 2018-01-27, 2018-01-29]")
    actions.apply(plan(days), day=date(2018, 1, 20), by=BY)

    drawn = timeline(world.unit("Pradesh"), TODAY, world.authority("Tara"))

    bar = drawn.bars[0]
    assert (bar.when, len(bar.pieces)) == ("26, 27 and 29 January 2018", 2)
