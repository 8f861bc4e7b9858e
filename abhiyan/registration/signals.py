"""News of who came in, sent inside the transaction, once for each act with a set."""

from django.dispatch import Signal

came_through = Signal()
"""People signed up by links that hung on something. rows: list[(sign-up id, Referral.through)]; day: date."""
