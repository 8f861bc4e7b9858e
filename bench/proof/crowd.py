"""Opens one page again and again as many browsers would: `python -m bench.proof.crowd ASKED.json OUT.json`.

Each opening has a connection of its own and gives up after PATIENT seconds. Of an open crowd every second one asks
AWAY seconds after it is connected, as a phone does that is a round trip away.

Closed: so many at a time, each followed by the next. Open: they begin at moments drawn beforehand at a rate, however
long the answers take.
"""

import json
import random
import re
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

PATIENT = 10.0
AWAY = 0.1
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


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

    gave_up: those that had no answer in time, or a broken connection. cpu: seconds that the crowd itself took.
    """

    answers: list[tuple[float, int, bool]] = field(default_factory=list)
    gave_up: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    def statuses(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for _at, status, _again in self.answers:
            found[status] = found.get(status, 0) + 1
        return found

    def a_second(self) -> float:
        """Pages a second, of those that came within the time."""
        return sum(status == 200 and at <= self.seconds for at, status, _again in self.answers) / self.seconds


class Browser:
    """One opening: its connection, when it gives up, and the begin of what was answered. is_away: it asks later."""

    def __init__(self, now: float, sock: socket.socket, *, is_away: bool) -> None:
        self.until, self.sock, self.said, self.has_asked = now + PATIENT, sock, b"", False
        self.is_away = is_away

    def answer(self) -> tuple[int, bool] | None:
        """Status, and whether it said when to come again; None for what is no answer."""
        head = self.said.partition(b"\r\n\r\n")[0]
        found = STATUS.match(head)
        return (int(found[1]), b"retry-after:" in head.lower()) if found else None


class Crowd:
    """Sockets and epoll by hand: an opening that is turned away costs less than turning it away."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.seen = asked, Seen(seconds=asked.seconds)
        self.raw = (
            f"GET {asked.path} HTTP/1.1\r\nHost: 127.0.0.1:{asked.port}\r\nCookie: {asked.cookie}\r\n"
            "Accept-Language: hi\r\nConnection: close\r\n\r\n"
        ).encode()
        self.poll = select.epoll()
        self.browsers: dict[int, Browser] = {}  # by their connection's number, whoever began first is first
        self.asking = deque[tuple[float, Browser]]()  # when each asks that is connected and away
        self.begun_ones = 0
        self.begun = time.perf_counter()

    def run(self) -> Seen:
        coming = self._coming()
        at: float | None = next(coming)
        while at is not None or self.browsers:
            while at is not None and at <= self._now():
                self._begin()
                at = next(coming, None)
            self._ask_late()
            late = self.asking[0][0] if self.asking else None
            first = min((one for one in (at, late, self._first_to_give_up()) if one is not None), default=0.0)
            for number, _event in self.poll.poll(max(0.0, first - self._now())):
                self._go_on(number)
            self._give_up()
        self.seen.cpu = time.process_time()
        return self.seen

    def _coming(self) -> Iterator[float]:
        """Seconds from the begin at which browsers come; closed: the first ones, each is followed by another."""
        if not self.asked.rate:
            yield from [0.0] * self.asked.connections
            return
        draw, at = random.Random(7), 0.0
        while at < self.asked.seconds:
            at += draw.expovariate(self.asked.rate)
            yield at

    def _now(self) -> float:
        return time.perf_counter() - self.begun

    def _first_to_give_up(self) -> float | None:
        return next((one.until for one in self.browsers.values()), None)

    def _begin(self) -> None:
        sock = socket.socket()
        sock.setblocking(False)
        sock.connect_ex(("127.0.0.1", self.asked.port))
        self.begun_ones += 1
        is_away = bool(self.asked.rate) and self.begun_ones % 2 == 0
        self.browsers[sock.fileno()] = Browser(self._now(), sock, is_away=is_away)
        self.poll.register(sock, select.EPOLLOUT)

    def _go_on(self, number: int) -> None:
        """Ask, once there is a connection; then read what has come."""
        one = self.browsers[number]
        try:
            if one.is_away:
                one.is_away = False
                self.asking.append((self._now() + AWAY, one))
                self.poll.modify(number, 0)
                return
            if not one.has_asked:
                one.sock.sendall(self.raw)
                one.has_asked = True
                self.poll.modify(number, select.EPOLLIN)
                return
            while said := one.sock.recv(65_536):
                one.said = one.said or said
        except BlockingIOError:
            return
        except OSError:
            one.said = b""
        self._end(number)

    def _ask_late(self) -> None:
        while self.asking and self.asking[0][0] <= self._now():
            _at, one = self.asking.popleft()
            if one.sock.fileno() >= 0:  # it has not ended meanwhile
                self._go_on(one.sock.fileno())

    def _end(self, number: int) -> None:
        one = self.browsers.pop(number)
        one.sock.close()
        if answer := one.answer():
            self.seen.answers.append((self._now(), *answer))
        else:
            self.seen.gave_up += 1
        if not self.asked.rate and self._now() < self.asked.seconds:
            self._begin()

    def _give_up(self) -> None:
        now = self._now()
        while (first := self._first_to_give_up()) is not None and first <= now:
            number = next(iter(self.browsers))
            self.browsers[number].said = b""
            self._end(number)


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
    Path(sys.argv[2]).write_text(json.dumps(asdict(Crowd(asked).run())))


if __name__ == "__main__":
    main()
