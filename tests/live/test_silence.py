"""Where a poll is near in any unit that an address is for, it is shut, to the second; with its twins."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client

from abhiyan.kernel import clock
from abhiyan.live import actions, silence
from abhiyan.live.hub import Hub
from abhiyan.live.models import Address, Attendance
from abhiyan.messaging import outbox
from abhiyan.messaging.models import Silence
from abhiyan.plans.models import Activity
from tests.live.conftest import DETAILS, DOORS, asked, in_loop
from tests.live.test_pages import post
from tests.pages.conftest import Enter
from tests.world import BY, World

BEGINS, ENDS, SECOND = DOORS - timedelta(hours=1), DOORS + timedelta(minutes=10), timedelta(seconds=1)
AROUND = (BEGINS - SECOND, BEGINS, BEGINS + SECOND, ENDS - SECOND, ENDS)
# The whole, a district, a booth; a seat of the other tree in which booths of ours lie, and that tree's top.
TOUCHED = ["Pradesh", "Ganga", "Shivpuri 2", "Seat West", "Pradesh by seats"]
Now = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def on_the_day(world: World) -> None:
    clock.set_day(DOORS.date())


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    return lambda moment: monkeypatch.setattr(outbox, "moment", lambda: moment)


def silent(world: World, unit: str = "Ganga", since: datetime = BEGINS, until: datetime = ENDS) -> None:
    Silence.objects.create(unit=world.unit(unit), name="Poll", since=since, until=until)


def opened(address: Address, at: datetime) -> bool:
    actions.keep_time(at=at)
    return Address.objects.get(pk=address.pk).state == "doors"


# --- doors and words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", TOUCHED)
def test_doors_stay_shut_until_the_silence_is_over(world: World, activity: Activity, unit: str) -> None:
    address = actions.announce(activity, DETAILS, by=BY)
    silent(world, unit)

    assert [opened(address, at) for at in (DOORS, ENDS - SECOND, ENDS)] == [False, False, True]


def test_twin_without_the_question_the_doors_open_in_silence(
    world: World, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = actions.announce(activity, DETAILS, by=BY)
    silent(world)
    monkeypatch.setattr(silence, "silent_until", lambda *_asked: None)

    assert opened(address, DOORS)


def test_silence_beside_the_branch_of_an_address_shuts_nothing(world: World, activity: Activity) -> None:
    activity.within = world.unit("Ganga")
    activity.save()
    address = actions.announce(activity, DETAILS, by=BY)
    silent(world, "Yamuna")

    assert opened(address, DOORS)


@pytest.mark.parametrize("state", ["doors", "on_air"])
def test_in_silence_it_is_not_said_to_be_on_air(world: World, activity: Activity, state: str) -> None:
    address = actions.announce(activity, DETAILS, by=BY)
    silent(world)

    for at in AROUND:
        Address.objects.update(state="planned")
        if BEGINS <= at < ENDS:
            with pytest.raises(actions.Silent) as refused:
                actions.tell(address, state, by=BY, at=at)
            assert refused.value.until == ENDS
        else:
            actions.tell(address, state, by=BY, at=at)


def test_in_silence_it_can_be_ended(world: World, address: Address) -> None:
    silent(world)

    actions.tell(address, "ended", by=BY, at=BEGINS)

    assert Address.objects.get().state == "ended"


def test_the_room_says_why_it_is_not_on_air(world: World, address: Address, enter: Enter, now: Now) -> None:
    silent(world)
    now(BEGINS)
    tara, room = enter("Tara"), f"/live/{address.activity_id}/room/"

    assert post(tara, room, state="on_air") == 302
    page = tara.get(room).content.decode()

    assert Address.objects.get().state == "doors"
    assert "In that time nothing is sent out live" in page
    assert "the page shows no transmission" in page


@pytest.mark.parametrize(
    ("since", "until", "is_taken"),
    [
        (DETAILS.ends_at, DETAILS.ends_at + SECOND, True),
        (DETAILS.ends_at - SECOND, DETAILS.ends_at + SECOND, False),
        (DOORS - SECOND, DOORS, True),
        (DOORS - SECOND, DOORS + SECOND, False),
    ],
)
def test_a_time_that_reaches_into_silence_is_not_announced(
    world: World, activity: Activity, enter: Enter, since: datetime, until: datetime, *, is_taken: bool
) -> None:
    silent(world, since=since, until=until)
    given = {"doors_at": "2018-02-02T10:30", "starts_at": "2018-02-02T11:00", "ends_at": "2018-02-02T12:30"}

    status = post(enter("Tara"), f"/live/{activity.pk}/announce/", **given)

    assert (status, Address.objects.exists()) == ((302, True) if is_taken else (422, False))
    if not is_taken:
        with pytest.raises(actions.Silent):
            actions.announce(activity, replace(DETAILS, stream=""), by=BY)


# --- the page ---------------------------------------------------------------------------------------------------------


def page(address: Address) -> tuple[bool, str]:
    """Whether the page gives the transmission, and how long it may be kept."""
    answer = Client().get(f"/live/{address.activity_id}/", headers={"accept-language": "en"})
    said = answer.content.decode()
    assert ("Silence before a poll</h1>" in said) is not ("stream.example" in said)
    assert ("Good morning." in said) is ("stream.example" in said)
    assert ("stream.example" in answer["Content-Security-Policy"]) is ("stream.example" in said)
    return "stream.example" in said, answer["Cache-Control"].partition("max-age=")[2]


@pytest.mark.parametrize("unit", TOUCHED)
def test_the_page_gives_no_transmission_in_silence_and_says_why(
    world: World, address: Address, now: Now, unit: str
) -> None:
    silent(world, unit)

    found = []
    for at in (BEGINS - timedelta(hours=1), *AROUND):
        now(at)
        found.append(page(address))

    # A copy on the way lives into no silence, nor long after one.
    assert found == [(True, "30"), (True, "1"), (False, "30"), (False, "30"), (False, "1"), (True, "30")]


def test_twin_without_the_question_the_page_goes_on_playing(
    world: World, address: Address, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent(world)
    now(BEGINS)
    monkeypatch.setattr(silence, "between", lambda *_asked: None)

    assert page(address) == (True, "30")


# --- the hub ----------------------------------------------------------------------------------------------------------


async def beats(here: Hub, ticket: bytes) -> dict[str, object]:
    beat = asyncio.create_task(asked(here, "POST", "/beat", ticket))
    await asyncio.sleep(0.05)
    await here.write()
    return (await beat).said


@pytest.mark.django_db(transaction=True)
def test_the_hub_gives_no_transmission_in_silence_and_counts_nobody(
    world: World, address: Address, ticket: dict[str, bytes], now: Now
) -> None:
    silent(world)

    async def visit(here: Hub) -> list[tuple[object, object]]:
        found = []
        for at in (BEGINS, ENDS):
            woken = here.halls[address.pk].changed
            now(at)
            await here.look()
            said = await beats(here, ticket["Asha"])
            found.append((said["silent"], said["stream"]))
            assert woken.is_set()
        return found

    now(BEGINS - SECOND)
    assert in_loop(visit) == [(True, ""), (False, DETAILS.stream)]
    assert Attendance.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twin_without_the_question_the_hub_counts_in_silence(
    world: World, address: Address, ticket: dict[str, bytes], now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent(world)
    now(BEGINS)
    monkeypatch.setattr(silence, "shut", lambda *_asked: set())

    assert in_loop(lambda here: beats(here, ticket["Asha"]))["stream"] == DETAILS.stream
    assert Attendance.objects.count() == 1
