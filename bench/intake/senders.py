"""Sends forms of invented people over raw sockets: `python -m bench.intake.senders ASKED.json OUT.json`.

Each form has a connection of its own, as each comes from a browser of its own. One that isn't answered is sent again
with its key until it is, as a browser's "send once more" does. Closed: so many connections at a time, each followed by
the next as soon as it is answered. Open: forms begin at moments drawn beforehand at a rate, and each one's time counts
from its moment.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from abhiyan.rehearsal import names

TRIES, PAUSE = 400, 0.1
PATIENT, HASTY = 30.0, 0.02  # seconds until somebody gives up waiting


@dataclass(frozen=True)
class Asked:
    """What is sent where. rate: forms a second, 0 for as many as are answered. count: at most so many, 0 for no end.

    first: the number of the first invented person. same: all forms are one and the same. fresh: twin, a form that is
    sent again has another key. hasty: the share of forms whose first answer isn't waited for. more: further fields.
    """

    port: int
    path: str
    units: list[int]
    first: int
    seconds: float
    connections: int = 16
    rate: float = 0
    count: int = 0
    same: bool = False
    fresh: bool = False
    hasty: float = 0
    more: dict[str, str] = field(default_factory=dict)


@dataclass
class Sent:
    """What came of it. taken: milliseconds of each answer; at: seconds from the begin until it came. answers: number of
    the person, status and address."""

    taken: list[float] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    answers: list[tuple[int, int, str]] = field(default_factory=list)
    again: int = 0
    seconds: float = 0.0


class Sender:
    def __init__(self, asked: Asked) -> None:
        self.asked, self.sent = asked, Sent()
        self.begun = 0.0

    async def run(self) -> Sent:
        self.begun = begun = time.perf_counter()
        await (self.open() if self.asked.rate else self.closed())
        self.sent.seconds = time.perf_counter() - begun
        return self.sent

    async def closed(self) -> None:
        numbers = self.numbers()
        await asyncio.gather(*(self.one_after_another(numbers) for _ in range(self.asked.connections)))

    async def one_after_another(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            await self.send(number, time.perf_counter())

    async def open(self) -> None:
        draw, at, tasks = random.Random(7), time.perf_counter(), list[asyncio.Task[None]]()
        for number in self.numbers():
            at += draw.expovariate(self.asked.rate)
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            tasks.append(asyncio.create_task(self.send(number, at)))
        await asyncio.gather(*tasks)

    def numbers(self) -> Iterator[int]:
        until, number = time.perf_counter() + self.asked.seconds, self.asked.first
        while time.perf_counter() < until and (not self.asked.count or number - self.asked.first < self.asked.count):
            yield number
            number += 1

    async def send(self, number: int, since: float) -> None:
        """Send one form until it is answered."""
        for turn in range(TRIES):
            try:
                seconds = HASTY if turn == 0 and self.is_hasty(number) else PATIENT
                status, where = await self.once(form(self.asked, number, turn), seconds)
                if status != 503:
                    break
            except (OSError, EOFError, ValueError, TimeoutError):
                pass
            self.sent.again += 1
            await asyncio.sleep(PAUSE)
        else:
            return  # never answered: it is not among the answers
        now = time.perf_counter()
        self.sent.taken.append((now - since) * 1000)
        self.sent.at.append(now - self.begun)
        self.sent.answers.append((number, status, where))

    def is_hasty(self, number: int) -> bool:
        return bool(self.asked.hasty) and number % round(1 / self.asked.hasty) == 0

    async def once(self, raw: bytes, seconds: float) -> tuple[int, str]:
        """Status and Location. Raises OSError, EOFError, ValueError or TimeoutError where no whole answer came."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.asked.port)
        try:
            writer.write(raw)
            return await asyncio.wait_for(answer(reader), seconds)
        finally:
            writer.close()


async def answer(reader: asyncio.StreamReader) -> tuple[int, str]:
    """Status and Location."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    said = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
    length = said.get("content-length")
    await (reader.readexactly(int(length)) if length is not None else reader.read())
    return int(head[0].split()[1]), said.get("location", "")


def form(asked: Asked, number: int, turn: int) -> bytes:
    """A whole request: of a browser of its own, with a key of its own."""
    person = asked.first if asked.same else number
    browser, key = f"{person:032d}", f"bench-form-{person:012d}" + (f"-{turn}" if asked.fresh else "")
    body = urlencode(
        {
            "csrfmiddlewaretoken": browser, "key": key, "name": names.person(person)[0],
            "phone": names.phone(person).removeprefix("+91"), "language": "hi", "adult": "yes",
            "at": asked.units[person % len(asked.units)], "agree_organise": "on", **asked.more,
        }
    ).encode()  # fmt: skip
    head = (
        f"POST {asked.path} HTTP/1.1\r\nHost: 127.0.0.1:{asked.port}\r\nCookie: csrftoken={browser}\r\n"
        f"Accept-Language: hi\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def main() -> None:
    asked = Asked(**json.loads(Path(sys.argv[1]).read_text()))
    sent = asyncio.run(Sender(asked).run())
    Path(sys.argv[2]).write_text(json.dumps(asdict(sent)))


def read(file: Path) -> Sent:
    said: dict[str, Any] = json.loads(file.read_text())
    return Sent(**said)


if __name__ == "__main__":
    main()
