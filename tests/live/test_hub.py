"""The hub counts whoever has a ticket, once, and answers a newcomer only when they are written."""

import asyncio
import json
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError

from abhiyan.live import actions, attending, hub, tickets
from abhiyan.live.hub import Hub
from abhiyan.live.models import Address, Attendance
from abhiyan.live.tickets import Desk, Ticket
from tests.live.conftest import Answer, asked, in_loop
from tests.world import BY, World

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_ticket_comes_back_as_it_was_and_nothing_else_is_one() -> None:
    desk = Desk()
    text = desk.write(Ticket(7, 2**40, 141_000))

    assert len(text) == tickets.LENGTH
    assert desk.read(text.encode()) == Ticket(7, 2**40, 141_000)
    others = [text[:-1], text + "A", "A" * tickets.LENGTH, text.swapcase(), "é" * 22, "", "=" * tickets.LENGTH]
    assert [desk.read(one.encode()) for one in others] == [None] * len(others)


def test_a_newcomer_is_answered_once_written_and_counted_once(
    world: World, address: Address, ticket: dict[str, bytes]
) -> None:
    async def visit(here: Hub) -> tuple[list[int], int]:
        beats = [asyncio.create_task(asked(here, "POST", "/beat", ticket[name])) for name in ("Asha", "Asha", "Bela")]
        await asyncio.sleep(0.05)
        before = sum(one.done() for one in beats)
        await here.write()
        found = [(await one).status for one in beats]
        found.append((await asked(here, "POST", "/beat", ticket["Asha"])).status)
        await here.write()
        return found, before

    statuses, answered_before = in_loop(visit)

    assert (statuses, answered_before) == ([200] * 4, 0)
    assert Attendance.objects.count() == 2


def test_nobody_is_told_they_were_counted_when_they_were_not(
    world: World, address: Address, ticket: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> int:
        raise DatabaseError("disk full")

    async def visit(here: Hub) -> list[int]:
        statuses = []
        for is_broken in (True, False):
            with monkeypatch.context() as patch:
                if is_broken:
                    patch.setattr(attending, "come", broken)
                beat = asyncio.create_task(asked(here, "POST", "/beat", ticket["Asha"]))
                await asyncio.sleep(0.05)
                if is_broken:
                    with pytest.raises(DatabaseError):
                        await here.write()
                else:
                    await here.write()
                statuses.append((await beat).status)
        return statuses

    assert in_loop(visit) == [503, 200]
    assert Attendance.objects.count() == 1


async def turned_away(here: Hub) -> tuple[int, bytes]:
    """Status and Retry-After of a browser that wants news where too many listen."""
    here.listening = hub.MOST_LISTENING
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    number = next(iter(here.halls))
    await here({"type": "http", "method": "GET", "path": f"/news/{number}"}, asyncio.Event().wait, send)  # type: ignore[arg-type]  # nobody asks it
    here.listening = 0
    return sent[0]["status"], dict(sent[0]["headers"])[b"retry-after"]


def test_who_is_turned_away_comes_again_each_at_another_moment(
    world: World, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_WAITING", 1)
    desk, booth = Desk(), world.unit("Shivpuri 1").pk
    tickets = [desk.write(Ticket(address.pk, number, booth)).encode() for number in range(1, 202)]

    async def visit(here: Hub) -> list[tuple[int, bytes]]:
        first = asyncio.create_task(here.beat(tickets[0]))
        await asyncio.sleep(0)
        found = [await here.beat(one) for one in tickets[1:]]
        await here.write()
        await first
        return found

    found = in_loop(visit)
    waits = [json.loads(body)["next"] for status, body in found if status == 503]
    assert len(waits) == 200
    assert in_loop(turned_away) == (503, b"5")
    assert (min(waits) >= hub.SOON, max(waits) < hub.SOON + hub.ASK_AGAIN, len({*waits}) > 20) == (True, True, True)


def test_a_second_device_while_the_first_is_written_is_no_second_person(
    world: World, address: Address, ticket: dict[str, bytes]
) -> None:
    async def visit(here: Hub) -> tuple[object, list[int]]:
        beats, writes = [], []
        for _device in range(2):
            beats.append(asyncio.create_task(asked(here, "POST", "/beat", ticket["Asha"])))
            await asyncio.sleep(0)
            writes.append(asyncio.create_task(here.write()))
            await asyncio.sleep(0)  # it has begun
        await asyncio.gather(*writes)
        statuses = [(await one).status for one in beats]
        return (await asked(here, "GET", "/health")).said["came"], statuses

    assert in_loop(visit) == (1, [200, 200])


def test_who_hears_news_comes_back_at_a_moment_of_their_own(world: World, address: Address) -> None:
    async def visit(here: Hub) -> set[int]:
        waits = set()
        for _one in range(20):
            heard, leaves = Answer(), asyncio.Event()

            async def receive(leaves: asyncio.Event = leaves) -> dict[str, object]:
                await leaves.wait()
                return {"type": "http.disconnect"}

            scope = {"type": "http", "method": "GET", "path": f"/news/{address.pk}"}
            listens = asyncio.create_task(here(scope, receive, heard.send))
            await asyncio.sleep(0.01)
            leaves.set()
            await listens
            first, second = heard.body.splitlines()[:2]
            assert (first.startswith(b"retry: "), second.startswith(b"data: ")) == (True, True)
            waits.add(int(first.removeprefix(b"retry: ")))
        return waits

    waits = in_loop(visit)

    assert len(waits) > 15
    assert (min(waits) >= 1000 * hub.SOON, max(waits) < 1000 * (hub.SOON + hub.ASK_AGAIN)) == (True, True)


def test_before_the_doors_open_and_after_the_end_nobody_is_counted(
    world: World, address: Address, ticket: dict[str, bytes]
) -> None:
    actions.tell(address, "on_air", by=BY)
    actions.tell(address, "ended", by=BY)

    async def visit(here: Hub) -> dict[str, object]:
        return (await asked(here, "POST", "/beat", ticket["Asha"])).said

    assert in_loop(visit)["state"] == "ended"
    assert Attendance.objects.count() == 0


def test_a_restarted_hub_knows_who_came(world: World, address: Address, ticket: dict[str, bytes]) -> None:
    attending.come(address, {world.person("Asha").pk: world.unit("Ganga").pk}, second=1, day=address.doors_at.date())

    async def visit(here: Hub) -> int:
        return (await asyncio.wait_for(asked(here, "POST", "/beat", ticket["Asha"]), 2)).status

    assert in_loop(visit) == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/beat", b"", 400),
        ("POST", "/beat", b"x" * 100_000, 400),
        ("GET", "/beat", b"", 404),
        ("GET", "/news/abc", b"", 404),
        ("GET", "/news/999999999999999999999", b"", 404),
        ("GET", "/health", b"", 200),
        ("GET", "/", b"", 404),
    ],
)
def test_whatever_else_is_sent_is_answered_in_words(method: str, path: str, body: bytes, status: int) -> None:
    assert in_loop(lambda here: asked(here, method, path, body)).status == status


def test_a_change_wakes_whoever_listens(world: World, address: Address) -> None:
    async def visit(here: Hub) -> list[bytes]:
        heard: list[bytes] = []
        leaves = asyncio.Event()

        async def receive() -> dict[str, object]:
            await leaves.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            if body := message.get("body"):
                heard.append(bytes(body))  # type: ignore[call-overload]

        scope = {"type": "http", "method": "GET", "path": f"/news/{address.pk}"}
        listens = asyncio.create_task(here(scope, receive, send))
        await asyncio.sleep(0.05)
        await here.ask(partial(actions.tell, address, "on_air", by=BY))
        await here.look()
        await asyncio.sleep(0.05)
        leaves.set()
        await asyncio.wait_for(listens, 2)
        assert here.listening == 0
        return heard

    heard = in_loop(visit)

    assert len(heard) == 2
    assert b'"doors"' in heard[0]
    assert b'"on_air"' in heard[1]
