"""Messages of an invented world: reminders and the word before a live address, through the verbs, and nowhere out."""

import json
from collections import Counter
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from abhiyan.kernel import crypto
from abhiyan.live.models import Address
from abhiyan.live.tickets import Desk
from abhiyan.messaging.models import Broadcast, Captured, Delivery
from abhiyan.people.actions import agree
from abhiyan.people.models import Consent, Contact
from abhiyan.plans import actions, vocabulary
from abhiyan.plans.planfile import read_text
from abhiyan.posts.models import Role, Sentence
from abhiyan.posts.signin import add_mail
from abhiyan.rehearsal import listening, messages
from abhiyan.units.models import Organization
from tests.messaging.test_gateways import Mailbox, Sms, mailbox, sms
from tests.plans.conftest import PLAN
from tests.world import BY, World

__all__ = ["mailbox", "sms"]

LIVE = date(2018, 2, 2)
ADDRESS = """
[[activity]]
key = "address"
kind = "live-address"
name_en = "Live address"
each = "district"
on = 2018-02-02
owner = "district-convenor"
"""


@pytest.fixture
def invented(world: World, settings: Any) -> World:
    settings.BULK_SMS_URL = "https://gateway.example.org/"
    Organization.objects.update(invented=True)
    actions.apply(read_text(PLAN + ADDRESS, vocabulary.of_installation()), day=date(2018, 1, 20), by=BY)
    for name in ("Uma", "Dev", "Mohan", "Asha"):
        agree(world.people[name].pk, [Consent.ORGANISE], language="hi", method="form", day=date(2018, 1, 20), by=BY)
    return world


def test_the_day_before_office_bearers_are_told_by_two_people(invented: World) -> None:
    done: Counter[str] = Counter()
    for _turn in range(2):
        messages.play_day(LIVE - timedelta(1), done)

    made = Broadcast.objects.get(key__startswith="live-")
    told = Delivery.objects.filter(broadcast=made, state="handed").values_list("person__name_en", "channel")
    assert sorted(told) == [
        (f"{name} Kalpit", channel) for name in ("Dev", "Mohan", "Uma") for channel in ("inbox", "sms")
    ]
    assert made.actor != made.released_by
    assert made.state == Broadcast.DONE


def test_the_day_after_all_office_bearers_are_thanked_and_the_administrator_too(invented: World) -> None:
    agree(invented.people["Sonal"].pk, [Consent.ORGANISE], language="hi", method="form", day=LIVE, by=BY)
    role = Role.objects.get(key="state-convenor")  # who lets it go is another one than who writes
    Sentence.objects.create(role=role, verb="approve", scope="own_and_below")

    for _turn in range(2):
        messages.play_day(LIVE + timedelta(1), Counter())

    made = Broadcast.objects.get(key__startswith="after-")
    told = Delivery.objects.filter(broadcast=made, state="handed").values_list("person__name_en", "channel")
    assert sorted(told) == [(f"{name} Kalpit", "inbox") for name in ("Dev", "Mohan", "Sonal", "Uma")]
    assert made.actor != made.released_by


def test_texts_are_kept_for_the_phone_of_the_demo(invented: World) -> None:
    done: Counter[str] = Counter()
    messages.play_day(LIVE - timedelta(1), done)

    assert Captured.objects.count() == Delivery.objects.filter(channel="sms", state="handed").count() > 0
    assert done["messages"] == Delivery.objects.filter(state="handed").count()


def test_on_another_day_nobody_is_told_of_it(invented: World) -> None:
    messages.play_day(LIVE, Counter())

    assert not Broadcast.objects.filter(key__startswith="live-").exists()


# --- to a mail server and an SMS gateway on this machine ------------------------------------------------------------


def test_reminders_go_out_to_a_local_mail_and_sms_server(
    invented: World, settings: Any, sms: Sms, mailbox: Mailbox
) -> None:
    """Each with their own link, which counts them; nothing is captured then, and nobody gets anything twice."""
    settings.PUBLIC_URL, settings.DLT_HOSTS = "http://127.0.0.1:8000", ["127.0.0.1"]
    settings.SMS_PER_SECOND = settings.MAIL_PER_SECOND = 0
    asha = invented.person("Asha")
    add_mail(asha, "asha@example.invalid", by=BY)
    listening.announce(by=BY)
    done: Counter[str] = Counter()

    for _turn in range(2):
        messages.play_day(LIVE - timedelta(1), done)

    texts = [one for body in sms.bodies for one in json.loads(body)["messages"]]
    address = Address.objects.get()
    links = {one["to"]: one["text"].rpartition("#")[2] for one in texts if "/live/" in one["text"]}
    tickets = {to: Desk().read(ticket.encode()) for to, ticket in links.items()}
    number = crypto.unseal(bytes(asha.contacts.get(kind=Contact.PHONE).sealed))
    assert (tickets[number].person, tickets[number].address) == (asha.pk, address.pk)
    each = {(one["to"], one["template"]) for one in texts}
    assert len(texts) == len(each) == 2 + 3 + 4  # work of the day, the office's word, links
    (letter,) = (message_from_bytes(one, policy=default) for one in mailbox.taken)
    assert (letter["To"], letter["Subject"]) == ("asha@example.invalid", "सीधा संबोधन")
    assert f"http://127.0.0.1:8000/live/{address.activity_id}/#{links[number]}" in letter.get_content()
    assert not Captured.objects.exists()
    assert done["messages"] == Delivery.objects.filter(state="handed").count()
