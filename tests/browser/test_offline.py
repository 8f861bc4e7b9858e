"""The workers' app on a phone: opened without a network, what is made there kept and sent once, and wiped."""

import gzip
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from abhiyan.offline.models import Filed
from abhiyan.offline.views import ENTRANCES
from abhiyan.pages import booth
from abhiyan.plans.models import REPORTED, Assignment
from abhiyan.posts.actions import end
from tests.browser.conftest import Visit
from tests.browser.test_pages import overflow, problems
from tests.offline.conftest import work
from tests.world import BY, TODAY, World

__all__ = ["work"]
pytestmark = pytest.mark.timeout(300)

WAIT = 60_000


def opened(context: BrowserContext) -> Page:
    """The page, with all it needs kept on the phone."""
    page = context.new_page()
    page.goto("/booth/")
    page.wait_for_selector("html[data-app-ready=yes]", state="attached", timeout=WAIT)
    page.reload()  # now through the worker, which keeps the copy
    page.wait_for_selector("html[data-app-ready=yes]", state="attached", timeout=WAIT)
    return page


def report(page: Page, words: str) -> None:
    page.locator("form[data-keep=report]").locator("xpath=..").locator("summary").click()
    page.locator("form[data-keep=report] textarea").fill(words)
    page.locator("form[data-keep=report] button").click()


def kept(page: Page) -> list[dict[str, Any]]:
    rows = page.evaluate("outbox.rows()")
    assert isinstance(rows, list)
    return rows


def copies(page: Page) -> int:
    return int(page.evaluate("caches.open('own').then((own) => own.keys()).then((all) => all.length)"))


def test_a_report_made_without_a_network_is_shown_as_waiting_and_counted_once_it_is_back(
    visit: Visit, world: World, work: Assignment
) -> None:
    context = visit("Asha", language="hi")
    page = opened(context)
    context.set_offline(True)
    page.reload()  # it opens without a network at all
    expect(page.locator("[data-copy]")).to_be_visible(timeout=WAIT)
    assert page.locator("h1").text_content() == "शिवपुरी १"

    report(page, "सब हो गया")
    expect(page.locator("[data-unsent]")).to_be_visible(timeout=WAIT)
    assert page.locator("[data-count]").text_content() == "1"
    page.reload()
    expect(page.locator("[data-rows] [data-state]")).to_have_text("नेटवर्क की प्रतीक्षा में", timeout=WAIT)
    assert Filed.objects.count() == 0

    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-rows] [data-state]")).to_have_text("भेजा गया", timeout=WAIT)

    work.refresh_from_db()
    assert (work.state, work.report, Filed.objects.count()) == (REPORTED, "सब हो गया", 1)
    expect(page.locator("form[data-keep=report]")).to_have_count(0, timeout=WAIT)  # the page is read anew


def test_what_is_refused_stays_with_its_reason_and_is_thrown_away_only_by_a_yes(
    visit: Visit, world: World, work: Assignment
) -> None:
    page = opened(visit("Asha", language="en"))
    report(page, " ")
    refused = page.locator("[data-rows] li").first
    expect(refused.locator("[data-said]")).to_have_text("Write what was done, or why.", timeout=WAIT)

    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    refused.locator("[data-throw]").click()
    assert "Meeting" in asked[0]
    assert len(kept(page)) == 1

    refused.locator("[data-mend]").click()
    page.locator("form[data-keep=report] textarea").fill("All done")
    page.locator("form[data-keep=report] button").click()
    expect(page.locator("[data-rows] [data-state]")).to_have_text("sent", timeout=WAIT)
    work.refresh_from_db()
    assert work.report == "All done"


def test_a_server_that_fails_is_no_network_where_there_is_a_copy(
    visit: Visit, world: World, work: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(visit("Asha", language="hi"))

    def fails(*_given: object) -> None:
        raise RuntimeError("restarting")

    monkeypatch.setattr(booth, "screen", fails)
    page.reload()

    expect(page.locator("[data-copy]")).to_be_visible(timeout=WAIT)
    assert page.locator("h1").text_content() == "शिवपुरी १"


def test_whoever_enters_as_another_finds_nothing_of_the_one_before(
    visit: Visit, world: World, work: Assignment
) -> None:
    page = opened(visit("Asha", language="hi"))
    assert copies(page) == 1
    for place in ENTRANCES:
        page.reload()
        page.wait_for_function("caches.has('own')", timeout=WAIT)

        page.evaluate("(place) => fetch(place, { method: 'POST' }).then(() => 0)", f"{place}somebody/")

        page.wait_for_function("caches.has('own').then((is) => !is)", timeout=WAIT)


def test_signing_out_asks_by_name_and_wipes_everything(visit: Visit, world: World, work: Assignment) -> None:
    context = visit("Asha", language="en")
    page = opened(context)
    assert copies(page) == 1
    context.set_offline(True)
    report(page, "Not sent yet")
    expect(page.locator("[data-unsent]")).to_be_visible(timeout=WAIT)
    page.evaluate(  # nothing is sent from here on
        "() => new Promise((got) => navigator.locks.request('outbox', () => (got(), new Promise(() => {}))))"
    )
    context.set_offline(False)

    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator("main").get_by_role("button", name="Sign out").click()
    for _ in range(100):
        page.wait_for_timeout(100)
        if asked:
            break
    assert "Meeting" in asked[0]
    assert len(kept(page)) == 1  # the answer was no

    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**", timeout=WAIT)

    left = page.evaluate(
        """async () => {
          const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
          const base = await asked(indexedDB.open("abhiyan", 1));
          return [await asked(base.transaction("outbox").objectStore("outbox").count()), await caches.has("own")];
        }"""
    )
    assert left == [0, False]
    assert Filed.objects.count() == 0


def test_after_the_post_what_was_made_is_sent_and_nothing_stays(visit: Visit, world: World, work: Assignment) -> None:
    context = visit("Asha", language="en")
    page = opened(context)
    context.set_offline(True)
    report(page, "Made in time")
    expect(page.locator("[data-unsent]")).to_be_visible(timeout=WAIT)
    end(world.held_by("Asha"), until=TODAY, by=BY)
    Assignment.objects.update(since=TODAY)  # so that this very day is refused in words, and the phone wiped

    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.get_by_text("Your access has ended. What you made before is sent")).to_be_visible(timeout=WAIT)
    assert page.evaluate("caches.has('own')") is False
    assert [row["state"] for row in kept(page)] == ["refused"]  # it stays to be seen: made on a day without the post


def test_it_fits_a_phone_and_a_screen_reader(visit: Visit, world: World, work: Assignment) -> None:
    for language in ("hi", "en"):
        page = visit("Asha", language=language).new_page()
        page.goto("/booth/")
        assert overflow(page) == 0
        assert problems(page) == []


def test_it_works_without_a_script(visit: Visit, world: World, work: Assignment) -> None:
    page = visit("Asha", language="en", script=False).new_page()
    page.goto("/booth/")
    report(page, "Plainly")
    expect(page.get_by_text("It is written down.")).to_be_visible(timeout=WAIT)

    work.refresh_from_db()
    assert work.report == "Plainly"


# --- weight -----------------------------------------------------------------------------------------------------------

FIRST, NEXT = 100_000, 20_000  # bytes over the wire


def weight(url: str, body: bytes) -> int:
    """What an installation sends: its files are compressed once and for all, fonts and pictures are so already."""
    return len(body) if url.endswith((".woff2", ".png")) else len(gzip.compress(body))


def test_a_first_visit_is_light_and_the_next_one_lighter(visit: Visit, world: World, work: Assignment) -> None:
    context = visit("Asha", language="hi")
    page = context.new_page()
    came: dict[str, int] = {}
    page.on("response", lambda one: came.update({one.url: weight(one.url, one.body())}))

    page.goto("/booth/")
    page.wait_for_selector("html[data-app-ready=yes]", state="attached", timeout=WAIT)
    page.wait_for_load_state("networkidle")

    fonts = {url.rpartition("-")[2] for url in came if url.endswith(".woff2")}
    assert fonts == {"400.woff2"}  # one weight
    assert [url for url in came if "hls" in url or "zxing" in url] == []  # player and reader: on their own pages
    assert 50_000 < sum(came.values()) <= FIRST
    again = [context.request.get(place) for place in ("/booth/", "/worker.js", "/app.webmanifest")]
    assert {one.headers.get("content-encoding") for one in again} == {"gzip"}
    assert sum(weight("", one.body()) for one in again) <= NEXT  # everything else is on the phone


def test_the_way_in_is_as_light(visit: Visit, world: World) -> None:
    page = visit(None, language="hi").new_page()
    came: dict[str, int] = {}
    page.on("response", lambda one: came.update({one.url: weight(one.url, one.body())}))

    page.goto("/accounts/login/code/")
    page.wait_for_load_state("networkidle")

    assert {url.rpartition("-")[2] for url in came if url.endswith(".woff2")} == {"400.woff2"}
    assert 50_000 < sum(came.values()) <= FIRST
