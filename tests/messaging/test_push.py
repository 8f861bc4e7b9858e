"""Messages on devices: switched on, sealed for one browser, dropped; addresses that nobody may make us call."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import inf
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from django.test import Client

from abhiyan.kernel import crypto
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import INDIA
from abhiyan.messaging import actions, devices, gateways, outbox
from abhiyan.messaging.devices import NotADevice
from abhiyan.messaging.gateways import Handed, Letter, push
from abhiyan.messaging.models import Broadcast, Delivery, Device, Gate, Silence
from abhiyan.people import receipts
from abhiyan.people.actions import withdraw
from abhiyan.people.models import Consent, Person
from abhiyan.registration.leaving import erasing, leaving
from abhiyan.units.models import Organization
from tests.messaging.pushes import Browser, Service, claims_of, running
from tests.messaging.world import NOON, WORKERS, agreed, sending, states
from tests.world import BY, TODAY, World

KEY = {"key": "a-key-of-this-form-1"}


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    settings.PUSH_HOSTS = ["127.0.0.1"]
    settings.DEFAULT_FROM_EMAIL = "Abhiyan <office@abhiyan.example.org>"
    with running() as here:
        yield here


def on(world: World, name: str, browser: Browser, label: str = "Chrome, Android") -> Device:
    person = world.people[name]
    by = Authority(f"person:{person.pk}", day=TODAY, person_id=person.pk)
    return actions.switch_on(person.pk, browser.given, label=label, at=NOON, by=by)


def letter(*browsers: Browser, ref: int = 7, text: str = "नमस्ते", seconds: int = 60) -> Letter:
    to = "\n".join(crypto.unseal(devices.sealed(one.given)) for one in browsers)
    return Letter(ref, to, "शीर्षक", text, language="hi", seconds=seconds)


# --- the gateway -----------------------------------------------------------------------------------------------------


def test_a_message_is_sealed_for_one_browser_and_signed_by_this_installation(db: None, service: Service) -> None:
    asha, bela = service.browser("asha"), service.browser("bela")

    handed = push.hand([letter(asha)], key="k", until=inf)

    (came,) = service.came
    assert handed.accepted == {7: ""}
    assert asha.open(came.body) == {
        "title": "शीर्षक", "body": "नमस्ते", "lang": "hi", "url": "/inbox/", "tag": "7"
    }  # fmt: skip
    claims = claims_of(came.headers["authorization"], gateways.push_key())
    assert (claims["aud"], claims["sub"]) == ("http://127.0.0.1", "mailto:office@abhiyan.example.org")
    assert {came.headers[name] for name in ("ttl", "topic", "content-encoding")} == {"60", "7", "aes128gcm"}
    assert "नमस्ते".encode() not in came.body
    with pytest.raises(InvalidTag):  # the twin: another browser doesn't open it
        bela.open(came.body)


def test_the_signature_of_another_key_is_noticed(db: None, service: Service, settings: Any, tmp_path: Any) -> None:
    known = gateways.push_key()
    settings.KEYS = tmp_path
    push.hand([letter(service.browser("asha"))], key="k", until=inf)

    forged = service.came[0].headers["authorization"].replace(gateways.push_key(), known)
    with pytest.raises(InvalidSignature):
        claims_of(forged, known)


def test_the_key_is_made_once_and_kept_with_the_others(settings: Any, tmp_path: Any) -> None:
    settings.KEYS = tmp_path
    first = push.keys().public
    push._keys.cache_clear()

    assert push.keys().public == first
    assert (tmp_path / "push.key").stat().st_mode & 0o777 == 0o600


def test_a_long_text_is_cut_so_that_it_can_be_carried(db: None, service: Service) -> None:
    asha = service.browser("asha")
    push.hand([letter(asha, text="जुड़ें " * 500)], key="k", until=inf)

    assert len(service.came[0].body) <= 4096
    assert asha.open(service.came[0].body)["body"].endswith("…")


@pytest.mark.parametrize(
    ("status", "what"),
    [(201, "accepted"), (404, "refused"), (410, "refused"), (400, "refused"), (413, "refused"), (429, "back"),
     (403, "back"), (503, "back"), (302, "back"), (500, "unsure"), (None, "unsure")],
)  # fmt: skip
def test_what_the_service_says_of_a_letter(db: None, service: Service, status: int | None, what: str) -> None:
    service.answer = lambda _path: status
    handed = push.hand([letter(service.browser("asha"))], key="k", until=inf)

    found = {"accepted": 7 in handed.accepted, "refused": 7 in handed.refused, "unsure": 7 in handed.unsure}
    assert {name for name, is_so in found.items() if is_so} == ({what} - {"back"})
    assert [one.path for one in service.came] == ["/push/asha"]  # a redirect is not followed


def test_nobody_listens(db: None, service: Service) -> None:
    away = Browser("http://127.0.0.1:9/push")

    assert push.hand([letter(away)], key="k", until=inf).said == "ConnectError"
    # another device took it
    assert push.hand([letter(away, service.browser("asha"))], key="k", until=inf).accepted == {7: ""}


def test_a_service_that_is_away_holds_up_nobody_of_another(db: None, service: Service) -> None:
    here, gone = letter(service.browser("asha")), letter(Browser("http://127.0.0.1:9/push"))._replace(ref=8)
    handed = push.hand([gone, here], key="k", until=inf)

    assert (handed.accepted, handed.later, handed.unsure, handed.refused) == ({7: ""}, (8,), (), {})
    assert push.hand([gone], key="k", until=inf).later == ()  # nothing went: the channel rests


def test_what_was_not_begun_in_time_waits_and_is_not_put_off(db: None, service: Service) -> None:
    handed = push.hand([letter(service.browser("asha"))], key="k", until=time.monotonic() - 1)

    assert (handed, service.came) == (Handed(said="slow"), [])


# --- whom it goes to --------------------------------------------------------------------------------------------------


def test_a_message_to_many_comes_to_every_device_of_those_who_have_one(world: World, service: Service) -> None:
    agreed(world, *WORKERS)
    phone, desk = service.browser("phone"), service.browser("desk")
    on(world, "Asha", phone)
    on(world, "Asha", desk)
    made = sending(world, channels=(Broadcast.INBOX, Broadcast.PUSH))

    outbox.hand_over(Broadcast.PUSH, now=NOON)

    assert {one.path for one in service.came} == {"/push/phone", "/push/desk"}
    assert list(Delivery.objects.filter(channel=Broadcast.PUSH).values_list("person__name_en", "state")) == [
        ("Asha Kalpit", "handed")
    ]
    by_path = {one.path: one.body for one in service.came}
    said = phone.open(by_path["/push/phone"])
    assert said == desk.open(by_path["/push/desk"])
    assert "Bela" not in str(said)
    assert "Dev" not in str(said)
    assert made.channels == ["inbox", "push"]


def test_a_device_that_its_service_does_not_know_is_dropped(world: World, service: Service) -> None:
    agreed(world, *WORKERS)
    on(world, "Asha", service.browser("gone"))
    on(world, "Bela", service.browser("here"))
    service.answer = lambda path: 410 if path.endswith("gone") else 201
    made = sending(world, channels=(Broadcast.PUSH,))

    outbox.hand_over(Broadcast.PUSH, now=NOON)

    assert states(made) == {"Asha": "refused:device", "Bela": "handed"}
    assert [one.person.name_en for one in Device.objects.all()] == ["Bela Kalpit"]


def test_devices_of_a_merged_record_are_the_person_s(world: World, service: Service) -> None:
    on(world, "Bela", service.browser("bela"))
    Person.objects.filter(pk=world.people["Bela"].pk).update(same_as=world.people["Asha"].pk)

    assert {*devices.sealed_of([world.people["Asha"].pk])} == {world.people["Asha"].pk}
    assert len(devices.of(world.people["Asha"].pk)) == 1


def test_what_lies_at_the_service_is_gone_when_the_hours_end_or_silence_begins(world: World, service: Service) -> None:
    agreed(world, "Asha")
    on(world, "Asha", service.browser("asha"))
    sending(world, channels=(Broadcast.PUSH,), ends_at=NOON + timedelta(days=3))

    late = datetime(2018, 2, 1, 20, 30, tzinfo=INDIA)
    got = outbox.claim(Broadcast.PUSH, push, now=late)
    assert isinstance(got, outbox.Claimed)
    assert [one.seconds for one in got.letters] == [1800]

    Delivery.objects.update(state=Delivery.WAITING, handover=None)
    Gate.objects.update(next_at=late)
    Silence.objects.create(
        unit=world.unit("Ganga"), name="Poll", since=late + timedelta(minutes=1), until=late + timedelta(days=1)
    )
    got = outbox.claim(Broadcast.PUSH, push, now=late)
    assert isinstance(got, outbox.Claimed)
    assert [one.seconds for one in got.letters] == [60]


# --- switched on and dropped ------------------------------------------------------------------------------------------


def posted(client: Client, token: str, browser: Browser, **extra: Any) -> Any:
    return client.post(f"/me/{token}/devices/", {**KEY, **browser.given._asdict(), **extra}, follow=True)


def token_of(world: World, name: str) -> str:
    found = re.fullmatch(r"/me/([^/]+)/", receipts.link_for(world.people[name].pk))
    assert found
    return found[1]


def test_a_person_switches_a_device_on_and_drops_it_on_their_own_page(world: World, service: Service) -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
    client, token = Client(HTTP_USER_AGENT=agent), token_of(world, "Asha")

    page = posted(client, token, service.browser("asha")).content.decode()

    row = Device.objects.get()
    assert (row.person, row.label) == (world.people["Asha"], "Chrome, Android")
    assert "Chrome, Android" in page
    assert service.url.encode() not in bytes(row.sealed)
    client.post(f"/me/{token}/devices/", {"key": "a-key-of-this-form-2", "drop": row.pk})
    assert not Device.objects.exists()


def test_nobody_drops_the_device_of_another(world: World, service: Service) -> None:
    row = on(world, "Bela", service.browser("bela"))

    Client().post(f"/me/{token_of(world, 'Asha')}/devices/", {**KEY, "drop": row.pk})

    assert Device.objects.filter(pk=row.pk).exists()


def test_a_browser_that_changes_hands_is_the_last_person_s_alone(world: World, service: Service) -> None:
    shared = service.browser("shared")
    on(world, "Asha", shared)
    on(world, "Bela", shared)

    assert [one.person for one in Device.objects.all()] == [world.people["Bela"]]


def test_there_is_a_most(world: World, service: Service) -> None:
    for number in range(actions.MOST_DEVICES):
        on(world, "Asha", service.browser(str(number)))

    with pytest.raises(actions.TooManyDevices):
        on(world, "Asha", service.browser("one more"))


def test_stop_drops_it_and_so_do_leaving_and_erasing(world: World, service: Service) -> None:
    agreed(world, "Asha", "Bela", "Dev", purposes=Consent.PURPOSES)
    for name in ("Asha", "Bela", "Dev"):
        on(world, name, service.browser(name))

    withdraw([world.people["Asha"].pk], source="sms", day=TODAY, by=BY)
    assert {one.person for one in Device.objects.all()} == {world.people["Bela"], world.people["Dev"]}
    leaving.leave(world.people["Bela"].pk, method="link", day=TODAY, by=BY)
    assert {one.person for one in Device.objects.all()} == {world.people["Dev"]}
    erasing.erase([world.people["Dev"].pk], why="wish", day=TODAY, by=BY)
    assert not Device.objects.exists()


def test_taking_back_news_alone_leaves_the_device(world: World, service: Service) -> None:
    on(world, "Asha", service.browser("asha"))

    withdraw([world.people["Asha"].pk], source="self", day=TODAY, by=BY, purposes=[Consent.BROADCASTS])

    assert Device.objects.exists()


# --- an address comes from a stranger ---------------------------------------------------------------------------------

HOSTILE = [
    "http://fcm.googleapis.com/fcm/send/x",  # in the clear
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com@169.254.169.254/latest",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evilfcm.googleapis.com/x",
    "https://push.services.mozilla.com.evil.example/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.1/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://localhost/x",
    "https://0x7f000001/x",
    "https://2130706433/x",
    "https://intranet/x",
    "file:///etc/passwd",
    "gopher://fcm.googleapis.com/x",
    "https://fcm.googleapis.com:99999/x",
    "https://[fcm.googleapis.com/x",
    "//fcm.googleapis.com/x",
    "",
]


@pytest.mark.parametrize("endpoint", HOSTILE)
def test_no_other_address_is_called(db: None, endpoint: str) -> None:
    browser = Browser(endpoint)

    with pytest.raises(NotADevice):
        devices.read(browser.given)
    assert push.hand([letter(browser)], key="k", until=inf).refused == {7: "gateway"}


@pytest.mark.parametrize(
    "endpoint", ["https://fcm.googleapis.com/fcm/send/x", "https://updates.push.services.mozilla.com:443/wpush/v2/x"]
)
def test_the_services_of_browsers_are(db: None, endpoint: str) -> None:
    assert devices.read(Browser(endpoint).given)


def test_from_an_invented_database_nothing_leaves_this_machine(db: None, service: Service, settings: Any) -> None:
    Organization.objects.update_or_create(pk=1, defaults={"name_hi": "अ", "name_en": "A", "invented": True})
    settings.PUSH_HOSTS = ["fcm.googleapis.com"]

    assert not devices.may_be_called("https://fcm.googleapis.com/fcm/send/x")
    assert gateways.of(Broadcast.PUSH) is None
    settings.PUSH_HOSTS = ["127.0.0.1"]
    assert gateways.of(Broadcast.PUSH) is push


@pytest.mark.parametrize(
    "wrong",
    [{"p256dh": ""}, {"p256dh": "BA"}, {"p256dh": "A" * 87}, {"auth": "x"}, {"auth": "€"}, {"endpoint": "a" * 2000}],
)
def test_keys_that_are_none_are_refused(db: None, service: Service, wrong: dict[str, str]) -> None:
    given = service.browser("asha").given._replace(**wrong)

    with pytest.raises(NotADevice):
        devices.read(given)


def test_the_page_says_so_where_no_device_is_written_to(world: World, settings: Any) -> None:
    settings.PUSH_HOSTS = []
    token = token_of(world, "Asha")

    page = Client().get(f"/me/{token}/devices/").content.decode()

    assert "data-device" not in page
    assert Client().post(f"/me/{token}/devices/", {**KEY, **Browser("https://fcm.googleapis.com/x").given._asdict()})
    assert not Device.objects.exists()
