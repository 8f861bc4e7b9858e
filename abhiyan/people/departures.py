"""Who was erased, left or took consent back: a line each, written beside the database as it happens.

After an older database was put back these lines say whom it must forget again (registration.leaving.repeating). They
name nobody: the number of a record, its stamp, the moment, and what was done. So the file may be copied anywhere, and
should be, every hour: a line that is lost with the disk can't be repeated.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple, Self

from django.conf import settings
from django.db import transaction

from abhiyan.kernel import bulk
from abhiyan.people.models import Person

ERASED, ERASED_WHOLE, TOOK_BACK, LET_GO = "erased", "erased_whole", "took_back", "let_go"
KINDS = (ERASED, ERASED_WHOLE, TOOK_BACK, LET_GO)


class NoDeparture(ValueError):
    """A line of the file that says nothing: cut, or of something else."""


class Departure(NamedTuple):
    """One line. what: ERASED (kept in the vault), ERASED_WHOLE (nothing is kept), TOOK_BACK, or LET_GO, a sign-up that
    no record holds. number, stamp: of the record, or of the sign-up its code. source, method, purposes: of TOOK_BACK.
    """

    at: datetime
    day: date
    what: str
    number: int
    stamp: str
    source: str = ""
    method: str = ""
    purposes: tuple[str, ...] = ()

    @property
    def of_nobody(self) -> Self:
        """What was done, without to whom: the same for all that were done together."""
        return self._replace(number=0, stamp="")

    def __str__(self) -> str:
        said = (self.at.isoformat(), self.day.isoformat(), self.what, str(self.number), self.stamp)
        return "\t".join((*said, self.source, self.method, " ".join(self.purposes)))


def file() -> Path:
    """Where this installation writes them."""
    return Path(settings.DATA) / "departures.tsv"


def note(records: Collection[int], done: Departure) -> None:
    """Write down once it has committed what was done to these records. In its transaction."""
    if records:
        transaction.on_commit(partial(_write_records, list(records), done), robust=True)


def note_sign_ups(codes: Collection[tuple[int, str]], *, at: datetime, day: date) -> None:
    """Write down once it has committed that these sign-ups were let go: (id, code). In its transaction."""
    lines = [Departure(at, day, LET_GO, pk, code) for pk, code in codes]
    if lines:
        transaction.on_commit(partial(_write, lines), robust=True)


def _write_records(records: Sequence[int], done: Departure) -> None:
    stamps = stamps_of(records)
    _write(done._replace(number=pk, stamp=stamps[pk]) for pk in records)


def stamps_of(records: Collection[int]) -> dict[int, str]:
    """record -> its stamp, as the lines write it."""
    found: dict[int, str] = {}
    for some in bulk.batches(records):
        rows = Person.objects.filter(pk__in=some).values_list("pk", "stamp")
        found.update((pk, bytes(stamp).hex()) for pk, stamp in rows)
    return found


def _write(lines: Iterable[Departure]) -> None:
    with file().open("a", encoding="ascii") as out:
        out.write("".join(f"{line}\n" for line in lines))
        out.flush()
        os.fsync(out.fileno())


def read(path: Path) -> Iterator[Departure]:
    """The lines of a file. Raises NoDeparture, with the number of the line."""
    with path.open(encoding="ascii", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield _read(line.removesuffix("\n"))
            except ValueError as error:
                raise NoDeparture(f"line {number}") from error


def _read(line: str) -> Departure:
    at, day, what, number, stamp, source, method, purposes = line.split("\t")
    if what not in KINDS:
        raise ValueError(what)
    moment, on = datetime.fromisoformat(at), date.fromisoformat(day)
    return Departure(moment, on, what, int(number), stamp, source, method, tuple(purposes.split()))
