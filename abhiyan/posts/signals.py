"""News of posts, sent inside the transaction, once for each act with a set."""

from django.dispatch import Signal

holders_changed = Signal()
"""Somebody comes to posts or leaves them, on some day. post_ids: Sequence[int]."""
