"""News of the tree, sent inside the transaction, once for each act with a set."""

from django.dispatch import Signal

added = Signal()
"""Units were added. unit_ids: Sequence[int]; day: date."""

moved = Signal()
"""A unit moved with everything below it. unit: Unit; day: date."""

closing = Signal()
"""Units are about to close. units: list[Unit]; into: the Unit that takes over, or None; day: date; by: Authority."""

previewing = Signal()
"""What would move with units? unit_ids: a queryset of ids. Receivers return {word: count}."""
