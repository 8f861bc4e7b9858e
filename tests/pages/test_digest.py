"""The day in one's branch: what changed, what is due, who is behind, what waits; quiet when nothing happened."""

from datetime import date

import pytest

from abhiyan.pages import digest
from abhiyan.pages.digest import Changes
from abhiyan.people.actions import prove
from abhiyan.people.models import Evidence
from abhiyan.plans import actions, lists
from abhiyan.plans.models import Assignment
from abhiyan.posts.actions import appoint
from abhiyan.posts.models import Role
from tests.plans.conftest import applied, in_english, plan
from tests.world import BY

__all__ = ["applied", "in_english", "plan"]

MEETING, AFTER = date(2018, 1, 26), date(2018, 1, 27)


def told(world, name, unit, day):
    return digest.digest(world.unit(unit), day, world.authority(name, day))


def row(activity, unit):
    related = ("activity__owner__wing", "unit", "post__unit", "post__role")
    return Assignment.objects.select_related(*related).get(activity__key=activity, unit__name_en=unit)


def test_a_day_on_which_nothing_happened_is_quiet(applied, world, enter):
    assert told(world, "Uma", "Uttar", date(2018, 1, 22)).quiet
    assert "A quiet day" in enter("Uma").get("/digest/?on=2018-01-22").content.decode()


def test_the_day_says_what_changed_since_yesterday(applied, world):
    actions.report(row("planning", "Ganga"), text="Met", day=MEETING, by=world.authority("Dev", MEETING))
    appoint(world.post("Shivpuri 2", "booth-worker"), world.person("Chand"), since=MEETING, by=BY)
    appoint(world.post("Shivpuri 2", "volunteer"), world.newcomer(), since=MEETING, by=BY)
    for kind in (Evidence.PROVED, Evidence.CONSENTED):
        prove([world.people["Bela"].pk], kind, source="test", day=MEETING, by=BY)

    assert told(world, "Uma", "Uttar", MEETING).changes == Changes(
        reported=1, checked=0, newly_late=0, claimed=1, verified=1, volunteers=1, volunteers_verified=0
    )
    assert told(world, "Uma", "Uttar", AFTER).changes.quiet


def test_what_was_due_yesterday_and_is_open_is_newly_late_once(applied, world):
    late = [told(world, "Tara", "Pradesh", date(2018, 1, n)).changes.newly_late for n in (26, 27, 28)]

    assert late == [0, 2, 0]


def test_the_last_days_of_today_and_tomorrow_are_named(applied, world):
    found = told(world, "Uma", "Uttar", date(2018, 2, 7))
    on_the_day = told(world, "Uma", "Uttar", date(2018, 2, 8))

    assert [(one.activity.key, one.open) for one in found.tomorrow] == [("registration", 2)]
    assert found.today == []
    assert [(one.activity.key, one.open) for one in on_the_day.today] == [("registration", 2)]


def test_those_behind_are_named_where_something_is_late(applied, world):
    found = told(world, "Uma", "Uttar", AFTER)

    assert [(line.unit.name_en, line.standing.late) for line in found.behind] == [("Ganga", 1)]


def test_a_report_waits_for_whoever_may_verify_it_and_for_nobody_else(applied, world):
    one = row("planning", "Ganga")
    actions.report(one, text="Met", day=MEETING, by=world.authority("Dev", MEETING))

    waits = {name: digest.waiting(AFTER, world.authority(name, AFTER)) for name in ("Uma", "Dev", "Pia", "Mohan")}
    assert {name: (held.in_all, held.reports) for name, held in waits.items()} == {
        "Uma": (1, [one]), "Dev": (0, []), "Pia": (0, []), "Mohan": (0, []),
    }  # fmt: skip


def test_a_report_waited_on_any_past_day_on_which_it_was_open(applied, world):
    actions.report(row("planning", "Ganga"), text="Met", day=MEETING, by=world.authority("Dev", MEETING))
    actions.verify(row("planning", "Ganga"), day=date(2018, 1, 28), by=world.authority("Uma", date(2018, 1, 28)))

    held = [digest.waiting(date(2018, 1, n), world.authority("Uma", AFTER)).in_all for n in (25, 26, 27, 28)]
    assert held == [0, 1, 1, 0]


@pytest.mark.parametrize(("name", "unit"), [("Tara", "Pradesh"), ("Dev", "Ganga"), ("Asha", "Shivpuri 1")])
def test_one_is_told_of_the_branch_of_ones_post(applied, world, enter, name, unit):
    assert enter(name).get("/digest/").context["digest"].unit == world.unit(unit)


def test_who_sees_no_branch_is_told_so(applied, enter):
    page = enter("Chand").get("/digest/")

    assert (page.status_code, page.context["digest"]) == (200, None)
    assert "Your posts open no branch" in page.content.decode()


def test_home_leads_to_the_day(applied, enter):
    assert 'href="/digest/' in enter("Dev").get("/").content.decode()


def test_work_handed_to_another_post_waits_for_whoever_stands_above_that_one(applied, world):
    """The button and the list ask the post that has the work, and so does the day."""
    role = Role.objects.get(key="district-convenor")
    held = row("registration", "Shivpuri")
    actions.reassign(held, role=role, reason="Ill", day=MEETING, by=world.authority("Uma"))
    actions.report(held, text="Done", day=date(2018, 2, 2), by=world.authority("Mohan", date(2018, 2, 2)))

    on = date(2018, 2, 3)
    waits = {name: digest.waiting(on, world.authority(name, on)).in_all for name in ("Uma", "Dev")}
    listed = {name: lists.listed(lists.WAITING, world.authority(name, on), on).count() for name in ("Uma", "Dev")}
    assert waits == listed
