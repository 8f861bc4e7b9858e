"""Who did what: entries written with the deed, linked into a hash chain a second later.

A chain inside each write would serialise all of them (2,083 to 417 transactions a second). So `wrote` inserts an
unlinked entry in the deed's transaction, and `chain` links what has committed and signs the head. An entry changed
before it is linked, within about a second, isn't noticed; one changed, removed or slipped in afterwards is.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from abhiyan.kernel import bulk, keyfiles
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.models import AuditEntry, AuditHead

BATCH = 2_000  # entries linked in one transaction: under 0.1 s on SQLite, where it holds the write lock
LOCK = 0x61756469  # advisory lock of the one chainer on PostgreSQL
ZERO = "0" * 64
MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One place where the chain doesn't hold: the entry's number in the chain and what is wrong there."""

    number: int
    what: str

    def __str__(self) -> str:
        return f"entry {self.number}: {self.what}"


def wrote(
    verb: str, subject: object, *, by: Authority | str, count: int = 1, detail: Any = None, digest: str = ""
) -> None:
    """Note that `by` did `verb` to `subject`, in the caller's transaction.

    subject: a saved row ("unit:17") or text. detail: JSON, without phone numbers. digest: of a bulk verb, `digest_of`.
    """
    actor = by if isinstance(by, str) else by.actor
    said = None if detail is None else connection.ops.adapt_json_value(detail, None)
    bulk.insert(
        AuditEntry,
        ("at", "actor", "verb", "subject", "count", "digest", "detail", "link"),
        [(bulk.moment(timezone.now()), actor, verb, name_of(subject), count, digest, said, "")],
    )


def name_of(subject: object) -> str:
    """ "unit:17" for a row, the text itself otherwise."""
    if isinstance(subject, Model):
        return f"{subject._meta.model_name}:{subject.pk}"
    return str(subject)


def digest_of(values: Iterable[object]) -> str:
    """SHA-256 (hex) of the values' text, one on a line, in their order: which rows a bulk verb touched."""
    whole = hashlib.sha256()
    for value in values:
        whole.update(f"{value}\n".encode())
    return whole.hexdigest()


def chain() -> int:
    """Link every committed entry that isn't linked yet, in order of id, and sign the head. Returns how many.

    Rows are found by having no number, never by a highest id: a transaction may commit after one with a higher id.
    """
    total = 0
    while linked := _link_batch():
        total += linked
        if linked < BATCH:
            break
    return total


@transaction.atomic
def _link_batch() -> int:
    if not _is_only_chainer():
        return 0
    waiting = list(AuditEntry.objects.filter(number=None).order_by("id")[:BATCH])
    if not waiting:
        return 0
    last = AuditEntry.objects.exclude(number=None).order_by("-number").first()
    number, link = (last.number or 0, last.link) if last else (0, ZERO)
    linked = []
    for entry in waiting:
        number += 1
        link = link_of(link, number, entry)
        linked.append((number, link, entry.pk))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE kernel_auditentry SET number = %s, link = %s WHERE id = %s", linked)
    AuditHead.objects.update_or_create(
        pk=1, defaults={"number": number, "link": link, "signature": sign(number, link), "at": waiting[-1].at}
    )
    return len(linked)


def _is_only_chainer() -> bool:
    if connection.vendor == "sqlite":
        return True  # the transaction began IMMEDIATE: the write lock is ours
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def link_of(before: str, number: int, entry: AuditEntry) -> str:
    """SHA-256 (hex) over the link before and all that the entry says."""
    said = [
        number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.verb,
        entry.subject,
        entry.count,
        entry.digest,
        entry.detail,
    ]
    return hashlib.sha256(before.encode() + orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def sign(number: int, link: str) -> str:
    """HMAC-SHA-256 (hex) of a head with the key beside the database, not in it."""
    key = keyfiles.read_or_make(settings.KEYS / "audit.key")
    return hmac.new(key, f"{number} {link}".encode(), hashlib.sha256).hexdigest()


def head() -> tuple[int, str, str] | None:
    """Number, link and signature of the last linked entry: worth keeping elsewhere. None before the first."""
    return AuditHead.objects.values_list("number", "link", "signature").first()


def verify() -> list[Problem]:
    """Walk the whole chain; the first problems found (at most 100), none when it holds."""
    problems: list[Problem] = []
    for problem in _broken_links():
        problems.append(problem)
        if len(problems) == MOST_PROBLEMS:
            break
    return problems


def _broken_links() -> Iterator[Problem]:
    number, link = 0, ZERO
    for entry in AuditEntry.objects.exclude(number=None).order_by("number").iterator():
        number += 1
        if entry.number != number:
            yield Problem(number, f"is missing; the next one has number {entry.number}")
            number = int(entry.number or 0)
        elif entry.link != link_of(link, number, entry):
            yield Problem(number, f"does not match its link ({entry})")
        # On with the stored link, so that one changed entry is one problem.
        link = entry.link
    yield from _broken_head(number, link)


def _broken_head(number: int, link: str) -> Iterator[Problem]:
    signed = head()
    if signed is None:
        if number:
            yield Problem(number, "the head is not signed")
    elif not hmac.compare_digest(signed[2], sign(signed[0], signed[1])):
        yield Problem(signed[0], "the head's signature is not ours")
    elif signed[:2] != (number, link):
        yield Problem(number, f"is not the signed head, which is entry {signed[0]}")
