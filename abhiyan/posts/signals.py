"""News of posts, sent inside the transaction, once for each act with a set."""

from django.dispatch import Signal

ended = Signal()
"""One appointment was ended. appointment: Appointment, with `reason` as it was given."""

holders_changed = Signal()
"""Somebody comes to posts or leaves them, on some day. post_ids: Sequence[int]."""
