"""What becomes of posts and their holders when units are merged, roles go and come back, and seats change."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from abhiyan.kernel import clock
from abhiyan.kernel.authority import Authority, Grant, scope
from abhiyan.kernel.models import AuditEntry
from abhiyan.people.actions import withdraw
from abhiyan.posts import actions, adoption
from abhiyan.posts.commands import profile_group
from abhiyan.posts.models import Appointment, Post, Role, SeatChange
from abhiyan.posts.opening import Seating, appoint_many
from abhiyan.posts.profile import Profile, read
from abhiyan.units import actions as units
from abhiyan.units import tally
from tests.tally.brute import read as figures
from tests.tally.brute import recounted
from tests.world import BY, PROFILE, TODAY, World

FEB_5, FEB_10, MARCH = date(2018, 2, 5), date(2018, 2, 10), date(2018, 3, 1)
DAYS = [TODAY - timedelta(days=5), TODAY, FEB_5, FEB_10, MARCH]


def periods(name: str) -> list[tuple[str, date, date | None]]:
    rows = Appointment.objects.filter(person__name_en=f"{name} Kalpit").order_by("since", "pk")
    return [(row.post.unit.name_en, row.since, row.until) for row in rows]


def test_whoever_leaves_on_a_day_leaves_on_it_after_a_merger_too(world: World) -> None:
    actions.end(world.held_by("Mohan"), until=MARCH, by=BY)

    units.merge(world.unit("Shivpuri"), into=world.unit("Rampur"), day=TODAY, by=BY)

    assert periods("Mohan") == [("Shivpuri", date(2018, 1, 1), TODAY), ("Rampur", TODAY, MARCH)]
    assert figures(DAYS) == recounted(DAYS)


def test_whoever_begins_later_begins_at_the_successor_and_the_audit_keeps_the_first_plan(world: World) -> None:
    world.newcomer("Later")
    actions.end(world.held_by("Mohan"), until=FEB_5, by=BY)
    later = world.newcomer("Latest")
    actions.appoint(world.post("Shivpuri", "mandal-convenor"), later, since=FEB_10, until=MARCH, by=BY)

    units.merge(world.unit("Shivpuri"), into=world.unit("Rampur"), day=TODAY, by=BY)

    assert periods("Latest") == [("Rampur", FEB_10, MARCH)]
    entry = AuditEntry.objects.get(verb="take_back")
    assert (entry.detail["person"], entry.detail["since"], entry.detail["until"]) == (
        later.pk, "2018-02-10", "2018-03-01",
    )  # fmt: skip
    assert figures(DAYS) == recounted(DAYS)


def test_an_organiser_who_merges_their_own_unit_keeps_their_post(world: World) -> None:
    mohan = world.people["Mohan"]
    path = world.unit("Ganga").path
    by = Authority("person:1", grants=(Grant("organise", *scope("own_and_below", path), own=path),), person_id=mohan.pk)

    units.merge(world.unit("Shivpuri"), into=world.unit("Rampur"), day=TODAY, by=by)

    assert periods("Mohan")[-1] == ("Rampur", TODAY, None)
    assert set(Appointment.objects.filter(person=mohan).values_list("actor", "ended_by")) == {
        ("system:test", "person:1"), ("person:1", ""),
    }  # fmt: skip


@pytest.mark.parametrize("seats", [0, -1, 10**12, 1_001])
def test_a_number_of_seats_that_is_none_is_refused(world: World, seats: int) -> None:
    with pytest.raises(actions.NotThatMany):
        actions.set_seats(world.post("Shivpuri 2", "booth-worker"), seats, day=TODAY, by=BY)


def test_unlimited_posts_take_no_number_of_seats(world: World) -> None:
    with pytest.raises(actions.NotThatMany):
        actions.set_seats(world.post("Rampur 1", "volunteer"), 5, day=TODAY, by=BY)


def test_seats_are_not_changed_before_a_change_that_is_written_down_already(world: World) -> None:
    post = world.post("Shivpuri 2", "booth-worker")
    clock.set_day(FEB_5)
    actions.set_seats(post, 3, day=FEB_5, by=BY)

    with pytest.raises(actions.SeatsChangeLater):
        actions.set_seats(post, 5, day=TODAY, by=BY)

    assert tally.figures_of(world.unit("Shivpuri 2"), TODAY)["seats", "booth-worker"] == 5
    assert tally.figures_of(world.unit("Shivpuri 2"), FEB_5)["seats", "booth-worker"] == 3


def test_consent_taken_back_before_the_day_it_counted_from_never_counts_below_nothing(world: World) -> None:
    withdraw([world.people["Asha"].pk], source="test", day=date(2018, 1, 5), by=BY)

    days = [date(2018, 1, day) for day in (4, 5, 9, 10, 11)]
    assert figures(days) == recounted(days)
    assert ("verified", "booth-worker") not in tally.figures_of(world.unit("Ganga"), date(2018, 1, 7))


def test_a_list_turns_away_what_a_single_appointment_would_refuse(world: World) -> None:
    booth, volunteers = world.post("Rampur 1", "booth-worker"), world.post("Rampur 1", "volunteer")
    merged, chand, dev = world.newcomer("Twin"), world.people["Chand"], world.people["Dev"]
    merged.same_as = world.people["Asha"]
    merged.save()
    rows = [
        Seating(volunteers.pk, None, chand.pk),
        Seating(volunteers.pk, 1, world.newcomer().pk),
        Seating(booth.pk, 1, merged.pk),
        Seating(booth.pk, 2, dev.pk),
    ]

    turned = appoint_many(rows, since=TODAY, by=world.authority("Dev"))

    assert [one.reason for one in turned] == [
        "holds it already", "no such seat", "merged into another record", "nobody appoints oneself",
    ]  # fmt: skip
    assert figures(DAYS) == recounted(DAYS)


def without(profile: Profile, role: str) -> Profile:
    return replace(
        profile,
        roles=tuple(one for one in profile.roles if one.key != role),
        sentences=tuple(one for one in profile.sentences if one.role != role),
    )


def test_nobody_new_comes_to_a_retired_role_and_its_posts_close_once_nobody_holds_them(world: World) -> None:
    profile = without(read(PROFILE), "booth-worker")
    adoption.apply(profile, day=TODAY, by=BY)
    with pytest.raises(actions.PostIsClosed):
        actions.appoint(world.post("Shivpuri 1", "booth-worker"), world.newcomer(), since=TODAY, by=BY)

    for name in ("Asha", "Bela"):
        actions.end(world.held_by(name), until=FEB_5, by=BY)
    clock.set_day(FEB_5)
    clock.set_day(FEB_5)
    lines = adoption.apply(profile, day=FEB_5, by=BY)

    assert [(line.kind, line.what, line.key) for line in lines] == [("drop", "role", "booth-worker")]
    assert world.post("Shivpuri 1", "booth-worker").until == FEB_5
    assert adoption.difference(profile) == []
    assert figures(DAYS) == recounted(DAYS)


@pytest.mark.parametrize("role", ["booth-worker", "volunteer"])
def test_a_role_that_comes_back_has_its_posts_again(world: World, role: str) -> None:
    profile = read(PROFILE)
    adoption.apply(without(profile, role), day=TODAY, by=BY)

    clock.set_day(FEB_5)
    lines = adoption.apply(profile, day=FEB_5, by=BY)

    assert ("add", "role", role) in [(line.kind, line.what, line.key) for line in lines]
    assert not Role.objects.get(key=role).retired
    assert not Post.objects.filter(role__key=role, until__isnull=False).exists()
    assert adoption.difference(profile) == []
    seats = [tally.figures_of(world.unit("Dakshin"), day).get(("seats", "booth-worker"), 0) for day in DAYS]
    # Zoya sits in the one booth of Dakshin, so that its post never closed.
    assert seats == [5] * 5
    assert figures(DAYS) == recounted(DAYS)
    assert SeatChange.objects.filter(post__unit=world.units["Shivpuri 2"], post__role__key="booth-worker").count() == (
        3 if role == "booth-worker" else 1
    )


def with_seats(profile: Profile, role: str, seats: int) -> Profile:
    return replace(profile, roles=tuple(replace(one, seats=seats) if one.key == role else one for one in profile.roles))


def test_a_profile_from_a_coming_day_changes_nothing_today(world: World) -> None:
    with pytest.raises(adoption.AppliedInAdvance):
        adoption.apply(with_seats(read(PROFILE), "booth-worker", 3), day=FEB_5, by=BY)

    assert set(Post.objects.filter(role__key="booth-worker").values_list("seats", flat=True)) == {5}


def test_fewer_seats_wait_for_whoever_sits_beyond_them_until_a_later_day_and_for_a_later_change(world: World) -> None:
    profile = with_seats(read(PROFILE), "booth-worker", 1)
    actions.end(world.held_by("Bela"), until=FEB_5, by=BY)
    clock.set_day(FEB_10)
    actions.set_seats(world.post("Shivpuri 2", "booth-worker"), 3, day=FEB_10, by=BY)
    clock.set_day(TODAY)

    seen = [line.kind for line in adoption.difference(profile) if line.what == "seats"]
    adoption.apply(profile, day=TODAY, by=BY)

    assert seen == ["change", "wait"]
    assert [line.kind for line in adoption.difference(profile)] == ["wait"]
    posts = Post.objects.filter(role__key="booth-worker").order_by("unit__code")
    assert list(posts.values_list("seats", flat=True)) == [5, 3, 1, 1]
    assert figures(DAYS) == recounted(DAYS)


def test_the_command_says_why_a_coming_day_is_refused(world: World, tmp_path: Path) -> None:
    folder = shutil.copytree(PROFILE, tmp_path / "profile")
    roles = folder / "roles.toml"
    roles.write_text(roles.read_text().replace("seats = 5", "seats = 6"))

    said = CliRunner().invoke(profile_group, ["apply", str(folder), "--day", "2018-02-05", "--yes"])

    assert (said.exit_code, "2018-02-05 has not come yet" in said.output) == (1, True)
