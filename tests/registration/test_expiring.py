"""Claims that nobody proved expire, by slices; whoever proved anything stays; a reported minor goes within a day."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.kernel import clock
from abhiyan.kernel.authority import Authority, system
from abhiyan.people.actions import NewPerson, prepare, prove, register_many
from abhiyan.people.models import Contact, Evidence, Grievance, Person, Vault
from abhiyan.people.notices import forget
from abhiyan.posts.models import Appointment, Post
from abhiyan.registration import expiring, grievances, signing
from abhiyan.registration.models import SignUp, UnderAge
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
    # Proved and not asked for consent, it is a claim as before; Asha gave it, and has none any more.
    assert bela.claim_expires_on == EXPIRY + timedelta(days=180)
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


def test_a_minor_goes_within_a_day(world: World, mira: Person) -> None:
    report = grievances.open_one(mira.pk, Grievance.UNDER_AGE, text="", day=TODAY, by=BY)
    assert expiring.erase_minors(report.opened_at + timedelta(hours=19), day=TODAY) == 0
    assert expiring.erase_minors(report.opened_at + timedelta(hours=20), day=TODAY) == 1
    report.refresh_from_db()
    assert (report.state, Vault.objects.count(), UnderAge.objects.get().n) == (Grievance.FIXED, 0, 1)
    assert not Appointment.objects.on(TODAY).filter(person=mira).exists()


def test_a_report_that_was_refused_erases_nobody(world: World, mira: Person) -> None:
    report = grievances.open_one(mira.pk, Grievance.UNDER_AGE, text="", day=TODAY, by=BY)
    by = world.authority("Dev")
    grievances.answer(report, Grievance.REFUSED, text="Is 24", by=by, now=timezone.now(), day=TODAY)
    assert expiring.erase_minors(timezone.now() + timedelta(days=9), day=TODAY) == 0
