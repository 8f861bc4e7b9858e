"""What is asked at every request, or every sign-up, is looked up in indexes: nothing reads all of a great table."""

import pytest
from django.db import connection

from abhiyan.posts import access, opening

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


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL decides by the size of the table")
def test_no_sign_up_reads_every_post_of_its_role() -> None:
    def steps(asked: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked}", [1, "2018-02-01", "2018-02-01"])
            return [row[3] for row in cursor.fetchall()]

    units = opening._one_of("post.unit_id", range(1, 17))
    sql = opening._OPEN_PLACES.format(units=units, lock="")
    by_role = "SEARCH post USING INDEX posts_post_role_id"

    assert [step for step in steps(sql) if step.startswith(by_role)] == []
    assert [step for step in steps(sql.replace("+post.", "post.")) if step.startswith(by_role)] != []  # the twin
