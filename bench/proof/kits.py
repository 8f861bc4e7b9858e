"""What is withdrawn or silent is given out by nothing, and of its readers nothing is held; each with its twin.

They are tests already. Links of drives, which ask strangers for something too, are silent with them, and so are live
addresses.
"""

from typing import Any

from bench.proof import suite

TESTS = (
    "tests/kits/test_gone.py",
    "tests/kits/test_readers.py",
    "tests/field/test_silence.py",
    "tests/live/test_silence.py",
)


def prove(*, is_long: bool) -> dict[str, Any]:
    return suite.run(*TESTS, times=10 if is_long else 1)
