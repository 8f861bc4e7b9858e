"""Before a live address everybody whom the plan means is told once, each with the link that counts them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from abhiyan.kernel import clock
from abhiyan.live import actions, attending, reminding
from abhiyan.live.models import ENDED, Address, Attendance
from abhiyan.live.tickets import Desk
from abhiyan.messaging import audience, inboxes, outbox
from abhiyan.messaging.models import Broadcast, Delivery
from abhiyan.people.actions import withdraw
from abhiyan.people.models import Consent
from abhiyan.plans.models import Activity, Programme
from tests.live.conftest import DETAILS, DOORS
from tests.messaging.world import agreed
from tests.world import BY, World

EVE = date(2018, 2, 1)
NOW = datetime(2018, 2, 1, 11, tzinfo=clock.INDIA)


@pytest.fixture(autouse=True)
def asked(world: World, address: Address) -> None:
    """Asha agreed to be asked, and a member of parliament, whom the plan doesn't mean; the clock stands at the eve."""
    clock.set_day(EVE)
    agreed(world, "Asha", "Maya", purposes=(Consent.ORGANISE,))


def told(address: Address, now: datetime = NOW) -> list[int]:
    """Who has a letter."""
    reminding.remind(address, day=EVE, now=now, by=BY)
    return list(Delivery.objects.order_by("person").values_list("person", flat=True))


def test_whoever_agreed_is_told_once_with_the_link_that_counts_them(world: World, address: Address) -> None:
    asha = world.person("Asha").pk

    assert told(address) == [asha]
    assert told(address) == [asha]
    outbox.hand_over(Broadcast.INBOX, now=NOW)
    (letter,), _following = inboxes.messages(world.authority("Asha"))
    ticket = Desk().read(letter.text.rpartition("#")[2].encode())

    assert ticket is not None
    assert (ticket.address, ticket.person, ticket.unit) == (address.pk, asha, world.unit("Shivpuri 1").pk)
    attending.come(address, {ticket.person: ticket.unit}, second=1, day=DOORS.date())
    assert Attendance.objects.get().person_id == asha


def test_nobody_is_told_who_took_consent_back_or_outside_the_hours(world: World, address: Address) -> None:
    assert told(address, NOW.replace(hour=3)) == []
    withdraw([world.person("Asha").pk], source="test", day=EVE, by=BY)
    assert told(address) == []


def test_the_worker_tells_of_what_opens_within_a_day(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    for before, letters in ((timedelta(days=2), 0), (timedelta(hours=23), 1)):
        monkeypatch.setattr(outbox, "moment", lambda before=before: DOORS - before)
        reminding.remind_all()
        assert Delivery.objects.count() == letters


@pytest.mark.parametrize("gone", ["taken out", "closed"])
def test_nobody_is_told_of_what_the_plan_no_longer_means(
    address: Address, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    if gone == "taken out":
        Activity.objects.filter(pk=address.activity_id).update(withdrawn_on=EVE)
    else:
        Programme.objects.update(closed_on=EVE)
    monkeypatch.setattr(outbox, "moment", lambda: DOORS - timedelta(hours=23))

    reminding.remind_all()

    assert (Broadcast.objects.count(), Delivery.objects.count()) == (0, 0)


def test_letters_that_wait_go_no_more_once_the_plan_means_it_no_longer(world: World, address: Address) -> None:
    told(address)
    Activity.objects.filter(pk=address.activity_id).update(withdrawn_on=EVE)

    reminding.remind_all()

    assert (states(), read(world)) == ([Broadcast.CANCELLED], [])


HOUR = timedelta(hours=1)
LATER = replace(DETAILS, doors_at=DOORS + HOUR, starts_at=DETAILS.starts_at + HOUR, ends_at=DETAILS.ends_at + HOUR)


def states() -> list[str]:
    return list(Broadcast.objects.order_by("pk").values_list("state", flat=True))


def read(world: World) -> list[str]:
    """What Asha is told in the end, the newest first."""
    outbox.hand_over(Broadcast.INBOX, now=NOW)
    return [letter.text for letter in inboxes.messages(world.authority("Asha"))[0]]


def test_a_time_that_is_announced_anew_is_told_and_the_old_one_no_more(world: World, address: Address) -> None:
    told(address)
    moved = actions.announce(address.activity, LATER, by=BY)
    assert states() == [Broadcast.CANCELLED]

    for _again in range(2):
        told(moved)
    assert states() == [Broadcast.CANCELLED, Broadcast.SENDING]
    (letter,) = read(world)
    assert "12:00" in letter

    told(actions.announce(address.activity, DETAILS, by=BY))
    assert "11:00" in read(world)[0]


def test_what_else_changes_is_not_told_again(address: Address) -> None:
    told(address)
    told(actions.announce(address.activity, replace(DETAILS, stream="https://other.example/x.m3u8"), by=BY))

    assert states() == [Broadcast.SENDING]


def test_nothing_is_told_any_more_of_what_is_over(address: Address) -> None:
    told(address)
    actions.tell(address, ENDED, by=BY)

    assert states() == [Broadcast.CANCELLED]


def test_what_is_overtaken_while_it_is_made_does_not_go(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    add = audience.add

    def meanwhile(*given: Any, **more: Any) -> int:
        added = add(*given, **more)
        actions.announce(address.activity, LATER, by=BY)
        return added

    monkeypatch.setattr(audience, "add", meanwhile)

    assert reminding.remind(address, day=EVE, now=NOW, by=BY) is None
    assert states() == [Broadcast.CANCELLED]
