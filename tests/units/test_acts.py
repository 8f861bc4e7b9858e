"""Acts on the tree: dated, seen beforehand, kept in the lineage, refused with a reason, and taken back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from abhiyan.kernel.authority import Authority, Grant, scope
from abhiyan.units import actions, refusals, tally
from abhiyan.units.lineage import called_on, lineage
from abhiyan.units.models import Placement, Unit, UnitAct
from abhiyan.units.preview import preview
from tests import world as drawn
from tests.tally.brute import read, recounted

BY = drawn.BY
JAN_10, JAN_20, TODAY = date(2018, 1, 10), date(2018, 1, 20), drawn.TODAY
DAYS = [drawn.FOUNDED, JAN_10 - timedelta(days=1), JAN_10, JAN_20, TODAY]
SEATS = ("seats", "booth-worker")


def seats(world: drawn.World, name: str, day: date) -> int:
    return tally.figures_of(world.unit(name), day).get(SEATS, 0)


def organiser(world: drawn.World, *names: str) -> Authority:
    paths = [world.unit(name).path for name in names]
    return Authority("test", grants=tuple(Grant("organise", *scope("own_and_below", path), own=path) for path in paths))


@pytest.mark.parametrize("squashed", [True, False])
def test_a_moved_booth_counts_in_its_old_mandal_until_the_day_and_in_the_new_one_from_it(
    world: drawn.World, squashed: bool
) -> None:
    each = seats(world, "Nagar 1", TODAY)
    actions.move(world.unit("Shivpuri 1"), to=world.unit("Nagar"), day=JAN_10, by=BY)
    if squashed:
        tally.squash()

    before, after = JAN_10 - timedelta(days=1), JAN_10
    assert [seats(world, "Shivpuri", before), seats(world, "Shivpuri", after)] == [2 * each, each]
    assert [seats(world, "Nagar", before), seats(world, "Nagar", after)] == [each, 2 * each]
    assert [seats(world, "Uttar", before), seats(world, "Uttar", after)] == [3 * each, 2 * each]
    assert [seats(world, "Pradesh", before), seats(world, "Pradesh", after)] == [4 * each, 4 * each]
    assert [seats(world, "Seat East", before), seats(world, "Seat East", after)] == [2 * each, 2 * each]


def test_a_booth_moves_to_another_seat_without_leaving_its_mandal(world: drawn.World) -> None:
    each = seats(world, "Nagar 1", TODAY)

    actions.move(world.unit("Shivpuri 1"), to=world.unit("Seat West"), day=JAN_10, by=BY)

    booth = world.unit("Shivpuri 1")
    assert (booth.parent, booth.area_parent) == (world.unit("Shivpuri"), world.unit("Seat West"))
    assert [seats(world, "Seat East", TODAY), seats(world, "Seat West", TODAY)] == [each, 3 * each]
    assert seats(world, "Seat East", JAN_10 - timedelta(days=1)) == 2 * each


def test_a_region_moves_with_everything_below_it_in_a_fixed_number_of_statements(
    world: drawn.World, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        actions.move(world.unit("Ganga"), to=world.unit("Dakshin"), day=JAN_10, by=BY)

    ganga = world.unit("Ganga")
    assert {unit.name_en for unit in Unit.objects.below(ganga)} == {
        "Ganga", "Shivpuri", "Shivpuri 1", "Shivpuri 2", "Rampur", "Rampur 1",
    }  # fmt: skip
    assert Placement.objects.filter(until=None, tree=1).count() == 12
    assert read(DAYS) == recounted(DAYS)


def test_a_move_on_the_day_of_the_last_one_corrects_it(world: drawn.World) -> None:
    booth = world.unit("Shivpuri 1")
    actions.move(booth, to=world.unit("Nagar"), day=TODAY, by=BY)

    actions.move(booth, to=world.unit("Rampur"), day=TODAY, by=BY)

    assert Placement.objects.filter(unit=booth, tree=1).count() == 2
    assert read(DAYS) == recounted(DAYS)


def test_a_place_once_used_is_never_given_again(world: drawn.World) -> None:
    left = world.unit("Shivpuri 2").path
    actions.move(world.unit("Shivpuri 2"), to=world.unit("Rampur"), day=TODAY, by=BY)

    added = actions.add(world.unit("Shivpuri"), code="B9", name_en="New", day=TODAY, by=BY)

    assert added.path > left


def test_a_split_gives_the_chosen_children_to_a_new_unit_and_its_undoing_brings_them_back(world: drawn.World) -> None:
    act = actions.split(
        world.unit("Shivpuri"), code="U1C", name_en="Half", children=[world.unit("Shivpuri 2")], day=JAN_10, by=BY
    )

    assert act.into is not None
    assert world.unit("Shivpuri 2").parent == act.into
    assert (act.into.parent, act.into.level) == (world.unit("Ganga"), world.unit("Shivpuri").level)

    actions.undo(act, day=JAN_20, by=BY)

    assert world.unit("Shivpuri 2").parent == world.unit("Shivpuri")
    assert Unit.objects.get(code="U1C").until == JAN_20
    assert read(DAYS) == recounted(DAYS)


def test_a_merge_moves_children_and_holders_closes_the_unit_and_can_be_taken_back(world: drawn.World) -> None:
    act = actions.merge(world.unit("Shivpuri"), into=world.unit("Rampur"), day=JAN_20, by=BY)

    assert {child.name_en for child in Unit.objects.filter(parent=world.unit("Rampur"))} == {
        "Shivpuri 1", "Shivpuri 2", "Rampur 1",
    }  # fmt: skip
    assert world.unit("Shivpuri").until == JAN_20
    holder = world.person("Mohan").appointments.get(until=None)
    assert holder.post.unit == world.unit("Rampur")

    undone = actions.undo(act, day=TODAY, by=BY)

    assert undone.undoes == act
    assert world.unit("Shivpuri").until is None
    assert {child.name_en for child in Unit.objects.filter(parent=world.unit("Rampur"))} == {"Rampur 1"}
    assert seats(world, "Shivpuri", TODAY) == seats(world, "Shivpuri", JAN_10)
    assert read(DAYS) == recounted(DAYS)
    with pytest.raises(refusals.CannotUndo):
        actions.undo(act, day=TODAY, by=BY)


def test_a_unit_with_units_below_or_people_in_posts_is_not_closed_but_merged(world: drawn.World) -> None:
    with pytest.raises(refusals.HasChildren) as below:
        actions.close(world.unit("Shivpuri"), day=TODAY, by=BY)
    with pytest.raises(refusals.HasHolders) as held:
        actions.close(world.unit("Shivpuri 1"), day=TODAY, by=BY)
    actions.close(world.unit("Shivpuri 2"), day=TODAY, by=BY)

    assert (below.value.count, held.value.count) == (2, 2)
    assert world.unit("Shivpuri 2").until == TODAY


def test_a_closed_unit_opens_again_with_its_posts(world: drawn.World) -> None:
    each = seats(world, "Shivpuri 2", TODAY)
    act = actions.close(world.unit("Shivpuri 2"), day=JAN_10, by=BY)
    closed = seats(world, "Shivpuri 2", TODAY)

    actions.undo(act, day=JAN_20, by=BY)

    assert (closed, seats(world, "Shivpuri 2", TODAY), seats(world, "Shivpuri 2", JAN_10)) == (0, each, 0)
    assert read(DAYS) == recounted(DAYS)


def test_names_and_codes_of_the_past_are_kept(world: drawn.World) -> None:
    booth = world.unit("Shivpuri 1")
    renamed = actions.rename(booth, name_hi="शिवनगर", name_en="Shivnagar", day=JAN_10, by=BY)
    actions.renumber(booth, code="B1-new", day=JAN_20, by=BY)

    assert [tuple(called_on(world.unit("Shivpuri 1"), day)) for day in (drawn.FOUNDED, JAN_10, JAN_20)] == [
        ("B1", "शिवपुरी १", "Shivpuri 1"), ("B1", "शिवनगर", "Shivnagar"), ("B1-new", "शिवनगर", "Shivnagar"),
    ]  # fmt: skip
    with pytest.raises(refusals.CodeTaken):
        actions.renumber(world.unit("Shivpuri 2"), code="B1", day=TODAY, by=BY)

    actions.undo(renamed, day=TODAY, by=BY)

    assert world.unit("Shivpuri 1").name_en == "Shivpuri 1"
    assert [act.kind for act in lineage(booth)] == ["rename", "renumber", "rename"]


def test_an_act_is_dated_after_the_last_change_of_its_places_and_not_after_today(world: drawn.World) -> None:
    booth, rampur = world.unit("Shivpuri 1"), world.unit("Rampur")
    actions.move(booth, to=rampur, day=JAN_20, by=BY)

    with pytest.raises(refusals.FutureDay):
        actions.move(booth, to=world.unit("Nagar"), day=TODAY + timedelta(days=1), by=BY)
    with pytest.raises(refusals.TooEarly) as refused:
        actions.move(booth, to=world.unit("Nagar"), day=JAN_10, by=BY)
    # It left on the 20th: a day before, the mandal can't be moved without it.
    with pytest.raises(refusals.TooEarly):
        actions.move(world.unit("Shivpuri"), to=world.unit("Yamuna"), day=JAN_10, by=BY)

    assert refused.value.earliest == JAN_20


def test_wrong_places_are_refused_by_name(world: drawn.World) -> None:
    refused = {
        refusals.WrongLevel: ("Shivpuri 1", "Ganga"),
        refusals.NothingChanges: ("Shivpuri 1", "Shivpuri"),
        refusals.IsTheTop: ("Pradesh", "Uttar"),
    }

    for error, (name, to) in refused.items():
        with pytest.raises(error):
            actions.move(world.unit(name), to=world.unit(to), day=TODAY, by=BY)
    with pytest.raises(refusals.WrongLevel):
        actions.move(world.unit("Shivpuri"), to=world.unit("Seat East"), day=TODAY, by=BY)
    with pytest.raises(refusals.NotBeside):
        actions.merge(world.unit("Shivpuri"), into=world.unit("Shivpuri"), day=TODAY, by=BY)
    with pytest.raises(refusals.NotItsChild):
        actions.split(
            world.unit("Shivpuri"), code="X", name_en="X", children=[world.unit("Rampur 1")], day=TODAY, by=BY
        )


@transaction.atomic
def written(pk: int, **change: object) -> None:
    """Write past the verbs."""
    Unit.objects.filter(pk=pk).update(**change)
    transaction.get_connection().check_constraints()


def test_the_database_itself_refuses_circles_wrong_levels_second_tops_and_orphans(world: drawn.World) -> None:
    booth, ganga = world.unit("Shivpuri 1"), world.unit("Ganga")
    wrong = (
        {"pk": ganga.pk, "parent": booth},  # a circle
        {"pk": booth.pk, "parent": ganga},  # a wrong level
        {"pk": ganga.pk, "parent": None, "depth": 1, "path": "000003"},  # a second top
        {"pk": booth.pk, "parent": None},  # an orphan
        {"pk": booth.pk, "parent_id": 999_999},
    )

    for change in wrong:
        with pytest.raises(IntegrityError):
            written(**change)


def copy_of(unit: Unit, **change: object) -> Unit:
    """A sibling that nobody wrote yet, at the next free places, wrong in what is changed."""
    own = {field.attname: getattr(unit, field.attname) for field in Unit._meta.concrete_fields}
    area = unit.area_path and unit.area_path[:-6] + "000999"
    own |= {"id": None, "code": "new", "path": unit.path[:-6] + "000999", "area_path": area}
    return Unit(**own | change)


def test_the_database_itself_refuses_units_written_into_wrong_places(world: drawn.World) -> None:
    booth, nagar, ganga = world.unit("Shivpuri 1"), world.unit("Nagar"), world.unit("Ganga")
    assert booth.area_path is not None
    wrong = {
        "stands under its parent": copy_of(booth, parent_id=nagar.pk),
        "at the right level": copy_of(booth, level_id=ganga.level_id, area_parent_id=None, area_path=None),
        "under a unit of the second tree": copy_of(booth, area_parent_id=booth.parent_id),
        "only a leaf": copy_of(ganga, area_parent_id=booth.area_parent_id, area_path=booth.area_path[:-6] + "000999"),
    }

    for words, unit in wrong.items():
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            Unit.objects.bulk_create(
                [
                    copy_of(booth, code="good", path=booth.path[:-6] + "000998", area_path=None, area_parent_id=None),
                    unit,
                ]
            )
    Unit.objects.bulk_create([copy_of(booth), copy_of(ganga, code="another")])

    assert Unit.objects.filter(code__in=["new", "another", "good"]).count() == 2


def test_an_act_needs_the_right_over_both_parents(world: drawn.World) -> None:
    booth, nagar = world.unit("Shivpuri 1"), world.unit("Nagar")

    for names in (["Uttar"], ["Dakshin"], ["Shivpuri 1", "Nagar"]):
        with pytest.raises(PermissionDenied):
            actions.move(booth, to=nagar, day=TODAY, by=organiser(world, *names))
    actions.move(booth, to=nagar, day=TODAY, by=organiser(world, "Uttar", "Dakshin"))

    assert world.unit("Shivpuri 1").parent == nagar


def test_a_preview_counts_what_would_move_and_changes_nothing(world: drawn.World) -> None:
    found = preview("merge", world.unit("Shivpuri"), day=TODAY)

    assert [(level.key, count) for level, count in found.units] == [("booth", 2)]
    assert found.others["holders"] == 3
    assert not UnitAct.objects.filter(kind="merge").exists()


def test_added_by_mistake_and_taken_back_the_same_day_leaves_nothing_open(world: drawn.World) -> None:
    added = actions.add(world.unit("Shivpuri"), code="B9", name_en="New", day=TODAY, by=BY)

    actions.undo(UnitAct.objects.get(unit=added, kind="add"), day=TODAY, by=BY)

    assert not Unit.objects.open_on(TODAY).filter(code="B9").exists()
    assert read(DAYS) == recounted(DAYS)
