"""A worker's day in one go, in Hindi on a phone of 360 pixels: put on the phone, no network at a college's gate,
back again, and counted where a convener looks.
"""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from abhiyan.field import photos
from abhiyan.field.models import Visit, VisitPhoto
from abhiyan.kernel import clock
from abhiyan.kits import actions as kits
from abhiyan.kits.models import Carrier, Kit, Piece
from tests.browser.conftest import Visit as Opened
from tests.browser.test_kits import SHEET
from tests.browser.test_offline import WAIT, kept, opened
from tests.browser.test_pages import overflow
from tests.field.conftest import JAN_29, Drive, activity, ganga
from tests.kits.conftest import NOW, WORDS, head, picture, saved
from tests.world import BY, World

__all__ = ["activity", "ganga"]
pytestmark = pytest.mark.timeout(300)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def on_the_29th(world: World, settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    clock.set_day(JAN_29)


@pytest.fixture
def kit(world: World) -> Kit:
    rule = kits.Rule(world.unit("Ganga"), ("booth-worker",))
    made = kits.compose(head(since=JAN_29, until=JAN_29 + 3 * DAY), rule, at=NOW, by=world.authority("Dev"))
    kits.add(made, kits.New(Piece.TEXT, WORDS), at=NOW, by=world.authority("Dev"))
    return kits.hand_down(made, day=JAN_29, at=NOW, by=BY)


def large_photo() -> bytes:
    """As a camera makes one: far larger than what is kept, and with words about the phone in it."""
    about = Image.Exif()
    about[0x010F] = "Kalpit Camera"
    return saved(picture(4000, 3000), "JPEG", exif=about)


def is_installed(phone: BrowserContext, page: Page) -> bool:
    """What a browser asks before it offers to: a manifest with a name and icons, and a worker that is at work."""
    said = phone.request.get(page.locator("link[rel=manifest]").get_attribute("href") or "").json()
    sizes = {one["sizes"] for one in said["icons"]}
    at_work = page.evaluate("navigator.serviceWorker.ready.then((found) => found.active.state)")
    return bool(said["name"] and {"192x192", "512x512"} <= sizes and at_work in ("activating", "activated"))


def report_with_a_photo(page: Page) -> None:
    form = page.locator("form[data-keep=visit]")
    form.locator("xpath=..").locator("summary").click()
    form.get_by_label("मिले लोग").fill("33")
    form.locator("[data-photo]").set_input_files(
        {"name": "IMG_1.JPG", "mimeType": "image/jpeg", "buffer": large_photo()}
    )
    form.locator("button.main").click()
    expect(page.locator("[data-rows] li")).to_have_count(2, timeout=WAIT)


def test_a_day_at_the_gate_without_a_network_is_seen_by_the_convener(visit: Opened, ganga: Drive, kit: Kit) -> None:
    phone = visit("Asha", language="hi")
    phone.add_init_script(SHEET)
    page = opened(phone)
    assert is_installed(phone, page)

    phone.set_offline(True)
    page.reload()
    report_with_a_photo(page)
    waiting = page.evaluate("outbox.rows().then((all) => all.filter((row) => row.photo).map((row) => row.photo.size))")
    assert len(waiting) == 1
    assert 1_000 < waiting[0] <= 240_000
    page.locator("[data-pass-on]").click()
    expect(page.locator("[data-rows] li")).to_have_count(3, timeout=WAIT)
    assert "कल सुनिए" in page.evaluate("JSON.parse(sessionStorage.shared).text")
    page.reload()
    expect(page.locator("[data-count]")).to_have_text("3", timeout=WAIT)
    assert overflow(page) == 0
    assert (Visit.objects.count(), Carrier.objects.count()) == (0, 0)

    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-unsent]")).to_be_hidden(timeout=WAIT)

    assert {row["state"] for row in kept(page)} == {"taken"}
    assert not any(row["photo"] for row in kept(page) if "photo" in row)
    content = photos.content_of(VisitPhoto.objects.get())
    assert content is not None
    with Image.open(BytesIO(content)) as shown:
        assert shown.size == (1280, 960)
    assert b"Kalpit Camera" not in content
    assert Carrier.objects.get().shared_on == JAN_29

    convener = visit("Dev", language="hi").new_page()
    convener.goto(f"/drive/{ganga.assignment.activity_id}/?unit={ganga.assignment.unit_id}")
    expect(convener.locator("dl.facts")).to_contain_text("33")
    expect(convener.locator("dl.facts")).to_contain_text("1 चित्र के साथ")


def test_a_photo_that_no_phone_can_read_is_said_so_and_nothing_typed_is_lost(visit: Opened, ganga: Drive) -> None:
    page = opened(visit("Asha", language="hi"))
    form = page.locator("form[data-keep=visit]")
    form.locator("xpath=..").locator("summary").click()
    form.get_by_label("मिले लोग").fill("33")
    form.locator("[data-photo]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})

    form.locator("button.main").click()

    expect(page.locator("[data-status]")).to_contain_text("यह फ़ोन फ़ोटो नहीं पढ़ सका", timeout=WAIT)
    assert form.get_by_label("मिले लोग").input_value() == "33"
    assert (kept(page), Visit.objects.count()) == ([], 0)
