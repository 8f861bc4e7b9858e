"""What a gateway says later of letters it took: they arrived, or they never will. Signed, read and written by the set.

    POST /inbound/<gateway>/receipts/  {"receipts": [{"id": "17", "state": "arrived"}, {"id": "18", "state": "failed"}]}

It may come twice, days late, before our own note that the letter was handed over, or about letters of nobody. A state
only moves forward: what arrived or failed stays so.
"""

from collections import Counter
from collections.abc import Mapping

import orjson
from django.db import transaction

from abhiyan.kernel import bulk
from abhiyan.messaging import audience
from abhiyan.messaging.models import Delivery
from abhiyan.messaging.reading import Unreadable

MOST = 1_000  # receipts in one call
MOST_BYTES = 100_000
BEFORE = (Delivery.CLAIMED, Delivery.UNSURE, Delivery.HANDED)


def read(body: bytes) -> dict[int, str]:
    """{delivery: ARRIVED or FAILED}; of one that stands twice, that it arrived. Raises Unreadable."""
    try:
        said = orjson.loads(body)
        rows = [(str(one["id"]), one["state"]) for one in said["receipts"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("no-receipts") from error
    if len(rows) > MOST:
        raise Unreadable("too-many")
    found: dict[int, str] = {}
    for ref, state in rows:
        if state not in (Delivery.ARRIVED, Delivery.FAILED):
            raise Unreadable("unknown-state")
        if ref.isascii() and ref.isdecimal() and len(ref) < 19 and found.get(int(ref)) != Delivery.ARRIVED:
            found[int(ref)] = state
    return found


@transaction.atomic
def take(receipts: Mapping[int, str]) -> int:
    """Write down what moves a delivery forward; returns how many did."""
    moved = 0
    for some in bulk.batches(receipts):
        rows = Delivery.objects.select_for_update().filter(pk__in=some, state__in=BEFORE).order_by("pk")
        moved += _move(list(rows.values_list("pk", "broadcast_id", "counted_id", "channel", "state")), receipts)
    return moved


def _move(rows: list[tuple[int, int, int, str, str]], receipts: Mapping[int, str]) -> int:
    counted: Counter[tuple[int, int, str, str]] = Counter()
    for pk, broadcast, unit, channel, state in rows:
        before = Delivery.WAITING if state == Delivery.CLAIMED else state
        counted[broadcast, unit, channel, before] -= 1
        counted[broadcast, unit, channel, receipts[pk]] += 1
    for state in (Delivery.ARRIVED, Delivery.FAILED):
        reason = "gateway" if state == Delivery.FAILED else ""
        ids = [row[0] for row in rows if receipts[row[0]] == state]
        Delivery.objects.filter(pk__in=ids).update(state=state, reason=reason)
    by_message: dict[int, list[tuple[int, str, str, int]]] = {}
    for (broadcast, unit, channel, state), n in sorted(counted.items()):
        by_message.setdefault(broadcast, []).append((unit, channel, state, n))
    for broadcast, changes in by_message.items():
        audience.write_outcomes(broadcast, changes)
    return len(rows)
