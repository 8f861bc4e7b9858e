"""A drive in the colleges of the small country: districts go out on 28, 29 and 31 January; the 30th is skipped.

Ganga's team is Asha, who leads it, and Mohan; the college lies in Shivpuri. Yamuna has a college and a team of its own
with Zoya. The slot of each is on the 29th in the morning.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from abhiyan.field import actions, reads, visiting
from abhiyan.field.actions import College
from abhiyan.field.models import Place, Slot, Team, Visit
from abhiyan.field.visiting import Fields, Made
from abhiyan.kernel import clock
from abhiyan.kernel.authority import Authority
from abhiyan.plans import actions as plans
from abhiyan.plans import vocabulary
from abhiyan.plans.models import Activity, Assignment
from abhiyan.plans.planfile import read_text
from tests.pages.conftest import enter
from tests.world import BY, World

__all__ = ["enter"]

PLAN = """
[programme]
key = "feb"
name_en = "February"

[[activity]]
key = "colleges"
kind = "drive"
name_en = "College drive"
each = "district"
dates = [2018-01-28, 2018-01-29, 2018-01-31]
place = "college"
owner = "district-convenor"
proof = "count"

[[activity]]
key = "registration"
kind = "registration"
name_en = "Registration"
each = "mandal"
from = 2018-02-01
through = 2018-02-08
target = { role = "volunteer", each = "booth", count = 5 }
owner = "mandal-convenor"
"""
APPLIED, JAN_28, JAN_29, JAN_30, JAN_31 = (date(2018, 1, day) for day in (20, 28, 29, 30, 31))
READER = {"user-agent": "Mozilla/5.0 (Linux; Android 10)", "accept-language": "en"}
FEB_1 = date(2018, 2, 1)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def on_the_29th(world: World) -> None:
    clock.set_day(JAN_29)


def at(hour: int, minute: int = 0, day: date = JAN_29) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.INDIA)


@dataclass
class Drive:
    """The drive of one district."""

    assignment: Assignment
    team: Team
    college: Place
    slot: Slot

    def visit(self, by: Authority = BY, *, made: datetime | None = None, key: str = "", **said: Any) -> Visit:
        """A visit to the college by the team."""
        fields = Fields(**{"team": self.team, "place": self.college, "met": 40, "talks": 1} | said)
        return visiting.visit(self.assignment, fields, Made(key or str(uuid4()), made or at(11)), by=by)


@pytest.fixture
def activity(world: World) -> Activity:
    plans.apply(read_text(PLAN, vocabulary.of_installation()), day=APPLIED, by=BY)
    return Activity.objects.get(key="colleges")


def drawn(world: World, activity: Activity, district: str, lies_in: str, people: tuple[str, ...]) -> Drive:
    """A team of these people, the first of whom leads it, a college, and the team's slot there."""
    held = reads.drives(BY).get(activity=activity, unit=world.unit(district))
    team = actions.make_team(held, f"Team {district}", by=BY)
    for name in people:
        actions.join_team(team, world.people[name], day=JAN_29, leads=name == people[0], by=BY)
    college = actions.add_place(held, College(f"Kalpit Mahavidyalaya, {lies_in}", unit=world.unit(lies_in).pk), by=BY)
    slot = actions.add_slot(team, college, day=JAN_29, part="am", by=BY)
    return Drive(held, team, college, Slot.objects.whole().get(pk=slot.pk))


@pytest.fixture
def ganga(world: World, activity: Activity) -> Drive:
    return drawn(world, activity, "Ganga", "Shivpuri", ("Asha", "Mohan"))


@pytest.fixture
def yamuna(world: World, activity: Activity) -> Drive:
    return drawn(world, activity, "Yamuna", "Nagar", ("Zoya",))
