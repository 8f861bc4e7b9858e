"""The pages of messages to many, and one's own inbox."""

import re
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.kernel import work
from abhiyan.messaging import outbox
from abhiyan.messaging.models import Broadcast, Delivery, Handover
from abhiyan.people.models import Person
from tests.messaging.world import NOON, agreed, composed, counted, sending
from tests.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def entered(world: World, name: str) -> Client:
    user = User.objects.create_user(email=f"{name.lower()}@example.org")
    Person.objects.filter(pk=world.people[name].pk).update(user=user)
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def workers(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(outbox, "moment", lambda: NOON)
    agreed(world, "Asha", "Bela", "Chand")
    return world


def filled(**changed: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "title_hi": "सीधा संबोधन",
        "text_hi": "नमस्ते {name}",
        "title_en": "Live address",
        "text_en": "Namaste {name}",
        "roles": ["booth-worker", "volunteer"],
        "purpose": "broadcasts",
        "channels": ["inbox"],
        "starts_at": "2018-02-01T12:00",
        "ends_at": "2018-02-01T20:00",
    } | changed


def test_a_message_from_the_form_to_the_inbox(workers: World) -> None:
    dev, uma, asha = (entered(workers, name) for name in ("Dev", "Uma", "Asha"))
    ganga = workers.unit("Ganga").pk
    assert "Live address" not in dev.get(f"/unit/{ganga}/messages/").content.decode()

    answer = dev.post(f"/unit/{ganga}/messages/new/", filled())
    work.run_waiting()
    page = dev.get(answer["Location"]).content.decode()
    assert "A second person lets it go" in page
    assert "Let it go" not in page
    assert "Shivpuri" in page
    assert answer["Location"] in uma.get("/").content.decode()
    uma.post(answer["Location"], {"key": str(uuid4()), "act": "release"})
    assert "Dev Kalpit" in page
    said = dev.get(answer["Location"]).content.decode()
    assert "Uma Kalpit" in said  # who let it go
    made = Broadcast.objects.get()
    made.refresh_from_db()
    from abhiyan.messaging import actions

    assert actions.begin(made, day=made.day)
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    home = asha.get("/").content.decode()
    assert "1 new message" in home
    assert "नमस्ते आशा कल्पित" in asha.get("/inbox/").content.decode()
    asha.post("/inbox/", {"key": str(uuid4())})
    assert "1 new message" not in asha.get("/").content.decode()
    assert "नमस्ते आशा कल्पित" not in dev.get("/inbox/").content.decode()
    assert counted(made) == {"handed": 3}


def test_pressed_twice_it_is_one_message(workers: World) -> None:
    dev, ganga, form = entered(workers, "Dev"), workers.unit("Ganga").pk, filled()
    answers = [dev.post(f"/unit/{ganga}/messages/new/", form) for _turn in range(2)]

    assert len({one["Location"] for one in answers}) == Broadcast.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"roles": []}, "Say to whom"),
        ({"text_hi": ""}, "This field is required"),
        ({"text_en": "Hello {phone}"}, "Nobody knows what {phone} stands for."),
        ({"ends_at": "2018-02-01T11:00"}, "It ends before it begins."),
        ({"ends_at": "2018-02-20T11:00"}, "longer than a week"),
        ({"channels": ["sms"]}, "Select a valid choice"),
        ({"roles": ["district-president"]}, "Select a valid choice"),
    ],
)
def test_a_form_that_is_wrong_says_where(workers: World, changed: Any, said: str) -> None:
    answer = entered(workers, "Dev").post(f"/unit/{workers.unit('Ganga').pk}/messages/new/", filled(**changed))

    assert (answer.status_code, Broadcast.objects.count()) == (422, 0)
    assert said in answer.content.decode()


def test_an_sms_that_is_not_registered_says_why(workers: World, settings: Any) -> None:
    settings.BULK_SMS_URL, settings.DLT_ENTITY = "http://127.0.0.1:9/", "1101"
    form = filled(channels=["inbox", "sms"])
    answer = entered(workers, "Dev").post(f"/unit/{workers.unit('Ganga').pk}/messages/new/", form)

    assert answer.status_code == 422
    assert "Choose the registered text" in answer.content.decode()


def test_a_wing_stands_for_its_roles(workers: World) -> None:
    form = filled(roles=[], wings=["it"])
    entered(workers, "Dev").post(f"/unit/{workers.unit('Ganga').pk}/messages/new/", form)

    assert {"booth-worker", "volunteer", "mandal-convenor"} <= set(Broadcast.objects.get().roles)


def test_what_is_unsure_is_listed_and_decided(workers: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from abhiyan.messaging.gateways import inbox as gateway

    made = sending(workers)
    outbox.claim(Broadcast.INBOX, gateway, now=NOON)
    outbox.sweep(before=timezone.now() + timezone.timedelta(hours=1))
    Handover.objects.update(taken_at=timezone.now() - timezone.timedelta(hours=1))
    dev, one = entered(workers, "Dev"), Handover.objects.get()

    assert "Find out, and decide" in dev.get(f"/messages/{made.pk}/").content.decode()
    assert one.key in dev.get(f"/messages/{made.pk}/unsure/").content.decode()
    for handover in ("x", "999999999999999999", str(one.pk)):
        dev.post(f"/messages/{made.pk}/unsure/", {"key": str(uuid4()), "handover": handover, "act": "arrived"})
    assert counted(made) == {"handed": 3}


def test_lines_open_downward(workers: World) -> None:
    made = composed(workers)
    dev = entered(workers, "Dev")
    shivpuri = workers.unit("Shivpuri").pk

    assert f"under={shivpuri}" in dev.get(f"/messages/{made.pk}/").content.decode()
    assert dev.get(f"/messages/{made.pk}/?under={shivpuri}").status_code == 200
    assert dev.get(f"/messages/{made.pk}/?under={workers.unit('Nagar').pk}").status_code == 200


def test_pages_ask_the_same_at_any_size(workers: World, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    made = sending(workers)
    outbox.hand_over(Broadcast.INBOX, now=NOON)
    dev, asha = entered(workers, "Dev"), entered(workers, "Asha")
    places = [(dev, f"/messages/{made.pk}/"), (dev, f"/unit/{made.unit_id}/messages/"), (asha, "/inbox/")]

    def asked() -> list[int]:
        found = []
        for browser, place in places:
            browser.get(place)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                browser.get(place)
            found.append(len(queries))
        return found

    few = asked()
    for number in range(5):
        more = sending(workers, title_en=f"Again {number}")
        outbox.hand_over(Broadcast.INBOX, now=NOON)
    assert Delivery.objects.filter(broadcast=more, state="handed").count() == 3
    assert asked() == few


# --- passed on by its reader ------------------------------------------------------------------------------------------


def passed_on(page: str) -> list[str]:
    """The texts that the page's links to WhatsApp carry."""
    return [unquote(found) for found in re.findall(r'href="https://wa\.me/\?text=([^"]*)"', page)]


def test_a_message_may_be_passed_on_with_nothing_of_its_reader(workers: World) -> None:
    made = sending(workers, text_hi="नमस्ते {name}, {unit} से जुड़ें: {link}", text_en="Namaste {name}, {unit}: {link}")
    Delivery.objects.update(fields={"link": "https://abhiyan.example.org/live/1/#a-ticket-of-their-own"})
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    page = entered(workers, "Asha").get("/inbox/").content.decode()

    assert passed_on(page) == [f"{made.title_hi}\nनमस्ते साथियो, हमारी इकाई से जुड़ें: https://abhiyan.example.org/live/1/"]
    assert "a-ticket-of-their-own" in page  # their own stands in their own message, and nowhere else
    assert page.count("a-ticket-of-their-own") == len(re.findall(r"#a-ticket", page))
    shared = re.findall(r'data-copy="([^"]*)"', page)
    assert len(shared) == 1
    assert "ticket" not in shared[0]
    assert "आशा" not in shared[0]


def test_figures_of_ones_own_are_not_passed_on(workers: World) -> None:
    sending(workers, text_hi="विलंबित: {late}", text_en="Late: {late}")
    Delivery.objects.update(fields={"late": 3})
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    page = entered(workers, "Asha").get("/inbox/").content.decode()

    assert "विलंबित: 3" in page
    assert passed_on(page) == []


def test_to_look_at_it_writes_nothing(workers: World) -> None:
    sending(workers)
    outbox.hand_over(Broadcast.INBOX, now=NOON)
    asha = entered(workers, "Asha")
    asha.get("/inbox/")

    with CaptureQueriesContext(connection) as asked:
        assert passed_on(asha.get("/inbox/").content.decode())
    assert [one["sql"] for one in asked if (one["sql"] or "-").split()[0] in ("INSERT", "UPDATE", "DELETE")] == []
