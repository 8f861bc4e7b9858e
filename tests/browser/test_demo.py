"""The demo as a story: a day of one's own to look at, and a path of seven stops."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from abhiyan.kernel.models import ProgrammeDay
from abhiyan.people.models import Person
from abhiyan.plans import actions, vocabulary
from abhiyan.plans.planfile import read_text
from abhiyan.units.models import Organization
from tests.browser.conftest import Visit
from tests.browser.test_pages import overflow, problems
from tests.plans.conftest import APPLIED, PLAN
from tests.world import BY, TODAY, World

PROMISES = {
    1: "The whole programme on one page",
    2: "Claimed is not verified",
    3: "From a college's gate to a figure",
    4: "What is passed on, and how far it goes",
    5: "Who is behind, unit by unit",
    6: "Where to begin: the vacant seats",
    7: "In one worker's hand",
}


@pytest.fixture
def demo(world: World) -> World:
    """An invented organisation in the middle of its programme."""
    Organization.objects.update(invented=True)
    Person.objects.update(source="rehearsal")
    actions.apply(read_text(PLAN, vocabulary.of_installation()), day=APPLIED, by=BY)
    return world


def title(page: Page) -> str:
    return page.locator(".guide h2").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_each_stop_answers_and_keeps_its_promise(visit: Visit, demo: World, script: bool) -> None:
    page = visit(None, script=script).new_page()
    page.goto("/accounts/login/")
    page.click("button[name=stop][value='1']")
    what = {
        1: "section[aria-labelledby^=group-] a:has-text('Planning meeting')",
        2: "dl.figures, table",
        3: "h1",
        4: "h1",
        5: "#units",
        6: ".rows a.whole, .empty",
        7: ".head:has-text('Asha')",
    }

    for number, promise in PROMISES.items():
        assert title(page) == promise
        expect(page.locator(what[number]).first).to_be_visible()
        assert overflow(page) <= 0
        if script:
            assert problems(page) == []
        if number < len(PROMISES):
            page.click(f"button[name=stop][value='{number + 1}']")

    page.click("button:has-text('End the path')")
    assert page.locator(".guide h2").count() == 0


def test_the_path_is_left_and_taken_up_again(visit: Visit, demo: World) -> None:
    page = visit("Tara").new_page()
    page.goto("/")
    page.click("button:has-text('Begin the path')")
    page.click("button[name=stop][value='2']")

    page.click("button:has-text('Leave the path')")
    assert page.locator(".guide h2").count() == 0
    page.goto("/plan/")
    page.click("button:has-text('Back to stop 2 of 7')")

    assert title(page) == PROMISES[2]


def test_a_day_is_stepped_through_without_a_script_and_every_page_follows(visit: Visit, demo: World) -> None:
    page = visit("Tara", script=False).new_page()
    page.goto("/plan/")
    page.click("button[aria-label='Next day']")

    assert page.locator(".rehearsal output").inner_text() == "Friday, 2 February 2018"
    for address in ("/", "/plan/", f"/coverage/{demo.unit('Pradesh').pk}/", f"/unit/{demo.unit('Ganga').pk}/people/"):
        page.goto(address)
        assert page.locator(".strip .today").inner_text() == "Friday, 2 February 2018 · not today", address
    assert ProgrammeDay.objects.get().day == TODAY

    page.click("button:has-text('Back to the programme')")
    assert page.locator(".rehearsal output").inner_text() == "Thursday, 1 February 2018"


def test_a_day_is_shown_to_everybody_where_that_is_asked_for(visit: Visit, demo: World) -> None:
    page = visit("Tara").new_page()
    page.goto("/plan/")
    page.click("button[aria-label='Previous day']")

    page.click("button:has-text('Show this day to everybody')")

    assert ProgrammeDay.objects.get().day == date(2018, 1, 31)
    assert page.locator("button:has-text('Back to the programme')").count() == 0


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_wall_sheet_is_one_page(visit: Visit, demo: World, language: str, size: str) -> None:
    page = visit("Tara", language=language, size=size).new_page()
    page.goto("/plan/")

    printed = page.pdf(prefer_css_page_size=True)

    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 1
    page.emulate_media(media="print")
    expect(page.locator("svg.timeline")).to_be_visible()
    expect(page.locator(".legend")).to_be_visible()


def test_the_browsers_way_back_does_not_end_the_path(visit: Visit, demo: World) -> None:
    """The page of the stop before was another person's: the panel leads there, as that person."""
    page = visit(None).new_page()
    page.goto("/accounts/login/")
    for number in range(1, 8):
        page.click(f"button[name=stop][value='{number}']")

    page.go_back()
    page.click("button[name=stop][value='6']")

    assert title(page) == PROMISES[6]
