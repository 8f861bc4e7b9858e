"""Somebody is reported as under 18: shown to nobody at once, erased only when a second person agrees."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from abhiyan.kernel import clock, crypto
from abhiyan.kernel.authority import Authority
from abhiyan.people import actions, consenting, merging, receipts, withholding
from abhiyan.people.models import Contact, Duplicate, Grievance, NameKey, Person, Vault
from abhiyan.people.models.leaving import GrievanceQuerySet
from abhiyan.people.notices import forget
from abhiyan.posts import actions as posts
from abhiyan.posts.models import Appointment
from abhiyan.registration.joining import placing
from abhiyan.registration.leaving import erasing, expiring, grievances, leaving
from abhiyan.registration.models import SignUp, UnderAge
from abhiyan.units import actions as units
from tests.pages.conftest import Enter, enter
from tests.people.test_merging import Join, join
from tests.registration.test_leaving import mira, window
from tests.registration.test_loading import HEAD, fates, loaded
from tests.world import BY, TODAY, World

__all__ = ["enter", "join", "mira", "window"]
LATER = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def no_ids_kept() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.fixture
def report(world: World, mira: Person) -> Grievance:
    """Mohan, who appoints at Shivpuri, says that Mira is under 18."""
    return grievances.report_minor(mira.pk, day=TODAY, by=world.authority("Mohan"))


def answered(world: World, report: Grievance, by: str, state: str = Grievance.FIXED) -> None:
    grievances.answer(report, state, text="Is 24", by=world.authority(by), now=timezone.now(), day=TODAY)


def test_whoever_is_reported_is_shown_to_nobody_from_that_moment(world: World, mira: Person, report: Grievance) -> None:
    mira.refresh_from_db()
    assert (mira.name_en, mira.erased_on) == (withholding.WITHHELD_EN, None)
    for name in ("Mohan", "Dev", "Sonal"):
        assert not world.authority(name).see(Person).filter(pk=mira.pk).exists()
    assert {one.person.name_en for one in Appointment.objects.filter(person=mira)} == {withholding.WITHHELD_EN}
    assert not NameKey.objects.filter(person=mira).exists()
    assert consenting.stands([mira.pk], "broadcasts") == set()
    contact = Contact.objects.get(person=mira)
    with pytest.raises(PermissionDenied):
        actions.unmask(contact, reason="none", by=world.authority("Mohan"), now=timezone.now())


def test_the_worker_erases_nobody_on_one_persons_word(world: World, mira: Person, report: Grievance) -> None:
    expiring.expire()
    mira.refresh_from_db()
    assert (mira.erased_on, UnderAge.objects.count()) == (None, 0)


def test_whoever_reported_does_not_agree_to_it_themselves(world: World, mira: Person, report: Grievance) -> None:
    with pytest.raises(PermissionDenied):
        answered(world, report, "Mohan")
    mira.refresh_from_db()
    assert mira.erased_on is None


def test_the_twin_in_which_one_person_is_enough_erases_without_a_trace(
    world: World, mira: Person, report: Grievance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GrievanceQuerySet, "seen_by", lambda self, _by: self.all())
    answered(world, report, "Mohan")
    mira.refresh_from_db()
    assert (mira.erased_on, Vault.objects.count()) == (TODAY, 0)


def test_nor_does_somebody_of_the_same_unit(world: World, report: Grievance) -> None:
    assert report.unit == world.unit("Ganga")
    seen = {name for name in world.people if grievances.Grievance.objects.seen_by(world.authority(name)).exists()}
    assert seen == {"Dev", "Uma", "Tara", "Sonal"}


@pytest.mark.parametrize("by", ["Dev", "Sonal"])
def test_a_second_person_above_or_an_administrator_agrees(
    world: World, mira: Person, report: Grievance, by: str
) -> None:
    answered(world, report, by)
    report.refresh_from_db()
    mira.refresh_from_db()
    assert (report.state, Vault.objects.count(), UnderAge.objects.get().n) == (Grievance.FIXED, 0, 1)
    assert (mira.erased_on, mira.withheld) == (TODAY, None)
    assert not Appointment.objects.on(TODAY).filter(person=mira).exists()


def test_what_the_top_reports_the_administrator_decides(world: World, mira: Person) -> None:
    made = grievances.report_minor(mira.pk, day=TODAY, by=world.authority("Tara"))
    seen = {name for name in world.people if Grievance.objects.seen_by(world.authority(name)).exists()}
    assert (made.unit, seen) == (world.unit("Pradesh"), {"Sonal"})


def test_refused_the_record_is_as_before(world: World, mira: Person) -> None:
    before = Person.objects.values("name_hi", "name_en", "relation", "birth_year", "withheld").get(pk=mira.pk)
    keys = sorted(NameKey.objects.filter(person=mira).values_list("skeleton", "token"))
    made = grievances.report_minor(mira.pk, day=TODAY, by=world.authority("Mohan"))
    answered(world, made, "Dev", Grievance.REFUSED)
    assert Person.objects.values(*before).get(pk=mira.pk) == before
    assert sorted(NameKey.objects.filter(person=mira).values_list("skeleton", "token")) == keys
    assert consenting.stands([mira.pk], "broadcasts") == {mira.pk}
    assert world.authority("Mohan").see(Person).filter(pk=mira.pk).exists()


def test_one_report_is_enough_and_it_is_neither_moved_nor_merged(world: World, mira: Person, report: Grievance) -> None:
    dev, now = world.authority("Dev"), timezone.now()
    with pytest.raises(grievances.TooMany):
        grievances.report_minor(mira.pk, day=TODAY, by=dev)
    with pytest.raises(grievances.NoSuchPost):
        grievances.place(report, world.unit("Shivpuri 2"), by=dev, now=now, day=TODAY)
    one, other = sorted((mira.pk, world.people["Bela"].pk))
    pair = Duplicate.objects.create(one_id=one, other_id=other, score=1, found_at=now)
    with pytest.raises(merging.AlreadyDecided):
        merging.merge(pair, keep=one, by=BY, at=now)


def test_stop_still_finds_whoever_is_withheld(world: World, mira: Person, report: Grievance) -> None:
    assert leaving.stop_number(crypto.blind("+915000090001"), method="sms", day=TODAY, by=BY) == 1
    answered(world, report, "Dev", Grievance.REFUSED)
    assert consenting.stands([mira.pk], "broadcasts") == set()


def test_every_record_of_a_person_is_withheld_and_comes_back(world: World, join: Join) -> None:
    join("Asha", "Bela")
    asha, bela = world.people["Asha"].pk, world.people["Bela"].pk
    made = grievances.report_minor(asha, day=TODAY, by=world.authority("Mohan"))
    assert {*Person.objects.filter(pk__in=(asha, bela)).values_list("name_en", flat=True)} == {"Name withheld"}
    answered(world, made, "Dev", Grievance.REFUSED)
    assert {world.person("Asha").name_en, world.person("Bela").name_en} == {"Asha Kalpit", "Bela Kalpit"}
    assert set(NameKey.objects.filter(person__in=(asha, bela)).values_list("person", flat=True)) == {asha}


def test_pages_show_who_it_is_to_who_decides_alone(world: World, mira: Person, report: Grievance, enter: Enter) -> None:
    dev, mohan = enter("Dev"), enter("Mohan")
    for page in (f"/grievances/{report.pk}/", "/grievances/"):
        assert "Mira Kalpit" in dev.get(page).content.decode()
    assert mohan.get(f"/grievances/{report.pk}/").status_code == 404
    for place in ("/", "/grievances/", f"/unit/{world.unit('Shivpuri 1').pk}/", "/find/?q=Mira"):
        assert "Mira Kalpit" not in mohan.get(place).content.decode()
    assert mohan.get(f"/person/{mira.pk}/").status_code == 404


def test_the_person_sees_that_it_was_said(mira: Person, report: Grievance, client: Client) -> None:
    page = client.get(receipts.link_for(mira.pk), headers={"accept-language": "en"}).content.decode()
    assert "Somebody reported that you are under 18" in page


MIRA_AGAIN = ("Mira Kalpit", "मीरा कल्पित", "Meera Kalpit", "Mira")


@pytest.mark.parametrize("name", MIRA_AGAIN)
def test_a_roster_brings_nobody_in_again_who_is_withheld(world: World, report: Grievance, name: str) -> None:
    people = Person.objects.count()
    roster = loaded(f"{HEAD}1,Shivpuri,2,{name},,,5000090001\n")
    assert fates(roster) == {2: ("refused", "cannot be taken")}
    assert Person.objects.count() == people
    assert bytes(roster.lines.get().sealed) == b"", "nothing of the row is kept"


def test_the_twin_that_looks_at_what_the_record_says_now_takes_them_in(
    world: World, report: Grievance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withholding, "may_be", lambda _withheld, _other: False)
    assert fates(loaded(f"{HEAD}1,Shivpuri,2,Mira Kalpit,,,5000090001\n")) == {2: ("loaded", "")}


def test_somebody_else_of_the_family_is_taken(world: World, report: Grievance) -> None:
    assert fates(loaded(f"{HEAD}1,Shivpuri,2,Gopal Kalpit,,,5000090001\n")) == {2: ("loaded", "")}


def test_once_it_is_refused_the_roster_finds_them_as_before(world: World, mira: Person, report: Grievance) -> None:
    answered(world, report, "Dev", Grievance.REFUSED)
    assert fates(loaded(f"{HEAD}1,Shivpuri,1,Mira Kalpit,,,5000090001\n", role="volunteer")) == {2: ("known", "")}


def test_nor_does_an_appointment_by_hand(world: World, report: Grievance, enter: Enter) -> None:
    post, people = world.post("Shivpuri 2", "booth-worker"), Person.objects.count()
    said = {"name": "Mira Kalpit", "phone": "5000090001", "since": "2018-02-01"}
    page = enter("Mohan").post(f"/post/{post.pk}/appoint/", {"key": str(uuid4()), **said})
    assert (page.status_code, "This person cannot be taken." in page.content.decode()) == (422, True)
    assert Person.objects.count() == people


def is_appointed(world: World, mira: Person) -> object:
    return posts.appoint(world.post("Shivpuri 2", "booth-worker"), mira, since=TODAY, by=BY)


def is_nominated(world: World, mira: Person) -> object:
    return posts.nominate(world.post("Shivpuri 2", "booth-worker"), mira, day=TODAY, by=BY)


def is_moved(world: World, mira: Person) -> object:
    held = Appointment.objects.get(person=mira)
    return posts.transfer(held, world.post("Shivpuri 2", "volunteer"), day=LATER, by=BY)


def is_placed(world: World, mira: Person) -> object:
    SignUp.objects.filter(person=mira).update(placed=False)
    return placing.place(
        SignUp.objects.get(person=mira), world.unit("Shivpuri 2"), day=TODAY, by=world.authority("Dev")
    )


@pytest.mark.parametrize("act", [is_appointed, is_nominated, is_moved, is_placed])
def test_who_is_withheld_is_given_no_post(
    world: World, mira: Person, report: Grievance, act: Callable[[World, Person], object]
) -> None:
    with pytest.raises(posts.CannotBeTaken):
        act(world, mira)
    answered(world, report, "Dev", Grievance.REFUSED)
    assert act(world, Person.objects.get(pk=mira.pk))


def test_who_is_withheld_goes_where_their_unit_goes(world: World, mira: Person, report: Grievance) -> None:
    clock.set_day(LATER)
    units.merge(world.unit("Shivpuri 1"), into=world.unit("Shivpuri 2"), day=LATER, by=BY)
    assert Appointment.objects.on(LATER).get(person=mira).post.unit == world.unit("Shivpuri 2")


# --- however they come to be erased ----------------------------------------------------------------------------------


def by_their_own_wish(mira: Person) -> None:
    erasing.erase([mira.pk], why="wish", day=TODAY, by=BY)


def by_the_clock(mira: Person) -> None:
    actions.withdraw([mira.pk], source="self", day=TODAY, by=BY)
    assert expiring.expire_claims(TODAY + timedelta(days=settings.CLAIM_DAYS))


ENDS = pytest.mark.parametrize("erased", [by_their_own_wish, by_the_clock])


@ENDS
def test_of_whoever_is_reported_nothing_is_kept_however_they_are_erased(
    mira: Person, report: Grievance, erased: Callable[[Person], None]
) -> None:
    erased(mira)
    mira.refresh_from_db()
    report.refresh_from_db()
    assert (mira.erased_on is not None, mira.withheld) == (True, None)
    assert (Vault.objects.filter(person=mira).exists(), UnderAge.objects.get().n) == (False, 1)
    assert report.state == Grievance.FIXED
    assert grievances.waiting_for(Authority("system:test", everywhere=True), LATER) == (0, 0)


@ENDS
def test_the_twin_that_asks_for_no_report_keeps_them(
    mira: Person, report: Grievance, erased: Callable[[Person], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("abhiyan.people.erasing.reported", lambda _records: set())
    erased(mira)
    assert (Vault.objects.filter(person=mira).exists(), UnderAge.objects.count()) == (True, 0)


def test_a_report_of_one_record_is_of_the_person(world: World, join: Join) -> None:
    join("Asha", "Bela")
    grievances.report_minor(world.people["Asha"].pk, day=TODAY, by=world.authority("Mohan"))
    assert erasing.erase([world.people["Bela"].pk, world.people["Chand"].pk], why="wish", day=TODAY, by=BY) == 3
    assert [one.person_id for one in Vault.objects.all()] == [world.people["Chand"].pk]
    assert UnderAge.objects.get().n == 1


def test_of_whoever_was_reported_wrongly_it_is_kept_as_of_anybody(
    world: World, mira: Person, report: Grievance
) -> None:
    answered(world, report, "Dev", Grievance.REFUSED)
    by_their_own_wish(mira)
    assert (Vault.objects.count(), UnderAge.objects.count()) == (1, 0)


def test_their_last_page_says_that_nothing_was_kept(mira: Person, report: Grievance) -> None:
    client = Client(headers={"accept-language": "en"})
    page = client.post(f"{receipts.link_for(mira.pk)}erase/", {"key": str(uuid4())}).content.decode()
    assert "Nothing about you was kept" in page


def test_a_report_of_somebody_who_is_gone_already_ends_with_its_answer(world: World, mira: Person) -> None:
    by_their_own_wish(mira)
    left = Grievance.objects.create(
        person=mira, kind=Grievance.UNDER_AGE, unit=world.unit("Ganga"), actor="person:0",
        opened_at=timezone.now(), due=LATER,
    )  # fmt: skip
    answered(world, left, "Dev")
    left.refresh_from_db()
    assert (left.state, left.answered_by) == (Grievance.FIXED, f"person:{world.people['Dev'].pk}")
