"""Beats of invented people over raw sockets: `python -m bench.beating ASKED.json OUT.json`, in a process of its own.

come: each of a number of connections sends the next as soon as the last is answered. stay: they beat at moments a fixed
time apart, whether the last beat was answered or not, spread over the connections. listen: open connections for news.
"""

import asyncio
import contextlib
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from abhiyan.kernel import openfiles


@dataclass(frozen=True)
class Asked:
    """kind: come, stay or listen. rate: beats a second of "stay". path: where beats go, or news are."""

    kind: str
    port: int
    path: str
    tickets: list[str]
    connections: int
    seconds: float = 0
    rate: float = 0


@dataclass
class Told:
    """What came of it. taken: milliseconds of each answer. seconds: until all were answered; of "stay", until all were
    sent. heard: when each listener heard (time.time()); cpu: s.
    """

    taken: list[float] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    heard: list[float] = field(default_factory=list)


class Phone(asyncio.Protocol):
    """One connection: sends a beat, and tells when it was answered."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.answers: list[asyncio.Future[int]] = []
        self.got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.got += data
        while (end := self.got.find(b"\r\n\r\n")) >= 0:
            head = self.got[:end].lower()
            found = head.find(b"content-length:")
            if found < 0:  # in chunks: to its last, empty one
                if (last := self.got.find(b"0\r\n\r\n", end)) < 0:
                    return
                size = last + 5
            else:
                size = end + 4 + int(head[found + 15 :].split(b"\r\n", 1)[0])
            if len(self.got) < size:
                return
            status, self.got = int(head[9:12]), self.got[size:]
            self.answers.pop(0).set_result(status)

    def connection_lost(self, _exc: Exception | None) -> None:
        for one in self.answers:
            one.set_result(0)
        self.answers = []

    def beat(self, path: str, ticket: str) -> "asyncio.Future[int]":
        assert self.transport
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.answers.append(answer)
        self.transport.write(
            f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {len(ticket)}\r\n\r\n{ticket}".encode()
        )
        return answer


async def _phones(asked: Asked) -> list[Phone]:
    loop, phones = asyncio.get_running_loop(), []
    for number in range(asked.connections):
        _transport, phone = await loop.create_connection(Phone, "127.0.0.1", asked.port)
        phones.append(phone)
        if number % 200 == 199:
            await asyncio.sleep(0.05)
    return phones


async def come(asked: Asked) -> Told:
    phones, told, waiting = await _phones(asked), Told(), iter(asked.tickets)
    began = time.perf_counter()

    async def one_after_another(phone: Phone) -> None:
        for ticket in waiting:
            sent = time.perf_counter()
            if asked.seconds and sent - began > asked.seconds:
                return
            status = await phone.beat(asked.path, ticket)
            told.taken.append((time.perf_counter() - sent) * 1000)
            told.refused += status != 200

    await asyncio.gather(*(one_after_another(phone) for phone in phones))
    told.seconds = time.perf_counter() - began
    return told


async def stay(asked: Asked) -> Told:
    phones, told, answers = await _phones(asked), Told(), []
    began = time.perf_counter()

    async def timed(answer: "asyncio.Future[int]", due: float) -> None:
        status = await answer
        told.taken.append((time.perf_counter() - due) * 1000)
        told.refused += status != 200

    for number in range(int(asked.rate * asked.seconds)):
        due = began + number / asked.rate
        if (wait := due - time.perf_counter()) > 0.002:
            await asyncio.sleep(wait)
        elif number % 50 == 0:
            await asyncio.sleep(0)
        phone = phones[number % len(phones)]
        ticket = asked.tickets[number % len(asked.tickets)]
        answers.append(asyncio.ensure_future(timed(phone.beat(asked.path, ticket), due)))
    told.seconds = time.perf_counter() - began
    await asyncio.gather(*answers)
    return told


async def listen(asked: Asked) -> Told:
    """Open all, say that they are open by a file beside OUT, and wait until each heard a second message."""
    told, opened, everybody = Told(), 0, asyncio.Event()

    async def one() -> None:
        nonlocal opened
        reader, writer = await asyncio.open_connection("127.0.0.1", asked.port)
        writer.write(f"GET {asked.path} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
        await reader.readuntil(b"data: ")
        opened += 1
        if opened == asked.connections:
            everybody.set()
        await reader.readuntil(b"\n\n")
        await reader.readuntil(b"data: ")
        told.heard.append(time.time())
        writer.close()

    tasks = []
    for number in range(asked.connections):
        tasks.append(asyncio.ensure_future(one()))
        if number % 100 == 99:
            await asyncio.sleep(0.05)
    await everybody.wait()
    await asyncio.to_thread(Path(sys.argv[2] + ".open").touch)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*tasks), asked.seconds)
    return told


def main() -> None:
    openfiles.raise_limit()
    asked = Asked(**json.loads(Path(sys.argv[1]).read_text()))
    works: dict[str, Any] = {"come": come, "stay": stay, "listen": listen}
    told: Told = asyncio.run(works[asked.kind](asked))
    told.cpu = time.process_time()
    Path(sys.argv[2]).write_text(json.dumps(asdict(told)))


if __name__ == "__main__":
    main()
