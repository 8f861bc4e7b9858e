"""A writer that is killed in the middle of its work leaves figures that equal their recount."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

BUILD = """
import django; django.setup()
from abhiyan.kernel import clock
from tests import world
world.build()
clock.set_day(world.TODAY)
"""
WRITE = """
import django; django.setup()
from tests.tally.chance import Chance
import sys
chance = Chance(int(sys.argv[1]))
chance.prefix = f"k{sys.argv[1]}"
begun = False
while True:
    chance.step()
    if not begun and "appoint" in chance.done and {"move", "move_area", "add"} & chance.done.keys():
        print("begun", flush=True)
        begun = True
"""
COMPARE = """
import django; django.setup()
from tests.tally.brute import read, recounted
from tests.tally.chance import DAYS
from abhiyan.units.models import UnitAct
from abhiyan.units import tally
assert read(DAYS) == recounted(DAYS)
tally.squash()
assert read(DAYS) == recounted(DAYS)
print(UnitAct.objects.count())
"""


TURNS = int(os.environ.get("TALLY_KILLS", "3"))


def run(script: str, *arguments: str, data: Path, root: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "ABHIYAN_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "abhiyan.settings",
        "PYTHONPATH": str(root),
        "ABHIYAN_LOG_LEVEL": "ERROR",
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server survives its clients")
@pytest.mark.timeout(240)
def test_figures_equal_a_recount_after_kill_9(installed: Path, tmp_path: Path, root: Path) -> None:
    draw = random.Random(3)
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    with run(BUILD, data=tmp_path, root=root) as builder:
        assert builder.wait() == 0

    for turn in range(TURNS):
        with run(WRITE, str(turn), data=tmp_path, root=root) as writer:
            try:
                assert writer.stdout is not None
                assert writer.stdout.readline() == "begun\n"
                time.sleep(0.5 + draw.random())
            finally:
                writer.kill()

    reader = run(COMPARE, data=tmp_path, root=root)
    said, _ = reader.communicate()
    assert reader.returncode == 0
    assert int(said) >= TURNS
