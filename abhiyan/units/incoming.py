"""A file between the page that shows what it would change and the click that does it: good for an hour.

Sealed there, for a list of people holds their numbers. Each page has a `kind` of its own, so that nobody sends a file
of units and does with it what another page showed.
"""

import time
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings

from abhiyan.kernel import crypto

HOUR = 3600


class Kept(NamedTuple):
    """What was sent, and the day its changes take effect."""

    content: bytes
    day: date


def keep(session: Any, kind: str, content: bytes, day: date) -> None:
    """Keep a file for the one who sent it; only their session knows its name."""
    folder = _folder()
    _sweep(folder)
    name = uuid4().hex
    (folder / name).write_bytes(crypto.seal_bytes(content))
    session[f"incoming-{kind}"] = [name, day.isoformat()]


def take(session: Any, kind: str) -> Kept | None:
    """The file this session kept, taken away; None when there is none or its hour is over."""
    kept = look(session, kind)
    name, _day = session.pop(f"incoming-{kind}", (None, None))
    (_folder() / str(name)).unlink(missing_ok=True)
    return kept


def look(session: Any, kind: str) -> Kept | None:
    """The file this session kept, left where it is."""
    name, day = session.get(f"incoming-{kind}", (None, None))
    path = _folder() / str(name)
    if name is None or not path.is_file() or _is_old(path):
        return None
    return Kept(crypto.unseal_bytes(path.read_bytes()), date.fromisoformat(day))


def _folder() -> Path:
    folder: Path = settings.DATA / "incoming"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        if _is_old(path):
            path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    return path.stat().st_mtime < time.time() - HOUR
