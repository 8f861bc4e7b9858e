"""Timetables tried by hand: taken, moved, undone, pinned; weighed with every clash; the rest gives way; published."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.events import actions, guests, solving, tasks, timetabling, trying
from abhiyan.events.actions import Details
from abhiyan.events.asking import Limits, ask
from abhiyan.events.models import Event, Timetable
from abhiyan.kernel import work
from abhiyan.kernel.models import AuditEntry
from abhiyan.units.actions import insert_units
from abhiyan.units.profile import UnitRow
from tests.events.test_guests import conference
from tests.events.test_timetabling import FEB_9, FEB_10, event_of, publish
from tests.world import BY, FOUNDED, TODAY

__all__ = ["conference"]
NOW = timezone.now()


@pytest.fixture
def best(conference, world):
    """The best timetable, as the solver has it."""
    problem = ask(conference, Limits(), day=TODAY)
    return timetabling.propose(conference, Limits(), solving.solve(problem), at=NOW, by=world.authority("Tara"))


@pytest.fixture
def tried(best, conference, world):
    return trying.begin(conference, best, at=NOW, by=world.authority("Tara"))


def now(row):
    return Timetable.objects.select_related("activity").get(pk=row.pk)


def move(row, unit, day, half, world, who="Tara"):
    return trying.move(row, event_of(row.activity, unit).pk, day, half, by=world.authority(who))


def test_a_copy_has_the_days_of_what_it_was_taken_from_and_untouched_it_is_taken_once(best, tried, conference, world):
    again = trying.begin(conference, best, at=NOW, by=world.authority("Tara"))

    assert (tried.slots, tried.based_on, tried.by_hand, again) == (best.slots, best, True, tried)
    assert Event.objects.filter(assignment__activity=conference, proposed=False).count() == 0  # by the best one


def test_without_published_days_there_is_nothing_to_begin_from(conference, world):
    with pytest.raises(timetabling.NothingFound):
        trying.begin(conference, None, at=NOW, by=world.authority("Tara"))


def test_from_the_published_days(best, conference, world):
    publish(best, world)

    row = trying.begin(conference, None, at=NOW, by=world.authority("Tara"))

    assert (row.based_on, row.slots) == (best, best.slots)


def test_moves_are_undone_one_by_one(tried, world):
    start = tried.slots
    ganga = event_of(tried.activity, "Ganga").pk
    for day, half in ((FEB_9, "pm"), (FEB_10, "am"), (FEB_10, "am")):
        move(tried, "Ganga", day, half, world)
    assert (now(tried).slots[str(ganga)], len(now(tried).steps)) == (["2018-02-10", "am"], 2)

    undone = [trying.undo(tried, by=world.authority("Tara")) for _ in range(3)]

    assert (undone, now(tried).slots, now(tried).steps) == ([ganga, ganga, None], start, [])
    assert AuditEntry.objects.filter(verb="move_by_hand").count() == 2


def test_every_clash_is_told_with_its_cost(tried, world):
    weighed = trying.weigh(tried, day=TODAY)
    assert (weighed.clashes, weighed.cost, weighed.is_best, weighed.lost, weighed.gained) == ([], 0, True, [], [])
    for unit in ("Ganga", "Yamuna"):  # Maya is wished for at both
        move(tried, unit, FEB_10, "am", world)
    guests.say_busy(
        guests.guest_of(world.person("Pia")), {(FEB_10, "am")}, since=FEB_10, until=FEB_10.replace(day=11), by=BY
    )

    weighed = trying.weigh(now(tried), day=TODAY)

    assert [(one["kind"], one["guest"]) for one in weighed.clashes] == [("while_busy", str(world.person("Pia").pk))]
    assert [(one["kind"], one["guest"]) for one in weighed.lost] == [("wish_elsewhere", str(world.person("Maya").pk))]
    assert (weighed.cost > 0, weighed.is_best) == (True, False)  # of another problem: Pia is busy now


def test_a_day_outside_the_plan_and_a_holiday_may_be_tried_and_clash(tried, conference, world):
    sunday, after = FEB_10.replace(day=11), conference.until.replace(day=28)
    move(tried, "Ganga", sunday, "am", world)
    move(tried, "Yamuna", after, "am", world)

    assert {one["kind"] for one in trying.weigh(now(tried), day=TODAY).clashes} == {"on_holiday", "outside_window"}


@pytest.mark.parametrize(("unit", "half"), [("Ganga", "night"), ("Ganga", "")])
def test_what_is_no_half_day_is_not_tried(tried, world, unit, half):
    with pytest.raises(trying.NoSuchHalf):
        move(tried, unit, FEB_9, half, world)


def test_an_event_of_another_activity_is_not_moved(tried, event, world):
    with pytest.raises(trying.NoSuchEvent):
        trying.move(tried, event("planning", "Ganga").pk, FEB_9, "am", by=world.authority("Tara"))


@pytest.mark.parametrize("who", ["Sonal", "Uma", "Dev", "Asha"])
def test_nobody_else_moves_undoes_pins_or_publishes_it(tried, world, who):
    by, ganga = world.authority(who), event_of(tried.activity, "Ganga").pk
    move(tried, "Ganga", FEB_10, "pm", world)
    for forbidden in (
        lambda: move(tried, "Ganga", FEB_9, "pm", world, who),
        lambda: trying.undo(tried, by=by),
        lambda: trying.pin(tried, ganga, pinned=True, by=by),
        lambda: publish(now(tried), world, who),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()

    assert (len(now(tried).steps), now(tried).pins) == (1, [])


def test_what_the_solver_found_is_not_moved(best, world):
    with pytest.raises(PermissionDenied):
        move(best, "Ganga", FEB_10, "pm", world)


def test_published_it_gives_days_invites_and_pins_and_is_moved_no_more(tried, conference, world):
    before = trying.weigh(tried, day=TODAY).found
    ganga = event_of(conference, "Ganga").pk
    move(tried, "Ganga", FEB_10, "pm", world)
    trying.pin(tried, ganga, pinned=True, by=world.authority("Tara"))
    weighed = trying.weigh(now(tried), day=TODAY)
    assert weighed.clashes == []

    publish(now(tried), world)

    held, written = event_of(conference, "Ganga"), now(tried)
    assert (held.day, held.half, held.pinned, event_of(conference, "Yamuna").pinned) == (FEB_10, "pm", True, False)
    assert written.proof["objective"] == weighed.found.proof["objective"] <= before.proof["objective"]
    invited = {pk: {one.guest.person_id for one in Event.objects.get(pk=pk).invitations.all()} for pk in written.slots}
    assert invited == {pk: set(people) for pk, people in written.guests.items()}
    with pytest.raises(timetabling.PublishedBefore):
        move(tried, "Ganga", FEB_9, "pm", world)


def test_what_clashes_is_not_published(tried, world):
    move(tried, "Ganga", FEB_10.replace(day=11), "am", world)  # a Sunday

    with pytest.raises(timetabling.Clashes) as refused:
        publish(now(tried), world)

    assert [one["kind"] for one in refused.value.reasons] == ["on_holiday"]
    assert event_of(tried.activity, "Ganga").day is None


def test_what_stands_pinned_is_where_it_stands_and_goes_with_its_event(best, conference, world):
    ganga = event_of(conference, "Ganga")
    actions.arrange(ganga, Details(FEB_10, "pm", pinned=True), at=NOW, by=BY)

    row = trying.begin(conference, best, at=NOW, by=world.authority("Tara"))
    assert (row.slots[str(ganga.pk)], row.pins) == (["2018-02-10", "pm"], [ganga.pk])
    move(row, "Ganga", FEB_9, "pm", world)
    assert trying.weigh(now(row), day=TODAY).clashes == []

    trying.pin(row, ganga.pk, pinned=False, by=world.authority("Tara"))
    publish(now(row), world)
    assert (event_of(conference, "Ganga").day, event_of(conference, "Ganga").pinned) == (FEB_9, False)


def test_the_rest_gives_way_with_the_fewest_moves(tried, conference, world):
    """Both in one hall at one time: what was moved stays, the other goes."""
    hall = actions.keep_venue(world.unit("Uttar"), actions.Hall("Hall"), by=BY)
    Event.objects.filter(assignment__activity=conference).update(venue=hall)
    ganga, yamuna = (event_of(conference, unit).pk for unit in ("Ganga", "Yamuna"))
    there = timetabling.slots_of(tried)[yamuna]
    move(tried, "Ganga", *there, world)
    assert "venue_used_twice" in {one["kind"] for one in trying.weigh(now(tried), day=TODAY).clashes}

    tasks.start(conference, Limits(), by=world.authority("Tara"), tried=now(tried))
    work.run_waiting()

    made = Timetable.objects.first()
    slots = timetabling.slots_of(made)
    assert (slots[ganga], slots[yamuna] != there, made.proof["moves"], made.proof["fewest"]) == (there, True, 1, True)
    assert (made.based_on, made.by_hand, made.pins) == (tried, False, [ganga])
    after = trying.begin(conference, made, at=NOW, by=world.authority("Tara"))
    assert not trying.weigh(after, day=TODAY).is_best  # proved is that none with so few moves is better
    assert publish(made, world) == 2
    assert event_of(conference, "Ganga").pinned


# --- the page -----------------------------------------------------------------------------------------------------


def posted(browser, row, **fields):
    return browser.post(f"/timetable/found/{row.pk}/", {"key": str(uuid4()), **fields})


def page(browser, row, query="", **headers):
    answer = browser.get(f"/timetable/found/{row.pk}/{query}", headers=headers)
    assert answer.status_code == 200
    return answer


def test_without_a_script_a_form_moves_an_event_and_undoes_it(tried, enter, conference):
    tara, ganga = enter("Tara"), event_of(conference, "Ganga").pk

    answer = posted(tara, tried, act="move", event=ganga, slot="2018-02-11.am")
    shown = page(tara, tried, f"?event={ganga}").content.decode()

    assert answer["Location"] == f"/timetable/found/{tried.pk}/?event={ganga}"
    assert ("1 clash." in shown, "the day is a holiday" in shown, 'value="2018-02-11.am" selected' in shown) == (
        True,
    ) * 3
    posted(tara, tried, act="undo")
    assert "Nothing clashes." in page(tara, tried).content.decode()


@pytest.mark.parametrize("fields", [{"slot": "2018-02-11.noon"}, {"slot": ""}, {"event": "9999999"}, {"event": "x"}])
def test_what_cant_be_moved_is_said(tried, enter, conference, fields):
    tara = enter("Tara")
    given = {"act": "move", "event": event_of(conference, "Ganga").pk, "slot": "2018-02-09.am"} | fields

    assert posted(tara, tried, **given).status_code == 302
    assert 'class="notice warn"' in page(tara, tried).content.decode()
    assert now(tried).steps == []


def test_a_script_gets_the_fragment(tried, enter):
    answer = page(enter("Tara"), tried, **{"HX-Request": "true"})

    assert answer.content.decode().lstrip().startswith('<div id="hand"')


def test_another_planner_looks_and_takes_a_copy(tried, enter, world):
    sonal = enter("Sonal")

    assert "data-move" not in page(sonal, tried).content.decode()
    assert posted(sonal, tried, act="undo").status_code == 403
    copy = posted(sonal, tried, act="try")

    mine = Timetable.objects.first()
    assert (copy["Location"], mine.based_on) == (f"/timetable/found/{mine.pk}/", tried)
    assert "data-move" in page(sonal, mine).content.decode()


def test_the_board_leads_to_a_copy_of_the_published_days(best, enter, conference, world):
    tara, address = enter("Tara"), f"/timetable/{conference.pk}/"
    assert "Try something by hand" not in tara.get(address).content.decode()
    publish(best, world)

    assert "Try something by hand" in tara.get(address).content.decode()
    tara.post(address, {"key": str(uuid4()), "act": "try"})

    assert Timetable.objects.first().based_on == best


def test_the_page_asks_the_same_whatever_the_size(tried, enter, conference, world):
    browser = enter("Tara")

    def cost():
        for unit in ("Ganga", "Yamuna"):  # a wish is lost, and a day is a holiday
            move(tried, unit, FEB_10.replace(day=11), "am", world)
        page(browser, tried)
        with CaptureQueriesContext(connection) as seen:
            page(browser, tried)
        return len(seen)

    few = cost()
    rows = [UnitRow(1, "district", f"X{n}", "U", None, f"नया {n}", f"New {n}", None, None) for n in range(12)]
    insert_units(rows, day=FOUNDED, by=BY)

    assert cost() == few


@pytest.mark.parametrize("act", ["", "publish it", "Publish"])
def test_no_other_word_publishes(best, enter, act):
    """A form sent without its button once published what was only to be moved."""
    assert posted(enter("Tara"), best, act=act).status_code == 302
    assert now(best).published_at is None

    posted(enter("Tara"), best, act="publish")
    assert now(best).published_at is not None
