"""A kit in a worker's hand: passed on by the phone's own sheet, with its file, and without any script."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from abhiyan.kits import actions
from abhiyan.kits.actions import New
from abhiyan.kits.models import Carrier, Kit, Piece, Reach
from abhiyan.posts.models import Sentence
from tests.browser.conftest import Visit
from tests.browser.test_offline import opened
from tests.browser.test_pages import overflow, problems
from tests.kits.conftest import NOW, WORDS, head, sent
from tests.world import BY, TODAY, World

# What a phone has and this browser here has not.
SHEET = """
window.shared = [];
navigator.canShare = (said) => Boolean(said.files);
navigator.share = async (said) => {
  window.shared.push(said);
  sessionStorage.shared = JSON.stringify({ text: said.text, files: (said.files ?? []).map((one) => one.type) });
};
"""


@pytest.fixture
def kit(world: World, settings: Any, tmp_path: Any) -> Kit:
    settings.DATA = tmp_path
    Sentence.objects.filter(verb="approve").delete()
    rule = actions.Rule(world.unit("Ganga"), ("booth-worker",))
    made = actions.compose(head(until=TODAY + timedelta(3)), rule, at=NOW, by=BY)
    for one in (sent(), New(Piece.TEXT, WORDS)):
        actions.add(made, one, at=NOW, by=BY)
    return actions.hand_down(made, day=TODAY, at=NOW, by=BY)


def test_a_worker_passes_a_picture_on_with_one_tap_and_it_is_counted(kit: Kit, visit: Visit) -> None:
    asha = visit("Asha", language="hi")
    asha.add_init_script(SHEET)
    page = asha.new_page()
    page.goto("/kits/")
    page.locator("[data-pass-on]").first.click()
    page.wait_for_selector(".tag.verified")
    said = page.evaluate("JSON.parse(sessionStorage.shared)")
    somebody = visit(None)
    somebody.clear_cookies()
    reader = somebody.new_page()
    reader.goto(said["text"].split()[-1])

    assert said["files"] == ["image/jpeg"]
    assert Carrier.objects.get().shared_on == TODAY
    assert reader.locator("img").count() == 1
    assert somebody.cookies() == []
    assert reader.evaluate("document.scripts.length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Reach.objects.count() == (0 if "Headless" in reader.evaluate("navigator.userAgent") else 1)


def test_without_a_script_the_plain_links_are_there_and_one_says_so_oneself(kit: Kit, visit: Visit) -> None:
    page = visit("Asha", script=False).new_page()
    page.goto("/kits/")
    links = page.locator("a[href^='https://wa.me/?text=']").count(), page.locator("a[href^='sms:?body=']").count()
    buttons = page.locator("[data-pass-on]:visible").count()
    page.get_by_role("button", name="I passed it on").click()

    assert (links, buttons) == ((2, 2), 0)
    assert Carrier.objects.get().shared_on == TODAY


@pytest.mark.timeout(300)
def test_a_kit_is_passed_on_without_a_network_and_a_copy_forgets_what_is_withdrawn(
    kit: Kit, visit: Visit, world: World
) -> None:
    context = visit("Asha", language="en")
    page = opened(context)
    assert (problems(page), overflow(page)) == ([], 0)
    context.set_offline(True)
    page.reload()
    expect(page.get_by_text("Listen tomorrow.").first).to_be_visible(timeout=60_000)
    page.locator("form[data-keep=pass-on] button").click()
    expect(page.locator("[data-unsent]")).to_be_visible(timeout=60_000)
    assert Carrier.objects.count() == 0

    actions.withdraw(kit, reason="A wrong hour", at=NOW, by=BY)
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.get_by_text("This is no longer given out.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Listen tomorrow.").first).to_be_hidden()
    expect(page.locator("[data-rows] [data-state]")).to_have_text("sent", timeout=60_000)
    assert Carrier.objects.get().shared_on == TODAY
