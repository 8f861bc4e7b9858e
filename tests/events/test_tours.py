"""Itineraries: the published events of a guest in their order, a map of the way, a page, a PDF file, a calendar."""

import re
from datetime import date, time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from icalendar import Calendar

from abhiyan.events import actions, guests, tours
from abhiyan.events.models import Event, Invitation
from abhiyan.kernel import pdf
from abhiyan.units.models import Unit
from tests.events.test_guests import conference
from tests.events.test_timetabling import FEB_9, FEB_10, event_of, found, nothing_clashes, publish
from tests.world import BY, TODAY

__all__ = ["conference", "nothing_clashes"]


@pytest.fixture
def invited(conference, world, nothing_clashes):
    """Maya is invited to Ganga on the 10th and to Yamuna on the morning of the 9th."""
    for name, row, col in (("Ganga", 2, 3), ("Yamuna", 5, 7)):
        Unit.objects.filter(pk=world.unit(name).pk).update(grid_row=row, grid_col=col)
    publish(found(conference, world, Ganga=FEB_10), world)
    return guests.guest_of(world.person("Maya"))


def names(stops):
    return [(stop.number, stop.event.unit.name_en) for stop in stops]


def test_stops_are_in_the_order_of_their_days(invited):
    assert names(tours.stops_of(invited)) == [(1, "Yamuna"), (2, "Ganga")]


def test_what_was_refused_called_off_or_not_said_is_no_stop(invited, conference):
    ganga, yamuna = event_of(conference, "Ganga"), event_of(conference, "Yamuna")
    actions.call_off(ganga, reason="Flood", at=timezone.now(), by=BY)
    assert names(tours.stops_of(invited)) == [(1, "Yamuna")]

    guests.refuse(invited, yamuna, "Abroad", day=TODAY, by=BY)
    assert tours.stops_of(invited) == []

    guests.come(invited, yamuna, by=BY)
    Event.objects.filter(pk=yamuna.pk).update(published=False)
    assert tours.stops_of(invited) == []


def test_the_map_shows_the_squares_around_with_numbers_days_and_the_way(invited, world):
    invited.home = world.unit("Ganga")
    with translation.override("en"):
        tour = tours.map_of(invited, tours.stops_of(invited))

    assert [(one.x, one.y, one.numbers, one.days) for one in tour.marks] == [
        (7.5 * 64, 5.5 * 64, "1", "9 Feb"),
        (3.5 * 64, 2.5 * 64, "2", "10 Feb"),
    ]
    assert (tour.line, tour.home) == ("480,352 224,160", (224, 160))
    assert (tour.left, tour.top, tour.width, tour.height) == (2 * 64, 64, 7 * 64, 6 * 64)
    assert tour.squares == [(3 * 64, 2 * 64), (7 * 64, 5 * 64)]


def test_several_stops_at_one_place_are_one_mark(invited):
    Unit.objects.filter(grid_row=5).update(grid_row=2, grid_col=3)
    tour = tours.map_of(invited, tours.stops_of(invited))

    assert ([one.numbers for one in tour.marks], tour.width) == (["1, 2"], tours.LEAST * 64)


def test_without_places_there_is_a_list_and_no_map(invited, enter, world):
    Unit.objects.update(grid_row=None, grid_col=None)

    answer = enter("Maya").get(f"/person/{world.person('Maya').pk}/itinerary/")

    assert (answer.context["tour"], "<svg" in answer.content.decode().split("<main")[1]) == (None, False)
    assert answer.content.decode().count("stop-number") == 2


@pytest.mark.parametrize(
    ("who", "status"), [("Maya", 200), ("Tara", 200), ("Sonal", 200), ("Pia", 404), ("Uma", 404), ("Asha", 404)]
)
@pytest.mark.parametrize("page", ["itinerary/", "itinerary.pdf", "itinerary.ics"])
def test_the_guest_and_whoever_keeps_their_days_see_it_and_nobody_else(invited, enter, world, who, status, page):
    assert enter(who).get(f"/person/{world.person('Maya').pk}/{page}").status_code == status


def test_the_calendar_has_the_stops(invited, enter, world):
    book = Calendar.from_ical(enter("Maya").get(f"/person/{world.person('Maya').pk}/itinerary.ics").content)

    assert [one.decoded("dtstart") for one in book.walk("VEVENT")] == [FEB_9, FEB_10]


@pytest.mark.parametrize("page", ["/itinerary/", ".pdf"])
def test_the_office_sees_its_guest_until_the_link_is_revoked(invited, world, page):
    tara = world.authority("Tara")
    link = guests.token_of(guests.make_link(invited, at=timezone.now(), by=tara))
    answer = Client().get(f"/office/{link}{page}")
    assert (answer.status_code, answer["Referrer-Policy"]) == (200, "same-origin")

    guests.revoke_link(invited, by=tara)
    assert Client().get(f"/office/{link}{page}").status_code == 404


def test_the_pages_ask_the_same_whatever_the_size(invited, conference, enter, world):
    maya, address = enter("Maya"), f"/person/{world.person('Maya').pk}/itinerary/"

    def cost():
        maya.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert maya.get(address).status_code == 200
        return len(seen)

    Invitation.objects.filter(guest=invited).exclude(event=event_of(conference, "Ganga")).delete()
    few = cost()
    for one in Event.objects.exclude(invitations__guest=invited):
        Invitation.objects.create(event=one, guest=invited, part="invite")
        Event.objects.filter(pk=one.pk).update(published=True, day=FEB_9)

    assert len(tours.stops_of(invited)) > 2
    assert cost() == few


# --- on paper -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_pdf_in_our_own_fonts(invited, enter, world, language):
    answer = enter("Maya", language).get(f"/person/{world.person('Maya').pk}/itinerary.pdf")

    fonts = set(re.findall(rb"/BaseFont ?/\w+\+([\w-]+)", answer.content))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert {name.split(b"-")[0] for name in fonts} == {b"NotoSansDevanagari"}


def test_what_stands_in_a_name_is_text(invited, world, monkeypatch):
    """A name is no markup: neither is it run, nor does it break the page."""
    told = []
    monkeypatch.setattr(tours, "pdf", lambda template, data: told.append(data) or pdf.pdf(template, data))
    invited.person.name_en = '#panic("run") $1 *x* @y'

    with translation.override("en"):
        made = tours.as_pdf(invited, tours.stops_of(invited), None, day=date(2018, 2, 1))

    assert (made[:5], told[0]["title"]) == (b"%PDF-", '#panic("run") $1 *x* @y')


def test_without_its_fonts_there_is_no_pdf(invited, monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "FONTS", tmp_path)

    with pytest.raises(pdf.NoFonts):
        tours.as_pdf(invited, [], None, day=TODAY)


def test_the_same_itinerary_is_the_same_file(invited, conference):
    Event.objects.filter(pk=event_of(conference, "Ganga").pk).update(begins_at=time(10, 30))
    stops = tours.stops_of(invited)
    tour = tours.map_of(invited, stops)

    one, other = (tours.as_pdf(invited, stops, tour, day=TODAY) for _ in range(2))

    assert one == other
