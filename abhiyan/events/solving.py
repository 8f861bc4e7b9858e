"""Between the solver's keys and the tables' numbers: what is found comes back as events, days and people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from abhiyan.scheduling.problem import Problem


@dataclass(frozen=True, slots=True)
class Found:
    """What the solver came to. asked: the digest of the problem; slots: {event: (day, half)}; guests: {event: people}.

    proof: objective, bound, proved, reasons; without slots, what contradicts what.
    """

    asked: str
    slots: Mapping[int, tuple[date, str]]
    guests: Mapping[int, Sequence[int]]
    proof: Mapping[str, Any]


def solve(problem: Problem) -> Found:
    raise NotImplementedError


def clashes(problem: Problem, slots: Mapping[int, tuple[date, str]], people: Mapping[int, Sequence[int]]) -> list[str]:
    raise NotImplementedError
