"""Why there is no timetable: a smallest set of wishes that contradict each other, and what to give up.

Everything that a person could give way on is a literal here. The smallest part of the problem that can't be by itself
is looked for first: one guest's events, one region's. The assumptions that the solver needs for "impossible" there are
thinned out until each that is left is needed; and what costs least to give up is asked as a problem of its own, first
among what the conflicts are about, which is small, then among everything, to prove that nothing costs less.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import Literal

from abhiyan.scheduling.giving_way import cost, give_way
from abhiyan.scheduling.model import Model, NoSlotLeft
from abhiyan.scheduling.parts import Part, only, parts
from abhiyan.scheduling.problem import BOTH, Problem, Slot
from abhiyan.scheduling.rules import AtMost, Ground, Held, Out, Term, Visit, all_days, all_rules
from abhiyan.scheduling.running import Run, run
from abhiyan.scheduling.timetable import Reason

LIMIT = 4.0  # of deterministic time, for everything
A_ROW = 2e-6  # of deterministic time that each constraint takes before the search, which the solver doesn't count
SHARE = 4  # one question gets so large a part of what is left, so that a hard one doesn't end the thinning
WAYS = 3
DEAREST = 10**6  # no way out costs more
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
    False: then the limit passed first). ways_out: the cheapest first; each was tried and leads to a timetable. There
    are none where the limit passed before any was found. beside: so many other parts of the problem can't be either,
    each by itself and with none of this one's events; the ways out are of all together.
    """

    conflict: tuple[Reason, ...]
    is_smallest: bool
    ways_out: tuple[WayOut, ...]
    beside: int = 0

    def __str__(self) -> str:
        return "; ".join(str(one) for one in self.conflict)


def explain(problem: Problem, limit: float = LIMIT) -> Impossible:
    """What contradicts what in a problem that is known to be impossible, and the ways out.

    limit: deterministic time, half of it for the conflict; the same problem and limit give the same answer.
    """
    budget = Budget(limit / 2)
    broken = impossible_parts(problem, budget)
    conflict, is_smallest = _conflict_of_part(problem, broken[0], budget) if broken else ([], False)
    asking = _Asking(problem) if not conflict else None
    if asking:
        conflict, is_smallest = asking.smallest_conflict(budget)
    budget.left += limit / 2
    known = _part_by_part(problem, broken, budget)
    if known:
        among, held = {*conflict, *map(_wish, known.way.gives)}, known.held
    else:
        among, held = (asking or _Asking(problem)).all_conflicts(conflict, budget)
    ways = tuple(ways_out(problem, among, held, budget, known))
    return Impossible(tuple(_in_full(problem, wish) for wish in conflict), is_smallest, ways, max(0, len(broken) - 1))


def impossible_parts(problem: Problem, budget: "Budget") -> list[Part]:
    """Parts that can't be by themselves, as far as the budget shows it: the smallest first, none shares an event."""
    found: list[Part] = []
    for part in parts(problem):
        if not any(part & other for other in found) and _cant_be(only(problem, part), budget):
            found.append(part)
    return found


def _cant_be(problem: Problem, budget: "Budget") -> bool:
    try:
        return bool(budget.run(Model(problem).cp, SHARE).status == cp_model.INFEASIBLE)
    except NoSlotLeft:
        return True


def _conflict_of_part(problem: Problem, part: Part, budget: "Budget") -> tuple[list[Reason], bool]:
    """The smallest conflict of a part, and whether it is that in the whole problem; nothing where the limit passed.

    A part's days are those of its own windows, so these are among the wishes when it is asked beside all other events.
    """
    found, _ = _Asking(only(problem, part)).smallest_conflict(budget)
    among = {*found, *(Reason("window", event) for event in part)}
    whole = _Asking(problem, among)
    kept = [wish for wish in whole.wishes if wish in among]
    if whole.together(kept, budget).status != cp_model.INFEASIBLE:
        return [], False
    return whole.thinned(sorted(kept, key=lambda wish: (wish in found, wish)), budget)


@dataclass
class Budget:
    """Deterministic time that is left for several questions."""

    left: float

    def run(self, cp: cp_model.CpModel, share: int = 1) -> Run:
        """Solve within that part of what is left; unknown, without a run, where nothing is."""
        before = A_ROW * len(cp.proto.constraints)
        if self.left <= before:
            return Run(cp_model.CpSolver(), cp_model.UNKNOWN)
        done = run(cp, (self.left - before) / share)
        self.left -= before + done.spent
        return done


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


class _Asking:
    """One model with a literal for every wish, asked again and again with some of them.

    That everything is held between the first day and the last of all is taken for granted: with it as a wish, too many
    events for the days there are would be a conflict of as many windows.
    """

    def __init__(self, problem: Problem, among: Collection[Reason] | None = None) -> None:
        """among: these wishes alone count, and no other is asked about."""
        self.wishes: dict[Reason, cp_model.IntVar] = {}
        self.among = among
        self.stated = Stated(problem, self._literal)
        self.stated.state()
        self.cp = self.stated.cp

    def _literal(self, why: Reason) -> Stands:
        wish = _wish(why)
        if self.among is not None and wish not in self.among:
            return False
        if wish not in self.wishes:
            self.wishes[wish] = self.stated.cp.new_bool_var("")
        return self.wishes[wish]

    def _give_up_all_but(self, wishes: Collection[Reason], *, keep: bool) -> None:
        """keep: the wishes have to hold; else they may, and are for the solver to assume."""
        among = set(wishes)
        self.cp.clear_assumptions()
        for wish, literal in self.wishes.items():
            domain = self.cp.proto.variables[literal.index].domain
            domain[0], domain[1] = int(keep and wish in among), int(wish in among)

    def together(self, wishes: Collection[Reason], budget: Budget) -> Run:
        """Whether they can be had together, without all others."""
        self._give_up_all_but(wishes, keep=True)
        return budget.run(self.cp, SHARE)

    def needed(self, among: Collection[Reason], budget: Budget) -> list[Reason]:
        """Of these those that the solver needed to see that it is impossible; all where it didn't see it."""
        self._give_up_all_but(among, keep=False)
        assumed = {self.wishes[wish].index: wish for wish in among}
        self.cp.add_assumptions([self.wishes[wish] for wish in among])
        done = budget.run(self.cp, SHARE)
        if done.status != cp_model.INFEASIBLE:
            return list(among)
        needed = set(done.solver.sufficient_assumptions_for_infeasibility())
        return [wish for index, wish in assumed.items() if index in needed]

    def smallest_conflict(self, budget: Budget) -> tuple[list[Reason], bool]:
        """The wishes, and whether it is proved that none of them can be left out."""
        kept = list(self.wishes)
        for _ in range(4):
            before, kept = kept, self.needed(kept, budget)
            if len(kept) == len(before):
                break
        return self.thinned(self._without_whole_kinds(sorted(kept), budget), budget)

    def thinned(self, kept: list[Reason], budget: Budget) -> tuple[list[Reason], bool]:
        """Of wishes that can't be had together those that are left when one after the other was tried without."""
        size, is_smallest = len(kept) // 2 or 1, True
        while size:
            for start in range(0, len(kept), size)[::-1]:
                others = kept[:start] + kept[start + size :]
                status = self.together(others, budget).status
                if status == cp_model.INFEASIBLE:
                    kept = others
                is_smallest &= size > 1 or status != cp_model.UNKNOWN
            size //= 2
        return kept, is_smallest

    def _without_whole_kinds(self, kept: list[Reason], budget: Budget) -> list[Reason]:
        """Most conflicts are about few kinds of wishes; the commonest kind is tried first."""
        for kind, _ in Counter(wish.kind for wish in kept).most_common():
            others = [wish for wish in kept if wish.kind != kind]
            if self.together(others, budget).status == cp_model.INFEASIBLE:
                kept = others
        return kept

    def all_conflicts(self, conflict: Collection[Reason], budget: Budget) -> tuple[set[Reason], Collection[Held]]:
        """Wishes without which all others can be had: those of this conflict, of one beside it, and so on.

        With the slots that the events have then, where it was found.
        """
        among = set(conflict)
        while True:
            others = [wish for wish in self.wishes if wish not in among]
            done = self.together(others, budget)
            if done.status != cp_model.INFEASIBLE:
                return among, {here for here, one in self.stated.held.items() if done.found and done.holds(one)}
            among |= set(self.needed(others, budget))


def _wish(why: Reason) -> Reason:
    """What a rule is about, whichever the slot."""
    return why if why.kind == "pinned" else why._replace(slots=())


def _in_full(problem: Problem, wish: Reason) -> Reason:
    """With the slots that it is about, of the days there are."""
    slots = {
        "busy": lambda: problem.guest[wish.guest].busy,
        "venue_blackout": lambda: problem.venue[wish.venue].blackouts,
        "event_blackout": lambda: problem.event[wish.event].blackouts,
        "holiday": lambda: problem.holidays,
    }
    if wish.kind not in slots:
        return wish
    days = set(all_days(problem))
    return wish._replace(slots=tuple(sorted(one for one in slots[wish.kind]() if one.day in days)))


# --- ways out ---------------------------------------------------------------------------------------------------------


class _Tried(NamedTuple):
    """A way out, with slots that the events may have then."""

    way: WayOut
    held: Collection[Held]


class _Giving:
    """A problem in which one may give way at its cost: on everything, or on these wishes only."""

    def __init__(self, problem: Problem, among: Collection[Reason] | None = None) -> None:
        self.problem, self.among = problem, among
        self.gives: dict[Reason, cp_model.IntVar] = {}
        self.more: dict[Reason, cp_model.IntVar] = {}
        self.stated = Stated(problem, self._literal, self._raised, MARGIN)
        self.stated.state()
        costs = [cost(problem, why) * gives for why, gives in self.gives.items()]
        costs += [cost(problem, why) * (more - self.gives[why]) for why, more in self.more.items()]
        self.cost = self.stated.cp.new_int_var(0, DEAREST, "")
        self.stated.cp.add(self.cost == sum(costs))
        self.stated.cp.minimize(self.cost)

    def _stands(self, why: Reason) -> bool:
        return self.among is not None and _wish(why) not in self.among

    def _literal(self, why: Reason) -> Stands:
        if why.kind in RAISED or self._stands(why):
            return True
        if why not in self.gives:
            self.gives[why] = self.stated.cp.new_bool_var("")
        return self.gives[why].negated()

    def _raised(self, why: Reason) -> cp_model.LinearExprT:
        if why.kind not in RAISED or self._stands(why):
            return 0
        why = _wish(why)
        if why not in self.more:
            most = len(self.problem.events)
            self.gives[why] = self.stated.cp.new_bool_var("")
            self.more[why] = self.stated.cp.new_int_var(0, most, "")
            self.stated.cp.add(self.more[why] <= most * self.gives[why])
            self.stated.cp.add(self.more[why] >= self.gives[why])
        return self.more[why]

    def begin_with(self, held: Collection[Held]) -> None:
        """With no slot nothing is known."""
        for here, variable in self.stated.held.items() if held else ():
            self.stated.cp.add_hint(variable, here in held)

    def cheapest(self, budget: Budget, below: int = DEAREST + 1, share: int = 2) -> tuple[_Tried | None, bool]:
        """The cheapest of those that cost less and weren't told yet; without one, whether it is proved that none is."""
        self.stated.cp.proto.variables[self.cost.index].domain[1] = below - 1
        done = budget.run(self.stated.cp, share)
        if not done.found:
            return None, done.status == cp_model.INFEASIBLE
        given = [why for why, variable in self.gives.items() if done.holds(variable)]
        chosen = tuple(
            why._replace(value=(why.limit or 0) + done.solver.value(self.more[why])) if why in self.more else why
            for why in given
        )
        held = {here for here, variable in self.stated.held.items() if done.holds(variable)}
        return _Tried(WayOut(chosen, done.objective, done.proved), held), done.proved

    def without(self, way: WayOut) -> None:
        """Tell that way no more, nor one that gives up as much and something else."""
        given = (self.gives.get(why._replace(value=None) if why.kind in RAISED else why) for why in way.gives)
        told = [one for one in given if one is not None]
        if len(told) == len(way.gives):
            self.stated.cp.add_bool_or([one.negated() for one in told])


def _part_by_part(problem: Problem, broken: Sequence[Part], budget: Budget) -> _Tried | None:
    """What is cheapest for each part that can't be, all together, where that leads to a timetable of the whole."""
    gives: dict[Reason, Reason] = {}
    held: set[Held] = set()
    for number, part in enumerate(broken):
        alone = only(problem, part)
        asking = _Asking(alone)
        near, at = asking.all_conflicts(asking.needed(list(asking.wishes), budget), budget)
        giving = _Giving(alone, near)
        giving.begin_with(at)
        found, _ = giving.cheapest(budget, share=2 * (len(broken) - number))
        if found is None:
            return None
        held |= set(found.held)
        for why in found.way.gives:  # of one limit that several parts raise the highest
            key = why._replace(value=None)
            gives[key] = max(gives.get(key, why), why, key=lambda one: one.value or 0)
    told = WayOut(tuple(gives.values()), sum(_costs(problem, why) for why in gives.values()), proved=False)
    there = a_timetable(give_way(problem, told.gives), held, budget) if broken else None
    return _Tried(told, there) if there else None


def _costs(problem: Problem, why: Reason) -> int:
    return cost(problem, why) * ((why.value or 0) - (why.limit or 0) if why.kind in RAISED else 1)


def ways_out(
    problem: Problem, among: Collection[Reason], held: Collection[Held], budget: Budget, known: _Tried | None = None
) -> Iterator[WayOut]:
    """The cheapest first, each tried; at most WAYS, and none after one of which it isn't proved.

    among: where to look first: wishes without which there is a timetable, with the slots `held` where one is known.
    known: a way out that was tried, for want of a cheaper one.
    """
    near, all_over = _Giving(problem, among), _Giving(problem)
    near.begin_with(held)
    for _ in range(WAYS):
        found, known = _cheapest(near, all_over, budget, known), None
        if found and a_timetable(give_way(problem, found.way.gives), found.held, budget):
            yield found.way
        if found is None or not found.way.proved:
            return
        near.without(found.way)
        all_over.without(found.way)


def _cheapest(near: _Giving, all_over: _Giving, budget: Budget, known: _Tried | None) -> _Tried | None:
    """What `near` finds below what is known, unless something in the whole problem costs less."""
    known = near.cheapest(budget, known.way.cost if known else DEAREST + 1)[0] or known
    cheaper, none_is = all_over.cheapest(budget, known.way.cost if known else DEAREST + 1)
    return cheaper or (known and known._replace(way=known.way._replace(proved=none_is)))


def a_timetable(problem: Problem, held: Collection[Held], budget: Budget) -> Collection[Held]:
    """The slots of one that the solver finds, beginning with these; none where it finds none."""
    try:
        model = Model(problem)
    except NoSlotLeft:
        return ()
    for here, variable in model.held.items():
        model.cp.add_hint(variable, here in held)
    done = budget.run(model.cp)
    return [here for here, variable in model.held.items() if done.found and done.holds(variable)]
