"""A file between the page that shows what it would change and the click that does it: on disk for an hour at most."""

import time
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings

HOUR = 3600


class Kept(NamedTuple):
    content: bytes
    day: date


def keep(session: Any, content: bytes, day: date) -> None:
    """Keep a file for the one who sent it; only their session knows its name."""
    folder = _folder()
    _sweep(folder)
    name = uuid4().hex
    (folder / name).write_bytes(content)
    session["incoming"] = [name, day.isoformat()]


def take(session: Any) -> Kept | None:
    """The file this session kept, taken away; None when there is none or its hour is over."""
    kept = look(session)
    name, _day = session.pop("incoming", (None, None))
    (_folder() / str(name)).unlink(missing_ok=True)
    return kept


def look(session: Any) -> Kept | None:
    """The file this session kept, left where it is."""
    name, day = session.get("incoming", (None, None))
    path = _folder() / str(name)
    if name is None or not path.is_file():
        return None
    return Kept(path.read_bytes(), date.fromisoformat(day))


def _folder() -> Path:
    folder: Path = settings.DATA / "incoming"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        if path.stat().st_mtime < time.time() - HOUR:
            path.unlink(missing_ok=True)
