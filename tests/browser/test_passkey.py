"""A passkey, made and used in a real browser with an authenticator that Chromium pretends to have."""

import re
from urllib.parse import urlsplit

from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page

from abhiyan.accounts import outgoing
from abhiyan.accounts.models import User
from abhiyan.kernel.models import AuditEntry
from abhiyan.posts import signin
from tests.browser.conftest import Visit
from tests.world import BY, TODAY, World


def is_home(url: str) -> bool:
    return urlsplit(url).path == "/"


def with_authenticator(page: Page) -> None:
    """A device that keeps passkeys and knows its owner's finger."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in_by_mail(page: Page, address: str) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=to]").fill(address)
    page.get_by_role("button", name="Send a code").click()
    page.wait_for_url("**/accounts/login/code/confirm/")
    outgoing.flush()
    found = re.search(r"\d{6}", str(mail.outbox[-1].body))
    assert found
    page.locator("[name=code]").fill(found.group())
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(is_home)


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")


def test_a_passkey_is_made_after_a_code_and_signs_in_without_one(visit: Visit, world: World) -> None:
    cache.clear()
    signin.add_mail(world.person("Dev"), "dev@example.org", by=BY)
    user = signin.invite(world.person("Dev"), by=BY, day=TODAY)
    page = visit(None).new_page()
    page.goto("/accounts/login/")
    with_authenticator(page)

    sign_in_by_mail(page, "dev@example.org")
    page.goto("/accounts/passkeys/add/")
    page.locator("main").get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/accounts/passkeys/")
    sign_out(page)
    letters = len(mail.outbox)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(is_home)
    outgoing.flush()

    assert User.objects.get(pk=user.pk).authenticator_set.count() == 1  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(verb="sign_in", subject=f"user:{user.pk}").count() == 2
    assert [letter.subject for letter in mail.outbox[letters - 1 :]] == ["A passkey was added"]


def test_an_old_sign_in_is_asked_once_more_before_passkeys_change(visit: Visit, world: World) -> None:
    page = visit("Dev").new_page()  # a session that is there without a fresh sign-in

    page.goto("/accounts/passkeys/add/")

    assert "/accounts/login/again/" in page.url
    assert page.locator("h1").inner_text() == "Sign in once more"
