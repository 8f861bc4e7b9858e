"""In a demo anybody may look at a day of the window and sign up on it; nowhere else does a cookie move a day."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from abhiyan.kernel import clock
from abhiyan.pages import views_me
from abhiyan.people import receipts
from abhiyan.people.models import Consent, Evidence, Grievance, Person, Verification
from abhiyan.plans.models import Programme
from abhiyan.posts.models import Appointment
from abhiyan.registration.models import SignUp, UnderAge, Window
from abhiyan.registration.proof import challenges
from abhiyan.units import tally
from abhiyan.units.models import Organization, Unit
from tests.pages.conftest import Enter
from tests.registration.joining import NUMBER, filled, opened, send
from tests.rights.mutants import Mutant, living
from tests.world import TODAY, World

MARCH, THIRD, FIRST = date(2018, 3, 3), date(2018, 2, 3), date(2018, 1, 26)
ANYWHERE = Mutant("abhiyan.posts.signin:day_of", "day is not None and is_demo()", "day is not None")


@pytest.fixture
def demo(world: World) -> Window:
    """A rehearsal that was played to the end: the window is long over."""
    window = opened()
    Person.objects.update(source="rehearsal")
    Programme.objects.create(key="feb", since=FIRST, until=MARCH + timedelta(1))
    clock.set_day(MARCH)
    return window


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


def look(client: Client, day: date = THIRD, **other: Any) -> Any:
    return client.post("/demo/day/", {"key": str(uuid4()), "day": str(day), "next": "/join/"} | other)


def phone(client: Client, **form: str) -> None:
    assert client.post("/demo/phone/", {"number": NUMBER, "act": "sms", "key": str(uuid4())} | form).status_code == 302


def recounts() -> bool:
    """Whether every figure of every unit is what the rows say, around each day on which something may happen."""
    days = {day + timedelta(n) for day in (FIRST, THIRD, MARCH) for n in (-1, 0, 1)} | {THIRD + timedelta(2)}
    return all(tally.check(list(Unit.objects.open_on(day)), day) == [] for day in days)


def test_one_tap_leads_from_the_shut_page_into_the_window(demo: Window, client: Client, world: World) -> None:
    shut = client.get("/join/").content.decode()
    assert "See it as on 3 February" in shut
    assert 'name="day" value="2018-02-03"' in shut

    answer = look(client)

    assert (answer.status_code, answer["Location"]) == (302, "/join/")
    said = client.get("/join/").content.decode()
    assert "Become a volunteer" in said
    assert "You see Saturday, 3 February 2018." in said
    assert "Registration is over" in Client().get("/join/", headers={"accept-language": "en"}).content.decode()
    assert clock.today() == MARCH


@pytest.mark.parametrize("squashed", [False, True])
def test_who_signs_up_on_the_day_looked_at_counts_from_it_on(
    demo: Window, client: Client, world: World, squashed: bool
) -> None:
    if squashed:
        tally.squash()
    look(client)
    send(client, filled(world))
    row = SignUp.objects.get()
    phone(client, text=f"JOIN {row.code}")

    row.refresh_from_db()
    person = row.person
    assert person is not None
    assert (row.state, row.day) == (SignUp.PROVED, THIRD)
    assert Appointment.objects.get(person=person).since == THIRD
    assert {*Evidence.objects.filter(person=person).values_list("day", flat=True)} == {THIRD}
    assert Verification.objects.get(person=person).since == THIRD
    assert recounts()


def test_the_code_by_sms_proves_it_on_that_day_too(
    demo: Window, client: Client, world: World, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.CODES = True
    monkeypatch.setattr(challenges.secrets, "randbelow", lambda _below: 123456)
    look(client)
    send(client, filled(world))
    page = f"/join/done/{SignUp.objects.get().code}/"
    client.post(page, {"act": "send", "key": str(uuid4())})
    client.post(page, {"act": "code", "digits": "123456", "key": str(uuid4())})

    assert Verification.objects.get(person=SignUp.objects.get().person).since == THIRD
    assert recounts()


def test_who_is_helped_on_the_day_looked_at_counts_from_it_on(demo: Window, enter: Enter, world: World) -> None:
    helper = enter("Mohan")
    look(helper)
    send(helper, filled(world, agree_organise=None, words=None), "/help-join/")
    phone(helper, text=f"JOIN {SignUp.objects.get().code}")

    assert Verification.objects.get(person=SignUp.objects.get().person).since == THIRD
    assert recounts()


def test_an_appointed_worker_and_a_child_are_of_that_day_too(demo: Window, client: Client, world: World) -> None:
    look(client)
    send(client, filled(world, None, **{"as": "appointed"}))
    send(client, {"adult": "no", "key": str(uuid4())})

    assert SignUp.objects.get().day == UnderAge.objects.get().day == THIRD


def test_who_leaves_on_the_day_looked_at_counts_no_more(demo: Window, client: Client, world: World) -> None:
    look(client)
    send(client, filled(world))
    phone(client, text=f"JOIN {SignUp.objects.get().code}")
    phone(client, text="STOP")

    assert not Verification.objects.on(MARCH).filter(person=SignUp.objects.get().person).exists()
    assert Consent.objects.filter(given=False).first().day == THIRD  # type: ignore[union-attr]  # there is one
    assert recounts()


def test_a_day_before_the_play_has_come_to_it_may_be_looked_at(demo: Window, client: Client, world: World) -> None:
    clock.set_day(FIRST)
    assert "See it as on 3 February" in client.get("/join/").content.decode()
    look(client)
    send(client, filled(world))

    assert SignUp.objects.get().day == THIRD
    assert recounts()


def test_the_programme_s_own_day_is_one_tap_away(demo: Window, client: Client) -> None:
    look(client)
    look(client, act="follow")

    assert "Registration is over" in client.get("/join/").content.decode()


@pytest.mark.parametrize("act", ["everybody", "resume"])
def test_only_who_is_signed_in_moves_the_day_for_all(demo: Window, client: Client, act: str) -> None:
    assert look(client, act=act).status_code == 404
    assert clock.today() == MARCH


@pytest.mark.parametrize("day", ["2018-02-30", "x", "2018-13-01", "3 February"])
def test_a_day_that_is_none_is_not_there(demo: Window, client: Client, day: str) -> None:
    assert client.post("/demo/day/", {"key": str(uuid4()), "day": day}).status_code == 404


def of_an_office(world: World) -> None:
    """Nobody said that everybody is invented."""
    Organization.objects.update(invented=False)


def with_somebody_real(world: World) -> None:
    Person.objects.filter(pk=world.person("Asha").pk).update(source="first-steps")


@pytest.mark.parametrize("spoil", [of_an_office, with_somebody_real])
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "twin: no guard"])
def test_outside_a_demo_no_cookie_moves_a_day(
    demo: Window, client: Client, world: World, spoil: Callable[[World], None], guarded: bool
) -> None:
    spoil(world)
    client.cookies[clock.LOOKED_AT] = str(THIRD)
    off: AbstractContextManager[None] = nullcontext() if guarded else living(ANYWHERE)
    with off:
        offered = "See it as on" in client.get("/join/").content.decode()
        send(client, filled(world, phone="6000090001" if spoil is of_an_office else NUMBER))

    assert not offered
    assert SignUp.objects.exists() is not guarded
    assert look(client).status_code == 404


def test_where_the_day_is_the_real_one_none_is_offered(demo: Window, client: Client) -> None:
    clock.set_day(None)

    assert "See it as on" not in client.get("/join/").content.decode()
    assert clock.today() > TODAY


def on_own_page(client: Client, act: str, **form: str) -> None:
    person = SignUp.objects.get().person
    assert person is not None
    answer = client.post(f"{receipts.link_for(person.pk)}{act}/", {"key": str(uuid4()), **form})
    assert answer.status_code in (200, 302)


@pytest.mark.parametrize("guarded", [True, False])
def test_what_one_does_on_the_own_page_is_of_the_day_looked_at(
    demo: Window, client: Client, world: World, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    look(client)
    send(client, filled(world))
    phone(client, text=f"JOIN {SignUp.objects.get().code}")
    look(client, THIRD + timedelta(2))
    if not guarded:
        monkeypatch.setattr(views_me, "day_of", lambda _request: clock.today())

    on_own_page(client, "switch", purpose="events", give="1")
    on_own_page(client, "say", kind="moved", text="to the next village")
    on_own_page(client, "leave")

    day = THIRD + timedelta(2) if guarded else MARCH
    assert {*Consent.objects.filter(method=Consent.LINK).values_list("day", flat=True)} == {day}
    assert Grievance.objects.get().due == day + timedelta(30)
    assert Appointment.objects.get(person=SignUp.objects.get().person).until == day
    assert Verification.objects.get(person=SignUp.objects.get().person).until == day
    on_own_page(client, "erase")
    assert Person.objects.get(pk=SignUp.objects.get().person_id).erased_on == day
    assert recounts()


def test_who_takes_back_on_an_earlier_day_than_they_agreed_is_not_verified(
    demo: Window, client: Client, world: World
) -> None:
    look(client, THIRD + timedelta(2))
    send(client, filled(world))
    phone(client, text=f"JOIN {SignUp.objects.get().code}")
    look(client)

    on_own_page(client, "switch", purpose="organise")

    assert not Verification.objects.filter(person=SignUp.objects.get().person, until=None).exists()
    assert recounts()
