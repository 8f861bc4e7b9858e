"""Guests: whom events wish for, by both trees; when they can come; the link of their office; who may write what."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.events import availability, guests
from abhiyan.events.guests import Limits
from abhiyan.events.models import Busy, Event, Guest, Invitation, Timetable
from abhiyan.events.wishing import wishes
from abhiyan.plans import actions as plans
from abhiyan.plans.models import Activity
from abhiyan.posts.actions import appoint, end
from abhiyan.registration.leaving import erasing
from abhiyan.units.actions import insert_units
from abhiyan.units.profile import UnitRow
from tests.plans.conftest import PLAN
from tests.world import BY, FOUNDED, TODAY

GUESTS = PLAN.replace(
    'each = "region"\nbetween = [2018-02-21, 2018-03-03]\nowner = "region-convenor"',
    'each = "district"\nbetween = [2018-02-09, 2018-02-20]\nowner = "district-convenor"\n'
    'chief_guest = "district-president"\ninvite = ["member", "region-convenor", "mandal-convenor"]',
)
FEB_9, FEB_21 = date(2018, 2, 9), date(2018, 2, 21)


@pytest.fixture
def conference(plan):
    """In every district, wishing for its president, the members, the region's and the mandals' convenors."""
    plans.apply(plan(text=GUESTS), day=TODAY, by=BY)
    return Activity.objects.get(key="conference")


def wished(conference, **only):
    names = {one.pk: one.unit.name_en for one in Event.objects.whole()}
    posts = {one.pk: str(one.role.key) for one in _posts()}
    people = dict(_people())
    return {
        (names[one.event_id], posts[one.post_id], people.get(one.person_id, ""))
        for one in wishes([conference], day=TODAY, **only)
    }


def _posts():
    from abhiyan.posts.models import Post

    return Post.objects.select_related("role")


def _people():
    from abhiyan.people.models import Person

    return [(one.pk, one.name_en.removesuffix(" Kalpit")) for one in Person.objects.all()]


def test_posts_at_above_and_below_and_of_the_seats_that_touch(conference):
    """Seat East holds Shivpuri 1 of Ganga and Nagar 1 of Yamuna; Seat West only booths of Ganga, and is vacant."""
    assert wished(conference) == {
        ("Ganga", "district-president", "Pia"),
        ("Ganga", "member", "Maya"),
        ("Ganga", "member", ""),
        ("Ganga", "region-convenor", "Uma"),
        ("Ganga", "mandal-convenor", "Mohan"),
        ("Ganga", "mandal-convenor", ""),
        ("Yamuna", "district-president", ""),
        ("Yamuna", "member", "Maya"),
        ("Yamuna", "region-convenor", ""),
        ("Yamuna", "mandal-convenor", ""),
    }


def test_of_one_unit_and_of_one_person(conference, world):
    assert {unit for unit, *_ in wished(conference, unit_path=world.unit("Yamuna").path)} == {"Yamuna"}
    assert wished(conference, person_ids=[world.person("Maya").pk]) == {
        ("Ganga", "member", "Maya"),
        ("Yamuna", "member", "Maya"),
    }


def test_wishes_cost_the_same_at_any_size(conference):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            wishes([conference], day=TODAY)
        return len(seen)

    few = cost()
    rows = [UnitRow(1, "district", f"X{n}", "U", None, f"नया {n}", f"New {n}", None, None) for n in range(12)]
    insert_units(rows, day=FOUNDED, by=BY)

    assert (Event.objects.filter(assignment__activity=conference).count(), cost()) == (14, few)


@pytest.fixture
def maya(world):
    return guests.guest_of(world.person("Maya"))


def test_busy_half_days_are_said_within_the_days_that_count(conference, maya, world):
    tara = world.authority("Tara")
    guests.say_busy(maya, {(FEB_9, "am"), (date(2018, 1, 1), "am")}, since=FEB_9, until=FEB_21, by=tara)
    guests.say_busy(maya, {(FEB_9, "pm")}, since=FEB_9, until=FEB_21, by=tara)

    assert list(Busy.objects.values_list("guest__person__name_en", "day", "half")) == [("Maya Kalpit", FEB_9, "pm")]


@pytest.mark.parametrize(
    ("who", "may"), [("Tara", True), ("Sonal", True), ("Maya", True), ("Dev", False), ("Asha", False)]
)
def test_planners_and_the_guest_write_for_a_member_and_nobody_else(conference, maya, world, who, may):
    by = world.authority(who)

    if may:
        guests.say_limits(maya, Limits(world.unit("Ganga"), 1, 80, 300), by=by)
        assert Guest.objects.get().home == world.unit("Ganga")
    else:
        with pytest.raises(PermissionDenied):
            guests.say_limits(maya, Limits(None, 1, 80, 300), by=by)


def test_whoever_works_in_the_presidents_district_writes_for_the_president(conference, world):
    pia = guests.guest_of(world.person("Pia"))

    guests.say_busy(pia, {(FEB_9, "am")}, since=FEB_9, until=FEB_21, by=world.authority("Dev"))
    with pytest.raises(PermissionDenied):
        guests.say_busy(pia, set(), since=FEB_9, until=FEB_21, by=world.authority("Zoya"))

    assert Busy.objects.count() == 1


def test_saying_no_needs_a_reason_and_can_be_taken_back(conference, maya, world):
    held = Event.objects.get(assignment__activity=conference, assignment__unit__name_en="Yamuna")
    tara = world.authority("Tara")

    with pytest.raises(guests.NothingSaid):
        guests.refuse(maya, held, " ", day=TODAY, by=tara)
    guests.refuse(maya, held, "Abroad", day=TODAY, by=tara)
    (said,) = Invitation.objects.all()
    guests.come(maya, held, by=tara)

    assert (said.reason, said.refused_on) == ("Abroad", TODAY)
    assert [one.refused for one in availability.engagements(maya, TODAY)] == [False, False]


# --- the office's link --------------------------------------------------------------------------------------------


@pytest.fixture
def link(conference, maya, world):
    made = guests.make_link(maya, at=timezone.now(), by=world.authority("Tara"))
    return f"/office/{guests.token_of(made)}/"


def send(browser, address, **fields):
    return browser.post(address, {"key": str(uuid4()), **fields})


def test_the_office_says_when_the_guest_can_come_without_an_account(link, world):
    browser = Client(headers={"accept-language": "en"})
    shown = browser.get(link)

    send(browser, link, act="days", busy=["2018-02-09.am", "2018-02-10.pm", "nonsense", "2018-02-09.night"])
    send(browser, link, act="limits", home=world.unit("Yamuna").pk, most_a_day=1, same_day_km=100, overnight_km=400)

    guest = Guest.objects.get()
    assert shown.status_code == 200
    assert [(one.day, one.half) for one in guest.busy.all()] == [(FEB_9, "am"), (date(2018, 2, 10), "pm")]
    assert (guest.home, guest.most_a_day) == (world.unit("Yamuna"), 1)


def test_what_was_ticked_is_written_down_with_an_answer_to_an_event(link, conference):
    """A refusal without its reason too: it is asked for once more, and no tick is lost meanwhile."""
    browser = Client(headers={"accept-language": "en"})
    held = Event.objects.get(assignment__activity=conference, assignment__unit__name_en="Yamuna")

    assert f'<textarea id="reason-{held.pk}"' in browser.get(link).content.decode()  # Enter there saves nothing
    send(browser, link, act=f"refuse-{held.pk}", days="1", busy=["2018-02-09.am"])
    assert ([one.day for one in Busy.objects.all()], Invitation.objects.count()) == ([FEB_9], 0)
    send(browser, link, act=f"refuse-{held.pk}", days="1", busy=[], **{f"reason-{held.pk}": "Abroad"})
    assert (Busy.objects.count(), Invitation.objects.count()) == (0, 1)
    send(browser, link, act="days", busy=["2018-02-09.am"])
    send(browser, link, act=f"come-{held.pk}")  # sent without the days: they stand
    assert (Busy.objects.count(), Invitation.objects.get().refused_on) == (1, None)


def test_it_shows_nobody_else(link, world):
    shown = Client(headers={"accept-language": "en"}).get(link).content.decode()

    others = [name for _pk, name in _people() if name != "Maya"]
    assert "Maya Kalpit" in shown
    assert [name for name in others if f"{name} Kalpit" in shown] == []
    assert "+91" not in shown


def test_the_office_says_no_to_an_event_that_wishes_for_its_guest_and_to_no_other(link, conference):
    browser = Client()
    held = Event.objects.get(assignment__activity=conference, assignment__unit__name_en="Yamuna")
    other = Event.objects.get(assignment__activity__key="planning", assignment__unit__name_en="Yamuna")

    for one in (held, other):
        send(browser, link, act=f"refuse-{one.pk}", **{f"reason-{one.pk}": "Abroad"})

    assert [one.event for one in Invitation.objects.all()] == [held]


@pytest.mark.parametrize("ended", ["revoked", "renewed", "over", "another", "none", "edited"])
def test_a_link_that_does_not_stand_is_not_there(link, maya, world, ended, monkeypatch):
    tara, now = world.authority("Tara"), timezone.now()
    guest = Guest.objects.get()
    if ended == "revoked":
        guests.revoke_link(guest, by=tara)
    elif ended == "renewed":
        guests.make_link(guest, at=now, by=tara)
    elif ended == "over":
        guests.make_link(guest, at=now - timedelta(days=guests.LINK_DAYS), by=tara)
        link = f"/office/{guests.token_of(Guest.objects.get())}/"
    elif ended == "another":
        feed = plans.make_feed(None, day=TODAY, by=tara)
        from abhiyan.plans.feed import token_of

        link = f"/office/{token_of(feed)}/"
    elif ended == "none":
        link = "/office/none/"
    else:
        link = link.replace(f"{guest.pk}-", f"{guest.pk + 1}-")

    assert Client().get(link).status_code == 404
    assert send(Client(), link, act="days", busy=["2018-02-09.am"]).status_code == 404
    assert Client().get(f"{link.removesuffix('/')}.ics").status_code == 404
    assert not Busy.objects.exists()


def test_a_link_does_not_make_another_one(link, maya):
    guest = Guest.objects.get()

    with pytest.raises(PermissionDenied):
        guests.make_link(guest, at=timezone.now(), by=guests.office_of(guest, TODAY))


def test_a_link_through_which_too_much_is_written_waits_an_hour(link, monkeypatch):
    monkeypatch.setattr(guests, "MOST_AN_HOUR", 2)
    browser = Client()

    answers = [send(browser, link, act="days", busy=[f"2018-02-{day}.am"]).status_code for day in ("09", "10", "11")]

    assert answers == [302, 302, 429]
    assert [one.day.day for one in Busy.objects.all()] == [10]


def test_a_page_of_days_for_whoever_may_write_them(conference, enter, world):
    tara, maya = enter("Tara"), world.person("Maya")
    address = f"/person/{maya.pk}/days/"

    send(tara, address, act="link")
    found = tara.get(address).content.decode()
    send(tara, address, act="days", busy=["2018-02-09.am"])

    assert f"/office/{guests.token_of(Guest.objects.get())}/" in found
    assert Busy.objects.count() == 1
    assert enter("Maya").get(address).status_code == 200
    assert enter("Dev").get(address).status_code == 404


def test_the_page_of_an_event_names_its_guests_and_links_only_to_whom_one_sees(conference, enter, world):
    held = Event.objects.get(assignment__activity=conference, assignment__unit__name_en="Ganga")
    sees_only = enter("Pia").get(f"/event/{held.pk}/").content.decode()

    found = enter("Dev").get(f"/event/{held.pk}/").content.decode()

    assert ("Pia Kalpit" in found, "Maya Kalpit" in found) == (True, True)
    assert ("Pia Kalpit" in sees_only, "Uma Kalpit" in sees_only) == (True, False)
    assert (
        f"/person/{world.person('Pia').pk}/days/" in found,
        f"/person/{world.person('Maya').pk}/days/" in found,
    ) == (
        True,
        False,
    )


def test_of_somebody_who_is_erased_no_day_stays(link, maya, world):
    guests.say_busy(maya, {(FEB_9, "am")}, since=FEB_9, until=FEB_21, by=world.authority("Tara"))

    erasing.erase([maya.person_id], why="wish", day=TODAY, by=BY)

    assert (Guest.objects.count(), Busy.objects.count(), Client().get(link).status_code) == (0, 0, 404)


def test_their_own_page_says_what_is_kept_of_a_guest_and_of_others_nothing(conference, maya, world, enter):
    tara = world.authority("Tara")
    event = Event.objects.get(assignment__unit__name_en="Yamuna", assignment__activity=conference)
    guests.say_busy(maya, {(FEB_9, "am")}, since=FEB_9, until=FEB_21, by=tara)
    guests.refuse(maya, event, "Abroad", day=TODAY, by=tara)

    hers, other = (enter(who).get("/me/own/").content.decode() for who in ("Maya", "Asha"))

    for said in ("As a guest of events", "9 February 2018, morning", "Conference: Yamuna", "Abroad", "said no"):
        assert (said in hers, said in other) == (True, False), said


def test_no_timetable_remembers_who_was_erased(conference, maya, world):
    uma, event_id = world.person("Uma").pk, Event.objects.get(assignment__unit__name_en="Ganga", half="", day=None).pk
    why = [{"kind": "wish_busy", "guest": str(one), "event": str(event_id)} for one in (maya.person_id, uma)]
    row = Timetable.objects.create(
        activity=conference, asked="", slots={}, guests={str(event_id): [uma, maya.person_id]}, made_at=timezone.now(),
        proof={"objective": maya.person_id, "reasons": why, "ways_out": [[why[0]], [why[1]]]}, actor="x",
    )  # fmt: skip

    erasing.erase([maya.person_id], why="wish", day=TODAY, by=BY)

    row.refresh_from_db()
    assert row.guests == {str(event_id): [uma]}
    assert row.proof == {"objective": maya.person_id, "reasons": [why[1]], "ways_out": [[], [why[1]]]}


def test_guests_follow_their_posts(conference, world):
    end(world.held_by("Pia"), until=TODAY, by=BY)
    appoint(world.post("Ganga", "district-president"), world.person("Chand"), since=TODAY, by=BY)

    assert ("Ganga", "district-president", "Chand") in wished(conference)
