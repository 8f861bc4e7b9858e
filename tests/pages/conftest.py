"""Somebody signed in, without a browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from abhiyan.accounts.models import User
from tests.world import World

Enter = Callable[..., Client]


@pytest.fixture
def enter(world: World) -> Enter:
    """`enter("Dev")`: a client in which Dev is signed in and reads English (or `language`)."""

    def as_somebody(name: str, language: str = "en") -> Client:
        person = world.person(name)
        if person.user is None:
            person.user = User.objects.create_user()
            person.save(update_fields=["user"])
        client = Client(headers={"accept-language": language})
        client.force_login(person.user)
        return client

    return as_somebody
