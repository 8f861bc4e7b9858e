"""Moves SQLite's write-ahead log into the database file, every second and between bulk slices: writers wait for it.

Every five seconds, one of a hundred sign-ups waited 56 ms at full size; every second, 26.
"""

from django.db import connection


def checkpoint() -> tuple[int, int, int] | None:
    """(busy, pages in the log, pages moved); None on PostgreSQL, which does this by itself."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    return connection.checkpoint()  # type: ignore[attr-defined,no-any-return]  # our backend's
