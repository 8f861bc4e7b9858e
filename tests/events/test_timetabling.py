"""Timetables: made in the background, kept with their proof, looked at as a difference, published once, shown."""

from datetime import date, time, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from abhiyan.events import asking, availability, boards, guests, solving, tasks, timetabling
from abhiyan.events.asking import Limits, ask, digest_of
from abhiyan.events.models import PROPOSED, PUBLISHED, Event, Invitation, Timetable
from abhiyan.events.wording import REASON_WORDS, STEP_WORDS
from abhiyan.kernel import work
from abhiyan.kernel.models import AuditEntry
from abhiyan.scheduling import Half, Reason, Slot
from abhiyan.scheduling import Timetable as Plain
from abhiyan.scheduling.giving_way import COSTS
from abhiyan.scheduling.timetable import WORDING
from abhiyan.units.actions import insert_units
from abhiyan.units.profile import UnitRow
from tests.events.test_guests import conference
from tests.world import BY, FOUNDED, TODAY

__all__ = ["conference"]
FEB_9, FEB_10 = date(2018, 2, 9), date(2018, 2, 10)
NOW = timezone.now()


def placed(problem, **days):
    """A timetable that has every event on 9 February, or on the day given for its unit; all who are wanted come."""
    slots = {int(one.key): (days.get(one.name, FEB_9), "am") for one in problem.events}
    people = {
        int(one.key): [int(guest) for guest in (*problem.required(one), *(wish.guest for wish in one.wishes))]
        for one in problem.events
    }
    proof = {"objective": 90, "bound": 90, "proved": True, "reasons": []}
    return solving.Found(digest_of(problem), slots, people, proof)


def found(activity, world, who="Tara", **days):
    """A timetable that somebody had made."""
    problem = ask(activity, Limits(), day=TODAY)
    return timetabling.propose(activity, Limits(), placed(problem, **days), at=NOW, by=world.authority(who))


@pytest.fixture
def nothing_clashes(monkeypatch):
    monkeypatch.setattr(solving, "clashes", lambda *_: [])


def publish(timetable, world, who="Tara"):
    return timetabling.publish(timetable, day=TODAY, at=NOW, by=world.authority(who))


def event_of(activity, unit):
    return Event.objects.whole().get(assignment__activity=activity, assignment__unit__name_en=unit)


def test_it_is_made_in_the_background_and_kept_with_its_proof(conference, world, monkeypatch):
    monkeypatch.setattr(solving, "solve", lambda problem, _published: placed(problem))

    assert tasks.start(conference, Limits(8), by=world.authority("Tara"))
    assert not tasks.start(conference, Limits(8), by=world.authority("Tara"))
    work.run_waiting()

    made = Timetable.objects.get()
    assert (made.proof["proved"], made.proof["limits"]) == (True, {"most_a_slot": 8, "most_a_day": None})
    assert made.actor == world.authority("Tara").actor
    assert work.latest(tasks.page_of(conference)).done == tasks.STEPS
    assert (event_of(conference, "Ganga").status, event_of(conference, "Ganga").day) == (PROPOSED, None)


@pytest.mark.parametrize("who", ["Uma", "Dev", "Pia", "Asha"])
def test_only_planners_of_the_whole_branch_make_and_publish(conference, world, who):
    timetable = found(conference, world)

    for forbidden in (
        lambda: tasks.start(conference, Limits(), by=world.authority(who)),
        lambda: publish(timetable, world, who),
        lambda: found(conference, world, who),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()
    assert event_of(conference, "Ganga").day is None


def test_publishing_gives_days_invites_and_says_so(conference, world, nothing_clashes):
    timetable = found(conference, world, Yamuna=FEB_10)

    assert [(one.event.unit.name_en, one.after) for one in timetabling.changes(timetable)] == [
        ("Ganga", (FEB_9, "am")),
        ("Yamuna", (FEB_10, "am")),
    ]
    assert publish(timetable, world) == 2

    ganga = event_of(conference, "Ganga")
    assert (ganga.day, ganga.half, ganga.status, ganga.moves) == (FEB_9, "am", PUBLISHED, 1)
    invited = {
        (one.event.unit.name_en, one.guest.person.name_en.split()[0], one.part)
        for one in Invitation.objects.select_related("event__assignment__unit", "guest__person")
    }
    assert invited == {
        ("Ganga", "Pia", "chief_guest"),
        ("Ganga", "Uma", "invite"),
        ("Ganga", "Maya", "invite"),
        ("Ganga", "Mohan", "invite"),
        ("Yamuna", "Maya", "invite"),
    }
    assert AuditEntry.objects.filter(verb="publish_timetable").count() == 1


def test_an_hour_in_the_other_half_of_the_day_is_not_kept(conference, world, nothing_clashes):
    for unit, hour in (("Ganga", time(10, 30)), ("Yamuna", time(15))):
        Event.objects.filter(pk=event_of(conference, unit).pk).update(begins_at=hour)

    publish(found(conference, world), world)

    assert (event_of(conference, "Ganga").begins_at, event_of(conference, "Yamuna").begins_at) == (time(10, 30), None)


def test_the_office_has_the_invitations_in_its_calendar(conference, world, nothing_clashes):
    publish(found(conference, world, Yamuna=FEB_10), world)
    maya = guests.make_link(guests.guest_of(world.person("Maya")), at=timezone.now(), by=world.authority("Tara"))
    guests.refuse(maya, event_of(conference, "Ganga"), "Abroad", day=TODAY, by=BY)

    book = Calendar.from_ical(Client().get(f"/office/{guests.token_of(maya)}.ics").content)

    assert [one.decoded("dtstart") for one in book.walk("VEVENT")] == [FEB_10]


def test_published_once(conference, world, nothing_clashes):
    timetable, later = found(conference, world), found(conference, world, Yamuna=FEB_10)
    publish(later, world)

    for one in (timetable, later):
        with pytest.raises(timetabling.PublishedBefore):
            publish(one, world)


def test_a_later_one_moves_only_what_differs_and_a_no_stays_a_no(conference, world, nothing_clashes):
    publish(found(conference, world), world)
    maya = guests.guest_of(world.person("Maya"))
    guests.refuse(maya, event_of(conference, "Yamuna"), "Abroad", day=TODAY, by=BY)
    later = found(conference, world, Yamuna=FEB_10)

    assert [one.event.unit.name_en for one in timetabling.changes(later)] == ["Yamuna"]
    assert publish(later, world) == 1

    assert (event_of(conference, "Ganga").moves, event_of(conference, "Yamuna").moves) == (1, 2)
    assert Invitation.objects.get(event=event_of(conference, "Yamuna"), guest=maya).reason == "Abroad"


def test_what_no_longer_holds_is_not_published(conference, world, monkeypatch):
    monkeypatch.setattr(solving, "clashes", lambda *_: [{"kind": "while_busy"}])

    with pytest.raises(timetabling.Clashes) as refused:
        publish(found(conference, world), world)

    assert (refused.value.reasons, event_of(conference, "Ganga").day) == ([{"kind": "while_busy"}], None)


def test_publishing_costs_the_same_at_any_size(conference, world, nothing_clashes):
    def cost():
        timetable = found(conference, world)
        with CaptureQueriesContext(connection) as seen:
            publish(timetable, world)
        return len(seen)

    few = cost()
    rows = [UnitRow(1, "district", f"X{n}", "U", None, f"नया {n}", f"New {n}", None, None) for n in range(12)]
    insert_units(rows, day=FOUNDED, by=BY)

    assert cost() <= few + 1  # PostgreSQL's bulk writer is another statement from some size on
    assert Event.objects.filter(assignment__activity=conference, published=True).count() == 14


# --- pages --------------------------------------------------------------------------------------------------------


def cells(answer, line):
    (found_line,) = (one for one in answer.context["board"].lines if one.name == line)
    return {
        cell.day.day: [entry.event.unit.name_en for entry in cell.entries] for cell in found_line.cells if cell.entries
    }


def test_the_board_has_days_across_and_units_or_guests_down(conference, world, enter, nothing_clashes):
    publish(found(conference, world, Yamuna=FEB_10), world)
    browser, address = enter("Tara"), f"/timetable/{conference.pk}/"

    by_unit, by_guest = browser.get(address), browser.get(f"{address}?by=guests")

    assert (cells(by_unit, "Ganga"), cells(by_unit, "Yamuna")) == ({FEB_9: ["Ganga"]}, {FEB_10: ["Yamuna"]})
    assert cells(by_guest, "Maya Kalpit") == {FEB_9: ["Ganga"], FEB_10: ["Yamuna"]}
    assert [day.closed for day in by_unit.context["board"].days][:3] == [False, False, True]


def test_planners_find_the_guests_and_who_has_said_when(conference, world, enter, monkeypatch):
    guests.say_busy(
        guests.guest_of(world.person("Maya")), {(FEB_9, "am")}, since=FEB_9, until=FEB_10, by=world.authority("Tara")
    )
    monkeypatch.setattr("abhiyan.events.availability.PAGE", 3)
    browser, address = enter("Tara"), f"/timetable/{conference.pk}/guests/"

    first = browser.get(address)
    rest = browser.get(address, {"after": first.context["next"]})

    rows = [*first.context["rows"], *rest.context["rows"]]
    assert {(one.person.name_en, one.events, one.busy) for one in rows} == {
        ("Pia Kalpit", 1, 0),
        ("Uma Kalpit", 1, 0),
        ("Maya Kalpit", 2, 1),
        ("Mohan Kalpit", 1, 0),
    }
    assert enter("Dev").get(address).status_code == 403


def test_everybody_sees_the_events_of_their_branch_on_it_and_no_others(conference, world, enter, nothing_clashes):
    publish(found(conference, world), world)

    answer = enter("Dev").get(f"/timetable/{conference.pk}/")

    assert [line.name for line in answer.context["board"].lines] == ["Ganga"]
    assert (answer.context["may_timetable"], b"Make a timetable" in answer.content) == (False, False)
    assert enter("Dev").get("/timetable/found/1/").status_code == 404


def test_a_timetable_is_looked_at_and_published_on_its_page(conference, world, enter, nothing_clashes):
    timetable, browser = found(conference, world), enter("Tara")
    address = f"/timetable/found/{timetable.pk}/"

    shown = browser.get(address).content.decode()
    key = str(uuid4())
    answers = [browser.post(address, {"key": key, "act": "publish"}) for _ in range(2)]

    assert ("90 points, and it is proved that none has more." in shown, "2 events get another day" in shown) == (
        True,
        True,
    )
    assert [one["Location"] for one in answers] == [f"/timetable/{conference.pk}/"] * 2
    assert event_of(conference, "Ganga").moves == 1


def test_the_pages_of_guests_cost_the_same_at_any_size(conference, world, enter):
    browser, maya = enter("Tara"), world.person("Maya")
    addresses = [f"/timetable/{conference.pk}/guests/", f"/person/{maya.pk}/days/"]

    def cost():
        counted = []
        for address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(address).status_code == 200
            counted.append(len(seen))
        return counted

    few = cost()
    rows = [UnitRow(1, "district", f"X{n}", "U", None, f"नया {n}", f"New {n}", None, None) for n in range(12)]
    insert_units(rows, day=FOUNDED, by=BY)
    booths = [UnitRow(1, "mandal", f"XM{n}", f"X{n}", None, f"म {n}", f"M {n}", None, None) for n in range(12)]
    booths += [UnitRow(1, "booth", f"XB{n}", f"XM{n}", "C1", f"ब {n}", f"B {n}", None, None) for n in range(12)]
    insert_units(booths, day=FOUNDED, by=BY)

    assert cost() == few
    assert len(availability.engagements(guests.guest_of(maya), TODAY)) == 14


def test_why_a_wish_is_not_held_is_said(conference, world, enter):
    timetable = found(conference, world)
    ganga, yamuna = event_of(conference, "Ganga").pk, event_of(conference, "Yamuna").pk
    timetable.proof["reasons"] = [
        {"kind": "while_busy", "guest": str(world.person("Maya").pk), "event": str(ganga)},
        {"kind": "wish_same_day_km", "guest": str(world.person("Maya").pk), "event": str(ganga), "other": str(yamuna)},
        {"kind": "unheard of", "words": "as the solver says"},
    ]
    timetable.save()

    assert [(one.name, one.unit, one.words) for one in boards.worded(timetable.proof["reasons"])] == [
        ("Maya Kalpit", "Ganga", "is busy on that half-day"),
        ("Maya Kalpit", "Ganga", "too far from another event on the same day: Yamuna"),
        ("", "", "as the solver says"),
    ]
    assert "too far from another event" in enter("Tara").get(f"/timetable/found/{timetable.pk}/").content.decode()


def test_the_boards_cost_the_same_at_any_size(conference, world, enter, nothing_clashes):
    browser = enter("Tara")
    timetable = found(conference, world)
    addresses = [f"/timetable/{conference.pk}/", f"/timetable/{conference.pk}/?by=guests"]

    def cost(*pages):
        counted = []
        for address in pages:
            browser.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(address).status_code == 200
            counted.append(len(seen))
        return counted

    publish(timetable, world)
    few = cost(*addresses, f"/timetable/found/{timetable.pk}/")
    rows = [UnitRow(1, "district", f"X{n}", "U", None, f"नया {n}", f"New {n}", None, None) for n in range(12)]
    insert_units(rows, day=FOUNDED, by=BY)
    later = found(conference, world)
    publish(later, world)

    assert cost(*addresses, f"/timetable/found/{later.pk}/") == few


# --- solved for good ----------------------------------------------------------------------------------------------


def solved(activity, world, limits=None):
    """A timetable that the solver found."""
    asked = limits or Limits()
    came_to = solving.solve(ask(activity, asked, day=TODAY))
    return timetabling.propose(activity, asked, came_to, at=NOW, by=world.authority("Tara"))


def test_the_best_is_found_proved_checked_and_published(conference, world):
    maya = guests.guest_of(world.person("Maya"))
    taken = set(asking.slots(FEB_9)) | set(asking.slots(FEB_10))
    guests.say_busy(
        maya,
        {(one.day, str(one.half)) for one in taken},
        since=FEB_9,
        until=date(2018, 2, 21),
        by=world.authority("Tara"),
    )

    timetable = solved(conference, world)

    assert (timetable.proof["proved"], timetable.proof["reasons"]) == (True, [])
    assert timetable.proof["objective"] == timetable.proof["bound"]
    assert publish(timetable, world) == 2
    assert {event_of(conference, unit).day > FEB_10 for unit in ("Ganga", "Yamuna")} == {True}


def test_the_same_tables_give_the_same_timetable(conference, world):
    one, other = solved(conference, world), solved(conference, world)

    assert (one.asked, one.slots, one.guests) == (other.asked, other.slots, other.guests)


def test_who_says_no_after_it_was_found_stops_it(conference, world):
    timetable = solved(conference, world)
    guests.refuse(guests.guest_of(world.person("Maya")), event_of(conference, "Ganga"), "Abroad", day=TODAY, by=BY)

    with pytest.raises(timetabling.Clashes) as refused:
        publish(timetable, world)

    assert {one["kind"] for one in refused.value.reasons} == {"not_invited"}


def test_a_guest_drops_out_and_the_fewest_moves_repair_it(conference, world, monkeypatch, enter):
    """Pia can't come on the day that was published: Ganga moves, Yamuna stays where it is."""
    publish(solved(conference, world), world)
    ganga, yamuna = event_of(conference, "Ganga"), event_of(conference, "Yamuna")
    taken = {(ganga.day, half) for half in ("am", "pm")}
    pia = guests.guest_of(world.person("Pia"))
    guests.say_busy(pia, taken, since=FEB_9, until=date(2018, 2, 21), by=world.authority("Tara"))

    enter("Tara").post(f"/timetable/{conference.pk}/", {"key": str(uuid4()), "most_a_slot": "1", "repair": "on"})
    work.run_waiting()

    repaired = Timetable.objects.first()
    assert (repaired.proof["moves"], repaired.proof["fewest"]) == (1, True)
    assert [one.event.unit.name_en for one in timetabling.changes(repaired)] == ["Ganga"]
    assert publish(repaired, world) == 1
    assert event_of(conference, "Ganga").day != ganga.day
    assert (event_of(conference, "Yamuna").day, event_of(conference, "Yamuna").half) == (yamuna.day, yamuna.half)
    shown = enter("Tara").get(f"/timetable/found/{repaired.pk}/").content.decode()
    assert "It moves 1 event that was published. It is proved that fewer can't be." in shown


def test_what_no_longer_holds_is_shown_all_at_once(conference, world, enter):
    browser, address = enter("Tara"), f"/timetable/{conference.pk}/check/"
    nothing_said = browser.get(address).context["clashes"]
    publish(solved(conference, world), world)
    sound = browser.get(address).context["clashes"]
    ganga = event_of(conference, "Ganga")
    for name in ("Pia", "Uma"):
        guest = guests.guest_of(world.person(name))
        guests.say_busy(
            guest, {(ganga.day, ganga.half)}, since=FEB_9, until=date(2018, 2, 21), by=world.authority("Tara")
        )

    broken = browser.get(address).context["clashes"]

    assert (nothing_said, sound) == ([], [])
    assert {(one.name, one.unit, one.words) for one in broken} == {
        (f"{name} Kalpit", "Ganga", "is busy on that half-day") for name in ("Pia", "Uma")
    }
    assert enter("Dev").get(address).status_code == 403


def test_what_contradicts_what_is_said_with_ways_out(conference, world, enter):
    """The chief guest of Ganga is busy on every day there is."""
    every = {(FEB_9 + timedelta(n), half) for n in range(12) for half in ("am", "pm")}
    pia = guests.guest_of(world.person("Pia"))
    guests.say_busy(pia, every, since=FEB_9, until=date(2018, 2, 21), by=world.authority("Tara"))

    timetable = solved(conference, world)
    shown = enter("Tara").get(f"/timetable/found/{timetable.pk}/").content.decode()

    assert timetable.slots == {}
    assert sorted(one["kind"] for one in timetable.proof["reasons"]) == ["busy", "chief"]
    assert (timetable.proof["smallest"], timetable.proof["beside"]) == (True, 0)
    for said in (
        "To be changed in any case", "has to be at the event and is never free: free a half-day, or name another",
        "without any one of them the others can.", "the busy half-days: 9 February, morning", "Pia Kalpit · Ganga",
        "What to give up, the cheapest first", "4 points to give up", "ask them to be free on ",
    ):  # fmt: skip
        assert said in unescape(shown), said
    with pytest.raises(timetabling.NothingFound):
        publish(timetable, world)


def test_a_conflict_that_may_be_larger_than_need_be_says_so_and_other_parts_are_counted(conference, world, enter):
    row = found(conference, world)
    why = {"kind": "chief", "event": str(event_of(conference, "Ganga").pk), "guest": str(world.person("Pia").pk)}
    row.slots, row.proof = {}, {"reasons": [why, why], "smallest": False, "beside": 5, "ways_out": [[]]}
    row.save()

    shown = unescape(enter("Tara").get(f"/timetable/found/{row.pk}/").content.decode())

    assert "Fewer of them may contradict each other already" in shown
    assert "5 other parts of the activity can't be either" in shown
    assert (shown.count("the chief guest has to be there"), "Way out" in shown) == (1, False)


def test_events_that_would_have_no_chief_guest_are_named_with_what_to_do(conference, world, enter):
    """Nobody presides over Yamuna, and Pia, who does over Ganga, says no."""
    address, browser = f"/timetable/{conference.pk}/check/", enter("Tara")
    before = [one.unit for one in browser.get(address).context["no_chief"]]
    pia = guests.guest_of(world.person("Pia"))
    guests.refuse(pia, event_of(conference, "Ganga"), "Abroad", day=TODAY, by=world.authority("Tara"))

    said = {one.unit: one.words for one in browser.get(address).context["no_chief"]}

    assert (before, sorted(said)) == (["Yamuna"], ["Ganga", "Yamuna"])
    assert "the post is vacant. Appoint somebody" in said["Yamuna"]
    assert "said no (Abroad). Ask them again" in said["Ganga"]
    assert "2 events without a chief guest" in browser.get(address).content.decode()
    assert "2 events without" in browser.get(f"/timetable/found/{found(conference, world).pk}/").content.decode()


def test_every_step_of_a_way_out_is_worded_for_people():
    assert set(COSTS) - set(STEP_WORDS) == {"region_most_a_day"}  # which our own problems never have


NOT_OURS = {  # what our own problems never have
    "region_most_a_day", "over_region_most_a_day", "wish_rest_days", "wish_most_days_running", "too_few_rest_days",
    "too_many_days_running", "in_event_blackout", "wrong_objective", "wrong_bound", "key_twice", "unknown_place",
    "unknown_guest", "unknown_venue", "unknown_region", "no_half", "no_chief", "wish_twice", "wish_weight",
    "no_distance", "too_small", "tours_from_nowhere",
}  # fmt: skip


def test_every_reason_of_the_solver_is_worded_for_people():
    assert set(WORDING) - set(REASON_WORDS) - NOT_OURS == set()


def test_what_the_solver_found_comes_back_by_the_tables_numbers(conference, world):
    problem = ask(conference, Limits(), day=TODAY)
    keys = [one.key for one in problem.events]
    slot = Slot(FEB_9, Half.MORNING)
    busy = Reason("busy", event=keys[0], guest="7", slots=(slot,))

    came_to = solving.found_of(problem, Plain({keys[0]: slot}, {keys[0]: ("7", "8")}, 90, 95, False, (busy,)))

    assert came_to.slots == {int(keys[0]): (FEB_9, "am")}
    assert came_to.guests == {int(keys[0]): [7, 8]}
    assert came_to.proof == {
        "objective": 90,
        "bound": 95,
        "proved": False,
        "reasons": [{"kind": "busy", "event": keys[0], "guest": "7", "slots": ["2018-02-09/am"], "words": str(busy)}],
    }
    assert solving.plain(came_to).slots == {keys[0]: slot}
