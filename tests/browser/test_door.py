"""A door on a phone: our own passes are read by the camera and by a photograph, without a network, and sent once."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from abhiyan.hall import doors, keys, passes, rules
from abhiyan.hall.models import Door, Entry, Pass, Scan
from abhiyan.kernel import clock
from abhiyan.registration.joining import qr
from tests.browser.conftest import CHROMIUM, FLAGS, SIZES, Visit
from tests.browser.test_pages import overflow, problems
from tests.hall.conftest import FEB_22, applied, asked, door, event, held, plan, text
from tests.world import BY, World

__all__ = ["applied", "asked", "door", "event", "held", "plan"]

FFMPEG = shutil.which("ffmpeg")
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def opened(held: Callable[[str], Pass], monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the event, while its doors are open."""
    held("Dev")
    clock.set_day(FEB_22)
    at = datetime(2018, 2, 22, 9, tzinfo=clock.INDIA)
    began = datetime.now(UTC)
    monkeypatch.setattr(clock, "moment", lambda: at + (datetime.now(UTC) - began))


def place(one: Door) -> str:
    return f"/door/{doors.token_of(one)}/"


def ready(page: Page, one: Door) -> None:
    """The page is open, its list and itself are kept on the phone."""
    page.goto(place(one))
    page.wait_for_selector("[data-door-ready=yes]", state="attached", timeout=60_000)
    page.get_by_text("This page works without a network now.").wait_for(timeout=60_000)


MIDDLE, CORNER = (400, 60, 420), (1010, 450, 250)  # where a pass lies, and its side


def picture(shown: str, file: Path, *, turned: int = 0, place: tuple[int, int, int] = MIDDLE) -> Path:
    """A pass on a table, as a photograph of it would be."""
    left, top, side = place
    file.write_bytes(qr.png(shown))
    square = Image.open(file).convert("L").resize((side, side)).rotate(turned, expand=True, fillcolor=255)
    table = Image.new("L", (1280, 720), 180)
    table.paste(square, (left, top))
    table.save(file)
    return file


def shows(page: Page, shown: str, tmp_path: Path, **how: Any) -> None:
    page.locator("[data-photo]").set_input_files(picture(shown, tmp_path / "shown.png", **how))


def says(page: Page, word: str) -> None:
    expect(page.locator(f"[data-outcome={word}]")).to_be_visible(timeout=20_000)


def waits(page: Page, count: int) -> None:
    """So many uses are not sent yet."""
    expect(page.locator("[data-waiting]")).to_have_text(str(count))


def test_a_pass_is_read_without_a_network_and_sent_once_it_is_back(
    visit: Visit, world: World, held: Callable[[str], Pass], door: Callable[..., Door], opened: None, tmp_path: Path
) -> None:
    context = visit(None, language="en")
    page = context.new_page()
    ready(page, door("North"))
    context.set_offline(True)
    page.reload()
    page.wait_for_selector("[data-door-ready=yes]", state="attached", timeout=60_000)

    shows(page, text(held("Dev")), tmp_path, turned=180)
    says(page, "in")
    shows(page, text(held("Dev")), tmp_path)
    says(page, "used")
    page.get_by_label("Code below the square").fill(held("Uma").shown_code.lower())
    page.get_by_role("button", name="Look it up").click()
    says(page, "in")
    waits(page, 3)
    assert not Scan.objects.exists()

    other = visit(None, language="hi").new_page()  # a second door, with a network
    other.goto(place(door("South")))
    other.wait_for_selector("[data-door-ready=yes]", state="attached", timeout=60_000)
    shows(other, text(held("Dev")), tmp_path)
    says(other, "in")
    for _look in range(100):
        if Entry.objects.exists():
            break
        other.wait_for_timeout(200)
    assert Entry.objects.get().scan.door.name == "South"

    page.reload()  # still offline: what was scanned is there
    page.wait_for_selector("[data-door-ready=yes]", state="attached", timeout=60_000)
    waits(page, 3)
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-unsent]")).to_be_hidden(timeout=60_000)

    assert Scan.objects.count() == 4
    assert Entry.objects.get(of=held("Dev")).scan.door.name == "North"  # the earlier one, though it came later
    assert Scan.objects.get(door__name="South").flag == rules.SECOND
    assert Entry.objects.count() == 2


CASES = ("in", "used", "revoked", "other_event", "expired", "altered", "unknown_key", "retired", "not_a_pass")


@pytest.fixture
def shown_as(held: Callable[[str], Pass], door: Callable[..., Door]) -> dict[str, str]:
    """A text for each thing a door may say of one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from tests.hall.conftest import again

    dev = held("Dev")
    dev.event = again(dev.event)
    old = text(dev)
    keys.roll(by=BY)
    signer = keys.Signer()
    passes.issue_nameless(dev.event, rules.PRESS, 2, by=BY)
    gone, good = Pass.objects.filter(kind=rules.PRESS).order_by("number")
    gone.event = dev.event
    passes.revoke(gone, reason="lost", at=datetime(2018, 2, 11, tzinfo=UTC), by=BY)
    keys.retire(1, by=BY)
    found = rules.opened(text(good))
    assert found is not None
    stranger = Ed25519PrivateKey.generate()
    unknown = found.said._replace(key="01020304")
    return {
        "in": text(good),
        "revoked": text(gone),
        "other_event": signer.text(found.said._replace(event=99)),
        "expired": signer.text(found.said._replace(last=FEB_22 - timedelta(1))),
        "altered": rules.text_of(found.said._replace(number=77), found.signature),
        "unknown_key": rules.text_of(unknown, stranger.sign(rules.SIGNED + rules.packed(unknown))),
        "retired": old,
        "not_a_pass": "upi://pay?pa=kalpit@example",
    }


@pytest.mark.parametrize("library", [False, True], ids=["the browser's own", "the library"])
@pytest.mark.usefixtures("opened")
def test_the_door_says_of_each_pass_what_the_server_says(
    visit: Visit, door: Callable[..., Door], shown_as: dict[str, str], library: bool, tmp_path: Path
) -> None:
    """S10 offline, bad inputs 53 and 54: signatures checked by the browser, and where it checks none."""
    page = visit(None, language="en").new_page()
    if library:
        page.add_init_script("SubtleCrypto.prototype.importKey = () => Promise.reject(new Error('none here'))")
    ready(page, door("North"))
    page.context.set_offline(True)

    for word, shown in shown_as.items():
        shows(page, shown, tmp_path)
        says(page, word)
    shows(page, shown_as["in"], tmp_path, place=CORNER, turned=180)
    says(page, "used")
    page.locator("[data-photo]").set_input_files(_blank(tmp_path))
    says(page, "unreadable")

    hours = doors.hours_of(door().event)
    verifier = keys.Verifier()
    for word, shown in shown_as.items():
        found = verifier.read(shown)
        if not isinstance(found, str):
            found = rules.judge(
                found, event=door().event_id, day=FEB_22, at=clock.moment(), hours=hours, used=(),
                revoked=[Pass.objects.get(revoked_at__isnull=False).number],
            )  # fmt: skip
        assert found == word


def _blank(tmp_path: Path) -> Path:
    file = tmp_path / "blank.png"
    Image.new("L", (1280, 720), 200).save(file)
    return file


def test_rules_are_the_same_in_both_languages_at_every_edge(
    visit: Visit, door: Callable[..., Door], shown_as: dict[str, str], opened: None
) -> None:
    """Texts changed in every letter, codes in every script: the browser opens what the server opens."""
    page = visit(None, language="en").new_page()
    page.goto(place(door("North")))
    whole = shown_as["in"]
    texts = [whole[:at] + ("A" if whole[at] != "A" else "B") + whole[at + 1 :] for at in range(len(whole))]
    texts += [whole.lower(), f" {whole} ", whole[:-1], whole + "A", "", "é" * 131, "अ"]
    codes = ["7K2M-9QXD", "7k2m 9qxd", "७K२M-९QXD", "OIl0", "", "٣٤"]
    said = page.evaluate(
        """async ([texts, codes, rules]) => {
          const { opened, readCode } = await import(rules);
          const said = (found) => found && [found.key, found.event, found.number, found.kind, found.last];
          return [texts.map((one) => said(opened(one))), codes.map(readCode)];
        }""",
        [texts, codes, page.locator("[data-door]").get_attribute("data-rules")],
    )

    mine = [(found := rules.opened(one)) and [*found.said[:4], found.said.last.isoformat()] for one in texts]
    assert said[0] == mine
    assert said[1] == [rules.read_code(one) for one in codes]


@pytest.fixture
def camera(browser: Browser, held: Callable[[str], Pass], tmp_path: Path) -> Iterator[Browser]:
    """A browser whose camera sees a pass: a picture that moves a little, as a hand does."""
    if FFMPEG is None:
        pytest.skip("no ffmpeg on this machine: `make browser` installs it")
    still = picture(text(held("Dev")), tmp_path / "pass.png", turned=8)
    film = tmp_path / "pass.mjpeg"
    command = [FFMPEG, "-loglevel", "error", "-loop", "1", "-i", still, "-t", "2", "-r", "10", "-q:v", "4"]
    subprocess.run([*command, "-pix_fmt", "yuvj420p", film], check=True)
    flags = (
        *FLAGS,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    opened = browser.browser_type.launch(executable_path=CHROMIUM, args=list(flags))
    yield opened
    opened.close()


def test_the_camera_reads_a_pass_and_counts_it_once(
    camera: Browser, live_server: Any, held: Callable[[str], Pass], door: Callable[..., Door], opened: None
) -> None:
    width, height = SIZES["phone"]
    context: BrowserContext = camera.new_context(viewport={"width": width, "height": height}, base_url=str(live_server))
    page = context.new_page()
    ready_in_hindi(page, door("North"))
    context.set_offline(True)

    page.locator("[data-start]").click()

    says(page, "in")
    page.wait_for_timeout(1_500)  # it is still before the camera, and no second use
    says(page, "in")
    waits(page, 1)
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-unsent]")).to_be_hidden(timeout=60_000)
    assert Entry.objects.get().of == held("Dev")


def ready_in_hindi(page: Page, one: Door) -> None:
    page.goto(place(one))
    page.wait_for_selector("[data-door-ready=yes]", state="attached", timeout=60_000)
    page.locator("[data-offline-ready]").wait_for(timeout=60_000)


def test_a_code_is_typed_where_no_script_runs(
    visit: Visit, held: Callable[[str], Pass], door: Callable[..., Door], opened: None
) -> None:
    page = visit(None, language="en", script=False).new_page()
    page.goto(place(door("North")))
    for word in ("Come in", "Used before"):
        page.get_by_label("Code below the square").fill(held("Dev").shown_code)
        page.get_by_role("button", name="Look it up").click()
        expect(page.get_by_role("status").get_by_text(word).first).to_be_visible()

    assert Entry.objects.get().of == held("Dev")


def test_a_door_that_ended_sends_what_it_has_and_forgets_it(
    visit: Visit, held: Callable[[str], Pass], door: Callable[..., Door], opened: None, tmp_path: Path
) -> None:
    context = visit(None, language="en")
    page = context.new_page()
    ready(page, door("North"))
    context.set_offline(True)
    shows(page, text(held("Dev")), tmp_path)
    says(page, "in")
    doors.end_door(door("North"), at=datetime.now(UTC), by=BY)
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("[data-ended]")).to_be_visible(timeout=60_000)
    assert Entry.objects.get().of == held("Dev")
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_pages_fit_and_are_accessible(
    visit: Visit, held: Callable[[str], Pass], door: Callable[..., Door], opened: None, language: str, size: str
) -> None:
    from abhiyan.hall import telling

    event = door().event
    invitee = held("Dev").invitee_id or 0
    found = []
    for name, address in (
        (None, place(door())), (None, f"/invited/{telling.token_of(invitee)}/"), ("Uma", f"/event/{event.pk}/hall/"),
        ("Uma", f"/event/{event.pk}/hall/people/"), ("Uma", f"/event/{event.pk}/hall/doors/"),
        ("Uma", f"/event/{event.pk}/hall/protocol/"),
    ):  # fmt: skip
        page = visit(name, language=language, size=size).new_page()
        page.goto(address)
        found += [(address, one) for one in (*problems(page), *([overflow(page)] if overflow(page) else []))]
        page.close()

    assert found == []
    assert orjson
