"""Rosters in a browser: sound pages, nothing lost without a network, and the way back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_pages import PAIRS, overflow, problems
from tests.registration.test_pages import LIST
from tests.world import World

FILE = {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()}


def chosen(page: Page) -> None:
    """The form of the rosters' page, filled in."""
    page.goto("/rosters/")
    page.set_input_files("input[type=file]", FILE)  # type: ignore[arg-type]  # a plain dict is what it takes
    page.select_option("select[name=role]", label=page.locator("select[name=role] option").all_inner_texts()[-1])


def sent(page: Page) -> None:
    chosen(page)
    page.click("main form button.main")
    page.wait_for_url("**/rosters/*/")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_a_roster_is_looked_at_and_discarded(visit: Visit, world: World, language: str, size: str) -> None:
    page = visit("Dev", language=language, size=size).new_page()
    sent(page)
    assert (problems(page), overflow(page)) == ([], 0)

    page.click("a[href$='/discard/']")
    assert (problems(page), overflow(page)) == ([], 0)
    page.click("button.grave")

    page.wait_for_url("**/rosters/")
    expect(page.locator(".empty")).to_be_visible()


def test_without_a_network_nothing_is_sent_and_nothing_is_lost(visit: Visit, world: World) -> None:
    context = visit("Dev")
    page = context.new_page()
    chosen(page)
    notice = page.locator("[data-network]")
    expect(notice).to_be_hidden()

    context.set_offline(True)
    page.click("main form button.main")
    expect(notice).to_be_visible()
    assert page.evaluate("document.querySelector('input[type=file]').files.length") == 1
    assert (problems(page), overflow(page)) == ([], 0)

    context.set_offline(False)
    page.wait_for_selector("[data-network]", state="hidden")
    page.click("main form button.main")
    page.wait_for_url("**/rosters/*/")


def test_the_way_back_shows_a_form_that_works(visit: Visit, world: World) -> None:
    page = visit("Dev").new_page()
    sent(page)

    page.go_back()

    assert page.locator("main form button.main").is_enabled()
    assert page.locator(".rows a.whole", has_text="list.csv").count() == 1
