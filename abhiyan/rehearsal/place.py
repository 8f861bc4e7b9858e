"""Where a rehearsal lives: a directory of its own beside the office's data, with its own SQLite file and keys.

The directory holds `rehearsal.json` (what the office handed over: a `blueprint.Blueprint`). Settings see that
file and shut every way out: no gateway, no mail server, no other database. So a rehearsal always runs on SQLite, also
where the office itself is on PostgreSQL.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
OUTSIDE = ("DATABASE_URL", "ABHIYAN_KEYS", "ABHIYAN_SMS_URL", "ABHIYAN_SMS_TOKEN", "ABHIYAN_MAIL_URL")


class BadName(ValueError):
    """A name that is no simple word, so that it can't lead out of the directory of rehearsals."""


def all_of_them() -> list[Path]:
    """The rehearsals kept here, by name."""
    return sorted(file.parent for file in _home().glob(f"*/{settings.REHEARSAL_MARK}"))


def find(name: str) -> Path:
    """The directory of the rehearsal `name`, whether it is there or not. Raises BadName."""
    if not NAME.fullmatch(name):
        raise BadName(name)
    return _home() / name


def write(place: Path, blueprint: bytes) -> None:
    """Make the place. The mark is written last and whole: without it the directory is no rehearsal."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = place / "half"
    half.write_bytes(blueprint)
    half.replace(place / settings.REHEARSAL_MARK)


def throw_away(place: Path) -> None:
    """Delete a rehearsal whole: mark, database, keys."""
    shutil.rmtree(place)


def command(place: Path, *words: str) -> "subprocess.Popen[bytes]":
    """`abhiyan WORDS` inside the rehearsal, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    return subprocess.Popen([sys.executable, "-m", "abhiyan", *words], env={**kept, "ABHIYAN_DATA": str(place)})  # noqa: S603 (our own words)


def _home() -> Path:
    return Path(settings.DATA) / "rehearsals"
