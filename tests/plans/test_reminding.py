"""The morning's word by the outbox, and work that is reported by SMS."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from abhiyan.kernel import crypto
from abhiyan.kernel.clock import INDIA
from abhiyan.messaging import audience, receiving, words
from abhiyan.messaging.messages import Message
from abhiyan.messaging.models import Broadcast, Delivery, Template
from abhiyan.messaging.reading import Sent
from abhiyan.people.actions import agree, prove
from abhiyan.people.models import Consent, Evidence
from abhiyan.plans import listening, reminding
from abhiyan.plans.models import REPORTED, Activity, Assignment, Proof
from abhiyan.plans.rules import Plan
from abhiyan.posts.actions import end
from abhiyan.units.models import Organization
from tests.plans.conftest import APPLIED, MEETING
from tests.world import BY, World


def at(day: date, hour: int = 11) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=INDIA)


@pytest.fixture
def february(world: World, applied: Plan) -> World:
    """The plan is applied: Dev has a meeting on 26 January; everybody agreed to be asked for work."""
    for name in ("Dev", "Mohan", "Uma", "Tara"):
        agree(world.people[name].pk, [Consent.ORGANISE], language="en", method="form", day=APPLIED, by=BY)
    return world


def told(day: date) -> dict[str, dict[str, int]]:
    """{name: what the morning of the day says to them}."""
    reminding.remind(day, now=at(day), by=BY)
    rows = Delivery.objects.filter(broadcast__key=f"work-of-{day}", channel=Broadcast.INBOX).select_related("person")
    return {row.person.name_en.removesuffix(" Kalpit"): row.fields for row in rows}


def test_who_answers_is_told_on_the_day_itself_and_when_it_is_late(february: World) -> None:
    assert told(MEETING - timedelta(1)) == {}
    # Tara answers for Yamuna, where no convenor is.
    one = {"due": 1, "late": 0, "below": 0}
    assert told(MEETING) == {"Dev": one, "Tara": one}
    late = {"due": 0, "late": 1, "below": 0}
    assert told(MEETING + timedelta(1)) == {"Dev": late, "Tara": late}


def test_the_level_above_is_told_after_two_days(february: World) -> None:
    # Uma's seat is the nearest above that verifies; when she has gone, it is Tara's.
    assert told(MEETING + timedelta(2))["Uma"] == {"due": 0, "late": 0, "below": 1}
    end(february.held_by("Uma"), until=MEETING + timedelta(3), by=BY)
    assert told(MEETING + timedelta(3))["Tara"]["below"] >= 1


def test_once_a_day_and_only_in_the_hours(february: World) -> None:
    assert reminding.remind(MEETING, now=at(MEETING, 9), by=BY) is None
    assert reminding.remind(MEETING, now=at(MEETING), by=BY) is not None
    assert reminding.remind(MEETING, now=at(MEETING), by=BY) is None


def test_killed_in_between_it_is_made_to_its_end(february: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abhiyan.messaging.actions.SLICE", 1)
    turns = iter(range(10))
    real = audience.add

    def killed(*args: Any, **named: Any) -> int:
        if next(turns) == 1:
            raise KeyboardInterrupt
        return real(*args, **named)

    with monkeypatch.context() as during:
        during.setattr(audience, "add", killed)
        with pytest.raises(KeyboardInterrupt):
            reminding.remind(MEETING, now=at(MEETING), by=BY)
    assert (Delivery.objects.count(), Broadcast.objects.get().state) == (1, Broadcast.COUNTING)
    reminding.remind(MEETING, now=at(MEETING), by=BY)

    assert (Delivery.objects.count(), Broadcast.objects.get().state) == (2, Broadcast.SENDING)


def test_without_consent_nobody_is_told(world: World, applied: Plan) -> None:
    assert (told(MEETING), Broadcast.objects.count()) == ({}, 0)


def test_by_sms_too_where_its_words_are_registered(february: World, settings: object) -> None:
    Organization.objects.update(invented=True)
    settings.DLT_ENTITY = "1101"  # type: ignore[attr-defined]
    for number, (language, text) in enumerate((("hi", reminding.TEXT_HI), ("en", reminding.TEXT_EN))):
        said = re.sub(r"\{\w+\}", "{#numeric#}", text)
        Template.objects.create(number=str(number), language=language, header="A", category="service", text=said)
    made = reminding.remind(MEETING, now=at(MEETING), by=BY)

    assert made is not None
    assert set(Delivery.objects.filter(broadcast=made).values_list("channel", flat=True)) == {"inbox", "sms"}


# --- REPORT ------------------------------------------------------------------------------------------------------


def sms(world: World, text: str, name: str = "Dev", day: date = MEETING) -> tuple[str, str]:
    """(outcome, answer) of a message from somebody's phone."""
    word = words.understand(text)
    number = crypto.unseal(bytes(world.people[name].contacts.get().sealed))
    message = Message("test", word.kind, word.code, number, crypto.blind(number), day, at(day), word.numbers, word.rest)
    answer = listening.attended(message) if message.kind == words.ATTEND else listening.on_received(message)
    assert answer is not None
    return answer.outcome, answer.text


@pytest.fixture
def proved(february: World) -> World:
    for name in ("Dev", "Mohan"):
        prove([february.people[name].pk], Evidence.PROVED, source="test", day=APPLIED, by=BY)
    return february


def planning() -> Assignment:
    return Assignment.objects.get(activity__key="planning", unit__name_en="Ganga")


def test_a_report_needs_what_its_activity_asks_for(proved: World) -> None:
    Activity.objects.filter(key="planning").update(proof="photo")
    outcome, text = sms(proved, "REPORT all went well")

    assert (outcome, planning().closed_on) == ("proof", None)
    assert str(planning().pk) in text


def test_work_is_reported_by_its_holder(proved: World) -> None:
    Activity.objects.filter(key="planning").update(proof="count")
    outcome, text = sms(proved, "रिपोर्ट 45 बैठक हुई")

    row = planning()
    assert (outcome, row.state, row.report) == ("reported", REPORTED, "बैठक हुई")
    assert row.reported_by == f"person:{proved.people['Dev'].pk}"
    assert Proof.objects.get(assignment=row).number == 45
    assert "Planning meeting" in text


def test_of_several_it_asks_which_and_takes_the_number(proved: World) -> None:
    other = Assignment.objects.get(activity__key="registration", unit__name_en="Shivpuri")
    Assignment.objects.filter(pk=other.pk).update(post=proved.post("Ganga", "district-convenor"), since=APPLIED)
    outcome, text = sms(proved, "REPORT done")
    assert (outcome, str(planning().pk) in text, str(other.pk) in text) == ("which", True, True)

    assert sms(proved, f"REPORT {planning().pk} done")[0] == "reported"


@pytest.mark.parametrize("name", ["Mohan", "Asha", "Uma"])
def test_somebody_else_reports_nothing(proved: World, name: str) -> None:
    assert sms(proved, f"REPORT {planning().pk} done", name)[0] == "nobody"


def test_a_number_that_is_not_proved_reports_nothing(february: World) -> None:
    assert sms(february, "REPORT done")[0] == "nobody"


def test_a_message_through_the_gateway_reports(proved: World) -> None:
    number = crypto.unseal(bytes(proved.people["Dev"].contacts.get().sealed))
    receiving.take(Sent("1", "sms", number, "REPORT done"), gateway="test", number=number, day=MEETING)

    assert planning().state == REPORTED


# --- ATTEND ------------------------------------------------------------------------------------------------------


def test_how_many_came_is_a_report_where_the_plan_asks_for_that_number(proved: World) -> None:
    Activity.objects.filter(key="planning").update(proof="attendance")
    assert sms(proved, "ATTEND")[0] == "proof"

    outcome, text = sms(proved, "उपस्थित 45")

    assert (outcome, planning().state) == ("reported", REPORTED)
    assert Proof.objects.get(assignment=planning()).number == 45
    assert "Planning meeting" in text


def test_and_nothing_where_it_asks_for_something_else_or_somebody_else(proved: World) -> None:
    assert sms(proved, "ATTEND 45")[0] == "nobody"  # of a meeting that minutes prove
    Activity.objects.filter(key="planning").update(proof="attendance")

    assert sms(proved, "ATTEND 45", "Mohan")[0] == "nobody"
    assert planning().closed_on is None
