"""Verified means number proved and consent given, whatever came first."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from abhiyan.kernel import crypto
from abhiyan.pages import reads
from abhiyan.people import actions
from abhiyan.people.models import Contact, Evidence, Verification
from abhiyan.units import tally
from tests.world import BY, TODAY, World

FEB_3 = date(2018, 2, 3)


@pytest.mark.parametrize("order", [("proved", "consented"), ("consented", "proved")])
def test_both_proofs_verify_in_any_order(world: World, order: tuple[str, str]) -> None:
    bela = world.person("Bela")

    counts = [actions.prove([bela.pk], kind, source="sms", day=TODAY, by=BY) for kind in order]

    assert counts == [0, 1]
    assert tally.figures_of(world.unit("Shivpuri"), TODAY)["verified", "booth-worker"] == 2


def test_the_same_proof_again_changes_no_figure(world: World) -> None:
    asha = world.person("Asha")

    actions.prove([asha.pk], Evidence.PROVED, source="sms", day=TODAY, by=BY)

    assert Verification.objects.filter(person=asha).count() == 1
    assert tally.figures_of(world.unit("Uttar"), TODAY) == tally.recount(world.unit("Uttar"), TODAY)


def test_consent_taken_back_ends_verification_from_that_day(world: World) -> None:
    asha = world.person("Asha")

    actions.withdraw([asha.pk], source="sms", day=FEB_3, by=BY)

    mandal = world.unit("Shivpuri")
    assert tally.figures_of(mandal, TODAY)["verified", "booth-worker"] == 1
    assert ("verified", "booth-worker") not in tally.figures_of(mandal, FEB_3)
    assert tally.figures_of(mandal, FEB_3) == tally.recount(mandal, FEB_3)


def test_consent_given_again_verifies_again(world: World) -> None:
    asha = world.person("Asha")
    actions.withdraw([asha.pk], source="sms", day=TODAY, by=BY)

    actions.prove([asha.pk], Evidence.CONSENTED, source="sms", day=FEB_3, by=BY)

    assert tally.figures_of(world.unit("Shivpuri"), FEB_3)["verified", "booth-worker"] == 1


def test_phones_are_sealed_and_found_by_their_blind_index(world: World) -> None:
    contact = Contact.objects.get(person=world.person("Asha"))

    assert crypto.unseal(bytes(contact.sealed)) == "+915000000006"
    assert list(Contact.objects.filter(blind=crypto.blind("+915000000006"))) == [contact]
    assert contact.last4 == "0006"


def test_a_number_is_shown_for_a_reason_and_logged(world: World) -> None:
    contact = Contact.objects.get(person=world.person("Asha"))

    shown = actions.unmask(contact, reason="calls back", by=world.authority("Mohan"), now=timezone.now())

    assert shown == "+915000000006"
    with pytest.raises(actions.NoReason):
        actions.unmask(contact, reason=" ", by=world.authority("Mohan"), now=timezone.now())


def test_a_number_outside_the_branch_is_not_shown(world: World) -> None:
    contact = Contact.objects.get(person=world.person("Zoya"))

    with pytest.raises(PermissionDenied):
        actions.unmask(contact, reason="curious", by=world.authority("Mohan"), now=timezone.now())


def test_seeing_is_not_unmasking(world: World) -> None:
    contact = Contact.objects.get(person=world.person("Asha"))

    with pytest.raises(PermissionDenied):
        actions.unmask(contact, reason="curious", by=world.authority("Maya"), now=timezone.now())


@pytest.mark.parametrize("name", ["Esha", "Pia"], ids=["left the branch", "another wing"])
def test_a_number_is_shown_to_ones_own_wing_and_only_while_its_owner_holds_a_post_there(
    world: World, name: str
) -> None:
    contact, dev = Contact.objects.get(person=world.person(name)), world.authority("Dev")

    assert not reads.may_unmask(contact.person, reads.appointments_of(contact.person, dev, TODAY), dev)
    with pytest.raises(PermissionDenied):
        actions.unmask(contact, reason="curious", by=dev, now=timezone.now())


def test_unmasking_is_limited_by_the_hour(world: World, settings: object) -> None:
    settings.UNMASK_PER_HOUR = 2  # type: ignore[attr-defined]
    contact = Contact.objects.get(person=world.person("Asha"))
    mohan = world.authority("Mohan")
    for _ in range(2):
        actions.unmask(contact, reason="calls back", by=mohan, now=timezone.now())

    with pytest.raises(actions.UnmaskLimit):
        actions.unmask(contact, reason="calls back", by=mohan, now=timezone.now())
