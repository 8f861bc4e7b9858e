"""Messages on a device, in a real browser: switched on by its own script, shown by its service worker."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from abhiyan.messaging import outbox
from abhiyan.messaging.models import Broadcast, Device
from tests.browser.conftest import FLAGS, WITH_WINDOWS, Visit
from tests.browser.test_pages import overflow, problems
from tests.messaging.pushes import Browser, Service, running
from tests.messaging.world import NOON, agreed, sending
from tests.world import World

SHOTS = os.environ.get("ABHIYAN_SHOTS", "")
# What the maker's push service would say: this browser reaches none.
SUBSCRIBED = """
const given = %s;
const made = { options: {}, toJSON: () => ({ endpoint: given.endpoint, keys: given }), unsubscribe: async () => true };
PushManager.prototype.getSubscription = async () => (sessionStorage.subscribed ? made : null);
PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
  if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error("not a subscription");
  made.options.applicationServerKey = applicationServerKey;
  sessionStorage.subscribed = "yes";
  return made;
};
"""

NOTIFICATIONS = "await (await navigator.serviceWorker.getRegistration('/static/js/pushed.js')).getNotifications()"


@pytest.fixture(scope="module")
def browser(browser: Any) -> Iterator[Any]:
    """One that can show notifications, which the shell can't."""
    if not WITH_WINDOWS:
        pytest.skip("no Chromium with windows on this machine: `make browser` installs it")
    with browser.browser_type.launch(executable_path=WITH_WINDOWS, args=list(FLAGS)) as opened:
        yield opened


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    settings.PUSH_HOSTS = ["127.0.0.1"]
    with running() as here:
        yield here


def opened(visit: Visit, asha: Browser, **how: Any) -> Page:
    context = visit("Asha", **how)
    context.grant_permissions(["notifications"])
    context.add_init_script(SUBSCRIBED % json.dumps(asha.given._asdict()))
    page = context.new_page()
    page.goto("/me/own/devices/")
    return page


def test_a_message_is_shown_on_the_device_that_was_switched_on(visit: Visit, world: World, service: Service) -> None:
    asha = service.browser("asha")
    page = opened(visit, asha)

    page.get_by_role("button", name="Show my messages on this device").click()
    page.get_by_text("Messages come to this device from now on.").wait_for()

    assert Device.objects.get().person == world.people["Asha"]
    page.locator("[data-is-on]").wait_for()
    expect(page.locator("[data-device]")).to_be_hidden()
    agreed(world, "Asha")
    sending(world, channels=(Broadcast.PUSH,))
    outbox.hand_over(Broadcast.PUSH, now=NOON)
    said = asha.open(service.came[0].body)
    assert shown(page, json.dumps(said)) == [[said["title"], said["body"], "/inbox/"]]

    page.get_by_role("button", name="Drop it").click()
    page.get_by_text("Nothing more comes to that device.").wait_for()
    assert not Device.objects.exists()
    page.locator("[data-device]").wait_for()  # it is off here, and may be switched on again
    expect(page.locator("[data-is-on]")).to_be_hidden()


def shown(page: Page, said: str) -> list[list[str]]:
    """What the service worker shows once its browser was pushed: as DevTools does it."""
    tools = page.context.new_cdp_session(page)
    versions: list[dict[str, Any]] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda news: versions.extend(news["registrations"]))
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(200)
    origin = "/".join(page.url.split("/")[:3])
    tools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": versions[-1]["registrationId"], "data": said},
    )
    page.wait_for_function(f"async () => ({NOTIFICATIONS}).length")
    found: list[list[str]] = page.evaluate(
        f"async () => ({NOTIFICATIONS}).map((one) => [one.title, one.body, one.data])"
    )
    return found


def test_without_script_the_page_says_that_this_browser_cannot(visit: Visit, service: Service) -> None:
    page = visit("Asha", script=False).new_page()
    page.goto("/me/own/devices/")

    expect(page.get_by_text("This browser can't show messages as notifications")).to_be_visible()
    expect(page.locator("[data-device]")).to_be_hidden()


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_the_page_is_sound(visit: Visit, service: Service, language: str, size: str) -> None:
    page = opened(visit, service.browser("asha"), language=language, size=size)
    page.locator("[data-device] button").click()
    page.locator("[data-is-on]").wait_for()

    assert (problems(page), overflow(page)) == ([], 0)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"devices-{language}-{size}.png", full_page=True)
