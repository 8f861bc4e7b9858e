"""Messy rosters of bench/messy.py as records, for tests."""

from abhiyan.people.matching import Record
from bench.duplicates import streamed


def roster(*, rows: int, seed: int) -> tuple[list[Record], list[int]]:
    """The records, and the person of each."""
    pairs = list(streamed(rows, seed))
    return [record for record, _ in pairs], [person for _, person in pairs]
