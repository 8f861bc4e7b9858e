"""Claims that nobody proved expire, by slices; whoever proved anything stays; a reported minor goes within a day."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.kernel import clock
from abhiyan.kernel.authority import Authority, Grant, system
from abhiyan.people import actions
from abhiyan.people.actions import NewPerson, agree, prepare, prove, register_many, withdraw
from abhiyan.people.models import Contact, Evidence, Person, Vault
from abhiyan.people.notices import forget
from abhiyan.posts.actions import end
from abhiyan.posts.models import Post
from abhiyan.registration.joining import signing
from abhiyan.registration.leaving import expiring
from abhiyan.registration.models import SignUp
from abhiyan.units import tally
from abhiyan.units.models import Organization, Unit
from tests.people.test_merging import Join, join
from tests.registration.test_leaving import ALL, mira, window
from tests.world import FOUNDED, TODAY, World

__all__ = ["join", "mira", "window"]
BY = system("test")
EXPIRY = FOUNDED + timedelta(days=180)


@pytest.fixture(autouse=True)
def no_ids_kept() -> Iterator[None]:
    forget()
    yield
    forget()


def alive() -> set[str]:
    return set(Person.objects.filter(erased_on=None).values_list("name_en", flat=True))


def test_a_claim_stands_until_its_last_day(world: World) -> None:
    assert expiring.expire_claims(EXPIRY - timedelta(days=1)) == 0
    assert len(alive()) == 12
    assert expiring.expire_claims(EXPIRY) == 11
    assert alive() == {"Asha Kalpit"}
    assert Vault.objects.count() == 11


def test_vacancies_show_and_figures_equal_a_recount(world: World) -> None:
    expiring.expire_claims(EXPIRY)
    for day in (TODAY, EXPIRY):
        assert tally.check(list(Unit.objects.all()), day) == []
    booth = world.unit("Shivpuri 1")
    assert [tally.figures_of(booth, day)["filled", "booth-worker"] for day in (TODAY, EXPIRY)] == [2, 1]
    vacant = Post.objects.vacant_on(EXPIRY).filter(unit=booth, role__key="booth-worker")
    assert [one.vacant for one in vacant] == [4]  # type: ignore[attr-defined]


def test_who_proved_the_number_stays(world: World) -> None:
    bela = world.person("Bela")
    prove([bela.pk], Evidence.PROVED, source="sms", day=TODAY, by=BY)
    expiring.expire_claims(EXPIRY)
    bela.refresh_from_db()
    assert bela.erased_on is None
    # Proved without consent, she has as long from the proof on; Asha gave it, and has no last day any more.
    assert bela.claim_expires_on == TODAY + timedelta(days=180)
    assert world.person("Asha").claim_expires_on is None
    assert "Bela Kalpit" in alive()


def test_the_twin_that_asks_for_no_proof_erases_the_proved(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    prove([world.people["Bela"].pk], Evidence.PROVED, source="sms", day=TODAY, by=BY)
    monkeypatch.setattr(expiring, "_proved", lambda _records: set())
    expiring.expire_claims(EXPIRY)
    assert alive() == {"Asha Kalpit"}


def test_who_has_signed_in_stays(world: World) -> None:
    sonal = world.person("Sonal")
    sonal.user = User.objects.create_user(email="sonal@kalpit.example", last_login=timezone.now())
    sonal.save()
    expiring.expire_claims(EXPIRY)
    assert alive() == {"Asha Kalpit", "Sonal Kalpit"}


def test_a_person_of_several_records_is_one(world: World, join: Join) -> None:
    join("Bela", "Chand")  # neither proved
    join("Asha", "Zoya")  # Asha did
    Person.objects.filter(pk=world.people["Chand"].pk).update(claim_expires_on=EXPIRY + timedelta(days=9))
    expiring.expire_claims(EXPIRY)
    assert alive() == {"Asha Kalpit", "Zoya Kalpit", "Bela Kalpit", "Chand Kalpit"}
    expiring.expire_claims(EXPIRY + timedelta(days=9))
    assert alive() == {"Asha Kalpit", "Zoya Kalpit"}


def test_it_goes_on_after_a_kill_between_slices(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiring, "SLICE", 3)
    whole, calls = expiring._expire, []

    def killed(records: list[int], day: date) -> int:
        calls.append(records)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(records, day)

    monkeypatch.setattr(expiring, "_expire", killed)
    with pytest.raises(KeyboardInterrupt):
        expiring.expire_claims(EXPIRY)
    assert 6 <= len(alive()) < 12
    monkeypatch.setattr(expiring, "_expire", whole)
    expiring.expire_claims(EXPIRY)
    assert alive() == {"Asha Kalpit"}
    assert tally.check(list(Unit.objects.all()), EXPIRY) == []


def test_its_statements_do_not_grow_with_the_people(world: World) -> None:
    def statements(count: int, day: date) -> int:
        new = [NewPerson("", f"Nr {n} Kalpit", "en", f"+9151000{n:05}") for n in range(count)]
        register_many(prepare(new), source="test", day=day)
        with CaptureQueriesContext(connection) as caught:
            assert expiring.expire_claims(day + timedelta(days=180)) == count
        return len(caught)

    expiring.expire_claims(EXPIRY)
    few, many = statements(5, date(2019, 1, 1)), statements(300, date(2020, 1, 1))
    assert many <= few + 2 * (300 // 50)  # rows are written fifty to a statement


def test_sign_ups_without_a_record_are_emptied(world: World, window: object) -> None:
    entry = signing.Entry("", "Asha Kalpit", "+915000090002", "hi", None, ALL, kind=SignUp.APPOINTED)
    row = signing.sign_up(entry, window=window, day=TODAY, by=BY)  # type: ignore[arg-type]
    assert expiring.expire_sign_ups(TODAY + timedelta(days=179)) == 0
    assert expiring.expire_sign_ups(TODAY + timedelta(days=180)) == 1
    row.refresh_from_db()
    assert (row.state, bytes(row.sealed), bytes(row.blind)) == (SignUp.EXPIRED, b"", b"")


def test_a_sign_up_expires_with_its_claim(world: World, mira: Person) -> None:
    Evidence.objects.filter(person=mira, kind=Evidence.PROVED).delete()
    Person.objects.filter(pk=mira.pk).update(claim_expires_on=TODAY + timedelta(days=180))
    expiring.expire_claims(TODAY + timedelta(days=180))
    row = SignUp.objects.get(person=mira)
    assert (row.state, bytes(row.blind)) == (SignUp.EXPIRED, b"")
    assert not Contact.objects.filter(person=mira).exists()


def test_the_convenor_is_warned_fourteen_days_before(world: World, authority: Authority) -> None:
    def warned(day: date, by: Authority) -> set[str]:
        return {one.person.name_en for one in expiring.expiring(by, day)}

    assert warned(EXPIRY - timedelta(days=15), authority) == set()
    soon = warned(EXPIRY - timedelta(days=14), world.authority("Dev", EXPIRY - timedelta(days=14)))
    assert {"Bela Kalpit", "Chand Kalpit"} <= soon
    assert not {"Asha Kalpit", "Zoya Kalpit"} & soon  # one is proved, the other in another region


def test_invented_people_do_not_expire_by_the_real_day(world: World) -> None:
    Organization.objects.update(invented=True)
    clock.set_day(None)
    expiring.expire()
    assert len(alive()) == 12


# --- consent taken back -----------------------------------------------------------------------------------------------


def stopped(person: Person, day: date = TODAY) -> date:
    """Takes everything back on `day`; the last day of the record."""
    withdraw([person.pk], source="sms", day=day, by=BY)
    person.refresh_from_db()
    assert person.claim_expires_on == day + timedelta(days=180)
    return person.claim_expires_on


def test_who_took_consent_back_is_kept_as_long_as_a_claim_and_then_erased(world: World, mira: Person) -> None:
    last = stopped(mira)
    expiring.expire_claims(last - timedelta(days=1))
    assert "Mira Kalpit" in alive()
    expiring.expire_claims(last)
    assert "Mira Kalpit" not in alive()
    assert Vault.objects.filter(person=mira).exists()


def test_the_twin_in_which_stop_sets_no_last_day_keeps_the_record_for_ever(
    world: World, mira: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_are_claims_again", lambda _people, _day: None)
    withdraw([mira.pk], source="sms", day=TODAY, by=BY)
    expiring.expire_claims(date(2030, 1, 1))
    assert "Mira Kalpit" in alive()


def test_who_agrees_again_in_time_stays(world: World, mira: Person) -> None:
    last = stopped(mira)
    agree(mira.pk, ["organise"], language="en", method="link", day=TODAY, by=BY)
    mira.refresh_from_db()
    assert mira.claim_expires_on is None
    expiring.expire_claims(last)
    assert "Mira Kalpit" in alive()


def test_who_was_appointed_stays_until_somebody_ends_the_post(world: World) -> None:
    asha, dev = world.person("Asha"), "Dev"
    last = stopped(asha)
    for day in (last, last + timedelta(days=14), last + timedelta(days=400)):
        expiring.expire_claims(day)
        assert "Asha Kalpit" in alive()
        assert asha in {one.person for one in expiring.expiring(Authority("x", grants=dev_grants(world)), day)}, dev
    end(world.held_by("Asha"), until=last + timedelta(days=400), by=BY)
    expiring.expire_claims(last + timedelta(days=420))
    assert "Asha Kalpit" not in alive()


def dev_grants(world: World) -> tuple[Grant, ...]:
    return world.authority("Dev").grants


def test_a_proof_without_consent_is_kept_as_long_from_its_day_on(world: World, mira: Person) -> None:
    Evidence.objects.filter(person=mira).delete()
    Person.objects.filter(pk=mira.pk).update(claim_expires_on=TODAY + timedelta(days=180))
    prove([mira.pk], Evidence.PROVED, source="call", day=TODAY + timedelta(days=170), by=BY)
    expiring.expire_claims(TODAY + timedelta(days=180))
    assert "Mira Kalpit" in alive()
    expiring.expire_claims(TODAY + timedelta(days=350))
    assert "Mira Kalpit" not in alive()


def test_consent_taken_back_by_one_record_of_two_gives_both_a_last_day(world: World, join: Join) -> None:
    join("Asha", "Chand")
    withdraw([world.people["Chand"].pk], source="sms", day=TODAY, by=BY)
    end(world.held_by("Asha"), until=TODAY + timedelta(days=1), by=BY)
    expiring.expire_claims(TODAY + timedelta(days=179))
    assert {"Asha Kalpit", "Chand Kalpit"} <= alive()
    expiring.expire_claims(EXPIRY + timedelta(days=40))
    assert not {"Asha Kalpit", "Chand Kalpit"} & alive()
