"""The programme by activity, week and unit: what is drawn, grouped and counted, on today's tree and on a past one."""

from datetime import date, timedelta

import pytest

from abhiyan.plans import actions, standing
from abhiyan.plans.models import Activity, Programme
from abhiyan.plans.timeline import activities_of, by_unit, programmes, timeline
from abhiyan.units import actions as units
from abhiyan.units.models import Holiday
from tests.plans.conftest import MEETING
from tests.world import BY, TODAY


def drawn(world, unit="Pradesh", day=TODAY, who="Tara"):
    return timeline(world.unit(unit), day, world.authority(who))


def table(world, unit, day=TODAY, who="Tara"):
    found = world.unit(unit)
    lines = by_unit(found, day, world.authority(who), activities_of(found, day)).lines
    return {line.unit.name_en: [cell.words for cell in line.cells] for line in lines}


def test_a_set_of_days_is_drawn_in_pieces_and_a_window_unlike_a_period(plan, world):
    actions.apply(plan(("on = 2018-01-26", "dates = [2018-01-26, 2018-01-27, 2018-01-29]")), day=TODAY, by=BY)

    bars = drawn(world).bars

    assert [(len(bar.pieces), bar.is_window) for bar in bars] == [(2, False), (1, False), (1, True)]
    assert bars[0].pieces[0].width == pytest.approx(2 * bars[0].pieces[1].width, abs=0.2)


def test_sundays_and_holidays_are_marked_and_named(applied, world):
    Holiday.objects.update_or_create(day=date(2018, 2, 13), defaults={"name_en": "Shivaratri", "name_hi": ""})

    marks = {mark.day: (mark.closed, mark.holiday) for mark in drawn(world).marks}

    assert (marks[date(2018, 2, 4)], marks[date(2018, 2, 5)]) == ((True, ""), (False, ""))
    assert marks[date(2018, 2, 13)] == (True, "Shivaratri")


def test_the_list_says_what_is_late_what_is_this_week_and_what_comes(applied, world):
    groups = [(group.key, [bar.activity.key for bar in group.bars]) for group in drawn(world).groups]

    assert groups == [("late", ["planning"]), ("now", ["registration"]), ("coming", ["conference"])]


def test_each_unit_below_has_its_own_state(work, world):
    actions.report(work("planning", "Ganga"), text="We met.", day=MEETING, by=BY)

    assert table(world, "Pradesh") == {
        "Uttar": ["done", "0 of 2", "waiting"],
        "Dakshin": ["1 late", "0 of 1", "waiting"],
    }
    assert table(world, "Ganga") == {"Rampur": ["0 of 1"], "Shivpuri": ["0 of 1"]} | table(world, "Ganga")


def test_a_unit_one_may_not_see_is_no_line(applied, world):
    assert table(world, "Pradesh", who="Uma") == {"Uttar": ["1 late", "0 of 2", "waiting"]}


def test_a_past_day_keeps_what_stood_there_before_a_move(applied, world):
    units.move(world.unit("Rampur"), to=world.unit("Yamuna"), day=TODAY, by=BY)
    registration = Activity.objects.get(key="registration")

    def count(unit, day):
        return standing.in_branch(world.unit(unit), day, world.authority("Tara"))[registration.pk].units

    yesterday = TODAY - timedelta(1)
    assert [(count("Uttar", day), count("Dakshin", day)) for day in (yesterday, TODAY)] == [(2, 1), (1, 2)]


def test_the_programme_of_the_day_comes_first_and_a_closed_one_only_when_asked_for(applied, world):
    later = Programme.objects.create(key="april", name_en="April", since=date(2018, 4, 1), until=date(2018, 5, 1))

    assert [one.key for one in programmes(TODAY)] == ["feb", "april"]
    assert [one.key for one in programmes(date(2018, 4, 2))] == ["april", "feb"]
    actions.close(later, day=TODAY, by=BY)
    assert [one.key for one in programmes(date(2018, 4, 2))] == ["feb"]
    assert [one.key for one in programmes(TODAY, "april")] == ["april", "feb"]


@pytest.mark.parametrize("unit", ["Pradesh", "Shivpuri"])
def test_the_view_by_unit_asks_as_many_statements_for_few_units_as_for_many(
    applied, world, django_assert_num_queries, unit
):
    found, by = world.unit(unit), world.authority("Tara")
    activities = activities_of(found, TODAY)

    with django_assert_num_queries(3):
        by_unit(found, TODAY, by, activities)
