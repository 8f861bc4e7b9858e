"""What a script sends as JSON, read strictly: what is wrong is named with its place. No database."""

from datetime import UTC, datetime
from typing import Any


class Unreadable(Exception):
    """What was sent can't be read; the text says where."""


def whole(given: Any, at: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given < 2**53:
        raise Unreadable(f"{at}: a whole number")
    return given


def moment(given: Any, at: str) -> datetime:
    """Milliseconds since 1970, of any clock: one that is years off is put right, not refused."""
    ms = whole(given, at)
    if ms >= 2**43:
        raise Unreadable(f"{at}: milliseconds")
    return datetime.fromtimestamp(ms / 1000, UTC)


def text(given: Any, at: str, *, longest: int = 200) -> str:
    if not isinstance(given, str) or len(given) > longest or "\0" in given:
        raise Unreadable(f"{at}: a text")
    return given
