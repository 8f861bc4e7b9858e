"""Whatever is written into an address, the answer is a page or a refusal, never a fault."""

import pytest

from abhiyan.units.models import Unit
from tests.pages.conftest import Enter
from tests.world import World

ODD = ("%00", "²", "99999999999999999999999", "-1", "000001.99999999999999999999999.1", "%F0%9F%99%82")


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_value_is_answered_in_words(enter: Enter, world: World, odd: str) -> None:
    browser = enter("Sonal")
    browser.raise_request_exception = False
    unit, post = world.units["Shivpuri"].pk, world.post("Shivpuri 1", "booth-worker").pk
    asked = [f"/coverage/{unit}/{page}?after={odd}&role={odd}" for page in ("", "gaps/", "trend/", "why/", "map/")]
    asked += [f"/unit/{unit}/people/?role={odd}", f"/unit/{unit}/people/?after={odd}", f"/post/{post}/?after={odd}"]
    asked += [
        f"/search/?q=ab&post={odd}",
        f"/search/?q={odd}ab",
        f"/plan/?unit={odd}",
        f"/assignments/?unit={odd}",
        f"/assignments/?list={odd}&after={odd}&q={odd}&activity={odd}",
        f"/assignments/act/?pk={odd}&act={odd}",
        f"/?on={odd}",
    ]

    answers = {address: browser.get(address).status_code for address in asked}

    assert {address: status for address, status in answers.items() if status not in (200, 302, 400, 404, 422)} == {}


@pytest.mark.parametrize("day", ["1960-01-01", "2017-12-31", "2149-12-31"])
def test_a_figure_is_explained_on_days_before_and_long_after_a_unit(enter: Enter, world: World, day: str) -> None:
    browser = enter("Sonal")

    for unit in Unit.objects.filter(name_en__in=("Shivpuri", "Shivpuri 1", "Seat East")):
        assert browser.get(f"/coverage/{unit.pk}/why/?on={day}").status_code == 200
