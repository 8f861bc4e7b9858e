"""One measured thing beside its limit, and the few sums that measuring needs."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, NamedTuple

SIZES = {"hundredth": 1_410, "tenth": 14_100, "full": 141_000, "country": 1_050_000}  # booths


@dataclass(frozen=True)
class Row:
    """`ours` in `unit`, beside `bare` (what the machine does at most, or another way of doing it).

    goal: "< 60" or ">= 30000", in the same unit; empty where none is set.
    """

    name: str
    ours: float
    unit: str
    goal: str = ""
    bare: float | None = None
    bare_name: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the bare limit ours is."""
        return self.ours / self.bare if self.bare else None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if not self.goal:
            return None
        sign, number = self.goal.split()
        return {"<": self.ours < float(number), ">=": self.ours >= float(number)}[sign]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes by the clock on the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Spent(NamedTuple):
    """Milliseconds of one thing: by the clock on the wall, and of this process's CPU (steady on a busy machine)."""

    wall: float
    cpu: float


def spent(work: Callable[[], object]) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Spent((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)


def share(values: Iterable[float], at: float) -> float:
    """The value below which the share `at` (0 to 1) of all lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(at * len(ordered)))]


def interleaved(works: Sequence[Callable[[], float]], repeats: int) -> list[float]:
    """Each work by turns, so that a noisy minute falls on all alike; the median of what each returns."""
    found: list[list[float]] = [[] for _ in works]
    for turn in range(repeats):
        order = range(len(works)) if turn % 2 == 0 else reversed(range(len(works)))
        for number in order:
            found[number].append(works[number]())
    return [median(values) for values in found]
