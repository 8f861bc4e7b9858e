"""Chance that repeats: every invented outcome follows from the seed and a name, never from the order of calls."""

from functools import cache
from hashlib import blake2b

SCALE = 2.0**64


def chance(*parts: object) -> float:
    """A number from 0 up to 1 that belongs to these words, always the same."""
    digest = blake2b("/".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / SCALE


@cache
def strength(seed: int, code: str) -> float:
    """How strong an invented unit is: 0.55 to 1, a few much weaker. Districts differ as they do in life."""
    drawn = chance(seed, "strength", code)
    return 0.3 + drawn if drawn < 0.08 else 0.55 + 0.45 * drawn
