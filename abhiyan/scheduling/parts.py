"""Parts of a problem that can be asked about by themselves: events that share somebody or something.

What can't be for some events can't be with others beside them either, as every rule says "at most". So a conflict of a
part is one of the whole, and is found in a fraction of the time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace

from abhiyan.scheduling.problem import Problem

Part = frozenset[str]  # keys of events


def parts(problem: Problem) -> list[Part]:
    """The events of each required guest, of each hall, of each region, and those that hang together by any of these.

    The smallest first, each once; none is the whole.
    """
    sharing = _sharing(problem)
    found = {part for part in (*sharing, *_together(sharing)) if 1 < len(part) < len(problem.events)}
    order = {event.key: number for number, event in enumerate(problem.events)}
    return sorted(found, key=lambda part: (len(part), sorted(order[key] for key in part)))


def _sharing(problem: Problem) -> list[Part]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for event in problem.events:
        for guest in problem.required(event):
            found["guest", guest].add(event.key)
        for kind, key in (("hall", event.venue), ("region", event.region)):
            if key:
                found[kind, key].add(event.key)
    return [frozenset(some) for some in found.values()]


def _together(sharing: Collection[Part]) -> Iterator[Part]:
    """What hangs together: sets that share an event, joined."""
    left = [set(part) for part in sharing]
    while left:
        joined = left.pop()
        while touching := [part for part in left if part & joined]:
            left = [part for part in left if not part & joined]
            joined.update(*touching)
        yield frozenset(joined)


def only(problem: Problem, part: Part) -> Problem:
    """The problem of these events, with everybody and everything as it is."""
    return replace(problem, events=tuple(event for event in problem.events if event.key in part))
