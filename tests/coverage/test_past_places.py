"""Lists and maps of a past day follow the places of that day."""

from datetime import date

import pytest
from django.db.models import F
from django.test import Client

from abhiyan.kernel import clock
from abhiyan.units import actions
from abhiyan.units.models import Unit
from tests.pages.conftest import Enter
from tests.world import BY, TODAY, World

BEFORE = date(2018, 1, 25)


@pytest.fixture
def moved(world: World) -> None:
    """Shivpuri, with Asha's booth, stands in the other region from today on."""
    actions.move(world.unit("Shivpuri"), to=world.unit("Yamuna"), day=TODAY, by=BY)


def read(client: Client, address: str, day: date | None = None) -> str:
    answer = client.get(address, {"on": day.isoformat()} if day else {})
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.usefixtures("moved")
@pytest.mark.parametrize(
    ("page", "named"), [("/unit/{}/people/", "Asha Kalpit"), ("/coverage/{}/gaps/", "Shivpuri 2"),
                        ("/coverage/{}/", ">Shivpuri<")]
)  # fmt: skip
def test_who_came_is_listed_since_and_who_went_before(world: World, enter: Enter, page: str, named: str) -> None:
    client, left, reached = enter("Tara", "en"), world.unit("Ganga").pk, world.unit("Yamuna").pk

    listed = {
        (unit, day): named in read(client, page.format(unit), day) for unit in (left, reached) for day in (None, BEFORE)
    }

    assert listed == {(left, None): False, (left, BEFORE): True, (reached, None): True, (reached, BEFORE): False}


@pytest.mark.usefixtures("moved")
def test_the_whole_state_and_a_seat_list_the_same_people_on_both_days(world: World, enter: Enter) -> None:
    client = enter("Tara", "en")
    for unit in ("Pradesh", "Seat East"):
        address = f"/unit/{world.unit(unit).pk}/people/"
        assert "Asha Kalpit" in read(client, address, BEFORE)
        assert "Asha Kalpit" in read(client, address)


@pytest.mark.usefixtures("moved")
def test_a_convenor_does_not_see_in_the_past_what_is_no_more_theirs(world: World, enter: Enter) -> None:
    assert "Asha Kalpit" not in read(enter("Dev", "en"), f"/unit/{world.unit('Ganga').pk}/people/", BEFORE)


@pytest.mark.usefixtures("moved")
def test_the_map_draws_the_squares_of_the_day(world: World, enter: Enter) -> None:
    Unit.objects.filter(level__key="mandal").update(grid_row=F("pk"), grid_col=1)
    client, reached = enter("Tara", "en"), f"/coverage/{world.unit('Yamuna').pk}/map/"

    assert "Shivpuri" in read(client, reached)
    assert "Shivpuri" not in read(client, reached, BEFORE)
    assert clock.today() == TODAY
