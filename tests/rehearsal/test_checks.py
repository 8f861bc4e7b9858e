"""An invented office calls samples back and judges signs; what it finds is what is true of the invented world."""

from collections import Counter
from datetime import date, timedelta

import pytest

from abhiyan.people.models import Evidence
from abhiyan.plans import actions as plans
from abhiyan.plans.planfile import read_text
from abhiyan.registration.checking import calling, padding
from abhiyan.registration.models import Call, Sample, Sign, SignUp
from abhiyan.rehearsal import checks, script
from abhiyan.rehearsal.actors import Actors
from abhiyan.rehearsal.branches import Branches
from abhiyan.rehearsal.entries import AT_ONCE, Writer
from abhiyan.rehearsal.script import DAY, Script
from tests.plans.conftest import PLAN
from tests.registration.test_calling import crowd
from tests.rehearsal.test_entries import signed_up, volunteer
from tests.world import TODAY, World

pytestmark = pytest.mark.one_database

LAST = TODAY + 30 * DAY


@pytest.fixture
def over(world: World) -> Script:
    """The window is over today, and at two booths are many volunteers."""
    crowd(world, "Shivpuri 1", 60, verified=20)
    crowd(world, "Rampur 1", 60, verified=40, start=200)
    return Script(Branches(1), TODAY, LAST, shut_on=TODAY)


def played(made: Script, days: int = checks.CALLING_DAYS) -> Counter[str]:
    done: Counter[str] = Counter()
    for n in range(days):
        checks.play_day(made, TODAY + n * DAY, done)
    return done


def calls() -> list[tuple[object, ...]]:
    fields = ("sample__unit__code", "sample__whom", "number", "person", "outcome", "tries", "caller", "said_at")
    return list(Call.objects.order_by("sample__unit__code", "sample__whom", "number").values_list(*fields))


def test_samples_are_called_back_over_days_and_finished(over: Script) -> None:
    done = played(over)

    samples = list(Sample.objects.all())
    assert {one.whom for one in samples} == {Sample.SEATS, Sample.VOLUNTEERS}
    assert {one.state for one in samples} == {Sample.FINISHED}
    assert {one.day for one in samples} == {TODAY}
    assert done["called"] >= sum(one.size for one in samples)
    outcomes = Counter(Call.objects.values_list("outcome", flat=True))
    assert outcomes[Call.REAL] > outcomes[Call.WRONG] > 0
    assert not outcomes[""]
    assert Call.objects.filter(tries__gte=2).exists()
    assert Evidence.objects.filter(kind=Evidence.CALLED_BACK).count() == outcomes[Call.REAL]


def test_callers_hold_posts_that_verify_there(over: Script) -> None:
    played(over)
    callers = Call.objects.values_list("caller", "sample__unit__path").distinct()
    actors = Actors(TODAY)
    assert {one for one, _path in callers} != set()
    for caller, path in callers:
        assert actors.authority(int(caller.removeprefix("person:"))).may("verify", path)


def test_a_day_that_is_played_again_adds_nothing(over: Script) -> None:
    played(over, 2)
    before = calls()
    checks.play_day(over, TODAY + DAY, Counter())
    assert calls() == before


def test_a_day_that_was_killed_comes_to_the_same(over: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle of a day's calls, the day is played from its beginning."""

    class Killed(Exception):
        pass

    said: list[int] = []
    say = calling.say

    def dies(call: Call, outcome: str, **how: object) -> None:
        said.append(call.pk)
        if len(said) == 40:
            raise Killed
        say(call, outcome, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(calling, "say", dies)
    with pytest.raises(Killed):
        checks.play_day(over, TODAY, Counter())
    monkeypatch.setattr(calling, "say", say)
    played(over)
    resumed = calls()
    Sample.objects.all().delete()
    played(over)
    assert calls() == resumed


@pytest.mark.parametrize("made_up", [True, False])
def test_of_padded_lists_nobody_is_real(over: Script, monkeypatch: pytest.MonkeyPatch, made_up: bool) -> None:
    monkeypatch.setattr(script, "PADDED", 10.0 if made_up else 0.0)
    played(over)
    found = set(Call.objects.filter(sample__whom=Sample.VOLUNTEERS).values_list("outcome", flat=True))
    assert (found <= {Call.NOBODY, Call.OTHERS, Call.UNREACHED}) is made_up


def test_where_no_window_is_over_nobody_is_called(over: Script) -> None:
    over.shut_on = None
    assert played(over) == Counter()
    assert not Sample.objects.exists()


def test_an_estimate_follows_how_strong_a_branch_is() -> None:
    drawn = [n / 1000 for n in range(1000)]
    weak, strong = (sum(checks.claimed(one, strength) == Call.REAL for one in drawn) for strength in (0.3, 1.0))
    assert weak < strong < sum(checks.proved(one) == Call.REAL for one in drawn)
    assert {checks.padded(one) for one in drawn} == {Call.NOBODY, Call.OTHERS}


def test_a_padded_list_is_found_and_judged_by_whom_it_is_not_about(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "PADDED", 10.0)
    plans.apply(read_text(PLAN), day=TODAY, by=checks.BY)
    writer = Writer(1, Actors(TODAY), TODAY)
    signed_up(writer, [volunteer(world, 100 + n, phone=100 + n % 3, is_helped=True, drive="B1") for n in range(14)])
    made = Script(Branches(1), TODAY, LAST, shut_on=TODAY)

    done = played(made, 2)

    assert (done["signs"] > 0, done["judged"] > 0) == (True, True)
    helper = f"person:{world.people['Mohan'].pk}"
    judged = Sign.objects.exclude(verdict="")
    assert {one.verdict for one in judged if one.unit.level.is_leaf} == {Sign.PADDED}
    assert not [one for one in judged if one.details.get("helper") and one.decided_by == helper]


def test_signs_are_looked_for_after_the_window_and_at_the_end(over: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[date] = []

    def find(*, day: date, **_: object) -> padding.Done:
        looked.append(day)
        return padding.Done(0, 0, 0, 0)

    monkeypatch.setattr(padding, "find", find)
    played(over, 31)
    assert looked == [TODAY, LAST]


def test_people_sign_up_through_the_day_and_a_padded_list_at_once(world: World) -> None:
    plans.apply(read_text(PLAN), day=TODAY, by=checks.BY)
    writer = Writer(1, Actors(TODAY), TODAY)
    signed_up(writer, [volunteer(world, n) for n in range(1, 21)])
    moments = sorted(SignUp.objects.values_list("at", flat=True))
    assert {one.date() for one in moments} == {TODAY}
    assert moments[-1] - moments[0] > timedelta(hours=6)

    signed_up(writer, [volunteer(world, 100 + n, drive="B1") for n in range(14)])
    padded = sorted(SignUp.objects.order_by("-pk").values_list("at", flat=True)[:14])
    assert padded[-1] - padded[0] <= AT_ONCE
