"""One person of two records: what is shown, what is counted, who may decide, and that it can be taken back."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.kernel.models import AuditEntry
from abhiyan.pages import finding as search
from abhiyan.pages import reads as pages
from abhiyan.people import actions, merging, rules, together
from abhiyan.people.models import Contact, Duplicate, Evidence, Merge, Person, Unmasking
from abhiyan.posts import actions as posts
from abhiyan.posts import opening, signin
from abhiyan.posts.access import _rights, authority_of, authority_of_person
from abhiyan.units import tally
from tests.world import BY, TODAY, World

NOW = datetime(2018, 2, 1, 12, tzinfo=UTC)
JAN_20, MARCH = date(2018, 1, 20), date(2018, 3, 1)
Join = Callable[..., Merge]


def pair(world: World, one: str, other: str, *, unit: str = "Ganga", score: float = 0.9) -> Duplicate:
    first, second = sorted((world.people[one].pk, world.people[other].pk))
    return Duplicate.objects.create(one_id=first, other_id=second, unit=world.unit(unit), score=score, found_at=NOW)


@pytest.fixture
def join(world: World) -> Join:
    """`join("Asha", "Bela")`: Bela's record is Asha's."""

    def merge(kept: str, merged: str) -> Merge:
        return merging.merge(pair(world, kept, merged), keep=world.people[kept].pk, by=BY, at=NOW)

    return merge


def figure(world: World, unit: str, kind: str, role: str = "booth-worker", day: date = TODAY) -> int:
    return tally.figures_of(world.unit(unit), day).get((kind, role), 0)


# --- what a merge shows ----------------------------------------------------------------------------------------------


def test_two_seats_of_one_post_by_one_person_count_once(world: World, join: Join) -> None:
    assert [figure(world, unit, "filled") for unit in ("Shivpuri 1", "Ganga")] == [2, 2]

    step = join("Asha", "Bela")
    assert [figure(world, unit, "filled") for unit in ("Shivpuri 1", "Ganga")] == [1, 1]

    merging.undo_merge(step, by=BY, at=NOW)
    assert [figure(world, unit, "filled") for unit in ("Shivpuri 1", "Ganga")] == [2, 2]


def test_one_person_in_two_posts_counts_at_both_and_is_verified_at_both(world: World, join: Join) -> None:
    join("Asha", "Chand")

    assert figure(world, "Ganga", "filled") == 2
    assert figure(world, "Rampur 1", "filled", "volunteer") == 1
    assert figure(world, "Rampur 1", "verified", "volunteer") == 1
    assert figure(world, "Rampur 1", "verified", "volunteer", JAN_20) == 1


def test_a_number_proved_on_one_record_and_consent_on_the_other_make_one_verified(world: World, join: Join) -> None:
    bela, chand = world.people["Bela"].pk, world.people["Chand"].pk
    actions.prove([bela], Evidence.PROVED, source="test", day=JAN_20, by=BY)
    actions.prove([chand], Evidence.CONSENTED, source="test", day=TODAY, by=BY)
    assert together.verified_on([bela, chand], TODAY) == set()

    step = join("Bela", "Chand")
    assert together.verified_on([bela, chand], TODAY) == {bela, chand}
    assert figure(world, "Rampur 1", "verified", "volunteer") == 1
    assert figure(world, "Rampur 1", "verified", "volunteer", JAN_20) == 0

    merging.undo_merge(step, by=BY, at=NOW)
    assert together.verified_on([bela, chand], TODAY) == set()
    assert figure(world, "Rampur 1", "verified", "volunteer") == 0


def test_consent_taken_back_is_taken_back_on_every_record_and_stays_so_apart(world: World, join: Join) -> None:
    asha, bela = world.people["Asha"].pk, world.people["Bela"].pk
    step = join("Bela", "Asha")

    actions.withdraw([bela], source="self", day=TODAY, by=BY)
    assert together.verified_on([asha, bela], TODAY) == set()

    merging.undo_merge(step, by=BY, at=NOW)
    assert together.verified_on([asha, bela], TODAY) == set()
    assert set(Evidence.objects.filter(kind=Evidence.WITHDREW).values_list("person", flat=True)) == {asha, bela}


@pytest.mark.parametrize(
    ("steps", "periods"),
    [
        (["proved 10", "consented 12"], [(12, None)]),
        (["consented 12", "proved 10"], [(12, None)]),
        (["proved 10"], []),
        (["proved 1", "consented 2", "withdrew 5"], [(2, 5)]),
        (["proved 1", "consented 2", "withdrew 5", "consented 9"], [(2, 5), (9, None)]),
        (["proved 1", "consented 9", "withdrew 5"], []),  # taken back before the day it was dated
        (["proved 1", "consented 5", "withdrew 5"], []),
        (["proved 3", "consented 2", "consented 1"], [(3, None)]),
    ],
)
def test_the_days_on_which_steps_of_several_records_verify(steps: list[str], periods: list[Any]) -> None:
    read = [rules.Step(pk, one.split()[0], date(2018, 1, int(one.split()[1]))) for pk, one in enumerate(steps)]

    found = rules.verified(read)

    assert [(since.day, until and until.day) for since, until in found] == periods


def test_search_finds_the_person_by_both_names_and_both_numbers_and_lists_them_once(world: World, join: Join) -> None:
    join("Asha", "Chand")
    by, asha = world.authority("Dev"), world.people["Asha"].pk

    for asked in ("Asha", "Chand", "चाँद", "5000000006", "5000000008"):
        people = search.found(asked, by, TODAY)["people"]
        assert [one.pk for one in people] == [asha], asked
        assert {held.post.unit.name_en for held in people[0].holding} == {"Shivpuri 1", "Rampur 1"}


def test_search_in_a_large_branch_finds_both_names_too(
    world: World, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    join("Asha", "Chand")
    monkeypatch.setattr(search, "SMALL", 0)

    for asked in ("Asha", "Chand", "चाँद"):
        people = search.found(asked, world.authority("Dev"), TODAY)["people"]
        assert [one.pk for one in people] == [world.people["Asha"].pk], asked


def test_a_person_is_seen_from_the_branch_of_either_record(world: World, join: Join) -> None:
    join("Asha", "Zoya")
    nagar = posts.appoint(world.post("Nagar", "mandal-convenor"), world.newcomer(), since=TODAY, by=BY).person

    assert authority_of(nagar.pk, day=TODAY).see(Person).filter(pk=world.people["Asha"].pk).exists()
    assert not world.authority("Mohan").see(Person).filter(pk=world.people["Zoya"].pk).exists()
    assert world.authority("Mohan").see(Person).filter(pk=world.people["Asha"].pk).exists()


def test_who_sees_me_names_those_above_both_posts(world: World, join: Join) -> None:
    before = {one.unit for one in pages.who_sees(world.people["Asha"].pk, TODAY)}
    join("Asha", "Zoya")
    nagar = world.newcomer()
    posts.appoint(world.post("Nagar", "mandal-convenor"), nagar, since=TODAY, by=BY)

    after = {one.unit for one in pages.who_sees(world.people["Asha"].pk, TODAY)}

    assert after - before == {world.unit("Nagar").name}


def test_whole_numbers_of_both_records_are_shown_to_who_may_and_both_looks_are_told(world: World, join: Join) -> None:
    join("Asha", "Chand")
    by = world.authority("Dev")
    for contact in Contact.objects.filter(person__in=[world.people["Asha"], world.people["Chand"]]):
        assert actions.unmask(contact, reason="to call", by=by, now=timezone.now())

    assert Unmasking.objects.count() == 2
    assert len(pages.looks_at(world.people["Asha"].pk)) == 2


# --- rights of who has two records -----------------------------------------------------------------------------------


def test_who_signs_in_by_either_number_is_the_one_person_with_all_posts(world: World, join: Join) -> None:
    users = {}
    for name in ("Mohan", "Asha"):
        users[name] = world.people[name].user = User.objects.create_user()
        world.people[name].save(update_fields=["user"])
    step = join("Mohan", "Asha")

    rights = {name: _rights(User.objects.get(pk=user.pk), TODAY)[0] for name, user in users.items()}

    assert [one.person_id for one in rights.values()] == [world.people["Mohan"].pk] * 2
    assert rights["Asha"].may("appoint", world.unit("Shivpuri 2").path)
    assert set(rights["Asha"].records) == {world.people["Mohan"].pk, world.people["Asha"].pk}

    merging.undo_merge(step, by=BY, at=NOW)
    again = _rights(User.objects.get(pk=users["Asha"].pk), TODAY)[0]
    assert (again.person_id, again.may("appoint", world.unit("Shivpuri 2").path)) == (world.people["Asha"].pk, False)


def test_shutting_somebody_out_closes_every_way_in(world: World, join: Join) -> None:
    for name in ("Asha", "Bela"):
        world.people[name].user = User.objects.create_user()
        world.people[name].save(update_fields=["user"])
    join("Asha", "Bela")

    signin.shut_out(world.person("Asha"), by=world.authority("Dev"), day=TODAY, reason="lost phone")

    assert not User.objects.filter(person__in=[world.people["Asha"], world.people["Bela"]], is_active=True).exists()


def test_nobody_is_given_a_post_twice_by_another_record(world: World, join: Join) -> None:
    join("Chand", "Bela")

    with pytest.raises(posts.AlreadyHeld):
        posts.appoint(world.post("Shivpuri 1", "booth-worker"), world.person("Chand"), since=TODAY, by=BY)

    seating = opening.Seating(world.post("Shivpuri 1", "booth-worker").pk, 4, world.people["Chand"].pk)
    turned = opening.appoint_many([seating], since=TODAY, by=BY)
    assert [one.reason for one in turned] == ["holds it already"]


def test_one_lays_down_a_post_held_by_another_record_of_oneself(world: World, join: Join) -> None:
    join("Asha", "Bela")

    posts.end(world.held_by("Bela"), until=MARCH, by=world.authority("Asha"))

    assert world.held_by("Bela").until == MARCH


# --- who may decide --------------------------------------------------------------------------------------------------

DECIDES = {
    ("Asha", "Bela"): {"Sonal", "Tara", "Uma", "Dev", "Mohan"},
    ("Asha", "Chand"): {"Sonal", "Tara", "Uma", "Dev"},
    ("Bela", "Zoya"): {"Sonal", "Tara"},
    ("Mohan", "Asha"): {"Sonal", "Tara", "Uma", "Dev"},  # nobody decides about oneself
    ("Dev", "Asha"): {"Sonal", "Tara", "Uma"},
    ("Pia", "Asha"): {"Sonal"},  # another wing's
    ("Maya", "Asha"): {"Sonal"},
}


@pytest.mark.parametrize("names", DECIDES)
def test_only_who_may_appoint_to_all_posts_of_both_decides(world: World, names: tuple[str, str]) -> None:
    row = pair(world, *names, unit="Pradesh" if {"Zoya", "Maya"} & {*names} else "Ganga")
    if names == ("Asha", "Bela"):
        Duplicate.objects.update(unit=world.unit("Shivpuri 1"))

    may = {name for name in world.people if merging.may_decide(row, by=world.authority(name))}

    assert may == DECIDES[names]
    for name in set(world.people) - may:
        for act in (merging.keep_apart, lambda *a, **k: merging.merge(*a, keep=row.one_id, **k)):
            with pytest.raises(PermissionDenied):
                act(row, by=world.authority(name), at=NOW)


def test_posts_that_came_by_an_earlier_merge_count_as_well(world: World, join: Join) -> None:
    join("Bela", "Zoya")

    row = pair(world, "Asha", "Bela", unit="Shivpuri 1")

    assert not merging.may_decide(row, by=world.authority("Dev"))
    assert not merging.may_undo(world.people["Bela"].pk, by=world.authority("Dev"))
    assert merging.may_undo(world.people["Bela"].pk, by=world.authority("Tara"))


def test_without_the_guard_another_branch_would_decide(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = pair(world, "Bela", "Zoya", unit="Pradesh")
    monkeypatch.setattr(merging, "may_decide", lambda *_, **__: True)

    merging.merge(row, keep=row.one_id, by=world.authority("Mohan"), at=NOW)

    assert Merge.objects.count() == 1


# --- decisions -------------------------------------------------------------------------------------------------------


def test_a_chain_stays_one_step_deep_and_comes_apart_in_any_order(world: World, join: Join) -> None:
    first, second = join("Asha", "Bela"), join("Chand", "Asha")
    chand, asha, bela = (world.people[name].pk for name in ("Chand", "Asha", "Bela"))
    assert tops() == {asha: chand, bela: chand}

    merging.undo_merge(first, by=BY, at=NOW)
    assert tops() == {asha: chand}

    merging.undo_merge(second, by=BY, at=NOW)
    assert tops() == {}


def test_taking_the_later_merge_back_leaves_the_earlier_one(world: World, join: Join) -> None:
    _first, second = join("Asha", "Bela"), join("Chand", "Asha")

    merging.undo_merge(second, by=BY, at=NOW)

    assert tops() == {world.people["Bela"].pk: world.people["Asha"].pk}


def tops() -> dict[int, int | None]:
    return dict(Person.objects.filter(same_as__isnull=False).values_list("pk", "same_as"))


def test_a_decided_pair_is_not_decided_again(world: World) -> None:
    row = pair(world, "Asha", "Bela")
    merging.keep_apart(row, by=BY, at=NOW)

    with pytest.raises(merging.AlreadyDecided):
        merging.merge(row, keep=row.one_id, by=BY, at=NOW)

    merging.look_again(row, by=BY)
    merging.merge(row, keep=row.one_id, by=BY, at=NOW)
    with pytest.raises(merging.AlreadyDecided):
        merging.keep_apart(row, by=BY, at=NOW)


def test_who_was_kept_apart_is_not_made_one_by_way_of_a_third(world: World, join: Join) -> None:
    merging.keep_apart(pair(world, "Asha", "Chand"), by=BY, at=NOW)
    join("Asha", "Bela")

    with pytest.raises(merging.KeptApart):
        join("Bela", "Chand")

    many = [Duplicate.objects.get(state="open").pk] if Duplicate.objects.filter(state="open").exists() else []
    assert merging.merge_many(many, by=BY, at=NOW).merged == 0


def test_two_records_that_a_third_made_one_are_no_pair_any_more(world: World, join: Join) -> None:
    open_one = pair(world, "Asha", "Chand")
    join("Asha", "Bela")
    join("Bela", "Chand")

    assert not Duplicate.objects.undecided().exists()
    with pytest.raises(merging.AlreadyOne):
        merging.merge(open_one, keep=open_one.one_id, by=BY, at=NOW)


def test_a_merge_taken_back_is_two_people_and_not_proposed_again(world: World, join: Join) -> None:
    step = join("Asha", "Bela")

    merging.undo_merge(step, by=BY, at=NOW)

    assert Duplicate.objects.get().state == Duplicate.APART
    with pytest.raises(merging.AlreadyDecided):
        merging.undo_merge(step, by=BY, at=NOW)


def test_many_certain_ones_are_one_row_of_the_audit(world: World) -> None:
    pairs = [pair(world, "Asha", "Bela"), pair(world, "Bela", "Chand"), pair(world, "Esha", "Chand")]
    before = AuditEntry.objects.count()

    done = merging.merge_many([row.pk for row in pairs], by=BY, at=NOW)

    assert done == merging.Merged(3, 0)
    asha = world.people["Asha"].pk  # the verified one is kept
    assert tops() == dict.fromkeys((world.people[name].pk for name in ("Bela", "Chand", "Esha")), asha)
    assert [(row.verb, row.count) for row in AuditEntry.objects.order_by("pk")[before:]] == [("merge_many", 3)]
    assert merging.merge_many([row.pk for row in pairs], by=BY, at=NOW).merged == 0


def test_a_pair_that_somebody_wants_to_look_at_again_waits_for_a_person(world: World, join: Join) -> None:
    step = join("Asha", "Bela")
    merging.undo_merge(step, by=BY, at=NOW)
    row = Duplicate.objects.get()
    merging.look_again(row, by=BY)

    assert merging.merge_many([row.pk], by=BY, at=NOW) == merging.Merged(0, 1)
    # The twin: with nobody's name on it, it is as if it had just been found.
    Duplicate.objects.update(decided_by="")
    assert merging.merge_many([row.pk], by=BY, at=NOW) == merging.Merged(1, 0)


def test_work_in_the_background_ends_with_the_user_of_any_record(world: World, join: Join) -> None:
    asha, mohan = world.person("Asha"), world.person("Mohan")
    asha.user = User.objects.create_user()
    asha.save(update_fields=["user"])
    join("Asha", "Mohan")
    assert authority_of_person(mohan.pk).over("appoint")

    asha.user.is_active = False
    asha.user.save(update_fields=["is_active"])

    assert not authority_of_person(mohan.pk).over("appoint")  # Mohan's own record has no user


@pytest.mark.parametrize("way", ["user", "mail"])
def test_nobody_comes_by_rights_through_a_merge_that_no_person_looked_at(world: World, way: str) -> None:
    """Somebody writes down a record with a convenor's name and number, with an own address: it waits for a person."""
    row = pair(world, "Mohan", "Bela", score=0.99)
    if way == "user":
        world.people["Bela"].user = User.objects.create_user()
        world.people["Bela"].save(update_fields=["user"])
    else:
        signin.add_mail(world.person("Bela"), "somebody@example.org", by=BY)

    assert merging.merge_many([row.pk], by=BY, at=NOW) == merging.Merged(0, 1)
    assert tops() == {}


def test_without_that_guard_the_record_would_have_the_rights(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = pair(world, "Mohan", "Bela", score=0.99)
    world.people["Bela"].user = user = User.objects.create_user()
    world.people["Bela"].save(update_fields=["user"])
    monkeypatch.setattr(merging, "_with_access", lambda *_: set())

    merging.merge_many([row.pk], by=BY, at=NOW)

    assert _rights(User.objects.get(pk=user.pk), TODAY)[0].may("appoint", world.unit("Shivpuri 2").path)
