"""A live address in a browser: a real stream plays, who watches is counted once, and what changes is seen at once."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from abhiyan.kernel import clock, serving
from abhiyan.live import actions, hub, inviting, presence
from abhiyan.live.models import Address, Attendance, Presence
from abhiyan.messaging import outbox
from abhiyan.messaging.models import Silence
from tests.browser.conftest import Visit
from tests.browser.test_pages import PAIRS, overflow, problems
from tests.live.conftest import activity
from tests.world import BY, World

__all__ = ["activity"]

FFMPEG = shutil.which("ffmpeg")
STREAM = (
    "-f lavfi -i testsrc=size=160x90:rate=5 -f lavfi -i sine=frequency=440 -t 12 -c:v libx264 -preset ultrafast "
    "-pix_fmt yuv420p -g 10 -c:a aac -f hls -hls_time 2 -hls_list_size 0 live.m3u8"
)

SOUND = "-f lavfi -i sine=frequency=440 -t 12 -c:a aac -b:a 24k -f hls -hls_time 2 -hls_list_size 0 sound.m3u8"


class Shared(SimpleHTTPRequestHandler):
    """Files for a page of another port, without a word."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Stream(NamedTuple):
    """Addresses of a playlist with pictures, and of one of sound alone."""

    url: str
    sound: str


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[Stream]:
    """Twelve seconds of a test picture and a tone as two playlists, on a server of its own."""
    if FFMPEG is None:
        pytest.skip("no ffmpeg on this machine: `make browser` installs it")
    for made in (STREAM, SOUND):
        subprocess.run([FFMPEG, "-loglevel", "error", *made.split()], cwd=tmp_path, check=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Shared, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    at = f"http://127.0.0.1:{server.server_address[1]}"
    yield Stream(f"{at}/live.m3u8", f"{at}/sound.m3u8")
    server.shutdown()
    server.server_close()


@pytest.fixture
def counting(world: World) -> Iterator[None]:
    """A hub in a process of its own, as `abhiyan serve` has one."""
    child = serving.begun(hub.prepare("127.0.0.1", 18_001))
    yield
    child.terminate()
    child.join(20)
    settings.LIVE_PORT = 0


@pytest.fixture
def address(activity: object) -> Address:
    now = timezone.now()
    made = actions.announce(
        activity,  # type: ignore[arg-type]  # the fixture's
        actions.Details(now - timedelta(minutes=10), now + timedelta(days=1, hours=2), now + timedelta(days=2)),
        by=BY,
    )
    actions.tell(made, "doors", by=BY)
    return made


def announced(address: Address, *, stream: str, sound: str = "") -> None:
    details = actions.Details(address.doors_at, address.starts_at, address.ends_at, stream=stream, sound=sound)
    actions.announce(address.activity, details, by=BY)


def wait_until_it_plays(page: Page) -> None:
    """Wait until the player has come past its first second."""
    for _look in range(120):
        if page.locator("video").evaluate("video => video.currentTime > 1"):
            return
        page.wait_for_timeout(500)
    pytest.fail("the stream doesn't play")


@pytest.mark.timeout(300)
def test_a_stream_plays_its_watcher_is_counted_once_and_hears_of_a_break(
    visit: Visit, world: World, address: Address, stream: Stream, counting: None
) -> None:
    announced(address, stream=stream.url)
    ticket = inviting.ticket_of(address, world.person("Asha").pk, day=clock.today())
    page = visit(None, language="en").new_page()
    page.goto(f"/live/{address.activity_id}/#{ticket}")

    page.get_by_role("button", name="Watch and listen").click()
    wait_until_it_plays(page)
    page.get_by_text("You are counted as present").wait_for(timeout=30_000)
    assert "#" not in page.url

    for _again in range(2):  # a reload, and a second device
        other = visit(None, language="hi").new_page()
        other.goto(f"/live/{address.activity_id}/#{ticket}")
        other.locator("[data-counted]:visible").wait_for(timeout=30_000)
    assert Attendance.objects.get().unit == world.unit("Shivpuri 1")

    actions.tell(address, "on_air", by=BY)
    page.get_by_text("It is going on now").wait_for(timeout=60_000)
    actions.tell(address, "broken", notice_en="Call 1800 000 000 and go on listening", by=BY)
    page.get_by_text("Call 1800 000 000").wait_for(timeout=60_000)
    expect(page.get_by_text("The transmission broke")).to_be_visible()

    presence.count(address, at=timezone.now())
    assert Presence.objects.get(unit=world.unit("Pradesh")).n == 1


@pytest.mark.timeout(300)
def test_what_breaks_is_told_and_goes_on_by_itself_also_from_elsewhere(
    visit: Visit, address: Address, stream: Stream, counting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced(address, stream=stream.url.replace("live.m3u8", "none.m3u8"), sound=stream.sound)
    page = visit(None, language="en").new_page()
    page.goto(f"/live/{address.activity_id}/")

    page.get_by_role("button", name="Watch and listen").click()
    page.get_by_text("It does not come through just now").wait_for(timeout=30_000)
    page.get_by_role("button", name="Only listen").click()
    wait_until_it_plays(page)
    assert page.locator("video").evaluate("video => [video.videoWidth, 'soundOnly' in video.dataset]") == [0, True]
    expect(page.get_by_text("It does not come through just now")).to_be_hidden()

    elsewhere = stream.sound.replace("127.0.0.1", "localhost")  # a host that the page may not play from
    page.evaluate("window.before = true")
    announced(address, stream=stream.url, sound=elsewhere)
    page.wait_for_function(
        "at => !window.before && document.querySelector('[data-live]').dataset.sound === at", arg=elsewhere
    )
    expect(page.locator("video")).to_be_visible()  # a browser may want another tap before it sounds
    page.get_by_role("button", name="Only listen").click()
    wait_until_it_plays(page)


@pytest.mark.timeout(300)
def test_an_open_page_falls_silent_and_says_why(visit: Visit, world: World, address: Address, counting: None) -> None:
    announced(address, stream="http://127.0.0.1:9/live.m3u8")
    page = visit(None, language="en").new_page()
    page.goto(f"/live/{address.activity_id}/")
    page.get_by_role("button", name="Watch and listen").wait_for()
    now, hour = outbox.moment(), timedelta(hours=1)

    Silence.objects.create(unit=world.unit("Ganga"), name="Poll", since=now - hour, until=now + hour)

    page.get_by_text("In the last hours before a poll").wait_for(timeout=30_000)
    expect(page.get_by_role("button", name="Watch and listen")).to_be_hidden()
    page.get_by_role("heading", name="Silence before a poll").wait_for(timeout=60_000)
    assert "live.m3u8" not in page.content()


@pytest.mark.timeout(300)
def test_who_hears_no_news_sees_a_change_with_the_next_beat(
    visit: Visit, world: World, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_LISTENING", 0)
    monkeypatch.setattr(hub, "ASK_AGAIN", 2)
    child = serving.begun(hub.prepare("127.0.0.1", 18_001))
    ticket = inviting.ticket_of(address, world.person("Asha").pk, day=clock.today())
    page = visit(None, language="en").new_page()
    page.goto(f"/live/{address.activity_id}/#{ticket}")
    page.get_by_text("You are counted as present").wait_for(timeout=30_000)

    actions.tell(address, "on_air", by=BY)
    page.get_by_text("It is going on now").wait_for(timeout=60_000)
    child.terminate()
    child.join(20)
    settings.LIVE_PORT = 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_every_page_of_a_live_address_is_sound(
    visit: Visit, world: World, address: Address, language: str, size: str
) -> None:
    district = world.unit("Ganga")
    actions.open_site(address, district, name="Town hall", expected=300, by=BY)
    actions.ask(address, world.unit("Shivpuri"), text="When do the share kits come?", by=BY, at=timezone.now())
    places = (
        f"/live/{address.activity_id}/",
        f"/live/{address.activity_id}/room/",
        f"/live/{address.activity_id}/announce/",
        f"/unit/{district.pk}/live/",
    )
    page = visit("Tara", language=language, size=size).new_page()
    wrong = {}
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]  # one of two words
        for place in places:
            page.goto(place)
            if found := [*problems(page), *([f"{overflow(page)} px too wide"] if overflow(page) else [])]:
                wrong[place, colours] = found

    assert wrong == {}
