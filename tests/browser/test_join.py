"""Signing up in a browser of a phone's size: alone, helped, under 18, too late; without a script; sound by axe."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from abhiyan.kernel import clock
from abhiyan.people.models import Person
from abhiyan.plans.models import Programme
from abhiyan.registration.models import SignUp, UnderAge, Window
from abhiyan.units.models import Unit
from tests.browser.conftest import Visit
from tests.browser.test_pages import PAIRS, overflow, problems
from tests.registration.joining import opened
from tests.world import World


@pytest.fixture
def window(world: World) -> Window:
    """Open today; two districts on the map."""
    Unit.objects.filter(code="U1").update(grid_row=3, grid_col=5)
    Unit.objects.filter(code="D1").update(grid_row=4, grid_col=9)
    return opened()


def fill(page: Page, *, number: str = "50000 90001", adult: str = "yes", agree: bool = True) -> None:
    page.fill("[name=name]", "मीरा कल्पित")
    page.fill("[name=phone]", number)
    page.check(f"[name=adult][value={adult}]")
    if agree:
        page.check("[name=agree_organise]")
    page.click("form.stack button.main")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_every_page_of_signing_up_is_sound(
    visit: Visit, world: World, window: Window, language: str, size: str
) -> None:
    page = visit(None, language=language, size=size).new_page()
    booth, mandal, seat = (world.unit(name).pk for name in ("Shivpuri 1", "Shivpuri", "Seat West"))
    wrong = {}
    for address in (
        "/join/", "/join/?r=x", f"/join/?at={booth}", "/join/?as=appointed", "/join/where/",
        "/join/where/?q=Shivpuri+2", "/join/where/?q=zzzz", f"/join/where/?under={mandal}", f"/join/where/?seat={seat}",
        f"/join/where/?seat={seat}&part=77", "/join/under-18/",
    ):  # fmt: skip
        page.goto(address)
        if found := faults(page, language):
            wrong[address] = found
    page.goto(f"/join/?at={booth}")
    fill(page, number="12345", agree=False)
    if found := faults(page, language):
        wrong["refused"] = found

    assert wrong == {}


def faults(page: Page, language: str) -> list[Any]:
    found: list[Any] = [*problems(page)]
    if overflow(page) > 0:
        found.append(f"wider than the screen by {overflow(page)}")
    if page.get_attribute("html", "lang") != language:
        found.append("not in the language asked for")
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_every_page_of_helpers_is_sound(visit: Visit, world: World, window: Window, language: str, size: str) -> None:
    page = visit("Mohan", language=language, size=size).new_page()
    stranger = visit(None, language="hi", script=False).new_page()
    stranger.goto(f"/join/?at={world.unit('Shivpuri').pk}")
    fill(stranger)
    row, booth = SignUp.objects.get(), world.unit("Shivpuri 1").pk
    wrong = {}
    for address in (
        "/help-join/", f"/help-join/?at={booth}", "/help-join/?as=appointed", "/my-place/?for=share", "/share/",
        "/unplaced/", f"/unplaced/{row.pk}/", f"/unplaced/{row.pk}/?at={booth}", "/",
    ):  # fmt: skip
        page.goto(address)
        if found := faults(page, language):
            wrong[address] = found

    assert wrong == {}


def test_a_volunteer_signs_up_in_hindi_without_a_script(visit: Visit, world: World, window: Window) -> None:
    page = visit(None, language="hi", script=False).new_page()
    page.goto("/join/")
    page.fill("#place", "शिवपुरी २")
    page.click("search button")
    page.click("ul.rows a >> nth=0")
    assert "शिवपुरी २" in page.inner_text("main")
    assert page.locator("main input[type=checkbox]:checked").count() == 0

    fill(page)

    row = SignUp.objects.get()
    assert row.code in page.url
    assert (row.language, row.unit, row.placed) == ("hi", world.unit("Shivpuri 2"), True)
    assert "50000" not in page.url


def test_by_tile_and_step_by_step(visit: Visit, world: World, window: Window) -> None:
    page = visit(None, language="en", script=False).new_page()
    page.goto("/join/where/")
    page.click("svg.tiles a[aria-label=Ganga]")
    page.click("ul.rows a:has-text('Shivpuri')")
    page.click("a.button:has-text('I know no more than Shivpuri')")
    fill(page)

    assert SignUp.objects.get().unit == world.unit("Shivpuri")


def test_an_appointed_worker_confirms(visit: Visit, world: World, window: Window) -> None:
    page = visit(None, language="hi", script=False).new_page()
    page.goto("/join/")
    page.click("a[href*=appointed]")
    fill(page)

    assert SignUp.objects.get().kind == SignUp.APPOINTED


def test_under_18_ends_politely(visit: Visit, world: World, window: Window) -> None:
    page = visit(None, language="hi", script=False).new_page()
    page.goto(f"/join/?at={world.unit('Shivpuri 1').pk}")
    page.check("[name=adult][value=no]")  # nothing else: of a child nothing is even asked
    page.click("form.stack button.main")

    assert page.url.endswith("/join/under-18/")
    assert not SignUp.objects.exists()
    assert UnderAge.objects.get().n == 1


def test_too_late(visit: Visit, world: World, window: Window) -> None:
    page = visit(None, language="hi", script=False).new_page()
    page.goto(f"/join/?at={world.unit('Shivpuri 1').pk}")
    clock.set_day(date(2018, 2, 9))
    fill(page)

    assert "पंजीकरण समाप्त हो गया" in page.inner_text("h1")
    assert not SignUp.objects.exists()


def test_somebody_is_helped(visit: Visit, world: World, window: Window) -> None:
    page = visit("Mohan", language="hi", script=False).new_page()
    page.goto("/")
    page.click("a[href='/help-join/']")
    page.click("ul.rows a:has-text('शिवपुरी १')")
    fill(page, agree=False)

    assert f"JOIN {SignUp.objects.get().code}" in page.inner_text("main")
    assert SignUp.objects.get().helper == world.person("Mohan")


@pytest.mark.parametrize("language", ["hi", "en"])
def test_in_a_demo_one_tap_opens_a_window_that_is_over(
    visit: Visit, world: World, window: Window, language: str
) -> None:
    Person.objects.update(source="rehearsal")
    Programme.objects.create(key="feb", since=date(2018, 1, 26), until=date(2018, 3, 4))
    clock.set_day(date(2018, 3, 3))
    page = visit(None, language=language, script=language == "en").new_page()
    page.goto(f"/join/?at={world.unit('Shivpuri 1').pk}")
    found = {"shut": faults(page, language) if language == "en" else []}
    page.click("form.sheet button.main")
    fill(page)
    page.click("a[href*='/demo/phone/']")  # number and message stand there
    page.click("button[value=sms]")
    found["phone"] = faults(page, language) if language == "en" else []

    row = SignUp.objects.get()
    assert {where: faults for where, faults in found.items() if faults} == {}
    assert (row.state, row.day) == (SignUp.PROVED, date(2018, 2, 3))


@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_the_own_page_is_reached_from_the_text(
    visit: Visit, world: World, window: Window, language: str, size: str
) -> None:
    Person.objects.update(source="rehearsal")
    page = visit(None, language=language, size=size).new_page()
    page.goto(f"/join/?at={world.unit('Shivpuri 1').pk}")
    fill(page)
    place, code = page.url, SignUp.objects.get().code
    found = {"waits": faults(page, language)}
    page.goto(f"/demo/phone/?text=JOIN+{code}")
    page.fill("[name=number] >> nth=0", "5000090001")
    page.click("button[value=sms]")
    found["text"] = faults(page, language)
    by_text = str(page.get_attribute("ol.rows a.link", "href"))
    page.goto(place)
    found["proved"] = faults(page, language)
    assert page.locator("a[href^='/me/']").count() == 0  # a message says nothing of whose browser this is
    page.goto(by_text)
    found["own"] = faults(page, language)

    assert {where: faults for where, faults in found.items() if faults} == {}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("script", [True, False])
def test_back_to_a_refused_form_shows_what_was_typed(
    visit: Visit, world: World, window: Window, *, script: bool
) -> None:
    page = visit(None, script=script).new_page()
    page.goto(f"/join/?at={world.unit('Shivpuri 1').pk}")
    fill(page, number="12345")
    assert page.locator("[role=alert], .error, [aria-invalid=true]").count() > 0

    page.click("a[href='/data-promise/']")
    page.go_back()

    assert page.input_value("[name=phone]") == "12345"
    assert page.input_value("[name=name]") == "मीरा कल्पित"
    page.fill("[name=phone]", "50000 90001")
    page.click("form.stack button.main")
    assert SignUp.objects.count() == 1


@pytest.mark.timeout(120)
def test_back_to_a_refused_form_of_a_helper_too(visit: Visit, world: World, window: Window) -> None:
    page = visit("Mohan", script=False).new_page()
    page.goto(f"/help-join/?at={world.unit('Shivpuri 1').pk}")
    fill(page, number="12345", agree=False)

    page.click("main a[href^='/my-place/']")
    page.go_back()

    assert (page.input_value("[name=phone]"), page.input_value("[name=name]")) == ("12345", "मीरा कल्पित")
    page.fill("[name=phone]", "50000 90001")
    page.click("form.stack button.main")
    assert SignUp.objects.count() == 1
