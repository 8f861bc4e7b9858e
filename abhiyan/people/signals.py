"""News about people, sent inside the transaction, once for each act with a set."""

from django.dispatch import Signal

erased = Signal()
"""People were erased. person_ids: Sequence[int], every record of those people; numbers: Collection[bytes], the blind
indexes of theirs that no record has any more."""

withdrawn = Signal()
"""People took consent back. person_ids: Sequence[int], every record of those people; purposes: Sequence[str]."""

verified = Signal()
"""People became verified. person_ids: Sequence[int]; day: date."""

unverified = Signal()
"""People stopped being verified. person_ids: Sequence[int]; day: date."""

merged = Signal()
"""Records became one person. person_ids: Sequence[int], every record of those people."""

unmerged = Signal()
"""Records of one person stand for people of their own again. person_ids: Sequence[int], every one of those records."""

together = Signal()
"""What is proved of people of several records changed. person_ids: Sequence[int], every record of those people."""
