"""More came than can be answered: a page that asks by itself says so and waits as long as told; so does a phone."""

import pytest
from playwright.sync_api import Page, Route, expect

from abhiyan.kernel import work as background
from abhiyan.offline.models import Filed
from abhiyan.plans.models import Assignment
from tests.browser.conftest import Visit
from tests.browser.test_offline import WAIT, opened, report
from tests.browser.test_pages import overflow, problems
from tests.kernel import jobs
from tests.offline.conftest import work
from tests.world import BY, World

__all__ = ["work"]
pytestmark = pytest.mark.timeout(300)

SECONDS = 40  # until it may be asked again


class TurnedAway:
    """Answers what is asked by a script as a server does to which too many come, and counts it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address, self.asked = page, address, 0
        page.route(address, self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.resource_type == "document":
            route.continue_()
            return
        self.asked += 1
        route.fulfill(status=503, headers={"Retry-After": str(SECONDS)}, body="")

    def end(self) -> None:
        self.page.unroute(self.address)


def test_a_page_that_asks_by_itself_says_so_and_waits(visit: Visit, world: World) -> None:
    number = background.start(jobs.count, by=BY, upto=3, page="/plan/")
    page = visit("Sonal", language="hi").new_page()
    page.clock.install()
    crush = TurnedAway(page, f"**/jobs/{number}/")
    page.goto(f"/jobs/{number}/")
    crowded = page.locator("[data-crowded]")
    expect(crowded).to_be_hidden()

    page.clock.run_for(SECONDS // 2 * 1000)
    expect(crowded).to_be_visible()
    assert (problems(page), overflow(page)) == ([], 0)
    page.clock.run_for(SECONDS // 2 * 1000 - 5000)
    assert crush.asked == 1

    crush.end()
    page.clock.run_for(10_000)
    expect(crowded).to_be_hidden(timeout=WAIT)


def test_what_waits_on_a_phone_is_sent_no_earlier_than_it_was_told(
    visit: Visit, world: World, work: Assignment
) -> None:
    context = visit("Asha", language="en")
    context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")  # only the page sends
    context.clock.install()
    page = opened(context)
    crush = TurnedAway(page, "**/offline/")
    report(page, "All done")
    expect(page.locator("[data-unsent]")).to_be_visible(timeout=WAIT)
    page.wait_for_timeout(500)
    assert crush.asked == 1

    page.clock.run_for((SECONDS - 5) * 1000)
    assert (crush.asked, Filed.objects.count()) == (1, 0)

    crush.end()
    page.clock.run_for(10_000)
    expect(page.locator("[data-rows] [data-state]")).to_have_text("sent", timeout=WAIT)
    assert Filed.objects.count() == 1
