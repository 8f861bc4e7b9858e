"""A problem as variables and sums for CP-SAT: what can't be is left out, what always goes together is one variable."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import permutations

from ortools.sat.python import cp_model

from abhiyan.scheduling.problem import BOTH, Event, Guest, Half, Problem, Slot
from abhiyan.scheduling.rules import (
    AtMost,
    Ground,
    Held,
    Out,
    Term,
    Visit,
    all_rules,
    overnight_km,
    same_day_km,
)

Variable = cp_model.IntVar
Ways = dict[tuple[str, date], list[Variable]]


class NoSlotLeft(Exception):
    """The rules about single slots leave an event no slot at all."""


class Model:
    """The variables of a problem, its rules, and what its timetable is worth.

    worth: points for each variable; certain: points whatever the timetable is.
    """

    def __init__(self, problem: Problem) -> None:
        """Raises NoSlotLeft."""
        self.problem = problem
        self.ground = Ground(problem)
        self.cp = cp_model.CpModel()
        self.held: dict[Held, Variable] = {}
        self.visits: dict[Visit, Variable] = {}
        self.out: dict[Out, Variable] = {}
        self.worth: list[tuple[Variable, int]] = []
        self.certain = 0
        rules = list(all_rules(self.ground))
        self.never = {term for rule in rules if rule.most == 0 for term in rule.terms}
        self._place_every_event()
        self._let_guests_come()
        for rule in rules:
            if rule.most:
                self._add(rule)
        self._count_travel()

    def maximise(self) -> None:
        """Most weight held, least travel."""
        variables, points = [one for one, _ in self.worth], [points for _, points in self.worth]
        self.cp.maximize(cp_model.LinearExpr.weighted_sum(variables, points) + self.certain)

    # --- variables ----------------------------------------------------------------------------------------------------

    def _place_every_event(self) -> None:
        for event in self.problem.events:
            slots = [slot for slot in self.ground.slots if self._may_be_held(event, slot)]
            if not slots:
                raise NoSlotLeft(event.key)
            for slot in slots:
                here = self.held[Held(event.key, slot)] = self.cp.new_bool_var(f"{event.key} {slot}")
                for guest in self.ground.required[event.key]:
                    self.visits[Visit(guest, event.key, slot)] = here
            self.cp.add_exactly_one(self.held[Held(event.key, slot)] for slot in slots)

    def _may_be_held(self, event: Event, slot: Slot) -> bool:
        return Held(event.key, slot) not in self.never and not any(
            Visit(guest, event.key, slot) in self.never for guest in self.ground.required[event.key]
        )

    def _let_guests_come(self) -> None:
        for event in self.problem.events:
            for wish in event.wishes:
                if wish.guest not in self.ground.required[event.key]:
                    self._let_come(event, self.problem.guest[wish.guest], wish.weight)

    def _let_come(self, event: Event, guest: Guest, weight: int) -> None:
        """Whoever is wanted nowhere else comes whenever free, where that is worth the way: no variable of its own."""
        is_alone = len(self.ground.wanted[guest.key]) == 1
        net = weight - 2 * self._leg(guest, event)
        if is_alone and net <= 0:
            return
        for slot in self.ground.slots:
            here, visit = self.held.get(Held(event.key, slot)), Visit(guest.key, event.key, slot)
            if here is None or visit in self.never:
                continue
            self.visits[visit] = here
            if not is_alone:
                self.visits[visit] = self.cp.new_bool_var(f"{guest.key} {event.key} {slot}")
                self.cp.add_implication(self.visits[visit], here)
            self.worth.append((self.visits[visit], net))

    # --- rules --------------------------------------------------------------------------------------------------------

    def _add(self, rule: AtMost) -> None:
        """The rule over what is left of its terms."""
        terms = [found for term in rule.terms if (found := self._variable(term)) is not None]
        if len(terms) <= rule.most:
            return
        if rule.most == 1:
            self.cp.add_at_most_one(terms)
        else:
            self.cp.add(sum(terms) <= rule.most)

    def _variable(self, term: Term) -> Variable | None:
        if isinstance(term, Held):
            return self.held.get(term)
        if isinstance(term, Visit):
            return self.visits.get(term)
        return self._out(term)

    def _out(self, term: Out) -> Variable:
        """Whether the guest is out that day; made when a rule first asks."""
        if term not in self.out:
            self.out[term] = self.cp.new_bool_var(f"{term.guest} out {term.day}")
            for half in BOTH:
                visits = [
                    Visit(term.guest, event.key, Slot(term.day, half)) for event in self.ground.wanted[term.guest]
                ]
                self.cp.add(sum(self.visits[one] for one in visits if one in self.visits) <= self.out[term])
        return self.out[term]

    # --- travel -------------------------------------------------------------------------------------------------------

    def _count_travel(self) -> None:
        """Everybody goes there and back for each event, and spares the ways home where one leads to the other."""
        for guest, events in self.ground.guests():
            if guest.home and guest.travel_counts:
                wanted = [event for event in events if guest.key in self.ground.required[event.key]]
                self.certain -= sum(2 * self._leg(guest, event) for event in wanted)
                self._spare_ways(guest, events)

    def _spare_ways(self, guest: Guest, events: list[Event]) -> None:
        """From morning to afternoon; for who tours, to the next day too. One way leaves an event, one reaches it.

        The sums by half are far tighter than pairs of events by day would be (a tenth of the gap of the relaxation).
        """
        leaving: dict[tuple[str, date], list[Variable]] = defaultdict(list)
        reaching: dict[tuple[str, date], list[Variable]] = defaultdict(list)
        for day in self.ground.days:
            self._spare_within_day(guest, events, day, leaving, reaching)
            if guest.tours:
                self._spare_overnight(guest, events, day, leaving, reaching)
        if guest.tours:
            for ways in (leaving, reaching):
                for (event, day), variables in ways.items():
                    self.cp.add(sum(variables) <= sum(self._visits_on(guest, event, day)))

    def _spare_within_day(self, guest: Guest, events: list[Event], day: date, leaving: Ways, reaching: Ways) -> None:
        limit = same_day_km(self.problem, guest)
        from_morning, to_afternoon = defaultdict(list), defaultdict(list)
        for one, other in permutations(events, 2):
            morning = self.visits.get(Visit(guest.key, one.key, Slot(day, Half.MORNING)))
            afternoon = self.visits.get(Visit(guest.key, other.key, Slot(day, Half.AFTERNOON)))
            km, spared = self._between(guest, one, other)
            if (
                morning is None
                or afternoon is None
                or (limit is not None and km > limit)
                or not (spared or guest.tours)
            ):
                continue
            goes = self._way(spared)
            if spared < 0 or guest.tours:  # not to be chosen: this is the way
                self.cp.add(goes >= morning + afternoon - 1)
            from_morning[morning].append(goes)
            to_afternoon[afternoon].append(goes)
            leaving[one.key, day].append(goes)
            reaching[other.key, day].append(goes)
        for visit, ways in (*from_morning.items(), *to_afternoon.items()):
            self.cp.add(sum(ways) <= visit)

    def _spare_overnight(self, guest: Guest, events: list[Event], day: date, leaving: Ways, reaching: Ways) -> None:
        limit = overnight_km(self.problem, guest)
        morrow = day + timedelta(days=1)
        for one, other in permutations(events, 2):
            km, spared = self._between(guest, one, other)
            can_be = self._visits_on(guest, one.key, day) and self._visits_on(guest, other.key, morrow)
            if can_be and spared > 0 and (limit is None or km <= limit):
                goes = self._way(spared)
                leaving[one.key, day].append(goes)
                reaching[other.key, morrow].append(goes)

    def _way(self, spared: int) -> Variable:
        goes = self.cp.new_bool_var("")
        self.worth.append((goes, spared))
        return goes

    def _between(self, guest: Guest, one: Event, other: Event) -> tuple[int, int]:
        """Kilometres between two events, and the points that going straight on spares."""
        km = self.problem.km(one.place, other.place)
        return km, self._leg(guest, one) + self._leg(guest, other) - self.problem.points(km)

    def _leg(self, guest: Guest, event: Event) -> int:
        """Points for the way from home, one way."""
        if not (guest.home and guest.travel_counts):
            return 0
        return self.problem.points(self.problem.km(guest.home, event.place))

    def _visits_on(self, guest: Guest, event: str, day: date) -> list[Variable]:
        found = (self.visits.get(Visit(guest.key, event, Slot(day, half))) for half in BOTH)
        return [one for one in found if one is not None]
