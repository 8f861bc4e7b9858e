"""The office of a guest in a real browser: through its link alone, with the origin that a browser tells."""

import pytest
from django.utils import timezone

from abhiyan.events import guests
from abhiyan.events.models import Busy
from abhiyan.plans import actions as plans
from abhiyan.plans import vocabulary
from abhiyan.plans.planfile import read_text
from tests.browser.conftest import Visit
from tests.events.test_guests import GUESTS
from tests.world import BY, TODAY, World


@pytest.mark.parametrize("script", [True, False])
def test_the_office_ticks_a_half_day_without_an_account(visit: Visit, world: World, script: bool) -> None:
    """Where no referrer is told, no origin is, and the form is refused: Django's own client never shows that."""
    plans.apply(read_text(GUESTS, vocabulary.of_installation()), day=TODAY, by=BY)
    made = guests.make_link(guests.guest_of(world.person("Maya")), at=timezone.now(), by=world.authority("Tara"))
    page = visit(None, script=script).new_page()
    page.goto(f"/office/{guests.token_of(made)}/")

    page.locator("input[value='2018-02-10.pm']").check()
    page.get_by_role("button", name="Save the days").click()

    page.get_by_text("Written down.").wait_for()
    assert [str(one.day) for one in Busy.objects.all()] == ["2018-02-10"]
    assert page.locator("input[value='2018-02-10.pm']").is_checked()
