"""The validator sees every kind of broken timetable, and nothing in a sound one."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from abhiyan.scheduling import Guest, Limits, Region, Timetable, Venue, Wish, check, solve, whole_days
from tests.scheduling.drawn import FIRST, am, day, event, pm, problem

SOUND = problem(
    event("a", days=4, region="r", venue="hall", chief="g", wishes=(Wish("h", 9),)),
    event("b", days=4, region="r", venue="hall", chief="g", blackouts=frozenset([pm(3)])),
    event("c", days=4, pinned=am(2)),
    guests=(Guest("g", home="z", busy=frozenset([am(0)]), rest_days=0), Guest("h", busy=frozenset([pm(0)]))),
    venues=(Venue("hall", blackouts=frozenset([am(3)])),),
    regions=(Region("r"),),
    holidays=frozenset([pm(2)]),
    km={"ab": 100, "az": 60, "bz": 60},
)
TIMETABLE = solve(SOUND)


def moved(**slots):
    """The sound timetable with events at other times."""
    return replace(TIMETABLE, slots=TIMETABLE.slots | slots)


def coming(**guests):
    return replace(TIMETABLE, attendance=TIMETABLE.attendance | guests)


def one_guest(**more):
    """The same problem, with another chief guest."""
    return replace(SOUND, guests=(replace(SOUND.guest["g"], busy=frozenset(), **more), SOUND.guest["h"]))


def test_what_the_solver_finds_is_sound():
    assert check(SOUND, TIMETABLE) == ()


@pytest.mark.parametrize(
    ("kind", "wrong_problem", "timetable"),
    [
        ("unknown_event", SOUND, moved(x=am(1))),
        ("not_placed", SOUND, replace(TIMETABLE, slots={"a": am(1), "b": pm(1)})),
        ("outside_window", SOUND, moved(a=am(9))),
        ("on_holiday", SOUND, moved(a=pm(2))),
        ("in_event_blackout", SOUND, moved(b=pm(3))),
        ("off_its_pin", SOUND, moved(c=am(1))),
        ("in_venue_blackout", SOUND, moved(a=am(3))),
        ("venue_used_twice", SOUND, moved(a=am(1), b=am(1))),
        ("over_most_a_slot", replace(SOUND, limits=Limits(most_a_slot=1)), moved(a=am(2))),
        ("over_most_a_day", replace(SOUND, limits=Limits(most_a_day=1)), moved(a=am(2))),
        ("over_region_most_a_day", replace(SOUND, regions=(Region("r", most_a_day=1),)), moved(a=am(1), b=pm(1))),
        ("guest_missing", SOUND, coming(a=("h",))),
        ("guest_missing", replace(SOUND, regions=(Region("r", attends=("h",)),)), TIMETABLE),
        ("not_invited", SOUND, coming(c=("h",))),
        ("while_busy", SOUND, moved(a=am(0))),
        ("in_two_places", SOUND, moved(a=am(1), b=am(1))),
        ("over_guest_most_a_day", one_guest(most_a_day=1), moved(a=am(1), b=pm(1))),
        ("too_far_same_day", one_guest(same_day_km=99), moved(a=am(1), b=pm(1))),
        ("too_far_overnight", one_guest(same_day_km=9, overnight_km=99), moved(a=am(1), b=am(0))),
        ("too_few_rest_days", one_guest(rest_days=1), moved(a=am(1), b=am(0))),
        ("too_many_days_running", one_guest(most_days_running=1), moved(a=am(1), b=am(0))),
        ("wrong_objective", SOUND, replace(TIMETABLE, objective=TIMETABLE.objective + 1)),
        ("wrong_bound", SOUND, replace(TIMETABLE, bound=TIMETABLE.bound - 1)),
        ("wrong_bound", SOUND, replace(TIMETABLE, bound=TIMETABLE.bound + 1)),
    ],
)
def test_every_kind_of_broken_timetable_is_caught(kind, wrong_problem, timetable):
    found = check(wrong_problem, timetable)

    assert kind in {one.kind for one in found}
    assert all(str(one) for one in found)


def test_every_kind_that_the_validator_knows_has_a_timetable_above(root):
    source = Path(root, "abhiyan/scheduling/checking.py").read_text()
    marks = test_every_kind_of_broken_timetable_is_caught.pytestmark[0]
    tried = {kind for kind, *_ in marks.args[1]}
    constants = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    from abhiyan.scheduling.timetable import WORDING

    assert constants & set(WORDING) == tried


def test_the_validator_shares_no_code_with_the_model(root):
    tree = ast.parse(Path(root, "abhiyan/scheduling/checking.py").read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name for name in imported if name.startswith("abhiyan")} == {
        "abhiyan.scheduling.problem",
        "abhiyan.scheduling.timetable",
    }


def test_travel_is_home_for_every_night_unless_somebody_tours():
    km = {"ab": 30, "az": 100, "bz": 100}
    events = (event("a", pinned=am(0), chief="g"), event("b", pinned=am(1), chief="g"))
    stays_home = problem(*events, km=km, guests=(Guest("g", home="z"),), limits=Limits(km_a_point=10))
    tours = replace(stays_home, guests=(Guest("g", home="z", tours=True),))
    expected = {"a": am(0), "b": am(1)}, {"a": ("g",), "b": ("g",)}

    assert check(stays_home, Timetable(*expected, -40, -40, proved=True)) == ()
    assert check(tours, Timetable(*expected, -23, -23, proved=True)) == ()
    assert whole_days(FIRST, day(1)) == {am(0), pm(0), am(1), pm(1)}
