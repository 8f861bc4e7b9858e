"""What is dropped while tables are filled from empty is made again, and checks what was filled meanwhile."""

import pytest
from django.db import IntegrityError, connection, transaction

from abhiyan.kernel import bulk
from abhiyan.people.models import Contact, NameKey

pytestmark = pytest.mark.django_db(transaction=True)


def _keys(table):
    with connection.cursor() as cursor:
        return {
            name for name, of in connection.introspection.get_constraints(cursor, table).items() if of["foreign_key"]
        }


def test_keys_and_indexes_stand_again_as_they_stood():
    tables = ("people_contact", "people_namekey")
    before = [_keys(table) for table in tables]
    with transaction.atomic():
        dropped = [*bulk.drop_keys(Contact, NameKey), *bulk.drop_indexes(Contact, NameKey)]
    for sql in [*dropped, *dropped]:  # a second time does nothing: a build may be killed in the middle of it
        bulk.make_again(sql)
    assert [_keys(table) for table in tables] == before
    assert all(before)


def test_a_row_without_its_person_is_refused_when_the_key_is_made_again():
    if bulk.is_sqlite():
        pytest.skip("SQLite keeps its keys")
    with transaction.atomic():
        dropped = bulk.drop_keys(NameKey)
        bulk.insert(NameKey, ("skeleton", "token", "person"), [("k", "k", 999_999)])
    assert _keys("people_namekey") == set()
    with pytest.raises(IntegrityError):
        bulk.make_again(dropped[0])
    NameKey.objects.all().delete()
    bulk.make_again(dropped[0])
    assert _keys("people_namekey")


def test_keys_are_dropped_also_where_rows_of_the_same_transaction_wait_to_be_checked(world):
    with transaction.atomic():
        Contact.objects.create(person=world.person("Asha"), sealed=b"x", blind=b"x", last4="0000")
        dropped = bulk.drop_keys(Contact)
    for sql in dropped:
        bulk.make_again(sql)
    assert _keys("people_contact")
