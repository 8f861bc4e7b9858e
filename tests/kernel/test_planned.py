"""A statement asked with other values: the same rows, counted as any, and on PostgreSQL planned once."""

from datetime import date

import pytest
from django.db import DatabaseError, connection

from abhiyan.kernel import bulk, planned

pytestmark = pytest.mark.django_db


def test_the_values_are_filled_in_by_name_and_as_often_as_they_stand():
    found = planned.rows("SELECT n FROM (SELECT 1 AS n UNION ALL SELECT 2) AS two WHERE n >= %(n)s", {"n": 2})
    assert found == [(2,)]


def test_it_is_counted_and_its_errors_are_those_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(1):
        planned.rows("SELECT CAST(%(n)s AS integer)", {"n": 1})
    with pytest.raises(DatabaseError):
        planned.rows("SELECT nothing FROM nowhere WHERE 1 = %(n)s", {"n": 1})


def test_postgresql_plans_it_once():
    if bulk.is_sqlite():
        pytest.skip("SQLite keeps what it prepared by itself")
    for number in range(12):
        assert planned.rows("SELECT CAST(%(n)s AS bigint) AS once", {"n": number}) == [(number,)]
        assert planned.rows("SELECT CAST(%(d)s AS date) AS once", {"d": date(2018, 2, 1)}) == [(date(2018, 2, 1),)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%% AS once'"
        )
        plans = cursor.fetchall()
    assert len(plans) == 2
    assert all(generic > custom for generic, custom in plans)
