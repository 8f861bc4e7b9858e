"""What came out: a slot for every event, who will be there, the proof, and why what was wished is not held."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from abhiyan.scheduling.problem import Slot


class Reason(NamedTuple):
    """Why something is so, as a kind and what it is about. A caller words it; `str` says it in plain English.

    kind: one of the names in WORDING. Keys are those of the problem; what doesn't apply is empty.
    other: the key of another event that stands in the way. value: what is, limit: what may be, in the unit of the kind
    (events, days, km, points).
    """

    kind: str
    event: str = ""
    guest: str = ""
    other: str = ""
    venue: str = ""
    region: str = ""
    slots: tuple[Slot, ...] = ()
    value: int | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Timetable:
    """A slot for every event and who will be there.

    attendance: for each event the guests who come, required ones first.
    objective: points; bound: nothing better than this can exist; proved: nothing better than `objective` exists.
    reasons: one for every wish that isn't held.
    """

    slots: Mapping[str, Slot]
    attendance: Mapping[str, tuple[str, ...]]
    objective: int
    bound: int
    proved: bool
    reasons: tuple[Reason, ...] = ()

    @property
    def gap(self) -> float:
        """How much better the best may be, as a share of it; 0 when proved."""
        return 0.0 if self.proved else (self.bound - self.objective) / max(1, abs(self.bound))
