"""What the pages that draw on several domains read. Every function costs a fixed number of statements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from abhiyan.accounts.models import User
from abhiyan.kernel import edition, tree
from abhiyan.kernel.authority import Authority, scope
from abhiyan.kernel.http import number
from abhiyan.kernel.models import Job
from abhiyan.people.models import Contact, Evidence, Person, Unmasking
from abhiyan.people.reads import EVIDENCE_WORDS, source_words
from abhiyan.people.together import verified_on
from abhiyan.posts.access import places_of
from abhiyan.posts.models import Appointment, Post, Sentence
from abhiyan.registration.joining import helped
from abhiyan.registration.models import SignUp
from abhiyan.rehearsal.models import Rehearsal
from abhiyan.units.lineage import lineage
from abhiyan.units.models import Holiday, Organization, Unit, UnitAct

PAGE = 50  # rows on one page of a list
SHOWN_HOLDERS = 12  # holders shown under a post on its unit's page; the rest stand on the post's own


@edition.kept
def organisation() -> Organization | None:
    return Organization.objects.first()


def person(person_id: int | None) -> Person | None:
    return Person.objects.filter(pk=person_id).first() if person_id else None


class Held(NamedTuple):
    """A post at a unit with those who hold it; `more` counts holders not listed, `vacant` is None without a limit."""

    post: Post
    holders: list[Appointment]
    n: int
    more: int
    vacant: int | None
    may_appoint: bool
    may_nominate: bool


def posts_at(unit: Unit, by: Authority, day: date) -> list[Held]:
    """Every post open at the unit on `day`, in protocol order, with its first holders. Three statements."""
    posts = list(
        Post.objects.seen_by(by)
        .open_on(day)
        .filter(unit=unit)
        .select_related("role__wing")
        .with_held(day)
        .order_by("role__rank", "role__key")
    )
    first: dict[int, list[Appointment]] = {post.pk: [] for post in posts}
    few = [post for post in posts if post.held <= SHOWN_HOLDERS]  # type: ignore[attr-defined]  # annotated by with_held
    listed = Appointment.objects.on(day).filter(post__in=few)
    for held in listed.select_related("person__same_as").order_by("seat", "pk"):
        first[held.post_id].append(held)
    verified = verified_people([held.person_id for holders in first.values() for held in holders], day)
    return [_held(post, unit, first[post.pk], verified, by) for post in posts]


def _held(post: Post, unit: Unit, holders: list[Appointment], verified: set[int], by: Authority) -> Held:
    for one in holders:
        one.verified = one.person_id in verified  # type: ignore[attr-defined]  # read by the template
    count: int = post.held  # type: ignore[attr-defined]  # annotated by with_held
    wing, rank = post.role.wing.key, post.role.rank
    return Held(
        post=post,
        holders=holders,
        n=count,
        more=count - len(holders),
        vacant=None if post.seats is None else max(0, post.seats - count),
        may_appoint=by.may("appoint", *unit.paths, wing=wing, rank=rank),
        may_nominate=by.may("nominate", *unit.paths, wing=wing, rank=rank),
    )


def verified_people(ids: Sequence[int], day: date) -> set[int]:
    """Which of the people are verified on `day`."""
    return verified_on(ids, day)


class Onlooker(NamedTuple):
    """A post whose holders may see somebody, and the sentence that says so. people: the holders' records."""

    role: str
    unit: str
    holders: list[str]
    verbs: list[str]
    people: list[int]


_Placer = tuple[int, str]
"""The person who may place, by the record that stands for all; the place."""


class _Stands(NamedTuple):
    """Where somebody stands, as paths: `seen` by whoever sees there; `held` today or later, where more is allowed;
    `waits` for a place, seen only by whoever appoints there too."""

    seen: set[str]
    held: set[str]
    waits: set[str]


def who_sees(person_id: int, day: date) -> list[Onlooker]:
    """Every post from whose rights the person is seen on `day`, by sentence: its unit, its holders, what they may do.

    By every post they hold, held or will hold, as Person.seen_by has it; and where they signed up and wait for proof
    or for a place, on the lists of those. Six statements: these three, the sentences, the posts above, their holders.
    """
    stands = _stands(person_id, day)
    above = {step for path in stands.seen | stands.waits for step in (*tree.ancestors(path), path)}
    above.add(tree.root(tree.ORGANISATION))  # from there the second tree is seen too
    said: dict[int, list[Sentence]] = {}
    for sentence in Sentence.objects.filter(verb__in=("see", "unmask", "export", "appoint")):
        said.setdefault(sentence.role_id, []).append(sentence)
    posts = Post.objects.open_on(day).filter(unit__path__in=above, role__in=said).select_related("unit", "role")
    others = Q(person__same_as=None) | ~Q(person__same_as=person_id)
    holders = Appointment.objects.on(day).select_related("person__same_as").filter(others).exclude(person=person_id)
    found = list(
        posts.prefetch_related(Prefetch("appointments", holders, to_attr="holding")).order_by(
            "unit__depth", "role__rank"
        )
    )
    placers = _placers(found, said, stands.waits)
    return [looker for post in found if (looker := _onlooker(post, said[post.role_id], stands, placers))]


def _stands(person_id: int, day: date) -> _Stands:
    records = Person.objects.records_of(person_id)
    paths = ("unit__path", "unit__area_path")
    posts = Appointment.objects.filter(person__in=records).values_list("until", *(f"post__{path}" for path in paths))
    signed = SignUp.objects.willing().filter(person__in=records)
    proofs = signed.filter(state__in=helped.STATES[helped.AWAITING]).values_list(*paths)
    waits = signed.unplaced().values_list(*paths)
    every = [(until is None or until > day, path) for until, *both in posts for path in both if path]
    listed = {path for both in proofs for path in both if path}
    return _Stands(
        seen={path for _held, path in every} | listed,
        held={path for held, path in every if held},
        waits={path for both in waits for path in both if path},
    )


def _reached(post: Post, said: Sequence[Sentence], verb: str, places: Collection[str]) -> set[str]:
    """Those of the places where the post lets its holders do `verb`."""
    said = [one for one in said if one.verb == verb]
    ranges = [scope(one.scope, path) for one in said for path in places_of(post.unit.path, one.scope)]
    return {place for place in places if any(low <= place < high for low, high in ranges)}


def _placers(posts: Sequence[Post], said: Mapping[int, Sequence[Sentence]], waits: Collection[str]) -> set[_Placer]:
    """Who may place somebody, and where: by any post of theirs."""
    return {
        (held.holder.pk, place)
        for post in posts
        for place in _reached(post, said[post.role_id], "appoint", waits)
        for held in post.holding  # type: ignore[attr-defined]  # prefetched above
    }


def _onlooker(post: Post, said: Sequence[Sentence], stands: _Stands, placers: Collection[_Placer]) -> Onlooker | None:
    holding: list[Appointment] = post.holding  # type: ignore[attr-defined]  # prefetched above
    if not _reached(post, said, "see", stands.seen):
        waits = _reached(post, said, "see", stands.waits)
        holding = [held for held in holding if any((held.holder.pk, place) in placers for place in waits)]
    if not holding:
        return None
    more = [verb for verb in ("export", "unmask") if _reached(post, said, verb, stands.held)]
    names, people = [held.holder.name for held in holding], [held.person_id for held in holding]
    return Onlooker(post.role.name, post.unit.name, names, sorted(("see", *more)), people)


def is_founded() -> bool:
    """Whether somebody administers the organisation, so that there is anybody who could sign in."""
    return Appointment.objects.filter(post__role__sentences__verb="administer").exists()


def appointments_of(person: Person, by: Authority, day: date) -> list[Appointment]:
    """The posts of every record of the person that `by` sees, the latest first, each with `current`."""
    rows = (
        by.see(Appointment)
        .filter(person__in=Person.objects.records_of(person.pk))
        .select_related("post__unit", "post__role__wing")
    )
    listed = list(rows.order_by("-since", "-pk")[:PAGE])
    for row in listed:
        row.current = row.since <= day and (row.until is None or row.until > day)
    return listed


def contacts_of(person: Person) -> list[Contact]:
    """The numbers and addresses of every record of the person."""
    return list(Contact.objects.filter(person__in=Person.objects.records_of(person.pk)).order_by("pk"))


def evidence_of(person: Person) -> list[Evidence]:
    """The steps of evidence of every record of the person, the latest first, each with `words`."""
    found = Evidence.objects.filter(person__in=Person.objects.records_of(person.pk))
    steps = list(found.order_by("-pk")[:PAGE])
    for step in steps:
        step.words = EVIDENCE_WORDS[step.kind]  # type: ignore[attr-defined]
        step.where = source_words(step.source)  # type: ignore[attr-defined]
    return steps


def may_unmask(person: Person, appointments: Sequence[Appointment], by: Authority) -> bool:
    """What people.actions.may_unmask says, asked of posts that were read already."""
    held = [one for one in appointments if one.until is None or by.day is None or one.until > by.day]
    return by.person_id == person.pk or any(
        by.may("unmask", *one.post.unit.paths, wing=one.post.role.wing.key) for one in held
    )


class Look(NamedTuple):
    """Somebody looked at a whole number."""

    who: str
    reason: str
    at: datetime


def looks_at(person_id: int) -> list[Look]:
    """Who looked at the person's whole number, the latest first. Two statements."""
    rows = list(Unmasking.objects.filter(person__in=Person.objects.records_of(person_id)).order_by("-at")[:PAGE])
    ids = [int(row.actor.removeprefix("person:")) for row in rows if row.actor.startswith("person:")]
    names = {person.pk: person.name for person in Person.objects.filter(pk__in=ids)}
    return [Look(_actor(row.actor, names), source_words(row.reason), row.at) for row in rows]


def _actor(actor: str, names: dict[int, str]) -> str:
    kind, _colon, key = actor.partition(":")
    return names.get(int(key), actor) if kind == "person" and key.isdecimal() else actor


ACT_WORDS = {
    "load": _("loaded from a file"),
    "add": _("added"),
    "rename": _("renamed"),
    "move": _("moved"),
    "split": _("split"),
    "merge": _("merged"),
    "close": _("closed"),
    "renumber": _("renumbered"),
    "reopen": _("reopened"),
}


def acts(unit: Unit, by: Authority) -> list[UnitAct]:
    """What was done to the unit, the latest first, each with `words` and `may_undo`. Two statements."""
    rows = lineage(unit)[::-1][:10]
    undone = {row.undoes_id for row in rows}
    may = by.may("organise", *unit.paths)
    for row in rows:
        row.words = ACT_WORDS.get(row.kind, row.kind)  # type: ignore[attr-defined]  # read by templates
        row.may_undo = may and row.pk not in undone and row.unit_id == unit.pk  # type: ignore[attr-defined]
    return rows


def holiday(day: date) -> Holiday | None:
    return _holidays().get(day)


@edition.kept
def _holidays() -> dict[date, Holiday]:
    return {one.day: one for one in Holiday.objects.all()}


class Standing(NamedTuple):
    """How far an installation has come."""

    profile: bool
    units: bool
    administrator: bool
    signed_in: bool
    appointed: bool


def standing() -> Standing:
    """What has been done on a new installation. Five statements."""
    administers = Sentence.objects.filter(verb="administer").values("role")
    return Standing(
        profile=Organization.objects.exists(),
        units=Unit.objects.exists(),
        administrator=Appointment.objects.filter(post__role__in=administers).exists(),
        signed_in=User.objects.filter(last_login__isnull=False).exists(),
        appointed=Appointment.objects.exclude(post__role__in=administers).exists(),
    )


def played_through() -> tuple[date | None, bool]:
    """The last day of a rehearsal that was played whole, None where there is none; and whether the play is over."""
    day, finished_at = Rehearsal.objects.values_list("played_through", "finished_at").first() or (None, None)
    return day, finished_at is not None


def jobs(kind: str, by: Authority, after: str = "") -> tuple[list[Job], str]:
    """Jobs of one list ("open", "dead", "ended") that `by` sees, newest first, and where the next page begins."""
    seen = Job.objects.seen_by(by)
    rows = {"dead": seen.dead(), "ended": seen.ended()}.get(kind, seen.open())
    if before := number(after):
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def given_up(by: Authority) -> int:
    """How many dead letters wait for a decision of `by`; no statement for one who may not decide."""
    return Job.objects.dead().count() if by.over("administer") else 0
