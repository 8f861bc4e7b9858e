"""What must be noted is noted in the same transaction: where the audit can't be written, nothing happened."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.people import actions as people
from abhiyan.people.models import Contact, Unmasking
from abhiyan.posts import actions as posts
from abhiyan.posts import signin
from abhiyan.posts.models import Appointment, Nomination
from abhiyan.units.models import Organization
from tests.rights.country import entered
from tests.world import TODAY, World


def appoint(world: World) -> None:
    posts.appoint(world.post("Rampur", "mandal-convenor"), world.person("Bela"), since=TODAY, by=world.authority("Dev"))


def end(world: World) -> None:
    posts.end(world.held_by("Mohan"), until=TODAY, by=world.authority("Dev"))


def nominate(world: World) -> None:
    post = world.post("Shivpuri 2", "booth-worker")
    posts.nominate(post, world.person("Bela"), day=TODAY, by=world.authority("Mohan"))


def unmask(world: World) -> None:
    contact = Contact.objects.get(person=world.people["Mohan"])
    people.unmask(contact, reason="to call", by=world.authority("Dev"), now=timezone.now())


def invite(world: World) -> None:
    signin.invite(world.person("Mohan"), by=world.authority("Dev"), day=TODAY)


def shut_out(world: World) -> None:
    signin.shut_out(world.person("Mohan"), by=world.authority("Dev"), day=TODAY, reason="phone lost")


def enter_demo(world: World) -> None:
    signin.demo_user("district-convenor", day=TODAY)


def standing() -> tuple[Any, ...]:
    return (
        list(Appointment.objects.order_by("pk").values_list("pk", "until")),
        list(User.objects.order_by("pk").values_list("pk", "is_active")),
        Nomination.objects.count(),
        Unmasking.objects.count(),
    )


@pytest.mark.parametrize(
    "act", [appoint, end, nominate, unmask, invite, shut_out, enter_demo], ids=lambda act: act.__name__
)
def test_an_act_that_cannot_be_noted_is_not_done(
    world: World, monkeypatch: pytest.MonkeyPatch, act: Callable[[World], None]
) -> None:
    if act is shut_out:
        invite(world)
    if act is enter_demo:
        Organization.objects.update(invented=True)
        monkeypatch.setattr(signin, "require_invented", lambda: None)
    before = standing()

    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("abhiyan.kernel.audit.wrote", broken)
    with pytest.raises(OSError, match="disk full"):
        act(world)

    assert standing() == before


def test_an_export_that_cannot_be_noted_is_not_handed_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    browser: Client = entered(world, "Dev")
    browser.raise_request_exception = False

    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("abhiyan.kernel.audit.wrote", broken)

    assert browser.get(f"/coverage/{world.units['Ganga'].pk}/export.csv").status_code == 500
