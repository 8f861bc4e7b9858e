"""A load that is killed -9 at any moment goes on where it was: every row has one fate, nobody is there twice."""

import json
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from django.db import IntegrityError, connection

from abhiyan.registration.models import Roster
from abhiyan.registration.rosters import actions, ahead, loading
from abhiyan.rehearsal import names
from tests.registration.test_loading import HEAD, NAMES, sent
from tests.tally.test_kill import BUILD, run
from tests.world import BY, World

ROWS = 12_000
KILLS = 3
INVENTED = """
from abhiyan.units.models import Organization
Organization.objects.update(invented=True)
"""
COUNT = """
import django, json; django.setup()
from django.db.models import Count
from abhiyan.people.models import Person
from abhiyan.posts.models import Appointment
from abhiyan.registration.models import Roster, RosterLine
from abhiyan.units import tally
from abhiyan.units.models import Unit
from tests.world import TODAY
top = Unit.objects.get(code="P")
print(json.dumps([
    Roster.objects.count(), Roster.objects.get().state, Roster.objects.get().loaded, RosterLine.objects.count(),
    RosterLine.objects.values("line").distinct().count(), Person.objects.filter(source__startswith="roster:").count(),
    Appointment.objects.filter(person__source__startswith="roster:").count(),
    tally.figures_of(top, TODAY) == tally.recount(top, TODAY),
]))
"""
LOAD = "import sys; from abhiyan.__main__ import main; main()"


def rows() -> str:
    people = (f"{n},Shivpuri,2,{names.person(n + 1)[0]},,,5{n:09}\n" for n in range(ROWS))
    return HEAD + "".join(people)


def load(file: Path, *, data: Path, root: Path) -> "subprocess.Popen[str]":
    command = ("roster", "load", str(file), "--role", "volunteer", "--from", "2018-02-01", "--json")
    return run(LOAD, *command, data=data, root=root)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server survives its clients")
@pytest.mark.timeout(240)
def test_a_load_killed_again_and_again_ends_with_every_row_once(installed: Path, tmp_path: Path, root: Path) -> None:
    draw = random.Random(5)
    data, file = shutil.copytree(installed, tmp_path / "data"), tmp_path / "roster.csv"
    file.write_text(rows(), encoding="utf-8")
    with run(BUILD + INVENTED, data=data, root=root) as builder:
        assert builder.wait() == 0

    unfinished = 0
    for _turn in range(KILLS):
        with load(file, data=data, root=root) as killed:
            time.sleep(2 + draw.random())
            if killed.poll() is not None:  # a quick machine has done the rest; once more would be a second roster
                break
            killed.kill()
            unfinished += 1
    else:
        with load(file, data=data, root=root) as last:
            last.communicate()

    said, _ = run(COUNT, data=data, root=root).communicate()
    assert json.loads(said) == [1, "done", ROWS, ROWS, ROWS, ROWS, ROWS, True]
    assert unfinished > 0


def test_without_its_claim_a_load_that_goes_on_would_write_rows_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the guard is the line that is written with its slice; behind it stands a constraint."""
    monkeypatch.setattr(ahead, "SLICE", 2)
    monkeypatch.setattr(loading.Desk, "_claim", lambda *_: None)
    text = HEAD + "".join(f"{n},Shivpuri,2,{name} Kalpit,,,98765000{n:02}\n" for n, name in enumerate(NAMES))
    roster = sent(text, role="volunteer")
    actions.start(roster, by=BY)

    with pytest.raises(KeyboardInterrupt):
        actions.load(roster, by=BY, progress=_die)
    with pytest.raises(IntegrityError):
        actions.load(Roster.objects.get(pk=roster.pk), by=BY)


def _die(_line: int) -> None:
    raise KeyboardInterrupt
