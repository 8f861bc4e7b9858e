"""What may be done with many assignments at once, each verb with its one rule: why not, what changes, what counts.

`do` does a deed to many, and hands back those that can't be with the reason; `do_one` does it to one and raises.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, Value, When

from abhiyan.kernel import audit, bulk, forbidden, tree
from abhiyan.kernel.authority import Authority
from abhiyan.plans import counting, spreading
from abhiyan.plans.actions.errors import (
    AlreadyClosed,
    NoSuchPost,
    NotHeld,
    NothingSaid,
    NothingToUndo,
    NotLater,
    NotReported,
    NotYours,
    OwnReport,
    ProgrammeClosed,
    ProofMissing,
    TooEarly,
)
from abhiyan.plans.actions.rights import may_report, may_verify
from abhiyan.plans.models import (
    IN_PROGRESS,
    NOT_STARTED,
    OPEN,
    REPORTED,
    VERIFIED,
    WAIVED,
    WITHDRAWN,
    Activity,
    Assignment,
    Handing,
    Proof,
)
from abhiyan.posts.models import Post, Role

RAISED: dict[str, type[Exception]] = {
    "no such assignment": PermissionDenied,
    "outside your branch": PermissionDenied,
    "already closed": AlreadyClosed,
    "not reported": NotReported,
    "too early": TooEarly,
    "own report": OwnReport,
    "programme is closed": ProgrammeClosed,
    "proof is missing": ProofMissing,
    "not later": NotLater,
    "no such post": NoSuchPost,
    "not your report": NotYours,
    "nothing to undo": NothingToUndo,
    "nobody answers": NotHeld,
}
REASONS = tuple(RAISED)
UNIT_CLOSED = "unit closed"  # the reason of an assignment that went with its unit
TOLD = {"moves": F("moves") + 1}  # calendars have to be told
AGAIN_OPEN = Case(When(begun_on=None, then=Value(NOT_STARTED)), default=Value(IN_PROGRESS))


class Turned(NamedTuple):
    """An assignment that was left as it is, and why (a word of REASONS)."""

    assignment_id: int
    reason: str


class Deed:
    """One verb. `taken` and `given`: parts of the tally that go before the change and come after it."""

    verb = ""
    taken: tuple[str, ...] = ()
    given: tuple[str, ...] = ()

    def __init__(self, *, day: date, by: Authority, reason: str = "") -> None:
        self.day, self.by = day, by
        self.reason = forbidden.without_numbers(reason.strip()[:200])

    def look(self, found: Mapping[int, Assignment]) -> None:
        """Read what the rule needs besides the assignments."""

    def why_not(self, one: Assignment) -> str:
        """A word of REASONS; empty when it can be done."""
        raise NotImplementedError

    def change(self, ids: Sequence[int]) -> None:
        Assignment.objects.filter(pk__in=ids).update(**self.fields())

    def fields(self) -> dict[str, Any]:
        raise NotImplementedError

    def detail(self) -> dict[str, str]:
        return {"day": str(self.day)} | ({"reason": self.reason} if self.reason else {})


class Verify(Deed):
    """The level above confirms a report."""

    verb, given = "verify", counting.CHECKING

    def why_not(self, one: Assignment) -> str:
        if one.reported_by == self.by.actor and one.state == REPORTED and not self.by.everywhere:
            return "own report" if may_verify(one, by=self.by) else "outside your branch"
        return not_to_decide(one, self.day, self.by)

    def fields(self) -> dict[str, Any]:
        return {"state": VERIFIED, "verified_on": self.day, "verified_by": self.by.actor}


class SendBack(Deed):
    """The level above does not accept a report: the assignment is open again, its words stay beside the reason."""

    verb, taken = "send_back", counting.REPORTED

    def why_not(self, one: Assignment) -> str:
        return not_to_decide(one, self.day, self.by) or over(one, self.day)

    def change(self, ids: Sequence[int]) -> None:
        super().change(ids)
        Proof.objects.filter(assignment__in=ids, withdrawn_on=None).update(withdrawn_on=self.day)

    def fields(self) -> dict[str, Any]:
        return {"state": IN_PROGRESS, "closed_on": None, "reason": self.reason}


class TakeBack(SendBack):
    """Whoever reported takes the own report back before it was verified."""

    verb = "take_back"

    def why_not(self, one: Assignment) -> str:
        if one.reported_by != self.by.actor or not may_report(one, by=self.by):
            return "not your report"
        return reported_before(one, self.day) or over(one, self.day)


class LetOff(Deed):
    """The level above lets a unit off: it no longer counts as due."""

    verb, given = "waive", counting.WAIVING

    def why_not(self, one: Assignment) -> str:
        return not_to_change(one, self.day, self.by)

    def fields(self) -> dict[str, Any]:
        return {"state": WAIVED, "closed_on": self.day, "reason": self.reason} | TOLD


class Extend(Deed):
    """The level above gives a later due day. In the tally a changed day is two rows."""

    verb, taken, given = "extend", counting.OPENED, counting.OPENED

    def __init__(self, due: date, *, day: date, by: Authority, reason: str = "") -> None:
        super().__init__(day=day, by=by, reason=reason)
        self.due = due

    def why_not(self, one: Assignment) -> str:
        later = one.due < self.due and self.day <= self.due <= counting.LAST_DAY
        return not_to_change(one, self.day, self.by) or ("" if later else "not later")

    def fields(self) -> dict[str, Any]:
        return {"due": self.due, "extended_on": self.day, "reason": self.reason} | TOLD

    def detail(self) -> dict[str, str]:
        return super().detail() | {"due": str(self.due)}


class Remind(Deed):
    """Whoever answers is told on the page that it is due, by whom and when."""

    verb = "remind"

    def why_not(self, one: Assignment) -> str:
        return not_to_change(one, self.day, self.by) or ("" if one.post_id else "nobody answers")

    def fields(self) -> dict[str, Any]:
        return {"told_on": self.day, "told_by": self.by.actor}


class Reassign(Deed):
    """Another post of the same wing gets the work: the one of `role` at the unit or above it."""

    verb = "reassign"

    def __init__(self, role: Role, *, day: date, by: Authority, reason: str = "") -> None:
        super().__init__(day=day, by=by, reason=reason)
        self.role = role
        self.length = tree.SEGMENT * role.level.depth
        self.posts: dict[str, Post] = {}
        self.post_of: dict[int, int] = {}
        self.answered: dict[int, int] = {}

    def look(self, found: Mapping[int, Assignment]) -> None:
        """The posts of the role by the path of their unit."""
        paths = sorted({one.unit.path[: self.length] for one in found.values()})
        posts = Post.objects.filter(role=self.role, until=None).select_related("unit")
        rows = [post for some in counting.slices(paths) for post in posts.filter(unit__path__in=some)]
        self.posts = {post.unit.path: post for post in rows}

    def why_not(self, one: Assignment) -> str:
        owner, post = one.activity.owner, self.posts.get(one.unit.path[: self.length])
        if reason := not_to_change(one, self.day, self.by):
            return reason
        if post is None or owner is None or owner.wing_id != self.role.wing_id or post.pk == one.post_id:
            return "no such post"
        if not self.by.may("verify", post.unit.path, wing=owner.wing.key):
            return "outside your branch"
        self.post_of[one.pk] = post.pk
        if before := one.acting_id or one.post_id:
            self.answered[one.pk] = before
        return ""

    def change(self, ids: Sequence[int]) -> None:
        moved = spreading.day_value(self.day)
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE plans_assignment SET post_id = %s, reassigned_on = %s, reason = %s, moves = moves + 1 "
                "WHERE id = %s",
                [(self.post_of[pk], moved, self.reason, pk) for pk in ids],
            )
        left = [(pk, self.answered[pk], self.day) for pk in ids if pk in self.answered]
        bulk.insert(Handing, ("assignment", "post", "day"), left)
        spreading.give(counting.these(ids), day=self.day)

    def detail(self) -> dict[str, str]:
        return super().detail() | {"role": self.role.key}


class Doubt(Deed):
    """The level above takes its verification back: the report waits again."""

    verb, taken = "undo_verify", counting.CHECKING

    def why_not(self, one: Assignment) -> str:
        if not may_verify(one, by=self.by):
            return "outside your branch"
        return "" if one.state == VERIFIED else "nothing to undo"

    def fields(self) -> dict[str, Any]:
        return {"state": REPORTED, "verified_on": None, "verified_by": ""}


class AskAgain(Deed):
    """The level above asks again for what it let off."""

    verb, taken = "undo_waive", counting.WAIVING

    def why_not(self, one: Assignment) -> str:
        if not may_verify(one, by=self.by):
            return "outside your branch"
        ours = one.state == WAIVED and one.reason not in (WITHDRAWN, UNIT_CLOSED)
        return over(one, self.day) if ours and one.activity.withdrawn_on is None else "nothing to undo"

    def change(self, ids: Sequence[int]) -> None:
        super().change(ids)
        spreading.give(counting.these(ids), day=self.day)

    def fields(self) -> dict[str, Any]:
        return {"state": AGAIN_OPEN, "closed_on": None, "reason": ""} | TOLD


# --- why not ------------------------------------------------------------------------------------------------------


def not_to_change(one: Assignment, day: date, by: Authority) -> str:
    """Why the level above can't change open work."""
    if not may_verify(one, by=by):
        return "outside your branch"
    return not_open(one, day)


def not_open(one: Assignment, day: date) -> str:
    return over(one, day) or ("" if one.state in OPEN else "already closed")


def over(one: Assignment, day: date) -> str:
    """Why nothing is opened or reported any more: nobody could report it."""
    closed_on = one.activity.programme.closed_on
    return "programme is closed" if closed_on is not None and closed_on <= day else ""


def not_to_decide(one: Assignment, day: date, by: Authority) -> str:
    """Why the level above can't decide on a report."""
    return reported_before(one, day) if may_verify(one, by=by) else "outside your branch"


def reported_before(one: Assignment, day: date) -> str:
    if one.state != REPORTED or one.closed_on is None:
        return "not reported"
    return "too early" if day < one.closed_on else ""


# --- doing --------------------------------------------------------------------------------------------------------


def do(deed: Deed, ids: Sequence[int]) -> list[Turned]:
    """Do a deed to many; good ones are done, the others come back with their reason, in the caller's order."""
    return do_each([(deed, ids)])


@transaction.atomic
def do_each(several: Sequence[tuple[Deed, Sequence[int]]]) -> list[Turned]:
    """Deeds, each to its own assignments, which are read and locked together."""
    found = locked([pk for _deed, ids in several for pk in ids])
    every: list[Turned] = []
    for deed, ids in several:
        turned, good = _done(deed, ids, {pk: found[pk] for pk in ids if pk in found})
        every += turned
        if good:
            digest, detail = audit.digest_of(good), deed.detail()
            audit.wrote(f"{deed.verb}_many", "assignments", by=deed.by, count=len(good), digest=digest, detail=detail)
    return every


@transaction.atomic
def do_one(deed: Deed, assignment: Assignment) -> Assignment:
    """Do a deed to one and return it as it stands then. Raises PermissionDenied, or the Refused that says why not."""
    found = locked([assignment.pk])
    turned, _good = _done(deed, [assignment.pk], found)
    if turned:
        raise RAISED[turned[0].reason]
    before = found[assignment.pk]
    told = {"report": before.report} if deed.taken == counting.REPORTED else {}
    audit.wrote(deed.verb, assignment, by=deed.by, detail=deed.detail() | told)
    before.refresh_from_db()
    return before


def _done(deed: Deed, ids: Sequence[int], found: Mapping[int, Assignment]) -> tuple[list[Turned], list[int]]:
    turned = refused(deed, ids, found)
    good = sorted(found.keys() - {one.assignment_id for one in turned})
    for some in counting.slices(good):
        if deed.taken:
            counting.post(deed.taken, counting.these(some), sign=-1)
        deed.change(some)
        if deed.given:
            counting.post(deed.given, counting.these(some))
    return turned, good


def refused(deed: Deed, ids: Sequence[int], found: Mapping[int, Assignment]) -> list[Turned]:
    """Those the deed can't be done to, and why."""
    deed.look(found)
    return turned(ids, {pk: deed.why_not(one) for pk, one in found.items()})


def turned(ids: Sequence[int], reasons: Mapping[int, str]) -> list[Turned]:
    """Those that can't be, in the caller's order."""
    every = ((pk, reasons.get(pk, "no such assignment")) for pk in dict.fromkeys(ids))
    return [Turned(pk, reason) for pk, reason in every if reason]


def preview(deed: Deed, ids: Sequence[int]) -> list[Turned]:
    """What `do` would hand back; nothing is locked or changed."""
    return refused(deed, ids, read(Assignment.objects.all(), ids))


def locked(ids: Sequence[int]) -> dict[int, Assignment]:
    """The assignments by id, locked until the transaction ends: two people may report the same thing at once."""
    return read(Assignment.objects.select_for_update(of=("self",)).order_by("pk"), ids)


def read(rows: "QuerySet[Assignment]", ids: Sequence[int]) -> dict[int, Assignment]:
    """The assignments by id with all that the rules ask for.

    What many share is made once: joined to each of 3,300 rows, activities and roles took twice as long.
    """
    placed = rows.select_related("unit", "post__unit")
    found = {one.pk: one for some in counting.slices(sorted(set(ids))) for one in placed.filter(pk__in=some)}
    activities = Activity.objects.select_related("programme", "owner__wing").in_bulk(
        {one.activity_id for one in found.values()}
    )
    roles = Role.objects.select_related("wing").in_bulk({one.post.role_id for one in found.values() if one.post})
    for one in found.values():
        one.activity = activities[one.activity_id]
        if one.post:
            one.post.role = roles[one.post.role_id]
    return found


def needs_words(reason: str) -> None:
    """Raises NothingSaid where a reason is needed and none is given."""
    if not reason.strip():
        raise NothingSaid
