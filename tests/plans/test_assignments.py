"""An assignment's life: begun, reported, verified, sent back, waived; who may, and what it counts."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from abhiyan.kernel import clock
from abhiyan.kernel.authority import NOBODY
from abhiyan.people.actions import NewPerson, register
from abhiyan.plans import actions, counting, tasks
from abhiyan.plans.counting import Counted
from abhiyan.plans.models import Assignment, Programme
from abhiyan.posts.actions import appoint, end
from abhiyan.units import tally
from tests.plans.conftest import MEETING
from tests.plans.test_apply import recounts
from tests.world import BY, TODAY

LATE_BY_TWO = date(2018, 1, 28)


def planning(world, day, unit="Pradesh"):
    return counting.figures(world.unit(unit), day)["feb/planning"]


def test_a_report_counts_from_its_day_on(work, world):
    actions.report(work("planning", "Ganga"), text="We met.", day=MEETING, by=world.authority("Dev"))

    assert planning(world, date(2018, 1, 25)) == Counted(2, 0, 0, 0, 0)
    assert planning(world, MEETING) == Counted(2, 2, 1, 0, 0)
    assert planning(world, TODAY) == Counted(2, 2, 1, 0, 1)
    assert planning(world, TODAY, "Ganga") == Counted(1, 1, 1, 0, 0)
    assert recounts(world)


def test_a_late_report_was_late_until_its_day(work, world):
    actions.report(work("planning", "Ganga"), text="We met at last.", day=LATE_BY_TWO, by=BY)

    days = [MEETING, date(2018, 1, 27), LATE_BY_TWO]
    assert [planning(world, day, "Ganga").late for day in days] == [0, 1, 0]
    assert [Assignment.objects.late_on(day).of(world.unit("Ganga")).count() for day in days] == [0, 1, 0]
    assert recounts(world)


def test_the_level_above_verifies(work, world):
    actions.report(work("planning", "Ganga"), text="We met.", day=MEETING, by=world.authority("Dev"))

    with pytest.raises(PermissionDenied):
        actions.verify(work("planning", "Ganga"), day=TODAY, by=world.authority("Dev"))
    done = actions.verify(work("planning", "Ganga"), day=TODAY, by=world.authority("Uma"))

    assert (done.state, done.state_on(MEETING), done.state_on(date(2018, 1, 25))) == (
        "verified", "reported", "not_started",
    )  # fmt: skip
    assert planning(world, TODAY) == Counted(2, 2, 1, 1, 1)
    assert recounts(world)


def test_nobody_verifies_the_own_report(work, world):
    actions.report(work("planning", "Ganga"), text="I was there.", day=MEETING, by=world.authority("Uma"))

    with pytest.raises(actions.OwnReport):
        actions.verify(work("planning", "Ganga"), day=TODAY, by=world.authority("Uma"))


def test_a_report_sent_back_is_open_again(work, world):
    actions.report(work("planning", "Ganga"), text="Fine.", day=MEETING, by=world.authority("Dev"))

    actions.send_back(work("planning", "Ganga"), reason="No minutes", day=TODAY, by=world.authority("Uma"))

    assert (work("planning", "Ganga").state, work("planning", "Ganga").reason) == ("in_progress", "No minutes")
    assert planning(world, TODAY, "Ganga") == Counted(1, 1, 0, 0, 1)
    assert recounts(world)


def test_a_waived_assignment_is_not_due(work, world):
    actions.waive(work("planning", "Ganga"), reason="Flood", day=TODAY, by=world.authority("Uma"))

    assert planning(world, date(2018, 1, 31), "Ganga") == Counted(0, 1, 0, 0, 1)
    assert counting.figures(world.unit("Ganga"), TODAY).get("feb/planning", counting.NOTHING) == counting.NOTHING
    assert recounts(world)


def test_what_cannot_be_done_is_refused_by_name(work, world):
    ganga, by = work("planning", "Ganga"), world.authority("Dev")

    with pytest.raises(actions.TooEarly):
        actions.report(ganga, text="Already", day=date(2018, 1, 25), by=by)
    with pytest.raises(actions.NothingSaid):
        actions.report(ganga, text="  ", day=MEETING, by=by)
    with pytest.raises(actions.NotReported):
        actions.verify(ganga, day=MEETING, by=BY)
    actions.report(ganga, text="We met.", day=MEETING, by=by)
    with pytest.raises(actions.AlreadyClosed):
        actions.report(ganga, text="Again", day=TODAY, by=by)
    actions.close(Programme.objects.get(), day=TODAY, by=BY)
    with pytest.raises(actions.ProgrammeClosed):
        actions.report(work("planning", "Yamuna"), text="Late", day=TODAY, by=BY)


@pytest.mark.parametrize(
    ("who", "units"),
    [
        ("Tara", {"Ganga", "Yamuna"}),
        ("Uma", {"Ganga"}),
        ("Dev", {"Ganga"}),
        ("Mohan", set()),
        ("Asha", set()),
        ("Pia", set()),
        ("Zoya", set()),
    ],
)
def test_one_reports_in_the_own_branch(work, world, who, units):
    by = world.authority(who)

    assert {name for name in ("Ganga", "Yamuna") if actions.may_report(work("planning", name), by=by)} == units


@pytest.mark.parametrize(("who", "units"), [("Tara", {"Ganga", "Yamuna"}), ("Uma", {"Ganga"}), ("Dev", set())])
def test_one_verifies_only_what_stands_below(work, world, who, units):
    by = world.authority(who)

    assert {name for name in ("Ganga", "Yamuna") if actions.may_verify(work("planning", name), by=by)} == units


@pytest.mark.parametrize(("who", "seen"), [("Tara", 7), ("Uma", 4), ("Dev", 3), ("Mohan", 1), ("Zoya", 0)])
def test_one_sees_the_own_branch_alone(applied, world, who, seen):
    assert world.authority(who).see(Assignment).count() == seen
    assert NOBODY.see(Assignment).count() == 0


def test_many_are_reported_and_verified_in_one_go(work, world):
    ids = [work("planning", "Yamuna").pk, work("planning", "Ganga").pk, 0]
    first = actions.report_many(ids, day=MEETING, by=world.authority("Dev"), texts={ids[1]: "We met."})
    second = actions.report_many(ids[:2], day=LATE_BY_TWO, by=BY, text="Met.")
    third = actions.verify_many(ids[:2], day=LATE_BY_TWO, by=world.authority("Uma"))

    assert [(one.assignment_id, one.reason) for one in first] == [
        (ids[0], "outside your branch"), (0, "no such assignment"),
    ]  # fmt: skip
    assert [one.reason for one in second] == ["already closed"]
    assert [one.reason for one in third] == ["outside your branch"]
    assert [work("planning", unit).report for unit in ("Ganga", "Yamuna")] == ["We met.", "Met."]
    assert planning(world, LATE_BY_TWO) == Counted(2, 2, 2, 1, 0)
    assert recounts(world)


def test_several_report_and_verify_together_each_by_their_own_rights(work, world):
    ganga, yamuna = (work("planning", unit).pk for unit in ("Ganga", "Yamuna"))
    dev, tara, uma = (world.authority(name) for name in ("Dev", "Tara", "Uma"))
    told = actions.report_each(
        [actions.Reports(dev, {ganga: "We met."}, {}), actions.Reports(uma, {yamuna: "We too."}, {})], day=MEETING
    )
    actions.report_many([yamuna], text="They met.", day=MEETING, by=BY)
    seen = actions.verify_each([(uma, [yamuna]), (tara, [ganga])], day=LATE_BY_TWO)

    assert [(one.assignment_id, one.reason) for one in told] == [(yamuna, "outside your branch")]
    assert [(one.assignment_id, one.reason) for one in seen] == [(yamuna, "outside your branch")]
    found = {unit: work("planning", unit) for unit in ("Ganga", "Yamuna")}
    assert [(one.report, one.reported_by, one.verified_by) for one in found.values()] == [
        ("We met.", dev.actor, tara.actor), ("They met.", BY.actor, ""),
    ]  # fmt: skip
    assert planning(world, LATE_BY_TWO) == Counted(2, 2, 2, 1, 0)
    assert recounts(world)


def test_the_tally_stays_right_when_it_is_squashed_in_between(work, world):
    tally.squash()
    actions.report(work("planning", "Ganga"), text="We met.", day=LATE_BY_TWO, by=BY)
    tally.squash()
    actions.verify(work("planning", "Ganga"), day=TODAY, by=BY)
    tally.squash()

    assert planning(world, TODAY) == Counted(2, 2, 1, 1, 1)
    assert recounts(world)


def test_work_is_handed_on_when_a_post_falls_vacant_or_is_filled(work, world):
    end(world.held_by("Mohan"), until=date(2018, 2, 3), by=BY)
    new = NewPerson(name_hi="", name_en="Ravi Kalpit", language="en", phone="+915000077777")
    ravi = register(new, source="test", day=TODAY, by=BY)
    appoint(world.post("Rampur", "mandal-convenor"), ravi, since=date(2018, 2, 3), by=BY)

    clock.set_day(date(2018, 2, 3))
    tasks.hand_on()

    assert str(work("registration", "Shivpuri").acting) == "District convenor, Ganga"
    assert work("registration", "Rampur").acting is None
    mine = Assignment.objects.in_hands_of(world.person("Dev").pk, date(2018, 2, 3))
    assert sorted(mine.values_list("unit__name_en", flat=True)) == ["Ganga", "Shivpuri"]
