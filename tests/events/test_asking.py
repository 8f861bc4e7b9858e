"""The tables as a problem: whose days, which halls, what is left out; the same content is the same problem."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.events import actions, asking, guests
from abhiyan.events.actions import Details, Hall
from abhiyan.events.asking import Limits, ask, digest_of
from abhiyan.events.guests import Limits as Travel
from abhiyan.events.models import Event, Guest, Invitation, Venue
from abhiyan.plans import actions as plans
from abhiyan.plans.models import Activity
from abhiyan.scheduling.problem import Half, Slot, Wish, whole_days
from abhiyan.units.actions import insert_units
from abhiyan.units.models import Holiday, Unit
from abhiyan.units.profile import UnitRow
from tests.events.test_guests import GUESTS, conference
from tests.world import BY, FOUNDED, TODAY

__all__ = ["conference"]
FEB_9 = date(2018, 2, 9)
NOW = timezone.now()


def asked(activity, limits=None):
    return ask(activity, limits or Limits(), day=TODAY)


def event_of(problem, world, unit):
    (found,) = (one for one in problem.events if one.place == world.unit(unit).path)
    return found


def key(world, name):
    return str(world.person(name).pk)


def test_every_event_is_asked_for_with_its_chief_its_wishes_and_its_window(conference, world):
    ganga = event_of(asked(conference), world, "Ganga")

    assert (ganga.first, ganga.last) == (FEB_9, date(2018, 2, 20))
    assert (ganga.chief, ganga.needs_chief) == (key(world, "Pia"), True)
    assert set(ganga.wishes) == {Wish(key(world, "Maya"), 30), Wish(key(world, "Mohan"), 10)}


def test_who_is_invited_from_above_is_at_every_event_of_the_region(conference, world):
    problem = asked(conference)

    (region,) = problem.regions
    assert (region.key, region.attends) == (world.unit("Uttar").path, (key(world, "Uma"),))
    assert event_of(problem, world, "Ganga").region == region.key
    assert event_of(problem, world, "Yamuna").region == ""


def test_a_district_whose_chief_guests_post_is_vacant_is_held_without_one(conference, world):
    yamuna = event_of(asked(conference), world, "Yamuna")

    assert (yamuna.chief, yamuna.needs_chief) == ("", False)


def test_sundays_and_closed_days_are_out(conference):
    Holiday.objects.create(day=date(2018, 2, 13), closed=True, name_en="Shivaratri")
    Holiday.objects.create(day=date(2018, 2, 14), closed=False, name_en="Open")

    out = {slot.day.day for slot in asked(conference).holidays}

    assert out == {11, 13, 18}


def test_where_the_plan_names_days_those_count(plan):
    text = GUESTS.replace(
        "between = [2018-02-09, 2018-02-20]", 'between = [2018-02-09, 2018-02-12]\nskip = ["saturday"]'
    )
    plans.apply(plan(text=text), day=TODAY, by=BY)

    out = {slot.day.day for slot in asked(Activity.objects.get(key="conference")).holidays}

    assert out == {10}


def test_what_a_guest_said_is_asked(conference, world):
    maya, tara = guests.guest_of(world.person("Maya")), world.authority("Tara")
    guests.say_busy(maya, {(FEB_9, "am")}, since=FEB_9, until=date(2018, 2, 21), by=tara)
    guests.say_limits(maya, Travel(world.unit("Yamuna"), 1, 80, 300), by=tara)

    found = asked(conference).guest[key(world, "Maya")]

    assert found.busy == {Slot(FEB_9, Half.MORNING)}
    assert (found.home, found.most_a_day, found.same_day_km) == (world.unit("Yamuna").path, 1, 80)
    assert found.name == ""


def test_who_said_no_is_not_wished_for_there(conference, world):
    held = Event.objects.get(assignment__activity=conference, assignment__unit__name_en="Ganga")
    for name in ("Maya", "Pia"):
        guests.refuse(guests.guest_of(world.person(name)), held, "Abroad", day=TODAY, by=BY)

    problem = asked(conference)

    ganga = event_of(problem, world, "Ganga")
    assert (ganga.chief, [one.guest for one in ganga.wishes]) == ("", [key(world, "Mohan")])
    assert [one.guest for one in event_of(problem, world, "Yamuna").wishes] == [key(world, "Maya")]


def test_another_activity_keeps_its_guests_and_halls(conference, world):
    hall = actions.keep_venue(world.unit("Pradesh"), Hall("Hall"), by=BY)
    other = Event.objects.get(assignment__activity__key="planning", assignment__unit__name_en="Ganga")
    Event.objects.filter(pk=other.pk).update(day=FEB_9, half="am", venue=hall)
    maya = Guest.objects.create(person=world.person("Maya"))
    Invitation.objects.create(event=other, guest=maya, part="invite")
    mine = Event.objects.get(assignment__activity=conference, assignment__unit__name_en="Ganga")
    actions.arrange(mine, Details(None, venue=hall.pk), at=NOW, by=BY)

    problem = asked(conference)

    assert problem.guest[key(world, "Maya")].busy == {Slot(FEB_9, Half.MORNING)}
    assert problem.venue[str(hall.pk)].blackouts == {Slot(FEB_9, Half.MORNING)}


@pytest.mark.parametrize(("half", "pinned"), [("am", Slot(FEB_9, Half.MORNING)), ("", None)])
def test_what_was_pinned_stays(conference, world, half, pinned):
    held = Event.objects.get(assignment__activity=conference, assignment__unit__name_en="Ganga")
    actions.arrange(held, Details(FEB_9, half, pinned=True), at=NOW, by=BY)

    ganga = event_of(asked(conference), world, "Ganga")

    assert (ganga.first, ganga.last, ganga.pinned) == (FEB_9, FEB_9, pinned)


def test_what_was_called_off_is_left_out(conference, world):
    held = Event.objects.get(assignment__activity=conference, assignment__unit__name_en="Ganga")
    actions.call_off(held, reason="Flood", at=NOW, by=BY)

    assert [one.place for one in asked(conference).events] == [world.unit("Yamuna").path]


def test_the_way_is_read_off_the_map(conference, world):
    for unit, column in (("Ganga", 1), ("Yamuna", 4)):
        Unit.objects.filter(name_en=unit).update(grid_row=2, grid_col=column)

    problem = asked(conference)

    assert problem.km(world.unit("Ganga").path, world.unit("Yamuna").path) == 3 * asking.SQUARE_KM


def test_between_two_halls_with_map_points_the_way_is_theirs(conference, world):
    for name, latitude in (("Ganga", 26.0), ("Yamuna", 27.0)):
        unit = world.unit(name)
        hall = Venue.objects.create(unit=unit, name=f"Hall of {name}", latitude=latitude, longitude=80.0)
        Event.objects.filter(assignment__unit=unit).update(venue=hall)

    def km() -> int:
        return asked(conference).km(world.unit("Ganga").path, world.unit("Yamuna").path)

    assert km() == 145  # a degree is 111 km, and roads are longer by three tenths
    Venue.objects.filter(name="Hall of Yamuna").update(latitude=None, longitude=None)
    assert km() == 0


def test_without_a_map_nobody_is_far(conference, world):
    assert asked(conference).km(world.unit("Ganga").path, world.unit("Yamuna").path) == 0


def test_the_same_content_is_the_same_problem_and_another_is_not(conference, world):
    first = digest_of(asked(conference))
    same = digest_of(asked(conference))
    guests.say_busy(guests.guest_of(world.person("Maya")), {(FEB_9, "am")}, since=FEB_9, until=date(2018, 2, 21), by=BY)

    assert first == same
    assert digest_of(asked(conference)) != first
    assert digest_of(asked(conference, Limits(most_a_slot=1))) != digest_of(asked(conference))


def test_asking_costs_the_same_at_any_size(conference):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            problem = asked(conference)
        return len(problem.events), len(seen)

    few = cost()
    rows = [UnitRow(1, "district", f"X{n}", "U", None, f"नया {n}", f"New {n}", None, None) for n in range(12)]
    insert_units(rows, day=FOUNDED, by=BY)
    many = cost()

    assert (few[0], many[0], few[1]) == (2, 14, many[1])
    assert whole_days(FEB_9) == asking.slots(FEB_9)
