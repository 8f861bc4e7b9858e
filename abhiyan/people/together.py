"""People of several records: which records they are, their hold, and what all their evidence says together.

A record keeps its own facts for ever. What is true of the person is derived here and written beside them (Together), so
that a merge taken back leaves every record as it was.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from abhiyan.kernel import bulk
from abhiyan.people import signals
from abhiyan.people.models import Evidence, Merge, Person, Together, Verification
from abhiyan.people.rules import Step, verified

Groups = dict[int, int]
"""record -> the record that stands for it; only people of several records, with every one of theirs."""


def groups_of(person_ids: Collection[int]) -> Groups:
    """The records of those people that have several. One statement where nobody was merged, else two for each batch."""
    if not person_ids or not Merge.objects.filter(undone_at=None).exists():
        return {}
    tops = {*person_ids}
    for some in bulk.batches(person_ids):
        tops.update(Person.objects.filter(pk__in=some, same_as__isnull=False).values_list("same_as_id", flat=True))
    found: Groups = {}
    for some in bulk.batches(tops):
        for pk, top in Person.objects.filter(same_as__in=some).values_list("pk", "same_as_id"):
            found[pk] = found[top] = top
    return found


def hold(person_ids: Collection[int]) -> Groups:
    """Lock people with every record of theirs until the transaction ends, in order of id; return the groups.

    Somebody may merge them while we wait for the lock: then the records that came are held too.
    """
    groups = groups_of(person_ids)
    while True:
        bulk.hold(Person, sorted({*person_ids, *groups}))
        again = groups_of(person_ids)
        if again == groups:
            return groups
        groups = again


def everyone(person_ids: Collection[int], groups: Groups) -> list[int]:
    """The ids with every further record of the same people, in order."""
    tops = {groups[pk] for pk in person_ids if pk in groups}
    return sorted({*person_ids, *(pk for pk, top in groups.items() if top in tops)})


def renew(groups: Groups, *, gone: Collection[int] = ()) -> None:
    """Write anew in which periods these people are verified by all their records.

    gone: records that stood for several and do so no more. Inside a transaction that holds them all.
    """
    tops = {*groups.values()}
    for some in bulk.batches({*tops, *gone}):
        Together.objects.filter(person__in=some).delete()
    steps: dict[int, list[Step]] = defaultdict(list)
    for some in bulk.batches(groups.keys()):
        rows = Evidence.objects.filter(person__in=some).values_list("person_id", "pk", "kind", "day")
        for person, pk, kind, day in rows:
            steps[groups[person]].append(Step(pk, kind, day))
    bulk.insert(
        Together,
        ("person", "since", "until"),
        [(top, *period) for top in sorted(steps) for period in verified(steps[top])],
    )


def retell(groups: Groups) -> None:
    """What is proved of these people changed: write it anew and tell it upward."""
    if groups:
        renew(groups)
        signals.together.send(sender=Person, person_ids=sorted(groups))


def verified_on(person_ids: Collection[int], day: date) -> set[int]:
    """Which of the records' people are verified on `day`. One to four statements."""
    groups = groups_of(person_ids)
    alone = [pk for pk in person_ids if pk not in groups]
    found = set(Verification.objects.on(day).filter(person__in=alone).values_list("person", flat=True))
    tops = {groups[pk] for pk in person_ids if pk in groups}
    if tops:
        whole = set(Together.objects.on(day).filter(person__in=tops).values_list("person", flat=True))
        found |= {pk for pk in person_ids if groups.get(pk) in whole}
    return found


def named_as(person: Person) -> list[Person]:
    """The other records of somebody, the oldest first."""
    return list(Person.objects.filter(same_as=person.pk).order_by("pk"))


def ids_of(person_id: int | None) -> Sequence[int]:
    """The ids of every record of somebody; just the one where they have no other."""
    return [*Person.objects.records_of(person_id).order_by("pk").values_list("pk", flat=True)]
