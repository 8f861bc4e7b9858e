"""Deciding that two records are one person, or two; and taking that back.

Nothing is rewritten: the merged record points at the one that stands for it (Person.same_as), each decision is a row
(Merge), and what is true of the person as a whole is derived (people.together, and the tally above). So an undo gives
back what was.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q

from abhiyan.kernel import audit, bulk
from abhiyan.kernel.authority import Authority
from abhiyan.people import signals, together
from abhiyan.people.actions import name_keys
from abhiyan.people.models import Contact, Duplicate, Merge, NameKey, Person, Verification, reached_by

SLICE = 2_000  # pairs of one transaction of merge_many: a third of a second


class MergeRefused(Exception):
    """A decision that cannot be taken; the subclass says why, the view words it."""


class AlreadyDecided(MergeRefused):
    """Somebody has decided this pair, or taken its merge back, before."""


class AlreadyOne(MergeRefused):
    """The two records stand for one person already."""


class KeptApart(MergeRefused):
    """Somebody has decided that records of these two are two people."""


class NotOfThePair(MergeRefused):
    """The record to keep is none of the two."""


# --- who may ---------------------------------------------------------------------------------------------------------


def may_decide(pair: Duplicate, *, by: Authority) -> bool:
    """Whether `by` may decide: may appoint to every post of either person, and is none of the two."""
    return Duplicate.objects.seen_by(by).filter(pk=pair.pk).exists()


def may_undo(person_id: int, *, by: Authority) -> bool:
    """Whether `by` may take merges of this person's records apart: the same right, over all posts of all records."""
    ids = together.ids_of(person_id)
    return by.everywhere or (not {*ids} & {*by.records} and reached_by(ids, by))


# --- one pair --------------------------------------------------------------------------------------------------------


@transaction.atomic
def merge(pair: Duplicate, *, keep: int, by: Authority, at: datetime) -> Merge:
    """The two records of a pair are one person: `keep` (or whom it stands for) goes first from now on.

    Raises PermissionDenied, AlreadyDecided, AlreadyOne, KeptApart, NotOfThePair.
    """
    pair = _open(pair, by=by)
    if keep not in {pair.one_id, pair.other_id}:
        raise NotOfThePair
    groups = together.hold([pair.one_id, pair.other_id])
    kept, merged = (_top(pk, groups) for pk in sorted((pair.one_id, pair.other_id), key=lambda pk: pk != keep))
    if kept == merged:
        raise AlreadyOne
    if _untouchable([kept, merged]):
        raise AlreadyDecided
    if _apart_among(together.everyone([kept, merged], groups), groups):
        raise KeptApart
    _join([(kept, merged)], groups, by=by, at=at)
    _decided([pair.pk], Duplicate.MERGED, by=by, at=at)
    audit.wrote("merge", f"person:{kept}", by=by, detail={"merged": merged, "pair": pair.pk, "score": pair.score})
    return Merge.objects.get(merged=merged, undone_at=None)


@transaction.atomic
def keep_apart(pair: Duplicate, *, by: Authority, at: datetime) -> None:
    """The two records are two people: the pair is never proposed again.

    Raises PermissionDenied, AlreadyDecided, AlreadyOne.
    """
    pair = _open(pair, by=by)
    groups = together.hold([pair.one_id, pair.other_id])
    if _top(pair.one_id, groups) == _top(pair.other_id, groups):
        raise AlreadyOne
    _decided([pair.pk], Duplicate.APART, by=by, at=at)
    audit.wrote("keep_apart", f"person:{pair.one_id}", by=by, detail={"other": pair.other_id, "pair": pair.pk})


@transaction.atomic
def look_again(pair: Duplicate, *, by: Authority) -> None:
    """Two records kept apart wait for a decision once more. Raises PermissionDenied, AlreadyDecided."""
    pair = _locked(pair)
    if not may_decide(pair, by=by):
        raise PermissionDenied("appoint")
    if pair.state != Duplicate.APART:
        raise AlreadyDecided
    # Who asked for it stays on the pair: it waits for a person, and merge_many leaves it alone.
    Duplicate.objects.filter(pk=pair.pk).update(state=Duplicate.OPEN, decided_at=None, decided_by=by.actor)
    audit.wrote("look_again", f"person:{pair.one_id}", by=by, detail={"other": pair.other_id, "pair": pair.pk})


def _open(pair: Duplicate, *, by: Authority) -> Duplicate:
    """The pair, locked: of two clerks who decide it at once the second finds it decided."""
    pair = _locked(pair)
    if not may_decide(pair, by=by):
        raise PermissionDenied("appoint")
    if pair.state != Duplicate.OPEN:
        raise AlreadyDecided
    return pair


def _locked(pair: Duplicate) -> Duplicate:
    found = Duplicate.objects.select_for_update(of=("self",)).filter(pk=pair.pk).first()
    if found is None:
        raise AlreadyDecided  # it went with somebody who was erased while we waited
    return found


def _decided(pairs: Collection[int], state: str, *, by: Authority, at: datetime) -> None:
    for some in bulk.batches(pairs):
        Duplicate.objects.filter(pk__in=some).update(state=state, decided_at=at, decided_by=by.actor)


# --- many ------------------------------------------------------------------------------------------------------------


class Merged(NamedTuple):
    """What merge_many did: pairs merged, and pairs left for a person."""

    merged: int
    left: int


@transaction.atomic
def merge_many(pair_ids: Sequence[int], *, by: Authority, at: datetime) -> Merged:
    """Merge open pairs that are certain, without anybody looking: the verified record is kept, else the older one.

    Left open for a person: where either may sign in or has an address on record (a merge hands on rights, and whoever
    wrote the one must not come by those of the other), where records of the two were kept apart, or where somebody
    wants to look again. One transaction, one row of audit: hand over slices of SLICE. The caller checked the right to.
    """
    bulk.hold(Duplicate, sorted(pair_ids))
    pairs = _still_open(pair_ids)
    groups = together.hold({pk for _pair, one, other in pairs for pk in (one, other)})
    barred = _with_access(pairs, groups) | _untouchable({pk for _pair, one, other in pairs for pk in (one, other)})
    foes = _foes({pk for _pair, one, other in pairs for pk in (one, other)} | {*groups})
    tops = _Tops(groups, foes, verified=_verified(pairs, groups))
    done = [pk for pk, one, other in pairs if not {one, other} & barred and tops.join(one, other)]
    _join(tops.edges, groups, by=by, at=at)
    _decided(done, Duplicate.MERGED, by=by, at=at)
    if done:
        words = (f"{kept} {merged}" for kept, merged in tops.edges)
        audit.wrote("merge_many", "people", by=by, count=len(tops.edges), digest=audit.digest_of(words))
    return Merged(len(done), len(pair_ids) - len(done))


def _still_open(pair_ids: Sequence[int]) -> list[tuple[int, int, int]]:
    """(pair, one, other) of those that nobody has ever decided, the most certain first."""
    found: list[tuple[int, int, int]] = []
    for some in bulk.batches(pair_ids):
        rows = Duplicate.objects.filter(pk__in=some, state=Duplicate.OPEN, decided_by="").order_by("-score", "pk")
        found += rows.values_list("pk", "one_id", "other_id")
    return found


def _untouchable(records: Collection[int]) -> set[int]:
    """Those that are tombstones or withheld, asked once they are held: the pair may have been found before."""
    found: set[int] = set()
    for some in bulk.batches(records):
        rows = Person.objects.filter(Q(erased_on__isnull=False) | Q(withheld__isnull=False), pk__in=some)
        found.update(rows.values_list("pk", flat=True))
    return found


def _with_access(pairs: Iterable[tuple[int, int, int]], groups: together.Groups) -> set[int]:
    """The records whose person may sign in, or has an address that codes could go to."""
    asked = {pk for _pair, one, other in pairs for pk in (one, other)}
    found: set[int] = set()
    for some in bulk.batches({*asked, *groups}):
        found.update(Person.objects.filter(pk__in=some, user__isnull=False).values_list("pk", flat=True))
        found.update(Contact.objects.filter(person__in=some, kind=Contact.MAIL).values_list("person_id", flat=True))
    tops = {_top(pk, groups) for pk in found}
    return {pk for pk in asked if _top(pk, groups) in tops}


def _verified(pairs: Iterable[tuple[int, int, int]], groups: together.Groups) -> set[int]:
    """Those of the pairs' people who are verified, as the records that stand for them."""
    found: set[int] = set()
    for some in bulk.batches({pk for _pair, one, other in pairs for pk in (one, other)} | {*groups}):
        found.update(Verification.objects.filter(person__in=some, until=None).values_list("person_id", flat=True))
    return {_top(pk, groups) for pk in found}


def _foes(records: Collection[int]) -> dict[int, set[int]]:
    """{record: records that somebody has kept apart from it}."""
    found: dict[int, set[int]] = defaultdict(set)
    for some in bulk.batches(records):
        kept = Duplicate.objects.filter(state=Duplicate.APART).filter(Q(one__in=some) | Q(other__in=some))
        for one, other in kept.values_list("one_id", "other_id"):
            found[one].add(other)
            found[other].add(one)
    return found


class _Tops:
    """Who stands for whom while a slice of pairs is joined, one pair after another."""

    def __init__(self, groups: together.Groups, foes: dict[int, set[int]], *, verified: set[int]) -> None:
        self.members: dict[int, set[int]] = defaultdict(set)
        for record, top in groups.items():
            self.members[top].add(record)
        self.above, self.foes, self.verified = dict(groups), foes, verified
        self.edges: list[tuple[int, int]] = []

    def join(self, one: int, other: int) -> bool:
        """Make the two one, unless somebody keeps them apart; whether they are one now."""
        kept, merged = sorted((self._top(one), self._top(other)), key=lambda pk: (pk not in self.verified, pk))
        if kept == merged:
            return True
        first, second = self.members[kept] | {kept}, self.members[merged] | {merged}
        if any(self.foes.get(pk, set()) & second for pk in first):
            return False
        self.edges.append((kept, merged))
        self.members[kept] = first | second
        self.above |= dict.fromkeys(second, kept)
        return True

    def _top(self, record: int) -> int:
        return self.above.get(record, record)


def _apart_among(records: Sequence[int], groups: together.Groups) -> bool:
    """Whether somebody keeps two of these records apart that do not stand for one person."""
    kept = Duplicate.objects.filter(state=Duplicate.APART, one__in=records, other__in=records)
    return any(_top(one, groups) != _top(other, groups) for one, other in kept.values_list("one_id", "other_id"))


def _top(record: int, groups: together.Groups) -> int:
    return groups.get(record, record)


def _join(edges: Sequence[tuple[int, int]], groups: together.Groups, *, by: Authority, at: datetime) -> None:
    """Write the steps (kept, merged), the record that each now stands under, and what follows for the whole person."""
    if not edges:
        return
    now = bulk.moment(at)
    bulk.insert(
        Merge,
        ("kept", "merged", "at", "actor", "undone_by"),
        [(kept, merged, now, by.actor, "") for kept, merged in edges],
    )
    above = {merged: kept for kept, merged in edges}
    touched = {pk for edge in edges for pk in edge}
    ids = together.everyone(touched, groups)
    tops = {pk: _root(_top(pk, groups), above) for pk in ids}
    _stand_under(tops)
    whole = together.groups_of(ids)
    renew_names({*whole.values()})
    together.renew(whole, gone=touched)
    signals.merged.send(sender=Person, person_ids=ids)


def _root(record: int, above: dict[int, int]) -> int:
    while record in above:
        record = above[record]
    return record


def _stand_under(tops: dict[int, int]) -> None:
    """Let each record point at the one that stands for it; nothing where it stands for itself."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE people_person SET same_as_id = %s WHERE id = %s",
            [(top if top != pk else None, pk) for pk, top in sorted(tops.items())],
        )


def renew_names(tops: Collection[int]) -> None:
    """Let each be found by the names of every record that it stands for; who is withheld, by none."""
    rows: dict[int, dict[tuple[str, str], None]] = {pk: {} for pk in tops}
    for some in bulk.batches(tops):
        people = Person.objects.filter(Q(pk__in=some) | Q(same_as__in=some), erased_on=None, withheld=None)
        for pk, top, hindi, english in people.order_by("pk").values_list("pk", "same_as_id", "name_hi", "name_en"):
            rows[top or pk] |= dict.fromkeys(name_keys(hindi, english))
        NameKey.objects.filter(person__in=some).delete()
    bulk.insert(
        NameKey,
        ("skeleton", "token", "person"),
        [(*key, pk) for pk, keys in sorted(rows.items()) for key in keys],
    )


# --- undo ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def undo_merge(step: Merge, *, by: Authority, at: datetime) -> None:
    """Take one merge back: its record stands for itself again, with whatever was merged into it before.

    The pairs that were decided so are two people now, and are not proposed again. Raises PermissionDenied,
    AlreadyDecided.
    """
    step = Merge.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if step.undone_at is not None:
        raise AlreadyDecided
    groups = together.hold([step.merged_id])
    if not may_undo(_top(step.merged_id, groups), by=by):
        raise PermissionDenied("appoint")
    step.undone_at, step.undone_by = at, by.actor
    step.save(update_fields=["undone_at", "undone_by"])
    going = _below(step.merged_id, groups)
    _stand_under(dict.fromkeys(going, step.merged_id))
    tops = {step.merged_id, _top(step.merged_id, groups)}
    renew_names(tops)
    together.renew(together.groups_of(tops), gone=tops)
    _part({*groups} - going, going, by=by, at=at)
    audit.wrote("undo_merge", f"person:{step.kept_id}", by=by, detail={"merged": step.merged_id})
    signals.unmerged.send(sender=Person, person_ids=sorted(groups))


def _below(record: int, groups: together.Groups) -> set[int]:
    """The record with all that were merged into it, by whatever steps stand."""
    steps: dict[int, list[int]] = defaultdict(list)
    for kept, merged in Merge.objects.filter(merged__in=sorted(groups), undone_at=None).values_list(
        "kept_id", "merged_id"
    ):
        steps[kept].append(merged)
    found, ahead = {record}, [record]
    while ahead:
        ahead = [below for above in ahead for below in steps[above]]
        found |= {*ahead}
    return found


def _part(staying: Collection[int], going: Collection[int], *, by: Authority, at: datetime) -> None:
    """Pairs that were decided as one and now lie across are two people."""
    across = Q(one__in=staying, other__in=going) | Q(one__in=going, other__in=staying)
    pairs = Duplicate.objects.filter(across, state=Duplicate.MERGED)
    pairs.update(state=Duplicate.APART, decided_at=at, decided_by=by.actor)
