"""What a phone is given and sends over HTTP: by its mark alone, bounded, and nothing once its owner dropped it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from abhiyan.accounts import signing
from abhiyan.accounts.models import SignIn, User
from abhiyan.kernel.clock import today
from abhiyan.offline import sending
from abhiyan.offline.kinds import Item
from abhiyan.offline.models import Clash, Filed
from abhiyan.offline.views import ENTRANCES, FILES
from abhiyan.people.models import Person
from abhiyan.plans.models import REPORTED, Assignment
from abhiyan.posts import signin
from abhiyan.posts.actions import end
from abhiyan.registration.leaving.erasing import erase
from tests.offline.conftest import DAY
from tests.world import BY, TODAY, World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def entered(world: World, name: str = "Asha") -> Client:
    person = world.person(name)
    if person.user is None:
        person.user = User.objects.create_user(email=f"{name.lower()}@example.org")
        person.save(update_fields=["user"])
    browser = Client(headers={"Accept-Language": "en", "User-Agent": "Android Chrome"})
    browser.force_login(person.user, backend=BACKEND)
    return browser


def phone_of(world: World, name: str = "Asha") -> str:
    """The mark with which somebody's phone sends."""
    entered(world, name)
    return signing.mark_of(SignIn.objects.latest("pk"))


def item(**changes: Any) -> dict[str, Any]:
    ms = int(timezone.now().timestamp() * 1000)
    return {"key": str(uuid4()), "kind": "note", "unit": None, "at": ms, "after": "", "fields": {"text": "a"}} | changes


def post(mark: str, *items: dict[str, Any], **more: Any) -> Any:
    body = {"now": int(timezone.now().timestamp() * 1000), "items": list(items)} | more
    return Client().post("/offline/", json.dumps(body), content_type="application/json", headers={"Phone": mark})


def test_a_phone_sends_by_its_mark_without_a_session(world: World, items: list[Item]) -> None:
    one = item()

    answer = post(phone_of(world), one, one | {"fields": {"text": "b"}}).json()

    assert answer["items"][one["key"]]["state"] == "refused"  # the second of one key: what was sent first stands
    assert [found.person.name_en for found in items] == ["Asha Kalpit"]
    assert not answer["ended"]


@pytest.mark.parametrize(
    "bad",
    [
        {"items": [item(key="short")]}, {"items": [item(at=-1)]}, {"items": [item(kind="No Kind")]}, {"items": "all"},
        {"items": [item(fields={"a": 1})]}, {"items": [item(unit="1")]}, {"items": [item(after="x")]}, {"more": 1},
        {"items": [item()] * (sending.MOST_ITEMS + 1)}, {"items": [item(fields={"a": "x" * 5_001})]}, {"now": "today"},
        {"items": [item(fields={"a": "\0"})]},
    ],
)  # fmt: skip
def test_what_cant_be_read_is_named_and_nothing_of_it_taken(world: World, bad: dict[str, Any]) -> None:
    answer = post(phone_of(world), **bad)

    assert (answer.status_code, answer.json()["wrong"][:1]) == (400, "/")
    assert Filed.objects.count() == 0


def test_too_much_at_once_is_refused(world: World) -> None:
    some = [item(fields={str(number): "x" * 4_900 for number in range(9)}) for _ in range(10)]

    assert post(phone_of(world), *some).status_code == 400


def test_after_the_post_nothing_is_sent_down(world: World, work: Assignment) -> None:
    mark = phone_of(world)
    end(world.held_by("Asha"), until=today(), by=BY)

    answer = post(mark, item())

    assert (answer.status_code, answer.json()["ended"]) == (200, True)


def test_a_phone_that_was_dropped_or_shut_out_sends_nothing(world: World, items: list[Item]) -> None:
    browser = entered(world)
    other = phone_of(world)
    row = SignIn.objects.latest("pk")

    with translation.override("en"):
        page = browser.get("/accounts/sign-ins/").content.decode()
        assert (page.count('<ul class="rows"'), page.count('name="drop"')) == (1, 1)  # the other one, and never this
        browser.post("/accounts/sign-ins/", {"drop": row.pk, "key": uuid4().hex})

    assert post(other, item()).status_code == 403
    mark = phone_of(world)
    signin.shut_out(world.person("Asha"), by=world.authority("Mohan"), day=TODAY, reason="lost")
    assert post(mark, item()).status_code == 403
    assert items == []


def test_a_dropped_browser_is_signed_out_at_once_and_only_by_its_owner(world: World) -> None:
    asha, stranger = entered(world), entered(world, "Bela")
    row = SignIn.objects.get(user=world.person("Asha").user)

    stranger.post("/accounts/sign-ins/", {"drop": row.pk, "key": uuid4().hex})
    assert asha.get("/booth/").status_code == 200
    second = entered(world)
    second.post("/accounts/sign-ins/", {"drop": row.pk, "key": uuid4().hex})

    assert asha.get("/booth/").status_code == 302
    assert second.get("/booth/").status_code == 200


def test_an_erased_persons_phone_is_told_so(world: World) -> None:
    mark = phone_of(world)
    erase([world.person("Asha").pk], why="wish", day=TODAY, by=BY)

    answer = post(mark, item())

    assert (answer.status_code, bool(answer.json()["said"])) == (409, True)


def test_no_mark_no_word(world: World) -> None:
    assert [post(mark, item()).status_code for mark in ("", "1-abc", "~")] == [403, 403, 403]


# --- without a script -------------------------------------------------------------------------------------------------


def test_the_same_form_works_without_a_script_once(world: World, work: Assignment) -> None:
    browser = entered(world)
    page = browser.get("/booth/").content.decode()
    assert f'name="work" value="{work.pk}"' in page
    form = {"kind": "report", "work": work.pk, "unit": work.unit_id, "text": "Done", "next": "/booth/"}
    form["key"] = uuid4().hex

    answers = [browser.post("/offline/form/", form) for _ in range(2)]

    work.refresh_from_db()
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/booth/")] * 2
    assert (work.state, Filed.objects.count()) == (REPORTED, 1)


def test_nobody_is_led_away_by_a_form(world: World, items: list[Item]) -> None:
    form = {"kind": "note", "text": "a", "next": "https://example.org/", "key": uuid4().hex}

    assert entered(world).post("/offline/form/", form)["Location"] == "/"


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_booth_shows_the_team_who_is_missing_and_what_is_claimed_beside_verified(world: World) -> None:
    browser = entered(world)

    with translation.override("en"):
        page = browser.get("/booth/").content.decode()

    assert all(words in page for words in ("Asha Kalpit", "Bela Kalpit", "are missing", "Claimed", "Verified"))
    assert "Zoya" not in page


def test_a_page_of_ones_own_is_marked_to_be_kept_and_no_other(world: World) -> None:
    browser = entered(world, "Dev")

    assert browser.get("/booth/")["Kept-On-Phone"] == "own"
    others = [f"/unit/{world.unit('Ganga').pk}/", f"/person/{world.people['Asha'].pk}/", "/"]
    assert [place for place in others if "Kept-On-Phone" in browser.get(place)] == []


def test_a_page_that_says_what_was_just_done_is_not_kept(world: World) -> None:
    """Its copy would say so again and again."""
    browser = entered(world)
    form = {"key": str(uuid4()), "kind": "nothing-known", "next": "/booth/"}

    assert browser.post("/offline/form/", form).status_code == 302

    assert ["Kept-On-Phone" in browser.get("/booth/") for _turn in range(2)] == [False, True]


def test_the_entrances_the_worker_knows_are_there() -> None:
    guide, door = reverse("pages:demo_guide"), reverse("pages:demo_sign_in", args=["state-head"])

    assert {reverse("registration:enter"), guide, door.replace("state-head/", "")} == {*ENTRANCES}


def test_the_statements_of_the_booth_do_not_grow(
    world: World, work: Assignment, django_assert_max_num_queries: Any
) -> None:
    asha, dev = entered(world), entered(world, "Dev")
    for browser in (asha, dev):
        browser.get("/booth/")

    for browser in (asha, dev):
        with django_assert_max_num_queries(34):
            browser.get("/booth/")


@pytest.mark.parametrize(("ago", "is_noted"), [(9, False), (11, True)])
def test_looking_at_the_booth_writes_nothing_but_seldom(world: World, ago: int, *, is_noted: bool) -> None:
    browser = entered(world)
    browser.get("/booth/")
    before = timezone.now() - timedelta(minutes=ago)
    SignIn.objects.update(seen_at=before)

    with CaptureQueriesContext(connection) as asked:
        browser.get("/booth/")

    assert (SignIn.objects.get().seen_at > before) is is_noted
    verbs = [(one["sql"] or "").partition(" ")[0] for one in asked]
    assert [verb for verb in verbs if verb in {"INSERT", "UPDATE", "DELETE"}] == (["UPDATE"] if is_noted else [])


def test_it_can_be_installed(client: Client, world: World) -> None:
    manifest = client.get("/app.webmanifest").json()

    assert manifest["start_url"] == "/booth/"
    assert manifest["display"] == "standalone"
    assert {one["sizes"] for one in manifest["icons"]} == {"192x192", "512x512"}
    for icon in manifest["icons"]:
        assert Path(str(finders.find(icon["src"].removeprefix("/static/")))).read_bytes().startswith(b"\x89PNG")
    assert [name for name in FILES if finders.find(name) is None] == []
    script = client.get("/worker.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert b"importScripts" in script.content


# --- whoever is in charge ---------------------------------------------------------------------------------------------


def test_who_is_in_charge_sees_both_values_and_chooses(world: World) -> None:
    mark = phone_of(world)
    ms = int(timezone.now().timestamp() * 1000)
    for number, name in enumerate(("Aasha", "Asha K")):
        post(mark, item(kind="profile", at=ms - 9_000 + 1_000 * number, fields={"field": "name_en", "value": name}))
    mohan = entered(world, "Mohan")

    page = mohan.get("/offline/waiting/").content.decode()
    assert "Aasha" in page
    assert "Asha K" in page
    mohan.post("/offline/waiting/", {"act": f"value-{Clash.objects.get().pk}", "value": "Aasha", "key": uuid4().hex})

    assert Person.objects.get(pk=world.people["Asha"].pk).name_en == "Aasha"
    assert Clash.objects.open().count() == 0


def test_what_is_not_yours_to_decide_is_not_there(world: World) -> None:
    mark = phone_of(world)
    ms = int(timezone.now().timestamp() * 1000)
    for number, name in enumerate(("Aasha", "Asha K")):
        post(mark, item(kind="profile", at=ms - 9_000 + 1_000 * number, fields={"field": "name_en", "value": name}))
    form = {"act": f"value-{Clash.objects.get().pk}", "value": "Aasha", "key": uuid4().hex}

    for name in ("Asha", "Bela", "Zoya", "Pia"):
        browser = entered(world, name)
        assert (name, b"Aasha" in browser.get("/offline/waiting/").content) == (name, False)
        assert browser.post("/offline/waiting/", form).status_code == 404


def test_what_waits_five_days_is_shown(world: World, items: list[Item]) -> None:
    post(phone_of(world), item(after=str(uuid4())))
    mohan = entered(world, "Mohan")
    assert b"take-" not in mohan.get("/offline/waiting/").content

    Filed.objects.update(received_at=timezone.now() - 6 * DAY)

    assert b"take-" in mohan.get("/offline/waiting/").content
    mohan.post("/offline/waiting/", {"act": f"take-{Filed.objects.get().pk}", "key": uuid4().hex})
    assert Filed.objects.get().state == Filed.TAKEN
