"""Who writes down what happened at an event, and who approves it."""

from django.core.exceptions import PermissionDenied

from abhiyan.events.access import may_arrange
from abhiyan.events.models import Event
from abhiyan.kernel.authority import Authority
from abhiyan.press.models import Proceedings


def may_write(event: Event, *, by: Authority) -> bool:
    """Whether `by` works in the event's unit or above it, in the wing that answers."""
    return may_arrange(event, by=by)


def require_to_write(event: Event, *, by: Authority) -> None:
    if not may_write(event, by=by):
        raise PermissionDenied("report")


def may_approve(proceedings: Proceedings, *, by: Authority) -> bool:
    """Whether `by` is the person who was named for it."""
    return proceedings.approver_id is not None and proceedings.approver_id in by.records


def require_to_approve(proceedings: Proceedings, *, by: Authority) -> None:
    if not may_approve(proceedings, by=by):
        raise PermissionDenied("approve")
