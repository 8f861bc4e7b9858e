"""The ledger of consent: which purposes somebody agreed to or took back, in which words, by which way.

What stands is said by the line with the latest moment, not by the one written last: a withdrawal wins over every older
consent, whenever that arrives. At one moment the withdrawal wins.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils import timezone

from abhiyan.kernel import bulk
from abhiyan.people import notices, together
from abhiyan.people.models import Consent, Evidence, Notice, Person


class Given(NamedTuple):
    """One person's consent to some purposes, read in `language`; helper: who helped, as the audit names them."""

    person_id: int
    purposes: Sequence[str]
    language: str
    helper: str = ""


EARLIEST = datetime.min.replace(tzinfo=UTC)
FIELDS = ("person", "purpose", "given", "notice", "language", "method", "helper", "day", "at")


def write(some: Iterable[Given], *, method: str, day: date, at: datetime | None = None) -> None:
    """Add what was given to the ledger, each purpose a line of its own. Inside a transaction.

    at: when it was given, for what comes in later than that; now if not given. Raises NoticeMissing. It is evidence
    only together with people.actions.prove(..., CONSENTED).
    """
    moment, on = bulk.moment(at or timezone.now()), bulk.day(day)
    bulk.insert(
        Consent,
        FIELDS,
        [
            (
                one.person_id,
                purpose,
                True,
                notices.in_force(purpose, one.language),
                one.language,
                method,
                one.helper,
                on,
                moment,
            )
            for one in some
            for purpose in one.purposes
        ],
    )


class Ticked(NamedTuple):
    """What one person agreed to on a form at a moment: notices by their ids, so that the words are those they read."""

    person_id: int
    notices: Collection[int]
    at: datetime


def write_ticked(some: Collection[Ticked], *, day: date) -> set[int]:
    """Add what was ticked on forms to the ledger, now that its owner says so; return who agrees to be kept and asked.

    What one of their records took back since the form stays so: that line is as of the form. Inside a transaction. It
    is evidence only together with people.actions.
    """
    back = _taken_back_since(some)
    moment = bulk.moment(timezone.now())
    wanted = {notice for one in some for notice in one.notices}
    read = {row.pk: row for row in Notice.objects.filter(pk__in=wanted)}
    on = bulk.day(day)
    lines = [(one, read[notice]) for one in some for notice in one.notices if notice in read]
    bulk.insert(
        Consent,
        FIELDS,
        [
            (
                one.person_id,
                row.purpose,
                True,
                row.pk,
                row.language,
                Consent.FORM,
                "",
                on,
                bulk.moment(one.at) if (one.person_id, row.purpose) in back else moment,
            )
            for one, row in lines
        ],
    )
    agreed = {one.person_id for one, row in lines if row.purpose == Consent.ORGANISE}
    return {pk for pk in agreed if (pk, Consent.ORGANISE) not in back}


def _taken_back_since(some: Collection[Ticked]) -> set[tuple[int, str]]:
    """(person, purpose) of what a record of theirs took back at or after the moment of their form."""
    if not some:
        return set()
    people = [one.person_id for one in some]
    groups = together.groups_of(people)
    last: dict[tuple[int, str], datetime] = {}
    for batch in bulk.batches(together.everyone(people, groups)):
        lines = Consent.objects.filter(person__in=batch, given=False, at__gte=min(one.at for one in some))
        for pk, purpose, at in lines.values_list("person_id", "purpose", "at"):
            key = groups.get(pk, pk), purpose
            last[key] = max(last.get(key, at), at)
    return {
        (one.person_id, purpose)
        for one in some
        for purpose in Consent.PURPOSES
        if last.get((groups.get(one.person_id, one.person_id), purpose), EARLIEST) >= one.at
    }


def take_back(
    person_ids: Collection[int],
    purposes: Sequence[str],
    *,
    method: str,
    day: date,
    at: datetime | None = None,
    only_given: bool = False,
) -> None:
    """Add to the ledger that these people take purposes back, whether they ever gave them or not. In a transaction.

    Where the latest line says so already, none is added; only_given: nor where there is no line. person_ids: every
    record (people.together).
    """
    moment, on = at or timezone.now(), bulk.day(day)
    last = last_lines(person_ids)
    bulk.insert(
        Consent,
        FIELDS,
        [
            (pk, purpose, False, None, "", method, "", on, bulk.moment(moment))
            for pk in sorted(person_ids)
            for purpose in purposes
            if (line.given if (line := last.get((pk, purpose))) else not only_given)
        ],
    )


def stands(person_ids: Collection[int], purpose: str) -> set[int]:
    """Whose consent to `purpose` stands this moment, by the lines of all their records; nobody erased or withheld.

    To be asked when something is sent, not when it is planned: then a withdrawal reaches what is half sent.
    """
    groups = together.groups_of(person_ids)
    records = together.everyone(person_ids, groups)
    gone = _not_to_be_written_to(records)
    newest: dict[int, Line] = {}
    for (pk, _purpose), line in last_lines(records, purpose).items():
        top = groups.get(pk, pk)
        newest[top] = max(newest.get(top, line), line)
    given = {top for top, line in newest.items() if line.given}
    return {pk for pk in person_ids if pk not in gone and groups.get(pk, pk) in given}


def took_back(record: str) -> Exact:
    """Of rows whose field `record` names a record: whether the last word of it, or of the one that stands for it, is
    that consent is taken back. A withdrawal is written for every record of a person.

    A value for each row, not a join: so a list is walked in its own order, and stops when its page is full.
    """
    theirs = Q(person=OuterRef(record)) | Q(person=OuterRef(f"{record}__same_as"))
    words = Evidence.objects.filter(theirs, kind__in=(Evidence.CONSENTED, Evidence.WITHDREW)).order_by("-pk")
    return Exact(Coalesce(Subquery(words.values("kind")[:1]), Value("")), Evidence.WITHDREW)


class Line(NamedTuple):
    """What orders the lines of a purpose: the moment; at one moment a withdrawal comes after what was given."""

    at: datetime
    is_withdrawal: bool

    @property
    def given(self) -> bool:
        return not self.is_withdrawal


def last_lines(person_ids: Collection[int], *purposes: str) -> dict[tuple[int, str], Line]:
    """(record, purpose) -> its latest line."""
    found: dict[tuple[int, str], Line] = {}
    for pk, purpose, given, at in _lines(person_ids, purposes):
        line = Line(at, not given)
        found[pk, purpose] = max(found.get((pk, purpose), line), line)
    return found


def _lines(person_ids: Collection[int], purposes: Sequence[str]) -> Iterator[tuple[int, str, bool, datetime]]:
    for some in bulk.batches(person_ids):
        lines = Consent.objects.filter(person__in=some)
        lines = lines.filter(purpose__in=purposes) if purposes else lines
        yield from lines.values_list("person_id", "purpose", "given", "at")


def _not_to_be_written_to(person_ids: Collection[int]) -> set[int]:
    found: set[int] = set()
    for some in bulk.batches(person_ids):
        rows = Person.objects.filter(Q(erased_on__isnull=False) | Q(withheld__isnull=False), pk__in=some)
        found.update(rows.values_list("pk", flat=True))
    return found


class Switch(NamedTuple):
    """One purpose as it stands for somebody. line: the latest in the ledger, None where there never was one.

    notice: the words that were agreed to, of the latest consent; text: the words in force in the reader's language.
    """

    purpose: str
    text: str
    line: Consent | None

    @property
    def stands(self) -> bool:
        return self.line is not None and self.line.given


def switches(person_id: int, language: str) -> list[Switch]:
    """Every purpose as it stands for somebody, by the lines of all their records. One statement for the ledger."""
    lines = Consent.objects.filter(person__in=Person.objects.records_of(person_id)).select_related("notice")
    last: dict[str, Consent] = {}
    for line in lines.order_by("at", "-given", "pk"):
        last[line.purpose] = line
    return [Switch(one, notices.text_of(one, language), last.get(one)) for one in Consent.PURPOSES]
