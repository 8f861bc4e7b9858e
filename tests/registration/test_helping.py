"""Office-bearers help others sign up, in their own branch and without any secret; and place who knew no booth."""

import re
from base64 import b64decode
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abhiyan.messaging import sending
from abhiyan.people import notices
from abhiyan.people.models import Consent, Verification
from abhiyan.posts import signals
from abhiyan.posts.actions import appoint, end, transfer
from abhiyan.posts.models import Appointment
from abhiyan.registration.joining import forms as forms_intake
from abhiyan.registration.joining import placing, signing, typed
from abhiyan.registration.models import SignUp, UnderAge, Window
from tests.pages.conftest import Enter
from tests.registration.joining import changed, database, filled, opened, refused, send
from tests.rights.mutants import Mutant, living
from tests.world import BY, TODAY, World

HELP = "/help-join/"
SECRETS = re.compile(
    r'<(?:input|textarea|select)[^>]*\b(?:name="[^"]*(?:code|otp|pin|secret|digits)[^"]*"|autocomplete="one-time-code")',
    re.IGNORECASE,
)
ASKED_HERE = Mutant("abhiyan.registration.proof.challenges:may_ask", " and _is_of(row, device)", "")
OUTSIDE = Mutant("abhiyan.registration.joining.views_help:fitting_at", "if may_help(by, unit, one)", "")
OUTSIDE_TOO = Mutant(
    "abhiyan.registration.joining.helped:ranges_of",
    "return merged(one for verb in HELPING for one in by.over(verb))",
    'return (("0", "9"),)',
)


def helped(world: World, unit: str | None = "Shivpuri 1", **other: Any) -> dict[str, Any]:
    return filled(world, unit, agree_organise=None, words=None, **other)


# --- helping ----------------------------------------------------------------------------------------------------------


def test_who_was_helped_is_claimed_and_awaits_proof(enter: Enter, world: World, window: Window) -> None:
    client = enter("Mohan")

    answer = send(client, helped(world), HELP)

    row = SignUp.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/help-join/done/{row.code}/")
    assert (row.state, row.helper, bytes(row.device)) == (SignUp.AWAITING, world.person("Mohan"), b"")
    assert not Consent.objects.exists()
    assert not Verification.objects.filter(person=row.person).exists()
    said = client.get(answer["Location"]).content.decode()
    assert f"JOIN {row.code}" in said
    assert "Awaiting proof" in said
    assert notices.text_of(Consent.ORGANISE, row.language) in said  # what JOIN agrees to, before it is sent
    assert sending.line().removeprefix("+91") in said


def test_what_is_missing_is_asked_for_of_somebody_else(enter: Enter, world: World, window: Window) -> None:
    page = enter("Mohan").post(HELP, helped(world, name="", phone="", adult="")).content.decode()

    said = ("Write their name.", "Write their mobile number.", "Say whether they are 18 or older.")
    assert [words for words in said if words not in page] == []
    assert "Write your" not in page


def test_what_the_helper_sends_beside_counts_for_nothing(enter: Enter, world: World, window: Window) -> None:
    fields = helped(world) | {"code": "123456", "agree_organise": "on", "agree_events": "on", "state": "proved"}

    send(enter("Mohan"), fields, HELP)

    assert SignUp.objects.get().state == SignUp.AWAITING
    assert not Consent.objects.exists()


def test_an_appointed_worker_is_helped_too(enter: Enter, world: World, window: Window) -> None:
    send(enter("Mohan"), helped(world, None, **{"as": "appointed"}), HELP)

    row = SignUp.objects.get()
    assert (row.kind, row.person, row.helper) == (SignUp.APPOINTED, None, world.person("Mohan"))


def test_nobody_helps_outside_the_own_branch(enter: Enter, world: World, window: Window) -> None:
    answer = send(enter("Mohan"), helped(world, "Rampur 1"), HELP)

    assert answer.status_code == 200  # asked where they belong, once more
    assert not SignUp.objects.exists()


def test_without_the_guards_they_would(enter: Enter, world: World, window: Window) -> None:
    with living(OUTSIDE), living(OUTSIDE_TOO):
        send(enter("Mohan"), helped(world, "Rampur 1"), HELP)
    assert SignUp.objects.exists()


@pytest.mark.parametrize("name", ["Asha", "Pia", "Maya"])
def test_who_brings_nobody_in_has_no_such_pages(enter: Enter, world: World, window: Window, name: str) -> None:
    client = enter(name)
    pages = (HELP, "/share/", "/my-place/?for=help", "/unplaced/", "/share/link.svg")
    assert [client.get(page).status_code for page in pages] == [403] * len(pages)


def test_another_helper_does_not_see_it(enter: Enter, world: World, window: Window) -> None:
    send(enter("Mohan"), helped(world), HELP)

    assert enter("Dev").get(f"/help-join/done/{SignUp.objects.get().code}/").status_code == 404


def test_of_a_child_a_helper_leaves_nothing(enter: Enter, world: World, window: Window) -> None:
    client = enter("Mohan")
    client.get(HELP)
    UnderAge.objects.create(day=TODAY, n=0)
    before = database()

    answer = send(client, helped(world, adult="no"), HELP)

    assert answer["Location"] == "/join/under-18/"
    assert changed(before, database()) == {"registration_underage"}


def test_known_and_unknown_numbers_look_the_same_to_a_helper(enter: Enter, world: World, window: Window) -> None:
    client = enter("Mohan")
    said = []
    for number in ("5000000006", "5000090001"):
        code = send(client, helped(world, phone=number), HELP)["Location"].split("/")[-2]
        page = client.get(f"/help-join/done/{code}/").content.decode().replace(code, "X")
        said.append(re.sub(r'(?:csrfmiddlewaretoken|key)" value="[^"]*"', "", page))
    assert said[0] == said[1]


def test_a_window_that_shuts_meanwhile_is_said_to_be_shut(enter: Enter, world: World, window: Window) -> None:
    client = enter("Mohan")
    client.get(HELP)
    Window.objects.filter(pk=window.pk).update(withdrawn_on=TODAY)  # by another process: nobody here is told

    answer = send(client, helped(world), HELP)

    assert (answer.status_code, SignUp.objects.count()) == (409, 0)
    assert "Help somebody who was appointed" in answer.content.decode()


# --- a form that was refused ------------------------------------------------------------------------------------------


def test_a_refused_form_has_a_page_of_its_own_for_its_helper_alone(enter: Enter, world: World, window: Window) -> None:
    client = enter("Mohan")
    fields = helped(world, phone="12345")

    answer = send(client, fields, HELP)

    for _turn in range(2):  # as often as "back" leads there
        said = refused(client, answer)
        assert ('value="12345"' in said, 'value="Mira Kalpit"' in said, "Shivpuri 1" in said) == (True, True, True)
    assert "This is not a phone number" in said
    cookie = client.cookies["typed"]
    assert (cookie["path"], cookie["httponly"], b"Mira" in b64decode(cookie.value, altchars=b"-_")) == (
        HELP,
        True,
        False,
    )
    other = enter("Dev")
    other.cookies["typed"] = cookie.value
    assert "Mira" not in str(other.get(answer["Location"]).content.decode())
    nobody = Client()
    nobody.cookies["typed"] = cookie.value
    assert "Mira" not in str(nobody.get(answer["Location"].replace(HELP, "/join/")).content.decode())
    assert send(client, fields | {"phone": "5000090001"}, HELP).status_code == 302, "no key is used up"
    assert (SignUp.objects.count(), client.cookies["typed"].value) == (1, "")


def test_twin_with_its_answer_kept_the_key_would_be_used_up(
    enter: Enter, world: World, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed, "keeps_nothing", lambda answer: answer)
    client, fields = enter("Mohan"), helped(world, phone="12345")
    send(client, fields, HELP)

    assert send(client, fields | {"phone": "5000090001"}, HELP).status_code == 422


def test_of_an_appointed_worker_too(enter: Enter, world: World, window: Window) -> None:
    client = enter("Mohan")

    said = refused(client, send(client, helped(world, None, name="", **{"as": "appointed"}), HELP))

    assert ('name="as" value="appointed"' in said, "The row has no name." in said or "name" in said) == (True, True)


def test_nothing_is_carried_of_who_is_not_said_to_be_18(enter: Enter, world: World, window: Window) -> None:
    client = enter("Mohan")
    assert send(client, helped(world, adult=None), HELP).status_code == 422
    assert "typed" not in client.cookies

    send(client, helped(world, phone="12345"), HELP)
    send(client, helped(world, adult="no"), HELP)
    assert client.cookies["typed"].value == ""


# --- no field for somebody else's secret ------------------------------------------------------------------------------


def secret_fields(client: Client, world: World) -> list[str]:
    """Every field that could take a code of a page that helpers see, also once they tried to have one sent."""
    booth = world.unit("Shivpuri 1").pk
    waiting = SignUp.objects.unplaced().get()
    code = send(client, helped(world), HELP)["Location"]
    proof = code.replace("/help-join/", "/join/")
    client.post("/enter/", {"key": uuid4().hex})  # so that the browser has its mark
    send(client, {"act": "send", "key": uuid4().hex}, proof)
    pages = [
        HELP, f"{HELP}?at={booth}", f"{HELP}?as=appointed", code, "/my-place/?for=help", "/share/", "/unplaced/",
        f"/unplaced/{waiting.pk}/", f"/unplaced/{waiting.pk}/?at={booth}", proof, "/helped/", "/helped/?list=branch",
    ]  # fmt: skip
    found = []
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        found += [f"{page}: {field}" for field in SECRETS.findall(answer.content.decode())]
    return found


def test_no_page_of_a_helper_has_a_field_for_a_code(enter: Enter, world: World, window: Window) -> None:
    signing.sign_up(signing.Entry("", "Nira Kalpit", "+915000090009", "en", world.unit("Shivpuri").pk, ("organise",)),
                    window=window, day=TODAY, by=BY)  # fmt: skip

    assert secret_fields(enter("Mohan"), world) == []


def test_the_scan_would_find_one(enter: Enter, world: World, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a form with such a field is found."""
    signing.sign_up(signing.Entry("", "Nira Kalpit", "+915000090009", "en", world.unit("Shivpuri").pk, ("organise",)),
                    window=window, day=TODAY, by=BY)  # fmt: skip
    monkeypatch.setitem(forms_intake.Helped.base_fields, "otp_code", forms.CharField(required=False))

    assert len(secret_fields(enter("Mohan"), world)) == 2


def test_the_scan_would_find_the_products_own_field(enter: Enter, world: World, window: Window) -> None:
    """The twin: where any browser may have the code sent, the helper's shows the field for it."""
    signing.sign_up(signing.Entry("", "Nira Kalpit", "+915000090009", "en", world.unit("Shivpuri").pk, ("organise",)),
                    window=window, day=TODAY, by=BY)  # fmt: skip

    with living(ASKED_HERE):
        (found,) = secret_fields(enter("Mohan"), world)

    assert found.startswith("/join/done/")


def test_no_template_of_helpers_has_one_either(root: Path) -> None:
    folder = root / "abhiyan" / "registration" / "templates" / "registration"
    inside = [one for one in folder.glob("*.html") if 'extends "public.html"' not in one.read_text()]

    assert len(inside) > 10
    assert [one.name for one in inside if SECRETS.search(one.read_text())] == []


# --- placing ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def nira(world: World, window: Window) -> SignUp:
    """Somebody who knows the mandal and no booth."""
    entry = signing.Entry("", "Nira Kalpit", "+915000090009", "en", world.unit("Shivpuri").pk, ("organise",))
    return signing.sign_up(entry, window=window, day=TODAY, by=BY)


def test_who_appoints_there_places_them(enter: Enter, world: World, nira: SignUp) -> None:
    client, booth = enter("Mohan"), world.unit("Shivpuri 2")
    assert "Nira Kalpit" in client.get("/unplaced/").content.decode()
    assert f"at={booth.pk}" in client.get(f"/unplaced/{nira.pk}/").content.decode()

    answer = send(client, {"at": booth.pk, "key": "0123456789abcdef"}, f"/unplaced/{nira.pk}/")

    nira.refresh_from_db()
    held = Appointment.objects.get(person=nira.person)
    assert (answer.status_code, nira.placed, nira.unit) == (302, True, booth)
    assert held.post == world.post("Shivpuri 2", "volunteer")
    assert "Nobody waits for a place" in client.get("/unplaced/").content.decode()
    end(held, until=TODAY, by=BY)
    assert not Appointment.objects.on(TODAY).filter(person=nira.person).exists()
    assert "Nira Kalpit" in client.get("/unplaced/").content.decode()


def stands(nira: SignUp) -> tuple[bool, str]:
    nira.refresh_from_db()
    return nira.placed, nira.unit.name_en if nira.unit else ""


def test_a_placing_that_is_ended_lets_them_wait_where_they_were_known(world: World, nira: SignUp) -> None:
    held = placing.place(nira, world.unit("Shivpuri 2"), day=TODAY, by=BY)
    assert stands(nira) == (True, "Shivpuri 2")

    end(held, until=date(2018, 2, 5), by=BY)

    assert stands(nira) == (False, "Shivpuri")
    again = placing.place(nira, world.unit("Shivpuri 1"), day=date(2018, 2, 5), by=BY)
    assert stands(nira) == (True, "Shivpuri 1")
    transfer(again, world.post("Shivpuri 2", "volunteer"), day=date(2018, 2, 6), by=BY)
    assert stands(nira)[0]  # moved on, to a place of their own


def test_twin_without_the_news_of_an_end_they_are_lost(world: World, nira: SignUp) -> None:
    held = placing.place(nira, world.unit("Shivpuri 2"), day=TODAY, by=BY)
    signals.ended.disconnect(placing.on_ended)
    try:
        end(held, until=date(2018, 2, 5), by=BY)
    finally:
        signals.ended.connect(placing.on_ended)
    assert stands(nira) == (True, "Shivpuri 2")


def test_who_chose_the_own_booth_waits_for_none_when_the_post_ends(world: World, window: Window) -> None:
    entry = signing.Entry("", "Om Kalpit", "+915000090008", "en", world.unit("Shivpuri 1").pk, ("organise",))
    row = signing.sign_up(entry, window=window, day=TODAY, by=BY)
    end(Appointment.objects.get(person=row.person), until=TODAY, by=BY)
    assert stands(row) == (True, "Shivpuri 1")


def test_whoever_is_placed_once_is_not_placed_twice(world: World, nira: SignUp) -> None:
    placing.place(nira, world.unit("Shivpuri 2"), day=TODAY, by=BY)

    with pytest.raises(placing.NotWaiting):
        placing.place(nira, world.unit("Shivpuri 1"), day=TODAY, by=BY)


def test_only_where_people_can_serve(world: World, nira: SignUp) -> None:
    with pytest.raises(placing.NoPost):
        placing.place(nira, world.unit("Ganga"), day=TODAY, by=BY)


@pytest.mark.parametrize(
    ("person", "said"), [("Mohan", "Nobody appoints oneself"), ("Asha", "already holds this post")]
)
def test_the_page_says_why_somebody_is_not_placed(
    enter: Enter, world: World, nira: SignUp, person: str, said: str
) -> None:
    SignUp.objects.update(person=world.person(person))
    if person == "Asha":
        appoint(world.post("Shivpuri 2", "volunteer"), world.person("Asha"), since=TODAY, by=BY)

    fields = {"at": world.unit("Shivpuri 2").pk, "key": "0123456789abcdef"}
    answer = send(enter("Mohan"), fields, f"/unplaced/{nira.pk}/")

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_nobody_places_into_another_branch(world: World, nira: SignUp) -> None:
    with pytest.raises(PermissionDenied):
        placing.place(nira, world.unit("Rampur 1"), day=TODAY, by=world.authority("Mohan"))
    assert not SignUp.objects.get().placed


def test_nobody_places_who_waits_in_another_branch(enter: Enter, world: World, nira: SignUp) -> None:
    with pytest.raises(placing.NotWaiting):
        placing.place(nira, world.unit("Rampur 1"), day=TODAY, by=world.authority("Zoya"))
    SignUp.objects.update(unit=world.unit("Nagar"))
    client = enter("Mohan")
    assert "Nira" not in client.get("/unplaced/").content.decode()
    assert client.get(f"/unplaced/{nira.pk}/").status_code == 404


def test_without_the_scope_they_would(world: World, nira: SignUp) -> None:
    SignUp.objects.update(unit=world.unit("Nagar"))
    wide = Mutant("abhiyan.registration.joining.placing:waiting", '.at(by, "appoint")', "")
    wider = Mutant("abhiyan.registration.models.signups:SignUpQuerySet.seen_by", 'self.at(by, "see")', "self.all()")
    with living(wide), living(wider):
        placing.place(nira, world.unit("Shivpuri 1"), day=TODAY, by=world.authority("Mohan"))
    assert SignUp.objects.get().placed


def test_the_list_asks_no_more_often_when_there_is_more(
    enter: Enter, world: World, nira: SignUp, window: Window
) -> None:
    client = enter("Mohan")

    def statements() -> int:
        client.get("/unplaced/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/unplaced/")
        return len(seen)

    before = statements()
    for number in range(7):
        entry = signing.Entry(
            "", f"N{number} Kalpit", f"+91500009001{number}", "en", world.unit("Shivpuri").pk, ("organise",)
        )
        signing.sign_up(entry, window=window, day=TODAY, by=BY)

    assert statements() == before


def test_outside_the_window_helpers_are_told(enter: Enter, world: World) -> None:
    opened(since=date(2018, 3, 1), until=date(2018, 3, 9))

    assert "1 March" in enter("Mohan").get(HELP).content.decode()
