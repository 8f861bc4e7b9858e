"""Why there is no timetable: a smallest set of wishes that contradict each other, and what to give up.

Everything that a person could give way on is a literal here. The assumptions that the solver needs for "impossible" are
thinned out until each that is left is needed; and what costs least to give up is asked as a problem of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import Literal

from abhiyan.scheduling.giving_way import cost, give_way
from abhiyan.scheduling.model import Model, NoSlotLeft
from abhiyan.scheduling.problem import BOTH, Problem, Slot
from abhiyan.scheduling.rules import AtMost, Ground, Held, Out, Term, Visit, all_rules
from abhiyan.scheduling.running import Run, run
from abhiyan.scheduling.timetable import Reason

LIMIT = 4.0  # of deterministic time, for each question
WAYS = 3
MARGIN = 3  # days before and after all windows on which an event might be held instead
RAISED = (
    "most_a_slot",
    "most_a_day",
    "region_most_a_day",
)  # one number for all slots, raised by one at a time
NATURE = ("two_places", "venue_twice")  # nobody can give way on these

Stands = bool | Literal


class WayOut(NamedTuple):
    """What to give up so that there is a timetable. cost: as giving_way.COSTS has it; proved: nothing costs less."""

    gives: tuple[Reason, ...]
    cost: int
    proved: bool


@dataclass
class Impossible(Exception):
    """No timetable keeps all rules.

    conflict: wishes that contradict each other; without any one of them the others can be had (unless is_smallest is
    False: then the limit passed first). ways_out: the cheapest first; each was tried and leads to a timetable.
    """

    conflict: tuple[Reason, ...]
    is_smallest: bool
    ways_out: tuple[WayOut, ...]

    def __str__(self) -> str:
        return "; ".join(str(one) for one in self.conflict)


def explain(problem: Problem) -> Impossible:
    """What contradicts what in a problem that is known to be impossible, and the ways out."""
    conflict, is_smallest = smallest_conflict(problem)
    return Impossible(conflict, is_smallest, tuple(ways_out(problem)))


class Stated:
    """A problem as `literal` states each of its wishes: it counts, or it doesn't, or as long as a literal holds."""

    def __init__(
        self,
        problem: Problem,
        literal: Callable[[Reason], Stands],
        raised: Callable[[Reason], cp_model.LinearExprT] = lambda _why: 0,
        margin: int = 0,
    ) -> None:
        """raised: what a limit gives way by."""
        self.literal, self.raised = literal, raised
        self.ground = Ground(problem, margin)
        self.cp = cp_model.CpModel()
        self.held: dict[Held, cp_model.IntVar] = {}
        self.visits: dict[Visit, cp_model.IntVar] = {}
        self.out: dict[Out, cp_model.IntVar] = {}

    def state(self) -> None:
        for event in self.ground.problem.events:
            for slot in self.ground.slots:
                self.held[Held(event.key, slot)] = self.cp.new_bool_var("")
            self.cp.add_exactly_one(self.held[Held(event.key, slot)] for slot in self.ground.slots)
            for guest in self.ground.required[event.key]:
                self._require(event.key, guest, is_chief=guest == event.chief)
        for rule in all_rules(self.ground):
            self._add(rule)

    def _require(self, event: str, guest: str, *, is_chief: bool) -> None:
        literal = self.literal(Reason("chief" if is_chief else "attends", event, guest))
        if literal is False:
            return
        for slot in self.ground.slots:
            here, visit = self.held[Held(event, slot)], Visit(guest, event, slot)
            if literal is True:
                self.visits[visit] = here
            else:
                self.visits[visit] = self.cp.new_bool_var("")
                self.cp.add_implication(here, self.visits[visit]).only_enforce_if(literal)

    def _add(self, rule: AtMost) -> None:
        terms = [found for term in rule.terms if (found := self._variable(term)) is not None]
        if len(terms) <= rule.most:
            return
        literal = rule.why.kind in NATURE or self.literal(rule.why)
        if literal is not False:
            added = self.cp.add(sum(terms) <= rule.most + self.raised(rule.why))
            if literal is not True:
                added.only_enforce_if(literal)

    def _variable(self, term: Term) -> cp_model.IntVar | None:
        if isinstance(term, Held):
            return self.held.get(term)
        if isinstance(term, Visit):
            return self.visits.get(term)
        return self._out(term)

    def _out(self, term: Out) -> cp_model.IntVar:
        if term not in self.out:
            self.out[term] = self.cp.new_bool_var("")
            for event in self.ground.wanted[term.guest]:
                for half in BOTH:
                    if (visit := self.visits.get(Visit(term.guest, event.key, Slot(term.day, half)))) is not None:
                        self.cp.add_implication(visit, self.out[term])
        return self.out[term]


# --- what contradicts what --------------------------------------------------------------------------------------------


def smallest_conflict(problem: Problem) -> tuple[tuple[Reason, ...], bool]:
    """The wishes, and whether it is proved that none of them can be left out.

    That everything is held between the first day and the last of all is taken for granted: with it as a wish, too many
    events for the days there are would be a conflict of as many windows.
    """
    kept = _assumed(problem, None)
    for _ in range(3):
        kept = _assumed(problem, kept)
    kept, size, is_smallest = sorted(kept), len(kept) // 2, True
    while size:
        for start in range(0, len(kept), size)[::-1]:
            others = kept[:start] + kept[start + size :]
            status = _with_only(problem, others).status
            if status == cp_model.INFEASIBLE:
                kept = others
            is_smallest &= size > 1 or status != cp_model.UNKNOWN
        size //= 2
    return tuple(_in_full(problem, wish) for wish in kept), is_smallest


def _wish(why: Reason) -> Reason:
    """What a rule is about, whichever the slot."""
    return why if why.kind == "pinned" else why._replace(slots=())


def _assumed(problem: Problem, among: list[Reason] | None) -> list[Reason]:
    """Of these wishes (of all, with none given) those that the solver needed to see that it is impossible."""
    assumptions: dict[Reason, cp_model.IntVar] = {}

    def assumption(why: Reason) -> Stands:
        wish = _wish(why)
        if among is not None and wish not in among:
            return False
        if wish not in assumptions:
            assumptions[wish] = stated.cp.new_bool_var("")
        return assumptions[wish]

    stated = Stated(problem, assumption)
    stated.state()
    stated.cp.add_assumptions(list(assumptions.values()))
    done = run(stated.cp, LIMIT)
    if done.status != cp_model.INFEASIBLE:
        return list(assumptions)
    needed = set(done.solver.sufficient_assumptions_for_infeasibility())
    return [wish for wish, literal in assumptions.items() if literal.index in needed]


def _with_only(problem: Problem, wishes: list[Reason]) -> Run:
    among = set(wishes)
    stated = Stated(problem, lambda why: _wish(why) in among)
    stated.state()
    return run(stated.cp, LIMIT)


def _in_full(problem: Problem, wish: Reason) -> Reason:
    """With the slots that it is about."""
    slots = {
        "busy": lambda: problem.guest[wish.guest].busy,
        "venue_blackout": lambda: problem.venue[wish.venue].blackouts,
        "event_blackout": lambda: problem.event[wish.event].blackouts,
        "holiday": lambda: problem.holidays,
    }
    return wish._replace(slots=tuple(sorted(slots[wish.kind]()))) if wish.kind in slots else wish


# --- ways out ---------------------------------------------------------------------------------------------------------


class _Giving:
    """A problem in which one may give way on everything, at its cost."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.gives: dict[Reason, cp_model.IntVar] = {}
        self.more: dict[Reason, cp_model.IntVar] = {}
        self.stated = Stated(problem, self._literal, self._raised, MARGIN)
        self.stated.state()
        costs = [cost(problem, why) * gives for why, gives in self.gives.items()]
        costs += [cost(problem, why) * (more - self.gives[why]) for why, more in self.more.items()]
        self.stated.cp.minimize(sum(costs))

    def _literal(self, why: Reason) -> Stands:
        if why.kind in RAISED:
            return True
        if why not in self.gives:
            self.gives[why] = self.stated.cp.new_bool_var("")
        return self.gives[why].negated()

    def _raised(self, why: Reason) -> cp_model.LinearExprT:
        if why.kind not in RAISED:
            return 0
        why = _wish(why)
        if why not in self.more:
            most = len(self.problem.events)
            self.gives[why] = self.stated.cp.new_bool_var("")
            self.more[why] = self.stated.cp.new_int_var(0, most, "")
            self.stated.cp.add(self.more[why] <= most * self.gives[why])
            self.stated.cp.add(self.more[why] >= self.gives[why])
        return self.more[why]

    def way_out(self) -> WayOut | None:
        """The cheapest that wasn't told yet."""
        done = run(self.stated.cp, LIMIT)
        if not done.found:
            return None
        given = [why for why, variable in self.gives.items() if done.holds(variable)]
        self.stated.cp.add_bool_or([self.gives[why].negated() for why in given])
        chosen = tuple(
            why._replace(value=(why.limit or 0) + done.solver.value(self.more[why])) if why in self.more else why
            for why in given
        )
        return WayOut(chosen, done.objective, done.proved)


def ways_out(problem: Problem) -> Iterator[WayOut]:
    """The cheapest first, each tried; at most WAYS, and none after one of which it isn't proved."""
    giving = _Giving(problem)
    for _ in range(WAYS):
        way = giving.way_out()
        if way and leads_to_a_timetable(give_way(problem, way.gives)):
            yield way
        if way is None or not way.proved:
            return


def leads_to_a_timetable(problem: Problem) -> bool:
    """Whether the solver finds one."""
    try:
        return run(Model(problem).cp, LIMIT).found
    except NoSlotLeft:
        return False
