"""Slots tried by hand: whoever can come does, nobody's coming adds a clash, every unmet wish has its reason."""

from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from abhiyan.scheduling import BOTH, Guest, Problem, Slot, Timetable, Wish, check, clashes
from abhiyan.scheduling.checking import objective
from abhiyan.scheduling.reasons import reasons
from tests.scheduling.drawn import am, day, event, problem, problems

FIGURES = ("wrong_objective", "wrong_bound")


@st.composite
def tried(draw):
    """A problem, and some of its events anywhere, also where they may not be."""
    one = draw(problems())
    slots = st.sampled_from([Slot(day(number), half) for number in range(3) for half in BOTH])
    return one, {event.key: draw(slots) for event in one.events if draw(st.booleans())}


def wrong(one: Problem, slots, attendance):
    """What the validator has against it, its figures left out."""
    return {why for why in check(one, Timetable(slots, attendance, 0, 0, proved=False)) if why.kind not in FIGURES}


@given(tried())
@settings(max_examples=150)
def test_who_comes_adds_no_clash_and_nobody_could_do_better(drawn):
    one, slots = drawn
    trial = clashes(one, slots)
    required = {event.key: one.required(event) if event.key in slots else () for event in one.events}
    unavoidable = wrong(one, slots, required)

    assert set(trial.clashes) == unavoidable
    assert trial.timetable.objective == max(
        objective(one, slots, attendance)
        for attendance in every_attendance(one, slots, required)
        if wrong(one, slots, attendance) <= unavoidable
    )


def every_attendance(one, slots, required):
    """The required, with every choice of the others whom the placed events wish for."""
    others = [
        (event.key, wish.guest)
        for event in one.events
        for wish in event.wishes
        if event.key in slots and wish.guest not in required[event.key]
    ]
    for chosen in chain.from_iterable(combinations(others, size) for size in range(len(others) + 1)):
        yield {key: (*some, *(guest for event, guest in chosen if event == key)) for key, some in required.items()}


@given(tried())
@settings(max_examples=150)
def test_every_wish_that_is_not_held_has_its_reason(drawn):
    one, slots = drawn
    now = clashes(one, slots).timetable

    assert [(why.event, why.guest) for why in reasons(one, now.slots, now.attendance)] == [
        (event.key, wish.guest)
        for event in one.events
        for wish in event.wishes
        if event.key in slots and wish.guest not in now.attendance[event.key]
    ]


def test_a_clash_of_the_required_is_no_reason_of_a_wish():
    """The guest has to be at two events while busy; the third can't have them because of the first."""
    one = problem(
        event("a", chief="g"),
        event("b", wishes=(Wish("g", 9),)),
        guests=(Guest("g", busy=frozenset([am(0)]), most_a_day=1),),
    )
    slots = {"a": am(0), "b": Slot(day(0), BOTH[1])}
    now = clashes(one, slots).timetable

    assert [why.kind for why in reasons(one, now.slots, now.attendance)] == ["wish_most_a_day"]
