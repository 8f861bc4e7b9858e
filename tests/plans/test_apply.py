"""Applying a plan: an assignment for every unit that acts, twice is once, nothing reported is lost."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority, Grant, scope
from abhiyan.plans import actions, counting
from abhiyan.plans.counting import Counted
from abhiyan.plans.difference import difference
from abhiyan.plans.models import Activity, Assignment, Programme
from abhiyan.plans.planfile import read_text
from abhiyan.units import tally
from abhiyan.units.models import Tail, Unit
from abhiyan.units.planting import insert_units
from abhiyan.units.profile import UnitRow
from tests.plans.conftest import APPLIED, MEETING, PLAN, without
from tests.world import BY, TODAY

LATER = date(2018, 1, 30)
CHANGED = ("on = 2018-01-26", "on = 2018-01-28")


def figures(world, unit="Pradesh", day=LATER):
    return counting.figures(world.unit(unit), day)


def recounts(world):
    """Whether every figure of every unit is what a recount counts, on a few days."""
    days = [APPLIED, MEETING, LATER, date(2018, 2, 9), date(2018, 3, 5)]
    return [wrong for day in days for wrong in tally.check(list(Unit.objects.open_on(day)), day)] == []


def words(plan):
    return [(line.kind, line.words, line.units) for line in difference(plan)]


def test_the_difference_says_what_a_new_plan_adds(plan):
    assert words(plan()) == [
        ("add", "the programme February", 0),
        ("add", "Planning meeting: 26 January 2018, for 2 districts", 2),
        ("add", "Registration: 1 February to 8 February 2018, for 3 mandals", 3),
        ("add", "Conference: one day from 21 February to 3 March 2018, for 2 regions", 2),
    ]


def test_every_unit_of_the_level_gets_an_assignment(applied):
    rows = Assignment.objects.values_list("activity__key", "unit__name_en", "since", "due", "state")

    assert sorted(rows) == [
        ("conference", "Dakshin", date(2018, 2, 21), date(2018, 3, 3), "not_started"),
        ("conference", "Uttar", date(2018, 2, 21), date(2018, 3, 3), "not_started"),
        ("planning", "Ganga", MEETING, MEETING, "not_started"),
        ("planning", "Yamuna", MEETING, MEETING, "not_started"),
        ("registration", "Nagar", date(2018, 2, 1), date(2018, 2, 8), "not_started"),
        ("registration", "Rampur", date(2018, 2, 1), date(2018, 2, 8), "not_started"),
        ("registration", "Shivpuri", date(2018, 2, 1), date(2018, 2, 8), "not_started"),
    ]


def test_the_owner_is_the_post_there_or_the_one_above_while_it_is_vacant(work):
    held, vacant = work("registration", "Shivpuri"), work("registration", "Rampur")

    assert (str(held.post), held.acting) == ("Mandal convenor, Shivpuri", None)
    assert (str(vacant.post), str(vacant.acting)) == ("Mandal convenor, Rampur", "District convenor, Ganga")
    assert str(work("registration", "Nagar").acting) == "State convenor, Pradesh"


def test_an_activity_within_a_unit_spares_the_others(plan):
    actions.apply(plan(('each = "mandal"', 'each = "mandal"\nwithin = "U"')), day=APPLIED, by=BY)

    units = Assignment.objects.filter(activity__key="registration").values_list("unit__name_en", flat=True)
    assert sorted(units) == ["Rampur", "Shivpuri"]


def test_booths_of_a_seat_act_where_the_plan_says_so(plan):
    booths = plan(('each = "region"', 'each = "booth"\nwithin = "C1"'), ('owner = "region-convenor"\n', ""))
    actions.apply(booths, day=APPLIED, by=BY)

    units = Assignment.objects.filter(activity__key="conference").values_list("unit__name_en", flat=True)
    assert sorted(units) == ["Nagar 1", "Shivpuri 1"]


def test_due_and_late_follow_the_calendar(applied, world):
    days = [date(2018, 1, 25), MEETING, date(2018, 1, 27)]

    assert [figures(world, day=day)["feb/planning"] for day in days] == [
        Counted(assigned=2, due=0, done=0, checked=0, late=0),
        Counted(assigned=2, due=2, done=0, checked=0, late=0),
        Counted(assigned=2, due=2, done=0, checked=0, late=2),
    ]
    assert recounts(world)


def test_applying_again_changes_nothing(applied, world):
    tails, version = Tail.objects.count(), Programme.objects.get().version

    assert actions.apply(applied, day=LATER, by=BY) == []
    assert (Tail.objects.count(), Programme.objects.get().version) == (tails, version)


def test_a_changed_day_is_two_rows_for_each_open_unit(applied, plan, world):
    tally.squash()
    changed = plan(CHANGED)

    assert words(changed) == [("change", "Planning meeting: 26 January 2018 becomes 28 January 2018 in 2 districts", 2)]
    actions.apply(changed, day=MEETING, by=BY)
    assert Tail.objects.filter(measure__kind="due").count() == 4
    assert figures(world, day=date(2018, 1, 28))["feb/planning"] == Counted(2, 2, 0, 0, 0)
    assert figures(world, day=date(2018, 1, 29))["feb/planning"] == Counted(2, 2, 0, 0, 2)
    assert recounts(world)


def test_what_was_reported_keeps_its_day(work, plan, world):
    actions.report(work("planning", "Ganga"), text="We met.", day=MEETING, by=BY)
    changed = plan(CHANGED)

    said = "Planning meeting: 26 January 2018 becomes 28 January 2018 in 1 district"
    assert words(changed) == [("change", said + "; 1 report keeps the days it was made for", 1)]
    actions.apply(changed, day=MEETING, by=BY)
    assert [work("planning", unit).due for unit in ("Ganga", "Yamuna")] == [MEETING, date(2018, 1, 28)]
    assert recounts(world)


def test_a_withdrawn_activity_keeps_what_was_reported(work, world):
    actions.report(work("planning", "Ganga"), text="We met.", day=MEETING, by=BY)
    fewer = _read(without("planning"))

    assert words(fewer) == [("withdraw", "Planning meeting is withdrawn: 1 district is let off; 1 report is kept", 1)]
    actions.apply(fewer, day=LATER, by=BY)
    assert [(work("planning", unit).state) for unit in ("Ganga", "Yamuna")] == ["reported", "waived"]
    assert figures(world)["feb/planning"] == Counted(assigned=1, due=1, done=1, checked=0, late=0)
    assert recounts(world)


def test_an_activity_taken_up_again_asks_again(applied, world, work):
    actions.apply(_read(without("planning")), day=MEETING, by=BY)

    actions.apply(applied, day=LATER, by=BY)

    assert [work("planning", unit).state for unit in ("Ganga", "Yamuna")] == ["not_started", "not_started"]
    assert figures(world)["feb/planning"] == Counted(2, 2, 0, 0, 2)
    assert difference(applied) == []
    assert recounts(world)


def test_another_level_moves_the_work_there(applied, plan, world):
    changed = plan(
        ('each = "district"', 'each = "region"'), ('owner = "district-convenor"', 'owner = "region-convenor"')
    )

    actions.apply(changed, day=MEETING, by=BY)

    rows = Assignment.objects.filter(activity__key="planning").values_list("unit__name_en", "state")
    assert sorted(rows) == [
        ("Dakshin", "not_started"), ("Ganga", "waived"), ("Uttar", "not_started"), ("Yamuna", "waived"),
    ]  # fmt: skip
    assert difference(changed) == []
    assert recounts(world)


def test_a_changed_word_is_shown_and_touches_no_unit(applied, plan):
    changed = plan(('name_en = "Conference"', 'name_en = "Regional conference"'))

    assert words(changed) == [
        ("change", "Regional conference: Name in English: Conference becomes Regional conference", 0)
    ]
    actions.apply(changed, day=LATER, by=BY)
    assert difference(changed) == []


def test_what_units_are_told_anew_is_counted_in_open_units(work, plan):
    actions.report(work("planning", "Ganga"), text="We met.", day=MEETING, by=BY)
    changed = plan(
        ('owner = "district-convenor"\nproof = "minutes"', 'owner = "district-member"\nproof = "photo"'),
        ("count = 5", "count = 6"),
        ("through = 2018-02-08", 'through = 2018-02-08\nskip = ["sunday"]'),
        ('audience = { wing = "it", down_to = "mandal" }', 'speaker = "state-convenor"'),
    )

    assert words(changed) == [
        ("change", ("Planning meeting: Answers for it: District convenor becomes District team member"
                   " (1 district still open)"), 1),
        ("change", "Planning meeting: Proof: minutes becomes photo (1 district still open)", 1),
        ("change", ("Registration: Target: 5 × Volunteer at every booth becomes 6 × Volunteer at every booth"
                   " (3 mandals still open)"), 3),
        ("change", ("Registration: 1 February to 8 February 2018 becomes 1 February to 8 February 2018,"
                   " except 4 February in 3 mandals"), 3),
        ("change", "Conference: Speaker: none becomes State convenor", 0),
        ("change", "Conference: Audience: Wing it, down to level mandal becomes none", 0),
    ]  # fmt: skip
    actions.apply(changed, day=MEETING, by=BY)
    assert difference(changed) == []
    back = [line[1].removeprefix("Registration: ") for line in words(plan(("count = 5", "count = 6")))]
    assert back[-3:] == [
        "1 February to 8 February 2018, except 4 February becomes 1 February to 8 February 2018 in 3 mandals",
        "Conference: Speaker: State convenor becomes none",
        "Conference: Audience: none becomes Wing it, down to level mandal",
    ]


def test_a_planner_of_a_branch_changes_what_is_of_that_branch_alone(applied, plan, world):
    by = Authority("planner", APPLIED, (Grant("plan", *scope("own_and_below", world.unit("Uttar").path), own="x"),))
    one = '''
[[activity]]
key = "local"
kind = "meeting"
name_en = "Local"
each = "mandal"
on = 2018-02-05
within = "'''

    actions.apply(plan(text=PLAN + one + 'U"\n'), day=APPLIED, by=by)
    assert Assignment.objects.filter(activity__key="local").count() == 2
    for other in (PLAN + one + 'D"\n', PLAN.replace("2018-01-26", "2018-01-27") + one + 'U"\n'):
        with pytest.raises(PermissionDenied):
            actions.apply(plan(text=other), day=APPLIED, by=by)
    actions.apply(plan(), day=APPLIED, by=by)
    assert Activity.objects.get(key="local").withdrawn_on == APPLIED


def test_another_owner_answers_for_what_is_still_open(work, plan):
    actions.report(work("planning", "Ganga"), text="We met.", day=MEETING, by=BY)

    actions.apply(plan(('owner = "district-convenor"', 'owner = "district-member"')), day=MEETING, by=BY)

    posts = [str(work("planning", unit).post) for unit in ("Ganga", "Yamuna")]
    assert posts == ["District convenor, Ganga", "District team member, Yamuna"]


def test_a_plan_that_moved_since_it_was_looked_at_is_refused(applied, plan):
    seen = actions.version_of("feb")
    actions.apply(plan(CHANGED), day=MEETING, by=BY)

    with pytest.raises(actions.PlanMoved):
        actions.apply(plan(("2018-03-03", "2018-03-04")), day=MEETING, by=BY, version=seen)


def test_a_closed_programme_takes_no_change(applied, plan):
    actions.close(Programme.objects.get(), day=LATER, by=BY)

    with pytest.raises(actions.PlanRefused):
        actions.apply(plan(CHANGED), day=LATER, by=BY)


def test_only_who_plans_for_the_whole_tree_applies(plan, world):
    with pytest.raises(PermissionDenied):
        actions.apply(plan(), day=APPLIED, by=world.authority("Dev"))

    actions.apply(plan(), day=APPLIED, by=world.authority("Tara"))
    assert Activity.objects.count() == 3


def test_a_new_unit_takes_part_in_what_is_not_over(applied, world):
    new = UnitRow(1, "mandal", "D1B", "D1", None, "नया", "Newpur", None, None)
    insert_units([new], day=TODAY, by=BY)

    rows = Assignment.objects.filter(unit__code="D1B").values_list("activity__key", "due")
    assert list(rows) == [("registration", date(2018, 2, 8))]
    assert recounts(world)


def _read(text: str = PLAN):
    from abhiyan.plans import vocabulary

    return read_text(text, vocabulary.of_installation())


def test_a_branch_does_not_bring_back_for_itself_what_the_whole_tree_took_back(applied, plan, world):
    """What was reported for it elsewhere would be told under other names and days."""
    low = world.unit("Ganga").path
    by = Authority("person:1", grants=(Grant("plan", low, tree.after(low), own=low),))
    actions.apply(plan(text=without("registration")), day=LATER, by=BY)
    back = plan(('each = "mandal"', f'each = "mandal"\nwithin = "{world.unit("Ganga").code}"'))

    with pytest.raises(PermissionDenied):
        actions.apply(back, day=LATER, by=by)


def test_of_two_who_close_a_programme_the_second_is_told(applied):
    """The second had read it before the first closed it."""
    first, second = Programme.objects.get(), Programme.objects.get()
    actions.close(first, day=LATER, by=BY)

    with pytest.raises(actions.ProgrammeClosed):
        actions.close(second, day=TODAY, by=BY)
    assert Programme.objects.get().closed_on == LATER
