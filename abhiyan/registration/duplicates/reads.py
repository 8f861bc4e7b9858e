"""What the pages about duplicates read. Every function costs a fixed number of statements, whatever the size."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Prefetch, Q, QuerySet

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.people import merging, together
from abhiyan.people.models import Contact, Duplicate, Evidence, Merge, Person
from abhiyan.people.reads import EVIDENCE_WORDS, source_words
from abhiyan.posts.models import Appointment
from abhiyan.registration.duplicates import likeness
from abhiyan.units.models import Level, Unit

PAGE = 30  # pairs on one page
BATCH = 100  # pairs whose rights are asked for together
MOST = 1_000  # pairs counted that wait elsewhere
POSTS = 10  # posts of a record that are shown


def pairs(
    by: Authority, *, state: str, unit: Unit | None = None, after: str = "", day: date
) -> tuple[list[Duplicate], str]:
    """One page of the pairs that `by` may decide, the most certain first, and the key of the next page.

    Open ones are still two people; decided ones carry `step`, the merge that stands between the two, if any. Each has
    `percent` and, on both records, `holding`.
    """
    found = Duplicate.objects.near(by).filter(state=state)
    if state == Duplicate.OPEN:
        found = found.two_people()
    if unit is not None:
        found = found.filter(unit__path__gte=unit.path, unit__path__lt=tree.after(unit.path))
    held = Prefetch("appointments", _held(by, day), to_attr="holding")
    people = Person.objects.prefetch_related(held)
    related = found.select_related("unit").prefetch_related(Prefetch("one", people), Prefetch("other", people))
    ids = _first_seen(_after(found.order_by("-score", "pk"), after), by, PAGE + 1)
    rows = list(related.filter(pk__in=ids).order_by("-score", "pk"))
    page = rows[:PAGE]
    for row in page:
        row.percent = likeness.percent(row.score)  # type: ignore[attr-defined]  # read by the template
    if state == Duplicate.MERGED:
        _put_steps(page)
    return page, f"{page[-1].score!r}_{page[-1].pk}" if len(rows) > PAGE else ""


def _first_seen(found: QuerySet[Duplicate], by: Authority, n: int) -> list[int]:
    """The first `n` of ordered pairs that `by` may decide; asked in batches, for each costs 0.2 ms."""
    near = list(found.values_list("pk", flat=True))
    ids: list[int] = []
    for start in range(0, len(near), BATCH):
        some = near[start : start + BATCH]
        seen = set(Duplicate.objects.seen_by(by).filter(pk__in=some).values_list("pk", flat=True))
        ids += [pk for pk in some if pk in seen]
        if len(ids) >= n:
            break
    return ids[:n]


def _held(by: Authority, day: date) -> QuerySet[Appointment]:
    seen: QuerySet[Appointment] = by.see(Appointment)
    return seen.filter(Q(until=None) | Q(until__gt=day)).select_related("post__unit", "post__role").order_by("pk")


def _after(rows: QuerySet[Duplicate], key: str) -> QuerySet[Duplicate]:
    """The rows after a key of (score, id); all where it is none."""
    text, _, pk = key.partition("_")
    try:
        score = float(text)
    except ValueError:
        return rows
    if not (last := number(pk)):
        return rows
    return rows.filter(score__lte=score).filter(Q(score__lt=score) | Q(pk__gt=last))


def _put_steps(rows: Sequence[Duplicate]) -> None:
    ids = {pk for row in rows for pk in (row.one_id, row.other_id)}
    steps = Merge.objects.filter(undone_at=None, kept__in=ids, merged__in=ids)
    between = {frozenset((step.kept_id, step.merged_id)): step for step in steps}
    for row in rows:
        row.step = between.get(frozenset((row.one_id, row.other_id)))  # type: ignore[attr-defined]


class Office(NamedTuple):
    """A unit with how many open pairs lie at it and below, or wait there."""

    unit: Unit
    n: int


def by_unit(by: Authority, unit: Unit | None) -> list[Office]:
    """Open pairs in the branch by the units right below `unit`, or below the top of the branch. Two statements."""
    found = Duplicate.objects.near(by).undecided().filter(unit__isnull=False)
    if unit is not None:
        found = found.filter(unit__path__gte=unit.path, unit__path__lt=tree.after(unit.path))
    rows = found.values("unit__path").annotate(n=Count("pk")).order_by("unit__path").values_list("unit__path", "n")
    sums: dict[str, int] = {}
    size = (len(unit.path) if unit else _top(by)) + tree.SEGMENT
    for path, n in rows:
        if len(path) >= size:
            sums[path[:size]] = sums.get(path[:size], 0) + n
    units = by.see(Unit).filter(path__in=sums).select_related("level").order_by("path")
    return [Office(one, sums[one.path]) for one in units]


def _top(by: Authority) -> int:
    """The length of the path of the highest unit where one appoints."""
    return min((len(grant.own) for grant in by.grants if grant.verb == "appoint"), default=0)


def how_many(by: Authority, unit: Unit | None = None) -> int:
    """How many open pairs lie in the branch, or in the part of it below `unit`."""
    found = Duplicate.objects.near(by).undecided()
    if unit is not None:
        found = found.filter(unit__path__gte=unit.path, unit__path__lt=tree.after(unit.path))
    return found.count()


def elsewhere(by: Authority) -> list[Office]:
    """Where pairs wait of whose two people one stands in the branch: the offices above both. No pair is named."""
    if by.everywhere:
        return []
    found = Duplicate.objects.undecided().half_seen_by(by).order_by("pk")[:MOST]
    counts: dict[int, int] = {}
    for pk in found.values_list("unit", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    units = Unit.objects.filter(pk__in=counts).select_related("level").order_by("path")
    return [Office(one, counts[one.pk]) for one in units]


def pair(pk: int, by: Authority) -> Duplicate | None:
    """A pair that `by` may decide."""
    seen = Duplicate.objects.seen_by(by).select_related("one__same_as", "other__same_as", "unit")
    return seen.filter(pk=pk).first()


class Side(NamedTuple):
    """One of the two people of a pair, with everything that is known by any record of theirs."""

    person: Person
    records: list[Person]
    contacts: list[Contact]
    posts: list[Appointment]
    evidence: list[Evidence]
    verified: bool


def side(record: Person, by: Authority, day: date, *, alone: bool = False) -> Side:
    """The person of a record; `alone`: nothing but what this record itself tells. Six statements, or a few more."""
    person = record if alone else record.canonical
    records = [person] if alone else [person, *together.named_as(person)]
    ids = [one.pk for one in records]
    held = by.see(Appointment).filter(person__in=ids).select_related("post__unit", "post__role")
    posts = list(held.order_by("-since", "-pk")[:POSTS])
    for one in posts:
        one.current = one.since <= day and (one.until is None or one.until > day)
    steps = list(Evidence.objects.filter(person__in=ids).order_by("-pk")[:POSTS])
    for step in steps:
        step.words = EVIDENCE_WORDS[step.kind]  # type: ignore[attr-defined]  # read by the template
        step.where = source_words(step.source)  # type: ignore[attr-defined]  # the same
    for one_record in records:
        one_record.where = source_words(one_record.source)  # type: ignore[attr-defined]  # the same
    contacts = list(Contact.objects.filter(person__in=ids).order_by("pk"))
    return Side(person, records, contacts, posts, steps, person.pk in together.verified_on([person.pk], day))


def held_by_both(one: Side, other: Side) -> list[str]:
    """The posts that both hold now, in words."""
    mine = {held.post_id for held in one.posts if held.current}  # type: ignore[attr-defined]
    return [str(held.post) for held in other.posts if held.current and held.post_id in mine]  # type: ignore[attr-defined]


def next_pair(by: Authority, after: Duplicate) -> Duplicate | None:
    """The open pair that follows in the queue; none after the last."""
    found = _after(Duplicate.objects.near(by).undecided().order_by("-score", "pk"), f"{after.score!r}_{after.pk}")
    return Duplicate.objects.filter(pk__in=_first_seen(found, by, 1)).first()


def steps_of(person: Person) -> list[Merge]:
    """The merges that made this person one, the latest first, each with its two records."""
    ids = together.ids_of(person.pk)
    found = Merge.objects.filter(merged__in=ids, undone_at=None).select_related("kept", "merged")
    return list(found.order_by("-pk"))


def step(pk: int, by: Authority) -> Merge | None:
    """A merge of records that `by` may take apart."""
    found = Merge.objects.select_related("merged__same_as").filter(pk=pk).first()
    may = found is not None and merging.may_undo(found.merged.canonical_id, by=by)
    return found if may else None


def levels() -> dict[str, str]:
    """{depth: name} of the organisation's levels."""
    return {str(level.depth): level.name for level in Level.objects.filter(tree=tree.ORGANISATION)}


class Standing(NamedTuple):
    """How many pairs are open, merged and kept apart, and how many records stand under another."""

    open: int
    merged: int
    apart: int
    records: int


def standing() -> Standing:
    counts = dict(Duplicate.objects.values_list("state").annotate(n=Count("pk")).order_by())
    under = Person.objects.filter(same_as__isnull=False).count()
    open_ones, merged, apart = (counts.get(state, 0) for state in (Duplicate.OPEN, Duplicate.MERGED, Duplicate.APART))
    return Standing(open_ones, merged, apart, under)
