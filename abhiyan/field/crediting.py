"""When somebody who came through a link counts: the number proved, and then something done by themselves.

Asked every minute and not by news of what people do: signing in and being counted at a live address are asked so often
that nothing may hang on them. So a figure is a minute behind.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from abhiyan.field import counting
from abhiyan.field.models import Came
from abhiyan.kernel import bulk, clock
from abhiyan.units import tally

EVERY = 60  # seconds
SLICE = 800  # people of one transaction: as many as one condition holds

# A sign-up that registration let count: proved, and still its referrer's (who was referred before, or by themselves,
# has none). Where the link named nobody, the first proved sign-up of the person.
_PROVED = """
SELECT came.id, work.unit_id, activity.subject
FROM field_came AS came
JOIN registration_signup AS row ON row.id = came.sign_up_id AND row.state = 'proved'
JOIN field_link AS link ON link.id = came.link_id
JOIN plans_assignment AS work ON work.id = link.assignment_id
JOIN plans_activity AS activity ON activity.id = work.activity_id
WHERE came.acted_on IS NULL AND came.proved_on IS NULL AND (row.referrer_id IS NOT NULL OR link.referrer_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM registration_signup AS other WHERE other.person_id = row.person_id
                    AND other.state = 'proved' AND other.id < row.id))
ORDER BY came.id LIMIT {slice:d}
"""
# What their owner did, by any record: signed in, was seen at an event, was at a live address.
_ACTED = """
SELECT came.id, work.unit_id, activity.subject
FROM field_came AS came
JOIN registration_signup AS row ON row.id = came.sign_up_id
JOIN people_person AS person ON person.id = row.person_id
JOIN field_link AS link ON link.id = came.link_id
JOIN plans_assignment AS work ON work.id = link.assignment_id
JOIN plans_activity AS activity ON activity.id = work.activity_id
WHERE came.acted_on IS NULL AND came.proved_on IS NOT NULL AND (
    EXISTS (SELECT 1 FROM accounts_user AS login WHERE login.id = person.user_id AND login.last_login IS NOT NULL)
    OR EXISTS (SELECT 1 FROM people_evidence AS step WHERE step.person_id IN (person.id, person.same_as_id)
               AND step.kind = 'seen')
    OR EXISTS (SELECT 1 FROM live_attendance AS there WHERE there.person_id IN (person.id, person.same_as_id)
               AND there.day <= %(day)s))
ORDER BY came.id LIMIT {slice:d}
"""


def follow_all() -> None:
    """What the worker does each minute; with nobody to look at, it costs no writer its turn."""
    if Came.objects.filter(acted_on=None).exists():
        follow(clock.today())


def follow(day: date) -> int:
    """Note who proved a number and who did something, as of `day`; returns how many count from now on."""
    while _step(_PROVED, "proved_on", counting.PROVED, day) == SLICE:
        pass
    counted = 0
    while n := _step(_ACTED, "acted_on", counting.ACTED, day):
        counted += n
        if n < SLICE:
            break
    return counted


@transaction.atomic
def _step(sql: str, column: str, kind: str, day: date) -> int:
    """One slice, with its rows of the tally."""
    with connection.cursor() as cursor:
        cursor.execute(sql.format(slice=SLICE), {"day": bulk.day(day)})
        rows: Sequence[tuple[int, int, str]] = cursor.fetchall()
    # Locked, and asked once more: two workers may be at it.
    held = Came.objects.select_for_update().filter(**{column: None}, pk__in=[row[0] for row in rows])
    free = set(held.values_list("pk", flat=True))
    Came.objects.filter(pk__in=free).update(**{column: day})
    net = Counter((unit, subject) for pk, unit, subject in rows if pk in free)
    tally.post(tally.Row(unit, day, tally.measure(kind, subject), n) for (unit, subject), n in net.items())
    return len(rows)
