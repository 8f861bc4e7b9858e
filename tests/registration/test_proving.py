"""Proving a number by a message or a missed call: what one proof does, and what it must not."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from abhiyan.kernel import crypto
from abhiyan.kernel.models import AuditEntry
from abhiyan.people import actions, consenting, notices
from abhiyan.people.actions import NewPerson, register
from abhiyan.people.models import Consent, Contact, Duplicate, Evidence, Person, Verification
from abhiyan.registration.joining import signing
from abhiyan.registration.leaving import expiring, leaving
from abhiyan.registration.models import SignUp
from abhiyan.registration.proof import proving, replies
from abhiyan.units import tally
from tests.registration.proving import BY, CALL, NOW, NUMBER, SMS, by_message, signed_up
from tests.world import TODAY, World

pytestmark = pytest.mark.every_database

OTHER = "+915000090002"


def kinds(person: Person | None) -> list[str]:
    return [*Evidence.objects.filter(person=person).order_by("pk").values_list("kind", flat=True)]


def verified(person: Person | None) -> bool:
    return Verification.objects.filter(person=person, until=None).exists()


def ledger(person: Person | None) -> list[tuple[str, bool, str]]:
    rows = Consent.objects.filter(person=person).order_by("pk")
    return [*rows.values_list("purpose", "given", "method")]


def test_join_and_the_code_from_the_number_verify(world: World) -> None:
    row = signed_up(world)
    booth = world.unit("Shivpuri 1")
    before = tally.figures_of(booth, TODAY).get(("verified", "volunteer"), 0)
    assert by_message(row) == proving.Outcome(proving.PROVED, "en", person=row.person_id)
    row.refresh_from_db()
    assert (row.state, row.proof, row.proved_at) == (SignUp.PROVED, "sms", NOW)
    assert kinds(row.person) == ["consented", "proved"]
    assert ledger(row.person) == [("organise", True, "form")]
    assert tally.figures_of(booth, TODAY)["verified", "volunteer"] == before + 1
    assert AuditEntry.objects.filter(verb="prove_sign_up", subject=f"signup:{row.pk}").count() == 1


def test_who_is_verified_is_a_claim_no_more(world: World) -> None:
    row, other = signed_up(world), signed_up(world, phone=OTHER, name_en="Nila Kalpit")
    by_message(row)
    claims = Person.objects.filter(claim_expires_on__isnull=False)
    assert {row.person_id, other.person_id} & {*claims.values_list("pk", flat=True)} == {other.person_id}


def test_a_second_message_changes_nothing(world: World) -> None:
    row = signed_up(world)
    by_message(row)
    assert by_message(row) == proving.Outcome(proving.ALREADY, "en", person=row.person_id)
    assert kinds(row.person) == ["consented", "proved"]


def test_another_number_is_answered_like_a_code_that_nobody_has(world: World) -> None:
    row = signed_up(world)
    wrong, unknown = by_message(row, OTHER), proving.prove_by_message("BBBBBB", crypto.blind(OTHER), way=SMS)
    assert wrong == unknown == proving.Outcome(proving.UNKNOWN)
    assert replies.text(wrong) == replies.text(unknown)
    assert SignUp.objects.get().state == SignUp.AWAITING


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "twin: no look at the number"])
def test_a_code_proves_nothing_from_another_number(
    world: World, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    if not guarded:
        monkeypatch.setattr(proving, "_is_from", lambda *_: True)
    by_message(signed_up(world), OTHER)
    assert (SignUp.objects.get().state == SignUp.AWAITING) is guarded


def test_where_a_helper_wrote_the_message_is_the_consent(world: World) -> None:
    row = signed_up(world, purposes=(), helper_id=world.people["Mohan"].pk)
    assert ledger(row.person) == []
    by_message(row)
    assert ledger(row.person) == [("organise", True, "sms")]
    assert Consent.objects.get(person=row.person).helper == f"person:{world.people['Mohan'].pk}"
    assert verified(row.person)


def test_a_missed_call_proves_the_one_that_waits(world: World) -> None:
    row = signed_up(world, purposes=(), helper_id=world.people["Mohan"].pk)
    assert proving.prove_by_call(crypto.blind(NUMBER), way=CALL).kind == proving.ASKED
    row.refresh_from_db()
    assert (row.state, row.proof) == (SignUp.PROVED, "call")
    assert proving.prove_by_call(crypto.blind(NUMBER), way=CALL) == proving.Outcome(proving.WHICH)


@pytest.mark.parametrize("helped", [True, False], ids=["helped", "alone, or so somebody says"])
def test_a_missed_call_consents_to_nothing_and_join_to_be_kept_alone(world: World, helped: bool) -> None:
    """Who let it ring never saw what was ticked; perhaps a stranger wrote their number there."""
    who = {"purposes": (), "helper_id": world.people["Mohan"].pk} if helped else {"purposes": ("organise", "events")}
    row = signed_up(world, **who)
    booth = world.unit("Shivpuri 1")
    came = proving.prove_by_call(crypto.blind(NUMBER), way=CALL)
    assert came == proving.Outcome(proving.ASKED, "en", person=row.person_id)
    with override("en"):
        assert "Send JOIN or agree at" in replies.with_link(came, "/me/x/")
    assert (ledger(row.person), kinds(row.person), verified(row.person)) == ([], ["proved"], False)
    assert tally.figures_of(booth, TODAY).get(("verified", "volunteer"), 0) == 0

    assert proving.prove_by_join(crypto.blind(NUMBER), way=SMS).kind == proving.PROVED
    assert (ledger(row.person), verified(row.person)) == ([("organise", True, "sms")], True)
    assert tally.figures_of(booth, TODAY)["verified", "volunteer"] == 1
    assert consenting.stands([row.person_id or 0], "events") == set()


def test_the_twin_in_which_a_call_is_the_code_makes_a_strangers_ticks_count(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = proving._prove
    monkeypatch.setattr(proving, "_prove", lambda row, others, **how: whole(row, others, **(how | {"by_code": True})))
    row = signed_up(world, purposes=("organise", "events"))
    proving.prove_by_call(crypto.blind(NUMBER), way=CALL)
    assert consenting.stands([row.person_id or 0], "events") == {row.person_id}
    assert verified(row.person)


def test_the_page_says_after_a_call_that_the_owner_has_yet_to_agree(world: World) -> None:
    row, browser = signed_up(world), Client(headers={"accept-language": "en"})
    proving.prove_by_call(crypto.blind(NUMBER), way=CALL)
    assert "once its owner has agreed" in browser.get(f"/join/done/{row.code}/").content.decode()


def test_the_page_says_after_stop_that_nothing_counts_until_the_owner_comes_back(world: World) -> None:
    row, browser = signed_up(world), Client(headers={"accept-language": "en"})
    by_message(row)
    page = f"/join/done/{row.code}/"
    assert "counts from now on" in browser.get(page).content.decode()
    leaving.stop_number(crypto.blind(NUMBER), method="sms", day=TODAY, by=BY)
    said = browser.get(page).content.decode()
    assert ("counts from now on" in said, "once its owner has agreed" in said) == (False, True)
    by_message(row)
    assert "counts from now on" in browser.get(page).content.decode()


def test_who_comes_too_late_is_told_how_to_go_on(world: World) -> None:
    row, browser = signed_up(world), Client(headers={"accept-language": "en"})
    late = TODAY + timedelta(days=settings.CLAIM_DAYS)
    expiring.expire_claims(late)
    said = by_message(row, way=SMS._replace(day=late))
    assert said == proving.Outcome(proving.UNKNOWN)  # as of a code that nobody has
    assert "register anew" in replies.words(said)
    page = browser.get(f"/join/done/{row.code}/").content.decode()
    assert ("This registration waits no more." in page, 'href="/join/"' in page) == (True, True)


def test_after_a_call_the_own_page_shows_what_waits_and_the_code_still_counts(world: World) -> None:
    row = signed_up(world, purposes=("organise", "events"))
    proving.prove_by_call(crypto.blind(NUMBER), way=CALL)
    assert signing.ticked_for(row.person_id or 0) == {"organise", "events"}
    assert by_message(row).kind == proving.PROVED
    assert consenting.stands([row.person_id or 0], "events") == {row.person_id}
    assert signing.ticked_for(row.person_id or 0) == set()


def test_join_without_the_code_is_consent_to_no_more_than_to_be_kept(world: World) -> None:
    row = signed_up(world, purposes=("organise", "events"))
    assert proving.prove_by_join(crypto.blind(NUMBER), way=SMS).kind == proving.PROVED
    assert ledger(row.person) == [("organise", True, "sms")]


def test_the_words_that_were_read_are_those_that_are_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """L2: the words change between the form and its proof."""
    row = signed_up(world)
    read = notices.in_force("organise", "en")
    monkeypatch.setattr(notices, "_texts", lambda: notices.TEXTS | {("organise", "en"): "Other words."})
    by_message(row)
    assert Consent.objects.get(person=row.person).notice_id == read


def test_where_two_wait_only_a_code_tells_which(world: World) -> None:
    rows = [signed_up(world), signed_up(world, name_en="Ram Kalpit")]
    for prove in (proving.prove_by_call, proving.prove_by_join):
        assert prove(crypto.blind(NUMBER), way=CALL) == proving.Outcome(proving.WHICH)
    assert {row.state for row in SignUp.objects.all()} == {SignUp.AWAITING}
    by_message(rows[1])
    assert [*SignUp.objects.order_by("pk").values_list("state", flat=True)] == [SignUp.AWAITING, SignUp.PROVED]


def on_file(world: World, name: str = "Mira Kalpit", post: str | None = "booth-worker") -> Person:
    from abhiyan.posts.actions import appoint

    person = register(NewPerson("", name, "hi", NUMBER), source="roster:1:1", day=TODAY, by=BY)
    if post:
        appoint(world.post("Shivpuri 2", post), person, since=TODAY, by=BY)
    return person


def test_who_is_certainly_on_record_is_one_person_then(world: World) -> None:
    worker = on_file(world)
    row = signed_up(world)
    by_message(row)
    assert Person.objects.get(pk=row.person_id).same_as_id == worker.pk
    assert Duplicate.objects.get().state == Duplicate.MERGED
    booth = world.unit("Shivpuri 2")
    assert tally.figures_of(booth, TODAY)["verified", "booth-worker"] == 1


def test_who_is_likely_on_record_waits_for_a_person_to_decide(world: World) -> None:
    on_file(world, "Mira")
    row = signed_up(world)
    by_message(row)
    assert Duplicate.objects.get().state == Duplicate.OPEN
    assert Person.objects.get(pk=row.person_id).same_as_id is None


def test_a_family_on_one_phone_stays_a_family(world: World) -> None:
    on_file(world, "Ram Kumar")
    by_message(signed_up(world))
    assert not Duplicate.objects.exists()


def test_who_signed_up_twice_is_proved_once_for_both(world: World) -> None:
    first, second = signed_up(world), signed_up(world, "Shivpuri 2")
    by_message(second)
    assert {row.state for row in SignUp.objects.all()} == {SignUp.PROVED}
    assert Person.objects.get(pk=second.person_id).same_as_id == first.person_id


# --- the appointed ----------------------------------------------------------------------------------------------------


def appointed(world: World, **other: object) -> SignUp:
    return signed_up(world, None, kind=SignUp.APPOINTED, purposes=("organise", "events"), **other)


def test_an_appointed_worker_is_found_by_number_and_name(world: World) -> None:
    worker, row = on_file(world), appointed(world)
    assert by_message(row).kind == proving.PROVED
    row.refresh_from_db()
    assert (row.person_id, bytes(row.sealed)) == (worker.pk, b"")
    assert ledger(worker) == [("organise", True, "form"), ("events", True, "form")]
    assert verified(worker)


def test_what_an_appointed_worker_took_back_since_the_form_stays_taken_back(world: World) -> None:
    worker, row = on_file(world), appointed(world)
    actions.withdraw([worker.pk], source="self", day=TODAY, by=BY, purposes=["events"])
    assert by_message(row).kind == proving.PROVED
    assert consenting.stands([worker.pk], "events") == set()
    assert consenting.stands([worker.pk], "organise") == {worker.pk}
    assert verified(worker)


def test_a_code_gives_no_consent_back_that_was_taken_back_since_the_form(world: World) -> None:
    worker, row = on_file(world), appointed(world)
    actions.withdraw([worker.pk], source="self", day=TODAY, by=BY)
    assert proving.prove_on_device(row.pk, way=SMS._replace(method=proving.CODE)).kind == proving.ASKED
    assert consenting.stands([worker.pk], "organise") == set()
    assert not verified(worker)


def test_an_appointed_worker_whose_name_is_short_is_found_where_nobody_else_waits(world: World) -> None:
    worker = on_file(world, "Mira")
    row = appointed(world)
    assert by_message(row).kind == proving.PROVED
    row.refresh_from_db()
    assert row.person_id == worker.pk


def test_another_name_under_the_number_is_nobody_on_file(world: World) -> None:
    on_file(world, "Ram Kumar")
    assert by_message(appointed(world)).kind == proving.NOT_ON_FILE


def test_who_holds_no_post_is_not_appointed(world: World) -> None:
    on_file(world, post=None)
    row = appointed(world)
    outcome = by_message(row)
    assert outcome.kind == proving.NOT_ON_FILE
    assert "appointed" in replies.text(outcome)
    row.refresh_from_db()
    assert (row.state, bool(row.sealed)) == (SignUp.AWAITING, True)


def test_a_helper_consents_for_no_appointed_worker(world: World) -> None:
    worker = on_file(world)
    row = signed_up(world, None, kind=SignUp.APPOINTED, purposes=(), helper_id=world.people["Mohan"].pk)
    by_message(row)
    assert ledger(worker) == [("organise", True, "sms")]
    assert verified(worker)


def test_join_alone_proves_the_one_record_that_waits(world: World) -> None:
    worker = on_file(world)
    joined = proving.prove_by_join(crypto.blind(NUMBER), way=SMS)
    assert joined == proving.Outcome(proving.PROVED, "hi", person=worker.pk)
    assert (verified(worker), ledger(worker)) == (True, [("organise", True, "sms")])
    assert proving.prove_by_join(crypto.blind(NUMBER), way=SMS) == proving.Outcome(proving.WHICH)


def test_join_alone_from_a_number_of_two_asks_for_a_code(world: World) -> None:
    on_file(world)
    on_file(world, "Ram Kumar", post=None)
    assert proving.prove_by_join(crypto.blind(NUMBER), way=SMS) == proving.Outcome(proving.WHICH)
    assert proving.prove_by_join(crypto.blind(OTHER), way=SMS) == proving.Outcome(proving.WHICH)


# --- leaving and coming back ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_code", [True, False])
def test_who_withdrew_and_sends_join_consents_anew(world: World, with_code: bool) -> None:
    row = signed_up(world)
    by_message(row)
    person = row.person
    assert person is not None
    actions.withdraw([person.pk], source="sms", day=TODAY, by=BY, purposes=[Consent.ORGANISE], method=Consent.SMS)
    assert not verified(person)
    assert (by_message(row) if with_code else proving.prove_by_join(crypto.blind(NUMBER), way=SMS)).kind == "proved"
    assert ledger(person) == [("organise", True, "form"), ("organise", False, "sms"), ("organise", True, "sms")]
    assert verified(person)


def test_a_sign_up_that_was_left_is_taken_up_again_by_its_own_number_alone(world: World) -> None:
    row = signed_up(world)
    actions.withdraw([row.person_id or 0], source="left", day=TODAY, by=BY)
    SignUp.objects.update(state=SignUp.LEFT, blind=b"", sealed=b"", device=b"")
    assert by_message(row, OTHER) == proving.Outcome(proving.UNKNOWN)
    assert by_message(row).kind == proving.PROVED
    assert verified(row.person)


def test_an_expired_sign_up_is_nobodys(world: World) -> None:
    row = signed_up(world)
    SignUp.objects.update(state=SignUp.EXPIRED, blind=b"", person=None)
    assert by_message(row) == proving.Outcome(proving.UNKNOWN)
    assert proving.prove_by_message(row.code, b"", way=SMS) == proving.Outcome(proving.UNKNOWN)


# --- a number of too many ---------------------------------------------------------------------------------------------


def test_the_owner_of_a_number_of_too_many_sees_how_many_and_nobody_is_made(world: World) -> None:
    rows = [signed_up(world, name_en=f"{name} Kalpit") for name in ("Mira", "Ram", "Sita", "Om", "Tej", "Jay")]
    for row in rows[:5]:
        by_message(row)
    people = Person.objects.count()
    outcome = by_message(rows[5])
    assert outcome == proving.Outcome(proving.HELD, "en", 5)
    assert "5" in replies.text(outcome)
    assert (SignUp.objects.get(pk=rows[5].pk).state, Person.objects.count()) == (SignUp.HELD, people)
    assert by_message(rows[5], OTHER) == proving.Outcome(proving.UNKNOWN)


def test_whom_others_only_wrote_down_shuts_no_owner_out(world: World) -> None:
    rows = [signed_up(world, name_en=f"{name} Kalpit") for name in ("Nila", "Ram", "Sita", "Om", "Tej", "Mira")]
    assert rows[5].state == SignUp.HELD
    assert by_message(rows[5]).kind == proving.PROVED
    row = SignUp.objects.get(pk=rows[5].pk)
    assert (row.state, row.placed, bytes(row.sealed)) == (SignUp.PROVED, True, b"")
    assert (str(row.person), kinds(row.person)) == ("Mira Kalpit", ["consented", "proved"])
    assert ledger(row.person) == [("organise", True, "form")]
    assert verified(row.person)
    assert tally.check([world.unit("Pradesh"), world.unit("Shivpuri 1")], TODAY) == []


# --- credit -----------------------------------------------------------------------------------------------------------


def credit(row: SignUp) -> int | None:
    return SignUp.objects.get(pk=row.pk).referrer_id


def test_the_first_referrer_counts(world: World) -> None:
    dev, mohan = world.people["Dev"].pk, world.people["Mohan"].pk
    first, second = signed_up(world, referrer_id=dev), signed_up(world, "Shivpuri 2", referrer_id=mohan)
    by_message(second)
    assert (credit(first), credit(second)) == (dev, None)
    third = signed_up(world, referrer_id=mohan)
    by_message(third)
    assert credit(third) is None


def test_nobody_refers_oneself_or_who_referred_one(world: World) -> None:
    mira = signed_up(world)
    by_message(mira)
    again = signed_up(world, "Shivpuri 2", referrer_id=mira.person_id)
    by_message(again)
    assert credit(again) is None
    om = signed_up(world, phone=OTHER, name_en="Om Kalpit", referrer_id=mira.person_id)
    by_message(om, OTHER)
    assert credit(om) == mira.person_id
    circle = signed_up(world, referrer_id=om.person_id)
    by_message(circle)
    assert credit(circle) is None


def test_what_is_common_costs_a_fixed_number_of_statements(world: World, django_assert_max_num_queries: object) -> None:
    row = signed_up(world)
    with django_assert_max_num_queries(36):  # type: ignore[operator]
        by_message(row)
    assert Contact.objects.filter(blind=crypto.blind(NUMBER)).count() == 1
