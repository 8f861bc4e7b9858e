"""Who is erased leaves a tombstone: nothing tells who it was, past counts stand, and the vault holds the rest."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db.models import BinaryField, CharField, JSONField, TextField
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from abhiyan.accounts.models import User
from abhiyan.kernel import crypto, idempotency
from abhiyan.kernel.authority import Authority, system
from abhiyan.kernel.idempotency import GONE
from abhiyan.kernel.models import Answer, AuditEntry
from abhiyan.messaging.models import Captured, Inbound
from abhiyan.pages import finding
from abhiyan.people import actions, consenting, merging, receipts, vault
from abhiyan.people.models import (
    Consent,
    Contact,
    Duplicate,
    Evidence,
    Grievance,
    NameKey,
    Person,
    Unmasking,
    Vault,
)
from abhiyan.people.notices import forget
from abhiyan.posts import actions as posts
from abhiyan.posts import ending, opening, signin
from abhiyan.posts.models import Appointment
from abhiyan.registration.duplicates.finding import find_duplicates
from abhiyan.registration.joining import signing
from abhiyan.registration.leaving import erasing, grievances
from abhiyan.registration.models import Call, Roster, RosterLine, Sample, SignUp, Window
from abhiyan.registration.proof import proving
from abhiyan.units import tally
from abhiyan.units.models import Unit
from tests.messaging.conftest import Hand, hand
from tests.people.test_merging import Join, join
from tests.registration.test_leaving import ALL, mira, window
from tests.rights.mutants import Mutant, living
from tests.world import TODAY, World

pytestmark = pytest.mark.every_database

__all__ = ["hand", "join", "mira", "window"]
BY = system("test")
LATER = TODAY + timedelta(days=5)
PHONE = "+915000090001"


@pytest.fixture(autouse=True)
def no_ids_kept() -> None:
    forget()


def erase(*people: Person, **other: object) -> int:
    return erasing.erase([one.pk for one in people], why="wish", day=TODAY, by=BY, **other)  # type: ignore[arg-type]


def whole_tree() -> list[Unit]:
    return list(Unit.objects.all())


def told_by_the_tables(*needles: str) -> list[str]:
    """Columns of any table in which one of these stands in the clear, sealed, or as its blind index."""
    found = []
    blinds = [crypto.blind(one) for one in needles]
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, BinaryField | CharField | TextField | JSONField):
                continue
            values = model._default_manager.values_list(field.attname, flat=True)
            found += [f"{model.__name__}.{field.name}" for value in values if _tells(value, needles, blinds)]
    return sorted(set(found))


def _tells(value: object, needles: tuple[str, ...], blinds: list[bytes]) -> bool:
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        if raw in blinds:
            return True
        try:
            value = crypto.unseal_bytes(raw).decode(errors="replace")
        except (crypto.BrokenSeal, crypto.NoSuchKey):
            return False
    return any(needle in str(value) for needle in needles)


def test_no_table_tells_who_it_was(mira: Person, world: World) -> None:
    assert told_by_the_tables("Mira", PHONE) != []
    assert erase(mira) == 1
    assert told_by_the_tables("Mira", PHONE) == []
    assert not Contact.objects.filter(person=mira).exists()
    assert Vault.objects.get(person=mira).destroyed_at is None


def proved_by_the_webhook(hand: Hand, window: Window) -> Person:
    entry = signing.Entry("", "Mira Kalpit", PHONE, "en", None, ALL)
    row = signing.sign_up(entry, window=window, day=TODAY, by=BY)
    hand(text="JOIN", number=PHONE)
    assert (Inbound.objects.get().outcome, Captured.objects.count()) == (proving.PROVED, 1)
    return Person.objects.get(pk=row.person_id)


def test_nor_does_the_message_by_which_they_proved_their_number(hand: Hand, window: Window) -> None:
    mira = proved_by_the_webhook(hand, window)
    assert {"Captured.blind", "Inbound.blind"} <= {*told_by_the_tables(PHONE)}
    erase(mira)
    assert told_by_the_tables("Mira", PHONE) == []
    assert Inbound.objects.get().word == "join"  # that one came is still counted


def test_the_twin_that_is_not_told_the_numbers_is_caught(
    hand: Hand, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira = proved_by_the_webhook(hand, window)
    monkeypatch.setattr("abhiyan.people.erasing._numbers_of", lambda _records: set())
    erase(mira)
    assert told_by_the_tables("Mira", PHONE) == ["Captured.blind", "Inbound.blind"]


def test_of_a_number_that_somebody_else_has_the_messages_stay(hand: Hand, window: Window, world: World) -> None:
    mira = proved_by_the_webhook(hand, window)
    Contact.objects.create(person=world.people["Asha"], sealed=crypto.seal(PHONE), blind=crypto.blind(PHONE), last4="")
    erase(mira)
    assert bytes(Inbound.objects.get().blind) == crypto.blind(PHONE)


def test_the_twin_that_leaves_the_sign_up_alone_is_caught(mira: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "_empty_sign_ups", lambda *_: None)
    erase(mira)
    assert told_by_the_tables("Mira", PHONE) == ["SignUp.blind"]


def _appointed_again(window: Window, name: str = "Mira Kalpit") -> SignUp:
    """A sign-up with the same number that no record holds yet."""
    entry = signing.Entry("", name, PHONE, "en", None, ALL, kind=SignUp.APPOINTED)
    return signing.sign_up(entry, window=window, day=TODAY, by=BY)


def test_nor_does_a_sign_up_of_theirs_that_was_never_proved(mira: Person, window: Window) -> None:
    row = _appointed_again(window)
    erase(mira)
    assert told_by_the_tables("Mira", PHONE) == []
    row.refresh_from_db()
    assert (row.state, row.person_id) == (SignUp.LEFT, mira.pk)


def test_somebody_else_of_the_same_number_keeps_theirs(mira: Person, window: Window) -> None:
    row = _appointed_again(window, "Ramdhari Kalpit")
    erase(mira)
    row.refresh_from_db()
    assert (row.state, bool(row.sealed), row.person_id) == (SignUp.AWAITING, True, None)


def test_what_a_caller_wrote_about_them_goes_and_what_came_of_it_stays(mira: Person, world: World) -> None:
    sample = Sample.objects.create(
        unit=world.unit("Ganga"), whom=Sample.VOLUNTEERS, day=TODAY, seed=1, size=1, strata=[], drawn_at=timezone.now()
    )
    steps = [["", 0, "", "Mira is away", "person:1", 0]]
    call = Call.objects.create(
        sample=sample, number=1, stratum=0, person=mira, outcome=Call.UNREACHED, note="Mira is away", steps=steps
    )
    erase(mira)
    assert told_by_the_tables("Mira", PHONE) == []
    call.refresh_from_db()
    assert (call.person, call.outcome) == (None, Call.UNREACHED)
    (record,) = vault._unsealed(Vault.objects.get(person=mira))
    assert record["call"][0][2] == "Mira is away"


def test_counts_of_the_past_stand_and_equal_a_recount(mira: Person, world: World) -> None:
    booth = world.unit("Shivpuri 1")
    before = tally.figures_of(booth, TODAY)
    assert tally.check(whole_tree(), TODAY) == []
    erasing.erase([mira.pk, world.people["Asha"].pk], why="wish", day=LATER, by=BY)
    assert tally.figures_of(booth, TODAY) == before
    for day in (TODAY, LATER):
        assert tally.check(whole_tree(), day) == []
    tally.squash()
    for day in (TODAY, LATER):
        assert tally.check(whole_tree(), day) == []
    after = tally.figures_of(booth, LATER)
    assert (after.get(("filled", "volunteer"), 0), after["filled", "booth-worker"]) == (0, 1)


def test_the_twin_that_ends_posts_without_the_tally_is_caught(
    mira: Person, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending.tally, "post", lambda _rows: 0)
    erasing.erase([mira.pk], why="wish", day=LATER, by=BY)
    monkeypatch.undo()
    assert tally.check([world.unit("Pradesh")], LATER) != []


def test_an_appointment_to_come_was_never_held(world: World) -> None:
    nira = world.newcomer()
    opening.appoint_many([opening.Seating(world.post("Rampur 1", "volunteer").pk, None, nira.pk)], since=LATER, by=BY)
    erase(nira)
    held = Appointment.objects.get(person=nira)
    assert held.since == held.until == LATER
    assert tally.check(whole_tree(), LATER) == []


def test_merged_records_go_too(world: World, join: Join) -> None:
    join("Asha", "Bela")
    assert erase(world.person("Bela")) == 2
    assert not Contact.objects.filter(person__in=[world.people["Asha"].pk, world.people["Bela"].pk]).exists()
    assert Vault.objects.get().person_id == world.people["Asha"].pk
    for day in (TODAY, date(2018, 1, 15)):
        assert tally.check(whole_tree(), day) == []


def test_search_and_lists_find_them_no_more(world: World, authority: Authority) -> None:
    erase(world.person("Asha"))
    assert not NameKey.objects.filter(person=world.people["Asha"]).exists()
    assert finding.found("Asha", authority, TODAY, people_only=True)["people"] == []
    assert not Duplicate.objects.exists()


def test_sessions_end_at_once(world: World, client: Client) -> None:
    dev = world.person("Dev")
    dev.user = User.objects.create_user(email="dev@kalpit.example")
    dev.save()
    client.force_login(dev.user)
    assert client.get("/who-sees-me/").status_code == 200
    erase(dev)
    assert client.get("/who-sees-me/").status_code == 302
    assert not User.objects.filter(email="dev@kalpit.example").exists()


def test_roster_lines_lose_their_cells(world: World) -> None:
    asha = world.person("Asha")
    roster = Roster.objects.create(name="roster", digest="0" * 64, size=1, day=TODAY, actor="test")
    line = RosterLine.objects.create(
        roster=roster, line=2, outcome=RosterLine.ASKED, person=asha, reason="same name", sealed=crypto.seal("Asha")
    )
    Person.objects.filter(pk=asha.pk).update(source="roster:1:2")
    erase(asha)
    line.refresh_from_db()
    asha.refresh_from_db()
    assert (line.outcome, line.reason, bytes(line.sealed), asha.source) == ("refused", "erased", b"", "roster:")


def test_erased_once_is_erased(mira: Person) -> None:
    assert (erase(mira), erase(mira), Vault.objects.count()) == (1, 0, 1)


def test_nothing_is_written_about_them_any_more(mira: Person, world: World) -> None:
    erase(mira)
    mira.refresh_from_db()
    with pytest.raises(actions.PersonErased):
        actions.prove([mira.pk], Evidence.PROVED, source="sms", day=TODAY, by=BY)
    with pytest.raises(actions.PersonErased):
        actions.agree(mira.pk, ["events"], language="en", method=Consent.LINK, day=TODAY, by=BY)
    with pytest.raises(posts.PersonIsErased):
        posts.appoint(world.post("Shivpuri 2", "booth-worker"), mira, since=TODAY, by=BY)
    seating = opening.Seating(world.post("Shivpuri 2", "booth-worker").pk, 1, mira.pk)
    assert opening.appoint_many([seating], since=TODAY, by=BY) == [opening.Turned(seating, "was erased")]
    with pytest.raises(receipts.LinkIsDead):
        receipts.person_of(receipts.link_for(mira.pk).split("/")[2])


def test_the_twin_without_the_guard_proves_a_tombstone(mira: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    erase(mira)
    monkeypatch.setattr(actions, "require_living", lambda _people: None)
    actions.prove([mira.pk], Evidence.PROVED, source="sms", day=TODAY, by=BY)
    assert Evidence.objects.filter(person=mira, source="sms").exists()


def test_consent_of_an_erased_person_never_stands(mira: Person) -> None:
    erase(mira)
    later = timezone.now() + timedelta(days=1)
    consenting.write([consenting.Given(mira.pk, ALL, "en")], method=Consent.FORM, day=TODAY, at=later)
    assert consenting.stands([mira.pk], "events") == set()


def _kept(actor: str, body: str) -> Answer:
    return Answer.objects.create(
        key="k" * 20 + body[:4], actor=actor, path="/x/", body_hash="0" * 64, status=200,
        body=crypto.seal_bytes(body.encode()),
    )  # fmt: skip


def test_answers_that_show_them_are_emptied_and_not_given_again(world: World) -> None:
    asha = world.person("Asha")
    actions.prove([asha.pk], Evidence.SEEN, source="test", day=TODAY, by=BY)
    at = Evidence.objects.filter(person=asha).latest("pk").at
    shown, other = _kept("user:1", "<p>Asha Kalpit</p>"), _kept("user:1", "<p>Bela</p>")
    Answer.objects.update(at=at - timedelta(milliseconds=300))
    erase(asha)
    shown.refresh_from_db()
    other.refresh_from_db()
    assert (shown.status, crypto.unseal_bytes(bytes(shown.body)), other.status) == (GONE, b"", 200)


def test_the_link_of_ones_own_page_stands_nowhere_in_the_clear(mira: Person, client: Client) -> None:
    """Whoever copied the database would open the page with it."""
    token = receipts.link_for(mira.pk).split("/")[2]
    key = str(uuid4())
    address = reverse("pages:me_switch", args=[token])
    first, again = (client.post(address, {"purpose": "events", "key": key}) for _ in range(2))
    assert token in first["Location"]
    assert (again["Location"], again["Idempotency-Replayed"]) == (first["Location"], "true")
    (row,) = Answer.objects.values("path", "headers", "body")
    assert token not in f"{row['path']} {row['headers']} {bytes(row['body'])!r}"


def test_stretches_that_meet_are_one() -> None:
    at = timezone.now()
    moments = [at, at + timedelta(seconds=1), at + timedelta(seconds=30)]
    assert list(idempotency._stretches(moments)) == [
        (at - timedelta(seconds=2), at + timedelta(seconds=1)),
        (at + timedelta(seconds=28), at + timedelta(seconds=30)),
    ]


def test_the_vault_holds_what_was_there(mira: Person) -> None:
    erase(mira)
    (record,) = vault._unsealed(Vault.objects.get(person=mira))
    assert (record["name_en"], record["contacts"]) == ("Mira Kalpit", [["phone", PHONE]])
    assert len(record["consent"]) == 4
    assert record["sign_up"][0][5] == SignUp.PROVED or record["sign_up"][0][5] == SignUp.AWAITING


def test_a_copy_of_the_database_gives_nothing_away(mira: Person) -> None:
    erase(mira)
    row = Vault.objects.get(person=mira)
    for raw in (bytes(row.blob), bytes(row.wrapped)):
        with pytest.raises((crypto.NoSuchKey, crypto.BrokenSeal)):
            crypto.unseal_bytes(raw)
        assert b"Mira" not in raw


def test_of_a_minor_nothing_is_kept(mira: Person) -> None:
    erase(mira, keep=False)
    assert not Vault.objects.exists()


def test_a_merge_undone_after_it_brings_nobody_back(world: World, join: Join) -> None:
    step = join("Asha", "Bela")
    erase(world.person("Asha"))
    merging.undo_merge(step, by=BY, at=timezone.now())
    assert {one.erased_on for one in Person.objects.filter(name_en="Erased person")} == {TODAY}
    assert tally.check(whole_tree(), TODAY) == []


def test_tombstones_are_no_duplicates_of_each_other(world: World) -> None:
    erase(world.person("Asha"), world.person("Bela"), world.person("Chand"))
    find_duplicates(by=BY, day=TODAY, at=timezone.now())
    assert not Duplicate.objects.exists()


def test_a_merge_undone_after_it_gives_tombstones_no_name_to_be_found_by(world: World, join: Join) -> None:
    step = join("Asha", "Bela")
    erase(world.person("Asha"))
    merging.undo_merge(step, by=BY, at=timezone.now())
    assert not NameKey.objects.filter(person__in=[world.people["Asha"], world.people["Bela"]]).exists()


def test_nobody_is_merged_with_a_tombstone_by_a_pair_found_before(world: World, join: Join) -> None:
    erase(world.person("Asha"))
    with pytest.raises(merging.AlreadyDecided):
        join("Asha", "Bela")
    one, other = sorted((world.people["Asha"].pk, world.people["Chand"].pk))
    pair = Duplicate.objects.create(one_id=one, other_id=other, score=1, found_at=timezone.now())
    assert merging.merge_many([pair.pk], by=BY, at=timezone.now()).merged == 0


def test_a_pair_that_went_meanwhile_is_decided(world: World) -> None:
    one, other = sorted((world.people["Asha"].pk, world.people["Bela"].pk))
    pair = Duplicate.objects.create(one_id=one, other_id=other, score=1, found_at=timezone.now())
    erase(world.person("Bela"))
    with pytest.raises(merging.AlreadyDecided):
        merging.merge(pair, keep=one, by=BY, at=timezone.now())


# --- what waits, and what was said ------------------------------------------------------------------------------------


def test_what_they_said_waits_for_nobody_any_more(mira: Person, world: World) -> None:
    said = grievances.open_one(mira.pk, Grievance.OTHER, text="Wrong", day=TODAY, by=BY)
    dev = world.authority("Dev")
    assert grievances.waiting_for(dev, said.due + timedelta(1)) == (1, 1)
    erase(mira)
    said.refresh_from_db()
    assert grievances.waiting_for(dev, said.due + timedelta(1)) == (0, 0)
    assert (said.state, said.text, said.answered_by) == (Grievance.FIXED, "", BY.actor)
    with pytest.raises(grievances.AlreadyAnswered):
        grievances.answer(said, Grievance.FIXED, text="", by=dev, now=timezone.now(), day=TODAY)


REASON = "Mira asked, PAN ABCPE1234F"


def test_why_somebody_looked_at_the_number_goes_with_them(mira: Person, world: World) -> None:
    contact, at = Contact.objects.get(person=mira), timezone.now()
    actions.unmask(contact, reason=REASON, by=world.authority("Dev"), now=at)
    look = Unmasking.objects.get()
    assert look.reason == "Mira asked, PAN ••••••••••"
    assert AuditEntry.objects.get(verb="unmask").detail == {"unmasking": look.pk}
    erase(mira)
    assert told_by_the_tables("Mira", PHONE) == []


def test_the_twin_that_writes_the_reason_into_the_audit_is_caught(mira: Person, world: World) -> None:
    spread = Mutant("abhiyan.people.actions:_shown", '{"unmasking": look.pk}', '{"reason": reason}')
    with living(spread):
        actions.unmask(Contact.objects.get(person=mira), reason=REASON, by=world.authority("Dev"), now=timezone.now())
    erase(mira)
    assert told_by_the_tables("Mira", PHONE) == ["AuditEntry.detail"]


def test_an_identity_number_in_any_reason_about_somebody_is_hidden(world: World) -> None:
    post, pan = world.post("Shivpuri 2", "booth-worker"), "ABCPE1234F"
    held = posts.end(world.held_by("Bela"), until=TODAY, by=world.authority("Mohan"), reason=f"PAN {pan}")
    named = posts.nominate(post, world.newcomer(), day=TODAY, by=world.authority("Mohan"))
    posts.decide(named, accept=False, day=TODAY, by=world.authority("Dev"), reason=f"PAN {pan}")
    signin.shut_out(world.person("Mohan"), by=world.authority("Dev"), day=TODAY, reason=f"PAN {pan}")
    named.refresh_from_db()
    assert (held.reason, named.reason) == ("PAN ••••••••••", "PAN ••••••••••")
    assert told_by_the_tables(pan) == []
