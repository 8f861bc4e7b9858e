"""Numbers planted in the country turn up nowhere: pages, refusals, errors, logs, caches, dumps, the database file."""

import io
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from abhiyan.kernel import crypto
from abhiyan.kernel.models import Answer, AuditEntry
from abhiyan.pages.policy import POLICY
from abhiyan.people import actions
from abhiyan.people.actions import NewPerson, register
from abhiyan.people.models import Contact, Person, Unmasking
from abhiyan.posts import signin
from abhiyan.posts.actions import appoint
from tests.canaries import CANARIES, everything_in_the_database, leaked
from tests.rights.country import THOROUGH, address, entered, named, plan, things
from tests.world import BY, TODAY, World

pytestmark = pytest.mark.every_database

# Where the four are planted, and what stands above each on both trees.
NEAR = {"Shivpuri 2", "Rampur", "Nagar 1", "Ganga", "Pradesh", "Seat East"}
PLACES = (
    ("Shivpuri 2", "booth-worker"),
    ("Rampur", "mandal-convenor"),
    ("Nagar 1", "volunteer"),
    ("Ganga", "district-member"),
)


@pytest.fixture
def planted(world: World) -> World:
    """Four people whose numbers nobody may find, in posts all over the country."""
    for number, (unit, role) in enumerate(
        (
            ("Shivpuri 2", "booth-worker"),
            ("Rampur", "mandal-convenor"),
            ("Nagar 1", "volunteer"),
            ("Ganga", "district-member"),
        )
    ):
        new = NewPerson(f"कैनरी {number} कल्पित", f"Canary {number} Kalpit", "en", CANARIES[number])
        person = register(new, source="test", day=TODAY, by=BY)
        appoint(world.post(unit, role), person, since=TODAY, by=BY)
        world.people[f"Canary {number}"] = person
    plan(world)
    return world


def test_the_search_for_leaks_finds_one() -> None:
    assert leaked("call 77000 31337 now") == [CANARIES[0]]
    assert leaked("७७०००३१३३७".encode()) == [CANARIES[0]]


@pytest.mark.skipif(connection.vendor == "postgresql", reason="numbers are masked in words, behind every database")
@pytest.mark.longer
@pytest.mark.timeout(240)  # it opens every page of everything near; at length, of everything
def test_no_page_shows_a_whole_number(planted: World, log: io.StringIO) -> None:
    browser = entered(planted, "Sonal")
    found = []
    for route, rule in POLICY.items():
        if not named(rule) or rule.posted:
            continue
        for thing in (one for one in things(rule.of) if THOROUGH or one.units & NEAR):
            body = browser.get(address(route, thing.key)).content
            found += [f"{address(route, thing.key)}: {number}" for number in leaked(body)]
    for place in ("/", "/plan/", "/who-sees-me/", "/search/?q=Canary", "/search/?q=" + CANARIES[0][-4:]):
        found += [f"{place}: {number}" for number in leaked(browser.get(place).content)]

    assert found == []
    assert leaked(log.getvalue()) == []


def test_a_number_that_was_typed_is_neither_logged_nor_kept(planted: World, log: io.StringIO) -> None:
    """Searched for, asked a code for, sent in forms that are refused: it goes back to who typed it, stays nowhere."""
    browser = entered(planted, "Sonal")
    number = CANARIES[0]
    browser.get("/search/", {"q": number})
    browser.post("/accounts/login/code/", {"to": number})
    Client().post("/accounts/login/code/", {"to": number})
    post = planted.post("Shivpuri 2", "booth-worker")
    form = {"name": "Nira Namuna", "phone": number, "since": "not a day", "key": str(uuid4())}
    browser.post(f"/post/{post.pk}/appoint/", form)
    browser.post(f"/post/{post.pk}/appoint/", form | {"since": TODAY.isoformat(), "key": str(uuid4())})

    assert leaked(log.getvalue()) == []
    assert leaked(everything_in_the_database()) == []


def test_an_error_report_holds_no_number(planted: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = entered(planted, "Sonal")
    browser.raise_request_exception = False
    number = CANARIES[1]

    def broken(*args: Any, **kwargs: Any) -> None:
        phone = number  # a variable of the frame
        raise RuntimeError(f"could not read {phone}")

    monkeypatch.setattr("abhiyan.pages.finding.found", broken)
    answer = browser.get("/search/", {"q": number})

    assert answer.status_code == 500
    assert "RuntimeError" in log.getvalue()
    assert leaked(log.getvalue()) == []
    assert leaked(answer.content) == []


def test_the_tables_hold_no_number_in_the_clear(planted: World) -> None:
    invited = signin.invite(planted.person("Canary 1"), by=BY, day=TODAY)
    assert invited.phone_blind

    assert leaked(everything_in_the_database()) == []


def test_a_plain_dump_holds_no_number(planted: World, tmp_path: Path) -> None:
    out = tmp_path / "dump.json"
    call_command("dumpdata", output=str(out))

    assert out.stat().st_size > 10_000
    assert leaked(out.read_bytes()) == []


def test_without_the_key_the_blind_index_says_nothing(planted: World, tmp_path: Path, settings: Any) -> None:
    """A stolen database and every number there is: without the key file they don't meet."""
    held = {bytes(blind) for blind in Contact.objects.values_list("blind", flat=True)}

    assert crypto.blind(CANARIES[0]) in held
    settings.KEYS = tmp_path / "other-keys"
    assert [number for number in CANARIES if crypto.blind(number) in held] == []
    with pytest.raises((crypto.BrokenSeal, crypto.NoSuchKey)):
        crypto.unseal(bytes(Contact.objects.order_by("pk").first().sealed))  # type: ignore[union-attr]


# --- looking at one ------------------------------------------------------------------------------------------------


def contact(world: World, name: str) -> Contact:
    return Contact.objects.get(person=world.people[name])


def test_one_number_is_shown_for_a_reason_and_noted(planted: World) -> None:
    by = planted.authority("Dev")

    number = actions.unmask(contact(planted, "Canary 0"), reason="to confirm the booth", by=by, now=timezone.now())

    assert number == CANARIES[0]
    (look,) = Unmasking.objects.all()
    assert (look.person, look.actor, look.reason) == (planted.people["Canary 0"], by.actor, "to confirm the booth")
    entry = AuditEntry.objects.get(verb="unmask")
    assert (entry.actor, entry.subject) == (by.actor, f"person:{planted.people['Canary 0'].pk}")


def test_no_reason_no_number(planted: World) -> None:
    with pytest.raises(actions.NoReason):
        actions.unmask(contact(planted, "Canary 0"), reason="  ", by=planted.authority("Dev"), now=timezone.now())


@pytest.mark.parametrize(
    ("name", "whose", "allowed"),
    [
        ("Dev", "Canary 0", True),
        ("Dev", "Canary 2", False),  # another district
        ("Uma", "Canary 0", False),  # sees, and may not unmask
        ("Pia", "Canary 0", False),
        ("Maya", "Canary 2", False),
        ("Canary 0", "Canary 0", True),  # one's own
        ("Asha", "Bela", False),
        ("Chand", "Canary 2", False),
    ],
)
def test_who_may_look(planted: World, name: str, whose: str, allowed: bool) -> None:
    from django.core.exceptions import PermissionDenied

    by = planted.authority(name)
    if allowed:
        assert actions.unmask(contact(planted, whose), reason="to call", by=by, now=timezone.now())
        return
    with pytest.raises(PermissionDenied):
        actions.unmask(contact(planted, whose), reason="to call", by=by, now=timezone.now())
    assert not Unmasking.objects.exists()


def test_twenty_looks_an_hour_and_no_more(planted: World) -> None:
    by, one, now = planted.authority("Dev"), contact(planted, "Canary 0"), timezone.now()
    for _ in range(20):
        actions.unmask(one, reason="to call", by=by, now=now)

    with pytest.raises(actions.UnmaskLimit):
        actions.unmask(one, reason="to call", by=by, now=now)
    assert Unmasking.objects.count() == 20
    # The limit is each actor's own, and passes with the hour.
    assert actions.unmask(one, reason="to call", by=planted.authority("Mohan"), now=now)
    Unmasking.objects.update(at=now - timedelta(minutes=61))
    assert actions.unmask(one, reason="to call", by=by, now=now)


def test_the_answer_to_unmasking_shows_one_number_and_nothing_of_it_is_kept(planted: World) -> None:
    cache.clear()
    browser = entered(planted, "Dev")
    one = contact(planted, "Canary 0")

    kept = Answer.objects.count()
    key = str(uuid4())
    answers = [browser.post(f"/contact/{one.pk}/unmask/", {"reason": "to call", "key": key}) for _ in range(2)]

    assert [(answer.status_code, leaked(answer.content)) for answer in answers] == [(200, [CANARIES[0]])] * 2
    assert ["no-store" in answer.headers["Cache-Control"] for answer in answers] == [True, True]
    assert Answer.objects.count() == kept
    assert Unmasking.objects.filter(person=one.person).count() == 2  # the second look is logged and counted too
    assert leaked(everything_in_the_database()) == []


def test_commands_say_no_number(planted: World) -> None:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        from click.testing import CliRunner

        from abhiyan.posts.invitations import invite

        result = CliRunner().invoke(invite, [str(planted.people["Canary 2"].pk)])

    assert (result.exit_code, leaked(result.output + out.getvalue() + err.getvalue())) == (0, [])
    assert Person.objects.get(pk=planted.people["Canary 2"].pk).user is not None
