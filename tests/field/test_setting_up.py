"""Places, teams and slots: added, corrected, dropped; what can't be is refused by name."""

import pytest
from django.core.exceptions import PermissionDenied

from abhiyan.field import actions, placelist, reads
from abhiyan.field.actions import College
from abhiyan.field.models import Member, Place, Slot
from abhiyan.kernel.tables import FileRefused
from abhiyan.units.models import Unit
from tests.field.conftest import JAN_28, JAN_29, JAN_30, JAN_31, Drive
from tests.world import BY, World


def test_a_college_is_added_corrected_and_dropped(world: World, ganga: Drive) -> None:
    dev = world.authority("Dev")
    place = actions.add_place(ganga.assignment, College("Namuna College", contact="0512 400 0000"), by=dev)
    granted = College("Namuna College", contact="0512 400 0001", permission="granted", permission_on=JAN_28)
    actions.correct_place(place, granted, by=dev)
    actions.drop_place(place, day=JAN_29, by=dev)

    found = Place.objects.get(pk=place.pk)
    assert (found.permission, found.permission_on, found.dropped_on) == ("granted", JAN_28, JAN_29)
    assert reads.contact_of(found) == "0512 400 0001"
    assert b"0512" not in bytes(found.sealed)


def test_a_dropped_place_loses_its_slots_and_may_be_taken_up_again(ganga: Drive) -> None:
    actions.drop_place(ganga.college, day=JAN_29, by=BY)
    actions.take_up_again(ganga.college, by=BY)

    assert not Slot.objects.filter(place=ganga.college).exists()
    assert Place.objects.get(pk=ganga.college.pk).dropped_on is None


def test_two_places_of_one_name_are_told_apart(ganga: Drive) -> None:
    with pytest.raises(actions.NameTaken):
        actions.add_place(ganga.assignment, College(ganga.college.name), by=BY)


def test_a_place_lies_in_the_branch(world: World, ganga: Drive) -> None:
    with pytest.raises(actions.NotInBranch):
        actions.add_place(ganga.assignment, College("X", unit=world.unit("Nagar").pk), by=BY)


def test_nobody_of_another_branch_goes_with_a_team(world: World, ganga: Drive) -> None:
    with pytest.raises(actions.NotInBranch):
        actions.join_team(ganga.team, world.people["Zoya"], day=JAN_29, by=BY)


def test_nobody_goes_with_two_teams(world: World, ganga: Drive) -> None:
    other = actions.make_team(ganga.assignment, "Another", by=BY)

    with pytest.raises(actions.InOtherTeam):
        actions.join_team(other, world.people["Asha"], day=JAN_29, by=BY)


def test_who_leaves_leads_no_more(world: World, ganga: Drive) -> None:
    actions.leave_team(ganga.team, world.people["Asha"].pk, by=BY)

    ganga.team.refresh_from_db()
    assert ganga.team.leader is None
    assert list(Member.objects.values_list("person", flat=True)) == [world.people["Mohan"].pk]


def test_a_skipped_day_has_no_slot(ganga: Drive) -> None:
    with pytest.raises(actions.OffPlan):
        actions.add_slot(ganga.team, ganga.college, day=JAN_30, part="am", by=BY)


def test_a_team_is_in_one_place_at_a_time(ganga: Drive) -> None:
    other = actions.add_place(ganga.assignment, College("Namuna College"), by=BY)

    with pytest.raises(actions.TeamTaken):
        actions.add_slot(ganga.team, other, day=JAN_29, part="am", by=BY)

    assert actions.add_slot(ganga.team, other, day=JAN_29, part="pm", by=BY).place == other
    assert actions.add_slot(ganga.team, other, day=JAN_31, part="am", by=BY).place == other


def test_a_slot_takes_a_place_of_its_own_drive(ganga: Drive, yamuna: Drive) -> None:
    with pytest.raises(actions.NotInBranch):
        actions.add_slot(ganga.team, yamuna.college, day=JAN_31, part="am", by=BY)


def test_a_team_that_was_out_stays(ganga: Drive) -> None:
    ganga.visit()

    with pytest.raises(actions.HasVisits):
        actions.drop_team(ganga.team, by=BY)


@pytest.mark.parametrize("name", ["Asha", "Pia", "Zoya", "Maya"])
def test_only_who_works_at_the_unit_or_above_sets_up(world: World, ganga: Drive, name: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.add_place(ganga.assignment, College("X"), by=world.authority(name))


def test_a_plan_that_took_the_drive_back_is_not_added_to(ganga: Drive) -> None:
    ganga.assignment.activity.withdrawn_on = JAN_28

    with pytest.raises(actions.NoDrive):
        actions.add_place(ganga.assignment, College("X"), by=BY)


# --- a whole list -----------------------------------------------------------------------------------------------------


def units() -> dict[str, int]:
    return {one.code: one.pk for one in Unit.objects.all()}


def test_a_list_in_hindi_is_taken(ganga: Drive) -> None:
    sheet = "नाम,पता,मंडल,अक्षांश,देशांतर\nकल्पित महाविद्यालय,मुख्य मार्ग,U1A,26.45,80.33\nनमूना कॉलेज,,,,\n"

    found = placelist.read(sheet.encode(), units())
    n = actions.add_places(ganga.assignment, found.colleges, by=BY)
    again = actions.add_places(ganga.assignment, found.colleges, by=BY)

    assert (n, again, found.wrong) == (2, 0, [])
    place = Place.objects.get(name="कल्पित महाविद्यालय")
    assert (place.unit.name_en, place.address, place.latitude) == ("Shivpuri", "मुख्य मार्ग", 26.45)


def test_each_wrong_row_is_named_with_its_line() -> None:
    sheet = "name,unit,latitude,longitude\n,,,\nA,U9,,\nB,,91,80\nC,,,\nC,,,\nD,,26.4,\n"

    found = placelist.read(sheet.encode(), {"U1": 1})

    assert [(one.line, one.why) for one in found.wrong] == [
        (3, "There is no unit “U9” in the branch of this drive."),
        (4, "A point on the map is two numbers of degrees, as 26.45 and 80.33."),
        (6, "The name stands in the list twice."),
        (7, "A point on the map is two numbers of degrees, as 26.45 and 80.33."),
    ]
    assert [one.name for one in found.colleges] == ["C"]


def test_a_list_without_names_is_refused() -> None:
    with pytest.raises(FileRefused):
        placelist.read(b"address\nMain road\n", {})
