"""Two go for the last seat at once and one gets it; each race has its twin without the lock, which gives it twice.

The races are tests/posts/test_race.py. SQLite has one writer at a time, so they are run on PostgreSQL.
"""

from typing import Any

from bench.proof import suite


def prove(*, is_long: bool) -> dict[str, Any]:
    return suite.run("tests/posts/test_race.py", times=50 if is_long else 1, on_postgresql=True)
