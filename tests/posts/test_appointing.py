"""Appointing, ending, transferring: what goes, and each refusal with its reason."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from abhiyan.kernel.models import AuditEntry
from abhiyan.posts import actions
from abhiyan.posts.models import Appointment
from abhiyan.units import tally
from tests.world import BY, TODAY, World

FEB_5, FEB_10, FEB_20, JAN_15 = date(2018, 2, 5), date(2018, 2, 10), date(2018, 2, 20), date(2018, 1, 15)


def test_a_newcomer_takes_the_lowest_free_seat(world: World) -> None:
    held = actions.appoint(world.post("Shivpuri 1", "booth-worker"), world.newcomer(), since=TODAY, by=BY)

    assert held.seat == 3


def test_an_appointment_is_counted_at_once_in_every_unit_above(world: World) -> None:
    before = tally.figures_of(world.unit("Pradesh"), TODAY)["filled", "booth-worker"]

    actions.appoint(world.post("Shivpuri 1", "booth-worker"), world.newcomer(), since=TODAY, by=BY)

    assert tally.figures_of(world.unit("Pradesh"), TODAY)["filled", "booth-worker"] == before + 1
    assert tally.figures_of(world.unit("Seat East"), TODAY) == tally.recount(world.unit("Seat East"), TODAY)


def test_a_full_post_is_refused(world: World) -> None:
    with pytest.raises(actions.PostIsFull):
        actions.appoint(world.post("Ganga", "district-convenor"), world.newcomer(), since=TODAY, by=BY)


def test_a_seat_that_is_taken_later_is_refused_over_that_period(world: World) -> None:
    post = world.post("Rampur", "mandal-convenor")
    actions.appoint(post, world.newcomer("Later"), since=FEB_10, by=BY)

    with pytest.raises(actions.SeatTakenLater):
        actions.appoint(post, world.newcomer("Now"), since=TODAY, by=BY)


def test_a_vacancy_may_be_filled_until_a_seat_is_taken_later(world: World) -> None:
    post = world.post("Rampur", "mandal-convenor")
    actions.appoint(post, world.newcomer("Later"), since=FEB_10, by=BY)

    held = actions.appoint(post, world.newcomer("Now"), since=TODAY, until=FEB_10, by=BY)

    assert (held.seat, held.until) == (1, FEB_10)


def test_a_seat_is_filled_again_on_the_day_it_falls_vacant(world: World) -> None:
    actions.end(world.held_by("Mohan"), until=TODAY, by=BY)

    held = actions.appoint(world.post("Shivpuri", "mandal-convenor"), world.newcomer(), since=TODAY, by=BY)

    assert list(Appointment.objects.on(TODAY).filter(post=held.post)) == [held]


@pytest.mark.parametrize("until", [TODAY, JAN_15])
def test_reversed_and_empty_periods_are_refused(world: World, until: date) -> None:
    with pytest.raises(actions.DatesReversed):
        actions.appoint(world.post("Shivpuri 1", "booth-worker"), world.newcomer(), since=TODAY, until=until, by=BY)


def test_nobody_holds_the_same_post_twice(world: World) -> None:
    with pytest.raises(actions.AlreadyHeld):
        actions.appoint(world.post("Shivpuri 1", "booth-worker"), world.person("Asha"), since=TODAY, by=BY)


def test_one_person_may_hold_several_posts(world: World) -> None:
    held = actions.appoint(world.post("Shivpuri 2", "booth-worker"), world.person("Asha"), since=TODAY, by=BY)

    assert Appointment.objects.on(TODAY).filter(person=held.person).count() == 2


def test_nobody_appoints_above_or_beside_oneself(world: World) -> None:
    dev = world.authority("Dev")

    for unit, role in (("Uttar", "region-convenor"), ("Ganga", "district-convenor"), ("Ganga", "district-president")):
        with pytest.raises(PermissionDenied):
            actions.appoint(world.post(unit, role), world.newcomer(unit + role), since=TODAY, by=dev)


def test_a_convenor_appoints_below_in_the_own_wing_and_branch_only(world: World) -> None:
    dev = world.authority("Dev")
    actions.appoint(world.post("Rampur", "mandal-convenor"), world.newcomer("In"), since=TODAY, by=dev)

    with pytest.raises(PermissionDenied):
        actions.appoint(world.post("Nagar 1", "booth-worker"), world.newcomer("Out"), since=TODAY, by=dev)


def test_nobody_appoints_oneself(world: World) -> None:
    with pytest.raises(actions.NotOneself):
        actions.appoint(
            world.post("Shivpuri 1", "booth-worker"), world.person("Dev"), since=TODAY, by=world.authority("Dev")
        )


def test_a_post_can_be_laid_down_by_its_holder(world: World) -> None:
    held = actions.end(world.held_by("Bela"), until=FEB_5, by=world.authority("Bela"))

    assert held.until == FEB_5


def test_ending_later_than_it_ended_is_refused(world: World) -> None:
    with pytest.raises(actions.AlreadyEnded):
        actions.end(world.held_by("Esha"), until=TODAY, by=BY)


def test_an_end_in_the_future_counts_from_that_day(world: World) -> None:
    actions.end(world.held_by("Asha"), until=FEB_5, by=BY)

    booth = world.unit("Shivpuri 1")
    assert tally.figures_of(booth, date(2018, 2, 4))["verified", "booth-worker"] == 1
    assert ("verified", "booth-worker") not in tally.figures_of(booth, FEB_5)
    for day in (TODAY, date(2018, 2, 4), FEB_5):
        assert tally.figures_of(world.unit("Ganga"), day) == tally.recount(world.unit("Ganga"), day)


def test_a_mistake_is_taken_back_on_its_first_day_and_the_seat_is_free_at_once(world: World) -> None:
    post = world.post("Rampur", "mandal-convenor")
    mistaken = actions.appoint(post, world.newcomer("Wrong"), since=TODAY, by=BY)

    actions.end(mistaken, until=TODAY, by=BY, reason="wrong person")
    right = actions.appoint(post, world.newcomer("Right"), since=TODAY, by=BY)

    assert list(Appointment.objects.on(TODAY).filter(post=post)) == [right]
    for name in ("Rampur", "Ganga", "Pradesh"):
        assert tally.figures_of(world.unit(name), TODAY) == tally.recount(world.unit(name), TODAY)


def test_somebody_taken_back_may_be_appointed_there_again(world: World) -> None:
    post = world.post("Rampur", "mandal-convenor")
    person = world.newcomer()
    actions.end(actions.appoint(post, person, since=TODAY, by=BY), until=TODAY, by=BY)

    held = actions.appoint(post, person, since=date(2018, 1, 25), by=BY)

    assert held.seat == 1


def test_a_transfer_ends_one_post_and_begins_the_other(world: World) -> None:
    held = actions.transfer(world.held_by("Bela"), world.post("Shivpuri 2", "booth-worker"), day=FEB_5, by=BY)

    assert held.since == FEB_5
    assert [one.post.unit.name_en for one in Appointment.objects.on(FEB_5).filter(person=held.person)] == ["Shivpuri 2"]


def test_a_transfer_that_is_refused_leaves_the_old_post_held(world: World) -> None:
    with pytest.raises(actions.PostIsFull):
        actions.transfer(world.held_by("Bela"), world.post("Shivpuri", "mandal-convenor"), day=FEB_5, by=BY)

    assert world.held_by("Bela").until is None


def test_fewer_seats_than_held_are_refused_with_the_holders(world: World) -> None:
    with pytest.raises(actions.SeatsAreHeld) as refused:
        actions.set_seats(world.post("Shivpuri 1", "booth-worker"), 1, day=TODAY, by=BY)

    assert [held.person.name_en for held in refused.value.holders] == ["Bela Kalpit"]


def test_fewer_seats_count_from_their_day(world: World) -> None:
    actions.set_seats(world.post("Shivpuri 1", "booth-worker"), 4, day=TODAY, by=BY)

    booth = world.unit("Shivpuri 1")
    assert tally.figures_of(booth, TODAY - timedelta(days=1))["seats", "booth-worker"] == 5
    assert tally.figures_of(booth, TODAY)["seats", "booth-worker"] == 4


def test_a_coming_day_changes_no_seats_of_today(world: World) -> None:
    post = world.post("Shivpuri 1", "booth-worker")

    with pytest.raises(actions.SeatsInAdvance):
        actions.set_seats(post, 4, day=TODAY + timedelta(days=1), by=BY)

    post.refresh_from_db()
    assert post.seats == 5
    assert tally.figures_of(post.unit, FEB_5)["seats", "booth-worker"] == 5


def test_a_nomination_is_accepted_by_who_may_appoint(world: World) -> None:
    person = world.newcomer()
    nomination = actions.nominate(world.post("Rampur", "mandal-convenor"), person, day=TODAY, by=world.authority("Dev"))

    held = actions.decide(nomination, accept=True, day=TODAY, by=world.authority("Tara"))

    assert held is not None
    assert held.person == person
    with pytest.raises(actions.AlreadyDecided):
        actions.decide(nomination, accept=False, day=TODAY, by=world.authority("Tara"))


def test_every_appointment_stands_in_the_audit(world: World) -> None:
    before = AuditEntry.objects.filter(verb="appoint").count()

    actions.appoint(
        world.post("Shivpuri 1", "booth-worker"), world.newcomer(), since=TODAY, by=world.authority("Mohan")
    )

    entries = AuditEntry.objects.filter(verb="appoint").order_by("-pk")
    assert entries.count() == before + 1
    assert entries[0].actor == f"person:{world.person('Mohan').pk}"


def test_an_appointment_that_fails_leaves_nothing(world: World) -> None:
    before = AuditEntry.objects.count(), Appointment.objects.count(), tally.figures_of(world.unit("Pradesh"), FEB_20)

    with pytest.raises(actions.PostIsFull):
        actions.appoint(world.post("Ganga", "district-convenor"), world.person("Bela"), since=TODAY, by=BY)

    assert before == (
        AuditEntry.objects.count(), Appointment.objects.count(), tally.figures_of(world.unit("Pradesh"), FEB_20)
    )  # fmt: skip
