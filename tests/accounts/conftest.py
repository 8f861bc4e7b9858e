"""A gateway that keeps what it was given, and people who may sign in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.test import Client

from abhiyan.accounts import outgoing, sms
from abhiyan.accounts.models import User
from abhiyan.kernel.authority import system
from abhiyan.posts import signin
from tests.world import TODAY, World

LOGIN, CODE, CONFIRM = "/accounts/login/", "/accounts/login/code/", "/accounts/login/code/confirm/"
MINISTRY = system("test")


@dataclass
class Gateway:
    """What was sent: (number, text)."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The six digits of the last message."""
        outgoing.flush()
        found = re.search(r"\d{6}", self.sent[-1][1])
        assert found
        return found.group()


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch, settings: object) -> Gateway:
    kept = Gateway()
    settings.SMS_URL = "https://gateway.invalid/send"  # type: ignore[attr-defined]
    monkeypatch.setattr(sms, "send", lambda to, text: kept.sent.append((to, text)))
    return kept


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    """Limits count in the cache, and threads may still be sending: neither reaches the next test."""
    yield
    outgoing.flush()


@pytest.fixture
def invited(world: World) -> Callable[[str], User]:
    """Lets somebody of the country sign in with their number."""
    cache.clear()

    def let_in(name: str) -> User:
        return signin.invite(world.person(name), by=MINISTRY, day=TODAY)

    return let_in


def number_of(world: World, name: str) -> str:
    """The phone of somebody of the country, as they would type it."""
    from abhiyan.kernel import crypto

    return crypto.unseal(bytes(world.person(name).contacts.get().sealed))  # type: ignore[attr-defined]


@pytest.fixture
def browser() -> Client:
    return Client()
