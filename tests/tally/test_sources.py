"""What a unit counts of an address or a hall is looked up from the unit: all others who came are not read."""

import pytest
from django.db import connection

from abhiyan.hall import entering
from abhiyan.live import attending

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL decides by the size of the table"),
]
PAGE = ", ".join(map(str, range(1, 101)))  # as many units as a page shows


def first_step(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.format(units=PAGE)}")
        return str(cursor.fetchall()[0][3])


@pytest.mark.parametrize("sql", [attending.SOURCES[0], entering.SOURCE])
def test_who_came_is_looked_up_from_the_units(sql: str) -> None:
    assert first_step(sql).endswith("(unit_id=?)")
    assert not first_step(sql.replace("CROSS JOIN", "JOIN")).endswith("(unit_id=?)")  # the twin
