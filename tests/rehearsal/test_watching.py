"""While a rehearsal plays, every total equals a recount; a total that is wrong is seen to be."""

import json
import os
import random
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.db import connection

from bench.rehearsal import compare
from tests.rehearsal.test_rehearsal import began, drawn
from tests.world import World

WATCH = """
import json, sys, time, django
django.setup()
from bench import rehearsal
from django.db import DatabaseError
from abhiyan.units.models import Unit
until = time.monotonic() + 120
while time.monotonic() < until:
    try:
        if rehearsal.Moment and Unit.objects.filter(level__is_leaf=True).exists():
            break
    except DatabaseError:
        pass
    time.sleep(0.1)
found = rehearsal.summary(rehearsal.watch(int(sys.argv[1])))
print(json.dumps(found, default=str))
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a rehearsal is on SQLite, whatever the office is on")
@pytest.mark.timeout(400)
def test_totals_equal_a_recount_while_it_plays(world: World, installed: Path, tmp_path: Path, root: Path) -> None:
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    player = began(tmp_path, drawn())
    environment = {**os.environ, "ABHIYAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "abhiyan.settings"}
    environment = {key: value for key, value in environment.items() if key not in ("DATABASE_URL", "PYTEST_VERSION")}
    said = subprocess.run(
        [sys.executable, "-c", WATCH, "60"], env=environment, cwd=root, capture_output=True, text=True, check=False
    )
    player.communicate()

    assert said.returncode == 0, said.stderr[-2000:]
    found = json.loads(said.stdout)
    assert (found["different"], player.returncode) == ([], 0)
    assert found["moments"] >= 10


def test_a_wrong_total_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin."""
    unit = world.unit("Ganga")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE units_total SET n = n + 1 WHERE unit_id = %s AND day <= '2018-01-20'", [unit.pk])

    monkeypatch.setattr("bench.rehearsal.snapshot", nullcontext)  # the test is in a transaction already
    seen = [compare(one.pk, random.Random(1)).alike for one in (unit, world.unit("Yamuna"))]

    assert seen == [False, True]
