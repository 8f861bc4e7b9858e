"""Two at once (PostgreSQL; SQLite has one writer): the last seat is given once, and no figure is lost between two acts.

Each race has its twin with the lock taken away, which must go wrong: else the race proves nothing.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from abhiyan.kernel import bulk
from abhiyan.people import actions as people
from abhiyan.people.models import Contact, Evidence, Person, Unmasking
from abhiyan.posts import actions, adoption, counting, opening
from abhiyan.posts.models import Appointment, Post
from abhiyan.posts.profile import Profile, read
from abhiyan.units import actions as units
from abhiyan.units import tally
from tests import races
from tests.races import meeting
from tests.world import BY, PROFILE, TODAY, World

__all__ = ["meeting"]

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]
MARCH = date(2018, 3, 1)
LOCKED = [pytest.param(True, id="locked"), pytest.param(False, id="twin: no lock")]
REFUSALS = (actions.Refused, people.UnmaskLimit, IntegrityError)


def at_once(*works: Callable[[], Any]) -> list[str]:
    return races.at_once(*works, refusals=REFUSALS)


def unlock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: posts are found and not locked, people not held."""
    monkeypatch.setattr(
        actions, "_locked", lambda post: Post.objects.select_related("role__wing", "unit").get(pk=post.pk)
    )
    monkeypatch.setattr(bulk, "hold", lambda *_: None)


def most_at_once(post: Post) -> int:
    """The most holders of one seat on any day."""
    days = Appointment.objects.filter(post=post).values_list("since", flat=True)
    return max(Appointment.objects.on(day).filter(post=post, seat=1).count() for day in days)


@pytest.mark.parametrize("locked", LOCKED)
def test_of_two_who_take_the_last_seat_for_a_period_one_gets_it(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    post = world.post("Rampur", "mandal-convenor")
    both = [world.newcomer("Nira"), world.newcomer("Mira")]
    if not locked:
        unlock(monkeypatch)
    meeting(actions, "_seat")

    said = at_once(*(lambda one=one: actions.appoint(post, one, since=TODAY, until=MARCH, by=BY) for one in both))

    assert sorted(said) == (["PostIsFull", "done"] if locked else ["done", "done"])
    assert most_at_once(post) == (1 if locked else 2)


def test_without_the_lock_the_database_still_refuses_two_open_holders_of_a_seat(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None]
) -> None:
    post = world.post("Rampur", "mandal-convenor")
    both = [world.newcomer("Nira"), world.newcomer("Mira")]
    unlock(monkeypatch)
    meeting(actions, "_seat")

    said = at_once(*(lambda one=one: actions.appoint(post, one, since=TODAY, by=BY) for one in both))

    assert sorted(said) == ["IntegrityError", "done"]


def test_six_who_want_the_five_seats_of_a_booth_leave_one_without(world: World) -> None:
    post = world.post("Shivpuri 2", "booth-worker")
    six = [world.newcomer(f"N{number}") for number in range(6)]
    for _ in range(8):
        said = at_once(*(lambda one=one: actions.appoint(post, one, since=TODAY, until=MARCH, by=BY) for one in six))

        assert sorted(said) == ["PostIsFull", *["done"] * 5]
        assert sorted(Appointment.objects.filter(post=post).values_list("seat", flat=True)) == [1, 2, 3, 4, 5]
        Appointment.objects.filter(post=post).delete()


@pytest.mark.parametrize("locked", LOCKED)
def test_a_seat_taken_while_a_list_is_appointed_is_not_given_again(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    post = world.post("Rampur", "mandal-convenor")
    one, other = world.newcomer("Nira"), world.newcomer("Mira")
    if not locked:
        unlock(monkeypatch)
    meeting(actions, "_seat")
    meeting(opening, "_taken")

    at_once(
        lambda: actions.appoint(post, one, since=TODAY, until=MARCH, by=BY),
        lambda: opening.appoint_many([opening.Seating(post.pk, 1, other.pk)], since=TODAY, by=BY),
    )

    assert most_at_once(post) == (1 if locked else 2)


@pytest.mark.parametrize("locked", LOCKED)
def test_who_is_appointed_and_verified_in_the_same_moment_is_counted_as_verified(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    person, post = world.newcomer(), world.post("Shivpuri 2", "booth-worker")
    people.prove([person.pk], Evidence.PROVED, source="test", day=TODAY, by=BY)
    if not locked:
        unlock(monkeypatch)
    meeting(counting, "changes")
    meeting(counting, "verified_changed")

    def consent() -> None:
        people.prove([person.pk], Evidence.CONSENTED, source="test", day=TODAY, by=BY)

    said = at_once(lambda: actions.appoint(post, Person.objects.get(pk=person.pk), since=TODAY, by=BY), consent)

    assert said == ["done", "done"]
    top = world.unit("Pradesh")
    assert (tally.figures_of(top, TODAY) == tally.recount(top, TODAY)) == locked


@pytest.mark.parametrize("locked", LOCKED)
def test_nobody_is_appointed_to_a_unit_that_closes_in_the_same_moment(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    unit, person = world.unit("Shivpuri 2"), world.newcomer()
    post = world.post("Shivpuri 2", "booth-worker")
    if not locked:
        unlock(monkeypatch)
    meeting(actions, "_seat")
    meeting(actions, "_leaving")

    with suppress(transaction.TransactionManagementError):
        at_once(
            lambda: actions.appoint(post, person, since=TODAY, by=BY),
            lambda: units.close(unit, day=TODAY, by=BY),
        )

    left = Appointment.objects.on(TODAY).filter(post=post, post__unit__until__isnull=False).count()
    assert left == (0 if locked else 1)


@pytest.mark.parametrize("locked", LOCKED)
def test_no_figure_is_lost_when_a_post_is_laid_down_while_its_unit_is_merged(
    world: World, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    held = actions.appoint(world.post("Shivpuri 2", "volunteer"), world.newcomer(), since=TODAY, by=BY)
    found, ended = threading.Event(), threading.Event()
    leaving = actions._leaving

    def and_wait(*args: Any) -> list[Appointment]:
        leave = leaving(*args)
        found.set()
        ended.wait(1)  # locked out, the other waits for us and we in vain
        return leave

    def lay_down() -> None:
        found.wait(20)
        with suppress(Appointment.DoesNotExist):
            actions.end(held, until=MARCH, by=BY)
        ended.set()

    monkeypatch.setattr(actions, "_leaving", and_wait)
    if not locked:
        unlock(monkeypatch)

    merged, into = world.unit("Shivpuri 2"), world.unit("Rampur 1")
    assert at_once(lay_down, lambda: units.merge(merged, into=into, day=TODAY, by=BY)) == ["done", "done"]

    top = world.unit("Pradesh")
    assert (tally.figures_of(top, MARCH) == tally.recount(top, MARCH)) == locked


# --- a profile beside appointments --------------------------------------------------------------------------------


def with_role(key: str, **changed: Any) -> Profile:
    """The country's profile with one role changed; without it for `gone=True`."""
    profile = read(PROFILE)
    if changed.pop("gone", False):
        kept = tuple(role for role in profile.roles if role.key != key)
        return replace(profile, roles=kept, sentences=tuple(one for one in profile.sentences if one.role != key))
    roles = tuple(replace(role, **changed) if role.key == key else role for role in profile.roles)
    return replace(profile, roles=roles)


def appoint_beside(
    apply: Callable[[], Any], appointing: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Apply a profile while an appointment has its seat and isn't written: locked out, the profile waits for it."""
    found, applied = threading.Event(), threading.Event()
    seat = actions._seat

    def and_wait(*args: Any) -> int | None:
        taken = seat(*args)
        found.set()
        applied.wait(2)  # for what the profile does to posts; it ends at the latest where it writes the post's row
        return taken

    def apply_then() -> None:
        found.wait(20)
        apply()
        applied.set()

    monkeypatch.setattr(actions, "_seat", and_wait)
    return at_once(apply_then, appointing)


@pytest.mark.parametrize("locked", LOCKED)
def test_nobody_sits_in_a_seat_that_a_profile_takes_away_in_the_same_moment(
    world: World, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    post = world.post("Shivpuri 2", "booth-worker")
    for number in range(4):
        actions.appoint(post, world.newcomer(f"N{number}"), since=TODAY, by=BY)
    last, profile = world.newcomer("Nira"), with_role("booth-worker", seats=4)
    if not locked:
        monkeypatch.setattr(adoption, "_hold_every_post", lambda: None)

    said = appoint_beside(
        lambda: adoption.apply(profile, day=TODAY, by=BY),
        lambda: actions.appoint(post, last, since=TODAY, by=BY),
        monkeypatch,
    )

    post.refresh_from_db()
    beyond = Appointment.objects.filter(post=post, seat__gt=post.seats).count()
    assert (said, post.seats, beyond) == (["done", "done"], *((5, 0) if locked else (4, 1)))
    assert world.post("Rampur 1", "booth-worker").seats == 4  # where nobody is appointed meanwhile


@pytest.mark.parametrize("locked", LOCKED)
def test_nobody_is_appointed_to_a_post_that_a_profile_closes_in_the_same_moment(
    world: World, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    post, person = world.post("Ganga", "district-member"), world.newcomer("Nira")
    profile = with_role("district-member", gone=True)
    if not locked:
        monkeypatch.setattr(adoption, "_hold_every_post", lambda: None)

    said = appoint_beside(
        lambda: adoption.apply(profile, day=TODAY, by=BY),
        lambda: actions.appoint(post, person, since=TODAY, by=BY),
        monkeypatch,
    )

    post.refresh_from_db()
    assert (said, post.until is None) == (["done", "done"], locked)


@pytest.mark.parametrize("locked", LOCKED)
def test_who_comes_after_a_profile_finds_its_seats(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    """The other order: the profile has lowered the seats and isn't done, when somebody asks for the last one."""
    post = world.post("Shivpuri 2", "booth-worker")
    for number in range(4):
        actions.appoint(post, world.newcomer(f"N{number}"), since=TODAY, by=BY)
    last, profile = world.newcomer("Nira"), with_role("booth-worker", seats=4)
    lowered, asked = threading.Event(), threading.Event()
    changes = adoption._change_seats

    def and_wait(*args: Any) -> None:
        changes(*args)
        lowered.set()
        asked.wait(1)

    def appoint() -> None:
        lowered.wait(20)
        try:
            actions.appoint(post, last, since=TODAY, by=BY)
        finally:
            asked.set()

    monkeypatch.setattr(adoption, "_change_seats", and_wait)
    if not locked:
        unlock(monkeypatch)
        monkeypatch.setattr(adoption, "_hold_every_post", lambda: None)

    said = at_once(lambda: adoption.apply(profile, day=TODAY, by=BY), appoint)

    assert said == ["done", "PostIsFull" if locked else "done"]


# --- limits and lists ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locked", LOCKED)
def test_of_two_who_look_at_the_limit_of_the_hour_one_sees_a_number(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], settings: Any, locked: bool
) -> None:
    by, contact = world.authority("Dev"), Contact.objects.get(person=world.people["Asha"])
    for _ in range(settings.UNMASK_PER_HOUR - 1):
        people.unmask(contact, reason="to call", by=by, now=timezone.now())
    if not locked:
        unlock(monkeypatch)
    meeting(people, "_looks_of_the_hour")

    said = at_once(*[lambda: people.unmask(contact, reason="to call", by=by, now=timezone.now())] * 2)

    assert sorted(said) == (["UnmaskLimit", "done"] if locked else ["done", "done"])
    assert Unmasking.objects.count() == settings.UNMASK_PER_HOUR + (0 if locked else 1)
