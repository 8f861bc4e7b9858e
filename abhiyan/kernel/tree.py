"""Places in a tree, as digits.

A path is six digits for each level from the top: "000001" is a root, "000001000003" its third child. A subtree is the
half-open range `[path, after(path))` of a plain index. Digits only, because a separator sorts differently in different
collations, while digits sort alike everywhere.
"""

SEGMENT = 6
LAST = 10**SEGMENT - 2  # `after` adds one to the last segment, so one number stays free

ORGANISATION = 1
CONSTITUENCIES = 2


class NoRoom(Exception):
    """A unit has used every child number there is."""


def root(tree: int) -> str:
    """The path of the top unit of `tree`."""
    return f"{tree:0{SEGMENT}d}"


def child(path: str, number: int) -> str:
    """The path of child `number` (1 or more) under `path`. Raises NoRoom past the last number."""
    if not 1 <= number <= LAST:
        raise NoRoom(path)
    return f"{path}{number:0{SEGMENT}d}"


def after(path: str) -> str:
    """The exclusive end of the subtree's range: the next sibling's path."""
    return f"{path[:-SEGMENT]}{int(path[-SEGMENT:]) + 1:0{SEGMENT}d}"


def depth(path: str) -> int:
    """1 at the top."""
    return len(path) // SEGMENT


def parent(path: str) -> str:
    """The path above; empty for a root."""
    return path[:-SEGMENT]


def ancestors(path: str) -> list[str]:
    """Every path from the root down to the parent, the unit itself left out."""
    return [path[:end] for end in range(SEGMENT, len(path), SEGMENT)]


def tree_of(path: str) -> int:
    """ORGANISATION or CONSTITUENCIES."""
    return int(path[:SEGMENT])


def holds(path: str, other: str) -> bool:
    """Whether `other` is `path` or stands below it."""
    return other.startswith(path)
