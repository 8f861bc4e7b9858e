"""The periods in which people are verified, brought to what their steps of evidence say (rules.verified).

All functions run inside the caller's transaction, which holds the people.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import connection

from abhiyan.kernel import bulk
from abhiyan.people import signals
from abhiyan.people.models import Evidence, Person, Verification
from abhiyan.people.rules import Step, verified

Spans = list[tuple[date, date | None]]


def follow(person_ids: Sequence[int], *, day: date) -> list[int]:
    """After a step dated `day` was added for people who are proving something: who became verified by it.

    Most never took consent back, and have no step of a later day: they are verified from `day` on, at the cost of one
    statement. The others are read whole.
    """
    ready, odd = _ready(person_ids, day)
    if ready:
        since = bulk.day(day)
        bulk.insert(Verification, ("person", "since"), [(pk, since) for pk in ready])
        signals.verified.send(sender=Person, person_ids=ready, day=day)
    return sorted([*ready, *settle(odd)])


def _ready(person_ids: Sequence[int], day: date) -> tuple[list[int], list[int]]:
    """Those with both proofs and no open verification; and those whose steps don't follow one another simply."""
    ids = ", ".join(str(int(pk)) for pk in person_ids) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT person_id, odd FROM (
                SELECT person_id,
                       MAX(CASE WHEN kind = 'proved' THEN 1 ELSE 0 END) AS proved,
                       MAX(CASE WHEN kind = 'consented' THEN 1 ELSE 0 END) AS consented,
                       MAX(CASE WHEN kind = 'withdrew' OR day > %s THEN 1 ELSE 0 END) AS odd
                FROM people_evidence WHERE person_id IN ({ids}) GROUP BY person_id
            ) AS steps
            WHERE odd = 1 OR proved = 1 AND consented = 1 AND NOT EXISTS (
                SELECT 1 FROM people_verification AS v WHERE v.person_id = steps.person_id AND v.until IS NULL
            )
            ORDER BY person_id
            """,
            [bulk.day(day)],
        )
        found = cursor.fetchall()
    return [pk for pk, odd in found if not odd], [pk for pk, odd in found if odd]


def settle(person_ids: Collection[int]) -> list[int]:
    """Write the periods of these people anew where their steps say others; return who is verified now and was not.

    What changed is told day by day, so that the figures of past days follow too.
    """
    news: dict[tuple[date, int], list[int]] = defaultdict(list)
    begun: list[int] = []
    for some in bulk.batches(person_ids):
        before, after = _standing(some), _by_steps(some)
        changed = [pk for pk in sorted(some) if before.get(pk, []) != after.get(pk, [])]
        Verification.objects.filter(person__in=changed).delete()
        rows = [(pk, *span) for pk in changed for span in after.get(pk, ())]
        bulk.insert(Verification, ("person", "since", "until"), rows)
        for pk in changed:
            for change in _net(before.get(pk, ()), after.get(pk, ())).items():
                news[change].append(pk)
        begun += [pk for pk in changed if _is_open(after.get(pk, ())) and not _is_open(before.get(pk, ()))]
    for (day, n), people in sorted(news.items()):
        signal = signals.verified if n > 0 else signals.unverified
        for _ in range(abs(n)):
            signal.send(sender=Person, person_ids=people, day=day)
    return begun


def _standing(person_ids: Collection[int]) -> dict[int, Spans]:
    found: dict[int, Spans] = defaultdict(list)
    rows = Verification.objects.filter(person__in=person_ids).order_by("since", "pk")
    for person, since, until in rows.values_list("person_id", "since", "until"):
        found[person].append((since, until))
    return found


def _by_steps(person_ids: Collection[int]) -> dict[int, Spans]:
    steps: dict[int, list[Step]] = defaultdict(list)
    rows = Evidence.objects.filter(person__in=person_ids).values_list("person_id", "pk", "kind", "day")
    for person, pk, kind, day in rows:
        steps[person].append(Step(pk, kind, day))
    return {person: verified(some) for person, some in steps.items()}


def _net(before: Iterable[tuple[date, date | None]], after: Iterable[tuple[date, date | None]]) -> Counter[date]:
    """By how much the number of the verified changes on which day."""
    net: Counter[date] = Counter()
    for sign, spans in ((-1, before), (1, after)):
        for since, until in spans:
            net[since] += sign
            if until is not None:
                net[until] -= sign
    return Counter({day: n for day, n in net.items() if n})


def _is_open(spans: Sequence[tuple[date, date | None]]) -> bool:
    return bool(spans) and spans[-1][1] is None
