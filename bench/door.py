"""Who comes to an event: audiences followed, a pass read in a slowed browser, uses sent by doors, an hour's crowd.

The browser runs on the same machine, slowed SLOWED times by its own means; the crowd is sent by threads of this
process.
"""

import base64
import random
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import orjson

from bench.rows import Row, share

USES, BATCH, REPEATED = 100_000, 200, 0.3  # uses that doors send, of one sending; how many sendings come twice
DOORS, CROWD, SENT_EVERY = 10, 20_000, 5  # an hour; seconds from one sending of a door to the next
HOURLY_SENDINGS = 600  # of those of an hour that are tried
SHOWN, SLOWED = 40, 6


def measure(_booths: int) -> list[Row]:
    rows = [*_audiences(), *_sent(), _crowd()]
    return [*rows, *_browser()]


def _by() -> Any:
    from abhiyan.kernel.authority import system

    return system("bench")


# --- audiences ----------------------------------------------------------------------------------------------------


def _audiences() -> Iterator[Row]:
    from abhiyan.hall import following
    from abhiyan.hall.models import Audience
    from abhiyan.kernel import clock
    from abhiyan.messaging import access
    from abhiyan.posts.models import Role
    from abhiyan.units.models import Unit

    volunteers = list(Role.objects.filter(seats=None, retired=False).values_list("key", flat=True))
    region = Unit.objects.filter(level__key="region", path__startswith="000001").order_by("path").first()
    district = Unit.objects.filter(level__key="district", path__startswith="000001").order_by("path").first()
    event = _event()
    for name, unit, roles in (
        ("a region's office-bearers down to the mandal", region, _above_leaf(access.roles_for(region, by=_by()))),
        ("all registered volunteers of a district", district, volunteers),
        ("everybody in a post of a district", district, [role.key for role in access.roles_for(district, by=_by())]),
    ):
        if unit is None:
            continue
        audience = Audience(event=event, rules=[{"unit": unit.pk, "roles": roles, "verified": False}])
        taken, n = [], 0
        for _again in range(3):
            start = time.perf_counter()
            named = following.followed(audience, event, day=clock.today())
            following.lines(named, [unit])
            taken.append(time.perf_counter() - start)
            n = len(named)
        yield Row(f"door: audience, {name}", sorted(taken)[1], "s", "< 2", note=f"{n:,} people, counted by unit")


def _above_leaf(roles: Sequence[Any]) -> list[str]:
    return [role.key for role in roles if not role.level.is_leaf]


def _event() -> Any:
    """An event of the plan, moved to today: its doors are open, or a door shows nothing."""
    from abhiyan.events.models import Event
    from abhiyan.kernel import clock

    event = Event.objects.whole().order_by("pk")[0]
    if event.day != clock.today():
        Event.objects.filter(pk=event.pk).update(day=clock.today())
        event.refresh_from_db(fields=["day"])
    return event


# --- what doors send ----------------------------------------------------------------------------------------------


def _passes(event: Any, count: int) -> list[Any]:
    from django.db import transaction

    from abhiyan.hall import passes, rules
    from abhiyan.hall.models import Pass

    before = Pass.objects.filter(event=event).count()
    with transaction.atomic():
        passes.hold(event)
        passes.issue(event, [passes.Wanted(rules.SERVICE, None)] * count)
    return list(Pass.objects.filter(event=event).order_by("number")[before:])


def _doors(event: Any) -> list[Any]:
    from abhiyan.hall import doors

    made = [doors.open_door(event, f"Bench {time.time_ns()} {number}", by=_by()) for number in range(DOORS)]
    for one in made:
        one.event = event
    return made


def _scan(text: str, key: str, at: int) -> dict[str, Any]:
    return {"key": key, "text": text, "code": "", "at": at, "let_in": True, "said": "in"}


def _body(scans: Sequence[dict[str, Any]], now: datetime) -> bytes:
    return orjson.dumps({"now": int(now.timestamp() * 1000), "since": 0, "scans": scans})


def _sent() -> Iterator[Row]:
    """USES uses by all doors, a part of the sendings twice, none in order; then each is there once."""
    from abhiyan.hall import doors, keys, passes
    from abhiyan.hall.models import Entry, Scan
    from abhiyan.units import tally

    event, signer = _event(), keys.Signer()
    made, here, now = _passes(event, USES), _doors(event), datetime.now(UTC)
    ms = int(now.timestamp() * 1000)
    lots = random.Random(3)
    texts = [passes.text(one, signer) for one in made]
    scans = [
        _scan(text, f"bench-{one.pk:09}", ms - lots.randrange(3_600_000)) for one, text in zip(made, texts, strict=True)
    ]
    lots.shuffle(scans)
    sendings = [(here[at // BATCH % DOORS], scans[at : at + BATCH]) for at in range(0, len(scans), BATCH)]
    sendings += lots.sample(sendings, k=int(REPEATED * len(sendings)))
    lots.shuffle(sendings)
    start, cpu = time.perf_counter(), time.process_time()
    for door, some in sendings:
        doors.take(door, doors.read(_body(some, now)), now=now)
    spent, cpu = time.perf_counter() - start, time.process_time() - cpu
    tally.squash()
    kept = Scan.objects.filter(of__event=event, of__in=[one.pk for one in made[:1]]).count()
    numbers = (made[0].pk, made[-1].pk)
    entries = Entry.objects.filter(of__gte=numbers[0], of__lte=numbers[1]).count()
    uses = Scan.objects.filter(of__gte=numbers[0], of__lte=numbers[1]).count()
    yield Row(
        "door: uses that doors send, signatures checked", len(sendings) * BATCH / spent, "/s",
        note=f"{USES:,} uses in {len(sendings):,} sendings of {BATCH}, {int(100 * REPEATED)}% of them twice, in any "
        f"order; CPU {cpu:.0f} s",
    )  # fmt: skip
    wrong = abs(entries - USES) + abs(uses - USES) + abs(kept - 1)
    yield Row("door: of them not there exactly once", wrong, "", "< 1", note=f"{uses:,} uses, {entries:,} entries")


def _crowd() -> Row:
    """What ten doors send while CROWD people come in an hour, as fast as the pages take it."""
    from django.db import connections
    from django.test import Client

    from abhiyan.hall import doors, keys, passes

    each = max(1, CROWD * SENT_EVERY // 3_600 // DOORS)
    event, signer = _event(), keys.Signer()
    made, here, now = _passes(event, HOURLY_SENDINGS * each), _doors(event), datetime.now(UTC)
    texts = [passes.text(one, signer) for one in made]
    ms, taken, wrong = int(now.timestamp() * 1000), [], []

    def keep(number: int) -> None:
        client, place = Client(SERVER_NAME="127.0.0.1"), f"/door/{doors.token_of(here[number])}/sync/"
        for at in range(number * each, len(texts), DOORS * each):
            scans = [_scan(text, f"crowd-{ms}-{at + n:06}", ms) for n, text in enumerate(texts[at : at + each])]
            start = time.perf_counter()
            answer = client.post(place, _body(scans, now), content_type="application/json")
            taken.append(1_000 * (time.perf_counter() - start))
            if answer.status_code != 200 or len(answer.json()["taken"]) != len(scans):
                wrong.append(answer.status_code)
        connections.close_all()

    start = time.perf_counter()
    threads = [threading.Thread(target=keep, args=(number,)) for number in range(DOORS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    spent = time.perf_counter() - start
    return Row(
        "door: people an hour through ten doors", 3_600 * len(texts) / spent, "/h", f">= {CROWD}",
        note=f"{len(taken):,} sendings of {each}, {len(wrong)} refused; p50 {share(taken, 0.5):.0f}, p99 "
        f"{share(taken, 0.99):.0f} ms, all at once",
    )  # fmt: skip


# --- in a browser -------------------------------------------------------------------------------------------------

LOOK = """
async ([pictures]) => {
  const page = document.querySelector("[data-door]"), taken = [];
  for (const data of pictures) {
    const picture = await createImageBitmap(await (await fetch(data)).blob());
    const start = performance.now();
    const text = await page.doorRead(picture, picture.width, picture.height);
    const said = await page.doorLooked(text, "text");
    taken.push([performance.now() - start, said?.outcome]);
  }
  return taken;
}
"""


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _served() -> Iterator[str]:
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    from abhiyan.kernel import serving

    serving.collect_static_files()
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=_Threaded, handler_class=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def _pictures(texts: Sequence[str]) -> list[str]:
    """Passes on a table, as data addresses of a camera's size."""
    from io import BytesIO

    from PIL import Image

    from abhiyan.registration.joining import qr

    found = []
    for text in texts:
        table = Image.new("L", (1280, 720), 180)
        table.paste(Image.open(BytesIO(qr.png(text))).convert("L").resize((460, 460)), (400, 60))
        out = BytesIO()
        table.save(out, "PNG")
        found.append(f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}")
    return found


def _browser() -> Iterator[Row]:
    """A picture of a camera's size, read, its signature checked, the use kept: with no network."""
    from playwright.sync_api import sync_playwright

    from abhiyan.hall import doors, keys, passes

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return
    event, signer = _event(), keys.Signer()
    made = _passes(event, SHOWN)
    pictures = _pictures([passes.text(one, signer) for one in made])
    place = f"/door/{doors.token_of(_doors(event)[0])}/"
    with _served() as host, sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = opened.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True)
        page = context.new_page()
        page.goto(host + place)
        page.wait_for_selector("[data-door-ready=yes]", state="attached", timeout=60_000)
        page.locator("[data-offline-ready]").wait_for(timeout=60_000)
        context.set_offline(True)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        said = page.evaluate(LOOK, [pictures])
        opened.close()
    taken = [ms for ms, _outcome in said[2:]]  # the first make the reader ready
    outcomes = sorted({str(outcome) for _ms, outcome in said})
    yield Row(
        f"door: a pass read and kept in a browser slowed {SLOWED} times, p95", share(taken, 0.95), "ms", "< 100",
        note=f"{len(taken)} pictures of 1280 x 720, no network; p50 {share(taken, 0.5):.0f} ms; "
        f"said: {', '.join(outcomes)}",
    )  # fmt: skip
