"""Who answers follows the posts: the same moment a holder comes or goes, and on its day what was decided before."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abhiyan.kernel import clock
from abhiyan.people.actions import NewPerson, register
from abhiyan.plans import actions, tasks
from abhiyan.plans.models import Assignment
from abhiyan.posts.actions import appoint, end, transfer
from abhiyan.posts.models import Role
from abhiyan.posts.opening import Seating, appoint_many
from abhiyan.units import actions as units
from tests.plans.conftest import APPLIED
from tests.world import BY, TODAY

LATER = date(2018, 2, 5)


def ravi(world):
    new = NewPerson(name_hi="", name_en="Ravi Kalpit", language="en", phone="+915000077777")
    return register(new, source="test", day=TODAY, by=BY)


def acting(work, unit, activity="registration"):
    found = work(activity, unit).acting
    return str(found) if found else None


def test_a_vacancy_is_filled_from_above_in_the_same_moment(work, world):
    assert acting(work, "Shivpuri") is None

    end(world.held_by("Mohan"), until=TODAY, by=BY)

    assert acting(work, "Shivpuri") == "District convenor, Ganga"


def test_the_new_holder_answers_in_the_same_moment(work, world):
    assert acting(work, "Rampur") == "District convenor, Ganga"

    appoint(world.post("Rampur", "mandal-convenor"), ravi(world), since=TODAY, by=BY)

    assert acting(work, "Rampur") is None


def test_when_who_acts_leaves_too_the_next_above_acts_and_gives_way_again(work, world):
    end(world.held_by("Dev"), until=TODAY, by=BY)
    above = [acting(work, "Rampur"), acting(work, "Ganga", "planning")]
    appoint(world.post("Ganga", "district-convenor"), ravi(world), since=TODAY, by=BY)

    assert above == ["Region convenor, Uttar", "Region convenor, Uttar"]
    assert [acting(work, "Rampur"), acting(work, "Ganga", "planning")] == ["District convenor, Ganga", None]


def test_a_transfer_moves_both_ends(work, world):
    transfer(world.held_by("Mohan"), world.post("Rampur", "mandal-convenor"), day=TODAY, by=BY)

    assert [acting(work, "Shivpuri"), acting(work, "Rampur")] == ["District convenor, Ganga", None]


def test_many_appointed_at_once_answer_at_once(work, world):
    seats = [Seating(world.post("Rampur", "mandal-convenor").pk, 1, ravi(world).pk)]
    assert appoint_many(seats, since=TODAY, by=BY) == []

    assert acting(work, "Rampur") is None


@pytest.mark.parametrize("who", ["the worker", "the slider"])
def test_what_was_decided_ahead_comes_about_on_its_day(work, world, who):
    end(world.held_by("Mohan"), until=LATER, by=BY)
    appoint(world.post("Rampur", "mandal-convenor"), ravi(world), since=LATER, by=BY)
    before = [acting(work, "Shivpuri"), acting(work, "Rampur")]

    if who == "the slider":
        clock.set_day(LATER)
    else:
        actions.hand_on(day=LATER, by=BY)

    assert before == [None, "District convenor, Ganga"]
    assert [acting(work, "Shivpuri"), acting(work, "Rampur")] == ["District convenor, Ganga", None]


def test_the_slider_back_puts_work_back(work, world):
    end(world.held_by("Mohan"), until=TODAY, by=BY)
    clock.set_day(APPLIED)

    assert acting(work, "Shivpuri") is None


def test_what_is_reported_keeps_who_answered(work, world):
    actions.report(work("planning", "Ganga"), text="We met", day=TODAY, by=BY)
    end(world.held_by("Dev"), until=TODAY, by=BY)

    assert acting(work, "Ganga", "planning") is None


def test_the_timer_writes_nothing_where_nothing_changed(applied, world):
    with CaptureQueriesContext(connection) as seen:
        tasks.hand_on()

    assert [one["sql"] for one in seen if one["sql"].startswith("UPDATE")] == []


def test_a_worker_who_comes_to_a_booth_touches_no_work(applied, world):
    with CaptureQueriesContext(connection) as seen:
        appoint(world.post("Shivpuri 2", "booth-worker"), ravi(world), since=TODAY, by=BY)

    assert [one["sql"] for one in seen if "plans_assignment AS work" in one["sql"]] == []


def test_work_handed_to_another_post_stays_there(work, world):
    role = Role.objects.get(key="district-convenor")
    actions.reassign(work("registration", "Shivpuri"), role=role, reason="Ill", day=TODAY, by=world.authority("Uma"))

    end(world.held_by("Mohan"), until=TODAY, by=BY)
    tasks.hand_on()

    found = work("registration", "Shivpuri")
    assert (str(found.post), found.acting, found.reassigned_on) == ("District convenor, Ganga", None, TODAY)


def test_work_handed_on_is_stood_in_for_from_above_its_new_post(work, world):
    role = Role.objects.get(key="district-convenor")
    actions.reassign(work("registration", "Shivpuri"), role=role, reason="Ill", day=TODAY, by=world.authority("Uma"))

    end(world.held_by("Dev"), until=TODAY, by=BY)

    assert acting(work, "Shivpuri") == "Region convenor, Uttar"


def test_a_unit_that_closes_lets_nobody_hang(work, world):
    units.merge(world.unit("Shivpuri"), into=world.unit("Rampur"), day=TODAY, by=BY)

    assert acting(work, "Rampur") is None
    assert Assignment.objects.get(unit__name_en="Shivpuri").state == "waived"
