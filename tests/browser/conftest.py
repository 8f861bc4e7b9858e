"""A real browser against a real server: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from abhiyan.accounts.models import User
from tests import world as drawn

# The shell without windows takes a sixth of the CPU a page; it is Chromium all the same.
WITH_WINDOWS = shutil.which("chromium") or shutil.which("chromium-browser") or ""
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or WITH_WINDOWS
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"phone": (360, 740), "desktop": (1280, 900)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; without one it is left out, and says so."""
    for item in items:
        if "/tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine: `make browser` installs it"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright runs a loop in this thread; Django takes that for asynchronous code and refuses its database otherwise.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def world(transactional_db: None) -> drawn.World:
    """The country, written down for good: the server reads it from its own thread."""
    return drawn.find()


Visit = Callable[..., BrowserContext]


@pytest.fixture
def visit(browser: Browser, live_server: object, world: drawn.World) -> Iterator[Visit]:
    """`visit("Dev", language="hi", size="phone")`: a browser in which Dev is signed in."""
    opened: list[BrowserContext] = []

    def open_as(
        name: str | None = "Dev", *, language: str = "en", size: str = "phone", script: bool = True
    ) -> BrowserContext:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=str(live_server), java_script_enabled=script
        )
        cookies = [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": str(live_server)}]
        if name is not None:
            session = signed_in(world, name)
            cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": session, "url": str(live_server)})
        context.add_cookies(cookies)  # type: ignore[arg-type]  # a plain dict is what it takes
        opened.append(context)
        return context

    yield open_as
    for context in opened:
        context.close()


def signed_in(world: drawn.World, name: str) -> str:
    """The key of a session in which somebody is signed in."""
    person = world.person(name)
    if person.user is None:
        person.user = User.objects.create_user()
        person.save(update_fields=["user"])
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
