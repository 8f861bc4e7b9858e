"""A live address of the small country: one activity, districts listen, and the hub in this process."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest

from abhiyan.live import actions, tickets
from abhiyan.live.hub import Hub
from abhiyan.live.models import Address
from abhiyan.plans import actions as plans
from abhiyan.plans import vocabulary
from abhiyan.plans.models import Activity
from abhiyan.plans.planfile import read_text
from tests.pages.conftest import enter
from tests.plans.conftest import in_english
from tests.world import BY, World

__all__ = ["enter", "in_english"]

PLAN = """
[programme]
key = "feb"
name_en = "February"

[[activity]]
key = "live"
kind = "live-address"
name_en = "Live address"
each = "district"
on = 2018-02-02
owner = "district-convenor"
audience = { wing = "it", down_to = "booth" }
"""
DOORS = datetime(2018, 2, 2, 5, 0, tzinfo=UTC)
DETAILS = actions.Details(
    DOORS,
    DOORS + timedelta(minutes=30),
    DOORS + timedelta(hours=2),
    stream="https://stream.example/live.m3u8",
    text_hi="नमस्कार।",
    text_en="Good morning.",
)
T = TypeVar("T")


@pytest.fixture
def activity(world: World) -> Activity:
    plan = read_text(PLAN, vocabulary.of_installation())
    plans.apply(plan, day=date(2018, 1, 20), by=BY)
    return Activity.objects.get(key="live")


@pytest.fixture
def address(activity: Activity) -> Address:
    """Announced; its doors are open."""
    made = actions.announce(activity, DETAILS, by=BY)
    actions.tell(made, "doors", by=BY)
    return made


@pytest.fixture
def ticket(world: World, address: Address) -> dict[str, bytes]:
    """Everybody's ticket, counted at the first booth: ticket["Asha"]."""
    desk, booth = tickets.Desk(), world.unit("Shivpuri 1").pk
    return {name: desk.write(tickets.Ticket(address.pk, one.pk, booth)).encode() for name, one in world.people.items()}


class Answer:
    """What the hub sent back."""

    def __init__(self) -> None:
        self.status, self.body = 0, b""

    async def send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


async def asked(hub: Hub, method: str, path: str, body: bytes = b"") -> Answer:
    """One request of a browser, as a server hands it over."""
    answer = Answer()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    await hub({"type": "http", "method": method, "path": path}, receive, answer.send)
    return answer


def in_loop(work: Callable[[Hub], Awaitable[T]]) -> T:
    """Run in an event loop of its own, with a hub that knows the addresses."""

    async def run() -> T:
        here = Hub()
        here.written = asyncio.get_running_loop().create_future()
        await here.look()
        try:
            return await work(here)
        finally:
            await here.end()

    with ThreadPoolExecutor(1) as aside:  # a browser of other tests may have a loop in this thread
        return aside.submit(asyncio.run, run()).result()
