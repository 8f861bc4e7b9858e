"""The board by hand in a real browser: a pointer, a finger, the keyboard, and a form without a script."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from abhiyan.events import solving, timetabling, trying
from abhiyan.events.asking import Limits, ask
from abhiyan.events.models import Event, Timetable
from abhiyan.plans import actions as plans
from abhiyan.plans import vocabulary
from abhiyan.plans.models import Activity
from abhiyan.plans.planfile import read_text
from abhiyan.units.actions import insert_units
from abhiyan.units.models import Unit
from abhiyan.units.profile import UnitRow
from tests.browser.conftest import Visit
from tests.browser.test_pages import overflow, problems
from tests.events.test_guests import GUESTS
from tests.world import BY, FOUNDED, TODAY, World

FEB_9 = date(2018, 2, 9)
SUNDAY = "2018-02-11"


@pytest.fixture
def tried(world: World) -> Timetable:
    """A timetable of the district conferences, taken to be tried, with Ganga's on the first morning."""
    plans.apply(read_text(GUESTS, vocabulary.of_installation()), day=TODAY, by=BY)
    activity, tara = Activity.objects.get(key="conference"), world.authority("Tara")
    found = solving.solve(ask(activity, Limits(), day=TODAY))
    row = timetabling.propose(activity, Limits(), found, at=timezone.now(), by=tara)
    row = trying.begin(activity, row, at=timezone.now(), by=tara)
    trying.move(row, event(activity), FEB_9, "am", by=tara)
    return row


def event(activity: Activity) -> int:
    return Event.objects.get(assignment__activity=activity, assignment__unit__name_en="Ganga").pk


def stands(row: Timetable) -> str:
    return ".".join(Timetable.objects.get(pk=row.pk).slots[str(event(row.activity))])


@pytest.fixture
def opened(visit: Visit, tried: Timetable) -> Callable[..., Page]:
    def open_page(size: str = "desktop", *, script: bool = True) -> Page:
        page = visit("Tara", size=size, script=script).new_page()
        page.goto(f"/timetable/found/{tried.pk}/")
        return page

    return open_page


def entry(page: Page, tried: Timetable) -> Locator:
    return page.locator(f"[data-event='{event(tried.activity)}']")


def column(page: Page, slot: str) -> float:
    box = page.locator(f"th[data-slot='{slot}']").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2


def middle(where: Locator) -> tuple[float, float]:
    where.scroll_into_view_if_needed()
    box = where.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def live(page: Page) -> str:
    return page.locator("[data-live]").inner_text()


def test_dragged_it_shows_every_clash_and_is_undone(opened: Callable[..., Page], tried: Timetable) -> None:
    page = opened()
    x, y = middle(entry(page, tried))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(column(page, f"{SUNDAY}.am"), y, steps=8)
    page.mouse.up()

    page.get_by_text("1 clash.").first.wait_for()
    assert stands(tried) == f"{SUNDAY}.am"
    assert "1 clash." in live(page)
    assert "the day is a holiday" in page.locator(".clashes").inner_text()
    assert page.url.endswith(f"/timetable/found/{tried.pk}/")  # a drag is no click

    page.get_by_role("button", name="Undo the last move").click()
    page.get_by_text("Nothing clashes.").first.wait_for()
    assert stands(tried) == "2018-02-09.am"


def test_a_drag_that_is_broken_off_moves_nothing(opened: Callable[..., Page], tried: Timetable) -> None:
    page = opened()
    x, y = middle(entry(page, tried))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(column(page, "2018-02-10.pm"), y, steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()

    page.wait_for_timeout(300)
    assert stands(tried) == "2018-02-09.am"
    assert entry(page, tried).evaluate("link => link.closest('td').cellIndex") == 1


def test_a_finger_drags(opened: Callable[..., Page], tried: Timetable) -> None:
    page = opened()
    x, y = middle(entry(page, tried))
    to, session = column(page, "2018-02-10.pm"), page.context.new_cdp_session(page)
    for kind, at in (
        ("touchStart", [x]),
        *(("touchMove", [x + (to - x) * n / 4]) for n in range(1, 5)),
        ("touchEnd", []),
    ):
        points = [{"x": where, "y": y} for where in at]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    page.locator(".lifted").wait_for(state="detached")
    expect(page.locator("[data-live]")).to_contain_text("points")
    assert stands(tried) == "2018-02-10.pm"


def test_arrow_keys_choose_enter_drops_escape_leaves(opened: Callable[..., Page], tried: Timetable) -> None:
    page = opened()
    entry(page, tried).focus()

    page.keyboard.press("ArrowRight")
    assert live(page) == "Ganga: Friday, 9 February, afternoon"
    page.keyboard.press("Escape")
    assert (live(page), stands(tried)) == ("Left where it was.", "2018-02-09.am")

    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert live(page) == "Ganga: Sunday, 11 February, morning (Sunday)"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")

    expect(page.locator("[data-live]")).to_contain_text("points")
    assert stands(tried) == "2018-02-10.pm"
    assert page.evaluate("document.activeElement.dataset.event") == str(event(tried.activity))


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_without_a_script_a_form_moves(opened: Callable[..., Page], tried: Timetable, size: str) -> None:
    page = opened(size, script=False)
    place = ".board-by-day" if size == "phone" else "[data-board]"
    page.locator(f"{place} a[href*='event={event(tried.activity)}']").click()
    page.locator("#slot").select_option("2018-02-12.pm")
    page.get_by_role("button", name="Move it there").click()

    assert stands(tried) == "2018-02-12.pm"
    assert page.locator("#event").input_value() == str(event(tried.activity))
    assert page.locator("#slot").input_value() == "2018-02-12.pm"


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_the_pages_are_sound(visit: Visit, tried: Timetable, world: World, language: str, size: str) -> None:
    """Also with a clash, and with a map of the way."""
    for name, row, col in (("Ganga", 2, 3), ("Yamuna", 5, 7)):
        Unit.objects.filter(pk=world.unit(name).pk).update(grid_row=row, grid_col=col)
    tara, maya = world.authority("Tara"), world.people["Maya"].pk
    timetabling.publish(tried, day=TODAY, at=timezone.now(), by=tara)
    again = trying.begin(tried.activity, None, at=timezone.now(), by=tara)
    trying.move(again, event(tried.activity), date(2018, 2, 11), "am", by=tara)
    page = visit("Tara", language=language, size=size).new_page()
    wrong = {}
    board = f"/timetable/{tried.activity_id}/"
    for address in (f"/timetable/found/{again.pk}/", board, f"{board}?by=guests", f"/person/{maya}/itinerary/"):
        page.goto(address)
        wrong[address] = problems(page) + ([f"wider by {overflow(page)}"] if overflow(page) > 0 else [])

    assert {address: one for address, one in wrong.items() if one} == {}
    assert page.locator(".tour circle").count() > 0


def test_the_board_of_a_whole_state_is_one_sheet(visit: Visit, tried: Timetable) -> None:
    """75 districts on twelve days: A4, across."""
    rows = [
        UnitRow(1, "district", f"X{n}", "U", None, f"नया ज़िला {n}", f"New District {n}", None, None) for n in range(73)
    ]
    insert_units(rows, day=FOUNDED, by=BY)
    Event.objects.filter(assignment__activity=tried.activity).update(day=FEB_9, half="am", published=True)
    page = visit("Tara", language="hi", size="desktop").new_page()
    page.goto(f"/timetable/{tried.activity_id}/")
    assert page.locator(".board tbody tr").count() == 75

    paper = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    (box,) = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", paper)
    assert [round(float(side)) for side in box] == [842, 595]


def test_what_could_not_be_sent_stands_where_it_stood_and_is_sent_again(
    opened: Callable[..., Page], tried: Timetable
) -> None:
    page = opened()
    page.route("**/timetable/found/**", lambda route: route.abort())
    entry(page, tried).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    page.locator("[data-unsent]").wait_for()
    assert entry(page, tried).evaluate("link => link.closest('td').cellIndex") == 1
    assert page.locator("#slot").input_value() == "2018-02-09.pm"
    assert "nothing was moved" in live(page)
    assert stands(tried) == "2018-02-09.am"

    page.unroute("**/timetable/found/**")
    page.locator("button[value=move]").click()
    page.locator("[data-unsent]").wait_for(state="hidden")
    expect(page.locator("[data-live]")).to_contain_text("points")
    assert stands(tried) == "2018-02-09.pm"


def test_on_a_phone_without_a_network_the_choice_stays_and_after_a_move_what_it_came_to_is_in_sight(
    opened: Callable[..., Page], tried: Timetable
) -> None:
    page = opened("phone")
    page.locator("#event").select_option(str(event(tried.activity)))
    page.locator("#slot").select_option(f"{SUNDAY}.am")
    page.context.set_offline(True)
    page.locator("button[value=move]").click()
    page.locator("[data-network]").wait_for()
    assert page.locator("#slot").input_value() == f"{SUNDAY}.am"

    page.context.set_offline(False)
    page.locator("button[value=move]").click()
    page.get_by_text("1 clash.").first.wait_for()
    expect(page.locator("[data-said]")).to_be_in_viewport()
    assert stands(tried) == f"{SUNDAY}.am"
