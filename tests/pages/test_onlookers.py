""" "Who sees me" names exactly those whom the product shows somebody to: asked of the pages that show them."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client

from abhiyan.kernel import crypto
from abhiyan.pages import reads
from abhiyan.people import actions, receipts
from abhiyan.people.models import Person
from abhiyan.people.notices import forget
from abhiyan.posts.actions import appoint, end
from abhiyan.posts.models import Sentence
from abhiyan.registration.joining import helped, placing, signing
from abhiyan.registration.leaving import leaving
from abhiyan.registration.models import SignUp, Window
from tests.people.test_merging import Join, join
from tests.registration.test_leaving import ALL, window
from tests.rights.mutants import Mutant, living
from tests.world import BY, TODAY, World

__all__ = ["join", "window"]
PHONE = "+915000090001"


@pytest.fixture(autouse=True)
def no_ids_kept() -> Iterator[None]:
    forget()
    yield
    forget()


def signed_up(world: World, window: Window, unit: str, **other: object) -> SignUp:
    entry = signing.Entry("", "Mira Kalpit", PHONE, "en", world.unit(unit).pk, ALL, **other)  # type: ignore[arg-type]
    return signing.sign_up(entry, window=window, day=TODAY, by=BY)


def holds_a_post(world: World, _window: Window) -> int:
    return world.people["Asha"].pk


def holds_one_of_the_second_tree(world: World, _window: Window) -> int:
    return world.people["Maya"].pk


def held_one(world: World, _window: Window) -> int:
    return world.people["Esha"].pk


def will_hold_one(world: World, _window: Window) -> int:
    nira = world.newcomer()
    appoint(world.post("Rampur 1", "booth-worker"), nira, since=TODAY + timedelta(3), by=BY)
    return nira.pk


def moved_away(world: World, _window: Window) -> int:
    end(world.held_by("Zoya"), until=TODAY, by=BY)
    appoint(world.post("Rampur 1", "booth-worker"), world.person("Zoya"), since=TODAY, by=BY)
    return world.people["Zoya"].pk


def waits_for_proof(world: World, window: Window) -> int:
    return signed_up(world, window, "Shivpuri 1").person_id or 0


def waits_for_a_place(world: World, window: Window) -> int:
    return signed_up(world, window, "Shivpuri").person_id or 0


def proved_and_waits_for_a_place(world: World, window: Window) -> int:
    row = signed_up(world, window, "Shivpuri")
    SignUp.objects.filter(pk=row.pk).update(state=SignUp.PROVED, proved_at=row.at)
    return row.person_id or 0


def stopped(world: World, window: Window) -> int:
    row = signed_up(world, window, "Shivpuri")
    leaving.stop_number(crypto.blind(PHONE), method="sms", day=TODAY, by=BY)
    return row.person_id or 0


def stands_nowhere(world: World, _window: Window) -> int:
    return world.newcomer().pk


CASES = [
    holds_a_post, holds_one_of_the_second_tree, held_one, will_hold_one, moved_away, waits_for_proof, waits_for_a_place,
    proved_and_waits_for_a_place, stopped, stands_nowhere,
]  # fmt: skip


def shown_to(world: World, person_id: int) -> set[str]:
    """Everybody else of the country to whom some page shows the person: people, who waits for proof or for a place."""
    found = set()
    for name, one in world.people.items():
        by = world.authority(name)
        if one.pk == person_id or person_id in by.records:
            continue
        rows = [*placing.waiting(by), *helped.Lists(by).page(helped.BRANCH, helped.AWAITING)[0]]
        if by.see(Person).filter(pk=person_id).exists() or person_id in [row.person_id for row in rows]:
            found.add(name)
    return found


def said(world: World, person_id: int) -> set[str]:
    names = {one.pk: name for name, one in world.people.items()}
    return {names[pk] for looker in reads.who_sees(person_id, TODAY) for pk in looker.people}


@pytest.mark.parametrize("case", CASES)
def test_they_are_those_to_whom_somebody_is_shown(
    world: World, window: Window, case: Callable[[World, Window], int]
) -> None:
    person_id = case(world, window)

    assert said(world, person_id) == shown_to(world, person_id)


def test_the_cases_show_somebody_and_nobody(world: World, window: Window) -> None:
    assert {"Mohan", "Dev"} <= said(world, waits_for_a_place(world, window))
    assert {"Asha", "Mohan"} & said(world, held_one(world, window)) == set()
    assert "Dev" in said(world, held_one(world, window))
    assert said(world, stands_nowhere(world, window)) == set()


def test_of_several_records_every_one_counts(world: World, join: Join) -> None:
    join("Asha", "Esha")
    person_id = world.people["Asha"].pk

    assert said(world, person_id) == shown_to(world, person_id)


def test_of_who_waits_for_a_place_whoever_only_sees_is_shown_nothing(world: World, window: Window) -> None:
    person_id = proved_and_waits_for_a_place(world, window)
    assert ("Dev" in said(world, person_id), "Pia" in said(world, person_id)) == (True, False)


def test_who_sees_by_one_post_and_places_by_another_is_named(world: World, window: Window) -> None:
    person_id = proved_and_waits_for_a_place(world, window)
    end(world.held_by("Mohan"), until=TODAY, by=BY)
    appoint(world.post("Shivpuri", "mandal-convenor"), world.person("Pia"), since=TODAY, by=BY)
    Sentence.objects.filter(role__key="mandal-convenor", verb="see").delete()

    assert "Pia" in said(world, person_id)
    assert said(world, person_id) == shown_to(world, person_id)


@pytest.mark.parametrize(
    ("broken", "case"),
    [
        (Mutant("abhiyan.pages.reads:who_sees", "tree.root(tree.ORGANISATION)", '"0"'), holds_one_of_the_second_tree),
        (Mutant("abhiyan.pages.reads:_stands", "posts for path", "posts if until is None for path"), held_one),
        (Mutant("abhiyan.pages.reads:_stands", "| listed", ""), waits_for_a_place),
        (Mutant("abhiyan.pages.reads:_stands", "signed.unplaced()", "signed.none()"), proved_and_waits_for_a_place),
        (Mutant("abhiyan.pages.reads:_stands", "SignUp.objects.willing()", "SignUp.objects"), stopped),
    ],
)
def test_the_twin_that_asks_less_is_caught(
    world: World, window: Window, broken: Mutant, case: Callable[[World, Window], int]
) -> None:
    person_id = case(world, window)
    with living(broken):
        wrong = said(world, person_id)

    assert wrong != shown_to(world, person_id)


def test_of_a_post_that_is_over_a_number_is_not_asked_for(world: World) -> None:
    """people.actions.may_unmask: it is the business of posts held now or to come."""
    verbs = {verb for one in reads.who_sees(world.people["Esha"].pk, TODAY) for verb in one.verbs}

    assert verbs == {"see"}
    assert not any(actions.may_unmask(world.person("Esha"), by=world.authority(name)) for name in ("Dev", "Uma"))


def test_the_page_says_so_to_who_waits_and_to_who_stands_nowhere(world: World, window: Window) -> None:
    client = Client(headers={"accept-language": "en"})
    waits, nowhere = waits_for_a_place(world, window), stands_nowhere(world, window)

    page = client.get(receipts.link_for(waits)).content.decode()
    assert ("Mohan Kalpit" in page, "Nobody sees you by a post" in page) == (True, False)
    page = client.get(receipts.link_for(nowhere)).content.decode()
    assert "You hold no post, held none before, and wait on no list of a branch." in page
