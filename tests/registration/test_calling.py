"""Calling people of a sample back: the draw, the order, the outcomes, what is taken back, what comes of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import override_settings

from abhiyan.kernel.authority import NOBODY, Authority
from abhiyan.people import actions, merging
from abhiyan.people.actions import NewPerson, prepare, prove, register_many, withdraw
from abhiyan.people.models import Duplicate, Evidence, Person, Unmasking
from abhiyan.posts.actions import appoint
from abhiyan.posts.models import Role
from abhiyan.posts.opening import Seating, appoint_many
from abhiyan.registration.checking import calling, sampling
from abhiyan.registration.checking.estimating import TooFewCalls
from abhiyan.registration.models import Call, Sample
from abhiyan.units import tally
from abhiyan.units.models import Unit
from tests import races
from tests.races import meeting
from tests.rights.mutants import Mutant, living
from tests.world import BY, FOUNDED, TODAY, World

__all__ = ["meeting"]

NOW = datetime(2018, 2, 1, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def crowd(world: World, unit: str, n: int, *, verified: int = 0, start: int = 100) -> list[int]:
    """`n` volunteers at a booth, some of them verified."""
    new = [NewPerson("", f"Gina{one} Kalpit", "en", f"+9150001{one:05}") for one in range(start, start + n)]
    ids = register_many(prepare(new), source="test", day=FOUNDED)
    post = world.post(unit, "volunteer").pk
    assert appoint_many([Seating(post, None, person) for person in ids], since=FOUNDED, by=BY) == []
    for kind in (Evidence.PROVED, Evidence.CONSENTED):
        prove(ids[:verified], kind, source="test", day=FOUNDED, by=BY)
    return list(ids)


def drawn(world: World, unit: str = "Ganga", size: int = 20, by: str = "Dev", **more: Any) -> Sample:
    more = {"whom": Sample.VOLUNTEERS, "seed": 7} | more
    return calling.draw(world.unit(unit), size=size, day=TODAY, now=NOW, by=world.authority(by), **more)


def people(sample: Sample) -> list[int | None]:
    return list(Call.objects.filter(sample=sample).order_by("number").values_list("person", flat=True))


@pytest.fixture
def volunteers(world: World) -> World:
    crowd(world, "Shivpuri 1", 30, verified=10)
    crowd(world, "Rampur 1", 40, verified=35, start=200)
    return world


# --- the draw --------------------------------------------------------------------------------------------------------


def test_strata_are_the_units_below_by_verified_or_not(volunteers: World) -> None:
    found = [(one[1 + 1], one[5], one[6], one[7]) for one in drawn(volunteers).strata]
    assert found == [
        ("Shivpuri", True, 10, 3),
        ("Shivpuri", False, 20, 5),
        ("Rampur", True, 35, 10),
        ("Rampur", False, 6, 2),
    ]


def test_the_tallies_count_the_strata_as_the_rows_do(volunteers: World) -> None:
    """Whatever is drawn from is what coverage shows."""
    for unit in Unit.objects.exclude(depth=1):
        for role in Role.objects.all():
            found = sampling.strata(unit, [role], TODAY)
            rows = sampling.draw(unit, [one._replace(drawn=one.claimed) for one in found], [role], day=TODAY, seed=1)
            assert len(rows) == sum(one.claimed for one in found), (unit, role)


def test_the_same_seed_draws_the_same_people_and_another_seed_others(volunteers: World) -> None:
    first = drawn(volunteers)
    calling.abandon(first, now=NOW, by=volunteers.authority("Dev"))
    again = drawn(volunteers)
    calling.abandon(again, now=NOW, by=volunteers.authority("Dev"))
    other = drawn(volunteers, seed=8)

    assert people(first) == people(again)
    assert people(first) != people(other)
    assert calling.drawn_again(first) == (20, 20)


@pytest.mark.parametrize("whole_from", [pytest.param(5, id="by numbers"), pytest.param(50, id="from the verified")])
def test_a_draw_is_the_same_however_it_is_read(
    volunteers: World, monkeypatch: pytest.MonkeyPatch, whole_from: int
) -> None:
    whole = people(drawn(volunteers))
    calling.abandon(Sample.objects.get(), now=NOW, by=volunteers.authority("Dev"))
    monkeypatch.setattr(sampling, "WHOLE", whole_from)
    monkeypatch.setattr(sampling, "MARGIN", -4)

    assert people(drawn(volunteers)) == whole


def test_everybody_is_drawn_as_often(volunteers: World) -> None:
    """Over 300 seeds each of 20 only claimed in Shivpuri, of whom 5 are drawn, comes about 75 times.

    The standard deviation is 7.5, so 38 and 112 are five of them away: one run in some ten thousand.
    """
    roles = calling.roles_of(Sample.VOLUNTEERS, None)
    unit = volunteers.unit("Ganga")
    found = sampling.allocated(unit, sampling.strata(unit, roles, TODAY), 20)
    times: dict[int, int] = {}
    for seed in range(300):
        for one in sampling.draw(unit, found, roles, day=TODAY, seed=seed):
            if one.stratum == 1:
                times[one.person] = times.get(one.person, 0) + 1
    assert len(times) == 20
    assert sum(times.values()) == 300 * found[1].drawn == 1500
    assert 38 <= min(times.values()) <= max(times.values()) <= 112


def test_records_of_one_person_are_drawn_once(volunteers: World) -> None:
    one, other = crowd(volunteers, "Shivpuri 2", 2, start=300)
    unit = volunteers.unit("Shivpuri 2")
    pair = Duplicate.objects.create(one_id=one, other_id=other, unit=unit, score=1, found_at=NOW)
    merging.merge(pair, keep=other, by=BY, at=NOW)

    sample = drawn(volunteers, "Shivpuri 2", size=5)

    assert people(sample) == [other]
    assert [one[6] for one in sample.strata] == [1]


def test_who_holds_two_posts_is_drawn_once(volunteers: World) -> None:
    person = Person.objects.get(pk=crowd(volunteers, "Shivpuri 2", 1, start=300)[0])
    appoint(volunteers.post("Rampur 1", "volunteer"), person, since=FOUNDED, by=BY)
    assert people(drawn(volunteers, size=200)).count(person.pk) == 1


def test_with_few_calls_the_units_below_are_taken_together(volunteers: World) -> None:
    sample = drawn(volunteers, size=6)
    assert [(one[0], one[5], one[6], one[7]) for one in sample.strata] == [(0, True, 45, 4), (0, False, 26, 2)]
    calling.abandon(sample, now=NOW, by=volunteers.authority("Dev"))
    with pytest.raises(TooFewCalls):
        drawn(volunteers, size=3)


def test_nobody_draws_again_until_it_pleases(volunteers: World) -> None:
    first = drawn(volunteers)
    with pytest.raises(calling.StillOpen):
        drawn(volunteers)
    calling.abandon(first, now=NOW, by=volunteers.authority("Dev"))
    drawn(volunteers)

    assert sorted(Sample.objects.values_list("state", flat=True)) == [Sample.ABANDONED, Sample.OPEN]
    assert Call.objects.filter(sample=first).count() == 20


def test_nobody_is_drawn_where_nobody_is(world: World) -> None:
    with pytest.raises(calling.NobodyClaimed):
        drawn(world, "Yamuna", by="Tara")


@pytest.mark.parametrize("name", ["Mohan", "Pia", "Asha", "Maya", "Chand"])
def test_who_does_not_verify_over_the_unit_draws_nothing_there(volunteers: World, name: str) -> None:
    with pytest.raises(PermissionDenied):
        drawn(volunteers, by=name)


def test_a_seat_is_drawn_from_by_its_booths(volunteers: World) -> None:
    """Rampur 1 stands in Seat West, which Tara reaches from the top."""
    sample = drawn(volunteers, "Seat West", by="Tara")
    assert [(one[2], one[6]) for one in sample.strata] == [("Rampur 1", 35), ("Rampur 1", 6)]


# --- calling ---------------------------------------------------------------------------------------------------------


def taken(world: World, sample: Sample, by: str = "Dev", *, day: date = TODAY, now: datetime = NOW) -> Call:
    call = calling.take(sample, day=day, now=now, by=world.authority(by))
    assert call is not None
    return call


def said(world: World, sample: Sample, outcome: str, by: str = "Dev", **more: Any) -> Call:
    when = {"day": TODAY, "now": NOW} | {key: more.pop(key) for key in ("day", "now") if key in more}
    call = taken(world, sample, by, **when)
    calling.say(call, outcome, by=world.authority(by), **when, **more)
    return Call.objects.get(pk=call.pk)


def test_who_is_real_gets_a_step_of_evidence_and_nothing_else_changes(volunteers: World) -> None:
    sample = drawn(volunteers)
    before = tally.figures_of(volunteers.unit("Ganga"), TODAY)

    real = said(volunteers, sample, Call.REAL)
    said(volunteers, sample, Call.NOBODY)

    assert list(Evidence.objects.filter(kind=Evidence.CALLED_BACK).values_list("person", "source")) == [
        (real.person_id, f"call:{sample.pk}")
    ]
    assert tally.figures([volunteers.unit("Ganga")], TODAY)[volunteers.unit("Ganga").pk] == before


def test_two_callers_have_two_people_and_each_keeps_theirs(volunteers: World) -> None:
    sample = drawn(volunteers)
    one, other = taken(volunteers, sample), taken(volunteers, sample, "Tara")

    assert one.pk != other.pk
    assert taken(volunteers, sample).pk == one.pk


def test_whom_a_caller_let_go_is_the_next_ones(volunteers: World) -> None:
    sample = drawn(volunteers)
    first = taken(volunteers, sample)
    later = NOW + calling.LEASE + MINUTE

    assert taken(volunteers, sample, "Tara", now=later).pk == first.pk
    with pytest.raises(calling.NotYours):
        calling.say(first, Call.REAL, day=TODAY, now=later, by=volunteers.authority("Dev"))


def test_who_was_not_reached_is_tried_on_three_days(volunteers: World) -> None:
    sample = drawn(volunteers, "Rampur 1", size=4)
    for day in range(3):
        when = {"day": TODAY + day * DAY, "now": NOW + day * DAY}
        assert len({said(volunteers, sample, Call.UNREACHED, **when).pk for _ in range(4)}) == 4
        assert calling.take(sample, by=volunteers.authority("Dev"), **when) is None

    assert calling.take(sample, day=TODAY + 9 * DAY, now=NOW + 9 * DAY, by=volunteers.authority("Dev")) is None
    assert calling.standing(sample) == calling.Tally(4, 4, {Call.UNREACHED: 4})


def test_the_last_answer_is_taken_back_with_its_evidence(volunteers: World) -> None:
    sample = drawn(volunteers)
    first, second = said(volunteers, sample, Call.REAL), said(volunteers, sample, Call.REAL, now=NOW + MINUTE)
    by = volunteers.authority("Dev")

    assert calling.undo(sample, now=NOW + 2 * MINUTE, by=by).pk == second.pk
    assert list(Evidence.objects.filter(kind=Evidence.CALLED_BACK).values_list("person", flat=True)) == [
        first.person_id
    ]
    assert taken(volunteers, sample, now=NOW + 3 * MINUTE).pk == second.pk
    with pytest.raises(calling.NothingToUndo):
        calling.undo(sample, now=NOW, by=volunteers.authority("Tara"))


def test_an_identity_number_in_a_note_is_hidden(volunteers: World) -> None:
    call = said(volunteers, drawn(volunteers), Call.OTHERS, note="says his PAN is ABCPE1234F")
    assert "ABCPE1234F" not in call.note


def test_nobody_calls_oneself(world: World) -> None:
    sample = drawn(world, "Ganga", whom=Sample.ROLE, role=Role.objects.get(key="district-convenor"))
    assert people(sample) == [world.people["Dev"].pk]
    assert calling.take(sample, day=TODAY, now=NOW, by=world.authority("Dev")) is None
    assert taken(world, sample, "Tara").person_id == world.people["Dev"].pk


def test_who_took_consent_back_is_not_called(volunteers: World) -> None:
    sample = drawn(volunteers)
    first = Call.objects.get(sample=sample, number=1)
    withdraw([first.person_id or 0], source="self", day=TODAY, by=BY)

    assert taken(volunteers, sample).number == 2
    assert Call.objects.get(pk=first.pk).outcome == Call.REFUSED


def test_dialling_is_logged_for_the_person_and_has_its_own_limit(volunteers: World) -> None:
    sample, by = drawn(volunteers), volunteers.authority("Dev")
    call = taken(volunteers, sample)
    with override_settings(CALLS_PER_HOUR=1, UNMASK_PER_HOUR=1):
        number = calling.dial(call, now=NOW, by=by)
        with pytest.raises(actions.UnmaskLimit):
            calling.dial(taken(volunteers, sample), now=NOW, by=by)
        actions.unmask(calling.contact_of(call), reason=f"call:{sample.pk}", by=by, now=NOW)  # type: ignore[arg-type]
        with pytest.raises(actions.UnmaskLimit):
            actions.unmask(calling.contact_of(call), reason="more", by=by, now=NOW)  # type: ignore[arg-type]

    assert number.startswith("+915")
    assert list(Unmasking.objects.order_by("pk").values_list("person", "actor", "reason")) == [
        (call.person_id, by.actor, f"call:{sample.pk}"),
        (call.person_id, by.actor, f"call {sample.pk}"),
    ]


def test_only_whom_one_has_in_hand_is_dialled(volunteers: World) -> None:
    sample = drawn(volunteers)
    call = taken(volunteers, sample)
    with pytest.raises(calling.NotYours):
        calling.dial(call, now=NOW, by=volunteers.authority("Tara"))
    with pytest.raises(calling.NotYours):
        calling.dial(call, now=NOW + calling.LEASE + MINUTE, by=volunteers.authority("Dev"))


def test_who_may_not_unmask_dials_nobody(volunteers: World) -> None:
    """Uma verifies in her region but no sentence lets her see numbers."""
    sample = drawn(volunteers, "Uttar", by="Uma")
    with pytest.raises(PermissionDenied):
        calling.dial(taken(volunteers, sample, "Uma"), now=NOW, by=volunteers.authority("Uma"))


# --- who sees a sample, with twins -----------------------------------------------------------------------------------


def seen(by: Authority) -> int:
    return by.see(Sample).count() + by.see(Call).count()


def test_who_stands_below_or_beside_sees_no_sample(volunteers: World) -> None:
    sample = drawn(volunteers)
    for name in ("Mohan", "Pia", "Asha", "Maya", "Chand", "Zoya"):
        by = volunteers.authority(name)
        assert seen(by) == 0, name
        with pytest.raises(PermissionDenied):
            calling.take(sample, day=TODAY, now=NOW, by=by)
    assert seen(NOBODY) == 0
    assert seen(volunteers.authority("Tara")) == seen(volunteers.authority("Dev")) == 21


TWINS = [
    Mutant("abhiyan.registration.models.calls:SampleQuerySet.seen_by", 'by.over("verify")', '(("0", "9"),)'),
    Mutant("abhiyan.registration.models.calls:CallQuerySet.seen_by", 'by.over("verify")', '(("0", "9"),)'),
    Mutant("abhiyan.registration.models.calls:SampleQuerySet.seen_by", "verify", "see"),
    Mutant("abhiyan.registration.checking.calling:_open", "by.see(Sample)", "Sample.objects"),
]


@pytest.mark.parametrize("mutant", TWINS, ids=str)
def test_twin_without_the_guard_somebody_sees_too_much(volunteers: World, mutant: Mutant) -> None:
    with living(mutant), pytest.raises((AssertionError, pytest.fail.Exception)):
        test_who_stands_below_or_beside_sees_no_sample(volunteers)


def test_twin_without_the_hand_somebody_else_dials(volunteers: World) -> None:
    with (
        living(Mutant("abhiyan.registration.checking.calling:dial", "call.caller != by.actor or ", "")),
        pytest.raises(pytest.fail.Exception),
    ):
        test_only_whom_one_has_in_hand_is_dialled(volunteers)


# --- the end ---------------------------------------------------------------------------------------------------------


def worked_through(world: World, sample: Sample, real: Callable[[Call], bool]) -> None:
    now, by = NOW, world.authority("Dev")
    while call := calling.take(sample, day=TODAY, now=now, by=by):
        outcome = Call.REAL if real(call) else Call.NOBODY
        calling.say(call, outcome, day=TODAY, now=now, by=by)
        now += MINUTE


def test_a_finished_sample_has_its_estimate_and_takes_no_more(volunteers: World) -> None:
    sample = drawn(volunteers, size=60)
    worked_through(volunteers, sample, lambda call: sampling.strata_of(sample)[call.stratum].verified)
    found = calling.finish(sample, now=NOW, by=volunteers.authority("Dev"))
    kept = Sample.objects.get()

    assert found.low < found.share < found.high
    assert found.share == pytest.approx(45 / 71)
    assert kept.result["whole"]["share"] == found.share
    assert {volunteers.unit("Shivpuri").pk, volunteers.unit("Rampur").pk} == {int(key) for key in kept.result["parts"]}
    with pytest.raises(calling.SampleIsOver):
        calling.undo(sample, now=NOW, by=volunteers.authority("Dev"))


def test_a_sample_in_which_nobody_was_reached_is_not_finished(volunteers: World) -> None:
    with pytest.raises(calling.NobodyClaimed):
        calling.finish(drawn(volunteers), now=NOW, by=volunteers.authority("Dev"))


# --- at once ---------------------------------------------------------------------------------------------------------

at_once = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


@at_once
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [pytest.param(True, id="locked"), pytest.param(False, id="twin: no lock")])
def test_two_callers_at_once_never_call_the_same_person(
    world: World, monkeypatch: pytest.MonkeyPatch, meeting: Callable[..., None], locked: bool
) -> None:
    crowd(world, "Rampur 1", 10)
    sample = drawn(world)
    if not locked:
        monkeypatch.setattr(calling, "_next", lambda waiting: waiting.order_by("tries", "number").first())
    meeting(calling, "_next")
    got: list[int] = []

    def work(name: str) -> Callable[[], None]:
        by = world.authority(name)
        return lambda: got.append(calling.take(sample, day=TODAY, now=NOW, by=by).pk)  # type: ignore[union-attr]

    races.at_once(work("Dev"), work("Tara"), refusals=())

    assert (len(set(got)) == 2) is locked


# --- STOP while somebody is in a caller's hands ----------------------------------------------------------------------


def test_whoever_sends_stop_is_out_of_the_callers_hands_at_once(volunteers: World) -> None:
    sample, by = drawn(volunteers), volunteers.authority("Dev")
    call = taken(volunteers, sample)
    until = call.leased_until
    withdraw([call.person_id or 0], source="sms", day=TODAY, by=BY)

    assert calling.in_hands_of(by, sample, NOW) is None
    with pytest.raises(calling.NotYours):
        calling.dial(call, now=NOW + MINUTE, by=by)
    assert not Unmasking.objects.exists()
    assert Call.objects.get(pk=call.pk).leased_until == until
    assert taken(volunteers, sample).pk != call.pk
    assert Call.objects.get(pk=call.pk).outcome == Call.REFUSED


def test_the_twin_that_asks_only_as_it_takes_shows_the_number(volunteers: World) -> None:
    sample, by = drawn(volunteers), volunteers.authority("Dev")
    call = taken(volunteers, sample)
    withdraw([call.person_id or 0], source="sms", day=TODAY, by=BY)
    with living(Mutant("abhiyan.registration.checking.calling:dial", " or _is_left_alone(call)", "")):
        assert calling.dial(call, now=NOW + MINUTE, by=by)
