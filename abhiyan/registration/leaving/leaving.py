"""Leaving: one purpose taken back, everything by STOP, the volunteer's posts laid down, the record erased.

Each is in force with its commit: whatever sends asks people.consenting.stands at the moment of sending. Leaving takes
no more steps than joining did, and nobody's leave is asked.

Locks are taken in the order of proof.proving: sign-ups first, so that a proof in the same moment comes before or
after, and neither waits for the other for ever.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from abhiyan.kernel import audit, bulk
from abhiyan.kernel.authority import Authority
from abhiyan.people import actions, departures, together
from abhiyan.people.models import Contact
from abhiyan.posts import ending
from abhiyan.registration.models import Placing, SignUp

REASON = "left"  # of an appointment that ended because its holder left, and of the consents they took back by it


@transaction.atomic
def stop_number(blind: bytes, *, method: str, day: date, by: Authority) -> int:
    """STOP in a message from a number: every purpose is taken back for everybody on record with it.

    A call says nothing: it proves, and never stops (proof.listening). Also for people merged with them, and for
    sign-ups that no record holds yet: those are let go. Returns how many records were reached; 0 for a number nobody
    knows, to which the answer must be the same. blind: crypto.blind.
    """
    if not blind:
        return 0  # erased sign-ups have an empty one
    rows = SignUp.objects.filter(blind=blind).held()
    people = set(Contact.objects.filter(blind=blind).values_list("person_id", flat=True))
    people |= {row.person_id for row in rows if row.person_id is not None}
    reached = len(together.everyone(people, together.groups_of(people)))
    if people:
        actions.withdraw(sorted(people), source=method, day=day, by=by, method=method)
    return reached + let_go(rows, day=day, by=by)


def let_go(rows: Sequence[SignUp], *, day: date, by: Authority) -> int:
    """Empty those of these sign-ups, held, that wait and that no record holds; returns how many. In a transaction."""
    gone = {row.pk: row.code for row in rows if row.person_id is None and row.state in (SignUp.AWAITING, SignUp.HELD)}
    for some in bulk.batches(gone):
        SignUp.objects.filter(pk__in=some).update(state=SignUp.LEFT, **SignUp.EMPTY)
    if gone:
        audit.wrote("let_go", "sign-ups", by=by, count=len(gone), digest=audit.digest_of(gone))
        departures.note_sign_ups(gone.items(), at=timezone.now(), day=day)
    return len(gone)


@transaction.atomic
def leave(person_id: int, *, method: str, day: date, by: Authority, at: datetime | None = None) -> None:
    """Somebody leaves: every purpose is taken back and their posts as a volunteer end on `day`.

    Posts with a number of seats, to which an office-bearer appointed them, stay until they are laid down or ended: the
    seat counts as claimed and not as verified. What is kept stays too, so that they can come back; `erasing.erase`
    takes it away. at: when it was said, for what is repeated.
    """
    groups = together.groups_of([person_id])
    records = together.everyone([person_id], groups)
    SignUp.objects.filter(person__in=records).held()
    ending.hold(records, day=day)
    actions.withdraw([person_id], source=REASON, day=day, by=by, method=method, at=at)
    ending.end_all(records, day=day, by=by, reason=REASON, only_unlimited=True)
    _be_placed_no_more(records)
    SignUp.objects.filter(person__in=records).exclude(state=SignUp.EXPIRED).update(state=SignUp.LEFT, placed=False)
    audit.wrote("leave", f"person:{person_id}", by=by)


def _be_placed_no_more(records: Collection[int]) -> None:
    """Whoever comes back waits where they were known before somebody gave them a booth."""
    placings = Placing.objects.filter(sign_up__person__in=records)
    known = Subquery(Placing.objects.filter(sign_up=OuterRef("pk")).values("known"))
    SignUp.objects.filter(pk__in=placings.values("sign_up")).update(unit=known)
    placings.delete()
