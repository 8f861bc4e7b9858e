"""Events come from the plan, in sets; they go and come back with it, and what was entered stays."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.events import making
from abhiyan.events.actions import Details, arrange, details_of
from abhiyan.events.models import CANCELLED, HELD, PLANNED, PUBLISHED, Event
from abhiyan.plans import actions as plans
from abhiyan.plans.models import Assignment
from abhiyan.units import actions as units
from tests.plans.conftest import MEETING, without
from tests.world import BY, TODAY

HALL_DAY = date(2018, 2, 22)


def standing():
    """Every event: (activity, unit, day, status)."""
    rows = Event.objects.whole().order_by("assignment__activity__key", "assignment__unit__path")
    return [(one.activity.key, one.unit.name_en, one.day, one.status) for one in rows]


def test_a_meeting_and_a_conference_have_an_event_at_every_unit_that_acts(applied):
    """Registration is a drive of another kind and has none."""
    assert standing() == [
        ("conference", "Uttar", None, PLANNED),
        ("conference", "Dakshin", None, PLANNED),
        ("planning", "Ganga", MEETING, PUBLISHED),
        ("planning", "Yamuna", MEETING, PUBLISHED),
    ]


def test_applied_twice_is_applied_once(applied, plan):
    before = list(Event.objects.values_list("pk", "moves"))

    plans.apply(plan(), day=TODAY, by=BY)

    assert list(Event.objects.values_list("pk", "moves")) == before


def test_all_events_cost_three_statements_at_any_size(applied, world):
    def cost():
        Event.objects.all().delete()
        with CaptureQueriesContext(connection) as seen:
            made = making.make(at=timezone.now())
        return made, len(seen)

    few, small = cost()
    for number in range(12):
        units.add(world.unit("Dakshin"), code=f"X{number}", name_hi="नया", name_en=f"New {number}", day=TODAY, by=BY)
    many, large = cost()

    assert (few, many) == (4, 4)  # the meeting is over: new districts take no part in it
    Event.objects.all().delete()
    Assignment.objects.bulk_create(
        Assignment(activity=one.activity, unit=unit, since=one.since, due=one.due)
        for one in [Assignment.objects.get(activity__key="conference", unit__name_en="Uttar")]
        for unit in world.unit("Dakshin").children.all()
    )
    many, large = cost()
    assert (many, small) == (17, large)


def test_a_unit_that_is_added_takes_part(applied, world):
    region = units.add(world.unit("Pradesh"), code="N", name_hi="नया", name_en="Nava", day=TODAY, by=BY)

    assert [one.activity.key for one in Event.objects.whole().of(region)] == ["conference"]


def test_withdrawn_and_brought_back_it_keeps_what_was_entered(event, plan):
    held = event("conference", "Uttar")
    arrange(held, Details(HALL_DAY, "am", published=True), at=timezone.now(), by=BY)

    plans.apply(plan(text=without("conference")), day=TODAY, by=BY)
    gone = event("conference", "Uttar")
    plans.apply(plan(), day=TODAY, by=BY)
    back = event("conference", "Uttar")

    assert (gone.status, gone.day) == (CANCELLED, HALL_DAY)
    assert (back.status, back.day, back.half) == (PUBLISHED, HALL_DAY, "am")


def test_the_plans_own_day_moves_its_events_and_no_others(event, plan):
    arrange(event("conference", "Uttar"), Details(HALL_DAY), at=timezone.now(), by=BY)
    moves = event("planning", "Ganga").moves

    changed = plan(("on = 2018-01-26", "on = 2018-01-27"), ("through = 2018-02-08", "through = 2018-02-09"))
    plans.apply(changed, day=date(2018, 1, 21), by=BY)

    moved = event("planning", "Ganga")
    assert (moved.day, moved.moves, moved.status) == (date(2018, 1, 27), moves + 1, PUBLISHED)
    assert event("conference", "Uttar").day == HALL_DAY


def test_a_day_that_a_shorter_window_leaves_out_is_kept_and_said(event, plan):
    arrange(event("conference", "Uttar"), Details(HALL_DAY), at=timezone.now(), by=BY)

    plans.apply(plan(("2018-02-21, 2018-03-03", "2018-02-25, 2018-03-03")), day=TODAY, by=BY)

    kept = event("conference", "Uttar")
    assert (kept.day, kept.is_outside, details_of(kept).half) == (HALL_DAY, True, "")


def test_what_was_reported_was_held(event, world):
    plans.report(event("planning", "Ganga").assignment, text="We met.", day=MEETING, by=world.authority("Dev"))

    assert event("planning", "Ganga").status == HELD


def test_a_unit_that_is_let_off_has_no_event(event, world):
    plans.waive(event("conference", "Dakshin").assignment, reason="No hall.", day=TODAY, by=BY)

    assert event("conference", "Dakshin").status == CANCELLED
    assert "Dakshin" not in {one.unit.name_en for one in Event.objects.standing().whole()}


@pytest.mark.parametrize("kind", ["drive", "other"])
def test_another_kind_has_no_event(plan, kind):
    plans.apply(plan(('kind = "meeting"', f'kind = "{kind}"')), day=TODAY, by=BY)

    assert {activity for activity, *_ in standing()} == {"conference"}
