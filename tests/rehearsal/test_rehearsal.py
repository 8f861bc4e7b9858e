"""An office rehearses its plan: the same end for the same seed, also after kill -9; nobody of its own goes with it."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection

from abhiyan.kernel.console import Refused
from abhiyan.plans import actions
from abhiyan.plans.planfile import read_text
from abhiyan.posts.actions import appoint
from abhiyan.posts.profile import Profile
from abhiyan.rehearsal import blueprint, build, commands, place
from abhiyan.rehearsal.models import Rehearsal
from abhiyan.rehearsal.play import play
from abhiyan.units.models import Organization
from tests.plans.conftest import PLAN
from tests.world import BY, TODAY, World

FIRST, LAST = date(2018, 1, 26), date(2018, 2, 12)
CANARY, CANARY_PHONE = "Qvxcanary", "+915000099999"


def drawn(seed: int = 1) -> bytes:
    """The world's blueprint with its plan as a draft."""
    found = blueprint.of_office(seed=seed, first=FIRST, last=LAST, day=TODAY, draft=read_text(PLAN))
    return found.as_json()


def began(where: Path, plan: bytes, **more: str) -> "subprocess.Popen[bytes]":
    """`abhiyan play-rehearsal --json` in a place of its own, started."""
    place.write(where, plan)
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "PYTEST_VERSION")}
    environment = {**kept, "ABHIYAN_DATA": str(where), "ABHIYAN_LOG_LEVEL": "ERROR", **more}
    command = [sys.executable, "-m", "abhiyan", "play-rehearsal", "--json"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def kill_9(process: "subprocess.Popen[bytes]", database: Path, *, when: str) -> None:
    """Kill it as soon as the statement finds something in its database, wherever it is then."""
    while process.poll() is None:
        time.sleep(0.05)
        try:
            with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as looked:
                if looked.execute(when).fetchone():
                    break
        except sqlite3.OperationalError:
            continue  # not there yet
    assert process.poll() is None  # it was still at work
    process.send_signal(signal.SIGKILL)
    process.communicate()


def told(process: "subprocess.Popen[bytes]") -> dict[str, object]:
    out, _ = process.communicate()
    assert process.returncode == 0
    found: dict[str, object] = json.loads(out)
    return found


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a rehearsal is on SQLite, whatever the office is on")
@pytest.mark.timeout(600)
def test_a_seed_has_one_end_whatever_comes_between(world: World, installed: Path, tmp_path: Path) -> None:
    plan = drawn()
    whole = told(began(shutil.copytree(installed, tmp_path / "whole"), plan, PYTHONHASHSEED="1"))
    again = tmp_path / "again"
    for seen in (
        "SELECT 1 FROM units_unit LIMIT 1",
        "SELECT 1 FROM rehearsal_rehearsal WHERE played_through >= '2018-02-02'",
        "SELECT 1 FROM registration_call WHERE outcome <> ''",
    ):
        kill_9(began(again, plan, PYTHONHASHSEED="2"), again / "abhiyan.sqlite3", when=seen)

    assert told(began(again, plan, PYTHONHASHSEED="3"))["digest"] == whole["digest"]
    other = shutil.copytree(installed, tmp_path / "other")
    assert told(began(other, drawn(seed=2)))["digest"] != whole["digest"]


@pytest.mark.one_database  # the same: what it takes from the office is asked below
@pytest.mark.timeout(300)
def test_nobody_of_the_office_goes_into_its_rehearsal(world: World, installed: Path, tmp_path: Path) -> None:
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    appoint(world.post("Shivpuri 2", "booth-worker"), world.newcomer(CANARY), since=TODAY, by=BY)

    told(began(tmp_path, drawn(), ABHIYAN_SMS_URL="http://127.0.0.1:9/{to}"))
    files = b"".join(file.read_bytes() for file in tmp_path.glob("abhiyan.sqlite3*"))

    assert b"Shivpuri 2" in files  # what does go over is found this way
    assert [word for word in (CANARY, CANARY_PHONE, CANARY_PHONE[-10:]) if word.encode() in files] == []
    assert CANARY.encode() not in (tmp_path / settings.REHEARSAL_MARK).read_bytes()


def test_what_people_wrote_into_a_plan_stays_behind(world: World) -> None:
    noted = PLAN.replace('proof = "minutes"', f'proof = "minutes"\nnote_en = "Ask {CANARY}"  # or {CANARY}\'s sister')
    actions.apply(read_text(noted.replace('key = "feb"', 'key = "living"')), day=TODAY, by=BY)

    found = blueprint.of_office(seed=1, first=FIRST, last=LAST, day=TODAY, draft=read_text(noted))

    assert [plan.key for plan in found.plans] == ["living", "feb"]
    assert CANARY.encode() not in found.as_json()
    assert found.plans[1] == blueprint.bare(read_text(noted))


def test_which_seats_are_held_goes_over_as_numbers(world: World) -> None:
    found = blueprint.of_office(seed=1, first=FIRST, last=LAST, day=TODAY, draft=read_text(PLAN))

    booths = [row for row in found.filled if row[0].startswith("B")]
    assert booths == [
        ("B1", "booth-worker", [1, 2], 0),
        ("B3", "volunteer", [], 1),
        ("B4", "booth-worker", [1], 0),
    ]


ACTS: dict[str, Callable[[], object]] = {
    "begin": lambda: build.begin(_profile(), seed=1),
    "play": lambda: play(Rehearsal.objects.create(profile="x", seed=1), lambda _place: (), first=FIRST, last=FIRST),
}


def _profile() -> Profile:
    found = Organization.objects.get()
    return blueprint._profile(found)


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_invented_among_real_people(world: World, act: str) -> None:
    with pytest.raises(build.RealPeopleHere):
        ACTS[act]()


@pytest.mark.parametrize("act", ACTS)
def test_without_the_check_it_would_be(world: World, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the refusal above is that of the check, and of nothing else."""
    monkeypatch.setattr("abhiyan.rehearsal.build.check_empty", lambda: None)
    monkeypatch.setattr("abhiyan.rehearsal.play.check_empty", lambda: None)

    ACTS[act]()

    assert Rehearsal.objects.count() == 1


def test_the_command_refuses_where_no_rehearsal_was_prepared(world: World) -> None:
    said = CliRunner().invoke(commands.play_rehearsal, [])

    assert said.exit_code == 1
    assert "no rehearsal was prepared" in said.output


def test_no_demo_is_built_into_a_rehearsal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "IS_REHEARSAL", True)

    with pytest.raises(Refused, match="is a rehearsal's own"):
        CliRunner().invoke(commands.demo, ["--no-serve"], catch_exceptions=False, standalone_mode=False)


def test_a_taken_port_is_refused_before_anything_is_built(db: None) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])

        with pytest.raises(Refused, match=f"{taken} can't be used"):
            CliRunner().invoke(commands.demo, ["--port", taken], catch_exceptions=False, standalone_mode=False)

    assert not Rehearsal.objects.exists()


def test_a_name_cannot_lead_elsewhere(world: World) -> None:
    said = CliRunner().invoke(commands.rehearse, ["--throw-away", "../data", "--yes"])

    assert said.exit_code == 2


def test_a_kept_rehearsal_is_listed_and_thrown_away_after_asking(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    place.write(place.find("spring"), drawn())
    run = CliRunner().invoke

    assert "spring" in run(commands.rehearse, ["--list"]).output
    assert run(commands.rehearse, ["--throw-away", "spring"], input="n\n").exit_code == 1
    assert [one.name for one in place.all_of_them()] == ["spring"]
    run(commands.rehearse, ["--throw-away", "spring"], input="y\n")
    assert place.all_of_them() == []


def test_a_changed_draft_is_not_answered_with_the_rehearsal_of_the_former_one(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same again goes on; another draft, other days or another seed under its name are refused in words."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    file = tmp_path / "draft.toml"
    file.write_text(PLAN)
    first, last = datetime(2018, 1, 26, tzinfo=UTC), datetime(2018, 2, 8, tzinfo=UTC)
    made = commands.found_or_made(first, last, 1, file, None)

    assert commands.found_or_made(first, last, 1, file, None) == made
    changed = PLAN.replace("through = 2018-02-08", "through = 2018-02-07")
    for text, through, seed in ((changed, last, 1), (PLAN, first, 1), (PLAN, last, 2)):
        file.write_text(text)
        with pytest.raises(Refused, match="was made of another plan"):
            commands.found_or_made(first, through, seed, file, made.name)


def test_a_rehearsal_has_no_way_out(tmp_path: Path) -> None:
    (tmp_path / settings.REHEARSAL_MARK).write_text("{}")
    script = (
        "from abhiyan import settings as s; print(s.SMS_URL, s.EMAIL_HOST, s.DATABASES['default']['ENGINE'], s.KEYS)"
    )
    ways = {
        "ABHIYAN_DATA": str(tmp_path), "ABHIYAN_SMS_URL": "http://gateway.example/", "ABHIYAN_KEYS": "/nowhere",
        "ABHIYAN_MAIL_URL": "smtps://u:p@mail.example", "DATABASE_URL": "postgresql://a:b@db.example/office",
    }  # fmt: skip

    said = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **ways}, capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == ["abhiyan.kernel.sqlite3", str(tmp_path / "keys")]
