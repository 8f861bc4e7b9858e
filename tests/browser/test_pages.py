"""Every page, in both languages and sizes: nothing axe objects to, nothing wider than the screen, no script error."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import APIResponse, Page, Route

from abhiyan.kernel import work
from abhiyan.kernel.models import ProgrammeDay
from abhiyan.people import merging
from abhiyan.people.models import Contact, Duplicate, Person
from abhiyan.plans.models import Programme
from abhiyan.registration.checking import calling
from abhiyan.registration.models import Call, Sign
from abhiyan.units.models import Organization
from tests.browser.conftest import Visit
from tests.plans.conftest import PLAN
from tests.world import BY, TODAY, World

AXE = Path(__file__).parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
# Each language and each size once; with ABHIYAN_THOROUGH each in each, which takes twice as long.
PAIRS = [("hi", "phone"), ("en", "desktop")]
if "ABHIYAN_THOROUGH" in os.environ:
    PAIRS += [("en", "phone"), ("hi", "desktop")]
WORK = ("plan/", "plan/trend/", "behind/", "text/")
ROSTER = (
    "unit\trole\tname\tmobile\nB2\tbooth-worker\tनीरा कल्पित\t98761 43217\nB9\tvolunteer\tMira Kalpit\t98765 00001\n"
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pages(world: World) -> list[str]:
    """The address of every kind of page, for somebody who may see all of it."""
    state, mandal, booth = (world.unit(name).pk for name in ("Pradesh", "Shivpuri", "Shivpuri 1"))
    programme, draft = planned()
    asha, post = world.held_by("Asha"), world.post("Shivpuri 1", "booth-worker").pk
    open_one, apart = duplicates(world)
    coverage = [
        f"/coverage/{unit}/{page}" for unit in (state, booth) for page in ("", "gaps/", "trend/", "map/", "why/")
    ]
    return [
        "/",
        f"/unit/{state}/", f"/unit/{mandal}/", f"/unit/{booth}/", f"/unit/{state}/people/",
        *(f"/unit/{mandal}/change/{act}" for act in ("", "rename/", "move/", "split/", "merge/", "close/", "add/")),
        "/units/load/",
        "/rosters/",
        f"/post/{post}/", f"/post/{world.post('Rampur', 'mandal-convenor').pk}/",
        f"/appointment/{asha.pk}/end/", f"/appointment/{asha.pk}/transfer/?q=Shivpuri",
        f"/person/{asha.person_id}/",
        *coverage, f"/coverage/{mandal}/siblings/",
        *(f"/coverage/{unit}/{page}" for unit in (state, mandal) for page in WORK),
        f"/coverage/{state}/plan/why/?figure=due", f"/coverage/{state}/behind/?level=mandal", "/digest/",
        "/search/", "/search/?q=Shivpuri", f"/search/?q=Asha&post={post}",
        "/who-sees-me/", "/data-promise/", "/first-steps/", "/plan/", "/plan/?view=units", "/calendar/",
        "/assignments/", "/assignments/?list=all",
        "/plans/", "/plans/new/", f"/plans/compare/?one={programme}&other={programme}",
        *(f"/plans/{programme}/{page}" for page in ("", "copy/", "close/")),
        *(f"/plans/draft/{draft}/{page}" for page in ("", "text/", "activity/0/", "activity/2/", "discard/")),
        "/duplicates/", f"/duplicates/?unit={state}", "/duplicates/?state=merged", "/duplicates/?state=apart",
        f"/duplicates/{open_one}/", f"/duplicates/{apart}/", f"/person/{world.people['Chand'].pk}/",
        *calls_and_signs(world),
        "/rehearsal/",
        "/helped/", "/helped/?list=branch", "/join/done/BCD234/",
        "/accounts/passkeys/", "/no-such-page/",
    ]  # fmt: skip


def duplicates(world: World) -> tuple[int, int]:
    """A pair that waits and one kept apart; Esha's record is Chand's."""
    rows = []
    for one, other in (("Asha", "Bela"), ("Asha", "Chand"), ("Chand", "Esha")):
        first, second = sorted((world.people[one].pk, world.people[other].pk))
        found, _ = Duplicate.objects.get_or_create(
            one_id=first,
            other_id=second,
            defaults={
                "unit": world.unit("Ganga"),
                "score": 0.93,
                "reasons": ["same phone", "name alike 0.93", "birth year apart 12", "same place 3", "no relation"],
                "found_at": timezone.now(),
            },
        )
        rows.append(found)
    if rows[2].state == Duplicate.OPEN:
        merging.keep_apart(rows[1], by=BY, at=timezone.now())
        merging.merge(rows[2], keep=world.people["Chand"].pk, by=BY, at=timezone.now())
    return rows[0].pk, rows[1].pk


def calls_and_signs(world: World) -> list[str]:
    """A sample that is over, one that is being called, with somebody in hand; a sign with people."""
    now, by = timezone.now(), world.authority("Sonal")
    for _ in range(2):
        sample = calling.draw(world.unit("Uttar"), size=4, day=TODAY, now=now, by=by)
        while call := calling.take(sample, day=TODAY, now=now, by=by):
            calling.say(call, Call.REAL if call.number % 2 else Call.REFUSED, day=TODAY, now=now, by=by)
        calling.finish(sample, now=now, by=by)
    is_open = calling.draw(world.unit("Pradesh"), size=6, day=TODAY, now=now, by=by)
    calling.take(is_open, day=TODAY, now=now, by=by)
    seen = {"first_seen": TODAY, "last_seen": TODAY, "weight": 2}
    details = {"numbers": 2, "people": [world.people["Asha"].pk, world.people["Bela"].pk]}
    sign = Sign.objects.create(unit=world.unit("Shivpuri 1"), kind=Sign.SHARED, size=7, details=details, **seen)
    Sign.objects.create(unit=world.unit("Shivpuri 1"), kind=Sign.CROWD, size=9, details={"middle": 1.0}, **seen)
    return [
        "/calls/", f"/calls/draw/{world.unit('Ganga').pk}/", f"/calls/draw/{world.unit('Pradesh').pk}/",
        f"/calls/{sample.pk}/?again=1", f"/calls/{is_open.pk}/", f"/calls/{is_open.pk}/next/",
        "/signs/", "/signs/?verdict=padded", f"/signs/{sign.pk}/",
    ]  # fmt: skip


def planned() -> tuple[int, int]:
    """A programme that runs, and a draft of it with something to change."""
    from abhiyan.plans import actions, planfile

    actions.apply(planfile.read_text(PLAN), day=TODAY, by=BY)
    draft = actions.begin_draft(PLAN.replace("2018-01-26", "2018-01-28"), by=BY, now=timezone.now())
    return Programme.objects.get(key="feb").pk, draft.pk


# Of what is right only its number is asked for: to say of each element where it stands takes longer than to look at it.
SOUND = """
async rules => {
    const found = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
    return [found.passes.length, found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 150)}`)];
}
"""


def problems(page: Page) -> list[str]:
    """What axe finds on the page as it is open, one line each."""
    page.evaluate(AXE.read_text())
    passes, violations = page.evaluate(SOUND, RULES)
    assert passes > 5  # it did look
    return list(violations)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_what_is_wrong_with_a_page_is_found(visit: Visit) -> None:
    page = visit(None).new_page()
    page.goto("/accounts/login/")

    page.evaluate("document.querySelector('main').append(document.createElement('img'))")

    assert problems(page) == ["image-alt: <img>"]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_every_page_is_sound(visit: Visit, world: World, language: str, size: str) -> None:
    page = visit("Sonal", language=language, size=size).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)

    wrong = {}
    for address in pages(world):
        answer = page.goto(address)
        found = [*problems(page), *errors]
        errors.clear()
        if answer is None or answer.status != (404 if "no-such" in address else 200):
            found.append(f"answered {answer and answer.status}")
        if overflow(page) > 0:
            found.append(f"wider than the screen by {overflow(page)}")
        if page.get_attribute("html", "lang") != language:
            found.append("not in the language asked for")
        if found:
            wrong[address] = found

    assert wrong == {}


@pytest.mark.parametrize("language", ["hi", "en"])
def test_what_a_stranger_sees_is_sound(visit: Visit, language: str) -> None:
    page = visit(None, language=language).new_page()

    wrong = {}
    for address in ("/accounts/login/", "/data-promise/", "/first-steps/", "/no-such-page/"):
        page.goto(address)
        if found := problems(page):
            wrong[address] = found

    assert wrong == {}


def test_the_dark_page_is_sound_too(visit: Visit, world: World) -> None:
    page = visit("Sonal", language="hi").new_page()
    page.emulate_media(color_scheme="dark")

    wrong = {}
    for address in ("/", f"/coverage/{world.unit('Pradesh').pk}/", f"/unit/{world.unit('Shivpuri').pk}/"):
        page.goto(address)
        if found := problems(page):
            wrong[address] = found

    assert wrong == {}


@pytest.mark.parametrize("script", [True, False])
def test_a_convener_appoints_from_the_phone(visit: Visit, world: World, script: bool) -> None:
    page = visit("Mohan", script=script).new_page()
    post = world.post("Shivpuri 2", "booth-worker")

    page.goto(f"/post/{post.pk}/")
    page.fill("input[name=name]", "Nira Kalpit")
    page.fill("input[name=phone]", "98765 43210")
    page.click("form[action$='/appoint/'] button.main")

    assert page.locator(".notice:visible").inner_text() == "Nira Kalpit now holds Booth worker at Shivpuri 2."
    assert [held.person.name_en for held in post.appointments.select_related("person")] == ["Nira Kalpit"]


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_many_are_appointed_from_pasted_rows(visit: Visit, world: World, language: str, size: str) -> None:
    page = visit("Mohan", language=language, size=size).new_page()
    wrong = []

    page.goto("/rosters/")
    page.fill("textarea", ROSTER)
    for button in ("form button.main", "button[name=load]"):
        page.click(button)
        wrong += [*problems(page), *([f"wider by {overflow(page)}"] if overflow(page) > 0 else [])]
    work.run_waiting()
    page.goto(page.url)
    wrong += [*problems(page), *([f"wider by {overflow(page)}"] if overflow(page) > 0 else [])]
    page.goto(f"{page.url}asked/")
    wrong += [*problems(page), *([f"wider by {overflow(page)}"] if overflow(page) > 0 else [])]

    assert wrong == []
    assert world.post("Shivpuri 2", "booth-worker").appointments.count() == 1  # type: ignore[attr-defined]


def test_a_wrong_number_comes_back_with_its_reason(visit: Visit, world: World) -> None:
    page = visit("Mohan").new_page()

    page.goto(f"/post/{world.post('Shivpuri 2', 'booth-worker').pk}/")
    page.fill("input[name=name]", "Nira Kalpit")
    page.fill("input[name=phone]", "12")
    page.click("form[action$='/appoint/'] button.main")

    assert page.locator(".error").inner_text() == "This is not a phone number: ten digits for a number in India."
    assert page.input_value("input[name=name]") == "Nira Kalpit"
    assert problems(page) == []


@pytest.mark.parametrize("script", [True, False])
def test_a_whole_number_is_shown_one_at_a_time(visit: Visit, world: World, script: bool) -> None:
    page = visit("Mohan", script=script).new_page()
    asha = world.person("Asha")

    page.goto(f"/person/{asha.pk}/")
    before = page.content()
    page.click("summary:has-text('Show the whole number')")
    page.fill("input[name=reason]", "Meeting tomorrow")
    page.click("button:has-text('Show this one number')")
    page.wait_for_selector("strong.masked")

    contact = Contact.objects.get(person=asha)
    assert page.locator("strong.masked").inner_text().endswith(contact.last4)
    assert len(page.locator("strong.masked").inner_text()) > 10
    assert page.locator("strong.masked").inner_text() not in before


def test_the_language_is_switched_where_one_stands(visit: Visit, world: World) -> None:
    page = visit("Dev", language="en").new_page()

    page.goto(f"/unit/{world.unit('Ganga').pk}/")
    page.click("button:has-text('हिन्दी')")

    assert page.url.endswith(f"/unit/{world.unit('Ganga').pk}/")
    assert page.locator("h1").inner_text() == "गंगा"


def test_search_answers_while_one_types(visit: Visit, world: World) -> None:
    page = visit("Dev").new_page()

    page.goto("/search/")
    page.type("#q", "shivp")
    page.wait_for_selector("#found a:has-text('Shivpuri 1')")

    assert page.url.endswith("/search/?q=shivp")
    assert problems(page) == []


def test_the_day_of_a_rehearsal_follows_the_slider(visit: Visit, world: World) -> None:
    Organization.objects.update(invented=True)
    Person.objects.update(source="rehearsal")
    Programme.objects.create(key="feb", name_en="February", since=date(2018, 1, 26), until=date(2018, 3, 4))
    page = visit("Mohan").new_page()

    page.goto("/")
    page.focus("#programme-day")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("output:has-text('2 February 2018')")
    page.wait_for_load_state()

    assert page.input_value("#programme-day") == "7"
    assert ProgrammeDay.objects.get().day == TODAY  # others stay where they are


def test_who_moves_on_before_the_page_is_there_means_the_later_day(visit: Visit, world: World) -> None:
    Organization.objects.update(invented=True)
    Person.objects.update(source="rehearsal")
    Programme.objects.create(key="feb", name_en="February", since=date(2018, 1, 26), until=date(2018, 3, 4))
    page = visit("Mohan").new_page()
    answered: list[APIResponse] = []

    def hang_once(route: Route) -> None:
        """The first answer never reaches the page."""
        if answered:
            route.continue_()
        else:
            answered.append(route.fetch(max_redirects=0))

    page.route("**/demo/day/", hang_once)
    page.goto("/")
    page.focus("#programme-day")
    page.keyboard.press("ArrowRight")
    for _wait in range(100):
        if answered:
            break
        page.wait_for_timeout(100)
    assert [one.status for one in answered] == [302]
    page.keyboard.press("ArrowRight")

    page.wait_for_selector(".strip .today:has-text('Saturday, 3 February 2018')", state="attached")
    assert page.url.endswith("/")


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_name_of_the_organisation_leaves_room_for_the_buttons(visit: Visit, world: World, language: str) -> None:
    Organization.objects.update(name_en="Example Organisation", name_hi="उदाहरण संगठन")
    Person.objects.filter(pk=world.person("Mohan").pk).update(name_en="Prashantkumar Kalpit", name_hi="प्रशांतकुमार कल्पित")
    page = visit("Mohan", language=language).new_page()

    page.goto("/")
    name, button = (page.locator(place).first.bounding_box() for place in (".brand span", ".me button"))

    assert name is not None
    assert button is not None
    assert name["x"] + name["width"] <= button["x"]
    inside = "one => one.scrollWidth <= one.parentElement.clientWidth"
    assert page.locator(".brand span").evaluate(inside)
