"""One's own page, the offices' list and the vault in a real browser: sound, and working without script."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from abhiyan.people import consenting, notices, receipts, vault
from abhiyan.people.actions import agree, withdraw
from abhiyan.people.models import Consent, Grievance, Unmasking, Vault
from abhiyan.posts.models import Appointment
from abhiyan.registration.leaving import erasing, grievances
from tests.browser.conftest import SIZES, Visit
from tests.browser.test_pages import overflow, problems
from tests.world import BY, TODAY, World

SHOTS = os.environ.get("ABHIYAN_SHOTS", "")  # a folder: the pages are kept as pictures


@pytest.fixture
def link(world: World) -> str:
    """Asha's own page, with something on every part of it."""
    notices.forget()
    asha = world.people["Asha"].pk
    agree(asha, Consent.PURPOSES, language="hi", method=Consent.FORM, day=TODAY, by=BY)
    withdraw([asha], source="sms", day=TODAY, by=BY, purposes=["broadcasts"], method=Consent.SMS)
    Unmasking.objects.create(
        person_id=asha, actor=f"person:{world.people['Dev'].pk}", reason="to call about the meeting"
    )
    one = grievances.open_one(asha, Grievance.WRONG_BOOTH, text="मेरा बूथ शिवपुरी २ है", day=TODAY, by=BY)
    grievances.answer(
        one, Grievance.REFUSED, text="सूची में शिवपुरी १ है", by=world.authority("Dev"), now=timezone.now(), day=TODAY
    )
    grievances.open_one(asha, Grievance.COMPLAINT, text="कोई उत्तर नहीं देता", day=date(2017, 12, 20), by=BY)
    return receipts.link_for(asha)


def looked_at(
    visit: Visit, who: str | None, addresses: dict[str, str], language: str, size: str
) -> dict[str, list[str]]:
    """What is wrong with pages, by their names."""
    page = visit(who, language=language, size=size).new_page()
    wrong = {}
    for name, address in addresses.items():
        answer = page.goto(address)
        found = problems(page) + ([f"wider by {overflow(page)}"] if overflow(page) > 0 else [])
        if answer is None or answer.status != 200:
            found.append(f"answered {answer and answer.status}")
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{language}-{size}.png", full_page=True)
        if found:
            wrong[name] = found
    return wrong


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop"), ("hi", "desktop"), ("en", "phone")])
def test_the_pages_are_sound(visit: Visit, world: World, link: str, language: str, size: str) -> None:
    zoya, chand = world.people["Zoya"].pk, world.people["Chand"].pk
    erasing.erase([zoya, chand], why="test", day=TODAY, by=BY)
    vault.ask(Vault.objects.get(person=zoya), reason="a court's order", by=world.authority("Sonal"), now=timezone.now())
    waiting = Grievance.objects.waiting().get()
    own = {
        "me": link,
        "leave": f"{link}leave/",
        "erase": f"{link}erase/",
        "notices": "/notices/",
        "promise": "/data-promise/",
    }
    assert looked_at(visit, None, own, language, size) == {}
    lists = {
        "grievances": "/grievances/",
        "grievance": f"/grievances/{waiting.pk}/",
        "answered": "/grievances/?list=answered",
    }
    soon = {"expiring": "/expiring/?on=2018-06-20", "vault": "/vault/", "mine": "/who-sees-me/", "home": "/"}
    assert looked_at(visit, "Sonal", {**lists, **soon}, language, size) == {}
    person = {"person": f"/person/{world.people['Bela'].pk}/"}
    assert looked_at(visit, "Mohan", person, language, size) == {}


@pytest.mark.parametrize("script", [True, False])
def test_a_person_takes_back_leaves_and_is_erased_on_the_phone(
    visit: Visit, world: World, link: str, script: bool
) -> None:
    asha = world.people["Asha"].pk
    page = visit(None, script=script).new_page()
    page.goto(link)
    page.click("#purpose-events button")
    assert consenting.stands([asha], "events") == set()
    page.click("#purpose-events button")
    assert consenting.stands([asha], "events") == {asha}
    page.click("a[href$='/leave/']")
    page.click("main form button.grave")
    assert consenting.stands([asha], "organise") == set()
    assert Appointment.objects.on(TODAY).filter(person=asha).exists()
    page.click("a[href$='/erase/']")
    page.click("main form button.grave")
    assert page.locator("h1").inner_text() == "You are erased"
    answer = page.goto(link)
    assert answer is not None
    assert answer.status == 410
    assert set(SIZES) == {"phone", "desktop"}
