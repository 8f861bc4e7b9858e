"""What a test commits is taken back: the next one finds the country as it was drawn."""

from django.db import connection

from abhiyan.people.models import Person
from abhiyan.posts.models import Sentence
from tests import standing
from tests import world as drawn


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database, by table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def test_what_was_added_changed_and_deleted_is_as_before(transactional_db: None) -> None:
    before, world = rows(), drawn.find()
    world.newcomer()
    Person.objects.filter(pk=world.people["Asha"].pk).update(language="en")
    Sentence.objects.all().delete()
    changed = {table for table, held in rows().items() if held != before[table]}
    assert {"people_person", "people_contact", "posts_sentence", "kernel_auditentry"} <= changed

    standing.put_back()

    assert rows() == before
    assert world.newcomer().pk not in {person.pk for person in world.people.values()}


def test_one_leaves_somebody_behind(transactional_db: None) -> None:
    assert "Nira" not in drawn.find().people
    drawn.find().newcomer()


def test_and_the_next_one_does_not_find_them(transactional_db: None) -> None:
    assert {*drawn.find().people} == {name for name, *_ in drawn.HOLDERS}
