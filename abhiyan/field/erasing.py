"""What goes of somebody who was erased: their place in teams, and the credit of links. What was counted stays."""

from collections.abc import Sequence
from typing import Any

from abhiyan.field.models import Link, Member, Team
from abhiyan.kernel import bulk


def on_erased(*, person_ids: Sequence[int], **_: Any) -> None:
    """Called as people are erased, in that transaction."""
    for some in bulk.batches(person_ids):
        Member.objects.filter(person__in=some).delete()
        Team.objects.filter(leader__in=some).update(leader=None)
        Link.objects.filter(referrer__in=some).update(referrer=None)
