"""News about people, sent inside the transaction, once for each act with a set."""

from django.dispatch import Signal

verified = Signal()
"""People became verified. person_ids: Sequence[int]; day: date."""

unverified = Signal()
"""People stopped being verified. person_ids: Sequence[int]; day: date."""
