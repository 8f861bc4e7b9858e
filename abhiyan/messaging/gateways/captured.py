"""An invented database: what would have gone to a phone or by mail is kept, sealed, for the demo's page of phones."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from abhiyan.kernel import bulk, crypto
from abhiyan.messaging.gateways import Handed, Letter
from abhiyan.messaging.models import Captured

PER_CALL = 500


def hand(letters: Sequence[Letter], *, key: str, until: float) -> Handed:  # noqa: ARG001 (as every gateway)
    at = bulk.moment(timezone.now())
    with transaction.atomic():
        bulk.insert(
            Captured,
            ("blind", "sealed", "at"),
            [(crypto.blind(one.to), crypto.seal(_words(one)), at) for one in letters],
        )
    return Handed(accepted=dict.fromkeys((one.ref for one in letters), ""))


def _words(letter: Letter) -> str:
    """An SMS has no title."""
    return letter.text if letter.header else f"{letter.title}\n{letter.text}"
