"""What goes of somebody who was erased: their answers' words and their passes. That somebody came stays counted."""

from collections.abc import Sequence
from typing import Any

from abhiyan.hall.models import Invitee, Pass
from abhiyan.kernel import bulk, clock


def on_erased(*, person_ids: Sequence[int], **_: Any) -> None:
    """Called as people are erased, in that transaction."""
    for some in bulk.batches(person_ids):
        Invitee.objects.filter(person__in=some).update(reason="", answered_by="")
        mine = Pass.objects.filter(invitee__person__in=some)
        mine.filter(revoked_at=None).update(revoked_at=clock.moment())
        mine.update(reason="")
