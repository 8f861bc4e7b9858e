"""Who somebody is, merged records included, is looked up in indexes: it is asked at every request."""

import pytest
from django.db import connection

from abhiyan.posts import access

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL decides by the size of the table")
@pytest.mark.parametrize("sql", [access._OF_USER, access._OF_PERSON])
def test_no_look_reads_every_person(sql: str) -> None:
    def steps(asked: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked}", {"whose": 1})
            return [row[3] for row in cursor.fetchall()]

    assert [step for step in steps(sql) if step.startswith("SCAN other")] == []
    assert [
        step for step in steps(sql.replace("CROSS JOIN", "JOIN")) if step.startswith("SCAN other")
    ] != []  # the twin
