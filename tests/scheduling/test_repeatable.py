"""The same input gives the same answer in every process, whatever the order of Python's sets there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Everything that the package answers, of a problem that has a timetable and of one that has none.
ANSWERS = """
import json, sys
from dataclasses import replace
from abhiyan.scheduling import Change, Impossible, Limits, replan, solve
from abhiyan.scheduling.reading import as_json, timetable_as_json
from tests.scheduling.toured import tour
print(list({"a", "b", "c", "d", "e", "f", "g", "h"}), file=sys.stderr)
possible, hopeless = tour(8), tour(3)
found = solve(possible)
repair = replan(possible, found, [Change(guest="leader", slots=frozenset([found.slots["r2"]]))])
told = [timetable_as_json(found), timetable_as_json(repair.timetable), as_json(repair.moves)]
for limit in (0.01, 10.0):
    try:
        solve(hopeless, limit)
    except Impossible as impossible:
        told += [as_json(impossible.conflict), impossible.is_smallest, as_json(impossible.ways_out)]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, str]]:
    """(what Python made of a set, everything that was answered), of three processes."""
    root, found = Path(__file__).resolve().parents[2], []
    for seed in ("0", "1", "2018"):
        run = subprocess.run(
            [sys.executable, "-c", ANSWERS], check=True, capture_output=True, text=True, cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
        )  # fmt: skip
        found.append((run.stderr, run.stdout))
    return found


def test_the_processes_order_their_sets_differently(answers):
    """The twin: without it the next test would show nothing."""
    assert len({order for order, _ in answers}) == 3


def test_every_process_answers_the_same(answers):
    assert [answer == answers[0][1] for _, answer in answers] == [True] * 3
    assert '"proved": true' in answers[0][1]
    assert answers[0][1].count("[") > 20
