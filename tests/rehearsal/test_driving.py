"""The invented drive: a strong district goes out on the days of the plan and not between, a weak one leaves a gap."""

from datetime import date, timedelta

import pytest

from abhiyan.field import figures
from abhiyan.field.models import Came, Link, Place, Visit
from abhiyan.kernel import clock
from abhiyan.plans.models import Activity
from abhiyan.registration.joining.signing import sign_up_many
from abhiyan.registration.models import Window
from abhiyan.rehearsal import entries
from abhiyan.rehearsal.actors import Actors
from abhiyan.rehearsal.branches import Branches
from abhiyan.rehearsal.driving import Driver
from abhiyan.rehearsal.script import Volunteer
from abhiyan.units import tally
from tests.field.conftest import FEB_1, JAN_28, JAN_29, JAN_30, JAN_31, activity, in_english
from tests.world import BY, World

__all__ = ["activity", "in_english"]

EVE = JAN_28 - timedelta(days=1)
SEED = 3


@pytest.fixture
def driver(world: World, activity: Activity) -> Driver:
    """Ganga is strong, Yamuna too weak to go out."""
    branches = Branches(SEED)
    weak = world.unit("Yamuna").path
    branches.strength = lambda path: 0.3 if path.startswith(weak) else 1.0  # type: ignore[method-assign]
    return Driver(branches)


def played(driver: Driver, last: date) -> list[dict[str, int]]:
    done = []
    for day in (EVE, JAN_28, JAN_29, JAN_30, JAN_31, FEB_1):
        if day <= last:
            clock.set_day(day)
            done.append(driver.play_day(day, by=BY))
    return done


def test_a_strong_district_goes_out_on_the_days_of_the_plan(world: World, driver: Driver, activity: Activity) -> None:
    eve, *_days = played(driver, FEB_1)

    assert eve == {"set up": 16}
    assert [one.name_en for one in figures.silent(activity, world.unit("Pradesh"), FEB_1)] == ["Yamuna"]
    assert {*Visit.objects.values_list("day", flat=True)} == {JAN_28, JAN_29, JAN_31}
    assert tally.check([world.unit("Pradesh"), world.unit("Ganga")], FEB_1) == []
    assert all(" / " in one.name and ("Kalp" in one.name or "Namuna" in one.name or "Abhyas" in one.name)
               for one in Place.objects.all())  # fmt: skip


def test_a_day_that_is_played_again_adds_nothing(world: World, driver: Driver, activity: Activity) -> None:
    played(driver, JAN_31)
    before = figures.of_unit(activity, world.unit("Pradesh"), FEB_1)

    again = played(driver, JAN_31)

    assert [{what for what in day if what != "installs"} for day in again] == [set()] * 5
    assert figures.of_unit(activity, world.unit("Pradesh"), FEB_1) == before


def test_some_who_sign_up_later_came_by_a_link(world: World, driver: Driver) -> None:
    played(driver, FEB_1)
    leaf, writer = world.unit("Rampur 1"), entries.Writer(SEED, Actors(FEB_1), FEB_1, driver.link_for)
    some = [Volunteer(leaf.pk, leaf.path, "volunteer", n, n, False) for n in range(1, 41)]
    other = world.unit("Nagar 1")

    sign_up_many([writer.entry(one) for one in some], window=Window.objects.get(), day=FEB_1, by=BY)

    followed = [one for one in some if driver.link_for(one)]
    assert 4 < len(followed) < 25
    assert Came.objects.count() == len(followed)
    assert {*Came.objects.values_list("link", flat=True)} <= {*Link.objects.values_list("pk", flat=True)}
    assert driver.link_for(Volunteer(other.pk, other.path, "volunteer", 1, 1, False)) is None
