"""A post's number of seats on screen: set from a day on, with its history."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from abhiyan.kernel.models import AuditEntry
from abhiyan.posts.actions import appoint, set_seats
from abhiyan.posts.models import Post, SeatChange
from tests.pages.conftest import Enter
from tests.world import BY, FOUNDED, TODAY, World


def key() -> dict[str, str]:
    return {"key": str(uuid.uuid4())}


def seats(client: Client, post: Post, number: int, day: str = "2018-02-01") -> Any:
    return client.post(f"/post/{post.pk}/seats/", {"seats": number, "day": day, **key()})


def test_a_post_gets_another_number_of_seats_and_shows_its_history(enter: Enter, world: World) -> None:
    post, dev = world.post("Shivpuri 1", "booth-worker"), enter("Dev")

    answer = seats(dev, post, 7)
    page = dev.get(f"/post/{post.pk}/")

    post.refresh_from_db()
    assert (answer.status_code, post.seats) == (302, 7)
    assert page.context["seats"] == [(TODAY, 7), (FOUNDED, 5)]
    assert "7 seats from 1 February 2018 on." in page.content.decode()
    assert AuditEntry.objects.filter(verb="set_seats", subject=f"post:{post.pk}").count() == 1


def test_seats_that_are_held_are_named(enter: Enter, world: World) -> None:
    post = world.post("Shivpuri 1", "booth-worker")
    appoint(post, world.newcomer("Nira"), since=date(2018, 3, 1), by=BY)

    answer = seats(enter("Dev"), post, 1)

    assert answer.status_code == 422
    words = answer.content.decode()
    assert "2 seats beyond that number are held on that day or later" in words
    assert "seat 2: Bela Kalpit; seat 3: Nira Kalpit" in words
    assert SeatChange.objects.filter(post=post).count() == 1


@pytest.mark.parametrize(
    ("number", "day", "word"),
    [
        (0, "2018-02-01", "greater than or equal to 1"),
        (1_001, "2018-02-01", "less than or equal to 1000"),
        (6, "2017-02-01", "not open for the whole of that period"),
        (6, "2018-01-20", "changes on a later day already"),
        (6, "2018-02-02", "has not come yet"),
    ],
)
def test_a_number_that_cannot_be_is_refused(enter: Enter, world: World, number: int, day: str, word: str) -> None:
    post = world.post("Shivpuri 2", "booth-worker")
    set_seats(post, 4, day=TODAY, by=BY)

    answer = seats(enter("Dev"), post, number, day)

    assert (answer.status_code, word in answer.content.decode()) == (422, True)
    assert SeatChange.objects.filter(post=post).count() == 2


def test_only_who_may_organise_sets_seats(enter: Enter, world: World) -> None:
    post, unlimited = world.post("Shivpuri 1", "booth-worker"), world.post("Shivpuri 1", "volunteer")
    mohan, dev = enter("Mohan"), enter("Dev")
    action = f'action="/post/{post.pk}/seats/"'

    assert action in dev.get(f"/post/{post.pk}/").content.decode()
    assert action not in mohan.get(f"/post/{post.pk}/").content.decode()
    assert "/seats/" not in dev.get(f"/post/{unlimited.pk}/").content.decode()
    assert seats(mohan, post, 6).status_code == 403
    assert seats(dev, unlimited, 6).status_code == 422
    assert SeatChange.objects.filter(post__in=[post, unlimited]).count() == 1
