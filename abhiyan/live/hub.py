"""The hub: a small server beside the pages that hundreds of thousands talk to every half minute.

    POST /beat          a ticket; answers what the address is doing now, and when to ask again
    GET  /news/NUMBER   server-sent events: the same, as soon as it changes
    GET  /health        how many came, how many wait to be written

Raw ASGI, one process. A beat is kept in memory and written with all others of its second; who comes for the first time
is answered once that is written. Nothing of Django's request handling is in the way, its database layer writes.
"""

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from gunicorn.app.base import BaseApplication

from abhiyan.kernel import clock, serving
from abhiyan.kernel.console import Refused
from abhiyan.live import attending, silence
from abhiyan.live.models import Address, Attendance
from abhiyan.live.tickets import LENGTH, Desk
from abhiyan.messaging import outbox

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds from one writing to the next
LOOK = 0.25  # seconds from one look at what the addresses do to the next
ASK_AGAIN = 30  # seconds until a page beats again
SOON = 5  # seconds until the first of those who were turned away come again
MOST_WAITING = 50_000  # who came and isn't written yet; more are asked to come again
MOST_LISTENING = 10_000  # open connections for news
TRIED = 50  # ports, one after another
KEEP_ALIVE = 20.0  # seconds between signs of life to whoever listens

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
T = TypeVar("T")

_HEADERS = [(b"access-control-allow-origin", b"*"), (b"cache-control", b"no-store")]
_JSON = [(b"content-type", b"application/json"), *_HEADERS]
_EVENTS = [(b"content-type", b"text/event-stream"), *_HEADERS]


class Hall:
    """One address as the hub knows it. come, there: who isn't written yet; known: who is. is_silent: it is shut."""

    def __init__(self, address: Address, known: set[int], *, is_silent: bool) -> None:
        self.known = known
        self.come: dict[int, int] = {}
        self.there: set[int] = set()
        self.changed = asyncio.Event()
        self.take(address, is_silent=is_silent)

    def take(self, address: Address, *, is_silent: bool) -> None:
        """What the address says now becomes what is answered."""
        self.address, self.is_silent = address, is_silent
        self.said = json.dumps(said(address, is_silent=is_silent), ensure_ascii=False).encode()

    @property
    def counts(self) -> bool:
        """Whether whoever comes now is counted."""
        return self.address.is_open and not self.is_silent

    def tell(self) -> None:
        """Wake whoever listens."""
        self.changed.set()
        self.changed = asyncio.Event()


def said(address: Address, *, is_silent: bool) -> dict[str, Any]:
    """What a page has to know of an address; in silence only that."""
    return {
        "version": address.version,
        "state": address.state,
        "silent": is_silent,
        "stream": "" if is_silent else address.stream,
        "sound": "" if is_silent else address.sound,
        "notice": {"hi": "", "en": ""} if is_silent else {"hi": address.notice_hi, "en": address.notice_en},
        "next": ASK_AGAIN,
    }


class Hub:
    """The server's memory and its answers."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.halls: dict[int, Hall] = {}
        self.written: asyncio.Future[None] = asyncio.Future()
        self.listening = 0
        self.came = 0
        self.aside = ThreadPoolExecutor(1)  # whatever asks the database, one after another over one connection

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.endswith("/beat") and scope["method"] == "POST":
            await _reply(send, *await self.beat(await _body(receive)))
        elif "/news/" in path and scope["method"] == "GET":
            await self._news(path, receive, send)
        elif path.endswith("/health"):
            waiting = sum(len(hall.come) for hall in self.halls.values())
            await _reply(send, 200, json.dumps({"came": self.came, "waiting": waiting}).encode())
        else:
            await _reply(send, 404, b'{"error": "no such address"}')

    async def beat(self, body: bytes) -> tuple[int, bytes]:
        """Status and answer to a ticket. Whoever comes for the first time waits until that is written."""
        ticket = self.desk.read(body.strip())
        hall = self.halls.get(ticket.address) if ticket else None
        if ticket is None or hall is None:
            return 400, b'{"error": "no such ticket"}'
        if not hall.counts:
            return 200, hall.said
        if ticket.person in hall.known:
            hall.there.add(ticket.person)
            return 200, hall.said
        if len(hall.come) >= MOST_WAITING:
            # Each at a moment of their own, or all those who were turned away would be back at once.
            return 503, b'{"error": "too many at once", "next": %d}' % (SOON + secrets.randbelow(ASK_AGAIN))
        hall.come[ticket.person] = ticket.unit
        try:
            await asyncio.shield(self.written)
        except OSError:
            return 503, b'{"error": "not written", "next": 10}'
        return 200, hall.said

    async def _news(self, path: str, receive: Receive, send: Send) -> None:
        number = path.rpartition("/")[2]
        hall = self.halls.get(int(number)) if number.isdecimal() and len(number) < 19 else None
        if hall is None:
            return await _reply(send, 404, b'{"error": "no such address"}')
        if self.listening >= MOST_LISTENING:
            return await _reply(send, 503, b'{"error": "too many listen"}')
        self.listening += 1
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _EVENTS})
            # When to come again if the hub ends, in ms: each at a moment of their own, or all would be back at once.
            again = b"retry: %d\n" % (1000 * SOON + secrets.randbelow(1000 * ASK_AGAIN))
            while not gone.done():
                changed = hall.changed
                news = again + b"data: " + hall.said + b"\n\n"
                await send({"type": "http.response.body", "body": news, "more_body": True})
                while not gone.done() and not changed.is_set():
                    waits = asyncio.ensure_future(changed.wait())
                    await asyncio.wait({waits, gone}, timeout=KEEP_ALIVE, return_when=asyncio.FIRST_COMPLETED)
                    waits.cancel()
                    if not changed.is_set() and not gone.done():
                        await send({"type": "http.response.body", "body": b": here\n\n", "more_body": True})
        finally:
            gone.cancel()
            self.listening -= 1
        return None

    # --- every second ---------------------------------------------------------------------------------------------

    async def keep(self, work: Callable[[], Awaitable[None]], every: float) -> None:
        """Do `work` again and again, `every` seconds from one begin to the next."""
        while True:
            began = time.monotonic()
            try:
                await work()
            except asyncio.CancelledError:
                raise
            except Exception:
                logger.exception("%s failed; it is tried again", work.__name__)
            await asyncio.sleep(max(0.05, every - (time.monotonic() - began)))

    async def ask(self, work: Callable[..., T], *given: Any) -> T:
        """Have the database asked beside the answers."""
        return await asyncio.get_running_loop().run_in_executor(self.aside, work, *given)

    async def look(self) -> None:
        """Read what the addresses do now; whoever listens is told what changed."""
        for address, known, is_silent in await self.ask(_addresses, set(self.halls)):
            hall = self.halls.get(address.pk)
            if hall is None:
                self.halls[address.pk] = Hall(address, known, is_silent=is_silent)
            elif (address.version, is_silent) != (hall.address.version, hall.is_silent):
                hall.take(address, is_silent=is_silent)
                hall.tell()

    async def write(self) -> None:
        """Write who came and who is still there since the last time; then those who wait are answered."""
        written, self.written = self.written, asyncio.get_running_loop().create_future()
        taken = [(hall, hall.come, hall.there) for hall in self.halls.values() if hall.come or hall.there]
        for hall, _come, _there in taken:
            hall.come, hall.there = {}, set()
        try:
            if taken:
                await self.ask(_write, [(hall.address, come, there) for hall, come, there in taken])
        except Exception as error:
            _answer_all(written, OSError("not written"))
            for hall, _come, there in taken:
                hall.there |= there
            raise error
        for hall, come, _there in taken:
            self.came += len(come.keys() - hall.known)  # a second device may have come while the first was written
            hall.known.update(come)
        _answer_all(written)

    async def end(self) -> None:
        """Write what waits, and let go of the database."""
        await self.write()
        await self.ask(_let_go)
        self.aside.shutdown()

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin and end with the server; what waits at the end is written."""
        keeps: list[asyncio.Task[None]] = []
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.written = asyncio.get_running_loop().create_future()
                works = ((self.look, LOOK), (self.write, EVERY))
                keeps = [asyncio.create_task(self.keep(work, every)) for work, every in works]
                await send({"type": "lifespan.startup.complete"})
            else:
                for one in keeps:
                    one.cancel()
                await self.end()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _answer_all(written: "asyncio.Future[None]", error: Exception | None = None) -> None:
    if error is None:
        written.set_result(None)
    else:
        written.set_exception(error)
        written.exception()  # looked at: nobody need have waited


def _addresses(known: set[int]) -> list[tuple[Address, set[int], bool]]:
    """Every address, also those that are over (one may be taken up again); with who came to those new to the hub, and
    whether it is in silence.
    """
    close_old_connections()
    # Read four times a second.
    rows = list(Address.objects.select_related("activity__within").defer("text_hi", "text_en"))
    shut = silence.shut(rows, outbox.moment())
    return [(one, set() if one.pk in known else _came(one), one.pk in shut) for one in rows]


def _came(address: Address) -> set[int]:
    """Who came before this hub ran. Of an address that is settled nobody: it takes nobody up again."""
    rows = Attendance.objects.filter(address=address, address__settled_at=None)
    return {*rows.values_list("person", flat=True)}


def _let_go() -> None:
    connection.close()  # of the thread that calls


def _write(halls: list[tuple[Address, dict[int, int], set[int]]]) -> None:
    day, now = clock.today(), timezone.now()
    for address, come, there in halls:
        if come:
            attending.come(address, come, second=address.second(now), day=day)
        if there:
            attending.beat(address, there, second=address.second(now))


async def _reply(send: Send, status: int, body: bytes) -> None:
    headers = [*_JSON, (b"retry-after", b"%d" % SOON)] if status == 503 else _JSON
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _body(receive: Receive) -> bytes:
    """The request's body, as far as a ticket may be long."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body") or len(body) > 2 * LENGTH:
            return body[: 2 * LENGTH]


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def prepare(host: str, port: int) -> Callable[[], None]:
    """Choose where the hub listens, so that pages can say so, and return what its process does. Raises Refused."""
    if settings.LIVE_ADDRESS:
        at = serving.split(settings.LIVE_ADDRESS, "ABHIYAN_LIVE_ADDRESS")
        serving.refuse_a_taken_port(*at, "ABHIYAN_LIVE_ADDRESS")
    else:
        at = host, _free(host, port + 1)
    settings.LIVE_PORT = at[1]
    return Server(f"{at[0]}:{at[1]}").run


def _free(host: str, first: int) -> int:
    """The first port that can be listened on. Raises Refused."""
    for port in range(first, first + TRIED):
        try:
            serving.refuse_a_taken_port(host, port)
        except Refused:
            continue
        return port
    raise Refused(f"None of the ports after {host}:{first} can be used. Set ABHIYAN_LIVE_ADDRESS to another.")


class Server(BaseApplication):
    """gunicorn with one hub on `bind` (host:port), in the process that runs it."""

    def __init__(self, bind: str) -> None:
        self.bind = bind
        super().__init__()  # type: ignore[no-untyped-call]  # gunicorn has no types

    def load_config(self) -> None:
        options = {
            "bind": self.bind, "worker_class": "asgi", "workers": 1, "worker_connections": 20_000, "backlog": 8_192,
            "timeout": 60, "graceful_timeout": 5, "keepalive": 75, "logger_class": serving.MaskedLogger,
            "loglevel": "warning", "control_socket_disable": True,
        }  # fmt: skip
        for name, value in options.items():
            self.cfg.set(name, value)  # type: ignore[union-attr]

    def load(self) -> Hub:
        return Hub()
