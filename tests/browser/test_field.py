"""A visit at a college in a browser of phone size: reported with a coarse place by a tap, and without any script."""

import pytest
from playwright.sync_api import expect

from abhiyan.field import linking
from abhiyan.field.models import Link, Visit
from abhiyan.kernel import clock
from tests.browser.conftest import Visit as Opened
from tests.browser.test_offline import WAIT, opened
from tests.browser.test_pages import PAIRS, overflow, problems
from tests.field.conftest import JAN_29, Drive, activity, ganga
from tests.world import BY, World

__all__ = ["activity", "ganga"]


@pytest.fixture(autouse=True)
def on_the_29th(world: World) -> None:
    clock.set_day(JAN_29)


def test_a_tap_adds_where_one_is_to_a_kilometre(visit: Opened, ganga: Drive) -> None:
    phone = visit("Asha", language="hi")
    phone.grant_permissions(["geolocation"])
    phone.set_geolocation({"latitude": 26.449923, "longitude": 80.331874})
    page = phone.new_page()
    page.goto("/")
    page.get_by_role("link", name=ganga.college.name).click()

    page.get_by_label("मिले लोग").fill("40")
    page.get_by_role("button", name="मैं कहाँ हूँ").click()
    expect(page.locator("[data-whereabouts] output")).not_to_be_empty()
    assert page.locator("[name=point]").input_value() == "26.45,80.33"
    with page.expect_response(lambda answer: answer.url.endswith("/offline/") and answer.ok):
        page.get_by_role("button", name="भेंट की रिपोर्ट भेजें").click()

    one = Visit.objects.get()
    assert (one.met, one.latitude, one.longitude) == (40, 26.45, 80.33)


def test_without_a_script_a_visit_is_reported_all_the_same(visit: Opened, ganga: Drive) -> None:
    page = visit("Asha", language="hi", script=False).new_page()
    page.goto(f"/drive/slot/{ganga.slot.pk}/")

    page.get_by_label("मिले लोग").fill("12")
    page.get_by_role("button", name="भेंट की रिपोर्ट भेजें").click()

    expect(page.get_by_text("1 भेंट")).to_be_visible()
    assert Visit.objects.get().latitude is None


def test_a_visit_at_the_gate_without_a_network_is_counted_once_it_is_back(visit: Opened, ganga: Drive) -> None:
    phone = visit("Asha", language="hi")
    page = opened(phone)
    phone.set_offline(True)
    page.reload()
    form = page.locator("form[data-keep=visit]")
    form.locator("xpath=..").locator("summary").click()

    form.get_by_label("मिले लोग").fill("33")
    form.locator("button.main").click()
    expect(page.locator("[data-unsent]")).to_be_visible(timeout=WAIT)
    assert not Visit.objects.exists()
    phone.set_offline(False)
    expect(page.locator("[data-unsent]")).to_be_hidden(timeout=WAIT)

    one = Visit.objects.get()
    assert (one.met, one.day, one.place, one.team) == (33, JAN_29, ganga.college, ganga.team)


@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_screens_fit_and_can_be_read(visit: Opened, ganga: Drive, language: str, size: str) -> None:
    linking.make_links(ganga.assignment, by=BY)
    ganga.visit()
    base = f"/drive/at/{ganga.assignment.pk}/"
    page = visit("Dev", language=language, size=size).new_page()

    for address in (
        f"/drive/{ganga.assignment.activity_id}/", base, f"{base}teams/", f"{base}slots/", f"{base}links/",
        f"{base}visits/", f"{base}visit/", f"/drive/place/{ganga.college.pk}/", f"/drive/slot/{ganga.slot.pk}/",
        "/drive/mine/", linking.address_of(Link.objects.get(team=None)),
    ):  # fmt: skip
        page.goto(address)
        assert (address, overflow(page), problems(page)) == (address, 0, [])
