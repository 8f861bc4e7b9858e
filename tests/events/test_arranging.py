"""Saying when and where: what the plan allows, whose it is, two events in one hall, calling off; agendas from above."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from abhiyan.events import actions, agenda
from abhiyan.events.actions import Details, Hall, Line
from abhiyan.events.models import CANCELLED, PUBLISHED, AgendaLine, Event, Venue
from abhiyan.kernel.models import AuditEntry
from abhiyan.plans import actions as plans
from tests.plans.conftest import MEETING
from tests.world import BY

NOW = timezone.now()
FEB_22 = date(2018, 2, 22)


@pytest.fixture
def hall(world):
    return actions.keep_venue(world.unit("Pradesh"), Hall("Town hall", capacity=800), by=BY)


def test_whoever_works_there_sets_the_day_and_everybody_reads_it(event, world, hall):
    uma = world.authority("Uma")

    actions.arrange(event("conference", "Uttar"), Details(FEB_22, "am", time(10, 30), hall.pk, True), at=NOW, by=uma)

    held = event("conference", "Uttar")
    assert (held.day, held.half, held.begins_at, held.venue, held.status) == (
        FEB_22,
        "am",
        time(10, 30),
        hall,
        PUBLISHED,
    )
    assert AuditEntry.objects.filter(verb="arrange_event", actor=uma.actor).count() == 1


def test_the_same_again_writes_nothing(event):
    actions.arrange(event("conference", "Uttar"), Details(FEB_22), at=NOW, by=BY)
    actions.arrange(event("conference", "Uttar"), Details(FEB_22), at=NOW, by=BY)

    assert (event("conference", "Uttar").moves, AuditEntry.objects.filter(verb="arrange_event").count()) == (1, 1)


@pytest.mark.parametrize("who", ["Dev", "Pia", "Maya", "Asha"])
def test_nobody_else_does(event, world, who):
    with pytest.raises(PermissionDenied):
        actions.arrange(event("conference", "Uttar"), Details(FEB_22), at=NOW, by=world.authority(who))


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (date(2018, 2, 20), False),
        (date(2018, 2, 21), True),
        (date(2018, 3, 3), True),
        (date(2018, 3, 4), False),
    ],
)
def test_the_day_lies_in_the_plans_window(event, day, allowed):
    held = event("conference", "Uttar")

    if allowed:
        assert actions.arrange(held, Details(day), at=NOW, by=BY).day == day
    else:
        with pytest.raises(actions.OutsidePlan):
            actions.arrange(held, Details(day), at=NOW, by=BY)


def test_what_was_said_to_all_is_moved_and_never_unsaid(event):
    held = event("conference", "Uttar")
    actions.arrange(held, Details(FEB_22, published=True), at=NOW, by=BY)

    actions.arrange(held, Details(date(2018, 2, 23), published=False), at=NOW, by=BY)

    assert (event("conference", "Uttar").day, event("conference", "Uttar").status) == (date(2018, 2, 23), PUBLISHED)
    with pytest.raises(actions.NoDay):
        actions.arrange(held, Details(None), at=NOW, by=BY)


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [("am", "am", True), ("am", "pm", False), ("", "pm", True), ("am", "", True)],
)
def test_two_events_are_not_in_one_hall(event, hall, first, second, clash):
    actions.arrange(event("conference", "Uttar"), Details(FEB_22, first, venue=hall.pk), at=NOW, by=BY)
    other = event("conference", "Dakshin")

    if not clash:
        actions.arrange(other, Details(FEB_22, second, venue=hall.pk), at=NOW, by=BY)
        return
    with pytest.raises(actions.HallTaken) as refused:
        actions.arrange(other, Details(FEB_22, second, venue=hall.pk), at=NOW, by=BY)
    assert refused.value.event == event("conference", "Uttar")


def test_a_hall_is_free_again_when_its_event_is_called_off_and_not_taken_back_unasked(event, hall):
    taken, other = event("conference", "Uttar"), event("conference", "Dakshin")
    there = Details(FEB_22, "am", venue=hall.pk)
    actions.arrange(taken, there, at=NOW, by=BY)
    actions.call_off(taken, reason="Flood", at=NOW, by=BY)

    actions.arrange(other, there, at=NOW, by=BY)

    with pytest.raises(actions.HallTaken):
        actions.call_on(taken, at=NOW, by=BY)
    assert event("conference", "Uttar").status == CANCELLED


def test_a_hall_that_cant_be_had_is_refused(event, hall):
    actions.set_hall_busy(hall, {(FEB_22, "am")}, since=FEB_22, until=date(2018, 3, 4), by=BY)

    with pytest.raises(actions.HallBusy):
        actions.arrange(event("conference", "Uttar"), Details(FEB_22, "am", venue=hall.pk), at=NOW, by=BY)
    actions.arrange(event("conference", "Uttar"), Details(FEB_22, "pm", venue=hall.pk), at=NOW, by=BY)


def test_a_hall_of_another_branch_is_refused(event, world):
    theirs = actions.keep_venue(world.unit("Nagar"), Hall("Theirs"), by=BY)

    with pytest.raises(actions.NoSuchHall):
        actions.arrange(event("conference", "Uttar"), Details(FEB_22, venue=theirs.pk), at=NOW, by=BY)


def test_a_hall_is_written_down_by_who_works_there_under_a_name_of_its_own(world):
    dev = world.authority("Dev")
    actions.keep_venue(world.unit("Ganga"), Hall("School"), by=dev)

    with pytest.raises(actions.NameTaken):
        actions.keep_venue(world.unit("Ganga"), Hall("School"), by=dev)
    with pytest.raises(PermissionDenied):
        actions.keep_venue(world.unit("Yamuna"), Hall("School"), by=dev)
    assert [one.name for one in Venue.objects.seen_by(dev)] == ["School"]


def test_calling_off_needs_a_reason_and_keeps_the_day(event):
    held = event("conference", "Uttar")
    actions.arrange(held, Details(FEB_22, published=True), at=NOW, by=BY)

    with pytest.raises(actions.NothingSaid):
        actions.call_off(held, reason="  ", at=NOW, by=BY)
    actions.call_off(held, reason="Flood", at=NOW, by=BY)
    actions.call_on(held, at=NOW, by=BY)

    assert (event("conference", "Uttar").day, event("conference", "Uttar").status) == (FEB_22, PUBLISHED)


def test_what_was_reported_is_not_arranged_any_more(event, world):
    held = event("planning", "Ganga")
    plans.report(held.assignment, text="We met.", day=MEETING, by=world.authority("Dev"))

    with pytest.raises(actions.Closed):
        actions.arrange(held, Details(MEETING, "am", published=True), at=NOW, by=BY)


# --- agendas ------------------------------------------------------------------------------------------------------


@pytest.fixture
def lines(event, world):
    """The state's two lines for every planning meeting."""
    activity = event("planning", "Ganga").activity
    state = world.unit("Pradesh")
    return [
        actions.add_line(activity, state, Line(number, "", name, minutes), by=BY)
        for number, name, minutes in ((10, "Welcome", 15), (30, "Tasks", 45))
    ]


def shown(held):
    return [(item.line.name, item.starts, item.own, item.words) for item in agenda.of(held)]


def test_a_template_is_used_below_filled_in_and_added_to(event, lines, world):
    dev, held = world.authority("Dev"), event("planning", "Ganga")
    Event.objects.filter(pk=held.pk).update(begins_at=time(10))
    actions.add_line(held.activity, world.unit("Ganga"), Line(20, "", "Our district", 30), by=dev)

    actions.fill(held, {lines[0].pk: "Dev", 999_999: "nothing of ours"}, at=NOW, by=dev)

    assert shown(event("planning", "Ganga")) == [
        ("Welcome", time(10), False, "Dev"),
        ("Our district", time(10, 15), True, ""),
        ("Tasks", time(10, 45), False, ""),
    ]
    assert [name for name, *_ in shown(event("planning", "Yamuna"))] == ["Welcome", "Tasks"]


def test_it_is_not_broken_below(event, lines, world):
    dev = world.authority("Dev")

    with pytest.raises(actions.FromAbove):
        actions.drop_line(lines[0], world.unit("Ganga"), by=dev)
    with pytest.raises(PermissionDenied):
        actions.add_line(lines[0].activity, world.unit("Pradesh"), Line(1, "", "Mine", 5), by=dev)
    assert AgendaLine.objects.count() == 2


def test_what_was_filled_in_can_be_emptied(event, lines, world):
    held = event("planning", "Ganga")
    actions.fill(held, {lines[0].pk: "Dev"}, at=NOW, by=BY)

    assert (actions.fill(held, {lines[0].pk: ""}, at=NOW, by=BY), shown(held)[0][3]) == (1, "")


def test_a_number_of_an_identity_document_does_not_stay_on_an_agenda(event, lines):
    held = event("planning", "Ganga")

    actions.fill(held, {lines[0].pk: "card 2345 6789 0124"}, at=NOW, by=BY)

    assert "6789" not in shown(held)[0][3]
