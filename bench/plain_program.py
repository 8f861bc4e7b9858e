"""A timetable as one would write it down at first: variables for what may be, and every exclusion pair by pair.

For the comparison with another solver: our sums are tightened before anything is solved, which is most of the work.
Written without the model and its rules, for what the invented problems have: no tours, rest days or limits a day.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations, product

from ortools.linear_solver.python import model_builder

from abhiyan.scheduling import BOTH, Event, Guest, Problem, Slot

Column = model_builder.Variable


class PlainProgram:
    """maximise `program`; its value is the objective of the timetable."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.program = problem, model_builder.Model()
        self.held = {(event.key, slot): self._new() for event in problem.events for slot in self._open(event)}
        self.slots = sorted({slot for _, slot in self.held})
        self.days = sorted({slot.day for slot in self.slots})
        self.visits: dict[tuple[str, str, Slot], Column] = {}
        self.wanted: dict[str, list[Event]] = defaultdict(list)
        self.worth: list[tuple[Column, int]] = []
        self._hold()
        self._invite()
        for guest in problem.guests:
            self._exclude(guest, self.wanted[guest.key])
            self._travel(guest, self.wanted[guest.key])
        columns, points = zip(*self.worth, strict=True)
        self.program.maximize(model_builder.LinearExpr.weighted_sum(columns, points))

    def _new(self) -> Column:
        return self.program.new_bool_var("")

    def _open(self, event: Event) -> list[Slot]:
        busy = [self.problem.guest[guest].busy for guest in self.problem.required(event)]
        closed = self.problem.holidays.union(self.problem.venue[event.venue].blackouts, *busy)
        return sorted(event.slots() - closed)

    def _hold(self) -> None:
        for event in self.problem.events:
            self.program.add(sum(self.held[event.key, slot] for slot in self._open(event)) == 1)
        for slot in self.slots:
            held = [self.held[event.key, slot] for event in self.problem.events if (event.key, slot) in self.held]
            self.program.add(sum(held) <= self.problem.limits.most_a_slot)

    def _invite(self) -> None:
        for event, slot in product(self.problem.events, self.slots):
            if (here := self.held.get((event.key, slot))) is not None:
                self.visits |= {(guest, event.key, slot): here for guest in self.problem.required(event)}
                for wish in event.wishes:
                    if slot not in self.problem.guest[wish.guest].busy:
                        comes = self.visits[wish.guest, event.key, slot] = self._new()
                        self.program.add(comes <= here)
                        self.worth.append((comes, wish.weight))
        for event in self.problem.events:
            for guest in {*self.problem.required(event), *(wish.guest for wish in event.wishes)}:
                self.wanted[guest].append(event)

    def _of(self, guest: Guest, event: Event, slot: Slot) -> Column | int:
        return self.visits.get((guest.key, event.key, slot), 0)

    def _exclude(self, guest: Guest, events: list[Event]) -> None:
        for slot in self.slots:
            self._at_most_one(self._of(guest, event, slot) for event in events)
        limits = self.problem.limits
        for one, other in permutations(events, 2):
            km = self.problem.km(one.place, other.place)
            for day, morrow in zip(self.days, [*self.days[1:], None], strict=True):
                morning, afternoon = (Slot(day, half) for half in BOTH)
                if km > limits.same_day_km:
                    self._at_most_one([self._of(guest, one, morning), self._of(guest, other, afternoon)])
                if km > limits.overnight_km and morrow and (morrow - day).days == 1:
                    first, then = ([Slot(at, half) for half in BOTH] for at in (day, morrow))
                    visits = [self._of(guest, one, slot) for slot in first]
                    self._at_most_one([*visits, *(self._of(guest, other, slot) for slot in then)])

    def _at_most_one(self, columns: Iterator[Column | int] | list[Column | int]) -> None:
        known = [one for one in columns if not isinstance(one, int)]
        if len(known) > 1:
            self.program.add(sum(known) <= 1)

    def _travel(self, guest: Guest, events: list[Event]) -> None:
        """There and back for each event; what a way from a morning to an afternoon spares, where both are held."""
        points = {event.key: self.problem.points(self.problem.km(guest.home, event.place)) for event in events}
        for event, slot in product(events, self.slots):
            if not isinstance(visit := self._of(guest, event, slot), int):
                self.worth.append((visit, -2 * points[event.key]))
        for one, other in permutations(events, 2):
            km = self.problem.km(one.place, other.place)
            spared = points[one.key] + points[other.key] - self.problem.points(km)
            for day in self.days if km <= self.problem.limits.same_day_km else ():
                morning = self._of(guest, one, Slot(day, BOTH[0]))
                afternoon = self._of(guest, other, Slot(day, BOTH[1]))
                if isinstance(morning, int) or isinstance(afternoon, int) or not spared:
                    continue
                goes = self._new()
                self.worth.append((goes, spared))
                self.program.add(goes <= morning)
                self.program.add(goes <= afternoon)
                self.program.add(goes >= morning + afternoon - 1)
