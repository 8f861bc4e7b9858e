"""With a plan too, no page of the work asks more often when there is more."""

from tests.pages.test_query_counts import WORK, grow, statements


def pages(world):
    units = [world.unit(name).pk for name in ("Pradesh", "Ganga", "Shivpuri", "Seat West")]
    days = ("2018-02-01", "2018-02-09")
    work = [f"/coverage/{unit}/{page}" for unit in units for page in WORK]
    return [f"{page}{'&' if '?' in page else '?'}on={day}" for page in (*work, "/digest/", "/") for day in days]


def test_no_page_of_the_work_asks_more_often_when_there_is_more(applied, world, enter):
    client = enter("Sonal")
    before = {address: statements(client, address) for address in pages(world)}

    grow(world)

    assert {address: statements(client, address) for address in pages(world)} == before
