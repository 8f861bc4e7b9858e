"""Withdrawing, STOP, leaving: in force at once, by every record, and never overtaken by what is older."""

from datetime import timedelta

import pytest
from django.utils import timezone

from abhiyan.kernel import crypto
from abhiyan.kernel.authority import system
from abhiyan.people import actions, consenting
from abhiyan.people.models import Consent, Evidence, Person, Verification
from abhiyan.people.notices import forget
from abhiyan.posts.models import Appointment
from abhiyan.registration.joining import helped, placing, signing
from abhiyan.registration.leaving import expiring, leaving
from abhiyan.registration.models import SignUp, Window
from abhiyan.registration.proof import proving
from abhiyan.units import tally
from tests.pages.conftest import Enter
from tests.people.test_merging import Join, join
from tests.registration.joining import opened
from tests.registration.test_loading import HEAD, ROWS, loaded
from tests.rights.mutants import Mutant, living
from tests.world import TODAY, World

__all__ = ["join"]
BY = system("test")
ALL = Consent.PURPOSES


@pytest.fixture(autouse=True)
def no_ids_kept() -> None:
    forget()


@pytest.fixture
def window(world: World) -> Window:
    return opened()


@pytest.fixture
def mira(world: World, window: Window) -> Person:
    """Signed up at Shivpuri 1 for everything, the number proved."""
    entry = signing.Entry("", "Mira Kalpit", "+915000090001", "en", world.unit("Shivpuri 1").pk, ALL)
    row = signing.sign_up(entry, window=window, day=TODAY, by=BY)
    assert row.person is not None
    way = proving.Way(proving.SMS, TODAY, timezone.now(), BY)
    assert proving.prove_by_message(row.code, crypto.blind(entry.phone), way=way).kind == proving.PROVED
    return row.person


def test_one_purpose_is_taken_back_and_the_others_stand(mira: Person) -> None:
    actions.withdraw([mira.pk], source="self", day=TODAY, by=BY, purposes=["broadcasts"])
    assert consenting.stands([mira.pk], "broadcasts") == set()
    assert consenting.stands([mira.pk], "events") == {mira.pk}
    assert Verification.objects.filter(person=mira, until=None).exists()


def test_without_the_first_purpose_verified_falls_at_once(mira: Person, world: World) -> None:
    booth = world.unit("Shivpuri 1")
    assert tally.figures_of(booth, TODAY)["verified", "volunteer"] == 1
    actions.withdraw([mira.pk], source="self", day=TODAY, by=BY, purposes=["organise"])
    assert tally.figures_of(booth, TODAY).get(("verified", "volunteer"), 0) == 0


def test_what_is_taken_back_can_be_given_again(mira: Person) -> None:
    actions.withdraw([mira.pk], source="self", day=TODAY, by=BY)
    actions.agree(mira.pk, ["organise"], language="en", method=Consent.LINK, day=TODAY, by=BY)
    assert consenting.stands([mira.pk], "organise") == {mira.pk}
    assert Verification.objects.filter(person=mira, until=None).exists()


def _stop(phone: str) -> int:
    return leaving.stop_number(crypto.blind(phone), method=Consent.SMS, day=TODAY, by=BY)


def test_stop_takes_back_everything_for_everybody_with_the_number(mira: Person, world: World, window: Window) -> None:
    entry = signing.Entry("", "Nila Kalpit", "+915000090001", "en", world.unit("Rampur 1").pk, ALL)
    nila = signing.sign_up(entry, window=window, day=TODAY, by=BY).person
    assert nila is not None
    assert _stop("+915000090001") == 2
    assert [consenting.stands([mira.pk, nila.pk], purpose) for purpose in ALL] == [set()] * 4


def test_stop_reaches_merged_records(world: World, join: Join) -> None:
    join("Asha", "Bela")
    kept, merged = world.people["Asha"].pk, world.people["Bela"].pk
    actions.prove([kept], Evidence.CONSENTED, source="test", day=TODAY, by=BY)
    consenting.write([consenting.Given(kept, ALL, "en")], method=Consent.FORM, day=TODAY)
    assert consenting.stands([kept, merged], "events") == {kept, merged}
    leaving.stop_number(
        bytes(Person.objects.get(pk=merged).contacts.get().blind), method=Consent.CALL, day=TODAY, by=BY
    )
    assert consenting.stands([kept, merged], "events") == set()


def test_stop_lets_go_of_sign_ups_that_no_record_holds(world: World, window: Window) -> None:
    entry = signing.Entry("", "Asha Kalpit", "+915000090002", "hi", None, ALL, kind=SignUp.APPOINTED)
    row = signing.sign_up(entry, window=window, day=TODAY, by=BY)
    assert _stop("+915000090002") == 1
    row.refresh_from_db()
    assert (row.state, bytes(row.sealed), bytes(row.blind)) == (SignUp.LEFT, b"", b"")


def test_an_unknown_number_and_an_empty_one_stop_nobody(mira: Person) -> None:
    assert _stop("+915000091234") == 0
    SignUp.objects.filter(person=mira).update(blind=b"")
    assert leaving.stop_number(b"", method=Consent.SMS, day=TODAY, by=BY) == 0
    assert consenting.stands([mira.pk], "events") == {mira.pk}


def test_half_sent_work_stops(mira: Person, world: World) -> None:
    """Whoever sends asks when each slice goes out: a withdrawal between two is in force for the second."""
    planned = [mira.pk]
    assert consenting.stands(planned, "broadcasts") == {mira.pk}
    _stop("+915000090001")
    assert consenting.stands(planned, "broadcasts") == set()


def _older_write_arrives(mira: Person) -> set[int]:
    """Consent given yesterday on a device without a network comes in after today's withdrawal."""
    yesterday = timezone.now() - timedelta(days=1)
    actions.withdraw([mira.pk], source="sms", day=TODAY, by=BY)
    consenting.write([consenting.Given(mira.pk, ALL, "en")], method=Consent.FORM, day=TODAY, at=yesterday)
    return consenting.stands([mira.pk], "broadcasts")


def test_a_withdrawal_wins_over_an_older_write_that_arrives_later(mira: Person) -> None:
    assert _older_write_arrives(mira) == set()


def test_the_twin_that_goes_by_the_order_of_writing_sends_again(mira: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    in_order = lambda people, *purposes: {  # noqa: E731
        (line.person_id, line.purpose): consenting.Line(line.at, not line.given)
        for line in Consent.objects.filter(person__in=people, purpose__in=purposes or ALL).order_by("pk")
    }
    monkeypatch.setattr(consenting, "last_lines", in_order)
    assert _older_write_arrives(mira) == {mira.pk}


def test_at_one_moment_the_withdrawal_wins(mira: Person) -> None:
    at = timezone.now()
    consenting.write([consenting.Given(mira.pk, ["events"], "en")], method=Consent.FORM, day=TODAY, at=at)
    consenting.take_back([mira.pk], ["events"], method=Consent.SMS, day=TODAY, at=at)
    assert consenting.stands([mira.pk], "events") == set()


def test_leaving_ends_volunteer_posts_and_keeps_the_past(mira: Person, world: World) -> None:
    booth, later = world.unit("Shivpuri 1"), TODAY + timedelta(days=3)
    leaving.leave(mira.pk, method=Consent.LINK, day=later, by=BY)
    assert not Appointment.objects.on(later).filter(person=mira).exists()
    assert tally.figures_of(booth, TODAY)["filled", "volunteer"] == 1
    assert tally.figures_of(booth, later).get(("filled", "volunteer"), 0) == 0
    assert SignUp.objects.get(person=mira).state == SignUp.LEFT
    assert tally.check([booth, world.unit("Pradesh")], later) == []


def test_who_left_and_comes_back_waits_to_be_placed(mira: Person, world: World) -> None:
    """Their post is laid down, so that nobody finds them by it: they stand on the list of those without a booth."""
    row = SignUp.objects.get(person=mira)
    for booth in ("Shivpuri 1", "Shivpuri 2"):
        leaving.leave(mira.pk, method=Consent.LINK, day=TODAY, by=BY)
        assert list(placing.waiting(BY)) == []
        way = proving.Way(proving.SMS, TODAY, timezone.now(), BY)
        proving.prove_by_message(row.code, crypto.blind("+915000090001"), way=way)
        (waits,) = placing.waiting(BY)
        assert (waits, waits.unit) == (row, world.unit("Shivpuri 1"))  # known before, whatever booth was given
        placing.place(waits, world.unit(booth), day=TODAY, by=BY)
        assert Appointment.objects.on(TODAY).filter(person=mira).count() == 1


def test_leaving_keeps_a_seat_that_somebody_gave(world: World) -> None:
    asha = world.person("Asha")
    leaving.leave(asha.pk, method=Consent.LINK, day=TODAY, by=BY)
    assert Appointment.objects.on(TODAY).filter(person=asha).exists()
    assert not Verification.objects.on(TODAY).filter(person=asha).exists()


def test_nobody_is_without_consent_or_claim(world: World, mira: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3: whoever signed up, came by a roster or was appointed consented, or is a claim with source and last day."""
    for module in ("reading", "actions"):
        monkeypatch.setattr(f"abhiyan.registration.rosters.{module}.is_invented", lambda: True)
    assert loaded(HEAD + ROWS).loaded == 3
    world.newcomer()
    consented = Evidence.objects.filter(kind=Evidence.CONSENTED).values("person")
    without = Person.objects.exclude(pk__in=consented).filter(claim_expires_on=None)
    assert list(without) == []
    assert not Person.objects.exclude(pk__in=consented).filter(source="").exists()


# --- after STOP nobody is asked ---------------------------------------------------------------------------------------


@pytest.fixture
def waiting(world: World, window: Window) -> SignUp:
    """Helped by Mohan at Shivpuri, who knows no booth: neither proved nor placed."""
    helper = world.people["Mohan"].pk
    entry = signing.Entry("", "Nila Kalpit", "+915000090003", "en", world.unit("Shivpuri").pk, helper_id=helper)
    return signing.sign_up(entry, window=window, day=TODAY, by=BY)


def asked_by(world: World) -> tuple[int, int, int, int]:
    """How many Mohan is shown: of those he helped, of his branch, counted in both, and to be placed."""
    by = world.authority("Mohan")
    lists = helped.Lists(by)
    mine, branch = (lists.page(whose, helped.AWAITING)[0] for whose in (helped.MINE, helped.BRANCH))
    return len(mine), len(branch), lists.counts.mine + lists.counts.branch, placing.waiting(by).count()


def test_after_stop_somebody_stands_on_no_list_of_those_who_wait_until_they_come_back(
    world: World, waiting: SignUp, enter: Enter
) -> None:
    assert asked_by(world) == (1, 1, 2, 1)
    _stop("+915000090003")
    assert asked_by(world) == (0, 0, 0, 0)
    pages = [enter("Mohan").get(one).content.decode() for one in ("/helped/", "/helped/?list=branch", "/unplaced/")]
    assert [page for page in pages if "Nila" in page or waiting.code in page] == []
    with pytest.raises(placing.NotWaiting):
        placing.place(waiting, world.unit("Shivpuri 1"), day=TODAY, by=world.authority("Mohan"))

    way = proving.Way(proving.SMS, TODAY, timezone.now(), BY)
    assert proving.prove_by_message(waiting.code, crypto.blind("+915000090003"), way=way).kind == proving.PROVED
    assert asked_by(world) == (0, 0, 0, 1)


def test_the_twin_that_lists_them_all_the_same_is_caught(world: World, waiting: SignUp) -> None:
    _stop("+915000090003")
    with living(Mutant("abhiyan.registration.models.signups:SignUpQuerySet.willing", "exclude", "filter")):
        assert asked_by(world) == (1, 1, 2, 1)


def test_who_agrees_anew_on_the_page_of_the_record_for_all_is_asked_again(
    world: World, waiting: SignUp, join: Join
) -> None:
    _stop("+915000090003")
    Person.objects.filter(pk=waiting.person_id).update(same_as=world.people["Asha"])
    actions.agree(world.people["Asha"].pk, ["organise"], language="en", method=Consent.LINK, day=TODAY, by=BY)
    assert asked_by(world) == (1, 1, 2, 1)


def test_who_holds_a_seat_and_took_consent_back_is_not_to_be_asked(world: World, enter: Enter) -> None:
    asha, bela = world.people["Asha"], world.people["Bela"]
    Person.objects.filter(pk__in=[asha.pk, bela.pk]).update(claim_expires_on=TODAY + timedelta(5))
    leaving.stop_number(bytes(asha.contacts.get().blind), method=Consent.SMS, day=TODAY, by=BY)

    rows = expiring.listed(world.authority("Mohan"), TODAY, "", 50)
    page = enter("Mohan").get("/expiring/").content.decode()

    assert {row.person_id: row.took_back for row in rows} == {asha.pk: True, bela.pk: False}  # type: ignore[attr-defined]
    assert page.count("Took consent back: do not ask.") == 1
