"""Opens one page again and again as many browsers would: `python -m bench.proof.crowd ASKED.json OUT.json`.

Each opening has a connection of its own and gives up after PATIENT seconds. Closed: so many at a time, each followed by
the next. Open: they begin at moments drawn beforehand at a rate, however long the answers take.
"""

import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

PATIENT = 10.0


@dataclass(frozen=True)
class Asked:
    """rate: openings a second, 0 for as many as are answered by `connections` at a time."""

    port: int
    path: str
    cookie: str
    seconds: float
    connections: int = 16
    rate: float = 0


@dataclass
class Seen:
    """Of each opening that was answered: seconds from the begin, status, whether it said when to come again.

    gave_up: those that had no answer in time, or a broken connection.
    """

    answers: list[tuple[float, int, bool]] = field(default_factory=list)
    gave_up: int = 0
    seconds: float = 0.0

    def statuses(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for _at, status, _again in self.answers:
            found[status] = found.get(status, 0) + 1
        return found

    def a_second(self) -> float:
        """Pages a second, of those that came within the time."""
        return sum(status == 200 and at <= self.seconds for at, status, _again in self.answers) / self.seconds


class Crowd:
    def __init__(self, asked: Asked) -> None:
        self.asked, self.seen = asked, Seen()
        self.raw = (
            f"GET {asked.path} HTTP/1.1\r\nHost: 127.0.0.1:{asked.port}\r\nCookie: {asked.cookie}\r\n"
            "Accept-Language: hi\r\nConnection: close\r\n\r\n"
        ).encode()

    async def run(self) -> Seen:
        self.begun = time.perf_counter()
        await (self.open() if self.asked.rate else self.closed())
        self.seen.seconds = self.asked.seconds
        return self.seen

    async def closed(self) -> None:
        async def one_after_another() -> None:
            while time.perf_counter() - self.begun < self.asked.seconds:
                await self.once()

        await asyncio.gather(*(one_after_another() for _ in range(self.asked.connections)))

    async def open(self) -> None:
        draw, at, tasks = random.Random(7), self.begun, list[asyncio.Task[None]]()
        while at - self.begun < self.asked.seconds:
            at += draw.expovariate(self.asked.rate)
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            tasks.append(asyncio.create_task(self.once()))
        await asyncio.gather(*tasks)

    async def once(self) -> None:
        try:
            status, says_when = await asyncio.wait_for(self.opened(), PATIENT)
        except (OSError, EOFError, ValueError, TimeoutError):
            self.seen.gave_up += 1
        else:
            self.seen.answers.append((time.perf_counter() - self.begun, status, says_when))

    async def opened(self) -> tuple[int, bool]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.asked.port)
        try:
            writer.write(self.raw)
            head, _, _body = (await reader.read()).partition(b"\r\n\r\n")
            return int(head.split(b" ", 2)[1]), b"retry-after:" in head.lower()
        except IndexError as error:
            raise EOFError from error
        finally:
            writer.close()


class Opening:
    """A crowd under way, in a process of its own."""

    def __init__(self, asked: Asked) -> None:
        self.folder = tempfile.TemporaryDirectory()
        said, self.out = Path(self.folder.name, "asked.json"), Path(self.folder.name, "seen.json")
        said.write_text(json.dumps(asdict(asked)))
        self.process = subprocess.Popen([sys.executable, "-m", "bench.proof.crowd", str(said), str(self.out)])

    def end(self) -> Seen:
        """Wait for the last answer. Raises RuntimeError."""
        try:
            if self.process.wait() != 0:
                raise RuntimeError("the crowd failed")
            said: dict[str, Any] = json.loads(self.out.read_text())
            return Seen(**said)
        finally:
            self.folder.cleanup()


def main() -> None:
    asked = Asked(**json.loads(Path(sys.argv[1]).read_text()))
    Path(sys.argv[2]).write_text(json.dumps(asdict(asyncio.run(Crowd(asked).run()))))


if __name__ == "__main__":
    main()
