"""The work of the plan: every figure on the pages equals what is counted by hand, for whoever sees it."""

import csv
import io
import random
from datetime import date, timedelta

import pytest

from abhiyan.coverage import aims, behind, made, work
from abhiyan.coverage.figures import Coverage
from abhiyan.kernel.models import AuditEntry
from abhiyan.people.actions import prove
from abhiyan.people.models import Evidence, Verification
from abhiyan.plans import actions
from abhiyan.plans.counting import Counted
from abhiyan.plans.models import VERIFIED, WAIVED, Assignment
from abhiyan.plans.progress import Reached, concerning
from abhiyan.posts import actions as posts
from abhiyan.posts.models import Appointment
from abhiyan.units import actions as units
from abhiyan.units import tally
from abhiyan.units.models import Goal, Placement, Unit
from abhiyan.units.refusals import UnitRefused
from tests.plans.conftest import APPLIED
from tests.seeds import seeds
from tests.world import BY, TODAY, World

DAYS = [APPLIED + timedelta(days=n) for n in (0, 6, 7, 12, 20, 30)]
PLACES = ("Pradesh", "Uttar", "Ganga", "Shivpuri", "Rampur", "Nagar", "Seat East")
WORKING = ("assigned", "due", "done", "checked", "late")


def below(unit: Unit, day: date) -> set[int]:
    """The units at and below a unit, as the tree stood on the day."""
    placed = [one for one in Placement.objects.all() if one.since <= day and (one.until is None or one.until > day)]
    here = next((one.path for one in placed if one.unit_id == unit.pk and one.tree == unit.tree), unit.path)
    return {one.unit_id for one in placed if one.path.startswith(here)}


def by_hand(unit: Unit, day: date) -> Counted:
    """The work at a unit and below from the rows themselves."""
    rows = [row for row in Assignment.objects.select_related("unit") if row.unit_id in below(unit, day)]
    later = [row for row in Assignment.objects.all() if row.unit_id in below(unit, date(2199, 12, 31))]
    closed = [row for row in rows if row.closed_on is not None and row.closed_on <= day]
    let_off = [row for row in closed if row.state == WAIVED]
    return Counted(
        assigned=sum(row.state != WAIVED for row in later),
        due=sum(row.due <= day and row not in let_off for row in rows),
        done=len(closed) - len(let_off),
        checked=sum(row.state_on(day) == VERIFIED for row in rows),
        late=sum(row.is_late_on(day) for row in rows),
    )


def volunteers(unit: Unit, day: date) -> Reached:
    """What the registration wants at a unit and has, from the rows themselves."""
    places = below(unit, day)
    held = [one for one in Appointment.objects.on(day).select_related("post__role") if one.post.unit_id in places]
    people = [one.person_id for one in held if one.post.role.key == "volunteer"]
    proved = set(Verification.objects.on(day).values_list("person", flat=True))
    booths = Unit.objects.filter(pk__in=places, level__is_leaf=True).count()
    return Reached(5 * booths, len(people), sum(one in proved for one in people))


def act(chance: random.Random, world: World) -> None:
    """One thing that may happen on a day; what is refused is refused."""
    day = chance.choice(DAYS)
    one = chance.choice(list(Assignment.objects.all()))
    chance.choice([
        lambda: actions.report(one, text="Done", day=day, by=BY),
        lambda: actions.verify(one, day=day, by=BY),
        lambda: actions.waive(one, reason="Flood", day=day, by=BY),
        lambda: actions.send_back(one, reason="Again", day=day, by=BY),
        lambda: posts.appoint(world.post("Nagar 1", "volunteer"), world.person("Bela"), since=day, by=BY),
        lambda: posts.appoint(world.post("Shivpuri 2", "volunteer"), world.person("Asha"), since=day, by=BY),
        lambda: prove([world.people["Bela"].pk, world.people["Chand"].pk], Evidence.PROVED, source="t", day=day, by=BY),
        lambda: prove([world.people["Bela"].pk], Evidence.CONSENTED, source="t", day=day, by=BY),
        lambda: units.move(world.unit("Rampur"), to=world.unit("Yamuna"), day=TODAY, by=BY),
        tally.squash,
    ])()  # fmt: skip


@pytest.mark.longer
@pytest.mark.parametrize("seed", seeds(3))
def test_after_anything_every_figure_equals_a_count_by_hand(applied, world, seed):
    chance = random.Random(seed)
    for _ in range(25):
        try:
            act(chance, world)
        except (actions.Refused, posts.Refused, UnitRefused):
            continue

    for day in DAYS:
        for name in PLACES:
            assert figures_of(world.unit(name), day) == wanted(world.unit(name), day), (name, day)


def figures_of(unit: Unit, day: date) -> dict[str, object]:
    """Everything the pages say of a unit and of those below it."""
    asked = concerning(unit)
    children = list(Unit.objects.placed_below(unit, day).select_related("level")) if not unit.level.is_leaf else []
    screen = work.screen(unit, children, day, asked)
    levels = behind.levels(unit, asked)
    ranked = [one for level in levels for one in behind.behind(unit, level, day, BY, asked)]
    return {
        "own": screen.own.counted,
        "below": {row.unit.pk: row.counted for row in screen.rows},
        "rows": {kind: made.rows(unit, day, kind, asked, BY).count() for kind in WORKING},
        "ranked": {(one.unit_id, one.due, one.done, one.checked, one.late) for one in ranked},
        "short": {(one.unit_id, one.wanted, one.verified) for one in ranked},
        "targets": [deed.target for deed in screen.targets],
        "trend": work.trend(unit, day, asked, days=3)[-1].counted[1:],
        "digest": work.counted_at(unit, day, asked),
    }


def wanted(unit: Unit, day: date) -> dict[str, object]:
    """The same, by hand."""
    here = by_hand(unit, day)
    children = list(Unit.objects.placed_below(unit, day))
    ids = {one.unit_id for one in Placement.objects.all()}
    asked = concerning(unit)
    listed = [
        one
        for level in behind.levels(unit, asked)
        for one in Unit.objects.filter(level=level, pk__in=below(unit, day) & ids)
    ]
    begun = any(one.key == "registration" and one.since <= day for one in asked)
    people = {one.pk: volunteers(one, day) for one in listed}
    return {
        "own": here,
        "below": {one.pk: by_hand(one, day) for one in children},
        "rows": here._asdict(),
        "ranked": {(one.pk, *by_hand(one, day)[1:]) for one in listed},
        "short": {(pk, one.wanted, one.verified) if begun else (pk, 0, 0) for pk, one in people.items()},
        "targets": [volunteers(unit, day)],
        "trend": here[1:],
        "digest": here,
    }


# --- the order of those behind -----------------------------------------------------------------------------------


def names(world, unit, day, level=None, by=BY):
    here = world.unit(unit)
    asked = concerning(here)
    levels = behind.levels(here, asked)
    chosen = next((one for one in levels if one.key == level), levels[0])
    ranked = behind.behind(here, chosen, date.fromisoformat(day), by, asked)
    return [line.unit.name_en for line in behind.lines(ranked, date.fromisoformat(day), by)]


def reported(activity, unit, day):
    row = Assignment.objects.get(activity__key=activity, unit__name_en=unit)
    actions.report(row, text="Done", day=date.fromisoformat(day), by=BY)


def test_late_comes_before_undone_and_undone_before_short(applied, world):
    reported("registration", "Shivpuri", "2018-02-08")
    reported("planning", "Yamuna", "2018-01-26")

    assert names(world, "Pradesh", "2018-02-08") == ["Uttar", "Dakshin"]
    assert names(world, "Pradesh", "2018-02-08", "mandal") == ["Rampur", "Nagar", "Shivpuri"]
    assert names(world, "Shivpuri", "2018-02-08") == ["Shivpuri 1", "Shivpuri 2"]


def test_one_sees_only_units_of_ones_branch(applied, world):
    assert names(world, "Ganga", "2018-02-09", by=world.authority("Mohan")) == ["Shivpuri"]


def test_pages_follow_one_another_and_end(applied, world):
    unit = world.unit("Pradesh")
    asked = concerning(unit)
    level = next(one for one in behind.levels(unit, asked) if one.key == "mandal")
    ranked = behind.behind(unit, level, date(2018, 2, 9), BY, asked)

    first, after = behind.page_of(ranked, "", size=2)
    second, end = behind.page_of(ranked, after, size=2)

    assert ([*first, *second], end) == (ranked, "")


def test_a_unit_is_compared_with_its_siblings_and_with_all(applied, world):
    reported("registration", "Shivpuri", "2018-02-08")
    day = date(2018, 2, 9)
    rampur = world.unit("Rampur")

    seen = behind.compared(rampur, day, world.authority("Dev", day), concerning(rampur))

    assert (seen.place, seen.siblings, seen.standing.late) == (1, 2, 1)
    assert (seen.median.units, seen.median.late, seen.median.kept_words) == (3, 1, "0%")


def test_of_two_units_no_middle_is_told(applied, world):
    uttar = world.unit("Uttar")

    assert behind.compared(uttar, TODAY, BY, concerning(uttar)).median is None


# --- goals -------------------------------------------------------------------------------------------------------


def test_a_goal_shows_what_serves_it_unit_by_unit(applied, world):
    east = world.unit("Seat East")
    Goal.objects.create(key="both", unit=east.parent, level=east.level, count=2, year=2019, name_en="Every seat")

    (aim,) = aims.aims(world.unit("Pradesh"), BY, TODAY)

    assert [(piece.unit.name_en, piece.leaves, piece.coverage) for piece in aim.pieces] == [
        ("Seat East", 2, Coverage(seats=11, claimed=4, verified=1)),
        ("Seat West", 2, Coverage(seats=11, volunteers=1)),
    ]
    assert (aim.there, aim.leaves, aim.whole) == (2, 4, Coverage(22, 4, 1, 1, 0))
    assert aims.aims(world.unit("Ganga"), BY, TODAY) == []


def test_without_a_goal_one_statement_says_so(applied, world, django_assert_num_queries):
    unit = world.unit("Pradesh")
    Goal.objects.all().delete()

    with django_assert_num_queries(1):
        assert aims.aims(unit, BY, TODAY) == []


# --- pages -------------------------------------------------------------------------------------------------------


def test_why_opens_the_assignments_of_ones_branch(applied, world, enter):
    address = f"/coverage/{world.unit('Ganga').pk}/plan/why/?figure=late&on=2018-02-09"

    found = enter("Dev").get(address).context

    assert found["number"] == 3
    assert [str(one.unit) for one in found["page_of_rows"].rows] == ["Ganga", "Shivpuri", "Rampur"]


def test_from_a_seat_work_is_said_to_be_counted_elsewhere_and_people_are_counted(applied, world, enter):
    page = enter("Maya").get(f"/coverage/{world.unit('Seat East').pk}/plan/")

    assert "Work is counted in the organisation's tree" in page.content.decode()
    assert [deed.target for deed in page.context["screen"].targets] == [Reached(10, 0, 0)]
    assert {deed.counted for deed in page.context["screen"].deeds} == {None}


def test_who_is_behind_is_exported_without_formulas_and_logged(applied, world, enter):
    units.rename(world.unit("Shivpuri"), name_hi="=1+1", name_en="=1+1", day=TODAY, by=BY)
    before = AuditEntry.objects.filter(verb="export").count()
    address = f"/coverage/{world.unit('Ganga').pk}/behind"

    found = enter("Dev").get(f"{address}.csv?on=2018-02-09").content.decode("utf-8-sig")
    sheet = enter("Dev").get(f"{address}.xlsx?on=2018-02-09")

    rows = list(csv.reader(io.StringIO(found)))
    assert [row[:3] for row in rows[1:]] == [["U1A", "'=1+1", "'=1+1"], ["U1B", "रामपुर", "Rampur"]]
    assert rows[1][4:] == ["1", "0", "0", "1", "1", "10", "0", "11", "3", "1"]
    assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")
    assert AuditEntry.objects.filter(verb="export").count() == before + 2


@pytest.mark.parametrize("day", ["1990-01-01", "2018-01-05", "2018-02-09", "2100-01-01"])
@pytest.mark.parametrize("page", ["plan/", "plan/trend/", "plan/why/", "behind/", "behind/?compare=1", "text/"])
def test_every_day_can_be_looked_at(applied, world, enter, day, page):
    client = enter("Sonal")

    for name in ("Pradesh", "Shivpuri", "Shivpuri 1", "Seat East"):
        address = f"/coverage/{world.unit(name).pk}/{page}"
        assert client.get(f"{address}{'&' if '?' in address else '?'}on={day}").status_code == 200, (name, day)
