"""The pages of events: what they show, to whom, at how many statements; both languages; forms say what is wrong."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.events import actions
from abhiyan.events.actions import Details, Hall, Line
from abhiyan.events.models import Event, Venue
from abhiyan.plans.models import Assignment
from abhiyan.units import actions as units
from tests.world import BY, TODAY

FEB_22 = date(2018, 2, 22)
NOW = timezone.now()


def page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def posted(browser, address, **fields):
    return browser.post(address, {"key": str(uuid4()), **fields})


def test_a_unit_lists_its_events_by_day_those_without_one_last(enter, event, world):
    actions.arrange(event("conference", "Dakshin"), Details(FEB_22, "am"), at=NOW, by=BY)

    found = page(enter("Tara"), f"/unit/{world.unit('Pradesh').pk}/events/")

    places = [found.index(text) for text in ("26 January 2018", "22 February 2018", "The day is not set yet")]
    assert places == sorted(places)
    assert "morning" in found


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=Ganga", {"Ganga"}),
        ("day=2018-01-26", {"Ganga", "Yamuna"}),
        ("day=never", {"Ganga", "Yamuna", "Uttar", "Dakshin"}),
        ("activity=99999999999999999999", {"Ganga", "Yamuna", "Uttar", "Dakshin"}),
        ("q=nobody", set()),
    ],
)
def test_it_is_narrowed(enter, applied, world, query, shown):
    answer = enter("Tara").get(f"/unit/{world.unit('Pradesh').pk}/events/?{query}")

    assert {one.unit.name_en for one in answer.context["rows"]} == shown


def test_pages_follow_each_other_without_a_gap(enter, applied, world, monkeypatch):
    monkeypatch.setattr("abhiyan.events.lists.PAGE", 1)
    browser, after, seen = enter("Tara"), "", []
    while True:
        answer = browser.get(f"/unit/{world.unit('Pradesh').pk}/events/", {"after": after})
        seen += [one.pk for one in answer.context["rows"]]
        if not (after := answer.context["next"]):
            break

    assert seen == list(Event.objects.order_by(F("day").asc(nulls_last=True), "pk").values_list("pk", flat=True))


def test_no_page_of_events_asks_more_often_when_there_is_more(enter, event, world):
    browser, held = enter("Sonal"), event("conference", "Uttar")
    actions.add_line(held.activity, world.unit("Pradesh"), Line(1, "", "Welcome", 5), by=BY)
    actions.keep_venue(world.unit("Uttar"), Hall("Hall"), by=BY)
    addresses = [f"/unit/{world.unit('Pradesh').pk}/{part}/" for part in ("events", "venues", "agenda")] + [
        f"/event/{held.pk}/{part}" for part in ("", "arrange/", "agenda/", "event.ics")
    ]

    def cost():
        counted = []
        for address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as seen:
                page(browser, address)
            counted.append(len(seen))
        return counted

    few = cost()
    for number in range(8):
        region = units.add(
            world.unit("Pradesh"), code=f"X{number}", name_hi="नया", name_en=f"New {number}", day=TODAY, by=BY
        )
        actions.keep_venue(region, Hall(f"Hall {number}"), by=BY)
        actions.add_line(held.activity, world.unit("Uttar"), Line(number + 2, "", f"Line {number}", 5), by=BY)

    assert Assignment.objects.filter(activity=held.activity).count() == 10
    assert cost() == few


def test_the_day_and_hall_are_set_on_a_form(enter, event, world):
    hall = actions.keep_venue(world.unit("Uttar"), Hall("Town hall"), by=BY)
    held = event("conference", "Uttar")

    answer = posted(
        enter("Uma"), f"/event/{held.pk}/arrange/", day="2018-02-22", half="am", begins_at="10:30",
        venue=hall.pk, published="on", ask_by="2018-02-10",
    )  # fmt: skip

    written = event("conference", "Uttar")
    assert (answer.status_code, written.day, written.venue, written.ask_by) == (302, FEB_22, hall, date(2018, 2, 10))
    assert "Town hall" in page(enter("Uma"), f"/event/{held.pk}/")


def test_what_is_wrong_is_said_with_what_to_change(enter, event):
    held = event("conference", "Uttar")

    answer = posted(enter("Uma"), f"/event/{held.pk}/arrange/", day="2018-02-01")

    assert answer.status_code == 422
    assert "The plan allows this unit other days: 21 February 2018 to 3 March 2018." in answer.content.decode()


@pytest.mark.parametrize(("half", "at", "status"), [("am", "11:59", 302), ("am", "12:00", 422), ("pm", "12:00", 302)])
def test_the_hour_lies_in_the_half_of_the_day(enter, event, half, at, status):
    held = event("conference", "Uttar")

    answer = posted(enter("Uma"), f"/event/{held.pk}/arrange/", day="2018-02-22", half=half, begins_at=at)

    assert answer.status_code == status


def test_a_permission_that_was_not_asked_in_time_is_late(enter, event):
    held = event("conference", "Uttar")
    actions.arrange(held, Details(FEB_22, ask_by=date(2018, 1, 31)), at=NOW, by=BY)

    assert '<span class="tag bad">late</span>' in page(enter("Uma"), f"/event/{held.pk}/")


def test_an_event_is_called_off_and_on(enter, event):
    held, browser = event("conference", "Uttar"), enter("Uma")

    posted(browser, f"/event/{held.pk}/", act="call_off", reason="Flood")
    called_off = page(browser, f"/event/{held.pk}/")
    posted(browser, f"/event/{held.pk}/", act="call_on")

    assert "Called off: Flood" in called_off
    assert "Called off" not in page(browser, f"/event/{held.pk}/")


def test_a_template_is_written_above_and_filled_in_below(enter, event, world):
    held, activity = event("planning", "Ganga"), event("planning", "Ganga").activity.pk
    posted(
        enter("Tara"), f"/unit/{world.unit('Pradesh').pk}/agenda/?activity={activity}", act="add", number=1,
        name_en="Welcome", minutes=15,
    )  # fmt: skip
    dev = enter("Dev")
    (line,) = held.activity.agenda.all()

    posted(dev, f"/event/{held.pk}/agenda/", act="fill", **{f"words-{line.pk}": "Dev speaks"})
    posted(dev, f"/event/{held.pk}/agenda/", act=f"drop-{line.pk}")
    refused = posted(dev, f"/unit/{world.unit('Pradesh').pk}/agenda/?activity={activity}", act=f"drop-{line.pk}")

    assert refused.status_code == 404
    found = page(dev, f"/event/{held.pk}/")
    assert ("Welcome" in found, "Dev speaks" in found) == (True, True)


def test_a_hall_is_written_down_and_changed(enter, world):
    dev = enter("Dev")
    posted(dev, f"/unit/{world.unit('Ganga').pk}/venues/", name="School", capacity=300, facilities=["sound", "stage"])
    school = Venue.objects.get()

    wrong = posted(dev, f"/venue/{school.pk}/", name="School", latitude="26.5")
    posted(dev, f"/venue/{school.pk}/", name="Big school", latitude="26.5", longitude="80.25")

    school.refresh_from_db()
    assert (wrong.status_code, "both, or none" in wrong.content.decode()) == (422, True)
    assert (school.name, school.latitude) == ("Big school", 26.5)


def test_half_days_on_which_a_hall_cant_be_had_are_ticked(enter, event, world):
    hall = actions.keep_venue(world.unit("Uttar"), Hall("Hall"), by=BY)
    assert 'value="2018-02-22.am"' in page(enter("Uma"), f"/venue/{hall.pk}/")

    posted(enter("Uma"), f"/venue/{hall.pk}/", act="days", busy=["2018-02-22.am", "2017-01-01.am"])

    assert [(one.day, one.half) for one in hall.busy.all()] == [(FEB_22, "am")]
    assert posted(enter("Dev"), f"/venue/{hall.pk}/", act="days", busy=[]).status_code == 404
    assert hall.busy.count() == 1


def test_hindi(enter, event):
    held = event("conference", "Uttar")
    actions.arrange(held, Details(FEB_22, "pm", published=True), at=NOW, by=BY)

    found = page(enter("Uma", "hi"), f"/event/{held.pk}/")

    assert ("दोपहर बाद" in found, "घोषित" in found) == (True, True)
