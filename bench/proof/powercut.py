"""The power fails while people sign up on SQLite: whoever was answered is there afterwards.

A shim (powercut.c, compiled here) keeps the database as the disk would have it: only synced bytes. At a random moment
the writer is killed, and what the disk has takes the place of the files. FULL, as the product sets it, loses nobody;
its twin on NORMAL, the usual advice, loses some. A kill alone shows no difference: the system still writes everything.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from bench.intake import sending

SHORT, LONG = 8, 100
SOURCE = Path(__file__).with_name("powercut.c")
DATABASE = "abhiyan.sqlite3"


class Cut(NamedTuple):
    """After one power cut: people who were answered, those of them who are not there, whether the file is whole."""

    answered: int
    lost: int
    is_whole: bool


def prove(*, is_long: bool) -> dict[str, Any]:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return {"holds": False, "why": "there is no C compiler (cc) to make the shim with"}
    with tempfile.TemporaryDirectory() as folder, sending.open_window() as units:
        shim = Path(folder, "powercut.so")
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", str(shim), str(SOURCE), "-ldl", "-lpthread"], check=True
        )
        draw, cuts = random.Random(5), LONG if is_long else SHORT
        base = _base(Path(folder, "base"))
        full = [_cut(base, shim, "FULL", units, draw) for _ in range(cuts)]
        normal = [_cut(base, shim, "NORMAL", units, draw) for _ in range(cuts)]
    ours, twin = _sum(full), _sum(normal)
    holds = ours["answered"] > 0 and not ours["lost"] and not ours["broken files"] and twin["lost"] > 0
    return {"holds": holds, **ours, "twin, synchronous = NORMAL": twin}


def _sum(cuts: Sequence[Cut]) -> dict[str, int]:
    return {
        "cuts": len(cuts),
        "answered": sum(one.answered for one in cuts),
        "lost": sum(one.lost for one in cuts),
        "cuts with a loss": sum(one.lost > 0 for one in cuts),
        "broken files": sum(not one.is_whole for one in cuts),
    }


def _base(place: Path) -> Path:
    """This installation's database, whole in one file, with its keys: what each cut begins with."""
    from django.conf import settings
    from django.db import connection

    place.mkdir()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM INTO '{place / DATABASE}'")
    shutil.copytree(settings.KEYS, place / "keys")
    return place


def _cut(base: Path, shim: Path, level: str, units: Sequence[int], draw: random.Random) -> Cut:
    """Let somebody write in a copy, cut the power after a while, and look."""
    with tempfile.TemporaryDirectory(dir=base.parent) as folder:
        place = Path(folder, "data")
        shutil.copytree(base, place)
        file = place / DATABASE
        with closing(sqlite3.connect(file)) as made:
            made.execute("PRAGMA journal_mode = WAL")
        shutil.copy(file, f"{file}.disk")
        environment = {**os.environ, "ABHIYAN_DATA": str(place), "LD_PRELOAD": str(shim), "POWERCUT": str(file)}
        some = [str(unit) for unit in units[:50]]
        command = [sys.executable, "-m", "bench.proof.writer", level, str(sending.first_number()), *some]
        answered = _answered(command, environment, 0.3 + 1.7 * draw.random())
        return _looked_at(file, answered)


def _answered(command: Sequence[str], environment: dict[str, str], seconds: float) -> list[str]:
    """The codes that people were given until the power was cut, so many seconds after the first."""
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline()]
        assert lines[0], "the writer ended at once"
        cut = threading.Timer(seconds, writer.kill)
        cut.start()
        lines += writer.stdout
        cut.cancel()
    return [line.strip() for line in lines if line.endswith("\n")]


def _looked_at(file: Path, answered: Sequence[str]) -> Cut:
    """Put what the disk has in the place of the files, and open it as after a start."""
    for suffix in ("", "-wal"):
        on_disk, there = Path(f"{file}{suffix}.disk"), Path(f"{file}{suffix}")
        there.unlink(missing_ok=True)
        if on_disk.exists():
            on_disk.rename(there)
    Path(f"{file}-shm").unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as opened:
        try:
            is_whole = opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            there_are = {code for (code,) in opened.execute("SELECT code FROM registration_signup")}
        except sqlite3.DatabaseError:
            return Cut(len(answered), len(answered), is_whole=False)
    return Cut(len(answered), sum(code not in there_are for code in answered), is_whole)
