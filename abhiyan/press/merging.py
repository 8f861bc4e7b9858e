"""Two who wrote at once over one version: what each changed is laid together where it doesn't touch. Plain values."""

import itertools
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple


class Merged(NamedTuple):
    """The fields with both changes; `both`: those that both changed, each in another way, where mine stands."""

    fields: dict[str, Any]
    both: list[str]


def merged(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merged:
    """What fields say after both; each as {name: value}: what was looked at, what stands now, what is sent."""
    found: dict[str, Any] = {}
    both: list[str] = []
    for name, own in mine.items():
        was, other = base.get(name, ""), theirs.get(name, "")
        if own == was:
            found[name] = other
        elif other in (was, own):
            found[name] = own
        else:
            together = lines(was, other, own) if all(isinstance(one, str) for one in (was, other, own)) else None
            found[name] = own if together is None else together
            both += [name] if together is None else []
    return Merged(found, both)


class Change(NamedTuple):
    """Lines [start, end) of what was looked at, and what stands there instead."""

    start: int
    end: int
    instead: tuple[str, ...]


def lines(base: str, theirs: str, mine: str) -> str | None:
    """A text with both changes, line by line; None where they touch each other."""
    was = base.splitlines()
    changes = sorted({*_changes(was, theirs.splitlines()), *_changes(was, mine.splitlines())})
    if any(two.start <= one.end for one, two in itertools.pairwise(changes)):
        return None
    for one in reversed(changes):
        was[one.start : one.end] = one.instead
    return "\n".join(was)


def _changes(was: list[str], now: list[str]) -> Iterator[Change]:
    for tag, start, end, first, last in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Change(start, end, tuple(now[first:last]))
