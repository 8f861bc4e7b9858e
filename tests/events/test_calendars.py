"""Events in calendars: the plan's one entry moves from the window to the day; a file for one event."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from abhiyan.events import actions, calendars
from abhiyan.events.actions import Details, Hall, Line
from abhiyan.plans import actions as plans
from abhiyan.plans.feed import calendar
from tests.plans.conftest import without
from tests.world import BY, TODAY

NOW = timezone.now()
FEB_22 = date(2018, 2, 22)
INDIA = ZoneInfo("Asia/Kolkata")


def entries(content):
    book = Calendar.from_ical(content)
    return {str(one["uid"]): one for one in book.walk("VEVENT")}


def of(feed):
    return entries(calendar(feed, day=TODAY, host="https://office.example"))


@pytest.fixture
def uma(applied, world):
    """The region convenor's own calendar."""
    return plans.make_feed(None, day=TODAY, by=world.authority("Uma"))


def test_the_window_becomes_the_day_once_it_is_said_to_all(uma, event):
    held = event("conference", "Uttar")
    (uid,) = before = of(uma)
    sequence = before[uid]["sequence"]

    actions.arrange(held, Details(FEB_22), at=NOW, by=BY)
    assert of(uma)[uid].decoded("dtstart") == date(2018, 2, 21)
    actions.arrange(held, Details(FEB_22, published=True), at=NOW, by=BY)

    (entry,) = of(uma).values()
    assert (str(entry["uid"]), entry.decoded("dtstart"), entry.decoded("dtend")) == (uid, FEB_22, date(2018, 2, 23))
    assert entry["sequence"] > sequence


def test_it_says_the_hour_the_hall_and_how_long(uma, event, world):
    held = event("conference", "Uttar")
    hall = actions.keep_venue(world.unit("Uttar"), Hall("Town hall", "Main road", 26.5, 80.25), by=BY)
    actions.add_line(held.activity, world.unit("Pradesh"), Line(1, "", "Welcome", 90), by=BY)
    actions.add_line(held.activity, world.unit("Dakshin"), Line(2, "", "Theirs", 30), by=BY)
    actions.arrange(held, Details(FEB_22, "am", time(10, 30), hall.pk, True), at=NOW, by=BY)

    (entry,) = of(uma).values()

    assert entry.decoded("dtstart") == datetime(2018, 2, 22, 10, 30, tzinfo=INDIA)
    assert entry.decoded("dtend") == datetime(2018, 2, 22, 12, 0, tzinfo=INDIA)
    assert (str(entry["location"]), entry["geo"].latitude) == ("Town hall, Main road", 26.5)


def test_called_off_or_taken_out_of_the_plan_it_is_cancelled(uma, event, plan):
    held = event("conference", "Uttar")
    actions.arrange(held, Details(FEB_22, published=True), at=NOW, by=BY)

    actions.call_off(held, reason="Flood", at=NOW, by=BY)
    (called_off,) = of(uma).values()
    actions.call_on(held, at=NOW, by=BY)
    plans.apply(plan(text=without("conference")), day=TODAY, by=BY)
    (taken_out,) = of(uma).values()

    assert [str(one["status"]) for one in (called_off, taken_out)] == ["CANCELLED", "CANCELLED"]
    assert taken_out.decoded("dtstart") == FEB_22


def test_a_unit_has_the_events_of_all_below_it_as_far_as_one_sees(applied, world, event):
    for region in ("Uttar", "Dakshin"):
        actions.arrange(event("conference", region), Details(FEB_22, published=True), at=NOW, by=BY)
    whole = plans.make_feed(world.unit("Pradesh"), day=TODAY, by=world.authority("Tara"))
    own = plans.make_feed(world.unit("Uttar"), day=TODAY, by=world.authority("Uma"))

    def conferences(feed):
        return sorted(
            (str(one["summary"]), one.decoded("dtstart"))
            for one in of(feed).values()
            if one["summary"].startswith("Conference")
        )

    assert conferences(own) == [("Conference: उत्तर", FEB_22)]
    assert conferences(whole) == [
        ("Conference: उत्तर", FEB_22),
        ("Conference: दक्षिण", FEB_22),
        ("Conference: प्रदेश", date(2018, 2, 21)),
    ]


def test_one_event_is_a_file(event, enter):
    held = event("conference", "Uttar")
    actions.arrange(held, Details(FEB_22, published=True), at=NOW, by=BY)

    answer = enter("Uma").get(f"/event/{held.pk}/event.ics")

    (entry,) = entries(answer.content).values()
    assert (entry.decoded("dtstart"), str(entry["url"])) == (FEB_22, f"http://testserver/event/{held.pk}/")
    assert entries(calendars.of_one(event("conference", "Uttar"), host="")).keys() == {str(entry["uid"])}
