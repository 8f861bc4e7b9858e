"""The outbox: to whom a message goes, once, and only while they agree, in the hours, outside silence."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from abhiyan.kernel import work
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import INDIA
from abhiyan.kernel.models import Job
from abhiyan.messaging import actions, audience, figures, gateways, outbox, tasks
from abhiyan.messaging.gateways import Handed, Letter
from abhiyan.messaging.models import Broadcast, Delivery, Gate, Handover, Silence
from abhiyan.people import consenting, merging
from abhiyan.people.actions import withdraw
from abhiyan.people.models import Consent, Duplicate, Person
from abhiyan.registration.leaving import erasing
from tests.messaging.world import NOON, Counting, agreed, composed, counted, recounted, sending, states, words
from tests.world import BY, TODAY, World


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """What every channel goes through."""
    one = Counting()
    monkeypatch.setattr(gateways, "of", lambda _channel: one)
    return one


@pytest.fixture
def workers(world: World) -> World:
    """Asha and Bela of Shivpuri 1, Chand of Rampur 1, Zoya of Nagar 1 agreed to be written to; Esha's seat ended."""
    agreed(world, "Asha", "Bela", "Chand", "Zoya", "Esha")
    return world


def names(gateway: Counting) -> list[str]:
    people = dict(Delivery.objects.values_list("pk", "person__name_en"))
    return sorted(people[one.ref].removesuffix(" Kalpit") for one in gateway.letters)


# --- whom it goes to ---------------------------------------------------------------------------------------------


def test_it_goes_once_to_everybody_of_the_branch_who_agreed(workers: World, gateway: Counting) -> None:
    made = sending(workers)

    assert outbox.hand_over(Broadcast.INBOX, now=NOON) == 3
    assert outbox.hand_over(Broadcast.INBOX, now=NOON) == 0
    assert names(gateway) == ["Asha", "Bela", "Chand"]
    assert counted(made) == recounted(made) == {"handed": 3}
    outbox.finish(NOON)
    made.refresh_from_db()
    assert made.state == Broadcast.DONE


@pytest.mark.parametrize("with_ids", [3, 2, 0])
def test_the_gateways_own_ids_are_kept_where_it_gives_some(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch, with_ids: int
) -> None:
    made = sending(workers)
    ids = [*("abc"[:with_ids]), "", "", ""]
    monkeypatch.setattr(
        gateway,
        "answer",
        lambda letters: Handed(accepted={one.ref: ref for one, ref in zip(letters, ids, strict=False)}),
    )
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    rows = list(Delivery.objects.filter(broadcast=made).order_by("pk").values_list("ref", "state", "handed_at"))
    assert [row[:2] for row in rows] == [(ref, "handed") for ref in ids[:3]]
    assert all(abs(row[2] - timezone.now()) < timedelta(minutes=1) for row in rows)
    assert counted(made) == recounted(made) == {"handed": 3}


def test_it_says_the_name_in_the_readers_language(workers: World, gateway: Counting) -> None:
    Person.objects.filter(pk=workers.people["Bela"].pk).update(language="en")
    sending(workers)
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    assert sorted(one.text for one in gateway.letters)[:2] == [
        "Namaste Bela Kalpit, join on 2 February at 11.",
        "नमस्ते आशा कल्पित, 2 फरवरी को 11 बजे जुड़ें।",
    ]


def test_only_verified_ones_where_the_rule_says_so(workers: World) -> None:
    assert states(composed(workers, verified=True)) == {"Asha": "waiting"}


def test_without_consent_to_the_purpose_nobody_is_there(world: World) -> None:
    agreed(world, "Asha", purposes=[Consent.EVENTS])
    agreed(world, "Bela", purposes=[Consent.BROADCASTS])

    assert states(composed(world)) == {"Bela": "waiting"}
    assert states(composed(world, purpose=Consent.EVENTS)) == {"Asha": "waiting"}


def test_a_branch_of_the_second_tree_is_its_booths(workers: World) -> None:
    made = composed(workers, unit="Seat East", by="Sonal")

    assert states(made) == {"Asha": "waiting", "Bela": "waiting", "Zoya": "waiting"}


def test_who_holds_two_posts_gets_it_once(workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    from abhiyan.posts.actions import appoint

    monkeypatch.setattr(audience, "UNITS", 1)
    appoint(workers.post("Rampur 1", "volunteer"), workers.person("Asha"), since=TODAY, by=BY)

    assert states(sending(workers)) == {"Asha": "waiting", "Bela": "waiting", "Chand": "waiting"}


def test_counting_goes_on_where_it_was_killed(workers: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = composed(workers)
    whole = states(made)
    Delivery.objects.filter(broadcast=made).delete()
    monkeypatch.setattr(audience, "UNITS", 1)
    Broadcast.objects.filter(pk=made.pk).update(gathered=0)
    made.refresh_from_db()
    steps = iter(range(100))

    def killed(*_: Any, **__: Any) -> None:
        if next(steps) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(work, "tell", killed)
        with pytest.raises(KeyboardInterrupt):
            audience.gather(made, day=TODAY)
    made.refresh_from_db()
    assert made.gathered > 0
    audience.gather(made, day=TODAY)

    assert states(made) == whole


def test_on_another_day_it_is_counted_again(workers: World, gateway: Counting) -> None:
    from abhiyan.posts.actions import end

    made = composed(workers)
    actions.release(made, now=NOON, at=NOON, by=workers.authority("Uma"))
    end(workers.held_by("Bela"), until=TODAY, by=BY)
    tomorrow = TODAY + timedelta(1)

    assert actions.begin(made, day=tomorrow) is False
    work.start(tasks.count_audience, by=BY, broadcast=made.pk)
    work.run_waiting()
    assert actions.begin(made, day=tomorrow) is True
    assert states(made) == {"Asha": "waiting", "Chand": "waiting"}
    assert counted(made) == recounted(made)


# --- consent at the moment of sending ----------------------------------------------------------------------------


def half_sent(workers: World, gateway: Counting) -> Broadcast:
    """One of three is handed over; then Bela and Chand take consent back and are erased."""
    made = sending(workers)
    gateway.PER_CALL = 1
    first = outbox.claim(Broadcast.INBOX, gateway, now=NOON)
    assert isinstance(first, outbox.Claimed)
    outbox._hand(gateway, first)
    left = [pk for pk in (workers.people[name].pk for name in ("Asha", "Bela", "Chand")) if pk not in seen(gateway)]
    withdraw([left[0]], source="test", day=TODAY, by=BY)
    erasing.erase([left[1]], why="test", day=TODAY, by=BY)
    outbox.hand_over(Broadcast.INBOX, now=NOON)
    return made


def seen(gateway: Counting) -> set[int]:
    return set(Delivery.objects.filter(pk__in=[one.ref for one in gateway.letters]).values_list("person_id", flat=True))


def test_whoever_left_gets_nothing_of_a_half_sent_message(workers: World, gateway: Counting) -> None:
    made = half_sent(workers, gateway)

    assert len(gateway.letters) == 1
    assert sorted(states(made).values()) == ["handed", "held:consent", "held:consent"]
    assert counted(made) == recounted(made) == {"handed": 1, "held": 2}


def test_without_asking_at_that_moment_they_would(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sending(workers)
    withdraw([workers.people["Bela"].pk], source="test", day=TODAY, by=BY)
    monkeypatch.setattr(consenting, "stands", lambda people, _purpose: {*people})
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    assert names(gateway) == ["Asha", "Bela", "Chand"]
    assert counted(made) == {"handed": 3}


def merged(workers: World) -> None:
    """Asha's and Bela's records turn out to be one person's."""
    one, other = sorted((workers.people["Asha"].pk, workers.people["Bela"].pk))
    found = Duplicate.objects.create(
        one_id=one, other_id=other, unit=workers.unit("Ganga"), score=0.9, found_at=timezone.now()
    )
    merging.merge(found, keep=one, by=BY, at=timezone.now())


def test_without_looking_for_it_one_person_of_two_records_would_get_it_twice(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending(workers)
    merged(workers)
    monkeypatch.setattr(outbox, "_twice", lambda *_: set())
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    assert len(gateway.letters) == 3


def test_records_that_became_one_person_get_it_once(workers: World, gateway: Counting) -> None:
    made = sending(workers)
    merged(workers)
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    assert len(gateway.letters) == 2
    assert sorted(states(made).values()) == ["handed", "handed", "held:twice"]


# --- hours and silence -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "minute", "second", "leaves"),
    [(9, 59, 59, 0), (10, 0, 0, 3), (20, 59, 59, 3), (21, 0, 0, 0), (3, 0, 0, 0)],
)
def test_nothing_goes_out_outside_the_hours(
    workers: World, gateway: Counting, hour: int, minute: int, second: int, leaves: int
) -> None:
    sending(workers, starts_at=NOON - timedelta(days=1), ends_at=NOON + timedelta(days=1))
    outbox.hand_over(Broadcast.INBOX, now=datetime(2018, 2, 1, hour, minute, second, tzinfo=INDIA))

    assert len(gateway.letters) == leaves


def test_the_hours_are_what_keeps_it(workers: World, gateway: Counting, settings: Any) -> None:
    settings.MESSAGE_HOURS = "0-24"
    sending(workers, starts_at=NOON - timedelta(days=1), ends_at=NOON + timedelta(days=1))
    outbox.hand_over(Broadcast.INBOX, now=datetime(2018, 2, 1, 3, tzinfo=INDIA))

    assert len(gateway.letters) == 3


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (NOON - SECOND, ["Asha", "Bela", "Chand"]),
        (NOON, ["Chand"]),
        (NOON + SECOND, ["Chand"]),
        (NOON + timedelta(hours=2) - SECOND, ["Chand"]),
        (NOON + timedelta(hours=2), ["Asha", "Bela", "Chand"]),
    ],
)
@pytest.mark.parametrize("unit", ["Shivpuri", "Seat East"])
def test_a_silent_unit_gets_nothing_and_others_do(
    workers: World, gateway: Counting, moment: datetime, leaves: list[str], unit: str
) -> None:
    Silence.objects.create(unit=workers.unit(unit), name="Poll", since=NOON, until=NOON + timedelta(hours=2))
    sending(workers, starts_at=NOON - timedelta(hours=1))
    outbox.hand_over(Broadcast.INBOX, now=moment)

    assert names(gateway) == leaves


def test_after_silence_the_rest_goes(workers: World, gateway: Counting) -> None:
    Silence.objects.create(unit=workers.unit("Pradesh"), name="Poll", since=NOON, until=NOON + timedelta(hours=2))
    made = sending(workers)
    outbox.hand_over(Broadcast.INBOX, now=NOON)
    outbox.finish(NOON)
    assert (len(gateway.letters), counted(made)) == (0, {"waiting": 3})
    assert not outbox.is_due(Broadcast.INBOX, NOON)  # no job after the other for hours

    outbox.hand_over(Broadcast.INBOX, now=NOON + timedelta(hours=2))
    assert len(gateway.letters) == 3


def test_without_asking_for_silence_it_would_go(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    Silence.objects.create(unit=workers.unit("Pradesh"), name="Poll", since=NOON, until=NOON + timedelta(hours=2))
    sending(workers)
    monkeypatch.setattr(outbox, "silent", lambda _now: [])
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    assert len(gateway.letters) == 3


def test_a_message_whose_time_is_over_goes_no_more(workers: World, gateway: Counting) -> None:
    made = sending(workers)
    late = NOON + timedelta(hours=8)
    outbox.hand_over(Broadcast.INBOX, now=late)
    outbox.finish(late)
    made.refresh_from_db()

    assert (gateway.letters, made.state, counted(made)) == ([], Broadcast.DONE, {"waiting": 3})


def test_nothing_goes_before_its_time(workers: World, gateway: Counting) -> None:
    sending(workers, starts_at=NOON + timedelta(hours=1))
    outbox.hand_over(Broadcast.INBOX, now=NOON + timedelta(hours=1) - SECOND)
    assert gateway.letters == []

    outbox.hand_over(Broadcast.INBOX, now=NOON + timedelta(hours=1))
    assert len(gateway.letters) == 3


# --- a gateway that takes its time ----------------------------------------------------------------------------------


class Slow(Counting):
    """A gateway whose every letter takes a while, and that ends when it is told to."""

    def hand(self, letters: Sequence[Letter], *, key: str, until: float) -> Handed:
        accepted: list[Letter] = []
        for one in letters:
            if time.monotonic() > until:
                break
            accepted.append(one)
            time.sleep(0.3)
        return super().hand(accepted, key=key, until=until)


TENTHS = timedelta(seconds=0.45)
LAST = datetime(2018, 2, 1, 21, tzinfo=INDIA)


def across(workers: World, border: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Slow, Broadcast]:
    """Three letters of a claim shortly before the hours end, silence begins, the message is over, or its time is up."""
    slow, now = Slow(), NOON
    monkeypatch.setattr(gateways, "of", lambda _channel: slow)
    made = sending(workers, starts_at=NOON - timedelta(hours=1), ends_at=NOON + timedelta(days=1))
    if border == "hours":
        now = LAST - TENTHS
    elif border == "silence":
        since = NOON + TENTHS
        Silence.objects.create(unit=workers.unit("Ganga"), name="Poll", since=since, until=since + timedelta(days=2))
    elif border == "end":
        Broadcast.objects.filter(pk=made.pk).update(ends_at=NOON + TENTHS)
    else:
        monkeypatch.setattr(outbox, "FRESH", TENTHS.total_seconds())
    got = outbox.claim(Broadcast.INBOX, slow, now=now)
    assert isinstance(got, outbox.Claimed)
    assert len(got.letters) == 3
    outbox._hand(slow, got)
    return slow, made


@pytest.mark.parametrize("border", ["hours", "silence", "end", "consent"])
def test_what_a_slow_gateway_did_not_get_before_a_border_waits_again(
    workers: World, monkeypatch: pytest.MonkeyPatch, border: str
) -> None:
    slow, made = across(workers, border, monkeypatch)

    assert len(slow.letters) == 2
    assert counted(made) == recounted(made) == {"handed": 2, "waiting": 1}


@pytest.mark.parametrize("border", ["hours", "silence", "end"])
def test_without_a_last_moment_it_would_leave_after_it(
    workers: World, monkeypatch: pytest.MonkeyPatch, border: str
) -> None:
    monkeypatch.setattr(outbox, "_seconds_left", lambda _broadcast, _now: 3_600.0)
    slow, _made = across(workers, border, monkeypatch)

    assert len(slow.letters) == 3


# --- a channel that is slow ----------------------------------------------------------------------------------------


@work.task(title="Something else")
def something_else(*, by: Authority) -> None:
    """What else this process has to do."""


def slowly(workers: World, monkeypatch: pytest.MonkeyPatch, *, beside: bool) -> float:
    """Three letters by a channel that takes one a second, in a job; the seconds it held its process."""
    monkeypatch.setattr(outbox, "moment", lambda: NOON)
    monkeypatch.setattr(gateways, "per_second", lambda _channel: 1)
    sending(workers)
    if beside:
        work.start(something_else, by=BY)
    job = work.start(tasks.hand_over, by=BY, channel=Broadcast.INBOX)
    begun = time.monotonic()
    work.run(job)
    return time.monotonic() - begun


def test_a_slow_channel_keeps_its_rate_while_nothing_else_waits(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert slowly(workers, monkeypatch, beside=False) > 1.9
    assert len(gateway.calls) == len(gateway.letters) == 3


def test_a_slow_channel_lets_other_work_go_first(
    workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert slowly(workers, monkeypatch, beside=True) < 0.9
    assert len(gateway.letters) == 1
    assert not Job.objects.waiting().filter(task=tasks.hand_over.module_path).exists()  # the timer goes on with it


# --- rights and the way of a message -----------------------------------------------------------------------------


def test_who_wrote_it_does_not_let_it_go(workers: World) -> None:
    made = composed(workers, by="Sonal")

    with pytest.raises(PermissionDenied):
        actions.release(made, now=NOON, at=NOON, by=workers.authority("Sonal"))
    actions.release(made, now=NOON, at=NOON, by=workers.authority("Uma"))


def test_without_a_sentence_that_approves_who_wrote_it_does(workers: World) -> None:
    from abhiyan.kernel import edition
    from abhiyan.posts.models import Sentence

    Sentence.objects.filter(verb="approve").delete()
    edition.forget()
    made = composed(workers)

    actions.release(made, now=NOON, at=NOON, by=workers.authority("Dev"))


@pytest.mark.parametrize("name", ["Mohan", "Pia", "Uma", "Asha"])
def test_nobody_composes_without_the_right(workers: World, name: str) -> None:
    with pytest.raises(PermissionDenied):
        composed(workers, by=name)


def test_nobody_writes_to_another_wing_or_branch(workers: World) -> None:
    for unit, role in (("Ganga", "district-president"), ("Dakshin", "booth-worker")):
        with pytest.raises(PermissionDenied):
            actions.compose(
                words(),
                actions.Rule(workers.unit(unit), (role,)),
                day=TODAY,
                now=NOON,
                by=workers.authority("Dev"),
            )


def test_it_is_let_go_once_and_not_before_it_is_counted(workers: World) -> None:
    made = composed(workers)
    Broadcast.objects.filter(pk=made.pk).update(state=Broadcast.COUNTING)
    with pytest.raises(actions.NotReady):
        actions.release(made, now=NOON, at=NOON, by=workers.authority("Uma"))
    Broadcast.objects.filter(pk=made.pk).update(state=Broadcast.READY)
    actions.release(made, now=NOON, at=NOON, by=workers.authority("Uma"))
    with pytest.raises(actions.NotReady):
        actions.release(made, now=NOON, at=NOON, by=workers.authority("Uma"))


def test_a_message_to_nobody_or_never_in_the_hours_is_not_let_go(world: World) -> None:
    by = world.authority("Uma")
    with pytest.raises(actions.NobodyToWriteTo):
        actions.release(composed(world), now=NOON, at=NOON, by=by)
    agreed(world, "Asha")
    night = datetime(2018, 2, 1, 22, tzinfo=INDIA)
    made = composed(world, starts_at=night, ends_at=night + timedelta(hours=6))
    with pytest.raises(actions.OutsideHours):
        actions.release(made, now=NOON, at=NOON, by=by)


def test_a_cancelled_message_stops_in_the_middle(workers: World, gateway: Counting) -> None:
    made = sending(workers)
    gateway.PER_CALL = 1
    first = outbox.claim(Broadcast.INBOX, gateway, now=NOON)
    assert isinstance(first, outbox.Claimed)
    outbox._hand(gateway, first)
    actions.cancel(made, at=NOON, by=workers.authority("Dev"))
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    assert (len(gateway.letters), counted(made)) == (1, {"handed": 1, "waiting": 2})
    made.refresh_from_db()
    assert figures.by_channel(made)[Broadcast.INBOX] == figures.Figures(handed=1, not_sent=2)


def test_the_timer_brings_a_message_out(workers: World, gateway: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "moment", lambda: NOON)
    made = composed(workers)
    actions.release(made, now=NOON, at=NOON, by=workers.authority("Uma"))
    for _turn in range(3):
        tasks.look()
        work.run_waiting()
    made.refresh_from_db()

    assert (len(gateway.letters), made.state) == (3, Broadcast.DONE)


# --- a gateway that is away for hours ---------------------------------------------------------------------------------


class Away(Counting):
    """A gateway that nobody reaches until it `is_back`, or that takes nothing. said: what it says then."""

    is_back, said = False, "ConnectError"

    def answer(self, letters: Sequence[Letter]) -> Handed:
        return super().answer(letters) if self.is_back else Handed(said=self.said)


def failing(monkeypatch: pytest.MonkeyPatch, *, times: int, said: str, hours: int = 1) -> Away:
    """A gateway that was tried so often, a letter at a time, while `hours` passed."""
    away = Away(per_call=1)
    away.said = said
    monkeypatch.setattr(gateways, "of", lambda _channel: away)
    for turn in range(times):
        Gate.objects.update(next_at=timezone.now())  # its pause is over
        outbox.hand_over(Broadcast.INBOX, now=NOON + timedelta(hours=hours) * turn / times, seconds=0.1)
    Gate.objects.update(next_at=timezone.now())
    assert len(away.calls) == times
    away.is_back, away.calls = True, []
    return away


@pytest.mark.parametrize("said", ["ConnectError", "HTTP 401", "HTTP 503", "busy"])
def test_a_hundred_tries_in_a_row_lose_no_letter(workers: World, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    made = sending(workers)
    away = failing(monkeypatch, times=100, said=said)

    assert outbox.hand_over(Broadcast.INBOX, now=NOON + timedelta(hours=1)) == 3
    assert outbox.hand_over(Broadcast.INBOX, now=NOON + timedelta(hours=1)) == 0
    assert names(away) == ["Asha", "Bela", "Chand"]
    assert counted(made) == recounted(made) == {"handed": 3}


def test_what_waited_past_the_end_of_its_message_never_goes(workers: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = sending(workers, ends_at=NOON + timedelta(hours=2))
    away = failing(monkeypatch, times=100, said="ConnectError", hours=2)

    assert outbox.hand_over(Broadcast.INBOX, now=NOON + timedelta(hours=2)) == 0
    outbox.finish(NOON + timedelta(hours=2))
    made.refresh_from_db()
    assert (away.calls, made.state, counted(made)) == ([], Broadcast.DONE, {"waiting": 3})


def test_what_waits_for_a_gateway_of_six_hours_goes_afterwards_or_never(
    workers: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then one message is over, and at one unit it is silent; who leaves meanwhile gets nothing."""
    away = Away()
    monkeypatch.setattr(gateways, "of", lambda _channel: away)
    short = sending(workers, title_en="Short", ends_at=NOON + timedelta(hours=5))
    long = sending(workers, title_en="Long")
    Silence.objects.create(unit=workers.unit("Rampur"), name="Poll", since=NOON, until=NOON + timedelta(days=2))

    for hours in range(6):
        Gate.objects.update(next_at=timezone.now())  # its pause is over
        outbox.hand_over(Broadcast.INBOX, now=NOON + timedelta(hours=hours), seconds=0.1)
    tried = len(away.letters)
    withdraw([workers.people["Bela"].pk], source="sms", day=TODAY, by=BY)
    away.is_back, away.calls = True, []
    Gate.objects.update(next_at=timezone.now())
    outbox.hand_over(Broadcast.INBOX, now=NOON + timedelta(hours=6))
    outbox.finish(NOON + timedelta(hours=9))

    assert tried > 3
    assert names(away) == ["Asha"]
    assert states(long) == {"Asha": "handed", "Bela": "held:consent", "Chand": "waiting"}
    assert [counted(one) for one in (short, long)] == [{"waiting": 3}, {"handed": 1, "held": 1, "waiting": 1}]
    for one in (short, long):
        one.refresh_from_db()
    assert {one.state for one in (short, long)} == {Broadcast.DONE}


# --- no other way out -------------------------------------------------------------------------------------------------


def test_no_other_way_out_is_made_by_a_setting_or_a_change_of_the_table(workers: World, settings: Any) -> None:
    """WhatsApp is a person's own share alone: nothing here hands it over, whatever is written where."""
    settings.BULK_SMS_URL = settings.WHATSAPP_URL = "http://127.0.0.1:9/"
    settings.EMAIL_HOST, settings.DLT_ENTITY = "127.0.0.1", "1101"
    made = sending(workers)
    Broadcast.objects.filter(pk=made.pk).update(channels=["chat"])
    Delivery.objects.filter(broadcast=made).update(channel="chat")

    assert gateways.of("chat") is None
    assert gateways.channels() == ["inbox", "sms", "mail", "push"]
    assert not outbox.is_due("chat", NOON)
    assert outbox.hand_over("chat", now=NOON) == 0
    assert not Handover.objects.exists()
