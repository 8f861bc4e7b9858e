"""What comes ahead of the writing of rows: a second process reads, converts, seals and makes search keys.

with ahead(opened, behind=roster.line, few=False) as slices: ...      # each a list of Fit and Mend
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import orjson

from abhiyan.kernel import crypto
from abhiyan.kernel.beside import beside
from abhiyan.people.actions import NewPerson, Prepared, prepare
from abhiyan.registration.models import RosterLine
from abhiyan.registration.rosters.rows import Asked, Refused, Row

SLICE = 2_500  # rows of one transaction: a quarter of a second

long_number = re.compile(r"\d{6}")  # a phone's, perhaps: it is shown and kept in no detail

Read = Iterable[Row | Asked | Refused]


class Fit(NamedTuple):
    """A row that reads well, its person prepared before any transaction."""

    line: int
    row: Row
    person: Prepared


class Mend(NamedTuple):
    """A row that isn't loaded: whether it is asked or refused, why, which cell, and its cells sealed to be mended."""

    line: int
    outcome: str
    reason: str
    column: int
    detail: str
    sealed: bytes


def made_ready(read: Read, *, behind: int) -> Iterator[list[Fit | Mend]]:
    """The rows behind a line in slices, with everything done that needs no database."""
    some: list[Row | Asked | Refused] = []
    for one in read:
        if one.line <= behind:
            continue
        some.append(one)
        if len(some) == SLICE:
            yield ready(some)
            some = []
    if some:
        yield ready(some)


def ready(some: Sequence[Row | Asked | Refused]) -> list[Fit | Mend]:
    """Rows with the dear part done: people prepared, the cells of others sealed."""
    people = iter(prepare(_new(one) for one in some if isinstance(one, Row)))
    return [Fit(one.line, one, next(people)) if isinstance(one, Row) else _to_mend(one) for one in some]


def _new(row: Row) -> NewPerson:
    language = "hi" if row.name_hi else "en"
    return NewPerson(row.name_hi, row.name_en, language, row.phone, row.relation, row.birth_year)


def _to_mend(one: Asked | Refused) -> Mend:
    outcome = RosterLine.ASKED if isinstance(one, Asked) else RosterLine.REFUSED
    detail = "" if long_number.search(one.detail) else one.detail  # a trial shows it to whoever sent the file
    return Mend(one.line, outcome, one.reason, one.column, detail, sealed_cells(one.cells))


def sealed_cells(cells: Sequence[str]) -> bytes:
    """The cells of a row as they are kept until it is mended."""
    return crypto.seal_bytes(orjson.dumps(list(cells)))


def opened_cells(sealed: bytes | memoryview) -> list[str]:
    """The cells again; none where they are kept no longer."""
    found: list[str] = orjson.loads(crypto.unseal_bytes(bytes(sealed))) if sealed else []
    return found


@contextmanager
def ahead(opened: Callable[[], Read], *, behind: int, few: bool) -> Iterator[Iterable[list[Fit | Mend]]]:
    """Slices of rows made ready by a second process, one ahead of the writing."""
    if few:
        yield made_ready(opened(), behind=behind)
        return
    with beside(lambda: made_ready(opened(), behind=behind)) as slices:
        yield slices
