"""News of the tree, sent inside the transaction, once for each act with a set."""

from django.dispatch import Signal

added = Signal()
"""Units were added. unit_ids: Sequence[int]; day: date."""

renamed = Signal()
"""Units have other names. unit_ids: Sequence[int]."""

moved = Signal()
"""Units went to another place with everything below them. units: list[Unit], as they stood before; day: date."""

closing = Signal()
"""Units are about to close. units: list[Unit]; into: the Unit that takes over, or None; day: date; by: Authority."""

previewing = Signal()
"""What hangs on units? unit_ids: a queryset of ids; day: date. Receivers return {word: count}.

The word "holders" is how many people hold posts there on the day or later; such a unit is not closed but merged.
"""

reopened = Signal()
"""A closed unit stands again. unit: Unit; closed_on: date, when it had been closed; day: date; by: Authority."""
