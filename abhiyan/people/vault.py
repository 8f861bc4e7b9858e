"""What was kept of people who were erased: sealed, opened only by two, destroyed by destroying its keys.

Each person's things are sealed (AES-256-GCM) under a key of their own; that key is sealed under the vault key of the
month, a file beside the seal keys (vault-202611.key). After KEPT_DAYS the person's key is overwritten; with the last
of its month the file goes, so that older copies of the database open nothing either.

The days are real ones, not the programme's: a rehearsal that moves its day destroys nothing.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from abhiyan.kernel import audit, bulk, forbidden, keyfiles, tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import INDIA
from abhiyan.people.models import Vault, VaultOpening

KEPT_DAYS = 366  # a year and a day
KEY_BYTES, NONCE_BYTES = 32, 12
SLICE = 5_000  # keys destroyed in one transaction: a tenth of a second


class VaultRefused(Exception):
    """It is not opened; the subclass says why, the view words it."""


class NoReason(VaultRefused):
    """It is opened for a stated reason only."""


class NotAlone(VaultRefused):
    """Whoever asked grants nothing to themselves."""


class NotGranted(VaultRefused):
    """Nobody granted it within the last day, it was shown already, or it was somebody else who asked."""


class Destroyed(VaultRefused):
    """The key is gone: there is nothing to open any more."""


# --- putting in ------------------------------------------------------------------------------------------------------


def put(things: Mapping[int, Any], *, at: datetime) -> None:
    """Seal what there was of people, each under a key of their own. things: {person: JSON}. In a transaction."""
    month = at.astimezone(INDIA).strftime("%Y%m")
    vault_key = AESGCM(_month_key(month))
    destroy_on = bulk.day(at.astimezone(INDIA).date() + timedelta(days=KEPT_DAYS))
    rows = []
    for person, thing in things.items():
        key = AESGCM.generate_key(256)
        said = str(person).encode()  # bound to the person: a row can't be passed for another's
        rows.append((person, month, _sealed(vault_key, key, said), _sealed(AESGCM(key), orjson.dumps(thing), said)))
    moment = bulk.moment(at)
    bulk.insert(
        Vault,
        ("person", "month", "wrapped", "blob", "erased_at", "destroy_on"),
        [(*row, moment, destroy_on) for row in rows],
    )


def holds(person_id: int) -> bool:
    """Whether anything is kept of somebody who was erased, given the record that stood for all."""
    return Vault.objects.filter(person=person_id, destroyed_at=None).exists()


def _sealed(cipher: AESGCM, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, bound_to)


def _opened(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise Destroyed from error


def _file(month: str) -> Path:
    return settings.KEYS / f"vault-{month}.key"


def _month_key(month: str) -> bytes:
    return keyfiles.read_or_make(_file(month), KEY_BYTES)


# --- opening ---------------------------------------------------------------------------------------------------------


def required(by: Authority) -> int:
    """The person who administers the whole organisation. Raises PermissionDenied: nobody else, and no job."""
    if by.person_id is None or not by.may("administer", tree.root(tree.ORGANISATION)):
        raise PermissionDenied("administer")
    return by.person_id


def asked_for() -> QuerySet[VaultOpening]:
    """What was asked for and not shown yet, the latest first, without what is sealed."""
    waiting = VaultOpening.objects.filter(shown_at=None, vault__destroyed_at=None).select_related("vault", "asker")
    return waiting.defer("vault__wrapped", "vault__blob").order_by("-pk")


@transaction.atomic
def ask(vault: Vault, *, reason: str, by: Authority, now: datetime) -> VaultOpening:
    """Ask to see what was kept of somebody. Raises PermissionDenied, NoReason, Destroyed."""
    asker = required(by)
    if not reason.strip():
        raise NoReason
    if vault.destroyed_at is not None:
        raise Destroyed
    opening = VaultOpening.objects.create(vault=vault, asker_id=asker, reason=_masked(reason), asked_at=now)
    audit.wrote("vault_ask", f"person:{vault.person_id}", by=by, detail={"opening": opening.pk})
    return opening


def _masked(reason: str) -> str:
    return forbidden.without_numbers(reason.strip())[:200]


@transaction.atomic
def grant(opening: VaultOpening, *, by: Authority, now: datetime) -> None:
    """A second administrator agrees. Raises PermissionDenied, NotAlone, Destroyed."""
    granter = required(by)
    opening = VaultOpening.objects.select_for_update(of=("self",)).select_related("vault").get(pk=opening.pk)
    require_two(opening, by)
    if opening.vault.destroyed_at is not None:
        raise Destroyed
    if opening.granted_at is None:
        VaultOpening.objects.filter(pk=opening.pk).update(granter=granter, granted_at=now)
        audit.wrote("vault_grant", f"person:{opening.vault.person_id}", by=by, detail={"opening": opening.pk})


def require_two(opening: VaultOpening, by: Authority) -> None:
    """Raises NotAlone where the one who would grant is the one who asked, by whichever record."""
    if opening.asker_id in by.records:
        raise NotAlone


@transaction.atomic
def show(opening: VaultOpening, *, by: Authority, now: datetime) -> Any:
    """What was kept, once, to whoever asked for it. Raises PermissionDenied, NotGranted, Destroyed."""
    required(by)
    opening = VaultOpening.objects.select_for_update(of=("self",)).select_related("vault").get(pk=opening.pk)
    if opening.asker_id not in by.records or not opening.is_open(now):
        raise NotGranted
    found = _unsealed(opening.vault)
    VaultOpening.objects.filter(pk=opening.pk).update(shown_at=now)
    audit.wrote("vault_show", f"person:{opening.vault.person_id}", by=by, detail={"opening": opening.pk})
    return found


def _unsealed(vault: Vault) -> Any:
    if vault.destroyed_at is not None or not _file(vault.month).exists():
        raise Destroyed
    said = str(vault.person_id).encode()
    key = _opened(AESGCM(_month_key(vault.month)), bytes(vault.wrapped), said)
    return orjson.loads(_opened(AESGCM(key), bytes(vault.blob), said))


# --- destroying ------------------------------------------------------------------------------------------------------


def destroy_due(now: datetime | None = None) -> int:
    """Overwrite the keys, and what they opened, of everybody whose time is over; returns how many. In slices."""
    moment = now or timezone.now()
    day = moment.astimezone(INDIA).date()
    total = 0
    while gone := _destroy_slice(day, moment):
        total += gone
    _drop_files(day)
    return total


@transaction.atomic
def _destroy_slice(day: date, at: datetime) -> int:
    some = list(Vault.objects.due(day).order_by("destroy_on", "pk").values_list("pk", flat=True)[:SLICE])
    for batch in bulk.batches(some):
        Vault.objects.filter(pk__in=batch).update(wrapped=b"", blob=b"", destroyed_at=at)
    if some:
        audit.wrote("vault_destroy", "vault", by="system:vault", count=len(some), digest=audit.digest_of(some))
    return len(some)


class Month(NamedTuple):
    """One key of the vault. people: whose things it still opens; until: the day on which the last of them go."""

    month: str
    people: int
    until: date | None
    has_file: bool

    def is_wrong(self, day: date) -> str:
        """Why somebody has to look: "" where all is as it should be."""
        if self.people and not self.has_file:
            return "lost"  # nothing opens what is kept; the backup of the keys has it
        if self.until is not None and self.until < day:
            return "overdue"  # the worker hasn't run for a day
        if not self.people and self.has_file and self.month < day.strftime("%Y%m"):
            return "back"  # brought back by a backup
        return ""


def months() -> list[Month]:
    """Every key of the vault: those that something is sealed with, and those whose files are there. One statement."""
    kept = Vault.objects.filter(destroyed_at=None).values_list("month").annotate(n=Count("pk"), last=Max("destroy_on"))
    found = {month: Month(month, n, last, _file(month).exists()) for month, n, last in kept.order_by("month")}
    files = (file.stem.removeprefix("vault-") for file in settings.KEYS.glob("vault-*.key"))
    return sorted([*found.values(), *(Month(month, 0, None, True) for month in files if month not in found)])


def _drop_files(day: date) -> Sequence[Path]:
    """Remove the key files of months none of whose people are kept any more."""
    files = {file.stem.removeprefix("vault-"): file for file in settings.KEYS.glob("vault-*.key")}
    needed = {day.strftime("%Y%m"), *Vault.objects.filter(destroyed_at=None).values_list("month", flat=True).distinct()}
    gone = [file for month, file in sorted(files.items()) if month not in needed and month < day.strftime("%Y%m")]
    for file in gone:
        file.unlink(missing_ok=True)
    return gone
