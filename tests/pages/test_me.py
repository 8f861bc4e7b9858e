"""One's own page by its link: what it shows, each consent by one tap, corrections, leaving, erasing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.kernel import clock
from abhiyan.kernel.authority import Authority
from abhiyan.people import actions, consenting, receipts, vault
from abhiyan.people.models import Consent, Contact, Evidence, Grievance, Person, Unmasking, Vault, VaultOpening
from abhiyan.people.notices import forget
from abhiyan.posts import actions as posts
from abhiyan.posts.models import Appointment
from abhiyan.registration.leaving import acting, grievances
from abhiyan.registration.models import Roster, RosterLine, SignUp, UnderAge
from tests.pages.conftest import Enter, enter
from tests.registration.test_leaving import ALL, BY, mira, window
from tests.world import TODAY, World

__all__ = ["enter", "mira", "window"]


@pytest.fixture(autouse=True)
def no_ids_kept() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.fixture
def stranger() -> Client:
    """Somebody who isn't signed in."""
    return Client(headers={"accept-language": "en"})


def send(client: Client, path: str, **fields: object) -> HttpResponse:
    return client.post(path, {"key": str(uuid4()), **fields})  # type: ignore[return-value]


def test_the_page_shows_what_is_kept_and_who_sees_it(mira: Person, stranger: Client) -> None:
    page = stranger.get(receipts.link_for(mira.pk)).content.decode()
    for words in ("Mira Kalpit", "0001", "Invite me to meetings", "on the form", "Mohan", "Volunteer", "SHA-256"):
        assert words in page
    assert "+915000090001" not in page
    assert "noindex" in page


def test_one_tap_takes_a_purpose_back_and_one_gives_it(mira: Person, stranger: Client) -> None:
    link = receipts.link_for(mira.pk)
    assert send(stranger, f"{link}switch/", purpose="broadcasts").status_code == 302
    assert consenting.stands([mira.pk], "broadcasts") == set()
    line = Consent.objects.filter(person=mira).latest("pk")
    assert (line.given, line.method) == (False, Consent.LINK)
    send(stranger, f"{link}switch/", purpose="broadcasts", give="yes")
    assert consenting.stands([mira.pk], "broadcasts") == {mira.pk}
    assert send(stranger, f"{link}switch/", purpose="everything").status_code == 404


def test_consent_says_its_moment_and_in_a_rehearsal_the_programmes_day(mira: Person, stranger: Client) -> None:
    line = Consent.objects.filter(person=mira, purpose=Consent.ORGANISE).latest("pk")
    link, at = receipts.link_for(mira.pk), line.at.astimezone(clock.INDIA)
    said = f"Given on {line.day.day} {line.day:%B %Y}, on the form"

    assert said in stranger.get(link).content.decode()
    clock.set_day(None)
    page = stranger.get(link).content.decode()
    assert (f"Given on {at.day} {at:%B %Y, %H:%M}, on the form" in page, said in page) == (True, False)


def test_a_link_that_was_changed_made_void_or_never_given_is_missing(mira: Person, stranger: Client) -> None:
    link = receipts.link_for(mira.pk)
    token = link.split("/")[2]
    other = receipts.link_for(Person.objects.exclude(pk=mira.pk).latest("pk").pk).split("/")[2]
    for wrong in (other[:8] + token[8:], token[:-1] + ("A" if token[-1] != "A" else "B"), "x" * 28, "none"):
        assert stranger.get(f"/me/{wrong}/").status_code == 404
    answer = send(stranger, f"{link}renew/")
    assert stranger.get(link).status_code == 404
    assert stranger.get(answer["Location"]).status_code == 200
    assert answer["Location"] == receipts.link_for(mira.pk)


def test_the_twin_without_the_mark_opens_a_guessed_link(
    mira: Person, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = receipts.link_for(mira.pk).split("/")[2]
    monkeypatch.setattr(receipts.hmac, "compare_digest", lambda *_: True)
    assert stranger.get(f"/me/{token[:8]}{'A' * 20}/").status_code == 200


def test_leaving_takes_two_taps_and_the_link_goes_on(mira: Person, stranger: Client) -> None:
    link = receipts.link_for(mira.pk)
    assert stranger.get(f"{link}leave/").status_code == 200
    assert Appointment.objects.on(TODAY).filter(person=mira).exists()
    send(stranger, f"{link}leave/")
    assert not Appointment.objects.on(TODAY).filter(person=mira).exists()
    assert [consenting.stands([mira.pk], one) for one in ALL] == [set()] * 4
    assert stranger.get(link).status_code == 200


def test_who_is_erased_has_a_dead_link_and_a_repeated_form_is_answered_with_gone(
    mira: Person, stranger: Client
) -> None:
    link, key = receipts.link_for(mira.pk), str(uuid4())
    assert "Mira" in stranger.get(f"{link}erase/").content.decode()
    answer = stranger.post(f"{link}erase/", {"key": key})
    assert (answer.status_code, "Mira" in answer.content.decode()) == (200, False)
    for again in (stranger.get(link), send(stranger, f"{link}switch/", purpose="events", give="yes")):
        assert (again.status_code, "erased" in again.content.decode()) == (410, True)
    assert Person.objects.get(pk=mira.pk).erased_on == TODAY


def test_who_is_under_age_says_so_and_nothing_is_kept(mira: Person, stranger: Client) -> None:
    link = receipts.link_for(mira.pk)
    send(stranger, f"{link}say/", kind="under_age")
    assert (Vault.objects.count(), UnderAge.objects.get().n) == (0, 1)
    assert stranger.get(link).status_code == 410


def test_a_correction_is_masked_answered_and_read(mira: Person, stranger: Client, enter: Enter) -> None:
    link = receipts.link_for(mira.pk)
    send(stranger, f"{link}say/", kind="other", text="My PAN is ABCPE1234F, ask me")
    row = Grievance.objects.get()
    assert row.text == "My PAN is ••••••••••, ask me"
    assert row.due == TODAY + timedelta(days=30)
    convenor = enter("Mohan")
    assert "1 correction or grievance waits" in convenor.get("/").content.decode()
    assert "Something else is wrong" in convenor.get("/grievances/").content.decode()
    assert send(convenor, f"/grievances/{row.pk}/", act="refused").status_code == 422
    assert send(convenor, f"/grievances/{row.pk}/", act="fixed", text="Done today").status_code == 302
    page = stranger.get(link).content.decode()
    assert "Done today" in page
    assert "put right" in page
    assert send(convenor, f"/grievances/{row.pk}/", act="fixed", text="Again").status_code == 422


def test_the_right_booth(mira: Person, stranger: Client, enter: Enter, world: World) -> None:
    send(stranger, f"{receipts.link_for(mira.pk)}say/", kind="wrong_booth")
    row, convenor = Grievance.objects.get(), enter("Mohan")
    assert send(convenor, f"/grievances/{row.pk}/", act="placed", code="B4").status_code == 422  # not Mohan's
    assert send(convenor, f"/grievances/{row.pk}/", act="placed", code="B2").status_code == 302
    assert Appointment.objects.on(TODAY).get(person=mira).post.unit == world.unit("Shivpuri 2")
    row.refresh_from_db()
    assert row.state == Grievance.PLACED


def of_nobody(mira: Person) -> Grievance:
    """Mira complains and says that it is about nobody of those who see her."""
    by = Authority(f"person:{mira.pk}", person_id=mira.pk)
    return grievances.open_one(mira.pk, Grievance.COMPLAINT, text="Nobody calls back", day=TODAY, by=by)


def test_a_complaint_of_nobody_goes_above_the_nearest_office_and_needs_words(mira: Person, world: World) -> None:
    one = of_nobody(mira)
    assert (one.unit, who_answers(world)) == (world.unit("Ganga"), {"Dev", "Uma", "Tara", "Sonal"})
    by = world.authority("Dev")
    with pytest.raises(grievances.NoWords):
        grievances.open_one(mira.pk, Grievance.COMPLAINT, text=" ", day=TODAY, by=by)


def helps(name: str, mira: Person, world: World) -> None:
    SignUp.objects.filter(person=mira).update(helper=world.people[name])


def loads(name: str, mira: Person, world: World) -> None:
    roster = Roster.objects.create(name="r", digest="d", size=1, day=TODAY, person=world.people[name], actor="x")
    RosterLine.objects.create(roster=roster, line=2, person=mira, outcome=RosterLine.LOADED)


def appoints(name: str, mira: Person, world: World) -> None:
    post = world.post("Shivpuri 2", "booth-worker")
    posts.appoint(post, mira, since=TODAY, by=world.authority(name))


def looks(name: str, mira: Person, world: World) -> None:
    contact = Contact.objects.get(person=mira)
    actions.unmask(contact, reason="none", by=world.authority(name), now=timezone.now())


def calls(name: str, mira: Person, world: World) -> None:
    actions.prove([mira.pk], Evidence.CALLED_BACK, source="call", day=TODAY, by=world.authority(name))


@pytest.mark.parametrize("acts", [helps, loads, appoints, looks, calls])
@pytest.mark.parametrize(
    ("name", "unit", "answer"),
    [
        ("Dev", "Uttar", {"Uma", "Tara", "Sonal"}),
        ("Tara", "Pradesh", {"Sonal"}),
    ],
)
def test_a_complaint_of_nobody_goes_above_everybody_who_acted_on_the_record(
    mira: Person, world: World, acts: Callable[[str, Person, World], None], name: str, unit: str, answer: set[str]
) -> None:
    acts(name, mira, world)
    one = of_nobody(mira)
    assert (one.unit, who_answers(world)) == (world.unit(unit), answer)


def test_the_twin_that_asks_nobody_who_acted_lets_them_answer(
    mira: Person, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    helps("Dev", mira, world)
    monkeypatch.setattr(acting, "who_acted", lambda _records: set())
    of_nobody(mira)
    assert "Dev" in who_answers(world)


def test_where_nobody_else_could_answer_somebody_who_acted_does(mira: Person, world: World) -> None:
    Appointment.objects.filter(person=world.people["Sonal"]).delete()
    helps("Tara", mira, world)
    of_nobody(mira)
    assert who_answers(world) == {"Tara"}


def complaint_about(name: str, mira: Person, stranger: Client, world: World) -> Grievance:
    """Mira says on her own page that she has a grievance, and about whom."""
    said = {"kind": "complaint", "text": "Threatens people", "about": str(world.people[name].pk)}
    assert send(stranger, f"{receipts.link_for(mira.pk)}say/", **said).status_code == 302
    return Grievance.objects.get()


def who_answers(world: World) -> set[str]:
    return {name for name in world.people if Grievance.objects.seen_by(world.authority(name)).exists()}


@pytest.mark.parametrize(
    ("name", "unit", "answer"),
    [
        ("Mohan", "Ganga", {"Dev", "Uma", "Tara", "Sonal"}),
        ("Dev", "Uttar", {"Uma", "Tara", "Sonal"}),
        ("Tara", "Pradesh", {"Sonal"}),
        ("Sonal", "Pradesh", {"Tara"}),  # beside
    ],
)
def test_a_complaint_goes_above_or_beside_whom_it_is_about(
    mira: Person, world: World, enter: Enter, name: str, unit: str, answer: set[str]
) -> None:
    made = complaint_about(name, mira, Client(headers={"accept-language": "en"}), world)
    assert (made.unit, who_answers(world)) == (world.unit(unit), answer)
    assert enter(name).get(f"/grievances/{made.pk}/").status_code == 404
    assert send(enter(name), f"/grievances/{made.pk}/", act="fixed", text="All is well").status_code == 404


def test_the_twin_that_goes_by_the_unit_alone_lets_them_answer_for_themselves(
    mira: Person, stranger: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = grievances.open_one
    monkeypatch.setattr(grievances, "open_one", lambda *some, **how: whole(*some, **(how | {"about": None})))
    complaint_about("Dev", mira, stranger, world)
    assert "Dev" in who_answers(world)


def test_a_grievance_says_whom_it_is_about_or_that_it_is_nobody(mira: Person, stranger: Client, world: World) -> None:
    link = f"{receipts.link_for(mira.pk)}say/"
    page = send(stranger, link, kind="complaint", text="Nobody calls back")
    assert (page.status_code, "so that nobody answers for themselves" in page.content.decode()) == (422, True)
    zoya = str(world.people["Zoya"].pk)  # who doesn't see Mira
    assert send(stranger, link, kind="complaint", text="x", about=zoya).status_code == 422
    assert send(stranger, link, kind="complaint", text="Nobody calls back", about="nobody").status_code == 302
    assert Grievance.objects.get().about is None


def test_grievances_are_seen_where_one_appoints_and_never_ones_own(world: World, enter: Enter) -> None:
    mohan = world.people["Mohan"].pk
    asha = grievances.open_one(world.people["Asha"].pk, Grievance.MOVED, text="", day=TODAY, by=BY)
    own = grievances.open_one(mohan, Grievance.MOVED, text="", day=TODAY, by=BY)
    seen = {name: set(Grievance.objects.seen_by(world.authority(name))) for name in ("Mohan", "Dev", "Asha", "Zoya")}
    assert seen == {"Mohan": {asha}, "Dev": {asha, own}, "Asha": set(), "Zoya": set()}
    assert enter("Mohan").get(f"/grievances/{own.pk}/").status_code == 404
    assert enter("Asha").get("/grievances/").status_code == 403


def test_the_twin_without_the_wall_lets_one_answer_for_oneself(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = grievances.open_one(world.people["Mohan"].pk, Grievance.MOVED, text="", day=TODAY, by=BY)
    monkeypatch.setattr(type(Grievance.objects.all()), "seen_by", lambda rows, _by: rows)
    monkeypatch.setattr(type(Grievance.objects), "seen_by", lambda rows, _by: rows.all())
    assert enter("Mohan").get(f"/grievances/{own.pk}/").status_code == 200


def test_late_ones_stand_first_and_are_marked(world: World, enter: Enter) -> None:
    later = grievances.open_one(world.people["Asha"].pk, Grievance.MOVED, text="", day=TODAY, by=BY)
    late = grievances.open_one(
        world.people["Bela"].pk, Grievance.NOT_ME, text="", day=TODAY - timedelta(days=31), by=BY
    )
    page = enter("Mohan").get("/grievances/").content.decode()
    assert page.index(f"/grievances/{late.pk}/") < page.index(f"/grievances/{later.pk}/")
    assert page.count('class="tag bad"') == 1
    assert "1 is late" in enter("Mohan").get("/").content.decode()


def test_an_office_bearer_reports_a_minor_where_they_appoint(world: World, enter: Enter) -> None:
    bela = world.people["Bela"].pk
    assert send(enter("Asha"), f"/person/{bela}/under-age/").status_code in (403, 404)
    assert send(enter("Mohan"), f"/person/{bela}/under-age/").status_code == 302
    assert Grievance.objects.get().kind == Grievance.UNDER_AGE


def test_signed_in_people_reach_the_same(world: World, enter: Enter, stranger: Client) -> None:
    asha = enter("Asha")
    page = asha.get("/who-sees-me/").content.decode()
    assert "My consent" in page
    assert receipts.link_for(world.people["Asha"].pk) in page
    send(asha, "/me/own/switch/", purpose="organise")
    assert Evidence.objects.filter(person=world.people["Asha"], kind=Evidence.WITHDREW).exists()
    for path in ("/me/own/", "/me/own/leave/"):
        assert stranger.get(path)["Location"].startswith("/accounts/login/?next=/me/own/")
    assert send(asha, "/me/own/erase/").status_code == 200
    assert asha.get("/me/own/").status_code == 302


def test_the_page_costs_the_same_however_much_is_kept(mira: Person, stranger: Client) -> None:
    link = receipts.link_for(mira.pk)

    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert stranger.get(link).status_code == 200
        return len(caught)

    Unmasking.objects.create(person=mira, actor="person:1", reason="to call")
    statements()
    few = statements()
    for n in range(1, 9):
        actions.withdraw([mira.pk], source="self", day=TODAY, by=BY)
        actions.agree(mira.pk, ALL, language="en", method=Consent.LINK, day=TODAY, by=BY)
        Unmasking.objects.create(person=mira, actor=f"person:{n + 1}", reason="to call")
        grievances.open_one(mira.pk, Grievance.OTHER, text="so", day=TODAY, by=BY)
    assert statements() == few


def test_every_version_stands_on_a_public_page(mira: Person, stranger: Client) -> None:
    page = stranger.get("/notices/").content.decode()
    assert page.count("SHA-256") == 8
    assert page.count("first used on") == 4


def test_the_vault_page_is_for_administrators_and_names_nobody(mira: Person, enter: Enter, world: World) -> None:
    send(Client(), f"{receipts.link_for(mira.pk)}erase/")
    assert enter("Tara").get("/vault/").status_code == 403
    sonal = enter("Sonal")
    assert "Mira" not in sonal.get("/vault/").content.decode()
    send(sonal, f"/vault/{Vault.objects.get().pk}/ask/", reason="a court's order")
    opening = VaultOpening.objects.get()
    send(sonal, f"/vault/{opening.pk}/grant/")
    assert "Mira" not in send(sonal, f"/vault/{opening.pk}/show/").content.decode()
    VaultOpening.objects.update(granter=world.people["Tara"], granted_at=timezone.now())
    shown = send(sonal, f"/vault/{opening.pk}/show/").content.decode()
    assert "Mira Kalpit" in shown
    assert "+915000090001" in shown
    assert send(sonal, f"/vault/{opening.pk}/show/").status_code == 302
    assert vault.KEPT_DAYS == 366


def test_the_contact_stands_at_the_foot_of_every_page(mira: Person, stranger: Client, settings: object) -> None:
    settings.CONTACT = "Asha Kalpit, 5000000001"  # type: ignore[attr-defined]
    for path in ("/data-promise/", receipts.link_for(mira.pk), "/accounts/login/"):
        assert "Asha Kalpit, 5000000001" in stranger.get(path).content.decode()


def test_the_promise_answers_from_the_settings_in_force(stranger: Client, world: World, settings: object) -> None:
    settings.CLAIM_DAYS, settings.GRIEVANCE_DAYS, settings.CONTACT = 77, 13, "Bela Kalpit"  # type: ignore[attr-defined]
    page = stranger.get("/data-promise/").content.decode()
    for words in ("after 77 days", "within 13 days", "Bela Kalpit", "after 366 days", "AES-256"):
        assert words in page
