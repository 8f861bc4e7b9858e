"""Whose presence stays noted by name: theirs who agreed to that. Of everybody else a number stays.

While an address is open, and for a day, all names are needed, so that each counts once; then the address is settled.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from abhiyan.kernel import bulk, work
from abhiyan.live.models import Address, Attendance
from abhiyan.people import consenting
from abhiyan.people.models import Consent

KEPT = timedelta(days=1)  # after the end of an address
SLICE = 5_000  # people of one transaction


def forget(address: Address) -> None:
    """Drop the names of those who did not agree. Each slice commits with how far it is, so that it may be killed."""
    last = work.running().done
    rows = Attendance.objects.filter(address=address).order_by("person").values_list("person", flat=True)
    while some := list(rows.filter(person__gt=last)[:SLICE]):
        last = some[-1]
        with transaction.atomic():
            _drop({*some} - consenting.stands(some, Consent.ATTENDANCE), addresses=[address.pk])
            work.tell(last)


def on_withdrawn(*, person_ids: Sequence[int], purposes: Sequence[str], **_: Any) -> None:
    """Who takes it back is noted by name nowhere any more; of what is not settled yet the name goes with that."""
    if Consent.ATTENDANCE in purposes:
        on_erased(person_ids=person_ids)


def on_erased(*, person_ids: Sequence[int], **_: Any) -> None:
    _drop(person_ids, addresses=list(Address.objects.exclude(settled_at=None).values_list("pk", flat=True)))


def _drop(people: Collection[int], *, addresses: Collection[int]) -> None:
    for some in bulk.batches(people):
        Attendance.objects.filter(address__in=addresses, person__in=some).update(person=None)
