"""With a plan too, no page of the work asks more often when there is more."""

import pytest

from tests.pages.test_query_counts import grow, statements

PAGES = ("plan/", "plan/trend/", "plan/why/?figure=due", "behind/", "behind/?level=mandal&compare=1", "text/")


def pages(world, unit):
    work = [f"/coverage/{world.unit(unit).pk}/{page}" for page in PAGES]
    return [f"{page}{'&' if '?' in page else '?'}on=2018-02-09" for page in (*work, "/digest/")]


@pytest.mark.parametrize("unit", ["Pradesh", "Shivpuri", "Seat West"])
def test_no_page_of_the_work_asks_more_often_when_there_is_more(applied, world, enter, unit):
    client = enter("Sonal")
    before = {address: statements(client, address) for address in pages(world, unit)}

    grow(world)

    assert {address: statements(client, address) for address in pages(world, unit)} == before
