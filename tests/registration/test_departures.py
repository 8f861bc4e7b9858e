"""An older database is put back: whoever was erased, left or took consent back since is so again, by one command."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from abhiyan.cli import abhiyan
from abhiyan.kernel import checks, crypto, serving
from abhiyan.people import actions, consenting, departures
from abhiyan.people.models import Consent, Evidence, Person, Vault
from abhiyan.posts.models import Appointment
from abhiyan.registration.joining import signing
from abhiyan.registration.leaving import erasing, expiring, leaving, repeating
from abhiyan.registration.models import SignUp, UnderAge, Window
from tests.registration.test_leaving import ALL, BY, mira, no_ids_kept, window
from tests.tally.test_kill import BUILD, run
from tests.world import TODAY, World

__all__ = ["mira", "no_ids_kept", "window"]
PHONE = "+915000090001"
Restored = Callable[[], Any]


@pytest.fixture(autouse=True)
def own_list(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path / "departures.tsv"


@pytest.fixture
def restored(world: World, django_capture_on_commit_callbacks: Any) -> Restored:
    """A block: what is done in it is committed, and then an older database is put back."""

    @contextmanager
    def since_the_backup() -> Iterator[None]:
        backup = transaction.savepoint()
        with django_capture_on_commit_callbacks() as committed:
            yield
        for what in committed:  # first read as it was committed
            what()
        transaction.savepoint_rollback(backup)

    return since_the_backup


def again() -> dict[str, int]:
    said = CliRunner().invoke(abhiyan, ["departures", "repeat", "--json"])
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)  # type: ignore[no-any-return]


def errors() -> list[str | None]:
    return [one.id for one in checks.found() if one.id in ("abhiyan.E009", "abhiyan.E010")]


def test_who_was_erased_is_erased_again_and_kept_as_long_as_before(mira: Person, restored: Restored) -> None:
    with restored():
        erasing.erase([mira.pk], why="wish", day=TODAY, by=BY)
        kept = Vault.objects.get().erased_at

    assert Person.objects.get(pk=mira.pk).erased_on is None, "the backup has them as they were"
    assert errors() == ["abhiyan.E009"]
    assert again() == {"erased": 1, "taken_back": 0, "let_go": 0, "known": 0}
    assert Person.objects.get(pk=mira.pk).erased_on == TODAY
    assert Vault.objects.get().erased_at == kept
    assert errors() == []


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_starts_on_an_older_database(
    mira: Person, restored: Restored, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(checks, "_about_postgresql", lambda: ())  # the server of tests never waits for its disk
    begun: list[str] = []
    monkeypatch.setattr(serving, "serve", lambda **_: begun.append("serve"))
    monkeypatch.setattr(serving, "serve_no_pages", lambda: begun.append("worker"))
    with restored():
        erasing.erase([mira.pk], why="wish", day=TODAY, by=BY)

    refused = CliRunner().invoke(abhiyan, [command])
    assert (refused.exit_code, "E009" in refused.output, begun) == (1, True, [])
    again()
    assert (CliRunner().invoke(abhiyan, [command]).exit_code, begun) == (0, [command])


def test_of_a_minor_nothing_is_kept_the_second_time_either(mira: Person, restored: Restored) -> None:
    with restored():
        expiring.erase_minor(mira.pk, day=TODAY, by=BY)

    again()

    assert Person.objects.get(pk=mira.pk).erased_on == TODAY
    assert (Vault.objects.count(), UnderAge.objects.get().n) == (0, 1)


def test_a_purpose_taken_back_is_taken_back_again_as_of_then(mira: Person, restored: Restored) -> None:
    with restored():
        actions.withdraw([mira.pk], source="self", day=TODAY, by=BY, purposes=["broadcasts"])
        at = Consent.objects.get(given=False).at

    assert consenting.stands([mira.pk], "broadcasts") == {mira.pk}
    assert errors() == ["abhiyan.E009"]
    again()
    assert consenting.stands([mira.pk], "broadcasts") == set()
    assert consenting.stands([mira.pk], "events") == {mira.pk}
    assert Consent.objects.get(given=False).at == at


def test_who_left_holds_no_post_as_a_volunteer_again(mira: Person, restored: Restored) -> None:
    with restored():
        leaving.leave(mira.pk, method=Consent.LINK, day=TODAY, by=BY)

    assert Appointment.objects.filter(person=mira, until=None).exists()
    again()
    assert not Appointment.objects.filter(person=mira, until=None).exists()
    assert SignUp.objects.get(person=mira).state == SignUp.LEFT


def test_a_number_that_sent_stop_has_everything_taken_back_and_let_go(
    mira: Person, window: Window, world: World, restored: Restored
) -> None:
    appointed = signing.Entry("", "Asha Kalpit", PHONE, "en", None, ALL, SignUp.APPOINTED)
    waits = signing.sign_up(appointed, window=None, day=TODAY, by=BY)
    with restored():
        leaving.stop_number(crypto.blind(PHONE), method=Consent.SMS, day=TODAY, by=BY)

    assert again() == {"erased": 0, "taken_back": 1, "let_go": 1, "known": 0}
    assert consenting.stands([mira.pk], "organise") == set()
    waits.refresh_from_db()
    assert (waits.state, bytes(waits.sealed), bytes(waits.blind)) == (SignUp.LEFT, b"", b"")


def test_repeating_twice_is_once(mira: Person, world: World, restored: Restored) -> None:
    asha = world.people["Asha"]
    with restored():
        erasing.erase([mira.pk], why="wish", day=TODAY, by=BY)
        leaving.leave(asha.pk, method=Consent.LINK, day=TODAY, by=BY)
    again()
    steps = Evidence.objects.count(), Consent.objects.count()

    assert again() == {"erased": 0, "taken_back": 0, "let_go": 0, "known": 2}
    assert (Evidence.objects.count(), Consent.objects.count()) == steps


def test_who_agreed_anew_since_keeps_it(mira: Person, restored: Restored) -> None:
    with restored():
        leaving.leave(mira.pk, method=Consent.LINK, day=TODAY, by=BY)
    actions.agree(mira.pk, ["organise"], language="en", method=Consent.LINK, day=TODAY, by=BY)

    again()

    assert consenting.stands([mira.pk], "organise") == {mira.pk}
    assert consenting.stands([mira.pk], "broadcasts") == set()
    assert Appointment.objects.filter(person=mira, until=None).exists()


def test_somebody_who_came_since_under_the_same_number_is_left_alone(mira: Person, restored: Restored) -> None:
    with restored():
        erasing.erase([mira.pk], why="wish", day=TODAY, by=BY)
    Person.objects.filter(pk=mira.pk).update(stamp=b"somebody")

    assert errors() == []
    assert again() == {"erased": 0, "taken_back": 0, "let_go": 0, "known": 1}
    assert Person.objects.get(pk=mira.pk).erased_on is None


def test_without_the_stamp_a_stranger_would_be_erased(
    mira: Person, restored: Restored, monkeypatch: pytest.MonkeyPatch
) -> None:
    with restored():
        erasing.erase([mira.pk], why="wish", day=TODAY, by=BY)
    Person.objects.filter(pk=mira.pk).update(stamp=b"somebody")
    lines = [one._replace(stamp=b"somebody".hex()) for one in departures.read(departures.file())]

    repeating.repeat(lines)

    assert Person.objects.get(pk=mira.pk).erased_on == TODAY


def test_every_record_has_a_stamp_of_its_own(world: World) -> None:
    stamps = [bytes(one) for one in Person.objects.values_list("stamp", flat=True)]

    assert {len(one) for one in stamps} == {8}
    assert len({*stamps}) == len(stamps) > 5


def test_the_list_names_nobody(mira: Person, restored: Restored, own_list: Path) -> None:
    with restored():
        erasing.erase([mira.pk], why="wish", day=TODAY, by=BY)

    line = own_list.read_text().split("\t")
    assert [line[1], line[2], line[3], *line[5:]] == ["2018-02-01", "erased", str(mira.pk), "", "", "\n"]
    assert line[4] == bytes(mira.stamp).hex()


def test_claims_that_expire_do_so_by_themselves(mira: Person, restored: Restored, own_list: Path) -> None:
    with restored():
        erasing.erase([mira.pk], why="claim expired", day=TODAY, by=BY, state=SignUp.EXPIRED)

    assert not own_list.exists()


def test_what_did_not_commit_is_not_noted(
    mira: Person, own_list: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        erasing.erase([mira.pk], why="wish", day=TODAY, by=BY)
        transaction.set_rollback(True)

    assert not own_list.exists()


@pytest.mark.parametrize("line", ["cut", "2018-02-01\tx", "", "\t".join(["x"] * 8)])
def test_a_line_that_is_none_refuses_the_file_and_does_nothing(world: World, own_list: Path, line: str) -> None:
    own_list.write_text(f"{line}\n")

    said = CliRunner().invoke(abhiyan, ["departures", "repeat"])

    assert said.exit_code == 1
    assert "line 1" in said.output
    assert errors() == ["abhiyan.E010"]


def test_without_a_list_there_is_nothing_to_repeat(world: World) -> None:
    said = CliRunner().invoke(abhiyan, ["departures", "repeat"])

    assert (said.exit_code, errors()) == (1, [])


# --- the drill: a real file is put back -------------------------------------------------------------------------------

SIGN_UP = """
from django.utils import timezone
from abhiyan.kernel import crypto
from abhiyan.kernel.authority import system
from abhiyan.people.models import Consent
from abhiyan.registration.joining import signing
from abhiyan.registration.proof import proving
from abhiyan.units.models import Unit
from tests.registration.joining import opened
from tests.world import TODAY
window, place = opened(), Unit.objects.get(name_en="Shivpuri 1")
for n in (1, 2, 3):
    phone = f"+91500009000{n}"
    entry = signing.Entry("", f"Drill {n} Kalpit", phone, "en", place.pk, Consent.PURPOSES)
    row = signing.sign_up(entry, window=window, day=TODAY, by=system("drill"))
    way = proving.Way(proving.SMS, TODAY, timezone.now(), system("drill"))
    assert proving.prove_by_message(row.code, crypto.blind(phone), way=way).kind == proving.PROVED
"""
DEPART = """
import django; django.setup()
from abhiyan.kernel import crypto
from abhiyan.kernel.authority import system
from abhiyan.people.models import Person
from abhiyan.registration.leaving import erasing, leaving
from tests.world import TODAY
first = Person.objects.get(name_en="Drill 1 Kalpit").pk
erasing.erase([first], why="wish", day=TODAY, by=system("drill"))
assert leaving.stop_number(crypto.blind("+915000090002"), method="sms", day=TODAY, by=system("drill")) == 1
"""
WHO = """
import django, json; django.setup()
from abhiyan.people import consenting
from abhiyan.people.models import Person
people = {one.name_en: one.pk for one in Person.objects.filter(name_en__startswith="Drill")}
told = consenting.stands(people.values(), "broadcasts")
print(json.dumps({name: pk in told for name, pk in people.items()}))
"""
COMMAND = "import sys; from abhiyan.__main__ import main; main()"


def said(script: str, *arguments: str, data: Path, root: Path) -> tuple[int, str]:
    with run(script, *arguments, data=data, root=root) as process:
        out = process.communicate()[0]
        return process.returncode, out


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the file is SQLite's; the rest is tested above on both")
@pytest.mark.timeout(240)
def test_the_drill(installed: Path, tmp_path: Path, root: Path) -> None:
    data, backup = Path(shutil.copytree(installed, tmp_path / "data")), tmp_path / "backup.sqlite3"
    assert said(BUILD + SIGN_UP, data=data, root=root)[0] == 0
    with sqlite3.connect(data / "abhiyan.sqlite3") as living, sqlite3.connect(backup) as copy:
        living.backup(copy)
    assert said(DEPART, data=data, root=root)[0] == 0
    after = json.loads(said(WHO, data=data, root=root)[1])
    assert after == {"Drill 2 Kalpit": False, "Drill 3 Kalpit": True}

    for file in data.glob("abhiyan.sqlite3-*"):
        file.unlink()
    shutil.copy(backup, data / "abhiyan.sqlite3")
    back = json.loads(said(WHO, data=data, root=root)[1])
    checked = said(COMMAND, "check", data=data, root=root)
    repeated = said(COMMAND, "departures", "repeat", data=data, root=root)

    assert back == {f"Drill {n} Kalpit": True for n in (1, 2, 3)}, "without the command both are back"
    assert (checked[0], "E009" in checked[1]) == (1, True)
    assert repeated[0] == 0
    assert json.loads(said(WHO, data=data, root=root)[1]) == after
    assert "E009" not in said(COMMAND, "check", data=data, root=root)[1]
