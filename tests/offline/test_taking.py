"""What phones send is taken once, in any order, by the day it was made; nothing is dropped and nothing overruled."""

import random
from datetime import date, timedelta
from uuid import uuid4

import pytest

from abhiyan.kernel import clock
from abhiyan.offline import actions
from abhiyan.offline.kinds import Item
from abhiyan.offline.models import Clash, Filed, Value
from abhiyan.people.actions import withdraw
from abhiyan.people.models import Consent, Person
from abhiyan.plans.models import REPORTED, Assignment
from abhiyan.posts.actions import end
from abhiyan.registration.leaving.erasing import erase
from abhiyan.units import actions as units
from tests.offline.conftest import DAY, HOUR, NOW, Send, sent
from tests.world import BY, TODAY, World


def test_an_item_is_taken_once_however_often_it_comes(send: Send, items: list[Item]) -> None:
    one = sent(text="a")

    assert [send(one).state for _ in range(3)] == ["taken", "already", "already"]
    assert [item.fields for item in items] == [{"text": "a"}]


def test_the_same_key_with_another_body_is_refused_and_changes_nothing(send: Send, items: list[Item]) -> None:
    first = sent(text="a")
    send(first)

    assert send(first._replace(fields={"text": "b"})).state == "refused"
    assert send(first).state == "already"
    assert len(items) == 1


def test_nobody_is_answered_about_the_item_of_another(send: Send, items: list[Item]) -> None:
    one = sent(text="a")
    send(one, who="Asha")

    assert send(one, who="Bela").state == "refused"
    assert [item.person.name_en for item in items] == ["Asha Kalpit"]


def test_what_is_refused_says_why_for_ever_and_is_mended_under_a_new_key(send: Send, items: list[Item]) -> None:
    bad = sent(text="bad")

    assert {(send(bad).state, send(bad).said)} == {("refused", "It is bad.")}
    assert send(sent(text="good")).state == "taken"


def test_a_clock_that_is_wrong_is_put_right_and_kept(send: Send, items: list[Item]) -> None:
    two_days = timedelta(days=2)

    send(sent(text="a", at=NOW + two_days), now=NOW + HOUR, phone=NOW + HOUR + two_days)

    (item,), row = items, Filed.objects.get()
    assert (item.made_at, item.day) == (NOW, TODAY)
    assert (row.device_at, row.offset, row.made_at) == (NOW + two_days, -172_800, NOW)


def test_nothing_was_made_later_than_it_came(send: Send, items: list[Item]) -> None:
    send(sent(text="a", at=NOW + 3 * DAY), now=NOW + HOUR)

    assert items[0].made_at == NOW + HOUR


@pytest.mark.parametrize(
    ("days", "state", "is_late"), [(1, "taken", False), (2, "taken", True), (30, "taken", True), (31, "refused", True)]
)
def test_what_comes_late_is_taken_for_thirty_days_and_marked(
    send: Send, items: list[Item], world: World, days: int, state: str, is_late: bool
) -> None:
    clock.set_day(TODAY + days * DAY)

    assert send(sent(text="a"), now=NOW + days * DAY).state == state
    assert Filed.objects.get().is_late == is_late
    assert [item.day for item in items] == ([TODAY] if state == "taken" else [])


def test_what_waits_for_another_is_held_and_applied_when_it_comes(send: Send, items: list[Item]) -> None:
    first, second = str(uuid4()), str(uuid4())

    assert send(sent(text="c", after=second)).state == "held"
    assert send(sent(text="b", key=second, after=first)).state == "held"
    assert items == []
    assert send(sent(text="a", key=first)).state == "taken"

    assert [(item.fields["text"], item.parent) for item in items] == [("a", ""), ("b", "note:a"), ("c", "note:b")]
    assert Filed.objects.exclude(sealed=b"").count() == 0


def test_what_waits_for_something_refused_is_refused_too(send: Send, items: list[Item]) -> None:
    first = str(uuid4())
    send(sent(text="b", after=first))

    send(sent(text="bad", key=first))

    assert set(Filed.objects.values_list("state", flat=True)) == {"refused"}
    assert items == []


def test_nothing_hangs_on_something_of_somebody_else(send: Send, items: list[Item]) -> None:
    first = str(uuid4())
    send(sent(text="a", key=first), who="Bela")

    assert send(sent(text="b", after=first)).state == "refused"


def test_what_waits_too_long_is_put_before_a_person_and_never_dropped(
    send: Send, items: list[Item], world: World
) -> None:
    send(sent(text="a", after=str(uuid4())))
    row = Filed.objects.get()

    decided = actions.decide(row, apply=True, by=world.authority("Mohan"))

    assert (decided.state, decided.judged_by, len(items)) == ("taken", world.authority("Mohan").actor, 1)
    with pytest.raises(actions.NotHeld):
        actions.decide(row, apply=False, by=world.authority("Mohan"))


def test_only_who_appoints_above_decides_what_is_held(send: Send, items: list[Item], world: World) -> None:
    send(sent(text="a", after=str(uuid4())))
    row = Filed.objects.get()

    may = {
        name
        for name in ("Sonal", "Tara", "Uma", "Dev", "Mohan", "Asha", "Bela", "Pia", "Zoya")
        if Filed.objects.in_charge_of(world.authority(name)).filter(pk=row.pk).exists()
    }
    assert may == {"Sonal", "Tara", "Uma", "Dev", "Mohan"}


def test_a_fault_in_one_item_does_not_hold_up_the_others(
    world: World, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    from abhiyan.offline import kinds

    def broken(item: Item) -> kinds.Taken:
        raise RuntimeError("a fault")

    monkeypatch.setitem(kinds._known, "broken", kinds.Kind("broken", broken))
    some = [sent("broken"), sent(text="a")]

    answers = actions.take(world.person("Asha"), some, phone_now=NOW, now=NOW)

    assert [one.state for one in answers] == ["again", "taken"]
    assert Filed.objects.count() == 1  # what failed left nothing, and may come again


# --- posts, people, units ---------------------------------------------------------------------------------------------


def test_what_was_made_while_in_post_is_taken_after_the_post_has_ended(
    send: Send, work: Assignment, world: World
) -> None:
    end(world.held_by("Asha"), until=TODAY + DAY, by=BY)
    clock.set_day(TODAY + 3 * DAY)

    answer = send(sent("report", work=str(work.pk), text="Done"), now=NOW + 3 * DAY)

    work.refresh_from_db()
    assert (answer.state, work.state, work.closed_on) == ("taken", REPORTED, TODAY)


def test_what_was_made_after_the_post_has_ended_is_refused(send: Send, work: Assignment, world: World) -> None:
    end(world.held_by("Asha"), until=TODAY, by=BY)

    assert send(sent("report", work=str(work.pk), text="Done")).state == "refused"


def test_nobody_reports_the_work_of_another_branch(send: Send, work: Assignment) -> None:
    assert send(sent("report", work=str(work.pk), text="Done"), who="Zoya").state == "refused"


def test_a_report_says_when_it_was_made_and_a_second_one_is_told_so(send: Send, work: Assignment) -> None:
    assert send(sent("report", work=str(work.pk), text="")).state == "refused"
    assert send(sent("report", work=str(work.pk), text="Done")).state == "taken"
    assert send(sent("report", work=str(work.pk), text="Done"), who="Bela").said


def test_erasure_wins_over_everything_that_comes_later(send: Send, items: list[Item], world: World) -> None:
    before = sent(text="a", after=str(uuid4()))
    send(before)
    erase([world.person("Asha").pk], why="wish", day=TODAY, by=BY)

    assert send(sent(text="b")).state == "refused"
    assert send(before).state == "refused"
    assert items == []
    assert not Filed.objects.exclude(sealed=b"").exists()


def test_consent_taken_back_wins_over_what_was_made_before_it(send: Send, world: World) -> None:
    asha = world.person("Asha")
    withdraw([asha.pk], source="self", day=TODAY, by=BY, purposes=[Consent.ORGANISE], at=NOW + HOUR)

    assert send(sent("profile", field="name_en", value="Aasha"), now=NOW + 2 * HOUR).state == "refused"
    assert world.person("Asha").name_en == "Asha Kalpit"


def test_a_unit_that_moved_is_filed_as_it_was_and_counts_where_it_is(
    send: Send, items: list[Item], world: World
) -> None:
    booth, rampur = world.unit("Shivpuri 1"), world.unit("Rampur")
    before = booth.path
    clock.set_day(TODAY + 2 * DAY)
    units.move(booth, to=rampur, day=TODAY + DAY, by=BY)

    send(sent(text="a", unit=booth.pk), now=NOW + 2 * DAY)

    row = Filed.objects.get()
    assert (row.path_then, row.path_now) == (before, world.unit("Shivpuri 1").path)
    assert row.path_now.startswith(rampur.path)


def test_a_unit_that_was_merged_counts_where_it_went(send: Send, items: list[Item], world: World) -> None:
    booth, other = world.unit("Shivpuri 1"), world.unit("Shivpuri 2")
    clock.set_day(TODAY + 2 * DAY)
    units.merge(booth, into=other, day=TODAY + DAY, by=BY)

    send(sent(text="a", unit=booth.pk), now=NOW + 2 * DAY)

    (item,) = items
    assert (item.filed, item.unit) == (booth, other)


# --- fields of one's own ----------------------------------------------------------------------------------------------


def changed(value: str, *, field: str = "name_en", key: str = "", hour: int = 0, base: str = "") -> actions.Sent:
    return sent("profile", key=key, at=NOW + hour * HOUR, field=field, value=value, base=base)


def test_two_fields_from_two_phones_both_stand(send: Send, world: World) -> None:
    later = NOW + 9 * HOUR
    states = [send(changed("Aasha K"), now=later).state, send(changed("आशा क", field="name_hi"), now=later).state]

    asha = world.person("Asha")
    assert states == ["taken", "taken"]
    assert Clash.objects.count() == 0
    assert (asha.name_en, asha.name_hi) == ("Aasha K", "आशा क")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_one_field_from_two_phones_is_kept_twice_the_newer_shown_and_a_person_asked(
    send: Send, world: World, order: tuple[int, ...]
) -> None:
    both = [changed("Aasha K", hour=1), changed("Asha Kumari", hour=2)]
    for which in order:
        answer = send(both[which], now=NOW + 9 * HOUR)

    assert answer.state == "clash"
    assert answer.both == ("Asha Kumari", "Aasha K")
    assert world.person("Asha").name_en == "Asha Kumari"
    assert Value.objects.count() == 2
    assert Clash.objects.get().unit == world.unit("Shivpuri 1")


def test_who_corrects_what_they_wrote_themselves_meets_nobody(send: Send, world: World) -> None:
    first = str(uuid4())
    second = sent("profile", at=NOW + 2 * HOUR, after=first, field="name_en", value="Asha Kumari")
    assert send(second, now=NOW + 9 * HOUR).state == "held"

    send(changed("Aasha K", key=first, hour=1), now=NOW + 9 * HOUR)

    assert Clash.objects.count() == 0
    assert world.person("Asha").name_en == "Asha Kumari"


def test_the_person_in_charge_says_which_is_right(send: Send, world: World) -> None:
    from abhiyan.offline import profile

    for one in (changed("Aasha K", hour=1), changed("Asha Kumari", hour=2)):
        send(one, now=NOW + 9 * HOUR)
    clash = Clash.objects.get()

    profile.judge(clash, "Aasha K", at=NOW + 10 * HOUR, by=world.authority("Mohan"))

    assert world.person("Asha").name_en == "Aasha K"
    assert Clash.objects.open().count() == 0
    send(changed("A third", hour=3), now=NOW + 11 * HOUR)  # of the same base, and came after the word was said
    assert Clash.objects.open().count() == 1
    assert world.person("Asha").name_en == "Aasha K"


def test_a_name_is_found_by_its_new_spelling(send: Send, world: World) -> None:
    from abhiyan.pages.finding import found

    send(changed("Vasundhara"), now=NOW + HOUR)

    people = found("Vasundhara", world.authority("Dev"), TODAY)["people"]
    assert [one.pk for one in people] == [world.people["Asha"].pk]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_en", " "), ("language", "xx"), ("birth_year", "1990"), ("name_en", "A\u202eB"), ("name_en", "A<b>"),
        ("name_hi", "क्ष 999999999999"), ("relation", "१२३४ ५६७८ ९०१२"),
    ],
)  # fmt: skip
def test_what_may_not_stand_in_a_field_is_refused(send: Send, world: World, field: str, value: str) -> None:
    assert send(changed(value, field=field)).state == "refused"
    assert Value.objects.count() == 0


def test_any_order_and_any_repetition_leave_the_same_behind(send: Send, items: list[Item], world: World) -> None:
    chance = random.Random(7)
    keys = [str(uuid4()) for _ in range(4)]
    some = [
        sent(text="a", key=keys[0]), sent(text="b", key=keys[1], after=keys[0]), changed("One", key=keys[2], hour=1),
        changed("Two", key=keys[3], hour=2),
        sent("profile", at=NOW + 3 * HOUR, after=keys[3], field="name_en", value="Three"),
    ]  # fmt: skip
    outcomes = set()
    from django.db import transaction

    for _round in range(6):
        deliveries = some * 3
        chance.shuffle(deliveries)
        items.clear()
        with transaction.atomic():
            for one in deliveries:
                send(one, now=NOW + 9 * HOUR)
            name = Person.objects.get(pk=world.people["Asha"].pk).name_en
            outcomes.add((name, Clash.objects.count(), Value.objects.count(), len(items)))
            transaction.set_rollback(True)

    assert outcomes == {("Three", 1, 3, 2)}


def test_a_day_is_counted_back_from_the_programmes(world: World) -> None:
    from abhiyan.offline import rules

    assert rules.day_of(date(2026, 5, 3), real=date(2026, 5, 5), today=TODAY) == TODAY - 2 * DAY
