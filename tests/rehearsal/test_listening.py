"""The invented live address: from the weakest district nobody comes, and the room says so."""

from abhiyan.kernel import clock
from abhiyan.live import actions, figures
from abhiyan.live.models import Address, Attendance
from abhiyan.plans.models import Activity
from abhiyan.rehearsal import listening
from abhiyan.rehearsal.branches import Branches
from tests.live.conftest import DETAILS, activity, in_english
from tests.world import BY, World

__all__ = ["activity", "in_english"]


def test_from_the_weakest_district_nobody_comes_and_the_room_says_so(world: World, activity: Activity) -> None:
    address, day = actions.announce(activity, DETAILS, by=BY), DETAILS.starts_at.date()
    clock.set_day(day)
    branches = Branches(3)
    branches.codes = {unit.path: unit.code for unit in (world.unit("Ganga"), world.unit("Yamuna"))}
    branches.codes["000002000001"] = "C1"  # a seat, weaker than any district
    branches.strength = lambda path: {"000002000001": 0.1, world.unit("Yamuna").path: 0.3}.get(path, 2.0)  # type: ignore[method-assign]

    came = listening.listen(3, day, branches, by=BY)

    assert came == Attendance.objects.count() > 0
    silent = [unit.name_en for unit in figures.silent(activity, world.unit("Pradesh"), BY, day)]
    assert (silent, Address.objects.get(pk=address.pk).state) == (["Yamuna"], "ended")
