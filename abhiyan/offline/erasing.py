"""What goes of somebody who was erased: every value they wrote, and what was held of theirs. The keys stay."""

from collections.abc import Sequence
from typing import Any

from abhiyan.kernel import bulk
from abhiyan.offline.models import Clash, Filed, Value


def on_erased(*, person_ids: Sequence[int], **_: Any) -> None:
    """Called as people are erased, in that transaction."""
    for some in bulk.batches(person_ids):
        rows = Filed.objects.filter(person__in=some)
        rows.held().update(state=Filed.REFUSED)
        rows.update(said="", sealed=b"")
        Value.objects.filter(person__in=some).delete()
        Clash.objects.filter(person__in=some).delete()
