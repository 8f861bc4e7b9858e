"""What doors say is kept once, in whatever order and however often it comes; who came is counted once."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.hall import doors, entering, passes, rules
from abhiyan.hall.models import Door, Entry, Invitee, Pass, Scan
from abhiyan.kernel import clock
from abhiyan.kernel.sent import Unreadable
from abhiyan.people.actions import withdraw
from abhiyan.people.models import Consent, Evidence, Person
from abhiyan.units import tally
from tests.hall.conftest import FEB_10, FEB_22, MINUTE, OPENED, again, came, scan, send, text
from tests.world import BY, World

DoorOf = Callable[..., Door]
PassOf = Callable[[str], Pass]


def exact(world: World) -> bool:
    """Whether every figure equals a count of its rows, before and after it is rolled up."""
    for squashed in (False, True):
        if squashed:
            tally.squash()
        for name in ("Ganga", "Uttar", "Pradesh"):
            unit = world.unit(name)
            if tally.figures([unit], FEB_22)[unit.pk] != tally.recount(unit, FEB_22):
                return False
    return True


def test_somebody_who_comes_is_counted_at_their_unit_and_has_evidence(world: World, held: PassOf, door: DoorOf) -> None:
    told = send(door(), scan(held("Dev"), key="k-000001"))

    assert (told["taken"], told["refused"], told["entered"]) == (["k-000001"], {}, {str(rules.OFFICE): 1})
    assert [came(world, name) for name in ("Ganga", "Uttar", "Pradesh", "Dakshin")] == [1, 1, 1, 0]
    assert came(world, "Pradesh", FEB_10) == 0
    seen = Evidence.objects.get(kind=Evidence.SEEN)
    assert (seen.person_id, seen.source, seen.day) == (world.person("Dev").pk, f"event:{door().event_id}", FEB_22)
    assert exact(world)


def test_what_is_sent_again_or_out_of_order_is_there_once(world: World, held: PassOf, door: DoorOf) -> None:
    """Bad input 55 and S11: any order, any repetition, cut anywhere: the same end."""
    uses = [
        (door("North"), scan(held("Dev"), key="north-01", at=OPENED + 5 * MINUTE)),
        (door("South"), scan(held("Dev"), key="south-01", at=OPENED + 2 * MINUTE)),
        (door("North"), scan(held("Uma"), key="north-02", at=OPENED + 7 * MINUTE)),
        (door("South"), scan(held("Dev"), key="south-02", at=OPENED + 9 * MINUTE, let_in=False, said="used")),
    ]
    lots = random.Random(7)
    for _round in range(6):
        for here, use in lots.sample(uses, k=len(uses)):
            send(here, *[use] * lots.randint(1, 2), now=OPENED + 30 * MINUTE)

    assert Scan.objects.count() == 4
    assert {one.of_id: one.scan.key for one in Entry.objects.select_related("scan")} == {
        held("Dev").pk: "south-01", held("Uma").pk: "north-02",
    }  # fmt: skip
    assert {one.key: one.flag for one in Scan.objects.all()} == {
        "north-01": rules.SECOND, "south-01": "", "north-02": "", "south-02": "",
    }  # fmt: skip
    assert came(world, "Uttar") == 2
    assert Evidence.objects.filter(kind=Evidence.SEEN).count() == 2
    assert exact(world)


def test_a_server_that_goes_by_arrival_would_count_another_entry(
    world: World, held: PassOf, door: DoorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: with the order of time taken away, whoever sends first is the entry."""
    monkeypatch.setattr(rules, "settled", lambda uses, _revoked: (min(uses).pk if uses else None, {}))
    send(door("North"), scan(held("Dev"), key="north-01", at=OPENED + 5 * MINUTE), now=OPENED + 30 * MINUTE)
    send(door("South"), scan(held("Dev"), key="south-01", at=OPENED + 2 * MINUTE), now=OPENED + 30 * MINUTE)

    assert Entry.objects.get().scan.key == "north-01"


def test_both_doors_hear_of_a_second_use_and_a_person_judges(world: World, held: PassOf, door: DoorOf) -> None:
    """S11: two doors without a network; after they sent, both see it, and the count is one."""
    send(door("North"), scan(held("Dev"), key="north-01"))
    told = send(door("South"), scan(held("Dev"), key="south-01", at=OPENED + MINUTE), now=OPENED + 2 * MINUTE)

    assert [(number, name) for number, _at, name in told["used"]] == [(held("Dev").number, "North")]
    (second,) = doors.to_judge(door().event)
    assert (second.key, second.flag, came(world, "Uttar")) == ("south-01", rules.SECOND, 1)

    first = Scan.objects.select_related("door", "of").get(key="north-01")
    first.door.event = again(first.door.event)
    entering.judge(first, stands=False, by=BY)
    assert (Entry.objects.get().scan_id, came(world, "Uttar"), doors.to_judge(door().event)) == (second.pk, 1, [])
    assert exact(world)

    second.door.event = first.door.event
    entering.judge(second, stands=False, by=BY)
    assert (Entry.objects.count(), came(world, "Uttar"), Evidence.objects.filter(kind=Evidence.SEEN).count()) == (
        0,
        0,
        0,
    )
    entering.judge(first, stands=True, by=BY)
    assert (came(world, "Uttar"), Evidence.objects.filter(kind=Evidence.SEEN).count()) == (1, 1)
    assert exact(world)


@pytest.mark.parametrize(
    ("before", "flag", "counted"), [(1, rules.BEFORE_REVOKED, 1), (-1, rules.AFTER_REVOKED, 0)], ids=["before", "after"]
)
def test_a_pass_that_was_revoked_around_its_use(
    world: World, held: PassOf, door: DoorOf, before: int, flag: str, counted: int
) -> None:
    """Bad input 55: sent once it is revoked. Used before: counted; after: kept, and a person decides."""
    one = held("Dev")
    one.event = again(one.event)
    passes.revoke(one, reason="lost", at=OPENED + before * MINUTE, by=BY)

    for _again in range(2):
        send(door(), scan(one, key="north-01"), now=OPENED + 30 * MINUTE)

    (kept,) = doors.to_judge(door().event)
    assert (kept.flag, came(world, "Uttar")) == (flag, counted)
    kept.door.event = one.event
    entering.judge(kept, stands=True, by=BY)
    assert came(world, "Uttar") == 1
    assert exact(world)


@pytest.mark.parametrize("years", [-3, 3])
def test_a_phones_clock_that_is_years_off_is_put_right(held: PassOf, door: DoorOf, years: int) -> None:
    """Bad input 52."""
    wrong = timedelta(days=365 * years)
    send(
        door(),
        scan(held("Dev"), key="north-01", at=OPENED + wrong),
        now=OPENED + 3 * MINUTE,
        phone=OPENED + wrong + 3 * MINUTE,
    )

    kept = Scan.objects.get()
    assert kept.at == OPENED
    assert kept.device_at == OPENED + wrong
    assert abs(kept.offset) > entering.CLOCK_OFF


def test_a_bad_row_holds_no_other_up(held: PassOf, door: DoorOf) -> None:
    good = scan(held("Dev"), key="good-001")
    forged = scan(held("Uma"), key="forged-1")
    forged["text"] = forged["text"][:-20] + ("A" if forged["text"][-20] != "A" else "B") + forged["text"][-19:]
    code = scan("", key="code-001") | {"code": "0000-0000"}

    told = send(door(), forged, good, code, scan("upi://pay", key="paying-1"))

    assert told["taken"] == ["good-001"]
    assert told["refused"] == {
        "forged-1": rules.ALTERED, "code-001": rules.NO_SUCH_CODE, "paying-1": rules.NOT_A_PASS,
    }  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]", b"{", b'{"now": 1}', b'{"now": 1, "since": 0, "scans": {}}', b'{"now": -1, "since": 0, "scans": []}',
        b'{"now": 1e400, "since": 0, "scans": []}', b'{"now": NaN, "since": 0, "scans": []}',
        b'{"now": true, "since": 0, "scans": []}', b'{"now": 9007199254740991, "since": 0, "scans": []}',
        b'{"now": 1, "since": 0, "scans": [1]}', b'{"now": 1, "since": 0, "scans": [{"key": "a"}]}',
        b'{"now": 1, "since": 0, "scans": [], "unit": 1}', b"[" * 10_000, b" " * 500_000,
    ],
    ids=range(15),
)  # fmt: skip
def test_what_no_door_of_ours_sends_is_refused_with_the_place(body: bytes) -> None:
    with pytest.raises(Unreadable, match="/"):
        doors.read(body)


def test_who_did_not_agree_to_be_noted_is_counted_without_evidence(world: World, held: PassOf, door: DoorOf) -> None:
    withdraw([world.person("Dev").pk], source="test", day=FEB_10, by=BY, purposes=[Consent.ATTENDANCE])

    send(door(), scan(held("Dev"), key="north-01"))

    assert (came(world, "Uttar"), Evidence.objects.filter(kind=Evidence.SEEN).exists()) == (1, False)


def test_who_was_erased_stays_counted_and_no_word_of_theirs_is_kept(world: World, held: PassOf, door: DoorOf) -> None:
    from abhiyan.registration.leaving import erasing

    send(door(), scan(held("Dev"), key="north-01"))
    Invitee.objects.update(reason="ill")
    one = held("Dev")
    erasing.erase([world.person("Dev").pk], why="wish", day=FEB_10, by=BY)

    one.refresh_from_db()
    assert one.revoked_at is not None
    assert Invitee.objects.get(pk=one.invitee_id).reason == ""
    assert Person.objects.get(pk=world.person("Dev").pk).erased_on is not None
    assert passes.name_of(Pass.objects.select_related("invitee__person").get(pk=one.pk)) == ""
    assert came(world, "Uttar") == 1
    assert exact(world)


def test_a_paper_sheet_goes_by_the_same_rules_and_twice_is_once(world: World, held: PassOf, door: DoorOf) -> None:
    send(door("South"), scan(held("Dev"), key="south-01"))
    lines = [str(held("Dev").number), held("Uma").shown_code, "77", "  "]

    for _again in range(2):
        found = doors.type_in(door(), lines, key="sheet-1", at=OPENED + MINUTE, now=OPENED + 9 * MINUTE, by=BY)
        assert [one.outcome for one in found][2] == rules.NO_SUCH_CODE

    assert Scan.objects.filter(how=Scan.PAPER).count() == 2
    assert came(world, "Uttar") == 2
    assert [one.flag for one in doors.to_judge(door().event)] == [rules.SECOND]
    assert exact(world)


def test_a_second_use_names_the_first_in_words(
    client, held: PassOf, door: DoorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad input 53: the same pass at two doors, without a script."""
    client.cookies["django_language"] = "en"
    monkeypatch.setattr(clock, "moment", lambda: OPENED)
    said = [
        client.post(f"/door/{doors.token_of(door(name))}/", {"code": held("Dev").shown_code, "key": name * 5})
        for name in ("North", "South")
    ]

    first, second = (answer.content.decode() for answer in said)
    assert [answer.status_code for answer in said] == [200, 200]
    assert "<strong>Come in</strong>" in first.partition("data-outcome")[0]
    shown = second.partition("data-outcome")[0]
    assert "<strong>Used before</strong>" in shown
    assert "09:00 · North" in shown


def test_the_list_of_a_door_says_nobodys_name_and_no_code(world: World, held: PassOf, door: DoorOf) -> None:
    send(door("South"), scan(held("Dev"), key="south-01"))
    said = repr(doors.list_of(door(), doors.hours_of(door().event), now=OPENED))

    assert "Dev" not in said
    assert held("Dev").code not in said
    assert text(held("Dev")) not in said
    assert rules.code_mark(door().event_id, held("Dev").code) in said


def test_a_door_that_ended_takes_what_it_has_and_shows_nothing(client, held: PassOf, door: DoorOf) -> None:
    here = door()
    place = f"/door/{doors.token_of(here)}/"
    assert client.get(place).status_code == 200
    doors.end_door(here, at=timezone.now(), by=BY)

    assert [client.get(place + part).status_code for part in ("", "list.json", "worker.js")] == [410] * 3
    body = {"now": 1_519_270_200_000, "since": 0, "scans": [scan(held("Dev"), key="north-01")]}
    answer = client.post(f"{place}sync/", body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"taken": ["north-01"], "refused": {}, "ended": True})
    assert Entry.objects.count() == 1


def test_the_number_of_statements_does_not_grow_with_the_number_of_uses(held: PassOf, door: DoorOf) -> None:
    passes.issue_nameless(door().event, rules.PRESS, 60, by=BY)
    rows = list(Pass.objects.filter(kind=rules.PRESS).order_by("number"))
    counts = []
    for some in (rows[:1], rows[1:4], rows[4:40]):  # the first makes the measure
        uses = [scan(one, key=f"press-{one.number:03}") for one in some]
        with CaptureQueriesContext(connection) as asked:
            send(door(), *uses)
        counts.append(len(asked))

    assert counts[1] == counts[2]
